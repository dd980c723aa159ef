/**
 * Several writes in one statement of SQLite: handing a statement to the driver's thread, and hearing of it, takes longer than most writes of
 * a few rows. A temporary view takes what all of them bind as one row, and its trigger does one after the other; it is prepared once and
 * kept with the connection. Where one of them fails, none is done.
 */
import type sqlite3 from 'sqlite3';
import { quoted } from './dialect.js';
import type { Write } from './line.js';
import { parsed } from './through.js';

/** So often a combination has to be met before it is worth a view, and so many views a connection has at most. */
const [OFTEN, MOST] = [3, 60];

interface Batch {
  readonly sql: string;
  /** Makes the view and its trigger. */
  readonly definition: readonly string[];
  /** `never`: the trigger of a view does not take one of its statements. */
  state: 'wanted' | 'ready' | 'never';
}

const keyOf = (writes: readonly Write[]): string => writes.map(({ sql, rows }) => `${sql}${rows === undefined ? '' : ' = rows'}`).join(';');
/** The column of the view for what the statement in that place binds under that name. */
const cellOf = (place: number, name: string): string => `s${place}_${name}`;
const ROWS = 'rows_touched';

function made(writes: readonly Write[], view: string): Batch {
  const cells: string[] = [];
  const steps = writes.flatMap(({ sql, rows }, place) => {
    for (const name of parsed(sql).names) cells.push(cellOf(place, name));
    const step = sql.replaceAll(/\$([A-Za-z_]\w*)/g, (_, name: string) => `NEW.${quoted(cellOf(place, name))}`);
    if (rows === undefined) return [step];
    cells.push(cellOf(place, ROWS));
    return [step, `SELECT RAISE(ABORT, 'other rows than were meant') WHERE changes() <> NEW.${quoted(cellOf(place, ROWS))}`];
  });
  return {
    sql: `INSERT INTO temp.${view} VALUES (${cells.map((cell) => `$${cell}`).join(', ')})`,
    definition: [
      `CREATE TEMP VIEW ${view} AS SELECT ${cells.map((cell) => `NULL AS ${quoted(cell)}`).join(', ')}`,
      `CREATE TEMP TRIGGER ${view}_writes INSTEAD OF INSERT ON ${view} BEGIN ${steps.map((step) => `${step};`).join(' ')} END`,
    ],
    state: 'wanted',
  };
}

export class Batches {
  private readonly database: sqlite3.Database;
  private readonly met = new Map<string, number>();
  private readonly known = new Map<string, Batch>();
  private wanted = false;

  constructor(database: sqlite3.Database) {
    this.database = database;
  }

  /** The statement that does these writes, and what it binds; undefined where there is none, or none yet. */
  of(writes: readonly Write[]): Write | undefined {
    const key = keyOf(writes);
    const batch = this.known.get(key);
    if (batch?.state === 'ready') return { sql: batch.sql, bind: boundBy(writes) };
    if (batch || this.known.size >= MOST) return undefined;
    const times = (this.met.get(key) ?? 0) + 1;
    if (this.met.size > 10 * MOST) this.met.clear();
    this.met.set(key, times);
    if (times < OFTEN) return undefined;
    this.known.set(key, made(writes, `batch_${this.known.size}`));
    this.wanted = true;
    return undefined;
  }

  /** Makes the views that are wanted. Outside of transactions: one that is rolled back would take them with it. */
  async prepare(): Promise<void> {
    if (!this.wanted) return;
    this.wanted = false;
    for (const batch of this.known.values()) if (batch.state === 'wanted') batch.state = (await this.defined(batch)) ? 'ready' : 'never';
  }

  private async defined({ definition }: Batch): Promise<boolean> {
    for (const sql of definition) if (await new Promise<boolean>((done) => this.database.exec(sql, (error) => done(error !== null)))) return false;
    return true;
  }
}

function boundBy(writes: readonly Write[]): Write['bind'] {
  const bind: Record<string, Write['bind'][string]> = {};
  for (const [place, { sql, bind: given, rows }] of writes.entries()) {
    for (const name of parsed(sql).names) bind[cellOf(place, name)] = given[name]!;
    if (rows !== undefined) bind[cellOf(place, ROWS)] = rows;
  }
  return bind;
}
