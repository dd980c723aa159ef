/** What a billing run raises for a feature, and the feature's fields afterwards (R2–R5, R11, R12, R14). */
import { earliest, toDay } from '../dates.js';
import type { Catalogue, Charge, Corrected, Raised, RecordOf, Value, Values } from '../types.js';
import { nonBillableAt, releasedOn } from './holds.js';
import { figureOf, instalments, oneOff, recurring, recurringAt, type Item } from './items.js';
import { chargeFor, creditFor, isNought, Ledger, less } from './ledger.js';
import { NOUGHT, type Figure } from './net.js';
import { progressed } from './progress.js';
import type { Around } from './shapes.js';
import { termsOf, type Terms } from './terms.js';
import { dateOf } from './values.js';

export interface Dues {
  /** A line is due when its bill date is before this (R2). */
  readonly cutoff: string;
  /** With it, whatever has a transaction date (first day) up to it is due as well, in arrears or not. */
  readonly transactionCutoff?: string | null | undefined;
  /** R16: everything up to the last day, whatever the cutoff and the holds; of a feature that has a last day. */
  readonly final?: boolean | undefined;
}

/**
 * Lines to raise now, and the fields that change: `dueDate`, `billing`, `rebillFrom`, `nextBillDate`, `totalValueCharged`,
 * `totalValueRemaining`. Of periods raised before, only those that end on or after `rebillFrom` are looked at; `raised` has
 * to hold every line of these, and of the one-off (more does no harm). Each line is net now less raised so far, so that asking again raises nothing.
 */
export function due(feature: RecordOf, raised: readonly Raised[], options: Dues & Around): { charges: readonly Charge[]; after: Values } {
  const terms = termsOf(feature, options);
  const final = options.final === true && terms.last !== Infinity;
  const come = comingBilled(terms, new Ledger(raised), {
    final,
    cutoff: toDay(options.cutoff),
    transactions: options.transactionCutoff ? toDay(options.transactionCutoff) : -Infinity,
  });
  if (come === NOTHING_COMES) return { charges: [], after: {} };
  const charges = come.lines.map((line) => chargeOf(feature, line, 'now', options.catalogue));
  return { charges, after: progressed(terms, charges, come) };
}

/** The first last day of a period whose raised lines a run needs: nothing of those that ended before it is looked at again. */
export function lookedAtFrom(feature: Values): string {
  const { instalmentsFrom } = (feature['billing'] ?? {}) as Values;
  const days = [feature['rebillFrom'], feature['dueDate'], instalmentsFrom].filter((each): each is string => typeof each === 'string');
  return typeof feature['dueDate'] === 'string' ? days.reduce(earliest) : '';
}

/** A line that a run raises: of an item, or of a period that the feature no longer has, which is taken back. */
export interface Coming {
  readonly item: Item | null;
  readonly gone: Raised | null;
  /** Its first and last day, by which it is found among what was raised. */
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly amounts: Figure;
  /** Something stands raised for it already. */
  readonly adjusts: boolean;
  readonly backfilled: boolean;
  readonly corrects: Corrected | undefined;
}

export function chargeOf(feature: Values, line: Coming, when: Charge['when'], catalogue: Catalogue): Charge {
  const { item, gone, amounts, periodFrom, periodTo, adjusts, backfilled, corrects } = line;
  if (!item) return creditFor(feature, gone!, amounts, when, catalogue);
  return chargeFor(feature, item, amounts, { periodFrom, periodTo, adjusts, backfilled, corrects, when });
}

/** Up to where a run goes, in days. */
export interface Until {
  readonly cutoff: number;
  readonly transactions: number;
  readonly final: boolean;
}

interface Come {
  readonly lines: readonly Coming[];
  readonly oneOffFrom: number;
  readonly recurringFrom: number;
  readonly instalmentsFrom: number;
  readonly restOn: number;
  readonly rebillFrom: string | null;
}

/** Off the bills nothing is raised and nothing moves on. */
const NOTHING_COMES: Come = { lines: [], oneOffFrom: NaN, recurringFrom: NaN, instalmentsFrom: NaN, restOn: NaN, rebillFrom: null };

/** What a run up to a cutoff raises, and how far everything is raised then: the one answer for runs and for previews of changes. */
export const comingBilled = (terms: Terms, ledger: Ledger, until: Until): Come =>
  !until.final && nonBillableAt(terms, until.cutoff) ? NOTHING_COMES : coming(terms, ledger, until);

/** The same of what is off the bills as if it were billed. */
export function coming(terms: Terms, ledger: Ledger, until: Until): Come {
  const rebillFrom = dateOf(terms.feature, 'rebillFrom');
  const rebill = rebillFrom === null ? Infinity : toDay(rebillFrom);
  const lines: Coming[] = [];
  const { cutoff, transactions, final } = until;
  const work: Work = { cutoff, transactions, final, terms, ledger, rebill, lines, waits: null };
  const once = [oneOff(terms)];
  const shares = instalments(terms);
  adjust(work, once);
  const oneOffFrom = raise(work, once, terms.oneOffFrom).next;
  if (rebill !== Infinity) adjust(work, recurring(terms, rebill));
  const recurringFrom = raise(work, recurring(terms, terms.recurringFrom), terms.recurringFrom).next;
  adjust(work, shares);
  const { next: instalmentsFrom, restOn } = raise(work, shares, terms.instalmentsFrom);

  let { waits } = work;
  for (const line of ledger.rest()) {
    if (line.periodTo < (rebillFrom ?? '9999') || line.kind === 'usage' || line.kind === 'manual') continue;
    // Raised ahead of its time and not due yet by now: it is looked at again when it is.
    if (stands(terms, shares, line) || ledger.movedTo(terms, line)) waits = waits === null ? line.periodFrom : earliest(waits, line.periodFrom);
    else {
      const { periodFrom, periodTo } = line;
      lines.push({ item: null, gone: line, periodFrom, periodTo, amounts: less(NOUGHT, line), adjusts: true, backfilled: false, corrects: line.VAT });
    }
  }
  return { lines, oneOffFrom, recurringFrom, instalmentsFrom, restOn, rebillFrom: waits };
}

interface Work extends Until {
  readonly terms: Terms;
  readonly ledger: Ledger;
  /** Periods that end before this day cannot have changed. */
  readonly rebill: number;
  /** The lines raised so far. */
  readonly lines: Coming[];
  /** What stands raised behind something that is not due yet has to be met again: from this day on. */
  waits: string | null;
}

/** Brings what was raised before to what it is now. */
function adjust({ terms, ledger, rebill, lines }: Work, items: Iterable<Item>): void {
  for (const item of items) {
    // What was charged elsewhere is nothing that was forgotten here.
    if (item.kind === 'oneOff' && terms.timeline.oneOffElsewhere === true && !ledger.has(item)) continue;
    // Recurring periods go on without end, so the first that is not raised has to be the last that is looked at.
    if (!item.raised && item.kind === 'recurring') return;
    if (!item.raised || item.to < rebill) continue;
    const amounts = less(figureOf(item), ledger.take(item));
    if (!isNought(amounts)) lines.push({ item, gone: null, ...ledger.daysOf(item), amounts, adjusts: true, backfilled: false, corrects: ledger.VAT(item) });
  }
}

/** Raises what is due, in order, up to the first that is not, and the first day not raised after it; behind that it corrects what stands. */
function raise(work: Work, items: Iterable<Item>, from: number): { readonly next: number; readonly restOn: number } {
  const { terms, ledger, lines } = work;
  let [next, restOn] = [from, NaN];
  let isOpen = false;
  for (const item of items) {
    if (item.raised) {
      if (item.rest) restOn = item.from;
      continue;
    }
    // Raised ahead of its day, or raised by a schedule that came back: it is set against what it is now.
    const before = ledger.has(item);
    if (item.empty && !before) continue;
    if (!before && (isOpen || !isDue(work, item))) {
      if (item.next > ledger.last) break;
      isOpen = true;
      continue;
    }
    const { periodFrom, periodTo } = ledger.daysOf(item);
    const amounts = less(figureOf(item), ledger.take(item));
    const backfilled = !before && releasedOn(terms, item.kind === 'recurring', item.billDay) !== item.billDay;
    if (!isNought(amounts))
      lines.push({ item, gone: null, periodFrom, periodTo, amounts, adjusts: before, backfilled, corrects: before ? ledger.VAT(item) : undefined });
    if (isOpen) work.waits = earliest(work.waits ?? periodFrom, periodFrom);
    else if (item.rest) restOn = item.from;
    else next = item.next;
  }
  return { next, restOn };
}

/** R2 with holds: whether a run raises an item. */
function isDue({ terms, final, cutoff, transactions }: Work, item: Item): boolean {
  if (final) return true;
  const day = releasedOn(terms, item.kind === 'recurring', item.billDay);
  return day < cutoff || (day === item.billDay && item.from <= transactions);
}

/** Whether the feature still has the period of a raised line. */
export function stands(terms: Terms, shares: readonly Item[], { kind, periodFrom, periodTo }: Raised): boolean {
  const [from, to] = [toDay(periodFrom), toDay(periodTo)];
  if (kind === 'recurring') return from <= terms.last && recurringAt(terms, from, to) !== undefined;
  if (kind === 'instalment') return shares.some((item) => item.from === from && item.to === to);
  return kind === 'oneOff' && from === terms.start;
}

/**
 * Whether a run has to look at a feature at all. As SQL: `nextBillDate < cutoff OR rebillFrom IS NOT NULL`, and with a
 * transaction cutoff also `OR dueDate <= transactionCutoff`.
 */
export function dueBefore(feature: Values, { cutoff, transactionCutoff, final }: Dues): boolean {
  if (final === true) return true;
  const [next, rebill, dueDate] = [feature['nextBillDate'], feature['rebillFrom'], feature['dueDate']] as readonly Value[];
  return (
    (typeof next === 'string' && next < cutoff) ||
    typeof rebill === 'string' ||
    (typeof transactionCutoff === 'string' && typeof dueDate === 'string' && dueDate <= transactionCutoff)
  );
}
