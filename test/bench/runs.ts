/**
 * Runs at size: features dropped as a run beside the raw set-based SQL that leaves the same rows behind, on this machine and
 * in this process; how long the event loop is held, how often progress is told, and what others' single reads cost meanwhile.
 *
 *   node --import tsx test/bench/runs.ts [sqlite|postgres] [rows …]      (10000 100000)
 */
import { rmSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { packed, postgres, sqlite } from '../../server/database/dialect.js';
import type { Store } from '../../server/database/store.js';
import { asked as askedOf, freshPostgres, freshSQLite } from '../databases.js';
import { bodyOf, dropping, openCompany, order, runsOn } from '../runs/company.js';

type Row = Readonly<Record<string, string | number | null>>;

/**
 * Raw SQL that leaves the same values behind on features of the same customers: one statement a table and thousand rows,
 * with what the run wrote bound as JSON. No plans, no checks, no locks, no chain; the outcomes are written once.
 */
async function floorOf(store: Store, runID: string, from: readonly string[], to: readonly string[]): Promise<Spent> {
  const dialect = store.dialect === 'sqlite' ? sqlite : postgres;
  const chunks: (() => Promise<unknown>)[] = [];
  for (let start = 0; start < from.length; start += 1_000) {
    const ids = JSON.stringify(from.slice(start, start + 1_000));
    const features = await store.rows<Row>(
      `SELECT "id", "billing", "dateBillTo", "dateDrop", "status", "statusChangedStamp", "updatedAt" FROM "features" WHERE ${dialect.among('"id"', 'ids', 'id')} ORDER BY "id"`,
      { ids },
    );
    const lines = await store.rows<Row>(
      `SELECT "customerID", "runID", "userID", "userName", "at", "before", "after", "why", "hash" FROM "activities" WHERE "entity" = 'features' AND ${dialect.among('"recordID"', 'ids', 'text')} AND "runID" = CAST($runID AS BIGINT) ORDER BY "id"`,
      { ids, runID },
    );
    const rows = await store.rows<Row>(
      `SELECT "position", "label", "message", "changed", "net", "monthlyBefore", "monthlyAfter" FROM "runRows" WHERE "runID" = CAST($runID AS BIGINT) AND "position" > CAST($start AS BIGINT) AND "position" <= CAST($end AS BIGINT) ORDER BY "position"`,
      { runID, start, end: start + 1_000 },
    );
    const others = to.slice(start, start + 1_000);
    chunks.push(() =>
      store.transaction(async (inside) => {
        await inside.run(
          `UPDATE "features" AS t SET "billing" = j.c1, "dateBillTo" = j.c2, "dateDrop" = j.c3, "status" = j.c4, "statusChangedStamp" = j.c5, "version" = "version" + 1, "updatedAt" = j.c6
        FROM ${dialect.table('rows', 'j', ['id', 'json', 'date', 'date', 'text', 'stamp', 'stamp'])} WHERE t."id" = j.c0`,
          {
            rows: packed(
              features.map((row, index) => [
                others[index]!,
                row['billing']!,
                row['dateBillTo']!,
                row['dateDrop']!,
                row['status']!,
                row['statusChangedStamp']!,
                row['updatedAt']!,
              ]),
            ),
          },
        );
        const numbers = await inside.allocate('activities', lines.length);
        await inside.run(
          `INSERT INTO "activities" ("id", "version", "createdAt", "updatedAt", "locked", "hidden", "entity", "action", "recordID", "customerID", "runID", "userID", "userName", "at", "before", "after", "why", "hash")
        SELECT j.c0, 1, j.c6, j.c6, 0, 0, 'features', 'drop', j.c1, j.c2, j.c3, j.c4, j.c5, j.c6, j.c7, j.c8, j.c9, j.c10 FROM ${dialect.table('rows', 'j', ['id', 'text', 'id', 'id', 'id', 'text', 'stamp', 'json', 'json', 'text', 'text'])}`,
          {
            rows: packed(
              lines.map((row, index) => [
                numbers[index]!,
                others[index]!,
                row['customerID']!,
                row['runID']!,
                row['userID']!,
                row['userName']!,
                row['at']!,
                row['before']!,
                row['after']!,
                row['why']!,
                row['hash']!,
              ]),
            ),
          },
        );
        await inside.run(
          `INSERT INTO "runRows" ("runID", "position", "recordID", "outcome", "label", "message", "changed", "net", "monthlyBefore", "monthlyAfter")
        SELECT CAST(1000000000 AS BIGINT), j.c0, j.c1, 'done', j.c2, j.c3, j.c4, j.c5, j.c6, j.c7 FROM ${dialect.table('rows', 'j', ['integer', 'text', 'text', 'text', 'json', 'integer', 'integer', 'integer'])}`,
          {
            rows: packed(
              rows.map((row, index) => [
                row['position']!,
                others[index]!,
                row['label']!,
                row['message']!,
                row['changed']!,
                row['net']!,
                row['monthlyBefore']!,
                row['monthlyAfter']!,
              ]),
            ),
          },
        );
      }),
    );
  }
  return spent(async () => {
    for (const chunk of chunks) await chunk();
  });
}

/** Seconds on the clock, and of this process's processor time (which others on the machine do not stretch). */
export interface Spent {
  readonly seconds: number;
  readonly processor: number;
}

async function spent(work: () => Promise<unknown>): Promise<Spent> {
  const [since, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - since) / 1_000, processor: (user + system) / 1e6 };
}

export interface Figures {
  readonly rows: number;
  readonly floor: Spent;
  readonly run: Spent;
  /** Milliseconds until the order was accepted. */
  readonly accepted: number;
  readonly longestHold: number;
  readonly longestSilence: number;
  readonly reads: { readonly count: number; readonly p99: number };
}

async function measure(url: string, rows: number): Promise<Figures> {
  const company = await openCompany(url, { customers: Math.ceil(rows / 50), features: 102 });
  const { store } = company;
  const runs = runsOn(company);
  // One of each pair, so that both sides find the same customers and the same pages.
  const forRun = company.features.filter((_, index) => index % 2 === 0).slice(0, rows);
  const forFloor = company.features.filter((_, index) => index % 2 === 1).slice(0, rows);
  const single = company.features.at(-1)!;
  const loop = monitorEventLoopDelay({ resolution: 5 });
  const reads: number[] = [];
  let reading = true;
  const neighbour = (async () => {
    while (reading) {
      const since = performance.now();
      await store.page('features', { where: [], ids: [single], sort: [], limit: 1 });
      reads.push(performance.now() - since);
      await new Promise((done) => {
        setTimeout(done, 20);
      });
    }
  })();
  runs.start();
  loop.enable();
  let [accepted, silence, id] = [0, 0, ''];
  const run = await spent(async () => {
    const since = performance.now();
    id = (bodyOf(await runs.submit(order(forRun, { parameters: dropping, respondAsync: true }))).run as { id: string }).id;
    accepted = performance.now() - since;
    let last = performance.now();
    for (let seen = 0; ;) {
      const now = await runs.run(id, { wait: 5, seen });
      seen = Number(now['version']);
      silence = Math.max(silence, performance.now() - last);
      last = performance.now();
      if (now['status'] !== 'Complete') continue;
      if (now['done'] !== rows) throw new Error(`Not all of ${rows} were done: ${JSON.stringify(now)}`);
      return;
    }
  });
  loop.disable();
  reading = false;
  await neighbour;
  await runs.stop();
  const floor = await floorOf(store, id, forRun, forFloor);
  await store.close();
  const sorted = reads.toSorted((a, b) => a - b);
  return {
    rows,
    floor,
    run,
    accepted,
    longestHold: loop.max / 1e6,
    longestSilence: silence,
    reads: { count: reads.length, p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0 },
  };
}

const n = (value: number, digits = 0): string => value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const sentence = ({ rows, run, floor, accepted, longestHold, longestSilence, reads }: Figures): string =>
  `${n(rows)} features dropped as a run in ${n(run.seconds, 2)} s: ${n(rows / run.seconds)} rows a second, ${n(run.seconds / floor.seconds, 1)} × the raw SQL (${n(floor.seconds, 2)} s); ` +
  `processor ${n(run.processor, 2)} s, ${n(run.processor / floor.processor, 1)} × (${n(floor.processor, 2)} s). ` +
  `Accepted in ${n(accepted)} ms; event loop held ${n(longestHold)} ms at most; progress at least every ${n(longestSilence)} ms; ` +
  `${n(reads.count)} single reads meanwhile, p99 ${n(reads.p99, 1)} ms.`;

async function main(): Promise<void> {
  const [which = 'sqlite', ...sizes] = process.argv.slice(2);
  await measureAll(which, sizes.map(Number));
}

/** Both databases, 10,000 rows. */
export async function bench(): Promise<void> {
  for (const which of ['sqlite', 'postgres']) await measureAll(which, [10_000]);
}

async function measureAll(which: string, sizes: readonly number[]): Promise<void> {
  const folders: string[] = [];
  const names: string[] = [];
  const figures: Figures[] = [];
  try {
    for (const size of sizes.length > 0 ? sizes : [10_000, 100_000]) {
      const found = await measure(which === 'postgres' ? await freshPostgres(names) : freshSQLite(folders), size);
      figures.push(found);
      console.log(`${which}: ${sentence(found)}`);
    }
    const [small, large] = figures;
    if (small && large)
      console.log(
        `${which}: ${n(large.rows)} rows take ${n(large.run.seconds / small.run.seconds, 1)} × as long (${n(large.run.processor / small.run.processor, 1)} × the processor time) as ${n(small.rows)}.`,
      );
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    for (const name of names) await askedOf(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  }
}

if (import.meta.filename === process.argv[1]) await main();
