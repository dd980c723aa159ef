/**
 * Fields as columns. Each value is kept in the form that both databases order, compare and write out alike: whole numbers
 * (money in ten-thousandths, other numbers times 10,000), 0 and 1 for flags, and text, byte by byte, for all the rest.
 */
import { badValue } from '../../shared/fault.js';
import type { Entity, Field, Value } from '../../shared/types.js';

/**
 * `id` a record's number, text outside; `serial` an id the database counts up by itself; `money` ten-thousandths of a pound;
 * `scaled` a number with up to four decimals, times 10,000; `flag` 0 or 1; `json` compact JSON text.
 */
export type Kind = 'id' | 'serial' | 'integer' | 'money' | 'scaled' | 'flag' | 'text' | 'date' | 'stamp' | 'json';

export interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly required?: true;
  /** The table whose id it holds; the database refuses an id that is not there at COMMIT. */
  readonly references?: string;
  /** What rows that are already there get when the column is added later; stored form. */
  readonly initial?: string | number;
}

/** What a column holds in the database. */
export type Stored = string | number | null;

const SCALE = 10_000;

/** Ids are positive and fit 64 bits with room to spare; whatever else is asked for does not exist. */
export const isId = (text: unknown): text is string => typeof text === 'string' && /^[1-9]\d{0,17}$/.test(text);

const kinds = {
  Text: 'text',
  Number: 'scaled',
  Currency: 'money',
  Date: 'date',
  'Preset Value': 'text',
  'Preset Value(s)': 'json',
  Timestamp: 'stamp',
  Flag: 'flag',
  Data: 'json',
} as const satisfies Record<Field['type'], Kind>;

export function kindOf(field: Field): Kind {
  if (field.name === 'id' || field.references) return 'id';
  if (field.type === 'Number' && field.whole) return 'integer';
  return kinds[field.type];
}

const always = new Set(['id', 'version', 'createdAt', 'updatedAt', 'locked', 'hidden']);

/** The columns of an entity, in field order. Throws an Error where a field asks for more decimals than are kept. */
export function columnsOf(entity: Entity): Column[] {
  return entity.fields.map((field) => {
    if ((field.decimals ?? 4) > 4) throw new Error(`${entity.name}.${field.name}: numbers are kept with four decimals.`);
    const column: Column = { name: field.name, kind: kindOf(field) };
    const initial = field.initial === undefined || field.initial === null || field.initial === 'today' ? null : stored(column, field.initial);
    return {
      ...column,
      ...(always.has(field.name) ? { required: true as const } : {}),
      ...(field.references && !entity.history ? { references: field.references } : {}),
      ...(initial === null ? {} : { initial }),
    };
  });
}

/**
 * Inner form → stored form. Throws `badValue` for text that no database and no workbook can keep (NUL, half of a
 * surrogate pair), and an Error for a value of another type: the checks above let something through.
 */
export function stored({ name, kind }: Column, value: Value | undefined): Stored {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'id':
    case 'serial':
      return isId(value) ? value : typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? String(value) : wrong(name, value);
    case 'integer':
    case 'money':
      return typeof value === 'number' && Number.isSafeInteger(value) ? value : wrong(name, value);
    case 'scaled':
      return typeof value === 'number' && Number.isFinite(value) ? Math.round(value * SCALE) : wrong(name, value);
    case 'flag':
      return typeof value === 'boolean' ? Number(value) : value === 0 || value === 1 ? value : wrong(name, value);
    case 'json':
      return kept(name, JSON.stringify(value));
    default:
      return typeof value === 'string' ? kept(name, value) : wrong(name, value);
  }
}

function wrong(name: string, value: Value): never {
  throw new Error(`${name} cannot hold ${JSON.stringify(value)?.slice(0, 100)}.`);
}

function kept(name: string, text: string): string {
  if (text.includes('\0') || !text.isWellFormed()) throw badValue({ [name]: 'It holds a character that cannot be kept.' });
  return text;
}
