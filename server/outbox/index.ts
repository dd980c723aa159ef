/**
 * Sends what plans left in the Outbox as e-mail, after the commit that ordered it: once, or not at all and with the reason. Without
 * an SMTP server nothing is sent and nothing is lost: mails stay queued (or are kept as files), and the state says so.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Catalogue, Channels, RecordOf } from '../../shared/types.js';
import type { Store } from '../database/store.js';
import { Loop } from '../work/loop.js';
import { composed, messageIDOf, type Attachment } from './compose.js';
import { FolderFull, keepMail } from './folder.js';
import { Ledger } from './ledger.js';
import type { Result } from './outcome.js';
import { createPost, Trouble } from './post.js';

export type { Attachment } from './compose.js';

/** How mails leave. */
export interface MailSettings {
  /** smtp://user:password@host:port; undefined sends nothing. */
  readonly smtp: string | undefined;
  /** Passwords and mails may travel unencrypted. */
  readonly plain: boolean;
  readonly from: string;
  /** Where mails are kept as files. */
  readonly folder: string | undefined;
  /** The most a minute, over all bridges on the database. */
  readonly perMinute: number;
}

export interface OutboxParts extends MailSettings {
  readonly store: Store;
  readonly log: Logger;
  /** The real clock, ISO 8601 UTC. */
  readonly now: () => string;
  /** The business date. */
  readonly today: () => string;
  readonly catalogue: () => Promise<Catalogue>;
  /** The files that go with a message, of the kinds that it names; undefined where what it is about is gone. */
  readonly files?: (message: RecordOf) => Promise<readonly Attachment[] | undefined>;
  /** Milliseconds to wait for the server, and that a mail is ours. */
  readonly patience?: number;
  readonly lease?: number;
}

export interface OutboxState {
  /** Why nothing is sent at the moment, if nothing is. */
  readonly why: string | null;
}

export interface Outbox {
  start(): void;
  /** Lets the mails under way finish. */
  stop(): Promise<void>;
  /** Sends what is due and answers how many were sent; what `start` does again and again. */
  send(): Promise<number>;
  state(): OutboxState;
  wake(): void;
}

/** What an e-mail comes to with these settings. */
export const emailChannel = ({ smtp, folder }: Pick<MailSettings, 'smtp' | 'folder'>): Channels['email'] =>
  smtp !== undefined ? 'sent' : folder !== undefined ? 'kept' : 'waits';

/** Mails taken at a time, and of these under way at once. */
const batch = 20;
const atOnce = 5;
/** After the first failure, and at most. With the limit on attempts a mail is tried for two days. */
const [shortest, longest] = [30_000, 4 * 3_600_000];
const mostAttempts = 20;
const idle = 5_000;

const silent = {
  waits: 'No mail server is set up: e-mails wait in the Outbox until there is one.',
  kept: 'No mail server is set up: e-mails are kept as files, and nobody receives them.',
  sent: null,
} as const;

/** Milliseconds to wait after so many attempts. */
export const pause = (attempts: number): number => Math.min(longest, shortest * 2 ** (attempts - 1));

export function createOutbox(parts: OutboxParts): Outbox {
  const { store, log, now, today, catalogue, from, folder, perMinute, files, patience, lease = 300_000 } = parts;
  const post = parts.smtp === undefined ? undefined : createPost({ url: parts.smtp, plain: parts.plain, ...(patience === undefined ? {} : { patience }) });
  const ledger = new Ledger('E-mail', { store, now, today, holder: randomUUID(), lease, nameOf: (message) => messageIDOf(message, from) });
  const channel = emailChannel(parts);
  /** What stands in the way of every mail, how often in a row, and until when nobody tries. */
  let trouble: { readonly why: string; readonly times: number; readonly until: string } | undefined;

  const later = (milliseconds: number): string => new Date(Date.parse(now()) + milliseconds).toISOString();

  async function handOver(message: RecordOf): Promise<Result> {
    const attempts = Number(message['attempts'] ?? 0) + 1;
    const busy = (answer: string): Result =>
      attempts >= mostAttempts ? { kind: 'failed', answer } : { kind: 'later', answer, at: later(pause(attempts)), counted: true };
    try {
      const attached = files ? await files(message) : [];
      if (attached === undefined) return { kind: 'failed', answer: 'The invoice was rebuilt or deleted since this was ordered; approve it and send it anew.' };
      const mail = await composed(message, attached, from, await catalogue());
      const kept = folder === undefined ? undefined : await keepMail(folder, message, mail.content);
      if (!post) return { kind: 'kept', answer: `Kept as the file ${kept}; nobody received it.` };
      const posted = await post.deliver(mail, () => ledger.handed(message.id));
      if (trouble) await freed();
      trouble = undefined;
      if (posted.kind === 'busy') return busy(posted.answer);
      if (posted.kind !== 'sent') return posted;
      return { ...posted, ...(posted.refused ? { refused: posted.refused.map((each) => ({ ...each, at: later(pause(attempts)) })) } : {}) };
    } catch (error) {
      if (error instanceof Trouble || error instanceof FolderFull) {
        stumble(error.message);
        return { kind: 'later', answer: error.message, at: trouble!.until, counted: false };
      }
      log.error({ err: error, message: message.id }, 'a mail could not be put together');
      return busy('It could not be put together.');
    }
  }

  /** The whole way is closed: everybody waits, longer each time. */
  function stumble(why: string): void {
    if (trouble && trouble.until > now()) return;
    const times = (trouble?.times ?? 0) + 1;
    trouble = { why, times, until: later(pause(times)) };
    log.warn({ why, until: trouble.until }, 'mails wait');
  }

  /** What only waited behind a closed way need not wait for the hour that was set for it. */
  const freed = (): Promise<number> =>
    store.transaction((inside) =>
      inside.set('messages', { nextAttemptAt: now() }, { channel: 'E-mail', status: 'Queued', attempts: 0, nextAttemptAt: { above: now() } }),
    );

  async function one(message: RecordOf): Promise<boolean> {
    const result = await handOver(message);
    if (result.kind === 'failed') log.error({ message: message.id, answer: result.answer }, 'a mail was given up');
    await settled(message, result);
    return result.kind === 'sent';
  }

  /** Writes what became of it, and does not let go while the database is away: what left must not be forgotten. */
  async function settled(message: RecordOf, result: Result): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await ledger.settle({ message, result });
        return;
      } catch (error) {
        if (tries >= 10 || loop.stopping) throw error;
        await sleep(Math.min(10_000, 200 * 2 ** tries));
      }
    }
  }

  /** As many as the limit of a minute leaves. */
  async function allowed(): Promise<number> {
    return Math.min(batch, post ? perMinute - (await ledger.since(later(-60_000))) : batch);
  }

  async function send(): Promise<number> {
    let sent = 0;
    while (channel !== 'waits' && !loop.stopping && !(trouble && trouble.until > now())) {
      const most = await allowed();
      const mails = most > 0 ? await ledger.take(most) : [];
      if (mails.length === 0) break;
      const until = Date.parse(now()) + lease / 2;
      const waiting = [...mails];
      const worker = async (): Promise<void> => {
        for (let mail = waiting.shift(); mail; mail = waiting.shift()) {
          // What is not begun in good time, or stands behind a closed way, is left for the next round.
          if (loop.stopping || (trouble && trouble.until > now()) || Date.parse(now()) > until) {
            await ledger.settle({ message: mail, result: { kind: 'later', answer: trouble?.why ?? '', at: trouble?.until ?? now(), counted: false } });
          } else if (await one(mail)) sent += 1;
        }
      };
      const ends = await Promise.allSettled(Array.from({ length: atOnce }, worker));
      const broken = ends.find((each) => each.status === 'rejected');
      if (broken) throw broken.reason as Error;
    }
    post?.rest();
    return sent;
  }

  let begun = false;
  const loop = new Loop({
    name: 'the outbox',
    log,
    idle,
    round: async () => {
      // A start may have brought the setting that was wrong.
      if (!begun) await freed();
      begun = true;
      await send();
      return false;
    },
  });

  return {
    start() {
      if (channel !== 'sent') log.warn(silent[channel]);
      if (channel !== 'waits') loop.start();
    },
    async stop() {
      await loop.stop();
      post?.rest();
    },
    send,
    wake() {
      // Whoever orders something now may have mended what was wrong: it is tried once.
      if (trouble) trouble = { ...trouble, until: now() };
      loop.wake();
    },
    state: () => ({ why: trouble && trouble.until > now() ? trouble.why : silent[channel] }),
  };
}
