/**
 * What an order does to calls that are on no invoice yet: they have no stored price, so another rate, plan or tariff counts for them at
 * once (R26). They are priced twice by the very function that bills them, before and after the plans.
 */
import { billedUsage, namingOfCalls, NO_USAGE, tariffsThrough, type CallAccount, type Usage } from '../../shared/calls/index.js';
import { withRecords } from '../../shared/catalogue.js';
import { label } from '../../shared/fields.js';
import { compared, minus, NOUGHT, type Fraction } from '../../shared/fractions.js';
import { UNITS_IN_PENNY } from '../../shared/money.js';
import type { Catalogue, Change, EntityName, RecordOf, RepricedCalls, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { breath } from '../database/breath.js';
import { unbilledCalls } from '../database/callAccounts.js';
import type { CallMove } from '../database/callNotes.js';
import { typingsOf } from '../database/callTypings.js';
import { featuresAfter } from '../database/placing.js';
import { anyUnbilled, customersRepriced, customersUnpriced, type Repricing } from '../database/repricing.js';
import type { Reading } from '../database/store.js';
import { MovedCalls, movesCalls } from './movedCalls.js';
import type { PlannedRow } from './order.js';

/** Calls that one preview prices: some seconds' worth. */
const MOST_CALLS = 50_000;
const CUSTOMERS = 100;
/** Ids in one statement: databases take some ten thousand values. */
const AT_ONCE = 1_000;

/** Records that price calls of anybody, and what tells that a change of one matters. */
const configuring: ReadonlySet<EntityName> = new Set([
  'tariffs',
  'tariffRates',
  'discountPlans',
  'callTypes',
  'carrierCallTypes',
  'callTypeGroups',
  'standardFeatures',
  'presets',
]);
const owned = ['customers', 'numbers', 'features'] as const;

/** What becomes of each record, as far as the plans change it; undefined for those that go. */
type After = Map<EntityName, Map<string, RecordOf | undefined>>;

/** A change of a plan, with the record that the plan is of where that is what changes. */
interface Changed {
  readonly change: Change;
  readonly record: RecordOf | undefined;
}

/**
 * What the plans of an order do to calls, told of its rows some at a time: what is kept of them is what changes the price of a call, as
 * far as a preview looks.
 */
export class Repriced {
  private readonly from: Reading;
  private readonly catalogue: Catalogue;
  private readonly of: EntityName;
  private unbilled: boolean | undefined;
  private readonly kept: Changed[] = [];
  /** Customers that plans concern themselves, and those of them whose calls wait for a price. */
  private readonly own = new Set<string>();
  private readonly unpriced = new Set<string>();
  /** Those with calls, and how many. */
  private readonly found = new Map<string, number>();
  private calls = 0;
  private more = false;
  private readonly moved = new MovedCalls();

  /** @param of what the order is for */
  constructor(from: Reading, catalogue: Catalogue, of: EntityName) {
    [this.from, this.catalogue, this.of] = [from, catalogue, of];
  }

  async add(rows: readonly PlannedRow[]): Promise<void> {
    // A payment may have the id of a customer: a row's record is only looked at for changes of its own kind.
    const changes = rows.flatMap(({ plan, fault, record }) =>
      fault || !plan ? [] : plan.changes.map((change) => ({ change, record: change.entity === this.of ? record : undefined })),
    );
    const configured = changes.filter(({ change, record }) => configuring.has(change.entity) && matters(change, record));
    const own = changes.filter(({ change }) => owned.some((each) => each === change.entity) && (change.entity !== 'customers' || namesTariffs(change)));
    const moved = changes.filter(({ change, record }) => record !== undefined && movesCalls(change));
    if (configured.length + own.length + moved.length === 0) return;
    this.unbilled ??= await anyUnbilled(this.from);
    if (!this.unbilled) return;
    this.kept.push(...configured);
    for (const { change, record } of moved) if (!(await this.moved.add(change, record!, this.from, MOST_CALLS))) this.more = true;
    if (own.length > 0) {
      const all = own.map(({ change }) => change);
      const followed = await this.moved.follow(all, this.catalogue, this.from, MOST_CALLS);
      if (followed === 'more') this.more = true;
      await this.addOwn(own, followed === 'some');
    }
  }

  /** @param keepsNumbers calls follow these changes to whoever has their numbers then */
  private async addOwn(changes: readonly Changed[], keepsNumbers: boolean): Promise<void> {
    const { from, catalogue } = this;
    const { before, after } = await records(from, changes, catalogue);
    const customers = concerned(after, before, catalogue, catalogue).customers;
    const fresh = customers.filter((id) => !this.own.has(id));
    for (const id of fresh) this.own.add(id);
    for (let start = 0; start < fresh.length; start += AT_ONCE) {
      const some = fresh.slice(start, start + AT_ONCE);
      for (const id of await customersUnpriced(from, some)) this.unpriced.add(id);
      // Beyond what one preview prices nobody need be kept: that there are more is said.
      if (this.calls > MOST_CALLS) this.more = true;
      else
        for (const { id, calls } of await customersRepriced(from, { ...nothing, customers: some })) {
          this.found.set(id, calls);
          this.calls += calls;
        }
    }
    const whose = ({ change, record }: Changed): readonly unknown[] => {
      const was = before.get(change.entity)?.get(change.id) ?? record;
      return change.entity === 'customers' ? [change.id] : [was?.['customerID'], change.after['customerID'], record?.['customerID']];
    };
    this.kept.push(
      ...changes.filter(
        (each) =>
          (keepsNumbers && each.change.entity !== 'features') ||
          whose(each).some((id) => typeof id === 'string' && (this.found.has(id) || this.unpriced.has(id))),
      ),
    );
  }

  /** Undefined where no call is concerned. */
  async told(): Promise<RepricedCalls | undefined> {
    const { from, catalogue, found: known } = this;
    if (!this.unbilled) return undefined;
    const { after, before } = await records(from, this.kept, catalogue);
    const now = withRecords(catalogue, new Map([...after].filter(([entity]) => configuring.has(entity))));
    const what = concerned(after, before, catalogue, now);
    const { moved } = this;
    const rates = what.tariffs.length > 0 || what.everybody;
    const types = after.has('callTypes') || after.has('carrierCallTypes');
    if (types) this.more ||= !(await moved.retype(typings(after, before), now, from, MOST_CALLS));
    const errors = ['noTariff', 'noRate', ...(types ? ['unknownCallType'] : [])];
    if (rates || types || after.has('standardFeatures')) this.more ||= !(await moved.wait(errors, undefined, from, MOST_CALLS));
    else if (this.unpriced.size > 0) this.more ||= !(await moved.wait(errors, [...this.unpriced], from, MOST_CALLS));
    await moved.settle(from, now, after);
    const found = new Map([
      ...moved.customers,
      ...known,
      ...(await customersRepriced(from, { ...what, customers: [...moved.customers.keys()] })).map(({ id, calls }) => [id, calls] as const),
    ]);
    const sums = new Sums();
    let [calls, more] = [0, this.more];
    const within: string[] = [];
    for (const [id, own] of [...found].toSorted(([a], [b]) => Number(a) - Number(b))) {
      if (calls + own > MOST_CALLS && within.length > 0) {
        more = true;
        break;
      }
      calls += own;
      within.push(id);
    }
    for (let start = 0; start < within.length; start += CUSTOMERS) {
      const customers = await from.load('customers', within.slice(start, start + CUSTOMERS));
      const accounts = await unbilledCalls(from, customers, catalogue);
      // Which calls are free and whether their legs matter is read with them.
      const given = moved.to(new Set(customers.map(({ id }) => id)));
      const later =
        after.has('callTypes') || after.has('discountPlans') || given.length > 0 ? await unbilledCalls(from, customers, now, undefined, given) : accounts;
      for (const customer of customers) {
        const account = accounts.get(customer.id);
        const next = later.get(customer.id) ?? account;
        if (!next) continue;
        sums.add(customer, account ? billedUsage(account, catalogue) : NO_USAGE, billedUsage(moved.without(changed(next, after)), now), moved);
        await breath();
      }
    }
    const { waiting } = moved;
    return sums.calls === 0 && waiting === 0 ? undefined : { ...sums.told(), waiting, more };
  }
}

const nothing: Repricing = { tariffs: [], callTypes: [], plans: [], standardFeatures: [], customers: [], everybody: false };

/** Of a customer only the tariffs that it names price any: a payment changes its balance. */
const namesTariffs = ({ after }: Change): boolean => namingOfCalls.some((field) => field in after);

/** Of a preset only hours of the week and how calls are summed up price any. */
function matters({ entity, before, after }: Change, record: Values | undefined): boolean {
  if (entity !== 'presets') return true;
  const [list, name] = ['list', 'name'].map((field) => asText(after[field] ?? before[field] ?? record?.[field] ?? ''));
  // Whose list is not known may be one of these.
  if (list === '') return 'data' in after || 'value' in after;
  return list === 'timeBand' || (list === 'company' && name === 'Call Lines');
}

async function records(from: Reading, changes: readonly Changed[], catalogue: Catalogue): Promise<{ readonly before: After; readonly after: After }> {
  const [before, after]: [After, After] = [new Map(), new Map()];
  const missing = new Map<EntityName, Set<string>>();
  for (const { change, record } of changes)
    if (change.kind !== 'create' && record?.id !== change.id && !configuring.has(change.entity))
      missing.set(change.entity, (missing.get(change.entity) ?? new Set()).add(change.id));
  const loaded = new Map<string, RecordOf>();
  for (const [entity, ids] of missing) for (const each of await from.load(entity, [...ids])) loaded.set(`${entity} ${each.id}`, each);
  for (const { change, record } of changes) {
    const { entity, id, kind } = change;
    const was =
      kind === 'create'
        ? undefined
        : (before.get(entity)?.get(id) ??
          (record?.id === id ? record : undefined) ??
          loaded.get(`${entity} ${id}`) ??
          catalogue.all(entity).find((each) => each.id === id));
    const known = after.get(entity)?.get(id) ?? was;
    const key = kind === 'create' ? `new ${entity} ${after.get(entity)?.size ?? 0}` : id;
    const next = kind === 'delete' ? undefined : ({ id: key, version: 1, locked: false, hidden: false, ...known, ...change.after } as unknown as RecordOf);
    if (was) before.set(entity, (before.get(entity) ?? new Map<string, RecordOf | undefined>()).set(key, was));
    after.set(entity, (after.get(entity) ?? new Map<string, RecordOf | undefined>()).set(key, next));
  }
  return { before, after };
}

/** What it means for the types of calls. */
const typings = (after: After, before: After): readonly CallMove[] =>
  [...after].flatMap(([entity, records]) => [...records].flatMap(([id, record]) => typingsOf(entity, before.get(entity)?.get(id), record)));

/** Which calls have to be looked at. */
function concerned(after: After, before: After, then: Catalogue, now: Catalogue): Repricing {
  const both = (entity: EntityName): readonly Values[] => [...(after.get(entity) ?? []), ...(before.get(entity) ?? [])].flatMap(([, record]) => record ?? []);
  const named = (entity: EntityName): string[] => [...new Set(both(entity).map((each) => asText(each['name'])))];
  const rates = both('tariffRates');
  const tariffs = tariffsThrough([...named('tariffs'), ...rates.map((each) => asText(each['tariff']))], [then, now]);
  const groups = named('callTypeGroups');
  const plans = [
    ...named('discountPlans'),
    ...[then, now].flatMap((each) =>
      each.all('discountPlans').flatMap((plan) => {
        const own = (plan['callTypeGroups'] ?? []) as readonly string[];
        return own.some((group) => groups.includes(group)) ? [asText(plan['name'])] : [];
      }),
    ),
  ];
  const customers = new Set<string>();
  for (const entity of owned)
    for (const record of both(entity))
      if (entity !== 'features' || saysOfCalls(record, [then, now])) {
        const id = entity === 'customers' ? record['id'] : record['customerID'];
        // A customer that the plan makes has no id yet, and no calls.
        if (typeof id === 'string' && /^\d+$/.test(id)) customers.add(id);
      }
  return {
    tariffs,
    callTypes: [...new Set(after.has('tariffs') ? [] : rates.map((each) => asText(each['callType'])))],
    plans: [...new Set(plans)],
    standardFeatures: both('standardFeatures').some((each) => saysOfCalls(each, [])) ? named('standardFeatures') : [],
    customers: [...customers],
    everybody: after.has('presets'),
  };
}

/** Whether a feature, itself or through its standard feature, names tariffs or plans. */
const saysOfCalls = (record: Values, catalogues: readonly Catalogue[]): boolean =>
  namingOfCalls.some((field) => (record[field] ?? null) !== null) ||
  catalogues.some((each) => {
    const standard = each.named('standardFeatures', asText(record['standardFeature'] ?? ''));
    return standard !== undefined && namingOfCalls.some((field) => (standard[field] ?? null) !== null);
  });

/** A customer's account as the plans leave it. */
function changed(account: CallAccount, after: After): CallAccount {
  const { customer, numbers, features } = account.owned;
  const id = asText(customer['id']);
  const own = [...(after.get('numbers') ?? [])].flatMap(([key, number]) => (number?.['customerID'] === id ? [[key, number] as const] : []));
  return {
    ...account,
    owned: { customer: after.get('customers')?.get(id) ?? customer, numbers: new Map([...numbers, ...own]), features: featuresAfter(features, id, after) },
  };
}

class Sums {
  calls = 0;
  private lost = 0;
  private placed = 0;
  private readonly customers: { customerID: string; customer: string; calls: number; before: number; after: number }[] = [];

  add(customer: RecordOf, before: Usage, after: Usage, moved: MovedCalls): void {
    const nets = new Map<string, Fraction>(after.calls.map(({ call, gross, discount }) => [call.id, minus(gross, discount)]));
    const known = new Set(before.calls.map(({ call }) => call.id));
    const gone = before.calls.filter(({ call }) => !nets.has(call.id));
    const otherwise = before.calls.filter(({ call, gross, discount }) => {
      const net = nets.get(call.id);
      return net !== undefined && compared(net, minus(gross, discount)) !== 0;
    }).length;
    const gained = after.calls.filter(
      ({ call, gross, discount }) => !known.has(call.id) && (moved.waits(call.id) || compared(minus(gross, discount), NOUGHT) !== 0),
    );
    const calls = gone.length + otherwise + gained.length;
    if (calls === 0) return;
    this.calls += calls;
    this.placed += gained.filter(({ call }) => moved.waits(call.id)).length;
    this.lost += gone.filter(({ call }) => moved.loses(call.id)).length;
    const net = ({ lines }: Usage): number => lines.reduce((sum, line) => sum + Number(line['net']), 0) / UNITS_IN_PENNY / 100;
    this.customers.push({ customerID: customer.id, customer: label('customers', customer), calls, before: net(before), after: net(after) });
  }

  told(): Omit<RepricedCalls, 'waiting' | 'more'> {
    const sum = (of: 'before' | 'after'): number => this.customers.reduce((all, each) => all + Math.round(each[of] * 100), 0) / 100;
    return {
      calls: this.calls,
      lost: this.lost,
      placed: this.placed,
      before: sum('before'),
      after: sum('after'),
      customers: this.customers.toSorted((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before)),
    };
  }
}
