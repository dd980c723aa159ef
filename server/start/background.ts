/** The rooms that work beside requests: billing runs and the outbox. */
import type { Router } from 'express';
import type { Logger } from 'pino';
import type { Channels } from '../../shared/types.js';
import { createBillingRuns } from '../billing/index.js';
import { billingRoutes } from '../http/routes/billing.js';
import { outboxRoutes } from '../http/routes/outbox.js';
import { filesOf } from '../outbox/files.js';
import { createOutbox, emailChannel, type MailSettings } from '../outbox/index.js';
import type { Parts } from '../http/request.js';
import type { Settings } from './settings.js';

export interface Rooms {
  readonly routers: readonly Router[];
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
export const channelsOf = (config: Settings): Channels => ({ email: emailChannel(mailSettings(config)), xero: false });

export function billingRooms(parts: Parts, { log, config }: { readonly log: Logger; readonly config: Settings }): Rooms {
  const { store, now, today, catalogue } = parts;
  const runs = createBillingRuns({ ...parts, log });
  const outbox = createOutbox({ ...mailSettings(config), store, log, now, today, catalogue, files: filesOf(parts) });
  const routes = billingRoutes(parts, {
    requested: () => runs.nudge(),
    unexpected: (error, customer) => log.error({ err: error, customer }, 'reporting a bill failed'),
  });
  return {
    routers: [routes, outboxRoutes(parts, outbox)],
    start() {
      runs.start();
      outbox.start();
    },
    async stop() {
      await Promise.all([runs.stop(), outbox.stop()]);
    },
  };
}
