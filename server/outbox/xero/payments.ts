/**
 * Brings what Xero has of a payment to what it is here, whatever it was before: made, allocated, allocated otherwise, reversed. It asks
 * first and makes the difference, so that an answer that was lost, a retry and a change meanwhile come to the same.
 *
 * Money on invoices is a payment of each, by the reference "payment-invoice number", with ours behind it; what is on account is an
 * overpayment, which is allocated once its invoice is there. Written-off debt is a credit note. A refund is a payment of the credit
 * note, or of what is on account.
 */
import { isWriteOff } from '../../../shared/writeOffs.js';
import type { RecordOf } from '../../../shared/types.js';
import { asText } from '../../../shared/values.js';
import { dayOf, first, isDead, keyOf, many, of, pence, pounds } from './answers.js';
import { XeroRefusal, type XeroClient, type XeroSettings } from './client.js';
import { Credit } from './credits.js';
import { Entries, nothingThere, referenceOf, type There } from './entries.js';
import { sharesOf, type Allocated, type Shares } from './shares.js';

/** An invoice or credit note of ours that Xero has. */
export interface Document {
  readonly id: string;
  readonly number: string;
  readonly xeroID: string;
}

/** What a payment set of a credit note against an invoice, pence; kept on it, since Xero's allocations carry no reference. */
export interface Pair {
  readonly creditNoteID: string;
  readonly invoiceID: string;
  readonly pence: number;
}

export interface Asked {
  readonly payment: RecordOf;
  /** The documents of its allocations, and of those below, that Xero has. */
  readonly documents: ReadonlyMap<string, Document>;
  /** False of one that is on its way out of Xero, and of one that is not there. */
  readonly there: (id: string) => boolean;
  /** The numbers of what it pays and Xero does not have. */
  readonly lacking: readonly string[];
  /** A document goes out of Xero: what was paid back for it stays out until it is there again. */
  readonly leaving: boolean;
  /** What this payment set against invoices the last time, and what others did of the same credit notes. */
  readonly pairs: readonly Pair[];
  readonly others: readonly Pair[];
  /** Nothing of it was ever on account in Xero. */
  readonly neverOnAccount: boolean;
  readonly contact: () => Promise<string>;
}

export interface Settled {
  /** A payment of it in Xero. */
  readonly id: string | undefined;
  readonly pairs: readonly Pair[];
  /** Pence on account. */
  readonly account: number;
  /** Xero goes on with the reference of before, which nobody can change there any more. */
  readonly asItWas: boolean;
}

export class Payments {
  private readonly client: XeroClient;
  private readonly settings: XeroSettings;
  private readonly entries: Entries;

  constructor(client: XeroClient, settings: XeroSettings) {
    this.client = client;
    this.settings = settings;
    this.entries = new Entries(client, settings);
  }

  async settle(asked: Asked): Promise<Settled> {
    const { payment, documents } = asked;
    const amount = payment['status'] === 'Reversed' ? 0 : pence(Number(payment['amount'] ?? 0) / 10_000);
    const shares = sharesOf(amount, amount === 0 ? [] : allocatedOf(payment), asked.there);
    const date = asText(payment['paymentDate']);
    const written = isWriteOff(payment);
    const back = Number(payment['amount'] ?? 0) < 0;
    const there = written ? nothingThere : await this.entries.of(payment, !back && !(asked.neverOnAccount && shares.account === 0));
    const [gone, asItWas] = amount === 0 || asked.leaving ? [[], false] : await this.entries.outdated(payment, there, date);
    try {
      const pairs = await this.lowered(asked, shares, date);
      const id = written
        ? await this.writeOff(asked, shares, amount, date)
        : back
          ? await this.refund(asked, shares, there, date)
          : await this.receipt(asked, shares, there, amount, date);
      await this.raised(pairs, documents, date);
      return { id, pairs: shares.credits, account: written ? 0 : shares.account, asItWas };
    } catch (error) {
      throw error instanceof XeroRefusal && gone.length > 0 ? await this.entries.putBack(payment, gone, error) : error;
    }
  }

  /** Credit notes that this payment sets against invoices: first off what is too much, so that money finds room. Answers what each comes to. */
  private async lowered({ pairs, others, documents }: Asked, { credits }: Shares, date: string): Promise<readonly Pair[]> {
    const keys = new Map<string, Pair & { readonly less: boolean }>();
    const sum = (some: readonly Pair[], of: Pair): number =>
      some.filter((each) => each.creditNoteID === of.creditNoteID && each.invoiceID === of.invoiceID).reduce((all, each) => all + each.pence, 0);
    for (const pair of [...pairs, ...credits])
      keys.set(`${pair.creditNoteID}/${pair.invoiceID}`, {
        ...pair,
        pence: sum(others, pair) + sum(credits, pair),
        less: sum(credits, pair) < sum(pairs, pair),
      });
    for (const pair of keys.values()) {
      if (!pair.less) continue;
      const [note, invoice] = [documents.get(pair.creditNoteID), documents.get(pair.invoiceID)];
      if (note && invoice) await (await Credit.read(this.client, 'CreditNotes', note.xeroID))?.lower(invoice.xeroID, pair.pence, date);
    }
    return [...keys.values()].filter(({ less }) => !less);
  }

  private async raised(pairs: readonly Pair[], documents: ReadonlyMap<string, Document>, date: string): Promise<void> {
    for (const pair of pairs) {
      const [note, invoice] = [documents.get(pair.creditNoteID), documents.get(pair.invoiceID)];
      if (!note || !invoice) continue;
      const credit = await Credit.read(this.client, 'CreditNotes', note.xeroID);
      if (!credit) throw new XeroRefusal(`The credit note ${note.number} is not in Xero any more. Send it again, and retry.`);
      await credit.raise(invoice.xeroID, pair.pence - credit.on(invoice.xeroID), date);
    }
  }

  private async receipt(asked: Asked, { cash }: Shares, { live, held }: There, amount: number, date: string): Promise<string | undefined> {
    const { payment, documents } = asked;
    const wanted = new Map([...cash].map(([id, sum]) => [documents.get(id)!, sum]));
    const numbers = new Map([...wanted].map(([document, sum]) => [document.number, sum]));
    const byID = new Map([...wanted].map(([document, sum]) => [document.xeroID, { number: document.number, sum }]));
    const direct = (number: string): number => (live.get(number) ?? []).reduce((all, each) => all + each.pence, 0);
    const fromAccount = (xeroID: string): number => held.reduce((all, each) => all + each.on(xeroID), 0);
    // Off with what is too much: first what only has to be allocated otherwise, then payments as a whole.
    for (const credit of held)
      for (const xeroID of credit.invoices) {
        const { number = '', sum = 0 } = byID.get(xeroID) ?? {};
        const over = direct(number) + fromAccount(xeroID) - sum;
        if (over > 0) await credit.lower(xeroID, Math.max(0, credit.on(xeroID) - over), date);
      }
    for (const [number, some] of live) {
      if (number === 'back' || direct(number) <= (numbers.get(number) ?? 0)) continue;
      for (const { id } of some) await this.entries.delete(id);
      live.delete(number);
    }
    if (amount === 0) {
      await this.paidBack(asked, held);
      return asText(payment['xeroPaymentID'] ?? '') || undefined;
    }
    // Then on what is lacking, from what is on account before new money.
    let money = amount - [...numbers.keys()].reduce((all, number) => all + direct(number), 0) - held.reduce((all, { total }) => all + total, 0);
    for (const [{ number, xeroID }, sum] of wanted) {
      let lacking = sum - direct(number) - fromAccount(xeroID);
      for (const credit of held) {
        const part = Math.min(lacking, credit.left);
        await credit.raise(xeroID, part, date);
        lacking -= Math.max(part, 0);
      }
      const part = Math.min(lacking, money);
      if (part > 0) {
        const made = await this.entries.pay(referenceOf(payment, number), { Invoice: { InvoiceID: xeroID } }, part, date);
        live.set(number, [...(live.get(number) ?? []), made]);
        money -= part;
      }
      if (lacking > Math.max(part, 0))
        throw new XeroRefusal(`Of payment ${payment.id} Xero has less on account than is left of it here: look at its overpayments there, and retry.`);
    }
    if (money > 0) await this.overpay(asked, money, date);
    return [...live.values()].flat()[0]?.id ?? held[0]?.id;
  }

  /** The rest of what was on account goes back: the money is not there any more. */
  private async paidBack({ payment }: Asked, held: readonly Credit[]): Promise<void> {
    const date = asText(payment['dateReverse'] ?? payment['paymentDate']);
    for (const credit of held)
      if (credit.left > 0) await this.entries.pay(`${payment.id}-back`, { Overpayment: { OverpaymentID: credit.id } }, credit.left, date);
  }

  /** Debt that was given up: a credit note over it that is set against the invoices. */
  private async writeOff({ payment, documents, contact }: Asked, { cash }: Shares, amount: number, date: string): Promise<string | undefined> {
    const number = `W${payment.id}`;
    const found = many(await this.client.get(`/CreditNotes?where=CreditNoteNumber==${encodeURIComponent(`"${number}"`)}`), 'CreditNotes').find(
      (each) => !isDead(each),
    );
    const same = !found || amount === 0 || (dayOf(found) === date && of(found, 'Reference') === asText(payment['ourReference'] ?? number));
    if (!same) await this.voided(of(found, 'CreditNoteID'), date);
    const id = found && same ? of(found, 'CreditNoteID') : amount === 0 ? '' : await this.writtenOff(payment, number, amount, date, await contact());
    const note = id === '' ? undefined : await Credit.read(this.client, 'CreditNotes', id);
    if (!note) return undefined;
    const wanted = new Map([...cash].map(([invoiceID, sum]) => [documents.get(invoiceID)!.xeroID, sum]));
    for (const xeroID of note.invoices) await note.lower(xeroID, wanted.get(xeroID) ?? 0, date);
    for (const [xeroID, sum] of wanted) await note.raise(xeroID, sum - note.on(xeroID), date);
    if (amount === 0) await this.voided(id, date);
    return id;
  }

  /** A credit note with all that it was set against. */
  private async voided(id: string, date: string): Promise<void> {
    const note = await Credit.read(this.client, 'CreditNotes', id);
    for (const xeroID of note?.invoices ?? []) await note!.lower(xeroID, 0, date);
    const body = { CreditNoteID: id, Status: 'VOIDED' };
    await this.client.post(`/CreditNotes/${id}`, { CreditNotes: [body] }, keyOf(`void-${id}`, body));
  }

  private async writtenOff(payment: RecordOf, number: string, amount: number, date: string, ContactID: string): Promise<string> {
    const { writeOffCode } = this.settings;
    if (writeOffCode === undefined)
      throw new XeroRefusal('No account for written-off debts is set up: name its code in XERO_WRITE_OFF_CODE, start again, and retry.');
    const body = {
      Type: 'ACCRECCREDIT',
      CreditNoteNumber: number,
      Contact: { ContactID },
      Date: date,
      LineAmountTypes: 'NoTax',
      CurrencyCode: 'GBP',
      Reference: asText(payment['ourReference'] ?? number),
      Status: 'AUTHORISED',
      LineItems: [
        { Description: asText(payment['ourReference'] ?? 'Written off'), Quantity: 1, UnitAmount: pounds(amount), AccountCode: writeOffCode, TaxType: 'NONE' },
      ],
    };
    return of(first(await this.client.put('/CreditNotes', { CreditNotes: [body] }, keyOf(`writeoff-${payment.id}`, body)), 'CreditNotes'), 'CreditNoteID');
  }

  /** Of credit notes, and of what the customer has on account. */
  private async refund(asked: Asked, { refunds, account }: Shares, { live }: There, date: string): Promise<string | undefined> {
    const { payment, documents } = asked;
    const wanted = new Map<string, number>([...refunds].map(([id, sum]) => [documents.get(id)!.number, sum]));
    wanted.set('account', account);
    const paid = (name: string): number => (live.get(name) ?? []).reduce((all, each) => all + each.pence, 0);
    for (const [name, some] of live) {
      if (paid(name) <= (wanted.get(name) ?? 0)) continue;
      for (const { id } of some) await this.entries.delete(id);
      live.delete(name);
    }
    for (const [id, sum] of refunds) {
      const { number, xeroID } = documents.get(id)!;
      if (sum > paid(number))
        live.set(number, [await this.entries.pay(referenceOf(payment, number), { CreditNote: { CreditNoteID: xeroID } }, sum - paid(number), date)]);
    }
    let lacking = account - paid('account');
    if (lacking > 0) {
      const held = await this.ofContact(await asked.contact());
      for (const credit of held) {
        const part = Math.min(lacking, credit.left);
        if (part <= 0) continue;
        await this.entries.pay(referenceOf(payment, 'account'), { Overpayment: { OverpaymentID: credit.id } }, part, date);
        lacking -= part;
      }
      if (lacking > 0 && !asked.leaving && asked.lacking.length > 0)
        throw new XeroRefusal(`Xero does not have credit note ${asked.lacking.join(', ')} yet: use Send to Xero on it, and this follows by itself.`);
      if (lacking > 0 && !asked.leaving)
        throw new XeroRefusal(
          `Xero has £${pounds(lacking).toFixed(2)} less on account of this customer than is paid back. Send the payment that it comes from to Xero, or allocate the refund to a credit note here, and retry.`,
        );
    }
    return [...live.values()].flat()[0]?.id;
  }

  private async ofContact(contactID: string): Promise<readonly Credit[]> {
    const filter = `Contact.ContactID==guid("${contactID}")&&Status=="AUTHORISED"`;
    return this.entries.credits(many(await this.client.get(`/Overpayments?where=${encodeURIComponent(filter)}`), 'Overpayments'));
  }

  private async overpay({ payment, contact }: Asked, sum: number, date: string): Promise<void> {
    const body = {
      Type: 'RECEIVE-OVERPAYMENT',
      Contact: { ContactID: await contact() },
      BankAccount: { Code: this.settings.bankCode },
      Date: date,
      Reference: referenceOf(payment, 'account'),
      LineAmountTypes: 'NoTax',
      LineItems: [{ Description: asText(payment['ourReference'] ?? 'On account'), Quantity: 1, UnitAmount: pounds(sum), LineAmount: pounds(sum) }],
    };
    await this.client.put('/BankTransactions', { BankTransactions: [body] }, keyOf(`account-${payment.id}`, body));
  }
}

/** The allocations of a payment, whole pence. */
export const allocatedOf = (payment: RecordOf): readonly Allocated[] =>
  ((payment['allocations'] ?? []) as unknown as readonly { readonly invoiceID: string; readonly amount: number }[]).map(({ invoiceID, amount }) => ({
    id: invoiceID,
    pence: pence(amount),
  }));
