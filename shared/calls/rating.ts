/** Which tariff prices a call of a number on its day, and what it costs by it (R22, R25). */
import type { Catalogue, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import { changeDays, namedTariffs, type CallConfiguration, type FoundRate } from './configuration.js';
import { priced } from './price.js';
import type { AmountRounding, CallClass, Metered, Prices, Rated } from './shapes.js';
import { tariffFor, type Naming } from './tariffs.js';

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

/** What prices calls of one class, type and band of a number for as long as nothing changes; what each call says itself is not in it. */
export interface Situation {
  readonly named: NonNullable<ReturnType<typeof tariffFor>>;
  readonly rate: FoundRate;
  readonly acrossBands: 'start' | 'split';
  readonly rounding: AmountRounding | null;
}

const FREE = { name: null };
/** A number that is not, or no longer, the customer's. */
const NOT_HIS: Values = {};
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

/** The feature that names the tariff, where one does. */
export const featureOf = ({ named: { level, id } }: Situation): string | null => (level === 'numberFeature' || level === 'customerFeature' ? id : null);

/** What the file does not give cannot be charged by it; that is no reason to charge nothing. */
const lacksAmount = ({ retail, carrierCost }: PlacedCall, { rate: { prices } }: Situation): boolean =>
  (prices.chargeType === 'asFile' && !retail) || (prices.chargeType === 'markup' && !carrierCost);

/** What may name the tariffs of a number, and the days, ascending, from which on it may be another than before. */
interface Levels {
  readonly namings: readonly Naming[];
  readonly changes: readonly string[];
  /** The tariff of a class between two of these days. */
  readonly chosen: Map<string, ReturnType<typeof tariffFor>>;
}

/** Prices the calls of one customer; what it looks up it looks up once. */
export class Rater {
  /** Of a number by its id; of those of which nothing of their own names a tariff by what they have alike. */
  private readonly levels = new Map<string | Values, Levels>();
  /** Numbers with features of their own. */
  private readonly featured: ReadonlySet<string>;
  private readonly configuration: CallConfiguration;
  private readonly catalogue: Catalogue;
  private readonly owned: Owned;

  constructor(configuration: CallConfiguration, catalogue: Catalogue, owned: Owned) {
    this.configuration = configuration;
    this.catalogue = catalogue;
    this.owned = owned;
    this.featured = new Set(owned.features.flatMap(({ numberID }) => (typeof numberID === 'string' ? [numberID] : [])));
  }

  /** The tariff that would price the call, null of a free one, or why none can: no price is worked out that only its length decides. */
  tariff(call: PlacedCall, numberID: string): { readonly name: string | null } | RatingError {
    if (call.free) return FREE;
    const situation = this.situation(call, call.start.slice(0, 10), this.bandOf(call), numberID);
    if (typeof situation === 'string') return situation;
    if (lacksAmount(call, situation)) return 'noRate';
    // A call that runs on into another band needs a rate there, too.
    if (situation.acrossBands === 'split' && !this.priced(call, situation)) return 'noRate';
    return { name: situation.named.tariff };
  }

  /** As the file names it, else by the clock. */
  bandOf({ timeBand, start }: PlacedCall): string {
    return timeBand || this.configuration.week.at(start);
  }

  /** What prices the calls of a class and type that start in a band on a day. */
  situation({ class: of, callType }: Pick<PlacedCall, 'class' | 'callType'>, day: string, band: string, numberID: string): Situation | RatingError {
    const named = this.tariffOf(of, day, numberID);
    if (!named) return 'noTariff';
    const { configuration } = this;
    const rate = configuration.rateOf(named.tariff, callType, band, day);
    return rate ? { named, rate, acrossBands: configuration.acrossBands(named.tariff), rounding: configuration.rounding(named.tariff) } : 'noRate';
  }

  /** What a call costs there; undefined where a band that it runs into has no rate, or the file lacks the amount that it is charged by. */
  priced(call: PlacedCall, situation: Situation): Rated | undefined {
    if (lacksAmount(call, situation)) return undefined;
    const { named, rate, acrossBands, rounding } = situation;
    // Of calls by the minute that no boundary splits the length says it all.
    const length = call.kind === 'voice' && rate.prices.chargeType === 'rate' && acrossBands === 'start' ? (call.seconds ?? 0) : undefined;
    const known = length === undefined ? undefined : rate.lengths.get(length);
    if (known) return known;
    const { configuration } = this;
    const day = call.start.slice(0, 10);
    const prices = (band: string): Prices | undefined => configuration.rateOf(named.tariff, call.callType, band, day)?.prices;
    const found = priced(call, { prices, acrossBands, amountRounding: rounding }, configuration.week, call.timeBand);
    if (found && length !== undefined && rate.lengths.size < MOST_LENGTHS) rate.lengths.set(length, found);
    return found;
  }

  tariffOf(of: CallClass, day: string, numberID: string): ReturnType<typeof tariffFor> {
    const { namings, changes, chosen } = this.levelsOf(numberID);
    let stretch = 0;
    while (stretch < changes.length && changes[stretch]! <= day) stretch += 1;
    const key = stretch === 0 ? of : `${of} ${stretch}`;
    const known = chosen.get(key);
    if (known || chosen.has(key)) return known;
    const found = tariffFor(of, day, namings);
    chosen.set(key, found);
    return found;
  }

  private levelsOf(numberID: string): Levels {
    const { customer, numbers, features } = this.owned;
    const number = numbers.get(numberID) ?? NOT_HIS;
    const own = this.featured.has(numberID);
    const known = this.levels.get(numberID) ?? (own ? undefined : this.levels.get(number));
    if (known) return known;
    const tariffs = namedTariffs(number);
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
      { level: 'number', id: numberID, tariffs },
      { level: 'customer', id: asText(customer['id']), tariffs: namedTariffs(customer) },
      { level: 'default', id: '0', tariffs: this.configuration.standIn(number['carrier'], number['numberType']) },
    ];
    const made: Levels = { namings, changes: changeDays(namings.map(({ from = null, to = null }) => [from, to])), chosen: new Map() };
    this.levels.set(own || Object.keys(tariffs).length > 0 ? numberID : number, made);
    return made;
  }
}
