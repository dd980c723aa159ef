/**
 * Random lives of customers. Each script has a pair of customers who live through the same: one is billed every month, the
 * other only once, at the end.
 */
import fc from 'fast-check';
import { actionOf } from '../../shared/actions/index.js';
import { addDays } from '../../shared/dates.js';
import type { Catalogue, Change, EntityName, RecordOf, Values } from '../../shared/types.js';
import { fresh } from '../../shared/fields.js';
import { begun } from '../../shared/billing/index.js';
import type { Company } from './company.js';
import { asText } from '../../shared/values.js';

/** The last days billed; the actions of a step happen on this day, after the run. */
export const months = ['2025-01-31', '2025-02-28', '2025-03-31', '2025-04-30', '2025-05-31', '2025-06-30'] as const;
export const end = '2025-08-31';

export type Target = 'customer' | 'service' | 'number' | 'calendar' | 'anchored' | 'arrears' | 'shared';

export interface Step {
  readonly target: Target;
  readonly action: string;
  /** Days from the day of the step to the date in the form. */
  readonly shift: number;
  /** For prices and counts. */
  readonly amount: number;
}

export interface Script {
  readonly prices: readonly number[];
  readonly start: number;
  readonly steps: readonly (Step | null)[];
}

const containers = ['customer', 'service', 'number'] as const;
const features = ['calendar', 'anchored', 'arrears', 'shared'] as const;
const step = fc.oneof(
  fc.record({
    target: fc.constantFrom(...containers),
    action: fc.constantFrom('suspend', 'unsuspend', 'makeNonBillable', 'makeBillable', 'drop', 'reinstate', 'finalBill'),
    shift: fc.integer({ min: 0, max: 20 }),
    amount: fc.nat(99),
  }),
  fc.record({
    target: fc.constantFrom<Target>(...features),
    action: fc.constantFrom('drop', 'reinstate', 'drop', 'reinstate', 'changeRecurringCharge', 'edit'),
    shift: fc.integer({ min: -40, max: 20 }),
    amount: fc.nat(99),
  }),
);

export const script: fc.Arbitrary<Script> = fc.record({
  prices: fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 4, maxLength: 4 }),
  start: fc.integer({ min: 0, max: 45 }),
  steps: fc.array(fc.option(step, { freq: 6 }), { minLength: months.length, maxLength: months.length }),
});

/** The records of one life. */
export interface Life {
  readonly customer: string;
  readonly service: string;
  readonly number: string;
  readonly calendar: string;
  readonly anchored: string;
  readonly arrears: string;
  readonly shared: string;
}

export interface Pair {
  readonly script: Script;
  readonly monthly: Life;
  readonly once: Life;
}

const entityOf = (target: Target): EntityName =>
  target === 'customer' ? 'customers' : target === 'service' ? 'services' : target === 'number' ? 'numbers' : 'features';

/** Makes the customers of all scripts at once. */
export async function born(company: Company, scripts: readonly Script[]): Promise<readonly Pair[]> {
  const catalogue = await company.catalogue();
  return company.store.transaction(async (inside) => {
    const ids = {
      customers: await inside.allocate('customers', scripts.length * 2),
      services: await inside.allocate('services', scripts.length * 2),
      numbers: await inside.allocate('numbers', scripts.length * 2),
      features: await inside.allocate('features', scripts.length * 8),
    };
    const changes: (Change & { version: number })[] = [];
    const one = (entity: keyof typeof ids, values: Values): string => {
      const id = ids[entity].shift()!;
      const record = fresh(entity, values, '2024-12-01');
      const after = entity === 'features' ? { ...record, ...begun(record as RecordOf, { catalogue, today: '2024-12-01' }) } : record;
      changes.push({ entity, id, kind: 'create', version: 0, before: {}, after, why: 'Born.' });
      return id;
    };
    const life = ({ start, prices: [p0 = 0, p1 = 0, p2 = 0, p3 = 0] }: Script, billingCycle: string): Life => {
      const customer = one('customers', { name: 'Life', billingCycle });
      const service = one('services', { customerID: customer, serviceType: 'Hosting', status: 'Active' });
      const number = one('numbers', { customerID: customer, number: '01632 960001', status: 'Active' });
      const startDate = addDays('2024-12-20', start);
      return {
        customer,
        service,
        number,
        calendar: one('features', {
          customerID: customer,
          serviceID: service,
          description: 'Calendar',
          serviceCharge: p0,
          connectionCharge: p3,
          serviceChargeInterval: 'Calendar Monthly',
          featureCount: 2,
          startDate,
          noticePeriodLength: 30,
          noticePeriodLengthType: 'Days',
        }),
        anchored: one('features', {
          customerID: customer,
          numberID: number,
          description: 'Anchored',
          serviceCharge: p1,
          serviceChargeInterval: 'Monthly',
          startDate,
          featureCountCommitted: 2,
          featureCount: 1,
        }),
        arrears: one('features', {
          customerID: customer,
          description: 'Arrears',
          serviceCharge: p2,
          serviceChargeInterval: 'Calendar Quarterly in Arrears',
          startDate,
          initialFeatureDiscountScheme: 'Half',
          initialFeatureDiscountSchemeEndDate: '2025-03-10',
        }),
        shared: one('features', {
          customerID: customer,
          serviceID: service,
          description: 'Shared out',
          totalFeatureValue: p3 + 10_000,
          instalments: 3,
          serviceChargeInterval: 'Monthly',
          startDate,
        }),
      };
    };
    const pairs = scripts.map((each): Pair => ({ script: each, monthly: life(each, '1st of the Month'), once: life(each, 'Quarterly') }));
    await inside.apply(changes, '2024-12-01T00:00:00.000Z');
    return pairs;
  });
}

/** What an order of one step is: rows of one action on one entity. */
export interface Ordered {
  readonly entity: EntityName;
  readonly action: string;
  readonly rows: readonly { readonly id: string; readonly pair: Pair; readonly life: Life; readonly parameters: Values }[];
}

/** The orders of a step, each for all customers who do the same. `monthly` or `once` lives. */
export async function orders(company: Company, pairs: readonly Pair[], place: number, which: 'monthly' | 'once', today: string): Promise<readonly Ordered[]> {
  const catalogue = await company.catalogue();
  const found = new Map<string, { entity: EntityName; action: string; rows: { id: string; pair: Pair; life: Life; parameters: Values }[] }>();
  const wanted = pairs.flatMap((pair) => {
    const step = pair.script.steps[place];
    // Numbers are neither suspended nor taken off the bills by themselves.
    return step && actionOf(entityOf(step.target), step.action) ? [{ pair, life: pair[which], step }] : [];
  });
  const known = new Map<string, RecordOf>();
  for (const entity of ['customers', 'services', 'numbers', 'features'] as const) {
    const ids = wanted.filter(({ step: { target } }) => entityOf(target) === entity).map(({ life, step: { target } }) => life[target]);
    for (const record of await company.store.load(entity, ids)) known.set(`${entity}/${record.id}`, record);
  }
  for (const { pair, life, step: each } of wanted) {
    const entity = entityOf(each.target);
    const id = life[each.target];
    const key = `${entity}.${each.action}`;
    const order = found.get(key) ?? { entity, action: each.action, rows: [] };
    order.rows.push({ id, pair, life, parameters: parametersOf(each, entity, known.get(`${entity}/${id}`)!, addDays(today, each.shift), catalogue) });
    found.set(key, order);
  }
  return [...found.values()];
}

/** The form of an action, with a status that fits what the record is now. */
export function parametersOf(
  { action, amount }: Pick<Step, 'action' | 'amount'>,
  entity: EntityName,
  record: RecordOf,
  date: string,
  catalogue: Catalogue,
): Values {
  const now = catalogue.status(entity, asText(record['status']));
  const named = (suspended: boolean, billable: boolean): string => `${suspended ? 'Suspended' : 'Active'}${billable ? '' : ' - Do Not Bill'}`;
  switch (action) {
    case 'drop':
      return { status: 'Dropped', dateDrop: date };
    case 'reinstate':
      return { status: 'Active', dateReinstate: date };
    case 'suspend':
      return { status: named(true, now?.billable ?? true), dateSuspend: date };
    case 'unsuspend':
      return { status: named(false, now?.billable ?? true), dateUnsuspend: date };
    case 'makeNonBillable':
      return { status: named(now?.suspended ?? false, false), dateMakeNonBillable: date };
    case 'makeBillable':
      return { status: named(now?.suspended ?? false, true), dateMakeBillable: date };
    case 'changeRecurringCharge':
      return { serviceCharge: `${amount}.${String((amount * 37) % 10_000).padStart(4, '0')}`, updatedDate: date };
    case 'edit':
      return { featureCount: amount % 5, updatedDate: date };
    default:
      return { dateFinalBill: date };
  }
}
