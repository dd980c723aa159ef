/** R25: which tariff prices a class of call on a day, and which of its rates, its own or one it takes from the tariff it is based on. */
import { decimal, exact, over, plus, times } from '../fractions.js';
import { refused } from '../fault.js';
import type { CallClass } from './shapes.js';

/** A place where a tariff may be named, nearest first. */
export type TariffLevel = 'numberFeature' | 'number' | 'customerFeature' | 'customer' | 'default';
const nearest: readonly TariffLevel[] = ['numberFeature', 'number', 'customerFeature', 'customer', 'default'];

export interface Naming {
  readonly level: TariffLevel;
  readonly id: string;
  /** Of features the days they are charged for, both inclusive; null has no end. */
  readonly from?: string | null;
  readonly to?: string | null;
  /** By class; what is empty is not there. */
  readonly tariffs: Readonly<Partial<Record<CallClass, string>>>;
}

/** The first level that names one on the call's date; of several features the one that began last, then the lower id. */
export function tariffFor(
  of: CallClass,
  date: string,
  levels: readonly Naming[],
): { readonly tariff: string; readonly level: TariffLevel; readonly id: string } | undefined {
  for (const level of nearest) {
    const [first] = levels
      .filter((each) => each.level === level && each.tariffs[of] && (each.from ?? '') <= date && date <= (each.to ?? '9999-12-31'))
      .toSorted((a, b) => ((a.from ?? '') === (b.from ?? '') ? Number(a.id) - Number(b.id) : (a.from ?? '') < (b.from ?? '') ? 1 : -1));
    if (first) return { tariff: first.tariffs[of]!, level, id: first.id };
  }
  return undefined;
}

/** A rate taken from the tariff below, with the markup on top: pence with 4 decimals, half up. */
export const marked = (parent: string, markupPercent: string): string =>
  decimal(times(exact(parent), over(plus(exact(100), exact(markupPercent)), exact(100))), 4);

/** A tariff as its record says. */
export interface Tariff {
  readonly name: string;
  readonly basedOn: string | null;
  readonly markupPercent: string | null;
}

/** A rate as its record says; `values` hold its prices by field name. */
export interface TariffRate {
  readonly id: string;
  readonly tariff: string;
  readonly callType: string;
  /** Null for all bands. */
  readonly timeBand: string | null;
  /** By call date, both inclusive. */
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly values: Readonly<Record<string, unknown>>;
}

/** More tariffs than this based on one another are a mistake. */
export const LONGEST_CHAIN = 8;
/** What a markup of the tariff raises; increments, percentages and data units stay as they are. */
const amounts = ['cost', 'costConnection', 'costMin', 'costMax', 'accessCharge'] as const;

/** All tariffs with their rates, for looking up prices. */
export class Tariffs {
  private readonly tariffs: ReadonlyMap<string, Tariff>;
  private readonly rates = new Map<string, TariffRate[]>();

  constructor(tariffs: readonly Tariff[], rates: readonly TariffRate[]) {
    this.tariffs = new Map(tariffs.map((each) => [each.name, each]));
    for (const rate of rates) {
      const key = `${rate.tariff}\n${rate.callType}`;
      const list = this.rates.get(key);
      if (list) list.push(rate);
      else this.rates.set(key, [rate]);
    }
  }

  /** The rate's values on a date in a band, with all markups on the way; undefined where no tariff of the chain has one (`noRate`). */
  rate(tariff: string, callType: string, band: string, date: string): { readonly id: string; readonly values: Readonly<Record<string, unknown>> } | undefined {
    const markups: string[] = [];
    for (let at: string | null = tariff, n = 0; at !== null; n++) {
      if (n >= LONGEST_CHAIN) throw refused(`Tariff "${tariff}" is based on more than ${LONGEST_CHAIN} others, or on itself; end the chain.`);
      const own = this.own(at, callType, band, date);
      if (own) return { id: own.id, values: markups.reduceRight((values, percent) => raised(values, percent), own.values) };
      const record = this.tariffs.get(at);
      markups.push(record?.markupPercent ?? '0');
      at = record?.basedOn ?? null;
    }
    return undefined;
  }

  private own(tariff: string, callType: string, band: string, date: string): TariffRate | undefined {
    const fitting = (this.rates.get(`${tariff}\n${callType}`) ?? []).filter(
      ({ timeBand, startDate, endDate }) => (timeBand === null || timeBand === band) && (startDate ?? '') <= date && date <= (endDate ?? '9999-12-31'),
    );
    const own = fitting.filter(({ timeBand }) => timeBand !== null);
    return (own.length > 0 ? own : fitting).toSorted((a, b) => ((a.startDate ?? '') < (b.startDate ?? '') ? 1 : -1))[0];
  }
}

function raised(values: Readonly<Record<string, unknown>>, percent: string): Readonly<Record<string, unknown>> {
  const next: Record<string, unknown> = { ...values };
  for (const name of amounts) {
    const value = values[name];
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') next[name] = marked(String(value), percent);
  }
  return next;
}
