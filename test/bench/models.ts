/** One row by a unique key, read as a statement and by a model: what the models' road costs each call (decision 13). Processor time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../server/database/index.js';
import { asked, freshPostgres } from '../databases.js';
import { median, print, type Figure } from './figures.js';

const calls = 2_000;
const rounds = 5;

export async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-bench-'));
  const names: string[] = [];
  const figures = [...(await measured('SQLite', `sqlite:${join(folder, 'bench.sqlite')}`)), ...(await measured('PostgreSQL', await freshPostgres(names)))];
  rmSync(folder, { recursive: true });
  await asked(...names.map((name) => `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
  print(figures);
}

/** Microseconds of processor time a call. */
async function spent(work: () => Promise<unknown>): Promise<number> {
  const since = process.cpuUsage();
  for (let call = 0; call < calls; call++) await work();
  const { user, system } = process.cpuUsage(since);
  return (user + system) / calls;
}

async function measured(name: string, url: string): Promise<Figure[]> {
  const store = await openStore(url);
  await store.migrate();
  const at = '2026-01-01T00:00:00.000Z';
  await store.transaction((inside) => inside.add('tokens', { userID: '1', hash: 'h1', prefix: 'p', createdAt: at }));
  const statement = (): Promise<unknown> =>
    store.rows('SELECT CAST("id" AS TEXT) AS "id", CAST("userID" AS TEXT) AS "userID", "revokedAt" FROM "tokens" WHERE "hash" = $hash', { hash: 'h1' });
  const model = (): Promise<unknown> => store.first('tokens', { hash: 'h1' }, ['id', 'userID', 'revokedAt']);
  await spent(statement);
  await spent(model);
  const [plain, drawn]: [number[], number[]] = [[], []];
  // In turns, so that what else the machine does falls on both.
  for (let round = 0; round < rounds; round++) {
    plain.push(await spent(statement));
    drawn.push(await spent(model));
  }
  await store.close();
  const [a, b] = [median(plain), median(drawn)];
  return [
    { what: `${name}: one row by a unique key as a statement, µs`, value: a.toFixed(0) },
    { what: `${name}: the same by a model, µs`, value: b.toFixed(0) },
    { what: `${name}: by a model over as a statement`, value: `${(b / a).toFixed(1)} ×` },
  ];
}
