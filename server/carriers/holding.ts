/** What the lines of a bill come to by feature, held against what each should cost and what it brings (R39). Amounts in ten-thousandths, costs in pence. */
import { intervalNamed, monthly } from '../../shared/billing/index.js';
import { intervalOf, timelineOf } from '../../shared/billing/timeline.js';
import { expecting, joined, priceBy, type Bought, type Expected, type Span } from '../../shared/carrier/expected.js';
import { decimal, ratio, rounded, times } from '../../shared/fractions.js';
import { formatPence, unitsToPence } from '../../shared/money.js';
import type { Catalogue, RecordOf, Value } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Reading } from '../database/store.js';

/** The lines of one feature so far. There are as many as the bill has features: what several have alike is kept once. */
export interface Sum extends Omit<Looked, 'numberID' | 'customerID'> {
  /** Of its first line, where the verdict is told. */
  readonly line: number;
  amount: number;
  quantity: number | null;
  spans: readonly Span[];
}

/** What became of a feature. Ten-thousandths of a pound, null where there is none. */
export interface Verdict {
  readonly result: 'agreed' | 'wrongAmount' | 'oursOnly';
  readonly why: string;
  readonly line: number | null;
  readonly expected: number;
  readonly difference: number;
  readonly carrierPrice: number | null;
  readonly monthlyCost: number | null;
  readonly monthlyRevenue: number | null;
}

/** Features looked at together. */
const SOME = 2_000;

export interface Measure {
  readonly from: Reading;
  readonly catalogue: Catalogue;
  readonly carrier: string;
  /** What the whole bill is for. */
  readonly main: Span;
  /** Pence by which a sum may be off and still agrees. */
  readonly tolerance: number;
  readonly today: string;
}

/** The verdict on a feature that has lines, worked out where it is asked for. */
export function held(sums: ReadonlyMap<string, Sum>, measure: Measure): (id: string) => Verdict | undefined {
  const expectedOf = expecting();
  return (id) => {
    const sum = sums.get(id);
    return sum && verdictOn(sum, measure, expectedOf);
  };
}

/** What is bought of the carrier, should have cost something, and has no line. */
export async function* missing(sums: ReadonlyMap<string, Sum>, measure: Measure): AsyncGenerator<readonly Absence[]> {
  const expectedOf = expecting();
  for await (const ids of boughtOf(measure, (id) => sums.has(id))) {
    const features = await measure.from.load('features', ids, neededFields);
    const judged = await looked(features, measure);
    yield judged.flatMap(({ bought, cost, revenue, ...owners }, at): Absence[] => {
      const expected = expectedOf(bought, [measure.main]);
      if (expected.cost === 0) return [];
      const verdict: Verdict = {
        result: 'oursOnly',
        why: `${measure.carrier} does not charge for it; ${formatPence(expected.cost)} was expected.`,
        line: null,
        expected: expected.cost * 100,
        difference: expected.cost * -100,
        carrierPrice: null,
        monthlyCost: cost * 100,
        monthlyRevenue: revenue * 100,
      };
      return [{ featureID: features[at]!.id, ...owners, verdict }];
    });
  }
}

/** What is not on the bill and should be. */
export interface Absence extends Pick<Looked, 'numberID' | 'customerID'> {
  readonly featureID: string;
  readonly verdict: Verdict;
}

/** What the cost and the monthly value of a feature go by; a test holds them against whole records. */
export const neededFields = [
  'id',
  'version',
  'customerID',
  'numberID',
  'serviceID',
  'standardFeature',
  'featureCount',
  'featureCountCommitted',
  'featureCountCommittedAuto',
  'committedTermDate',
  'startDate',
  'endDate',
  'dueDate',
  'dateDrop',
  'dateBillTo',
  'totalFeatureValue',
  'instalments',
  'totalValueCharged',
  'serviceCharge',
  'serviceChargeInterval',
  'serviceChargeCarrier',
  'connectionChargeCarrier',
  'fixedFeeTariff',
  'initialFeatureDiscountScheme',
  'initialFeatureDiscountSchemeEndDate',
  'ongoingFeatureDiscountScheme',
  'ongoingFeatureDiscountSchemeEndDate',
  'billing',
] as const;

/** What is to be known of a feature to judge its lines. */
export interface Looked {
  readonly numberID: string | null;
  readonly customerID: string | null;
  readonly bought: Bought;
  /** Pence a month. */
  readonly cost: number;
  readonly revenue: number;
}

/** Of features with the fields that are needed, in their order. */
export async function looked(
  features: readonly RecordOf[],
  { from, catalogue, today }: Pick<Measure, 'from' | 'catalogue' | 'today'>,
): Promise<readonly Looked[]> {
  // Who has a price list matters to a feature without a price of its own.
  const open = features.filter(({ serviceCharge }) => (serviceCharge ?? null) === null);
  const of = async (entity: 'customers' | 'numbers' | 'services', field: string): Promise<ReadonlyMap<string, RecordOf>> => {
    const ids = [...new Set(open.flatMap((each) => (typeof each[field] === 'string' ? [each[field]] : [])))];
    return ids.length === 0 ? new Map() : new Map((await from.load(entity, ids, ['id', 'version', 'fixedFeeTariff'])).map((each) => [each.id, each]));
  };
  const customers = await of('customers', 'customerID');
  const numbers = await of('numbers', 'numberID');
  const services = await of('services', 'serviceID');
  return features.map((kept) => {
    // Both go by its history; one without any (loaded from elsewhere) is told what its fields say once.
    const feature = kept['billing'] ? kept : { ...kept, billing: timelineOf(kept, { catalogue }) as unknown as Value };
    const bought = boughtBy(feature, catalogue);
    const revenue = monthly(feature, {
      catalogue,
      today,
      customer: customers.get(asText(feature['customerID'])),
      number: numbers.get(asText(feature['numberID'])),
      service: services.get(asText(feature['serviceID'])),
    });
    return { bought, cost: monthlyCost(bought) ?? 0, revenue, ...ownersOf(feature) };
  });
}

/** What is bought for a feature, by its own fields and those of its standard feature. */
export function boughtBy(feature: RecordOf, catalogue: Catalogue): Bought {
  const standard = catalogue.named('standardFeatures', asText(feature['standardFeature']));
  const price = (field: string): number | null => (feature[field] ?? standard?.[field] ?? null) as number | null;
  const timeline = timelineOf(feature, { catalogue });
  const ends = ['dateDrop', 'endDate'].flatMap((field) => (typeof feature[field] === 'string' ? [feature[field]] : []));
  return {
    price: price('serviceChargeCarrier'),
    connection: price('connectionChargeCarrier'),
    interval: timeline.schedules.at(-1)?.interval ?? intervalOf(feature, { catalogue }) ?? intervalNamed('Monthly', catalogue)!,
    counts: timeline.counts.map(({ from, value }) => ({ from, count: value })),
    start: asText(feature['startDate'] ?? '1900-01-01'),
    last: ends.toSorted()[0] ?? null,
  };
}

/** Price × count of today, brought to a month. */
function monthlyCost({ price, interval: { unit, n }, counts }: Bought): number | undefined {
  if (price === null) return undefined;
  const each = unit === 'week' ? ratio(52, 12 * n) : ratio(1, unit === 'month' ? n : unit === 'quarter' ? 3 * n : 12 * n);
  return rounded(times(ratio(price * (counts.at(-1)?.count ?? 1), 100), each));
}

function verdictOn(sum: Sum, { carrier, tolerance }: Measure, expectedOf: ReturnType<typeof expecting>): Verdict {
  const { bought, cost, revenue } = sum;
  const spans = joined(sum.spans);
  const expected = expectedOf(bought, spans);
  const billed = unitsToPence(sum.amount);
  const difference = billed - expected.cost;
  const told = {
    line: sum.line,
    expected: expected.cost * 100,
    difference: sum.amount - expected.cost * 100,
    monthlyCost: cost * 100,
    monthlyRevenue: revenue * 100,
  };
  if (Math.abs(difference) > tolerance)
    return {
      ...told,
      result: 'wrongAmount',
      why: wrongBy(carrier, billed, difference, sum, bought, expected),
      carrierPrice: billed > 0 ? priceBy(billed, expected) : null,
    };
  // What comes with something else costs the customer nothing by itself, and is no loss.
  if (revenue > 0 && cost > revenue)
    return { ...told, result: 'wrongAmount', why: `It costs ${formatPence(cost)} a month and brings ${formatPence(revenue)}.`, carrierPrice: bought.price };
  return { ...told, result: 'agreed', why: 'As expected.', carrierPrice: bought.price };
}

function wrongBy(
  carrier: string,
  billed: number,
  difference: number,
  { quantity }: Sum,
  { price, connection, counts }: Bought,
  { cost, times: whole }: Expected,
): string {
  const charges = `${carrier} charges ${formatPence(billed)}`;
  if (price === null && connection === null) return `${charges}, and no carrier cost is kept for it.`;
  if (cost === 0 && whole.n === 0n) return `${charges} for days on which it was not provided.`;
  const count = counts.at(-1)?.count ?? 1;
  const many =
    quantity !== null && quantity !== count
      ? ` It charges for ${decimal(ratio(Math.round(quantity * 10_000), 10_000), 4).replace(/\.?0+$/, '')}; ${count} are kept.`
      : '';
  return `${charges}, ${formatPence(cost)} was expected: ${formatPence(Math.abs(difference))} too ${difference > 0 ? 'much' : 'little'}.${many}`;
}

const ownersOf = (feature: RecordOf): Pick<Looked, 'numberID' | 'customerID'> => ({
  numberID: (feature['numberID'] as string | null) ?? null,
  customerID: (feature['customerID'] as string | null) ?? null,
});

/** The ids of features that are bought of the carrier, a thousand at a time: by what they say, by their standard feature, by their number. */
async function* boughtOf({ from, catalogue, carrier }: Measure, known: (id: string) => boolean): AsyncGenerator<readonly string[]> {
  const standards = catalogue.all('standardFeatures');
  const own = standards.filter((each) => each['carrier'] === carrier).map((each) => asText(each['name']));
  const others = new Set(standards.filter((each) => each['carrier'] !== null && each['carrier'] !== carrier).map((each) => asText(each['name'])));
  const most = 1_000_000;
  const ids = await from.ids('features', { where: [{ field: 'carrier', test: 'eq', value: carrier }], sort: [] }, most);
  if (own.length > 0)
    ids.push(
      ...(await from.ids(
        'features',
        {
          where: [
            { field: 'carrier', test: 'eq', value: null },
            { field: 'standardFeature', test: 'in', value: own },
          ],
          sort: [],
        },
        most,
      )),
    );
  const left = ids.filter((id) => !known(id));
  for (let start = 0; start < left.length; start += SOME) yield left.slice(start, start + SOME);
  const numbers = await from.ids('numbers', { where: [{ field: 'carrier', test: 'eq', value: carrier }], sort: [] }, most);
  for (let start = 0; start < numbers.length; start += SOME) {
    const some = await from.having('features', 'numberID', numbers.slice(start, start + SOME), ['id', 'version', 'carrier', 'standardFeature']);
    const mine = new Set(own);
    yield some
      .filter((each) => {
        const standard = asText(each['standardFeature'] ?? '');
        return each['carrier'] === null && !mine.has(standard) && !others.has(standard) && !known(each.id);
      })
      .map(({ id }) => id);
  }
}
