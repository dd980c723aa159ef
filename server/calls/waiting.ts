/** The work list: calls that could not be placed or priced, grouped by number, or by where they went where that is what is missing. */
import { decimal, ratio } from '../../shared/fractions.js';
import type { WaitingCalls } from '../../shared/wire/calls.js';
import { csvLine } from '../billing/csv.js';
import type { Store } from '../database/store.js';
import { waitingGroups } from '../database/calls.js';

const byDestination = ['unknownCallType', 'noTariff', 'noRate'] as const;

/** In the order in which they are worked: whose they are first, since only then it shows what they cost. */
const order = ['unknownNumber', 'numberDropped', 'inStock', 'ambiguous', 'customerGone', 'unknownCallType', 'noTariff', 'noRate', 'duplicate'];

/** `mask`: dialled numbers without their last digits. */
export async function waiting(store: Store, mask: boolean): Promise<readonly WaitingCalls[]> {
  const rows = await waitingGroups(store, byDestination, mask);
  return rows
    .map(({ error, what, calls, seconds, cost, firstDate, lastDate, lastHolder, tariff }): WaitingCalls => ({
      error,
      for: what,
      calls: Number(calls),
      minutes: Number(decimal(ratio(BigInt(seconds), 60n), 1)),
      carrierCost: Number(decimal(ratio(BigInt(cost), 1_000_000n), 4)),
      firstDate,
      lastDate,
      lastHolder,
      tariff,
    }))
    .toSorted((a, b) => order.indexOf(a.error) - order.indexOf(b.error) || b.calls - a.calls || ((a.for ?? '') < (b.for ?? '') ? -1 : 1));
}

export const waitingCSV = (groups: readonly WaitingCalls[]): string =>
  csvLine(['error', 'for', 'calls', 'minutes', 'carrierCost', 'firstDate', 'lastDate', 'lastHolder', 'tariff']) +
  groups
    .map((each) => csvLine([each.error, each.for, each.calls, each.minutes, each.carrierCost, each.firstDate, each.lastDate, each.lastHolder, each.tariff]))
    .join('');
