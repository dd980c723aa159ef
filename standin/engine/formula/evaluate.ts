/** Works out formulas when they are read; results are remembered until something changes. */
import { contains, intersect, lastRow, type Area } from '../address.js';
import type { BookData, SheetData, TableData, Value } from '../data.js';
import { partsOf, serialOf } from '../serials.js';
import { asBoolean, asNumber, asText, compareBy, error, Failure, functions, single, type Argument } from './functions.js';
import { parseFormula, type Node } from './parse.js';

/** What formulas look at of their workbook, which makes the calculator. */
interface Reckoned {
  readonly data: BookData;
  readonly now: () => Date;
  findSheet(name: string): SheetData | undefined;
  findTable(name: string): { readonly sheet: SheetData; readonly table: TableData } | undefined;
}

interface Where {
  readonly sheet: SheetData;
  readonly row: number;
  readonly column: number;
}

export class Calculator {
  private readonly book: Reckoned;
  private readonly results = new Map<string, Value>();
  private readonly underWay = new Set<string>();

  constructor(book: Reckoned) {
    this.book = book;
  }

  forget(): void {
    if (this.results.size) this.results.clear();
  }

  value(sheet: SheetData, row: number, column: number): Value {
    const data = sheet.rows[row];
    const formula = data?.formulas?.[column];
    if (formula === undefined) return data?.values[column] ?? '';
    const key = `${sheet.id}${row},${column}`;
    const known = this.results.get(key);
    if (known !== undefined) return known;
    // Excel shows 0 for a formula that depends on itself.
    if (this.underWay.has(key)) return 0;
    this.underWay.add(key);
    let value: Value;
    try {
      value = this.compute(formula, { sheet, row, column });
    } finally {
      this.underWay.delete(key);
    }
    this.results.set(key, value);
    return value;
  }

  compute(formula: string, where: Where): Value {
    const tree = parseFormula(formula);
    if (!tree) return error('#NAME?');
    try {
      const value = single(this.node(tree, where));
      // A reference to an empty cell shows 0.
      return value === '' && (tree.kind === 'area' || tree.kind === 'structured')
        ? 0
        : typeof value === 'number' && !Number.isFinite(value)
          ? error('#NUM!')
          : value;
    } catch (e) {
      if (e instanceof Failure) return e.value;
      throw e;
    }
  }

  private node(node: Node, where: Where): Argument {
    switch (node.kind) {
      case 'value':
        return node.value;
      case 'error':
        return error(node.error);
      case 'area':
        return this.area(this.sheetNamed(node.sheet, where), node.area);
      case 'structured': {
        const target = structuredArea(this.book, node.text, where);
        return target ? this.area(target.sheet, target.area) : error('#REF!');
      }
      case 'name': {
        const names = [...where.sheet.names, ...this.book.data.names];
        const found = names.find((n) => n.name.toLowerCase() === node.name.toLowerCase());
        const table = found ? undefined : this.book.findTable(node.name);
        if (table) return this.area(table.sheet, bodyArea(table.table));
        const tree = found && parseFormula(found.formula);
        return tree ? this.node(tree, where) : error('#NAME?');
      }
      case 'unary': {
        const of = this.node(node.of, where);
        if (node.operator === '@') return this.implicit(node.of, of, where);
        const n = asNumber(single(of));
        return node.operator === '-' ? -n : node.operator === '%' ? n / 100 : n;
      }
      case 'binary':
        return this.binary(node.operator, single(this.node(node.left, where)), single(this.node(node.right, where)));
      case 'call':
        return this.call(node.name, node.args, where);
    }
  }

  private implicit(node: Node, value: Argument, where: Where): Value {
    if (node.kind === 'area' && node.area.rows > 1) {
      const row = this.area(this.sheetNamed(node.sheet, where), { ...node.area, row: where.row, rows: 1 });
      return single(row);
    }
    return single(value);
  }

  private binary(operator: string, left: Value, right: Value): Value {
    if (operator === '&') return asText(left) + asText(right);
    if (strengthOf(operator)) return this.compare(operator, left, right);
    const a = asNumber(left),
      b = asNumber(right);
    switch (operator) {
      case '+':
        return tidy(a + b, a, b);
      case '-':
        return tidy(a - b, a, b);
      case '*':
        return a * b;
      case '/':
        return b === 0 ? error('#DIV/0!') : a / b;
      case '^':
        return a ** b;
      default:
        return error('#NAME?');
    }
  }

  private compare(operator: string, left: Value, right: Value): Value {
    if (typeof left === 'object') return left;
    if (typeof right === 'object') return right;
    const a = left === '' && typeof right === 'number' ? 0 : left,
      b = right === '' && typeof left === 'number' ? 0 : right;
    const rank = (v: Value): number => (typeof v === 'number' ? 0 : typeof v === 'string' ? 1 : 2);
    if (rank(a) !== rank(b)) return compareBy(operator, rank(a) - rank(b));
    if (typeof a === 'string' && typeof b === 'string') return compareBy(operator, a.localeCompare(b, 'en', { sensitivity: 'accent' }));
    return compareBy(operator, Number(a) - Number(b));
  }

  private call(name: string, args: readonly Node[], where: Where): Argument {
    switch (name) {
      case 'IF': {
        const chosen = asBoolean(single(this.node(args[0] ?? { kind: 'value', value: '' }, where))) ? args[1] : args[2];
        return chosen ? this.node(chosen, where) : args.length < 3;
      }
      case 'IFERROR': {
        const value = this.guarded(args[0], where);
        return typeof value === 'object' && args[1] ? this.node(args[1], where) : value;
      }
      case 'ISERROR':
        return typeof this.guarded(args[0], where) === 'object';
      case 'TODAY': {
        const d = this.book.now();
        return serialOf(d.getFullYear(), d.getMonth() + 1, d.getDate());
      }
      case 'NOW': {
        const d = this.book.now();
        return serialOf(d.getFullYear(), d.getMonth() + 1, d.getDate()) + (d.getHours() * 60 + d.getMinutes()) / 1440;
      }
      case 'ROW':
        return (args[0]?.kind === 'area' ? args[0].area.row : where.row) + 1;
      case 'COLUMN':
        return (args[0]?.kind === 'area' ? args[0].area.column : where.column) + 1;
      case 'ROWS': {
        const v = args[0] && this.node(args[0], where);
        return Array.isArray(v) ? v.length : 1;
      }
      case 'WEEKDAY':
        return partsOf(asNumber(single(args[0] && this.node(args[0], where)))).weekday + 1;
      case 'SUBTOTAL':
        return this.subtotal(args, where);
      default: {
        const f = functions[name];
        return f ? f(args.map((a) => this.node(a, where))) : error('#NAME?');
      }
    }
  }

  private guarded(node: Node | undefined, where: Where): Value {
    try {
      return node ? single(this.node(node, where)) : '';
    } catch (e) {
      if (e instanceof Failure) return e.value;
      throw e;
    }
  }

  /** SUBTOTAL leaves out rows that a filter hides; from 101 on also those hidden by hand. */
  private subtotal(args: readonly Node[], where: Where): Value {
    const kind = asNumber(single(args[0] && this.node(args[0], where)));
    const visible = args.slice(1).map((a): Argument => {
      const target =
        a.kind === 'area'
          ? { sheet: this.sheetNamed(a.sheet, where), area: a.area }
          : a.kind === 'structured'
            ? structuredArea(this.book, a.text, where)
            : undefined;
      const source = target?.sheet;
      if (!target || !source) return this.node(a, where);
      const grid = this.area(source, target.area);
      if (!Array.isArray(grid)) return grid;
      return (grid as readonly (readonly Value[])[]).filter((_, i) => {
        const row = source.rows[target.area.row + i];
        return !row?.filtered && !(kind > 100 && row?.hidden);
      });
    });
    return functions['SUBTOTAL']!([kind, ...visible]);
  }

  private area(sheet: SheetData | undefined, area: Area): Argument {
    if (!sheet) return error('#REF!');
    if (area.rows === 1 && area.columns === 1) return this.value(sheet, area.row, area.column);
    const width = sheet.rows.reduce((w, r) => Math.max(w, r?.values.length ?? 0), 0);
    const used = intersect(area, { row: 0, column: 0, rows: Math.max(1, sheet.rows.length), columns: Math.max(1, width) });
    if (!used) return [['']];
    // Whole columns are read as far as they are used; others in full, so that positions agree.
    const read = area.rows > 100_000 || area.columns > 1000 ? { ...used, row: area.row, column: area.column } : area;
    const grid: Value[][] = [];
    for (let r = 0; r < read.rows; r++) {
      const line: Value[] = [];
      for (let c = 0; c < read.columns; c++) line.push(this.value(sheet, read.row + r, read.column + c));
      grid.push(line);
    }
    return grid;
  }

  private sheetNamed(name: string, where: Where): SheetData | undefined {
    return name ? this.book.findSheet(name) : where.sheet;
  }
}

const strengthOf = (operator: string): boolean => /^(=|<>|<|>|<=|>=)$/.test(operator);

/** Excel takes a result that is nearly nothing beside its operands for nothing: 0.1+0.2-0.3 is 0. */
const tidy = (n: number, a: number, b: number): number => (Math.abs(n) < Math.max(Math.abs(a), Math.abs(b)) * 1e-15 ? 0 : Number(n.toPrecision(15)));

const bodyArea = (t: TableData): Area => {
  const top = t.showHeaders ? 1 : 0;
  return { ...t.area, row: t.area.row + top, rows: Math.max(1, t.area.rows - top - (t.showTotals ? 1 : 0)) };
};

/** The cells a structured reference means: `T[A]`, `T[[A]:[B]]`, `T[#All]`, `[@A]`, `T[[#Totals],[A]]`. */
export const structuredArea = (book: Reckoned, text: string, where: Where): { readonly sheet: SheetData; readonly area: Area } | undefined => {
  const open = text.indexOf('[');
  const name = text.slice(0, open);
  const cell: Area = { row: where.row, column: where.column, rows: 1, columns: 1 };
  const owner = name ? book.findTable(name) : where.sheet.tables.filter((t) => contains(t.area, cell)).map((table) => ({ sheet: where.sheet, table }))[0];
  if (!owner) return undefined;
  const { table, sheet } = owner;
  let inside = text.slice(open + 1, -1),
    thisRow = false;
  if (inside.startsWith('@')) {
    thisRow = true;
    inside = inside.slice(1);
  }
  const parts = inside.startsWith('[') ? [...inside.matchAll(/\[((?:[^[\]']|'.)*)\]/g)].map((m) => m[1]!) : inside === '' ? [] : [inside];
  let area = bodyArea(table);
  const columns: string[] = [];
  for (const part of parts) {
    const special = part.toLowerCase();
    if (special === '#all') area = table.area;
    else if (special === '#headers') area = { ...table.area, rows: 1 };
    else if (special === '#totals') {
      if (!table.showTotals) return undefined;
      area = { ...table.area, row: lastRow(table.area), rows: 1 };
    } else if (special === '#this row') thisRow = true;
    else if (special !== '#data') columns.push(part.replace(/'(.)/g, '$1'));
  }
  const at = columns.map((c) => table.columns.findIndex((x) => x.name.toLowerCase() === c.toLowerCase()));
  if (at.includes(-1)) return undefined;
  if (at.length) area = { ...area, column: table.area.column + Math.min(...at), columns: Math.max(...at) - Math.min(...at) + 1 };
  if (thisRow) area = { ...area, row: where.row, rows: 1 };
  return { sheet, area };
};
