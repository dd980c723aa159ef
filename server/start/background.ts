/** The rooms that work beside requests: billing runs and the outbox. */
import type { Router } from 'express';
import type { Logger } from 'pino';
import { asText } from '../../shared/values.js';
import type { EntityName } from '../../shared/types.js';
import { createBillingRuns } from '../billing/index.js';
import { linesCSV, shownInvoice } from '../billing/invoice.js';
import { invoiceBytes } from '../billing/pdf.js';
import { billingRoutes } from '../http/routes/billing.js';
import { createCalls } from '../calls/index.js';
import { callRoutes } from '../http/routes/calls.js';
import { createOutbox, type Attachment } from '../outbox/index.js';
import type { Parts } from '../http/request.js';
import type { Settings } from './settings.js';

export interface Rooms {
  readonly routers: readonly Router[];
  /** Those that read their bodies as they arrive. */
  readonly streams: readonly Router[];
  start(): void;
  stop(): Promise<void>;
}

export function billingRooms(parts: Parts, { log, config }: { readonly log: Logger; readonly config: Settings }): Rooms {
  const calls = createCalls({ ...parts, log });
  const runs = createBillingRuns({ ...parts, log, first: () => calls.settle() });
  const routes = billingRoutes(parts, {
    requested: () => runs.nudge(),
    unexpected: (error, customer) => log.error({ err: error, customer }, 'reporting a bill failed'),
  });
  const outbox = createOutbox({ store: parts.store, log, now: parts.now, smtp: config.smtp, from: config.mailFrom, attachments: filesOf(parts) });
  return {
    routers: [routes],
    streams: [callRoutes(parts, { changed: (entity) => calls.changed(entity), settle: () => calls.settle() })],
    start() {
      calls.start();
      runs.start();
      outbox.start();
    },
    async stop() {
      await Promise.all([runs.stop(), outbox.stop()]);
      await calls.stop();
    },
  };
}

/** An invoice's files as they are when the mail goes out, so that a rebuilt one is never sent in its old form. */
const filesOf =
  ({ store, catalogue }: Parts) =>
  async (entity: EntityName, id: string, kinds: readonly string[]): Promise<readonly Attachment[]> => {
    const [invoice] = entity === 'invoices' && kinds.length > 0 ? await store.load('invoices', [id]) : [];
    if (!invoice) return [];
    const shown = await shownInvoice(store, invoice, await catalogue());
    const name = `invoice-${asText(invoice['invoiceNumber']) || id}`;
    return [
      ...(kinds.includes('pdf') ? [{ filename: `${name}.pdf`, content: await invoiceBytes(shown), contentType: 'application/pdf' }] : []),
      ...(kinds.includes('csv') ? [{ filename: `${name}.csv`, content: Buffer.from(linesCSV(shown)), contentType: 'text/csv' }] : []),
    ];
  };
