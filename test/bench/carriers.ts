/**
 * A carrier's bill of 100,000 lines held against 100,000 features, beside the same in bare SQL: the lines taken in, joined to number and
 * feature, and written with what they were joined to. Memory and a reader's waits meanwhile. `LINES=` (100,000).
 */
import { Readable } from 'node:stream';
import { catalogueOf } from '../../shared/catalogue.js';
import { fresh } from '../../shared/fields.js';
import type { EntityName, RecordOf } from '../../shared/types.js';
import { loadBill } from '../../server/carriers/load.js';
import type { Store } from '../../server/database/store.js';
import { configuration } from '../../server/engine/catalogue.js';
import { install } from '../../server/sample/index.js';
import { filled } from '../filled.js';
import { made } from '../records.js';
import { print, type Figure } from './figures.js';

const LINES = Number(process.env['LINES'] ?? 100_000);
const day = '2026-12-01';
const now = `${day}T08:00:00.000Z`;
const SLICE = 5_000;
const numberOf = (n: number): string => `0163 ${4_000_000 + n}`;

function* file(round: number): Generator<Buffer> {
  yield Buffer.from('CLI,Circuit,Product,Qty,Net,From,To\n');
  for (let start = 0; start < LINES; start += 1_000) {
    let text = '';
    for (let n = start; n < Math.min(LINES, start + 1_000); n += 1)
      text += `+44 ${numberOf(n).slice(1)},,WLR3,1,${n % 50 === 0 ? '8.45' : '7.45'},01/11/2026,30/11/2026\n`;
    yield Buffer.from(text);
  }
  yield Buffer.from(`Total,,,,,,\n${'\n'.repeat(round)}`);
}

/** The same rows by SQL alone: the cells of each line handed over, joined by number and feature, written with cost and difference. */
async function bare(store: Store): Promise<void> {
  const cells = ['k', 'l', 'a', 'n', 'p', 'q', 'f', 't'];
  const cell = (at: number): string =>
    store.dialect === 'sqlite' ? `json_extract(value, '$[${at}]')` : [1, 2, 5].includes(at) ? `(value->>${at})::bigint` : `value->>${at}`;
  const each = store.dialect === 'sqlite' ? 'json_each($lines)' : 'jsonb_array_elements($lines::jsonb)';
  const values = `(SELECT ${cells.map((name, at) => `${cell(at)} AS ${name}`).join(', ')} FROM ${each})`;
  await store.transaction(async (inside) => {
    for (let start = 0; start < LINES; start += SLICE) {
      const lines = Array.from({ length: Math.min(SLICE, LINES - start) }, (_, n) => {
        const number = numberOf(start + n);
        return [number.replace(' ', ''), start + n + 2, 74_500, `+44 ${number.slice(1)}`, 'WLR3', 1, '2026-11-01', '2026-11-30'];
      });
      const ids = await inside.allocate('carrierTransactions', lines.length);
      await inside.run(
        `INSERT INTO "carrierTransactions" ("id", "carrierBillID", "carrier", "line", "result", "why", "numberReference", "carrierTransactionProduct", "periodFrom", "periodTo", "quantity", "amount",
           "expected", "difference", "carrierPrice", "monthlyCost", "monthlyRevenue", "customerID", "numberID", "featureID", "locked", "hidden", "version", "createdAt", "updatedAt")
         SELECT CAST($first AS BIGINT) + v.l - CAST($from AS BIGINT), NULL, 'Gamma', v.l, CASE WHEN f."id" IS NULL THEN 'theirsOnly' WHEN v.a <> f."serviceChargeCarrier" THEN 'wrongAmount' ELSE 'agreed' END,
           'As expected.', v.n, v.p, v.f, v.t, v.q, v.a, f."serviceChargeCarrier", v.a - f."serviceChargeCarrier", f."serviceChargeCarrier", f."serviceChargeCarrier", f."serviceCharge",
           f."customerID", n."id", f."id", 0, 0, 1, $now, $now
         FROM ${values} v LEFT JOIN "numbers" n ON n."numberKey" = v.k LEFT JOIN "features" f ON f."numberID" = n."id" AND f."carrierProduct" = v.p`,
        { lines: JSON.stringify(lines), first: ids[0]!, from: start + 2, now },
      );
    }
  });
}

async function on(dialect: 'sqlite' | 'postgres'): Promise<Figure[]> {
  const there = await filled(dialect, 1).catch(() => undefined);
  if (!there) return [{ what: dialect, value: 'not there' }];
  const { store, close } = there;
  await install(store, now);
  await made(
    store,
    'customers',
    Array.from({ length: 2_000 }, (_, n) => fresh('customers', { accountNumber: `A${n}`, name: `Company ${n}` }, day)),
  );
  for (let start = 0; start < LINES; start += SLICE) {
    const owners = Array.from({ length: Math.min(SLICE, LINES - start) }, (_, n) => String(2 + ((start + n) % 2_000)));
    const ids = await made(
      store,
      'numbers',
      owners.map((customerID, n) => fresh('numbers', { customerID, number: numberOf(start + n), carrier: 'Gamma' }, day)),
    );
    await made(
      store,
      'features',
      owners.map((customerID, n) =>
        fresh(
          'features',
          {
            customerID,
            numberID: ids[n]!,
            carrierProduct: 'WLR3',
            serviceCharge: 120_000,
            serviceChargeCarrier: 74_500,
            serviceChargeInterval: 'Calendar Monthly',
            startDate: '2026-01-01',
          },
          day,
        ),
      ),
    );
  }
  const lists = new Map<EntityName, readonly RecordOf[]>();
  for (const entity of configuration) lists.set(entity, await store.all(entity));
  const [preset] = lists.get('presets')!;
  const columns = { number: 'CLI', reference: 'Circuit', product: 'Product', quantity: 'Qty', amount: 'Net', from: 'From', to: 'To' };
  lists.set('presets', [...lists.get('presets')!, { ...preset!, id: '999999', list: 'carrierBillFormat', name: 'Gamma', data: { columns } }]);
  const catalogue = catalogueOf(lists);
  let [memory, over] = [0, false];
  const waits: number[] = [];
  const reading = (async () => {
    while (!over) {
      const began = performance.now();
      await store.page('customers', { where: [], sort: [], limit: 50 });
      waits.push(performance.now() - began);
      memory = Math.max(memory, process.memoryUsage().rss);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  const ours: number[] = [];
  const floor: number[] = [];
  // Of this process alone, so of SQLite with all that it does: what a machine that others use says more truly than the clock.
  const spent: [ours: number[], floor: number[]] = [[], []];
  const seconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;
  const before = process.memoryUsage().rss;
  for (let round = 0; round < 3; round += 1) {
    let [began, cpu] = [performance.now(), process.cpuUsage()];
    const told = await loadBill(store, catalogue, Readable.from(file(round)), {
      name: `Bench ${round}`,
      carrier: 'Gamma',
      period: ['2026-11-01', '2026-11-30'],
      workbook: false,
      sheet: undefined,
      preview: false,
      user: { id: '1', name: 'Bench' },
      today: day,
      now,
    });
    ours.push(performance.now() - began);
    spent[0].push(seconds(process.cpuUsage(cpu)));
    if (told.results.wrongAmount.count !== LINES / 50) throw new Error(`${told.results.wrongAmount.count} are off.`);
    [began, cpu] = [performance.now(), process.cpuUsage()];
    await bare(store);
    floor.push(performance.now() - began);
    spent[1].push(seconds(process.cpuUsage(cpu)));
  }
  over = true;
  await reading;
  await close();
  const middle = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[1]!;
  const times = middle(ours) / middle(floor);
  return [
    { what: `${dialect}: ${LINES.toLocaleString('en-GB')} lines checked and kept`, value: `${(middle(ours) / 1000).toFixed(1)} s` },
    { what: `${dialect}: the same rows joined and written in bare SQL`, value: `${(middle(floor) / 1000).toFixed(1)} s` },
    { what: `${dialect}: times the bare join`, value: times.toFixed(1), target: '≤ 5', met: times <= 5 },
    ...(dialect === 'sqlite'
      ? [{ what: `${dialect}: the same in seconds of the processor`, value: `${middle(spent[0]).toFixed(1)} / ${middle(spent[1]).toFixed(1)}` }]
      : []),
    { what: `${dialect}: memory more than before`, value: `${((memory - before) / 1e6).toFixed(0)} MB` },
    { what: `${dialect}: longest wait of a reader`, value: `${Math.max(...waits).toFixed(0)} ms` },
  ];
}

export async function bench(given: readonly string[] = []): Promise<void> {
  for (const dialect of ['sqlite', 'postgres'] as const) if (given.length === 0 || given.includes(dialect)) print(await on(dialect));
}
