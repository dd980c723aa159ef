/** The rooms that work beside requests: billing runs and the outbox. */
import type { Router } from 'express';
import type { Logger } from 'pino';
import type { Action, Channels, RecordOf } from '../../shared/types.js';
import { createBillingRuns } from '../billing/index.js';
import { billingRoutes } from '../http/routes/billing.js';
import { createCalls } from '../calls/index.js';
import { earningRoutes } from '../http/routes/earnings.js';
import { callRoutes } from '../http/routes/calls.js';
import { carrierRoutes } from '../http/routes/carriers.js';
import { workbookRoutes } from '../http/routes/workbooks.js';
import { outboxRoutes } from '../http/routes/outbox.js';
import { composed } from '../outbox/compose.js';
import { filesOf } from '../outbox/files.js';
import { createOutbox, emailChannel, type MailSettings } from '../outbox/index.js';
import { createPost } from '../outbox/post.js';
import { createXeroRoom } from '../outbox/xero/index.js';
import type { Parts } from '../http/request.js';
import type { Settings } from './settings.js';

export interface Rooms {
  readonly routers: readonly Router[];
  /** Those that read their bodies as they arrive. */
  readonly streams: readonly Router[];
  /** There is something to do, whoever ordered it. */
  wake(what: NonNullable<Action['wakes']>): void;
  start(): void;
  stop(): Promise<void>;
}

const mailSettings = ({ smtp, smtpPlain, mailFrom, mailFolder, mailsPerMinute }: Settings): MailSettings => ({
  smtp,
  plain: smtpPlain,
  from: mailFrom,
  folder: mailFolder,
  perMinute: mailsPerMinute,
});

/** How this process can send, for previews. */
export const channelsOf = (config: Settings): Channels => ({ email: emailChannel(mailSettings(config)), xero: config.xero !== undefined });

export function billingRooms(parts: Parts, { log, config }: { readonly log: Logger; readonly config: Settings }): Rooms {
  const { store, now, today, catalogue } = parts;
  const calls = createCalls({ ...parts, log });
  const runs = createBillingRuns({ ...parts, log, first: () => calls.settle() });
  const outbox = createOutbox({ ...mailSettings(config), store, log, now, today, catalogue, files: filesOf(parts) });
  const xero = createXeroRoom({ store, log, now, today, catalogue, settings: config.xero });
  const routes = billingRoutes(parts, {
    requested: () => runs.nudge(),
    unexpected: (error, customer) => log.error({ err: error, customer }, 'reporting a bill failed'),
  });
  return {
    routers: [routes, earningRoutes(parts), outboxRoutes(parts, { mail: outbox, xero })],
    streams: [callRoutes(parts, { changed: (entity) => calls.changed(entity), settle: () => calls.settle() }), carrierRoutes(parts), workbookRoutes()],
    wake(what) {
      if (what === 'billing') return runs.nudge();
      outbox.wake();
      xero.wake();
    },
    start() {
      calls.start();
      runs.start();
      outbox.start();
      xero.start();
    },
    async stop() {
      await Promise.all([runs.stop(), outbox.stop(), xero.stop()]);
      await calls.stop();
    },
  };
}

/** How a seal of the log goes to whom SEAL_MAIL names; undefined where it goes to nobody. */
export function sealMail(
  { catalogue, now }: Parts,
  { smtp, smtpPlain, mailFrom, seal }: Settings,
): ((subject: string, text: string) => Promise<void>) | undefined {
  if (smtp === undefined || seal.mail === undefined) return undefined;
  const post = createPost({ url: smtp, plain: smtpPlain });
  return async (subject, body) => {
    const message = { id: subject, createdAt: now(), recipient: seal.mail, subject, body } as unknown as RecordOf;
    const posted = await post.deliver(await composed(message, [], mailFrom, await catalogue()), () => Promise.resolve(true));
    post.rest();
    if (posted.kind !== 'sent') throw new Error(posted.answer);
  };
}
