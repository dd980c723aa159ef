/**
 * What a change of the catalogue, or of the price list of whoever features belong to, comes to for all features concerned. No
 * change touches them, yet from their next period on they are charged by it, so its plan says what that is a month.
 */
import { breath } from '../database/breath.js';
import { monthly, termsOf } from '../../shared/billing/index.js';
import { withRecord } from '../../shared/catalogue.js';
import { earliest, formatDate } from '../../shared/dates.js';
import type { Catalogue, Change, EntityName, RecordOf, Value } from '../../shared/types.js';
import { asText, sameValue } from '../../shared/values.js';
import { featuresConcerned } from '../database/concerned.js';
import type { Reading } from '../database/store.js';
import type { PlannedRow } from './order.js';
import { pricedFields } from './priced.js';

/** The fields by which features are charged, by the entity that has them. */
const sources: Readonly<Partial<Record<EntityName, readonly string[]>>> = {
  standardFeatures: ['serviceCharge', 'serviceChargeInterval'],
  fixedFeeTariffs: ['charges'],
  discountSchemes: ['kind', 'percentage', 'amount'],
  presets: ['data'],
  customers: ['fixedFeeTariff'],
  numbers: ['fixedFeeTariff'],
  services: ['fixedFeeTariff'],
};
const inCatalogue: ReadonlySet<EntityName> = new Set(['standardFeatures', 'fixedFeeTariffs', 'discountSchemes', 'presets']);

/** Features looked at between turns of others. */
const slice = 500;

/** What the features of one change came to; pence a month. */
interface Sum {
  features: number;
  /** Those that take none of it: they have charges of their own. */
  own: number;
  readonly customers: Set<string>;
  first: string | null;
  before: number;
  after: number;
}

export class Concerned {
  private readonly from: Reading;
  private readonly today: string;
  /** As the plans accepted so far leave it. */
  private catalogue: Catalogue;

  constructor(from: Reading, catalogue: Catalogue, today: string) {
    [this.from, this.catalogue, this.today] = [from, catalogue, today];
  }

  concerns({ plan }: PlannedRow): boolean {
    return plan?.changes.some(isSource) ?? false;
  }

  /** The row with what its plan comes to for the features that it does not touch. */
  async told(row: PlannedRow): Promise<PlannedRow> {
    const { plan, record } = row;
    const change = plan?.changes.find(isSource);
    if (!plan || !record || !change || (change.entity === 'presets' && record['list'] !== 'serviceChargeInterval')) return row;
    const after = { ...record, ...change.after } as RecordOf;
    const key = inCatalogue.has(change.entity) ? asText(record['name']) : change.id;
    const then = this.catalogue;
    const now = inCatalogue.has(change.entity) ? withRecord(then, change.entity, after) : then;
    const sum = await this.sum(change, key, then, now, after);
    this.catalogue = now;
    if (sum.features === 0 && sum.own === 0) return row;
    return {
      ...row,
      plan: {
        ...plan,
        notes: [...(plan.notes ?? []), ...said(sum)],
        monthlyBefore: (plan.monthlyBefore ?? 0) + sum.before,
        monthlyAfter: (plan.monthlyAfter ?? 0) + sum.after,
      },
    };
  }

  private async sum({ entity }: Change, key: string, then: Catalogue, now: Catalogue, record: RecordOf): Promise<Sum> {
    const sum: Sum = { features: 0, own: 0, customers: new Set(), first: null, before: 0, after: 0 };
    for (let after = '0'; ;) {
      const ids = await featuresConcerned(this.from, entity, key, after, slice);
      const features = await this.from.load('features', ids, pricedFields);
      const [customers, numbers, services] = [
        await this.near('customers', 'customerID', features),
        await this.near('numbers', 'numberID', features),
        await this.near('services', 'serviceID', features),
      ];
      for (const feature of features) {
        const near = {
          customer: customers.get(asText(feature['customerID'])),
          number: numbers.get(asText(feature['numberID'])),
          service: services.get(asText(feature['serviceID'])),
        };
        const whose = (['customer', 'number', 'service'] as const).find((each) => `${each}s` === entity);
        const [before, later] = [
          { ...near, catalogue: then, today: this.today },
          { ...near, ...(whose ? { [whose]: record } : {}), catalogue: now, today: this.today },
        ];
        const [was, is] = [monthly(feature, before), monthly(feature, later)];
        if (was === 0 && is === 0) continue;
        const periods = termsOf(feature, before).timeline.schedules.at(-1);
        if (was === is && sameValue(periods as unknown as Value, termsOf(feature, later).timeline.schedules.at(-1) as unknown as Value)) {
          sum.own += 1;
          continue;
        }
        sum.features += 1;
        sum.before += was;
        sum.after += is;
        sum.customers.add(asText(feature['customerID']));
        const due = feature['dueDate'];
        if (typeof due === 'string') sum.first = sum.first === null ? due : earliest(sum.first, due);
      }
      const last = ids.at(-1);
      if (last === undefined || ids.length < slice) return sum;
      after = last;
      await breath();
    }
  }

  private async near(entity: EntityName, field: string, features: readonly RecordOf[]): Promise<ReadonlyMap<string, RecordOf>> {
    const ids = new Set(features.flatMap((each) => (typeof each[field] === 'string' ? [each[field]] : [])));
    return new Map((ids.size === 0 ? [] : await this.from.load(entity, [...ids])).map((each) => [each.id, each]));
  }
}

const isSource = ({ entity, kind, after }: Change): boolean => kind === 'update' && (sources[entity]?.some((field) => field in after) ?? false);

const few = (n: number, one: string): string => `${n.toLocaleString('en-GB')} ${n === 1 ? one : `${one}s`}`;

function said({ features, own, customers, first }: Sum): string[] {
  const begins = first === null ? '' : features === 1 ? `, on ${formatDate(first)}` : `, the first on ${formatDate(first)}`;
  return [
    ...(features === 0
      ? ['No feature is charged otherwise.']
      : [
          `${few(features, 'feature')} of ${few(customers.size, 'customer')} ${features === 1 ? 'is' : 'are'} charged by it from ${features === 1 ? 'its' : 'their'} next period not billed yet${begins}.`,
        ]),
    ...(own === 0 ? [] : [`${few(own, 'feature')} ${own === 1 ? 'keeps' : 'keep'} what ${own === 1 ? 'it is' : 'they are'} charged.`]),
  ];
}
