/** A feature's charges period by period, each figure so that it can be followed and recomputed by hand. */
import { formatDate, formatSpan, fromDay, toDay } from '../dates.js';
import { formatPence, formatUnits } from '../money.js';
import { refused } from '../fault.js';
import type { Raised, RecordOf } from '../types.js';
import { stands } from './due.js';
import { holdOn, nonBillableAt, releasedOn } from './holds.js';
import { figureOf, instalments, noteOf, oneOff, recurring, recurringAt, type Item } from './items.js';
import { Ledger } from './ledger.js';
import { explained, NOUGHT, stretches } from './net.js';
import type { Around, Net, PeriodExplanation, Segment } from './shapes.js';
import { connectionCharge, countAtStart, termsOf, type Terms } from './terms.js';
import { dateOf } from './values.js';

/**
 * What a recurring period costs by the feature's final state, with its segments and the exact fraction. The period is one of
 * the feature's own, named by its first and last day; throws 400502 for any other.
 */
export function netOf(feature: RecordOf, { periodFrom, periodTo }: { readonly periodFrom: string; readonly periodTo: string }, around: Around): Net {
  const terms = termsOf(feature, around);
  const item = recurringAt(terms, toDay(periodFrom), toDay(periodTo));
  if (!item) throw refused(`The feature has no period ${formatSpan(periodFrom, periodTo)}.`);
  return netOfItem(terms, item);
}

const netOfItem = (terms: Terms, item: Item): Net => explained(stretches(terms, item.from, item.next), item.days);

/** An amount that is not prorated. */
const fixed = (item: Item): Net => ({
  ...figureOf(item),
  days: 1,
  chargeableDays: 1,
  segments: [],
  exact: { n: String(figureOf(item).net), d: '1' },
});

/** All that was raised, is due or comes next (one period ahead), in the order of its days. `raised` has every line of the feature. */
export function explain(feature: RecordOf, raised: readonly Raised[], { today, ...around }: Around & { readonly today: string }): readonly PeriodExplanation[] {
  const terms = termsOf(feature, around);
  const ledger = new Ledger(raised);
  const now = toDay(today);
  const rebillFrom = dateOf(feature, 'rebillFrom');
  const rebill = rebillFrom === null ? Infinity : toDay(rebillFrom);
  const found: PeriodExplanation[] = [];
  const add = (item: Item, net: Net, words: readonly string[]): boolean => {
    // A feature taken over from another platform was billed there up to its due date: marked as raised, without a line here.
    // What the next run looks at again is not that: it was nought, or was credited, and comes as it is now.
    const elsewhere = item.raised && !ledger.has(item) && item.to < rebill && net.gross !== 0;
    // Where all is looked at anew, because the start moved, what stands raised is raised for all that.
    const isRaised = item.raised || ledger.has(item);
    const raisedFor = ledger.daysOf(item);
    const sum = elsewhere ? net.net : ledger.take(item).net;
    const isRecurring = item.kind === 'recurring';
    const day = releasedOn(terms, isRecurring, item.billDay);
    const hold = holdOn(terms, isRecurring, item.billDay);
    const isHeld = !isRaised && (day > now || nonBillableAt(terms, now + 1)) && (hold !== undefined || nonBillableAt(terms, now + 1));
    const state = elsewhere ? 'taken over' : isRaised ? 'raised' : isHeld ? 'held' : day <= now ? 'due' : 'not due yet';
    const held = hold
      ? `${hold.kind === 'suspended' ? 'suspended' : 'non-billable'} from ${formatDate(fromDay(hold.from))}` +
        (hold.until === Infinity ? '' : ` until ${formatDate(fromDay(hold.until - 1))}`)
      : '';
    found.push({
      kind: item.kind,
      periodFrom: fromDay(item.from),
      periodTo: fromDay(item.to),
      billDate: day === Infinity ? null : fromDay(day),
      state,
      hold: isRaised ? '' : held,
      net,
      raised: sum,
      raisedFor,
      difference: net.net - sum,
      words: [...words, ...(elsewhere ? ['Billed before this ledger begins: there is no line of it here.'] : closing(net, sum, state, isRaised ? '' : held))],
    });
    // The first that is still to come is the last that is told: under a hold without end they would go on for ever.
    return item.raised || item.billDay <= now;
  };

  const once = oneOff(terms);
  if (ledger.has(once) || figureOf(once).net !== 0) add(once, fixed(once), oneOffWords(terms, once));
  for (const item of recurring(terms, terms.cycles[0]?.from ?? terms.start)) {
    if (item.empty && !ledger.has(item)) {
      if (item.from > now && !item.raised) break;
      continue;
    }
    const net = netOfItem(terms, item);
    if (!add(item, net, recurringWords(net))) break;
  }
  const shares = instalments(terms);
  for (const item of shares) {
    if (!add(item, fixed(item), [`${noteOf(item)}: ${formatUnits(terms.timeline.total?.value ?? 0)} in all, shared out so that the parts add up.`])) break;
  }
  for (const line of ledger.rest()) {
    if (line.kind === 'usage' || line.kind === 'manual' || stands(terms, shares, line) || ledger.movedTo(terms, line)) continue;
    found.push({
      kind: line.kind,
      periodFrom: line.periodFrom,
      periodTo: line.periodTo,
      billDate: line.periodFrom,
      state: 'gone',
      hold: '',
      net: { ...NOUGHT, days: 0, chargeableDays: 0, segments: [], exact: { n: '0', d: '1' } },
      raised: line.net,
      raisedFor: { periodFrom: line.periodFrom, periodTo: line.periodTo },
      difference: -line.net,
      words: ['The feature no longer has this period: what was raised for it is taken back.', ...closing(NOUGHT, line.net, 'due', '')],
    });
  }
  return found.sort((a, b) => (a.periodFrom < b.periodFrom ? -1 : a.periodFrom > b.periodFrom ? 1 : 0));
}

const oneOffWords = (terms: Terms, item: Item): readonly string[] =>
  item.empty
    ? ['It was stopped before it started, so the one-off charge is not owed.']
    : [`One-off on the start date: ${countAtStart(terms)} × ${formatUnits(connectionCharge(terms))} = ${formatPence(figureOf(item).net)}.`];

function recurringWords(net: Net): readonly string[] {
  if (net.segments.length === 0) return [`The period has ${net.days} days, none of them chargeable.`];
  const lines = net.segments.map((segment) => segmentWords(segment, net.days));
  const whole = net.segments.length === 1 && net.chargeableDays === net.days;
  const { n, d } = net.exact;
  return [
    `The whole period has ${net.days} days, ${net.chargeableDays} of them chargeable.`,
    ...lines,
    ...(whole && d === '1' ? [] : [`Together ${n}/${d} pence, rounded once to ${formatPence(net.net)}.`]),
    ...(net.discount === 0 ? [] : [`Before discount ${formatPence(net.gross)}, discount ${formatPence(net.discount)}, net ${formatPence(net.net)}.`]),
  ];
}

function segmentWords({ from, to, days, count, price, discount, unitNet }: Segment, whole: number): string {
  const each = discount === '' ? formatUnits(price) : `(${formatUnits(price)} with ${discount} = £${unitNet})`;
  return `${formatSpan(from, to)}: ${days} of ${whole} days × ${count} × ${each}.`;
}

function closing(net: { readonly net: number }, raised: number, state: string, hold: string): readonly string[] {
  const words: string[] = [];
  if (hold !== '') words.push(`Held: ${hold}.`);
  const difference = net.net - raised;
  if (state === 'held' || state === 'not due yet') return words;
  if (difference === 0) words.push(`Raised ${formatPence(raised)}: nothing is left to raise.`);
  else words.push(`Raised so far ${formatPence(raised)}, so ${formatPence(Math.abs(difference))} is still to be ${difference < 0 ? 'credited' : 'raised'}.`);
  return words;
}
