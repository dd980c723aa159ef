/** What deserves a second look of a price that changes: a noughts' slip, a point in the wrong place, a minus that was not meant. */
import { entity as entityOf, fieldOf } from '../fields.js';
import { formatUnits, poundsToUnits } from '../money.js';
import type { EntityName, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import type { Warning } from '../warnings.js';

/** A price that changes by half of itself or more. Ten-thousandths. */
export function jump(label: string, before: number, after: number): readonly Warning[] {
  if (before <= 0 || Math.abs(after - before) * 2 < before) return [];
  const percent = Math.round(((after - before) / before) * 1_000) / 10;
  const said = `${percent < 0 ? '−' : '+'}${Math.abs(percent).toLocaleString('en-GB')} %`;
  return [{ kind: 'priceJump', text: `${label} ${formatUnits(before)} → ${formatUnits(after)} is ${said}.` }];
}

/** An increase below zero. */
export const falls = ({ percent, amount }: { readonly percent?: Value | undefined; readonly amount?: Value | undefined }): readonly Warning[] =>
  Number(percent ?? 0) < 0 || Number(amount ?? 0) < 0 ? [{ kind: 'priceFalls', text: 'The increase is below zero: prices fall.' }] : [];

/** Of an edit of what prices others, or of a feature: every amount, and every line of a price list. */
export function jumpsOf(entity: EntityName, record: RecordOf, given: Values): readonly Warning[] {
  const { charged, prices, pricesCalls } = entityOf(entity);
  if (!charged && !prices && !pricesCalls) return [];
  return Object.entries(given).flatMap(([name, after]) => {
    const field = fieldOf(entity, name);
    const before = record[name];
    if (field?.format === 'charges') return linesOf(before, after);
    return field?.type === 'Currency' && typeof before === 'number' && typeof after === 'number' ? jump(field.label, before, after) : [];
  });
}

/** A price list's lines are data and in pounds. */
function linesOf(before: Value | undefined, after: Value): readonly Warning[] {
  const lines = (value: Value | undefined): readonly Values[] => (Array.isArray(value) ? (value as readonly Values[]) : []);
  const known = new Map(lines(before).map((line) => [asText(line['standardFeature']), line]));
  return lines(after).flatMap((line) =>
    (['serviceCharge', 'connectionCharge'] as const).flatMap((name) => {
      const [was, is] = [known.get(asText(line['standardFeature']))?.[name], line[name]];
      return typeof was === 'number' && typeof is === 'number' ? jump(asText(line['standardFeature']), poundsToUnits(was), poundsToUnits(is)) : [];
    }),
  );
}
