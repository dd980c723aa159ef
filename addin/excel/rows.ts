/** The rows of a list as the sheet holds them. */
import { blocks, type SheetRow } from '../lists/changes.js';
import type { Cell } from '../lists/cells.js';
import { gapFor } from './byKey.js';
import { SheetTrouble } from './run.js';
import { block, readable, type Shape } from './shape.js';

/** The rows' cells and stamps now: read again just before the write, as no event can be trusted to tell of every edit. */
export async function readRows(context: Excel.RequestContext, shape: Shape, rows: readonly number[], keys: readonly string[]): Promise<Map<number, SheetRow>> {
  const first = Math.min(shape.stamp ?? shape.key, ...shape.columns.map(({ at }) => at));
  const last = Math.max(shape.stamp ?? shape.key, ...shape.columns.map(({ at }) => at));
  const width = last - first + 1;
  const result = new Map<number, SheetRow>();
  let loads: { from: number; range: Excel.Range }[] = [];
  let cells = 0;
  const take = async (): Promise<void> => {
    if (loads.length === 0) return;
    await context.sync();
    for (const { from, range } of loads) {
      if (!Array.isArray(range.values)) throw new SheetTrouble('tooLarge', 'Excel could not hand over that many cells at once.');
      range.values.forEach((values: Cell[], at) => {
        result.set(from + at, {
          key: keys[from + at] ?? '',
          stamp: shape.stamp === undefined ? '' : (values[shape.stamp - first] ?? ''),
          cells: shape.columns.map((column) => values[column.at - first] ?? ''),
        });
      });
    }
    loads = [];
    cells = 0;
  };
  for (const { from, to } of blocks(rows, gapFor(rows.length))) {
    const step = Math.max(1, Math.floor(readable / width));
    for (let row = from; row <= to; row += step) {
      const count = Math.min(step, to - row + 1);
      if (cells + count * width > readable) await take();
      const range = block(shape, row, first, count, width);
      range.load('values');
      loads.push({ from: row, range });
      cells += count * width;
    }
  }
  await take();
  return result;
}
