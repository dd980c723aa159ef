/** The shapes of a billing run. Types only. Money is in ten-thousandths of a pound unless a comment says otherwise. */
import type { InvoiceFigures } from '../../shared/billing/invoice.js';
import type { CallAccount, Usage } from '../../shared/calls/index.js';
import type { Raised, RecordOf, Values } from '../../shared/types.js';

/** What a run is asked for. Without a billing cycle it bills every billable customer. */
export interface RunDates {
  /** The stored run; null for a report of dates that nobody stored. */
  readonly id: string | null;
  readonly billingCycle: string | null;
  readonly invoiceDate: string;
  readonly cutoff: string;
  readonly transactionCutoff: string | null;
  readonly dueDate: string | null;
  readonly message: string | null;
}

/** What one customer's bill is made of, as loaded: only what can be due. */
export interface Account {
  readonly customer: RecordOf;
  /** Features that billing has to look at, ascending by id. */
  readonly features: readonly RecordOf[];
  readonly service: (id: string) => RecordOf | undefined;
  /** Features that say how calls are taxed and coded (R30), the one that began last first; none where no usage waits. */
  readonly callFeatures: readonly RecordOf[];
  /** Numbers that name a price list; of the others nothing is asked. */
  readonly number: (id: string) => RecordOf | undefined;
  readonly raised: (featureID: string) => readonly Raised[];
  /** Transactions on no invoice that are due. */
  readonly waiting: readonly RecordOf[];
  /** Calls on no invoice that are due; undefined where there is none. */
  readonly calls?: CallAccount | undefined;
  /** The feature of a waiting transaction. */
  readonly feature: (id: string) => RecordOf | undefined;
}

/** `small`: its lines wait for a later invoice. `nothing`: no line at all. `refused`: it cannot be billed, `why` says it. */
export type BillOutcome = 'invoiced' | 'small' | 'nothing' | 'refused';

/** What a run does with one customer. */
export interface Bill {
  readonly customer: RecordOf;
  readonly outcome: BillOutcome;
  readonly why: string | null;
  /** New transactions: fields in inner form, without ids. */
  readonly lines: readonly Values[];
  /** Transactions that are there already and come onto the invoice, with the headings they lack. */
  readonly taken: readonly { readonly line: RecordOf; readonly more: Values }[];
  /** Calls that it takes. Their lines are among `lines`, the last of them. */
  readonly usage: Usage;
  /** Of new and taken lines together; of a small bill what it would have been. */
  readonly figures: InvoiceFigures;
  readonly dueDate: string | null;
  /** The last invoice of a customer who leaves. */
  readonly final: boolean;
  /** The status the customer moves on to, after its final invoice. */
  readonly nextStatus: string | null;
  /** Features whose fields change, only the fields that do. */
  readonly features: readonly { readonly feature: RecordOf; readonly after: Values }[];
}

/** Sums over bills; money in ten-thousandths. */
export interface Totals {
  readonly customers: number;
  readonly invoices: number;
  readonly transactions: number;
  readonly skipped: number;
  readonly refused: number;
  readonly features: number;
  readonly net: number;
  readonly VAT: number;
  readonly total: number;
}

export const NO_TOTALS: Totals = { customers: 0, invoices: 0, transactions: 0, skipped: 0, refused: 0, features: 0, net: 0, VAT: 0, total: 0 };
