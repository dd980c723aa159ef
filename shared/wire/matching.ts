/** What the lines of somebody else's list turned out to be, as the bridge answers it. */
import { answers, recognised } from '../matching/answer.js';
import type { EntityName } from '../types.js';
import { byName, choice, list, maybe, object, stamp, text, whole, type Shape, type Told } from './shape.js';

const what = object({
  entity: text as Shape<EntityName>,
  id: text,
  by: choice(...recognised),
  label: text,
  status: maybe(text),
  /** Whose it is; null for a number in stock, and where the caller may not read customers. */
  customerID: maybe(text),
  customerName: maybe(text),
});
export type Matched = Told<typeof what>;

const line = object(
  { line: whole, text, answer: choice(...answers), why: text, found: list(what) },
  {
    /** How many more it may be, where not all are told. */
    more: whole,
    /** The number of the line above that came to the same record. */
    sameAs: whole,
  },
);
export type MatchedLine = Told<typeof line>;

export const matchedLines = object({ lines: list(line), counts: byName(whole) });
export type MatchedLines = Told<typeof matchedLines>;

/** The record that a row of a new one made, by the row's mark. */
export const marked = list(object({ mark: text, id: text, runID: text, at: stamp }));
