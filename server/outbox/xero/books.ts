/**
 * What goes to Xero: a contact, an invoice or credit note, payments. Each is looked for by our reference before it is made, so that
 * what arrived although its answer was lost is found and not made twice.
 */
import { createHash } from 'node:crypto';
import type { RecordOf, Values } from '../../../shared/types.js';
import { asText } from '../../../shared/values.js';
import type { ShownInvoice } from '../../billing/invoice.js';
import { ledgerLines } from '../../billing/ledgerLines.js';
import { XeroRefusal, type XeroAnswer, type XeroClient, type XeroSettings } from './client.js';

/** Xero's tax types of British sales. */
const taxTypes: Readonly<Record<string, string>> = {
  Standard: 'OUTPUT2',
  Reduced: 'RROUTPUT',
  Zero: 'ZERORATEDOUTPUT',
  Exempt: 'EXEMPTOUTPUT',
  'Outside the Scope': 'NONE',
};

type Thing = Readonly<Record<string, unknown>>;
const first = (answer: XeroAnswer | undefined, list: string): Thing | undefined => ((answer?.[list] ?? []) as readonly Thing[])[0];
const of = (thing: Thing | undefined, name: string): string => (typeof thing?.[name] === 'string' ? thing[name] : '');
const pounds = (pence: number): number => pence / 100;
const pence = (amount: unknown): number => Math.round(Number(amount ?? 0) * 100);
const quoted = (text: string): string => encodeURIComponent(`"${text.replaceAll('"', '')}"`);
/** The same for the same content: sent again after a lost answer it is known, mended and sent again it is new. */
const keyOf = (what: string, body: object): string => `${what}-${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 32)}`;

export class Books {
  private readonly client: XeroClient;
  private readonly settings: XeroSettings;

  constructor(client: XeroClient, settings: XeroSettings) {
    this.client = client;
    this.settings = settings;
  }

  /** The contact of a customer: the linked one if it still is one, else that of the account number, else a new one. */
  async contact(customer: Values): Promise<string> {
    const linked = asText(customer['xeroContactID'] ?? '');
    if (linked !== '') {
      const contact = first(await this.client.get(`/Contacts/${encodeURIComponent(linked)}`), 'Contacts');
      if (contact === undefined)
        throw new XeroRefusal(`The linked contact ${linked} is not in Xero any more. Use Link to Xero with another contact, or with none, and retry.`);
      if (of(contact, 'ContactStatus') === 'ARCHIVED')
        throw new XeroRefusal(`The contact ${of(contact, 'Name')} is archived in Xero. Restore it there, or use Link to Xero with another, and retry.`);
      return linked;
    }
    const account = asText(customer['accountNumber'] ?? '');
    if (account === '') throw new XeroRefusal('The customer has no account number to be found by. Give them one, and retry.');
    const found = first(await this.client.get(`/Contacts?where=AccountNumber==${quoted(account)}`), 'Contacts');
    if (found) return of(found, 'ContactID');
    const [email] = asText(customer['email'] ?? '').split(',');
    const contact = { Name: asText(customer['name']), AccountNumber: account, ...(email?.trim() ? { EmailAddress: email.trim() } : {}) };
    return of(first(await this.client.put('/Contacts', { Contacts: [contact] }, keyOf(`contact-${account}`, contact)), 'Contacts'), 'ContactID');
  }

  /** The id of the invoice in Xero, made if it is not there. */
  async invoice(shown: ShownInvoice, contactID: string): Promise<string> {
    const number = asText(shown.invoice['invoiceNumber']);
    const credit = shown.total < 0;
    const [list, id, path] = credit ? ['CreditNotes', 'CreditNoteID', 'CreditNoteNumber'] : ['Invoices', 'InvoiceID', 'InvoiceNumber'];
    const found = first(
      await this.client.get(credit ? `/CreditNotes/${encodeURIComponent(number)}` : `/Invoices?InvoiceNumbers=${encodeURIComponent(number)}`),
      list,
    );
    if (found && !['VOIDED', 'DELETED'].includes(of(found, 'Status'))) {
      if (pence(found['Total']) === Math.abs(pence(shown.total))) return of(found, id);
      throw new XeroRefusal(
        `Xero has a ${credit ? 'credit note' : 'invoice'} ${number} of £${Number(found['Total']).toFixed(2)} already. Void it there, and retry.`,
      );
    }
    const sign = credit ? -1 : 1;
    const body = {
      Type: credit ? 'ACCRECCREDIT' : 'ACCREC',
      [path]: number,
      Contact: { ContactID: contactID },
      Date: asText(shown.invoice['invoiceDate']),
      ...(credit || typeof shown.invoice['dueDate'] !== 'string' ? {} : { DueDate: shown.invoice['dueDate'] }),
      LineAmountTypes: 'Exclusive',
      CurrencyCode: 'GBP',
      Reference: asText(shown.customer['orderNumber'] ?? shown.customer['accountNumber'] ?? ''),
      Status: 'AUTHORISED',
      LineItems: this.lines(shown, sign),
    };
    return of(first(await this.client.put(`/${list}`, { [list]: [body] }, keyOf(`invoice-${number}`, body)), list), id);
  }

  /** One line for each nominal code and VAT rate. */
  private lines({ groups, VATLines }: ShownInvoice, sign: number): readonly object[] {
    const found = ledgerLines(
      groups.flatMap(({ lines }) => lines),
      VATLines,
    );
    return found.map(({ code, rateName, net, VAT, what }) => {
      const taxType = taxTypes[rateName === '' ? 'Standard' : rateName];
      if (taxType === undefined) throw new XeroRefusal(`No tax type of Xero is known for the VAT rate "${rateName}". Enter this invoice in Xero by hand.`);
      return {
        Description: what,
        Quantity: 1,
        UnitAmount: pounds(net * sign),
        LineAmount: pounds(net * sign),
        AccountCode: code === '' ? this.settings.salesCode : code,
        TaxType: taxType,
        TaxAmount: pounds(VAT * sign),
      };
    });
  }

  /** Sends what a payment pays, invoice by invoice; answers the ids. */
  async payment(payment: RecordOf, numberOf: (invoiceID: string) => string | undefined): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const { invoiceID, amount } of (payment['allocations'] ?? []) as unknown as readonly { readonly invoiceID: string; readonly amount: number }[]) {
      const number = numberOf(invoiceID) ?? '';
      const reference = `${payment.id}-${number}`;
      const found = first(await this.client.get(`/Payments?where=Reference==${quoted(reference)}`), 'Payments');
      if (found && of(found, 'Status') !== 'DELETED') {
        ids.push(of(found, 'PaymentID'));
        continue;
      }
      if (amount <= 0) throw new XeroRefusal('A credit note that is used by a payment is allocated in Xero itself.');
      const body = {
        Invoice: { InvoiceNumber: number },
        Account: { Code: this.settings.bankCode },
        Date: asText(payment['paymentDate']),
        Amount: pounds(pence(amount)),
        Reference: reference,
      };
      ids.push(of(first(await this.client.put('/Payments', { Payments: [body] }, keyOf(`payment-${reference}`, body)), 'Payments'), 'PaymentID'));
    }
    if (ids.length === 0) throw new XeroRefusal('This payment pays no invoice yet. Allocate it, and retry.');
    return ids;
  }
}
