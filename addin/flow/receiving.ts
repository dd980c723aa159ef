/** From a bank statement to payments: the bridge reads it, the user ticks and chooses, one preview, one order. */
import { tooLarge } from '../../shared/fault.js';
import { suspenseAccount } from '../../shared/matching/suspense.js';
import type { ReadLine } from '../../shared/wire/statements.js';
import { ask, call } from '../api.js';
import type { Preview } from '../../shared/types.js';
import { parametersOf, tickedLines, type Receipts } from '../lists/receipts.js';
import { change, go, home, now, raise } from '../store.js';
import { asCSV } from '../lists/carrierBill.js';
import { bodyOf, previewPathOf, type Draft } from '../draft.js';
import { troubled } from './trouble.js';
import { holdsSheets, sheetOf } from './workbooks.js';

const read = (text: string, chosen: Receipts['chosen']) => call('POST /statements', {}, { body: { text, chosen }, patience: 120_000 });

/** Reads a statement that was pasted or is in a file. */
export async function readStatement(text: string): Promise<void> {
  try {
    change({ receipts: { text, read: await read(text, {}), ticked: {}, chosen: {} } });
    go({ name: 'receipts' });
  } catch (error) {
    troubled(error);
  }
}

/** The most that the bridge takes at once. */
const largest = 20_000_000;
const mostLines = 20_000;

/** A workbook with several sheets waits until it is said which is the statement. */
export interface Sheets {
  readonly file: File;
  readonly names: readonly string[];
}

/** Reads what is in the file; answers the sheets to choose from where it is a workbook with several. */
export async function readFile(file: File, sheet?: string): Promise<Sheets | undefined> {
  try {
    if (await holdsSheets(file)) {
      const { sheets, rows, more } = await sheetOf(file, { sheet, rows: mostLines });
      if (sheet === undefined && sheets.length > 1) return { file, names: sheets };
      if (more > 0) throw tooLarge(`It has more than ${mostLines.toLocaleString('en-GB')} lines. Export a shorter time.`);
      await readStatement(asCSV(rows));
      return undefined;
    }
    const text = await textOfFile(file);
    if (text !== undefined) await readStatement(text);
  } catch (error) {
    troubled(error);
  }
  return undefined;
}

/** The text of a file of the bank; undefined after it was said that it is too large. */
export async function textOfFile(file: File): Promise<string | undefined> {
  if (file.size > largest) {
    raise({ kind: 'none', text: `“${file.name}” is too large for a file of the bank. Export a shorter time.` });
    return undefined;
  }
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Some banks still write the letters of Windows.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

export function tick({ statementLine }: ReadLine, on: boolean): void {
  const { receipts } = now();
  if (receipts) change({ receipts: { ...receipts, ticked: { ...receipts.ticked, [statementLine]: on } } });
}

/** What was asked so far: of two answers on their way the later one tells more, in whatever order they come. */
let asked = 0;

/** Whose it is, by hand; the bridge says which of their invoices it pays. The next may be chosen before its answer has come. */
export async function chooseCustomer(lines: readonly ReadLine[], customerID: string): Promise<void> {
  const { receipts } = now();
  if (receipts === undefined) return;
  const { text } = receipts;
  const turn = (asked += 1);
  const ids = lines.map(({ statementLine }) => statementLine);
  const by = <T>(value: T): Record<string, T> => Object.fromEntries(ids.map((id) => [id, value]));
  // Whose a receipt is stays as the user agreed to it, whatever another takes of what it was guessed by.
  const agreed = receipts.read.lines.filter(({ statementLine }) => receipts.ticked[statementLine] === true);
  const chosen = {
    ...Object.fromEntries(agreed.flatMap(({ statementLine, customer }) => (customer ? [[statementLine, customer.id]] : []))),
    ...receipts.chosen,
    ...by(customerID),
  };
  change({ receipts: { ...receipts, chosen, ticked: { ...receipts.ticked, ...by(true) } } });
  const standing = (): Receipts | undefined => {
    const { receipts: those } = now();
    return those?.text === text && (those.turn ?? 0) < turn ? those : undefined;
  };
  try {
    const again = await read(text, chosen);
    const those = standing();
    if (those) change({ receipts: { ...those, read: again, turn } });
  } catch (error) {
    const those = standing();
    if (those) change({ receipts: { ...those, chosen: as(those.chosen, receipts.chosen, ids), ticked: as(those.ticked, receipts.ticked, ids) } });
    troubled(error);
  }
}

/** These lines as they were before, the others as they are. */
function as<T>(is: Readonly<Record<string, T>>, was: Readonly<Record<string, T>>, lines: readonly string[]): Readonly<Record<string, T>> {
  const there = (all: Readonly<Record<string, T>>, ours: boolean) => Object.entries(all).filter(([line]) => lines.includes(line) === ours);
  return Object.fromEntries([...there(is, false), ...there(was, true)]);
}

/** Ticks or unticks all of them that have a customer. */
export function tickAll(lines: readonly ReadLine[], on: boolean): void {
  const { receipts } = now();
  if (receipts)
    change({ receipts: { ...receipts, ticked: { ...receipts.ticked, ...Object.fromEntries(lines.map(({ statementLine }) => [statementLine, on])) } } });
}

/** What is left of the statement once some of it was entered, by what the bridge knows now. */
export async function readRest(): Promise<void> {
  const { receipts } = now();
  if (receipts === undefined) return;
  try {
    change({ receipts: { ...receipts, read: await read(receipts.text, receipts.chosen), ticked: {} } });
    home({ name: 'receipts' });
  } catch (error) {
    troubled(error);
  }
}

/** What nobody can explain yet waits on an account of its own. */
export async function toSuspense(lines: readonly ReadLine[]): Promise<void> {
  try {
    const [account] = await call('GET /:entity', {
      entity: 'customers',
      query: new URLSearchParams({ accountNumber: suspenseAccount, fields: 'id', limit: '1' }),
    });
    if (account) await chooseCustomer(lines, account.id);
    else
      raise({
        kind: 'none',
        text: `There is no customer with the account number ${suspenseAccount} yet. Add one; receipts that nobody can explain then wait there.`,
      });
  } catch (error) {
    troubled(error);
  }
}

/** The preview of what is ticked. */
export async function previewReceipts(): Promise<void> {
  const { receipts } = now();
  if (receipts === undefined) return;
  const lines = tickedLines(receipts);
  try {
    const offers = await call('GET /:entity/actions', { entity: 'payments' });
    const offer = offers.find(({ name }) => name === 'enterReceipt');
    if (offer === undefined || offer.permission === 'none' || offer.reason !== undefined) {
      raise({ kind: 'none', text: offer?.reason ?? 'You may not enter receipts. Ask your administrator.' });
      return;
    }
    const draft: Draft = {
      listID: undefined,
      entity: 'payments',
      target: { kind: 'rows', count: lines.length },
      offer,
      parameters: {},
      fromColumn: {},
      rows: lines.map((line, at) => ({ id: `+${at + 1}`, parameters: parametersOf(line) })),
    };
    const { body: preview } = await ask<Preview>('POST', previewPathOf(draft), { body: bodyOf(draft), patience: 180_000 });
    change({ draft: { ...draft, preview, previewedAt: Date.now() } });
    go({ name: 'preview' });
  } catch (error) {
    troubled(error);
  }
}
