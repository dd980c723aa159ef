/**
 * The one path of every write: authorise, validate, lock, load, plan; then preview, or apply and log in the one
 * transaction. `execute` calls the very code that `preview` does; there is no dry-run flag.
 */
import { asText } from '../shared/values.js';
import { hash, randomInt } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { actionOf } from '../shared/actions/index.js';
import { entity as entityOf, label } from '../shared/fields.js';
import { badValue, changedSincePreview, Fault, lockedRecord, noSuchRecord, notUnique, refused, unknownAction, versionMoved } from '../shared/fault.js';
import type { Action, Catalogue, Change, Context, EntityName, Outcome, Plan, RecordOf, Value, Values } from '../shared/types.js';
import { applied, type Applied } from './applied.js';
import type { User } from './authorise.js';
import { parametersFor } from './parameters.js';
import { hashSecret } from './secrets.js';
import { Snapshot } from './snapshot.js';
import type { Reading, Writing } from './store.js';

/** One record of an order, as the caller names it. */
export interface Target {
  readonly id: string;
  /** The version the caller saw; another one now is 412001. */
  readonly version?: number;
  /** The digest of the preview the caller agreed to. */
  readonly digest?: string;
  /** Values for this record that win over the shared ones (wire form). */
  readonly parameters?: Values;
}

export interface Order {
  readonly entity: EntityName;
  readonly action: string;
  readonly targets: readonly Target[];
  /** Shared parameters, wire form. */
  readonly parameters: Values;
  readonly user: Pick<User, 'id' | 'name'>;
  /** The business date and the time stamp of acceptance. */
  readonly today: string;
  readonly now: string;
}

/** What became of planning one target. Inner form. */
export interface PlannedRow {
  readonly target: Target;
  readonly record: RecordOf | undefined;
  readonly label: string;
  readonly parameters: Values;
  readonly plan: Plan | undefined;
  readonly fault: Fault | undefined;
  readonly digest: string;
  /** The versions of the records that the plan changes, by `entity/id`. */
  readonly versions?: ReadonlyMap<string, number>;
  /** The features whose lines the plan raises at once, by id. */
  readonly features?: ReadonlyMap<string, RecordOf>;
}

export interface Planned {
  readonly action: Action;
  readonly order: Order;
  readonly rows: readonly PlannedRow[];
}

/** What became of executing one target. */
export interface ExecutedRow extends PlannedRow {
  readonly outcome: Outcome;
  readonly message: string;
  readonly applied: Applied | undefined;
}

/** The action, or 400501 with the names that exist. */
export function findAction(entity: EntityName, name: string, offered: readonly string[]): Action {
  const found = actionOf(entity, name);
  if (!found) throw unknownAction(name, `Actions of ${entity}: ${offered.join(', ')}.`);
  return found;
}

/** Plans every target and changes nothing. */
export function preview(from: Reading, catalogue: Catalogue, action: Action, order: Order): Promise<Planned> {
  return planAll(from, catalogue, action, order, ({ fault }) => fault === undefined, true);
}

/**
 * Plans again inside the transaction and applies what still agrees with what the caller saw: a target whose version or
 * digest moved on is left alone. `atomic` throws the first fault instead, so that nothing at all is changed.
 * Throws `databaseAway` and whatever the database throws; then the whole transaction is void.
 */
export async function execute(
  inside: Writing, catalogue: Catalogue, action: Action, order: Order,
  { atomic, runID }: { readonly atomic: boolean; readonly runID: string | null },
): Promise<readonly ExecutedRow[]> {
  await inside.lockFor(action.entity, order.targets.map(({ id }) => id), lockedBesides(action, order));
  const { rows } = await planAll(inside, catalogue, action, order, (row) => {
    const fault = row.fault ?? moved(row);
    if (fault && atomic) throw fault;
    return fault === undefined;
  }, false);
  const kept = rows.filter((row) => row.fault === undefined && moved(row) === undefined);
  const outcome = await applied(inside, action, order, kept, runID);
  return rows.map((row, index): ExecutedRow => {
    const fault = row.fault ?? moved(row);
    if (fault) return { ...row, fault, plan: undefined, outcome: outcomeOf(fault), message: fault.hint, applied: undefined };
    return { ...row, outcome: 'done', message: row.plan?.changes[0]?.why ?? 'Nothing to change: the record has these values already.', applied: outcome.get(rows[index]!) };
  });
}

/** Customers to lock that the targets do not belong to yet (a number allocated to one, a new record's owner). */
function lockedBesides(action: Action, { targets, parameters }: Order): string[] {
  if (!Object.hasOwn(action.parameters.properties, 'customerID')) return [];
  return [parameters, ...targets.map((target) => target.parameters ?? {})]
    .flatMap((each) => typeof each['customerID'] === 'string' ? [each['customerID']] : []);
}

function moved({ target, record, digest, label: what }: PlannedRow): Fault | undefined {
  if (record && target.version !== undefined && target.version !== record.version) return versionMoved(what, record.version);
  if (target.digest !== undefined && target.digest !== digest) return changedSincePreview(what);
  return undefined;
}

function outcomeOf({ code, status }: Fault): Outcome {
  if (code === 404001) return 'notFound';
  if (status === 403) return 'notPermitted';
  return code === 409002 || code === 412001 ? 'changed' : 'failed';
}

async function planAll(
  from: Reading, catalogue: Catalogue, action: Action, order: Order, accept: (row: PlannedRow) => boolean, digests: boolean,
): Promise<Planned> {
  const asked = parametersFor(action, order, catalogue);
  const snapshot = await Snapshot.read(from, action, asked.flatMap(({ target, parameters }) => parameters ? [{ id: target.id, parameters }] : []), order.today);
  const uniqueness = new Uniqueness(from, action);
  const rows: PlannedRow[] = [];
  let since = performance.now();
  for (const { target, parameters, fault } of asked) {
    const row = fault || !parameters
      ? emptyRow(target, snapshot.record(action.entity, target.id), action, fault ?? refused('No parameters.'))
      : await uniqueness.checked(planOne(snapshot, catalogue, action, order, target, parameters, digests));
    if (accept(row) && row.plan) snapshot.overlay(row.plan.changes);
    rows.push(row);
    if (performance.now() - since > 15) {
      await breathe();
      since = performance.now();
    }
  }
  return { action, order, rows };
}

const emptyRow = (target: Target, record: RecordOf | undefined, action: Action, fault: Fault): PlannedRow => ({
  target, record, label: record ? label(action.entity, record) : `${entityOf(action.entity).title} ${target.id}`,
  parameters: {}, plan: undefined, fault, digest: '',
});

function planOne(snapshot: Snapshot, catalogue: Catalogue, action: Action, order: Order, target: Target, parameters: Values, digests: boolean): PlannedRow {
  const record = action.on === 'collection' ? draft(target.id) : snapshot.record(action.entity, target.id);
  if (!record) return emptyRow(target, undefined, action, noSuchRecord(action.entity, target.id));
  const empty = (fault: Fault): PlannedRow => emptyRow(target, record, action, fault);
  if (record.locked && action.name !== 'unlock') return empty(lockedRecord(label(action.entity, record)));
  const available = action.on === 'collection' ? true : action.available(record, { catalogue, today: order.today });
  if (available !== true) return empty(refused(available));
  const secret = new Secret();
  try {
    const planned = action.plan(record, parameters as never, contextOf(snapshot, catalogue, action, order, secret));
    const plan = { ...planned, changes: planned.changes.map((change) => owned(snapshot, change)) };
    const locked = plan.changes.find(({ entity, id, kind }) => kind !== 'create' && action.name !== 'unlock' && snapshot.record(entity, id)?.locked);
    if (locked) return empty(lockedRecord(label(locked.entity, snapshot.record(locked.entity, locked.id)!)));
    // An edit to the values that are there already is done; an action that would do nothing is refused.
    if (plan.changes.length === 0 && !plan.charges?.length && action.name !== 'edit') return empty(refused('Nothing would change: the record is that way already.'));
    return {
      target, record, parameters, plan, fault: undefined,
      label: action.on === 'collection' ? `New ${entityOf(action.entity).title.toLowerCase()}` : label(action.entity, record),
      // Execution compares what the caller names, and nobody sees the others.
      digest: digests || target.digest !== undefined ? digestOf(plan, secret, order.now) : '',
      features: chargedAtOnce(snapshot, plan),
      versions: new Map(plan.changes.flatMap(({ entity, id, kind }) => {
        const changed = kind === 'create' ? undefined : snapshot.record(entity, id);
        return changed ? [[`${entity}/${id}`, changed.version] as const] : [];
      })),
    };
  } catch (error) {
    if (error instanceof Fault) return empty(error);
    throw error;
  }
}

const none: ReadonlyMap<string, RecordOf> = new Map();

/** The features that the plan raises lines of now, by id: of most plans none. */
function chargedAtOnce(snapshot: Snapshot, { charges = [] }: Plan): ReadonlyMap<string, RecordOf> {
  let found: Map<string, RecordOf> | undefined;
  for (const { when, featureID } of charges) {
    const feature = when === 'now' && featureID !== null ? snapshot.record('features', featureID) : undefined;
    if (feature) (found ??= new Map()).set(feature.id, feature);
  }
  return found ?? none;
}

/** Names the customer of a changed record, for the log: every activity can be found by its customer. */
function owned(snapshot: Snapshot, change: Change): Change {
  const record = change.kind === 'create' ? undefined : snapshot.record(change.entity, change.id);
  const customerID = record?.['customerID'];
  return typeof customerID === 'string' ? { ...change, customerID } : change;
}

const draft = (id: string): RecordOf => ({ id, version: 0, locked: false, hidden: false });

function contextOf(snapshot: Snapshot, catalogue: Catalogue, action: Action, order: Order, secret: Secret): Context {
  return {
    today: order.today,
    now: order.now,
    user: { id: order.user.id, name: order.user.name },
    catalogue,
    owned: (entity, owner) => snapshot.owned(entity, action.entity, owner.id),
    customer: (record) => snapshot.customer(action.entity, record),
    referred: (entity, id) => snapshot.record(entity, id),
    raised: (featureID) => snapshot.raised(featureID),
    dependents: (record) => snapshot.dependents(record.id),
    secret: () => secret.make(),
  };
}

/** Six digits for a plan that asks; made at most once a plan, and left out of its digest. */
class Secret {
  private made: { plain: string; hash: string } | undefined;
  make(): { plain: string; hash: string } {
    if (!this.made) {
      const plain = String(randomInt(1_000_000)).padStart(6, '0');
      this.made = { plain, hash: hashSecret(plain) };
    }
    return this.made;
  }
  without(text: string): string {
    return this.made ? text.replaceAll(this.made.hash, '').replaceAll(this.made.plain, '') : text;
  }
}

/** What a caller agrees to: the changes and money of one record, without the clock and without secrets. */
function digestOf({ changes, charges = [] }: Plan, secret: Secret, now: string): string {
  const text = JSON.stringify([changes.map(({ entity, id, kind, before, after }) => [entity, id, kind, before, after]), charges]);
  return hash('sha256', secret.without(text).replaceAll(now, ''), 'base64url').slice(0, 22);
}

/** Finds values of unique fields that are taken, in the database or by an earlier record of the same order. */
class Uniqueness {
  private readonly from: Reading;
  private readonly unique: ReadonlyMap<EntityName, readonly string[]>;
  private readonly claimed = new Map<string, string>();

  constructor(from: Reading, action: Action) {
    this.from = from;
    const entities = action.name === 'create' || action.name === 'edit' || action.name === 'clone' || action.name.startsWith('add') || action.name === 'createIncreaseVersion' ? [action.entity, 'numbers', 'features', 'services'] as const : [];
    this.unique = new Map([...new Set(entities)].map((name) => [name, entityOf(name).fields.filter(({ unique }) => unique).map((field) => field.name)]));
  }

  async checked(row: PlannedRow): Promise<PlannedRow> {
    for (const change of row.plan?.changes ?? []) {
      for (const field of this.unique.get(change.entity) ?? []) {
        const value = change.after[field];
        if (value === undefined || value === null) continue;
        const by = await this.takenBy(change, field, value);
        if (by !== undefined && by !== change.id) {
          const fault = notUnique({ [field]: `"${asText(value)}" is already used by ${change.entity} ${by}.` });
          return { ...row, plan: undefined, fault, digest: '' };
        }
      }
    }
    return row;
  }

  private async takenBy({ entity, id }: Change, field: string, value: Value): Promise<string | undefined> {
    const key = JSON.stringify([entity, field, value]);
    const earlier = this.claimed.get(key);
    if (earlier !== undefined && earlier !== id) return earlier;
    this.claimed.set(key, id);
    return (await this.from.taken(entity, field, [value])).get(value);
  }
}

/** Two targets with one id would be done twice; both positions are named. */
export function withoutRepeats(targets: readonly Target[]): readonly Target[] {
  const seen = new Map<string, number>();
  targets.forEach(({ id }, index) => {
    const first = seen.get(id);
    if (first !== undefined) throw badValue({ ids: `Record ${id} is named twice, at positions ${first + 1} and ${index + 1}.` });
    seen.set(id, index);
  });
  return targets;
}
