/** How a carrier's file says what a call is: which column is which, how dates and lengths are written. Said once per carrier, as a preset of callFormat. */
import { dateFault, isDate } from '../dates.js';
import type { Value, Values } from '../types.js';
import { asText, lineFault } from '../values.js';
import { normalNumber } from './dialled.js';
import type { CallKind, Direction } from './shapes.js';

/** The columns that a file may have, by our names; `callDate` may hold the time as well. */
export const callColumns = [
  'carrier',
  'reference',
  'callDate',
  'callTime',
  'CLI',
  'dialled',
  'direction',
  'kind',
  'seconds',
  'events',
  'bytes',
  'chargeband',
  'callType',
  'timeBand',
  'destination',
  'carrierCost',
  'retail',
  'leg',
] as const;
export type CallColumn = (typeof callColumns)[number];

export interface CallFormat {
  /** Our name by the file's header; what is not named here is left out. Undefined: the header is in our names, and nothing else is allowed. */
  readonly columns?: Readonly<Partial<Record<CallColumn, string>>>;
  readonly separator: string;
  readonly dateOrder: 'ymd' | 'dmy' | 'mdy';
  readonly decimalComma: boolean;
  /** Lengths as seconds, or as h:mm:ss. */
  readonly durations: 'seconds' | 'clock';
  readonly costs: 'pounds' | 'pence';
}

const plainFormat: CallFormat = { separator: ',', dateOrder: 'ymd', decimalComma: false, durations: 'seconds', costs: 'pounds' };

const choices = {
  separator: [',', ';', '|', '\t'],
  dateOrder: ['ymd', 'dmy', 'mdy'],
  durations: ['seconds', 'clock'],
  costs: ['pounds', 'pence'],
} as const;

/** Why a preset's data is no format; undefined where it is one. */
export function formatFault(data: Value | undefined): string | undefined {
  if (data === null || data === undefined) return undefined;
  if (typeof data !== 'object' || Array.isArray(data)) return 'Give an object with columns, separator, dateOrder, decimalComma, durations and costs.';
  const { columns = {}, decimalComma = false, ...others } = data as Values;
  for (const [name, value] of Object.entries(others)) {
    const known = choices[name as keyof typeof choices] as readonly string[] | undefined;
    if (!known) return `There is no "${name.slice(0, 40)}"; a format has columns, separator, dateOrder, decimalComma, durations and costs.`;
    if (!known.includes(asText(value))) return `${name}: give ${known.map((each) => (each === '\t' ? 'a tab' : each)).join(', ')}.`;
  }
  if (typeof decimalComma !== 'boolean') return 'decimalComma: give true or false.';
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns))
    return 'columns: give an object such as {"callDate": "Start Time", "CLI": "A Number"}.';
  for (const [name, header] of Object.entries(columns as Values)) {
    if (!(callColumns as readonly string[]).includes(name)) return `columns: there is no "${name.slice(0, 40)}"; there is ${callColumns.join(', ')}.`;
    if (typeof header !== 'string' || header.trim() === '') return `columns: say what the file calls ${name}.`;
  }
  return undefined;
}

export function formatOf(data: Value | undefined): CallFormat {
  const { columns, ...rest } = (data ?? {}) as Partial<CallFormat>;
  return { ...plainFormat, ...rest, ...(columns && Object.keys(columns).length > 0 ? { columns } : {}) };
}

/** A line of a file as a call; amounts in pounds as decimal text. */
export interface FileCall {
  readonly carrier: string;
  readonly reference: string | null;
  readonly callDate: string;
  readonly callTime: string;
  readonly CLI: string;
  /** The one spelling. */
  readonly number: string;
  readonly dialled: string | null;
  readonly direction: Direction;
  readonly kind: CallKind;
  readonly seconds: number | null;
  readonly events: number | null;
  readonly bytes: number | null;
  readonly chargeband: string | null;
  /** The call type that the file names. */
  readonly namedType: string | null;
  readonly timeBand: string | null;
  readonly destination: string | null;
  readonly carrierCost: string | null;
  readonly retail: string | null;
  readonly leg: string | null;
}

/** What a line is checked against besides itself. */
export interface Checking {
  readonly format: CallFormat;
  /** Of a file without such a column. */
  readonly carrier: string | null;
  readonly carriers: ReadonlySet<string>;
  readonly bands: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  /** Nothing begins before this day: a switch that does not know the time says 1970. */
  readonly firstDay: string;
  /** Calls up to this day were removed: whether one was charged already can no longer be told. */
  readonly removedUntil?: string | undefined;
  /** Nothing begins after this day. */
  readonly lastDay: string;
  /** `YYYY-MM-DDTHH:MM:SS` with an offset, in the company's own time. */
  local(moment: string): string;
}

const orders = { ymd: 'year, month, day', dmy: 'day, month, year', mdy: 'month, day, year' } as const;

/** No call lasts longer than a week; whoever says so mixed up columns. */
const LONGEST = 7 * 86_400;
const MOST_BYTES = 1_000_000_000_000_000;

class Wrong extends Error {}
const wrong = (column: string, why: string): never => {
  throw new Wrong(`${column}: ${why}`);
};

/** The call of a line's cells by column, or the sentence why it is none. */
export function callOf(cells: Readonly<Partial<Record<CallColumn, string>>>, checking: Checking): FileCall | string {
  try {
    return checked(cells, checking);
  } catch (error) {
    if (error instanceof Wrong) return error.message;
    throw error;
  }
}

function checked(cells: Readonly<Partial<Record<CallColumn, string>>>, checking: Checking): FileCall {
  const { format } = checking;
  const text = (column: CallColumn, most: number): string | null => {
    const value = cells[column];
    if (value === undefined || value === '') return null;
    if (value.length > most) wrong(column, `at most ${most} characters.`);
    const fault = lineFault(value);
    if (fault !== undefined) wrong(column, fault);
    return value;
  };
  const carrier = text('carrier', 200) ?? checking.carrier ?? wrong('carrier', 'give it in the address or in a column.');
  if (!checking.carriers.has(carrier)) wrong('carrier', `there is no "${carrier.slice(0, 50)}" among the carriers; add it there first.`);
  const kind = text('kind', 20) ?? 'voice';
  if (kind !== 'voice' && kind !== 'event' && kind !== 'data') wrong('kind', 'give voice, event or data.');
  const direction = text('direction', 20) ?? 'outbound';
  if (direction !== 'outbound' && direction !== 'inbound') wrong('direction', 'give outbound or inbound.');
  const CLI = text('CLI', 100) ?? wrong('CLI', 'it is empty; it is the number that the call is charged to.');
  const number = normalNumber(CLI);
  const dialled = text('dialled', 100);
  if (dialled === null && kind === 'voice' && direction === 'outbound') wrong('dialled', 'it is empty; an outbound call was to a number.');
  const [callDate, callTime] = began(cells, checking);
  const timeBand = text('timeBand', 100);
  if (timeBand !== null && !checking.bands.has(timeBand)) wrong('timeBand', `there is no "${timeBand.slice(0, 50)}".`);
  const namedType = text('callType', 100);
  if (namedType !== null && !checking.types.has(namedType)) wrong('callType', `there is no "${namedType.slice(0, 50)}".`);
  const needed = { voice: 'seconds', event: 'events', data: 'bytes' }[kind as CallKind] as 'seconds' | 'events' | 'bytes';
  if (!cells[needed])
    wrong(needed, `it is empty; ${kind === 'voice' ? 'a call has its length' : kind === 'event' ? 'pieces are counted' : 'data has its bytes'} there.`);
  return {
    carrier,
    reference: text('reference', 200),
    callDate,
    callTime,
    CLI,
    number,
    dialled,
    direction: direction as Direction,
    kind: kind as CallKind,
    seconds: kind === 'voice' ? duration('seconds', cells.seconds!, format) : null,
    events: kind === 'event' ? whole('events', cells.events!, 1_000_000) : null,
    bytes: kind === 'data' ? whole('bytes', cells.bytes!, MOST_BYTES) : null,
    chargeband: text('chargeband', 100),
    namedType,
    timeBand,
    destination: text('destination', 200),
    carrierCost: amount('carrierCost', cells.carrierCost, format),
    retail: amount('retail', cells.retail, format),
    leg: text('leg', 200),
  };
}

/** Day and time in the company's time. */
function began(
  cells: Readonly<Partial<Record<CallColumn, string>>>,
  { format, firstDay, lastDay, removedUntil = '', local }: Checking,
): readonly [string, string] {
  const given = `${cells.callDate ?? ''}${cells.callTime ? ` ${cells.callTime}` : ''}`;
  const found = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?$/.exec(given);
  if (!found) {
    if (given === '') return wrong('callDate', 'it is empty.');
    return wrong(
      'callDate',
      `"${given.slice(0, 40)}" is no date with a time, such as ${format.dateOrder === 'ymd' ? '2026-11-03 10:15:00' : format.dateOrder === 'dmy' ? '03/11/2026 10:15:00' : '11/03/2026 10:15:00'}.`,
    );
  }
  const [, a = '', b = '', c = '', h = '', m = '', s = '00', zone] = found;
  const [year, month, day] = format.dateOrder === 'ymd' ? [a, b, c] : format.dateOrder === 'dmy' ? [c, b, a] : [c, a, b];
  if (year.length !== 4 && [a, b, c].every((part) => part.length <= 2))
    return wrong('callDate', `"${given.slice(0, 40)}" has a year of two digits; give all four.`);
  if (year.length !== 4) return wrong('callDate', `"${given.slice(0, 40)}" has its year elsewhere; say the file's order of dates.`);
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  // What can be read only in the other order tells that those which can be read in both may be days of other months.
  if (Number(month) > 12 && isDate(`${year}-${day.padStart(2, '0')}-${month.padStart(2, '0')}`))
    return wrong(
      'callDate',
      `"${given.slice(0, 40)}" has day and month the other way round; a file has one order of dates (here ${orders[format.dateOrder]}).`,
    );
  if (!isDate(date)) return wrong('callDate', dateFault(date) ?? 'there is no such day.');
  if (Number(h) > 23 || Number(m) > 59 || Number(s) > 59) return wrong('callDate', `there is no time ${h}:${m}:${s}.`);
  const civil = `${date}T${h.padStart(2, '0')}:${m}:${s}`;
  if (zone !== undefined && !/^(?:Z|[+-](?:0\d|1[0-3]):?[0-5]\d|[+-]14:?00)$/.test(zone))
    return wrong('callDate', `"${zone}" is no time zone, such as +01:00.`);
  const start = zone === undefined ? civil : local(`${civil}${zone}`);
  if (start.slice(0, 10) < firstDay) return wrong('callDate', `${start.slice(0, 10)} is more than ten years ago; check the year and the order of dates.`);
  if (start.slice(0, 10) <= removedUntil)
    return wrong(
      'callDate',
      `${start.slice(0, 10)} lies in a time of which calls are no longer kept (up to ${removedUntil}): it may have been charged already.`,
    );
  if (start.slice(0, 10) > lastDay) return wrong('callDate', `${start.slice(0, 10)} is still to come; check the order of day and month.`);
  return [start.slice(0, 10), start.slice(11, 19)];
}

function duration(column: string, text: string, { durations, decimalComma }: CallFormat): number {
  if (durations === 'clock') {
    const clock = /^(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:\.\d+)?$/.exec(text);
    if (!clock || Number(clock[2]) > 59 || Number(clock[3]) > 59) return wrong(column, `"${text.slice(0, 20)}" is no length such as 0:01:23.`);
    return within(column, Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]) + (/\.\d*[1-9]/.test(text) ? 1 : 0), LONGEST, 'a week');
  }
  const plain = decimalComma ? text.replace(',', '.') : text;
  if (!/^\d{1,12}(\.\d{1,9})?$/.test(plain)) return wrong(column, `"${text.slice(0, 20)}" is no number of seconds, 0 or more.`);
  // Part seconds count as whole ones.
  return within(column, Math.ceil(Number(plain)), LONGEST, 'a week');
}

const within = (column: string, value: number, most: number, said: string): number =>
  value <= most ? value : wrong(column, `${value.toLocaleString('en-GB')} is more than ${said}.`);

function whole(column: string, text: string, most: number): number {
  if (!/^\d{1,16}$/.test(text)) return wrong(column, `"${text.slice(0, 20)}" is no whole number, 0 or more.`);
  return within(column, Number(text), most, most.toLocaleString('en-GB'));
}

/** Pounds as decimal text with at most 6 decimals; null where nothing is given. */
function amount(column: string, text: string | undefined, { decimalComma, costs }: CallFormat): string | null {
  if (text === undefined || text === '') return null;
  const plain = decimalComma ? text.replace(',', '.') : text;
  const found = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(plain);
  if (!found)
    return wrong(
      column,
      /,/.test(text) && !decimalComma
        ? `"${text.slice(0, 20)}" has a comma; amounts have a point unless the file's decimals are said to have a comma.`
        : `"${text.slice(0, 20)}" is no amount, 0 or more.`,
    );
  const [, units = '', parts = ''] = found;
  const digits = costs === 'pence' ? `${units.padStart(3, '0').slice(0, -2)}.${units.padStart(3, '0').slice(-2)}${parts}` : `${units}.${parts}`;
  const [pounds = '0', decimals = ''] = digits.split('.');
  const kept = decimals.replace(/0+$/, '');
  if (kept.length > 6)
    return wrong(column, `"${text.slice(0, 20)}" has more than ${costs === 'pence' ? 'four decimals of a penny' : 'six decimals of a pound'}.`);
  return kept === '' ? String(BigInt(pounds)) : `${BigInt(pounds)}.${kept}`;
}
