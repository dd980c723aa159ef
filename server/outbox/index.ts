/**
 * Sends what plans left in the outbox: e-mail, after the commit that ordered it, at least once and with growing pauses after
 * a failure. A mail carries the same Message-ID however often it is sent, so that a second copy is known as one. Without an
 * SMTP server nothing is sent and nothing is lost: mails stay queued, and the state says so.
 */
import { createHash } from 'node:crypto';
import { createTransport, type Transporter } from 'nodemailer';
import type { Logger } from 'pino';
import type { EntityName } from '../../shared/types.js';
import type { Store } from '../database/store.js';
import { Loop } from '../work/loop.js';

export interface Attachment {
  readonly filename: string;
  readonly content: Buffer;
  readonly contentType?: string;
}

export interface OutboxParts {
  readonly store: Store;
  readonly log: Logger;
  /** The real clock, ISO 8601 UTC. */
  readonly now: () => string;
  /** smtp://user:password@host:port; undefined keeps everything queued. */
  readonly smtp: string | undefined;
  readonly from: string;
  /** The files that a mail about this record is to carry, of the kinds that its action named: an invoice's PDF. */
  readonly attachments?: (entity: EntityName, id: string, kinds: readonly string[]) => Promise<readonly Attachment[]>;
}

export interface OutboxState {
  readonly queued: number;
  readonly sent: number;
  /** Given up; `failure` of their rows says why. */
  readonly failed: number;
  /** Why nothing is sent at the moment, if nothing is. */
  readonly why: string | null;
}

export interface Outbox {
  start(): void;
  /** Lets the mail under way finish. */
  stop(): Promise<void>;
  /** Sends what is due and answers how many were sent; what `start` does again and again. */
  send(): Promise<number>;
  state(): Promise<OutboxState>;
  wake(): void;
}

interface Mail {
  readonly id: number;
  readonly recipient: string | null;
  readonly subject: string | null;
  readonly body: string | null;
  readonly entity: EntityName | null;
  readonly recordID: string | null;
  readonly createdAt: string;
  readonly attempts: number;
  /** JSON list of kinds. */
  readonly attachments: string | null;
}

/** Mails taken at a time. */
const batch = 20;
/** Milliseconds after which a mail that was taken and never reported on is taken again: its bridge is gone. */
const takenFor = 120_000;
/** After the first failure, and at most. With the limit on attempts a mail is tried for two days. */
const [shortest, longest] = [30_000, 4 * 3_600_000];
const mostAttempts = 20;
const idle = 5_000;

const silent = 'No SMTP_URL is set: mails stay queued until the bridge is started with one.';

/** Milliseconds to wait after so many attempts. */
export const pause = (attempts: number): number => Math.min(longest, shortest * 2 ** (attempts - 1));

export function createOutbox({ store, log, now, smtp, from, attachments }: OutboxParts): Outbox {
  const transport: Transporter | undefined = smtp === undefined ? undefined : createTransport(smtp, { from, disableFileAccess: true, disableUrlAccess: true });
  const later = (milliseconds: number): string => new Date(Date.parse(now()) + milliseconds).toISOString();

  /** Takes what is due, so that no other bridge sends it as well. */
  const take = (): Promise<Mail[]> =>
    store.transaction(async (inside) => {
      const mails = await inside.rows<Mail>(
        `SELECT "id", "recipient", "subject", "body", "entity", "recordID", "createdAt", "attempts", "attachments" FROM "outbox"
       WHERE "kind" = 'email' AND "sentAt" IS NULL AND "nextAttemptAt" <= $now ORDER BY "id" LIMIT ${batch}${store.dialect === 'postgres' ? ' FOR UPDATE SKIP LOCKED' : ''}`,
        { now: now() },
      );
      for (const { id } of mails)
        await inside.run('UPDATE "outbox" SET "attempts" = "attempts" + 1, "nextAttemptAt" = $later WHERE "id" = $id', { id, later: later(takenFor) });
      return mails;
    });

  const settle = (sql: string, bind: Record<string, string | number | null>): Promise<number> => store.transaction((inside) => inside.run(sql, bind));

  const one = async (mail: Mail): Promise<boolean> => {
    try {
      const files =
        mail.entity && mail.recordID && attachments ? await attachments(mail.entity, mail.recordID, JSON.parse(mail.attachments ?? '[]') as string[]) : [];
      await transport!.sendMail({
        from,
        to: mail.recipient ?? '',
        subject: mail.subject ?? '',
        text: mail.body ?? '',
        messageId: messageIdOf(mail, from),
        attachments: files.map(({ filename, content, contentType }) => ({ filename, content, ...(contentType ? { contentType } : {}) })),
      });
      await settle('UPDATE "outbox" SET "sentAt" = $now, "nextAttemptAt" = NULL, "failure" = NULL WHERE "id" = $id', { now: now(), id: mail.id });
      return true;
    } catch (error) {
      const attempts = mail.attempts + 1;
      // 5xx: the server will not take it, however often it is asked.
      const final = Number((error as { responseCode?: number }).responseCode ?? 0) >= 500 || attempts >= mostAttempts;
      const failure = ((error as Error).message || 'It could not be sent.').slice(0, 500);
      log[final ? 'error' : 'warn']({ mail: mail.id, attempts, failure }, final ? 'a mail was given up' : 'a mail could not be sent yet');
      await settle('UPDATE "outbox" SET "failure" = $failure, "nextAttemptAt" = $next WHERE "id" = $id AND "sentAt" IS NULL', {
        failure,
        next: final ? null : later(pause(attempts)),
        id: mail.id,
      });
      return false;
    }
  };

  const send = async (): Promise<number> => {
    if (!transport) return 0;
    let sent = 0;
    for (;;) {
      const [due] = await store.rows(`SELECT 1 AS "due" FROM "outbox" WHERE "kind" = 'email' AND "sentAt" IS NULL AND "nextAttemptAt" <= $now LIMIT 1`, {
        now: now(),
      });
      const mails = due ? await take() : [];
      for (const mail of mails) {
        if (loop.stopping) return sent;
        if (await one(mail)) sent += 1;
      }
      if (mails.length < batch || loop.stopping) return sent;
    }
  };

  const loop = new Loop({
    name: 'the outbox',
    log,
    idle,
    round: async () => {
      await send();
      return false;
    },
  });

  return {
    start() {
      if (transport) loop.start();
      else log.warn(silent);
    },
    async stop() {
      await loop.stop();
      transport?.close();
    },
    send,
    wake: () => loop.wake(),
    async state() {
      const [row] = await store.rows<{ queued: number; sent: number; failed: number }>(
        `SELECT COALESCE(SUM(CASE WHEN "sentAt" IS NULL AND "nextAttemptAt" IS NOT NULL THEN 1 ELSE 0 END), 0) AS "queued",
          COALESCE(SUM(CASE WHEN "sentAt" IS NOT NULL THEN 1 ELSE 0 END), 0) AS "sent",
          COALESCE(SUM(CASE WHEN "sentAt" IS NULL AND "nextAttemptAt" IS NULL THEN 1 ELSE 0 END), 0) AS "failed" FROM "outbox" WHERE "kind" = 'email'`,
      );
      return { queued: Number(row?.queued ?? 0), sent: Number(row?.sent ?? 0), failed: Number(row?.failed ?? 0), why: transport ? null : silent };
    },
  };
}

/** The same for the same mail on every attempt and every bridge. */
function messageIdOf({ id, createdAt }: Mail, from: string): string {
  const host = /@([\w.-]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return `<${createHash('sha256').update(`${id}|${createdAt}|${host}`).digest('hex').slice(0, 32)}@${host}>`;
}
