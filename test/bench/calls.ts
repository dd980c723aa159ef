/**
 * A carrier's file loaded, as a stream, beside the bare insert of the same rows; memory and a reader's waits meanwhile. `-- calls 500000`
 * says how many lines (200,000; more than a file takes come as several), `-- calls sqlite` or `postgres` has only this measured, on one
 * database. For every 100 lines there is a customer with ten numbers, from 500 on.
 */
import { Readable } from 'node:stream';
import { catalogueOf } from '../../shared/catalogue.js';
import { fresh } from '../../shared/fields.js';
import { asText } from '../../shared/values.js';
import type { EntityName, RecordOf, Value } from '../../shared/types.js';
import { loadFile } from '../../server/calls/load.js';
import { configuration } from '../../server/engine/catalogue.js';
import { install } from '../../server/sample/index.js';
import { filled } from '../filled.js';
import { made } from '../records.js';
import { poolsMonth } from './callPool.js';
import { runWithCalls } from './callRun.js';
import { print, type Figure } from './figures.js';

const MOST_LINES = 500_000;
const AT_ONCE = 2_500;
const day = '2026-12-01';
const now = `${day}T08:00:00.000Z`;

function* file(first: number, lines: number, numbers: number): Generator<Buffer> {
  yield Buffer.from('reference,callDate,CLI,dialled,seconds,carrierCost\n');
  for (let start = first; start < first + lines; start += 1_000) {
    let text = '';
    for (let n = start; n < Math.min(first + lines, start + 1_000); n += 1) {
      const two = (value: number): string => String(value).padStart(2, '0');
      const dialled = n % 3 === 0 ? '07700900123' : '01632960999';
      text += `R${n},2026-11-${two(1 + (n % 30))} ${two(n % 24)}:${two(n % 60)}:${two((n * 7) % 60)},0163${String(4_000_000 + (n % numbers))},${dialled},${n % 600},0.00${n % 1_000}\n`;
    }
    yield Buffer.from(text);
  }
}

async function on(dialect: 'sqlite' | 'postgres', lines: number): Promise<Figure[]> {
  const there = await filled(dialect, 1).catch(() => undefined);
  if (!there) return [{ what: dialect, value: 'not there' }];
  const { store, close } = there;
  await install(store, now);
  const customers = Math.max(500, Math.ceil(lines / 100));
  const numbers = customers * 10;
  const owners: string[] = [];
  for (let start = 0; start < customers; start += AT_ONCE)
    owners.push(
      ...(await made(
        store,
        'customers',
        Array.from({ length: Math.min(AT_ONCE, customers - start) }, (_, n) =>
          fresh(
            'customers',
            { accountNumber: `A${start + n}`, name: `Company ${start + n}`, nationalTariff: 'National Standard', mobileTariff: 'Mobile 5p' },
            day,
          ),
        ),
      )),
    );
  for (let start = 0; start < numbers; start += AT_ONCE)
    await made(
      store,
      'numbers',
      Array.from({ length: Math.min(AT_ONCE, numbers - start) }, (_, n) =>
        fresh('numbers', { customerID: owners[(start + n) % customers]!, number: `0163 ${4_000_000 + start + n}`, status: 'Active' }, day),
      ),
    );
  await store.transaction((inside) =>
    inside.insert(
      'tariffRates',
      ['tariff', 'callType', 'cost'],
      [
        ['National Standard', 'UK Landline', 1.5],
        ['Mobile 5p', 'UK Mobile', 5],
      ],
      now,
    ),
  );
  const lists = new Map<EntityName, readonly RecordOf[]>();
  for (const entity of configuration) lists.set(entity, await store.all(entity));
  const catalogue = catalogueOf(lists);
  const asked = { carrier: 'Gamma', format: null, preview: false, user: { id: '1', name: 'Bench' }, today: day, now, timeZone: 'Europe/London' };
  // What filled the database is not what is measured.
  globalThis.gc?.();
  const waits: number[] = [];
  let [memory, over] = [0, false];
  const reading = (async () => {
    while (!over) {
      const began = performance.now();
      await store.page('customers', { where: [], sort: [], limit: 50 });
      waits.push(performance.now() - began);
      memory = Math.max(memory, process.memoryUsage().rss);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  const spent = process.cpuUsage();
  const began = performance.now();
  for (let first = 0; first < lines; first += MOST_LINES) {
    const some = Math.min(MOST_LINES, lines - first);
    const told = await loadFile(store, catalogue, Readable.from(file(first, some, numbers)), { ...asked, name: `Bench ${first}` });
    if (told['open'] !== 0 || told['duplicates'] !== 0 || told['lines'] !== some) throw new Error(JSON.stringify(told));
  }
  const took = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(spent);
  over = true;
  await reading;
  const rows = await store.rows<Record<string, Value>>(`SELECT * FROM "calls" WHERE "id" <= 20000`);
  const fields = Object.keys(rows[0]!).filter((name) => !['id', 'locked', 'hidden', 'version', 'createdAt', 'updatedAt', 'callKey', 'exact'].includes(name));
  const values = rows.map((row) => fields.map((name) => (name.endsWith('ID') && row[name] !== null ? asText(row[name]) : row[name]!)));
  const from = performance.now();
  // Their keys are new, so that the index has as much to do.
  for (let start = 0; start < values.length; start += 2_000)
    await store.transaction((inside) =>
      inside.insert(
        'calls',
        [...fields, 'callKey'],
        values.slice(start, start + 2_000).map((row, n) => [...row, `bare ${start + n}`]),
        now,
      ),
    );
  const bare = ((performance.now() - from) / 1_000 / values.length) * lines;
  await close();
  const p99 = waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? 0;
  const rate = Math.round(lines / took);
  return [
    {
      what: `${dialect}: ${lines.toLocaleString('en-GB')} calls of ${customers.toLocaleString('en-GB')} customers streamed, checked, placed, priced, kept`,
      value: `${rate.toLocaleString('en-GB')} a second`,
      target: '>= 20,000',
      met: rate >= 20_000,
    },
    { what: `${dialect}: beside the bare insert of the same rows`, value: `${(took / bare).toFixed(1)} x`, target: '<= 4 x', met: took / bare <= 4 },
    { what: `${dialect}: processor time of the bridge, which a busy machine does not change`, value: `${((user + system) / lines).toFixed(0)} µs a call` },
    { what: `${dialect}: most memory`, value: `${Math.round(memory / 1_048_576)} MB`, target: '< 400 MB', met: memory < 400 * 1_048_576 },
    { what: `${dialect}: a reader's page meanwhile, p99`, value: `${p99.toFixed(0)} ms`, target: '< 200 ms', met: p99 < 200 },
  ];
}

export async function bench(given: readonly string[]): Promise<void> {
  const lines = Number(given.find((word) => /^\d+$/.test(word)) ?? 200_000);
  const only = (['sqlite', 'postgres'] as const).filter((dialect) => given.includes(dialect));
  if (only.length === 0) print([...poolsMonth(), ...(await runWithCalls())]);
  for (const dialect of only.length > 0 ? only : (['sqlite', 'postgres'] as const)) print(await on(dialect, lines));
}
