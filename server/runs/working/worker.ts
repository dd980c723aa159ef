/**
 * Works on runs: takes what waits (or what a dead bridge left), does it chunk by chunk, and hands it back on stopping. Any
 * number of bridges may do so on one database; a lease says whose a run is, and its fencing number makes a late one void.
 */
import { bug, Fault } from '../../../shared/fault.js';
import type { Value } from '../../../shared/types.js';
import { Chunks } from './chunks.js';
import { complete, controlOfRun, doRows, leaseFor, leases, settle, WholeOrder } from './execute.js';
import type { Reading, Writing } from '../../database/store.js';
import { freeRun } from '../../database/runs.js';
import { outcomeOf } from '../../engine/order.js';
import { LeaseLost } from '../../work/lease.js';
import { Loop } from '../../work/loop.js';
import { Portion } from '../../work/portion.js';
import { actionOfRun, readRun, underWay, updateRun, type Run, type RunWithWork } from '../kept/run.js';
import { tallyOf } from '../kept/tally.js';
import type { RunParts } from '../kept/parts.js';
import type { Progress } from '../telling/progress.js';

/** Runs that one bridge works on by turns, a chunk each, so that a short one need not wait for a long one. */
const atATime = 4;
/** Milliseconds between two looks for runs that another bridge accepted or left. */
const idle = 1_000;

interface Taken {
  readonly id: string;
  readonly fence: number;
  /** The run as of the last COMMIT; undefined when that is not known. */
  run: RunWithWork | undefined;
  readonly chunks: Chunks;
  /** Faults that were no faults but bugs: the first few are logged. */
  logged: number;
}

interface Workshop extends RunParts {
  readonly progress: Progress;
}

class RightLost extends Error {}

/** What is done between chunks, by those who take orders. */
export interface Besides {
  /** Takes up one order whose day has come; false where there is none. */
  readonly takeUp: () => Promise<boolean>;
  /** Forgets some of what has expired, and says how much. */
  readonly forget: (inside: Writing, now: string) => Promise<number>;
}

export class Worker {
  private readonly room: Workshop;
  private readonly besides: Besides;
  private readonly taken = new Map<string, Taken>();
  private readonly loop: Loop;
  private inherited = false;
  private nextTidy = 0;

  constructor(room: Workshop, besides: Besides) {
    this.room = room;
    this.besides = besides;
    this.loop = new Loop({
      name: 'runs',
      log: room.log,
      idle,
      round: () => this.round(),
      // What was under way may or may not be done: look again when it is back.
      failed: () => {
        for (const each of this.taken.values()) each.run = undefined;
      },
    });
  }

  start(): void {
    this.inherited = false;
    this.loop.start();
  }

  /** Finishes the chunks under way and gives the runs back for others to take. */
  async stop(): Promise<void> {
    await this.loop.stop();
    await this.release();
  }

  wake(): void {
    this.loop.wake();
  }

  /** Takes one more run and does a chunk of each; false where there was nothing to do. */
  private async round(): Promise<boolean> {
    if (!this.inherited) await this.inherit();
    this.inherited = true;
    const due = !this.loop.stopping && (await this.besides.takeUp());
    const found = await this.take();
    for (const each of this.taken.values()) if (!this.loop.stopping) await this.step(each);
    if (this.taken.size > 0 || found || due) return true;
    await this.tidy();
    return false;
  }

  /** On SQLite one process at a time works; what a lease still holds was left by a dead one. Fencing covers the exception. */
  private async inherit(): Promise<void> {
    if (!this.room.store.single) return;
    const left = await this.room.store.first('runWork', { leaseUntil: { not: null } }, ['runID']);
    if (left) await this.room.store.transaction((inside) => leases.inherit(inside));
  }

  /** Takes one more run, if there is one and room for it. */
  private async take(): Promise<boolean> {
    if (this.taken.size >= atATime || this.loop.stopping) return false;
    const { store } = this.room;
    // A look costs nothing; a transaction would make every idle bridge a writer.
    const seen = await freeRun(store, this.room.now());
    if (!seen) return false;
    const taken = await store.transaction(async (inside) => {
      const now = this.room.now();
      const next = await freeRun(inside, now, true);
      if (!next) return undefined;
      const fence = await leases.take(inside, next.id, { bridge: this.room.bridgeID, now, lease: leaseFor });
      if (fence === undefined) return undefined;
      await inside.set('runWork', { pacedFrom: now, pacedRows: next.reached }, { runID: next.id });
      await inside.set('runs', { status: 'Running', statusReason: null, startedAt: { ifEmpty: now }, version: { plus: 1 }, updatedAt: now }, { id: next.id });
      return { id: next.id, fence };
    });
    if (!taken) return false;
    this.taken.set(taken.id, { ...taken, run: undefined, chunks: new Chunks(this.room.store), logged: 0 });
    this.room.progress.moved(taken.id);
    return true;
  }

  /** One chunk of a run, or its end. */
  private async step(taken: Taken): Promise<void> {
    try {
      if (!taken.run) {
        taken.run = await readRun(this.room.store, taken.id);
        if (taken.run.status !== 'Running') throw new LeaseLost();
        await taken.chunks.read(taken.run);
      }
      const pieces = taken.chunks.next(taken.run, actionOfRun(taken.run).wholeCustomers);
      if (pieces.length === 0) await this.end(taken);
      else await this.some(taken, pieces);
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      this.taken.delete(taken.id);
    }
    this.room.progress.moved(taken.id);
  }

  /** Pieces of a run; where they cannot be done together, each half by itself, down to the one that is at fault. */
  private async some(taken: Taken, pieces: readonly (readonly number[])[]): Promise<void> {
    const portion = new Portion(pieces.length);
    // Which customer is the first that cannot be done shows where one goes after the other.
    const most = stopsByCustomer(taken.run!) ? 1 : pieces.length;
    for (let at = 0; at < pieces.length;) {
      const part = pieces.slice(at, at + Math.min(portion.size, most));
      const error = await this.part(taken, part.flat());
      if (error === undefined) portion.did(part.length);
      else if (error instanceof WholeOrder || portion.failed(part.length)) await this.fail(taken, part.flat(), error);
      else continue;
      at += part.length;
    }
  }

  /** Rows done together, or what kept them from it. Throws where that is no fault of one of them. */
  private async part(taken: Taken, positions: readonly number[]): Promise<unknown> {
    const run = taken.run!;
    const { work } = run;
    // Of a customer that is done whole or not at all every row says why not.
    const together = work?.atomic === true || (work?.stopOnError === true && !stopsByCustomer(run));
    const since = performance.now();
    try {
      const done = await this.room.store.transaction(async (inside) => {
        await this.renew(inside, taken);
        await this.stillAllowed(inside, run);
        return doRows(this.room, inside, run, positions, { atomic: together });
      });
      taken.run = done.run;
      const hindered = stopsByCustomer(run) && done.results.find(({ outcome }) => outcome !== 'done');
      if (hindered) return await this.halt(taken, stopped(hindered.message));
      taken.chunks.took(positions.length, performance.now() - since);
      this.room.progress.moved(run.id);
      const { wakes } = actionOfRun(run);
      if (wakes) this.room.woken?.(wakes);
      return undefined;
    } catch (error) {
      if (error instanceof LeaseLost || (error instanceof Fault && error.status === 503)) throw error;
      if (error instanceof RightLost) return this.halt(taken, `${error.message} Somebody who may run it can resume it, in their own name.`);
      if (work?.atomic) return this.halt(taken, sentence(error));
      return error;
    }
  }

  /** A right can end while a run is under way, and so does the run. */
  private async stillAllowed(inside: Reading, run: RunWithWork): Promise<void> {
    const { work } = run;
    const why = work && (await this.room.objection?.(inside, work.userID, actionOfRun(run), work.expert));
    if (why !== undefined) throw new RightLost(why);
  }

  /** Rows that could not be done; the run goes on, or ends with them where it was to stop. */
  private async fail(taken: Taken, positions: readonly number[], cause: unknown): Promise<void> {
    const run = taken.run!;
    const error = cause instanceof WholeOrder ? cause.fault : cause;
    if (!(error instanceof Fault) && taken.logged++ < 5) this.room.log.error({ err: error, run: run.id, row: positions[0] }, 'a row could not be done');
    const fault = error instanceof Fault ? error : bug();
    taken.run = await this.room.store.transaction(async (inside) => {
      await this.renew(inside, taken);
      const results = positions.map((position) => ({
        position,
        outcome: outcomeOf(fault),
        message: fault.hint,
        code: fault.code,
        label: null,
        changed: null,
        net: null,
        stake: null,
        monthlyBefore: null,
        monthlyAfter: null,
        besides: null,
      }));
      return settle(inside, run, results, tallyOf(run.work?.tally ?? null), this.room.now());
    });
    if (run.work?.stopOnError) await this.halt(taken, stopped(fault.hint));
  }

  private async halt(taken: Taken, why: string): Promise<never> {
    await this.close(taken, { status: 'Stopped', statusReason: why.slice(0, 1_000), skipped: taken.run!.rowCount - taken.run!.done - taken.run!.failed });
    throw new LeaseLost();
  }

  private async close(taken: Taken, set: Partial<Record<Exclude<keyof Run, 'id'>, Value>>): Promise<void> {
    await this.room.store.transaction(async (inside) => {
      const now = this.room.now();
      await this.renew(inside, taken);
      await updateRun(inside, taken.id, underWay, { ...set, finishedAt: now }, now);
      await leases.release(inside, taken.id, taken.fence);
    });
  }

  private async end(taken: Taken): Promise<void> {
    const control = await controlOfRun(this.room.store, taken.id);
    await this.room.store.transaction(async (inside) => {
      const now = this.room.now();
      await this.renew(inside, taken);
      await complete(inside, taken.run!, control, now);
    });
    this.taken.delete(taken.id);
  }

  private renew(inside: Writing, { id, fence }: Taken): Promise<void> {
    return leases.renew(inside, id, fence, { now: this.room.now(), lease: leaseFor });
  }

  /** On stopping: whoever comes next need not wait for leases to run out. */
  private async release(): Promise<void> {
    for (const { id, fence } of this.taken.values()) {
      await this.room.store
        .transaction((inside) => leases.release(inside, id, fence))
        .catch((error: unknown) => this.room.log.warn({ err: error }, 'a lease was not given back and will run out'));
    }
    this.taken.clear();
  }

  /** Once an hour: keys and prints that have expired. */
  private async tidy(): Promise<void> {
    if (performance.now() < this.nextTidy) return;
    this.nextTidy = performance.now() + 3_600_000;
    const now = this.room.now();
    while (!this.loop.stopping && (await this.room.store.transaction((inside) => this.besides.forget(inside, now))) >= 1_000);
  }
}

/** Whether the run ends at the first customer whose rows cannot all be done. */
const stopsByCustomer = (run: RunWithWork): boolean => run.work?.stopOnError === true && actionOfRun(run).wholeCustomers === true;
const stopped = (why: string): string => `Stopped at the first row that could not be done: ${why}`;
const sentence = (error: unknown): string => (error instanceof WholeOrder ? error.fault.hint : error instanceof Fault ? error.hint : bug().hint);
