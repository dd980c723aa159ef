/**
 * Who had a number on the day of a call may turn out to be somebody else (R19): a number is dropped later than was said, comes back,
 * is corrected, gets other dates, or a second record has it, too; or its customer leaves. Every order that does such a thing leaves
 * a note in the transaction that does it, and calls that were placed before and are on no invoice are placed anew by these notes:
 * whatever the steps, they end where they would be had they come last.
 */
import type { Catalogue, Change, RecordOf, Value } from '../../shared/types.js';
import { anyCalls, note, type CallMove } from './callNotes.js';
import { pricedMade, typingsMade, typingsSince } from './callTypings.js';
import { dialectOf } from './dialect.js';
import { Holders, spelledBy } from './holders.js';
import type { OpenCall } from './calls.js';
import type { Reading, Writing } from './store.js';

/** What says whose calls a number's are. */
const holding = ['number', 'alternateCDRNumbers', 'customerID', 'dateAllocate', 'dateDrop'];

/** What these changes may mean for calls. */
export const movesOf = (changes: readonly Change[]): readonly CallMove[] =>
  changes.flatMap(({ entity, id, kind, before, after }): readonly CallMove[] => {
    if (entity === 'customers') return kind === 'update' && 'status' in after ? [{ what: 'customer', key: id, day: null }] : [];
    if (entity !== 'numbers') return [];
    const named = [...new Set([...spelledBy(before), ...spelledBy(after)])].map((key): CallMove => ({ what: 'number', key, day: null }));
    if (kind !== 'update') return named;
    const concerned = holding.filter((field) => field in after);
    if (concerned.length === 0) return [];
    const onlyLater = concerned.length === 1 && concerned[0] === 'dateDrop';
    const days = [before['dateDrop'], after['dateDrop']].filter((day) => typeof day === 'string');
    return [...named, { what: 'record', key: id, day: onlyLater ? (days.toSorted()[0] ?? null) : null }];
  });

/** Notes what changes may mean for calls, in the transaction that makes them; where there are no calls, nothing. `known`: records before it. */
export async function noteMoves(
  inside: Writing,
  changes: readonly Change[],
  known: (change: Change) => RecordOf | undefined,
  catalogue: Catalogue,
): Promise<void> {
  const moves = [...movesOf(changes), ...(await typingsMade(inside, changes)), ...(await pricedMade(inside, changes, known, catalogue))];
  if (moves.length > 0 && (await anyCalls(inside))) await note(inside, moves);
}

/** Notes the numbers that were changed since, and a file if what types calls was: its calls were placed by what had been looked up before. */
export async function noteMovesSince(inside: Writing, since: string, catalogue: Catalogue, fileID: string): Promise<void> {
  await note(inside, await typingsSince(inside, catalogue, fileID));
  const rows = await inside.rows<{ k: string }>(`SELECT CAST("id" AS TEXT) AS "k" FROM "numbers" WHERE "updatedAt" >= $since`, { since });
  await note(
    inside,
    rows.map(({ k }) => ({ what: 'record', key: k, day: null })),
  );
}

/** The records whose placed calls have to be looked at: all of them, or those after a day; and customers. */
export interface Concerned {
  readonly ids: readonly string[];
  readonly after: ReadonlyMap<string, string>;
  readonly customers: readonly string[];
  /** The numbers in question, each in its one spelling: calls that wait may be theirs. */
  readonly numbers: readonly string[];
}

export async function concernedBy(from: Reading, moves: readonly CallMove[]): Promise<Concerned> {
  const of = (what: CallMove['what']): readonly CallMove[] => moves.filter((each) => each.what === what);
  const records = of('record');
  const holders = new Holders(from);
  const known = await holders.look(
    [],
    records.map(({ key }) => key),
  );
  const own = new Map(known.map((record) => [record.id, spelledBy(record)]));
  const numbers = [...new Set([...of('number').map(({ key }) => key), ...[...own.values()].flat()])];
  await holders.look(numbers);
  const all = new Set([...records.map(({ key }) => key), ...numbers.flatMap((number) => holders.of(number).map(({ id }) => id))]);
  // Only where nobody else has the number nothing but the days behind the change is concerned.
  const whole = new Set(records.flatMap(({ key, day }) => (day === null ? [key] : [])));
  const after = new Map<string, string>();
  for (const { key, day } of records) {
    const shared = (own.get(key) ?? []).some((number) => holders.of(number).some(({ id }) => id !== key));
    if (day === null || shared || whole.has(key)) continue;
    const known = after.get(key);
    if (known === undefined || day < known) after.set(key, day);
  }
  return { ids: [...all].filter((id) => !after.has(id)), after, customers: [...new Set(of('customer').map(({ key }) => key))], numbers };
}

/** A call that is there, with what says whose it is. */
export type HeldCall = Pick<OpenCall, 'callID' | 'numberKey' | 'callDate' | 'customerID' | 'numberID' | 'given'>;

/** Placed calls that are on no invoice, of what is concerned, behind an id, ascending. */
export async function placedCalls(from: Reading, { ids, after: days, customers }: Concerned, after: string, limit: number): Promise<readonly HeldCall[]> {
  const dialect = dialectOf(from);
  const binds: Record<string, Value> = { after };
  const conditions: string[] = [];
  const on = (name: string, column: string, values: readonly string[], more = ''): void => {
    if (values.length === 0) return;
    binds[name] = JSON.stringify(values);
    conditions.push(`${dialect.among(column, name, 'id')}${more}`);
  };
  on('ids', 'c."numberID"', ids);
  on('customers', 'c."customerID"', customers);
  if (days.size > 0) {
    binds['day'] = [...days.values()].reduce((first, day) => (day < first ? day : first));
    on('dated', 'c."numberID"', [...days.keys()], ' AND c."callDate" > $day');
  }
  if (conditions.length === 0) return [];
  return from.rows<HeldCall>(
    // By an expression, so that no database walks all calls by their ids.
    `${conditions
      .map(
        (condition) => `SELECT CAST(c."id" AS TEXT) AS "callID", c."numberKey", c."callDate", CAST(c."customerID" AS TEXT) AS "customerID",
           CAST(c."numberID" AS TEXT) AS "numberID", c."given", c."id" + 0 AS "place"
         FROM "calls" c WHERE ${condition} AND c."state" IN ('rated', 'notCharged') AND c."id" > CAST($after AS BIGINT)`,
      )
      .join(' UNION ')} ORDER BY "place" LIMIT ${Math.trunc(limit)}`,
    binds,
  );
}

/** Whose each is as it stands: given by somebody, or by its number. */
export const asHeld = <T extends HeldCall>(call: T) => ({
  ...call,
  number: call.numberKey,
  given:
    Number(call.given ?? 0) === 1 && call.numberID !== null && call.customerID !== null ? { numberID: call.numberID, customerID: call.customerID } : undefined,
});
