/**
 * Who hands a message over, and what became of it. A message is taken for a while (work/lease.ts); right before the end of it goes
 * out, that is noted (`handedAt`); afterwards its outcome is written together with what it does to its invoice. So whoever
 * finds a message whose bridge died knows: without the note the other side cannot have it, with it nobody can tell, and nothing
 * goes twice.
 */
import type { RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Store, Writing } from '../database/store.js';
import { inDoubt, Records, Written, type Result } from './outcome.js';
import { together } from './together.js';
import { dueMessages } from '../database/outbox.js';
import { Leases } from '../work/lease.js';

/** Who hands which message over. */
const leases = new Leases('messages', 'id');

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
  /** Under which numbers this process took what it hands over. */
  private readonly fences = new Map<string, number>();

  constructor(channel: ChannelName, parts: LedgerParts) {
    this.parts = parts;
    this.channel = channel;
    this.handed = together((ids: readonly string[]) => this.note(ids));
    this.settle = together(async (outcomes: readonly Outcome[]) => {
      await this.write(outcomes);
      for (const { message } of outcomes) if (this.fences.get(message.id) === message['fence']) this.fences.delete(message.id);
      return outcomes.map(() => undefined);
    });
  }

  /** Takes what is due, the longest waiting first; what another process left half-way is settled as unconfirmed on the way. */
  async take(most: number): Promise<readonly RecordOf[]> {
    const { store, now, holder, lease } = this.parts;
    const at = now();
    const due = { channel: this.channel, at };
    if ((await dueMessages(store, { ...due, limit: 1 })).length === 0) return [];
    const taken = await store.transaction(async (inside) => {
      const ids = await dueMessages(inside, { ...due, limit: most, taking: true });
      for (const id of ids) await leases.take(inside, id, { bridge: holder, now: at, lease });
      return inside.load('messages', ids);
    });
    for (const { id, fence } of taken) this.fences.set(id, Number(fence));
    const doubtful = taken.filter(({ handedAt }) => (handedAt ?? null) !== null);
    await Promise.all(doubtful.map((message) => this.settle({ message, result: { kind: 'unconfirmed', answer: cutShort } })));
    return taken.filter((message) => !doubtful.includes(message));
  }

  /** How many were handed over since then, by any process. */
  async since(at: string): Promise<number> {
    return this.parts.store.howMany('messages', { channel: this.channel, handedAt: { above: at } });
  }

  /** What failed earlier of the same record: told of it as it is now, the accounts lack nothing of those. */
  private async failedBefore(inside: Writing, { id, invoiceID, paymentID }: RecordOf): Promise<readonly RecordOf[]> {
    const [field, about] = typeof paymentID === 'string' ? ['paymentID', paymentID] : ['invoiceID', invoiceID];
    const rows = await inside.find('messages', {
      where: { channel: 'Xero', status: 'Failed', [field]: asText(about), id: { below: id } },
      fields: ['id'],
      order: ['id'],
    });
    return inside.load(
      'messages',
      rows.map((row) => row.id),
    );
  }

  private note(ids: readonly string[]): Promise<readonly boolean[]> {
    const { store, now } = this.parts;
    return store.transaction(async (inside) => {
      const noted: boolean[] = [];
      for (const id of ids) {
        const mine = { id, fence: this.fences.get(id) ?? 0, status: 'Queued', leaseUntil: { above: now() } };
        noted.push((await inside.set('messages', { handedAt: now() }, mine)) === 1);
      }
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
        const mine = now?.['fence'] === message['fence'];
        if (now && written.add(now, records, result, mine) && this.channel === 'Xero') written.overtake(now, await this.failedBefore(inside, now));
      }
      await written.write(inside);
    });
  }
}

/** Whose payments are told once more: their name stands on the message. */
const customerOf = ({ customerID }: RecordOf, again: readonly string[] = []): readonly { readonly entity: 'customers'; readonly id: string }[] =>
  again.length > 0 && typeof customerID === 'string' ? [{ entity: 'customers', id: customerID }] : [];

const cutShort = inDoubt('The program stopped while it handed this over');
