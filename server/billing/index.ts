/** Billing runs: somebody requests one, this works on it until every customer is billed. */
import { randomUUID } from 'node:crypto';
import { Fault } from '../../shared/fault.js';
import type { Catalogue } from '../../shared/types.js';
import type { Store } from '../database/store.js';
import { LeaseLost } from '../work/lease.js';
import { Loop } from '../work/loop.js';
import { Portion } from '../work/portion.js';
import { forecastChunk } from './forecast.js';
import { chunk, heldUp, leaveOut, open, release, take, type Clock, type Job } from './work.js';

export interface BillingRuns {
  /** Looks for requested runs from now on. */
  start(): void;
  /** Finishes the chunk under way; the run goes on at the next start, here or on another bridge. */
  stop(): Promise<void>;
  /** Somebody just requested a run: look at once. */
  nudge(): void;
  /** Works until no run is open that this bridge may work on; answers how many it finished. */
  settle(): Promise<number>;
}

export interface BillingParts extends Omit<Clock, 'lease' | 'part' | 'portion'> {
  readonly store: Store;
  readonly catalogue: () => Promise<Catalogue>;
  readonly log: { error(what: object, message: string): void; warn(what: object, message: string): void; info(what: object, message: string): void };
  /** Names this bridge in leases. */
  readonly bridgeID?: string;
  /** What has to be done before a run begins: calls that wait are tried once more. */
  readonly first?: () => Promise<void>;
  /** Customers billed in one transaction (400): on SQLite nobody else writes meanwhile. */
  readonly chunk?: number;
  /** Customers of these that are worked out while those before them are written (100). */
  readonly portion?: number;
  /** Customers of a run that a bridge takes at a time (400), where several can be at work on it. */
  readonly part?: number;
  /** Milliseconds between looks for requested runs (1,000). */
  readonly poll?: number;
  /** Milliseconds after which another bridge takes over a run whose bridge is silent (20,000). */
  readonly lease?: number;
}

const CUSTOMERS = 400;
/** As many as are billed in one transaction: the bridges at a run end within that of each other. */
const PART = CUSTOMERS;
const PORTION = 100;

export function createBillingRuns({
  store,
  catalogue,
  today,
  now,
  log,
  first = async () => {},
  bridgeID = randomUUID(),
  chunk: most = CUSTOMERS,
  part = PART,
  portion = PORTION,
  poll = 1_000,
  lease = 20_000,
}: BillingParts): BillingRuns {
  const clock: Clock = { today, now, lease, part, portion };
  const loop = new Loop({ name: 'billing runs', log, idle: poll, round: async () => (await settle()) > 0 });

  const taken = async (id: string): Promise<Job | undefined> => take(store, id, bridgeID, await catalogue(), clock);

  async function settle(): Promise<number> {
    let finished = 0;
    let broken: unknown;
    for (const id of await open(store)) {
      if (loop.stopping) break;
      try {
        await first();
        // One part after the other, while there is one that no other bridge is at work on.
        for (let job = await taken(id); job; job = loop.stopping ? undefined : await taken(id)) {
          if (!(await work(job))) continue;
          finished += 1;
          break;
        }
      } catch (error) {
        if (error instanceof Fault && error.status === 503) throw error;
        // What lasts for one run does not keep the others waiting.
        broken = error;
        await heldUp(
          store,
          id,
          `${error instanceof Fault ? error.hint : 'The database refuses its next step; the error is in the log of the bridge.'} It is tried again every few seconds.`,
          now(),
        );
      }
    }
    if (broken !== undefined) throw broken;
    return finished;
  }

  /** Works on a part until it is done; true where the run is complete with it. */
  async function work(job: Job): Promise<boolean> {
    const started = performance.now();
    const unexpected = (error: unknown, customerID: string): void =>
      log.error({ err: error, billingRun: job.id, customer: customerID }, 'billing a customer failed');
    let features = 0;
    const portion = new Portion(most);
    while (!loop.stopping) {
      try {
        const { totals, done, complete } = await (job.forecast ? forecastChunk : chunk)(store, job, await catalogue(), clock, portion.size, unexpected);
        features += totals.features;
        portion.did(portion.size);
        if (done) {
          const what = job.forecast ? 'forecast' : 'billing run';
          log.info({ billingRun: job.id, features, seconds: (performance.now() - started) / 1_000 }, `${what} ${complete ? 'complete' : 'done in part'}`);
          return complete;
        }
      } catch (error) {
        if (error instanceof LeaseLost) return false;
        // A database that is away comes back; the run waits for the next look.
        if (error instanceof Fault && error.status === 503) throw error;
        // One of these customers is the trouble; the others get their bills.
        if (!portion.failed(portion.size)) continue;
        unexpected(error, 'next');
        await leaveOut(
          store,
          job,
          await catalogue(),
          clock,
          error instanceof Fault ? error.hint : 'Its bill could not be saved; the error is in the log of the bridge.',
        );
      }
    }
    await release(store, job);
    return false;
  }

  return { start: () => loop.start(), stop: () => loop.stop(), nudge: () => loop.wake(), settle };
}
