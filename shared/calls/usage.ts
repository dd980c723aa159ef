/** R24–R30: the calls of one customer as a bill takes them: priced, discounted by allowances, and summed into lines. */
import { decimal, minus, NOUGHT, over, exact, written, type Fraction } from '../fractions.js';
import type { Catalogue, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import type { CallConfiguration } from './configuration.js';
import { Legs, type BilledLeg, type Leg } from './legs.js';
import { lineOf } from './lines.js';
import { drawn, type Limit } from './plans.js';
import { addedUsage, poolsOf, type Pool, type Used } from './pools.js';
import { RatesUsed } from './ratesUsed.js';
import { lastDay, Rater, type Owned, type PlacedCall, type RatingError } from './rating.js';
import { usageTerms } from './vat.js';

/** A rated call that is on no invoice. */
export interface Unbilled extends PlacedCall, Leg {
  readonly id: string;
  readonly numberID: string;
  readonly callFileID: string;
  readonly line: number;
  /** Millionths of a pound. */
  readonly costMillionths: number;
}

export interface BilledCall {
  readonly call: Unbilled;
  readonly tariff: string | null;
  readonly band: string;
  readonly billed: number;
  /** Pence, exact; 0 ≤ discount ≤ gross. */
  readonly gross: Fraction;
  readonly access: Fraction;
  readonly discount: Fraction;
  /** "500 UK Landline Minutes", "Office 50 %". */
  readonly allowance: string | null;
  /** Seconds of it that buckets covered which count the legs of a call once, by key. */
  readonly legs?: Readonly<Record<string, string>> | undefined;
  /** Place of its line among `lines`; undefined where its sum is nothing and raises no line. */
  readonly at: number | undefined;
  /** Place among the `rating` of its line of what priced it; undefined of a free call, and of one without a line. */
  readonly how: number | undefined;
}

/** What becomes of a customer's calls on a bill. */
export interface Usage {
  /** Transactions without ids, inner form; `amounts` in pence. */
  readonly lines: readonly Values[];
  readonly calls: readonly BilledCall[];
  /** Calls that have lost their tariff or rate since they were placed. */
  readonly unpriced: readonly { readonly call: Unbilled; readonly error: RatingError }[];
  readonly drawn: readonly DrawnPool[];
}

export interface DrawnPool {
  readonly pool: Pool;
  readonly used: Readonly<Partial<Record<Limit, Fraction>>>;
}

export const NO_USAGE: Usage = { lines: [], calls: [], unpriced: [], drawn: [] };

export type Grouping = 'number and class' | 'customer and class' | 'number';

export interface UsageOptions {
  readonly configuration: CallConfiguration;
  readonly catalogue: Catalogue;
  readonly used: Used;
  /** Of these calls, legs on earlier invoices. */
  readonly billedLegs?: readonly BilledLeg[];
  readonly grouping: Grouping;
  /** The preset list may lack it. */
  readonly transactionType: string | null;
}

/** A call before it has its place on a line. */
type Priced = Omit<BilledCall, 'at' | 'how'>;
interface Terms {
  readonly VATRate: string | null;
  readonly transactionCode: string | null;
  /** Tells them from others. */
  readonly key: string;
}

const UNITS_IN_PENNY = 100;
const said: Readonly<Record<string, string>> = {
  inbound: 'Inbound calls',
  national: 'Calls to UK landlines',
  mobile: 'Calls to mobiles',
  nongeographic: 'Calls to non-geographic numbers',
  serviceNumbers: 'Calls to service numbers',
  international: 'International calls',
  extendedInternational: 'Extended international calls',
  surcharges: 'Surcharges',
  bespokeTariff1: 'Calls by bespoke tariff 1',
  bespokeTariff2: 'Calls by bespoke tariff 2',
};

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 3600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;

/** In the order of their start, then of file and line: the order of arrival never counts. */
const inTime = (a: Unbilled, b: Unbilled): number =>
  a.start < b.start ? -1 : a.start > b.start ? 1 : Number(a.callFileID) - Number(b.callFileID) || a.line - b.line || Number(a.id) - Number(b.id);

/** All calls of a customer that a bill takes. Exact up to each line, which is rounded once. */
export function usageOf(
  calls: readonly Unbilled[],
  owned: Owned,
  { configuration, catalogue, used, billedLegs = [], grouping, transactionType }: UsageOptions,
): Usage {
  if (calls.length === 0) return NO_USAGE;
  const rater = new Rater(configuration, catalogue, owned);
  const reaching = new Reaching(owned, used, configuration, catalogue);
  const sums = new Map<string, Partial<Record<Limit, Fraction>>>();
  const unpriced: { call: Unbilled; error: RatingError }[] = [];
  const done: (Priced & { readonly key: string; readonly used: string | undefined; readonly terms: Terms })[] = [];
  const rates = new RatesUsed(configuration);
  const terms = new TermsOfCalls(owned, catalogue);
  const legs = configuration.matchesLegs ? new Legs(calls, billedLegs) : undefined;
  for (const call of calls.toSorted(inTime)) {
    const rated = rater.rate(call, call.numberID);
    if (typeof rated === 'string') {
      unpriced.push({ call, error: rated });
      continue;
    }
    const open = call.free ? NO_POOLS : reaching.of(call, rated.band);
    const { discount, from } =
      open.length === 0
        ? UNTOUCHED
        : drawn(
            {
              gross: rated.gross,
              kind: call.kind,
              billed: rated.billed,
              events: call.events ?? 0,
              bytes: call.bytes ?? 0,
              number: call.numberID,
              counted: legs?.of(call),
            },
            open,
          );
    for (const { bucket, taken } of from) {
      const { month, key } = bucket as Pool;
      for (const limit in taken) addedUsage(sums, `${month}|${key}`, limit as Limit, taken[limit as Limit]!);
    }
    const found = terms.of(call, rated.feature);
    const group = grouping === 'number' ? call.numberID : grouping === 'customer and class' ? call.class : `${call.numberID} ${call.class}`;
    done.push({
      call,
      tariff: rated.tariff,
      band: rated.band,
      billed: rated.billed,
      gross: rated.gross,
      access: rated.access,
      discount,
      allowance: from.length === 0 ? null : allowanceSaid(from),
      legs: legs?.keep(call, rated.billed, from),
      key: `${group}\n${found.key}`,
      used: rates.keep(call, rated),
      terms: found,
    });
  }
  const groups = new Map<string, typeof done>();
  for (const each of done) {
    const group = groups.get(each.key);
    if (group) group.push(each);
    else groups.set(each.key, [each]);
  }
  const lines: Values[] = [];
  const placeOf = new Map<string, { readonly at: number; readonly hows: ReadonlyMap<string, number> }>();
  for (const [key, group] of groups) {
    const line = lineOfGroup(group, group[0]!.terms, owned, { grouping, transactionType });
    if (!line) continue;
    const hows = [...new Set(group.flatMap(({ used: each }) => each ?? []))];
    placeOf.set(key, { at: lines.length, hows: new Map(hows.map((how, place) => [how, place])) });
    lines.push({ ...line, rating: hows.map((how) => rates.used(how)) as unknown as Value });
  }
  const pools = reaching.all();
  return {
    lines,
    calls: done.map(({ key, used: how, call, tariff, band, billed, gross, access, discount, allowance, legs: covered }): BilledCall => {
      const line = call.free ? undefined : placeOf.get(key);
      const place = how === undefined ? undefined : line?.hows.get(how);
      return { call, tariff, band, billed, gross, access, discount, allowance, legs: covered, at: line?.at, how: place };
    }),
    unpriced,
    drawn: [...sums].map(([key, amounts]) => ({ pool: pools.find((pool) => `${pool.month}|${pool.key}` === key)!, used: amounts })),
  };
}

const NO_POOLS: readonly Pool[] = [];
const UNTOUCHED: ReturnType<typeof drawn> = { discount: NOUGHT, from: [] };

/** "500 UK Landline Minutes 37.5 %, Office". */
const allowanceSaid = (from: ReturnType<typeof drawn>['from']): string =>
  from
    .map(({ bucket, share }) => (share.n === share.d ? bucket.name : `${bucket.name} ${decimal({ n: share.n * 100n, d: share.d }, 2).replace(/\.?0+$/, '')} %`))
    .join(', ');

/** The buckets that calls of a number, type and band may draw from, month by month; what is looked up is looked up once. */
class Reaching {
  private readonly months = new Map<string, readonly Pool[]>();
  private readonly known = new Map<string, readonly Pool[]>();
  private readonly owned: Owned;
  private readonly drawnBefore: Used;
  private readonly configuration: CallConfiguration;
  private readonly catalogue: Catalogue;

  constructor(owned: Owned, used: Used, configuration: CallConfiguration, catalogue: Catalogue) {
    this.owned = owned;
    this.drawnBefore = used;
    this.configuration = configuration;
    this.catalogue = catalogue;
  }

  of({ start, numberID, callType, class: of }: Unbilled, band: string): readonly Pool[] {
    const month = start.slice(0, 7);
    const key = `${month}${numberID} ${of} ${band} ${callType}`;
    let found = this.known.get(key);
    if (!found) {
      found = this.ofMonth(month).filter(
        (pool) => (!pool.numbers || pool.numbers.has(numberID)) && this.configuration.covers(pool.of, { callType, class: of, band }),
      );
      this.known.set(key, found);
    }
    return found;
  }

  all(): readonly Pool[] {
    return [...this.months.values()].flat();
  }

  private ofMonth(month: string): readonly Pool[] {
    const known = this.months.get(month) ?? poolsOf(month, this.owned.features, this.owned.numbers, this.drawnBefore, this.configuration, this.catalogue);
    this.months.set(month, known);
    return known;
  }
}

function lineOfGroup(
  calls: readonly Priced[],
  { VATRate, transactionCode }: Terms,
  { customer, numbers }: Owned,
  { grouping, transactionType }: Pick<UsageOptions, 'grouping' | 'transactionType'>,
): Values | undefined {
  const charged = calls.filter(({ call }) => !call.free);
  const { gross, discount, net } = lineOf(charged);
  if (gross === 0 && net === 0) return undefined;
  const [first, last] = [charged[0]!.call, charged.at(-1)!.call];
  const number = grouping === 'customer and class' ? null : first.numberID;
  const seconds = charged.reduce((sum, { call }) => sum + (call.seconds ?? 0), 0);
  const pieces = charged.reduce((sum, { call }) => sum + (call.events ?? 0), 0);
  const bytes = charged.reduce((sum, { call }) => sum + (call.bytes ?? 0), 0);
  const what = grouping === 'number' ? 'Calls' : (said[first.class] ?? 'Calls');
  const whose = number === null ? '' : `, ${asText(numbers.get(number)?.['number'])}`;
  const quantities = [
    charged.length === 1 ? '1 call' : `${charged.length.toLocaleString('en-GB')} calls`,
    ...(seconds > 0 ? [clock(seconds)] : []),
    ...(pieces > 0 ? [pieces === 1 ? '1 text' : `${pieces.toLocaleString('en-GB')} texts`] : []),
    ...(bytes > 0 ? [`${decimal(over(exact(bytes), exact(1_000_000)), 1)} MB`] : []),
  ];
  const [from, to] = [first.start.slice(0, 10), last.start.slice(0, 10)];
  return {
    customerID: asText(customer['id']),
    numberID: number,
    serviceID: null,
    featureID: null,
    kind: 'usage',
    transactionType,
    transactionCode,
    description: `${what}${whose}: ${quantities.join(', ')}`,
    transactionDate: to,
    periodFrom: from,
    periodTo: to,
    billDate: to,
    featureCount: 1,
    gross: gross * UNITS_IN_PENNY,
    discount: discount * UNITS_IN_PENNY,
    net: net * UNITS_IN_PENNY,
    VATRate,
    callCount: charged.length,
    seconds,
    carrierCost: Number((charged.reduce((sum, { call }) => sum + BigInt(call.costMillionths), 0n) + 50n) / 100n),
    backfilled: false,
  };
}

/** R30: rate and code of a call: of the feature that gave the tariff, then of the number's latest, then of the customer's. */
class TermsOfCalls {
  private readonly known = new Map<string, Terms>();
  private readonly byStart: readonly RecordOf[];
  private readonly catalogue: Catalogue;

  constructor(owned: Owned, catalogue: Catalogue) {
    this.catalogue = catalogue;
    this.byStart = owned.features.toSorted((a, b) => {
      const [one, other] = [asText(a['startDate'] ?? ''), asText(b['startDate'] ?? '')];
      return one === other ? Number(a.id) - Number(b.id) : one < other ? 1 : -1;
    });
  }

  of(call: Unbilled, tariffFeature: string | null) {
    const day = call.start.slice(0, 10);
    const key = `${call.numberID} ${day} ${tariffFeature ?? ''}`;
    const known = this.known.get(key);
    if (known) return known;
    const live = this.byStart.filter((each) => asText(each['startDate'] ?? '') <= day && day <= (lastDay(each) ?? '9999-12-31'));
    const features = [
      ...live.filter(({ id }) => id === tariffFeature),
      ...live.filter((each) => each['numberID'] === call.numberID),
      ...live.filter((each) => !each['numberID'] && !each['serviceID']),
    ];
    // Without a rate of its own the line takes the customer's, as every line does.
    const own = usageTerms({}, { features, catalogue: this.catalogue });
    const found = { ...own, key: JSON.stringify([own.VATRate, own.transactionCode]) };
    this.known.set(key, found);
    return found;
  }
}

/** Pence as ten-thousandths of a pound, to the nearest. */
export const shownUnits = (pence: Fraction): number => Number(decimal({ n: pence.n * 100n, d: pence.d }, 0));
export const netOf = ({ gross, discount }: Pick<BilledCall, 'gross' | 'discount'>): Fraction => minus(gross, discount);
export const exactText = ({ gross, discount, access, how, legs }: Pick<BilledCall, 'gross' | 'discount' | 'access' | 'how' | 'legs'>): Values => ({
  gross: written(gross),
  discount: written(discount),
  ...(access.n === 0n ? {} : { access: written(access) }),
  ...(how === undefined ? {} : { how }),
  ...(legs === undefined ? {} : { legs }),
});
