/** The work of a billing run, a chunk of customers at a time, under a lease: of several bridges one does it, and another goes on. */
import { Pace } from '../database/breath.js';
import { keysByIndex } from '../database/keys.js';
import type { Catalogue, RecordOf, Value, Values } from '../../shared/types.js';
import { activityOf } from '../database/activity.js';
import type { Reading, Store, Writing } from '../database/store.js';
import { LeaseLost } from '../work/lease.js';
import { billFor, billingOf, nothing, plus } from './bill.js';
import { Gathering, type Stretch } from './gather.js';
import { NO_TOTALS, type Account, type Bill, type RunDates, type Totals } from './shapes.js';
import { billsKept, keepBills } from './kept.js';
import { divide, divided, endPart, leases, moveOn, partSize, standing, takePart, type Part } from './parts.js';
import { type Author, type Written, writeBills, writeInvoices } from './write.js';
import { asText } from '../../shared/values.js';

export interface Job {
  readonly id: string;
  readonly part: Part;
  /** Only worked out and kept to be looked at. */
  readonly forecast: boolean;
  readonly dates: RunDates;
}

export interface Clock {
  readonly today: () => string;
  /** ISO 8601 UTC. */
  readonly now: () => string;
  /** How long a bridge may be silent before another one takes over; milliseconds. A chunk takes a second or so. */
  readonly lease: number;
  /** Customers of a part: what one bridge takes of a run at a time. */
  readonly part: number;
  /** Customers that are worked out while those before them are written. */
  readonly portion: number;
}

/** The dates of a stored run. */
export function datesOf(run: RecordOf): RunDates {
  const text = (field: string): string | null => {
    const value = run[field];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    id: run.id,
    billingCycle: text('billingCycle'),
    invoiceDate: asText(run['invoiceDate']),
    cutoff: asText(run['cutoffDate']),
    transactionCutoff: text('transactionCutoffDate'),
    dueDate: text('dueDate'),
    message: text('message'),
  };
}

/** Runs that somebody asked for and that are not done, oldest first. */
export async function open(from: Reading): Promise<readonly string[]> {
  const runs = await from.find('billingRuns', { where: { status: ['Forecasting', 'Requested', 'Running'] }, fields: ['id'], order: ['id'] });
  return runs.map(({ id }) => id);
}

/** Takes a part of a run for this bridge; undefined where other bridges hold all that is left, or it is done. A new request starts over at the first customer. */
export function take(store: Store, id: string, bridge: string, catalogue: Catalogue, clock: Clock): Promise<Job | undefined> {
  return store.transaction(async (inside) => {
    await inside.lockFor('billingRuns', [id], []);
    const [run] = await inside.load('billingRuns', [id]);
    const forecast = run?.['status'] === 'Forecasting';
    if (!run || (!forecast && run['status'] !== 'Requested' && run['status'] !== 'Running')) return undefined;
    const now = clock.now();
    const dates = datesOf(run);
    if (run['status'] === 'Requested' || !(await divided(inside, id)))
      await begin(inside, run, new Gathering(dates, catalogue), partSize(store, clock.part), now);
    const part = await takePart(inside, id, { bridge, now, lease: clock.lease });
    return part && { id, part, forecast, dates };
  });
}

/** Divides a run that was asked for; one that was cut short goes on where it was. */
async function begin(inside: Writing, run: RecordOf, gathering: Gathering, size: number, now: string): Promise<void> {
  await divide(inside, run.id, size, (from, each) => gathering.ends(from, each), now);
  const customerCount = await gathering.count(inside);
  if (run['status'] === 'Forecasting') return changeRun(inside, run, { customerCount }, now, null);
  if (run['status'] !== 'Requested') return;
  await inside.remove('billingRefusals', { billingRunID: run.id });
  await changeRun(inside, run, { status: 'Running', customerCount, skippedCount: 0, finishedAt: null }, now, 'Billing began.');
}

/** Gives the part back, so that another bridge need not wait for the lease to end. */
export async function release(store: Store, { part: { id, fence } }: Job): Promise<void> {
  await store.transaction((inside) => leases.release(inside, id, fence));
}

/** Says on the run why it does not get on, once; the next chunk that is saved takes it back. */
export async function heldUp(store: Store, id: string, why: string, now: string): Promise<void> {
  await store.transaction(async (inside) => {
    await inside.lockFor('billingRuns', [id], []);
    const [run] = await inside.load('billingRuns', [id]);
    if (run && ['Forecasting', 'Requested', 'Running'].includes(asText(run['status'])) && run['statusReason'] !== why)
      await changeRun(inside, run, { statusReason: why }, now, why);
  });
}

/** A change of the run itself; logged where `why` says something. */
export async function changeRun(inside: Writing, run: RecordOf, after: Values, now: string, why: string | null, action = 'bill'): Promise<void> {
  const before = Object.fromEntries(Object.keys(after).map((field) => [field, run[field] ?? null]));
  const changed = { entity: 'billingRuns', id: run.id, kind: 'update', version: run.version, before, after, why: why ?? '' } as const;
  await inside.apply([changed], now);
  if (why !== null) await inside.log([activityOf(changed, { action, by: { id: null, name: author(run) }, at: now })]);
}

const author = (run: RecordOf): string => (typeof run['requestedBy'] === 'string' ? run['requestedBy'] : 'Billing');

/** What one chunk came to: its sums, whether its part is done, and whether the run is. */
export interface Chunk {
  readonly totals: Totals;
  readonly done: boolean;
  readonly complete: boolean;
}

/**
 * Bills the next customers of a part: one transaction with their lines, invoices, features, balances, the log, and how far the
 * part got. Killed at any moment it leaves whole customers done and the others untouched. `most` customers at once.
 * Throws LeaseLost where another bridge took over. What bridges at other parts of the run wait for, its row and the next invoice
 * number, comes last.
 */
export function chunk(
  store: Store,
  job: Job,
  catalogue: Catalogue,
  clock: Clock,
  most: number,
  unexpected: (error: unknown, customerID: string) => void,
): Promise<Chunk> {
  return store.transaction(async (inside) => {
    const { run, from } = await held(inside, job, 'Running');
    const now = clock.now();
    const gathering = new Gathering(job.dates, catalogue);
    const stretch = await gathering.next(inside, from.cursor, { most, until: from.until });
    if (!stretch) return { totals: NO_TOTALS, done: true, complete: await complete(inside, job, clock) };
    await inside.lock(stretch.ids);
    const kept = await billsKept(inside, job.id, stretch.ids);
    const back = new Set([...kept].flatMap(([id, row]) => (row['heldBack'] === true ? [id] : [])));
    await keysByIndex(inside);
    const by: Author = { userName: author(run), today: clock.today(), now };
    const all: Written[] = [];
    let totals = NO_TOTALS;
    await abreast(
      portionsOf(stretch, clock.portion),
      async (portion) => (await gathering.accounts(inside, portion)).filter(({ customer }) => !back.has(customer.id)),
      (accounts) => billsOf(accounts, job.dates, catalogue, unexpected, new Pace(BESIDE)),
      async (bills) => {
        const written = await writeBills(inside, bills, job.dates, by);
        all.push(...written);
        totals = bills.reduce(plus, totals);
        const made = bills.map((bill, place) => ({ bill, invoiceID: written[place]!.invoiceID }));
        await keepBills(inside, job.dates, made, kept, now);
        for (const { customer, outcome, why } of bills) if (outcome === 'refused') await refuse(inside, job.id, customer.id, why ?? '');
      },
    );
    await writeInvoices(inside, all, by);
    const latest = await locked(inside, job, 'Running');
    await moveOn(inside, job.part, stretch.last, totals, { now, lease: clock.lease });
    await changeRun(inside, latest, { ...added(latest, totals), statusReason: null }, now, null);
    return { totals, done: false, complete: false };
  });
}

/** Milliseconds after which what is written beside gets its next statement. */
const BESIDE = 2;

function portionsOf({ ids, after }: Stretch, size: number): readonly Stretch[] {
  const portions: Stretch[] = [];
  for (let start = 0; start < ids.length; start += size) {
    const some = ids.slice(start, start + size);
    portions.push({ ids: some, after: portions.at(-1)?.last ?? after, last: some.at(-1)! });
  }
  return portions;
}

/**
 * Reads, works out and writes one portion after the other, each step in their order, so that the database and this process have
 * something to do at the same time: while a portion is worked out, the next is read and the one before it written.
 */
async function abreast<P, A, B>(portions: readonly P[], read: (portion: P) => Promise<A>, work: (read: A) => Promise<B>, write: (done: B) => Promise<void>) {
  const sent = <T>(promise: Promise<T>): Promise<T> => {
    // Who waits for it hears of it; that may be later.
    promise.catch(() => undefined);
    return promise;
  };
  let [coming, written] = [portions[0] && sent(read(portions[0])), Promise.resolve()];
  for (const portion of portions.slice(1)) {
    const done = await coming!;
    coming = sent(read(portion));
    const made = await work(done);
    await written;
    written = sent(write(made));
  }
  if (coming) {
    const made = await work(await coming);
    await written;
    await write(made);
  }
}

/** The run and how far its part is. Throws LeaseLost where the part is another bridge's, or the run is not what it was taken for. */
export async function held(inside: Writing, job: Job, status: string): Promise<{ run: RecordOf; from: { cursor: string; until: string | null } }> {
  const [run] = await inside.load('billingRuns', [job.id]);
  const from = await standing(inside, job.part);
  if (!run || !from || run['status'] !== status) throw new LeaseLost();
  return { run, from };
}

/** The run as it is now, its row locked until COMMIT. Throws LeaseLost where it is not what it was taken for. */
export async function locked(inside: Writing, { id }: Job, status: string): Promise<RecordOf> {
  await inside.lockFor('billingRuns', [id], []);
  const [run] = await inside.load('billingRuns', [id]);
  if (!run || run['status'] !== status) throw new LeaseLost();
  return run;
}

/** The bills of these accounts, the event loop let go between. A customer that breaks the arithmetic is refused, not the run. */
export async function billsOf(
  accounts: readonly Account[],
  dates: RunDates,
  catalogue: Catalogue,
  unexpected: (error: unknown, customerID: string) => void,
  pace = new Pace(),
): Promise<readonly Bill[]> {
  const bills: Bill[] = [];
  const billing = billingOf(dates, catalogue);
  for (const account of accounts) {
    try {
      bills.push(billFor(account, billing));
    } catch (error) {
      unexpected(error, account.customer.id);
      bills.push({ ...nothing(account.customer), outcome: 'refused', why: 'Its charges could not be worked out; the error is in the log of the bridge.' });
    }
    await pace.on();
  }
  return bills;
}

/** Leaves a customer out whose bill the database refused, so that the others get theirs. */
export function leaveOut(store: Store, job: Job, catalogue: Catalogue, clock: Clock, why: string): Promise<string | undefined> {
  return store.transaction(async (inside) => {
    const from = await standing(inside, job.part);
    if (!from) throw new LeaseLost();
    const stretch = await new Gathering(job.dates, catalogue).next(inside, from.cursor, { most: 1, everybody: job.forecast, until: from.until });
    if (!stretch) return undefined;
    await refuse(inside, job.id, stretch.last, why);
    await moveOn(inside, job.part, stretch.last, { customers: 1, features: 0 }, { now: clock.now(), lease: clock.lease });
    return stretch.last;
  });
}

async function refuse(inside: Writing, id: string, customerID: string, why: string): Promise<void> {
  await inside.put('billingRefusals', { billingRunID: id, customerID, why });
}

/** Ends the part, and with the last one the run; true for that one. */
async function complete(inside: Writing, job: Job, clock: Clock): Promise<boolean> {
  const now = clock.now();
  const run = await locked(inside, job, 'Running');
  const { last } = await endPart(inside, job.id, job.part, { now, lease: clock.lease });
  if (!last) return false;
  const { net = 0, VAT = 0, total = 0, invoiceCount = 0, transactionCount = 0, skippedCount = 0 } = run as Record<string, Value>;
  await changeRun(
    inside,
    run,
    { status: 'Complete', statusReason: null, finishedAt: now, net, VAT, total, invoiceCount, transactionCount, skippedCount },
    now,
    'Every customer is billed.',
  );
  return true;
}

/** The counts of a run with those of a chunk on top: what an earlier pass of it made still counts. */
function added(run: RecordOf, { invoices, transactions, skipped, net, VAT, total }: Totals): Values {
  const sum = (field: string, more: number): number => Number(run[field] ?? 0) + more;
  return {
    invoiceCount: sum('invoiceCount', invoices),
    transactionCount: sum('transactionCount', transactions),
    skippedCount: sum('skippedCount', skipped),
    net: sum('net', net),
    VAT: sum('VAT', VAT),
    total: sum('total', total),
  };
}
