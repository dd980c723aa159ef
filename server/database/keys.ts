/** How the database finds the records that new rows refer to. */
import type { Writing } from './store.js';

/**
 * For a transaction that writes many rows. PostgreSQL plans the check of a reference once a connection, by how large the table is then:
 * of one that is nearly empty it reads every row, and goes on to when there are thousands, until somebody gathers figures of it. A first
 * billing run is over by then: its calls' references took ten times as long as all else. From here to COMMIT indexes come first.
 */
export async function keysByIndex(inside: Pick<Writing, 'dialect' | 'run'>): Promise<void> {
  if (inside.dialect === 'postgres') await inside.run('SET LOCAL enable_seqscan = off');
}
