/** Dates, periods, proration, rounding and VAT beside the figures of other projects, in test/oracle. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Big from 'big.js';
import { add, addDays, addMonths, daysBetween, daysInMonth, earliest, latest, periodEnds, type Length } from '../../shared/dates.js';
import { decimal } from '../../shared/fractions.js';
import { formatPence, fraction, halfUp } from '../../shared/money.js';
import { noticeOver } from '../../shared/billing/values.js';
import { periodAround, vat, vatOn, type Interval } from '../../shared/billing/index.js';

/** Every field that a vector of some kind has. */
interface Given extends Length {
  readonly date: string;
  readonly from: string;
  readonly to: string;
  readonly unit: 'months' | 'weeks' | '30days';
  readonly billCycleDay: number;
  readonly previousDate: string | null;
  readonly period: string;
  readonly anchor: string;
  readonly interval: string;
  readonly at?: string;
  readonly noticeGiven: string;
  readonly begins: string;
  readonly billingTime: string;
  readonly payInAdvance: boolean;
  readonly subscriptionAt: string;
  readonly startedAt: string;
  readonly billingAt: string;
  readonly terminatedAt: string | null;
  readonly currentPeriod?: boolean;
  readonly part: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly periodMonths: number;
  readonly fixedDaysInMonth: number;
  readonly n: number;
  readonly d: number;
  readonly value: string;
  readonly net: string;
  readonly rate: string;
  readonly categories: readonly { readonly net: string; readonly rate: string }[];
  readonly quantity: string;
  readonly price: string;
  readonly baseQuantity: string;
  readonly gross: string;
  readonly vatFraction: string;
}

/** How often a length fits between two dates, by the adding that ours goes by. */
function wholeUnits(from: string, to: string, unit: keyof Length): number {
  let count = 0;
  while (add(from, { [unit]: count + 1 }) <= to) count += 1;
  return count;
}

/** A decimal text rounded as money is. */
const decimalOf = (text: string, scale: number): string => decimal(fraction(text), scale);

interface Vector {
  readonly id: string;
  readonly kind: string;
  readonly input: Given;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly convention?: { readonly rounding?: string; readonly scale?: number; readonly basis?: string; readonly end?: string };
  readonly known?: string;
}

/** Vectors by kind; a vector whose source disagrees with its own rule is left out. */
function vectors(file: string): ReadonlyMap<string, readonly Vector[]> {
  const { vectors: all } = JSON.parse(readFileSync(new URL(`../oracle/${file}.json`, import.meta.url), 'utf8')) as { vectors: Vector[] };
  const kinds = new Map<string, Vector[]>();
  for (const one of all) if (one.known === undefined) kinds.set(one.kind, [...(kinds.get(one.kind) ?? []), one]);
  return kinds;
}

/** Every vector of a kind in one test that names those that fail; a file with none of the kind fails as well. */
function each(
  all: ReadonlyMap<string, readonly Vector[]>,
  kind: string,
  says: string,
  compute: (input: Given, vector: Vector) => unknown,
  expected: (vector: Vector) => unknown,
): void {
  it(`${kind}: ${says}`, () => {
    const list = all.get(kind) ?? [];
    assert.ok(list.length > 0, `no vectors of kind ${kind}`);
    const wrong = list.flatMap((one) => {
      const [got, want] = [compute(one.input, one), expected(one)];
      return JSON.stringify(got) === JSON.stringify(want) ? [] : [{ id: one.id, got, want }];
    });
    assert.deepEqual(wrong, []);
  });
}

const value =
  (name: string) =>
  (one: Vector): unknown =>
    one.expected[name];

describe('oracle: date arithmetic', () => {
  const all = vectors('date_arithmetic');
  const monthly: Interval = { unit: 'month', n: 1, align: 'start', timing: 'advance' };
  const onDay = (day: number): string => `2000-01-${String(day).padStart(2, '0')}`;

  each(
    all,
    'date_add',
    'years and months first, clamped, then weeks and days',
    ({ date, years = 0, months = 0, weeks = 0, days = 0 }) => add(date, { years, months, weeks, days }),
    value('date'),
  );
  each(
    all,
    'whole_periods',
    'complete units between two dates',
    ({ from, to, unit }) => (unit === '30days' ? Math.floor(daysBetween(from, to) / 30) : wholeUnits(from, to, unit)),
    value('count'),
  );
  each(
    all,
    'bcd_align',
    'a monthly period begins on its day, or on the last day of a shorter month',
    ({ date, billCycleDay }) => {
      const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7))];
      return periodAround(monthly, onDay(billCycleDay), `${date.slice(0, 8)}${daysInMonth(year, month)}`).from;
    },
    value('date'),
  );
  each(
    all,
    'bcd_next',
    'the next beginning of a period on or after a date',
    ({ date, previousDate, billCycleDay, period }) => {
      const weeks = ({ WEEKLY: 1, BIWEEKLY: 2 } as Record<string, number>)[period];
      const interval: Interval = weeks ? { unit: 'week', n: weeks, align: 'start', timing: 'advance' } : monthly;
      const anchor = weeks ? (previousDate ?? date) : onDay(billCycleDay);
      const from = weeks ? latest(date, addDays(anchor, 1)) : date;
      const around = periodAround(interval, anchor, from);
      return around.from === from ? from : addDays(around.to, 1);
    },
    value('date'),
  );
  each(
    all,
    'period_containing',
    'counted from the anchor, never from the period before',
    ({ anchor, at = '' }) => {
      const { from, to } = periodAround(monthly, anchor, at);
      return { start: from, endExclusive: addDays(to, 1) };
    },
    (one) => one.expected,
  );
  each(
    all,
    'anchored_sequence',
    'period after period from the anchor',
    ({ anchor, interval }, one) => {
      const unit = interval === 'weekly' ? 'week' : 'month';
      const found: string[] = [];
      for (let day = anchor as string; found.length < (one.expected['next'] as readonly string[]).length; found.push(day)) {
        day = addDays(periodAround({ unit, n: 1, align: 'start', timing: 'advance' }, anchor, day).to, 1);
      }
      return found;
    },
    value('next'),
  );
  each(
    all,
    'notice_expiry',
    'ends on the corresponding date',
    ({ noticeGiven, months = 0 }) => noticeOver(noticeGiven, { length: months, unit: 'months' }),
    value('lastDay'),
  );
  each(
    all,
    'period_inclusive_end',
    'ends the day before the corresponding date',
    ({ begins, months = 0 }) => periodEnds(begins, months, 'months'),
    value('ends'),
  );
});

describe('oracle: periods', () => {
  const all = vectors('lago_periods');
  const units: Readonly<Record<string, Pick<Interval, 'unit' | 'n'>>> = {
    weekly: { unit: 'week', n: 1 },
    monthly: { unit: 'month', n: 1 },
    quarterly: { unit: 'quarter', n: 1 },
    semiannual: { unit: 'month', n: 6 },
    yearly: { unit: 'year', n: 1 },
  };
  const around = (given: Given, date: string): { from: string; to: string; days: number } =>
    periodAround(
      {
        ...(units[given.interval] ?? { unit: 'month', n: 1 }),
        align: given.billingTime === 'calendar' ? 'calendar' : 'start',
        timing: given.payInAdvance ? 'advance' : 'arrears',
      },
      given.subscriptionAt,
      date,
    );
  /** Terminated: the period it ends in. In advance: the one that contains the day. In arrears: the one before. */
  const billed = (given: Given): { from: string; to: string; days: number } => {
    const ended = given.terminatedAt;
    const current = around(given, given.billingAt);
    const isOver = ended !== null && ended <= given.billingAt;
    if (isOver) return around(given, given.billingAt);
    return given.payInAdvance ? current : around(given, addDays(current.from, -1));
  };

  each(all, 'lago_from_datetime', 'first day, not before the start', (given) => latest(billed(given).from, given.startedAt), value('value'));
  each(
    all,
    'lago_to_datetime',
    'last day',
    (given) => {
      const ended = given.terminatedAt;
      return ended === null ? billed(given).to : earliest(billed(given).to, ended);
    },
    value('value'),
  );
  each(all, 'lago_next_end_of_period', 'last day of the period of a date', (given) => around(given, given.billingAt).to, value('value'));
  each(
    all,
    'lago_previous_beginning_of_period',
    'first day of the period before',
    (given) => {
      const current = around(given, given.billingAt);
      return given.currentPeriod ? current.from : around(given, addDays(current.from, -1)).from;
    },
    value('value'),
  );
  each(all, 'lago_period_days', 'days of the whole period', (given) => (given.at === undefined ? billed(given) : around(given, given.at)).days, value('value'));
});

/** n/d to `scale` decimals by the core's own rounding. */
const ratio = (n: number, d: number, scale: number): string =>
  new Big(halfUp(BigInt(n % d) * 10n ** BigInt(scale), BigInt(d)))
    .div(new Big(10).pow(scale))
    .plus(Math.floor(n / d))
    .toFixed(scale);

describe('oracle: proration', () => {
  const all = vectors('proration_fractions');
  /** Months of a fixed number of days, as some sources count; ours are as long as they are. */
  const fixedDays = (from: string, to: string, length: number): number => {
    const [a, b] = [from, to].map((date) => ({ month: Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)), day: Number(date.slice(8)) }));
    return a && b ? (b.month - a.month) * length + b.day - a.day : 0;
  };

  each(
    all,
    'proration_fraction',
    'days over the days of the whole period',
    ({ part, periodStart, periodEnd, periodMonths, from, to, fixedDaysInMonth }) => {
      if (fixedDaysInMonth > 0) return ratio(fixedDays(from, to, fixedDaysInMonth), fixedDaysInMonth * periodMonths, 9);
      const trailing = part === 'trailing';
      const whole = trailing ? daysBetween(periodStart, addMonths(periodStart, periodMonths)) : daysBetween(addMonths(periodEnd, -periodMonths), periodEnd);
      return ratio(daysBetween(from, to), whole, 9);
    },
    value('fraction'),
  );
  each(all, 'days_fixed_month', 'days in months of one length', ({ from, to, fixedDaysInMonth }) => fixedDays(from, to, fixedDaysInMonth), value('days'));
  each(
    all,
    'day_count_fraction',
    "chargeable days over days, by each source's basis",
    (given, one) => {
      const [from, to] = [given.from, given.to];
      const last = (date: string): number => daysInMonth(Number(date.slice(0, 4)), Number(date.slice(5, 7)));
      const inclusive = one.convention?.end === 'inclusive' ? 1 : 0;
      let [n, d] = [daysBetween(from, to) + inclusive, 30];
      if (one.convention?.basis === 'actual/actual-month') d = periodAround({ unit: 'month', n: 1, align: 'calendar', timing: 'advance' }, from, from).days;
      if (one.convention?.basis === 'actual/period') d = daysBetween(given.periodStart, given.periodEnd) + inclusive;
      if (one.convention?.basis === 'strict-30/360') {
        const day = (date: string): number => (Number(date.slice(8)) === last(date) ? 30 : Number(date.slice(8)));
        n = day(to) - day(from) + 1;
      }
      const scale = one.convention?.scale;
      return scale === undefined ? `${n}/${d}` : ratio(n, d, scale).replace(/(\.\d)0+$/, '$1');
    },
    value('fraction'),
  );
  each(all, 'ratio', 'exact division, one rounding', ({ n, d }, one) => ratio(n, d, one.convention?.scale ?? 0), value('value'));
});

describe('oracle: rounding', () => {
  const all = vectors('rounding');
  it('HALF_UP: every vector, ties away from zero', () => {
    const list = (all.get('round') ?? []).filter((one) => one.convention?.rounding === 'HALF_UP');
    assert.ok(list.length > 10);
    for (const one of list) {
      const [text, scale] = [one.input.value, one.convention?.scale ?? 0];
      assert.ok(new Big(decimalOf(text, scale)).eq(String(one.expected['value'])), one.id);
      const { n, d } = fraction(text);
      assert.equal(halfUp(n * 10n ** BigInt(scale), d), Number(new Big(String(one.expected['value'])).times(new Big(10).pow(scale)).toFixed(0)), one.id);
    }
  });
  it('no other mode of the vectors comes nearer to a value than half-up does', () => {
    for (const one of all.get('round') ?? []) {
      const exact = new Big(one.input.value);
      const ours = exact.minus(decimalOf(one.input.value, one.convention?.scale ?? 0)).abs();
      assert.ok(ours.lte(exact.minus(String(one.expected['value'])).abs()), one.id);
    }
  });
  it('a small amount may round to nil: the half-penny rule that forbids it is not ours', () => {
    const [one] = all.get('round_half_penny_not_nil') ?? [];
    assert.equal(decimalOf(one?.input.value ?? '', 2), '0.00');
  });
});

describe('oracle: VAT', () => {
  const all = vectors('vat');
  const pence = (pounds: string): number => Number(new Big(pounds).times(100).toFixed());
  const pounds = (amount: number): string => formatPence(amount).replace('£', '').replace('−', '-').replaceAll(',', '');

  each(all, 'vat_on_net', 'net × rate, half-up', ({ net, rate }) => pounds(vatOn(pence(net), rate)), value('vat'));
  each(
    all,
    'invoice_totals',
    'rounded a rate, then added',
    ({ categories }) => {
      const totals = vat(
        categories.map(({ net, rate }) => ({ net: pence(net), rate })),
        'invoice',
      );
      return { vat: pounds(totals.VAT), net: pounds(totals.net), gross: pounds(totals.total) };
    },
    (one) => one.expected,
  );
  each(
    all,
    'line_net',
    'quantity × price over base quantity, one rounding',
    (given) => {
      const [quantity, each, per] = [fraction(given.quantity), fraction(given.price), fraction(given.baseQuantity)];
      return pounds(halfUp(quantity.n * each.n * per.d * 100n, quantity.d * each.d * per.n));
    },
    value('net'),
  );
  each(
    all,
    'vat_in_gross',
    'a fraction of the gross, half-up',
    (given) => {
      const [n, d] = given.vatFraction.split('/');
      return pounds(halfUp(BigInt(pence(given.gross)) * BigInt(n ?? 0), BigInt(d ?? 1)));
    },
    value('vat'),
  );
});
