/**
 * The rules R1 to R11 and R14 read as simply as they can be: one day at a time, with exact fractions. Slow, and nothing of the
 * core is used, so that the two can be wrong together only where the rules themselves are misread twice.
 */

/** Days since 1970. */
export const dayOf = (date: string): number => Date.parse(date) / 86_400_000;
export const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

function monthsAfter(day: number, months: number): number {
  const [year = 0, month = 0, date = 0] = dateOf(day).split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return Date.UTC(year, month - 1 + months, Math.min(date, last)) / 86_400_000;
}

/** A sum of money as numerator and denominator, in ten-thousandths of a pound. */
type Exact = readonly [bigint, bigint];
const plus = ([a, b]: Exact, [c, d]: Exact): Exact => [a * d + c * b, b * d];
const inPence = ([n, d]: Exact): number => Number((2n * n + 100n * d) / (200n * d));

/** "Calendar Quarterly in Arrears" and alike, taken apart. */
export interface Rhythm {
  readonly months: number;
  readonly calendar: boolean;
  readonly arrears: boolean;
}

interface Period {
  readonly from: number;
  readonly next: number;
  /** Days of the whole period, of which the first may be a part. */
  readonly days: number;
}

function* periods({ months, calendar }: Rhythm, start: number): Generator<Period, never, void> {
  const [year = 0, month = 0] = dateOf(start).split('-').map(Number);
  const first = calendar ? Date.UTC(year, month - 1 - ((month - 1) % months), 1) / 86_400_000 : start;
  for (let k = 0; ; k++) {
    const [whole, next] = [monthsAfter(first, k * months), monthsAfter(first, (k + 1) * months)];
    yield { from: Math.max(whole, start), next, days: next - whole };
  }
}

/** Percent off as a fraction, until a day inclusive. */
export interface Discount {
  readonly percent: readonly [bigint, bigint];
  readonly until: number;
}

export interface Values {
  readonly price: number;
  readonly count: number;
  readonly discount: Discount | null;
}

interface Hold {
  readonly kind: 'suspended' | 'nonBillable';
  readonly from: number;
  until: number;
}

/** What stands raised, in pence, by "recurring 2025-01-01 2025-01-31". */
export type Standing = Readonly<Record<string, readonly [gross: number, net: number]>>;

export class DayByDay {
  private readonly told: { readonly from: number; readonly values: Partial<Values> }[];
  private readonly gaps: (readonly [number, number])[] = [];
  private readonly holds: Hold[] = [];
  private readonly raised = new Map<string, readonly [number, number]>();
  private readonly start: number;
  private readonly rhythm: Rhythm;
  private readonly oneOff: number;
  stopped = Infinity;
  end = Infinity;

  constructor(start: number, rhythm: Rhythm, oneOff: number, values: Values) {
    [this.start, this.rhythm, this.oneOff] = [start, rhythm, oneOff];
    this.told = [{ from: start, values }];
  }

  /** R7 to R9: from a day on; what was said later of the same day wins, and what was said of a later day stays. */
  tell(from: number, values: Partial<Values>): void {
    this.told.push({ from: Math.max(from, this.start), values });
  }

  drop(billTo: number): void {
    this.stopped = billTo;
  }

  reinstate(day: number): void {
    if (day > this.stopped + 1) this.gaps.push([this.stopped + 1, day]);
    this.stopped = Infinity;
  }

  isHeld(kind: Hold['kind']): boolean {
    return this.holds.some((hold) => hold.kind === kind && hold.until === Infinity);
  }

  hold(kind: Hold['kind'], from: number): void {
    this.holds.push({ kind, from, until: Infinity });
  }

  /** The first day no longer held. */
  release(kind: Hold['kind'], day: number): void {
    for (const hold of this.holds) if (hold.kind === kind && hold.until === Infinity) hold.until = Math.max(day, hold.from);
  }

  private value<K extends keyof Values>(name: K, day: number): Values[K] {
    let [found, since] = [this.told[0]!.values[name] as Values[K], -Infinity];
    for (const { from, values } of this.told) if (name in values && from <= day && from >= since) [found, since] = [values[name] as Values[K], from];
    return found;
  }

  private get last(): number {
    return Math.min(this.stopped, this.end);
  }

  private isChargeable(day: number): boolean {
    return day >= this.start && day <= this.last && !this.gaps.some(([from, until]) => from <= day && day < until);
  }

  /** R3 to R5: the net of a period by the state as it is now. */
  private figures({ days }: Period, chargeable: readonly number[]): readonly [number, number] {
    let [gross, net]: [Exact, Exact] = [
      [0n, 1n],
      [0n, 1n],
    ];
    for (const day of chargeable) {
      const whole = BigInt(this.value('price', day) * this.value('count', day));
      const discount = this.value('discount', day);
      const [n, d] = discount !== null && day <= discount.until ? discount.percent : [0n, 1n];
      gross = plus(gross, [whole, BigInt(days)]);
      net = plus(net, [whole * (d - n), d * BigInt(days)]);
    }
    return [inPence(gross), inPence(net)];
  }

  /** R14: held while the holds that touch each other around the bill date are not all over; of what is dropped, no suspension. */
  private isKept(billDay: number, cutoff: number): boolean {
    const holds = this.holds.filter(({ kind }) => kind === 'nonBillable' || this.stopped === Infinity);
    let day = billDay;
    for (let again = true; again;) {
      again = false;
      for (const { from, until } of holds) if (from <= day && day < until) [day, again] = [until, true];
    }
    return day !== billDay && day >= cutoff;
  }

  /** R2: raises what is due before the cutoff, and brings what was raised to what it is now. */
  run(cutoff: number): void {
    if (this.holds.some(({ kind, from, until }) => kind === 'nonBillable' && from < cutoff && until >= cutoff)) return;
    if (this.start < cutoff || this.raised.has('oneOff')) {
      const amount = this.last < this.start ? 0 : inPence([BigInt(this.oneOff * this.value('count', this.start)), 1n]);
      this.raised.set('oneOff', [amount, amount]);
    }
    for (const period of periods(this.rhythm, this.start)) {
      if (period.from > cutoff + 120) return;
      const key = `recurring ${dateOf(period.from)} ${dateOf(period.next - 1)}`;
      const chargeable = Array.from({ length: period.next - period.from }, (_, index) => period.from + index).filter((day) => this.isChargeable(day));
      const billDay = (this.rhythm.arrears ? chargeable.at(-1) : chargeable[0]) ?? Infinity;
      if (this.raised.has(key) || (billDay < cutoff && !this.isKept(billDay, cutoff))) this.raised.set(key, this.figures(period, chargeable));
    }
  }

  /** What is other than nought. */
  get standing(): Standing {
    return Object.fromEntries([...this.raised].filter(([, [gross, net]]) => gross !== 0 || net !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
