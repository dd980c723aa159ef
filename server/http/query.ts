/**
 * The query of an address as a checked `Query`: every name is known, every value has its field's type, and a name nobody
 * knows is refused, because a typo in `CRMReference` must not list everything. All faults are `badQuery` (400506).
 */
import { badQuery } from '../../shared/fault.js';
import { entity as entityOf, joinedFields, textFault } from '../../shared/fields.js';
import type { EntityName, ListFilter } from '../../shared/types.js';
import { condition, moment, type Clock } from './filter.js';
import { filtersOf } from '../../shared/entities/filters.js';
import { Given } from './given.js';
import type { Behind, Condition, Query, Sort } from '../database/store.js';

/** Everything of an entity, hidden ones left out. */
export const noQuery: Query = { where: [], sort: [] };

const LIMIT = 100;
const MOST_LIMIT = 1_000;

export type Expandable = 'numbers' | 'services' | 'features';
const EXPANDABLE = ['numbers', 'services', 'features'] as const;

/** Where the query stands. Without a place it is an order's `where`: conditions, and no limit of its own. */
export interface Place {
  /** `GET /features/123`: only `fields` and what to expand. */
  readonly single?: boolean | undefined;
  /** `GET /customers/1/features`: the entity of the owner. */
  readonly owner?: EntityName | undefined;
  /** All of it goes out, as a stream: there is a limit only where one is asked for. */
  readonly whole?: boolean | undefined;
  /** Further names that the route itself reads: `preview`, `as`. */
  readonly also?: readonly string[] | undefined;
}

export interface Asked {
  readonly query: Query;
  /** What to put inside each record; `active` where only active ones are wanted. */
  readonly expand: Readonly<Partial<Record<Expandable, { readonly active?: boolean }>>>;
  /** `includeNumbers`, `includeServices`: what further down is listed with the owner's own. */
  readonly includes: readonly EntityName[];
  /** The values of `also`. */
  readonly others: ReadonlyMap<string, string>;
}

/**
 * @param raw the query string as it came, without the question mark
 */
export function parseQuery(name: EntityName, raw: string, place?: Place, clock: Clock = { timeZone: 'Europe/London' }): Asked {
  const entity = entityOf(name);
  const given = new Given(raw);
  const others = new Map(
    (place?.also ?? []).flatMap((each) => {
      const value = given.take(each);
      return value === undefined ? [] : [[each, value] as const];
    }),
  );
  // An order's conditions say which records, not what is shown of them.
  const expand = place ? expandsOf(name, given) : {};
  const fields = place && fieldsOf(name, given);
  const includes: EntityName[] = [];
  let query: Query = { ...noQuery, ...(fields ? { fields } : {}) };
  if (!place?.single) {
    for (const below of place?.owner === 'customers' ? (['numbers', 'services'] as const) : []) {
      if (entity.owners.some((owner) => owner.entity === below) && given.flag(`include${capital(below)}`)) includes.push(below);
    }
    if (!place) onlyConditions(given);
    query = { ...query, ...pageOf(name, given, place), ...selectionOf(name, given, clock) };
  }
  given.nothingLeft(place?.single ? `Here are ${['fields', ...expandNames(name)].join(', ')}.` : undefined);
  return { query, expand, includes, others };
}

/** An order's conditions say which records, all of them: half of a list or its order is nothing to agree to. */
function onlyConditions(given: Given): void {
  for (const name of ['limit', 'offset', 'idAfter', 'sort', 'after', 'count', 'rows'])
    if (given.take(name) !== undefined)
      throw badQuery(name, 'An order runs on every record that fits its conditions; leave this out, or name the records by ids.');
}

export const capital = (word: string): string => `${word[0]!.toUpperCase()}${word.slice(1)}`;
const singular = (word: string): string => word.slice(0, -1);

/** customers have numbers, services and features inside; numbers and services have features. */
const insideOf = (name: EntityName): Expandable[] =>
  EXPANDABLE.filter(
    (each) => each !== name && ['customers', 'numbers', 'services'].includes(name) && entityOf(each).owners.some((owner) => owner.entity === name),
  );

const expandNames = (name: EntityName): string[] => insideOf(name).flatMap((each) => [`expand${capital(each)}`, `${singular(each)}Active`]);

function expandsOf(name: EntityName, given: Given): Asked['expand'] {
  return Object.fromEntries(
    insideOf(name).flatMap((each) => {
      const active = given.flag(`${singular(each)}Active`);
      return given.flag(`expand${capital(each)}`) ? [[each, active ? { active } : {}] as const] : [];
    }),
  );
}

/** A comma-separated list of field names, each there, sent out, and named once. */
function names(parameter: string, name: EntityName, text: string, more: readonly string[] = []): string[] {
  const listed = text.split(',').map((each) => each.trim());
  const known = new Set([
    ...entityOf(name)
      .fields.filter(({ inner }) => !inner)
      .map((field) => field.name),
    ...more,
  ]);
  listed.forEach((each, index) => {
    if (!known.has(each))
      throw badQuery(parameter, each === '' ? 'Name fields, with commas between them.' : `${entityOf(name).titles} have no field "${each.slice(0, 100)}".`);
    if (listed.indexOf(each) !== index) throw badQuery(parameter, `"${each}" is there twice.`);
  });
  return listed;
}

function fieldsOf(name: EntityName, given: Given): string[] | undefined {
  const text = given.take('fields');
  return text === undefined
    ? undefined
    : names(
        'fields',
        name,
        text,
        joinedFields(name).map((field) => field.name),
      );
}

function sortsOf(name: EntityName, text: string): Sort[] {
  const parts = text.split(',').map((each) => each.trim());
  if (parts.length > 10) throw badQuery('sort', 'At most ten fields.');
  const sorted = names(
    'sort',
    name,
    parts.map((each) => each.replace(/^-/, '')).join(','),
    joinedFields(name).map((field) => field.name),
  );
  const unordered = entityOf(name).fields.find(({ name: each, type }) => sorted.includes(each) && (type === 'Data' || type === 'Preset Value(s)'));
  if (unordered) throw badQuery('sort', `"${unordered.name}" holds several values, which have no order.`);
  return sorted.map((field, index) => ({ field, descending: parts[index]!.startsWith('-') }));
}

function whole(parameter: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least || value > most)
    throw badQuery(parameter, `Give a whole number from ${least} to ${most.toLocaleString('en-GB')}.`);
  return value;
}

/** Which part of the list, and in which order. */
function pageOf(name: EntityName, given: Given, place: Place | undefined): Partial<Query> {
  const [limit, offset, idAfter, sort, after] = ['limit', 'offset', 'idAfter', 'sort', 'after'].map((each) => given.take(each));
  if (idAfter !== undefined && !/^(0|[1-9]\d{0,17})$/.test(idAfter)) throw badQuery('idAfter', 'Give the id of the last record of the page before.');
  if (idAfter !== undefined && sort !== undefined)
    throw badQuery('idAfter', 'It works in the order of ids only: leave out sort, or follow the Link of each answer.');
  if (idAfter !== undefined && offset !== undefined) throw badQuery('idAfter', 'Page by idAfter or by offset, not by both.');
  const count = given.take('count');
  if (count !== undefined && count !== 'exact') throw badQuery('count', 'Say exact, or leave it out.');
  const rows = given.take('rows');
  if (rows !== undefined && rows !== 'arrays') throw badQuery('rows', 'Say arrays, or leave it out.');
  const most = limit === undefined ? (place && !place.whole ? LIMIT : undefined) : whole('limit', limit, 1, MOST_LIMIT);
  return {
    ...(most === undefined ? {} : { limit: most }),
    ...(count === undefined ? {} : { countAll: true }),
    ...(rows === undefined ? {} : { arrays: true }),
    ...(offset === undefined ? {} : { offset: whole('offset', offset, 0, 100_000_000) }),
    ...(idAfter === undefined ? {} : { idAfter }),
    ...(sort === undefined ? {} : { sort: sortsOf(name, sort) }),
    ...(after === undefined ? {} : { after: behind(after, sort, offset) }),
  };
}

/** The place at which a page of a sorted list ended, as `Link` names it: the order, the values there, the id. */
export const placeText = (sort: string, { values, id }: Behind): string => Buffer.from(JSON.stringify([sort, ...values, id])).toString('base64url');

function behind(text: string, sort: string | undefined, offset: string | undefined): Behind {
  if (sort === undefined || offset !== undefined) throw badQuery('after', 'It goes with sort and without offset, as in the Link of an answer.');
  const parts = placeParts(text);
  const [of, id] = [parts?.[0], parts?.at(-1)];
  if (!parts || parts.length < 2 || typeof id !== 'string' || !/^[1-9]\d{0,17}$/.test(id)) throw badQuery('after', 'Take it from the Link of an answer.');
  const fields = sort.split(',').filter((each) => !/^\s*-?id\s*$/.test(each)).length;
  if (of !== sort || parts.length !== fields + 2) throw badQuery('after', 'It belongs to a list in another order: begin again without it.');
  return { values: parts.slice(1, -1), id };
}

function placeParts(text: string): (string | number | null)[] | undefined {
  try {
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown;
    const fits = (each: unknown): boolean => each === null || (typeof each === 'string' && textFault(each) === undefined) || Number.isSafeInteger(each);
    return Array.isArray(parts) && parts.length <= 12 && parts.every(fits) ? (parts as (string | number | null)[]) : undefined;
  } catch {
    return undefined;
  }
}

/** Which records. */
function selectionOf(name: EntityName, given: Given, clock: Clock): Pick<Query, 'where'> & Partial<Query> {
  const where: Condition[] = [];
  let active: boolean | undefined;
  const filters = filtersOf(entityOf(name));
  const values = new Map(filters.map((filter) => [filter.name, filter.kind === 'flag' ? given.flag(filter.name) : given.take(filter.name)]));
  const on = filters.filter((filter) => values.get(filter.name) !== undefined && values.get(filter.name) !== false);
  for (const filter of on) {
    for (const [other, why] of Object.entries(filter.without ?? {})) if (on.some((each) => each.name === other)) throw badQuery(filter.name, why);
    if (filter.active !== undefined) active = filter.active;
    if (filter.where) where.push(asks(name, filter, values.get(filter.name), clock));
  }
  const hidden = given.flag('hidden');
  const search = given.take('search');
  if (search !== undefined) searchable(name, search);
  for (const [parameter, value] of given.rest()) where.push(condition(name, parameter, value, clock));
  return {
    where,
    ...(active === undefined ? {} : { active }),
    ...(hidden ? { hidden } : {}),
    ...(search === undefined ? {} : { search }),
  };
}

/** What a filter asks: of a day as of any date field, of a moment in the company's time, else what it stands for itself. */
function asks(name: EntityName, { name: parameter, kind, where }: ListFilter, value: string | boolean | undefined, clock: Clock): Condition {
  const { field, test, value: own } = where!;
  if (typeof value !== 'string') return { field, test, value: own === undefined ? true : own };
  return kind === 'day' ? condition(name, `${field}.${test}`, value, clock) : { field, test, value: moment(parameter, value, clock) };
}

function searchable(name: EntityName, text: string): void {
  if (entityOf(name).searches.length === 0) throw badQuery('search', `${entityOf(name).titles} cannot be searched; filter by a field.`);
  if (text.trim() === '') throw badQuery('search', 'Give some letters or digits to look for.');
  if (text.length > 200) throw badQuery('search', 'At most 200 characters.');
  if (/[\0\p{Cs}]/u.test(text)) throw badQuery('search', 'It holds a character that no record can hold.');
}
