/** What a change of a feature does to the money: the lines that come with the next run because of it, and what deserves a second look. */
import { earliest, formatDate, formatSpan, fromDay, latest, toDay } from '../dates.js';
import { formatPence, formatUnits } from '../money.js';
import { besidesOf, type Besides } from '../amounts.js';
import type { Charge, Raised, RecordOf, Still, Values } from '../types.js';
import { chargeOf, coming, comingBilled, type Coming } from './due.js';
import { nonBillableAt, releasedOn } from './holds.js';
import { figureOf, instalments, itemOf, oneOff, recurring, type Item } from './items.js';
import { chargeFor, isNought, keyOf, Ledger, less } from './ledger.js';
import { monthlyOf } from './monthly.js';
import { NOUGHT, type Figure } from './net.js';
import type { Warning } from '../warnings.js';
import type { Around } from './shapes.js';
import { termsOf, type Terms } from './terms.js';
import { dateOf } from './values.js';

export interface Consequences {
  readonly charges: readonly Charge[];
  readonly warnings: readonly Warning[];
  /** Lines that wait, or come on another day. */
  readonly waits: readonly Waits[];
  /** Pence. */
  readonly monthlyBefore: number;
  readonly monthlyAfter: number;
  readonly besides: Besides;
}

/**
 * `before` is null for a feature that is being made: of it everything that its first run brings. Else what a run up to today
 * brings more because of this change, and what it no longer brings: both are asked of the code that raises it. What is off the bills
 * brings nothing, whatever changes: how much of it waits is said, and comes with the preview of billing it again. `raised` needs
 * the lines from `ledgerFrom` on.
 */
export function consequences(before: RecordOf | null, after: RecordOf, raised: readonly Raised[], ctx: Around & { readonly today: string }): Consequences {
  const now = termsOf(after, ctx);
  const today = toDay(ctx.today);
  const monthlyAfter = monthlyOf(now, ctx.today);
  if (before === null) return beginning(after, now, today, monthlyAfter);

  const charges: Charge[] = [];
  const warnings: Warning[] = [];
  const away = { charges: 0, credits: 0 };
  const then = termsOf(before, ctx);
  // What was to come until a hold's end is told by the days of then, what comes by the days of now.
  const [until, untilThen] = [runTo(now, today), runTo(then, today)];
  const found = compared(then, now, raised, until);
  for (const { line, comes } of found) {
    if (!isNought(comes)) charges.push(chargeOf(after, { ...line, corrects: undefined, amounts: comes }, 'next run', ctx.catalogue));
  }
  // Without a hold that ends, which is mostly, both are one day.
  for (const { line, goes } of untilThen === until ? found : compared(then, now, raised, untilThen)) {
    if (goes.net === 0) continue;
    if (goes.net < 0) away.credits += goes.net;
    else away.charges += goes.net;
    warnings.push({ kind: 'fallsAway', text: `${formatSpan(line.periodFrom, line.periodTo)}: ${pending(goes)} that was to come no longer does.` });
  }
  warnings.push(...lookTwice(before, after, raised, now, then));
  if (charges.length > 0 && nonBillableAt(now, today + 1))
    warnings.push({
      kind: 'notBilled',
      text: `It is off the bills until ${formatDate(fromDay(until - 1))}: these lines come with the first run after that day.`,
    });
  const monthlyBefore = monthlyOf(then, ctx.today);
  const ledger = ledgerOf(raised);
  const held = (heldNow(now, ledger, today) ? monthlyAfter : 0) - (heldNow(then, ledger, today) ? monthlyBefore : 0);
  // Off the bills before and after, nothing comes of the change and nothing falls away: it waits.
  const off = nonBillableAt(now, until) && nonBillableAt(then, until);
  const kept = off ? compared(then, now, raised, until, coming) : [];
  const told = off ? kept.map(({ line }) => nameOf(line)) : charges.map(chargeKey);
  const { still, waits } = stillOf(then, now, told, raised, off);
  for (const { comes, goes } of kept) count(waits, less(comes, goes));
  const other = until > today + 1 || untilThen > today + 1 ? otherDays(then, now, raised, { today, until, untilThen }) : [];
  return {
    charges,
    warnings,
    waits: [waits, ...other].filter(({ lines }) => lines > 0),
    monthlyBefore,
    monthlyAfter,
    besides: besidesOf({ still, held, fallsAway: away }),
  };
}

/** What is made. What a hold keeps back for good waits for whoever lifts it. */
function beginning(feature: RecordOf, terms: Terms, today: number, monthlyAfter: number): Consequences {
  const waits: Counting = { kind: 'notBilled', day: null, net: 0, lines: 0 };
  const charges: Charge[] = [];
  for (const item of firstItems(terms, today)) {
    const amounts = figureOf(item);
    if (isNought(amounts)) continue;
    if (nonBillableAt(terms, Math.max(today, item.billDay) + 1) || releasedOn(terms, item.kind === 'recurring', item.billDay) === Infinity)
      count(waits, amounts);
    else charges.push(chargeFor(feature, item, amounts, { adjusts: false, backfilled: false, when: 'next run' }));
  }
  const held = heldNow(terms, NOTHING_RAISED, today);
  // What a suspension keeps back is told a month.
  const besides = besidesOf(held ? { held: monthlyAfter } : {});
  return { charges, warnings: [], waits: waits.lines > 0 && !held ? [waits] : [], monthlyBefore: 0, monthlyAfter, besides };
}

/**
 * What goes with a feature that is taken away as if it had never been, of which nothing was raised: all that its first run would have
 * brought. `back`: another one comes back, of which one that went on in its periods had taken nothing.
 */
export function unmade(
  feature: RecordOf,
  ctx: Around & { readonly today: string },
  { back = false }: { readonly back?: boolean } = {},
): Pick<Consequences, 'monthlyBefore' | 'monthlyAfter' | 'besides'> {
  const terms = termsOf(feature, ctx);
  const { charges, monthlyAfter, besides } = beginning(feature, terms, toDay(ctx.today), monthlyOf(terms, ctx.today));
  const away = { charges: 0, credits: 0 };
  if (!back || !terms.timeline.oneOffElsewhere) for (const { net } of charges) away[net < 0 ? 'credits' : 'charges'] += net;
  const held = besides.held === undefined ? undefined : -besides.held;
  return { monthlyBefore: monthlyAfter, monthlyAfter: 0, besides: besidesOf({ held, fallsAway: away }) };
}

/** Lines that wait for being billed again, or that come sooner or later than they would have: by a hold that ends on `day`. Pence. */
export interface Waits {
  readonly kind: 'notBilled' | 'comesSooner' | 'comesLater';
  readonly day: string | null;
  readonly net: number;
  readonly lines: number;
}
type Counting = { -readonly [Name in keyof Waits]: Waits[Name] };

function count(waits: Counting, { net }: { readonly net: number }): void {
  waits.net += net;
  waits.lines += 1;
}

export function waitingSaid({ kind, day, net, lines }: Waits): Warning {
  const [some, s] = [`${lines === 1 ? '1 line' : `${lines} lines`}`, lines === 1 ? 's' : ''];
  const pounds = formatPence(net);
  if (kind === 'notBilled') return { kind, text: `It is off the bills: ${some} wait${s} with ${pounds} until it is billed again.` };
  return kind === 'comesSooner'
    ? { kind, text: `${some} with ${pounds}, held back until ${formatDate(day!)}, come${s} with the next run.` }
    : { kind, text: `${some} with ${pounds} come${s} with the first run after ${formatDate(day!)}, and not with the next one.` };
}

/**
 * Lines that come all the same, but on another day, because of a hold that ends on a day to come: what is dropped is held by no
 * suspension any more, and what comes back is again (R14).
 */
function otherDays(
  then: Terms,
  now: Terms,
  raised: readonly Raised[],
  { today, until, untilThen }: { readonly today: number; readonly until: number; readonly untilThen: number },
): readonly Waits[] {
  const named = (terms: Terms, cutoff: number): ReadonlyMap<string, Coming> => new Map(brought(terms, raised, cutoff).map((line) => [nameOf(line), line]));
  const [soonThen, soonNow] = [named(then, today + 1), named(now, today + 1)];
  const differ = (kind: Waits['kind'], end: number, lines: typeof soonNow, soon: typeof soonNow, late: typeof soonNow): Waits => {
    const waits: Counting = { kind, day: fromDay(end - 1), net: 0, lines: 0 };
    for (const [name, { amounts }] of lines) if (!soon.has(name) && late.has(name)) count(waits, amounts);
    return waits;
  };
  return [differ('comesSooner', untilThen, soonNow, soonThen, named(then, untilThen)), differ('comesLater', until, soonThen, soonNow, named(now, until))];
}

/** The first day not told of: a hold that ends later brings what it held then. */
const runTo = ({ holds }: Terms, today: number): number => holds.reduce((day, { until }) => (until === Infinity ? day : Math.max(day, until)), today) + 1;

interface Compared {
  readonly line: Coming;
  readonly comes: Figure;
  readonly goes: Figure;
}

/**
 * What runs up to a day bring by the terms of now and by those of before, line by line, where it is not the same. Mostly both bring the
 * same lines in the same order: these are compared in step, and only what is left by name.
 */
function compared(then: Terms, now: Terms, raised: readonly Raised[], until: number, bring = comingBilled): readonly Compared[] {
  const was = brought(then, raised, until, bring);
  const is = brought(now, raised, until, bring);
  const found: Compared[] = [];
  const tell = (line: Coming, old: Coming | undefined): void => {
    const change = differing(old?.amounts ?? NOUGHT, line.amounts);
    if (!isNought(change.comes) || !isNought(change.goes)) found.push({ line: old ? { ...line, adjusts: true } : line, ...change });
  };
  let alike = 0;
  for (; alike < is.length && alike < was.length && isNamedAs(is[alike]!, was[alike]!); alike += 1) tell(is[alike]!, was[alike]);
  if (alike === is.length && alike === was.length) return found;

  const left = new Map(was.slice(alike).map((line) => [nameOf(line), line]));
  const rest = is.slice(alike);
  // Where the start moved within a period that is not raised yet, it is the same one for all that. Of several that end on one day the
  // latest is, on both sides, so that the way back pairs them as the way there did.
  const olds = rest.toReversed().map((line) => {
    const moved = isStill(then, line) ? undefined : [...left.values()].findLast((each) => !isStill(now, each) && isWithin(each.item, line.item));
    const old = left.get(nameOf(line)) ?? moved;
    if (old) left.delete(nameOf(old));
    return old;
  });
  for (const [place, line] of rest.entries()) tell(line, olds.at(-1 - place));
  for (const line of left.values()) found.push({ line, comes: NOUGHT, goes: line.amounts });
  return found;
}

const brought = (terms: Terms, raised: readonly Raised[], cutoff: number, bring = comingBilled): readonly Coming[] =>
  bring(terms, ledgerOf(raised), { cutoff, transactions: -Infinity, final: false }).lines;

/** What a run up to today raises of a feature as it is, line by line; pence. */
export const nextLines = (feature: RecordOf, raised: readonly Raised[], ctx: Around & { readonly today: string }): readonly number[] =>
  brought(termsOf(feature, ctx), raised, toDay(ctx.today) + 1).map(({ amounts }) => amounts.net);

/** A ledger notes what was taken from it; of one without lines nothing can be. */
const ledgerOf = (raised: readonly Raised[]): Ledger => (raised.length === 0 ? NOTHING_RAISED : new Ledger(raised));
const NOTHING_RAISED = new Ledger([]);

const kindOf = ({ item, gone }: Coming): Raised['kind'] => (item ? item.kind : gone!.kind);

const isNamedAs = (line: Coming, other: Coming): boolean =>
  line.periodFrom === other.periodFrom && line.periodTo === other.periodTo && kindOf(line) === kindOf(other);

const chargeKey = ({ kind, periodFrom, periodTo }: Charge): string => `${kind} ${periodFrom} ${periodTo}`;
const nameOf = (line: Coming): string => keyOf(kindOf(line), line.periodFrom, line.periodTo);

/** Whether the feature has that very period by these terms, also where it comes to nought: then no other one is in its place. */
const isStill = (terms: Terms, { item }: Coming): boolean => item !== null && itemOf(terms, item.kind, item.from, item.to) !== undefined;

const isWithin = (old: Item | null, item: Item | null): boolean =>
  old !== null &&
  item !== null &&
  old.kind === item.kind &&
  (old.kind === 'oneOff' || (!old.rest && !item.rest && old.to === item.to && old.days === item.days));

/** Whether recurring charges wait for the end of a suspension. */
function heldNow(terms: Terms, ledger: Ledger, today: number): boolean {
  const lasting = terms.stopped ? [] : terms.holds.filter(({ kind, until }) => kind === 'suspended' && until === Infinity);
  if (lasting.length === 0) return false;
  const next = Math.max(today, unbilledFrom(terms, ledger));
  return lasting.some(({ from }) => from <= next);
}

/** The first day of which nothing stands raised; where periods are looked at anew, what stands raised for them is billed all the same. */
function unbilledFrom(terms: Terms, ledger: Ledger): number {
  let day = terms.recurringFrom;
  for (const item of recurring(terms, day)) {
    if (!item.raised && !ledger.has(item)) return item.from;
    day = item.next;
  }
  return day;
}

/**
 * What is charged after all up to the last day, of what no line above has: with the number of lines, since each is an invoice more. What
 * a hold keeps back for good is not: it waits for whoever lifts it.
 */
function stillOf(
  then: Terms,
  now: Terms,
  charged: readonly string[],
  raised: readonly Raised[],
  off: boolean,
): { readonly still: Still | undefined; readonly waits: Counting } {
  const waits: Counting = { kind: 'notBilled', day: null, net: 0, lines: 0 };
  if (!now.stopped || now.last === then.last || now.last < now.start) return { still: undefined, waits };
  // Where all is looked at anew, because the start moved, what stands raised is not still to come.
  const ledger = new Ledger(dateOf(then.feature, 'rebillFrom') === null ? [] : raised);
  const told = new Set(charged);
  let [net, lines] = [0, 0];
  const look = (item: Item): void => {
    if (item.raised || item.empty || ledger.has(item) || (told.size > 0 && told.has(keyOf(item.kind, fromDay(item.from), fromDay(item.to))))) return;
    const figure = figureOf(item);
    if (isNought(figure)) return;
    if (off || releasedOn(now, item.kind === 'recurring', item.billDay) === Infinity) return count(waits, figure);
    net += figure.net;
    lines += 1;
  };
  look(oneOff(now));
  for (const item of recurring(now, now.recurringFrom)) look(item);
  for (const item of instalments(now)) look(item);
  return { still: lines === 0 ? undefined : { net, lines, until: fromDay(now.last) }, waits };
}

/**
 * What a change alone does to a line, of which something may be on its way already: what the next run then brings more, and what
 * it no longer brings. Together they are the whole difference, so that the previews of several changes add up to the line, and
 * the way back of one is its counterpart.
 */
function differing(due: Figure, is: Figure): { readonly comes: Figure; readonly goes: Figure } {
  const change = less(is, due);
  if (due.net === 0 || Math.sign(due.net) === Math.sign(change.net)) return { comes: change, goes: NOUGHT };
  return Math.abs(change.net) <= Math.abs(due.net) ? { comes: NOUGHT, goes: less(due, is) } : { comes: is, goes: due };
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
  // Their day may lie within a period, which is then looked at from its beginning, with what fell on the days before.
  const wholeLife = ['startDate', 'dueDate', 'serviceChargeInterval', 'connectionCharge', 'totalFeatureValue', 'instalments', 'standardFeature'];
  if (wholeLife.some((field) => field in newValues)) dates.push(dateOf(feature, 'startDate'));
  return dates.reduce<string>((first, date) => (date === null ? first : earliest(first, date)), affectedFrom);
}
