/** One customer in memory while its past is played: records, raised lines, invoices, payments and the log of it all. */
import { actionOf } from '../../shared/actions/index.js';
import { transaction } from '../../shared/billing/transaction.js';
import { asText, entity as entityOf } from '../../shared/fields.js';
import { Fault } from '../../shared/fault.js';
import { unitsToPence } from '../../shared/money.js';
import type { Catalogue, Change, Context, EntityName, Raised, RecordOf, Value, Values } from '../../shared/types.js';
import { activityOf, type By } from '../database/activity.js';
import type { Activity } from '../database/store.js';

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** What the world looks at, and who acts in it. */
export interface Surroundings {
  readonly catalogue: Catalogue;
  readonly person: (name: string) => Person;
}

const blanks = new Map<EntityName, Values>();
const blank = (name: EntityName): Values => {
  const known = blanks.get(name) ?? Object.fromEntries(entityOf(name).fields.map((field) => [field.name, null]));
  blanks.set(name, known);
  return known;
};

/** A record with every field, as if it had been loaded. */
export const recordOf = (entity: EntityName, id: string, values: Values): RecordOf => ({
  ...blank(entity),
  ...values,
  id,
  version: 1,
  locked: false,
  hidden: false,
});

const owning = { customers: 'customerID', numbers: 'numberID', services: 'serviceID' } as const;

export class World {
  /** What lasts: customers, numbers, services, features by id. */
  readonly records = new Map<EntityName, Map<string, RecordOf>>();
  /** Transactions, invoices and payments with ids of this world ("t1"); real ones come when they are written. */
  readonly lines: RecordOf[] = [];
  readonly invoices: RecordOf[] = [];
  readonly payments: RecordOf[] = [];
  readonly messages: RecordOf[] = [];
  readonly mandates: RecordOf[] = [];
  readonly directDebits: RecordOf[] = [];
  readonly activities: Activity[] = [];
  readonly customerID: string;
  private readonly around: Surroundings;

  constructor(customerID: string, around: Surroundings) {
    this.customerID = customerID;
    this.around = around;
  }

  get catalogue(): Catalogue {
    return this.around.catalogue;
  }

  get customer(): RecordOf {
    return this.record('customers', this.customerID)!;
  }

  add(entity: EntityName, record: RecordOf): void {
    const known = this.records.get(entity) ?? new Map<string, RecordOf>();
    this.records.set(entity, known.set(record.id, record));
  }

  record(entity: EntityName, id: string): RecordOf | undefined {
    return this.records.get(entity)?.get(id);
  }

  all(entity: EntityName): readonly RecordOf[] {
    return [...(this.records.get(entity)?.values() ?? [])];
  }

  set(entity: EntityName, id: string, after: Values): void {
    const record = this.record(entity, id);
    // In place: a copy of a record's hundred fields for each of its changes took as long as playing them.
    if (record) Object.assign(record, after);
  }

  raise(line: Values): RecordOf {
    const record = recordOf('transactions', `t${this.lines.length + 1}`, { ...line, backfilled: line['backfilled'] ?? false });
    this.lines.push(record);
    return record;
  }

  raised(featureID: string): readonly Raised[] {
    const sums = new Map<string, Raised>();
    for (const line of this.lines) {
      if (line['featureID'] !== featureID) continue;
      const key = `${asText(line['kind'])} ${asText(line['periodFrom'])} ${asText(line['periodTo'])}`;
      const known = sums.get(key);
      const pence = (field: string): number => unitsToPence(Number(line[field] ?? 0));
      sums.set(key, {
        kind: line['kind'] as Raised['kind'],
        periodFrom: asText(line['periodFrom'] ?? ''),
        periodTo: asText(line['periodTo'] ?? ''),
        gross: (known?.gross ?? 0) + pence('gross'),
        discount: (known?.discount ?? 0) + pence('discount'),
        net: (known?.net ?? 0) + pence('net'),
        invoiced: known?.invoiced === true || line['invoiceID'] !== null,
      });
    }
    return [...sums.values()];
  }

  /** Does what an action would do on that day. False where it refuses: the story then goes on without it. */
  act(entity: EntityName, id: string, name: string, parameters: Values, today: string, who: string): boolean {
    const record = this.record(entity, id);
    const found = actionOf(entity, name);
    const { catalogue } = this.around;
    if (!record || !found || found.available(record, { catalogue, today }) !== true) return false;
    const user = this.around.person(who);
    const now = `${today}T09:${String(10 + (this.activities.length % 50))}:00.000Z`;
    try {
      const plan = found.plan(record, parameters as never, this.context(entity, today, now, user));
      for (const charge of plan.charges ?? []) if (charge.when === 'now') this.raise(transaction(charge));
      for (const change of plan.changes) this.change(change, name, now, user);
      return true;
    } catch (error) {
      if (error instanceof Fault) return false;
      throw error;
    }
  }

  /** A line of the log. */
  note({ entity, id, before, after, why }: Pick<Change, 'entity' | 'id' | 'before' | 'after' | 'why'>, action: string, at: string, user: By): void {
    this.activities.push(activityOf({ entity, id, before, after, why }, { action, by: user, at, customerID: this.customerID }));
  }

  private change(change: Change, action: string, now: string, user: Person): void {
    if (change.kind !== 'update') throw new Error(`The sample's story has no ${change.kind} of ${change.entity}.`);
    this.set(change.entity, change.id, change.after);
    this.note(change, action, now, user);
  }

  private context(entity: EntityName, today: string, now: string, user: Person): Context {
    return {
      today,
      now,
      user,
      catalogue: this.around.catalogue,
      owned: (name, owner) => this.all(name).filter((record) => record[owning[entity as keyof typeof owning]] === owner.id),
      besides: (name) => this.all(name),
      customer: () => this.customer,
      referred: (name, id) => this.record(name, id),
      raised: (featureID) => this.raised(featureID),
      dependents: () => ({}),
      waiting: () => [],
      secret: () => ({ plain: '000000', hash: '' }),
    };
  }
}

export type { Value };
