/**
 * What kind of call a placed one is may turn out to be another (R20): a prefix, class or free type is corrected, a carrier's band comes to
 * mean something; or a tariff has no rate for it any more (R25), and it waits. Such an order leaves notes beside those of numbers
 * (`callMoves.ts`), and calls on no invoice are placed anew by these. Calls that are charged to nobody keep the type that they came with.
 */
import { CallConfiguration, prefixesOf, tariffFields, tariffsThrough } from '../../shared/calls/index.js';
import type { Catalogue, Change, EntityName, RecordOf, Values } from '../../shared/types.js';
import { asText, sameValue } from '../../shared/values.js';
import { anyCalls, type CallMove } from './callNotes.js';
import { ratedCalls, type PlacedCall } from './calls.js';
import { dialectOf } from './dialect.js';
import { customersRepriced } from './repricing.js';
import type { Reading, Writing } from './store.js';

/** What types calls, and what says which tariff they have and whether it has a rate for them: by the fields that decide. */
const deciding = {
  callTypes: ['class', 'prefixes', 'free', 'active'],
  carrierCallTypes: ['carrier', 'chargeband', 'callType'],
  tariffs: ['basedOn', 'standsIn', 'classes', 'carrier', 'numberType', 'acrossBands', 'active'],
  tariffRates: ['tariff', 'callType', 'timeBand', 'startDate', 'endDate', 'chargeType'],
  standardFeatures: tariffFields,
  presets: ['list', 'data'],
} as const satisfies Partial<Record<EntityName, readonly string[]>>;

const noted = (what: CallMove['what'], keys: Iterable<string>): readonly CallMove[] => [...new Set(keys)].map((key) => ({ what, key, day: null }));
const named = (records: readonly Values[], field: string): readonly string[] => records.map((each) => asText(each[field]));

/** Whether a change of a record decides of calls. */
const decides = (entity: keyof typeof deciding, before: Values | undefined, after: Values | undefined): boolean =>
  !before || !after || deciding[entity].some((field) => !sameValue(before[field], after[field]));

/** What a record that types calls means for them, before and after a change of it. */
export function typingsOf(entity: EntityName, before: Values | undefined, after: Values | undefined): readonly CallMove[] {
  if ((entity !== 'callTypes' && entity !== 'carrierCallTypes') || !decides(entity, before, after)) return [];
  const both = [before, after].filter((each) => each !== undefined);
  if (entity === 'carrierCallTypes') return noted('chargeband', named(both, 'chargeband'));
  const own = (record: Values | undefined): readonly string[] => (record && record['active'] !== false ? prefixesOf(record) : []);
  const had = new Set(own(before));
  return [
    ...noted('type', named(both, 'name')),
    ...noted(
      'prefix',
      own(after).filter((prefix) => !had.has(prefix)),
    ),
  ];
}

/** A rate concerns calls of its type only, by its tariff and those that are based on it. */
const rateKey = ({ tariff, callType }: Values): string => JSON.stringify([tariff, callType]);

/** The same of what prices them. */
function pricingsOf(entity: EntityName, before: Values | undefined, after: Values | undefined): readonly CallMove[] {
  const both = [before, after].filter((each) => each !== undefined);
  if (entity === 'tariffRates') return decides(entity, before, after) ? noted('rate', both.map(rateKey)) : [];
  if (entity === 'standardFeatures') return decides(entity, before, after) ? noted('standardFeature', named(both, 'name')) : [];
  if (entity === 'tariffs' && decides(entity, before, after))
    return noted('tariff', both.some((each) => each['standsIn'] === true) ? [''] : named(both, 'name'));
  return entity === 'presets' && both.some(({ list }) => list === 'timeBand') && decides(entity, before, after) ? noted('tariff', ['']) : [];
}

/** The same of changes that were made. */
export async function typingsMade(inside: Writing, changes: readonly Change[]): Promise<readonly CallMove[]> {
  const found = new Map<string, CallMove>();
  for (const entity of Object.keys(deciding) as (keyof typeof deciding)[]) {
    const own = changes.filter((change) => change.entity === entity);
    if (own.length === 0) continue;
    const edited = own.flatMap(({ id, kind }) => (kind === 'update' ? [id] : []));
    const now = new Map((await inside.load(entity, edited)).map((record) => [record.id, record]));
    for (const { id, kind, before, after } of own) {
      const record = now.get(id);
      if (kind === 'update' && !record) continue;
      const [was, is] = [kind === 'create' ? undefined : { ...record, ...before }, kind === 'delete' ? undefined : { ...record, ...after }];
      for (const each of [...typingsOf(entity, was, is), ...pricingsOf(entity, was, is)]) found.set(`${each.what} ${each.key}`, each);
    }
  }
  return [...found.values()];
}

/** What says by its own fields which tariffs calls have, and on which days. */
const naming = {
  customers: tariffFields,
  numbers: [...tariffFields, 'carrier', 'numberType'],
  features: [...tariffFields, 'standardFeature', 'startDate', 'endDate', 'dateBillTo', 'numberID', 'customerID', 'serviceID'],
} as const satisfies Partial<Record<EntityName, readonly string[]>>;

/** What of a feature says whose calls it prices, and by which tariffs. */
const saying = ['customerID', 'standardFeature', ...tariffFields];

/** Customers whose calls changes may give another tariff or none; `known` the records before them, as far as somebody has looked at them. */
export async function pricedMade(
  inside: Writing,
  changes: readonly Change[],
  known: (change: Change) => RecordOf | undefined,
  catalogue: Catalogue,
): Promise<readonly CallMove[]> {
  const customers = new Set<string>();
  for (const [entity, fields] of Object.entries(naming) as [keyof typeof naming, readonly string[]][]) {
    const own = changes.filter((change) => change.entity === entity && (change.kind === 'delete' || fields.some((field) => field in change.after)));
    if (entity === 'customers') for (const { id, kind } of own) if (kind === 'update') customers.add(id);
    if (entity === 'customers') continue;
    const records = new Map<string, Values>(own.flatMap((change) => [[change.id, known(change) ?? {}]]));
    const missing = own.filter(({ id, kind }) => kind === 'update' && records.get(id)!['id'] === undefined);
    // A customer's features go with him: a company without calls loads none of them.
    if (missing.length > 0 && (await anyCalls(inside))) {
      const ids = [...new Set(missing.map(({ id }) => id))];
      const wanted = ['id', 'version', ...(entity === 'numbers' ? ['customerID'] : saying)];
      for (const record of await inside.load(entity, ids, wanted)) records.set(record.id, record);
    }
    for (const { id, before, after } of own) {
      const record = records.get(id)!;
      // Thousands are dropped at once: only what says itself which tariffs there are is looked at before and after.
      const sides = saying.some((field) => field in after || field in before)
        ? [
            { ...record, ...before },
            { ...record, ...after },
          ]
        : [record];
      for (const each of sides)
        if (typeof each['customerID'] === 'string' && (entity === 'numbers' || namesTariffs(each, catalogue))) customers.add(each['customerID']);
    }
  }
  return noted('priced', customers);
}

/** Whether a feature, itself or through its standard feature, names tariffs. */
const namesTariffs = (feature: Values, catalogue: Catalogue): boolean =>
  [feature, catalogue.named('standardFeatures', asText(feature['standardFeature'] ?? ''))].some((each) =>
    tariffFields.some((field) => (each?.[field] ?? null) !== null),
  );

/** Notes a file whose calls were placed by a catalogue that is another by now. */
export async function typingsSince(inside: Reading, catalogue: Catalogue, fileID: string): Promise<readonly CallMove[]> {
  for (const entity of Object.keys(deciding) as (keyof typeof deciding)[]) {
    const was = catalogue.all(entity);
    const [is] = await inside.rows<{ many: number | string; last: number | string | null; versions: number | string | null }>(
      `SELECT count(*) AS "many", max(e."id") AS "last", sum(e."version") AS "versions" FROM "${entity}" e`,
    );
    const same =
      Number(is!.many) === was.length &&
      Number(is!.last ?? 0) === was.reduce((last, { id }) => Math.max(last, Number(id)), 0) &&
      Number(is!.versions ?? 0) === was.reduce((sum, { version }) => sum + version, 0);
    if (!same) return noted('file', [fileID]);
  }
  return [];
}

/** Customers whose calls of some types may have a rate or none. */
interface Rated {
  readonly types: readonly string[];
  readonly customers: ReadonlySet<string>;
}

/** Calls that may be of another type, of these types, bands and files; and customers whose calls may have another tariff or none. */
export interface Typed {
  readonly types: readonly string[];
  readonly bands: readonly string[];
  readonly files: readonly string[];
  readonly customers: ReadonlySet<string>;
  readonly rated: Rated;
}

/** Whether more than its type may be another. */
export const isPriced = ({ files, customers, rated }: Typed, { customerID, callType }: PlacedCall): boolean =>
  files.length > 0 || customers.has(customerID) || (callType !== null && rated.customers.has(customerID) && rated.types.includes(callType));

/** What a new prefix takes, it takes from types whose own prefix it begins with; where that is gone since, its type has a note itself. */
export async function typedBy(from: Reading, moves: readonly CallMove[], catalogue: Catalogue): Promise<Typed | undefined> {
  const of = (what: CallMove['what']): readonly string[] => moves.flatMap((each) => (each.what === what ? [each.key] : []));
  const configuration = CallConfiguration.of(catalogue);
  const idsOf = async (tariffs: readonly string[], callTypes: readonly string[], standardFeatures: readonly string[]): Promise<readonly string[]> => {
    const through = tariffs.includes('') ? 'any' : tariffsThrough(tariffs, [catalogue]);
    return (await customersRepriced(from, { tariffs: through, callTypes, plans: [], standardFeatures, customers: [], everybody: false })).map(({ id }) => id);
  };
  const rates = of('rate').map((key) => JSON.parse(key) as readonly [tariff: string, callType: string]);
  const ratedTypes = [...new Set(rates.map(([, callType]) => callType))];
  const found: Typed = {
    types: [...new Set([...of('type'), ...of('prefix').flatMap((prefix) => configuration.typesAlong(prefix))])],
    bands: [...new Set(of('chargeband'))],
    files: [...new Set(of('file'))],
    customers: new Set([...of('priced'), ...(await idsOf(of('tariff'), [], of('standardFeature')))]),
    rated: {
      types: ratedTypes,
      customers: new Set(
        await idsOf(
          rates.map(([tariff]) => tariff),
          ratedTypes,
          [],
        ),
      ),
    },
  };
  return found.types.length + found.bands.length + found.files.length + found.customers.size + found.rated.customers.size > 0 ? found : undefined;
}

/** Behind this one the next are looked for. */
export type After = Pick<PlacedCall, 'customerID' | 'callID'>;

/** Placed calls that are on no invoice, of what is concerned, by their customers. */
export function typedCalls(
  from: Reading,
  { types: names, bands, files, customers, rated }: Typed,
  after: After,
  limit: number,
): Promise<readonly PlacedCall[]> {
  const dialect = dialectOf(from);
  const concerned = [
    dialect.among('c."callType"', 'names', 'text'),
    dialect.among('c."chargeband"', 'bands', 'text'),
    dialect.among('c."callFileID"', 'files', 'id'),
    dialect.among('c."customerID"', 'customers', 'id'),
    `(${dialect.among('c."callType"', 'ratedTypes', 'text')} AND ${dialect.among('c."customerID"', 'ratedCustomers', 'id')})`,
  ].join(' OR ');
  const lists = { names, bands, files, customers: [...customers], ratedTypes: rated.types, ratedCustomers: [...rated.customers] };
  return ratedCalls(from, concerned, Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, JSON.stringify(values)])), after, limit);
}
