/** The itemised calls of an invoice (R24): by number, each with its price, and at the end the exact sum beside what was billed. */
import { decimal, fractionOf, minus, NOUGHT, over, exact as whole, plus, Sum, type Fraction } from '../../shared/fractions.js';
import { keptNet } from '../../shared/calls/index.js';
import { masked } from '../../shared/masking.js';
import { unitsToPounds } from '../../shared/money.js';
import type { RecordOf } from '../../shared/types.js';
import type { CallList, ListedCall } from '../../shared/wire/calls.js';
import { csvLine } from './csv.js';
import type { Store } from '../database/store.js';
import { callsOnInvoice, raisedCallLines } from '../database/calls.js';
import { keptSums } from '../database/callsKept.js';

/** Lines of calls on one invoice at most: of the numbers of the largest customer, each with its ten classes. */
const MOST_LINES = 1_000_000;

/** Everything that was charged; free calls stand on no list. `mask`: dialled numbers without their last digits. */
export async function callList(store: Store, invoice: RecordOf, mask: boolean): Promise<CallList> {
  const rows = await callsOnInvoice(store, invoice.id);
  const where = [
    { field: 'invoiceID', test: 'eq', value: invoice.id },
    { field: 'callCount', test: 'ne', value: null },
  ] as const;
  const lines = await store.sum('transactions', { where, sort: [], hidden: true }, 'net');
  const kept = await keptSums(store, { invoiceID: invoice.id });
  const raised = (await raisedCallLines(store, { invoiceID: invoice.id }, MOST_LINES)).toReversed();
  const placeOf = new Map(raised.map(({ k }, place) => [k, place + 1]));
  const before = raised[0]?.billedBefore ?? '';
  const sums = new Map<string | null, Sum>([...kept].map(([line, each]) => [line, summing(keptNet(each))]));
  const numbers = new Map<string, { readonly calls: ListedCall[]; gross: number; discount: number; net: number }>();
  for (const row of rows) {
    const exact = JSON.parse(row.exact) as { readonly gross: string; readonly discount: string; readonly access?: string };
    const amount = minus(fractionOf(exact.gross), fractionOf(exact.discount));
    const sum = sums.get(row.transactionID);
    if (sum) sum.add(amount);
    else sums.set(row.transactionID, summing(amount));
    const [gross, discount, net] = [row.gross, row.discount, row.net].map(Number) as [number, number, number];
    const entry = numbers.get(row.number) ?? { calls: [], gross: 0, discount: 0, net: 0 };
    numbers.set(row.number, entry);
    entry.gross += gross;
    entry.discount += discount;
    entry.net += net;
    entry.calls.push({
      callDate: row.callDate,
      callTime: row.callTime,
      CLI: row.CLI,
      dialled: mask && row.dialled !== null ? masked(row.dialled) : row.dialled,
      destination: row.destination,
      callType: row.callType,
      quantity: quantityOf(row),
      gross: unitsToPounds(gross),
      accessCharge: exact.access === undefined ? 0 : Number(decimal(over(fractionOf(exact.access), whole(100)), 4)),
      discount: unitsToPounds(discount),
      net: unitsToPounds(net),
      allowance: row.allowance,
      line: row.transactionID === null ? null : (placeOf.get(row.transactionID) ?? null),
      transactionID: row.transactionID,
      late: row.callDate < before,
    });
  }
  return {
    numbers: [...numbers].map(([number, { calls, gross, discount, net }]) => ({
      number,
      calls,
      gross: unitsToPounds(gross),
      discount: unitsToPounds(discount),
      net: unitsToPounds(net),
    })),
    lines: raised.map(({ k, description, callCount, net }, place) => ({
      line: place + 1,
      transactionID: k,
      description,
      calls: Number(callCount),
      exact: pounds(sums.get(k)?.total ?? NOUGHT),
      billed: unitsToPounds(Number(net)),
    })),
    calls: rows.length,
    removed: [...kept.values()].reduce((count, { calls }) => count + calls, 0),
    exact: pounds([...sums.values()].reduce((all, each) => plus(all, each.total), NOUGHT)),
    billed: unitsToPounds(lines.sum ?? 0),
  };
}

/** Pence as pounds to eight decimals. */
const pounds = (pence: Fraction): number => Number(decimal(over(pence, whole(100)), 8));

function summing(first: Fraction): Sum {
  const sum = new Sum();
  sum.add(first);
  return sum;
}

/** "0:01:23", "2 texts", "1.50 MB". */
export function quantityOf({
  kind,
  seconds,
  events,
  bytes,
}: Record<'kind', string> & Partial<Record<'seconds' | 'events' | 'bytes', number | string | null>>): string {
  if (kind === 'event') return Number(events) === 1 ? '1 text' : `${Number(events)} texts`;
  if (kind === 'data') return `${decimal(over(whole(Number(bytes)), whole(1_000_000)), 2)} MB`;
  const length = Number(seconds);
  return `${Math.floor(length / 3_600)}:${String(Math.floor(length / 60) % 60).padStart(2, '0')}:${String(length % 60).padStart(2, '0')}`;
}

const columns = [
  'callDate',
  'callTime',
  'CLI',
  'dialled',
  'destination',
  'callType',
  'quantity',
  'gross',
  'accessCharge',
  'discount',
  'net',
  'allowance',
  'line',
] as const;

/** A line a call, a subtotal a number; then each line of the invoice with the sum of its calls, and last the sum of all and what was billed. */
export function callListCSV({ numbers, lines, removed, exact, billed }: CallList): string {
  const sum = (
    words: string,
    gross: number | null,
    discount: number | null,
    net: number,
    line: number | null = null,
    charged: number | null = null,
  ): string => {
    const cells: Partial<Record<(typeof columns)[number], number | null>> = { gross, discount, net, line };
    return csvLine([words, ...columns.map((name) => cells[name] ?? null), null, charged]);
  };
  return (
    csvLine(['number', ...columns, 'late', 'billed']) +
    numbers
      .map(
        ({ number, calls, gross, discount, net }) =>
          calls.map((call) => csvLine([number, ...columns.map((name) => call[name]), call.late ? 'late' : null, null])).join('') +
          sum(`Sum of ${number}`, gross, discount, net),
      )
      .join('') +
    (removed === 0 ? '' : csvLine([`${removed.toLocaleString('en-GB')} calls no longer kept one by one, only in the sum`])) +
    lines.map((each) => sum(each.description, null, null, each.exact, each.line, each.billed)).join('') +
    sum('Exact sum', null, null, exact) +
    sum('Billed', null, null, billed, null, billed)
  );
}
