/** A forecast: the very bills that a run would make, kept to be looked at, with everybody whom the run would leave out. */
import type { Catalogue } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Store } from '../database/store.js';
import { nothing, plus } from './bill.js';
import { Gathering } from './gather.js';
import { billsKept, keepBills, type Kept } from './kept.js';
import { NO_TOTALS, type RunDates } from './shapes.js';
import { endPart, forget, moveOn } from './parts.js';
import { billsOf, changeRun, held, locked, type Chunk, type Clock, type Job } from './work.js';

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
    const { from } = await held(inside, job, 'Forecasting');
    const now = clock.now();
    const life = { now, lease: clock.lease };
    const gathering = new Gathering(job.dates, catalogue);
    const stretch = await gathering.next(inside, from.cursor, { most, everybody: true, until: from.until });
    if (!stretch) {
      const run = await locked(inside, job, 'Forecasting');
      const { last, startedAt } = await endPart(inside, job.id, job.part, life);
      if (!last) return { totals: NO_TOTALS, done: true, complete: false };
      await forget(inside, job.id);
      // Who is no customer of this cycle any more is no part of its forecast.
      await inside.remove('bills', { billingRunID: job.id, updatedAt: { below: startedAt }, heldBack: false });
      await changeRun(
        inside,
        run,
        { status: 'Open', forecastAt: now, forecastDates: forecastOf(job.dates), statusReason: null },
        now,
        'Forecast made.',
        'forecast',
      );
      return { totals: NO_TOTALS, done: true, complete: true };
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
    await moveOn(inside, job.part, stretch.last, totals, life);
    return { totals, done: false, complete: false };
  });
}
