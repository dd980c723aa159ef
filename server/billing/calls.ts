/** The calls that bills take, and what becomes of them. */
import { billedUsage, exactText, netOf, NO_USAGE, sharesOf, shownUnits, textsOf, type BilledCall, type Usage } from '../../shared/calls/index.js';
import { decimal, isSame, type Fraction } from '../../shared/fractions.js';
import type { Catalogue, Value } from '../../shared/types.js';
import type { Sharing, SharingRow, Writing } from '../database/store.js';
import type { Account, Bill } from './shapes.js';

/** What a bill takes of a customer's calls. */
export const callsOf = ({ calls }: Pick<Account, 'calls'>, catalogue: Catalogue): Usage => (calls ? billedUsage(calls, catalogue) : NO_USAGE);

/** A bill with the ids of its invoice and of the lines that its calls made, in their order. */
export interface CallsBilled {
  readonly bill: Bill;
  readonly invoiceID: string;
  readonly lineIDs: readonly string[];
}

const fields: Sharing = {
  own: ['transactionID', 'invoiceID'],
  shared: ['tariff', 'gross', 'discount', 'net', 'billedSeconds', 'allowance', 'exact'],
  also: { state: 'billed' },
};

/** What is written of prices. Calls of one length that a rate prices alike come to the same by the thousand. */
class Prices {
  private readonly known = new Map<Fraction, { readonly call: BilledCall; readonly values: readonly Value[] }[]>();

  of(call: BilledCall): readonly Value[] {
    const alike = this.known.get(call.gross);
    const found = alike?.find((each) => isPricedAlike(call, each.call));
    if (found) return found.values;
    const [gross, net] = [shownUnits(call.gross), shownUnits(netOf(call))];
    const values: readonly Value[] = [call.tariff, gross, net - gross, net, call.billed, call.allowance, exactText(call)];
    if (alike === undefined) this.known.set(call.gross, [{ call, values }]);
    else if (alike.length < MOST_ALIKE) alike.push({ call, values });
    return values;
  }
}

/** Ways to come to one price that are looked through: a tariff and what allowances cover of it; few have more. */
const MOST_ALIKE = 12;

const isPricedAlike = (one: BilledCall, other: BilledCall): boolean =>
  one.how === other.how &&
  one.tariff === other.tariff &&
  one.allowance === other.allowance &&
  one.billed === other.billed &&
  one.legs === undefined &&
  other.legs === undefined &&
  isSame(one.discount, other.discount) &&
  isSame(one.access, other.access);

/** Marks the calls of bills that were made, and writes what they drew from allowances. */
export async function writeCalls(inside: Writing, billed: readonly CallsBilled[], bills: readonly Bill[], now: string): Promise<void> {
  if (billed.length > 0) await inside.rewriteSharing('calls', fields, rowsOf(billed), now);
  const lost = bills.flatMap(({ usage }) => usage.unpriced.map(({ call, error }): Value[] => [call.id, 'open', error, null]));
  if (lost.length > 0) await inside.rewrite('calls', ['state', 'error', 'tariff'], lost, now);
  const drawn = billed.flatMap(({ bill, invoiceID }) =>
    bill.usage.drawn.map(({ pool, used, taken }): Value[] => [
      bill.customer.id,
      invoiceID,
      pool.month,
      pool.discountPlan,
      pool.pool,
      pool.key,
      ...(['seconds', 'calls', 'events', 'bytes', 'value'] as const).map((limit) => (used[limit] ? Number(decimal(used[limit], 4)) : null)),
      JSON.stringify(textsOf(used)),
      sharesOf(taken) as unknown as Value,
    ]),
  );
  if (drawn.length > 0)
    await inside.insert(
      'discountPlanAllowanceUsage',
      ['customerID', 'invoiceID', 'month', 'discountPlan', 'pool', 'bucket', 'seconds', 'calls', 'events', 'bytes', 'value', 'exact', 'shares'],
      drawn,
      now,
    );
}

/** The calls of bills as they are written, one by one: there may be very many. */
function* rowsOf(billed: readonly CallsBilled[]): Generator<SharingRow> {
  const prices = new Prices();
  for (const { bill, invoiceID, lineIDs } of billed)
    for (const call of bill.usage.calls)
      yield { own: [call.call.id, call.at === undefined ? null : (lineIDs[call.at] ?? null), invoiceID], shared: prices.of(call) };
}
