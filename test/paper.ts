/** Invoices as pages are drawn from them, without a database: for tests and benches of paper. */
import { newDocument } from '../server/billing/paper/sheet.js';
import type { ShownInvoice } from '../server/billing/invoice.js';
import type { Values } from '../shared/types.js';

/** An invoice of so many lines of £29.99 under numbers of twelve lines each. */
export function shownOf(lines: number, more: Partial<ShownInvoice> = {}): ShownInvoice {
  const line = (n: number): Values => ({
    id: String(n + 1),
    kind: 'recurring',
    description: n % 3 === 0 ? 'Line rental' : n % 3 === 1 ? 'Fibre broadband 80/20 unlimited with static IP address' : 'Call recording, 12 months kept',
    periodFrom: '2025-02-01',
    periodTo: '2025-02-28',
    chargedFrom: n % 5 === 0 ? '2025-02-10' : '2025-02-01',
    chargedTo: '2025-02-28',
    featureCount: 1,
    unitPrice: 29.99,
    gross: 29.99,
    discount: 0,
    net: 29.99,
    rate: '20',
    rateName: 'Standard',
    backfilled: n % 17 === 16,
  });
  const all = Array.from({ length: lines }, (_, n) => line(n));
  const net = Math.round(2_999 * lines) / 100;
  const VAT = Math.round(net * 20) / 100;
  return {
    invoice: {
      id: '1',
      invoiceNumber: '10031',
      invoiceDate: '2025-02-01',
      dueDate: '2025-03-03',
      createdAt: '2025-02-01T08:00:00.000Z',
      status: 'Approved',
      total: net + VAT,
      balance: net + VAT,
      paid: 0,
    },
    customer: {
      name: 'Northgate Dental Practice',
      accountNumber: 'A1001',
      address1: '12 High Street',
      town: 'Leeds',
      postcode: 'LS1 4AB',
      orderNumber: 'PO-7781',
    },
    company: {
      Name: 'Harbour Telecom Ltd',
      Address: '1 Exchange Square\nHarbour Street',
      Town: 'Bristol',
      Postcode: 'BS1 4XX',
      Telephone: '0117 496 0000',
      Email: 'accounts@harbour-telecom.example',
      'VAT Number': 'GB 999 0000 73',
      'Company Number': '00000000',
      'Account Name': 'Harbour Telecom Ltd',
      'Sort Code': '00-00-00',
      'Account Number': '00000001',
    },
    groups: Array.from({ length: Math.ceil(lines / 12) }, (_, group) => {
      const some = all.slice(group * 12, group * 12 + 12);
      return {
        title: `01632 96${String(group).padStart(4, '0')} Reception · High Street`,
        numberID: String(group + 1),
        serviceID: null,
        net: Math.round(2_999 * some.length) / 100,
        lines: some,
      };
    }),
    VATLines: [{ names: ['Standard'], rate: '20', net, VAT }],
    net,
    VAT,
    total: Math.round((net + VAT) * 100) / 100,
    corrects: [],
    ...more,
  };
}

type Document = ReturnType<typeof newDocument>;
export type Call = readonly [name: string, values: readonly unknown[]];
const drawing = new Set(['text', 'font', 'fillColor', 'moveTo', 'lineTo', 'lineWidth', 'strokeColor', 'stroke', 'addPage', 'switchToPage', 'flushPages']);

/** A document as papers have it, watched: what is drawn on it, as calls of pdfkit. */
export function watchedDocument(): { readonly document: Document; readonly calls: readonly Call[] } {
  const calls: Call[] = [];
  const document = newDocument({ title: 'Invoice', author: 'Reseller', created: new Date(0) });
  const watched: Document = new Proxy(document, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== 'function') return value;
      return (...values: unknown[]): unknown => {
        if (drawing.has(String(name))) calls.push([String(name), values]);
        const result = (value as (...all: unknown[]) => unknown).apply(target, values);
        return result === target ? watched : result;
      };
    },
  });
  return { document: watched, calls };
}
