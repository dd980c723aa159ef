/**
 * What the engine, the runs and the bridge need of a database, in the vocabulary of shared/types.ts. `server/database/`
 * implements it for SQLite and PostgreSQL and is the only home of Sequelize; nothing above it knows a table or a dialect.
 */
import type { NewRows, Sharing, SharingRow } from './bound.js';
import type { Finding, Keeping } from './rows.js';
import type { Change, ChargeKind, EntityName, Raised, RecordOf, Value, Values } from '../../shared/types.js';

/** One condition on a field. Values are in inner form (Currency in ten-thousandths, ids as text). */
export interface Condition {
  readonly field: string;
  /** `contains` ignores case (ASCII and beyond alike on both databases); `eq` with null means empty. */
  readonly test: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'in' | 'contains';
  readonly value: Value;
}

export interface Sort {
  readonly field: string;
  readonly descending: boolean;
}

/** Where a page of a sorted list ended. */
export interface Behind {
  readonly values: readonly (string | number | null)[];
  readonly id: string;
}

export interface Withheld {
  readonly fields: readonly string[];
  readonly butOf: readonly { readonly entity: EntityName; readonly action: string }[];
}

/** A checked query: every name in it is a declared field. */
export interface Query {
  readonly where: readonly Condition[];
  /** Status flag `active`, on entities with statuses: true active, false dropped. */
  readonly active?: boolean;
  /** Any of the entity's `searches` fields contains it. */
  readonly search?: string;
  /** hidden records are left out unless true. */
  readonly hidden?: boolean;
  /** Only these records, in addition to the conditions. */
  readonly ids?: readonly string[];
  /** Those of its page are among these: where they come from, whatever else is counted. */
  readonly among?: readonly string[];
  /** With features of a customer: also those on its numbers (the seeds' includeNumbers) and services. */
  readonly owner?: { readonly entity: EntityName; readonly id: string; readonly below: readonly EntityName[] };
  /** Empty: by id. Empty values come first ascending, last descending, on both databases. Ties by id, the way of the last field. */
  readonly sort: readonly Sort[];
  readonly limit?: number;
  readonly offset?: number;
  /** Keyset: records with a greater id; only with the default sort. */
  readonly idAfter?: string;
  /** The business date, for what is in force on it; without it conditions go by the fields themselves. */
  readonly today?: string;
  /** Keyset of a sorted list: what stands behind a record that had these values of the sorted fields (stored form). */
  readonly after?: Behind;
  /** The caller wants to know how many there are, however many that is. */
  readonly countAll?: true;
  /** Streamed as lists of values. */
  readonly arrays?: true;
  /** Only these fields (wire names); all when absent. */
  readonly fields?: readonly string[];
  /** Fields that are empty in runs, but of these actions. */
  readonly withheld?: Withheld;
  /** The rows of a report that the bridge works out, as `packed` writes them. */
  readonly worked?: string;
  /** The rows of a kept report are up to date: they are read as they were kept. */
  readonly upToDate?: true;
  /** Fields of which the last digits are masked, and which no words are looked for in. */
  readonly masked?: readonly string[];
}

/** One line of the append-only log. `before` and `after` are in wire form. */
export interface Activity {
  readonly entity: EntityName;
  readonly recordID: string;
  readonly customerID: string | null;
  readonly action: string;
  readonly runID: string | null;
  readonly userID: string | null;
  readonly userName: string;
  readonly at: string;
  readonly before: Values;
  readonly after: Values;
  readonly why: string;
  readonly proposedBy?: string | null;
  readonly comment?: string | null;
  readonly ticket?: string | null;
}

/** The end of the log: its last line's id and hash, and how many lines lead there. */
export interface LogHead {
  readonly id: string;
  readonly count: number;
  readonly hash: string;
}

export interface Standing {
  /** SQLite or PostgreSQL. */
  readonly name: string;
  /** Of the database itself, such as 15.4. */
  readonly version: string;
  /** Numbered steps that the next start does, 001 alone where it is new; and those of a newer program. */
  readonly pending: readonly string[];
  readonly newer: readonly string[];
}

/** The record that a row with this mark made. */
export interface Marked {
  readonly mark: string;
  readonly id: string;
  readonly runID: string;
  readonly at: string;
}

/** Reads that see one moment. Outside a transaction each call is its own. */
export interface Reading extends Finding {
  /** For statements that are put together here; nobody else asks. */
  readonly dialect: 'sqlite' | 'postgres';
  /** Only one process works on the database at a time. */
  readonly single: boolean;
  /**
   * Records by id, all fields, inner form; those that do not exist are missing from the answer. Order as asked. With `fields`
   * only these, where a great many are loaded and most of a record does not matter; they have to include id and version.
   */
  load(entity: EntityName, ids: readonly string[], fields?: readonly string[]): Promise<RecordOf[]>;
  /**
   * Records whose ids a statement answers, ascending, `fields` as above: one look where the ids are of no use but to load them. It is asked
   * again for each thousand records, and may not bind `behind`.
   */
  chosen(entity: EntityName, ids: string, bind: Record<string, Value>, fields?: readonly string[]): Promise<RecordOf[]>;
  /** The records with these ids and all that own them, the customer that they carry the id of among these, by entity: one look for all. */
  withOwners(entity: EntityName, ids: readonly string[]): Promise<ReadonlyMap<EntityName, readonly RecordOf[]>>;
  /** All records of `entity` whose owner is one of these; with customers as owner, everything that carries the customerID. */
  owned(entity: EntityName, owner: EntityName, ids: readonly string[]): Promise<RecordOf[]>;
  /**
   * Records of which a field has one of these values, ascending by id within some thousand values; hidden ones left out. With
   * `fields` only these, which have to include id and version.
   */
  having(entity: EntityName, field: string, values: readonly string[], fields?: readonly string[]): Promise<RecordOf[]>;
  /**
   * Raised lines by feature id: summed by kind and period, of periods that end on or after the feature's date, and every one-off:
   * it counts for the start, wherever that has moved since.
   */
  raised(since: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, Raised[]>>;
  /** Lines by hand and usage of these customers that are on no invoice, ascending by id. */
  waiting(customerIDs: readonly string[]): Promise<RecordOf[]>;
  /** Features of these customers that have something raised to correct. */
  corrected(customerIDs: readonly string[]): Promise<RecordOf[]>;
  /** How many records refer to each id, by entity. */
  dependents(entity: EntityName, ids: readonly string[]): Promise<ReadonlyMap<string, Partial<Record<EntityName, number>>>>;
  /** Configuration records: all of an entity. */
  all(entity: EntityName): Promise<RecordOf[]>;
  /** Ids that a query selects, in its order (frozen targets of an order); at most `most` + 1 are read. */
  ids(entity: EntityName, query: Query, most: number): Promise<string[]>;
  /** Ids, at most so many, among which those of a page are that is sorted by what no index has; undefined where that takes too long. */
  among(entity: EntityName, query: Query, most: number): Promise<readonly string[] | undefined>;
  /** How many records the query has; with `most` at most so many and one, so that the work has a bound. */
  count(entity: EntityName, query: Query, most?: number): Promise<number>;
  /** How many records the query has, and the sum of a number field of theirs in inner form; null where none has one. */
  sum(entity: EntityName, query: Query, field: string): Promise<{ readonly count: number; readonly sum: number | null }>;
  /** Where a record stands in the order of a query; undefined where it is gone. */
  behind(entity: EntityName, query: Query, id: string): Promise<Behind | undefined>;
  /** Which of these values of a unique field are taken, and by whom: value → id. */
  taken(entity: EntityName, field: string, values: readonly Value[]): Promise<ReadonlyMap<Value, string>>;
  /** Which of these marks of new rows made records that are there, by mark. */
  marked(entity: EntityName, marks: readonly string[]): Promise<ReadonlyMap<string, Marked>>;
  /** One page as JSON text `[{…},{…}]`, built by SQL, wire form. */
  page(entity: EntityName, query: Query): Promise<string>;
  /** A word that is another after each change to configuration, whoever made it. */
  configurationAt(): Promise<string>;
  /** Raw rows for rooms that own tables of their own (runs, tokens, outbox): double-quoted names, `$name` binds. */
  rows<T extends object>(sql: string, bind?: Record<string, Value>): Promise<T[]>;
}

export interface Writing extends Reading, Keeping {
  /** Locks these customers for the transaction, in ascending id order; sees what others committed. */
  lock(customerIDs: readonly string[]): Promise<void>;
  /**
   * The same for the customers that these records belong to, and `besides`; of configuration the records themselves. Where it had to
   * look whose they are, it answers that, no customer as '', and whoever reads them next tells it by `stillOwned`: one may have been
   * moved while its customer was waited for.
   */
  lockFor(entity: EntityName, ids: readonly string[], besides: readonly string[]): Promise<ReadonlyMap<string, string> | undefined>;
  /**
   * Takes marks of new rows for a run, which waits for others that take the same; answers those that are used already.
   * Given to their records by `settleMarks`, or back where a row made none.
   */
  takeMarks(entity: EntityName, marks: readonly string[], by: { readonly runID: string; readonly at: string }): Promise<ReadonlyMap<string, Marked>>;
  settleMarks(entity: EntityName, made: readonly { readonly mark: string; readonly id: string | undefined }[]): Promise<void>;
  /** New ids, in ascending order. */
  allocate(table: EntityName | 'billingParts', count: number): Promise<string[]>;
  /**
   * Writes all changes set-based; ids are real by now. Updates and deletes of a record whose version is not the given one
   * throw `versionMoved`; a taken unique value `notUnique`. Raises `version` by one, sets `updatedAt`.
   */
  apply(changes: readonly (Change & { readonly version: number })[], now: string): Promise<void>;
  /**
   * Many new records of an entity as rows of these fields, inner form, without a word in the log: calls out of a file. Answers nothing;
   * ids are given here, ascending in the order of the rows.
   */
  insert(entity: EntityName, fields: readonly string[], rows: readonly (readonly Value[])[], now: string): Promise<void>;
  /** The same with rows that `Store.newRows` made ready, and what all of them have besides. */
  insertReady(rows: NewRows, also: Readonly<Record<string, Value>>, now: string): Promise<void>;
  /** The same for records that are there: each row begins with its id. What a bill does to its calls is told by the bill. */
  rewrite(entity: EntityName, fields: readonly string[], rows: readonly (readonly Value[])[], now: string): Promise<void>;
  /** The same where rows have most of their values from a few lists, each of which is checked and made ready once. */
  rewriteSharing(entity: EntityName, fields: Sharing, rows: Iterable<SharingRow>, now: string): Promise<void>;
  /** Appends to the log, chained: hash = sha256(previous hash + canonical line). */
  log(activities: readonly Activity[]): Promise<void>;
  /**
   * Nobody looks into the log in this transaction any more, and what comes is a last read: on SQLite the log's lines go out with the other
   * writes before it.
   */
  logged(): Promise<void>;
  /** Runs a statement of a room's own tables; answers the number of rows it touched. */
  run(sql: string, bind?: Record<string, Value>): Promise<number>;
}

export interface Store extends Reading {
  /**
   * One transaction; whole work repeated (at most 5 times, with jitter) on 40001, 40P01, 55P03 and BUSY; connection loss
   * before COMMIT and disk full become `databaseAway`. On SQLite one at a time in this process, IMMEDIATE.
   */
  transaction<T>(work: (inside: Writing) => Promise<T>): Promise<T>;
  /** Checks rows as `insert` would write them, and makes text of them that can be kept until a transaction writes it. */
  newRows(entity: EntityName, fields: readonly string[], rows: readonly (readonly Value[])[]): NewRows;
  /** The whole selection as it comes, on a handle of its own, pieces of text; keyset pages of SQL-built JSON. */
  stream(entity: EntityName, query: Query, form: 'json' | 'ndjson' | 'arrays' | 'csv'): AsyncIterable<string>;
  /** Throws `databaseAway` when a trivial write does not work. */
  ready(): Promise<void>;
  /** Brings the schema to the newest version; safe to repeat and to be killed half-way. */
  migrate(): Promise<{ readonly created: boolean; readonly unindexed?: true }>;
  /**
   * Does work that fills empty tables with very many rows, without the indexes that each of those rows would have to be put into one by
   * one; they are made at its end, whether it succeeds or throws. Whoever is killed in between finds them made by the next `migrate()`.
   * Tables that hold rows already keep theirs, but where what comes is many times as `full` as they are.
   */
  filled<T>(work: () => Promise<T>, how?: { readonly full?: boolean }): Promise<T>;
  /** How the database stands beside this program, without touching it. */
  standing(): Promise<Standing>;
  /** Any number of reads that all see one moment, without keeping anybody from writing meanwhile. */
  moment<T>(work: (moment: Reading) => Promise<T>): Promise<T>;
  /** The log's end as `meta` keeps it; null where nothing was ever written. */
  head(): Promise<LogHead | null>;
  /** Checks the activity chain from the first line: undefined, or the first line that does not fit and why. */
  verify(): Promise<{ readonly checked: number; readonly fault?: { readonly id: string; readonly why: string } }>;
  close(): Promise<void>;
}

export type { ChargeKind, Sharing, SharingRow };
