/** A sample company many times over: how a company of a million features is made in minutes, for measuring. */
import { entities } from '../../shared/entities/index.js';
import { columnsOf } from '../../server/database/columns.js';
import type { Store } from '../../server/database/store.js';

/** What belongs to customers; the configuration is everybody's. The log stays as it is. */
const copied = ['customers', 'numbers', 'services', 'features', 'invoices', 'transactions', 'payments'] as const;
const quoted = (name: string): string => `"${name}"`;

/** Adds `times - 1` copies of what is there: ids, references and unique values moved on, names told apart. */
export async function multiply(store: Store, times: number): Promise<void> {
  await store.filled(() => copies(store, times), { full: true });
  await store.rows('ANALYZE');
}

async function copies(store: Store, times: number): Promise<void> {
  const own = new Set<string>(copied);
  const most = new Map<string, number>();
  for (const name of copied) {
    const [found] = await store.rows<{ most: number }>(`SELECT COALESCE(max("id"), 0) AS "most" FROM ${quoted(name)}`);
    most.set(name, Number(found!.most));
  }
  const text = (number: string): string => `CAST(${number} AS TEXT)`;
  for (const name of copied) {
    const entity = entities.find((each) => each.name === name)!;
    const columns = columnsOf(entity).map((column) => {
      const field = entity.fields.find((each) => each.name === column.name)!;
      const x = `t.${quoted(column.name)}`;
      if (column.name === 'id') return `${x} + g.n * ${most.get(name)!}`;
      if (field.references && own.has(field.references)) return `${x} + g.n * ${most.get(field.references)!}`;
      if (field.unique || column.name === 'name' || column.name === 'number') return `${x} || ' ' || ${text('g.n')}`;
      if (column.name === 'numberKey') return `${x} || ${text('g.n')}`;
      return x;
    });
    // Some copies a statement, so that no transaction grows without end.
    for (let from = 1; from < times; from += 20) {
      const until = Math.min(times - 1, from + 19);
      const series =
        store.dialect === 'sqlite'
          ? `(WITH RECURSIVE g(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM g WHERE n < ${until}) SELECT n FROM g)`
          : `generate_series(${from}, ${until})`;
      await store.transaction(async (inside) => {
        // What is copied refers to copies: looking each of millions up again takes PostgreSQL as long as writing them.
        if (store.dialect === 'postgres') await inside.run('SET LOCAL session_replication_role = replica');
        await inside.run(
          `INSERT INTO ${quoted(name)} (${columnsOf(entity)
            .map((column) => quoted(column.name))
            .join(', ')})
           SELECT ${columns.join(', ')} FROM ${series} AS g${store.dialect === 'sqlite' ? '' : '(n)'} CROSS JOIN ${quoted(name)} t WHERE t."id" <= ${most.get(name)!}`,
        );
      });
    }
    const next = most.get(name)! * times + 1;
    if (store.dialect === 'sqlite') await store.transaction((inside) => inside.run(`UPDATE "counters" SET "next" = ${next} WHERE "name" = '${name}'`));
    else await store.rows(`SELECT setval('"${name}_ids"', ${next}) AS "next"`);
  }
}
