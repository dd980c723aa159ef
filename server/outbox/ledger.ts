/**
 * Who hands a message over, and what became of it. A message is taken for a while (its lease); right before the end of it goes
 * out, that is noted (`handedAt`); afterwards its outcome is written together with what it does to its invoice. So whoever
 * finds a message whose bridge died knows: without the note the other side cannot have it, with it nobody can tell, and nothing
 * goes twice.
 */
import type { RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Store, Writing } from '../database/store.js';
import { Records, Written, type Result } from './outcome.js';
import { together } from './together.js';

export type ChannelName = 'E-mail' | 'Xero';

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
    // The accounts are told in the order in which it happened: an invoice before its payment, that before its reversal.
    const inOrder =
      this.channel === 'Xero'
        ? ` AND NOT EXISTS (SELECT 1 FROM "messages" e WHERE e."channel" = 'Xero' AND e."status" = 'Queued' AND e."customerID" = "messages"."customerID" AND e."id" < "messages"."id")`
        : '';
    const due = `"channel" = $channel AND "status" = 'Queued' AND "nextAttemptAt" <= $at AND ("leaseUntil" IS NULL OR "leaseUntil" < $at)${inOrder}`;
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

  /** What failed earlier of the same record: told of it as it is now, the accounts lack nothing of those. */
  private async failedBefore(inside: Writing, { id, invoiceID, paymentID }: RecordOf): Promise<readonly RecordOf[]> {
    const [field, about] = typeof paymentID === 'string' ? ['paymentID', paymentID] : ['invoiceID', invoiceID];
    const rows = await inside.rows<{ k: string }>(
      `SELECT CAST("id" AS TEXT) AS "k" FROM "messages" WHERE "channel" = 'Xero' AND "status" = 'Failed' AND "${field}" = CAST($about AS BIGINT) AND "id" < CAST($id AS BIGINT)`,
      { about: asText(about), id },
    );
    return inside.load(
      'messages',
      rows.map(({ k }) => k),
    );
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
        outcomes.flatMap(({ message, result }) =>
          result.kind === 'sent'
            ? [...(result.also ?? []), ...(result.again ?? []).map((id) => ({ entity: 'payments' as const, id })), ...customerOf(message, result.again)]
            : [],
        ),
        all,
      );
      await records.load(inside);
      const written = new Written(this.parts);
      for (const { message, result } of outcomes) {
        const now = messages.get(message.id);
        if (now && written.add(now, records, result) && this.channel === 'Xero') written.overtake(now, await this.failedBefore(inside, now));
      }
      await written.write(inside);
    });
  }
}

/** Whose payments are told once more: their name stands on the message. */
const customerOf = ({ customerID }: RecordOf, again: readonly string[] = []): readonly { readonly entity: 'customers'; readonly id: string }[] =>
  again.length > 0 && typeof customerID === 'string' ? [{ entity: 'customers', id: customerID }] : [];

const cutShort = 'The program stopped while it handed this over: it may have arrived, or not. Ask, then Mark as Sent or Retry.';
