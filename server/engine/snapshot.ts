/**
 * What the plans of one order look at: the records, loaded set-based before the first plan, and overlaid with the changes
 * of the plans already accepted, so that a later record of the same order sees what an earlier one did.
 */
import { asText } from '../../shared/values.js';
import type { Reading } from '../database/store.js';
import { entity as entityOf } from '../../shared/fields.js';
import { gather, named } from './named.js';
import type { Owners } from './owners.js';
import { RaisedSoFar } from './raisedSoFar.js';
import type { Action, Change, EntityName, Raised, RecordOf, Values } from '../../shared/types.js';

/** One record asked for, with the parameters that hold for it (inner form). */
export interface Asked {
  readonly id: string;
  readonly parameters: Values;
}

/** What accepted plans of an order did to records, for those that are read after them. */
export class Accepted {
  readonly raised = new RaisedSoFar();
  private readonly known = new Map<EntityName, Map<string, Values | 'gone'>>();

  add(changes: readonly Change[]): void {
    for (const { entity, id, kind, after } of changes) {
      if (kind === 'create') continue;
      const known = this.known.get(entity) ?? new Map<string, Values | 'gone'>();
      this.known.set(entity, known);
      const before = known.get(id);
      known.set(id, kind === 'delete' ? 'gone' : typeof before === 'object' ? { ...before, ...after } : after);
    }
  }

  /** The records as they are by now, without those that are gone. */
  on(entity: EntityName, records: readonly RecordOf[]): readonly RecordOf[] {
    const known = this.known.get(entity);
    if (!known) return records;
    return records.flatMap((record) => {
      const after = known.get(record.id);
      return after === undefined ? [record] : after === 'gone' ? [] : [{ ...record, ...after } as RecordOf];
    });
  }
}

/** Told the targets as they are read, before anything is planned. */
export type Read = ((ids: readonly string[], targets: readonly RecordOf[]) => void) | undefined;

/** Targets and all that own them, read while something else was still to be found out; they count if these are the ones that are planned. */
export type Before = { readonly ids: readonly string[]; readonly found: ReadonlyMap<EntityName, readonly RecordOf[]> } | undefined;

export async function readBefore(from: Reading, { entity, on }: Action, targets: readonly { readonly id: string }[]): Promise<Before> {
  if (on === 'collection' || targets.length === 0) return undefined;
  const ids = targets.map(({ id }) => id);
  return { ids, found: await from.withOwners(entity, ids) };
}

/** What may be given to a snapshot beside what it is of. */
export interface Beside {
  readonly read?: Read;
  readonly before?: Before;
  /** Of an order of several slices. */
  readonly owners?: Owners | undefined;
}

export class Snapshot {
  private readonly records = new Map<EntityName, Map<string, RecordOf>>();
  /** Ids of owned records by `entity|owner field|owner id`. */
  private readonly children = new Map<string, string[]>();
  private readonly lines = new Map<string, readonly Raised[]>();
  /** What accepted plans do to records, until they are looked at again. */
  private readonly later = new Map<RecordOf, Values>();
  /** Ids of waiting lines by hand by customer. */
  private readonly byHand = new Map<string, string[]>();
  private counts: ReadonlyMap<string, Partial<Record<EntityName, number>>> = new Map();
  /** Of plans of the same order that were made before this was read. */
  private readonly accepted: Accepted;

  private constructor(accepted: Accepted) {
    this.accepted = accepted;
  }

  /** Everything the action declares that it looks at, for all asked records, in a handful of statements. */
  static async read(
    from: Reading,
    action: Action,
    asked: readonly Asked[],
    { today, accepted, read, before, owners }: { readonly today: string; readonly accepted: Accepted } & Beside,
  ): Promise<Snapshot> {
    const snapshot = new Snapshot(accepted);
    const ids = action.on === 'collection' ? [] : asked.map(({ id }) => id);
    const targets = await snapshot.loadWithOwners(from, action.entity, ids, before, owners);
    read?.(ids, targets);
    const customers = [...new Set(targets.flatMap((each) => (typeof each['customerID'] === 'string' ? [each['customerID']] : [])))];
    for (const read of action.reads ?? []) {
      if (read === 'corrections') await snapshot.keepOwned(from, 'features', 'customers', await from.corrected(customers));
      else if (read === 'dependents') snapshot.counts = await from.dependents(action.entity, ids);
      else if (read === 'waiting')
        await snapshot.loadWaiting(
          from,
          action.entity === 'customers'
            ? new Set(ids)
            : named(
                asked.map(({ parameters }) => parameters),
                'customerID',
              ),
        );
      else await snapshot.loadOwned(from, read, action.entity, ids);
    }
    for (const each of action.besides ?? []) await snapshot.loadOwned(from, each, 'customers', customers);
    await snapshot.loadReferred(from, action, asked);
    await snapshot.loadRaised(from, action, asked, today);
    return snapshot;
  }

  record(entity: EntityName, id: string): RecordOf | undefined {
    const known = this.records.get(entity);
    const record = known?.get(id);
    const after = record && this.later.get(record);
    if (!known || !after) return record;
    // Put together when somebody looks: the records of most orders are planned once and never looked at again.
    const now = { ...record, ...after } as RecordOf;
    this.later.delete(record);
    known.set(id, now);
    return now;
  }

  /** Ids of all records that it has. */
  ids(): ReadonlyMap<EntityName, readonly string[]> {
    return new Map([...this.records].map(([entity, known]) => [entity, [...known.keys()]]));
  }

  owned(entity: EntityName, owner: EntityName, id: string): readonly RecordOf[] {
    const field = ownerField(entity, owner);
    return (this.children.get(`${entity}|${field}|${id}`) ?? []).flatMap((each) => this.record(entity, each) ?? []);
  }

  customer(entity: EntityName, record: RecordOf): RecordOf | undefined {
    if (entity === 'customers') return record;
    const id = record['customerID'];
    return typeof id === 'string' ? this.record('customers', id) : undefined;
  }

  raised(featureID: string): readonly Raised[] {
    return this.accepted.raised.on(featureID, this.lines.get(featureID) ?? []);
  }

  dependents(id: string): Partial<Record<EntityName, number>> {
    return this.counts.get(id) ?? {};
  }

  /** Those that an accepted plan put onto an invoice wait no longer. */
  waiting(customerID: string): readonly RecordOf[] {
    return (this.byHand.get(customerID) ?? []).flatMap((id) => this.record('transactions', id) ?? []).filter(({ invoiceID }) => (invoiceID ?? null) === null);
  }

  /** Makes the changes visible to the plans that follow. Of records that a plan makes, later ones see the lines of features alone. */
  overlay(changes: readonly Change[]): void {
    this.accepted.raised.add(changes, (id) => this.record('transactions', id));
    for (const { entity, id, kind, after } of changes) {
      const known = this.records.get(entity);
      const record = this.record(entity, id);
      if (!known || !record) continue;
      if (kind === 'delete') known.delete(id);
      else this.later.set(record, after);
    }
  }

  private keep(entity: EntityName, records: readonly RecordOf[]): void {
    const known = this.records.get(entity) ?? new Map<string, RecordOf>();
    for (const record of this.accepted.on(entity, records)) known.set(record.id, record);
    this.records.set(entity, known);
  }

  private async load(from: Reading, entity: EntityName, ids: ReadonlySet<string>): Promise<RecordOf[]> {
    const known = this.records.get(entity);
    const wanted = [...ids].filter((id) => !known?.has(id) && /^[1-9]\d{0,17}$/.test(id));
    if (wanted.length === 0) return [];
    const records = await from.load(entity, wanted);
    this.keep(entity, records);
    return records;
  }

  /** The targets, which nothing is known of yet, and all that own them. */
  private async loadWithOwners(
    from: Reading,
    entity: EntityName,
    ids: readonly string[],
    before: Before,
    owners: Owners | undefined,
  ): Promise<readonly RecordOf[]> {
    if (ids.length === 0) return [];
    const known = before?.ids.length === ids.length && ids.every((id, place) => before.ids[place] === id);
    const found = known ? before.found : await (owners ? owners.with(from, entity, ids) : from.withOwners(entity, ids));
    for (const [each, records] of found) this.keep(each, records);
    return found.get(entity) ?? [];
  }

  private async loadOwners(from: Reading, entity: EntityName, records: readonly RecordOf[]): Promise<void> {
    for (const { entity: owner, field } of entityOf(entity).owners) {
      await this.load(from, owner, named(records, field));
    }
    if (entityOf(entity).customer === 'customerID') await this.load(from, 'customers', named(records, 'customerID'));
  }

  private async loadOwned(from: Reading, entity: EntityName, owner: EntityName, ids: readonly string[]): Promise<void> {
    await this.keepOwned(from, entity, owner, await from.owned(entity, owner, ids));
  }

  private async keepOwned(from: Reading, entity: EntityName, owner: EntityName, records: readonly RecordOf[]): Promise<void> {
    this.keep(entity, records);
    const field = ownerField(entity, owner);
    for (const record of records) {
      const key = `${entity}|${field}|${asText(record[field])}`;
      const list = this.children.get(key);
      if (list) list.push(record.id);
      else this.children.set(key, [record.id]);
    }
    // The fallback of values asks a feature's service (its fixed fee tariff), whatever owns the feature.
    if (entity === 'features') await this.loadOwners(from, 'features', records);
  }

  private async loadWaiting(from: Reading, customers: ReadonlySet<string>): Promise<void> {
    const lines = await from.waiting([...customers]);
    this.keep('transactions', lines);
    for (const { id, customerID } of lines) {
      const list = this.byHand.get(asText(customerID));
      if (list) list.push(id);
      else this.byHand.set(asText(customerID), [id]);
    }
  }

  private async loadReferred(from: Reading, action: Action, asked: readonly Asked[]): Promise<void> {
    for (const { entity, field } of action.refers ?? []) {
      const ids = new Set<string>();
      for (const { id, parameters } of asked) {
        gather(parameters[field], ids);
        gather(this.record(action.entity, id)?.[field], ids);
      }
      await this.loadOwners(from, entity, await this.load(from, entity, ids));
    }
  }

  /** What an action looks at of features: those that belong to its record's customer, or that its record owns. */
  private features({ entity, reads, besides }: Action, { id, customerID }: RecordOf): readonly RecordOf[] {
    const ofCustomer = besides?.includes('features') || reads?.includes('corrections');
    return ofCustomer && typeof customerID === 'string' ? this.owned('features', 'customers', customerID) : this.owned('features', entity, id);
  }

  private async loadRaised(from: Reading, action: Action, asked: readonly Asked[], today: string): Promise<void> {
    if (!action.ledger) return;
    const since = new Map<string, string>();
    for (const { id, parameters } of asked) {
      const record = this.record(action.entity, id);
      const date = record && action.ledger(record, parameters as never, today);
      if (!record || date === undefined) continue;
      const features = action.entity === 'features' ? [record] : this.features(action, record);
      for (const feature of features) since.set(feature.id, date);
    }
    // Features that the plan looks at besides, through a field of the record: all that was raised for them.
    for (const { entity, field } of action.refers ?? []) {
      if (entity !== 'features') continue;
      for (const { id } of asked) {
        const other = this.record(action.entity, id)?.[field];
        if (typeof other === 'string' && this.record('features', other)) since.set(other, '');
      }
    }
    if (since.size === 0) return;
    for (const [id, lines] of await from.raised(since)) this.lines.set(id, lines);
  }
}

/** The field by which records of `entity` name an owner; a customer owns everything that carries its id. */
function ownerField(entity: EntityName, owner: EntityName): string {
  return entityOf(entity).owners.find((each) => each.entity === owner)?.field ?? (owner === 'customers' ? 'customerID' : `${owner.slice(0, -1)}ID`);
}
