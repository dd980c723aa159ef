/**
 * The check of one value against its field. Every function answers the sentence that says what is wrong and what to give
 * instead, or undefined. Wire form unless `inner` is asked for.
 */
import { dateFault } from './dates.js';
import { percentFault, poundsFault, poundsToUnits, UNITS } from './money.js';
import type { Field, Value } from './types.js';

/** The longest text where a field says nothing else, in characters. */
const LONGEST = 2_000;
/** The largest number where a field says nothing else: more of anything on one invoice line is a typing error. */
const MOST = 1_000_000;
/** The largest amount of a field either way, £99,999,999.9999, in ten-thousandths. */
export const MOST_MONEY = 999_999_999_999;
/** The most names in one list value. */
const MOST_NAMES = 100;
/** What the counts of one pattern may come to: a carrier's reference has half as many characters. */
const MOST_COUNTED = 400;
/** The largest Data value as JSON text. */
const LONGEST_DATA = 20_000;

const blank = /^[\s\p{Cf}]*$/u;

/** Nothing given: null, undefined, or text in which nothing can be seen. */
export const isBlank = (value: unknown): boolean => value === null || value === undefined || (typeof value === 'string' && blank.test(value));

/** What no text may hold, on one line or on many. */
export function textFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'Give a text.';
  if (/\p{Cs}/u.test(value)) return 'It holds half of a character (a lone surrogate); send well-formed text.';
  if (/[\uFFFE\uFFFF]/.test(value)) return 'It holds a code that is no character (U+FFFE or U+FFFF).';
  const control = /[^\P{Cc}\t\n\r]/u.exec(value);
  if (control) return `Character ${control.index + 1} is a control character, which texts may not hold.`;
  return undefined;
}

/** The same for text of one line: no line breaks and no tabs either, since it ends up in e-mail subjects and cells. */
export function lineFault(value: unknown): string | undefined {
  // Nearly every text is plain.
  if (typeof value === 'string' && /^[ -~]*$/.test(value)) return undefined;
  const fault = textFault(value);
  if (fault !== undefined) return fault;
  const found = /[\t\n\r\u2028\u2029]/.exec(value as string);
  return found ? `Character ${found.index + 1} is a ${found[0] === '\t' ? 'tab' : 'line break'}; this text has one line.` : undefined;
}

/** The length of a text as people count it: an emoji is one or a few, never its bytes. */
const characters = (value: string): number => {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
};

/** Why a text is no id, as ids are text of digits. */
export const idFault = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[1-9]\d{0,17}$/.test(value) ? undefined : 'Give the id as text of digits, such as "123".';

/**
 * Why a pattern is not taken. Groups, unlimited repeats beyond two and counts of thousands are what make matching slow, so there
 * are none: letters, digits, classes, alternatives and counted repeats say what carriers' codes look like. What is taken here can
 * be matched by RE2 as well (R38), which knows fewer escapes than JavaScript does.
 */
export function patternFault(value: string): string | undefined {
  let [unlimited, counted] = [0, 0];
  for (let at = 0; at < value.length; at += 1) {
    const sign = value[at];
    const here = `Character ${at + 1}`;
    if (sign === '(' || sign === ')') return `${here}: groups and look-ahead are not supported; use letters, digits, classes such as [0-9] and |.`;
    if (sign === '\\') {
      at += 1;
      if (!/^[dDwWsS.\\^$*+?()[\]{}|/]$/.test(value[at] ?? '')) return `${here}: \\${value[at] ?? ''} is not supported.`;
    } else if (sign === '[') {
      const end = /^\[\^?(?:\\[^\n]|[^\]\\])+\]/.exec(value.slice(at));
      if (!end) return `${here}: this [ has no ] with something between them.`;
      const escape = /\\[^dDwWsS.\\^$*+?()[\]{}|/-]/.exec(end[0].replaceAll('\\\\', ''));
      if (escape) return `${here}: ${escape[0]} is not supported.`;
      at += end[0].length - 1;
    } else if (sign === '{') {
      const repeat = /^\{(\d{1,3})(,(\d{0,3}))?\}/.exec(value.slice(at));
      if (!repeat) return `${here}: a count looks like {2}, {2,} or {2,4}.`;
      if (repeat[2] !== undefined && repeat[3] === '') unlimited += 1;
      counted += Number(repeat[3] || repeat[1]);
      at += repeat[0].length - 1;
    } else if (sign === '*' || sign === '+') {
      unlimited += 1;
    }
  }
  if (unlimited > 2) return 'At most two unlimited repeats (*, + or {2,}) in one pattern; count the others, as in {1,8}.';
  if (counted > MOST_COUNTED) return `The counts of one pattern, such as {1,8}, come to at most ${MOST_COUNTED} together; these come to ${counted}.`;
  if (/^[.*+?^$|]*$/.test(value)) return 'This matches everything. Name at least one letter or digit.';
  try {
    new RegExp(value, 'u');
    return undefined;
  } catch {
    return 'This is not a pattern: check the order of its repeats and brackets.';
  }
}

/** One address or several with commas; the form only, nobody is asked whether they exist. */
export const emailFault = (value: string): string | undefined =>
  value.split(',').every((each) => /^[^\s@<>"(),:;\\]{1,64}@[^\s@<>"(),:;\\]{1,190}\.[^\s@<>"(),:;\\.]{2,60}$/u.test(each.trim()))
    ? undefined
    : 'Give an e-mail address, or several with commas.';

const numberFault = (value: unknown, { whole, least, most = MOST, decimals = 4 }: Field): string | undefined => {
  if (typeof value !== 'number' || !Number.isFinite(value)) return whole ? 'Give a whole number, without quotes.' : 'Give a number, without quotes.';
  if (whole && !Number.isInteger(value)) return 'Give a whole number.';
  if (least !== undefined && value < least) return `At least ${least}.`;
  if (value > most) return `At most ${most.toLocaleString('en-GB')}.`;
  if (value < -most) return `At least −${most.toLocaleString('en-GB')}.`;
  return Number(value.toFixed(decimals)) === value ? undefined : `At most ${decimals} decimals.`;
};

const moneyFault = (value: unknown, { least, decimals = 4 }: Field, form: Form): string | undefined => {
  if (form === 'wire') {
    const fault = poundsFault(value);
    if (fault !== undefined) return fault;
    // Number('007') is 7: what people type as a code is not taken for an amount.
    if (/^[-(£\s]*0\d/.test(String(value))) return 'Give an amount in pounds without leading zeros, such as 29.99.';
  } else if (!Number.isSafeInteger(value)) {
    return 'Give an amount in whole ten-thousandths of a pound.';
  }
  const units = form === 'wire' ? poundsToUnits(value as number | string) : (value as number);
  if (Math.abs(units) > MOST_MONEY) return 'At most £99,999,999.9999 either way.';
  if (decimals < 4 && units % 10 ** (4 - decimals) !== 0) return `At most ${decimals} decimals.`;
  return least !== undefined && units < least ? `At least £${(least / UNITS).toFixed(2)}.` : undefined;
};

const dangerous = new Set(['__proto__', 'constructor', 'prototype']);

/** Data is kept as it came, so it is looked through: no keys that code trips over, no text that cannot be kept. */
function dataFault(value: unknown, depth = 0): string | undefined {
  if (depth > 8) return 'It is nested too deeply; at most 8 levels.';
  if (typeof value === 'string') return textFault(value);
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'It holds a number that JSON cannot say.';
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) {
    const key = Object.keys(value).find((each) => dangerous.has(each) || textFault(each) !== undefined);
    if (key !== undefined) return `It may not have the name "${key.slice(0, 40)}".`;
  }
  for (const each of Object.values(value)) {
    const fault = dataFault(each, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const permission = /^(\*|[a-zA-Z]{1,40})(\.[a-zA-Z]{1,40})?$/;

/** The prices of a price list, in pounds: each line names a standard feature of its own and what it costs. */
function chargesFault(lines: readonly unknown[]): string | undefined {
  const named = new Set<unknown>();
  for (const [place, line] of lines.entries()) {
    const where = `Line ${place + 1}`;
    if (typeof line !== 'object' || line === null || Array.isArray(line))
      return `${where}: give an object like {"standardFeature": "…", "serviceCharge": 4.5}.`;
    const { standardFeature: name, serviceCharge, connectionCharge, ...others } = line as Readonly<Record<string, unknown>>;
    const [other] = Object.keys(others);
    if (other !== undefined) return `${where}: there is no "${other.slice(0, 40)}"; a line has standardFeature, serviceCharge and connectionCharge.`;
    if (isBlank(name) || typeof name !== 'string') return `${where}: name its standardFeature.`;
    if (named.has(name)) return `${where}: "${name.slice(0, 100)}" has a line already.`;
    named.add(name);
    if (isBlank(serviceCharge) && isBlank(connectionCharge)) return `${where}: give its serviceCharge or its connectionCharge.`;
    for (const [field, price] of Object.entries({ serviceCharge, connectionCharge })) {
      const fault = isBlank(price) ? undefined : moneyFault(price, { name: field, label: '', type: 'Currency', help: '' }, 'wire');
      if (fault !== undefined) return `${where}, ${field}: ${fault}`;
    }
  }
  return undefined;
}

function objectFault(value: unknown, { format }: Field): string | undefined {
  const isList = format === 'list' || format === 'charges';
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== isList) return isList ? 'Give a list.' : 'Give an object.';
  const fault = dataFault(value);
  if (fault !== undefined) return fault;
  if (JSON.stringify(value).length > LONGEST_DATA) return `At most ${LONGEST_DATA.toLocaleString('en-GB')} characters as JSON.`;
  if (format === 'charges') return chargesFault(value as readonly unknown[]);
  if (format !== 'permissions') return undefined;
  const wrong = Object.entries(value).find(([name, may]) => !permission.test(name) || (may !== 'run' && may !== 'propose' && may !== 'none'));
  return wrong ? `"${wrong[0].slice(0, 80)}": give "entity", "entity.action" or "*" with "run", "propose" or "none".` : undefined;
}

export type Form = 'wire' | 'inner';

/** What is wrong with a value that is given (not blank), apart from whether its name stands in its list. */
export function valueFault(field: Field, value: unknown, form: Form = 'wire'): string | undefined {
  switch (field.type) {
    case 'Text': {
      // A percentage may come as a number; it is kept as decimal text.
      if (field.format === 'percent' && typeof value === 'number' && form === 'wire') return percentFault(value);
      // What is longer than any such text is not looked through first: no character is more than two of what a string is made of.
      if (typeof value === 'string' && value.length > 2 * (field.max ?? LONGEST))
        return `At most ${(field.max ?? LONGEST).toLocaleString('en-GB')} characters.`;
      const fault = (field.multiline ? textFault : lineFault)(value);
      if (fault !== undefined) return fault;
      const text = value as string;
      if (characters(text) > (field.max ?? LONGEST)) return `At most ${(field.max ?? LONGEST).toLocaleString('en-GB')} characters.`;
      if (field.references) return idFault(text);
      if (field.format === 'email') return emailFault(text);
      if (field.format === 'percent') return percentFault(text);
      return field.format === 'pattern' ? patternFault(text) : undefined;
    }
    case 'Preset Value': {
      const fault = lineFault(value);
      return (
        fault ?? (characters(value as string) > (field.max ?? LONGEST) ? `At most ${(field.max ?? LONGEST).toLocaleString('en-GB')} characters.` : undefined)
      );
    }
    case 'Preset Value(s)': {
      if (!Array.isArray(value)) return 'Give a list of names.';
      if (value.length > MOST_NAMES) return `At most ${MOST_NAMES} names.`;
      if (new Set(value).size < value.length) return 'Give each name once.';
      return value.map((name) => (isBlank(name) ? 'Give names that are not empty.' : lineFault(name))).find((fault) => fault !== undefined);
    }
    case 'Number':
      return numberFault(value, field);
    case 'Currency':
      return moneyFault(value, field, form);
    case 'Date':
      return dateFault(value);
    case 'Timestamp':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(value) && !Number.isNaN(Date.parse(value))
        ? undefined
        : 'Give a time stamp in UTC, such as 2025-01-24T09:30:00Z.';
    case 'Flag':
      return typeof value === 'boolean' ? undefined : 'Give true or false.';
    case 'Data':
      return objectFault(value, field);
  }
}

/** A value as words: text as it is, nothing as '', data as JSON. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value));

/** Whether two values are written as the same JSON, members in the same order, without writing either. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, place) => sameValue(each as Value, b[place] as Value));
  }
  const [one, other] = [membersOf(a as Members), membersOf(b as Members)];
  return one.length === other.length && one.every((name, place) => name === other[place] && sameValue((a as Members)[name], (b as Members)[name]));
}

type Members = Readonly<Record<string, Value | undefined>>;

/** The names of what is written: JSON leaves out what is undefined. */
const membersOf = (value: Members): readonly string[] => Object.keys(value).filter((name) => value[name] !== undefined);
