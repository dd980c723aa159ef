/** The clock of the database's machine. */
import type { Reading } from './store.js';

/** Milliseconds since 1970; undefined where nobody says. PostgreSQL's alone: SQLite goes by this machine's. */
export async function clockOf(from: Reading): Promise<number | undefined> {
  const [row] = await from.rows<{ at: number | string }>('SELECT extract(epoch FROM clock_timestamp()) AS "at"');
  return row && Number(row.at) * 1_000;
}
