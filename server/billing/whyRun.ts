/** Why a whole run came to more or less than the one before it, customer by customer, in stretches: memory stays the same. */
import { partKinds, type PartKind } from '../../shared/billing/why.js';
import { noSuchRecord, refused } from '../../shared/fault.js';
import { label } from '../../shared/fields.js';
import { penceToPounds, unitsToPounds } from '../../shared/money.js';
import type { Catalogue, RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { RunChange } from '../../shared/wire/change.js';
import type { Reading, Store } from '../database/store.js';
import { csvLine } from './csv.js';
import { linesOn, noBill, sideOf, sidesTogether, type Side } from './sides.js';
import { comparedAll, type Compared } from './why.js';
import { invoicesOfRuns } from '../database/billing.js';
import type { Where } from '../database/rows.js';

/** A run, and what it is held against. */
export interface RunPair {
  /** None where there is none before; several where the month before was billed cycle by cycle and this run is of all. */
  readonly last: readonly RecordOf[];
  readonly now: RecordOf;
  /** Of the last one, which was of all cycles, only the customers of this one count. */
  readonly only?: string;
}

/**
 * A complete run with what came before it, or with another one. Before a run of one cycle that is the last of its cycle or of all of them,
 * of which its own customers count; before a run of all cycles the last one, or all of that month where it was billed cycle by cycle.
 * Throws 404001, 400502.
 */
export async function runPair(from: Reading, run: RecordOf, against: string | undefined): Promise<RunPair> {
  if (run['status'] !== 'Complete') throw refused(`This billing run is ${asText(run['status'])}; its invoices can be compared once they are made.`);
  if (against !== undefined) {
    const [last] = await from.load('billingRuns', [against]);
    if (!last) throw noSuchRecord('billingRuns', against);
    if (last.id === run.id) throw refused('A run does not differ from itself. Name another one, or none for the one before it.');
    if (last['status'] !== 'Complete') throw refused(`Billing run ${last.id} is ${asText(last['status'])}; it has no invoices to compare with.`);
    return { last: [last], now: run };
  }
  const date = asText(run['invoiceDate']);
  const cycle = typeof run['billingCycle'] === 'string' ? run['billingCycle'] : null;
  const complete = { status: 'Complete', invoiceDate: { below: date } };
  const before = async (where: Where, most = 1): Promise<readonly RecordOf[]> => {
    const found = await from.find('billingRuns', {
      where,
      fields: ['id'],
      order: [
        ['invoiceDate', 'descending'],
        ['id', 'descending'],
      ],
      limit: most,
    });
    return from.load(
      'billingRuns',
      found.map(({ id }) => id),
    );
  };
  if (cycle !== null) {
    const last = await before([
      { ...complete, billingCycle: cycle },
      { ...complete, billingCycle: null },
    ]);
    return { last, now: run, ...(last[0]?.['billingCycle'] === null ? { only: cycle } : {}) };
  }
  const [latest] = await before(complete);
  if (latest === undefined || latest['billingCycle'] === null) return { last: latest ? [latest] : [], now: run };
  const first = `${asText(latest['invoiceDate']).slice(0, 7)}-01`;
  return { last: await before({ ...complete, invoiceDate: { below: date, from: first } }, mostRuns), now: run };
}

/** So many runs of a month are held together against one. */
const mostRuns = 100;

/** Customers compared at once. */
const STRETCH = 200;

/** The pairs of all customers who are on either run, a stretch of customers at a time, ascending. */
async function* comparedRuns(store: Store, { last, now, only }: RunPair, catalogue: Catalogue): AsyncGenerator<readonly Compared[]> {
  const runs = [...last, now].map(({ id }) => id);
  const most = STRETCH * (1 + Math.max(1, last.length));
  for (let after = '0'; ;) {
    const rows = await invoicesOfRuns(store, runs, { after, limit: most, ...(only === undefined ? {} : { only: { cycle: only, run: now.id } }) });
    if (rows.length === 0) return;
    // The last customer of a full stretch may have an invoice that did not fit.
    const lastID = rows.at(-1)!.c;
    const whole = rows.length < most ? rows : rows.filter(({ c }) => c !== lastID);
    after = whole.at(-1)!.c;
    const invoices = await store.load(
      'invoices',
      whole.map(({ k }) => k),
    );
    const lines = await linesOn(
      store,
      invoices.map(({ id }) => id),
    );
    const customers = new Map((await store.load('customers', [...new Set(whole.map(({ c }) => c))])).map((each) => [each.id, each]));
    const side = (of: readonly RecordOf[], customerID: string): Side => {
      const [newest] = of;
      if (newest === undefined) return noBill('', '');
      const own = invoices.filter((each) => each['customerID'] === customerID && of.some(({ id }) => id === each['billingRunID']));
      return own.length > 0
        ? sidesTogether(own.map((invoice) => sideOf(invoice, lines.get(invoice.id) ?? [])))
        : noBill(asText(newest['invoiceDate']), asText(newest['finishedAt'] ?? newest['updatedAt']));
    };
    yield await comparedAll(
      store,
      [...customers.values()].map((customer) => ({ customer, last: side(last, customer.id), now: side([now], customer.id) })),
      catalogue,
    );
  }
}

/** A run's invoices beside those of the run before. */
export async function runChange(store: Store, pair: RunPair, catalogue: Catalogue): Promise<RunChange> {
  const kinds: { kind: PartKind; net: number; count: number }[] = [];
  const customers: RunChange['customers'][number][] = [];
  const sums = { last: { invoices: 0, net: 0, VAT: 0, total: 0 }, now: { invoices: 0, net: 0, VAT: 0, total: 0 } };
  for await (const stretch of comparedRuns(store, pair, catalogue)) {
    for (const { customer, last, now, parts } of stretch) {
      for (const [name, side] of [['last', last] as const, ['now', now] as const]) {
        const sum = sums[name];
        sum.invoices += side.invoices;
        sum.net += side.net;
        sum.VAT += side.VAT;
        sum.total += side.total;
      }
      for (const { kind, net } of parts) {
        const known = kinds.find((each) => each.kind === kind);
        if (known) [known.net, known.count] = [known.net + Math.round(net * 100), known.count + 1];
        else kinds.push({ kind, net: Math.round(net * 100), count: 1 });
      }
      if (now.total !== last.total)
        customers.push({
          customerID: customer.id,
          name: label('customers', customer),
          net: unitsToPounds(now.net - last.net),
          VAT: unitsToPounds(now.VAT - last.VAT),
          total: unitsToPounds(now.total - last.total),
        });
    }
    customers.sort((a, b) => Math.abs(b.total) - Math.abs(a.total)).splice(100);
  }
  const told = (of: readonly RecordOf[], { invoices, net, VAT, total }: (typeof sums)['now']): RunChange['now'] => ({
    id: of[0]!.id,
    runs: of.map(({ id }) => id),
    invoiceDate: asText(of[0]!['invoiceDate']),
    invoices,
    net: unitsToPounds(net),
    VAT: unitsToPounds(VAT),
    total: unitsToPounds(total),
  });
  return {
    last: pair.last.length > 0 ? told(pair.last, sums.last) : null,
    now: told([pair.now], sums.now),
    only: pair.only ?? null,
    net: unitsToPounds(sums.now.net - sums.last.net),
    VAT: unitsToPounds(sums.now.VAT - sums.last.VAT),
    total: unitsToPounds(sums.now.total - sums.last.total),
    byKind: partKinds.flatMap((kind) => kinds.filter((each) => each.kind === kind).map(({ net, count }) => ({ kind, count, net: penceToPounds(net) }))),
    customers,
  };
}

const heads = ['customerID', 'name', 'part', 'featureID', 'description', 'net', 'words', 'action', 'by', 'at', 'job', 'why'] as const;

const rowsOf = ({ customer, last, now, parts }: Compared): string => {
  const name = label('customers', customer);
  const VAT = unitsToPounds(now.VAT - last.VAT);
  return [
    ...parts.map(({ kind, featureID, description, net, words, cause }) =>
      csvLine([customer.id, name, kind, featureID, description, net, words, cause?.action, cause?.userName, cause?.at, cause?.runID, cause?.why]),
    ),
    ...(VAT === 0 ? [] : [csvLine([customer.id, name, 'VAT', null, 'VAT', VAT, '', null, null, null, null, null])]),
  ].join('');
};

/** The same as a table: a line a part, VAT as a line of its own, so that a customer's lines add up to the difference. */
export async function* runChangeCSV(store: Store, pair: RunPair, catalogue: Catalogue): AsyncGenerator<string> {
  yield csvLine(heads);
  for await (const stretch of comparedRuns(store, pair, catalogue)) yield stretch.map(rowsOf).join('');
}
