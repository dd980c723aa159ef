/** A forecast: the very bills that a run would make, kept to be looked at, with everybody whom the run would leave out. */
import type { Catalogue } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Store } from '../database/store.js';
import { nothing, plus } from './bill.js';
import { Gathering } from './gather.js';
import { billsKept, keepBills, type Kept } from './kept.js';
import { NO_TOTALS, type RunDates } from './shapes.js';
import { LeaseLost } from '../work/lease.js';
import { billsOf, changeRun, leases, moveOn, type Chunk, type Clock, type Job } from './work.js';

/** What a forecast holds for: another cycle or other dates make it an old one. */
export const forecastOf = ({ billingCycle, invoiceDate, cutoff, transactionCutoff, dueDate }: RunDates): string =>
  JSON.stringify([billingCycle, invoiceDate, cutoff, transactionCutoff, dueDate]);

/** Forecasts the next customers of a run; one transaction with how far it got, as a chunk of the run itself. Throws LeaseLost. */
export function forecastChunk(
  store: Store,
  job: Job,
  catalogue: Catalogue,
  clock: Clock,
  most: number,
  unexpected: (error: unknown, customerID: string) => void,
): Promise<Chunk> {
  return store.transaction(async (inside) => {
    await inside.lockFor('billingRuns', [job.id], []);
    const [work] = await inside.rows<{ cursor: number; fence: number; startedAt: string }>(
      `SELECT "cursor", "fence", "startedAt" FROM "billingWork" WHERE "billingRunID" = $id`,
      { id: job.id },
    );
    const [run] = await inside.load('billingRuns', [job.id]);
    if (!run || !work || Number(work.fence) !== job.fence || run['status'] !== 'Forecasting') throw new LeaseLost();
    const now = clock.now();
    const gathering = new Gathering(job.dates, catalogue);
    const stretch = await gathering.next(inside, String(work.cursor), { most, everybody: true });
    if (!stretch) {
      await leases.release(inside, job.id, job.fence);
      await inside.run(`UPDATE "billingWork" SET "cursor" = 0 WHERE "billingRunID" = $id`, { id: job.id });
      // Who is no customer of this cycle any more is no part of its forecast.
      await inside.run(`DELETE FROM "bills" WHERE "billingRunID" = $id AND "updatedAt" < $since AND "heldBack" = 0`, { id: job.id, since: work.startedAt });
      await changeRun(
        inside,
        run,
        { status: 'Open', forecastAt: now, forecastDates: forecastOf(job.dates), statusReason: null },
        now,
        'Forecast made.',
        'forecast',
      );
      return { totals: NO_TOTALS, done: true };
    }
    await inside.lock(stretch.ids);
    const accounts = await gathering.accounts(inside, stretch);
    const bills = await billsOf(accounts, job.dates, catalogue, unexpected);
    const billed = new Set(bills.map(({ customer }) => customer.id));
    const others = await inside.load(
      'customers',
      stretch.ids.filter((id) => !billed.has(id)),
    );
    const left = others.map((customer): Kept => ({
      bill: nothing(customer),
      outcome: 'Not Billable',
      reason: `The customer is ${asText(customer['status'])}.`,
    }));
    await keepBills(
      inside,
      job.dates,
      [...bills.map((bill) => ({ bill })), ...left].sort((a, b) => Number(a.bill.customer.id) - Number(b.bill.customer.id)),
      await billsKept(inside, job.id, stretch.ids),
      now,
      true,
    );
    const totals = bills.reduce(plus, NO_TOTALS);
    await moveOn(inside, job, stretch.last, totals, clock);
    return { totals, done: false };
  });
}
