/** A carrier's bill in the pane, before it is sent: its headings found, its columns guessed, its cells as the text of a file. Pure. */
import { billColumns, type BillColumn, type BillFormat } from '../../shared/carrier/format.js';
import { dayOfSerial, type Cell } from './cells.js';

/** A bill that is looked at: where its headings are, and what they say. */
export interface LookedAt {
  readonly headings: readonly string[];
  /** Some of its rows, to guess from. */
  readonly rows: readonly (readonly string[])[];
}

/** Above the headings there may be an address and a title. */
const mostAbove = 40;

/** The row with the most words in it, the first of them; figures are no headings. */
export function lookedAt(rows: readonly (readonly string[])[]): LookedAt {
  const words = (cells: readonly string[]): number =>
    new Set(cells.filter((cell) => /\p{L}/u.test(cell) && !/\d{4}/.test(cell)).map((cell) => cell.toLowerCase())).size;
  let best = { at: 0, words: -1 };
  rows.slice(0, mostAbove).forEach((cells, at) => {
    if (words(cells) > best.words) best = { at, words: words(cells) };
  });
  return { headings: (rows[best.at] ?? []).map((cell) => cell.trim()).filter((cell) => cell !== ''), rows: rows.slice(best.at + 1, best.at + 200) };
}

/** Words that carriers use for what is asked for. */
const likely: Readonly<Record<BillColumn, RegExp>> = {
  number: /^(cli|number|telephone( no\.?| number)?|phone( number)?|line|msisdn|did|ddi|service number)$/i,
  reference: /circuit|service.?id|asset|reference|^ref\b|order.?(no|id|ref)|^id$/i,
  product: /product|tariff|package|item|charge.?code|^plan$/i,
  description: /descr|detail|narrative|text/i,
  quantity: /^(qty|quantity|units?|count|no\. of.*)$/i,
  amount: /^net\b|amount|charge$|cost|price|^total$|value/i,
  from: /^(from|start|period.?(from|start)|charge.?from|date.?from)|from.?date|start.?date/i,
  to: /^(to|end|until|period.?(to|end)|charge.?to|date.?to)|to.?date|end.?date/i,
  period: /^(period|month|billing.?period|charge.?period)$/i,
};

/** The headings that probably mean what is asked for, each once. */
export function guessed(headings: readonly string[]): BillFormat['columns'] {
  const taken = new Set<string>();
  const found: Partial<Record<BillColumn, string>> = {};
  for (const column of ['number', 'reference', 'product', 'quantity', 'amount', 'from', 'to', 'period', 'description'] as const) {
    const match = headings.find((heading) => !taken.has(heading) && likely[column].test(heading.trim()));
    if (match === undefined) continue;
    taken.add(match);
    found[column] = match;
  }
  return found;
}

/** What a bill cannot be read without. */
export const lacking = (columns: BillFormat['columns']): string | undefined =>
  columns.amount === undefined
    ? 'Say which column is the amount.'
    : columns.number === undefined && columns.reference === undefined
      ? 'Say which column is the number or the reference.'
      : undefined;

/** Whether the columns that were told before are there. */
export const fits = ({ headings }: LookedAt, columns: BillFormat['columns']): boolean => {
  const there = new Set(headings.map((heading) => heading.toLowerCase()));
  return billColumns.every((column) => columns[column] === undefined || there.has(columns[column].toLowerCase()));
};

/** A cell of a sheet as it stands in a file: days as ISO where its column shows days. */
function cellText(cell: Cell, format: string): string {
  if (typeof cell !== 'number') return String(cell);
  if (/[dmy]/i.test(format.replaceAll(/\[[^\]]*\]|"[^"]*"/g, '')) && cell > 20_000 && cell < 80_000) return dayOfSerial(cell);
  return Number.isInteger(cell) ? String(cell) : String(Number(cell.toFixed(6)));
}

export const texts = (rows: readonly (readonly Cell[])[], formats: readonly string[]): readonly (readonly string[])[] =>
  rows.map((cells) => cells.map((cell, at) => cellText(cell, formats[at] ?? '')));

/** As a CSV: every cell in quotation marks, so that nothing in it parts cells. */
export const asCSV = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')).join('\n');

/** The first rows of a CSV whatever parts its cells; of each cell what stands in it. */
export function firstRows(text: string): readonly (readonly string[])[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .slice(0, 250);
  const count = (sign: string): number => lines.slice(0, 40).reduce((sum, line) => sum + line.replaceAll(/"[^"]*"/g, '').split(sign).length - 1, 0);
  const sign = [',', ';', '\t', '|'].toSorted((a, b) => count(b) - count(a))[0]!;
  const parted = sign === '|' ? '\\|' : sign;
  const cell = new RegExp(`("[^"]*"|[^${parted}]*)(?:${parted}|$)`, 'g');
  // Behind the last cell of a line there is always an empty match.
  return lines.map((line) => (line.match(cell) ?? []).slice(0, -1).map((each) => bare(each, sign)));
}

const bare = (cell: string, sign: string): string => {
  const text = cell.endsWith(sign) ? cell.slice(0, -1) : cell;
  return text.replace(/^"(.*)"$/s, '$1').trim();
};

/** Whether many lines have an amount and neither number nor reference, as where cells were merged. */
export function looksMerged({ headings, rows }: LookedAt, columns: BillFormat['columns']): boolean {
  const at = (column: BillColumn): number => headings.indexOf(columns[column] ?? '\0');
  const places = [at('number'), at('reference')].filter((place) => place >= 0);
  const amount = at('amount');
  if (places.length === 0 || amount < 0) return false;
  const charged = rows.filter((cells) => (cells[amount] ?? '') !== '' && !cells.some((cell) => /\btotal\b/i.test(cell)));
  const gaps = charged.filter((cells) => places.every((place) => (cells[place] ?? '') === '')).length;
  return charged.length > 4 && gaps > charged.length / 5;
}
