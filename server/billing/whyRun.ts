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
import { linesOn, noBill, sideOf, type Side } from './sides.js';
import { comparedAll, type Compared } from './why.js';

/** Two runs of one cycle. */
export interface RunPair {
  /** Undefined where there is none before. */
  readonly last: RecordOf | undefined;
  readonly now: RecordOf;
}

/** A complete run with the complete one of its cycle before it, if there is one, or with another. Throws 404001, 400502. */
export async function runPair(from: Reading, run: RecordOf, against: string | undefined): Promise<RunPair> {
  if (run['status'] !== 'Complete') throw refused(`This billing run is ${asText(run['status'])}; its invoices can be compared once they are made.`);
  if (against !== undefined) {
    const [last] = await from.load('billingRuns', [against]);
    if (!last) throw noSuchRecord('billingRuns', against);
    if (last.id === run.id) throw refused('A run does not differ from itself. Name another one, or none for the one before it.');
    if (last['status'] !== 'Complete') throw refused(`Billing run ${last.id} is ${asText(last['status'])}; it has no invoices to compare with.`);
    return { last, now: run };
  }
  const cycle = typeof run['billingCycle'] === 'string' ? run['billingCycle'] : null;
  const [found] = await from.find('billingRuns', {
    where: { status: 'Complete', invoiceDate: { below: asText(run['invoiceDate']) }, billingCycle: cycle },
    fields: ['id'],
    order: [
      ['invoiceDate', 'descending'],
      ['id', 'descending'],
    ],
    limit: 1,
  });
  const [last] = found ? await from.load('billingRuns', [found.id]) : [];
  return { last, now: run };
}

/** Customers compared at once. */
const STRETCH = 200;

/** The pairs of all customers who are on either run, a stretch of customers at a time, ascending. */
async function* comparedRuns(store: Store, { last, now }: RunPair, catalogue: Catalogue): AsyncGenerator<readonly Compared[]> {
  for (let after = '0'; ;) {
    const found = await store.find('invoices', {
      where: { billingRunID: [last?.id ?? now.id, now.id], customerID: { above: after } },
      fields: ['id', 'customerID'],
      order: ['customerID', 'id'],
      limit: 2 * STRETCH,
    });
    const rows = found.map(({ id, customerID }) => ({ k: id, c: asText(customerID) }));
    if (rows.length === 0) return;
    // The last customer of a full stretch may have an invoice that did not fit.
    const lastID = rows.at(-1)!.c;
    const whole = rows.length < 2 * STRETCH ? rows : rows.filter(({ c }) => c !== lastID);
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
    const side = (run: RecordOf | undefined, customerID: string): Side => {
      if (run === undefined) return noBill('', '');
      const invoice = invoices.find((each) => each['billingRunID'] === run.id && each['customerID'] === customerID);
      return invoice ? sideOf(invoice, lines.get(invoice.id) ?? []) : noBill(asText(run['invoiceDate']), asText(run['finishedAt'] ?? run['updatedAt']));
    };
    yield await comparedAll(
      store,
      [...customers.values()].map((customer) => ({ customer, last: side(last, customer.id), now: side(now, customer.id) })),
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
        sum.invoices += side.id === null ? 0 : 1;
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
  const told = (run: RecordOf, { invoices, net, VAT, total }: (typeof sums)['now']): RunChange['now'] => ({
    id: run.id,
    invoiceDate: asText(run['invoiceDate']),
    invoices,
    net: unitsToPounds(net),
    VAT: unitsToPounds(VAT),
    total: unitsToPounds(total),
  });
  return {
    last: pair.last ? told(pair.last, sums.last) : null,
    now: told(pair.now, sums.now),
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
