/** What a change of a feature does to the money: the lines that come with the next run because of it, and what deserves a second look. */
import { earliest, formatDate, formatSpan, fromDay, latest, toDay } from '../dates.js';
import { formatPence, formatUnits } from '../money.js';
import { besidesOf, type Besides } from '../amounts.js';
import type { Charge, Raised, RecordOf, Still, Values } from '../types.js';
import { stands } from './due.js';
import { nonBillableAt, releasedOn } from './holds.js';
import { figureOf, instalments, itemOf, oneOff, recurring, recurringAt, type Item } from './items.js';
import { chargeFor, creditFor, isNought, Ledger, less } from './ledger.js';
import { monthlyOf } from './monthly.js';
import { NOUGHT, type Figure } from './net.js';
import type { Warning } from '../warnings.js';
import type { Around } from './shapes.js';
import { termsOf, type Terms } from './terms.js';
import { dateOf } from './values.js';

/** Of a feature with no lines: it takes nothing down, so all of them share it. */
const NOTHING_RAISED = new Ledger([]);

export interface Consequences {
  readonly charges: readonly Charge[];
  readonly warnings: readonly Warning[];
  /** Pence. */
  readonly monthlyBefore: number;
  readonly monthlyAfter: number;
  readonly besides: Besides;
}

/**
 * `before` is null for a feature that is being made. Of periods already raised, those whose net changes: what the next run
 * brings more for them, or no longer, because of this change. Of the rest: what a lifted hold releases, remaining instalments at a
 * bill-to, and of a new feature everything that its first run brings. `raised` needs the lines from `ledgerFrom` on.
 */
export function consequences(before: RecordOf | null, after: RecordOf, raised: readonly Raised[], ctx: Around & { readonly today: string }): Consequences {
  const now = termsOf(after, ctx);
  const charges: Charge[] = [];
  const warnings: Warning[] = [];
  const monthlyAfter = monthlyOf(now, ctx.today);
  const line = (item: Item, amounts: Figure, adjusts: boolean, backfilled: boolean): void => {
    if (!isNought(amounts)) charges.push(chargeFor(after, item, amounts, { adjusts, backfilled, when: 'next run' }));
  };
  if (before === null) {
    for (const item of firstItems(now, toDay(ctx.today))) line(item, figureOf(item), false, false);
    return { charges, warnings, monthlyBefore: 0, monthlyAfter, besides: {} };
  }

  const away = { charges: 0, credits: 0 };
  const then = termsOf(before, ctx);
  const [shares, sharesThen] = [instalments(now), instalments(then)];
  const rebillFrom = dateOf(after, 'rebillFrom');
  const ledger = raised.length === 0 ? NOTHING_RAISED : new Ledger(raised);
  const fallsAway = (from: string, to: string, gone: Figure): void => {
    if (gone.net < 0) away.credits += gone.net;
    else away.charges += gone.net;
    warnings.push({ kind: 'fallsAway', text: `${formatSpan(from, to)}: ${pending(gone)} that was to come no longer does.` });
  };
  if (rebillFrom !== null) {
    for (const item of raisedItems(now, then, shares, toDay(rebillFrom), ledger)) {
      const [is, was, stood] = [figureOf(item), figureThen(then, sharesThen, item), ledger.take(item)];
      if (isNought(less(is, was))) continue;
      const waits = item.kind === 'recurring' && item.from >= now.recurringFrom && item.billDay > Math.max(toDay(ctx.today), then.recurringFrom);
      if (waits && !ledger.has(item)) continue;
      const { comes, goes } = differing(was, is, stood);
      line(item, comes, ledger.has(item), false);
      if (goes.net !== 0) fallsAway(fromDay(item.from), fromDay(item.to), goes);
    }
    for (const gone of ledger.rest()) {
      if (gone.periodTo < rebillFrom || stands(now, shares, gone) || !stands(then, sharesThen, gone)) continue;
      const was = figureOr(itemOf(then, gone.kind, toDay(gone.periodFrom), toDay(gone.periodTo)));
      const { comes, goes } = differing(was, NOUGHT, gone);
      if (!isNought(comes)) charges.push(creditFor(after, { ...gone, ...less(NOUGHT, comes) }, 'next run', ctx.catalogue));
      if (goes.net !== 0) fallsAway(gone.periodFrom, gone.periodTo, goes);
    }
  }
  // The other way round: what was due is no longer, because nothing of it is charged any more or because it is held.
  for (const item of arriving(now, then, sharesThen, shares, toDay(ctx.today))) {
    const figure = figureOf(item);
    if (figure.net !== 0) fallsAway(fromDay(item.from), fromDay(item.to), figure);
  }
  for (const item of arriving(then, now, shares, sharesThen, toDay(ctx.today))) {
    line(item, figureOf(item), false, releasedOn(then, item.kind === 'recurring', item.billDay) !== item.billDay);
  }
  const rest = shares.find((item) => item.rest);
  if (rest && !rest.raised && !ledger.has(rest) && now.last !== then.last) line(rest, figureOf(rest), false, false);
  warnings.push(...lookTwice(before, after, raised, now, then));
  if (charges.length > 0 && nonBillableAt(now, toDay(ctx.today) + 1))
    warnings.push({ kind: 'notBilled', text: 'It is off the bills: these lines wait until it is billed again.' });
  const monthlyBefore = monthlyOf(then, ctx.today);
  const held = (heldNow(now, toDay(ctx.today)) ? monthlyAfter : 0) - (heldNow(then, toDay(ctx.today)) ? monthlyBefore : 0);
  return { charges, warnings, monthlyBefore, monthlyAfter, besides: besidesOf({ ...stillOf(then, now, charges), held, fallsAway: away }) };
}

/** Whether recurring charges wait for the end of a suspension. */
const heldNow = (terms: Terms, today: number): boolean =>
  terms.holds.some(({ kind, from, until }) => kind === 'suspended' && until === Infinity && from <= Math.max(today, terms.recurringFrom)) && !terms.stopped;

/** What is charged after all up to the last day, of what no line above has: with the number of lines, since each is an invoice more. */
function stillOf(then: Terms, now: Terms, charges: readonly Charge[]): { readonly still?: Still } {
  if (!now.stopped || now.last === then.last || now.last < now.start) return {};
  const told = new Set(charges.map(({ kind, periodFrom, periodTo }) => `${kind} ${periodFrom} ${periodTo}`));
  let [net, lines] = [0, 0];
  const count = (item: Item): void => {
    if (item.raised || item.empty || told.has(`${item.kind} ${fromDay(item.from)} ${fromDay(item.to)}`)) return;
    const figure = figureOf(item);
    if (isNought(figure)) return;
    net += figure.net;
    lines += 1;
  };
  count(oneOff(now));
  for (const item of recurring(now, now.recurringFrom)) count(item);
  for (const item of instalments(now)) count(item);
  return lines === 0 ? {} : { still: { net, lines, until: fromDay(now.last) } };
}

/**
 * What a change alone does to a line, of which something may be on its way already since an earlier one: what the next run then
 * brings more, and what it no longer brings. Together they are the whole difference, so that the previews of several changes add
 * up to the line, and the way back of one is its counterpart.
 */
function differing(was: Figure, is: Figure, stood: Figure): { readonly comes: Figure; readonly goes: Figure } {
  const [due, change] = [less(was, stood), less(is, was)];
  if (due.net === 0 || Math.sign(due.net) === Math.sign(change.net)) return { comes: change, goes: NOUGHT };
  return Math.abs(change.net) <= Math.abs(due.net) ? { comes: NOUGHT, goes: less(was, is) } : { comes: less(is, stood), goes: due };
}

const pending = ({ net }: Figure): string => (net < 0 ? `a credit of ${formatPence(-net)}` : `a charge of ${formatPence(net)}`);

/** What the first run brings: all that is billed by today, or at the feature's first bill date if that is later. */
function* firstItems(terms: Terms, today: number): Generator<Item, void, void> {
  const once = oneOff(terms);
  if (!once.raised) yield once;
  let until: number | undefined;
  for (const item of recurring(terms, terms.recurringFrom)) {
    if (item.empty || item.raised) continue;
    until ??= Math.max(today, item.billDay);
    if (item.billDay > until) break;
    yield item;
  }
  for (const item of instalments(terms)) if (!item.raised && item.billDay <= (until ?? today)) yield item;
}

/** Items that count as raised, then or now, and end on or after a day: what an adjustment can fall on. */
function* raisedItems(now: Terms, then: Terms, shares: readonly Item[], from: number, ledger: Ledger): Generator<Item, void, void> {
  const once = oneOff(now);
  if (once.from < Math.max(now.oneOffFrom, then.oneOffFrom) && once.to >= from) yield once;
  const until = Math.max(now.recurringFrom, then.recurringFrom);
  for (const item of recurring(now, from)) {
    if (item.from >= until) break;
    yield item;
  }
  const sharesUntil = Math.max(now.instalmentsFrom, then.instalmentsFrom);
  for (const item of shares) if (item.to >= from && (item.raised || ledger.has(item) || (!item.rest && item.from < sharesUntil))) yield item;
}

const figureOr = (item: Item | undefined): Figure => (item ? figureOf(item) : NOUGHT);

/** What the same item cost before the change. */
function figureThen(then: Terms, sharesThen: readonly Item[], item: Item): Figure {
  if (item.kind === 'oneOff') return figureOf(oneOff(then));
  if (item.kind === 'recurring') return figureOr(recurringAt(then, item.from, item.to));
  return figureOr(sharesThen.find((share) => share.from === item.from && share.to === item.to));
}

/**
 * Unraised lines that the change makes due by today: released by a hold that it lifts (then up to that day), or billed again
 * since a reinstatement. What was due before the change comes with the next run anyway and is not its consequence.
 */
function* arriving(then: Terms, now: Terms, shares: readonly Item[], sharesThen: readonly Item[], today: number): Generator<Item, void, void> {
  const until = now.holds.reduce((day, hold) => (hold.until === Infinity ? day : Math.max(day, hold.until)), today);
  const dueIn = (terms: Terms, item: Item | undefined): boolean =>
    item !== undefined && !item.empty && releasedOn(terms, item.kind === 'recurring', item.billDay) <= until;
  const from = Math.max(now.recurringFrom, then.recurringFrom);
  // Nothing is billed before it begins: most of the time all that is due is raised.
  for (const item of from > until ? [] : recurring(now, from)) {
    if (item.billDay > until && !item.empty) break;
    if (item.from >= from && dueIn(now, item) && !dueIn(then, recurringAt(then, item.from, item.to))) yield item;
  }
  for (const item of shares) {
    if (item.raised || item.rest || item.billDay > until || !dueIn(now, item)) continue;
    if (
      !dueIn(
        then,
        sharesThen.find((share) => share.from === item.from && share.to === item.to),
      )
    )
      yield item;
  }
  const once = oneOff(now);
  if (!once.raised && once.billDay <= until && dueIn(now, once) && !dueIn(then, oneOff(then))) yield once;
}

/** Sentences on what a person may have overlooked. */
function lookTwice(before: Values, after: Values, raised: readonly Raised[], now: Terms, then: Terms): readonly Warning[] {
  const warnings: Warning[] = [];
  const from = dateOf(after, 'rebillFrom');
  const invoiced = raised.filter((one) => one.invoiced && one.kind === 'recurring').map((one) => one.periodTo);
  if (from !== null && from !== dateOf(before, 'rebillFrom') && invoiced.length > 0) {
    const to = invoiced.reduce(latest);
    if (to > from)
      warnings.push({ kind: 'invoiced', text: `${formatDate(from)} falls in a period invoiced to ${formatDate(to)}; the difference comes with the next run.` });
  }
  const [dueThen, dueNow] = [dateOf(before, 'dueDate'), dateOf(after, 'dueDate')];
  if (dueThen !== null && dueNow !== null && dueNow > dueThen && now.timeline.schedules.at(-1)?.from === dueNow) {
    warnings.push({ kind: 'notCharged', text: `${formatSpan(dueThen, fromDay(toDay(dueNow) - 1))} will not be charged.` });
  }
  const fresh = now.prices.findIndex(({ from: day, value }) => !then.prices.some((old) => old.from === day && old.value === value));
  const later = fresh < 0 ? undefined : now.prices[fresh + 1];
  if (later && typeof later.value === 'number') {
    warnings.push({
      kind: 'laterPrice',
      text: `From ${formatDate(fromDay(later.from))} the price of ${formatUnits(later.value)} that was entered before stays in force.`,
    });
  }
  return warnings;
}

/**
 * From which last day of period on raised lines have to be loaded for a change that takes effect on a day: earlier periods
 * cannot change. With the values of an edit also those are considered that reach back by themselves.
 */
export function ledgerFrom(feature: Values, affectedFrom: string, newValues: Values = {}): string {
  const dates = [
    ...('dueDate' in newValues ? [dateOf(feature, 'dueDate')] : []),
    dateOf(feature, 'rebillFrom'),
    dateOf(feature, 'endDate'),
    dateOf(feature, 'dateBillTo'),
  ];
  for (const field of ['startDate', 'endDate', 'dueDate']) dates.push(dateOf(newValues, field));
  const wholeLife = ['startDate', 'connectionCharge', 'totalFeatureValue', 'instalments', 'standardFeature'];
  if (wholeLife.some((field) => field in newValues)) dates.push(dateOf(feature, 'startDate'));
  return dates.reduce<string>((first, date) => (date === null ? first : earliest(first, date)), affectedFrom);
}
