/** The Outbox as the bridge answers it; its messages are records like others. */
import { link } from './billing.js';
import { members, path, plain } from './path.js';
import { text as word } from './query.js';
import { list, maybe, object, text, whole, type Told } from './shape.js';

const outbox = object({
  /** Why nothing leaves at the moment, if nothing does. */
  why: maybe(text),
  counts: list(object({ channel: text, status: text, count: whole })),
});
export type OutboxTold = Told<typeof outbox>;

/** Which message a notice of non-delivery was about; null where it only told of a delay. */
const bounced = object({ messageID: maybe(text), why: text });

/** The paths of the Outbox. */
export const outboxPaths = {
  'GET /outbox': path({
    id: 'readOutbox',
    summary: 'Whether messages leave, and how many wait, were sent or failed',
    reads: ['messages'],
    tag: 'outbox',
    query: { runID: word('Of this job alone.') },
    answer: outbox,
  }),
  'GET /outbox/print': path({
    id: 'readPrintBatch',
    summary: 'Every invoice and letter that waits to be printed as one PDF with a cover sheet; Mark as Sent says that they are in the post',
    reads: ['messages', 'invoices', 'customers', 'transactions'],
    tag: 'outbox',
    query: { runID: word('Of this job alone.') },
    forms: ['application/pdf'],
    alone: true,
  }),
  'POST /outbox/print/link': path({
    id: 'linkPrintBatch',
    summary: 'An address that opens the print batch in a browser for five minutes, without a token',
    reads: ['messages', 'invoices', 'customers', 'transactions'],
    tag: 'outbox',
    query: { runID: word('Of this job alone.') },
    status: 201,
    answer: link,
  }),
  'POST /outbox/bounces': path({
    id: 'noteBounce',
    summary: 'A notice of non-delivery that a mail server sent back: its message is marked as bounced',
    tag: 'outbox',
    body: members({ notice: plain }, ['notice']),
    answer: bounced,
  }),
} as const;
