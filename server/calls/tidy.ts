/**
 * What waits is tried again whenever something changed that could help: a number, a tariff, a type, a file that was released. What is
 * placed is placed anew where somebody else had the number after all, and typed anew where the catalogue says otherwise since. Calls of
 * discarded files go. Everything is looked up anew, so doing it twice changes nothing.
 */
import type { Catalogue, Value } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { breath } from '../database/breath.js';
import { asHeld, concernedBy, placedCalls, type Concerned } from '../database/callMoves.js';
import { anyMoves, forgetMoves, movesLeft } from '../database/callNotes.js';
import { isPriced, typedBy, typedCalls, type After, type Typed } from '../database/callTypings.js';
import { callsWait, filesToSettle, openCalls, settleFiles, unbilledOf, type OpenCall } from '../database/calls.js';
import { isGone, Placing, sameAs, toPlace, toType, type ToPlace } from '../database/placing.js';
import type { Reading, Store } from '../database/store.js';

/** Calls tried together, and written in one transaction. */
const SLICE = 2_000;
/** Notes worked off together, and calls that are looked at together for whose they are, and for what they are. */
const MOVES = 500;
const LOOKED = 20_000;
const TYPED = 5_000;

type Configured = (from?: Reading) => Promise<Catalogue>;

/** Whether there is anything to do. */
export const untidy = async (store: Store): Promise<boolean> => (await callsWait(store)) || (await anyMoves(store));

/** Answers how many calls found their place. */
export async function tidy(store: Store, catalogue: Configured, now: () => string): Promise<number> {
  if (await filesToSettle(store)) await store.transaction((inside) => settleFiles(inside, now()));
  await followed(store, catalogue, now);
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

/** Calls follow their numbers to whoever had them on the day, and the catalogue as it is now, until no note is left. */
async function followed(store: Store, catalogue: Configured, now: () => string): Promise<void> {
  const again: Again = async (calls, as) => {
    for (let start = 0; start < calls.length; start += SLICE) {
      const slice = calls.slice(start, start + SLICE);
      await store.transaction(async (inside) => {
        // A bill of theirs may be taking them.
        await inside.lock([...new Set(slice.flatMap(({ customerID }) => customerID ?? []))]);
        const rows = await unbilledOf(
          inside,
          slice.map(({ callID }) => callID),
        );
        const { changed } = await tried(inside, await catalogue(inside), rows, as);
        if (changed.length > 0) await inside.rewrite('calls', RESULT, changed, now());
      });
    }
    await breath();
  };
  for (;;) {
    const moves = await movesLeft(store, MOVES);
    if (moves.length === 0) return;
    // What changes from here on leaves a note of its own.
    const known = await catalogue();
    await moved(store, known, await stillConcerned(store, known, await concernedBy(store, moves)), again);
    const typed = await typedBy(store, moves, known);
    if (typed) await retyped(store, known, typed, again);
    await store.transaction((inside) =>
      forgetMoves(
        inside,
        moves.map(({ id }) => id),
      ),
    );
  }
}

/** Places calls anew that are still on no invoice; as what it goes by each. */
type Again = (calls: readonly { readonly callID: string; readonly customerID: string | null }[], as: (call: OpenCall) => ToPlace) => Promise<void>;

async function moved(store: Store, catalogue: Catalogue, concerned: Concerned, again: Again): Promise<void> {
  const placing = new Placing(store, catalogue);
  for (let after: string | undefined = '0'; after !== undefined;) {
    const calls = await placedCalls(store, concerned, after, LOOKED);
    await again(await placing.strayed(calls.map(asHeld)), toPlace);
    after = calls.length < LOOKED ? undefined : calls.at(-1)!.callID;
  }
}

async function retyped(store: Store, catalogue: Catalogue, typed: Typed, again: Again): Promise<void> {
  const placing = new Placing(store, catalogue);
  for (let after: After | undefined = { customerID: '0', callID: '0' }; after;) {
    const calls = await typedCalls(store, typed, after, TYPED);
    const [priced, others] = [calls.filter((call) => isPriced(typed, call)), calls.filter((call) => !isPriced(typed, call))];
    await again([...(await placing.otherwise(priced)), ...placing.retyped(others)], toType);
    after = calls.length < TYPED ? undefined : calls.at(-1);
  }
}

/** Of customers only those who have left: whoever came back takes what waits, and loses nothing. */
async function stillConcerned(store: Store, catalogue: Catalogue, concerned: Concerned): Promise<Concerned> {
  const customers = await store.load('customers', concerned.customers, ['id', 'version', 'status']);
  return { ...concerned, customers: customers.flatMap(({ id, status }) => (isGone(catalogue, asText(status)) ? [id] : [])) };
}

const RESULT = ['customerID', 'numberID', 'callType', 'class', 'tariff', 'state', 'error'];

/** What some calls come to now. */
interface Tried {
  readonly placed: number;
  /** Those to whom anything is new: their ids and the fields of `RESULT`. */
  readonly changed: readonly (readonly Value[])[];
}

/** What some of those that wait come to; `last` is the last of them, undefined where no more come after it. */
async function some(from: Reading, catalogue: Catalogue, after: string): Promise<Tried & { readonly last: string | undefined }> {
  const rows = await openCalls(from, after, SLICE);
  return { last: rows.length < SLICE ? undefined : rows.at(-1)!.callID, ...(await tried(from, catalogue, rows)) };
}

async function tried(from: Reading, catalogue: Catalogue, rows: readonly OpenCall[], as: (call: OpenCall) => ToPlace = toPlace): Promise<Tried> {
  if (rows.length === 0) return { placed: 0, changed: [] };
  const placed = await new Placing(from, catalogue).place(rows.map((row) => as(row)));
  const changed = rows.flatMap((row, place): Value[][] => {
    const { customerID, numberID, callType, class: of, tariff, state, error } = placed[place]!;
    return sameAs(row, placed[place]!) ? [] : [[row.callID, customerID, numberID, callType, of, tariff, state, error]];
  });
  return { placed: placed.filter(({ state }) => state !== 'open').length, changed };
}
