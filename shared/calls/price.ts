/**
 * R22, R23: what one call costs, in pence and exact. Nothing is rounded but where the tariff itself says so; the one rounding
 * to pence is the invoice line's (lines.ts).
 */
import { exact, isNought, least, most, NOUGHT, plus, ratio, roundedTo, times, type Fraction } from '../fractions.js';
import type { Week } from './bands.js';
import type { AmountRounding, Metered, Prices, Rated } from './shapes.js';

/** What a tariff has to say about a call: its prices in a time band, and how it rounds and splits. */
export interface Tariffing {
  /** The prices of the call's type on its day in a band; undefined where there are none. */
  prices(band: string): Prices | undefined;
  readonly acrossBands: 'start' | 'split';
  readonly amountRounding: AmountRounding | null;
}

/** Seconds charged: 0 for none, the first increment if not longer, else that and whole further ones. 30/6: 32 → 36. */
export function billedSeconds(seconds: number, initial: number, increment: number): number {
  if (seconds <= 0) return 0;
  if (seconds <= initial) return initial;
  return initial + Math.ceil((seconds - initial) / increment) * increment;
}

/** The price of a call before discounts; undefined where the tariff has no prices for it (`noRate`, never nought). `band` as the file names it, else by the clock. */
export function priced(call: Metered, tariff: Tariffing, week: Week, named?: string | null): Rated | undefined {
  const band = named || week.at(call.start);
  const prices = tariff.prices(band);
  if (!prices) return undefined;
  const billed = call.kind === 'voice' ? billedSeconds(call.seconds ?? 0, prices.initialIncrement, prices.increment) : 0;
  const asGiven = given(call, prices);
  const access = call.kind === 'voice' && prices.accessCharge && (call.seconds ?? 0) > 0 ? accessOf(call.seconds ?? 0, prices) : NOUGHT;
  const before = asGiven ?? metered(call, billed, prices, tariff, week, band, named);
  if (!before) return undefined;
  const sum = plus(before, access);
  const gross = tariff.amountRounding ? roundedTo(sum, exact(tariff.amountRounding.to), tariff.amountRounding.method) : sum;
  return { gross, access, billed, band };
}

/** Pounds as the file gives them, or with the markup on top; undefined where the rate has prices of its own. A file without the amount cannot be priced so. */
function given(call: Metered, { chargeType, markupPercent }: Prices): Fraction | undefined {
  if (chargeType === 'asFile') return times(exact(call.retail ?? '0'), exact(100));
  return chargeType === 'markup' ? times(exact(call.carrierCost ?? '0'), plus(exact(100), markupPercent)) : undefined;
}

function metered(call: Metered, billed: number, prices: Prices, tariff: Tariffing, week: Week, band: string, named: string | null | undefined) {
  const quantity = call.kind === 'voice' ? call.seconds : call.kind === 'event' ? call.events : call.bytes;
  if (!quantity) return NOUGHT;
  const used = usage(call, billed, prices, tariff, week, band, named);
  if (!used) return undefined;
  const sum = plus(used, prices.costConnection);
  const lifted = prices.costMin ? most(sum, prices.costMin) : sum;
  return prices.costMax ? least(lifted, prices.costMax) : lifted;
}

function usage(call: Metered, billed: number, prices: Prices, tariff: Tariffing, week: Week, band: string, named: string | null | undefined) {
  if (call.kind === 'event') return times(prices.cost, exact(call.events ?? 0));
  if (call.kind === 'data') {
    const started = Math.ceil((call.bytes ?? 0) / prices.incrementBytes);
    return times(prices.cost, ratio(BigInt(started) * BigInt(prices.incrementBytes), prices.unitBytes));
  }
  if (tariff.acrossBands === 'start' || named) return times(prices.cost, ratio(billed, 60));
  // Seconds that rounding up adds fall in the later band: the stretch simply runs on.
  let sum = NOUGHT;
  for (const { band: each, seconds } of week.split(call.start, billed)) {
    const own = each === band ? prices : tariff.prices(each);
    if (!own) return undefined;
    sum = plus(sum, times(own.cost, ratio(seconds, 60)));
  }
  return sum;
}

const accessOf = (seconds: number, { accessCharge, accessInitial, accessIncrement }: Prices): Fraction =>
  times(accessCharge!, ratio(billedSeconds(seconds, accessInitial, accessIncrement), 60));

/** Prices by the names and decimal texts of a rate record; what is empty takes its default. */
export function pricesOf(rate: Readonly<Record<string, unknown>>): Prices {
  const text = (name: string): string | null => {
    const value = rate[name];
    return typeof value === 'number' || (typeof value === 'string' && value !== '') ? String(value) : null;
  };
  const amount = (name: string): Fraction => exact(text(name) ?? '0');
  const whole = (name: string, otherwise: number): number => Number(text(name) ?? otherwise);
  const maybe = (name: string): Fraction | null => (text(name) === null ? null : amount(name));
  const access = maybe('accessCharge');
  return {
    chargeType: (text('chargeType') as Prices['chargeType'] | null) ?? 'rate',
    cost: amount('cost'),
    costConnection: amount('costConnection'),
    costMin: maybe('costMin'),
    costMax: maybe('costMax'),
    initialIncrement: whole('initialIncrement', 1),
    increment: whole('increment', 1),
    unitBytes: whole('unitBytes', 1_000_000),
    incrementBytes: whole('incrementBytes', 1),
    markupPercent: amount('markupPercent'),
    accessCharge: access && !isNought(access) ? access : null,
    accessInitial: whole('accessInitial', 60),
    accessIncrement: whole('accessIncrement', 1),
  };
}
