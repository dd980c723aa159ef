/** The billing runs of the sample's past: made first, so that invoices can name them, and given their totals at the end. */
import { addDays, addMonths } from '../../shared/dates.js';
import { asText, fresh } from '../../shared/fields.js';
import type { Catalogue, Values } from '../../shared/types.js';
import { billingOf } from '../billing/bill.js';
import type { Store } from '../database/store.js';
import type { Cycle } from './story.js';
import { told, WHY } from './told.js';
import type { World } from './world.js';

/** How many runs of a cycle are kept. */
const KEPT = 3;

const cycles: readonly { readonly name: string; readonly day: number; readonly months: number }[] = [
  { name: '1st of the Month', day: 1, months: 1 },
  { name: '15th of the Month', day: 15, months: 1 },
  { name: 'Quarterly', day: 1, months: 3 },
];

interface Sums {
  customers: number;
  invoices: number;
  transactions: number;
  net: number;
  VAT: number;
  total: number;
}

export interface Books {
  readonly cycles: ReadonlyMap<string, Cycle>;
  /** Counts what a customer's invoices add to each run, and those of so many customers alike, itself among them. */
  add(world: World, alike: number): void;
  readonly sums: ReadonlyMap<string, Sums>;
}

/** The days on which a cycle ran, oldest first, one more than is kept: the run before the books begin. */
function days({ day, months }: { readonly day: number; readonly months: number }, today: string): readonly string[] {
  let last = `${today.slice(0, 7)}-${String(day).padStart(2, '0')}`;
  while (last > today || (months === 3 && (Number(last.slice(5, 7)) - 1) % 3 !== 0)) last = addMonths(last, -1);
  // A quarterly customer's past is as long as the others'.
  const kept = months === 1 ? KEPT : 1;
  return Array.from({ length: kept + 1 }, (_, back) => addMonths(last, -back * months)).reverse();
}

/** Writes the runs of the past and answers them by cycle. */
export async function open(store: Store, catalogue: Catalogue, today: string, now: string): Promise<Books> {
  const planned = cycles.map(({ name, ...rhythm }) => ({ name, days: days(rhythm, today) }));
  const values = planned.flatMap(({ name, days: [, ...runs] }) =>
    runs.map((invoiceDate): Values =>
      fresh(
        'billingRuns',
        {
          billingCycle: name,
          invoiceDate,
          cutoffDate: addDays(invoiceDate, 1),
          status: 'Complete',
          requestedBy: 'Marcus Manager',
          requestedAt: `${invoiceDate}T06:00:00.000Z`,
          finishedAt: `${invoiceDate}T06:10:00.000Z`,
        },
        today,
      ),
    ),
  );
  const ids = await store.transaction(async (inside) => {
    const made = await inside.allocate('billingRuns', values.length);
    await inside.apply(
      values.map((after, place) => ({
        entity: 'billingRuns',
        id: made[place]!,
        kind: 'create',
        version: 0,
        before: {},
        after,
        why: WHY,
      })),
      now,
    );
    await inside.log([told('billingRuns', { billingRuns: made }, now)]);
    return made;
  });
  const sums = new Map<string, Sums>(ids.map((id) => [id, { customers: 0, invoices: 0, transactions: 0, net: 0, VAT: 0, total: 0 }]));
  let place = 0;
  const byCycle = new Map(
    planned.map(({ name, days: [before, ...runs] }): [string, Cycle] => [
      name,
      {
        before: before!,
        runs: runs.map((invoiceDate) =>
          billingOf(
            {
              id: ids[place++]!,
              billingCycle: name,
              invoiceDate,
              cutoff: addDays(invoiceDate, 1),
              transactionCutoff: null,
              dueDate: null,
              message: null,
            },
            catalogue,
          ),
        ),
      },
    ]),
  );
  return {
    cycles: byCycle,
    sums,
    add(world, alike) {
      const counted = new Set<Sums>();
      for (const { id, billingRunID, net, VAT, total } of world.invoices) {
        const sum = sums.get(asText(billingRunID))!;
        if (!counted.has(sum)) sum.customers += alike;
        counted.add(sum);
        sum.invoices += alike;
        sum.transactions += alike * world.lines.filter((line) => line['invoiceID'] === id).length;
        sum.net += alike * Number(net);
        sum.VAT += alike * Number(VAT);
        sum.total += alike * Number(total);
      }
    },
  };
}

/** Writes the totals into the runs. */
export async function close(store: Store, { sums }: Books, now: string): Promise<void> {
  await store.transaction(async (inside) => {
    const runs = await inside.load('billingRuns', [...sums.keys()]);
    await inside.apply(
      runs.map((run) => {
        const { customers, invoices, transactions, net, VAT, total } = sums.get(run.id)!;
        return {
          entity: 'billingRuns',
          id: run.id,
          kind: 'update',
          version: run.version,
          before: {},
          why: WHY,
          after: { customerCount: customers, invoiceCount: invoices, transactionCount: transactions, net, VAT, total },
        };
      }),
      now,
    );
  });
}
