/** Runs, their rows and what an order answers. */
import type { EntityName, Outcome, PreviewTotals, Values } from '../types.js';
import { entityName, left, ofFile, previewTotals, rowPreview, stays } from './preview.js';
import {
  both,
  byName,
  choice,
  day as dayOf,
  either,
  figure,
  flag,
  list,
  maybe,
  named,
  object,
  open,
  stamp,
  text,
  whole,
  type Shape,
  type Told,
} from './shape.js';

export type RunStatus = 'Scheduled' | 'Queued' | 'Running' | 'Complete' | 'Cancelled' | 'Stopped' | 'Awaiting Approval' | 'Asked Back' | 'Declined';

/** The first rows of an order that were done before the rest. */
export interface Pilot {
  readonly rows: number;
  readonly agrees: boolean;
  readonly previewed: { readonly count: number; readonly net: number };
  readonly actual: { readonly count: number; readonly net: number };
  readonly differences: readonly {
    readonly row: string;
    readonly entity: EntityName;
    readonly field: string;
    readonly previewed: unknown;
    readonly actual: unknown;
  }[];
}

/** What somebody did with a proposal, and what they said. */
export interface Remark {
  readonly at: string;
  readonly by: string;
  readonly what: 'proposed' | 'askedBack' | 'answered' | 'approved' | 'declined' | 'takenBack';
  readonly text: string | null;
}

/** What the run came to, beside what its preview had said where it was sent along. */
export interface RunControl {
  readonly count: number;
  readonly sum: number;
  readonly hash: string;
  readonly previewed?: { readonly count: number; readonly sum: number; readonly hash: string };
  readonly agrees?: boolean;
}

/** A run as lists and answers have it. */
export interface Run {
  readonly id: string;
  readonly version: number;
  readonly entity: EntityName;
  readonly action: string;
  readonly title: string;
  readonly status: RunStatus;
  readonly rowCount: number;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly requestedBy: string;
  readonly requestedAt: string;
  /** The day it is or was to be done on; null where it was done at once. */
  readonly on: string | null;
  /** By how many pounds it may differ on its day; only where one run is read. */
  readonly tolerance?: number | null;
  /** Null to who may not see all that the order shows; so are what people said of it, its sums and why it stopped. */
  readonly parameters?: Readonly<Record<string, unknown>> | null;
  readonly today?: string;
  readonly comment?: string | null;
  readonly ticket?: string | null;
  readonly approvedBy?: string | null;
  readonly approvedAt?: string | null;
  readonly remarks?: readonly Remark[] | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Rows a second, and the end at that rate; only where one run is read. */
  readonly rate?: number | null;
  readonly estimatedEnd?: string | null;
  readonly totals?: Partial<PreviewTotals> | null;
  readonly control?: RunControl | null;
  readonly pilot?: Pilot | null;
  readonly reverses: string | null;
  readonly reversedBy: string | null;
  readonly statusReason?: string | null;
}
/** Whether any of a run can be taken back now; where not, why. */
const reversal = object({ possible: flag, why: maybe(text) });
export type Reversal = Told<typeof reversal>;
const paced = { rate: maybe(figure), estimatedEnd: maybe(stamp) };
const pace = object(paced, { tolerance: maybe(figure), outcomes: byName(whole), reversal });
export type RunPace = Told<typeof pace>;
export const run = both(named<Run>('Run'), pace);
/** A run among others. */
const runOf = both(named<Run>('Run'), object({}, { ...paced, tolerance: maybe(figure) }));
/** Proposals: how many this person may decide, how many of theirs wait, how many of those were asked back, and the latest of both. */
export const waiting = object({
  decide: whole,
  own: whole,
  askedBack: whole,
  runs: list(runOf),
});
export type Waiting = Told<typeof waiting>;

export const outcomes = ['waiting', 'done', 'failed', 'changed', 'notFound', 'notPermitted', 'notReached', 'struckOut'] as const satisfies readonly Outcome[];
export const row = object(
  { position: whole, id: text, outcome: choice<Outcome>(...outcomes), message: maybe(text) },
  {
    label: maybe(text),
    net: maybe(figure),
    code: maybe(whole),
    monthlyBefore: figure,
    monthlyAfter: figure,
    /** Of a row that is done, in pounds: what its preview would have said of it besides. */
    still: object({ net: figure, lines: whole, until: dayOf }),
    held: figure,
    fallsAway: object({ charges: figure, credits: figure }),
    amounts: byName(figure),
    warnings: list(text),
    /** What was in force of fields that were empty before the row changed them, as its preview had it. */
    inForce: list(object({ entity: entityName, id: text, values: open<Values>() })),
    /** What its preview noted beyond the message. */
    notes: list(text),
    parameters: open<Readonly<Record<string, unknown>>>(),
    /** Of a proposal that nobody decided yet: what it would do. */
    preview: rowPreview,
    /** What the caller called the row of a new record. */
    mark: text,
  },
);
export type RunRow = Told<typeof row>;

/** A record on the wire: money in pounds, presets by name. */
export type Wire = { readonly id: string; readonly version: number } & Readonly<Record<string, unknown>>;
export type RecordsByEntity = Readonly<Partial<Record<EntityName, readonly Wire[]>>>;
export const records = named<RecordsByEntity>('Records');

/** What was done, as its order is told of it. To who may not see all of it, less. */
const doneRow = object(
  { id: text, outcome: choice<Outcome>(...outcomes) },
  { label: maybe(text), message: maybe(text), code: whole, mark: text, reveals: byName(text) },
);
/** The answer to an order of many: small ones are done when it comes, larger ones only accepted, which is the run alone. */
export const ordered = object(
  { run: runOf },
  {
    rows: list(doneRow),
    totals: maybe(previewTotals),
    records,
    /** What is shown this once, by record: a new PIN. */
    reveals: byName(byName(text)),
    /** Of a proposal. */
    notes: list(text),
    /** Of a run that takes another back: agreed to, but no longer to be taken back. */
    left: list(object(left, { entity: entityName })),
    /** Of the same: taken back, but for fields that others changed since, which are left as they are. */
    stays: list(object(stays, { entity: entityName })),
    /** Of a job that takes many back. */
    taken: list(object({ entity: entityName, id: text })),
    ...ofFile,
  },
);
export type Ordered = Told<typeof ordered>;
/** The answer to an order of one: the record as GET has it, or that it is gone. */
export const orderedOne = both(named<Wire>(':record'), object({}, { reveals: byName(text), deleted: flag }));

const anything: Shape<unknown> = { schema: {} };
const leftRow = object({ entity: entityName, ...left });
const stayingRow = object({ entity: entityName, ...stays });
/** What taking many jobs back would do: in the order in which it does it, each record once. Pounds. */
export const takeBackPreview = object(
  {
    today: dayOf,
    runs: list(object({ id: text, title: text, entity: entityName, requestedBy: text, at: stamp, taken: whole, by: list(text) })),
    records: list(
      object({
        entity: entityName,
        id: text,
        label: text,
        digest: text,
        net: figure,
        steps: list(object({ run: text, title: text, by: text })),
        changes: list(object({ field: text, before: anything, after: anything })),
      }),
    ),
    left: list(leftRow),
    settled: whole,
    /** Why it waits for a second person; null where it does not. */
    approval: maybe(text),
    notes: list(text),
    totals: previewTotals,
  },
  /** Absent from what was proposed by an older program. */
  { stays: list(stayingRow) },
);
export type TakeBackPreview = Told<typeof takeBackPreview>;
/** The preview, or the job. */
export const takeBack = either(takeBackPreview, ordered);

/** Whose records a run was about: how many customers, which one where it is one, and whether there may be more, as only its first rows were looked at. */
/** `own`: where rows had values of their own, of each parameter how many different ones, and the first and last of them. */
export const runCustomers = object(
  { id: text, customers: whole, customer: maybe(text), more: flag },
  { own: byName(object({ values: whole, first: open<unknown>(), last: open<unknown>() })) },
);
export type RunCustomers = Told<typeof runCustomers>;
