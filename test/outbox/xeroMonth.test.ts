/**
 * The accountant's comparison: after a random month of invoices, payments, allocations, reversals, credit notes, write-offs and rebuilt
 * invoices, through limits, failures and lost answers, Xero's books hold what the bridge holds. Both sides are read by themselves: the
 * bridge over its API, Xero by what its own ledger makes due. `SEED=7` runs one month, `FAULTS=long` many.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { createXeroRoom, type XeroRoom } from '../../server/outbox/xero/index.js';
import { startBridge, today, type Bridge } from '../bridges.js';
import { freshSQLite } from '../databases.js';
import { pence, xeroServer, type Thing, type XeroServer } from './xeroServer.js';
import { xeroSettings } from './xeroSettings.js';

type Row = Record<string, unknown> & { readonly id: string };

/** A stream of numbers from 0 to 1 that is the same each time. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class Month {
  private readonly bridge: Bridge;
  private readonly room: XeroRoom;
  private readonly random: () => number;
  readonly clock: { at: number };
  readonly customers: string[] = [];
  readonly did = new Map<string, number>();

  constructor(bridge: Bridge, room: XeroRoom, clock: { at: number }, seed: number) {
    this.bridge = bridge;
    this.room = room;
    this.clock = clock;
    this.random = numbers(seed);
  }

  private whole(most: number): number {
    return Math.floor(this.random() * most);
  }
  private one<T>(some: readonly T[]): T | undefined {
    return some[this.whole(some.length)];
  }

  async list(entity: string, more = ''): Promise<Row[]> {
    return (await this.bridge.call('GET', `/${entity}?limit=1000${more}`)).body as Row[];
  }

  /** Orders it; a refusal of the rules is part of life, anything else is not. */
  private async order(name: string, path: string, body: object = {}): Promise<Row | undefined> {
    const answer = await this.bridge.call('POST', path, body, { headers: { 'X-Expert-Mode': 'on' } });
    assert.ok(answer.status < 500, answer.text);
    if (answer.status >= 300) return undefined;
    this.did.set(name, (this.did.get(name) ?? 0) + 1);
    return answer.body as Row;
  }

  async begin(): Promise<void> {
    for (let n = 0; n < 3; n += 1) {
      const made = await this.order('customer', '/customers', {
        accountNumber: `A${n}`,
        name: `Company ${n} Ltd`,
        email: `c${n}@x.example`,
        emailBilling: true,
      });
      this.customers.push(made!.id);
    }
  }

  /** One thing that happens; 0 to 99 says which. */
  async step(dice = this.whole(100)): Promise<void> {
    const customerID = this.one(this.customers)!;
    const invoices = (await this.list('invoices', `&customerID=${customerID}`)).filter(({ status }) => status !== 'Unsent');
    const payments = (await this.list('payments', `&customerID=${customerID}`)).filter(({ status }) => status !== 'Reversed');
    const [invoice, payment] = [this.one(invoices), this.one(payments)];
    if (dice < 22) await this.bill(customerID);
    else if (dice < 36 && invoice) await this.order('invoice to Xero', `/invoices/${invoice.id}?action=sendToXero`);
    else if (dice < 48)
      await this.order('payment', `/customers/${customerID}?action=addPayment`, {
        amount: (1 + this.whole(20_000)) / 100,
        paymentDate: today,
        paymentMethod: 'Card',
      });
    else if (dice < 60 && payment) await this.order('payment to Xero', `/payments/${payment.id}?action=sendToXero`);
    else if (dice < 76 && payment) await this.allocate(payment, invoices);
    else if (dice < 79 && payment) await this.redate(payment);
    else if (dice < 82 && payment) await this.order('reversal', `/payments/${payment.id}?action=reverse`, { reason: 'Bounced' });
    else if (dice < 86) await this.refund(customerID, invoices);
    else if (dice < 89)
      await this.order('write-off', `/customers/${customerID}?action=writeOffDebt`, { amount: (1 + this.whole(3_000)) / 100, reason: 'Gone' });
    else if (dice < 93 && invoice) await this.rebuild(invoice);
    else await this.send();
  }

  private async bill(customerID: string): Promise<void> {
    const lines = 1 + this.whole(3);
    const credit = this.random() < 0.25;
    for (let n = 0; n < lines; n += 1)
      await this.order('line', '/transactions', {
        customerID,
        description: 'Work',
        net: ((credit ? -1 : 1) * (1 + this.whole(12_000))) / 100,
        transactionDate: today,
        ...(this.random() < 0.2 ? { VATRate: this.one(['Zero', 'Reverse Charge', 'Exempt', 'Reduced']) } : {}),
      });
    const made = await this.order('invoice', '/invoices', { customerID });
    if (made) await this.order('approval', `/invoices/${made.id}?action=approve&confirm`);
  }

  private async allocate(payment: Row, invoices: readonly Row[]): Promise<void> {
    if (this.random() < 0.5) return void (await this.order('oldest first', `/payments/${payment.id}?action=allocate`, { oldestFirst: true }));
    const before = (payment['allocations'] ?? []) as readonly { invoiceID: string; amount: number }[];
    const off = this.one(before);
    // A refund that is for nothing has no place in Xero: that is refused with its words elsewhere.
    if (off && Number(payment['amount']) > 0 && this.random() < 0.6) {
      const amount = this.random() < 0.6 ? 0 : Math.round(off.amount * 50) / 100;
      return void (await this.order('taken off', `/payments/${payment.id}?action=allocate`, { allocations: [{ invoiceID: off.invoiceID, amount }] }));
    }
    const note = this.one(invoices.filter(({ balance }) => Number(balance) < 0));
    const open = this.one(invoices.filter(({ balance }) => Number(balance) > 0));
    if (!note || !open) return;
    const part = Math.min(-Number(note['balance']), Number(open['balance']));
    const cash = Math.max(0, Math.min(Number(open['balance']) - part, Number(payment['unallocated'])));
    await this.order('credit note set against an invoice', `/payments/${payment.id}?action=allocate`, {
      allocations: [
        { invoiceID: open.id, amount: Math.round((part + cash) * 100) / 100 },
        { invoiceID: note.id, amount: -part },
      ],
    });
  }

  /** Its date or reference was noted wrongly. */
  private async redate({ id }: Row): Promise<void> {
    const change = this.random() < 0.5 ? { paymentDate: `2025-01-${10 + this.whole(10)}` } : { ourReference: `FPI ${this.whole(99)}` };
    const answer = await this.bridge.call('PATCH', `/payments/${id}`, change);
    assert.ok(answer.status < 500, answer.text);
    if (answer.status < 300) this.did.set('redated', (this.did.get('redated') ?? 0) + 1);
  }

  /** What a person does whom the Outbox tells to change a date in Xero by hand. */
  private async byHand({ books }: XeroServer): Promise<void> {
    for (const { id, paymentID, answer } of await this.list('messages', '&status=Failed')) {
      assert.match(String(answer), /Change its date in Xero by hand/);
      const { paymentDate } = (await this.list('payments', '&hidden=true')).find((each) => each.id === paymentID)!;
      for (const each of books.BankTransactions.filter(({ Reference }) => String(Reference).startsWith(`${String(paymentID)}-account`)))
        for (const one of [each, ...books.Overpayments.filter(({ OverpaymentID }) => OverpaymentID === each['OverpaymentID'])]) one['Date'] = paymentDate;
      await this.order('changed by hand', `/messages/${id}?action=retry`);
    }
    for (let turns = 0; turns < 50 && (await this.list('messages', '&status=Queued')).length > 0; turns += 1) await this.send();
  }

  /** Money back for a credit note. */
  private async refund(customerID: string, invoices: readonly Row[]): Promise<void> {
    const note = this.one(invoices.filter(({ balance }) => Number(balance) < 0));
    if (!note) return;
    const amount = Number(note['balance']);
    const before = new Set((await this.list('payments', `&customerID=${customerID}`)).map(({ id }) => id));
    await this.order('refund', `/customers/${customerID}?action=addPayment`, { amount, paymentDate: today, paymentMethod: 'Bank Transfer' });
    const made = (await this.list('payments', `&customerID=${customerID}`)).find(({ id }) => !before.has(id));
    if (made) await this.order('refund allocated', `/payments/${made.id}?action=allocate`, { allocations: [{ invoiceID: note.id, amount }] });
  }

  /** An approved invoice gets another line and is made anew. */
  private async rebuild(invoice: Row): Promise<void> {
    const [line] = await this.list(`invoices/${invoice.id}/transactions`);
    const action = invoice['status'] === 'Sent' ? 'recreateSent' : 'recreate';
    if (this.random() < 0.5 && line) {
      await this.bridge.call('PATCH', `/customers/${String(invoice['customerID'])}`, { VATRate: this.one(['Standard', 'Zero']) });
    }
    if (!(await this.order('rebuilt', `/invoices/${invoice.id}?action=${action}`))) return;
    if (this.random() < 0.5) await this.send();
    await this.order('approval', `/invoices/${invoice.id}?action=approve&confirm`);
  }

  async send(): Promise<void> {
    await this.room.send();
    this.clock.at += 4 * 3_600_000;
  }

  /** Everything that was not told yet, and all that waits. */
  async end(xero: XeroServer): Promise<void> {
    for (const { id } of (await this.list('invoices')).filter(({ status }) => status === 'Unsent'))
      await this.order('approval', `/invoices/${id}?action=approve&confirm`);
    // Refunds that nothing was found for.
    for (const { id, amount, unallocated, status } of await this.list('payments'))
      if (Number(amount) < 0 && Number(unallocated) !== 0 && status !== 'Reversed')
        await this.order('reversal', `/payments/${id}?action=reverse`, { reason: 'Never paid out' });
    for (const entity of ['invoices', 'payments'])
      for (const { id } of await this.list(entity)) await this.order(`last ${entity} to Xero`, `/${entity}/${id}?action=sendToXero`);
    for (let turns = 0; turns < 300 && (await this.list('messages', '&status=Queued')).length > 0; turns += 1) await this.send();
    await this.byHand(xero);
  }
}

const units = (pounds: unknown): number => Math.round(Number(pounds ?? 0) * 100);
const live = ({ Status }: Thing): boolean => Status !== 'VOIDED' && Status !== 'DELETED';
const sum = (some: readonly Thing[], name: string): number => some.reduce((all, each) => all + pence(each[name]), 0);

/** Holds both sides against each other, as somebody does who knows neither program. */
async function compare(month: Month, { books }: XeroServer): Promise<void> {
  const messages = await month.list('messages', '&sort=id');
  assert.deepEqual(
    messages.filter(({ status }) => status !== 'Sent').map(({ id, subject, status, answer }) => [id, subject, status, answer]),
    [],
    'nothing is left over',
  );
  const documents = [...books.Invoices, ...books.CreditNotes].filter(live);
  for (const { id, invoiceNumber, total, balance } of await month.list('invoices')) {
    const [one, ...more] = documents.filter((each) => (each['InvoiceNumber'] ?? each['CreditNoteNumber']) === invoiceNumber);
    const left = one?.['InvoiceID'] ? pence(one['AmountDue']) : 0 - pence(one?.['RemainingCredit']);
    assert.deepEqual(
      [more.length, one?.['InvoiceID'] ? pence(one['Total']) : 0 - pence(one?.['Total']), left],
      [0, units(total), units(balance)],
      `invoice ${String(invoiceNumber)} (${id}): how many more, its total and what is open`,
    );
  }
  const payments = await month.list('payments');
  const standing = payments.filter(({ status }) => status !== 'Reversed');
  const money = standing.filter(({ paymentMethod }) => paymentMethod !== 'Write-off');
  // What went over the bank account.
  const entries = books.Payments.filter(live);
  const bank =
    sum(books.BankTransactions.filter(live), 'Total') +
    sum(
      entries.filter((each) => each['Invoice']),
      'Amount',
    ) -
    sum(
      entries.filter((each) => !each['Invoice']),
      'Amount',
    );
  assert.equal(
    bank,
    money.reduce((all, { amount }) => all + units(amount), 0),
    'the bank account',
  );
  const given = books.CreditNotes.filter((each) => live(each) && String(each['CreditNoteNumber']).startsWith('W'));
  assert.equal(
    sum(given, 'Total'),
    standing.filter((each) => !money.includes(each)).reduce((all, { amount }) => all + units(amount), 0),
    'written off',
  );
  // Each payment by its reference: nothing twice, nothing of what was reversed.
  for (const { id, amount, status, paymentMethod, paymentDate } of payments) {
    const own = (reference: unknown): boolean => String(reference).startsWith(`${id}-`);
    const [paid, held] = [entries.filter(({ Reference }) => own(Reference)), books.BankTransactions.filter(({ Reference }) => own(Reference))];
    const net = sum(held, 'Total') + paid.reduce((all, each) => all + (each['Invoice'] ? 1 : -1) * pence(each['Amount']), 0);
    assert.equal(net, status === 'Reversed' || paymentMethod === 'Write-off' ? 0 : units(amount), `payment ${id}`);
    if (status === 'Reversed') continue;
    const days = [...paid, ...held, ...given.filter(({ CreditNoteNumber }) => CreditNoteNumber === `W${id}`)].map(({ Date: day }) => day);
    assert.deepEqual([...new Set(days)], [paymentDate], `payment ${id} is on its day`);
  }
  // What each customer owes.
  for (const { id, balance, xeroContactID } of await month.list('customers')) {
    const of = (each: Thing): boolean => live(each) && (each['Contact'] as Thing)['ContactID'] === xeroContactID;
    const owes =
      sum(books.Invoices.filter(of), 'AmountDue') -
      sum(books.CreditNotes.filter(of), 'RemainingCredit') -
      sum(books.Overpayments.filter(of), 'RemainingCredit');
    assert.equal(owes, units(balance), `customer ${id} owes the same`);
  }
  assert.equal(new Set(books.Contacts.map(({ AccountNumber }) => AccountNumber)).size, books.Contacts.length, 'each contact once');
}

describe('an accountant who compares with Xero', function () {
  this.timeout(600_000);
  const folders: string[] = [];
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  const one = process.env['SEED'];
  const seeds = one !== undefined ? [Number(one)] : process.env['FAULTS'] === 'long' ? Array.from({ length: 40 }, (_, n) => n + 1) : [1];
  for (const seed of seeds)
    it(`finds the same invoices, payments and balances after month ${seed}`, async () => {
      const bridge = await startBridge(freshSQLite(folders), { workers: false });
      const xero = await xeroServer();
      const clock = { at: Date.now() };
      const room = createXeroRoom({
        store: bridge.built.store,
        log: pino({ level: 'silent' }),
        now: () => new Date(clock.at).toISOString(),
        today: () => today,
        catalogue: () => bridge.built.catalogue(),
        patience: 2_000,
        limits: { perMinute: 1_000_000, perDay: 1_000_000 },
        settings: xeroSettings(xero.url),
      });
      const month = new Month(bridge, room, clock, seed);
      try {
        await month.begin();
        const fates = ['lost', undefined, undefined, 429, undefined, 500, undefined, undefined, 'lost', undefined, undefined] as const;
        xero.next.push(...Array.from({ length: 200 }, () => fates).flat());
        // A month in which nothing happens proves nothing: it lasts until it had each of these.
        const kinds = { reversal: 80, 'taken off': 70, redated: 77, 'payment to Xero': 50, 'invoice to Xero': 30 } as const;
        const lacking = (): [string, number][] => Object.entries(kinds).filter(([what]) => !month.did.has(what));
        for (let n = 0; n < 60 || (n < 300 && lacking().length > 0); n += 1) await month.step(n >= 60 && n % 2 === 0 ? lacking()[0]?.[1] : undefined);
        assert.deepEqual(lacking(), []);
        await month.end(xero);
        await compare(month, xero);
      } finally {
        await room.stop();
        await xero.close();
        await bridge.close();
      }
    });
});
