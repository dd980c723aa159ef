/**
 * A company as several machines keep it: its tables in a schema of their own, and what belongs to customers in hash partitions by
 * customer, where every unique key has to name the customer, too.
 */
import { Client } from 'pg';
import { hasPostgres, onPostgres, type Fresh } from './databases.js';

const tables = ['numbers', 'services', 'features', 'transactions', 'invoices', 'payments'] as const;
const schema = 'company';
/** A database on a Citus cluster; each test's company is a schema of it. */
const cluster = process.env['TEST_CITUS'];

/** How the tests' stores are opened there, and what is done to the first one's tables before its tests begin. */
export interface Shaped {
  readonly schemaOf: (url: string) => string;
  readonly shaped?: (url: string) => Promise<void>;
}

/** The tests once more, where there is PostgreSQL; and on the nodes of a cluster, where one is named. */
export function onSchemas(tests: (fresh: Fresh, shaped: Shaped) => void): void {
  if (hasPostgres())
    onPostgres((fresh) => tests(fresh, { schemaOf: () => schema, shaped: partition }), 'on PostgreSQL in a schema of its own, in hash partitions');
  if (cluster === undefined) return;
  describe('on Citus, a schema a company', () => {
    const made: string[] = [];
    after(() =>
      at(cluster, async (ask) => {
        for (const name of made) await ask(`DROP SCHEMA IF EXISTS "${name}" CASCADE`);
      }),
    );
    // A company's name stands behind the address, which is the same for all of them.
    const fresh: Fresh = async () => {
      made.push(`sheetbridge_test_${process.pid}_${made.length}`);
      return `${cluster}#${made.at(-1)!}`;
    };
    tests(fresh, { schemaOf: (url) => url.slice(url.indexOf('#') + 1) });
  });
}

/** Makes partitioned tables of those that are there. What refers to a record by its id alone cannot any more. */
const partition = (url: string): Promise<void> =>
  at(url, async (ask) => {
    for (const table of tables) {
      const within = `'${schema}."${table}"'::regclass`;
      for (const { from, name } of await ask(
        `SELECT conrelid::regclass::text AS "from", conname AS "name" FROM pg_constraint WHERE confrelid = ${within} AND conparentid = 0`,
      ))
        await ask(`ALTER TABLE ${from} DROP CONSTRAINT "${name}"`);
      const outwards = await ask(
        `SELECT conname AS "name", pg_get_constraintdef(oid) AS "text" FROM pg_constraint WHERE conrelid = ${within} AND contype = 'f'`,
      );
      const indexes =
        await ask(`SELECT i.indexrelid::regclass::text AS "name", i.indisunique AS "unique", i.indisprimary AS "primary", pg_get_indexdef(i.indexrelid) AS "text"
        FROM pg_index i WHERE i.indrelid = ${within}`);
      await ask(`ALTER TABLE "${table}" RENAME TO "${table}_whole"`);
      for (const { name } of indexes) await ask(`ALTER INDEX ${name} RENAME TO "${name!.replaceAll('"', '')}_whole"`);
      await ask(
        `CREATE TABLE "${table}" (LIKE "${table}_whole" INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS) PARTITION BY HASH ("customerID")`,
      );
      for (let n = 0; n < 4; n += 1) await ask(`CREATE TABLE "${table}_${n}" PARTITION OF "${table}" FOR VALUES WITH (MODULUS 4, REMAINDER ${n})`);
      await ask(`INSERT INTO "${table}" SELECT * FROM "${table}_whole"`);
      await ask(`DROP TABLE "${table}_whole" CASCADE`);
      for (const { text, unique } of indexes) await ask(unique ? text!.replace(/\)( WHERE .*)?$/s, `, "customerID")$1`) : text!);
      for (const { name, text } of outwards) await ask(`ALTER TABLE "${table}" ADD CONSTRAINT "${name}" ${text}`);
    }
  });

type Ask = (sql: string) => Promise<readonly Readonly<Record<string, string>>[]>;

async function at(url: string, work: (ask: Ask) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SET search_path = ${schema}`);
    await work(async (sql) => (await client.query<Record<string, string>>(sql)).rows);
  } finally {
    await client.end();
  }
}
