/** What the form of an order said, for people: "Drop Date: 31 Jan 2026". Pure. */
import type { Property, Schema } from '../../shared/types.js';
import { clock, day, figure, listed, pounds, span, type Tongue } from '../words.js';

export interface Said {
  readonly label: string;
  readonly said: string;
}

type Parameters = Readonly<Record<string, unknown>>;

/** What was done from when on. */
const isMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** What a value of several parts says: "10 × SIP Channel from 1 Dec 2026", "£40.50 to 100003"; of others only that there are some. */
function partsSaid(value: object, words: Tongue): string {
  const { standardFeature, featureCount, startDate, invoiceID, amount, ...others } = value as Readonly<Record<string, unknown>>;
  const said = (each: unknown): string => (typeof each === 'string' || typeof each === 'number' ? String(each) : '');
  if (standardFeature !== undefined) {
    const from = typeof startDate === 'string' ? ` from ${day(startDate, words)}` : '';
    return `${featureCount === undefined || featureCount === 1 ? '' : `${said(featureCount)} × `}${said(standardFeature)}${from}`;
  }
  if (invoiceID !== undefined) return `${pounds(Number(amount))} to ${said(invoiceID)}`;
  return Object.entries(others)
    .map(([name, each]) => `${name} ${said(each)}`.trim())
    .join(', ');
}

/** One value, as its form would show it. */
export function valueSaid(value: unknown, { type, format }: Pick<Property, 'type' | 'format'>, words: Tongue): string {
  if (Array.isArray(value)) return listed(value.map((each) => valueSaid(each, { type: 'string' }, words)));
  if (typeof value === 'string' && isMoment.test(value)) return `${day(value, words)} ${clock(value, words.locale)}`;
  if (format === 'date' && typeof value === 'string') return day(value, words);
  if (format === 'currency' && value !== '' && Number.isFinite(Number(value))) return pounds(Number(value));
  if (format === 'percent') return `${String(value as string).replace(/\s*%\s*$/, '')} %`;
  if (type === 'boolean') return value === true || value === 'true' ? 'Yes' : 'No';
  if (typeof value === 'number') return figure(value);
  return typeof value === 'object' && value !== null ? partsSaid(value, words) : String(value as string);
}

const given = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

/** Values that differ from row to row where only how many there are is known, and which is the first and the last. */
export function ownSaid(
  schema: Pick<Schema, 'properties'> | undefined,
  own: Readonly<Record<string, { readonly values: number; readonly first: unknown; readonly last: unknown }>>,
  more: boolean,
  words: Tongue,
): readonly Said[] {
  const properties: Readonly<Record<string, Property>> = schema?.properties ?? {};
  return Object.entries(own).map(([name, { values, first, last }]): Said => {
    const property = properties[name];
    const label = property?.title ?? name;
    if (property?.secret) return { label, said: 'given, not shown' };
    if (more) return { label, said: 'by row' };
    if (values === 1) return { label, said: valueSaid(first, property ?? { type: 'string' }, words) };
    const dates = property?.format === 'date' ? [first, last].filter((value) => typeof value === 'string') : [];
    return { label, said: dates.length === 2 ? `${figure(values)} dates ${span(dates, words)}` : `${figure(values)} values, by row` };
  });
}

/**
 * The parameters of an order in the order of its form; `own` are those of single rows, which win over the shared ones, so
 * that a date from a column reads "12 dates between 1 and 31 Jan 2026".
 */
export function parametersSaid(
  schema: Pick<Schema, 'properties'> | undefined,
  shared: Parameters,
  own: readonly (Parameters | undefined)[],
  words: Tongue,
): readonly Said[] {
  const properties = schema?.properties ?? {};
  const some = own.filter((each) => each !== undefined);
  const named = new Set([...Object.keys(properties), ...Object.keys(shared), ...some.flatMap((each) => Object.keys(each))]);
  return [...named].flatMap((name): Said[] => {
    const property: Pick<Property, 'type' | 'format' | 'title'> = properties[name] ?? { type: 'string', title: name };
    const rows = some.map((each) => each[name]).filter(given);
    const values = rows.length === 0 || some.length < own.length || rows.length < some.length ? [...rows, shared[name]].filter(given) : rows;
    if (values.length === 0) return [];
    // Bank details go onto no sheet.
    if (properties[name]?.secret) return [{ label: properties[name].title, said: 'given, not shown' }];
    const different = new Map(values.map((value) => [JSON.stringify(value), value]));
    const [only] = different.values();
    if (different.size === 1) return [{ label: property.title ?? name, said: valueSaid(only, property, words) }];
    const dates = [...different.values()].filter((value) => typeof value === 'string');
    const said =
      property.format === 'date'
        ? `${figure(different.size)} dates ${span(dates, words)}`
        : different.size <= 3
          ? `${listed([...different.values()].map((value) => valueSaid(value, property, words)))}, by row`
          : `${figure(different.size)} values, by row`;
    return [{ label: property.title ?? name, said }];
  });
}
