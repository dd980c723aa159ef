/** Every table there is: one an entity, from its fields, and those that the bridge keeps for itself (own.ts). */
import { joinedField } from '../../shared/fields.js';
import { ofCustomer } from '../../shared/ofCustomer.js';
import type { Entity, EntityName, Field } from '../../shared/types.js';
import type { Query } from './store.js';
import { type Column, columnsOf } from './columns.js';
import type { Dialect } from './dialect.js';
import { fallingOf, leftIndexes } from './falling.js';
import { renewalIndex } from './implied.js';
import { priceIndex, raisedIndex, stepsIndex } from './priced.js';
import { told } from './reports.js';
import { type Index, indexName, ours, type Table } from './own.js';
import { isSparse, sparseStretches } from './sparse.js';
import { type Stretch, stretchesOf } from './stretches.js';
import { wordsOf } from './words.js';

/** In place of an index's name: rows as they lie, which is by id. */
export const BY_ID = '';

/** Rows at the beginning of each stretch of a list that it pays to look for. */
const BEGINNING = 1_000;

/** As `passing.ts` asks for it. */
const above0 = (field: string): string => `"${field}" > 0`;

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
  // Lists go by the price in force, and each drop writes a bill-to.
  features: { without: ['serviceCharge', 'dateBillTo'], indexes: [...leftIndexes, renewalIndex, priceIndex, raisedIndex, stepsIndex] },
  // Those to be paid, by when: of all that are due few are open, and these are the last ones.
  invoices: { indexes: [{ columns: ['dueDate', 'id'], where: above0('balance') }] },
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

/** The hidden ones, by their ids: which rows are not hidden is known without reading them (select.ts). */
export const hiddenOnes: Index = { columns: ['id', 'hidden'], on: ['"id"'], where: '"hidden" <> 0' };

/** Of which there are so many that reading all takes longer than anybody waits. Transactions are written by the million, in billing runs. */
const long = new Set<EntityName>(['customers', 'numbers', 'services', 'features', 'invoices', 'payments']);

/** What their lists show is what people sort and filter them by. */
const isShown = (entity: Entity, { name, type }: Field): boolean =>
  long.has(entity.name) && entity.columns.includes(name) && type !== 'Data' && type !== 'Preset Value(s)' && type !== 'Flag';

function tableOf(entity: Entity): Table {
  const named = new Set(entity.fields.map(({ name }) => name));
  const { without = [], indexes: more = [] }: Partial<Physical> = physical[entity.name] ?? {};
  const looked = new Set(['status', 'updatedAt', ...entity.owners.map(({ field }) => field)]);
  const single = (field: Field): boolean =>
    without !== 'all' &&
    !without.includes(field.name) &&
    (field.index === true || field.references !== undefined || looked.has(field.name) || isShown(entity, field));
  const indexes: Index[] = entity.fields.flatMap((field): Index[] => {
    const sparse = long.has(entity.name) && isSparse(entity.name, field.name) ? { sparse: true as const } : {};
    if (field.unique) return [{ columns: [field.name], unique: true, ...sparse }];
    // The key has its own, and a customer's records are looked for in their order.
    if (field.name === 'id' || field.name === 'customerID') return [];
    return single(field) ? [{ columns: [field.name], ...sparse }] : [];
  });
  if (named.has('customerID') && without !== 'all') indexes.push({ columns: ['customerID', 'id'] });
  if (long.has(entity.name)) indexes.push(hiddenOnes);
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

export const isFiltered = ({ where, active, search }: Query): boolean => where.length > 0 || active !== undefined || (search !== undefined && search !== '');

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
  sortedBy(entity: string, query: Query): string | undefined {
    const { sort, where, ids, owner, today, search, fields = [] } = query;
    const [first] = sort;
    if (!isFiltered(query) || ids || owner || this.of(entity).entity.report) return undefined;
    const joined = (field: string): Field | undefined => joinedField(this.of(entity).entity.name, field, today);
    if (!first || first.field === 'id') {
      // Beside the rows of customers SQLite takes the index of a filter and sorts all that it finds; words come by id.
      const beside = search === undefined && fields.some((field) => ofCustomer.includes(field));
      return beside || where.some(({ field }) => fallingOf(joined(field)?.name ?? field)) ? BY_ID : undefined;
    }
    if (joined(first.field)) return undefined;
    const asked = where.flatMap(({ field, test, value }) => (test === 'gt' && value === 0 ? [above0(field)] : []));
    return this.indexOf(entity, [first.field, 'id'], asked) ?? this.indexOf(entity, [first.field]);
  }

  /** The index of these columns of an entity, with `asked` one of rows that fit one of these; undefined where there is none. */
  indexOf(entity: string, columns: readonly string[], asked?: readonly string[]): string | undefined {
    const table = this.tables.find(({ name }) => name === entity);
    const index = table?.indexes.find(
      (each) => each.columns.join() === columns.join() && (asked === undefined || (each.where !== undefined && asked.includes(each.where))),
    );
    return table && index && indexName(table.name, index);
  }

  /**
   * The stretches that a list in the order of one value in force, or of what few rows have, comes in; undefined where it comes otherwise,
   * and where the list is narrow.
   */
  stretches(dialect: Dialect['name'], entity: string, { sort, where, ids, owner, today, limit, offset = 0 }: Query): readonly Stretch[] | undefined {
    const [first, second] = sort;
    if (!first || (second && second.field !== 'id') || ids || owner || this.of(entity).entity.report || limit === undefined || limit + offset > BEGINNING)
      return undefined;
    const joined = joinedField(this.of(entity).entity.name, first.field, today);
    if (joined) return stretchesOf(joined.name);
    const table = this.tables.find(({ name }) => name === entity);
    const sparse = dialect === 'postgres' && table?.indexes.some((index) => index.sparse && index.columns[0] === first.field);
    return sparse ? sparseStretches(this.column(entity, first.field), where) : undefined;
  }

  column(entity: string, field: string): Column {
    const found = this.of(entity).columns.get(field);
    if (!found) throw new Error(`There is no field ${field} in ${entity}.`);
    return found;
  }
}
