/**
 * What Xero has under a payment's references, and how it is entered, taken off and brought to another day. Xero lets nobody change the
 * day or reference of a payment: it is deleted and made anew.
 */
import { formatDate } from '../../../shared/dates.js';
import type { RecordOf } from '../../../shared/types.js';
import { asText } from '../../../shared/values.js';
import { dayOf, first, isDead, keyOf, many, of, pence, pounds, type Thing } from './answers.js';
import { XeroRefusal, type XeroClient, type XeroSettings } from './client.js';
import { Credit } from './credits.js';

export interface Live {
  readonly id: string;
  readonly pence: number;
  readonly date: string;
  readonly reference: string;
  readonly reconciled: boolean;
  /** What it pays, as Xero is told of it. */
  readonly what: object;
}

/** What of a payment Xero has: what carries its reference, by what stands behind its id, and what of it is on account. */
export interface There {
  readonly live: Map<string, readonly Live[]>;
  readonly held: readonly Credit[];
  /** By which references the latter is found. */
  readonly references: readonly string[];
}

export const nothingThere: There = { live: new Map(), held: [], references: [] };

export class Entries {
  private readonly client: XeroClient;
  private readonly settings: XeroSettings;

  constructor(client: XeroClient, settings: XeroSettings) {
    this.client = client;
    this.settings = settings;
  }

  /** `account` false asks for nothing on account. */
  async of(payment: RecordOf, account: boolean): Promise<There> {
    const live = await this.referenced(payment);
    if (!account) return { ...nothingThere, live };
    const filter = `Type=="RECEIVE-OVERPAYMENT"&&Reference!=null&&Reference.StartsWith("${payment.id}-account")`;
    const found = many(await this.client.get(`/BankTransactions?where=${encodeURIComponent(filter)}`), 'BankTransactions');
    return { live, held: await this.credits(found), references: found.map((each) => of(each, 'Reference')) };
  }

  /**
   * Takes off what has another day or reference there than here, so that it is entered anew, and answers what that is, and whether a
   * reference has to stay. Nothing is taken off where its day cannot follow.
   */
  async outdated(payment: RecordOf, { live, held, references }: There, date: string): Promise<readonly [gone: readonly Live[], asItWas: boolean]> {
    const all = [...live].flatMap(([name, some]) => (name === 'back' ? [] : some.map((each) => ({ ...each, name }))));
    const moved = [...all, ...held.map(({ date: day, total }) => ({ date: day, reconciled: false, pence: total, account: true }))].filter(
      (each) => each.date !== '' && each.date !== date,
    );
    const fixed = moved.find((each) => each.reconciled || 'account' in each);
    if (fixed) {
      const [sum, were, wanted] = [`£${pounds(fixed.pence).toFixed(2)}`, formatDate(fixed.date), formatDate(date)];
      throw new XeroRefusal(
        fixed.reconciled
          ? `Xero has ${sum} of it on ${were} and not on ${wanted}, and it is reconciled there. Undo the reconciliation in Xero (Remove & Redo), or give it the date ${were} here again, and retry.`
          : `Xero has ${sum} of it on account on ${were} and not on ${wanted}, and lets no program change that. Change its date in Xero by hand, or give it the date ${were} here again, and retry.`,
      );
    }
    // A reference alone is not worth a reconciliation.
    const renamed = all.filter((each) => each.reference !== referenceOf(payment, each.name));
    const off = all.filter((each) => moved.includes(each) || (renamed.includes(each) && !each.reconciled));
    try {
      for (const { id, name } of off) {
        await this.delete(id);
        live.set(
          name,
          live.get(name)!.filter((each) => each.id !== id),
        );
      }
    } catch (error) {
      throw error instanceof XeroRefusal ? await this.putBack(payment, off, error) : error;
    }
    return [off, renamed.some(({ reconciled }) => reconciled) || references.some((each) => each !== referenceOf(payment, 'account'))];
  }

  /** What was taken off to be entered anew, and was refused so, is there again as it was. */
  async putBack(payment: RecordOf, gone: readonly Live[], refusal: XeroRefusal): Promise<XeroRefusal> {
    const live = [...(await this.referenced(payment)).values()].flat();
    const names = new Set(live.map(({ reference }) => reference.split(' ')[0]));
    try {
      for (const each of gone)
        if (!names.has(each.reference.split(' ')[0])) await this.pay(each.reference, each.what, each.pence, each.date, `again-${each.id}`);
      return refusal;
    } catch (error) {
      if (!(error instanceof XeroRefusal)) throw error;
      return new XeroRefusal(`${refusal.message} It was taken off there to be entered with its new date, and is not in Xero until then.`);
    }
  }

  /** What carries our reference, by what stands behind the payment's id. */
  private async referenced(payment: RecordOf): Promise<Map<string, readonly Live[]>> {
    const live = new Map<string, readonly Live[]>();
    const filter = `Reference!=null&&Reference.StartsWith("${payment.id}-")`;
    for (const each of many(await this.client.get(`/Payments?where=${encodeURIComponent(filter)}`), 'Payments')) {
      const reference = of(each, 'Reference');
      const name = reference.slice(payment.id.length + 1).split(' ')[0]!;
      const one = { id: of(each, 'PaymentID'), pence: pence(each['Amount']), date: dayOf(each), reference, reconciled: each['IsReconciled'] === true };
      if (!isDead(each)) live.set(name, [...(live.get(name) ?? []), { ...one, what: paidBy(each) }]);
    }
    return live;
  }

  async credits(some: readonly Thing[]): Promise<readonly Credit[]> {
    const found: Credit[] = [];
    for (const each of some) {
      const credit = isDead(each) ? undefined : await Credit.read(this.client, 'Overpayments', of(each, 'OverpaymentID'));
      if (credit) found.push(credit);
    }
    return found;
  }

  /** `key` tells an order from the same one of before. */
  async pay(reference: string, what: object, sum: number, date: string, key = 'payment'): Promise<Live> {
    const body = { ...what, Account: { Code: this.settings.bankCode }, Date: date, Amount: pounds(sum), Reference: reference };
    const made = first(await this.client.put('/Payments', { Payments: [body] }, keyOf(`${key}-${reference.split(' ')[0]}`, body)), 'Payments');
    return { id: of(made, 'PaymentID'), pence: sum, date, reference, reconciled: false, what };
  }

  async delete(id: string): Promise<void> {
    await this.client.post(`/Payments/${id}`, { Status: 'DELETED' }, keyOf(`delete-${id}`, {}));
  }
}

/** "17-20001 NORTHGATE": which part of which payment it is, and what the bank calls it. */
export const referenceOf = (payment: RecordOf, name: string): string =>
  `${payment.id}-${name} ${asText(payment['ourReference'] ?? '')}`.trim().replaceAll(/\s+/g, ' ');

/** What a payment in Xero pays; a refund of what is on account is told under the invoice, too. */
function paidBy(thing: Thing): object {
  const invoice = of(thing['Invoice'] as Thing | undefined, 'InvoiceID');
  const [note, over] = [of(thing['CreditNote'] as Thing | undefined, 'CreditNoteID'), of(thing['Overpayment'] as Thing | undefined, 'OverpaymentID')];
  if (note !== '') return { CreditNote: { CreditNoteID: note } };
  if (over !== '') return { Overpayment: { OverpaymentID: over } };
  return of(thing, 'PaymentType').includes('OVERPAYMENT') ? { Overpayment: { OverpaymentID: invoice } } : { Invoice: { InvoiceID: invoice } };
}
