/** Prepared statements of one SQLite connection: preparing a statement over a hundred columns takes longer than running it. */
import sqlite3 from 'sqlite3';
import type { Result } from './through.js';
import { driverError } from './trouble.js';

const MOST = 200;

type Values = Readonly<Record<string, string | number | null>>;

export class Statements {
  private readonly prepared = new Map<string, sqlite3.Statement>();
  private readonly database: sqlite3.Database;

  constructor(database: sqlite3.Database) {
    this.database = database;
  }

  ask(sql: string, values: Values, rows: boolean): Promise<Result> {
    const named = Object.fromEntries(Object.entries(values).map(([name, value]) => [`$${name}`, value]));
    return new Promise<Result>((done, fail) => {
      const known = this.prepared.get(sql);
      // A statement that cannot be prepared answers nothing but this.
      const statement =
        known ??
        this.database.prepare(sql, (error: Error | null) => {
          if (error) fail(error);
        });
      const answered = (error: Error | null, result: Result): void => {
        if (known === undefined) this.keep(sql, statement);
        if (error) fail(error);
        else done(result);
      };
      if (rows) statement.all(named, (error: Error | null, found: object[]) => answered(error, { rows: found, touched: 0 }));
      else
        statement.run(named, function (this: sqlite3.RunResult, error: Error | null) {
          answered(error, { rows: [], touched: this?.changes ?? 0 });
        });
    }).catch(driverError);
  }

  /** The latest used stay. A statement asked for twice at the same time was prepared twice: one of them is enough. */
  private keep(sql: string, statement: sqlite3.Statement): void {
    if (this.prepared.has(sql) || sql.length > 50_000) {
      statement.finalize();
      return;
    }
    this.prepared.set(sql, statement);
    if (this.prepared.size <= MOST) return;
    const [oldest, first] = this.prepared.entries().next().value!;
    this.prepared.delete(oldest);
    first.finalize();
  }

  /** Before the connection is closed: SQLite closes none with statements left. */
  clear(): void {
    for (const statement of this.prepared.values()) statement.finalize();
    this.prepared.clear();
  }
}
