/**
 * What kind of call a placed one is may turn out to be another (R20): a prefix, class or free type is corrected, a carrier's band comes to
 * mean something. Such an order leaves notes beside those of numbers (`callMoves.ts`), and calls on no invoice are typed anew by these.
 * Calls that are charged to nobody keep the type that they came with.
 */
import type { CallConfiguration } from '../../shared/calls/index.js';
import { prefixesOf } from '../../shared/calls/index.js';
import type { Catalogue, Change, EntityName, RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { CallMove } from './callNotes.js';
import type { OpenCall } from './calls.js';
import { dialectOf } from './dialect.js';
import type { Reading, Writing } from './store.js';

/** What types calls. */
const typing = ['callTypes', 'carrierCallTypes'] as const;
type Typing = (typeof typing)[number];
const deciding: Readonly<Record<Typing, readonly string[]>> = {
  callTypes: ['class', 'prefixes', 'free', 'active'],
  carrierCallTypes: ['carrier', 'chargeband', 'callType'],
};
const types = (entity: EntityName): entity is Typing => typing.some((each) => each === entity);

/** What a record that types calls means for them, before and after a change of it. */
export function typingsOf(entity: EntityName, before: Values | undefined, after: Values | undefined): readonly CallMove[] {
  const noted = (what: CallMove['what'], keys: Iterable<string>): readonly CallMove[] => [...new Set(keys)].map((key) => ({ what, key, day: null }));
  if (!types(entity) || (before && after && deciding[entity].every((field) => before[field] === after[field]))) return [];
  const both = [before, after].filter((each) => each !== undefined);
  if (entity === 'carrierCallTypes')
    return noted(
      'chargeband',
      both.map((each) => asText(each['chargeband'])),
    );
  const own = (record: Values | undefined): readonly string[] => (record && record['active'] !== false ? prefixesOf(record) : []);
  const had = new Set(own(before));
  return [
    ...noted(
      'type',
      both.map((each) => asText(each['name'])),
    ),
    ...noted(
      'prefix',
      own(after).filter((prefix) => !had.has(prefix)),
    ),
  ];
}

/** The same of changes that were made. */
export async function typingsMade(inside: Writing, changes: readonly Change[]): Promise<readonly CallMove[]> {
  const found: CallMove[] = [];
  for (const entity of typing) {
    const own = changes.filter((change) => change.entity === entity);
    const edited = own.flatMap(({ id, kind }) => (kind === 'update' ? [id] : []));
    const now = new Map((await inside.load(entity, edited)).map((record) => [record.id, record]));
    for (const { id, kind, before, after } of own) {
      const record = now.get(id);
      if (kind === 'update') found.push(...(record ? typingsOf(entity, { ...record, ...before }, { ...record, ...after }) : []));
      else found.push(...(kind === 'create' ? typingsOf(entity, undefined, after) : typingsOf(entity, before, undefined)));
    }
  }
  return found;
}

/** Notes a file whose calls were typed by what is not right any more. */
export async function typingsSince(inside: Reading, { all }: Catalogue, fileID: string): Promise<readonly CallMove[]> {
  const versions = (records: readonly RecordOf[]): string =>
    records
      .map(({ id, version }) => `${id} ${version}`)
      .toSorted()
      .join();
  for (const entity of typing) if (versions(await inside.all(entity)) !== versions(all(entity))) return [{ what: 'file', key: fileID, day: null }];
  return [];
}

/** Calls that may be of another type: those of these types, bands and files. */
export interface Typed {
  readonly types: readonly string[];
  readonly bands: readonly string[];
  readonly files: readonly string[];
}

/** What a new prefix takes, it takes from types whose own prefix it begins with; where that is gone since, its type has a note itself. */
export function typedBy(moves: readonly CallMove[], configuration: CallConfiguration): Typed | undefined {
  const of = (what: CallMove['what']): readonly string[] => moves.flatMap((each) => (each.what === what ? [each.key] : []));
  const found: Typed = {
    types: [...new Set([...of('type'), ...of('prefix').flatMap((prefix) => configuration.typesAlong(prefix))])],
    bands: [...new Set(of('chargeband'))],
    files: [...new Set(of('file'))],
  };
  return found.types.length + found.bands.length + found.files.length > 0 ? found : undefined;
}

/** What says of what type a placed call is, and what it was taken for. */
export type TypedCall = Pick<
  OpenCall,
  'callID' | 'carrier' | 'numberKey' | 'direction' | 'kind' | 'dialled' | 'chargeband' | 'namedType' | 'callType' | 'class' | 'tariff'
> & { readonly customerID: string };

/** Behind this one the next are looked for. */
export type After = Pick<TypedCall, 'customerID' | 'callID'>;

/** Placed calls that are on no invoice, of what is concerned, by their customers. */
export async function typedCalls(
  from: Reading,
  { types: names, bands, files }: Typed,
  { customerID, callID }: After,
  limit: number,
): Promise<readonly TypedCall[]> {
  const dialect = dialectOf(from);
  const concerned = [
    dialect.among('c."callType"', 'names', 'text'),
    dialect.among('c."chargeband"', 'bands', 'text'),
    dialect.among('c."callFileID"', 'files', 'id'),
  ].join(' OR ');
  // Named otherwise than the column that it is sorted by.
  const rows = await from.rows<Omit<TypedCall, 'customerID'> & { readonly holder: string }>(
    `SELECT CAST(c."id" AS TEXT) AS "callID", CAST(c."customerID" AS TEXT) AS "holder", c."carrier", c."numberKey", c."direction", c."kind", c."dialled",
       c."chargeband", c."namedType", c."callType", c."class", c."tariff"
     FROM "calls" c WHERE c."state" = 'rated' AND c."customerID" >= CAST($holder AS BIGINT)
       AND (c."customerID" > CAST($holder AS BIGINT) OR c."id" > CAST($after AS BIGINT)) AND (${concerned})
     ORDER BY c."customerID", c."id" LIMIT ${Math.trunc(limit)}`,
    { holder: customerID, after: callID, names: JSON.stringify(names), bands: JSON.stringify(bands), files: JSON.stringify(files) },
  );
  return rows.map(({ holder, ...call }) => ({ ...call, customerID: holder }));
}
