/** What a month's billing run raised for recurring charges, held feature by feature against the monthly value of the sheet: every penny that differs has a reason, and every reason its own check. */
import assert from 'node:assert/strict';

/** A feature as the sheet lists it, pounds. */
export interface Listed {
  readonly id: string;
  readonly status: string;
  readonly monthlyValue: number;
  readonly currentInterval: string | null;
  readonly endDate: string | null;
  readonly dateBillTo: string | null;
  readonly dueDate: string | null;
}

export interface Line {
  readonly featureID: string | null;
  readonly invoiceID: string | null;
  readonly kind: string;
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly chargedFrom: string | null;
  readonly chargedTo: string | null;
  readonly net: number;
  readonly backfilled: boolean;
  readonly description: string;
}

export interface Item {
  readonly feature: string;
  readonly why: string;
  /** Pence that the run raised more than the sheet says. */
  readonly amount: number;
}

export const pence = (pounds: number): number => Math.round(pounds * 100);
const days = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
const sum = (lines: readonly Line[]): number => lines.reduce((total, { net }) => total + pence(net), 0);

/** How many months an interval has: a week is 12/52 of one. */
function monthsOf(interval: string | null): number {
  const name = interval ?? 'Monthly';
  return /Weekly/.test(name) ? 12 / 52 : /Quarterly/.test(name) ? 3 : /Annually/.test(name) ? 12 : 1;
}

interface Books {
  /** Active and dropped: those that are not active say £0.00. */
  readonly features: readonly Listed[];
  /** Recurring lines of the month's run. */
  readonly raised: readonly Line[];
  /** Those of all runs before. */
  readonly earlier: readonly Line[];
  readonly month: { readonly from: string; readonly to: string };
}

/** The items of which each is checked by itself; throws of the first that is not what it says. */
export function reconciled({ features, raised, earlier, month }: Books): readonly Item[] {
  const items: Item[] = [];
  for (const feature of features) {
    const say = (why: string, amount: number): void => {
      if (amount !== 0) items.push({ feature: feature.id, why, amount });
    };
    const own = raised.filter(({ featureID }) => featureID === feature.id);
    const corrections = own.filter(({ description, backfilled }) => !backfilled && /, (credit|adjustment)$/.test(description));
    const backfilled = own.filter((line) => line.backfilled);
    const plain = own.filter((line) => !corrections.includes(line) && !backfilled.includes(line));
    say('corrections of what was raised before', sum(corrections));
    say('back-filled of months that were held', sum(backfilled));
    compared(
      feature,
      plain,
      earlier.filter(({ featureID }) => featureID === feature.id),
      month,
      say,
    );
  }
  return items;
}

function compared(feature: Listed, plain: readonly Line[], earlier: readonly Line[], month: Books['month'], say: (why: string, amount: number) => void): void {
  const value = pence(feature.monthlyValue);
  const months = monthsOf(feature.currentInterval);
  const whole = (line: Line): boolean => (line.chargedFrom ?? line.periodFrom) === line.periodFrom && (line.chargedTo ?? line.periodTo) === line.periodTo;
  const about = `feature ${feature.id} (${feature.currentInterval}, ${feature.status}): £${feature.monthlyValue} a month, ${JSON.stringify([plain, earlier.slice(-2)])}`;
  // A penny a month is what the rounding of a month's share can come to.
  const fits = (line: Line): boolean => Math.abs(pence(line.net) - value * months) <= Math.max(1, months);
  if (value === 0) {
    const last = feature.dateBillTo ?? feature.endDate;
    for (const line of plain) assert.ok(line.net === 0 || (last !== null && line.periodFrom <= last && last >= month.from), about);
    return say('dropped or ending, charged up to the bill-to', sum(plain));
  }
  if (plain.length > 0 && months < 1) {
    for (const line of plain) assert.ok(fits(line), about);
    return say('weeks: so many of them in this month, 52 twelfths in a month of the sheet', sum(plain) - value);
  }
  if (plain.length > 0) {
    const parts = plain.filter((line) => !whole(line));
    for (const line of parts)
      assert.ok(
        Math.abs(pence(line.net) - (value * months * days(line.chargedFrom!, line.chargedTo!)) / days(line.periodFrom, line.periodTo)) <= Math.max(1, months),
        about,
      );
    for (const line of plain) assert.ok(parts.includes(line) || fits(line), about);
    if (months === 1 && plain.length === 1 && parts.length === 0) return assert.equal(sum(plain), value, about);
    return say(months === 1 ? 'part of a month, or more than one' : 'a whole quarter or year', sum(plain) - value);
  }
  const covering = earlier.filter(({ periodFrom, periodTo }) => periodFrom <= month.to && periodTo >= month.from).at(-1);
  if (months > 1 && covering) {
    assert.ok(!whole(covering) || fits(covering), about);
    return say('its quarter or year was billed in another month', -value);
  }
  // Billed before the company came here: the lines of then are not kept, its first due date tells.
  if (months > 1 && (feature.dueDate ?? '') > month.to) return say('its quarter or year was billed in another month', -value);
  assert.match(feature.status, /^Suspended/, about);
  say('suspended: held, and billed when it is lifted', -value);
}
