/** How the price of one call comes about, sentence by sentence, by the rate that priced it (R22, R23, R28). Pure. */
import { compared, decimal, exact, isNought, least, minus, most, NOUGHT, over, plus, ratio, roundedTo, times, type Fraction } from '../fractions.js';
import type { Week } from './bands.js';
import { billedSeconds } from './price.js';
import { pricesUsed, type RateUsed } from './ratesUsed.js';
import type { Metered, Prices } from './shapes.js';

/** A call with what became of it: pence, exact. */
export interface ToExplain extends Metered {
  readonly free: boolean;
  readonly timeBand?: string | null;
  readonly gross: Fraction;
  readonly discount: Fraction;
  readonly allowance: string | null;
}

const trimmed = (text: string, fewest = 0): string => {
  const [whole = '0', part = ''] = text.split('.');
  const kept = part.replace(/0+$/, '').padEnd(fewest, '0');
  return kept === '' ? whole : `${whole}.${kept}`;
};

/** So many decimals, cut and never rounded, with "…" where there are more. */
function cut(value: Fraction, places: number, fewest = 0): string {
  const scale = 10n ** BigInt(places);
  const whole = (value.n * scale) / value.d;
  const text = trimmed(decimal({ n: whole, d: scale }, places), fewest);
  return whole * value.d === value.n * scale ? text : `${text}…`;
}

/** "7p", "2.25p", "£1.5075". */
const penceSaid = (pence: Fraction): string => (compared(pence, exact(100)) < 0 ? `${cut(pence, 4)}p` : poundsSaid(pence));
/** Pence as "£0.00675", to six decimals. */
export const poundsSaid = (pence: Fraction): string => `£${cut(over(pence, exact(100)), 6, 2)}`;

const clock = (seconds: number): string =>
  `${seconds >= 3600 ? `${Math.floor(seconds / 3600)}:` : ''}${String(Math.floor(seconds / 60) % 60).padStart(seconds >= 3600 ? 2 : 1, '0')}:${String(seconds % 60).padStart(2, '0')}`;
const counted = (n: number, one: string): string => `${n.toLocaleString('en-GB')} ${n === 1 ? one : `${one}s`}`;

const levels: Readonly<Record<RateUsed['level'], string>> = {
  numberFeature: 'a feature of the number names the tariff',
  number: 'the number names the tariff',
  customerFeature: 'a feature of the customer names the tariff',
  customer: 'the customer names the tariff',
  default: 'the tariff stands in where nobody names one',
};

/** What was charged and why; the last sentence says what is left to pay. */
export function explainedCall(call: ToExplain, rate: RateUsed | undefined, week: Week): readonly string[] {
  if (call.free) return ['Calls of this type are free by every tariff.'];
  if (!rate) return [`Priced at ${penceSaid(call.gross)}; the rate was not kept with the bill.`, ...discounted(call)];
  const band = call.timeBand || week.at(call.start);
  const prices = pricesUsed(rate, band);
  const by = `By ${rate.tariff}, ${rate.callType}, ${band}: ${levels[rate.level]}.`;
  if (!prices) return [by, `Priced at ${penceSaid(call.gross)}; its time band has been changed since.`, ...discounted(call)];
  const sentences: string[] = [];
  const sum = priceOf(call, rate, prices, week, band, sentences);
  // What the words come to is what was charged, or they say that it is not.
  if (compared(sum, call.gross) !== 0) sentences.push(`Priced at ${penceSaid(call.gross)} at the time.`);
  return [by, ...sentences, ...discounted(call)];
}

function priceOf(call: ToExplain, rate: RateUsed, prices: Prices, week: Week, band: string, sentences: string[]): Fraction {
  let sum = NOUGHT;
  const to = (next: Fraction, words: string): void => {
    sum = next;
    sentences.push(`${words}: ${penceSaid(sum)}.`);
  };
  if (prices.chargeType === 'asFile') to(times(exact(call.retail ?? '0'), exact(100)), `As the file says, £${call.retail ?? '0'}`);
  else if (prices.chargeType === 'markup')
    to(
      times(exact(call.carrierCost ?? '0'), plus(exact(100), prices.markupPercent)),
      `What the carrier charges, £${call.carrierCost ?? '0'}, and ${trimmed(decimal(prices.markupPercent, 4))} % on it`,
    );
  else if (!(call.kind === 'voice' ? call.seconds : call.kind === 'event' ? call.events : call.bytes)) sentences.push('It has no length: it costs nothing.');
  else {
    usage(call, rate, prices, week, band, sentences, to);
    if (!isNought(prices.costConnection)) to(plus(sum, prices.costConnection), `${penceSaid(prices.costConnection)} for the connection on top`);
    if (prices.costMin && compared(sum, prices.costMin) < 0) to(most(sum, prices.costMin), 'At least the minimum');
    if (prices.costMax && compared(sum, prices.costMax) > 0) to(least(sum, prices.costMax), 'At most the maximum');
  }
  if (prices.accessCharge && call.kind === 'voice' && (call.seconds ?? 0) > 0) {
    const seconds = billedSeconds(call.seconds ?? 0, prices.accessInitial, prices.accessIncrement);
    const access = times(prices.accessCharge, ratio(seconds, 60));
    to(plus(sum, access), `Access charge, ${clock(seconds)} at ${penceSaid(prices.accessCharge)} a minute, ${penceSaid(access)} on top`);
  }
  if (rate.rounding) {
    const rounded = roundedTo(sum, exact(rate.rounding.to), rate.rounding.method);
    if (compared(rounded, sum) !== 0) to(rounded, `Rounded ${rate.rounding.method === 'up' ? 'up' : 'half up'} to ${rate.rounding.to}p by the tariff`);
  }
  return sum;
}

function usage(
  call: ToExplain,
  rate: RateUsed,
  prices: Prices,
  week: Week,
  band: string,
  sentences: string[],
  to: (next: Fraction, words: string) => void,
): void {
  if (call.kind === 'event') return to(times(prices.cost, exact(call.events ?? 0)), `${counted(call.events ?? 0, 'text')} at ${penceSaid(prices.cost)} each`);
  if (call.kind === 'data') {
    const started = Math.ceil((call.bytes ?? 0) / prices.incrementBytes) * prices.incrementBytes;
    if (started !== call.bytes)
      sentences.push(`${counted(call.bytes ?? 0, 'byte')} are charged as ${counted(started, 'byte')}, in steps of ${counted(prices.incrementBytes, 'byte')}.`);
    return to(
      times(prices.cost, ratio(started, prices.unitBytes)),
      `${counted(started, 'byte')} at ${penceSaid(prices.cost)} for ${counted(prices.unitBytes, 'byte')}`,
    );
  }
  const [seconds, billed] = [call.seconds ?? 0, billedSeconds(call.seconds ?? 0, prices.initialIncrement, prices.increment)];
  if (billed !== seconds)
    sentences.push(
      `${clock(seconds)} is charged as ${clock(billed)}: ${billed === prices.initialIncrement ? `at least ${counted(prices.initialIncrement, 'second')}` : `the first ${counted(prices.initialIncrement, 'second')}, then steps of ${counted(prices.increment, 'second')}`}.`,
    );
  const parts = rate.acrossBands === 'split' && !call.timeBand ? week.split(call.start, billed) : [{ band, seconds: billed }];
  const priced = parts.map((part) => ({ ...part, cost: pricesUsed(rate, part.band)?.cost ?? NOUGHT }));
  to(
    priced.reduce((sum, part) => plus(sum, times(part.cost, ratio(part.seconds, 60))), NOUGHT),
    priced.map((part) => `${clock(part.seconds)}${priced.length > 1 ? ` of ${part.band}` : ''} at ${penceSaid(part.cost)}`).join(' and ') + ' a minute',
  );
}

function discounted({ gross, discount, allowance }: ToExplain): readonly string[] {
  if (isNought(discount)) return allowance === null ? [] : [`Counted by ${allowance}; nothing comes off.`];
  const net = minus(gross, discount);
  return [`${allowance ?? 'A discount plan'} takes off ${penceSaid(discount)}; ${isNought(net) ? 'nothing' : penceSaid(net)} is left to pay.`];
}
