/** Every table there is: one an entity, from its fields, and those that the bridge keeps for itself (own.ts). */
import { joinedField } from '../../shared/fields.js';
import type { Entity, EntityName, Field } from '../../shared/types.js';
import type { Query } from './store.js';
import { type Column, columnsOf } from './columns.js';
import { isInherited } from './inForce.js';
import { told } from './reports.js';
import { type Index, ours, type Table } from './own.js';
import { wordsOf } from './words.js';

/** In place of an index's name: rows as they lie, which is by id. */
export const BY_ID = '';

/** `ordered` ones are in the order of lists (ddl.ts). */
export function indexName(table: string, index: Index, ordered = false): string {
  const kind = ordered ? (index.unique ? 'unique' : 'order') : index.unique ? 'key' : 'index';
  const name = `${table}_${index.columns.join('_')}_${kind}`;
  if (name.length > 63) throw new Error(`PostgreSQL cuts the index name ${name}.`);
  return name;
}

interface Physical {
  /** Fields without the index that they would have by themselves: another one stands in for it. */
  readonly without?: readonly string[] | 'all';
  /** More than one column together, or an expression. */
  readonly indexes: readonly Index[];
}

/** What tables have beyond what follows from their fields, by what is looked for in them. */
const physical: Readonly<Partial<Record<EntityName, Physical>>> = {
  // No charge is raised twice: whatever a second run thinks, the line with this number of this period is there already.
  transactions: {
    without: ['invoiceID'],
    indexes: [
      {
        columns: ['featureID', 'kind', 'periodFrom', 'sequence'],
        unique: true,
        on: ['"featureID"', '"kind"', `COALESCE("periodFrom", '')`, '"sequence"'],
      },
      { columns: ['invoiceID', 'customerID'] },
    ],
  },
  // The log is written with every change and read by record, customer, run and time.
  activities: { without: ['entity', 'recordID', 'createdAt', 'updatedAt', 'action'], indexes: [{ columns: ['entity', 'recordID', 'id'] }] },
  // A hundred times as many as all other rows together: each index is one that something looks by.
  calls: {
    without: 'all',
    indexes: [
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
  },
  // What waits to leave, by when it is due.
  messages: { indexes: [{ columns: ['status', 'nextAttemptAt'] }] },
  // One bill a customer and run, whoever works it out.
  bills: { indexes: [{ columns: ['billingRunID', 'customerID'], unique: true }] },
};

function tableOf(entity: Entity): Table {
  const named = new Set(entity.fields.map(({ name }) => name));
  const { without = [], indexes: more = [] }: Partial<Physical> = physical[entity.name] ?? {};
  const looked = new Set(['status', 'updatedAt', ...entity.owners.map(({ field }) => field)]);
  const single = ({ name, index, references }: Field): boolean =>
    without !== 'all' && !without.includes(name) && (index === true || references !== undefined || looked.has(name));
  const indexes: Index[] = entity.fields.flatMap((field): Index[] => {
    if (field.unique) return [{ columns: [field.name], unique: true }];
    // The key has its own, and a customer's records are looked for in their order.
    if (field.name === 'id' || field.name === 'customerID') return [];
    return single(field) ? [{ columns: [field.name] }] : [];
  });
  if (named.has('customerID') && without !== 'all') indexes.push({ columns: ['customerID', 'id'] });
  indexes.push(...more.filter(({ columns }) => columns.every((each) => named.has(each))));
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

/** A kept report's rows; nothing hangs on what they name, and nothing is kept from going by it. */
const keptTableOf = (entity: Entity): Table => ({
  name: entity.name,
  columns: told(entity).map(({ name, kind }) => ({ name, kind })),
  primary: ['id'],
  indexes: [{ columns: ['customerID'] }, ...(entity.fields.some(({ name }) => name === 'month') ? [{ columns: ['month'] }] : [])],
});

/** The schema as it has to be. */
export class Schema {
  readonly tables: readonly Table[];
  readonly entities: readonly Entity[];
  /** Pieces of statements that follow from the tables, kept by whoever makes them. */
  readonly texts = new Map<string, string>();
  private readonly byEntity: ReadonlyMap<string, { readonly entity: Entity; readonly columns: ReadonlyMap<string, Column> }>;

  constructor(entities: readonly Entity[]) {
    this.entities = entities;
    this.tables = [...entities.filter(({ report }) => !report).map(tableOf), ...entities.filter(({ report }) => report?.kept).map(keptTableOf), ...ours];
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
   * is as narrow as a record or an owner, and where nothing narrows it, or only what an index has by id.
   */
  sortedBy(entity: string, { sort, where, active, search, ids, owner, today }: Query): string | undefined {
    const [first] = sort;
    const filtered = where.length > 0 || active !== undefined || (search !== undefined && search !== '');
    if (!filtered || ids || owner || this.of(entity).entity.report) return undefined;
    const joined = (field: string): Field | undefined => joinedField(this.of(entity).entity.name, field, today);
    if (!first || first.field === 'id') return where.some(({ field }) => isInherited(joined(field)?.name ?? field)) ? BY_ID : undefined;
    if (joined(first.field)) return undefined;
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
