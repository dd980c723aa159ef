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

/** An interval in force on some days: from, before until. */
interface Schedule {
  readonly from: number;
  readonly until: number;
  readonly rhythm: Rhythm;
}

interface Period {
  /** The first day on which it is in force, and the first on which it is no longer. */
  readonly from: number;
  readonly until: number;
  /** The last day of the whole period, and its days. */
  readonly to: number;
  readonly days: number;
  readonly arrears: boolean;
}

const known = new Map<string, number[]>();

/** First days of whole periods, from an anchor on: the day is clamped anew each time. */
function boundary(anchor: number, months: number, k: number): number {
  const rhythm = `${months} ${anchor}`;
  const list = known.get(rhythm) ?? [];
  known.set(rhythm, list);
  while (list.length <= k) list.push(monthsAfter(anchor, list.length * months));
  return list[k]!;
}

const sameRhythm = (a: Rhythm, b: Rhythm): boolean => a.months === b.months && a.calendar === b.calendar && a.arrears === b.arrears;

/** R1: from the first day of the schedule itself, or from the calendar's beginning before it. */
function* periods(schedules: readonly Schedule[]): Generator<Period, void, void> {
  for (const { from: begins, until, rhythm } of schedules) {
    const { months, calendar, arrears } = rhythm;
    const [year = 0, month = 0] = dateOf(begins).split('-').map(Number);
    const anchor = calendar ? Date.UTC(year, month - 1 - ((month - 1) % months), 1) / 86_400_000 : begins;
    for (let k = 0; ; k++) {
      const [whole, next] = [boundary(anchor, months, k), boundary(anchor, months, k + 1)];
      const from = Math.max(whole, begins);
      if (from >= until) break;
      if (next > begins) yield { from, until: Math.min(next, until), to: next - 1, days: next - whole, arrears };
    }
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

/** What stands raised, in pence, by kind and the last day of the period: "recurring 2025-01-31". */
export type Standing = Readonly<Record<string, readonly [gross: number, net: number]>>;

/** Something to charge: what it is called, the day it is billed on, what it comes to. */
interface Part {
  readonly key: string;
  readonly kind: 'oneOff' | 'recurring' | 'instalment';
  readonly from: number;
  readonly until: number;
  readonly to: number;
  readonly days: number;
  readonly billDay: number;
  readonly amounts: () => readonly [number, number];
}

/** Its days, and `as` what it was called, when it was raised first. */
type Raised = Pick<Part, 'kind' | 'from' | 'to'> & { readonly as: string; readonly amounts: readonly [number, number] };

/** R12: so much in so many parts; ten-thousandths. */
export interface InParts {
  readonly total: number;
  readonly parts: number;
}

interface Said<T> {
  readonly from: number;
  readonly value: T;
  /** The day that it was said of first, where it holds from an earlier start. */
  readonly own?: number;
}
type History = { readonly [K in keyof Values]-?: readonly Said<NonNullable<Values[K]> | null>[] };

export class DayByDay {
  private told: History;
  /** Not provided: from, before until, and the drop that it came of. */
  private gaps: (readonly [from: number, until: number, of: number])[] = [];
  private of = NaN;
  private holds: Hold[] = [];
  private raised = new Map<string, Raised>();
  /** What lists and catalogue said of a day when it was raised: it stays so for this one. */
  private asRaised = new Map<number, number>();
  /** What had been raised when the interval changed last, until something is raised by the new one. */
  private aside: { readonly from: number; readonly rhythm: Rhythm; readonly prices: readonly (readonly [day: number, price: number])[] } | null = null;
  private schedules: readonly Schedule[];
  private moves: readonly { readonly start: number; readonly before: readonly Schedule[]; readonly after: readonly Schedule[] }[] = [];
  start: number;
  private readonly oneOff: number;
  inParts: InParts | null;
  stopped = Infinity;
  end = Infinity;
  /** The price of lists and catalogue, for where it has none of its own. */
  elsewhere = 0;
  /** From this day on everything is looked at once more by the next run. */
  private again = Infinity;

  constructor(start: number, rhythm: Rhythm, oneOff: number, { price, count, discount, committed = null }: Values, inParts: InParts | null = null) {
    [this.start, this.oneOff, this.inParts] = [start, oneOff, inParts];
    this.schedules = [{ from: start, until: Infinity, rhythm }];
    const first = <T>(value: T): readonly Said<T>[] => [{ from: start, value }];
    this.told = { price: first(price), count: first(count), discount: first(discount), committed: first(committed) };
  }

  /** As it is now, to go on apart. */
  clone(): DayByDay {
    const twin = new DayByDay(this.start, this.schedules[0]!.rhythm, this.oneOff, { price: null, count: 1, discount: null }, this.inParts);
    [twin.told, twin.gaps, twin.holds, twin.schedules, twin.moves] = [this.told, [...this.gaps], [...this.holds], this.schedules, this.moves];
    [twin.raised, twin.asRaised] = [new Map(this.raised), new Map(this.asRaised)];
    [twin.stopped, twin.end, twin.elsewhere, twin.of, twin.again, twin.aside] = [this.stopped, this.end, this.elsewhere, this.of, this.again, this.aside];
    return twin;
  }

  /** R7 to R9: from a day on; what was said later of the same day wins, and what was said of a later day stays. */
  tell(from: number, values: Partial<Values>): void {
    const day = Math.max(from, this.start);
    const more = Object.entries(values).map(([name, value]) => {
      const list = this.told[name as keyof Values];
      return [name, [...list, { ...list.find((each) => each.from === day), value, from: day }]];
    });
    this.told = { ...this.told, ...(Object.fromEntries(more) as Partial<History>) };
  }

  /** Another interval from a day on: the period that the day is in ends before it. */
  reschedule(day: number, rhythm: Rhythm): void {
    const from = Math.max(day, this.start);
    const inForce = this.schedules.findLast((each) => each.from <= from)!;
    if (sameRhythm(inForce.rhythm, rhythm)) {
      // It is so already, and holds from now on: one of a later day is over.
      const later = this.schedules.find((each) => each.from > from);
      if (later) this.reschedule(later.from, rhythm);
      return;
    }
    const kept = this.schedules.filter((each) => each.from < from).map((each) => ({ ...each, until: Math.min(each.until, from) }));
    const before = kept.at(-1);
    // Said anew of the same day, that it stays as it was: then the periods go on.
    const goesOn = inForce.from === from && before && sameRhythm(before.rhythm, rhythm);
    this.schedules = goesOn ? [...kept.slice(0, -1), { ...before, until: Infinity }] : [...kept, { from, until: Infinity, rhythm }];
    // What begins on the day is raised for the first time, at the price of then; what goes on keeps that of its time.
    const aside = inForce.from === from && this.aside?.from === from ? this.aside : null;
    const prices = [...this.asRaised].filter(([each]) => each >= from);
    const isBack = aside !== null && sameRhythm(aside.rhythm, rhythm);
    if (isBack) for (const [each, price] of aside.prices) this.asRaised.set(each, price);
    else if (!goesOn) for (const [each] of prices) this.asRaised.delete(each);
    this.aside = goesOn || isBack ? null : (aside ?? { from, rhythm: inForce.rhythm, prices });
    this.lookAgainFrom(from);
  }

  /** R1: another start moves the anchor of intervals from the start date; what stands raised for a period stays with it. */
  moveStart(day: number): void {
    const last = this.moves.at(-1);
    if (last?.start === day && last.after === this.schedules) {
      // Back to where it came from, with nothing changed since: as it was.
      this.moves = this.moves.slice(0, -1);
      this.schedules = last.before;
    } else {
      const later = this.schedules.slice(1).filter((each) => each.from > day);
      const { rhythm } = this.schedules.findLast((each) => each.from <= day) ?? this.schedules[0]!;
      const after = [{ from: day, until: later[0]?.from ?? Infinity, rhythm }, ...later];
      this.moves = [...this.moves, { start: this.start, before: this.schedules, after }];
      this.schedules = after;
    }
    // What was said first of all holds from the beginning, and from its own day again where the start comes back to it.
    const reaching = <T>(list: readonly Said<T>[]): readonly Said<T>[] => {
      const first = Math.min(...list.map(({ from }) => from));
      const own = list.find(({ from }) => from === first)!.own ?? first;
      const from = Math.min(own, day);
      if (list.some((each) => each.from > first && each.from <= from)) return list;
      return list.map((each) => (each.from === first ? { ...each, from, own } : each));
    };
    const { price, count, discount, committed } = this.told;
    // Where nothing was said yet, what is said first holds from the beginning, too.
    const silent = <T>(list: readonly Said<T>[]): readonly Said<T>[] => (list.length === 1 ? [{ ...list[0]!, from: day }] : reaching(list));
    this.told = { price: reaching(price), count: reaching(count), discount: silent(discount), committed: silent(committed) };
    this.start = day;
    this.lookAgain();
  }

  /** Everything from the beginning on, with the next run. */
  lookAgain(): void {
    this.again = this.start;
    this.forget(-Infinity);
  }

  /** The periods from a day on, with the next run. */
  lookAgainFrom(day: number): void {
    const from = Math.max(day, this.start);
    // The day may lie within a period that goes on: that one is looked at from its beginning.
    for (const period of periods(this.schedules)) {
      if (period.from > from) break;
      if (from < period.until) this.forget(period.from);
    }
  }

  /** What nothing stands raised for is not raised; what stands for days of a period that were others is that period's. */
  private forget(from: number): void {
    for (const [key, { amounts, from: first }] of this.raised) if (amounts[0] === 0 && amounts[1] === 0 && first >= from) this.raised.delete(key);
    // Each is by rights what it was called first.
    this.raised = new Map([...this.raised.values()].map((each) => [each.as, each]));
    const last = Math.max(this.start, ...[...this.raised.values()].map(({ to }) => to));
    const now = [...this.parts(last)];
    const names = new Set(now.map(({ key }) => key));
    for (const part of now) {
      if (part.kind === 'oneOff' || this.raised.has(part.key)) continue;
      const strays = [...this.raised].filter(
        ([key, each]) => !names.has(key) && each.kind === part.kind && each.to > part.to - part.days && each.from <= part.to,
      );
      const [stray] = strays;
      if (!stray || strays.length > 1 || stray[1].to !== part.to || stray[1].from <= part.to - part.days) continue;
      // Of several that end on one day, which other intervals cut short, it is the latest that it lies within.
      if (now.findLast((each) => each.kind === part.kind && each.to === part.to && stray[1].from > each.to - each.days) !== part) continue;
      this.raised.delete(stray[0]);
      this.raised.set(part.key, stray[1]);
    }
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

  private value<K extends keyof Values>(name: K, day: number): Values[K] | null | undefined {
    const list = this.told[name] as readonly Said<Values[K]>[];
    let [found, since]: [Values[K] | null | undefined, number] = [list[0]?.value, -Infinity];
    for (const { from, value } of list) if (from <= day && from >= since) [found, since] = [value, from];
    return found;
  }

  private priceOn(day: number): number {
    return this.value('price', day) ?? this.asRaised.get(day) ?? this.elsewhere;
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
  private figures({ days }: Period, chargeable: readonly number[]): readonly [number, number] {
    let [gross, net]: [Exact, Exact] = [
      [0n, 1n],
      [0n, 1n],
    ];
    // Days that are alike are counted together.
    const alike = new Map<string, { readonly whole: number; readonly percent: Discount['percent']; days: number }>();
    for (const day of chargeable) {
      const whole = this.priceOn(day) * this.countOn(day);
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

  /** All that begins up to a day. */
  private *parts(until: number): Generator<Part, void, void> {
    const { start } = this;
    yield { key: 'oneOff', kind: 'oneOff', from: start, until: start + 1, to: start, days: 1, billDay: start, amounts: () => this.once() };
    for (const period of periods(this.schedules)) {
      if (period.from > until) break;
      const { from, to, days } = period;
      let [first, last] = [from, period.until - 1];
      while (first < period.until && !this.isChargeable(first)) first += 1;
      while (last > first && !this.isChargeable(last)) last -= 1;
      const none = first === period.until;
      const chargeable = (): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index).filter((day) => this.isChargeable(day));
      yield {
        key: `recurring ${from} ${to}`,
        kind: 'recurring',
        from,
        until: period.until,
        to,
        days,
        billDay: none ? Infinity : period.arrears ? last : first,
        amounts: () => this.figures(period, none ? [] : chargeable()),
      };
    }
    yield* this.shares(until);
  }

  /** R12: each on the due date of a period; what is left on the last day comes then. */
  private *shares(until: number): Generator<Part, void, void> {
    const { inParts, last } = this;
    if (inParts === null || last < this.start) return;
    const paid = (k: number): number => inPence([BigInt(inParts.total) * BigInt(k), BigInt(inParts.parts)]);
    let k = 0;
    for (const { from, until: next, to, days, arrears } of periods(this.schedules)) {
      if (k === inParts.parts || (from > until && from <= last)) return;
      const billDay = arrears ? next - 1 : from;
      if (billDay > last || (from === last && to === from)) {
        const rest = paid(inParts.parts) - paid(k);
        yield { key: `rest ${last}`, kind: 'instalment', from: last, until: last + 1, to: last, days: 1, billDay: last, amounts: () => [rest, rest] };
        return;
      }
      const [before, after] = [k, ++k];
      const amount = paid(after) - paid(before);
      yield { key: `instalment ${from} ${to}`, kind: 'instalment', from, until: next, to, days, billDay, amounts: () => [amount, amount] };
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
    for (const [key, { part, amounts }] of this.coming(cutoff, final)) {
      if (!part) {
        this.raised.delete(key);
        continue;
      }
      if (part.kind === 'recurring' && part.until > (this.aside?.from ?? Infinity)) this.aside = null;
      if (part.kind === 'recurring') for (let day = part.from; day < part.until; day++) if (!this.asRaised.has(day)) this.asRaised.set(day, this.elsewhere);
      this.raised.set(key, { ...(this.raised.get(key) ?? { kind: part.kind, from: part.from, to: part.to, as: key }), amounts });
    }
    this.again = Infinity;
  }

  /** What a run brings each thing to: what is due, and what is raised; of what it no longer has, to nothing. */
  private coming(cutoff: number, final = false): ReadonlyMap<string, { readonly part: Part | null; readonly amounts: readonly [number, number] }> {
    const found = new Map<string, { readonly part: Part | null; readonly amounts: readonly [number, number] }>();
    const passed: Part[] = [];
    const stands = Math.max(...[...this.raised.values()].map(({ from }) => from));
    const present = new Set<string>();
    for (const part of this.parts(Math.max(stands, final && this.last < Infinity ? Math.max(this.last, this.next) : cutoff + 120))) {
      const { key, kind, from, billDay, amounts } = part;
      // R6: what was never provided is taken back, and what is looked at anew is then due by its bill date (R2), as if never raised.
      if (kind === 'recurring' && from > this.last && from >= this.again) continue;
      present.add(key);
      const isDue =
        kind === 'oneOff'
          ? this.last >= this.start && this.isOneOffDue(cutoff, final)
          : billDay < Infinity && (final || (billDay < cutoff && !this.isKept(billDay, cutoff, kind === 'recurring')));
      if (this.raised.has(key) || isDue) {
        // What is passed over, because nothing of it is charged, is done with as well.
        if (kind === 'recurring') for (const each of passed.splice(0)) found.set(each.key, { part: each, amounts: [0, 0] });
        found.set(key, { part, amounts: amounts() });
      } else if (kind === 'recurring' && billDay === Infinity) passed.push(part);
    }
    for (const key of this.raised.keys()) if (!present.has(key)) found.set(key, { part: null, amounts: [0, 0] });
    return found;
  }

  /** What a run brings, line by line: nothing while it is off the bills. */
  brings(cutoff: number): ReadonlyMap<string, Brought> {
    if (this.isBlocked(cutoff)) return new Map();
    return new Map(
      [...this.coming(cutoff)].map(([key, { part, amounts }]) => {
        const raised = this.raised.get(key);
        const { kind, to } = part ?? raised!;
        return [
          raised?.as ?? key,
          { name: `${kind} ${kind === 'oneOff' ? '' : `${to} ${part?.days ?? ''}`}`, own: key, net: amounts[1] - (raised?.amounts[1] ?? 0) },
        ];
      }),
    );
  }

  private isOneOffDue(cutoff: number, final = false): boolean {
    return final || (this.start < cutoff && !this.isKept(this.start, cutoff, false));
  }

  /** What is other than nought. */
  get standing(): Standing {
    const sums: Record<string, [number, number]> = {};
    for (const { kind, to, amounts } of this.raised.values()) {
      const name = kind === 'oneOff' ? kind : `${kind} ${dateOf(to)}`;
      const [gross, net] = sums[name] ?? [0, 0];
      sums[name] = [gross + amounts[0], net + amounts[1]];
    }
    return Object.fromEntries(
      Object.entries(sums)
        .filter(([, [gross, net]]) => gross !== 0 || net !== 0)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  /** Recurring revenue a month, in pence, once all that was told has come: nought of what is over or off the bills for good. */
  monthly(today: number): number {
    if (this.stopped < Infinity || this.last < today || this.isHeld('nonBillable')) return 0;
    const day = Math.min(
      Math.max(today, this.start, ...Object.values(this.told).flatMap((list) => list.map(({ from }) => from)), this.schedules.at(-1)!.from),
      this.last,
    );
    // Where nothing comes but days that were raised before, they say the price.
    const price = this.last < this.next || this.asRaised.has(this.last) ? this.priceOn(day) : (this.value('price', day) ?? this.elsewhere);
    const discount = this.value('discount', day);
    const [n, d] = discount && day <= discount.until ? discount.percent : [0n, 1n];
    return inPence([BigInt(price * this.countOn(day)) * (d - n), d * BigInt(this.schedules.at(-1)!.rhythm.months)]);
  }

  /** The first day of which nothing is raised. */
  private get next(): number {
    // Periods go on without end.
    for (const { from, to } of periods(this.schedules)) if (from >= this.again || !this.raised.has(`recurring ${from} ${to}`)) return from;
    return Infinity;
  }

  /** The first day of which nothing stands raised, whether it is looked at once more or not. */
  private get unbilled(): number {
    for (const { from, to } of periods(this.schedules)) if (!this.raised.has(`recurring ${from} ${to}`)) return from;
    return Infinity;
  }

  /** The day before which something is due because of a change: tomorrow, or the day after the last hold is lifted. */
  private horizon(today: number): number {
    return this.holds.reduce((day, { until }) => (until === Infinity ? day : Math.max(day, until)), today) + 1;
  }

  private heldMonthly(today: number): number {
    const holds =
      this.stopped === Infinity &&
      this.holds.some(({ kind, from, until }) => kind === 'suspended' && until === Infinity && from <= Math.max(today, this.unbilled));
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
    const leaves = this.stopped < Infinity && this.last !== before.last && this.last >= this.start;
    const charged = new Set<string>();
    for (const [key, { comes }] of compared(before, this, this.horizon(today))) {
      if (comes > 0) told.charges += comes;
      else told.credits += comes;
      if (comes !== 0) charged.add(key);
    }
    for (const { goes } of compared(before, this, before.horizon(today)).values()) {
      if (goes > 0) told.away.charges += goes;
      else told.away.credits += goes;
    }
    if (leaves)
      for (const { key, kind, billDay, amounts } of this.parts(this.last)) {
        // What is off the bills for good waits, and is promised to nobody.
        const waits = this.isBlocked(this.horizon(today)) || this.isKept(billDay, Infinity, kind === 'recurring');
        const [gross, net] = waits || this.raised.has(key) || charged.has(key) ? [0, 0] : amounts();
        if (gross !== 0 || net !== 0) [told.still.net, told.still.lines] = [told.still.net + net, told.still.lines + 1];
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

interface Brought {
  /** Of another start it is the same thing that ends on the same day. */
  readonly name: string;
  /** The period that it is by now; what it was raised by may be others. */
  readonly own: string;
  readonly net: number;
}

/**
 * What runs before a day bring more because of a change, and what they no longer bring; what was on its way stays on it. What comes to
 * nought is no line (R5), so it is in nobody's place; of several that end on one day the latest is paired first, so that what is taken
 * back is paired as it was (domain §4, 3: a reversal is the counterpart, line by line).
 */
function compared(before: DayByDay, after: DayByDay, cutoff: number): ReadonlyMap<string, { readonly comes: number; readonly goes: number }> {
  const [was, is] = [new Map(before.brings(cutoff)), after.brings(cutoff)];
  const found = new Map<string, { readonly comes: number; readonly goes: number }>();
  // A period that is there before and after is itself (R3 to R5): no other one is in its place.
  const [then, now] = [was, is].map((lines) => new Set([...lines.values()].map(({ own }) => own))) as [Set<string>, Set<string>];
  for (const [key, { name, own, net }] of [...is].toReversed()) {
    const isNew = net !== 0 && !then.has(own);
    const moved = isNew
      ? [...was].findLast(([each, { name: other, own: old, net: waits }]) => !is.has(each) && !now.has(old) && other === name && waits !== 0)?.[0]
      : undefined;
    const old = was.has(key) ? key : moved;
    const waited = old === undefined ? 0 : was.get(old)!.net;
    if (old !== undefined) was.delete(old);
    const kept = Math.sign(waited) === Math.sign(net) ? Math.sign(net) * Math.min(Math.abs(waited), Math.abs(net)) : 0;
    found.set(key, { comes: net - kept, goes: waited - kept });
  }
  for (const [key, { net }] of was) found.set(key, { comes: 0, goes: net });
  return found;
}
