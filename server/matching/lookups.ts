/** Finds what lines may name, each kind of reference in one question to its index. */
import { compacted } from '../../shared/compacted.js';
import { entity as entityOf } from '../../shared/fields.js';
import { matchable, type Matchable, type Recognised } from '../../shared/matching/answer.js';
import type { Spellings } from '../../shared/matching/spellings.js';
import type { RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Store } from '../database/store.js';

export interface Hit {
  readonly entity: Matchable;
  readonly record: RecordOf;
  readonly by: Recognised;
}

/** What was found for each line, each record once. */
export class Hits {
  private readonly lines: readonly Hit[][];

  constructor(count: number) {
    this.lines = Array.from({ length: count }, () => []);
  }

  at(place: number): readonly Hit[] {
    return this.lines[place]!;
  }

  all(): readonly Hit[] {
    return this.lines.flat();
  }

  add(place: number, hit: Hit): void {
    const line = this.lines[place]!;
    if (!line.some(({ entity, record }) => entity === hit.entity && record.id === hit.record.id)) line.push(hit);
  }
}

type Wanted = (entity: Matchable) => boolean;

interface Lookup {
  readonly entity: Matchable;
  readonly field: string;
  readonly by: Recognised;
  keys(line: Spellings): readonly string[];
}

const lookups: readonly Lookup[] = [
  { entity: 'numbers', field: 'numberKey', by: 'number', keys: ({ numbers }) => numbers },
  { entity: 'customers', field: 'accountNumber', by: 'accountNumber', keys: ({ references }) => references },
  { entity: 'customers', field: 'nameKey', by: 'name', keys: ({ name }) => (name === '' ? [] : [name]) },
  { entity: 'invoices', field: 'invoiceNumber', by: 'invoiceNumber', keys: ({ invoiceNumbers }) => invoiceNumbers },
  { entity: 'features', field: 'carrierReference', by: 'carrierReference', keys: ({ references }) => references },
  ...matchable
    .filter((entity) => entityOf(entity).fields.some(({ name }) => name === 'CRMReference'))
    .map((entity): Lookup => ({ entity, field: 'CRMReference', by: 'CRMReference', keys: ({ references }) => references })),
];

/** What of a record an answer shows and is decided by. */
const fieldsOf = (entity: Matchable, ...more: readonly string[]): readonly string[] => {
  const { shows, statuses, customer, fields } = entityOf(entity);
  const wanted = new Set(['id', 'version', ...shows, ...(statuses ? ['status'] : []), ...(customer ? [customer] : []), ...more]);
  return fields.filter(({ name }) => wanted.has(name)).map(({ name }) => name);
};

/** Which lines ask for each key. */
function placesOf(lines: readonly Spellings[], keys: (line: Spellings, place: number) => readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  lines.forEach((line, place) => {
    for (const key of keys(line, place)) {
      const known = places.get(key);
      if (known) known.push(place);
      else places.set(key, [place]);
    }
  });
  return places;
}

/** By everything that has an index of its own. */
export async function lookedUp(store: Store, lines: readonly Spellings[], wanted: Wanted): Promise<Hits> {
  const hits = new Hits(lines.length);
  for (const { entity, field, by, keys } of lookups) {
    if (!wanted(entity)) continue;
    const places = placesOf(lines, keys);
    if (places.size === 0) continue;
    for (const record of await store.having(entity, field, [...places.keys()], fieldsOf(entity, field)))
      for (const place of places.get(asText(record[field])) ?? []) hits.add(place, { entity, record, by });
  }
  return hits;
}

/** By e-mail address: a customer may have several in one field, in any capitals, so all that have one are gone through once. */
export async function byAddress(store: Store, lines: readonly Spellings[], wanted: Wanted, hits: Hits): Promise<void> {
  const places = placesOf(lines, ({ emails }) => emails);
  if (places.size === 0 || !wanted('customers')) return;
  const fields = fieldsOf('customers', 'email');
  for (const record of await allWith(store, 'customers', 'email', fields))
    for (const address of asText(record['email'])
      .toLowerCase()
      .split(/[\s,;]+/))
      for (const place of places.get(address) ?? []) hits.add(place, { entity: 'customers', record, by: 'email' });
}

/** By the other forms under which carriers report a number, for lines that are nothing else. */
export async function alternates(store: Store, lines: readonly Spellings[], wanted: Wanted, nothing: (place: number) => boolean, hits: Hits): Promise<void> {
  const places = placesOf(lines, ({ numbers }, place) => (nothing(place) ? numbers : []));
  if (places.size === 0 || !wanted('numbers')) return;
  for (const record of await allWith(store, 'numbers', 'alternateCDRNumbers', fieldsOf('numbers', 'alternateCDRNumbers')))
    for (const other of asText(record['alternateCDRNumbers']).split('\n'))
      for (const place of places.get(compacted(other)) ?? []) hits.add(place, { entity: 'numbers', record, by: 'alternateNumber' });
}

/** Of each shortened number at most so many are looked at: nobody chooses from more. */
const mostShortened = 100;
/** Shortened numbers of one list that are looked for; a list of them is pasted again rather than chosen one by one. */
const mostLines = 200;

/** What a number may be of which a spreadsheet kept the first digits. */
export async function shortened(store: Store, lines: readonly Spellings[], wanted: Wanted, nothing: (place: number) => boolean, hits: Hits): Promise<void> {
  if (!wanted('numbers')) return;
  const places = lines.flatMap((line, place) => (line.shortened && nothing(place) ? [{ place, ...line.shortened }] : [])).slice(0, mostLines);
  for (const { place, from, until, length } of places) {
    const ids = await store.ids(
      'numbers',
      {
        where: [
          { field: 'numberKey', test: 'ge', value: from },
          { field: 'numberKey', test: 'le', value: until },
        ],
        sort: [],
      },
      mostShortened,
    );
    for (const record of await store.load('numbers', ids, fieldsOf('numbers', 'numberKey')))
      if (asText(record['numberKey']).length === length) hits.add(place, { entity: 'numbers', record, by: 'shortened' });
  }
}

/** Every record that is not hidden and has something in the field. */
export async function allWith(store: Store, entity: Matchable, field: string, fields: readonly string[]): Promise<readonly RecordOf[]> {
  const ids = await store.ids(entity, { where: [{ field, test: 'ne', value: null }], sort: [] }, 1_000_000);
  return store.load(entity, ids, fields);
}
