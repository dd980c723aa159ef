/**
 * What Xero has of contacts, invoices and credit notes. Each is looked for by our reference before it is made, so that what arrived
 * although its answer was lost is found and not made twice; what was made anew here is voided there before.
 */
import type { Values } from '../../../shared/types.js';
import { asText } from '../../../shared/values.js';
import type { ShownInvoice } from '../../billing/invoice.js';
import { ledgerLines } from '../../billing/ledgerLines.js';
import { dayOf, first, isDead, keyOf, many, of, pence, pounds, quoted, type Thing } from './answers.js';
import { XeroRefusal, type XeroClient, type XeroSettings } from './client.js';

/** Xero's tax types of British sales; that of the reverse charge is a setting. */
const taxTypes: Readonly<Record<string, string>> = {
  Standard: 'OUTPUT2',
  Reduced: 'RROUTPUT',
  Zero: 'ZERORATEDOUTPUT',
  Exempt: 'EXEMPTOUTPUT',
  'Outside the Scope': 'NONE',
};

/** How Xero keeps the two kinds of documents. */
interface Kind {
  readonly list: 'Invoices' | 'CreditNotes';
  readonly id: 'InvoiceID' | 'CreditNoteID';
  readonly number: 'InvoiceNumber' | 'CreditNoteNumber';
  readonly type: string;
  readonly said: string;
}
const invoices: Kind = { list: 'Invoices', id: 'InvoiceID', number: 'InvoiceNumber', type: 'ACCREC', said: 'invoice' };
const creditNotes: Kind = { list: 'CreditNotes', id: 'CreditNoteID', number: 'CreditNoteNumber', type: 'ACCRECCREDIT', said: 'credit note' };

interface Line {
  readonly Description: string;
  readonly LineAmount: number;
  readonly AccountCode: string;
  readonly TaxType: string;
  readonly TaxAmount: number;
}
/** What of a line counts: where it goes and how much it is. */
const mark = (line: Thing): string => `${of(line, 'AccountCode')}|${of(line, 'TaxType')}|${pence(line['LineAmount'])}|${pence(line['TaxAmount'])}`;

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
      // Where two contacts were made one, Xero archives the other and says which of them goes on.
      const into = of(contact, 'MergedToContactID');
      return living(into === '' ? contact : (first(await this.client.get(`/Contacts/${encodeURIComponent(into)}`), 'Contacts') ?? contact));
    }
    const account = asText(customer['accountNumber'] ?? '');
    if (account === '') throw new XeroRefusal('The customer has no account number to be found by. Give them one, and retry.');
    // Xero leaves out archived ones unless it is asked for them; beside one of these a second contact of the account number would be made.
    const found = many(await this.client.get(`/Contacts?where=AccountNumber==${quoted(account)}&includeArchived=true`), 'Contacts');
    const one = found.find((each) => !isArchived(each)) ?? found[0];
    if (one) return living(one);
    const [email] = asText(customer['email'] ?? '').split(',');
    const contact = { Name: asText(customer['name']), AccountNumber: account, ...(email?.trim() ? { EmailAddress: email.trim() } : {}) };
    return of(first(await this.client.put('/Contacts', { Contacts: [contact] }, keyOf(`contact-${account}`, contact)), 'Contacts'), 'ContactID');
  }

  /**
   * The id of the invoice in Xero, made if it is not there. One that is ours and says something else is voided and made anew: `unpay`
   * takes off before what payments of ours put on it.
   */
  async invoice(shown: ShownInvoice, contactID: string, unpay: () => Promise<void>): Promise<string> {
    const number = asText(shown.invoice['invoiceNumber']);
    const kind = shown.total < 0 ? creditNotes : invoices;
    const lines = this.lines(shown, shown.total < 0 ? -1 : 1);
    const before = asText(shown.invoice['xeroInvoiceID'] ?? '');
    const there = await this.numbered(kind, number);
    if (there && of(there, kind.id) !== before) {
      if (pence(there['Total']) === Math.abs(pence(shown.total))) return of(there, kind.id);
      throw new XeroRefusal(
        `Xero has ${kind.said === 'invoice' ? 'an' : 'a'} ${kind.said} ${number} of £${Number(there['Total']).toFixed(2)} already. Void it there, and retry.`,
      );
    }
    if (there && same(there, lines) && dayOf(there) === asText(shown.invoice['invoiceDate'])) {
      await this.due(kind, there, shown.invoice['dueDate']);
      return before;
    }
    if (before !== '') await this.void(before, unpay);
    const body = {
      Type: kind.type,
      [kind.number]: number,
      Contact: { ContactID: contactID },
      Date: asText(shown.invoice['invoiceDate']),
      ...(kind === creditNotes || typeof shown.invoice['dueDate'] !== 'string' ? {} : { DueDate: shown.invoice['dueDate'] }),
      LineAmountTypes: 'Exclusive',
      CurrencyCode: 'GBP',
      Reference: asText(shown.customer['orderNumber'] ?? shown.customer['accountNumber'] ?? ''),
      Status: 'AUTHORISED',
      LineItems: lines.map((line) => ({ ...line, Quantity: 1, UnitAmount: line.LineAmount })),
    };
    return of(first(await this.client.put(`/${kind.list}`, { [kind.list]: [body] }, keyOf(`invoice-${number}`, body)), kind.list), kind.id);
  }

  /** The day by which it is to be paid may change in Xero as well. */
  private async due({ list, id }: Kind, there: Thing, day: unknown): Promise<void> {
    if (list !== 'Invoices' || typeof day !== 'string' || dayOf(there, 'DueDate') === day) return;
    const body = { InvoiceID: of(there, id), DueDate: day };
    await this.client.post(`/Invoices/${of(there, id)}`, { Invoices: [body] }, keyOf(`due-${of(there, id)}`, body));
  }

  /** Voids an invoice or credit note of ours; false where there is none any more. */
  async void(id: string, unpay: () => Promise<void>): Promise<boolean> {
    for (const { list, id: name } of [invoices, creditNotes]) {
      const found = first(await this.client.get(`/${list}/${encodeURIComponent(id)}`), list);
      if (!found) continue;
      if (isDead(found)) return false;
      await unpay();
      const body = { [name]: id, Status: of(found, 'Status') === 'AUTHORISED' || of(found, 'Status') === 'PAID' ? 'VOIDED' : 'DELETED' };
      await this.client.post(`/${list}/${encodeURIComponent(id)}`, { [list]: [body] }, keyOf(`void-${id}`, body));
      return true;
    }
    return false;
  }

  private async numbered(kind: Kind, number: string): Promise<Thing | undefined> {
    // With a page Xero answers the lines, too.
    const path =
      kind === invoices ? `/Invoices?InvoiceNumbers=${encodeURIComponent(number)}&page=1` : `/CreditNotes?where=CreditNoteNumber==${quoted(number)}&page=1`;
    return many(await this.client.get(path), kind.list).find((each) => !isDead(each));
  }

  /** One line for each nominal code and VAT rate. */
  private lines({ groups, VATLines }: ShownInvoice, sign: number): readonly Line[] {
    const found = ledgerLines(
      groups.flatMap(({ lines }) => lines),
      VATLines,
    );
    return found.map(({ code, rateName, net, VAT, what }) => {
      const name = rateName === '' ? 'Standard' : rateName;
      const taxType = name === 'Reverse Charge' ? this.settings.reverseCharge : taxTypes[name];
      if (taxType === undefined)
        throw new XeroRefusal(`No tax type of Xero is known for the VAT rate "${rateName}". Enter this invoice in Xero by hand, and give this up.`);
      return {
        Description: what,
        LineAmount: pounds(net * sign),
        AccountCode: code === '' ? this.settings.salesCode : code,
        TaxType: taxType,
        TaxAmount: pounds(VAT * sign),
      };
    });
  }
}

const isArchived = (contact: Thing): boolean => of(contact, 'ContactStatus') === 'ARCHIVED';

/** The id of a contact that something can be entered for. */
function living(contact: Thing): string {
  if (isArchived(contact))
    throw new XeroRefusal(`The contact ${of(contact, 'Name')} is archived in Xero. Restore it there, or use Link to Xero with another, and retry.`);
  return of(contact, 'ContactID');
}

/** What Xero has says the same, line by line where it tells the lines. */
function same(there: Thing, lines: readonly Line[]): boolean {
  const told = (there['LineItems'] ?? []) as readonly Thing[];
  const sum = lines.reduce((all, { LineAmount, TaxAmount }) => all + pence(LineAmount) + pence(TaxAmount), 0);
  if (pence(there['Total']) !== sum) return false;
  return (
    told.length === 0 ||
    told.map(mark).toSorted().join() ===
      lines
        .map((line) => mark({ ...line }))
        .toSorted()
        .join()
  );
}
