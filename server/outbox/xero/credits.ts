/** What Xero has to set against invoices: an overpayment or a credit note, with what of it is allocated where. */
import { dayOf, first, isDead, keyOf, many, of, pence, pounds, type Thing } from './answers.js';
import type { XeroClient } from './client.js';

type List = 'Overpayments' | 'CreditNotes';
const names = { Overpayments: 'OverpaymentID', CreditNotes: 'CreditNoteID' } as const;

export class Credit {
  private readonly client: XeroClient;
  private readonly list: List;
  private thing: Thing;

  private constructor(client: XeroClient, list: List, thing: Thing) {
    this.client = client;
    this.list = list;
    this.thing = thing;
  }

  static async read(client: XeroClient, list: List, id: string): Promise<Credit | undefined> {
    const thing = first(await client.get(`/${list}/${encodeURIComponent(id)}`), list);
    return thing && !isDead(thing) ? new Credit(client, list, thing) : undefined;
  }

  get id(): string {
    return of(this.thing, names[this.list]);
  }

  get date(): string {
    return dayOf(this.thing);
  }

  get total(): number {
    return pence(this.thing['Total']);
  }

  /** Pence that are neither allocated nor paid back. */
  get left(): number {
    return pence(this.thing['RemainingCredit']);
  }

  /** The invoices that something of it is allocated to, by Xero's ids. */
  get invoices(): readonly string[] {
    return [...new Set(this.allocations.map((each) => of(each['Invoice'] as Thing, 'InvoiceID')))];
  }

  /** Pence allocated to an invoice. */
  on(invoiceID: string): number {
    return this.of(invoiceID).reduce((sum, { Amount }) => sum + pence(Amount), 0);
  }

  /** Takes allocations off until no more than this is on the invoice. */
  async lower(invoiceID: string, to: number, date: string): Promise<void> {
    if (this.on(invoiceID) <= to) return;
    for (const each of this.of(invoiceID)) await this.client.remove(`/${this.list}/${this.id}/Allocations/${of(each, 'AllocationID')}`);
    await this.again();
    if (to > 0) await this.raise(invoiceID, to - this.on(invoiceID), date);
  }

  async raise(invoiceID: string, by: number, date: string): Promise<void> {
    if (by <= 0) return;
    const body = { Invoice: { InvoiceID: invoiceID }, Amount: pounds(by), Date: date };
    await this.client.put(`/${this.list}/${this.id}/Allocations`, { Allocations: [body] }, keyOf(`allocate-${this.id}`, body));
    await this.again();
  }

  private get allocations(): readonly Thing[] {
    return many(this.thing, 'Allocations').filter((each) => each['IsDeleted'] !== true);
  }

  private of(invoiceID: string): readonly Thing[] {
    return this.allocations.filter((each) => of(each['Invoice'] as Thing, 'InvoiceID') === invoiceID);
  }

  private async again(): Promise<void> {
    this.thing = first(await this.client.get(`/${this.list}/${this.id}`), this.list) ?? this.thing;
  }
}
