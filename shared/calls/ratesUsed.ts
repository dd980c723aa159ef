/** Which rates priced the calls of a line, each once and as it was: rates change, and a line that is billed stays what it is. */
import type { Values } from '../types.js';
import { pricesOf } from './price.js';
import type { CallConfiguration } from './configuration.js';
import type { PlacedCall, Situation } from './rating.js';
import type { AmountRounding, Prices } from './shapes.js';
import type { TariffLevel } from './tariffs.js';

/** What priced calls: a tariff, who names it, and its prices by the time bands that the calls fall into. Stored with the line. */
export interface RateUsed {
  readonly tariff: string;
  readonly level: TariffLevel;
  /** Of the feature, number or customer that names it. */
  readonly of: string;
  readonly callType: string;
  /** By band, as the rate's record has them; what is empty is left out. */
  readonly bands: Readonly<Record<string, Values>>;
  readonly acrossBands: 'start' | 'split';
  readonly rounding: AmountRounding | null;
}

const priceFields = [
  'chargeType',
  'cost',
  'costConnection',
  'costMin',
  'costMax',
  'initialIncrement',
  'increment',
  'unitBytes',
  'incrementBytes',
  'markupPercent',
  'accessCharge',
  'accessInitial',
  'accessIncrement',
] as const;

/** Whether a call is priced band by band: a band that the file names holds for the whole of it. */
export const isSplit = ({ kind, timeBand }: PlacedCall, acrossBands: Situation['acrossBands']): boolean =>
  kind === 'voice' && !timeBand && acrossBands === 'split';

/** Every rate that a bill's calls were priced by, told apart by keys. */
export class RatesUsed {
  private readonly configuration: CallConfiguration;
  private readonly found = new Map<string, RateUsed>();

  constructor(configuration: CallConfiguration) {
    this.configuration = configuration;
  }

  /** The key of what priced this call, which begins in `band` and is charged for so many seconds. */
  keep(call: PlacedCall, { named, rate, acrossBands, rounding }: Situation, band: string, billed: number): string {
    const { configuration } = this;
    const { tariff } = named;
    const split = isSplit(call, acrossBands);
    const bands = split && billed > 0 ? [...new Set(configuration.week.split(call.start, billed).map((each) => each.band))] : [band];
    const day = call.start.slice(0, 10);
    // Of a call within one band the rate says it all; across bands each of them may be another.
    const rates =
      bands.length === 1 ? `${rate.id} ${band}` : bands.map((each) => `${configuration.rateOf(tariff, call.callType, each, day)?.id ?? ''} ${each}`).join(',');
    const key = `${tariff}\n${named.level}\n${named.id}\n${call.callType}\n${rates}`;
    if (!this.found.has(key))
      this.found.set(key, {
        tariff,
        level: named.level,
        of: named.id,
        callType: call.callType,
        bands: Object.fromEntries(bands.map((each) => [each, told(configuration.rateOf(tariff, call.callType, each, day)?.values ?? {})])),
        acrossBands: split ? 'split' : 'start',
        rounding,
      });
    return key;
  }

  used(key: string): RateUsed {
    return this.found.get(key)!;
  }
}

const told = (values: Readonly<Record<string, unknown>>): Values =>
  Object.fromEntries(
    priceFields.flatMap((name) => {
      const value = values[name];
      return (typeof value === 'string' && value !== '') || typeof value === 'number' ? [[name, value]] : [];
    }),
  );

/** The prices of a rate as it was stored; undefined for a band that it was not asked for. */
export const pricesUsed = ({ bands }: RateUsed, band: string): Prices | undefined => {
  const values = bands[band];
  return values && pricesOf(values);
};
