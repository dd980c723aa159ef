/** What Excel tells add-ins. Events of one deed are gathered, joined where they touch, and told together. */
import { areaAddress, bounding, intersect, type Area, type Place } from './address.js';
import type { BookData, RowData, SheetData, Value } from './data.js';

/** Who acts: the user and the add-in on this machine, or a co-author elsewhere. */
export type Source = 'Local' | 'Remote';

/** What the queue looks at of its workbook, which makes the queue. */
interface Told {
  readonly data: BookData;
  readonly source: Source;
  readonly eventsEnabled: boolean;
  readonly subscriptions: ReadonlySet<string>;
  readonly references: Map<string, Place>;
  keep(place: Place): string;
}

/** [65536, event number, target, arguments as JSON, id, remote]: the form on the wire. */
export type EventEntry = readonly [number, number, string, string, null, boolean];

/** The numbers of the events that are played. */
export const eventNumbers = {
  changed: 10,
  activated: 11,
  deactivated: 12,
  added: 13,
  selection: 14,
  deleted: 15,
  calculated: 16,
  format: 18,
  rowSorted: 19,
  columnSorted: 20,
  rowHidden: 22,
  protection: 24,
  tableSelection: 100,
  tableChanged: 101,
  tableAdded: 102,
  tableDeleted: 103,
  commentAdded: 250,
  commentDeleted: 251,
  commentChanged: 252,
} as const;

export type ChangeType = 'RangeEdited' | 'RowInserted' | 'RowDeleted' | 'ColumnInserted' | 'ColumnDeleted' | 'CellInserted' | 'CellDeleted' | 'Unknown';

interface Change {
  readonly sheet: string;
  area: Area;
  readonly type: ChangeType;
  readonly source: Source;
  details: Readonly<Record<string, unknown>> | undefined;
}

export const valueType = (v: Value): string =>
  v === '' ? 'Empty' : typeof v === 'string' ? 'String' : typeof v === 'number' ? 'Double' : typeof v === 'boolean' ? 'Boolean' : 'Error';

export const wireValue = (v: Value): string | number | boolean => (typeof v === 'object' ? v.error : v);

export const editDetails = (before: Value, after: Value): Readonly<Record<string, unknown>> => ({
  valueBefore: wireValue(before),
  valueAfter: wireValue(after),
  valueTypeBefore: valueType(before),
  valueTypeAfter: valueType(after),
});

export class EventQueue {
  private readonly book: Told;
  private pending: (Change | EventEntry)[] = [];
  private eventReferences: string[] = [];

  constructor(book: Told) {
    this.book = book;
  }

  /** Cells changed. Blocks written one under the other in the same deed become one event. */
  changed(sheet: SheetData, area: Area, type: ChangeType, details?: Readonly<Record<string, unknown>>): void {
    const last = this.pending.at(-1);
    if (
      last &&
      'area' in last &&
      last.sheet === sheet.id &&
      last.type === 'RangeEdited' &&
      type === 'RangeEdited' &&
      last.source === this.book.source &&
      last.area.column === area.column &&
      last.area.columns === area.columns &&
      area.row === last.area.row + last.area.rows
    ) {
      last.area = bounding(last.area, area);
      last.details = undefined;
      return;
    }
    this.pending.push({ sheet: sheet.id, area, type, source: this.book.source, details });
  }

  /** Any other event; goes to everyone who asked for one of the targets. */
  tell(number: number, targets: readonly string[], args: Readonly<Record<string, unknown>>): void {
    const text = JSON.stringify({ source: this.book.source, ...args });
    for (const target of targets) {
      if (this.book.subscriptions.has(`${number}|${target}`)) this.pending.push([65_536, number, target, text, null, this.book.source === 'Remote']);
    }
  }

  /** Does something whose events concern nobody. */
  muted(deed: () => unknown): void {
    const kept = this.pending;
    this.pending = [];
    try {
      deed();
    } finally {
      this.pending = kept;
    }
  }

  flush(): EventEntry[] {
    const entries = this.pending.flatMap((p) => ('area' in p ? this.changeEntries(p) : [p]));
    this.pending = [];
    return this.book.eventsEnabled ? entries : [];
  }

  private changeEntries(change: Change): EventEntry[] {
    const sheet = this.book.data.sheets.find((s) => s.id === change.sheet);
    if (!sheet) return [];
    const out: EventEntry[] = [];
    const common = {
      changeType: change.type,
      source: change.source,
      triggerSource: change.source === 'Local' ? 'ThisLocalAddin' : 'Unknown',
      worksheetId: sheet.id,
      ...change.details,
    };
    const send = (number: number, target: string, area: Area, more: Readonly<Record<string, unknown>>): void => {
      if (!this.book.subscriptions.has(`${number}|${target}`)) return;
      const args = { address: areaAddress(area), ...common, referenceId: this.reference(sheet.id, area), ...more };
      out.push([65_536, number, target, JSON.stringify(args), null, change.source === 'Remote']);
    };
    send(eventNumbers.changed, sheet.id, change.area, {});
    send(eventNumbers.changed, 'Workbook', change.area, {});
    for (const table of sheet.tables) {
      const part = intersect(table.area, change.area);
      if (!part) continue;
      for (const target of [table.id, sheet.id, 'Workbook']) send(eventNumbers.tableChanged, target, part, { tableId: table.id });
    }
    return out;
  }

  /** `eventArgs.getRange()` asks for the range by this name later; the last thousand can still be asked for. */
  private reference(sheet: string, area: Area): string {
    const id = this.book.keep({ sheet, areas: [area], many: false });
    this.eventReferences.push(id);
    if (this.eventReferences.length > 1000) this.book.references.delete(this.eventReferences.shift()!);
    return id;
  }

  /** Undo and redo: the cells that differ between two states, as edits. */
  difference(before: BookData, after: BookData): void {
    for (const sheet of after.sheets) {
      const old = before.sheets.find((s) => s.id === sheet.id);
      if (!old) continue;
      let area: Area | undefined;
      const rows = Math.max(sheet.rows.length, old.rows.length);
      for (let r = 0; r < rows; r++) {
        const part = rowDifference(old.rows[r], sheet.rows[r], r);
        if (part) area = area ? bounding(area, part) : part;
      }
      if (area) this.changed(sheet, area, 'RangeEdited');
    }
  }
}

const rowDifference = (a: RowData | undefined, b: RowData | undefined, row: number): Area | undefined => {
  if (a === b) return undefined;
  const columns = Math.max(a?.values.length ?? 0, b?.values.length ?? 0);
  let first = -1,
    last = -1;
  for (let c = 0; c < columns; c++) {
    if ((a?.values[c] ?? '') === (b?.values[c] ?? '') && a?.formulas?.[c] === b?.formulas?.[c]) continue;
    if (first < 0) first = c;
    last = c;
  }
  return first < 0 ? undefined : { row, column: first, rows: 1, columns: last - first + 1 };
};
