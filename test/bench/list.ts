/**
 * Lists 10,000 features of all fields as JSON by the store's stream, beside the quickest way that the raw driver has to
 * read the same rows and write the same bytes, by turns in one run; and what 100,000 rows take of memory.
 */
import sqlite3 from 'sqlite3';
import { entity as entityOf } from '../../shared/fields.js';
import { noQuery } from '../../server/http/query.js';
import type { Store } from '../../server/database/store.js';
import { filled } from '../filled.js';
import { longestHold, median, print, type Figure } from './figures.js';

const rounds = 5;

/** The wire form of a feature in raw SQL, written out by hand: what the floor has to answer, too. */
const fields = entityOf('features').fields.filter(({ inner }) => !inner);
const object = `json_object(${fields
  .map((field) => {
    const x = `"${field.name}"`;
    if (field.name === 'id' || field.references) return `'${field.name}', CAST(${x} AS TEXT)`;
    if (field.type === 'Flag') return `'${field.name}', json(iif(${x}, 'true', 'false'))`;
    if (field.type === 'Preset Value(s)' || field.type === 'Data') return `'${field.name}', json(${x})`;
    return field.type === 'Currency' || (field.type === 'Number' && !field.whole)
      ? `'${field.name}', iif(${x} % 10000, ${x} / 10000.0, ${x} / 10000)`
      : `'${field.name}', ${x}`;
  })
  .join(', ')})`;
const sql = `SELECT ${object} AS j FROM "features" WHERE "hidden" = 0 ORDER BY "id"`;

async function length(store: Store, form: 'json' | 'csv' = 'json'): Promise<number> {
  let characters = 0;
  for await (const piece of store.stream('features', noQuery, form)) characters += piece.length;
  return characters;
}

/** Medians of works that take turns, so that a busy machine slows all of them alike. The first round only warms up. */
async function byTurns(works: Readonly<Record<string, () => Promise<unknown>>>): Promise<(name: string) => { readonly took: number; readonly hold: number }> {
  const all = new Map(Object.keys(works).map((each) => [each, { took: [] as number[], hold: [] as number[] }]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [each, work] of Object.entries(works)) {
      const since = performance.now();
      const { longest } = await longestHold(work);
      if (round === 0) continue;
      all.get(each)!.took.push(performance.now() - since);
      all.get(each)!.hold.push(longest);
    }
  }
  return (each) => ({ took: median(all.get(each)!.took), hold: median(all.get(each)!.hold) });
}

async function onSQLite(): Promise<Figure[]> {
  const { store, url, close } = await filled('sqlite', 10_000);
  const driver = new sqlite3.Database(url.slice('sqlite:'.length), sqlite3.OPEN_READONLY);
  const floor = (): Promise<string> =>
    new Promise((done, fail) => {
      driver.all(sql, (error: Error | null, rows: { j: string }[]) => {
        if (error) fail(error);
        else done(`[${rows.map(({ j }) => j).join(',')}]`);
      });
    });
  const [size, same] = [(await floor()).length, await length(store)];
  if (size !== same) throw new Error('The two sides do not write the same.');
  const figure = await byTurns({ floor, json: () => length(store), csv: () => length(store, 'csv') });
  await new Promise((done) => driver.close(done));
  await close();
  const [raw, json, csv] = [figure('floor'), figure('json'), figure('csv')];
  return [
    { what: `SQLite: 10,000 rows of ${fields.length} fields, ${(size / 1e6).toFixed(1)} MB, raw driver`, value: `${raw.took.toFixed(0)} ms` },
    { what: 'SQLite: store.stream as JSON', value: `${json.took.toFixed(0)} ms` },
    { what: 'SQLite: of the raw driver', value: `× ${(json.took / raw.took).toFixed(2)}`, target: '≤ 1.6', met: json.took / raw.took <= 1.6 },
    {
      what: 'SQLite: longest hold of the event loop (raw driver)',
      value: `${json.hold.toFixed(0)} ms (${raw.hold.toFixed(0)})`,
      target: '≤ 50 ms',
      met: json.hold <= 50,
    },
    { what: 'SQLite: store.stream as CSV', value: `${csv.took.toFixed(0)} ms, hold ${csv.hold.toFixed(0)}` },
  ];
}

async function onPostgres(): Promise<Figure[]> {
  const there = await filled('postgres', 10_000).catch(() => undefined);
  if (!there) return [{ what: 'PostgreSQL', value: 'not there' }];
  const { client, close: hangUp } = await rawPostgres(there.url);
  const raw = `SELECT row_to_json(f)::text AS j FROM "features" f WHERE "hidden" = 0 ORDER BY "id"`;
  const figure = await byTurns({
    floor: async () => (await client(raw)).map(({ j }) => j).join(','),
    json: () => length(there.store),
    csv: () => length(there.store, 'csv'),
  });
  await hangUp();
  await there.close();
  const [floor, json] = [figure('floor'), figure('json')];
  return [
    { what: 'PostgreSQL: raw driver, row_to_json of stored values', value: `${floor.took.toFixed(0)} ms` },
    { what: 'PostgreSQL: store.stream as JSON', value: `${json.took.toFixed(0)} ms, × ${(json.took / floor.took).toFixed(2)}` },
    { what: 'PostgreSQL: longest hold of the event loop', value: `${json.hold.toFixed(0)} ms`, target: '≤ 50 ms', met: json.hold <= 50 },
  ];
}

async function rawPostgres(url: string): Promise<{ client: (text: string) => Promise<{ j: string }[]>; close: () => Promise<void> }> {
  const { default: pg } = await import('pg');
  const client = new pg.Client(url);
  await client.connect();
  return { client: async (text) => (await client.query<{ j: string }>(text)).rows, close: () => client.end() };
}

/** Megabytes that a stream takes above what was there before. */
async function memory(rows: number): Promise<number> {
  const { store, close } = await filled('sqlite', rows);
  await length(store);
  globalThis.gc?.();
  const start = process.memoryUsage().rss;
  let most = start;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 5);
  await length(store);
  clearInterval(timer);
  await close();
  return (most - start) / 1e6;
}

export async function bench(): Promise<void> {
  print([...(await onSQLite()), ...(await onPostgres())]);
  const [few, many] = [await memory(10_000), await memory(100_000)];
  print([{ what: 'SQLite: memory above start, 10,000 and 100,000 rows', value: `${few.toFixed(0)} and ${many.toFixed(0)} MB` }]);
}
