/** What has paid invoices, and when: of payments that were reversed, too. */
import { isWriteOff } from '../../shared/writeOffs.js';
import { allocationsOf } from '../../shared/actions/allocations.js';
import { paidBy, type PaidBy, type Settling } from '../../shared/commission/paid.js';
import { grouped } from '../../shared/grouping.js';
import { unitsToPence } from '../../shared/money.js';
import type { Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Reading } from '../database/store.js';

interface Against extends Settling {
  readonly invoiceID: string;
}

/** By invoice the months in which it became paid in full, or open again. */
export async function paidInvoices(from: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, PaidBy>> {
  const invoices = await from.load('invoices', ids);
  const payments = await from.owned('payments', 'customers', [...new Set(invoices.map(({ customerID }) => asText(customerID)))]);
  const reversed = payments.filter(({ status }) => status === 'Reversed');
  // A reversed payment pays nothing any more; what it paid stands in the line of its reversal.
  const before = new Map<string, Values>();
  if (reversed.length > 0) {
    const told = await from.find('activities', {
      where: { entity: 'payments', recordID: reversed.map(({ id }) => id) },
      fields: ['recordID', 'before', 'after'],
      order: ['id'],
    });
    for (const line of told) if ((line.after as Values)['status'] === 'Reversed') before.set(asText(line.recordID), line.before as Values);
  }
  const sets = payments.flatMap((payment): Against[] => {
    const was = payment['status'] === 'Reversed' ? before.get(payment.id) : undefined;
    const writtenOff = isWriteOff(payment);
    return [...allocationsOf(was ?? payment)].flatMap(([invoiceID, units]): Against[] => {
      const set = { invoiceID, on: asText(payment['paymentDate']), amount: unitsToPence(units), writtenOff };
      return was ? [set, { ...set, on: asText(payment['dateReverse']), amount: -set.amount }] : [set];
    });
  });
  const of = grouped(sets, ({ invoiceID }) => invoiceID);
  return new Map(
    invoices.map((invoice) => [
      invoice.id,
      paidBy({
        invoiceDate: asText(invoice['invoiceDate']),
        total: unitsToPence(Number(invoice['total'] ?? 0)),
        balance: unitsToPence(Number(invoice['balance'] ?? 0)),
        settlings: of.get(invoice.id) ?? [],
      }),
    ]),
  );
}
