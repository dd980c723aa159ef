/** A bank statement as the bridge read it, and what each of its lines pays. Amounts in pounds. */
import { choice, day, figure, list, maybe, object, text, whole, type Told } from './shape.js';

/** `sure` may be entered as it is; `likely` and `guess` are looked at first; `none` is chosen by hand; of the others nothing is entered. */
const lineStates = ['sure', 'likely', 'guess', 'none', 'entered', 'out'] as const;
export type LineState = (typeof lineStates)[number];

const named = object({ id: text, label: text });
const part = object({ invoiceID: text, invoiceNumber: text, amount: figure, balance: figure });
export type ReceiptPart = Told<typeof part>;

const line = object(
  {
    line: whole,
    date: day,
    amount: figure,
    payer: text,
    reference: text,
    /** What enterReceipt takes as statementLine. */
    statementLine: text,
    state: choice(...lineStates),
    why: text,
    allocations: list(part),
    /** Who else it may be. */
    others: list(named),
  },
  { customer: named, paymentID: text },
);
export type ReadLine = Told<typeof line>;

const sums = object({ count: whole, sum: figure });
export const readStatement = object({
  format: choice('csv', 'mt940', 'camt053'),
  account: text,
  from: day,
  to: day,
  opening: maybe(figure),
  closing: maybe(figure),
  /** What came in altogether is `entered`, `sure`, `likely`, `guess` and `none` together, to the penny. */
  totals: object({ in: sums, out: sums, entered: sums, sure: sums, likely: sums, guess: sums, none: sums }),
  lines: list(line),
});
export type ReadStatement = Told<typeof readStatement>;
