/**
 * The one path of every write: authorise, validate, lock, load, plan; then preview, or apply and log in the one
 * transaction. `execute` calls the very code that `preview` does; there is no dry-run flag.
 */
import { Doer } from './doer.js';
import { Pace } from '../database/breath.js';
import { actionOf } from '../../shared/actions/index.js';
import { entity as entityOf, label } from '../../shared/fields.js';
import { changedSincePreview, Fault, lockedRecord, noSuchRecord, refused, unconfirmed, unknownAction, slowDown, versionMoved } from '../../shared/fault.js';
import type { Action, Catalogue, Change, Context, EntityName, Plan, RecordOf, Values } from '../../shared/types.js';
import { toConfirm, yearsAway, type Warning } from '../../shared/warnings.js';
import { applied } from './applied.js';
import { AsBefore } from './asBefore.js';
import { Besides } from './besides.js';
import { Concerned } from './concerned.js';
import { digestOf, Secret } from './digest.js';
import { outcomeSaid, type ExecutedRow, type Order, type Planned, type PlannedRow, type Target } from './order.js';
import { checkerOf, type AskedTarget } from './parameters.js';
import { lockedAndRead, readTold } from './locked.js';
import { Owners } from './owners.js';
import { Accepted, type Beside, readBefore, Snapshot } from './snapshot.js';
import type { Reading, Writing } from '../database/store.js';
import { Uniqueness } from './uniqueness.js';
import { keptWhole } from './whole.js';
import { marksGiven, marksSettled, marksTaken } from './marks.js';

/** The action, or 400501 with the names that exist. */
export function findAction(entity: EntityName, name: string, offered: readonly string[]): Action {
  const found = actionOf(entity, name);
  if (!found) throw unknownAction(name, `Actions of ${entity}: ${offered.join(', ')}.`);
  return found;
}

/** Plans every target and changes nothing. What moved on since the caller saw it is refused here as it would be there. */
export async function preview(from: Reading, catalogue: Catalogue, action: Action, order: Order): Promise<Planned> {
  const rows: PlannedRow[] = [];
  for await (const some of previewed(from, catalogue, action, order)) rows.push(...some);
  return { action, order, rows };
}

/**
 * The same some targets at a time, in their order: what their plans looked at is let go before the next ones are read, unless the caller
 * keeps it. Targets that are done together or not at all come together.
 */
export async function* previewed(from: Reading, catalogue: Catalogue, action: Action, order: Order): AsyncGenerator<readonly PlannedRow[]> {
  const marked = await marksGiven(from, order);
  const { targets } = order;
  const size = sizeOf(action, order);
  const planning = new Planning(from, catalogue, action, order, { marked, digests: true, owners: ownersFor(order, size) });
  const besides = new Besides(from, action.entity);
  for (let start = 0; start < targets.length; start += size) {
    const planned = await planning.rows(targets.slice(start, start + size), (row) => (row.fault ?? moved(row)) === undefined);
    // Only what somebody looks at before they agree needs to say it.
    const rows = (await besides.warned(planned)).map((row) => {
      const fault = row.fault ?? moved(row);
      return fault === row.fault ? row : { ...row, fault, plan: undefined, digest: '' };
    });
    yield action.wholeCustomers ? keptWhole(rows, ({ fault }) => fault) : rows;
  }
}

/**
 * Plans again inside the transaction and applies what still agrees with what the caller saw: a target whose version or
 * digest moved on is left alone. `atomic` throws the first fault instead, so that nothing at all is changed. The catalogue is
 * asked for once the records are locked: who waited for them sees what the one before made of it.
 * Throws `databaseAway` and whatever the database throws; then the whole transaction is void.
 */
export async function execute(
  inside: Writing,
  catalogueNow: () => Promise<Catalogue>,
  action: Action,
  order: Order,
  {
    atomic,
    runID: coming,
    digests = false,
  }: {
    readonly atomic: boolean;
    /** May still be asked for. */ readonly runID: RunOf | Promise<RunOf>;
    /** Each row has its digest. */ readonly digests?: boolean;
  },
): Promise<readonly ExecutedRow[]> {
  const size = sizeOf(action, order);
  const read = (): Promise<readonly [Catalogue, Beside['before']]> =>
    Promise.all([catalogueNow(), order.targets.length > size ? undefined : readBefore(inside, action, order.targets)]);
  const [[owners, [catalogue, before]], runID] = await Promise.all([lockedAndRead(inside, action, order, read), coming]);
  const done: ExecutedRow[] = [];
  const beside: Beside = { read: await readTold(inside, order, owners, size), before, owners: ownersFor(order, size) };
  for (let start = 0; start < order.targets.length; start += size) {
    const some = { ...order, targets: order.targets.slice(start, start + size) };
    done.push(...(await executeSome(inside, catalogue, action, some, { ...beside, atomic, runID, digests })));
  }
  return done;
}

/** The run that an order belongs to; of several orders, the one of each row. */
type RunOf = string | null | ((row: PlannedRow) => string);

/**
 * Targets planned and applied at a time: what a plan looked at is let go before the next ones are read. So few that most of it has been let
 * go by the time that memory is tidied: what is still there then is copied from place to place.
 */
const slice = 500;

const ownersFor = ({ targets }: Order, size: number): Owners | undefined => (targets.length > size ? new Owners() : undefined);

const sizeOf = ({ wholeCustomers }: Action, { targets }: Order): number => (wholeCustomers ? Math.max(1, targets.length) : slice);

async function executeSome(
  inside: Writing,
  catalogue: Catalogue,
  action: Action,
  order: Order,
  { atomic, runID, digests, ...beside }: { readonly atomic: boolean; readonly runID: RunOf; readonly digests: boolean } & Beside,
): Promise<ExecutedRow[]> {
  const marked = await marksTaken(inside, order, runID);
  const all = await new Planning(inside, catalogue, action, order, { marked, digests, ...beside }).rows(order.targets, (row) => {
    const fault = row.fault ?? moved(row);
    if (fault && atomic) throw order.targets.length > 1 ? named(row, fault) : fault;
    return fault === undefined;
  });
  const rows = action.wholeCustomers ? keptWhole(all, (row) => row.fault ?? moved(row)) : all;
  const kept = rows.filter((row) => row.fault === undefined && moved(row) === undefined);
  const outcome = await applied(inside, action, order, kept, typeof runID === 'function' ? runID : () => runID, catalogue);
  await marksSettled(inside, order, marked, kept, outcome);
  for (const { plan } of kept) beside.owners?.written(plan!.changes);
  let done = 0;
  return rows.map((row): ExecutedRow => {
    const { target, label: what, plan, digest } = row;
    const fault = row.fault ?? moved(row);
    if (fault) return { target, label: what, digest, plan: undefined, fault, ...outcomeSaid(fault, action), applied: undefined };
    return {
      target,
      label: what,
      digest,
      plan,
      fault: undefined,
      outcome: 'done',
      message: plan?.changes[0]?.why ?? (plan?.given && plan.notes?.[0]) ?? 'Nothing to change: the record has these values already.',
      applied: outcome[done++],
    };
  });
}

function moved({ target, record, digest, label: what }: PlannedRow): Fault | undefined {
  if (record && target.version !== undefined && target.version !== record.version) return versionMoved(what, record.version);
  if (target.digest !== undefined && target.digest !== digest) return changedSincePreview(what);
  return undefined;
}

/** A fault that refuses a whole order says whose it is: which of three hundred would be anybody's guess. */
function named({ target, label: what }: PlannedRow, fault: Fault): Fault {
  return new Fault(fault.code, fault.message, `${what} (${target.id}): ${fault.hint} Nothing was done: the order is all or nothing.`, {
    fields: fault.fields,
    more: { ...fault.more, ids: [target.id] },
  });
}

/** The plans of one order, made some targets at a time. */
class Planning {
  private readonly from: Reading;
  private readonly catalogue: Catalogue;
  private readonly action: Action;
  private readonly order: Order;
  private readonly marked: ReadonlyMap<string, Fault>;
  /** Every plan gets a digest, asked for or not. */
  private readonly digests: boolean;
  private readonly beside: Beside;
  private readonly asked: (targets: readonly Target[]) => readonly AskedTarget[];
  private readonly uniqueness: Uniqueness;
  private readonly concerned: Concerned;
  private readonly secret = new Secret();
  private readonly accepted = new Accepted();
  private left: number;

  constructor(
    from: Reading,
    catalogue: Catalogue,
    action: Action,
    order: Order,
    { marked, digests, ...beside }: { readonly marked: ReadonlyMap<string, Fault>; readonly digests: boolean } & Beside,
  ) {
    [this.from, this.catalogue, this.action, this.order, this.marked, this.digests] = [from, catalogue, action, order, marked, digests];
    this.beside = beside;
    this.asked = checkerOf(action, order, catalogue);
    this.uniqueness = new Uniqueness(from, action);
    this.concerned = new Concerned(from, catalogue, order.today);
    this.left = order.targets.length;
  }

  /** Plans these, each on what the ones before it would leave that are accepted. */
  async rows(targets: readonly Target[], accept: (row: PlannedRow) => boolean): Promise<readonly PlannedRow[]> {
    const { from, catalogue, action, order, digests, secret } = this;
    const asked = this.asked(targets);
    const snapshot = await Snapshot.read(
      from,
      action,
      asked.flatMap(({ target, parameters }) => (parameters ? [{ id: target.id, parameters }] : [])),
      { today: order.today, accepted: this.accepted, ...this.beside },
    );
    this.uniqueness.next(asked);
    this.left -= targets.length;
    const doer = new Doer(order.user);
    const context = contextOf(snapshot, catalogue, action, doer, order, secret);
    const asBefore = order.reverses === undefined ? undefined : await AsBefore.read(from, order.reverses, snapshot.ids());
    const looking: Looking = { asBefore, snapshot, catalogue, action, order, digests, secret, doer, context };
    const rows: PlannedRow[] = [];
    const pace = new Pace();
    for (const { target, parameters, fault: wrong } of asked) {
      const fault = this.marked.get(target.id) ?? wrong;
      const planned =
        fault || !parameters
          ? emptyRow(target, snapshot.record(action.entity, target.id), action, fault ?? refused('No parameters.'))
          : this.looked(planOne(looking, target, parameters));
      const row = planned instanceof Promise ? await planned : planned;
      if (accept(row) && row.plan) {
        snapshot.overlay(row.plan.changes);
        if (this.left > 0) this.accepted.add(row.plan.changes);
      }
      rows.push(row);
      if (pace.isDue) await pace.on();
      if (order.gone?.()) throw slowDown(5);
    }
    return rows;
  }

  /** What a plan of one record cannot see. Most plans have nothing of it, and then nothing is waited for: of ten thousand rows that would be felt. */
  private looked(row: PlannedRow): PlannedRow | Promise<PlannedRow> {
    if (!this.uniqueness.concerns(row) && !this.concerned.concerns(row)) return row;
    return this.uniqueness.checked(row).then((checked) => this.concerned.told(checked));
  }
}

/** What the plans of targets that are planned together have in common. */
interface Looking {
  /** Of an order that takes a run back. */
  readonly asBefore: AsBefore | undefined;
  readonly snapshot: Snapshot;
  readonly catalogue: Catalogue;
  readonly action: Action;
  readonly order: Order;
  readonly digests: boolean;
  readonly secret: Secret;
  readonly doer: Doer;
  readonly context: Context;
}

const emptyRow = (target: Target, record: RecordOf | undefined, action: Action, fault: Fault): PlannedRow => ({
  target,
  record,
  label: record ? label(action.entity, record) : `${entityOf(action.entity).title} ${target.id}`,
  parameters: {},
  plan: undefined,
  fault,
  digest: '',
});

function planOne({ asBefore, snapshot, catalogue, action, order, digests, secret, doer, context }: Looking, target: Target, parameters: Values): PlannedRow {
  const record = action.on === 'collection' ? draft(target.id) : snapshot.record(action.entity, target.id);
  if (!record) return emptyRow(target, undefined, action, noSuchRecord(action.entity, target.id));
  const empty = (fault: Fault): PlannedRow => emptyRow(target, record, action, fault);
  if (record.locked && !action.onLocked) return empty(lockedRecord(label(action.entity, record)));
  const available = action.on === 'collection' ? true : action.available(record, { catalogue, today: order.today });
  if (available !== true) return empty(refused(available));
  secret.forget();
  const customer = action.wholeCustomers ? context.customer(record) : undefined;
  try {
    const { changes, warnings = [], ...planned } = action.plan(record, parameters as never, context);
    const plan = {
      changes: changes.map((change) => owned(snapshot, asBefore ? asBefore.of(change, snapshot.record(change.entity, change.id)) : change)),
      warnings: [...farDates(action, parameters, order.today), ...warnings],
      ...planned,
    };
    const locked = plan.changes.find(({ entity, id, kind }) => kind !== 'create' && !action.onLocked && snapshot.record(entity, id)?.locked);
    if (locked) return empty(lockedRecord(label(locked.entity, snapshot.record(locked.entity, locked.id)!)));
    const [doubt] = order.confirm === true ? [] : toConfirm(plan.warnings);
    if (doubt) return empty(unconfirmed(doubt.text));
    // An edit to the values that are there already is done; an action that would do nothing is refused.
    if (plan.changes.length === 0 && !plan.charges?.length && !plan.given && action.idle !== 'done')
      return empty(refused('Nothing would change: the record is that way already.'));
    return {
      target,
      record,
      parameters,
      plan: doer.named(plan),
      fault: undefined,
      label: action.on === 'collection' ? labelOfNew(action.entity, changes) : label(action.entity, record),
      // Execution compares what the caller names, and nobody sees the others.
      digest: digests || target.digest !== undefined ? digestOf(plan, secret, order.now) : '',
      features: chargedAtOnce(snapshot, plan),
      ...(customer ? { customer: label('customers', customer) } : {}),
      versions: plan.changes.map(({ entity, id, kind }) => (kind === 'create' ? 0 : (snapshot.record(entity, id)?.version ?? 0))),
    };
  } catch (error) {
    if (error instanceof Fault) return empty(error);
    throw error;
  }
}

/** "New payment: HARBOUR BOOKS 23 Jan 2025": of many new ones each is told from the others. */
function labelOfNew(entity: EntityName, changes: Plan['changes']): string {
  const what = `New ${entityOf(entity).title.toLowerCase()}`;
  const made = changes.find((change) => change.kind === 'create' && change.entity === entity);
  const words = made && label(entity, { ...made.after, id: made.id, version: 0, locked: false, hidden: false });
  return words === undefined || words === `${entityOf(entity).title} ${made?.id}` ? what : `${what}: ${words}`;
}

/** Days on which something is to be done and that are years away; a field that is merely filled in is not held up for it. */
function farDates(action: Action, parameters: Values, today: string): readonly Warning[] {
  return nearOf(action).flatMap((name) => {
    const date = parameters[name];
    return typeof date === 'string' ? (yearsAway(date, today, action.fields ? 'farDate' : 'yearsAway') ?? []) : [];
  });
}

const nears = new WeakMap<Action, readonly string[]>();

/** The parameters that are such days: of an edit's hundred fields a few, and each of ten thousand rows asks for them. */
function nearOf(action: Action): readonly string[] {
  const known = nears.get(action) ?? Object.entries(action.parameters.properties).flatMap(([name, { near }]) => (near ? [name] : []));
  nears.set(action, known);
  return known;
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
  if (typeof customerID !== 'string') return change;
  const { entity, ...rest } = change;
  return { entity, ...rest, customerID };
}

const draft = (id: string): RecordOf => ({ id, version: 0, locked: false, hidden: false });

function contextOf(snapshot: Snapshot, catalogue: Catalogue, action: Action, user: Doer, order: Order, secret: Secret): Context {
  return {
    today: order.today,
    now: order.now,
    user,
    catalogue,
    owned: (entity, owner) => snapshot.owned(entity, action.entity, owner.id),
    besides: (entity, record) => (typeof record['customerID'] === 'string' ? snapshot.owned(entity, 'customers', record['customerID']) : []),
    customer: (record) => snapshot.customer(action.entity, record),
    referred: (entity, id) => snapshot.record(entity, id),
    raised: (featureID) => snapshot.raised(featureID),
    dependents: (record) => snapshot.dependents(record.id),
    waiting: (customer) => snapshot.waiting(customer.id),
    secret: () => secret.make(),
  };
}
