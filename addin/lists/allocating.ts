/** Money of a payment over invoices, in whole pence, so that what is left comes out right. Pure. */

export interface Open {
  readonly id: string;
  /** Still to be paid, in pounds; below zero of a credit note. */
  readonly balance: number;
  /** YYYY-MM-DD */
  readonly dueDate: string;
  /** What this payment pays of it already. */
  readonly paidByThis: number;
}

export interface Allocation {
  readonly invoiceID: string;
  /** Pounds; a text where what was typed is no amount. */
  readonly amount: number | string;
}

const pence = (pounds: number): number => Math.round(pounds * 100);

/** What is to be allocated and what is left of it, in pounds: `unallocated` is what the payment has left as it is kept. */
export function leftOf(unallocated: number, open: readonly Open[], chosen: readonly Allocation[]): number {
  const more = chosen.reduce((sum, { invoiceID, amount }) => {
    const before = open.find(({ id }) => id === invoiceID)?.paidByThis ?? 0;
    return typeof amount === 'number' ? sum + pence(amount) - pence(before) : sum;
  }, 0);
  return (pence(unallocated) - more) / 100;
}

/** All that is left over the open invoices, the one due first before the others; what the payment pays already stays. */
export function oldestFirst(unallocated: number, open: readonly Open[]): readonly Allocation[] {
  let left = pence(unallocated);
  const refund = left < 0;
  const sorted = open
    .filter(({ balance }) => (refund ? balance < 0 : balance > 0))
    .toSorted((a, b) => (a.dueDate < b.dueDate ? -1 : a.dueDate > b.dueDate ? 1 : Number(a.id) - Number(b.id)));
  return sorted.flatMap(({ id, balance, paidByThis }): Allocation[] => {
    const part = refund ? Math.max(left, pence(balance)) : Math.min(left, pence(balance));
    if (part === 0) return [];
    left -= part;
    return [{ invoiceID: id, amount: (pence(paidByThis) + part) / 100 }];
  });
}
