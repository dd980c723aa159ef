/** `Excel.TableColumn` and its collection. Columns keep their id when they are renamed or moved. */
import type { Area } from '../../address.js';
import { allow } from '../../cells.js';
import type { TableData } from '../../data.js';
import { invalidArgument, itemNotFound } from '../../refusal.js';
import { deleteCells, insertCells } from '../../structure.js';
import { bodyArea, headerArea, totalArea } from '../../tables.js';
import { writeCells } from '../../write.js';
import { rangeAt, rangeKind } from '../makers.js';
import { columnOf, indexOf, tableOf, type ColumnSelf, type TableSelf } from '../selves.js';
import { asText, define, type Arguments, type Kind, type Thing } from '../thing.js';
import { filterKind } from './filters.js';

const area = (self: ColumnSelf, of: (t: TableData) => Area): Area => {
  const whole = of(tableOf(self.table).table);
  return { ...whole, column: whole.column + indexOf(self), columns: 1 };
};
const range = (self: ColumnSelf, of: (t: TableData) => Area): Thing => rangeAt(self.table.book, tableOf(self.table).sheet, area(self, of));
const whole = (t: TableData): Area => t.area;

const columnKind: Kind<ColumnSelf> = define<ColumnSelf>('TableColumn', {
  identity: (self) => {
    indexOf(self);
    return { Id: self.id };
  },
  values: {
    Id: (self) => self.id,
    Index: indexOf,
    Name: (self) => columnOf(self).column.name,
    Values: (self) =>
      rangeKind({ book: self.table.book, place: { sheet: tableOf(self.table).sheet.id, areas: [area(self, whole)], many: false } }).value('Values'),
  },
  set: {
    Name: (self, v) => {
      const name = asText(v),
        { table, sheet } = tableOf(self.table);
      if (table.columns.some((c) => c.id !== self.id && c.name.toLowerCase() === name.toLowerCase())) throw invalidArgument();
      // The name is the header cell's text, even when it looks like a number or a formula.
      writeCells(self.table.book, sheet, area(self, headerArea), `'${name}`);
    },
    Values: (self, v) => {
      writeCells(self.table.book, tableOf(self.table).sheet, area(self, whole), v);
    },
  },
  parts: { Filter: (self) => filterKind(self) },
  calls: {
    GetRange: (self) => range(self, whole),
    GetDataBodyRange: (self) => range(self, bodyArea),
    GetHeaderRowRange: (self) => range(self, headerArea),
    GetTotalRowRange: (self) => {
      if (!tableOf(self.table).table.showTotals) throw itemNotFound();
      return range(self, totalArea);
    },
    Delete: (self) => {
      const { table, sheet } = tableOf(self.table);
      allow(sheet);
      if (table.columns.length === 1) throw invalidArgument();
      deleteCells(self.table.book, sheet, area(self, whole), 'Left');
    },
  },
});

const find = (self: TableSelf, key: unknown): Thing | null => {
  const columns = tableOf(self).table.columns;
  const found =
    columns.find((c) => c.id === key || String(c.id) === key) ??
    (typeof key === 'string' ? columns.find((c) => c.name.toLowerCase() === key.toLowerCase()) : undefined);
  return found ? columnKind({ table: self, id: found.id }) : null;
};

const add = (self: TableSelf, args: Arguments): Thing => {
  const { sheet, table } = tableOf(self);
  allow(sheet);
  const at = args.has(0) && args.number(0) >= 0 ? args.number(0) : table.columns.length;
  if (at > table.columns.length) throw invalidArgument();
  const target: Area = { ...table.area, column: table.area.column + at, columns: 1 };
  if (at === table.columns.length) {
    // At the end the table grows to the right; cells there move out of the way.
    insertCells(self.book, sheet, target, 'Right');
    table.area = { ...table.area, columns: table.area.columns + 1 };
    table.columns.push({ id: table.nextColumn++, name: '', filter: undefined, total: '' });
  } else insertCells(self.book, sheet, target, 'Right');
  const column = table.columns[at]!;
  if (args.has(1)) writeCells(self.book, sheet, target, scalarColumn(args.raw(1), target.rows));
  else writeCells(self.book, sheet, headerArea({ ...table, area: target }), '');
  const made = columnKind({ table: self, id: column.id });
  if (args.has(2)) made.assign('Name', args.text(2));
  return made;
};

/** Values for a new column: header, body and totals; one value fills all body cells. */
const scalarColumn = (values: unknown, rows: number): unknown => {
  if (!Array.isArray(values)) return values;
  return values.length === rows ? (values as unknown[]).map((v) => (Array.isArray(v) ? (v as unknown[]) : [v])) : values;
};

export const columnsKind = define<TableSelf>('TableColumnCollection', {
  values: { Count: (self) => tableOf(self).table.columns.length },
  items: (self) => tableOf(self).table.columns.map((c) => columnKind({ table: self, id: c.id })),
  item: (self, key) => {
    const found = find(self, key);
    if (!found) throw itemNotFound();
    return found;
  },
  calls: {
    Add: add,
    GetCount: (self) => tableOf(self).table.columns.length,
    GetItemAt: (self, args) => {
      const c = tableOf(self).table.columns[args.number(0)];
      if (!c) throw invalidArgument();
      return columnKind({ table: self, id: c.id });
    },
    GetItemOrNullObject: (self, args) => find(self, args.raw(0)),
  },
});
