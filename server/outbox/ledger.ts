/**
 * Who hands a message over, and what became of it. A message is taken for a while (its lease); right before the end of it goes
 * out, that is noted (`handedAt`); afterwards its outcome is written together with what it does to its invoice. So whoever
 * finds a message whose bridge died knows: without the note the other side cannot have it, with it nobody can tell, and nothing
 * goes twice.
 */
import { fresh, toWire } from '../../shared/fields.js';
import type { Change, EntityName, RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Activity, Store, Writing } from '../database/store.js';
import { together } from './together.js';

export type ChannelName = 'E-mail' | 'Xero';

/** What became of handing a message over. `answer` is said in the other side's words where it said anything. */
export type Result =
  | {
      readonly kind: 'sent';
      readonly answer: string;
      readonly taken?: readonly string[];
      readonly refused?: readonly Refused[];
      readonly also?: readonly Also[];
    }
  /** Written to a file only. */
  | { readonly kind: 'kept'; readonly answer: string }
  | { readonly kind: 'failed'; readonly answer: string }
  /** Tried again at this time; `counted` where the other side refused this very message for now. */
  | { readonly kind: 'later'; readonly answer: string; readonly at: string; readonly counted: boolean }
  /** It may have arrived. */
  | { readonly kind: 'unconfirmed'; readonly answer: string };

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

export interface LedgerParts {
  readonly store: Store;
  readonly now: () => string;
  readonly today: () => string;
  /** Names this process. */
  readonly holder: string;
  /** Milliseconds for which a message that was taken is nobody else's. */
  readonly lease: number;
  /** What the other side calls the message, where it has such a name. */
  readonly nameOf?: (message: RecordOf) => string;
}

interface Outcome {
  readonly message: RecordOf;
  readonly result: Result;
}

export class Ledger {
  private readonly parts: LedgerParts;
  private readonly channel: ChannelName;
  /** Notes that the end of a message goes out now; false where it is not this process's any more. */
  readonly handed: (id: string) => Promise<boolean>;
  readonly settle: (outcome: Outcome) => Promise<void>;

  constructor(channel: ChannelName, parts: LedgerParts) {
    this.parts = parts;
    this.channel = channel;
    this.handed = together((ids: readonly string[]) => this.note(ids));
    this.settle = together(async (outcomes: readonly Outcome[]) => {
      await this.write(outcomes);
      return outcomes.map(() => undefined);
    });
  }

  /** Takes what is due, the longest waiting first; what another process left half-way is settled as unconfirmed on the way. */
  async take(most: number): Promise<readonly RecordOf[]> {
    const { store, now, holder, lease } = this.parts;
    const at = now();
    const due = `"channel" = $channel AND "status" = 'Queued' AND "nextAttemptAt" <= $at AND ("leaseUntil" IS NULL OR "leaseUntil" < $at)`;
    const [any] = await store.rows(`SELECT 1 AS "due" FROM "messages" WHERE ${due} LIMIT 1`, { channel: this.channel, at });
    if (!any) return [];
    const taken = await store.transaction(async (inside) => {
      const rows = await inside.rows<{ k: string }>(
        `SELECT CAST("id" AS TEXT) AS "k" FROM "messages" WHERE ${due} ORDER BY "nextAttemptAt", "id" LIMIT ${most}${store.dialect === 'postgres' ? ' FOR UPDATE SKIP LOCKED' : ''}`,
        { channel: this.channel, at },
      );
      const until = new Date(Date.parse(at) + lease).toISOString();
      for (const { k } of rows)
        await inside.run(`UPDATE "messages" SET "holder" = $holder, "leaseUntil" = $until WHERE "id" = CAST($id AS BIGINT)`, { holder, until, id: k });
      return inside.load(
        'messages',
        rows.map(({ k }) => k),
      );
    });
    const doubtful = taken.filter(({ handedAt }) => (handedAt ?? null) !== null);
    await Promise.all(doubtful.map((message) => this.settle({ message, result: { kind: 'unconfirmed', answer: cutShort } })));
    return taken.filter((message) => !doubtful.includes(message));
  }

  /** How many were handed over since then, by any process. */
  async since(at: string): Promise<number> {
    const [row] = await this.parts.store.rows<{ count: number }>(`SELECT count(*) AS "count" FROM "messages" WHERE "channel" = $channel AND "handedAt" > $at`, {
      channel: this.channel,
      at,
    });
    return Number(row?.count ?? 0);
  }

  private note(ids: readonly string[]): Promise<readonly boolean[]> {
    const { store, now, holder } = this.parts;
    return store.transaction(async (inside) => {
      const noted: boolean[] = [];
      for (const id of ids)
        noted.push(
          (await inside.run(
            `UPDATE "messages" SET "handedAt" = $at WHERE "id" = CAST($id AS BIGINT) AND "holder" = $holder AND "status" = 'Queued' AND "leaseUntil" > $at`,
            { at: now(), id, holder },
          )) === 1,
        );
      return noted;
    });
  }

  private write(outcomes: readonly Outcome[]): Promise<void> {
    const { store } = this.parts;
    const ids = outcomes.map(({ message }) => message.id);
    return store.transaction(async (inside) => {
      await inside.lockFor('messages', ids, []);
      const messages = new Map((await inside.load('messages', ids)).map((each) => [each.id, each]));
      const all = [...messages.values()];
      const records = new Records(
        outcomes.flatMap(({ result }) => (result.kind === 'sent' ? (result.also ?? []) : [])),
        all,
      );
      await records.load(inside);
      const written = new Written(this.parts);
      for (const { message, result } of outcomes) {
        const now = messages.get(message.id);
        if (now) written.add(now, records, result);
      }
      await written.write(inside);
    });
  }
}

const cutShort = 'The program stopped while it handed this over: it may have arrived, or not. Ask, then Retry or Mark as Sent.';

/** The records that outcomes change beside their messages. */
class Records {
  private readonly wanted = new Map<EntityName, Set<string>>();
  private readonly found = new Map<string, RecordOf>();

  constructor(also: readonly Also[], messages: readonly RecordOf[]) {
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
class Written {
  private readonly parts: LedgerParts;
  private readonly changes = new Map<string, Change & { version: number }>();
  private readonly told: Activity[] = [];
  private readonly apart: { readonly values: Values; readonly why: string }[] = [];

  constructor(parts: LedgerParts) {
    this.parts = parts;
  }

  add(message: RecordOf, records: Records, result: Result): void {
    const at = this.parts.now();
    const released = { holder: null, leaseUntil: null };
    if (result.kind === 'later') {
      // Somebody else took it up meanwhile.
      if (message['holder'] !== this.parts.holder) return;
      const attempts = Number(message['attempts'] ?? 0) + (result.counted ? 1 : 0);
      // Given up meanwhile stays given up.
      const next = message['status'] === 'Queued' ? { nextAttemptAt: result.at, ...(result.answer === '' ? {} : { answer: result.answer }) } : {};
      this.change('messages', message, { ...released, ...next, attempts, handedAt: null });
      return;
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
    for (const { entity, id, after: filled } of result.kind === 'sent' ? (result.also ?? []) : []) {
      const record = records.of(entity, id);
      if (record) this.tell(record, this.change(entity, record, filled), 'Xero’s own name for it.', entity, message);
    }
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
