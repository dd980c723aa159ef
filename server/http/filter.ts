/** One filter of an address, `field=value` or `field.test=value`, as a checked condition in inner form. */
import { momentShown } from '../../shared/clock.js';
import { dateFault, isDate } from '../../shared/dates.js';
import { dayMeant } from '../../shared/dateWords.js';
import { badQuery } from '../../shared/fault.js';
import { compacted } from '../../shared/compacted.js';
import { entity as entityOf, fieldOf, joinedFields, textFault } from '../../shared/fields.js';
import { poundsFault, poundsToUnits } from '../../shared/money.js';
import { decimalTyped } from '../../shared/typed.js';
import type { EntityName, Field, Value } from '../../shared/types.js';
import type { Condition } from '../database/store.js';

const tests = new Set<string>(['ne', 'gt', 'ge', 'lt', 'le', 'in', 'contains']);
const MOST_VALUES = 1_000;

/** When it is asked, for what a value means only then: a date where time stamps are compared, `startOfMonth`. */
export interface Clock {
  /** The business's (Europe/London). */
  readonly timeZone: string;
  /** The business date; without it no word stands for a date. */
  readonly today?: string;
}

/** Throws `badQuery` where there is no such field or test, or the value is none of the field's. */
export function condition(name: EntityName, parameter: string, text: string, clock: Clock): Condition {
  const at = parameter.indexOf('.');
  const [fieldName, test] = at < 0 ? [parameter, 'eq'] : [parameter.slice(0, at), parameter.slice(at + 1)];
  const field = fieldOf(name, fieldName) ?? joinedFields(name).find((each) => each.name === fieldName);
  if (!field || field.inner)
    throw badQuery(parameter, `There is no such parameter or field in ${entityOf(name).titles.toLowerCase()}. ${meant(name, fieldName)}`.trim());
  if (test !== 'eq' && !tests.has(test)) throw badQuery(parameter, `The tests are ${fieldName}=…, and ${[...tests].map((each) => `.${each}`).join(' ')}.`);
  if (field.type === 'Data') throw badQuery(parameter, `${field.label} cannot be filtered by.`);
  if (textFault(text) !== undefined) throw badQuery(parameter, textFault(text)!);
  const key = field.matchedBy !== undefined && ['eq', 'ne', 'in', 'contains'].includes(test);
  const value = valueOf(field, parameter, test, text, clock);
  return {
    field: key ? field.matchedBy! : fieldName,
    test: test as Condition['test'],
    value: !key ? value : Array.isArray(value) ? value.map((each: Value) => compactedValue(each)) : compactedValue(value),
  };
}

const compactedValue = (value: Value): Value => (typeof value === 'string' ? compacted(value) : value);

/** "Did you mean CRMReference?", where only capitals differ. */
function meant(name: EntityName, given: string): string {
  const close = entityOf(name).fields.find((field) => !field.inner && field.name.toLowerCase() === given.toLowerCase());
  return close ? `Did you mean ${close.name}?` : '';
}

function valueOf(field: Field, parameter: string, test: string, text: string, clock: Clock): Value {
  if (test === 'in') {
    if (text === '') throw badQuery(parameter, 'Give values with commas between them.');
    // "\," is a comma inside of a value.
    const values = text.split(/(?<!\\),/).map((each) => each.replaceAll('\\,', ','));
    if (values.length > MOST_VALUES) throw badQuery(parameter, `At most ${MOST_VALUES.toLocaleString('en-GB')} values.`);
    return values.map((each) => (each === '' ? null : one(field, parameter, each, clock)));
  }
  if (test === 'contains') {
    if (field.type !== 'Text' && field.type !== 'Preset Value' && field.type !== 'Preset Value(s)')
      throw badQuery(parameter, `${field.label} is no text; compare it by = .gt .ge .lt .le.`);
    if (text === '') throw badQuery(parameter, 'Give some letters or digits to look for.');
    return text;
  }
  if (['gt', 'ge', 'lt', 'le'].includes(test)) {
    if (field.type === 'Preset Value(s)' || field.type === 'Flag') throw badQuery(parameter, `${field.label} has no order; use =, .ne or .in.`);
    if (text === '') throw badQuery(parameter, 'Give a value to compare with.');
    return one(field, parameter, text, clock);
  }
  if (text !== '') return one(field, parameter, text, clock);
  // An unset variable in a script must find no record, not all that have no reference.
  if (field.name === 'CRMReference' && test === 'eq') throw badQuery(parameter, 'It is empty. Give the reference to look for.');
  if (field.type === 'Flag') throw badQuery(parameter, 'Give true or false.');
  return null;
}

/** A value in the field's type, inner form. */
function one(field: Field, parameter: string, text: string, clock: Clock): Value {
  const refused = (why: string | undefined): never => {
    throw badQuery(parameter, why ?? 'Give another value.');
  };
  if (field.references || field.name === 'id') return /^[1-9]\d{0,17}$/.test(text) ? text : refused('Ids are digits, such as 123.');
  switch (field.type) {
    case 'Flag':
      return text === 'true' ? true : text === 'false' ? false : refused('Give true or false.');
    case 'Date': {
      const date = meantBy(text, clock);
      return dateFault(date) === undefined ? date : refused(`${dateFault(date)} Or a word: today, startOfMonth, endOfQuarter-1q.`);
    }
    case 'Timestamp':
      return moment(parameter, text, clock);
    case 'Currency':
      return poundsFault(text) === undefined ? poundsToUnits(text) : refused(poundsFault(text));
    case 'Number':
      return numberIn(text, field, refused);
    default:
      return text;
  }
}

/** Digits as they are, and what people write for them. */
function numberIn(text: string, { whole }: Field, refused: (why: string) => never): number {
  const read = text.length > 40 || /^-?\d+\.\d+$/.test(text) ? { text } : decimalTyped(text, 'number');
  if ('why' in read && !read.none) refused(read.why);
  const bare = 'text' in read ? read.text : '';
  if (!/^-?\d{1,12}(\.\d{1,4})?$/.test(bare) || (whole && bare.includes('.')))
    refused(whole ? 'Give a whole number.' : 'Give a number with at most 4 decimals.');
  return Number(bare);
}

/**
 * A date or an ISO 8601 moment as a time stamp in UTC. A date is its first moment in the business's time zone, and a moment without
 * Z or an offset is one there too.
 */
export function moment(parameter: string, given: string, clock: Clock): string {
  const { timeZone } = clock;
  const text = meantBy(given, clock);
  if (isDate(text)) return new Date(momentShown(Date.parse(`${text}T00:00:00Z`), timeZone)).toISOString();
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+ \d{2}:?\d{2}$/.test(text))
    throw badQuery(parameter, 'A + in an address means a space: write it as %2B, or give the moment in UTC with Z.');
  const found = /^(\d{4}-\d{2}-\d{2})[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/.exec(text);
  if (!found || !isDate(found[1]))
    throw badQuery(parameter, `Give a date (2025-01-24) or a moment (2025-01-24T10:00:00, in ${timeZone}; 2025-01-24T10:00:00Z in UTC; or with an offset).`);
  const [, date, time, zone] = found;
  const utc = new Date(`${date}T${time}${zone ?? 'Z'}`);
  return new Date(zone === undefined ? momentShown(utc.getTime(), timeZone) : utc).toISOString();
}

/** `startOfMonth` as the day it means now; anything else as it is. */
const meantBy = (text: string, { today }: Clock): string => (today === undefined ? undefined : dayMeant(text, today)) ?? text;
