/**
 * The floor of an edit of many features: the same two columns and a short log line each in raw set-based SQL over the raw driver, in one
 * transaction, on the same tables with the same indexes. Use a database made for it: the log is not appendable afterwards.
 */
import pg from 'pg';
import sqlite3 from 'sqlite3';

export interface Edited {
  readonly ids: readonly string[];
  readonly site: string;
  readonly campaign: string;
  readonly now: string;
}

/** $1 ids, $2 the first id of the log, $3 site, $4 campaign, $5 now: the log first, since "before" is what is there now. */
const statements = (each: string, id: string, pair: (site: string, campaign: string) => string, seal: string): readonly string[] => [
  `INSERT INTO "activities" ("id", "entity", "recordID", "customerID", "action", "userID", "userName", "at", "before", "after", "why", "hash", "version", "createdAt", "updatedAt", "locked", "hidden")
   SELECT $2 + j.key, 'features', CAST(f."id" AS TEXT), f."customerID", 'edit', 1, 'Floor', $5, ${pair('f."site"', 'f."campaign"')}, ${pair('$3', '$4')}, 'Edited.', ${seal}, 1, $5, $5, 0, 0
   FROM ${each} JOIN "features" f ON f."id" = ${id}`,
  `UPDATE "features" AS f SET "site" = $3, "campaign" = $4, "version" = f."version" + 1, "updatedAt" = $5 FROM ${each} WHERE f."id" = ${id}`,
];

/** Milliseconds from BEGIN to COMMIT. `begin` makes ids for the log from here on. */
export async function editFloor(url: string, { ids, site, campaign, now }: Edited, begin: number): Promise<number> {
  const values = [JSON.stringify(ids), begin, site, campaign, now];
  const { run, close } = url.startsWith('postgres') ? await onPostgres(url, values) : onSQLite(url, values);
  const since = performance.now();
  await run();
  const took = performance.now() - since;
  await close();
  return took;
}

interface Open {
  readonly run: () => Promise<void>;
  readonly close: () => Promise<void>;
}

function onSQLite(url: string, values: readonly unknown[]): Open {
  const database = new sqlite3.Database(url.slice('sqlite:'.length));
  const ask = (sql: string, bound: readonly unknown[] = []): Promise<void> =>
    new Promise((done, fail) => {
      database.run(sql, bound, (error: Error | null) => (error ? fail(error) : done()));
    });
  const all = statements(
    'json_each($1) j',
    'CAST(j.value AS INTEGER)',
    (site, campaign) => `json_object('site', ${site}, 'campaign', ${campaign})`,
    'lower(hex(randomblob(32)))',
  );
  return {
    run: async () => {
      await ask('PRAGMA synchronous = FULL');
      await ask('BEGIN IMMEDIATE');
      // Numbered by their places in each statement.
      for (const sql of all) await ask(sql.replaceAll('$', '?'), values);
      await ask('COMMIT');
    },
    close: () =>
      new Promise((done) => {
        database.close(() => done());
      }),
  };
}

async function onPostgres(url: string, values: readonly unknown[]): Promise<Open> {
  const client = new pg.Client(url);
  await client.connect();
  const kinds = ['jsonb', 'bigint', 'text', 'text', 'text'];
  const all = statements(
    'jsonb_array_elements_text($1) WITH ORDINALITY AS j(value, key)',
    'j.value::bigint',
    (site, campaign) => `json_build_object('site', ${site}, 'campaign', ${campaign})::text`,
    'md5(f."id"::text) || md5(f."id"::text || $5)',
  );
  return {
    run: async () => {
      await client.query('BEGIN');
      for (const sql of all) {
        // A statement names the values that it has.
        const used = kinds.flatMap((kind, place) => (sql.includes(`$${place + 1}`) ? [{ kind, place }] : []));
        const text = sql.replaceAll(/\$(\d)/g, (_, at: string) => {
          const place = used.findIndex((each) => each.place === Number(at) - 1);
          return `$${place + 1}::${used[place]!.kind}`;
        });
        await client.query(
          text,
          used.map(({ place }) => values[place]),
        );
      }
      await client.query('COMMIT');
    },
    close: () => client.end(),
  };
}
