/** How a carrier's bill says what it charges: which column is which, how days and amounts are written. Said once per carrier, as a preset of carrierBillFormat. */
import type { Value, Values } from '../types.js';
import { asText } from '../values.js';

/** What a bill's columns may hold. `period` has both days, or a month. */
export const billColumns = ['number', 'reference', 'product', 'description', 'quantity', 'amount', 'from', 'to', 'period'] as const;
export type BillColumn = (typeof billColumns)[number];

export interface BillFormat {
  /** What the bill calls each; what is not named is left out. */
  readonly columns: Readonly<Partial<Record<BillColumn, string>>>;
  readonly dateOrder: 'dmy' | 'mdy' | 'ymd';
  readonly decimalComma: boolean;
  readonly amounts: 'pounds' | 'pence';
  /** An empty number or reference is that of the line above, as where cells were merged. */
  readonly merged: boolean;
}

const choices = { dateOrder: ['dmy', 'mdy', 'ymd'], amounts: ['pounds', 'pence'] } as const;
const flags = ['decimalComma', 'merged'] as const;
const names = 'columns, dateOrder, decimalComma, amounts and merged';

/** Why a preset's data is no format; undefined where it is one. */
export function billFormatFault(data: Value | undefined): string | undefined {
  if (data === null || data === undefined || typeof data !== 'object' || Array.isArray(data)) return `Give an object with ${names}.`;
  const { columns, ...others } = data as Values;
  for (const [name, value] of Object.entries(others)) {
    if ((flags as readonly string[]).includes(name)) {
      if (typeof value !== 'boolean') return `${name}: give true or false.`;
      continue;
    }
    const known = choices[name as keyof typeof choices] as readonly string[] | undefined;
    if (!known) return `There is no "${name.slice(0, 40)}"; a format has ${names}.`;
    if (!known.includes(asText(value))) return `${name}: give ${known.join(', ')}.`;
  }
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns))
    return 'columns: give an object such as {"number": "CLI", "amount": "Net Charge"}.';
  for (const [name, header] of Object.entries(columns as Values)) {
    if (!(billColumns as readonly string[]).includes(name)) return `columns: there is no "${name.slice(0, 40)}"; there is ${billColumns.join(', ')}.`;
    if (typeof header !== 'string' || header.trim() === '') return `columns: say what the bill calls ${name}.`;
  }
  const given = columns as Values;
  if (given['amount'] === undefined) return 'columns: say which column is the amount.';
  if (given['number'] === undefined && given['reference'] === undefined) return 'columns: say which column is the number or the reference.';
  return undefined;
}

export const billFormatOf = (data: Value): BillFormat => ({
  dateOrder: 'dmy',
  decimalComma: false,
  amounts: 'pounds',
  merged: false,
  ...(data as unknown as Pick<BillFormat, 'columns'>),
});
