/**
 * Commission (R32–R35): what a line earns its holder, when, and what a statement pays. Always what a period has earned in all
 * less what it had, so that any path to the same net ends at the same sum. Pence, integers; exact before the one rounding.
 */
import { addDays, daysBetween, periodEnds, type LengthUnit } from '../dates.js';
import { exact, minus, NOUGHT, over, plus, ratio, rounded, times, most, least, type Fraction } from '../fractions.js';

export type CommissionType = 'Amount' | 'Percentage' | 'Percentage of Margin';

const percentOf = (pence: number, percent: string): Fraction => times(exact(pence), over(exact(percent), exact(100)));

/** What a period has earned in all, less what it had earned before. Percentages are of the net, margins of net less cost. */
export function earned(
  type: CommissionType,
  value: string,
  {
    net = 0,
    cost = 0,
    chargedDays = 1,
    periodDays = 1,
    before = 0,
  }: { readonly net?: number; readonly cost?: number; readonly chargedDays?: number; readonly periodDays?: number; readonly before?: number },
): number {
  if (type === 'Amount') return rounded(times(times(exact(value), exact(100)), ratio(chargedDays, periodDays))) - before;
  return rounded(percentOf(type === 'Percentage' ? net : net - cost, value)) - before;
}

/** R33: of a holder's month; what lies above the target earns at the later value, with no cliff. `target` in pence, null for none. */
export function earnedToTarget(
  net: number,
  {
    value,
    valuePostTarget,
    target,
    monthBefore,
  }: { readonly value: string; readonly valuePostTarget: string | null; readonly target: number | null; readonly monthBefore: number },
): number {
  if (target === null || valuePostTarget === null) return rounded(percentOf(net, value));
  const room = most(minus(exact(target), exact(monthBefore)), NOUGHT);
  const below = least(room, exact(net));
  const above = minus(exact(net), below);
  return rounded(plus(times(below, over(exact(value), exact(100))), times(above, over(exact(valuePostTarget), exact(100)))));
}

/** R34: of an invoice that is paid but for what was written off. */
export const earnedWhenPaid = (commission: number, total: number, writtenOff: number): number =>
  total === 0 ? 0 : rounded(times(exact(commission), ratio(total - writtenOff, total)));

/** R35: what a drop takes back of a one-off commission: the days of the term after the last day charged, over all its days. */
export function clawback(earnedBefore: number, start: string, length: number, unit: LengthUnit, lastDay: string): number {
  const end = periodEnds(start, length, unit);
  const left = Math.max(0, daysBetween(addDays(lastDay, 1), end) + 1);
  const days = daysBetween(start, end) + 1;
  return -rounded(times(exact(earnedBefore), ratio(Math.min(left, days), days))) + 0;
}

export interface StatementMonth {
  /** YYYY-MM */
  readonly month: string;
  /** What earlier months were short of nothing; never above 0. */
  readonly brought: number;
  readonly earned: number;
  readonly payable: number;
}

/** A holder's statement by month: a month below nothing is carried and not paid. */
export function statement(entries: readonly { readonly month: string; readonly amount: number }[]): readonly StatementMonth[] {
  const months = new Map<string, number>();
  for (const { month, amount } of entries) months.set(month, (months.get(month) ?? 0) + amount);
  let brought = 0;
  return [...months]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, sum]) => {
      const row = { month, brought, earned: sum, payable: Math.max(0, brought + sum) };
      brought = Math.min(0, brought + sum);
      return row;
    });
}
