/**
 * A transaction on SQLite, where nobody else writes until it is over. Its writes of a few rows wait until something is read after them and go
 * to the database together; ids and the log's end are known after one look (ahead.ts).
 */
import { Ahead } from './ahead.js';
import type { Open, Write } from './line.js';
import { codeOf } from './trouble.js';

type Combining = Open & { readonly together: NonNullable<Open['together']> };

export interface Alone extends Open {
  later: NonNullable<Open['later']>;
  readonly ahead: Ahead;
  /** Does what waits. */
  done(): Promise<void>;
}

export const isCombining = (open: Open): open is Combining => open.together !== undefined;

export function alone(open: Combining): Alone {
  const ahead = new Ahead(open);
  let waiting: { readonly write: Write; alone(): Promise<unknown> }[] = [];
  const add = (write: Write, apart = (): Promise<unknown> => open.change(write.sql, write.bind)): void => void waiting.push({ write, alone: apart });
  /** Throws what the first that cannot be done throws by itself. */
  const done = async (): Promise<void> => {
    for (const write of ahead.writes()) add(write);
    const writes = waiting;
    waiting = [];
    if (
      writes.length > 1 &&
      (await allAtOnce(
        open,
        writes.map(({ write }) => write),
      ))
    )
      return;
    for (const each of writes) await each.alone();
  };
  const behind = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (waiting.length > 0) await done();
    return ask();
  };
  return {
    ...open,
    ahead,
    done,
    later: async (write, apart) => add(write, apart),
    select: (sql, bind) => behind(() => open.select(sql, bind)),
    change: (sql, bind) => behind(() => open.change(sql, bind)),
  };
}

async function allAtOnce(open: Combining, writes: readonly Write[]): Promise<boolean> {
  try {
    return await open.together(writes);
  } catch (error) {
    // The statement is undone and the transaction goes on; with anything else than a rule of the tables SQLite may have ended it.
    if (codeOf(error) === 'SQLITE_CONSTRAINT') return false;
    throw error;
  }
}
