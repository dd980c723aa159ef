/**
 * The rules R1 to R11 and R14 read as simply as they can be: one day at a time, with exact fractions. Slow, and nothing of the
 * core is used, so that the two can be wrong together only where the rules themselves are misread twice.
 */

/** Days since 1970. */
export const dayOf = (date: string): number => Date.parse(date) / 86_400_000;
const written = new Map<number, string>();
export function dateOf(day: number): string {
  const known = written.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
  written.set(day, date);
  return date;
}

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

/** A period with its name among what is raised. */
interface Named extends Period {
  readonly key: string;
}

const known = new Map<string, Named[]>();

function* periods({ months, calendar }: Rhythm, start: number): Generator<Named, never, void> {
  const rhythm = `${months} ${calendar} ${start}`;
  const list = known.get(rhythm) ?? [];
  known.set(rhythm, list);
  const [year = 0, month = 0] = dateOf(start).split('-').map(Number);
  const first = calendar ? Date.UTC(year, month - 1 - ((month - 1) % months), 1) / 86_400_000 : start;
  for (let k = 0; ; k++) {
    if (k === list.length) {
      const [whole, next] = [monthsAfter(first, k * months), monthsAfter(first, (k + 1) * months)];
      const from = Math.max(whole, start);
      list.push({ from, next, days: next - whole, key: `recurring ${dateOf(from)} ${dateOf(next - 1)}` });
    }
    yield list[k]!;
  }
}

/** Percent off as a fraction, until a day inclusive. */
export interface Discount {
  readonly percent: readonly [bigint, bigint];
  readonly until: number;
}

export interface Values {
  /** Null: none of its own, so that of price lists and catalogue. */
  readonly price: number | null;
  readonly count: number;
  readonly discount: Discount | null;
  /** R7: at least so many, until a day inclusive. */
  readonly committed?: { readonly count: number; readonly until: number } | null;
}

export interface Hold {
  readonly kind: 'suspended' | 'nonBillable';
  readonly from: number;
  readonly until: number;
  /** What holds it, where several may. */
  readonly by?: string;
}

/** What stands raised, in pence, by "recurring 2025-01-01 2025-01-31". */
export type Standing = Readonly<Record<string, readonly [gross: number, net: number]>>;

export class DayByDay {
  private told: { readonly from: number; readonly values: Partial<Values> }[];
  /** Not provided: from, before until, and the drop that it came of. */
  private gaps: (readonly [from: number, until: number, of: number])[] = [];
  private of = NaN;
  private holds: Hold[] = [];
  private raised = new Map<string, readonly [number, number]>();
  /** What lists and catalogue said when a period was raised: it stays so for this one. */
  private asRaised = new Map<string, number>();
  readonly start: number;
  private readonly rhythm: Rhythm;
  private readonly oneOff: number;
  stopped = Infinity;
  end = Infinity;
  /** The price of lists and catalogue, for where it has none of its own. */
  elsewhere = 0;

  constructor(start: number, rhythm: Rhythm, oneOff: number, values: Values) {
    [this.start, this.rhythm, this.oneOff] = [start, rhythm, oneOff];
    this.told = [{ from: start, values }];
  }

  /** As it is now, to go on apart. */
  clone(): DayByDay {
    const twin = new DayByDay(this.start, this.rhythm, this.oneOff, { price: null, count: 1, discount: null });
    [twin.told, twin.gaps, twin.holds] = [[...this.told], [...this.gaps], [...this.holds]];
    [twin.raised, twin.asRaised] = [new Map(this.raised), new Map(this.asRaised)];
    [twin.stopped, twin.end, twin.elsewhere, twin.of] = [this.stopped, this.end, this.elsewhere, this.of];
    return twin;
  }

  /** R7 to R9: from a day on; what was said later of the same day wins, and what was said of a later day stays. */
  tell(from: number, values: Partial<Values>): void {
    this.told.push({ from: Math.max(from, this.start), values });
  }

  /** `of` is the drop date: the same drop made again takes back that it was reinstated. */
  drop(billTo: number, of = NaN): void {
    this.gaps = this.gaps.filter((gap) => gap[0] !== billTo + 1 || gap[2] !== of);
    [this.stopped, this.of] = [billTo, of];
  }

  reinstate(day: number): void {
    if (day > this.stopped + 1) this.gaps.push([this.stopped + 1, day, this.of]);
    this.stopped = Infinity;
  }

  isHeld(kind: Hold['kind'], by?: string): boolean {
    return this.holds.some((hold) => hold.kind === kind && hold.until === Infinity && (by === undefined || hold.by === by));
  }

  hold(kind: Hold['kind'], from: number, by?: string): void {
    // Held from before what was held already: that is part of it.
    this.holds = this.holds.filter((hold) => by === undefined || hold.kind !== kind || hold.by !== by || hold.from < from);
    this.holds.push({ kind, from, until: Infinity, ...(by === undefined ? {} : { by }) });
  }

  /** The first day no longer held. */
  release(kind: Hold['kind'], day: number, by?: string): void {
    this.holds = this.holds.flatMap((hold) => {
      if (hold.kind !== kind || hold.until <= day || (by !== undefined && (hold.by !== by || hold.until < Infinity))) return [hold];
      return hold.from < day ? [{ ...hold, until: day }] : [];
    });
  }

  private value<K extends keyof Values>(name: K, day: number): Values[K] | undefined {
    let [found, since] = [this.told[0]!.values[name] as Values[K] | undefined, -Infinity];
    for (const { from, values } of this.told) if (name in values && from <= day && from >= since) [found, since] = [values[name], from];
    return found;
  }

  private priceOn(day: number, key: string): number {
    return this.value('price', day) ?? this.asRaised.get(key) ?? this.elsewhere;
  }

  private countOn(day: number): number {
    const [actual, committed] = [this.value('count', day) ?? 1, this.value('committed', day)];
    return committed && day <= committed.until ? Math.max(actual, committed.count) : actual;
  }

  get last(): number {
    return Math.min(this.stopped, this.end);
  }

  private isChargeable(day: number): boolean {
    return day >= this.start && day <= this.last && !this.gaps.some(([from, until]) => from <= day && day < until);
  }

  /** R3 to R5: the net of a period by the state as it is now. */
  private figures({ days }: Period, chargeable: readonly number[], key: string): readonly [number, number] {
    let [gross, net]: [Exact, Exact] = [
      [0n, 1n],
      [0n, 1n],
    ];
    // Days that are alike are counted together.
    const alike = new Map<string, { readonly whole: number; readonly percent: Discount['percent']; days: number }>();
    for (const day of chargeable) {
      const whole = this.priceOn(day, key) * this.countOn(day);
      const discount = this.value('discount', day);
      const percent: Discount['percent'] = discount && day <= discount.until ? discount.percent : [0n, 1n];
      const name = `${whole} ${percent[0]}/${percent[1]}`;
      const found = alike.get(name);
      if (found) found.days += 1;
      else alike.set(name, { whole, percent, days: 1 });
    }
    for (const {
      whole: each,
      percent: [n, d],
      days: many,
    } of alike.values()) {
      const whole = BigInt(each) * BigInt(many);
      gross = plus(gross, [whole, BigInt(days)]);
      net = plus(net, [whole * (d - n), d * BigInt(days)]);
    }
    return [inPence(gross), inPence(net)];
  }

  /** R14: held while the holds that touch each other around the bill date are not all over; of what is dropped, no suspension. */
  private isKept(billDay: number, cutoff: number, recurring = true): boolean {
    const holds = this.holds.filter(({ kind }) => kind === 'nonBillable' || (recurring && this.stopped === Infinity));
    let day = billDay;
    for (let again = true; again;) {
      again = false;
      for (const { from, until } of holds) if (from <= day && day < until) [day, again] = [until, true];
    }
    return day !== billDay && day >= cutoff;
  }

  /** A period with the days of it that are charged, the day it is billed on and its name among what is raised. */
  private *parts(until: number): Generator<{ readonly key: string; readonly billDay: number; readonly amounts: () => readonly [number, number] }, void, void> {
    for (const period of periods(this.rhythm, this.start)) {
      if (period.from > until) return;
      const { from, next, key } = period;
      let [first, last] = [from, next - 1];
      while (first < next && !this.isChargeable(first)) first += 1;
      while (last > first && !this.isChargeable(last)) last -= 1;
      const chargeable = (): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index).filter((day) => this.isChargeable(day));
      const billDay = first === next ? Infinity : this.rhythm.arrears ? last : first;
      yield { key, billDay, amounts: () => this.figures(period, first === next ? [] : chargeable(), key) };
    }
  }

  private once(): readonly [number, number] {
    const amount = this.last < this.start ? 0 : inPence([BigInt(this.oneOff * (this.value('count', this.start) ?? 1)), 1n]);
    return [amount, amount];
  }

  private isBlocked(cutoff: number): boolean {
    return this.holds.some(({ kind, from, until }) => kind === 'nonBillable' && from < cutoff && until >= cutoff);
  }

  /** R2: raises what is due before the cutoff, and brings what was raised to what it is now. R16: of a final bill all that there is. */
  run(cutoff: number, final = false): void {
    if (!final && this.isBlocked(cutoff)) return;
    if ((this.last >= this.start && this.isOneOffDue(cutoff, final)) || this.raised.has('oneOff')) this.raised.set('oneOff', this.once());
    const passed: string[] = [];
    for (const { key, billDay, amounts } of this.parts(final ? Math.max(this.last, this.next) : cutoff + 120)) {
      if (this.raised.has(key) || (billDay < Infinity && (final || (billDay < cutoff && !this.isKept(billDay, cutoff))))) {
        // What is passed over, because nothing of it is charged, is done with as well.
        for (const each of passed.splice(0)) this.settle(each, [0, 0]);
        this.settle(key, amounts());
      } else if (billDay === Infinity) passed.push(key);
    }
  }

  private settle(key: string, amounts: readonly [number, number]): void {
    if (!this.asRaised.has(key)) this.asRaised.set(key, this.elsewhere);
    this.raised.set(key, amounts);
  }

  private isOneOffDue(cutoff: number, final = false): boolean {
    return final || (this.start < cutoff && !this.isKept(this.start, cutoff, false));
  }

  /** What is other than nought. */
  get standing(): Standing {
    return Object.fromEntries([...this.raised].filter(([, [gross, net]]) => gross !== 0 || net !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Recurring revenue a month, in pence, once all that was told has come: nought of what is over or off the bills for good. */
  monthly(today: number): number {
    if (this.stopped < Infinity || this.last < today || this.isHeld('nonBillable')) return 0;
    const day = Math.min(Math.max(today, this.start, ...this.told.map(({ from }) => from)), this.last);
    // Where nothing more is to be raised, what was raised says the price.
    const price = this.last < this.next ? this.priceOn(day, this.keyOf(day)) : (this.value('price', day) ?? this.elsewhere);
    const discount = this.value('discount', day);
    const [n, d] = discount && day <= discount.until ? discount.percent : [0n, 1n];
    return inPence([BigInt(price * this.countOn(day)) * (d - n), d * BigInt(this.rhythm.months)]);
  }

  private keyOf(day: number): string {
    let key = '';
    for (const period of periods(this.rhythm, this.start)) {
      if (period.from > day) break;
      key = period.key;
    }
    return key;
  }

  /** The first day of which nothing is raised. */
  private get next(): number {
    // Periods go on without end.
    for (const { from, key } of periods(this.rhythm, this.start)) if (!this.raised.has(key)) return from;
    return Infinity;
  }

  /** The day before which something is due because of a change: tomorrow, or the day after the last hold is lifted. */
  private horizon(today: number): number {
    return this.holds.reduce((day, { until }) => (until === Infinity ? day : Math.max(day, until)), today) + 1;
  }

  private heldMonthly(today: number): number {
    const holds =
      this.stopped === Infinity && this.holds.some(({ kind, from, until }) => kind === 'suspended' && until === Infinity && from <= Math.max(today, this.next));
    return holds ? this.monthly(today) : 0;
  }

  /** What has to be said on a day before it becomes this, of what it is (domain §4, 3). Pence. */
  since(before: DayByDay, today: number): Told {
    const told: Told = {
      charges: 0,
      credits: 0,
      away: { charges: 0, credits: 0 },
      still: { net: 0, lines: 0 },
      held: 0,
      monthly: [before.monthly(today), this.monthly(today)],
    };
    const raise = (net: number): void => {
      if (net > 0) told.charges += net;
      else told.credits += net;
    };
    const horizon = this.horizon(today);
    const horizonBefore = before.horizon(today);
    const leaves = this.stopped < Infinity && this.last !== before.last && this.last >= this.start;
    const isDue = (state: DayByDay, billDay: number, cutoff: number): boolean => billDay < cutoff && !state.isKept(billDay, cutoff);
    // What is not raised yet: due because of it, or no longer, or due only later; and what is due as before, but for more or less.
    const open = (is: readonly [number, number], was: readonly [number, number], due: (state: DayByDay, cutoff: number) => boolean): void => {
      const comes = due(this, horizon) ? is[1] - (due(before, horizon) ? was[1] : 0) : 0;
      if (comes > 0) raise(comes);
      else if (leaves && (is[0] !== 0 || is[1] !== 0)) [told.still.net, told.still.lines] = [told.still.net + is[1], told.still.lines + 1];
      if (due(before, horizonBefore)) told.away.charges += Math.max(0, was[1] - (due(this, horizonBefore) ? is[1] : 0));
    };
    const adjust = (is: number, was: number, stood: number): void => {
      const [waited, waits] = [was - stood, is - stood];
      // What was on its way and no longer is falls away; what is on its way now and was not is raised.
      const kept = Math.sign(waited) === Math.sign(waits) ? Math.sign(waits) * Math.min(Math.abs(waited), Math.abs(waits)) : 0;
      raise(waits - kept);
      if (waited - kept > 0) told.away.charges += waited - kept;
      else told.away.credits += waited - kept;
    };
    const once = this.raised.get('oneOff');
    if (once) adjust(this.once()[1], before.once()[1], once[1]);
    else open(this.once(), before.once(), (state, cutoff) => state.last >= state.start && state.isOneOffDue(cutoff));
    const until = Math.max(leaves ? this.last : 0, horizon, horizonBefore, this.next);
    const old = new Map([...before.parts(until)].map((part) => [part.key, part]));
    for (const { key, billDay, amounts } of this.parts(until)) {
      const was = old.get(key)!;
      const stood = this.raised.get(key);
      if (stood) adjust(amounts()[1], was.amounts()[1], stood[1]);
      else open(amounts(), was.amounts(), (state, cutoff) => isDue(state, state === this ? billDay : was.billDay, cutoff));
    }
    told.held = this.heldMonthly(today) - before.heldMonthly(today);
    return told;
  }
}

export interface Told {
  charges: number;
  credits: number;
  readonly away: { charges: number; credits: number };
  readonly still: { net: number; lines: number };
  held: number;
  readonly monthly: readonly [number, number];
}
