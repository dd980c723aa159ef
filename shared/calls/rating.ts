/** Which tariff prices a call of a number on its day, and what it costs by it (R22, R25). */
import { addDays } from '../dates.js';
import { NOUGHT } from '../fractions.js';
import type { Catalogue, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import { namedTariffs, type CallConfiguration } from './configuration.js';
import { priced } from './price.js';
import type { CallClass, Metered, Rated } from './shapes.js';
import { tariffFor, type Naming, type TariffLevel } from './tariffs.js';

/** A placed call as its price sees it. */
export interface PlacedCall extends Metered {
  readonly callType: string;
  readonly class: CallClass;
  readonly free: boolean;
  /** As the file names it. */
  readonly timeBand?: string | null;
}

/** What a customer's calls may take their tariffs from. */
export interface Owned {
  readonly customer: Values;
  readonly numbers: ReadonlyMap<string, Values>;
  /** Those that may name tariffs, plans, VAT of calls or ledger codes. */
  readonly features: readonly RecordOf[];
}

export type RatedCall = Rated & {
  readonly tariff: string | null;
  readonly rateID: string | null;
  readonly feature: string | null;
  /** What names the tariff: a feature, the number, the customer, or nobody where one stands in. */
  readonly named?: { readonly level: TariffLevel; readonly id: string };
};
const FREE = { name: null };
/** Lengths kept of a rate: an hour and a half, second by second. */
const MOST_LENGTHS = 5_400;

export type RatingError = 'noTariff' | 'noRate';

const date = (value: Value | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The last day on which a feature counts for calls: the earlier of its end and its bill-to. */
export const lastDay = (feature: Values): string | null => {
  const [end, billTo] = [date(feature['endDate']), date(feature['dateBillTo'])];
  return end === null || billTo === null ? (end ?? billTo) : end < billTo ? end : billTo;
};

/** A feature with what it leaves empty filled from its standard feature, as far as tariffs go. */
function tariffsOf(feature: RecordOf, catalogue: Catalogue): Naming['tariffs'] {
  const standard = catalogue.named('standardFeatures', asText(feature['standardFeature']));
  return { ...(standard ? namedTariffs(standard) : {}), ...namedTariffs(feature) };
}

/** What may name the tariffs of a number, and the days, ascending, from which on it may be another than before. */
interface Levels {
  readonly namings: readonly Naming[];
  readonly changes: readonly string[];
}

/** Prices the calls of one customer; what it looks up it looks up once. */
export class Rater {
  private readonly levels = new Map<string, Levels>();
  private readonly chosen = new Map<string, ReturnType<typeof tariffFor>>();
  private readonly configuration: CallConfiguration;
  private readonly catalogue: Catalogue;
  private readonly owned: Owned;

  constructor(configuration: CallConfiguration, catalogue: Catalogue, owned: Owned) {
    this.configuration = configuration;
    this.catalogue = catalogue;
    this.owned = owned;
  }

  /** The tariff that would price the call, null of a free one, or why none can: no price is worked out that only its length decides. */
  tariff(call: PlacedCall, numberID: string): { readonly name: string | null } | RatingError {
    if (call.free) return FREE;
    const found = this.found(call, call.start.slice(0, 10), numberID);
    if (typeof found === 'string') return found;
    // A call that runs on into another band needs a rate there, too.
    if (found.acrossBands === 'start') return { name: found.named.tariff };
    const rated = this.rate(call, numberID);
    return typeof rated === 'string' ? rated : { name: rated.tariff };
  }

  rate(call: PlacedCall, numberID: string): RatedCall | RatingError {
    const day = call.start.slice(0, 10);
    if (call.free)
      return {
        gross: NOUGHT,
        access: NOUGHT,
        billed: 0,
        band: call.timeBand || this.configuration.week.at(call.start),
        tariff: null,
        rateID: null,
        feature: null,
      };
    const at = this.found(call, day, numberID);
    if (typeof at === 'string') return at;
    const { named, rate, band, acrossBands } = at;
    const { tariff, level, id } = named;
    const { configuration } = this;
    // Of calls by the minute that no boundary splits the length says it all.
    const length = call.kind === 'voice' && rate.prices.chargeType === 'rate' && acrossBands === 'start' ? (call.seconds ?? 0) : undefined;
    let found = length === undefined ? undefined : rate.lengths.get(length);
    if (!found) {
      found = priced(
        call,
        { prices: (each) => configuration.rateOf(tariff, call.callType, each, day)?.prices, acrossBands, amountRounding: configuration.rounding(tariff) },
        configuration.week,
        call.timeBand,
      );
      if (found && length !== undefined && rate.lengths.size < MOST_LENGTHS) rate.lengths.set(length, found);
    }
    if (!found) return 'noRate';
    const { gross, access, billed } = found;
    return { gross, access, billed, band, tariff, rateID: rate.id, feature: level === 'numberFeature' || level === 'customerFeature' ? id : null, named };
  }

  /** What prices the call at its start. */
  private found(call: PlacedCall, day: string, numberID: string) {
    const named = this.tariffOf(call.class, day, numberID);
    if (!named) return 'noTariff';
    const { configuration } = this;
    const band = call.timeBand || configuration.week.at(call.start);
    const rate = configuration.rateOf(named.tariff, call.callType, band, day);
    // What the file does not give cannot be charged by it; that is no reason to charge nothing.
    if (!rate || (rate.prices.chargeType === 'asFile' && !call.retail) || (rate.prices.chargeType === 'markup' && !call.carrierCost)) return 'noRate';
    return { named, rate, band, acrossBands: configuration.acrossBands(named.tariff) };
  }

  tariffOf(of: CallClass, day: string, numberID: string): ReturnType<typeof tariffFor> {
    const { namings, changes } = this.levelsOf(numberID);
    let stretch = 0;
    while (stretch < changes.length && changes[stretch]! <= day) stretch += 1;
    const key = `${numberID} ${of} ${stretch}`;
    if (this.chosen.has(key)) return this.chosen.get(key);
    const found = tariffFor(of, day, namings);
    this.chosen.set(key, found);
    return found;
  }

  private levelsOf(numberID: string): Levels {
    const known = this.levels.get(numberID);
    if (known) return known;
    const { customer, numbers, features } = this.owned;
    const number = numbers.get(numberID) ?? {};
    const namings: readonly Naming[] = [
      ...features.flatMap((feature): Naming[] => {
        if (feature['serviceID'] || (feature['numberID'] && feature['numberID'] !== numberID)) return [];
        return [
          {
            level: feature['numberID'] ? 'numberFeature' : 'customerFeature',
            id: feature.id,
            from: date(feature['startDate']),
            to: lastDay(feature),
            tariffs: tariffsOf(feature, this.catalogue),
          },
        ];
      }),
      { level: 'number', id: numberID, tariffs: namedTariffs(number) },
      { level: 'customer', id: asText(customer['id']), tariffs: namedTariffs(customer) },
      { level: 'default', id: '0', tariffs: this.configuration.standIn(number['carrier'], number['numberType']) },
    ];
    const days = namings.flatMap(({ from, to }) => [...(from ? [from] : []), ...(to ? [addDays(to, 1)] : [])]);
    const made: Levels = { namings, changes: [...new Set(days)].toSorted() };
    this.levels.set(numberID, made);
    return made;
  }
}
