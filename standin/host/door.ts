/** `window.standIn`: the workbook and its user for tests that drive the page, and for the curious in the console. */
import { areaAddress } from '../engine/address.js';
import type { Workbook } from '../engine/book.js';
import { styleAt } from '../engine/cells.js';
import type { Gate } from '../engine/gate.js';
import type { Style } from '../engine/styles.js';
import { User } from '../engine/user.js';
import type { Grid } from './grid.js';
import type { Command, Pane } from './pane.js';

declare global {
  interface Window {
    standIn?: Door;
  }
}

export interface Door {
  readonly book: Workbook;
  readonly user: User;
  readonly coauthor: User;
  readonly gate: Gate;
  readonly pane: Pane;
  /** Everything the stand-in was asked for and does not play. */
  readonly notPlayed: readonly string[];
  command(id: string): Promise<void>;
  selection(): string;
  sheets(): {
    readonly name: string;
    readonly visibility: string;
    readonly tables: { readonly name: string; readonly address: string; readonly columns: readonly string[] }[];
  }[];
  style(address: string): Style;
  hiddenRows(sheet: string): number[];
  /** Where a cell is in the window, scrolled into view: for real clicks. */
  box(address: string): { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  setNight(on: boolean): void;
  newWorkbook(): Promise<void>;
  /** Stores the workbook at once instead of a moment later. */
  keep(): Promise<void>;
}

export interface DoorParts {
  readonly book: Workbook;
  readonly user: User;
  readonly gate: Gate;
  readonly pane: Pane;
  readonly grid: Grid;
  readonly commands: readonly Command[];
  readonly notPlayed: readonly string[];
  readonly setNight: (on: boolean) => void;
  readonly newWorkbook: () => Promise<void>;
  readonly keep: () => Promise<void>;
}

export const door = (parts: DoorParts): Door => {
  const { book, user, gate, pane, grid, commands, notPlayed, setNight, newWorkbook, keep } = parts;
  return {
    book,
    user,
    gate,
    pane,
    notPlayed,
    setNight,
    newWorkbook,
    keep,
    coauthor: new User(book, 'Remote'),
    command: async (id) => {
      const command = commands.find((c) => c.id === id);
      if (!command) throw new Error(`There is no command ${id}.`);
      await pane.run(command);
    },
    selection: () => `${book.active.name}!${book.active.selection.areas.map(areaAddress).join(',')}`,
    sheets: () =>
      book.data.sheets.map((s) => ({
        name: s.name,
        visibility: s.visibility,
        tables: s.tables.map((t) => ({ name: t.name, address: areaAddress(t.area), columns: t.columns.map((c) => c.name) })),
      })),
    style: (address) => {
      const { sheet, areas } = user.target(address);
      return styleAt(sheet, areas[0]!.row, areas[0]!.column);
    },
    hiddenRows: (sheet) => (book.findSheet(sheet)?.rows ?? []).flatMap((r, i) => (r && (r.hidden || r.filtered) ? [i + 1] : [])),
    box: (address) => {
      const { sheet, areas } = user.target(address);
      if (sheet !== book.active) user.activate(sheet.name);
      grid.reveal(areas[0]!.row, areas[0]!.column);
      return grid.boxOf({ ...areas[0]!, rows: 1, columns: 1 });
    },
  };
};
