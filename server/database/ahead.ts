/**
 * What nearly every transaction asks SQLite first, read in one statement: the next ids, and what `meta` says of the log's end and of
 * configuration. Nobody else writes until it is over, so ids are given out from here, and how far that went is written with its other writes.
 */
import { boundRows } from './bound.js';
import { BEGINNING, HEAD, noteSQL } from './head.js';
import type { Line, Write } from './line.js';
import { CONFIGURATION } from './noted.js';
import type { LogHead } from './store.js';

interface State {
  readonly next: Map<string, number>;
  readonly notes: ReadonlyMap<string, string>;
}

const SQL = `SELECT (SELECT json_group_object("name", "next") FROM "counters") AS "next",
  (SELECT json_group_object("name", "value") FROM "meta" WHERE "name" IN ('${HEAD}', '${CONFIGURATION}')) AS "notes"`;

const mapOf = <T>(text: string): Map<string, T> => new Map(Object.entries(JSON.parse(text) as Record<string, T>));

export class Ahead {
  private readonly line: Line;
  private state: Promise<State> | undefined;
  /** Ids were taken that are not written yet: by table, the next one. */
  private readonly taken = new Map<string, number>();
  private head: LogHead | undefined;
  private moved = false;
  private stale = false;

  constructor(line: Line) {
    this.line = line;
  }

  /** New ids, in ascending order. */
  async allocate(name: string, count: number): Promise<string[]> {
    if (count === 0) return [];
    const { next } = await this.read();
    const first = next.get(name);
    if (first === undefined) throw new Error(`There are no ids for ${name}.`);
    next.set(name, first + count);
    this.taken.set(name, first + count);
    return Array.from({ length: count }, (_, place) => String(first + place));
  }

  /** What `meta` says of configuration; undefined where it may say something else by now. */
  async configuration(): Promise<string | undefined> {
    return this.stale ? undefined : ((await this.read()).notes.get(CONFIGURATION) ?? '');
  }

  /** Somebody writes into `meta`. */
  forget(): void {
    this.stale = true;
  }

  /** The end of the log with all lines that were added so far. */
  async end(): Promise<LogHead> {
    if (this.head) return this.head;
    const head = (await this.read()).notes.get(HEAD);
    return (this.head = head === undefined ? BEGINNING : (JSON.parse(head) as LogHead));
  }

  /** Lines were added to the log. */
  move(head: LogHead): void {
    [this.head, this.moved] = [head, true];
  }

  /** How far ids and the log went since this was asked before. */
  writes(): readonly Write[] {
    const writes: Write[] = [];
    if (this.taken.size > 0) {
      const { from, binds } = boundRows(this.line.dialect, ['text', 'integer'], [...this.taken]);
      writes.push({ sql: `UPDATE "counters" SET "next" = j.c1 FROM ${from} WHERE "counters"."name" = j.c0`, bind: binds, rows: this.taken.size });
      this.taken.clear();
    }
    if (this.moved) writes.push({ sql: noteSQL, bind: { name: HEAD, value: JSON.stringify(this.head) } });
    this.moved = false;
    return writes;
  }

  private read(): Promise<State> {
    return (this.state ??= this.line
      .select<{ next: string; notes: string }>(SQL)
      .then(([row]) => ({ next: mapOf<number>(row!.next), notes: mapOf<string>(row!.notes) })));
  }
}
