/** `Excel.RangeSort`. */
import type { SortField } from '../../data.js';
import { invalidArgument, notPlayed } from '../../refusal.js';
import { sortArea } from '../../sort.js';
import { areaOf, sheetOf, type RangeSelf } from '../selves.js';
import { define } from '../thing.js';

/** Sort fields as written by an add-in; only sorting by value is played. */
export const sortFields = (input: unknown, columns: number): SortField[] => {
  if (!Array.isArray(input)) throw invalidArgument();
  return (input as unknown[]).map((f) => {
    const field = f as { readonly key?: unknown; readonly ascending?: unknown; readonly sortOn?: unknown };
    if (typeof field.key !== 'number' || field.key < 0 || field.key >= columns) throw invalidArgument();
    if (field.sortOn !== undefined && field.sortOn !== 'Value') throw notPlayed('SortField', `sortOn ${JSON.stringify(field.sortOn)}`);
    return { key: field.key, ascending: field.ascending !== false };
  });
};

export const rangeSortKind = define<RangeSelf>('RangeSort', {
  calls: {
    Apply: (self, args) => {
      const area = areaOf(self),
        headers = args.boolean(2);
      const body = headers ? { ...area, row: area.row + 1, rows: area.rows - 1 } : area;
      if (args.text(3, 'Rows') === 'Columns') throw notPlayed('RangeSort', 'apply(by columns)');
      if (body.rows > 0) sortArea(self.book, sheetOf(self), body, sortFields(args.raw(0), area.columns), args.boolean(1));
    },
  },
});
