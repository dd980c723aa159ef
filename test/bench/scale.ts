/**
 * What a company of 10,000, 100,000 or a million features waits for, over HTTP: cost has to follow the answer and not the table.
 * Beside it what the raw driver takes for the same page and record, and a bare node:http server for the same stream.
 *
 *   npm run bench -- scale [100000] [sqlite|postgres]      (10,000, 100,000 and a million without a size; on both)
 *
 * Beside the median stands the processor time of this process, client and bridge (on SQLite the database, too): on a busy machine it is
 * what compares.
 */
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { entity } from '../../shared/fields.js';
import type { Store } from '../../server/database/store.js';
import { startBridge, type Bridge } from '../bridges.js';
import { asked, freshPostgres, freshSQLite } from '../databases.js';
import { median, print, timed, type Figure } from './figures.js';

/** Customers of the sample that have some 10,000 features. */
const CUSTOMERS = 1_600;
const BASE = 10_000;
const ROUNDS = 9;
/** Rows of a stream: what a list in a sheet holds at most. */
const STREAMED = 100_000;
const IN_FORCE = 'the pane’s columns, what is in force among them';

interface Waited {
  readonly median: number;
  /** Milliseconds of processor time a call. */
  readonly processor: number;
}
type Took = ReadonlyMap<string, Waited>;

async function waited(work: () => Promise<unknown>): Promise<Waited> {
  await work();
  const before = process.cpuUsage();
  const times = await timed(ROUNDS, work);
  const { user, system } = process.cpuUsage(before);
  return { median: median(times), processor: (user + system) / 1_000 / (ROUNDS + 1) };
}

const get = async (bridge: Bridge, path: string): Promise<unknown> => {
  const { status, body, text } = await bridge.call('GET', path);
  if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 200)}`);
  return body as unknown;
};

/** Milliseconds of what people wait for, medians. */
async function waits(bridge: Bridge): Promise<Took> {
  const ids = ((await get(bridge, '/features?active&fields=id&limit=200')) as { id: string }[]).map(({ id }) => id);
  const [{ id: customer } = { id: undefined }] = (await get(bridge, '/customers?active&sort=name&fields=id&limit=1')) as { id: string }[];
  const middle = ((await get(bridge, '/features?sort=-startDate&limit=100')) as unknown[]).length;
  const { headers } = await bridge.call('GET', `/features?sort=-startDate&limit=${middle}`);
  const next = /<([^>]+)>/.exec(headers.get('Link') ?? '')?.[1]?.replace('/backend/api/v1', '');
  if (next === undefined) throw new Error('There is no second page.');
  const post = async (path: string, body: unknown): Promise<void> => {
    const { status, text } = await bridge.call('POST', path, body);
    if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 200)}`);
  };
  const works: Readonly<Record<string, () => Promise<unknown>>> = {
    'a page of 100 features': () => get(bridge, '/features?limit=100'),
    'active ones': () => get(bridge, '/features?active&limit=100'),
    'a word that nobody has': () => get(bridge, '/features?search=nobodyhasthis&limit=100'),
    'a word that many have': () => get(bridge, '/features?search=broadband&limit=100'),
    'a part of a customer’s name': () => get(bridge, '/customers?name.contains=gate&limit=100'),
    'customers by name': () => get(bridge, '/customers?sort=name&limit=100'),
    'customers by account number': () => get(bridge, '/customers?sort=-accountNumber&limit=100'),
    'features by status': () => get(bridge, '/features?sort=status&limit=100'),
    'features by customer': () => get(bridge, '/features?sort=customerName&limit=100'),
    'features of customers called so': () => get(bridge, '/features?customerName.contains=gateshead&limit=100'),
    'features of an interval that many have': () => get(bridge, '/features?currentInterval=Monthly&limit=100'),
    'features of an interval that few have': () => get(bridge, '/features?currentInterval=Calendar%20Quarterly&limit=100'),
    'features of a description': () => get(bridge, '/features?description.contains=backup&limit=100'),
    'features by how many': () => get(bridge, '/features?sort=-featureCount&limit=100'),
    'features at a price that many have': () => get(bridge, '/features?currentPrice.gt=10&limit=100'),
    'features at a price that nobody has': () => get(bridge, '/features?serviceCharge=18.77&limit=100'),
    'the dearest features': () => get(bridge, '/features?currentPrice.gt=1000&limit=100'),
    'new prices still to come': () => get(bridge, '/features?active&nextPriceDate.gt=today&sort=nextPriceDate&limit=100'),
    'customers by town': () => get(bridge, '/customers?sort=town&limit=100'),
    'numbers by description': () => get(bridge, '/numbers?sort=description&limit=100'),
    'services by the end of their contract': () => get(bridge, '/services?sort=contractEndDate&limit=100'),
    'features by description': () => get(bridge, '/features?sort=description&limit=100'),
    'features by drop date, latest first': () => get(bridge, '/features?sort=-dateDrop&limit=100'),
    // What is in force depends on the day and the price lists: no index has it, but own prices say how far a page reaches.
    'a customer’s features by price in force': () => get(bridge, `/customers/${customer!}/features?sort=-currentPrice&limit=100`),
    'all features by price in force': () => get(bridge, '/features?sort=-currentPrice&limit=100'),
    'the number of all, exactly': () => get(bridge, '/features?active&count=exact&limit=1'),
    'active features, latest first': () => get(bridge, '/features?active&sort=-startDate&limit=100'),
    'the page after': () => get(bridge, next),
    'invoices by total': () => get(bridge, '/invoices?sort=-total&limit=100'),
    'a record': () => get(bridge, `/features/${ids[100]!}`),
    'the menu of 200 selected': () => post('/features/actions', { ids }),
    'a preview of 50 drops': () => post('/features?action=drop&preview', { ids: ids.slice(0, 50), parameters: { status: 'Dropped', dateDrop: '2025-01-31' } }),
    'the start screen': () => get(bridge, '/entities'),
  };
  const took = new Map<string, Waited>();
  for (const [what, work] of Object.entries(works)) took.set(what, await waited(work));
  return took;
}

/** The same page and record by the driver alone. */
async function floors(store: Store): Promise<Took> {
  const cells = entity('features').fields.filter(({ inner }) => !inner);
  const object = store.dialect === 'sqlite' ? `json_object(${cells.map(({ name }) => `'${name}', f."${name}"`).join(', ')})` : `row_to_json(f)::text`;
  const page = `SELECT ${object} AS "j" FROM "features" f WHERE f."hidden" = 0 ORDER BY f."id" LIMIT 100`;
  return new Map([
    ['a page of 100 features', await waited(() => store.rows(page))],
    ['a record', await waited(() => store.rows(`SELECT ${object} AS "j" FROM "features" f WHERE f."id" = 100`))],
  ]);
}

interface Streamed {
  readonly first: number;
  readonly took: number;
  readonly rows: number;
  readonly megabytes: number;
}

async function streamed(url: string, headers: Readonly<Record<string, string>>): Promise<Streamed> {
  const since = performance.now();
  const answer = await fetch(url, { headers: { 'Accept-Encoding': 'identity', ...headers } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  let [first, rows, size] = [0, 0, 0];
  for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) {
    first ||= performance.now() - since;
    size += piece.length;
    for (const byte of piece) if (byte === 10) rows += 1;
  }
  return { first, took: performance.now() - since, rows, megabytes: size / 1e6 };
}

async function streams(bridge: Bridge, size: number): Promise<Figure[]> {
  const { store } = bridge.built;
  const shown = entity('features').columns;
  const own = entity('features').fields.filter(({ inner, name }) => !inner && (name === 'id' || shown.includes(name)));
  const others = entity('features').fields.filter((field) => !field.inner && !own.includes(field));
  const twenty = [...own, ...others].slice(0, 20).map(({ name }) => name);
  const rows = Math.min(size, STREAMED);
  const as = (accept: string, query = '', most = rows) =>
    streamed(`${bridge.base}/backend/api/v1/features?id.le=${most}${query}`, { Accept: accept, Authorization: `Bearer ${bridge.token}` });
  // The raw route: keyset pages of the driver's own JSON, written as they come.
  const cells = entity('features').fields.filter(({ inner }) => !inner);
  const object = store.dialect === 'sqlite' ? `json_object(${cells.map(({ name }) => `'${name}', f."${name}"`).join(', ')})` : `row_to_json(f)::text`;
  const raw = createServer((_request, response) => {
    void (async () => {
      for (let after = 0; ;) {
        const found = await store.rows<{ j: string; id: number }>(
          `SELECT ${object} AS "j", f."id" FROM "features" f WHERE f."id" > $after AND f."id" <= ${rows} ORDER BY f."id" LIMIT 200`,
          { after },
        );
        if (found.length === 0) break;
        after = Number(found.at(-1)!.id);
        if (!response.write(`${found.map(({ j }) => j).join('\n')}\n`)) await once(response, 'drain');
      }
      response.end();
    })();
  }).listen(0, '127.0.0.1');
  await once(raw, 'listening');
  const forms: Readonly<Record<string, () => Promise<Streamed>>> = {
    raw: () => streamed(`http://127.0.0.1:${(raw.address() as AddressInfo).port}/`, {}),
    NDJSON: () => as('application/x-ndjson'),
    CSV: () => as('text/csv'),
    'lists of 20 columns': () => as('application/x-ndjson', `&rows=arrays&fields=${twenty.join(',')}`),
  };
  const found = new Map(Object.keys(forms).map((name) => [name, [] as Streamed[]]));
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  const start = process.memoryUsage().rss;
  for (let round = 0; round < 3; round += 1) for (const [name, work] of Object.entries(forms)) found.get(name)!.push(await work());
  clearInterval(timer);
  raw.close();
  const of = (name: string, pick: (one: Streamed) => number): number => median(found.get(name)!.map(pick));
  const floor = of('raw', ({ took }) => took);
  const figures = Object.keys(forms).map((name): Figure => {
    const [took, first] = [of(name, (one) => one.took), of(name, ({ first }) => first)];
    const text = `${of(name, ({ rows }) => rows).toLocaleString('en-GB')} rows, ${of(name, ({ megabytes }) => megabytes).toFixed(1)} MB, ${took.toFixed(0)} ms, first byte ${first.toFixed(0)} ms`;
    if (name === 'raw') return { what: 'stream: the raw route', value: text };
    return {
      what: `stream: ${name}`,
      value: `${text}, × ${(took / floor).toFixed(2)}`,
      target: '≤ 1.3, first byte < 100 ms',
      met: took / floor <= 1.3 && first < 100,
    };
  });
  // Prices, types and revenue in force are worked out for each row.
  const worked = await as('application/x-ndjson', `&rows=arrays&fields=${shown.join(',')}`, BASE);
  figures.push({
    what: `stream: ${IN_FORCE}`,
    value: `${worked.rows.toLocaleString('en-GB')} rows, ${worked.megabytes.toFixed(1)} MB, ${worked.took.toFixed(0)} ms`,
  });
  return [...figures, { what: 'stream: memory above start, client and bridge', value: `${((most - start) / 1e6).toFixed(0)} MB` }];
}

async function at(dialect: 'sqlite' | 'postgres', size: number, there: Map<number, Took>): Promise<void> {
  const [folders, names]: [string[], string[]] = [[], []];
  const url = dialect === 'sqlite' ? freshSQLite(folders) : await freshPostgres(names);
  const bridge = await startBridge(url, { sample: CUSTOMERS * Math.round(size / BASE), workers: false });
  try {
    if (size > BASE) await bridge.built.store.rows('ANALYZE');
    there.set(size, await waits(bridge));
    const floor = await floors(bridge.built.store);
    const { count } = await bridge.built.store.sum('features', { where: [], sort: [] }, 'featureCount');
    process.stdout.write(`\n${dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, ${count.toLocaleString('en-GB')} features, medians of ${ROUNDS}\n`);
    const small = there.get(BASE);
    print([
      ...[...there.get(size)!].map(([what, took]): Figure => {
        const [raw, before] = [floor.get(what), small?.get(what)];
        const times = before === undefined || size === BASE ? undefined : took.median / before.median;
        const processor = before && times !== undefined ? ` (× ${(took.processor / before.processor).toFixed(1)})` : '';
        return {
          what,
          value: `${took.median.toFixed(1)} ms, processor ${took.processor.toFixed(1)}${processor}${raw === undefined ? '' : `, driver alone ${raw.median.toFixed(1)}`}${times === undefined ? '' : `, × ${times.toFixed(1)} of 10,000`}`,
          target: `≤ 50 ms${times === undefined ? '' : ', ≤ 3 ×'}`,
          met: took.median <= 50 && (times === undefined || times <= 3),
        };
      }),
      ...(await streams(bridge, size)),
    ]);
  } finally {
    await bridge.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    if (names.length > 0) await asked(...names.map((name) => `DROP DATABASE "${name}" WITH (FORCE)`));
  }
}

export async function bench(given: readonly string[] = []): Promise<void> {
  const sizes = given.map(Number).filter((size) => size >= BASE);
  const dialects = (['sqlite', 'postgres'] as const).filter((each) => given.includes(each) || !given.some((word) => ['sqlite', 'postgres'].includes(word)));
  for (const dialect of dialects) {
    if (dialect === 'postgres' && (await asked('SELECT 1').catch(() => undefined)) === undefined) {
      process.stdout.write('PostgreSQL is not there.\n');
      continue;
    }
    const there = new Map<number, Took>();
    for (const size of new Set([BASE, ...(sizes.length > 0 ? sizes : [100_000, 1_000_000])])) await at(dialect, size, there);
  }
}
