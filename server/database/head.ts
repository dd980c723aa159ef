/** The end of the log, as `meta` keeps it. */
import type { Line } from './line.js';
import type { LogHead } from './store.js';

export const GENESIS = '0'.repeat(64);
export const BEGINNING: LogHead = { id: '0', count: 0, hash: GENESIS };
export const HEAD = 'activities';
/** Keeps it. */
export const noteSQL = `INSERT INTO "meta" ("name", "value") VALUES ($name, $value) ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"`;

/** The end of the log; nought where it has not begun. */
export async function readHead(line: Pick<Line, 'select'>): Promise<LogHead> {
  const [row] = await line.select<{ value: string }>(`SELECT "value" FROM "meta" WHERE "name" = $name`, { name: HEAD });
  return row ? (JSON.parse(row.value) as LogHead) : BEGINNING;
}
