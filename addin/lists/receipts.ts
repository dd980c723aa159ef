/** A bank statement in the pane: read, its sure receipts ticked, the others chosen by hand, and all entered as one order. */
import type { LineState, ReadLine, ReadStatement } from '../../shared/wire/statements.js';

export interface Receipts {
  /** As it was given, to be read again with what was chosen by hand. */
  readonly text: string;
  readonly read: ReadStatement;
  /** The how-manieth question `read` answers; absent where nothing was chosen yet. */
  readonly turn?: number;
  /** By statement line: whether it is entered. */
  readonly ticked: Readonly<Record<string, boolean>>;
  /** By statement line: the customer chosen by hand. */
  readonly chosen: Readonly<Record<string, string>>;
}

/** The states of lines that can be entered, in the order in which they are looked at. */
const enterable: readonly LineState[] = ['sure', 'likely', 'guess', 'none'];

export const isTicked = ({ ticked, chosen }: Pick<Receipts, 'ticked' | 'chosen'>, { statementLine, state, customer }: ReadLine): boolean =>
  customer !== undefined && enterable.includes(state) && (ticked[statementLine] ?? (state === 'sure' || chosen[statementLine] !== undefined));

/** The lines that are to be entered. */
export const tickedLines = (receipts: Receipts): readonly ReadLine[] => receipts.read.lines.filter((line) => isTicked(receipts, line));

/** Pounds, added up in pence. */
export const sumOf = (lines: readonly Pick<ReadLine, 'amount'>[]): number => lines.reduce((sum, { amount }) => sum + Math.round(amount * 100), 0) / 100;

/** A line as `enterReceipt` takes it. */
export const parametersOf = ({ customer, amount, date, statementLine, payer, reference, allocations }: ReadLine): Readonly<Record<string, unknown>> => ({
  customerID: customer?.id ?? '',
  amount,
  paymentDate: date,
  statementLine,
  ...(payer === '' ? {} : { payer }),
  ...(reference === '' ? {} : { reference }),
  ...(allocations.length > 0 ? { allocations: allocations.map(({ invoiceID, amount: part }) => ({ invoiceID, amount: part })) } : {}),
});
