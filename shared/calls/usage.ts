/** R24–R30: the calls of one customer as a bill takes them: priced, discounted by allowances, and summed into lines. */
import { addMonths, earliest } from '../dates.js';
import { decimal, minus, NOUGHT, ONE, rounded, written, type Fraction } from '../fractions.js';
import type { Catalogue, Value, Values } from '../types.js';
import { asText } from '../values.js';
import { changeDays, type CallConfiguration } from './configuration.js';
import { Legs, type BilledLeg } from './legs.js';
import { Group, lineOfGroup, TermsOfCalls, type BilledCall, type Grouping, type Placing, type Unbilled } from './groups.js';
import { drawn, type Drawing, type Drawn, type Limit } from './plans.js';
import { poolsOf, Taken, type Pool, type Used } from './pools.js';
import { isSplit, RatesUsed } from './ratesUsed.js';
import { featureOf, lastDay, Rater, type Owned, type RatingError, type Situation } from './rating.js';
import type { Rated } from './shapes.js';

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
  readonly taken: Taken;
}

export const NO_USAGE: Usage = { lines: [], calls: [], unpriced: [], drawn: [] };

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
  const sums = new Map<Pool, Taken>();
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
    for (const { bucket, taken } of from) takenOf(sums, bucket as Pool).add(call, bucket as Pool, taken);
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
  return { lines, calls: done, unpriced, drawn: [...sums].map(([pool, taken]) => ({ pool, used: taken.used, taken })) };
}

const NOTHING: Pick<Rated, 'gross' | 'access' | 'billed'> = { gross: NOUGHT, access: NOUGHT, billed: 0 };

/** What calls share that differ in their length only; of a free one there is no situation. */
type Case = { readonly error: RatingError } | { readonly situation: Situation | undefined; readonly pools: readonly Pool[]; readonly group: Group };

/** Looks up what calls share once for all of them between two days on which anything may change; asked in order of time. */
class Alike {
  /** By number; each has few. */
  private readonly known = new Map<string, (Pick<Unbilled, 'class' | 'callType'> & { readonly band: string; readonly found: Case })[]>();
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
    const { numberID, class: of, callType } = call;
    let own = this.known.get(numberID);
    if (!own) this.known.set(numberID, (own = []));
    for (const each of own) if (each.callType === callType && each.band === band && each.class === of) return each.found;
    const found = this.find(call, call.start.slice(0, 10), band);
    own.push({ class: of, callType, band, found });
    return found;
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

function takenOf(sums: Map<Pool, Taken>, pool: Pool): Taken {
  const known = sums.get(pool) ?? new Taken();
  sums.set(pool, known);
  return known;
}

const NO_POOLS: readonly Pool[] = [];
const UNTOUCHED: Drawn = { discount: NOUGHT, from: [] };

/** "500 UK Landline Minutes 37.5 %, Office". */
const allowanceSaid = (from: Drawn['from']): string => (from.length === 1 && from[0]!.share === ONE ? from[0]!.bucket.name : partlySaid(from));
const partlySaid = (from: Drawn['from']): string =>
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
