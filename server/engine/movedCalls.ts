/** Calls that an order gives to a number, charges after all or takes away: whose next bill takes them, and whose does not any more (R19, R26). */
import type { CallAccount, Usage } from '../../shared/calls/index.js';
import type { Catalogue, Change, RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { chargedTo, type CallOf } from '../database/callAccounts.js';
import { callsAfter } from '../database/calls.js';
import type { Reading } from '../database/store.js';

/** What becomes of the calls of a file that is released or discarded; undefined of other changes. */
const ofFile = ({ entity, after }: Change): { readonly of: string; readonly after: Values } | undefined =>
  entity !== 'callFiles'
    ? undefined
    : after['status'] === 'Released'
      ? { of: 'duplicate', after: { state: 'open' } }
      : after['status'] === 'Discarded'
        ? { of: 'rated', after: { state: null } }
        : undefined;

/** Whether a change moves calls. */
export const movesCalls = (change: Change): boolean =>
  ofFile(change) !== undefined || (change.entity === 'calls' && ('state' in change.after || 'numberID' in change.after));

export class MovedCalls {
  private readonly ids = new Set<string>();
  private readonly left = new Map<string, number>();
  private given: CallOf[] = [];
  private readonly catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
  }

  /** Answers false where there are more than `most`: then nothing of it is looked at. */
  async add(change: Change, record: RecordOf, from: Reading, most: number): Promise<boolean> {
    const file = ofFile(change);
    if (this.size + (file ? Number(record['lines'] ?? 0) : 1) > most) return false;
    if (!file) this.move(record, change.after);
    else for (const call of await from.having('calls', 'callFileID', [record.id])) if (call['state'] === file.of) this.move(call, file.after);
    return true;
  }

  /** Calls from after the day on which their number is dropped: nobody had it any more, or somebody else. */
  async drop(changes: readonly Change[], from: Reading, most: number): Promise<boolean> {
    const drops = new Map(
      changes.flatMap(({ entity, id, after }) => (entity === 'numbers' && typeof after['dateDrop'] === 'string' ? [[id, after['dateDrop']] as const] : [])),
    );
    if (drops.size === 0) return true;
    const ids = await callsAfter(from, drops);
    if (this.size + ids.length > most) return false;
    for (const record of await from.load('calls', ids)) this.move(record, { state: null });
    return true;
  }

  private move(record: RecordOf, after: Values): void {
    const was = asText(record['customerID'] ?? '');
    this.ids.add(record.id);
    if (record['state'] === 'rated') this.left.set(was, (this.left.get(was) ?? 0) + 1);
    const { numberID, customerID, state = record['state'] } = after;
    // One that is charged after all goes to whom it was found for as it was loaded.
    const to = typeof numberID === 'string' ? { numberID, customerID: customerID ?? record['customerID'] } : state === 'open' ? record : undefined;
    if (typeof to?.['numberID'] !== 'string' || typeof to['customerID'] !== 'string') return;
    const call = chargedTo(record, { numberID: to['numberID'], customerID: to['customerID'] }, this.catalogue);
    if (call) this.given.push(call);
  }

  get size(): number {
    return this.ids.size;
  }

  /** Leaves out what is given to numbers whose calls nobody is charged for, and to customers who have left; those wait. */
  async settle(from: Reading): Promise<void> {
    const numbers = new Map((await from.load('numbers', [...new Set(this.given.map(({ numberID }) => numberID))])).map((each) => [each.id, each]));
    const customers = new Map((await from.load('customers', [...new Set(this.given.map(({ customerID }) => customerID))])).map((each) => [each.id, each]));
    this.given = this.given.filter(({ numberID, customerID }) => {
      const number = numbers.get(numberID);
      if (this.catalogue.status('numbers', asText(number?.['status']))?.chargesCalls === false && !number?.['dateDrop']) return false;
      const status = this.catalogue.status('customers', asText(customers.get(customerID)?.['status']));
      return status === undefined || status.active || status.billable || status.finalBill;
    });
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

  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** Those that would wait for a tariff or rate. */
  waiting(usages: readonly Usage[]): number {
    return usages.reduce((sum, { unpriced }) => sum + unpriced.filter(({ call }) => this.ids.has(call.id)).length, 0);
  }
}
