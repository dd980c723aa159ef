/** The menus of the title bar: the workbook itself, and what happens to workbooks from outside. */
import { cellAddress } from '../engine/address.js';
import type { Gate } from '../engine/gate.js';
import { User } from '../engine/user.js';
import { menu, type Entry } from './menus.js';

type Attempt = (deed: () => void) => void;

export const fileMenu = (user: User, newWorkbook: () => Promise<void>, attempt: Attempt, at: readonly [number, number]): void => {
  const { book } = user;
  menu(
    [
      { label: 'New workbook', run: () => void newWorkbook() },
      { label: `Undo ${book.undoLabel ?? ''}`, keys: 'Ctrl+Z', disabled: book.undoLabel === undefined, run: () => attempt(() => void user.undo()) },
      { label: `Redo ${book.redoLabel ?? ''}`, keys: 'Ctrl+Y', disabled: book.redoLabel === undefined, run: () => attempt(() => void user.redo()) },
    ],
    ...at,
  );
};

export const testMenu = (user: User, gate: Gate, attempt: Attempt, at: readonly [number, number]): void => {
  const { book } = user,
    sheet = book.active,
    other = new User(book, 'Remote');
  const cell = cellAddress(sheet.selection.row, sheet.selection.column);
  const entry = (label: string, deed: () => void): Entry => ({ label, run: () => attempt(deed) });
  menu(
    [
      entry('A co-author types into the active cell', () => other.type(cell, `co-author ${new Date().toLocaleTimeString('en-GB')}`)),
      entry('A co-author deletes the active row', () => other.deleteRows(cell)),
      sheet.protection ? entry('Unprotect this sheet', () => user.unprotect()) : entry('Protect this sheet', () => user.protect()),
      entry('The next call of the add-in fails', () => gate.fail(1, 'GeneralException')),
      entry(gate.delay ? 'The network is quick again' : 'The network is slow (800 ms a call)', () => {
        gate.delay = gate.delay ? 0 : 800;
      }),
    ],
    ...at,
  );
};
