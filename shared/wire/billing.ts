/** How charges came about, as the bridge explains them. Money in pounds. */
import { choice, day, figure, flag, list, maybe, object, open, stamp, text, whole, type Told } from './shape.js';

/** A charge line of a feature, on an invoice or not yet. */
const line = object({
  id: text,
  description: maybe(text),
  transactionDate: maybe(day),
  featureCount: maybe(figure),
  gross: figure,
  discount: figure,
  net: figure,
  backfilled: flag,
  invoiceID: maybe(text),
  invoiceNumber: maybe(text),
  invoiceDate: maybe(day),
});
export type ExplainedLine = Told<typeof line>;

const period = object({
  kind: text,
  periodFrom: maybe(day),
  periodTo: maybe(day),
  /** "2 Oct to 1 Nov 2024". */
  period: text,
  billDate: maybe(day),
  state: choice('raised', 'due', 'not due yet', 'held', 'taken over', 'gone'),
  /** Why it is held: "suspended from 28 Dec 2024". */
  hold: text,
  days: whole,
  chargeableDays: whole,
  /** Stretches of one price. */
  segments: list(open()),
  /** The net before its one rounding, in pence, as a fraction. */
  exact: open(),
  gross: figure,
  discount: figure,
  net: figure,
  raised: figure,
  difference: figure,
  words: list(text),
  transactions: list(line),
});
export type ExplainedPeriod = Told<typeof period>;

export const explained = object({
  featureID: text,
  customerID: maybe(text),
  description: maybe(text),
  today: day,
  nextBillDate: maybe(day),
  raised: figure,
  stillToRaise: figure,
  periods: list(period),
});
/** How a feature's charges came about. */
export type Explained = Told<typeof explained>;

/** Where a document can be opened until when; `address` is relative to the bridge. */
export const link = object({ address: text, expiresAt: stamp });

/** A billing run before it is requested and before its invoices are approved. */
export const checks = object({
  billingRunID: text,
  status: text,
  forecastAt: maybe(stamp),
  /** The dates were changed since the forecast. */
  outdated: flag,
  /** Customers of it of whom something was changed since the forecast. */
  changedSince: whole,
  /** Everybody looked at, those left out included. */
  customers: whole,
  /** What is or was invoiced. */
  bills: object({ count: whole, net: figure, VAT: figure, total: figure }),
  /** Of the same bills the total of their latest forecast; null where none was made. */
  forecastTotal: maybe(figure),
  /** `total` is what they would be asked for, `mean` what they were asked for in a month before. */
  leftOut: list(object({ outcome: text, count: whole, total: figure, mean: figure })),
  unusual: whole,
  /** Unusual, ticked off by nobody, and not held back. */
  toLookAt: whole,
  tickedOff: whole,
  /** Bills whose total is another one than was forecast. */
  moved: whole,
  invoices: object({ count: whole, net: figure, VAT: figure, total: figure, byStatus: list(object({ status: text, count: whole, total: figure })) }),
  /** False where a complete run's bills are not its invoices, to the penny. */
  ties: flag,
});
export type BillingChecks = Told<typeof checks>;
