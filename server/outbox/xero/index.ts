/** Tells Xero what plans left in the Outbox for it: one after the other, each until it is there or refused. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Catalogue, RecordOf } from '../../../shared/types.js';
import { asText } from '../../../shared/values.js';
import { shownInvoice } from '../../billing/invoice.js';
import type { Store } from '../../database/store.js';
import { Loop } from '../../work/loop.js';
import { Ledger, type Also, type Result } from '../ledger.js';
import { Books } from './books.js';
import { createXero, XeroRefusal, XeroTrouble, type XeroSettings } from './client.js';

export interface XeroParts {
  readonly store: Store;
  readonly log: Logger;
  readonly now: () => string;
  readonly today: () => string;
  readonly catalogue: () => Promise<Catalogue>;
  /** Undefined where there is no connection: everything waits. */
  readonly settings: XeroSettings | undefined;
  readonly patience?: number;
  readonly perMinute?: number;
}

export interface XeroRoom {
  start(): void;
  stop(): Promise<void>;
  wake(): void;
  /** Sends what is due and answers how much of it arrived. */
  send(): Promise<number>;
  /** Why nothing goes to Xero at the moment, if it does not. */
  why(): string | null;
}

const [shortest, longest] = [30_000, 3_600_000];

export function createXeroRoom({ store, log, now, today, catalogue, settings, patience, perMinute }: XeroParts): XeroRoom {
  const books =
    settings &&
    new Books(createXero(settings, { ...(patience === undefined ? {} : { patience }), ...(perMinute === undefined ? {} : { perMinute }) }), settings);
  const ledger = new Ledger('Xero', { store, now, today, holder: randomUUID(), lease: 600_000 });
  let trouble: { readonly why: string; readonly times: number; readonly until: string } | undefined;

  async function told(message: RecordOf): Promise<{ readonly answer: string; readonly also: readonly Also[] }> {
    const load = async (entity: 'customers' | 'invoices' | 'payments', id: string): Promise<RecordOf> => {
      const [record] = await store.load(entity, [id]);
      if (!record) throw new XeroRefusal('It was deleted here since.');
      return record;
    };
    const customer = await load('customers', asText(message['customerID']));
    if (typeof message['paymentID'] === 'string') {
      const payment = await load('payments', message['paymentID']);
      if (payment['status'] === 'Reversed') throw new XeroRefusal('It was reversed here since.');
      const allocations = (payment['allocations'] ?? []) as unknown as readonly { readonly invoiceID: string }[];
      const invoices = new Map(
        (
          await store.load(
            'invoices',
            allocations.map(({ invoiceID }) => invoiceID),
          )
        ).map((each) => [each.id, asText(each['invoiceNumber'])]),
      );
      const ids = await books!.payment(payment, (id) => invoices.get(id));
      return { answer: 'In Xero.', also: [{ entity: 'payments', id: payment.id, after: { xeroPaymentID: ids[0] ?? null } }] };
    }
    const invoice = await load('invoices', asText(message['invoiceID']));
    if (invoice['status'] === 'Unsent') throw new XeroRefusal('It was rebuilt since and is Unsent; approve it, and retry.');
    const shown = await shownInvoice(store, invoice, await catalogue());
    const contactID = await books!.contact(customer);
    const id = await books!.invoice(shown, contactID);
    return {
      answer: 'In Xero.',
      also: [
        { entity: 'invoices', id: invoice.id, after: { xeroInvoiceID: id } },
        ...(customer['xeroContactID'] === contactID ? [] : [{ entity: 'customers' as const, id: customer.id, after: { xeroContactID: contactID } }]),
      ],
    };
  }

  async function one(message: RecordOf): Promise<Result> {
    try {
      const { answer, also } = await told(message);
      trouble = undefined;
      return { kind: 'sent', answer, also };
    } catch (error) {
      if (error instanceof XeroRefusal) return { kind: 'failed', answer: error.message };
      const why = error instanceof XeroTrouble ? error.message : 'It could not be put together.';
      if (!(error instanceof XeroTrouble)) log.error({ err: error, message: message.id }, 'an entry for Xero could not be put together');
      const times = (trouble?.times ?? 0) + 1;
      const after = (error instanceof XeroTrouble ? error.after : undefined) ?? Math.min(longest, shortest * 2 ** (times - 1));
      trouble = { why, times, until: new Date(Date.parse(now()) + after).toISOString() };
      return { kind: 'later', answer: why, at: trouble.until, counted: false };
    }
  }

  async function send(): Promise<number> {
    let sent = 0;
    while (books && !loop.stopping && !(trouble && trouble.until > now())) {
      // One at a time: what waits behind a closed way is not taken at all.
      const [message] = await ledger.take(1);
      if (!message) break;
      const result = await one(message);
      await ledger.settle({ message, result });
      if (result.kind === 'sent') sent += 1;
    }
    return sent;
  }

  const loop = new Loop({
    name: 'Xero',
    log,
    idle: 5_000,
    round: async () => {
      await send();
      return false;
    },
  });
  return {
    start() {
      if (books) loop.start();
    },
    stop: () => loop.stop(),
    wake: () => loop.wake(),
    send,
    why: () => (!books ? null : trouble && trouble.until > now() ? trouble.why : null),
  };
}
