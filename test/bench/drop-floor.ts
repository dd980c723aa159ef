/**
 * The floor of a drop of many features: the same writes in raw set-based SQL over the raw driver, in one transaction, on
 * the same tables with the same indexes: the fields and the history of each feature, a log line as long as the bridge's
 * (its seal is noise), and for a run its rows. It plans, checks and seals nothing. Use a database made for it: the log is
 * not appendable afterwards.
 */
import pg from 'pg';
import sqlite3 from 'sqlite3';

export interface Dropped {
  readonly ids: readonly string[];
  /** Of a run, whose rows are written too; null where the order itself is all. */
  readonly runID: string | null;
  readonly dateDrop: string;
  readonly now: string;
}

const columns =
  '"id", "entity", "recordID", "customerID", "action", "runID", "userID", "userName", "at", "before", "after", "why", "hash", "version", "createdAt", "updatedAt", "locked", "hidden"';
const setting = (date: string, now: string): string =>
  `"status" = 'Dropped', "statusChangedStamp" = ${date}, "dateDrop" = ${date}, "dateBillTo" = ${date},
   "billing" = substr(f."billing", 1, length(f."billing") - 1) || ',"stops":[{"to":"' || ${date} || '","resumes":null}]}', "version" = f."version" + 1, "updatedAt" = ${now}`;
const fields = ['statusChangedStamp', 'status', 'dateBillTo', 'dateDrop'];
const before = fields.map((name) => `'${name}', f."${name}"`).join(', ');
const after = (date: string): string => fields.map((name) => `'${name}', ${name === 'status' ? "'Dropped'" : date}`).join(', ');
const why = (date: string): string => `'Dropped on ' || ${date} || '; charged up to ' || ${date} || ': the drop date, ' || ${date} || '.'`;

/** Milliseconds from BEGIN to COMMIT. `begin` makes ids for the log from here on. */
export function dropFloor(url: string, order: Dropped, begin = 1_000_000): Promise<number> {
  return url.startsWith('postgres') ? onPostgres(url, order, begin) : onSQLite(url.slice('sqlite:'.length), order, begin);
}

async function onSQLite(file: string, { ids, runID, dateDrop, now }: Dropped, begin: number): Promise<number> {
  const database = new sqlite3.Database(file);
  const run = (sql: string, values: readonly unknown[] = []): Promise<void> =>
    new Promise((done, fail) => {
      database.run(sql, values, (error: Error | null) => {
        if (error) fail(error);
        else done();
      });
    });
  await run('PRAGMA synchronous = FULL');
  const rows = JSON.stringify(ids.map(Number));
  const since = performance.now();
  await run('BEGIN IMMEDIATE');
  // The log first: "before" is what is there now.
  await run(
    `INSERT INTO "activities" (${columns})
     SELECT ?2 + j.key, 'features', CAST(f."id" AS TEXT), f."customerID", 'drop', ?3, 1, 'Floor', ?5, json_object(${before}),
       json_object(${after('?4')}), ${why('?4')}, lower(hex(randomblob(32))), 1, ?5, ?5, 0, 0
     FROM json_each(?1) j JOIN "features" f ON f."id" = j.value`,
    [rows, begin, runID, dateDrop, now],
  );
  await run(`UPDATE "features" AS f SET ${setting('?2', '?3')} FROM json_each(?1) j WHERE f."id" = j.value`, [rows, dateDrop, now]);
  if (runID !== null)
    await run(
      `INSERT INTO "runRows" ("runID", "position", "recordID", "version", "outcome", "message") SELECT ?2, j.key, CAST(j.value AS TEXT), 1, 'done', 'Dropped.' FROM json_each(?1) j`,
      [rows, runID],
    );
  await run('COMMIT');
  const took = performance.now() - since;
  await new Promise((done) => {
    database.close(done);
  });
  return took;
}

async function onPostgres(url: string, { ids, runID, dateDrop, now }: Dropped, begin: number): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const rows = JSON.stringify(ids.map(Number));
  const each = 'jsonb_array_elements_text($1::jsonb) WITH ORDINALITY AS j(value, key)';
  const since = performance.now();
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO "activities" (${columns})
     SELECT $2::bigint + j.key, 'features', f."id"::text, f."customerID", 'drop', $3::bigint, 1, 'Floor', $5::text, json_build_object(${before})::text,
       json_build_object(${after('$4::text')})::text, ${why('$4::text')}, md5(f."id"::text) || md5(f."id"::text || $5::text), 1, $5::text, $5::text, 0, 0
     FROM ${each} JOIN "features" f ON f."id" = j.value::bigint`,
    [rows, begin, runID, dateDrop, now],
  );
  await client.query(`UPDATE "features" f SET ${setting('$2::text', '$3::text')} FROM ${each} WHERE f."id" = j.value::bigint`, [rows, dateDrop, now]);
  if (runID !== null)
    await client.query(
      `INSERT INTO "runRows" ("runID", "position", "recordID", "version", "outcome", "message") SELECT $2::bigint, j.key, j.value, 1, 'done', 'Dropped.' FROM ${each}`,
      [rows, runID],
    );
  await client.query('COMMIT');
  const took = performance.now() - since;
  await client.end();
  return took;
}
