/** A carrier's bill for the month before, as it should be but for a few lines: out of a file like any other. */
import { Readable } from 'node:stream';
import { expectedOver } from '../../shared/carrier/expected.js';
import { addDays } from '../../shared/dates.js';
import { asText, fresh } from '../../shared/fields.js';
import { formatPence } from '../../shared/money.js';
import type { Catalogue, Change, RecordOf } from '../../shared/types.js';
import { boughtBy } from '../carriers/holding.js';
import { loadBill } from '../carriers/load.js';
import type { Store } from '../database/store.js';
import { markConfiguration } from '../engine/catalogue.js';

const CARRIER = 'Gamma';
const columns = { number: 'Number', reference: 'Service ID', product: 'Product', quantity: 'Qty', amount: 'Net', from: 'From', to: 'To' };
/** Features that are left out, that cost more, that are charged though they were dropped. */
const FAULTS = 2;

const codeOf = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '-');

/** What the carrier calls each product, and his bill. The same features and the same day always make the same file. */
export async function charged(store: Store, catalogue: () => Promise<Catalogue>, today: string, now: string): Promise<void> {
  const to = addDays(`${today.slice(0, 7)}-01`, -1);
  const from = `${to.slice(0, 7)}-01`;
  const { features, numbers } = await boughtOf(store, await catalogue());
  await named(store, await catalogue(), new Set(features.map(({ standardFeature }) => asText(standardFeature))), now);
  const known = await catalogue();
  const lineOf = (feature: RecordOf, pence: number): string =>
    [
      asText(numbers.get(asText(feature['numberID'] ?? ''))?.['number'] ?? '')
        .replaceAll(' ', '')
        .replace(/^0/, '+44'),
      asText(feature['carrierReference'] ?? ''),
      codeOf(asText(feature['standardFeature'])),
      asText(feature['featureCount'] ?? 1),
      formatPence(pence).replaceAll(/[£,]/g, ''),
      from,
      to,
    ].join(',');
  const costs = features.flatMap((feature) => {
    const { cost, once } = expectedOver(boughtBy(feature, known), [[from, to]]);
    return cost - once > 0 ? [[feature, cost] as const] : [];
  });
  const gone = features.filter(({ dateDrop }) => typeof dateDrop === 'string' && dateDrop < from).slice(0, FAULTS);
  if (costs.length <= 2 * FAULTS) return;
  const lines = [
    ...costs.slice(FAULTS).map(([feature, cost], at) => lineOf(feature, at < FAULTS ? cost + 250 : cost)),
    ...gone.map((feature) => lineOf(feature, 350)),
    `+441632960991,,GEOGRAPHIC-NUMBER-RENTAL,1,0.35,${from},${to}`,
    `+441632960992,,GEOGRAPHIC-NUMBER-RENTAL,1,0.35,${from},${to}`,
  ];
  await loadBill(store, known, Readable.from([Buffer.from(`${Object.values(columns).join(',')}\n${lines.join('\n')}\n`)]), {
    name: `${CARRIER} ${from.slice(0, 7)}`,
    carrier: CARRIER,
    period: [from, to],
    workbook: false,
    sheet: undefined,
    preview: false,
    user: { id: '1', name: 'Carol Clerk' },
    today,
    now,
  });
}

async function boughtOf(
  store: Store,
  catalogue: Catalogue,
): Promise<{ readonly features: readonly RecordOf[]; readonly numbers: ReadonlyMap<string, RecordOf> }> {
  const all = await store.load('features', await store.ids('features', { where: [], sort: [] }, 20_000));
  const ids = all.flatMap(({ numberID }) => (typeof numberID === 'string' ? [numberID] : []));
  const numbers = new Map((await store.load('numbers', ids, ['id', 'version', 'number', 'carrier'])).map((each) => [each.id, each]));
  const features = all.filter(({ standardFeature, numberID }) => {
    const standard = catalogue.named('standardFeatures', asText(standardFeature));
    const carrier = standard?.['carrier'] ?? numbers.get(asText(numberID ?? ''))?.['carrier'];
    return carrier === CARRIER && (standard?.['serviceChargeCarrier'] ?? null) !== null;
  });
  return { features, numbers };
}

/** The carrier's words in the catalogue, and how his bills are read. */
async function named(store: Store, catalogue: Catalogue, standards: ReadonlySet<string>, now: string): Promise<void> {
  const why = 'Part of the sample company.';
  await store.transaction(async (inside) => {
    const changes = [...standards].flatMap((name): (Change & { readonly version: number })[] => {
      const standard = catalogue.named('standardFeatures', name);
      if (!standard || standard['carrierProduct'] !== null) return [];
      const after = { carrierProduct: codeOf(name) };
      return [
        { entity: 'standardFeatures', id: standard.id, version: Number(standard['version']), kind: 'update', before: { carrierProduct: null }, after, why },
      ];
    });
    if (!catalogue.preset('carrierBillFormat', CARRIER)) {
      const [id] = await inside.allocate('presets', 1);
      const after = fresh('presets', { list: 'carrierBillFormat', name: CARRIER, active: true, data: { columns, dateOrder: 'ymd' } }, now.slice(0, 10));
      changes.push({ entity: 'presets', id: id!, version: 0, kind: 'create', before: {}, after, why });
    }
    await inside.apply(changes, now);
    await markConfiguration(inside);
  });
}
