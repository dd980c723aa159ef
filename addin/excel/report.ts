/** The preview as a sheet of its own, for sign-off and filing: headline, totals with a chart, and every row. */
import { sheetName } from '../lists/list.js';
import { inExcel, quietly } from './run.js';

export interface Report {
  readonly name: string;
  readonly headline: readonly string[];
  readonly totals: readonly { readonly label: string; readonly amount: number }[];
  readonly monthly: { readonly before: number; readonly after: number };
  readonly rows: readonly {
    readonly id: string;
    readonly label: string;
    readonly what: string;
    readonly net: number;
    readonly before: number;
    readonly after: number;
    readonly remark: string;
  }[];
}

const money = '£#,##0.00;[Red]-£#,##0.00';
const heads = ['Record', 'Name', 'What happens', 'Charge or credit', 'Monthly before', 'Monthly after', 'Remark', 'Approved by', 'Date'];

export function writeReport(report: Report): Promise<string> {
  return quietly(() =>
    inExcel(async (context) => {
      const { worksheets } = context.workbook;
      worksheets.load('items/name');
      await context.sync();
      const name = sheetName(
        report.name,
        worksheets.items.map((sheet) => sheet.name),
      );
      const sheet = worksheets.add(name);
      const at = (row: number, column: number, rows: number, columns: number): Excel.Range => sheet.getRangeByIndexes(row, column, rows, columns);

      const headline = at(0, 0, report.headline.length, 1);
      headline.numberFormat = '@' as unknown as string[][];
      headline.values = report.headline.map((line) => [line]);
      at(0, 0, 1, 1).format.font.bold = true;
      at(0, 0, 1, 1).format.font.size = 14;

      const totalsTop = report.headline.length + 1;
      const totals = at(totalsTop, 0, report.totals.length + 1, 2);
      totals.values = [['Totals', 'Amount'], ...report.totals.map(({ label, amount }) => [label, amount])];
      at(totalsTop + 1, 1, report.totals.length, 1).numberFormat = money as unknown as string[][];
      at(totalsTop, 0, 1, 2).format.font.bold = true;

      const monthlyTop = totalsTop + report.totals.length + 2;
      at(monthlyTop, 0, 3, 2).values = [
        ['Monthly recurring revenue', 'Amount'],
        ['Before', report.monthly.before],
        ['After', report.monthly.after],
      ];
      at(monthlyTop, 0, 1, 2).format.font.bold = true;
      at(monthlyTop + 1, 1, 2, 1).numberFormat = money as unknown as string[][];

      const top = monthlyTop + 14;
      at(top + 1, 0, report.rows.length || 1, 3).numberFormat = '@' as unknown as string[][];
      at(top + 1, 3, report.rows.length || 1, 3).numberFormat = money as unknown as string[][];
      at(top + 1, 6, report.rows.length || 1, 2).numberFormat = '@' as unknown as string[][];
      at(top, 0, 1, heads.length).values = [heads];
      for (let from = 0; from < report.rows.length; from += 2_000) {
        const rows = report.rows.slice(from, from + 2_000);
        at(top + 1 + from, 0, rows.length, heads.length).values = rows.map(({ id, label, what, net, before, after, remark }) => [
          id,
          label,
          what,
          net,
          before,
          after,
          remark,
          '',
          '',
        ]);
        await context.sync();
      }
      const table = sheet.tables.add(at(top, 0, report.rows.length + 1, heads.length), true);
      table.style = 'TableStyleLight1';
      [170, 190, 320, 90, 90, 90, 220, 100, 70].forEach((width, column) => {
        at(0, column, 1, 1).format.columnWidth = width;
      });
      sheet.activate();
      await context.sync();

      const chart = sheet.charts.add('ColumnClustered', at(monthlyTop, 0, 3, 2), 'Columns');
      chart.title.text = 'Monthly recurring revenue';
      chart.legend.visible = false;
      chart.setPosition(`C${totalsTop + 1}`, `C${top - 1}`);
      await context.sync();
      return name;
    }, true),
  );
}
