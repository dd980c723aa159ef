/** What a message for Xero is about, brought to what it is here at this moment, and what of the answer is kept on our records. */
import { formatPence } from '../../../shared/money.js';
import type { Catalogue, RecordOf, Value, Values } from '../../../shared/types.js';
import { asText } from '../../../shared/values.js';
import { shownInvoice } from '../../billing/invoice.js';
import type { Store } from '../../database/store.js';
import type { Also } from '../outcome.js';
import { Books } from './books.js';
import { XeroRefusal, type XeroClient, type XeroSettings } from './client.js';
import { allocatedOf, Payments, type Document, type Pair, type Settled } from './payments.js';

export interface TellingParts {
  readonly store: Store;
  readonly catalogue: () => Promise<Catalogue>;
  readonly client: XeroClient;
  readonly settings: XeroSettings;
}

export interface ToldXero {
  readonly answer: string;
  readonly also: readonly Also[];
  /** Payments that Xero is to be told of once more, since what they pay is there now. */
  readonly again: readonly string[];
  /** The version of the record that was told; where it is another by now, the message is due again. */
  readonly version: number;
}

type Named = 'customers' | 'invoices' | 'payments';

export class Telling {
  private readonly parts: TellingParts;
  private readonly message: RecordOf;
  private readonly books: Books;
  private readonly payments: Payments;
  private readonly also: Also[] = [];
  private contactID: string | undefined;

  constructor(parts: TellingParts, message: RecordOf) {
    this.parts = parts;
    this.message = message;
    // Within a message a key says "the same once more"; the next message may well order the same anew.
    const { get, put, post, remove } = parts.client;
    const client: XeroClient = {
      get,
      put: (path, body, key) => put(path, body, `${key}-${message.id}`),
      post: (path, body, key) => post(path, body, `${key}-${message.id}`),
      remove,
    };
    this.books = new Books(client, parts.settings);
    this.payments = new Payments(client, parts.settings);
  }

  tell(): Promise<ToldXero> {
    return typeof this.message['paymentID'] === 'string' ? this.payment(this.message['paymentID']) : this.invoice(asText(this.message['invoiceID']));
  }

  private async payment(id: string): Promise<ToldXero> {
    const payment = await this.load('payments', id);
    const { account, asItWas } = await this.settled(payment);
    const reversed = payment['status'] === 'Reversed';
    const answer = reversed
      ? 'Taken back in Xero.'
      : account === 0
        ? 'In Xero.'
        : `In Xero; ${formatPence(account)} of it on account${await this.waitingFor(payment)}.`;
    const stays = asItWas && !reversed ? ' Its reference there stays as it was: what is reconciled or on account keeps it.' : '';
    return { answer: `${answer}${stays}`, also: this.also, again: [], version: payment.version };
  }

  /** ", until invoice 20001 is there": what it pays that Xero does not have. */
  private async waitingFor(payment: RecordOf): Promise<string> {
    const lacking = numbersLacking(await this.documentsOf(allocatedOf(payment).map((each) => each.id)));
    return lacking.length === 0 ? '' : `, until invoice ${lacking.join(', ')} is there: use Send to Xero on it`;
  }

  private async invoice(id: string): Promise<ToldXero> {
    const { store, catalogue } = this.parts;
    const invoice = await this.load('invoices', id);
    const before = asText(invoice['xeroInvoiceID'] ?? '');
    const paying = (await this.ofCustomer(invoice)).filter((each) => allocatedOf(each).some((part) => part.id === id));
    const unpay = async (): Promise<void> => {
      for (const each of paying) await this.settled(each, id);
    };
    if (invoice['status'] === 'Unsent') {
      const voided = before !== '' && (await this.books.void(before, unpay));
      this.also.push({ entity: 'invoices', id, after: { xeroInvoiceID: null, xeroStatus: null } });
      const answer = voided ? 'Voided in Xero.' : 'It is Unsent, and Xero has nothing of it.';
      return { answer, also: this.also, again: [], version: invoice.version };
    }
    const shown = await shownInvoice(store, invoice, await catalogue());
    const xeroID = await this.books.invoice(shown, await this.contact(asText(invoice['customerID'])), unpay);
    this.also.push({ entity: 'invoices', id, after: { xeroInvoiceID: xeroID } });
    const again = xeroID === before ? [] : paying.filter(({ xeroStatus }) => xeroStatus === 'Sent' || xeroStatus === 'Failed').map((each) => each.id);
    return { answer: 'In Xero.', also: this.also, again, version: invoice.version };
  }

  /** Brings a payment to what it is, as if the invoice `without` were not in Xero. */
  private async settled(payment: RecordOf, without?: string): Promise<Settled> {
    const pairs = pairsOf(payment);
    const parts = allocatedOf(payment);
    const credits = pairs.length > 0 || parts.some(({ pence }) => pence < 0);
    const others = credits ? (await this.ofCustomer(payment)).filter(({ id }) => id !== payment.id).flatMap(pairsOf) : [];
    const ids = [...parts.map(({ id }) => id), ...pairs.flatMap(({ creditNoteID, invoiceID }) => [creditNoteID, invoiceID])];
    const invoices = await this.documentsOf(ids);
    const documents = new Map<string, Document>(
      invoices.flatMap((each) =>
        typeof each['xeroInvoiceID'] === 'string' ? [[each.id, { id: each.id, number: asText(each['invoiceNumber']), xeroID: each['xeroInvoiceID'] }]] : [],
      ),
    );
    const there = new Set(invoices.filter(isThere).map(({ id }) => id));
    const settled = await this.payments.settle({
      payment,
      documents,
      there: (id) => id !== without && there.has(id),
      lacking: numbersLacking(invoices),
      leaving: without !== undefined,
      pairs,
      others,
      neverOnAccount: without === undefined && (await this.firstTime()),
      contact: () => this.contact(asText(payment['customerID'])),
    });
    const kept: Values = { xeroPaymentID: settled.id ?? null, xeroCredits: settled.pairs.length === 0 ? null : (settled.pairs as unknown as Value) };
    this.also.push({ entity: 'payments', id: payment.id, after: kept });
    return settled;
  }

  /** Nobody told Xero of this payment before, not even in vain. */
  private async firstTime(): Promise<boolean> {
    if ((this.message['answer'] ?? null) !== null) return false;
    const where = [
      { field: 'paymentID', test: 'eq', value: this.message['paymentID'] ?? null },
      { field: 'channel', test: 'eq', value: 'Xero' },
    ] as const;
    return (await this.parts.store.count('messages', { where, sort: [], hidden: true }, 1)) === 1;
  }

  private async contact(customerID: string): Promise<string> {
    if (this.contactID !== undefined) return this.contactID;
    const customer = await this.load('customers', customerID);
    const found = await this.books.contact(customer);
    if (customer['xeroContactID'] !== found) this.also.push({ entity: 'customers', id: customerID, after: { xeroContactID: found } });
    this.contactID = found;
    return found;
  }

  private async ofCustomer({ customerID }: RecordOf): Promise<readonly RecordOf[]> {
    const payments = await this.parts.store.owned('payments', 'customers', [asText(customerID)]);
    return payments.filter(({ xeroStatus }) => (xeroStatus ?? null) !== null && xeroStatus !== 'Given Up');
  }

  private documentsOf(ids: readonly string[]): Promise<readonly RecordOf[]> {
    return this.parts.store.load('invoices', [...new Set(ids)]);
  }

  private async load(entity: Named, id: string): Promise<RecordOf> {
    const [record] = await this.parts.store.load(entity, [id]);
    if (!record)
      throw new XeroRefusal(`${entity === 'customers' ? 'The customer' : asText(this.message['subject'] ?? 'It')} was deleted here since; give this up.`);
    return record;
  }
}

const isThere = (invoice: RecordOf): boolean => invoice['status'] !== 'Unsent' && typeof invoice['xeroInvoiceID'] === 'string';
const numbersLacking = (invoices: readonly RecordOf[]): readonly string[] =>
  invoices.filter((each) => !isThere(each)).map((each) => asText(each['invoiceNumber'] ?? each.id));
const pairsOf = (payment: RecordOf): readonly Pair[] => (payment['xeroCredits'] ?? []) as unknown as readonly Pair[];
