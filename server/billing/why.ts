/** Why a bill differs from the one before: the parts with who is behind them, loaded set-based for many customers. */
import { partKinds, partsBetween, type Charged, type Part, type PartKind } from '../../shared/billing/why.js';
import { noSuchRecord, refused } from '../../shared/fault.js';
import { penceToPounds, unitsToPounds } from '../../shared/money.js';
import type { Catalogue, RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { BillChange, ChangePart } from '../../shared/wire/change.js';
import type { Reading } from '../database/store.js';
import { Causes } from './causes.js';
import { invoiceBefore, linesOn, noBill, sideForecast, sideOf, type Side } from './sides.js';
import { datesOf } from './work.js';
import { firstInvoices } from '../database/billing.js';

/** Two sides of one customer, and the parts between them with their causes. */
export interface Compared {
  readonly customer: RecordOf;
  readonly last: Side;
  readonly now: Side;
  readonly parts: readonly ChangePart[];
}

/** The parts of many customers' pairs, in a handful of statements. */
export async function comparedAll(
  from: Reading,
  pairs: readonly { readonly customer: RecordOf; readonly last: Side; readonly now: Side }[],
  catalogue: Catalogue,
): Promise<readonly Compared[]> {
  const lines = pairs.flatMap(({ last, now }) => [...last.lines, ...now.lines]);
  const ids = [...new Set(lines.flatMap(({ featureID }) => featureID ?? []))];
  const features = new Map((await from.load('features', ids)).map((each) => [each.id, each]));
  const referred = async (entity: 'services' | 'numbers', field: string): Promise<ReadonlyMap<string, RecordOf>> => {
    const wanted = [...new Set([...features.values()].flatMap((each) => (typeof each[field] === 'string' ? [each[field]] : [])))];
    return new Map((await from.load(entity, wanted)).map((each) => [each.id, each]));
  };
  const [services, numbers] = [await referred('services', 'serviceID'), await referred('numbers', 'numberID')];
  const first = await firstInvoices(from, ids);
  const found = pairs.map((pair) => ({
    ...pair,
    own: partsBetween(pair.last.lines, pair.now.lines, (id): Charged | undefined => {
      const record = features.get(id);
      if (!record) return undefined;
      const began = first.get(id);
      return {
        record,
        around: {
          catalogue,
          customer: pair.customer,
          service: services.get(asText(record['serviceID'] ?? '')),
          number: numbers.get(asText(record['numberID'] ?? '')),
        },
        before: began !== undefined && (pair.now.id === null || Number(began) < Number(pair.now.id)),
      };
    }),
  }));
  const causes = await Causes.read(
    from,
    found.flatMap(({ own }) => own),
    features,
    catalogue,
  );
  return found.map(({ own, ...pair }) => ({
    ...pair,
    parts: own.map((part) =>
      partTold(part, pair.customer.id, causes.of(part, features.get(part.featureID ?? ''), catalogue, { since: pair.last.at, until: pair.now.at })),
    ),
  }));
}

const partTold = ({ net, ...part }: Part, customerID: string, cause: ChangePart['cause']): ChangePart => ({
  ...part,
  customerID,
  net: penceToPounds(net),
  cause,
});

const billTold = ({ id, number, date, net, VAT, total }: Side): BillChange['now'] => ({
  id,
  invoiceNumber: number,
  invoiceDate: date,
  net: unitsToPounds(net),
  VAT: unitsToPounds(VAT),
  total: unitsToPounds(total),
});

/** Sums of pounds by whole pence: what is added up is exact. */
const inPounds = (amounts: readonly number[]): number => amounts.reduce((sum, each) => sum + Math.round(each * 100), 0) / 100;

function kindsOf(parts: readonly Pick<ChangePart, 'kind' | 'net'>[]): BillChange['byKind'] {
  const by = new Map<PartKind, number[]>();
  for (const { kind, net } of parts) by.set(kind, [...(by.get(kind) ?? []), net]);
  return partKinds.flatMap((kind) => {
    const all = by.get(kind);
    return all ? [{ kind, count: all.length, net: inPounds(all) }] : [];
  });
}

function changeTold({ customer, last, now, parts }: Compared): BillChange {
  return {
    customerID: customer.id,
    last: last.id === null ? null : billTold(last),
    now: billTold(now),
    net: unitsToPounds(now.net - last.net),
    VAT: unitsToPounds(now.VAT - last.VAT),
    total: unitsToPounds(now.total - last.total),
    byKind: kindsOf(parts),
    parts,
  };
}

/** Why an invoice differs from the customer's one before it (of a first one: everything is new), or from another of theirs. Throws 404001, 400502. */
export async function invoiceChange(from: Reading, invoice: RecordOf, against: string | undefined, catalogue: Catalogue): Promise<BillChange> {
  const customerID = asText(invoice['customerID']);
  const [last] =
    against === undefined ? [await invoiceBefore(from, customerID, asText(invoice['invoiceDate']), invoice.id)] : await from.load('invoices', [against]);
  if (!last && against !== undefined) throw noSuchRecord('invoices', against);
  if (last && last['customerID'] !== customerID) throw refused('The two invoices are of two customers. Compare invoices of one.');
  if (last?.id === invoice.id) throw refused('An invoice does not differ from itself. Name another one, or none for the one before it.');
  const lines = await linesOn(from, [...(last ? [last.id] : []), invoice.id]);
  const [customer] = await from.load('customers', [customerID]);
  const now = sideOf(invoice, lines.get(invoice.id) ?? []);
  const before = last ? sideOf(last, lines.get(last.id) ?? []) : noBill(now.date, '');
  return changeTold((await comparedAll(from, [{ customer: customer!, last: before, now }], catalogue))[0]!);
}

/** Why the bill that a run would make of a customer now differs from the customer's latest invoice. Throws 404001, 400502. */
export async function forecastChange(from: Reading, run: RecordOf, customerID: string, catalogue: Catalogue, now: string): Promise<BillChange> {
  const [customer] = await from.load('customers', [customerID]);
  if (!customer) throw noSuchRecord('customers', customerID);
  const dates = datesOf(run);
  const last = await invoiceBefore(from, customerID, dates.invoiceDate, null);
  const side = await sideForecast(from, dates, customerID, catalogue, now);
  const before = last ? sideOf(last, (await linesOn(from, [last.id])).get(last.id) ?? []) : noBill(dates.invoiceDate, '');
  return changeTold((await comparedAll(from, [{ customer, last: before, now: side }], catalogue))[0]!);
}
