/** How references in formulas move when cells are inserted, deleted, sorted, filled or renamed. */
import { columnIndex, columnLetters, maxColumns, maxRows } from '../address.js';
import { joined, tokenise } from './tokens.js';

interface End {
  readonly column: number | undefined;
  readonly row: number | undefined;
  readonly fixedColumn: boolean;
  readonly fixedRow: boolean;
}

const readEnd = (text: string): End => {
  const m = /^(\$?)([A-Za-z]{1,3})?(\$?)(\d+)?$/.exec(text);
  // `$5` puts its dollar before a row, not a column.
  const column = m?.[2] === undefined ? undefined : columnIndex(m[2]);
  const row = m?.[4] === undefined ? undefined : Number(m[4]) - 1;
  return {
    column,
    row,
    fixedColumn: column !== undefined && m?.[1] === '$',
    fixedRow: row !== undefined && (m?.[3] === '$' || (column === undefined && m?.[1] === '$')),
  };
};

const writeEnd = (e: End): string =>
  (e.column === undefined ? '' : (e.fixedColumn ? '$' : '') + columnLetters(e.column)) +
  (e.row === undefined ? '' : (e.fixedRow ? '$' : '') + String(e.row + 1));

const outside = (e: End): boolean =>
  (e.row !== undefined && (e.row < 0 || e.row >= maxRows)) || (e.column !== undefined && (e.column < 0 || e.column >= maxColumns));

/** As copying, filling and sorting do: relative parts move by so many rows and columns, fixed ones stay. */
export const moveRelative = (formula: string, rows: number, columns: number): string => {
  if (rows === 0 && columns === 0) return formula;
  return joined(
    tokenise(formula).map((t) => {
      if (t.kind !== 'reference') return t;
      const ends = t.text
        .split(':')
        .map(readEnd)
        .map((e): End => ({
          ...e,
          row: e.row === undefined || e.fixedRow ? e.row : e.row + rows,
          column: e.column === undefined || e.fixedColumn ? e.column : e.column + columns,
        }));
      return ends.some(outside) ? { ...t, kind: 'error', text: '#REF!', sheet: '' } : { ...t, text: ends.map(writeEnd).join(':') };
    }),
  );
};

/**
 * As inserting and deleting do: `count` rows (or columns) appear at `at`, or vanish when `count` is negative.
 * `here` says whether a reference without a sheet name, or with this one, means the changed sheet.
 */
export const shiftReferences = (formula: string, axis: 'row' | 'column', at: number, count: number, here: (sheet: string) => boolean): string => {
  let changed = false;
  const tokens = tokenise(formula).map((t) => {
    if (t.kind !== 'reference' || !here(t.sheet)) return t;
    const ends = t.text.split(':').map(readEnd);
    const first = ends[0]!,
      last = ends[1] ?? first;
    const a = first[axis],
      b = last[axis];
    if (a === undefined || b === undefined || Math.max(a, b) < at) return t;
    changed = true;
    const moved = shiftSpan(Math.min(a, b), Math.max(a, b), at, count);
    if (!moved) return { ...t, kind: 'error' as const, text: '#REF!', sheet: '' };
    const texts =
      ends.length === 1 ? [writeEnd({ ...first, [axis]: moved[0] })] : [writeEnd({ ...first, [axis]: moved[0] }), writeEnd({ ...last, [axis]: moved[1] })];
    return { ...t, text: texts.join(':') };
  });
  return changed ? joined(tokens) : formula;
};

/** Where the span first..last lies after `count` places were inserted at `at` (or deleted); undefined when nothing is left. */
export const shiftSpan = (first: number, last: number, at: number, count: number): readonly [number, number] | undefined => {
  if (count >= 0) return [first >= at ? first + count : first, last >= at ? last + count : last];
  const end = at - count;
  const start = first < at ? first : first >= end ? first + count : at;
  const stop = last < at ? last : last >= end ? last + count : at - 1;
  return stop < start ? undefined : [start, stop];
};

/** Renames a sheet, or a table, wherever formulas name it. */
export const renameInFormula = (formula: string, kind: 'sheet' | 'table', from: string, to: string): string => {
  if (!formula.toLowerCase().includes(from.toLowerCase().replaceAll("'", "''"))) return formula;
  return joined(
    tokenise(formula).map((t) => {
      if (kind === 'sheet' && t.sheet && t.sheet.slice(0, -1).replace(/^'|'$/g, '').replaceAll("''", "'").toLowerCase() === from.toLowerCase()) {
        return { ...t, sheet: `'${to.replaceAll("'", "''")}'!` };
      }
      if (kind === 'table' && t.kind === 'structured' && t.text.toLowerCase().startsWith(`${from.toLowerCase()}[`))
        return { ...t, text: to + t.text.slice(from.length) };
      return t;
    }),
  );
};

/** Renames a table's column in structured references: `[@Old]`, `Table[Old]`. */
export const renameColumnInFormula = (formula: string, table: string, inTable: boolean, from: string, to: string): string => {
  if (!formula.includes('[')) return formula;
  const escape = (s: string): string => s.replace(/[[\]'#@]/g, "'$&");
  return joined(
    tokenise(formula).map((t) => {
      if (t.kind !== 'structured') return t;
      const open = t.text.indexOf('[');
      const named = t.text.slice(0, open);
      if (named ? named.toLowerCase() !== table.toLowerCase() : !inTable) return t;
      const inside = t.text.slice(open + 1, -1);
      const wanted = escape(from);
      const whole = (s: string): string => (s === wanted ? escape(to) : s === `@${wanted}` ? (/^\w+$/.test(to) ? `@${to}` : `@[${escape(to)}]`) : s);
      return {
        ...t,
        text: `${named}[${inside.includes('[') ? inside.replace(/\[((?:[^[\]']|'.)*)\]/g, (m, s: string) => (s === wanted ? `[${escape(to)}]` : m)) : whole(inside)}]`,
      };
    }),
  );
};
