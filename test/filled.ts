/** Databases full of features, for benches. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entity as entityOf } from '../shared/fields.js';
import { openStore } from '../server/database/index.js';
import type { Values } from '../shared/types.js';
import type { Store } from '../server/database/store.js';
import { asked, askedAt, freshPostgres } from './databases.js';
import { full, made } from './records.js';

export interface Filled {
  readonly store: Store;
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** A new database with one customer and `count` features that have a value in about every second optional field. */
export async function filled(dialect: 'sqlite' | 'postgres', count: number): Promise<Filled> {
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-bench-'));
  const names: string[] = [];
  const url = dialect === 'sqlite' ? `sqlite:${join(folder, 'bench.sqlite')}` : await freshPostgres(names);
  const store = await openStore(url);
  await store.migrate();
  const [customerID = ''] = await made(store, 'customers', [{ accountNumber: 'BENCH', name: 'Bench' }]);
  const first = Math.min(count, 10_000);
  for (let start = 0; start < first; start += 2_000) {
    await made(
      store,
      'features',
      Array.from({ length: Math.min(2_000, first - start) }, (_, n) => halved(start + n, customerID)),
    );
  }
  for (let done = first; done < count; done += first) await copied(store, done, Math.min(first, count - done));
  if (dialect === 'postgres') await askedAt(url, 'VACUUM ANALYZE');
  return {
    store,
    url,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
      if (names.length > 0) await asked(...names.map((name) => `DROP DATABASE "${name}" WITH (FORCE)`));
    },
  };
}

function halved(n: number, customerID: string): Values {
  const values = full('features', n, { customerID, status: 'Active' });
  return Object.fromEntries(
    Object.entries(values).map(([name, value], index) => [
      name,
      ['customerID', 'status', 'CRMReference', 'description'].includes(name) || (index + n) % 2 === 0 ? value : null,
    ]),
  );
}

/** More of the same rows, written by the database itself. */
async function copied(store: Store, above: number, count: number): Promise<void> {
  const names = entityOf('features').fields.map(({ name }) => name);
  const values = names.map((name) => (name === 'id' ? `"id" + ${above}` : name === 'CRMReference' ? `'copy ' || ("id" + ${above})` : `"${name}"`));
  await store.transaction((inside) =>
    inside.run(`INSERT INTO "features" (${names.map((name) => `"${name}"`).join(', ')}) SELECT ${values.join(', ')} FROM "features" WHERE "id" <= ${count}`),
  );
}
