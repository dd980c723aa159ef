/**
 * What many rows leave empty: when something was dropped or came back, whose place it took, what others call it, and what a feature leaves
 * to its standard feature, by which other indexes have these (falling.ts). PostgreSQL writes a row into each of its indexes anew with
 * nearly every change, so that the indexes of such fields have only the rows that have a value.
 */
import type { Column } from './columns.js';
import { isWhole, quoted } from './dialect.js';
import { isFallen } from './falling.js';
import type { Condition } from './store.js';
import type { Stretch } from './stretches.js';

const names = new Set([
  'CRMReference',
  'carrierReference',
  'carrierReferenceKey',
  'dateDrop',
  'dateReinstate',
  'droppedAt',
  'finalBillDate',
  'ledgerReversal',
  'numberID',
  'promiseDate',
  'rebillFrom',
  'reinstatedAt',
  'reminderStage',
  'replacedByID',
  'reversedLine',
  'statusReason',
  'xeroContactID',
]);

export const isSparse = (entity: string, field: string): boolean => names.has(field) || (entity === 'features' && isFallen(field));

/** The rows of such an index. */
export const there = (column: string): string => `${quoted(column)} IS NOT NULL`;

/**
 * The stretches of a list in the order of such a field: the empty ones, which are by id, and the others. Undefined where a condition asks
 * for a value: then the index has all of the list's rows, and in its order.
 */
export function sparseStretches({ name, kind }: Column, where: readonly Condition[]): readonly Stretch[] | undefined {
  const x = `t.${quoted(name)}`;
  const asked = where.filter(({ field }) => field === name);
  const isNone = ({ value }: Condition): boolean => [value].flat().every((each) => each === null);
  const asksForOne = (each: Condition): boolean => (each.test === 'ne' ? isNone(each) : ![each.value].flat().includes(null));
  if (asked.some(asksForOne)) return undefined;
  const empty: Stretch = { by: `CAST(NULL AS ${isWhole(kind) ? 'BIGINT' : 'TEXT'})`, where: [`${x} IS NULL`] };
  return asked.some((each) => each.test !== 'ne' && isNone(each)) ? [empty] : [empty, { by: x, where: [`${x} IS NOT NULL`] }];
}
