/**
 * Every table there is: one an entity, from its fields, and those that the bridge keeps for itself. A room that needs a
 * table of its own adds a line to `ours`; migrating makes the table, and later its new columns, on both databases.
 */
import { joinedFields } from '../../shared/fields.js';
import type { Entity } from '../../shared/types.js';
import type { Query } from './store.js';
import { type Column, columnsOf, type Kind } from './columns.js';
import { wordsOf } from './words.js';

export interface Index {
  readonly columns: readonly string[];
  readonly unique?: true;
  /** Expressions in place of the column names, portable SQL. */
  readonly on?: readonly string[];
  /** Only rows that fit: of what is looked for among a few of a great many. Portable SQL. */
  readonly where?: string;
}

/** `ordered` ones are in the order of lists (ddl.ts). */
export function indexName(table: string, index: Index, ordered = false): string {
  const kind = ordered ? (index.unique ? 'unique' : 'order') : index.unique ? 'key' : 'index';
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

/** `name kind`, a trailing `!` where it must be there. */
const column = (text: string): Column => {
  const [, name, kind, required] = /^(\w+) (\w+)(!?)$/.exec(text)!;
  return { name: name!, kind: kind as Kind, ...(required ? { required: true as const } : {}) };
};

const table = (name: string, columns: readonly string[], keys: { primary?: readonly string[]; indexes?: readonly Index[] } = {}): Table => ({
  name,
  columns: columns.map(column),
  indexes: keys.indexes ?? [],
  ...(keys.primary ? { primary: keys.primary } : {}),
});

const ours: readonly Table[] = [
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
  // Addresses that open one document for a few minutes.
  table('links', ['hash text!', 'userID id!', 'entity text!', 'recordID id!', 'expiresAt stamp!', 'detail text'], {
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
  // In the order's own order. A row that waits in a run that has ended was not reached.
  // Signing in with the company's account, under way: by the hash of what only the browser has.
  table('signIns', ['key text!', 'data json!', 'expiresAt stamp!'], { primary: ['key'] }),
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
  // Who works on a billing run (lease and fencing number), how far it got, and what could not be billed.
  table(
    'billingWork',
    ['billingRunID id!', 'holder text', 'leaseUntil stamp', 'fence integer!', 'cursor integer!', 'startedAt stamp', 'worked integer!', 'features integer!'],
    { primary: ['billingRunID'] },
  ),
  // How often another system was called, by the second: its limits count over all bridges and their restarts.
  table('callsMade', ['name text!', 'at text!', 'count integer!'], { primary: ['name', 'at'] }),
  // What one bridge at a time does, and who is at it.
  table('turns', ['id id!', 'holder text', 'leaseUntil stamp', 'fence integer!'], { primary: ['id'] }),
  table('billingRefusals', ['billingRunID id!', 'customerID id!', 'why text!'], { primary: ['billingRunID', 'customerID'] }),
  table('orderPrints', ['print text!', 'position integer', 'runID id!', 'userName text!', 'at stamp!'], { primary: ['print'], indexes: [{ columns: ['at'] }] }),
];

/** More than one column of an entity together, or an expression. */
const special: Readonly<Partial<Record<string, readonly Index[]>>> = {
  // No charge is raised twice: whatever a second run thinks, the line with this number of this period is there already.
  transactions: [
    {
      columns: ['featureID', 'kind', 'periodFrom', 'sequence'],
      unique: true,
      on: ['"featureID"', '"kind"', `COALESCE("periodFrom", '')`, '"sequence"'],
    },
    { columns: ['invoiceID', 'customerID'] },
  ],
  activities: [{ columns: ['entity', 'recordID', 'id'] }],
  // A hundred times as many as all other rows together: each index is one that something looks by.
  calls: [
    { columns: ['callKey'] },
    { columns: ['customerID', 'callDate'] },
    { columns: ['numberID', 'callDate'] },
    { columns: ['callFileID', 'line'] },
    { columns: ['state', 'customerID'], where: `"state" = 'rated'` },
    { columns: ['id', 'state'], where: `"state" = 'open'` },
    { columns: ['error', 'numberKey'], where: `"error" IS NOT NULL` },
    { columns: ['invoiceID', 'transactionID'], where: `"invoiceID" IS NOT NULL` },
    { columns: ['transactionID', 'callDate'], where: `"transactionID" IS NOT NULL` },
  ],
  // What waits to leave, by when it is due.
  messages: [{ columns: ['status', 'nextAttemptAt'] }],
  // One bill a customer and run, whoever works it out.
  bills: [{ columns: ['billingRunID', 'customerID'], unique: true }],
};

/** The log is written with every change and read by record, customer, run and time: no index that another one stands in for. */
const spared = (entity: Entity, field: string): boolean =>
  entity.name === 'calls' ||
  (entity.name === 'transactions' && field === 'invoiceID') ||
  (entity.name === 'activities' && ['entity', 'recordID', 'createdAt', 'updatedAt', 'action'].includes(field));

function tableOf(entity: Entity): Table {
  const named = new Set(entity.fields.map(({ name }) => name));
  const single = new Set(['status', 'updatedAt', ...entity.owners.map(({ field }) => field)]);
  const indexes: Index[] = entity.fields.flatMap((field): Index[] => {
    if (field.unique) return [{ columns: [field.name], unique: true }];
    if (field.name === 'id' || field.name === 'customerID' || spared(entity, field.name)) return [];
    return field.index || field.references || single.has(field.name) ? [{ columns: [field.name] }] : [];
  });
  if (named.has('customerID') && entity.name !== 'calls') indexes.push({ columns: ['customerID', 'id'] });
  indexes.push(...(special[entity.name] ?? []).filter(({ columns }) => columns.every((each) => named.has(each))));
  const columns = columnsOf(entity);
  if (!entity.append) return { name: entity.name, columns, primary: ['id'], indexes, words: wordsOf(entity) };
  return {
    name: entity.name,
    primary: ['id'],
    indexes,
    appendOnly: true,
    // Each line's hash covers the line and the hash before it (activities.ts).
    columns: named.has('hash') ? columns : [...columns, { name: 'hash', kind: 'text' }],
  };
}

/** The schema as it has to be. */
export class Schema {
  readonly tables: readonly Table[];
  readonly entities: readonly Entity[];
  /** Pieces of statements that follow from the tables, kept by whoever makes them. */
  readonly texts = new Map<string, string>();
  private readonly byEntity: ReadonlyMap<string, { readonly entity: Entity; readonly columns: ReadonlyMap<string, Column> }>;

  constructor(entities: readonly Entity[]) {
    this.entities = entities;
    this.tables = [...entities.filter(({ report }) => !report).map(tableOf), ...ours];
    this.byEntity = new Map(entities.map((entity) => [entity.name, { entity, columns: new Map(columnsOf(entity).map((each) => [each.name, each])) }]));
  }

  has(name: string): boolean {
    return this.byEntity.has(name);
  }

  /** Throws an Error where there is no such entity: a bug above, never a caller's mistake. */
  of(name: string): { readonly entity: Entity; readonly columns: ReadonlyMap<string, Column> } {
    const found = this.byEntity.get(name);
    if (!found) throw new Error(`There is no entity ${name}.`);
    return found;
  }

  /**
   * The index that has the rows of an entity in the order of a list, or the beginning of it; undefined where none has, where the list
   * is as narrow as a record or an owner, and where nothing narrows it.
   */
  sortedBy(entity: string, { sort, where, active, search, ids, owner, today }: Query): string | undefined {
    const [first] = sort;
    const filtered = where.length > 0 || active !== undefined || (search !== undefined && search !== '');
    if (!first || !filtered || ids || owner || this.of(entity).entity.report) return undefined;
    if (joinedFields(this.of(entity).entity.name).some(({ name, inForceOf }) => name === first.field || (inForceOf === first.field && today !== undefined)))
      return undefined;
    const table = this.tables.find(({ name }) => name === entity);
    const index = table?.indexes.find(({ columns, where: some }) => columns[0] === first.field && columns.length === 1 && some === undefined);
    return table && index && indexName(table.name, index);
  }

  column(entity: string, field: string): Column {
    const found = this.of(entity).columns.get(field);
    if (!found) throw new Error(`There is no field ${field} in ${entity}.`);
    return found;
  }
}
