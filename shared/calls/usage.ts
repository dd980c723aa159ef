/** R24–R30: the calls of one customer as a bill takes them: priced, discounted by allowances, and summed into lines. */
import { addMonths, earliest } from '../dates.js';
import { decimal, minus, NOUGHT, over, exact, plus, rounded, Sum, written, type Fraction } from '../fractions.js';
import type { Catalogue, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import { changeDays, type CallConfiguration } from './configuration.js';
import { Legs, type BilledLeg, type Leg } from './legs.js';
import { lineOf } from './lines.js';
import { drawn, type Drawing, type Drawn, type Limit } from './plans.js';
import { poolsOf, type Pool, type Used } from './pools.js';
import { isSplit, RatesUsed } from './ratesUsed.js';
import { featureOf, lastDay, Rater, type Owned, type PlacedCall, type RatingError, type Situation } from './rating.js';
import type { Rated } from './shapes.js';
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
  const terms = new TermsOfCalls(owned, catalogue);
  const rates = new RatesUsed(configuration);
  const groups = new Map<string, Group>();
  const alike = new Alike(owned, configuration, (call, day, band): Case => {
    const situation = call.free ? undefined : rater.situation(call, day, band, call.numberID);
    if (typeof situation === 'string') return { error: situation };
    const found = terms.of(call.numberID, day, situation ? featureOf(situation) : null);
    const lined = grouping === 'number' ? call.numberID : grouping === 'customer and class' ? call.class : `${call.numberID} ${call.class}`;
    const key = `${lined}\n${found.key}`;
    const group = groups.get(key) ?? new Group(found);
    groups.set(key, group);
    return { situation, pools: call.free ? NO_POOLS : reaching.of(call, band), group };
  });
  const legs = configuration.matchesLegs ? new Legs(calls, billedLegs) : undefined;
  const sums = new Map<Pool, Partial<Record<Limit, Fraction>>>();
  const unpriced: { call: Unbilled; error: RatingError }[] = [];
  const done: BilledCall[] = [];
  for (const call of calls.toSorted(inTime)) {
    const band = rater.bandOf(call);
    const found = alike.of(call, band);
    if ('error' in found) {
      unpriced.push({ call, error: found.error });
      continue;
    }
    const { situation, pools, group } = found;
    const rated = situation ? rater.priced(call, situation) : NOTHING;
    if (!rated) {
      unpriced.push({ call, error: 'noRate' });
      continue;
    }
    const { gross, access, billed } = rated;
    const { discount, from } = pools.length === 0 ? UNTOUCHED : drawn(drawing(call, rated, legs), pools);
    for (const { bucket, taken } of from) addTo(sums, bucket as Pool, taken);
    const made: Placing = {
      call,
      tariff: situation?.named.tariff ?? null,
      band,
      billed,
      gross,
      access,
      discount,
      allowance: from.length === 0 ? null : allowanceSaid(from),
      legs: legs?.keep(call, billed, from),
      at: undefined,
      how: situation && group.how(situation, isSplit(call, situation.acrossBands) ? undefined : band, () => rates.keep(call, situation, band, billed)),
    };
    group.add(made);
    done.push(made);
  }
  const lines: Values[] = [];
  for (const group of groups.values()) {
    const line = lineOfGroup(group, owned, { grouping, transactionType });
    group.placed(line ? lines.length : undefined);
    if (line) lines.push({ ...line, rating: group.hows.map((how) => rates.used(how)) as unknown as Value });
  }
  return { lines, calls: done, unpriced, drawn: [...sums].map(([pool, amounts]) => ({ pool, used: amounts })) };
}

const NOTHING: Pick<Rated, 'gross' | 'access' | 'billed'> = { gross: NOUGHT, access: NOUGHT, billed: 0 };

/** A call while its line is made. */
type Placing = { -readonly [Key in 'at' | 'how']: BilledCall[Key] } & Omit<BilledCall, 'at' | 'how'>;

/** What calls share that differ in their length only; of a free one there is no situation. */
type Case = { readonly error: RatingError } | { readonly situation: Situation | undefined; readonly pools: readonly Pool[]; readonly group: Group };

/** Looks up what calls share once for all of them between two days on which anything may change; asked in order of time. */
class Alike {
  private readonly known = new Map<string, Case>();
  private readonly changes: readonly string[];
  private readonly find: (call: Unbilled, day: string, band: string) => Case;
  private until = '';

  constructor({ features }: Owned, { rateChanges }: CallConfiguration, find: Alike['find']) {
    const days = changeDays(features.map((each) => [asText(each['startDate'] ?? '') || null, lastDay(each)]));
    this.changes = [...new Set([...rateChanges, ...days])].toSorted();
    this.find = find;
  }

  of(call: Unbilled, band: string): Case {
    if (call.start >= this.until) {
      this.known.clear();
      const next = addMonths(`${call.start.slice(0, 7)}-01`, 1);
      const change = this.changes.find((day) => day > call.start);
      this.until = change === undefined ? next : earliest(change, next);
    }
    const key = `${call.numberID} ${call.class} ${band} ${call.callType}`;
    const known = this.known.get(key) ?? this.find(call, call.start.slice(0, 10), band);
    this.known.set(key, known);
    return known;
  }
}

/** The calls of a line to be. */
class Group {
  readonly terms: Terms;
  readonly hows: string[] = [];
  readonly gross = new Sum();
  readonly discount = new Sum();
  /** Calls that cost; a free one is billed with them and stands on no list. */
  first: Unbilled | undefined;
  last: Unbilled | undefined;
  count = 0;
  seconds = 0;
  pieces = 0;
  bytes = 0;
  costMillionths = 0;
  private readonly calls: Placing[] = [];
  private readonly places = new Map<string, number>();
  private readonly known = new Map<Situation, number>();

  constructor(terms: Terms) {
    this.terms = terms;
  }

  add(made: Placing): void {
    this.calls.push(made);
    const { call, gross, discount } = made;
    if (call.free) return;
    this.gross.add(gross);
    if (discount.n !== 0n) this.discount.add(discount);
    this.first ??= call;
    this.last = call;
    this.count += 1;
    this.seconds += call.seconds ?? 0;
    this.pieces += call.events ?? 0;
    this.bytes += call.bytes ?? 0;
    this.costMillionths += call.costMillionths;
  }

  /** The place of what priced a call among what priced those of the line; within one band the situation says which it is. */
  how(situation: Situation, band: string | undefined, key: () => string): number {
    const known = band === undefined ? undefined : this.known.get(situation);
    if (known !== undefined) return known;
    const name = key();
    const place = this.places.get(name) ?? this.hows.push(name) - 1;
    this.places.set(name, place);
    if (band !== undefined) this.known.set(situation, place);
    return place;
  }

  /** Says to its calls which line they are on; undefined where their sum raises none. */
  placed(at: number | undefined): void {
    for (const made of this.calls)
      if (at === undefined) made.how = undefined;
      else if (!made.call.free) made.at = at;
  }
}

const drawing = (call: Unbilled, { gross, billed }: Pick<Rated, 'gross' | 'billed'>, legs: Legs | undefined): Drawing => ({
  gross,
  kind: call.kind,
  billed,
  events: call.events ?? 0,
  bytes: call.bytes ?? 0,
  number: call.numberID,
  counted: legs?.of(call),
});

function addTo(sums: Map<Pool, Partial<Record<Limit, Fraction>>>, pool: Pool, taken: Readonly<Partial<Record<Limit, Fraction>>>): void {
  let sum = sums.get(pool);
  if (!sum) sums.set(pool, (sum = {}));
  for (const limit in taken) sum[limit as Limit] = plus(sum[limit as Limit] ?? NOUGHT, taken[limit as Limit]!);
}

const NO_POOLS: readonly Pool[] = [];
const UNTOUCHED: Drawn = { discount: NOUGHT, from: [] };

/** "500 UK Landline Minutes 37.5 %, Office". */
const allowanceSaid = (from: Drawn['from']): string =>
  from
    .map(({ bucket, share }) => (share.n === share.d ? bucket.name : `${bucket.name} ${decimal({ n: share.n * 100n, d: share.d }, 2).replace(/\.?0+$/, '')} %`))
    .join(', ');

/** The buckets that calls of a number, type and band may draw from, month by month. */
class Reaching {
  private readonly months = new Map<string, readonly Pool[]>();
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
    return this.ofMonth(start.slice(0, 7)).filter(
      (pool) => (!pool.numbers || pool.numbers.has(numberID)) && this.configuration.covers(pool.of, { callType, class: of, band }),
    );
  }

  private ofMonth(month: string): readonly Pool[] {
    const known = this.months.get(month) ?? poolsOf(month, this.owned.features, this.owned.numbers, this.drawnBefore, this.configuration, this.catalogue);
    this.months.set(month, known);
    return known;
  }
}

function lineOfGroup(
  group: Group,
  { customer, numbers }: Owned,
  { grouping, transactionType }: Pick<UsageOptions, 'grouping' | 'transactionType'>,
): Values | undefined {
  const { gross, discount, net } = lineOf([{ gross: group.gross.total, discount: group.discount.total }]);
  if (gross === 0 && net === 0) return undefined;
  const [first, last] = [group.first!, group.last!];
  const { terms, count, seconds, pieces, bytes } = group;
  const number = grouping === 'customer and class' ? null : first.numberID;
  const what = grouping === 'number' ? 'Calls' : (said[first.class] ?? 'Calls');
  const whose = number === null ? '' : `, ${asText(numbers.get(number)?.['number'])}`;
  const quantities = [
    count === 1 ? '1 call' : `${count.toLocaleString('en-GB')} calls`,
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
    transactionCode: terms.transactionCode,
    description: `${what}${whose}: ${quantities.join(', ')}`,
    transactionDate: to,
    periodFrom: from,
    periodTo: to,
    billDate: to,
    featureCount: 1,
    gross: gross * UNITS_IN_PENNY,
    discount: discount * UNITS_IN_PENNY,
    net: net * UNITS_IN_PENNY,
    VATRate: terms.VATRate,
    callCount: count,
    seconds,
    carrierCost: Number((BigInt(group.costMillionths) + 50n) / 100n),
    backfilled: false,
  };
}

/** R30: rate and code of a call: of the feature that gave the tariff, then of the number's latest, then of the customer's. */
class TermsOfCalls {
  private readonly byStart: readonly RecordOf[];
  private readonly catalogue: Catalogue;

  constructor(owned: Owned, catalogue: Catalogue) {
    this.catalogue = catalogue;
    this.byStart = owned.features.toSorted((a, b) => {
      const [one, other] = [asText(a['startDate'] ?? ''), asText(b['startDate'] ?? '')];
      return one === other ? Number(a.id) - Number(b.id) : one < other ? 1 : -1;
    });
  }

  of(numberID: string, day: string, tariffFeature: string | null): Terms {
    const live = this.byStart.filter((each) => asText(each['startDate'] ?? '') <= day && day <= (lastDay(each) ?? '9999-12-31'));
    const features = [
      ...live.filter(({ id }) => id === tariffFeature),
      ...live.filter((each) => each['numberID'] === numberID),
      ...live.filter((each) => !each['numberID'] && !each['serviceID']),
    ];
    // Without a rate of its own the line takes the customer's, as every line does.
    const own = usageTerms({}, { features, catalogue: this.catalogue });
    return { ...own, key: JSON.stringify([own.VATRate, own.transactionCode]) };
  }
}

/** Pence as ten-thousandths of a pound, to the nearest. */
export const shownUnits = ({ n, d }: Fraction): number => rounded({ n: n * 100n, d });
export const netOf = ({ gross, discount }: Pick<BilledCall, 'gross' | 'discount'>): Fraction => (discount.n === 0n ? gross : minus(gross, discount));
export const exactText = ({ gross, discount, access, how, legs }: Pick<BilledCall, 'gross' | 'discount' | 'access' | 'how' | 'legs'>): Values => ({
  gross: written(gross),
  discount: written(discount),
  ...(access.n === 0n ? {} : { access: written(access) }),
  ...(how === undefined ? {} : { how }),
  ...(legs === undefined ? {} : { legs }),
});
