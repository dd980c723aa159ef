/** The functions the stand-in can work out. Others show #NAME? and keep their text. */
import type { CellError, Value } from '../data.js';
import { render, roundHalfUp } from '../numberFormats.js';
import { partsOf, serialOf } from '../serials.js';

/** An argument: one value, or the values of a range row by row. */
export type Argument = Value | readonly (readonly Value[])[];
export type ScalarFunction = (args: readonly Argument[]) => Value;

export const error = (text: string): CellError => ({ error: text });
const isGrid = (a: Argument | undefined): a is readonly (readonly Value[])[] => Array.isArray(a);
export const single = (a: Argument | undefined): Value => (a === undefined ? '' : isGrid(a) ? (a[0]?.[0] ?? '') : (a as Value));

export class Failure extends Error {
  readonly value: CellError;
  constructor(text: string) {
    super(text);
    this.value = error(text);
  }
}

export const asNumber = (v: Value): number => {
  if (typeof v === 'number') return v;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (typeof v === 'object') throw new Failure(v.error);
  if (v === '') return 0;
  const n = Number(v);
  if (v.trim() === '' || Number.isNaN(n)) throw new Failure('#VALUE!');
  return n;
};

export const asText = (v: Value): string => {
  if (typeof v === 'object') throw new Failure(v.error);
  return typeof v === 'boolean' ? (v ? 'TRUE' : 'FALSE') : typeof v === 'number' ? render(v, 'General') : v;
};

export const asBoolean = (v: Value): boolean => (typeof v === 'string' && /^(true|false)$/i.test(v) ? /^true$/i.test(v) : asNumber(v) !== 0);

/** Numbers in ranges only; typed-in arguments are converted. Text in ranges is passed over, errors are not. */
const numbers = (args: readonly Argument[]): number[] =>
  args.flatMap((a) => {
    if (!isGrid(a)) return a === '' ? [] : [asNumber(a as Value)];
    return a.flatMap((row) =>
      row.flatMap((v) => {
        if (typeof v === 'object') throw new Failure(v.error);
        return typeof v === 'number' ? [v] : [];
      }),
    );
  });

const all = (args: readonly Argument[]): Value[] => args.flatMap((a) => (isGrid(a) ? a.flat() : [a as Value]));
const sum = (list: readonly number[]): number => Number(list.reduce((a, b) => a + b, 0).toPrecision(15));
const mean = (list: readonly number[]): Value => (list.length ? sum(list) / list.length : error('#DIV/0!'));
const number = (args: readonly Argument[], i: number, otherwise = 0): number => (args[i] === undefined ? otherwise : asNumber(single(args[i])));
const text = (args: readonly Argument[], i: number): string => asText(single(args[i]));

const round = (n: number, places: number): number =>
  Math.sign(n) * (places >= 0 ? Number(roundHalfUp(n, places)) : Number(roundHalfUp(n * 10 ** places, 0)) * 10 ** -places);

/** A criterion as in SUMIF: `>5`, `<>x`, `ab*`. */
const criterion = (c: Value): ((v: Value) => boolean) => {
  const m = /^(<=|>=|<>|=|<|>)?(.*)$/s.exec(asText(c))!;
  const operator = m[1] ?? '=',
    operand = m[2]!,
    n = Number(operand);
  if (operand !== '' && !Number.isNaN(n)) {
    return (v) => (typeof v === 'number' ? compareBy(operator, v - n) : operator === '<>');
  }
  const pattern = new RegExp(
    `^${operand
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'is',
  );
  return (v) =>
    typeof v === 'object'
      ? false
      : operator === '<>'
        ? !pattern.test(asText(v))
        : operator === '='
          ? pattern.test(asText(v))
          : typeof v === 'string' && v !== '' && compareBy(operator, v.localeCompare(operand, 'en', { sensitivity: 'base' }));
};

export const compareBy = (operator: string, difference: number): boolean =>
  operator === '='
    ? difference === 0
    : operator === '<>'
      ? difference !== 0
      : operator === '<'
        ? difference < 0
        : operator === '>'
          ? difference > 0
          : operator === '<='
            ? difference <= 0
            : difference >= 0;

const conditional = (args: readonly Argument[], pairs: readonly number[], sumAt: number | undefined): number[] => {
  const tests = pairs.map((i) => ({ values: all([args[i]!]), passes: criterion(single(args[i + 1])) }));
  const source = sumAt === undefined ? tests[0]!.values : all([args[sumAt]!]);
  return source.flatMap((v, i) =>
    tests.every((t) => t.passes(t.values[i] ?? '')) && (sumAt === undefined || typeof v === 'number') ? [sumAt === undefined ? 1 : (v as number)] : [],
  );
};

const pairsFrom = (args: readonly Argument[], first: number): number[] =>
  Array.from({ length: Math.floor((args.length - first) / 2) }, (_, i) => first + 2 * i);

const lookup = (wanted: Value, list: readonly Value[]): number => {
  const key = typeof wanted === 'string' ? wanted.toLowerCase() : wanted;
  return list.findIndex((v) => (typeof v === 'string' ? v.toLowerCase() : v) === key);
};

const monthsOn = (serial: number, months: number, end: boolean): number => {
  const p = partsOf(serial),
    at = p.month - 1 + Math.trunc(months) + (end ? 1 : 0);
  const year = p.year + Math.floor(at / 12),
    month = (((at % 12) + 12) % 12) + 1;
  if (end) return serialOf(year, month, 1) - 1;
  return serialOf(year, month, Math.min(p.day, new Date(Date.UTC(year, month, 0)).getUTCDate()));
};

const aggregate = (kind: number, args: readonly Argument[]): Value => {
  const name = ({ 1: 'AVERAGE', 2: 'COUNT', 3: 'COUNTA', 4: 'MAX', 5: 'MIN', 9: 'SUM' } as const)[(kind % 100) as 1];
  const f = name && functions[name];
  return f ? f(args) : error('#VALUE!');
};

export const functions: Readonly<Record<string, ScalarFunction>> = {
  SUM: (a) => sum(numbers(a)),
  AVERAGE: (a) => mean(numbers(a)),
  COUNT: (a) => all(a).filter((v) => typeof v === 'number').length,
  COUNTA: (a) => all(a).filter((v) => v !== '').length,
  COUNTBLANK: (a) => all(a).filter((v) => v === '').length,
  MIN: (a) => Math.min(...numbers(a), ...(numbers(a).length ? [] : [0])),
  MAX: (a) => Math.max(...numbers(a), ...(numbers(a).length ? [] : [0])),
  PRODUCT: (a) => numbers(a).reduce((x, y) => x * y, 1),
  ABS: (a) => Math.abs(number(a, 0)),
  INT: (a) => Math.floor(number(a, 0)),
  MOD: (a) => number(a, 0) - number(a, 1) * Math.floor(number(a, 0) / number(a, 1)),
  ROUND: (a) => round(number(a, 0), number(a, 1)),
  SUBTOTAL: (a) => aggregate(number(a, 0), a.slice(1)),
  SUMIF: (a) => sum(conditional(a, [0], a[2] === undefined ? 0 : 2)),
  SUMIFS: (a) => sum(conditional(a, pairsFrom(a, 1), 0)),
  COUNTIF: (a) => conditional(a, [0], undefined).length,
  COUNTIFS: (a) => conditional(a, pairsFrom(a, 0), undefined).length,
  AVERAGEIF: (a) => mean(conditional(a, [0], a[2] === undefined ? 0 : 2)),
  AND: (a) =>
    all(a)
      .filter((v) => v !== '')
      .every(asBoolean),
  OR: (a) =>
    all(a)
      .filter((v) => v !== '')
      .some(asBoolean),
  NOT: (a) => !asBoolean(single(a[0])),
  LEN: (a) => text(a, 0).length,
  LEFT: (a) => text(a, 0).slice(0, number(a, 1, 1)),
  RIGHT: (a) => (number(a, 1, 1) === 0 ? '' : text(a, 0).slice(-number(a, 1, 1))),
  MID: (a) => text(a, 0).slice(number(a, 1) - 1, number(a, 1) - 1 + number(a, 2)),
  TRIM: (a) => text(a, 0).trim().replace(/ +/g, ' '),
  UPPER: (a) => text(a, 0).toUpperCase(),
  LOWER: (a) => text(a, 0).toLowerCase(),
  CONCAT: (a) => all(a).map(asText).join(''),
  CONCATENATE: (a) => all(a).map(asText).join(''),
  TEXT: (a) => render(single(a[0]), text(a, 1)),
  VALUE: (a) => asNumber(single(a[0])),
  DATE: (a) => serialOf(number(a, 0), number(a, 1), number(a, 2)),
  YEAR: (a) => partsOf(number(a, 0)).year,
  MONTH: (a) => partsOf(number(a, 0)).month,
  DAY: (a) => partsOf(number(a, 0)).day,
  EOMONTH: (a) => monthsOn(number(a, 0), number(a, 1), true),
  EDATE: (a) => monthsOn(number(a, 0), number(a, 1), false),
  ISBLANK: (a) => single(a[0]) === '',
  ISNUMBER: (a) => typeof single(a[0]) === 'number',
  ISTEXT: (a) => typeof single(a[0]) === 'string' && single(a[0]) !== '',
  ISERROR: (a) => typeof single(a[0]) === 'object',
  HYPERLINK: (a) => single(a[1] ?? a[0]),
  NA: () => error('#N/A'),
  VLOOKUP: (a) => {
    const table = isGrid(a[1]) ? a[1] : [];
    const at = lookup(
      single(a[0]),
      table.map((r) => r[0] ?? ''),
    );
    return at < 0 ? error('#N/A') : (table[at]?.[number(a, 2) - 1] ?? error('#REF!'));
  },
  XLOOKUP: (a) => {
    const at = lookup(single(a[0]), all([a[1]!]));
    return at < 0 ? (a[3] === undefined ? error('#N/A') : single(a[3])) : (all([a[2]!])[at] ?? error('#VALUE!'));
  },
  MATCH: (a) => {
    const at = lookup(single(a[0]), all([a[1]!]));
    return at < 0 ? error('#N/A') : at + 1;
  },
  INDEX: (a) => {
    const grid = isGrid(a[0]) ? a[0] : [[single(a[0])]];
    return grid.length === 1 && a[2] === undefined
      ? (grid[0]![number(a, 1) - 1] ?? error('#REF!'))
      : (grid[number(a, 1) - 1]?.[number(a, 2, 1) - 1] ?? error('#REF!'));
  },
};
