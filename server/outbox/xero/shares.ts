/** What of a payment goes where, as Xero can say it: cash to invoices, refunds of credit notes, credit notes against invoices, the rest on account. */

/** Whole pence, above zero of an invoice, below zero of a credit note. */
export interface Allocated {
  readonly id: string;
  readonly pence: number;
}

export interface Credit {
  readonly creditNoteID: string;
  readonly invoiceID: string;
  readonly pence: number;
}

export interface Shares {
  /** Money on invoices, pence by invoice. */
  readonly cash: ReadonlyMap<string, number>;
  /** Money back on credit notes, pence above zero by credit note. */
  readonly refunds: ReadonlyMap<string, number>;
  readonly credits: readonly Credit[];
  /** What is for no invoice that is there yet, pence, never below zero: received, or of a refund paid out. */
  readonly account: number;
}

/**
 * Credit notes are set against invoices in the order in which both were made; what is left of either is money. Allocations to what is
 * not there count as on account, until it is.
 */
export function sharesOf(amount: number, allocations: readonly Allocated[], there: (id: string) => boolean): Shares {
  const some = allocations.filter(({ id }) => there(id)).toSorted((a, b) => Number(a.id) - Number(b.id));
  const invoices = some.flatMap(({ id, pence }) => (pence > 0 ? [{ id, left: pence }] : []));
  const notes = some.flatMap(({ id, pence }) => (pence < 0 ? [{ id, left: -pence }] : []));
  const credits: Credit[] = [];
  for (const note of notes)
    for (const invoice of invoices) {
      const pence = Math.min(note.left, invoice.left);
      if (pence === 0) continue;
      credits.push({ creditNoteID: note.id, invoiceID: invoice.id, pence });
      note.left -= pence;
      invoice.left -= pence;
    }
  // With a credit note that is not there yet, its invoice would take more money than came in.
  let money = Math.abs(amount);
  const spent = (places: readonly { readonly id: string; readonly left: number }[]): ReadonlyMap<string, number> => {
    const found = new Map<string, number>();
    for (const { id, left } of places) {
      const pence = Math.min(left, money);
      if (pence > 0) found.set(id, pence);
      money -= pence;
    }
    return found;
  };
  const none: ReadonlyMap<string, number> = new Map();
  const cash = amount > 0 ? spent(invoices) : none;
  const refunds = amount < 0 ? spent(notes) : none;
  return { cash, refunds, credits, account: money };
}
