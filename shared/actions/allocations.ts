/** Which invoices a payment pays. Kept on the payment in pounds, as callers see them; here in ten-thousandths. */
import { badValue } from '../fault.js';
import { formatUnits, poundsFault, poundsToUnits, unitsToPounds } from '../money.js';
import type { Context, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import type { Touched } from './changes.js';

export type Allocations = ReadonlyMap<string, number>;

/** The allocations of a payment by invoice id. */
export function allocationsOf(payment: Values): Allocations {
  const kept = payment['allocations'];
  return new Map(
    Array.isArray(kept) ? (kept as readonly Values[]).map(({ invoiceID, amount }) => [asText(invoiceID), poundsToUnits(amount as number | string)]) : [],
  );
}

/** As the payment keeps them; none is null. */
export const asKept = (allocations: Allocations): Value => {
  const lines = [...allocations].filter(([, amount]) => amount !== 0).map(([invoiceID, amount]) => ({ invoiceID, amount: unitsToPounds(amount) }));
  return lines.length > 0 ? lines : null;
};

export const allocated = (allocations: Allocations): number => [...allocations.values()].reduce((sum, amount) => sum + amount, 0);

/**
 * An amount over what is open, the invoice due first before the others, then the lower id; below zero over what is owed to the
 * customer. Amounts in ten-thousandths.
 */
export function settledOldest(open: readonly { readonly invoice: RecordOf; readonly balance: number }[], amount: number): Allocations {
  const found = new Map<string, number>();
  let left = amount;
  const due = (invoice: RecordOf): string => asText(invoice['dueDate'] ?? invoice['invoiceDate'] ?? '');
  const sorted = open
    .filter(({ balance }) => (amount > 0 ? balance > 0 : balance < 0))
    .toSorted((a, b) => (due(a.invoice) === due(b.invoice) ? Number(a.invoice.id) - Number(b.invoice.id) : due(a.invoice) < due(b.invoice) ? -1 : 1));
  for (const { invoice, balance } of sorted) {
    const part = amount > 0 ? Math.min(left, balance) : Math.max(left, balance);
    if (part === 0) break;
    found.set(invoice.id, part);
    left -= part;
  }
  return found;
}

/** What the caller asks for, checked: pounds and pence, each invoice once. */
export function wanted(given: readonly Values[]): Allocations {
  const found = new Map<string, number>();
  for (const [index, { invoiceID, amount, ...rest }] of given.entries()) {
    const place = `Line ${index + 1}`;
    const [foreign] = Object.keys(rest);
    if (foreign !== undefined) throw badValue({ allocations: `${place}: there is no "${foreign.slice(0, 50)}"; give invoiceID and amount.` });
    if (typeof invoiceID !== 'string' || !/^[1-9]\d{0,17}$/.test(invoiceID)) throw badValue({ allocations: `${place}: give invoiceID as text of digits.` });
    const fault = poundsFault(amount);
    if (fault !== undefined) throw badValue({ allocations: `${place}: ${fault}` });
    const units = poundsToUnits(amount as number | string);
    if (units % 100 !== 0) throw badValue({ allocations: `${place}: give an amount in whole pence.` });
    if (found.has(invoiceID)) throw badValue({ allocations: `${place}: invoice ${invoiceID} is named twice.` });
    found.set(invoiceID, units);
  }
  return found;
}

/** An invoice paid by so much more. */
export function paidBy(payment: Values, id: string, more: number, context: Context): Touched {
  const invoice = context.referred('invoices', id);
  if (!invoice || invoice['customerID'] !== payment['customerID']) throw badValue({ allocations: `There is no invoice ${id} of this customer.` });
  const [balance, paid, total] = ['balance', 'paid', 'total'].map((name) => Number(invoice[name] ?? 0)) as [number, number, number];
  const name = asText(invoice['invoiceNumber'] ?? id);
  // An invoice is paid up to its total and no further, a credit note down to its own; the total of old ones may be paid otherwise.
  const [least, most] = [Math.min(0, total, paid), Math.max(0, total, paid)];
  if (paid + more > most || paid + more < least)
    throw badValue({
      allocations:
        total < 0
          ? `Credit note ${name} has ${formatUnits(balance)} left; a part from ${formatUnits(balance)} to £0.00 can be set against invoices.`
          : `${formatUnits(balance)} is still to be paid on invoice ${name}; no more than that can be allocated to it.`,
    });
  return {
    entity: 'invoices',
    record: invoice,
    after: { paid: paid + more, balance: balance - more },
    why: `Paid ${formatUnits(paid)} → ${formatUnits(paid + more)}.`,
  };
}
