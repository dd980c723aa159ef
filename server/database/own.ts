/**
 * The tables that the bridge keeps for itself, beside one an entity. A room that needs a table of its own adds a line to `ours`;
 * migrating makes the table, and later its new columns, on both databases; its model and the type of its rows follow.
 */
import type { Column, Kind } from './columns.js';
import type { Dialect } from './dialect.js';

export interface Index {
  readonly columns: readonly string[];
  readonly unique?: true;
  /** Expressions in place of the column names, portable SQL. */
  readonly on?: readonly string[];
  /** Only rows that fit: of what is looked for among a few of a great many. Portable SQL. */
  readonly where?: string;
  /** Both where each database has words of its own for it. */
  readonly of?: (dialect: Dialect) => Pick<Index, 'on' | 'where'>;
  /** On PostgreSQL only the rows that have the field (sparse.ts). */
  readonly sparse?: true;
}

/** `ordered` ones are in the order of lists (ddl.ts). */
export function indexName(table: string, index: Index, ordered = false): string {
  const kind = ordered ? (index.sparse ? 'there' : index.unique ? 'unique' : 'order') : index.unique ? 'key' : 'index';
  const name = `${table}_${index.columns.join('_')}_${kind}`;
  if (name.length > 63) throw new Error(`PostgreSQL cuts the index name ${name}.`);
  return name;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Absent where a `serial` column is the key. */
  readonly primary?: readonly string[];
  readonly indexes: readonly Index[];
  /** Rows are only ever added; the database itself refuses to change or remove one. */
  readonly appendOnly?: true;
  /** The columns that are looked through by words. */
  readonly words?: readonly string[];
}

/** What a value of each kind is to those who read and write rows by their names. */
interface ValueOf {
  id: string;
  serial: string;
  integer: number;
  money: number;
  scaled: number;
  flag: boolean;
  text: string;
  date: string;
  stamp: string;
  /** Whatever JSON says; who reads it knows what it is. */
  json: NonNullable<unknown>;
}

/** A row as the column texts of its table declare it. */
type RowOf<Said extends string> = {
  readonly [S in Said as S extends `${infer Name} ${string}` ? Name : never]: S extends `${string} ${infer K}!`
    ? ValueOf[K & Kind]
    : S extends `${string} ${infer K}`
      ? K extends 'serial'
        ? string
        : ValueOf[K & Kind] | null
      : never;
};

interface Own<Name extends string, Said extends string> extends Table {
  readonly name: Name;
  /** Of the compiler only: the columns as they are written. */
  readonly said?: Said;
}

/** `name kind`, a trailing `!` where it must be there. */
const column = (text: string): Column => {
  const [, name, kind, required] = /^(\w+) (\w+)(!?)$/.exec(text)!;
  return { name: name!, kind: kind as Kind, ...(required ? { required: true as const } : {}) };
};

const table = <const Name extends string, const Said extends string>(
  name: Name,
  columns: readonly Said[],
  keys: { primary?: readonly string[]; indexes?: readonly Index[] } = {},
): Own<Name, Said> => ({
  name,
  columns: columns.map(column),
  indexes: keys.indexes ?? [],
  ...(keys.primary ? { primary: keys.primary } : {}),
});

export const ours = [
  table('meta', ['name text!', 'value text'], { primary: ['name'] }),
  table('counters', ['name text!', 'next integer!'], { primary: ['name'] }),
  table(
    'tokens',
    [
      'id serial',
      'userID id!',
      'hash text!',
      'prefix text!',
      'name text',
      'createdAt stamp!',
      'expiresAt stamp',
      'revokedAt stamp',
      'lastUsedAt stamp',
      'session flag',
      'address text',
    ],
    { indexes: [{ columns: ['hash'], unique: true }, { columns: ['userID'] }] },
  ),
  // Addresses that open one document for a few minutes; 0 where it is of no record.
  table('links', ['hash text!', 'userID id!', 'entity text!', 'recordID integer!', 'expiresAt stamp!', 'detail text'], {
    primary: ['hash'],
    indexes: [{ columns: ['expiresAt'] }],
  }),
  // A person's own lists, each name once an entity; those they share are everybody's to see.
  table(
    'savedLists',
    [
      'id serial',
      'userID id!',
      'entity text!',
      'name text!',
      'nameKey text!',
      'filters json!',
      'columns json!',
      'sort text',
      'shared flag!',
      'createdAt stamp!',
      'updatedAt stamp!',
    ],
    { indexes: [{ columns: ['userID', 'entity', 'nameKey'], unique: true }, { columns: ['shared'] }] },
  ),
  // What the headings of a person's own sheets mean, by the heading without its capitals and points.
  table('headings', ['userID id!', 'entity text!', 'headingKey text!', 'heading text!', 'field text!', 'updatedAt stamp!'], {
    primary: ['userID', 'entity', 'headingKey'],
  }),
  // What a month is closed by: the steps as they are, as they were, and who did which of them when.
  table('playbooks', ['id serial', 'userID id!', 'name text!', 'nameKey text!', 'version integer!', 'steps json!', 'updatedBy text!', 'updatedAt stamp!'], {
    indexes: [{ columns: ['nameKey'], unique: true }],
  }),
  table('playbookVersions', ['playbookID id!', 'version integer!', 'name text!', 'steps json!', 'userName text!', 'at stamp!'], {
    primary: ['playbookID', 'version'],
  }),
  table(
    'playbookMarks',
    [
      'playbookID id!',
      'month text!',
      'step text!',
      'state text!',
      'userName text!',
      'at stamp!',
      'version integer!',
      'records integer!',
      'total integer',
      'runID id',
    ],
    { primary: ['playbookID', 'month', 'step'] },
  ),
  // Signing in with the company's account, under way: by the hash of what only the browser has.
  table('signIns', ['key text!', 'data json!', 'expiresAt stamp!'], { primary: ['key'] }),
  // In the order's own order. A row that waits in a run that has ended was not reached.
  table(
    'runRows',
    [
      'runID id!',
      'position integer!',
      'recordID text!',
      'label text',
      'version integer',
      'digest text',
      'parameters json',
      'outcome text!',
      'message text',
      'code integer',
      'changed json',
      'preview json',
      'net integer',
      'stake integer',
      'monthlyBefore integer',
      'monthlyAfter integer',
      'mark text',
      'besides json',
    ],
    { primary: ['runID', 'position'] },
  ),
  // Which record the row with this mark made; without one while the order that took it is being done.
  table('rowMarks', ['entity text!', 'mark text!', 'recordID id', 'runID id!', 'at stamp!'], { primary: ['entity', 'mark'] }),
  // What working on a run needs beyond the run itself: who ordered it how, who works on it now (lease and fencing number), sums so far.
  table(
    'runWork',
    [
      'runID id!',
      'userID id!',
      'userName text!',
      'expert flag!',
      'atomic flag!',
      'stopOnError flag!',
      'confirmed flag',
      'holder text',
      'leaseUntil stamp',
      'fence integer!',
      'pacedFrom stamp',
      'pacedRows integer',
      'tally json',
      'previewed json',
    ],
    { primary: ['runID'] },
  ),
  table(
    'idempotencyKeys',
    [
      'userID id!',
      'key text!',
      'fingerprint text!',
      'createdAt stamp!',
      'expiresAt stamp!',
      'status text',
      'runID id',
      'answerStatus integer',
      'answerHeaders text',
      'answerBody text',
    ],
    { primary: ['userID', 'key'], indexes: [{ columns: ['expiresAt'] }] },
  ),
  // The parts of a billing run: whose customers, who works on it (lease and fencing number) and how far it got; and what could not be billed.
  table(
    'billingParts',
    [
      'id id!',
      'billingRunID id!',
      'until id',
      'cursor integer!',
      'holder text',
      'leaseUntil stamp',
      'fence integer!',
      'startedAt stamp!',
      'endedAt stamp',
      'worked integer!',
      'features integer!',
    ],
    { primary: ['id'], indexes: [{ columns: ['billingRunID'] }] },
  ),
  // The sums of a line's calls that are no longer kept.
  table('callSums', ['transactionID id!', 'invoiceID id!', 'customerID id!', 'numberID id', 'sums json!', 'removedAt stamp!'], {
    primary: ['transactionID'],
    indexes: [{ columns: ['invoiceID'] }],
  }),
  // Which calls have to be looked at again, since who had their number, or what types them, may be another now.
  table('callMoves', ['id serial', 'what text!', 'key text!', 'day date']),
  // How often another system was called, by the second: its limits count over all bridges and their restarts.
  table('callsMade', ['name text!', 'at text!', 'count integer!'], { primary: ['name', 'at'] }),
  // What one bridge at a time does, and who is at it.
  table('turns', ['id id!', 'holder text', 'leaseUntil stamp', 'fence integer!'], { primary: ['id'] }),
  table('billingRefusals', ['billingRunID id!', 'customerID id!', 'why text!'], { primary: ['billingRunID', 'customerID'] }),
  table('orderPrints', ['print text!', 'position integer', 'runID id!', 'userName text!', 'at stamp!'], { primary: ['print'], indexes: [{ columns: ['at'] }] }),
] as const;

/** The rows of the bridge's own tables, by table. */
export type OwnRows = { readonly [T in (typeof ours)[number] as T['name']]: T extends Own<string, infer Said> ? RowOf<Said> : never };
