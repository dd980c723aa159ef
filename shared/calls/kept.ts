/** What is kept of the calls of a line once the calls themselves are gone: their sums, exact, so that the line stays explained. */
import { fractionOf, minus, plus, written, type Fraction } from '../fractions.js';
import { poundsSaid } from './explained.js';

/** Sums of calls; fractions of a penny as `written` writes them. */
export interface CallSums {
  readonly calls: number;
  readonly seconds: number;
  readonly events: number;
  readonly bytes: number;
  readonly gross: string;
  readonly discount: string;
}

/** Of a line, altogether and by the type of its calls. */
export interface KeptCalls extends CallSums {
  readonly types: Readonly<Record<string, CallSums>>;
}

/** A call as it was billed. */
export interface BilledOnce extends Omit<CallSums, 'calls'> {
  readonly callType: string;
}

const NONE: CallSums = { calls: 0, seconds: 0, events: 0, bytes: 0, gross: '0', discount: '0' };
const sum = (one: string, other: string): string => written(plus(fractionOf(one), fractionOf(other)));

const withCall = (sums: CallSums, call: Omit<CallSums, 'calls'>): CallSums => ({
  calls: sums.calls + 1,
  seconds: sums.seconds + call.seconds,
  events: sums.events + call.events,
  bytes: sums.bytes + call.bytes,
  gross: sum(sums.gross, call.gross),
  discount: sum(sums.discount, call.discount),
});

/** What is kept already, and these calls. */
export function keptOf(before: KeptCalls | undefined, calls: readonly BilledOnce[]): KeptCalls {
  let all: CallSums = before ?? NONE;
  const types = new Map(Object.entries(before?.types ?? {}));
  for (const call of calls) {
    all = withCall(all, call);
    types.set(call.callType, withCall(types.get(call.callType) ?? NONE, call));
  }
  const { calls: count, seconds, events, bytes, gross, discount } = all;
  return { calls: count, seconds, events, bytes, gross, discount, types: Object.fromEntries(types) };
}

/** Pence, exact. */
export const keptNet = ({ gross, discount }: Pick<CallSums, 'gross' | 'discount'>): Fraction => minus(fractionOf(gross), fractionOf(discount));

/** "12 calls of it are no longer kept one by one, only their sums: UK Mobile 10 calls, £1.20; UK Landline 2 calls, £0.10." */
export function keptSaid({ calls, types }: KeptCalls): string {
  const counted = (n: number): string => (n === 1 ? '1 call' : `${n.toLocaleString('en-GB')} calls`);
  const parts = Object.entries(types).map(([name, each]) => `${name} ${counted(each.calls)}, ${poundsSaid(keptNet(each))}`);
  return `${counted(calls)} of it ${calls === 1 ? 'is' : 'are'} no longer kept one by one, only ${calls === 1 ? 'its' : 'their'} sums: ${parts.join('; ')}.`;
}
