/**
 * Rows of reports that are kept (`report.kept`), so that a page costs what a page costs. Whoever lists one has them brought up to date
 * first: the log tells whose records have changed since, and the rows of those customers are worked out again, some hundred customers a
 * transaction. Whatever bridge does it, the others read it; killed half-way, the next one goes on where it stopped.
 */
import { hash } from 'node:crypto';
import { entities } from '../../shared/entities/index.js';
import type { Entity, EntityName } from '../../shared/types.js';
import { readHead } from './head.js';
import { breath } from './breath.js';
import { type Dialect, dialectOf, quoted } from './dialect.js';
import { told, workingOut } from './reports.js';
import type { Reading, Store, Writing } from './store.js';

/** Customers a transaction: on SQLite everybody else who writes waits as long. */
const SLICE = 250;

/** How far the rows of a report are. */
interface State {
  /** By which statement and which catalogue they were worked out; others, and all of them are. */
  readonly made: string;
  /** The line of the log up to which its changes are in them. */
  readonly upTo: string;
  /** Customers up to `after` have what they changed up to the line `until`; `all`: whoever changed. */
  readonly under?: { readonly until: string; readonly after: string; readonly all: boolean };
}

/** Answers when everything that was done before it was asked is in the rows of a kept report. */
export async function bringUpToDate(store: Pick<Store, 'transaction' | 'first' | 'rows' | 'dialect'>, entity: Entity): Promise<void> {
  const wanted = await standOf(store, entity);
  const now = stateOf((await store.first('meta', { name: nameOf(entity) }, ['value']))?.value);
  if (now && !now.under && now.made === wanted.made && BigInt(now.upTo) >= BigInt(wanted.upTo)) return;
  while (!(await store.transaction((inside) => further(inside, entity, wanted.upTo)))) await breath();
}

/** All rows of kept reports are worked out anew when they are asked for next: many records came by a line of the log that names one customer. */
export async function forgetReports(inside: Writing): Promise<void> {
  for (const entity of entities.filter(({ report }) => report?.kept)) await inside.set('meta', { value: '' }, { name: nameOf(entity) });
}

const nameOf = ({ name }: Entity): string => `report ${name}`;
const stateOf = (value: string | null | undefined): State | undefined => (value ? (JSON.parse(value) as State) : undefined);

/** Where the rows of a report have to be now. The end of the log is read first: what is done meanwhile belongs to the next look. */
async function standOf(from: Pick<Reading, 'first' | 'rows' | 'dialect'>, entity: Entity): Promise<Pick<State, 'made' | 'upTo'>> {
  const { id } = await readHead({ select: from.rows });
  const parts = [workingOut(dialectOf(from), entity, '')];
  for (const list of goneBy(entity)) {
    const [found] = await from.rows<{ count: number; changes: number | null; latest: string | null }>(
      `SELECT count(*) AS "count", sum(c."version") AS "changes", max(c."updatedAt") AS "latest" FROM ${quoted(list)} c`,
    );
    parts.push(`${list} ${Number(found?.count)} ${Number(found?.changes)} ${found?.latest ?? ''}`);
  }
  return { made: hash('sha256', parts.join(' '), 'hex'), upTo: id };
}

const goneBy = ({ report }: Entity): readonly EntityName[] => report?.kept ?? [];

/** A step of the way; true when the rows have all that was in the log up to `wanted`. */
async function further(inside: Writing, entity: Entity, wanted: string): Promise<boolean> {
  const name = nameOf(entity);
  await inside.addNew('meta', { name, value: '' });
  const [row] = await inside.find('meta', { where: { name }, fields: ['value'], lock: 'waiting' });
  const stand = await standOf(inside, entity);
  const before = stateOf(row?.value);
  const fits = before?.made === stand.made;
  const goesOn = fits && before.under ? before.under : undefined;
  if (fits && !goesOn && BigInt(before.upTo) >= BigInt(wanted)) return true;
  const under = goesOn ?? { until: stand.upTo, after: '0', all: !fits };
  const state: State = { made: stand.made, upTo: fits ? before.upTo : '0' };
  const customers = await next(inside, state.upTo, under);
  await workOut(inside, entity, customers);
  const over = customers.length < SLICE;
  const after: State = over ? { ...state, upTo: under.until } : { ...state, under: { ...under, after: customers.at(-1)! } };
  await inside.set('meta', { value: JSON.stringify(after) }, { name });
  return over && BigInt(under.until) >= BigInt(wanted);
}

/** The customers that come next, in the order of their ids. The sums keep SQLite from going through all of the log by customers. */
async function next(inside: Writing, upTo: string, { until, after, all }: NonNullable<State['under']>): Promise<readonly string[]> {
  const changed = all
    ? `SELECT c."id" AS "customer" FROM "customers" c WHERE c."id" > CAST($after AS BIGINT)`
    : `SELECT DISTINCT a."customerID" + 0 AS "customer" FROM "activities" a
        WHERE a."id" > CAST($upTo AS BIGINT) AND a."id" <= CAST($until AS BIGINT) AND a."customerID" + 0 > CAST($after AS BIGINT)`;
  const rows = await inside.rows<{ customer: number | string }>(
    `SELECT n."customer" FROM (${changed}) n ORDER BY n."customer" LIMIT ${SLICE}`,
    all ? { after } : { upTo, until, after },
  );
  return rows.map(({ customer }) => String(customer));
}

async function workOut(inside: Writing, entity: Entity, changed: readonly string[]): Promise<void> {
  if (changed.length === 0) return;
  const dialect = dialectOf(inside);
  const customers = goneBy(entity).length === 0 ? changed : [...changed, ...(await former(inside, dialect, changed))];
  const of = (customerID: string): string => `WHERE ${dialect.among(customerID, 'customers', 'id')}`;
  const columns = told(entity).map((column) => quoted(column.name));
  await inside.run(`DELETE FROM ${quoted(entity.name)} ${of('"customerID"')}`, { customers });
  await inside.run(
    `INSERT INTO ${quoted(entity.name)} (${columns.join(', ')}) SELECT ${columns.map((each) => `r.${each}`).join(', ')} FROM (${workingOut(dialect, entity, '', of)}) r`,
    { customers },
  );
}

/** Whoever was charged for features that are these customers' now, or hang on numbers or services of theirs: their prices may be others. */
async function former(inside: Writing, dialect: Dialect, customers: readonly string[]): Promise<readonly string[]> {
  const theirs = (field: string): string => dialect.among(field, 'customers', 'id');
  const owned = (table: string, reference: string): string =>
    `SELECT t."id" FROM ${quoted(table)} o JOIN "features" t ON t.${quoted(reference)} = o."id" WHERE ${theirs('o."customerID"')}`;
  const features = `SELECT t."id" FROM "features" t WHERE ${theirs('t."customerID"')} UNION ${owned('numbers', 'numberID')} UNION ${owned('services', 'serviceID')}`;
  const rows = await inside.rows<{ customer: number | string }>(
    `SELECT DISTINCT l."customerID" AS "customer" FROM (${features}) f JOIN "transactions" l ON l."featureID" = f."id" WHERE NOT ${theirs('l."customerID"')}`,
    { customers },
  );
  return rows.map(({ customer }) => String(customer));
}
