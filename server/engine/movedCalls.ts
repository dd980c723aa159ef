/**
 * Calls that an order gives to somebody, charges after all or takes away, and those whose number is somebody else's by it: whose next
 * bill takes them, and whose does not any more (R19, R26). They are placed by what places them afterwards, with records as the order
 * would leave them.
 */
import type { CallAccount } from '../../shared/calls/index.js';
import type { Catalogue, Change, RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { chargedTo, type CallOf } from '../database/callAccounts.js';
import { breath } from '../database/breath.js';
import { concernedBy, movesOf, placedCalls } from '../database/callMoves.js';
import type { CallMove } from '../database/callNotes.js';
import { callsWaitingFor, callsWaitingOf, type OpenCall } from '../database/calls.js';
import { typedBy, typedCalls, type After } from '../database/callTypings.js';
import type { PlannedRecords } from '../database/holders.js';
import { isGone, Placing, toPlace, toType, type ToPlace } from '../database/placing.js';
import type { Reading } from '../database/store.js';

/** What an order wants of a call: that it is charged to nobody, placed by its number, given to one, looked at again, or typed anew. */
type Wanted = 'nobody' | 'its number' | 'again' | 'typed' | { readonly numberID: string; readonly customerID: string };

/** What becomes of the calls of a file that is released or discarded; undefined of other changes. */
const ofFile = ({ entity, after }: Change): { readonly of: string; readonly wanted: Wanted } | undefined =>
  entity !== 'callFiles'
    ? undefined
    : after['status'] === 'Released'
      ? { of: 'duplicate', wanted: 'its number' }
      : after['status'] === 'Discarded'
        ? { of: 'rated', wanted: 'nobody' }
        : undefined;

/** Whether a change moves calls. */
export const movesCalls = (change: Change): boolean =>
  ofFile(change) !== undefined || (change.entity === 'calls' && ('state' in change.after || 'numberID' in change.after));

/** What calls wait for that a number or its customer gives them. */
const ofNumbers = ['unknownNumber', 'numberDropped', 'inStock', 'ambiguous', 'customerGone'];

export class MovedCalls {
  private readonly wanted = new Map<string, Wanted>();
  private readonly ids = new Set<string>();
  private readonly waited = new Set<string>();
  private readonly lost = new Set<string>();
  private readonly left = new Map<string, number>();
  private readonly given: CallOf[] = [];
  private unpriced = 0;

  /** Answers false where there are more than `most`: then nothing of it is looked at. */
  async add(change: Change, record: RecordOf, from: Reading, most: number): Promise<boolean> {
    const file = ofFile(change);
    if (this.size + (file ? Number(record['lines'] ?? 0) : 1) > most) return false;
    if (!file) this.wanted.set(record.id, wantedOf(change, record));
    else for (const call of await from.having('calls', 'callFileID', [record.id])) if (call['state'] === file.of) this.wanted.set(call.id, file.wanted);
    return true;
  }

  /**
   * Calls of numbers that these changes concern, placed ones and those that wait; answers whether there are any, and `more` where they are
   * more than `most`.
   */
  async follow(changes: readonly Change[], catalogue: Catalogue, from: Reading, most: number): Promise<'none' | 'some' | 'more'> {
    const statuses = new Map(changes.flatMap(({ entity, id, before, after }) => (entity === 'customers' ? [[id, [before['status'], after['status']]]] : [])));
    const gone = (id: string, place: 0 | 1): boolean => isGone(catalogue, asText(statuses.get(id)?.[place] ?? ''));
    const moves = movesOf(changes).filter(({ what, key }) => what !== 'customer' || gone(key, 0) !== gone(key, 1));
    if (moves.length === 0) return 'none';
    const concerned = await concernedBy(from, moves);
    const back = concerned.customers.filter((id) => gone(id, 0));
    const returning = back.length === 0 ? [] : (await from.owned('numbers', 'customers', back)).map((record) => asText(record['numberKey']));
    const found = [
      ...(await callsWaitingOf(from, ofNumbers, [...concerned.numbers, ...returning], most + 1)),
      ...(await placedCalls(from, concerned, '0', most + 1)).map(({ callID }) => callID),
    ];
    return this.again(found, most) ?? (found.length > 0 ? 'some' : 'none');
  }

  /** Calls that wait for what an order may bring: of all customers, or of these. */
  async wait(errors: readonly string[], customers: readonly string[] | undefined, from: Reading, most: number): Promise<boolean> {
    return this.again(await callsWaitingFor(from, errors, customers, most + 1), most) === undefined;
  }

  /** Placed calls that the catalogue types otherwise by these changes of it; answers false where there are more than `most`. */
  async retype(moves: readonly CallMove[], catalogue: Catalogue, from: Reading, most: number): Promise<boolean> {
    const typed = await typedBy(from, moves, catalogue);
    if (!typed) return true;
    const placing = new Placing(from, catalogue);
    let looked = 0;
    for (let after: After | undefined = { customerID: '0', callID: '0' }; after;) {
      const calls = await typedCalls(from, typed, after, LOOKED);
      const found = placing.retyped(calls).map(({ callID }) => callID);
      if (this.again(found, most, 'typed') !== undefined) return false;
      looked += calls.length;
      after = calls.length < LOOKED ? undefined : calls.at(-1);
      if (after && looked >= MOST_LOOKED) return false;
      await breath();
    }
    return true;
  }

  private again(found: readonly string[], most: number, wanted: 'again' | 'typed' = 'again'): 'more' | undefined {
    const fresh = found.filter((id) => !this.wanted.has(id));
    if (this.size + fresh.length > most) return 'more';
    for (const id of fresh) this.wanted.set(id, wanted);
    return undefined;
  }

  get size(): number {
    return this.wanted.size;
  }

  /** Places them: `catalogue` and `planned` as the order would leave things. */
  async settle(from: Reading, catalogue: Catalogue, planned: PlannedRecords): Promise<void> {
    const ids = [...this.wanted.keys()];
    const placing = new Placing(from, catalogue, planned);
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      const records = await from.load('calls', ids.slice(start, start + AT_ONCE));
      const placed = await placing.place(records.map((record) => asWanted(record, this.wanted.get(record.id)!)));
      for (const [place, record] of records.entries()) {
        const wanted = this.wanted.get(record.id)!;
        const { state, error, numberID, customerID, callType, class: of } = placed[place]!;
        const rated = wanted !== 'nobody' && state === 'rated';
        const same = numberID === (record['numberID'] ?? null) && customerID === (record['customerID'] ?? null);
        // What is placed stays with who has it, and what waits for a price and still has none does not change.
        if (wanted === 'again' && same && (record['state'] === 'open' ? !rated : true)) continue;
        this.ids.add(record.id);
        if (record['state'] === 'open') this.waited.add(record.id);
        const was = asText(record['customerID'] ?? '');
        if (record['state'] === 'rated') this.left.set(was, (this.left.get(was) ?? 0) + 1);
        if (wanted !== 'nobody' && wanted !== 'typed' && (error === 'noTariff' || error === 'noRate')) this.unpriced += 1;
        if (wanted === 'typed' && !rated) this.lost.add(record.id);
        const call = rated && numberID !== null && customerID !== null && chargedTo({ ...record, callType, class: of }, { numberID, customerID }, catalogue);
        if (call) this.given.push(call);
      }
    }
  }

  /** How many calls come to each customer or leave him. */
  get customers(): ReadonlyMap<string, number> {
    const found = new Map(this.left);
    for (const { customerID } of this.given) found.set(customerID, (found.get(customerID) ?? 0) + 1);
    return found;
  }

  /** What comes to these customers. */
  to(customerIDs: ReadonlySet<string>): readonly CallOf[] {
    return this.given.filter(({ customerID }) => customerIDs.has(customerID));
  }

  /** The account without what leaves it; what comes to it was loaded with it. */
  without(account: CallAccount): CallAccount {
    const own = asText(account.owned.customer['id']);
    const coming = new Set(this.to(new Set([own])).map(({ id }) => id));
    const seen = new Set<string>();
    return {
      ...account,
      unbilled: account.unbilled.toReversed().filter(({ id }) => {
        // One that goes from a number to another of the same customer stands there twice: as it was and, last, as it is to be.
        if (!this.ids.has(id)) return true;
        if (!coming.has(id) || seen.has(id)) return false;
        seen.add(id);
        return true;
      }),
    };
  }

  /** Whether it waits now. */
  waits(id: string): boolean {
    return this.waited.has(id);
  }

  /** Whether it would have no price any more where it is. */
  loses(id: string): boolean {
    return !this.ids.has(id) || this.lost.has(id);
  }

  /** How many would wait for a tariff or rate where they come to. */
  get waiting(): number {
    return this.unpriced;
  }
}

const AT_ONCE = 2_000;
/** Calls whose types are looked at together, and in one preview. */
const LOOKED = 5_000;
const MOST_LOOKED = 400_000;

/** What an order makes of one call. */
function wantedOf({ after }: Change, record: RecordOf): Wanted {
  const { numberID, customerID = record['customerID'], state = record['state'] } = after;
  if (typeof numberID === 'string' && typeof customerID === 'string') return { numberID, customerID };
  return state === 'open' ? 'its number' : 'nobody';
}

/** The record of a call as placing goes by it: given to whom the order says, or somebody before it. */
function asWanted(record: RecordOf, wanted: Wanted): ToPlace {
  const call = { ...record, callID: record.id } as unknown as OpenCall;
  if (wanted === 'again') return toPlace(call);
  if (wanted === 'typed') return toType(call);
  return toPlace(typeof wanted === 'object' ? { ...call, ...wanted, given: 1 } : { ...call, given: null });
}
