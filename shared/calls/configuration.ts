/** The company's call configuration, read out of its records once: types, bands, tariffs, plans. */
import { fixedLists } from '../entities/lists.js';
import type { Catalogue, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import { addDays } from '../dates.js';
import { shippedBands, Week, type BandHours } from './bands.js';
import { CallTypes, DATA, prefixesOf, TEXTS, type CallType } from './dialled.js';
import { pricesOf } from './price.js';
import type { AmountRounding, CallClass, CallKind, Direction, Prices, Rated } from './shapes.js';
import { Tariffs, type Naming } from './tariffs.js';

const callClasses = fixedLists['callClass'] as readonly CallClass[];
/** The field of a feature, number or customer that names the tariff of a class. */
const tariffField = (of: CallClass): string => (of.startsWith('bespoke') ? of : `${of}Tariff`);

/** The fields that name tariffs, on features, numbers and customers alike. */
export const tariffFields: readonly string[] = callClasses.map(tariffField);

const slots = [1, 2, 3, 4];
/** The fields of features that name what prices calls. */
const naming: readonly string[] = [...tariffFields, ...slots.map((slot) => `discountPlan${slot}`)];
/** The fields of features that decide what calls cost; how much of a plan, and in which pool, only beside the plan, which a standard feature may name. */
export const namingOfCalls: readonly string[] = [...naming, ...slots.map((slot) => `discountPlanMultiplier${slot}`), 'discountPlanAllowancePoolName'];
/** A feature without any of these says nothing of calls: their price, VAT rate or ledger code. */
export const sayingOfCalls: readonly string[] = [...naming, 'VATRateCalls', 'callsTransactionCode'];

/** A discount plan as calls see it. */
export interface Plan {
  readonly name: string;
  readonly values: Values;
  /** Outbound call types it covers, and whole classes; both empty cover everything. */
  readonly types: ReadonlySet<string>;
  readonly classes: ReadonlySet<string>;
  readonly bands: ReadonlySet<string> | undefined;
  readonly prorate: boolean;
  /** The legs of a call count their seconds once. */
  readonly matchALeg: boolean;
}

/** Found prices of a call type by a tariff on a day in a band. */
export interface FoundRate {
  readonly id: string;
  readonly prices: Prices;
  /** The same as its record has them, markups of the chain included. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What calls of so many seconds within its band came to: a month has many of a length. */
  readonly lengths: Map<number, Rated>;
}

const names = (value: Value | undefined): readonly string[] => (Array.isArray(value) ? (value as readonly Value[]).map(asText) : []);
const textOrNull = (value: Value | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);
const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** The hours of a time band as its preset keeps them: `{"hours": [{"days": [1, 2], "from": "08:00", "until": "18:00"}], "dates": []}`. */
export function bandHours(presets: readonly RecordOf[]): { readonly hours: readonly BandHours[]; readonly dates: readonly string[] } {
  const hours: BandHours[] = [];
  const dates: string[] = [];
  for (const preset of presets) {
    const { hours: own, dates: days } = (preset['data'] ?? {}) as { readonly hours?: Value; readonly dates?: Value };
    for (const each of Array.isArray(own) ? (own as readonly Values[]) : [])
      hours.push({
        band: asText(preset['name']),
        days: (each['days'] ?? []) as readonly number[],
        from: minutes(asText(each['from'])),
        until: minutes(asText(each['until'])),
      });
    dates.push(...names(days));
  }
  return { hours, dates };
}

/** The days, ascending, on which one of some stretches begins or is over; both ends inclusive, null has none. */
export const changeDays = (stretches: readonly (readonly [from: string | null, to: string | null])[]): readonly string[] =>
  [...new Set(stretches.flatMap(([from, to]) => [...(from === null ? [] : [from]), ...(to === null ? [] : [addDays(to, 1)])]))].toSorted();

const kept = new WeakMap<Catalogue, CallConfiguration>();

export class CallConfiguration {
  readonly week: Week;
  readonly tariffs: Tariffs;
  readonly plans: ReadonlyMap<string, Plan>;
  /** Some plan counts the legs of a call once: only then it matters which calls are legs of one. */
  readonly matchesLegs: boolean;
  /** Days, ascending, from which on some rate is another than before. */
  readonly rateChanges: readonly string[];
  /** The company's own stand-ins, most particular first. */
  readonly standIns: readonly RecordOf[];
  private readonly types: ReadonlyMap<string, CallType>;
  private readonly dialled: CallTypes;
  private readonly bands: ReadonlyMap<string, string>;
  private readonly tariffOf: ReadonlyMap<string, RecordOf>;
  private readonly found = new Map<string, FoundRate | undefined>();
  private readonly rates = new Map<string, FoundRate>();

  static of(catalogue: Catalogue): CallConfiguration {
    const known = kept.get(catalogue) ?? new CallConfiguration(catalogue);
    kept.set(catalogue, known);
    return known;
  }

  private constructor(catalogue: Catalogue) {
    const { hours, dates } = bandHours(catalogue.all('presets').filter(({ list }) => list === 'timeBand'));
    this.week = hours.length > 0 ? new Week(hours, dates) : new Week(shippedBands, dates);
    const types = catalogue
      .all('callTypes')
      .filter(({ active }) => active !== false)
      .map((each): CallType => ({
        name: asText(each['name']),
        class: asText(each['class']) as CallClass,
        prefixes: prefixesOf(each),
        free: each['free'] === true,
      }));
    this.types = new Map(types.map((each) => [each.name, each]));
    this.dialled = new CallTypes(types);
    this.bands = new Map(
      catalogue.all('carrierCallTypes').map((each) => [`${asText(each['carrier'])}\n${asText(each['chargeband'])}`, asText(each['callType'])]),
    );
    const tariffs = catalogue.all('tariffs');
    this.tariffOf = new Map(tariffs.map((each) => [asText(each['name']), each]));
    this.standIns = tariffs
      .filter((each) => each['standsIn'] === true && each['active'] !== false)
      .toSorted((a, b) => particular(b) - particular(a) || Number(a.id) - Number(b.id));
    this.tariffs = new Tariffs(
      tariffs.map((each) => ({ name: asText(each['name']), basedOn: textOrNull(each['basedOn']), markupPercent: textOrNull(each['markupPercent']) })),
      catalogue.all('tariffRates').map((each) => ({
        id: each.id,
        tariff: asText(each['tariff']),
        callType: asText(each['callType']),
        timeBand: textOrNull(each['timeBand']),
        startDate: textOrNull(each['startDate']),
        endDate: textOrNull(each['endDate']),
        values: each,
      })),
    );
    const groups = new Map(catalogue.all('callTypeGroups').map((each) => [asText(each['name']), each]));
    this.plans = new Map(
      catalogue.all('discountPlans').map((each): [string, Plan] => {
        const own = names(each['callTypeGroups']).flatMap((name) => groups.get(name) ?? []);
        const bands = names(each['timeBands']);
        return [
          asText(each['name']),
          {
            name: asText(each['name']),
            values: each,
            types: new Set(own.flatMap((group) => names(group['callTypes']))),
            classes: new Set(own.flatMap((group) => names(group['classes']))),
            bands: bands.length > 0 ? new Set(bands) : undefined,
            prorate: each['prorate'] !== false,
            matchALeg: each['matchALeg'] === true,
          },
        ];
      }),
    );
    this.rateChanges = changeDays(catalogue.all('tariffRates').map((each) => [textOrNull(each['startDate']), textOrNull(each['endDate'])]));
    this.matchesLegs = [...this.plans.values()].some(({ matchALeg }) => matchALeg);
  }

  /** R20: named in the file, by the carrier's band, or by the digits; inbound by the number that was called. Undefined: `unknownCallType`. */
  typeOf({
    direction,
    kind,
    callType,
    carrier,
    chargeband,
    dialled,
    number,
  }: Typed): { readonly name: string; readonly class: CallClass; readonly free: boolean } | undefined {
    const banded = chargeband ? this.bands.get(`${carrier ?? ''}\n${chargeband}`) : undefined;
    const byKind = kind === 'event' ? TEXTS : kind === 'data' ? DATA : undefined;
    const named = callType ?? banded;
    const found = named
      ? this.types.get(named)
      : direction === 'inbound'
        ? this.dialled.of(number)
        : byKind === undefined
          ? this.dialled.of(dialled ?? '')
          : this.types.get(byKind);
    if (!found) return undefined;
    return direction === 'inbound' ? { name: found.name, class: 'inbound', free: false } : found;
  }

  /** The types that numbers which begin with this prefix may be of, but for those of longer ones. */
  typesAlong(prefix: string): readonly string[] {
    return this.dialled.along(prefix).map(({ name }) => name);
  }

  /** R25: the rate of a tariff, or what it takes from the one it is based on. */
  rateOf(tariff: string, callType: string, band: string, date: string): FoundRate | undefined {
    const key = `${tariff}\n${callType}\n${band}\n${date}`;
    const known = this.found.get(key);
    if (known || this.found.has(key)) return known;
    const rate = this.tariffs.rate(tariff, callType, band, date);
    // The same rate on another day is the same: what is known of it is known of each day.
    const name = rate && `${tariff}\n${callType}\n${band}\n${rate.id}`;
    const found = rate && (this.rates.get(name!) ?? { id: rate.id, prices: pricesOf(rate.values), values: rate.values, lengths: new Map<number, Rated>() });
    if (found) this.rates.set(name!, found);
    if (this.found.size > 100_000) this.found.clear();
    this.found.set(key, found);
    return found;
  }

  rounding(tariff: string): AmountRounding | null {
    const record = this.tariffOf.get(tariff);
    const to = textOrNull(record?.['amountRoundedTo']);
    return to === null ? null : { to, method: record?.['amountRounding'] === 'up' ? 'up' : 'halfUp' };
  }

  acrossBands(tariff: string): 'start' | 'split' {
    return this.tariffOf.get(tariff)?.['acrossBands'] === 'split' ? 'split' : 'start';
  }

  /** The last level of R25: what prices a class for numbers of a carrier and type that nothing else is said of. */
  standIn(carrier: Value | undefined, numberType: Value | undefined): Naming['tariffs'] {
    const found: Partial<Record<CallClass, string>> = {};
    for (const each of this.standIns) {
      if ((each['carrier'] && each['carrier'] !== carrier) || (each['numberType'] && each['numberType'] !== numberType)) continue;
      const classes = names(each['classes']);
      for (const of of classes.length > 0 ? (classes as readonly CallClass[]) : callClasses) found[of] ??= asText(each['name']);
    }
    return found;
  }

  /** Whether a limit or discount of a plan reaches a call. */
  covers({ types, classes, bands }: Plan, call: { readonly callType: string; readonly class: string; readonly band: string }): boolean {
    if (bands && !bands.has(call.band)) return false;
    if (types.size === 0 && classes.size === 0) return true;
    return classes.has(call.class) || (call.class !== 'inbound' && types.has(call.callType));
  }
}

interface Typed {
  readonly direction: Direction;
  readonly kind: CallKind;
  readonly callType?: string | null;
  readonly carrier?: string | null;
  readonly chargeband?: string | null;
  /** Both in their one spelling. */
  readonly dialled?: string | null;
  readonly number: string;
}

const particular = (tariff: RecordOf): number => (tariff['carrier'] ? 2 : 0) + (tariff['numberType'] ? 1 : 0);

/** What a record names as its tariffs, by class. */
export function namedTariffs(record: Values): Naming['tariffs'] {
  const found: Partial<Record<CallClass, string>> = {};
  for (const of of callClasses) {
    const name = record[tariffField(of)];
    if (typeof name === 'string' && name !== '') found[of] = name;
  }
  return found;
}

/** Pounds with up to 6 decimals as whole millionths. */
export function millionths(pounds: string): number {
  const [whole = '0', decimals = ''] = pounds.split('.');
  return Number(whole) * 1_000_000 + Number(decimals.padEnd(6, '0'));
}
