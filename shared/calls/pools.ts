/** R27, R29: the buckets of a customer's features in a month, and what of them earlier invoices drew. */
import { stretches } from '../billing/net.js';
import { termsOf } from '../billing/terms.js';
import { addMonths, fromDay, toDay } from '../dates.js';
import { fractionOf, minus, most, NOUGHT, plus, written, type Fraction } from '../fractions.js';
import type { Catalogue, RecordOf, Values } from '../types.js';
import { asText } from '../values.js';
import type { CallConfiguration, Plan } from './configuration.js';
import { filled, inOrder, poolNamed, type AllowanceOf, type Bucket, type Filling, type Limit, type Ranked } from './plans.js';

/** A bucket with where it comes from. `key` tells it among the customer's of the month. */
export interface Pool extends Bucket, Ranked {
  readonly key: string;
  readonly month: string;
  readonly discountPlan: string;
  /** "01632 960001", "Office", "All numbers". */
  readonly pool: string;
  readonly content: Readonly<Partial<Record<Limit, Fraction>>>;
  readonly of: Plan;
  /** Ids of the numbers that draw; none: all. */
  readonly numbers?: ReadonlySet<string> | undefined;
}

type Amounts = Partial<Record<Limit, Fraction>>;

/** What invoices drew from a bucket, by limit. */
export type Used = ReadonlyMap<string, Readonly<Amounts>>;

/** What some calls drew from a pool: number by number, and the start of the call that took the last of a limit. */
export class Taken {
  readonly numbers = new Map<string, Amounts>();
  readonly usedUpAt: Partial<Record<Limit, string>> = {};

  /** After the call has drawn from it. */
  add({ numberID, start }: { readonly numberID: string; readonly start: string }, { left }: Pool, taken: Readonly<Amounts>): void {
    let sum = this.numbers.get(numberID);
    for (const limit in taken) {
      if (!sum) this.numbers.set(numberID, (sum = {}));
      sum[limit as Limit] = plus(sum[limit as Limit] ?? NOUGHT, taken[limit as Limit]!);
      if (left[limit as Limit]?.n === 0n) this.usedUpAt[limit as Limit] = start;
    }
  }

  /** In all. */
  get used(): Readonly<Amounts> {
    const sums: Amounts = {};
    for (const amounts of this.numbers.values()) added(sums, amounts);
    return sums;
  }
}

/** Adds amounts to sums of them, limit by limit. */
export function added(sums: Amounts, amounts: Readonly<Amounts>): void {
  for (const [limit, amount] of Object.entries(amounts) as [Limit, Fraction][]) sums[limit] = plus(sums[limit] ?? NOUGHT, amount);
}

/** What calls of a number drew, and when something was used up, as it is stored with an invoice's. */
export interface Shares {
  readonly numbers: Readonly<Record<string, Readonly<Partial<Record<Limit, string>>>>>;
  readonly usedUpAt: Readonly<Partial<Record<Limit, string>>>;
}

export const sharesOf = ({ numbers, usedUpAt }: Taken): Shares => ({
  numbers: Object.fromEntries([...numbers].map(([id, amounts]) => [id, textsOf(amounts)])),
  usedUpAt,
});

/** Fractions as they are stored. */
export const textsOf = (amounts: Readonly<Amounts>): Readonly<Partial<Record<Limit, string>>> =>
  Object.fromEntries(Object.entries(amounts).map(([limit, amount]) => [limit, written(amount)]));

const allowances: readonly (readonly [field: string, of: AllowanceOf])[] = [
  ['allowanceMinutes', 'minutes'],
  ['allowanceCalls', 'calls'],
  ['allowanceEvents', 'events'],
  ['allowanceBytes', 'bytes'],
  ['allowanceValue', 'value'],
];

interface Filler {
  readonly feature: RecordOf;
  readonly slot: number;
  readonly plan: Plan;
  readonly multiplier: string | null;
}

/** A field of the feature, or of its standard feature where that is empty. */
const valueOf = (feature: RecordOf, field: string, catalogue: Catalogue): Values[string] =>
  feature[field] ?? catalogue.named('standardFeatures', asText(feature['standardFeature']))?.[field] ?? null;

/** The customer's buckets of a month, in the order in which calls try them. */
export function poolsOf(
  month: string,
  features: readonly RecordOf[],
  numbers: ReadonlyMap<string, Values>,
  used: Used,
  configuration: CallConfiguration,
  catalogue: Catalogue,
): readonly Pool[] {
  const groups = new Map<string, { readonly named: string | null; readonly fillers: Filler[] }>();
  for (const feature of features) {
    if (feature['serviceID']) continue;
    const named = poolNamed(asText(valueOf(feature, 'discountPlanAllowancePoolName', catalogue)));
    const place = named !== '' ? `pool ${named}` : feature['numberID'] ? `number ${asText(feature['numberID'])}` : 'customer';
    for (const slot of [1, 2, 3, 4]) {
      const plan = configuration.plans.get(asText(valueOf(feature, `discountPlan${slot}`, catalogue)));
      if (!plan) continue;
      const multiplier = valueOf(feature, `discountPlanMultiplier${slot}`, catalogue);
      const key = `${place}|${plan.name}`;
      const group = groups.get(key) ?? { named: named === '' ? null : named, fillers: [] };
      group.fillers.push({ feature, slot, plan, multiplier: blankOr(multiplier) });
      groups.set(key, group);
    }
  }
  return inOrder([...groups].flatMap(([key, { named, fillers }]) => pool(key, month, named, fillers, numbers, used, catalogue)));
}

function pool(
  key: string,
  month: string,
  named: string | null,
  fillers: readonly Filler[],
  numbers: ReadonlyMap<string, Values>,
  used: Used,
  catalogue: Catalogue,
): readonly Pool[] {
  const [from, until] = [toDay(`${month}-01`), toDay(addMonths(`${month}-01`, 1))];
  const fillings = fillers.flatMap(({ feature, plan, multiplier }): Filling[] => {
    const days = stretches(termsOf(feature, { catalogue }), from, until);
    const [first] = days;
    if (!first) return [];
    const spans = plan.prorate ? days : [{ from: first.from, until: first.until, count: Math.max(...days.map(({ count }) => count)) }];
    return spans.map((each): Filling => ({ from: fromDay(each.from), to: fromDay(each.until - 1), count: each.count, multiplier, prorate: plan.prorate }));
  });
  if (fillings.length === 0) return [];
  const [first] = fillers.toSorted((a, b) =>
    startOf(a.feature) < startOf(b.feature) ? -1 : startOf(a.feature) > startOf(b.feature) ? 1 : Number(a.feature.id) - Number(b.feature.id) || a.slot - b.slot,
  );
  const { plan } = first!;
  const content: Partial<Record<Limit, Fraction>> = {};
  for (const [field, of] of allowances) {
    const allowance = plan.values[field];
    if (typeof allowance !== 'number') continue;
    const { limit, left } = filled(String(allowance), of, month, fillings);
    content[limit] = { n: left, d: 1n };
  }
  const drawn = used.get(`${month}|${key}`) ?? {};
  const left = Object.fromEntries(Object.entries(content).map(([limit, whole]) => [limit, most(NOUGHT, minus(whole, drawn[limit as Limit] ?? NOUGHT))]));
  const own = key.startsWith('number ') ? key.slice('number '.length, key.indexOf('|')) : undefined;
  const holders = fillers.flatMap(({ feature }) => (feature['numberID'] ? [asText(feature['numberID'])] : []));
  const shared = fillers.some(({ feature }) => !feature['numberID']);
  return [
    {
      key,
      month,
      name: plan.name,
      discountPlan: plan.name,
      pool:
        own === undefined
          ? named === null
            ? 'All numbers'
            : asText(valueOf(first!.feature, 'discountPlanAllowancePoolName', catalogue)).trim()
          : asText(numbers.get(own)?.['number'] ?? own),
      of: plan,
      plan: {
        discountPercent: blankOr(plan.values['discountPercent']),
        discountPencePerCall: blankOr(plan.values['discountPencePerCall']),
        discountPencePerMinute: blankOr(plan.values['discountPencePerMinute']),
      },
      legsOnce: plan.matchALeg,
      ...(own === undefined ? (named !== null && !shared ? { numbers: new Set(holders) } : {}) : { numbers: new Set([own]) }),
      content,
      left,
      limited: Object.keys(content).length > 0,
      level: own === undefined ? (named === null ? 'customer' : 'pool') : 'number',
      from: startOf(first!.feature),
      feature: first!.feature.id,
      slot: first!.slot,
    },
  ];
}

const startOf = (feature: RecordOf): string => asText(feature['startDate'] ?? '');
const blankOr = (value: Values[string] | undefined): string | null => (value === null || value === undefined ? null : asText(value));

/** Usage as it is stored: fraction text by limit. */
export const usedOf = (text: string): Amounts => amountsOf(JSON.parse(text || '{}') as Record<string, string>);

export const amountsOf = (texts: Readonly<Record<string, string>>): Amounts =>
  Object.fromEntries(Object.entries(texts).map(([limit, amount]) => [limit, fractionOf(amount)]));
