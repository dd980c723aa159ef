/** An invoice as people read it: its lines under the number or service they are for, VAT by rate, and the sums. */
import { companySetting, Rates, type VATLine } from '../../shared/billing/invoice.js';
import { unitPriceOf } from '../../shared/billing/transaction.js';
import { label, toWire } from '../../shared/fields.js';
import { vatOn } from '../../shared/billing/vat.js';
import { penceToPounds, unitsToPounds } from '../../shared/money.js';
import type { Catalogue, EntityName, RecordOf, Value, Values } from '../../shared/types.js';
import type { Store } from '../database/store.js';
import type { CallList } from '../../shared/wire/calls.js';
import { callList } from './callList.js';
import { csvLine } from './csv.js';
import { asText } from '../../shared/values.js';
import { correctedBy } from '../database/billing.js';

/** Lines of one number, one service, or the account itself. Money in pounds. */
export interface Group {
  readonly title: string;
  readonly numberID: string | null;
  readonly serviceID: string | null;
  readonly net: number;
  /** Transactions in wire form, with `rate`: the VAT percentage on the invoice date. */
  readonly lines: readonly Values[];
}

export interface ShownInvoice {
  /** The invoice, wire form. */
  readonly invoice: Values;
  readonly customer: Values;
  /** The company's settings by name: Name, Address, VAT Number, Telephone, Email, Bank. */
  readonly company: Readonly<Record<string, string>>;
  readonly groups: readonly Group[];
  readonly VATLines: readonly VATLine[];
  readonly net: number;
  readonly VAT: number;
  readonly total: number;
  /** The invoices that its credits correct, oldest first (VAT Regulations 1995 reg 15C). */
  readonly corrects: readonly Corrected[];
  /** Its calls as further pages, where its customer wants them. */
  readonly calls?: CallList | undefined;
  /** The VAT that the customer accounts for under the domestic reverse charge, at the standard rate of its date; in no sum. */
  readonly reverseCharge?: { readonly rate: string; readonly VAT: number };
}

const settings = [
  'Name',
  'Address',
  'Town',
  'Postcode',
  'Country',
  'VAT Number',
  'Telephone',
  'Email',
  'Bank',
  'Account Name',
  'Sort Code',
  'Account Number',
  'IBAN',
  'Electronic Address',
  'Company Number',
] as const;

/** An invoice that lines of this one put right. */
export interface Corrected {
  readonly invoiceNumber: string;
  readonly invoiceDate: string;
}

/** What papers say of the company, by the name of the setting. */
export const companySettings = (catalogue: Catalogue): Readonly<Record<string, string>> =>
  Object.fromEntries(
    settings.flatMap((name) => {
      const value = companySetting(catalogue, name);
      return value === null ? [] : [[name, value]];
    }),
  );

/** How calls stand on the pages of whoever asks for them: dialled numbers whole, without their last digits, or not at all. */
export type CallPages = 'whole' | 'masked' | 'none';

/** Everything that is on the invoice. */
export async function shownInvoice(store: Store, invoice: RecordOf, catalogue: Catalogue, pages: CallPages = 'none'): Promise<ShownInvoice> {
  const lines = await store.owned('transactions', 'invoices', [invoice.id]);
  const [customer] = await store.load('customers', [asText(invoice['customerID'])]);
  const named = async (entity: EntityName, field: string): Promise<ReadonlyMap<string, string>> =>
    new Map(
      (await store.load(entity, [...new Set(lines.flatMap((line) => (typeof line[field] === 'string' ? [line[field]] : [])))])).map((record) => [
        record.id,
        titled(entity, record),
      ]),
    );
  const [numbers, services] = [await named('numbers', 'numberID'), await named('services', 'serviceID')];
  const corrected = await correctedBy(store, invoice.id);
  const rates = new Rates(asText(invoice['invoiceDate'] ?? ''), catalogue);
  const groups = new Map<string, { title: string; numberID: string | null; serviceID: string | null; units: number; lines: Values[] }>();
  for (const line of lines) {
    const [numberID, serviceID] = [text(line['numberID']), text(line['serviceID'])];
    const key =
      numberID !== null ? `1 ${numbers.get(numberID) ?? ''} ${numberID}` : serviceID !== null ? `2 ${services.get(serviceID) ?? ''} ${serviceID}` : '0';
    const title =
      numberID !== null
        ? (numbers.get(numberID) ?? `Number ${numberID}`)
        : serviceID !== null
          ? (services.get(serviceID) ?? `Service ${serviceID}`)
          : 'Account';
    const group = groups.get(key) ?? { title, numberID, serviceID, units: 0, lines: [] };
    group.units += Number(line['net'] ?? 0);
    const { name: rateName, rate } = rates.of(line, customer);
    const before = corrected.get(line.id);
    group.lines.push({
      ...toWire('transactions', { ...line, unitPrice: unitPriceOf(line) }),
      rate,
      rateName,
      ...(before ? { corrects: before as unknown as Value } : {}),
    });
    groups.set(key, group);
  }
  const wire = toWire('invoices', invoice);
  return {
    invoice: wire,
    customer: customer ? { ...toWire('customers', customer), ...(await collectedBy(store, customer)) } : {},
    company: companySettings(catalogue),
    groups: [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { units, ...group }]) => ({ ...group, net: unitsToPounds(units), lines: group.lines.toSorted(byDay) })),
    VATLines: (invoice['VATLines'] ?? []) as unknown as readonly VATLine[],
    net: Number(wire['net'] ?? 0),
    VAT: Number(wire['VAT'] ?? 0),
    total: Number(wire['total'] ?? 0),
    corrects: [...new Map([...corrected.values()].map((each) => [each.invoiceNumber, each])).values()].toSorted((a, b) =>
      a.invoiceDate < b.invoiceDate ? -1 : 1,
    ),
    ...(customer?.['callList'] === 'csv and pdf' && pages !== 'none' ? { calls: await callList(store, invoice, pages === 'masked') } : {}),
    ...reverseCharged((invoice['VATLines'] ?? []) as unknown as readonly VATLine[], rates),
  };
}

function reverseCharged(VATLines: readonly VATLine[], rates: Rates): Pick<ShownInvoice, 'reverseCharge'> {
  const some = VATLines.filter(({ names }) => names.includes('Reverse Charge'));
  const { name, rate } = rates.of({ VATRate: 'Standard' }, undefined);
  if (some.length === 0 || name === null) return {};
  const pence = some.reduce((sum, { net }) => sum + Math.round(net * 100), 0);
  return { reverseCharge: { rate, VAT: penceToPounds(vatOn(pence, rate)) } };
}

/** By which mandate it is collected, where there is one: its reference, and how the account is named where people read it. */
export async function collectedBy(store: Store, customer: RecordOf): Promise<Values> {
  if (customer['directDebit'] !== true) return {};
  const mandate = (await store.owned('mandates', 'customers', [customer.id])).find(({ status }) => status === 'Active');
  return mandate ? { mandateReference: mandate['reference'] ?? null, mandateAccount: mandate['accountEnding'] ?? null } : {};
}

/** "01632 960001 Reception · High Street": what it is called and where it is. */
function titled(entity: EntityName, record: RecordOf): string {
  const site = text(record['site']);
  return site === null ? label(entity, record) : `${label(entity, record)} · ${site}`;
}

const text = (value: Value | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** By the days they cover; lines of one day as they were raised. */
function byDay(a: Values, b: Values): number {
  const [one, other] = [a, b].map((line) => asText(line['periodFrom'] ?? line['transactionDate'] ?? ''));
  return one! < other! ? -1 : one! > other! ? 1 : Number(a['id']) - Number(b['id']);
}

const columns = [
  'id',
  'kind',
  'transactionType',
  'description',
  'transactionDate',
  'periodFrom',
  'periodTo',
  'chargedFrom',
  'chargedTo',
  'featureCount',
  'unitPrice',
  'gross',
  'discount',
  'net',
  'VATRate',
  'rate',
  'backfilled',
  'transactionCode',
  'featureID',
] as const;

/** The lines as a table. */
export function linesCSV({ groups }: ShownInvoice): string {
  return (
    csvLine(['for', ...columns]) + groups.flatMap((group) => group.lines.map((line) => csvLine([group.title, ...columns.map((name) => line[name])]))).join('')
  );
}
