/** The Outbox as the bridge answers it; its messages are records like others. */
import { list, maybe, object, text, whole, type Told } from './shape.js';

export const outbox = object({
  /** Why nothing leaves at the moment, if nothing does. */
  why: maybe(text),
  counts: list(object({ channel: text, status: text, count: whole })),
});
export type OutboxTold = Told<typeof outbox>;

/** Which message a notice of non-delivery was about; null where it only told of a delay. */
export const bounced = object({ messageID: maybe(text), why: text });
