/** A bank statement out of a file or what was pasted of it: which format it is shows in its first characters. */
import { formatPence } from '../../../shared/money.js';
import { readCAMT } from './camt053.js';
import { readCSV } from './csv.js';
import { readMT940 } from './mt940.js';
import { unreadable, type Statement } from './statement.js';

export function readStatement(given: string): Statement {
  const text = given.replace(/^\uFEFF/, '');
  if (text.trim() === '') throw unreadable('The file is empty.');
  if (text.includes('\u0000')) throw unreadable('It is no text. Export the statement as CSV, MT940 or CAMT.053.');
  const statement = /^\s*</.test(text) ? readCAMT(text) : /^\s*(?:\{\d:|:20:)/.test(text) ? readMT940(text) : readCSV(text);
  if (statement.lines.length === 0) throw unreadable('It has no movements.');
  const { opening, closing, lines } = statement;
  const moved = lines.reduce((sum, { amount }) => sum + amount, 0);
  if (opening !== null && closing !== null && opening + moved !== closing)
    throw unreadable(
      `Its lines come to ${formatPence(moved)}, but its balance goes from ${formatPence(opening)} to ${formatPence(closing)}: lines are missing. Export it once more.`,
    );
  return statement;
}
