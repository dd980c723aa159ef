/** Writes a report as a sheet of its own, set up to be printed; and reads the choices of one back. */
import { placesOf, totalCells, widthOf, type Places, type Report, type ReportLines } from '../lists/report.js';
import { formatOf, written } from '../lists/cells.js';
import { sheetName } from '../lists/list.js';
import { forPrint } from './print.js';
import { inExcel, quietly } from './run.js';

const money = `${formatOf.money};[Red]-${formatOf.money}`;
const formats = { text: '@', money, date: formatOf.date, count: '#,##0', amount: '#,##0.00' } as const;

/** Rows bound to one request. */
const slice = 1_000;

/** @returns the name of its sheet; where its table is there already, of the sheet that has it */
export function writeReport(report: Report): Promise<string> {
  return quietly(() =>
    inExcel(async (context) => {
      const { worksheets, tables } = context.workbook;
      worksheets.load('items/name');
      const known = report.tableName === undefined ? undefined : tables.getItemOrNullObject(report.tableName);
      known?.load('name');
      await context.sync();
      if (known && !known.isNullObject) {
        known.worksheet.load('name');
        known.worksheet.activate();
        await context.sync();
        return known.worksheet.name;
      }
      const name = sheetName(
        report.name,
        worksheets.items.map((sheet) => sheet.name),
      );
      const sheet = worksheets.add(name);
      const places = placesOf(report);
      head(sheet, report, places);
      await body(context, sheet, report, places);
      // Excel repeats one table's head, from the page on that it stands on: that of the table which goes over more pages.
      const { lines, rows, foot } = report;
      forPrint(sheet, { foot, repeated: 1 + (lines && lines.rows.length > rows.length ? places.lines : places.table) });
      sheet.activate();
      sheet.getRange('A1').select();
      await context.sync();
      return name;
    }, true),
  );
}

const at = (sheet: Excel.Worksheet, row: number, column: number, rows: number, columns: number): Excel.Range =>
  sheet.getRangeByIndexes(row, column, rows, columns);

const said = (sheet: Excel.Worksheet, row: number, lines: readonly (readonly string[])[]): Excel.Range | undefined => {
  if (lines.length === 0) return undefined;
  const range = at(sheet, row, 0, lines.length, lines[0]!.length);
  range.numberFormat = '@' as unknown as string[][];
  range.values = lines.map((line) => line.map((text) => written(text) as string));
  return range;
};

function head(sheet: Excel.Worksheet, report: Report, places: Places): void {
  const { title, facts, warnings, totals, signed } = report;
  const heading = said(sheet, 0, [[title]]);
  if (heading) Object.assign(heading.format.font, { bold: true, size: 14 });
  const pairs = (lines: Report['facts']): readonly (readonly string[])[] => lines.map(({ label, said: text }) => [label, text]);
  said(sheet, places.facts, pairs(facts));
  const warned = said(
    sheet,
    places.warnings,
    warnings.map((warning) => [`⚠ ${warning}`]),
  );
  if (warned) warned.format.font.bold = true;
  if (totals.length > 0) {
    const top = at(sheet, places.totals, 0, 1, 4);
    const checked = totals.some(({ control, equals }) => control !== undefined || equals !== undefined);
    top.values = [['Totals', 'Of the rows below', checked ? 'Control total' : '', '']];
    top.format.font.bold = true;
    const cells = at(sheet, places.totals + 1, 0, totals.length, 4);
    cells.formulas = totalCells(report, places);
    totals.forEach(({ kind }, line) => {
      at(sheet, places.totals + 1 + line, 1, 1, 2).numberFormat = formats[kind] as unknown as string[][];
    });
    at(sheet, places.totals, 1, totals.length + 1, 2).format.horizontalAlignment = 'Right';
  }
  said(sheet, places.signed, pairs(signed));
}

async function body(context: Excel.RequestContext, sheet: Excel.Worksheet, report: Report, places: Places): Promise<void> {
  const { reasons, lines, tableName } = report;
  const table = await tableOf(context, sheet, places.table, report);
  if (tableName !== undefined) table.name = tableName;
  if (lines) {
    const title = said(sheet, places.lines - 1, [[lines.title]]);
    if (title) title.format.font.bold = true;
    await tableOf(context, sheet, places.lines, lines);
  }
  widen(sheet, report);
  if (reasons.length === 0) return;
  const heading = said(sheet, places.reasons, [['How it came about']]);
  if (heading) heading.format.font.bold = true;
  said(
    sheet,
    places.reasons + 1,
    reasons.map(({ said: why, count }) => [`${count} ×`, why]),
  );
}

/** Columns, rows and heads as a table of Excel's. */
async function tableOf(context: Excel.RequestContext, sheet: Excel.Worksheet, head: number, { columns, rows }: ReportLines | Report): Promise<Excel.Table> {
  const length = Math.max(rows.length, 1);
  const top = at(sheet, head, 0, 1, columns.length);
  top.numberFormat = '@' as unknown as string[][];
  top.values = [columns.map(({ header }) => header)];
  top.format.wrapText = true;
  top.format.verticalAlignment = 'Top';
  columns.forEach(({ kind, choices }, place) => {
    const cells = at(sheet, head + 1, place, length, 1);
    cells.numberFormat = formats[kind] as unknown as string[][];
    if (kind === 'text') cells.format.wrapText = true;
    if (kind === 'money' || kind === 'count' || kind === 'amount') at(sheet, head, place, length + 1, 1).format.horizontalAlignment = 'Right';
    cells.format.verticalAlignment = 'Top';
    if (choices) cells.dataValidation.rule = { list: { inCellDropDown: true, source: choices.join(',') } };
  });
  for (let from = 0; from < rows.length; from += slice) {
    const some = rows.slice(from, from + slice);
    at(sheet, head + 1 + from, 0, some.length, columns.length).values = some.map((row) => row.map((cell) => written(cell) as string | number));
    await context.sync();
  }
  const table = sheet.tables.add(at(sheet, head, 0, length + 1, columns.length), true);
  table.style = 'TableStyleLight1';
  return table;
}

/** Each column as wide as either table needs it. */
function widen(sheet: Excel.Worksheet, { columns, rows, lines }: Report): void {
  const width = (part: ReportLines | undefined, place: number): number => {
    const column = part?.columns[place];
    return part && column ? widthOf(column, place, part.rows) : 0;
  };
  for (let place = 0; place < Math.max(columns.length, lines?.columns.length ?? 0); place += 1) {
    const wide = Math.max(width({ title: '', columns, rows }, place), width(lines, place), place === 0 ? 110 : 0);
    at(sheet, 0, place, 1, 1).format.columnWidth = wide;
    if (columns[place]?.hidden) at(sheet, 0, place, 1, 1).getEntireColumn().columnHidden = true;
  }
}

/** What is in two columns of a report's table now, by row; undefined where there is no such table in the workbook. */
export function readReport(tableName: string, key: string, column: string): Promise<ReadonlyMap<string, string> | undefined> {
  return inExcel(async (context) => {
    const table = context.workbook.tables.getItemOrNullObject(tableName);
    table.load('name');
    await context.sync();
    if (table.isNullObject) return undefined;
    const [heads, cells] = [table.getHeaderRowRange(), table.getDataBodyRange()];
    heads.load('values');
    cells.load('values');
    await context.sync();
    const names = (heads.values[0] ?? []).map(String);
    const [keyAt, columnAt] = [names.indexOf(key), names.indexOf(column)];
    if (keyAt < 0 || columnAt < 0) return undefined;
    return new Map(cells.values.map((row) => [String(row[keyAt] ?? ''), String(row[columnAt] ?? '').trim()]));
  });
}
