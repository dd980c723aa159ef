/** What became of handing a message over, and what that does to its record, its invoice or payment, and the log. */
import { entryFor } from '../../shared/actions/sendToXero.js';
import { fresh, toWire } from '../../shared/fields.js';
import type { Change, EntityName, RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Activity, Writing } from '../database/store.js';

/** What became of handing a message over. `answer` is said in the other side's words where it said anything. */
export type Result =
  | {
      readonly kind: 'sent';
      readonly answer: string;
      readonly taken?: readonly string[];
      readonly refused?: readonly Refused[];
      readonly also?: readonly Also[];
      /** Payments that Xero is to be told of once more. */
      readonly again?: readonly string[];
      /** The version of the record that was told: where it is another by now, the rest is due at once. */
      readonly version?: number;
    }
  /** Written to a file only. */
  | { readonly kind: 'kept'; readonly answer: string }
  | { readonly kind: 'failed'; readonly answer: string }
  /** Tried again at this time; `counted` where the other side refused this very message for now. */
  | { readonly kind: 'later'; readonly answer: string; readonly at: string; readonly counted: boolean }
  /** It may have arrived. */
  | { readonly kind: 'unconfirmed'; readonly answer: string };

/** How it is said that something may have left, and what to press. */
export const inDoubt = (why: string): string => `${why}: it may have arrived, or not. Ask the customer: Mark as Sent if it did arrive, Retry if it did not.`;

/** A field that the other side's answer fills in: the id by which it knows a record. */
export interface Also {
  readonly entity: 'customers' | 'invoices' | 'payments';
  readonly id: string;
  readonly after: Values;
}

/** An address that the server did not take, while it took others of the same message. */
export interface Refused {
  readonly address: string;
  readonly answer: string;
  /** Asked again it would say the same. */
  readonly final: boolean;
  /** When it is tried next, where it is. */
  readonly at?: string;
}

interface Parts {
  readonly now: () => string;
  readonly today: () => string;
  /** What the other side calls the message, where it has such a name. */
  readonly nameOf?: (message: RecordOf) => string;
}

/** The records that outcomes change beside their messages. */
export class Records {
  private readonly wanted = new Map<EntityName, Set<string>>();
  private readonly found = new Map<string, RecordOf>();

  constructor(also: readonly Pick<Also, 'entity' | 'id'>[], messages: readonly RecordOf[]) {
    for (const { entity, id } of also) this.want(entity, id);
    for (const { invoiceID, paymentID } of messages) {
      this.want('invoices', invoiceID);
      this.want('payments', paymentID);
    }
  }

  private want(entity: EntityName, id: unknown): void {
    if (typeof id === 'string') this.wanted.set(entity, (this.wanted.get(entity) ?? new Set<string>()).add(id));
  }

  async load(inside: Writing): Promise<void> {
    for (const [entity, ids] of this.wanted) for (const record of await inside.load(entity, [...ids])) this.found.set(`${entity}/${record.id}`, record);
  }

  of(entity: EntityName, id: unknown): RecordOf | undefined {
    return typeof id === 'string' ? this.found.get(`${entity}/${id}`) : undefined;
  }
}

/** Collects what outcomes change, so that a record changed twice is written once. */
export class Written {
  private readonly parts: Parts;
  private readonly changes = new Map<string, Change & { version: number }>();
  private readonly told: Activity[] = [];
  private readonly apart: { readonly values: Values; readonly why: string }[] = [];

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** True where the other side is told of it as it is. `mine`: nobody took it up since it was handed over. */
  add(message: RecordOf, records: Records, result: Result, mine: boolean): boolean {
    const at = this.parts.now();
    const released = { holder: null, leaseUntil: null };
    if (result.kind === 'later') {
      // Somebody else took it up meanwhile.
      if (!mine) return false;
      const attempts = Number(message['attempts'] ?? 0) + (result.counted ? 1 : 0);
      // Given up meanwhile stays given up.
      const next = message['status'] === 'Queued' ? { nextAttemptAt: result.at, ...(result.answer === '' ? {} : { answer: result.answer }) } : {};
      this.change('messages', message, { ...released, ...next, attempts, handedAt: null });
      return false;
    }
    const told = records.of('payments', message['paymentID']) ?? records.of('invoices', message['invoiceID']);
    // It was changed while it was told: what is known of the other side is kept, and the rest goes at once.
    if (result.kind === 'sent' && message['status'] === 'Queued' && result.version !== undefined && told && told.version !== result.version) {
      this.change('messages', message, { ...released, nextAttemptAt: at, handedAt: null });
      this.fill(message, records, result.also ?? [], ['xeroStatus']);
      return false;
    }
    const { status, why } = said(message, result);
    const recipient = result.kind === 'sent' && result.taken ? { recipient: result.taken.join(', ') } : {};
    const after = {
      ...recipient,
      status,
      answer: result.answer.slice(0, 1_000),
      nextAttemptAt: null,
      attempts: Number(message['attempts'] ?? 0) + 1,
      ...(result.kind === 'sent' ? { sentAt: at } : {}),
      ...(this.parts.nameOf ? { messageID: this.parts.nameOf(message) } : {}),
    };
    this.tell(message, this.change('messages', message, { ...after, ...released }), why);
    const refused = result.kind === 'sent' ? (result.refused ?? []) : [];
    for (const each of refused) this.split(message, each);
    const invoice = records.of('invoices', message['invoiceID']);
    const payment = records.of('payments', message['paymentID']);
    if (payment) this.tell(payment, this.change('payments', payment, { xeroStatus: status }), why, 'payments', message);
    else if (invoice && message['channel'] === 'Xero') this.tell(invoice, this.change('invoices', invoice, { xeroStatus: status }), why, 'invoices', message);
    else if (invoice) this.onInvoice(message, invoice, result, refused, status, why);
    if (result.kind !== 'sent') return false;
    this.fill(message, records, result.also ?? [], []);
    for (const id of result.again ?? []) this.once(message, records.of('payments', id), records.of('customers', message['customerID']));
    return true;
  }

  /** Messages that failed and that this one makes good. */
  overtake(message: RecordOf, failed: readonly RecordOf[]): void {
    const why = `Told by message ${message.id} since.`;
    for (const each of failed)
      this.tell(each, this.change('messages', each, { status: 'Sent', answer: why, sentAt: this.parts.now(), nextAttemptAt: null }), why);
  }

  /** What the other side's answer fills in. */
  private fill(message: RecordOf, records: Records, also: readonly Also[], but: readonly string[]): void {
    for (const { entity, id, after } of also) {
      const record = records.of(entity, id);
      const filled = Object.fromEntries(Object.entries(after).filter(([name]) => !but.includes(name)));
      if (record) this.tell(record, this.change(entity, record, filled), 'As Xero has it.', entity, message);
    }
  }

  /** Tells the accounts of a payment once more: what it pays is there now. */
  private once(message: RecordOf, payment: RecordOf | undefined, customer: RecordOf | undefined): void {
    if (payment?.['xeroStatus'] !== 'Sent' && payment?.['xeroStatus'] !== 'Failed') return;
    const why = 'Queued for Xero: what it pays is there now.';
    const { runID, requestedBy, customerID } = message;
    const values = { channel: 'Xero', subject: entryFor('payments', payment, customer), customerID, paymentID: payment.id, runID, requestedBy } as Values;
    this.apart.push({ values: fresh('messages', { ...values, status: 'Queued', attempts: 0, nextAttemptAt: this.parts.now() }, this.parts.today()), why });
    this.tell(payment, this.change('payments', payment, { xeroStatus: 'Queued' }), why, 'payments', message);
  }

  private onInvoice(message: RecordOf, invoice: RecordOf, result: Result, refused: readonly Refused[], status: string, why: string): void {
    const worst = refused.length > 0 ? { delivery: refused.some(({ final }) => final) ? 'Failed' : 'Queued', deliveryNote: partly(refused) } : undefined;
    const sent =
      result.kind === 'sent' && invoice['status'] !== 'Unsent'
        ? { status: 'Sent', emailedDate: this.parts.today(), sentAt: invoice['sentAt'] ?? this.parts.now() }
        : {};
    this.tell(invoice, this.change('invoices', invoice, { ...sent, ...(worst ?? { delivery: status, deliveryNote: why }) }), why, 'invoices', message);
  }

  /** The addresses that were not taken go on as a message of their own. */
  private split(message: RecordOf, { address, answer, final, at }: Refused): void {
    const { channel, subject, body, customerID, invoiceID, runID, requestedBy, attachments, attempts } = message;
    const values = fresh(
      'messages',
      {
        ...({ channel, subject, body, customerID, invoiceID, runID, requestedBy, attachments } as Values),
        recipient: address,
        answer,
        status: final ? 'Failed' : 'Queued',
        attempts: Number(attempts ?? 0) + 1,
        nextAttemptAt: final ? null : (at ?? null),
      },
      this.parts.today(),
    );
    this.apart.push({ values, why: `Not taken for ${address}: ${answer}` });
  }

  private change(entity: EntityName, record: RecordOf, after: Values): Change {
    const key = `${entity}/${record.id}`;
    const known = this.changes.get(key);
    const fields = Object.keys(after).filter((name) => JSON.stringify(known?.after[name] ?? record[name] ?? null) !== JSON.stringify(after[name] ?? null));
    const before = Object.fromEntries(fields.map((name) => [name, known?.after[name] ?? record[name] ?? null]));
    const changed = Object.fromEntries(fields.map((name) => [name, after[name] ?? null]));
    const change = { entity, id: record.id, kind: 'update' as const, before, after: changed, why: '' };
    if (fields.length > 0)
      this.changes.set(key, { ...change, before: { ...before, ...known?.before }, after: { ...known?.after, ...changed }, version: record.version });
    return change;
  }

  private tell(record: RecordOf, { before, after }: Change, why: string, entity: EntityName = 'messages', message = record): void {
    const customerID = record['customerID'];
    this.told.push({
      entity,
      recordID: record.id,
      customerID: typeof customerID === 'string' ? customerID : null,
      action: 'send',
      runID: (message['runID'] as string | null) ?? null,
      userID: null,
      userName: asText(message['requestedBy'] ?? 'Outbox'),
      at: this.parts.now(),
      before: toWire(entity, before),
      after: toWire(entity, after),
      why,
    });
  }

  async write(inside: Writing): Promise<void> {
    const ids = await inside.allocate('messages', this.apart.length);
    const made = this.apart.map(({ values, why }, place) => ({
      entity: 'messages' as const,
      id: ids[place]!,
      kind: 'create' as const,
      before: {},
      after: values,
      why,
      version: 0,
    }));
    await inside.apply([...this.changes.values(), ...made], this.parts.now());
    for (const change of made) this.tell({ ...change.after, id: change.id } as unknown as RecordOf, change, change.why);
    await inside.log(this.told);
  }
}

function said(message: RecordOf, result: Exclude<Result, { kind: 'later' }>): { readonly status: string; readonly why: string } {
  const to = result.kind === 'sent' && result.taken ? result.taken.join(', ') : asText(message['recipient'] ?? '');
  switch (result.kind) {
    case 'sent':
      return { status: 'Sent', why: message['channel'] === 'E-mail' ? `E-mailed to ${to}.` : result.answer };
    case 'kept':
      return { status: 'Kept', why: result.answer };
    case 'failed':
      return { status: 'Failed', why: `${to === '' ? '' : `Not taken for ${to}: `}${result.answer}` };
    case 'unconfirmed':
      return { status: 'Unconfirmed', why: result.answer };
  }
}

const partly = (refused: readonly Refused[]): string =>
  `E-mailed, but not to ${refused.map(({ address, answer }) => `${address}: ${answer}`).join('; ')}`.slice(0, 1_000);
