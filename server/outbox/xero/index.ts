/** Tells Xero what plans left in the Outbox for it: one after the other, each until it is there or refused. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Catalogue, RecordOf } from '../../../shared/types.js';
import { Fault } from '../../../shared/fault.js';
import type { Store } from '../../database/store.js';
import { Loop } from '../../work/loop.js';
import { Ledger } from '../ledger.js';
import type { Result } from '../outcome.js';
import { documented, sharedAllowance, type Limits } from './allowance.js';
import { createXero, XeroRefusal, XeroTrouble, type XeroSettings } from './client.js';
import { Telling } from './telling.js';

export interface XeroParts {
  readonly store: Store;
  readonly log: Logger;
  readonly now: () => string;
  readonly today: () => string;
  readonly catalogue: () => Promise<Catalogue>;
  /** Undefined where there is no connection: everything waits. */
  readonly settings: XeroSettings | undefined;
  readonly patience?: number;
  readonly limits?: Limits;
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

/** Between two attempts, at first and at most; a message that nobody can put together or that Xero stumbles over is given up after so many. */
const [shortest, longest] = [30_000, 3_600_000];
const [mostUnexpected, mostStumbles] = [5, 12];
const pause = (times: number): number => Math.min(longest, shortest * 2 ** Math.min(times - 1, 20));

export function createXeroRoom({ store, log, now, today, catalogue, settings, patience, limits = documented }: XeroParts): XeroRoom {
  const client =
    settings && createXero(settings, sharedAllowance(store, now, limits), { ...(patience === undefined ? {} : { patience }), stopping: () => loop.stopping });
  const ledger = new Ledger('Xero', { store, now, today, holder: randomUUID(), lease: 600_000 });
  /** `named`: Xero itself said until when. */
  let trouble: { readonly why: string; readonly times: number; readonly until: string; readonly named: boolean } | undefined;
  const later = (milliseconds: number): string => new Date(Date.parse(now()) + milliseconds).toISOString();

  async function one(message: RecordOf, known: { readonly client: NonNullable<typeof client>; readonly settings: XeroSettings }): Promise<Result> {
    const attempts = Number(message['attempts'] ?? 0) + 1;
    try {
      const { answer, also, again, version } = await new Telling({ store, catalogue, ...known }, message).tell();
      trouble = undefined;
      return { kind: 'sent', answer, also, again, version };
    } catch (error) {
      if (error instanceof XeroRefusal) {
        trouble = undefined;
        return { kind: 'failed', answer: error.message };
      }
      if (error instanceof XeroTrouble) {
        // Where others get through, it is this one that Xero cannot do.
        if (error.perhapsThis && attempts >= mostStumbles)
          return { kind: 'failed', answer: `${error.message} It answered so to this entry ${attempts} times. Look whether it is in Xero, and retry.` };
        const times = (trouble?.times ?? 0) + 1;
        trouble = { why: error.message, times, until: later(error.after ?? pause(times)), named: error.after !== undefined };
        return { kind: 'later', answer: error.message, at: trouble.until, counted: error.perhapsThis };
      }
      if (error instanceof Fault && error.status === 503) return { kind: 'later', answer: 'The database was away.', at: later(5_000), counted: false };
      log.error({ err: error, message: message.id }, 'an entry for Xero could not be put together');
      const reason = error instanceof Error ? error.message.slice(0, 300) : 'no reason given';
      const why = `The program could not put this entry together (${reason}).`;
      // The others go on meanwhile.
      if (attempts < mostUnexpected) return { kind: 'later', answer: why, at: later(pause(attempts)), counted: true };
      return { kind: 'failed', answer: `${why} Tried ${attempts} times. Mend the record and retry, or enter it in Xero by hand and give this up.` };
    }
  }

  async function send(): Promise<number> {
    let sent = 0;
    while (client && settings && !loop.stopping && !(trouble && trouble.until > now())) {
      // One at a time: what waits behind a closed way is not taken at all.
      const [message] = await ledger.take(1);
      if (!message) break;
      const result = await one(message, { client, settings });
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
      if (client) loop.start();
    },
    stop: () => loop.stop(),
    wake() {
      // Whoever orders something now may have mended what was wrong; what Xero asks for is kept to.
      if (trouble && !trouble.named) trouble = { ...trouble, until: now() };
      loop.wake();
    },
    send,
    why: () => (!client ? null : trouble && trouble.until > now() ? trouble.why : null),
  };
}
