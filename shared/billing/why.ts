/**
 * Why one bill differs from another: each line goes into exactly one part, so that the parts add up to the difference with nothing
 * left over. Pure; amounts are pence.
 *
 * The regular charge of a feature, a line for each period that is raised for the first time, is k periods at a full price U less what
 * an incomplete period falls short of it. From the last bill to this one changes k (weeks in a month, quarters), U (price, count,
 * discount) or what falls short (pro rata): k₂U₂ − k₁U₁ = (k₂ − k₁)U₁ + k₂(U₂ − U₁).
 */
import { toDay } from '../dates.js';
import { formatPence, halfUp, UNITS_IN_PENNY } from '../money.js';
import type { ChargeKind, RecordOf } from '../types.js';
import { recurringAt } from './items.js';
import { figure, stretches, type Figure } from './net.js';
import type { Around } from './shapes.js';
import { configuredPrice, termsOf, type Terms } from './terms.js';

export const partKinds = [
  'price',
  'quantity',
  'discount',
  'new',
  'ended',
  'prorata',
  'periods',
  'held',
  'resumed',
  'backfilled',
  'credits',
  'corrections',
  'oneOff',
  'instalments',
  'usage',
  'manual',
] as const;
export type PartKind = (typeof partKinds)[number];

/** A line of a bill; `again` where its period had been raised before, so that it corrects what was. */
export interface BillLine extends Figure {
  readonly id: string | null;
  readonly featureID: string | null;
  readonly kind: ChargeKind;
  readonly description: string;
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
  readonly featureCount: number;
  readonly again: boolean;
  readonly backfilled: boolean;
}

/** A feature that is on either bill. */
export interface Charged {
  readonly record: RecordOf;
  readonly around: Around;
  /** It was charged on a bill before both of these. */
  readonly before: boolean;
}

export interface Part {
  readonly kind: PartKind;
  readonly featureID: string | null;
  /** Of what stands for itself (a line by hand), else null. */
  readonly transactionID: string | null;
  readonly description: string;
  /** How much more (or less) this bill is because of it. */
  readonly net: number;
  /** "£40.00 became £44.00"; '' where the kind says all. */
  readonly words: string;
}

/** What makes this bill other than the last: the parts' sum is the difference of the lines' sums. Parts of nought are left out. */
export function partsBetween(last: readonly BillLine[], now: readonly BillLine[], charged: (featureID: string) => Charged | undefined): readonly Part[] {
  const parts: Part[] = [];
  const features = new Map<string, { last: BillLine[]; now: BillLine[] }>();
  const sums = new Map<string, Part>();
  const side = (line: BillLine, sign: 1 | -1): void => {
    const kind = apart(line);
    if (kind === undefined) {
      const lines = features.get(line.featureID!) ?? { last: [], now: [] };
      (sign === 1 ? lines.now : lines.last).push(line);
      features.set(line.featureID!, lines);
      return;
    }
    const transactionID = kind === 'manual' ? line.id : null;
    const key = `${kind} ${transactionID ?? line.featureID ?? line.description}`;
    const known = sums.get(key);
    const words = sign === 1 ? 'on this bill' : 'on the last bill';
    sums.set(key, {
      kind,
      transactionID,
      featureID: line.featureID,
      // What a feature was used for comes in lines of several kinds, summed here.
      description: kind === 'usage' && line.featureID !== null ? 'Calls and other usage' : (known?.description ?? line.description),
      net: (known?.net ?? 0) + sign * line.net,
      words: known && known.words !== words ? 'on both bills' : words,
    });
  };
  for (const line of last) side(line, -1);
  for (const line of now) side(line, 1);
  for (const [featureID, lines] of features) parts.push(...regular(featureID, lines.last, lines.now, charged(featureID)));
  parts.push(...sums.values());
  return parts.filter(({ net }) => net !== 0).sort((a, b) => partKinds.indexOf(a.kind) - partKinds.indexOf(b.kind) || Math.abs(b.net) - Math.abs(a.net));
}

/** The part that a line is of by itself; undefined for the regular charge of a feature, which is set beside its last one. */
function apart({ kind, featureID, again, backfilled, net }: BillLine): PartKind | undefined {
  if (kind === 'usage') return 'usage';
  if (kind === 'manual' || featureID === null) return 'manual';
  if (again) return net < 0 ? 'credits' : 'corrections';
  if (kind === 'oneOff') return 'oneOff';
  if (kind === 'instalment') return 'instalments';
  return backfilled ? 'backfilled' : undefined;
}

const sumOf = (lines: readonly BillLine[]): number => lines.reduce((sum, { net }) => sum + net, 0);

function regular(featureID: string, last: readonly BillLine[], now: readonly BillLine[], charged: Charged | undefined): readonly Part[] {
  const description = [...now, ...last][0]!.description;
  const part = (kind: PartKind, net: number, words = ''): Part => ({ kind, featureID, transactionID: null, description, net, words });
  const terms = charged && termsOf(charged.record, charged.around);
  if (last.length === 0) return [part(charged?.before === true ? (stood(terms, startOf(now) - 1) ? 'resumed' : 'periods') : 'new', sumOf(now))];
  if (now.length === 0) return [part(whyNone(terms, endOf(last) + 1), -sumOf(last))];
  const [was, is] = [fullOf(last, terms), fullOf(now, terms)];
  const [before, after] = [was.gross + was.discount, is.gross + is.discount];
  const quantity = was.count === is.count ? 0 : byCount(was, is);
  const price = is.gross - was.gross - quantity;
  return [
    part('periods', (now.length - last.length) * before, `${now.length} instead of ${last.length}`),
    part('quantity', now.length * quantity, `${was.count} became ${is.count}`),
    part('price', now.length * price, `${formatPence(was.gross)} became ${formatPence(is.gross - quantity)}`),
    part('discount', now.length * (is.discount - was.discount), `${formatPence(was.discount)} became ${formatPence(is.discount)}`),
    part('prorata', sumOf(now) - now.length * after - (sumOf(last) - last.length * before), 'an incomplete period'),
  ];
}

const startOf = (lines: readonly BillLine[]): number => Math.min(...lines.map(({ periodFrom }) => (periodFrom === null ? Infinity : toDay(periodFrom))));
const endOf = (lines: readonly BillLine[]): number => Math.max(...lines.map(({ periodTo }) => (periodTo === null ? -Infinity : toDay(periodTo))));

/** Whether it was not charged on a day because it was stopped or held. */
const stood = (terms: Terms | undefined, day: number): boolean =>
  terms !== undefined && (terms.gaps.some(([from, until]) => day >= from && day < until) || terms.holds.some(({ from, until }) => day >= from && day < until));

/** Why the period that begins on this day is not on the bill. */
function whyNone(terms: Terms | undefined, day: number): PartKind {
  if (terms === undefined || day > terms.last || terms.gaps.some(([from, until]) => day >= from && day < until)) return 'ended';
  return terms.holds.some(({ from, until }) => day >= from && day < until) ? 'held' : 'periods';
}

/** What a full period costs by its latest line, in pence. */
interface Full {
  readonly gross: number;
  readonly discount: number;
  readonly count: number;
}

function fullOf(lines: readonly BillLine[], terms: Terms | undefined): Full {
  const line = lines.reduce((a, b) => ((b.periodFrom ?? '') > (a.periodFrom ?? '') ? b : a));
  const asRaised = { gross: line.gross, discount: line.discount, count: line.featureCount };
  // A price that came later and reaches back is another line: this one still is a full period at the price of then.
  if (
    terms === undefined ||
    line.periodFrom === null ||
    line.periodTo === null ||
    pricesOf(terms).some((price) => halfUp(BigInt(price) * BigInt(line.featureCount), UNITS_IN_PENNY) === line.gross)
  )
    return asRaised;
  const item = recurringAt(terms, toDay(line.periodFrom), toDay(line.periodTo));
  const stretch = item && stretches(terms, item.from, item.next).at(-1);
  if (!item || !stretch) return asRaised;
  const whole = figure([{ ...stretch, from: 0, until: item.days }], item.days);
  return { gross: whole.gross, discount: whole.discount, count: stretch.count };
}

/** Every price that it had, has or will have. */
const pricesOf = (terms: Terms): readonly number[] => [
  ...terms.prices.flatMap(({ value }) => value ?? []),
  ...(terms.timeline.used?.prices ?? []).flatMap(({ value }) => value ?? []),
  configuredPrice(terms, terms.start),
];

/** What of a new gross is due to another count. All of it where the price of each may well be the same, both being rounded. */
function byCount(was: Full, is: Full): number {
  if (was.count === 0 || is.count === 0) return is.gross - was.gross;
  if (2 * Math.abs(is.gross * was.count - was.gross * is.count) <= was.count + is.count) return is.gross - was.gross;
  return halfUp(BigInt(was.gross) * BigInt(is.count), BigInt(was.count)) - was.gross;
}
