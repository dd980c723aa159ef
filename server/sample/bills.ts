/** The bills of the sample's past runs, as the runs themselves would have kept them. */
import type { RecordOf } from '../../shared/types.js';
import { nothing } from '../billing/bill.js';
import { keepBills, type Kept } from '../billing/kept.js';
import type { Writing } from '../database/store.js';
import type { Books } from './books.js';
import type { World } from './world.js';

/** Keeps what became of these customers in each run; `idOf` is an invoice's real id. */
export async function billed(inside: Writing, worlds: readonly World[], { cycles }: Books, idOf: (invoice: RecordOf) => string, now: string): Promise<void> {
  for (const { dates } of [...cycles.values()].flatMap(({ runs }) => runs)) {
    const made = worlds.flatMap((world) =>
      world.invoices.filter(({ billingRunID }) => billingRunID === dates.id).map((invoice) => ({ bill: billOf(world, invoice), invoiceID: idOf(invoice) })),
    );
    if (made.length > 0) await keepBills(inside, dates, made, new Map(), now);
  }
}

const billOf = (world: World, invoice: RecordOf): Kept['bill'] => ({
  ...nothing(world.customer),
  outcome: 'invoiced',
  lines: world.lines.filter(({ invoiceID }) => invoiceID === invoice.id),
  figures: { net: Number(invoice['net']), VAT: Number(invoice['VAT']), total: Number(invoice['total']), VATLines: [] },
  final: invoice['final'] === true,
});
