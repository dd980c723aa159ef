/** Playbooks as they go over the wire. */
import { checks, openers, type PlaybookStep } from '../playbooks.js';
import type { EntityName } from '../types.js';
import { choice, figure, flag, list, maybe, object, open, stamp, text, whole, type Shape, type Told } from './shape.js';

const check = object({ test: choice(...checks) }, { amount: figure, step: text });
/** The conditions and values of a step are empty where they are of records that one may not read. */
const also = { withheld: flag };
const members = {
  key: text,
  name: text,
  help: text,
  opens: choice(...openers),
  entity: text as Shape<EntityName>,
  where: open<PlaybookStep['where']>(),
  total: text,
  action: text,
  parameters: open<PlaybookStep['parameters']>(),
  check: maybe(check),
};

export const playbook = object({
  id: text,
  name: text,
  /** Raised by each change; fifty before it are kept, and those by which a step was ticked off. */
  version: whole,
  steps: list(object(members, also)),
  /** Comes with the program and is copied, not changed. */
  shipped: flag,
  /** Who made it; empty where they have left, and then anybody who may write looks after it. */
  owner: text,
  mine: flag,
  updatedBy: text,
  updatedAt: maybe(stamp),
});
export type Playbook = Told<typeof playbook>;

const figures = object({ count: whole, total: maybe(figure) });
export type StepFigures = Told<typeof figures>;
const mark = object({ state: choice('begun', 'done', 'open'), by: text, at: stamp, version: whole, count: whole, total: maybe(figure), runID: maybe(text) });
export type Mark = Told<typeof mark>;

const monthStep = object(
  {
    ...members,
    /** What its words mean in this month. */
    whereMeant: open<PlaybookStep['where']>(),
    parametersMeant: open<PlaybookStep['parameters']>(),
    /** As it is now; null where it cannot be worked out. */
    now: maybe(figures),
    /** The month before: what was ticked off, or else what its records come to now, ticked off by nobody. Null where that says nothing. */
    before: maybe(object({ count: whole, total: maybe(figure), by: maybe(text), at: maybe(stamp) })),
    mark: maybe(mark),
    /** Whether its check holds; why not, or why it cannot be worked out. */
    holds: flag,
    why: maybe(text),
  },
  also,
);
export const playbookMonth = object({
  id: text,
  name: text,
  version: whole,
  month: text,
  day: text,
  monthBefore: text,
  steps: list(monthStep),
  done: whole,
});
export type PlaybookMonth = Told<typeof playbookMonth>;
export type MonthStep = PlaybookMonth['steps'][number];
export const playbookVersion = object({ version: whole, name: text, by: text, at: stamp, steps: list(object(members, also)) });
export type PlaybookVersion = Told<typeof playbookVersion>;
