/**
 * Lists in an order that no index of their own table has, come by through indexes all the same. What a feature is called, its type and
 * its interval in force stand in its own field or fall back to its standard feature; a customer's name stands in the customer. Rows in
 * such an order come in stretches, each out of an index, of which only the beginnings are looked at.
 */
import { customerAccount, customerName } from '../../shared/ofCustomer.js';
import { type Dialect, quoted } from './dialect.js';
import { type Falling, fallingOf, leftIndex, standardFeature, standardsUsed } from './falling.js';

/** Rows that are in an order by themselves. */
export interface Stretch {
  /** What they are ordered by before their ids. */
  readonly by: string;
  /** Which rows, `t`. */
  readonly where: readonly string[];
  /** The columns of the index that has them, for SQLite, which cannot tell how many rows a value has. */
  readonly along?: readonly string[];
  /** What is gone through in its order before them, with the columns of the index that has it. */
  readonly behind?: { readonly entity: 'customers'; readonly alias: string; readonly on: string; readonly along: readonly string[] };
  /** An item of FROM: the first rows of each of it are taken. `alike`: all rows of one have the same before their ids. */
  readonly each?: { readonly rows: string; readonly alike: boolean };
}

const t = (field: string): string => `t.${quoted(field)}`;
const NOTHING = 'CAST(NULL AS TEXT)';

/** What stands in the customer: the field that has it there. */
export const inCustomer: Readonly<Record<string, string>> = { [customerName]: 'name', [customerAccount]: 'accountNumber' };

/** Undefined for a field that comes out of no such stretches. */
export function stretchesOf(field: string): readonly Stretch[] | undefined {
  const ofCustomer = inCustomer[field];
  if (ofCustomer !== undefined) {
    const along = ['customerID', 'id'];
    return [
      { by: `cu.${quoted(ofCustomer)}`, where: [], along, behind: { entity: 'customers', alias: 'cu', on: 'cu."id" = t."customerID"', along: [ofCustomer] } },
      { by: NOTHING, where: [`${t('customerID')} IS NULL`], along },
    ];
  }
  const found = fallingOf(field);
  return found && ofFeatures(found);
}

function ofFeatures(falling: Falling): readonly Stretch[] {
  const { own, before, last } = falling;
  const along = leftIndex(own).columns;
  const none = `${t(own)} IS NULL`;
  const each = { rows: `${standardsUsed(own)} s`, alike: true };
  const ofStandard = [none, `${t(standardFeature)} = s.name`];
  const other = before && t(before);
  return [
    { by: t(own), where: [`${t(own)} IS NOT NULL`], along: [own] },
    {
      by: other ? 'COALESCE(s.says, s.name)' : 's.says',
      where: [...ofStandard, ...(other ? [`(s.says IS NOT NULL OR ${other} IS NULL)`] : [])],
      along,
      each,
    },
    ...(other ? [{ by: other, where: [...ofStandard, 's.says IS NULL', `${other} IS NOT NULL`], along, each: { ...each, alike: false } }] : []),
    { by: other ? `COALESCE(${other}, '${last!}')` : NOTHING, where: [none, `${t(standardFeature)} IS NULL`], along },
  ];
}

/** A stretch's rows, `t`, as items of FROM. `indexOf`: the name of the index of these columns, where there is one. */
export function stretchRows(
  { name }: Dialect,
  indexOf: (entity: string, columns: readonly string[]) => string | undefined,
  entity: string,
  source: string,
  { behind, along }: Stretch,
): string {
  const indexed = (table: string, columns: readonly string[] | undefined): string => {
    const index = columns && indexOf(table, columns);
    return index === undefined || name === 'postgres' ? '' : ` INDEXED BY ${quoted(index)}`;
  };
  const rows = `${source} t${indexed(entity, along)}`;
  if (!behind) return rows;
  // SQLite goes through the first table first where it is told to; PostgreSQL sees that the order is had so.
  const first = `${quoted(behind.entity)} ${behind.alias}${indexed(behind.entity, behind.along)}`;
  return `${first} ${name === 'sqlite' ? 'CROSS JOIN' : 'JOIN'} ${rows} ON ${behind.on}`;
}
