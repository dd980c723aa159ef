/** The floor of one action: node:http, a token look-up, and the writes of a drop in raw SQL, each in its own transaction. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import sqlite3 from 'sqlite3';

type Run = (sql: string, values: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** Runs one piece of work after the other on one connection (SQLite), or each on a pooled one (PostgreSQL). */
async function database(url: string): Promise<(work: (run: Run) => Promise<void>) => Promise<void>> {
  if (url.startsWith('postgres')) {
    const pool = new pg.Pool({ connectionString: url, max: 10 });
    return async (work) => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await work(async (sql, values) => {
          let at = 0;
          return (
            await client.query(
              sql.replaceAll('?', () => `$${(at += 1)}`),
              [...values],
            )
          ).rows as Record<string, unknown>[];
        });
        await client.query('COMMIT');
      } finally {
        client.release();
      }
    };
  }
  const open = new sqlite3.Database(url.slice('sqlite:'.length));
  const run: Run = (sql, values) =>
    new Promise((resolve, reject) => {
      open.all(sql, values, (error: Error | null, rows: Record<string, unknown>[]) => (error ? reject(error) : resolve(rows)));
    });
  await run('PRAGMA synchronous=FULL', []);
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(async () => {
      await run('BEGIN IMMEDIATE', []);
      await work(run);
      await run('COMMIT', []);
    });
    last = turn.catch(() => {});
    return turn;
  };
}

const transaction = await database(process.env['DATABASE_URL']!);
await transaction(async (run) => {
  await run('CREATE TABLE IF NOT EXISTS floor_log (entity TEXT, record TEXT, before TEXT, after TEXT, at TEXT, run TEXT)', []);
});
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (piece: Buffer) => {
    body += piece.toString();
  });
  request.on('end', () => {
    const id = Number(/\/(\d+)\?/.exec(request.url ?? '')?.[1]);
    const { dateDrop, status } = JSON.parse(body) as { dateDrop: string; status: string };
    const hash = createHash('sha256')
      .update((request.headers.authorization ?? '').slice(7))
      .digest('hex');
    transaction(async (run) => {
      await run('SELECT "userID" FROM "tokens" WHERE "hash" = ?', [hash]);
      const [feature] = await run('SELECT * FROM "features" WHERE "id" = ?', [id]);
      const at = new Date().toISOString();
      await run('UPDATE "features" SET "status" = ?, "dateDrop" = ?, "dateBillTo" = ?, "updatedAt" = ?, "version" = "version" + 1 WHERE "id" = ?', [
        status,
        dateDrop,
        dateDrop,
        at,
        id,
      ]);
      await run('INSERT INTO floor_log VALUES (?, ?, ?, ?, ?, ?)', ['features', String(id), JSON.stringify({ status: feature?.['status'] }), body, at, '1']);
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(feature));
    }).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`ready ${(server.address() as AddressInfo).port}\n`);
});
