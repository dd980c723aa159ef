/**
 * What waits is tried again whenever something changed that could help: a number, a tariff, a type, a file that was released. Calls of
 * discarded files go. Everything is looked up anew, so doing it twice changes nothing.
 */
import type { Catalogue, Value } from '../../shared/types.js';
import type { Reading, Store } from '../database/store.js';
import { Placing, type ToPlace } from './placing.js';
import { anyAfterDrop, filesToSettle, openCalls, reopenAfterDrop, settleFiles } from '../database/calls.js';

/** Calls tried together, and written in one transaction. */
const SLICE = 2_000;

/** Answers how many calls found their place. */
export async function tidy(store: Store, catalogue: (from?: Reading) => Promise<Catalogue>, now: () => string): Promise<number> {
  if (await filesToSettle(store)) await store.transaction((inside) => settleFiles(inside, now()));
  if (await anyAfterDrop(store)) await store.transaction((inside) => reopenAfterDrop(inside, now()));
  let [after, placed] = ['0', 0];
  for (;;) {
    // Mostly nothing has changed for them, and finding that out must not keep orders from the database.
    let slice = await some(store, await catalogue(), after);
    if (slice.changed.length > 0)
      slice = await store.transaction(async (inside) => {
        const found = await some(inside, await catalogue(inside), after);
        if (found.changed.length > 0) await inside.rewrite('calls', RESULT, found.changed, now());
        return found;
      });
    placed += slice.placed;
    if (slice.last === undefined) return placed;
    after = slice.last;
  }
}

const RESULT = ['customerID', 'numberID', 'callType', 'class', 'tariff', 'state', 'error'];

/** What some calls that wait come to now. */
interface Tried {
  /** The last of them; undefined where no more come after it. */
  readonly last: string | undefined;
  readonly placed: number;
  /** Those to whom anything is new: their ids and the fields of `RESULT`. */
  readonly changed: readonly (readonly Value[])[];
}

async function some(from: Reading, catalogue: Catalogue, after: string): Promise<Tried> {
  const rows = await openCalls(from, after, SLICE);
  if (rows.length === 0) return { last: undefined, placed: 0, changed: [] };
  const placed = await new Placing(from, catalogue).place(
    rows.map((row): ToPlace => ({
      ...row,
      number: row.numberKey,
      direction: row.direction as ToPlace['direction'],
      kind: row.kind as ToPlace['kind'],
      seconds: row.seconds === null ? null : Number(row.seconds),
      events: row.events === null ? null : Number(row.events),
      bytes: row.bytes === null ? null : Number(row.bytes),
      // Somebody gave it to a number: only that says whose it is where the number itself does not.
      given: row.error === null && row.numberID !== null && row.customerID !== null ? { numberID: row.numberID, customerID: row.customerID } : undefined,
    })),
  );
  const changed = rows.flatMap((row, place): Value[][] => {
    const { customerID, numberID, callType, class: of, tariff, state, error } = placed[place]!;
    const same =
      state === 'open' &&
      error === row.error &&
      customerID === row.customerID &&
      numberID === row.numberID &&
      callType === row.callType &&
      tariff === row.tariff &&
      of === row.class;
    return same ? [] : [[row.callID, customerID, numberID, callType, of, tariff, state, error]];
  });
  return { last: rows.length < SLICE ? undefined : rows.at(-1)!.callID, placed: placed.filter(({ state }) => state !== 'open').length, changed };
}
