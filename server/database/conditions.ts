/** Conditions as text with bound values, so that a statement is the same whatever it looks for. */
import type { Value } from '../../shared/types.js';
import { type Column, type Stored, stored } from './columns.js';
import { type Dialect, quoted } from './dialect.js';
import type { Line } from './line.js';
import type { Conditions, Where } from './rows.js';

/** Where a statement goes and what its conditions are bound to. A class, since Sequelize copies plain objects. */
export class Over {
  readonly line: Line;
  readonly binds: Record<string, Stored> = {};

  constructor(line: Line) {
    this.line = line;
  }

  /** The options of a model's call, saying where it goes. */
  in<O extends object>(options: O): O {
    return Object.assign(options, { over: this });
  }

  bind(value: Stored): string {
    const name = `w${Object.keys(this.binds).length}`;
    this.binds[name] = value;
    return name;
  }
}

/** The text; `of` names the table before each column, with its point. Throws an Error for a column that the table has not. */
export function conditionText(over: Over, table: string, columns: ReadonlyMap<string, Column>, where: Where, of = ''): string {
  const all = (conditions: Conditions): string => {
    const parts = Object.entries(conditions).map(([field, wanted]) => tested(over, columnOf(columns.get(field), table, field), wanted, of));
    return parts.length === 0 ? '1 = 1' : parts.join(' AND ');
  };
  return isSeveral(where) ? `(${where.map((each) => `(${all(each)})`).join(' OR ') || '1 = 0'})` : all(where);
}

const isSeveral = (where: Where): where is readonly Conditions[] => Array.isArray(where);

export function columnOf(column: Column | undefined, table: string, field: string): Column {
  if (!column) throw new Error(`There is no column ${field} in ${table}.`);
  return column;
}

const signs: Readonly<Record<string, string>> = { below: '<', upTo: '<=', from: '>=', above: '>' };

function tested(over: Over, column: Column, wanted: unknown, of: string): string {
  const { dialect } = over.line;
  const x = `${of}${quoted(column.name)}`;
  const key = column.kind === 'id' || column.kind === 'serial';
  const put = (value: unknown): string => dialect.bound(over.bind(key ? (value as string) : stored(column, value as Value)), column.kind);
  if (wanted === undefined) throw new Error(`${column.name} is compared with nothing.`);
  if (wanted === null) return `${x} IS NULL`;
  if (Array.isArray(wanted)) return among(dialect, over, x, column, wanted);
  // What is no id is nobody's; 0 stands before the first.
  if (typeof wanted !== 'object') return key && !isKey(wanted) ? '1 = 0' : `${x} = ${put(wanted)}`;
  return Object.entries(wanted)
    .map(([test, value]: [string, unknown]) => {
      if (test !== 'not') return key && !isKey(value) ? '1 = 0' : `${x} ${signs[test]!} ${put(value)}`;
      if (value === null) return `${x} IS NOT NULL`;
      if (Array.isArray(value)) return `NOT (${among(dialect, over, x, column, value)})`;
      return key && !isKey(value) ? '1 = 1' : `${x} <> ${put(value)}`;
    })
    .join(' AND ');
}

const isKey = (value: unknown): boolean => typeof value === 'string' && /^(0|[1-9]\d{0,17})$/.test(value);

function among(dialect: Dialect, over: Over, x: string, column: Column, values: readonly unknown[]): string {
  const key = column.kind === 'id' || column.kind === 'serial';
  const known = key ? values.filter(isKey) : values.map((value) => stored(column, value as Value));
  return dialect.among(x, over.bind(JSON.stringify(known)), column.kind);
}
