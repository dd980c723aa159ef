/**
 * R27–R29: discount plans. A bucket is one plan in one pool in one calendar month; features fill it, calls draw from it in the
 * order of their start. What a call draws from one bucket is closed to the next: no part is discounted twice.
 */
import { daysInMonth, toDay } from '../dates.js';
import { compared, exact, isNought, least, minus, most, NOUGHT, ONE, over, plus, ratio, roundedUp, times, type Fraction } from '../fractions.js';
import type { CallKind } from './shapes.js';

/** What an allowance counts, and how many of its units one of it is. */
export type AllowanceOf = 'minutes' | 'calls' | 'events' | 'bytes' | 'value';
export type Limit = 'seconds' | 'calls' | 'events' | 'bytes' | 'value';
const counted: Readonly<Record<AllowanceOf, { readonly limit: Limit; readonly units: number }>> = {
  minutes: { limit: 'seconds', units: 60 },
  calls: { limit: 'calls', units: 1 },
  events: { limit: 'events', units: 1 },
  bytes: { limit: 'bytes', units: 1 },
  // Pounds of discount, kept in pence.
  value: { limit: 'value', units: 100 },
};

/** One feature that fills a bucket through one of its four plans. Days are inclusive. */
export interface Filling {
  readonly from: string;
  readonly to?: string | null;
  /** Dated counts (R7: committed included), or one count throughout; 1 where neither is given. */
  readonly count?: number;
  readonly counts?: readonly { readonly from: string; readonly count: number }[];
  /** Decimal text; empty counts as 1. */
  readonly multiplier?: string | null;
  /** false: the whole allowance where a day of the month is chargeable. */
  readonly prorate?: boolean;
  /** Days without charge within, as [first, first day charged again). */
  readonly gaps?: readonly (readonly [string, string])[];
}

/** The content of a bucket in a month (`YYYY-MM`): whole units, rounded up once after adding. */
export function filled(allowance: string, of: AllowanceOf, month: string, fillings: readonly Filling[]): { readonly limit: Limit; readonly left: bigint } {
  const { limit, units } = counted[of];
  const first = toDay(`${month}-01`);
  const days = daysInMonth(Number(month.slice(0, 4)), Number(month.slice(5)));
  let sum = NOUGHT;
  for (const filling of fillings) {
    const multiplier = filling.multiplier === null || filling.multiplier === undefined || filling.multiplier === '' ? ONE : exact(filling.multiplier);
    sum = plus(sum, times(multiplier, share(filling, first, days)));
  }
  return { limit, left: roundedUp(times(times(exact(allowance), exact(units)), sum)) };
}

/** Σ count(d) over the chargeable days of the month, over its days; without proration the month's largest count. */
function share({ from, to, count = 1, counts, prorate = true, gaps = [] }: Filling, first: number, days: number): Fraction {
  const [start, end] = [Math.max(first, toDay(from)), Math.min(first + days - 1, to ? toDay(to) : first + days - 1)];
  const free = gaps.map(([a, b]) => [toDay(a), toDay(b)] as const);
  const dated = counts?.map((each) => ({ day: toDay(each.from), count: each.count })).toSorted((a, b) => a.day - b.day);
  let [sum, largest] = [0, 0];
  for (let day = start; day <= end; day++) {
    if (free.some(([a, b]) => a <= day && day < b)) continue;
    const now = dated ? (dated.findLast((each) => each.day <= day)?.count ?? 0) : count;
    sum += now;
    largest = Math.max(largest, now);
  }
  return prorate ? ratio(sum, days) : exact(largest);
}

/** What a plan takes off; all three blank is all of it. Decimal texts. */
export interface PlanDiscount {
  readonly discountPercent?: string | null;
  readonly discountPencePerCall?: string | null;
  readonly discountPencePerMinute?: string | null;
}

/** What calls draw from. `left` changes as they do. */
export interface Bucket {
  readonly name: string;
  readonly plan?: PlanDiscount;
  /** Names of call types it covers; none: all. */
  readonly callTypes?: ReadonlySet<string> | undefined;
  /** Time bands it covers; none: all. */
  readonly bands?: ReadonlySet<string> | undefined;
  /** Numbers that draw; none: all. */
  readonly numbers?: ReadonlySet<string> | undefined;
  /** The legs of one call count their seconds once. */
  readonly legsOnce?: boolean | undefined;
  readonly left: Partial<Record<Limit, Fraction>>;
}

/** A rated call that looks for an allowance. */
export interface Drawing {
  /** Pence, exact. */
  readonly gross: Fraction;
  readonly kind: CallKind;
  /** Seconds charged. */
  readonly billed: number;
  readonly events?: number;
  readonly bytes?: number;
  readonly callType?: string | undefined;
  readonly band?: string | undefined;
  readonly number?: string | undefined;
  /** Seconds that its other legs drew from a bucket: up to these its own are counted already. */
  readonly counted?: ((bucket: Bucket) => Fraction) | undefined;
}

export interface Drawn {
  readonly discount: Fraction;
  /** Which buckets covered which share of it, and what of their limits that took. */
  readonly from: readonly { readonly bucket: Bucket; readonly share: Fraction; readonly taken: Readonly<Partial<Record<Limit, Fraction>>> }[];
}

const limitsOf: Readonly<Record<CallKind, readonly Limit[]>> = {
  voice: ['seconds', 'calls', 'value'],
  event: ['events', 'value'],
  data: ['bytes', 'value'],
};

/** Draws one call through the buckets in their order; changes what is left in them. */
export function drawn(call: Drawing, buckets: readonly Bucket[]): Drawn {
  let [open, discount] = [ONE, NOUGHT];
  const from: { bucket: Bucket; share: Fraction; taken: Partial<Record<Limit, Fraction>> }[] = [];
  // A call of no length takes no allowance: a failed call must not eat free minutes.
  if (quantityOf(call) === 0) return { discount, from };
  for (const bucket of buckets) {
    if (isNought(open)) break;
    if (!covers(bucket, call)) continue;
    const whole = whollyOff(call, bucket.plan);
    const share = sharedBy(bucket, call, open, whole);
    if (isNought(share)) continue;
    const off = times(share, whole);
    const taken = take(bucket, call, share, off);
    discount = plus(discount, off);
    open = minus(open, share);
    from.push({ bucket, share, taken });
  }
  return { discount, from };
}

const quantityOf = ({ kind, billed, events = 0, bytes = 0 }: Drawing): number => (kind === 'voice' ? billed : kind === 'event' ? events : bytes);

function covers({ callTypes, bands, numbers, left }: Bucket, { kind, callType, band, number }: Drawing): boolean {
  if (callTypes && !(callType !== undefined && callTypes.has(callType))) return false;
  if (bands && !(band !== undefined && bands.has(band))) return false;
  if (numbers && !(number !== undefined && numbers.has(number))) return false;
  for (const each of limitsOf[kind]) if (left[each] !== undefined) return true;
  // A plan without any limit covers all; one with limits of other kinds only does not touch the call.
  return Object.keys(left).length === 0;
}

/** What the plan takes off the whole call, at most its price. */
function whollyOff({ gross, billed }: Drawing, plan: PlanDiscount = {}): Fraction {
  const { discountPercent: percent, discountPencePerCall: perCall, discountPencePerMinute: perMinute } = plan;
  if (!percent && !perCall && !perMinute) return gross;
  const ofPrice = percent ? times(gross, over(exact(percent), exact(100))) : NOUGHT;
  const ofCall = perCall ? plus(ofPrice, exact(perCall)) : ofPrice;
  return least(gross, perMinute ? plus(ofCall, times(exact(perMinute), ratio(billed, 60))) : ofCall);
}

/** The share of the call that the bucket's limits reach for, at most what no other bucket has covered. */
function sharedBy(bucket: Bucket, call: Drawing, open: Fraction, whole: Fraction): Fraction {
  let share = open;
  for (const limit of limitsOf[call.kind]) {
    const own = bucket.left[limit];
    if (own === undefined) continue;
    const rest = limit === 'seconds' && call.counted ? plus(own, call.counted(bucket)) : own;
    if (limit === 'calls') share = compared(rest, ONE) >= 0 ? share : NOUGHT;
    else {
      const needed = limit === 'value' ? whole : exact(quantityOf(call));
      // What is left for more than the share needs no division, which nearly every call is spared by.
      if (!isNought(needed) && compared(rest, times(share, needed)) < 0) share = over(rest, needed);
    }
  }
  return compared(share, NOUGHT) > 0 ? share : NOUGHT;
}

function take(bucket: Bucket, call: Drawing, share: Fraction, off: Fraction): Partial<Record<Limit, Fraction>> {
  const { left } = bucket;
  const taken: Partial<Record<Limit, Fraction>> = {};
  for (const limit of limitsOf[call.kind]) {
    const rest = left[limit];
    if (rest === undefined) continue;
    const used = limit === 'calls' ? ONE : limit === 'value' ? off : times(share, exact(quantityOf(call)));
    const amount = limit === 'seconds' && call.counted ? most(NOUGHT, minus(used, call.counted(bucket))) : used;
    left[limit] = minus(rest, amount);
    if (amount.n !== 0n) taken[limit] = amount;
  }
  return taken;
}

/** R29: whose bucket it is. */
export interface Ranked {
  /** It has an allowance that can be used up. */
  readonly limited: boolean;
  readonly level: 'number' | 'pool' | 'customer';
  /** The feature's start, id and slot (1 to 4). */
  readonly from: string;
  readonly feature: string;
  readonly slot: number;
}

const levels = ['number', 'pool', 'customer'] as const;

/** The order in which a call tries buckets: limited ones first, the nearest, the oldest feature, its lower id and slot. */
export const inOrder = <B extends Ranked>(buckets: readonly B[]): readonly B[] =>
  buckets.toSorted(
    (a, b) =>
      Number(b.limited) - Number(a.limited) ||
      levels.indexOf(a.level) - levels.indexOf(b.level) ||
      (a.from < b.from ? -1 : a.from > b.from ? 1 : 0) ||
      Number(a.feature) - Number(b.feature) ||
      a.slot - b.slot,
  );

/** A pool's name as it is compared: spaces at the ends and capitals do not count. */
export const poolNamed = (name: string): string => name.trim().toLowerCase();
