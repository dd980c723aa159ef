/** Why one bill differs from another. Money in pounds. */
import { partKinds } from '../billing/why.js';
import { choice, day, figure, list, maybe, object, stamp, text, whole, type Told } from './shape.js';

/** Who did what made the difference, and by which job. */
const cause = object({ action: text, userName: text, at: stamp, why: text, runID: maybe(text) });
export type Cause = Told<typeof cause>;

const part = object({
  kind: choice(...partKinds),
  customerID: text,
  featureID: maybe(text),
  transactionID: maybe(text),
  description: text,
  /** How much more, or less, this bill is because of it. */
  net: figure,
  /** "£40.00 became £44.00". */
  words: text,
  cause: maybe(cause),
});
export type ChangePart = Told<typeof part>;

const bill = object({ id: maybe(text), invoiceNumber: maybe(text), invoiceDate: day, net: figure, VAT: figure, total: figure });

/** The parts' sum is `net`; `net` and `VAT` are `total`; there is nothing besides. */
const difference = {
  net: figure,
  VAT: figure,
  total: figure,
  byKind: list(object({ kind: choice(...partKinds), count: whole, net: figure })),
  parts: list(part),
};

/** Two bills of one customer; `last` null where there is none before. */
export const billChange = object({ customerID: text, last: maybe(bill), now: bill, ...difference });
export type BillChange = Told<typeof billChange>;

/** Called by the latest of its runs; several only where a month was billed cycle by cycle. */
const run = object({ id: text, runs: list(text), invoiceDate: day, invoices: whole, net: figure, VAT: figure, total: figure });

/** A billing run beside the run of its cycle before it, or what billed the same customers then; `last` null where there is none. */
export const runChange = object({
  last: maybe(run),
  now: run,
  /** Of a run before it that was of all cycles, only the customers of this cycle count. */
  only: maybe(text),
  net: figure,
  VAT: figure,
  total: figure,
  byKind: difference.byKind,
  /** The customers whose bills differ most, at most 100; all of them are in text/csv, with every part. */
  customers: list(object({ customerID: text, name: text, net: figure, VAT: figure, total: figure })),
});
export type RunChange = Told<typeof runChange>;
