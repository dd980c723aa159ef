/** The calls that bills take, and what becomes of them. */
import { billedUsage, exactText, netOf, NO_USAGE, sharesOf, shownUnits, textsOf, type Usage } from '../../shared/calls/index.js';
import { decimal } from '../../shared/fractions.js';
import type { Catalogue, Value } from '../../shared/types.js';
import type { Writing } from '../database/store.js';
import type { Account, Bill } from './shapes.js';

/** What a bill takes of a customer's calls. */
export const callsOf = ({ calls }: Pick<Account, 'calls'>, catalogue: Catalogue): Usage => (calls ? billedUsage(calls, catalogue) : NO_USAGE);

/** A bill with the ids of its invoice and of the lines that its calls made, in their order. */
export interface CallsBilled {
  readonly bill: Bill;
  readonly invoiceID: string;
  readonly lineIDs: readonly string[];
}

const fields = ['state', 'transactionID', 'invoiceID', 'tariff', 'gross', 'discount', 'net', 'billedSeconds', 'allowance', 'exact'] as const;

/** Marks the calls of bills that were made, and writes what they drew from allowances. */
export async function writeCalls(inside: Writing, billed: readonly CallsBilled[], bills: readonly Bill[], now: string): Promise<void> {
  const rows = billed.flatMap(({ bill, invoiceID, lineIDs }) =>
    bill.usage.calls.map((each): Value[] => {
      const [gross, net] = [shownUnits(each.gross), shownUnits(netOf(each))];
      const line = each.at === undefined ? null : (lineIDs[each.at] ?? null);
      return [each.call.id, 'billed', line, invoiceID, each.tariff, gross, net - gross, net, each.billed, each.allowance, exactText(each)];
    }),
  );
  if (rows.length > 0) await inside.rewrite('calls', fields, rows, now);
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
