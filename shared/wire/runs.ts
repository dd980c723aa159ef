/** Runs, their rows and what an order answers. */
import { both, byName, choice, day as dayOf, figure, flag, list, maybe, named, object, open, stamp, text, whole, type Shape, type Told } from './shape.js';
import type { EntityName, Outcome, PreviewTotals, RowPreview } from '../types.js';

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
/** Proposals: how many this person may decide, how many of theirs wait, how many of those were asked back, and the latest of both. */
export const waiting = object({
  decide: whole,
  own: whole,
  askedBack: whole,
  runs: list(both(named<Run>('Run'), object({}, { ...paced, tolerance: maybe(figure) }))),
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
    parameters: open<Readonly<Record<string, unknown>>>(),
    /** Of a proposal that nobody decided yet: what it would do. */
    preview: open<RowPreview>(),
    /** What the caller called the row of a new record. */
    mark: text,
  },
);
export type RunRow = Told<typeof row>;

/** A record on the wire: money in pounds, presets by name. */
export type Wire = { readonly id: string; readonly version: number } & Readonly<Record<string, unknown>>;
export type RecordsByEntity = Readonly<Partial<Record<EntityName, readonly Wire[]>>>;
export const records = open<RecordsByEntity>();

/** The answer to an order: small ones are done when it comes, larger ones only accepted. */
export interface Ordered {
  readonly run: Run;
  readonly rows?: readonly RunRow[];
  readonly records?: RecordsByEntity;
  readonly reveals?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Of a run that takes another back: agreed to, but no longer to be taken back. */
  readonly left?: readonly { readonly id: string; readonly label: string | null; readonly why: string }[];
  /** Of the same: taken back, but for fields that others changed since, which are left as they are. */
  readonly stays?: readonly { readonly id: string; readonly label: string | null; readonly fields: readonly string[]; readonly why: string }[];
}
/** `{run, rows, records}` of an order of many; the run itself of one accepted or controlled. */
export const ordered = open<Ordered & Run>();

const anything: Shape<unknown> = { schema: {} };
const leftRow = object({ entity: text as Shape<EntityName>, id: text, label: maybe(text), why: text });
/** What others did to further fields of a record since, and which is left as it is. */
const stayingRow = object({ entity: text as Shape<EntityName>, id: text, label: maybe(text), fields: list(text), why: text });
/** What taking many jobs back would do: in the order in which it does it, each record once. Pounds. */
export const takeBackPreview = object(
  {
    today: dayOf,
    runs: list(object({ id: text, title: text, entity: text as Shape<EntityName>, requestedBy: text, at: stamp, taken: whole, by: list(text) })),
    records: list(
      object({
        entity: text as Shape<EntityName>,
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
    totals: open<PreviewTotals>(),
  },
  /** Absent from what was proposed by an older program. */
  { stays: list(stayingRow) },
);
export type TakeBackPreview = Told<typeof takeBackPreview>;
/** With the answer of the job itself, which is that of an order. */
export interface TakenBack {
  readonly left: readonly Told<typeof leftRow>[];
  readonly stays: readonly Told<typeof stayingRow>[];
  readonly taken: readonly { readonly entity: EntityName; readonly id: string }[];
}

/** The preview, or the job. */
export const takeBack: Shape<TakeBackPreview & Ordered & TakenBack> = { schema: { anyOf: [takeBackPreview.schema, { type: 'object' }] } };

/** Whose records a run was about: how many customers, which one where it is one, and whether there may be more, as only its first rows were looked at. */
export const runCustomers = object({ id: text, customers: whole, customer: maybe(text), more: flag });
export type RunCustomers = Told<typeof runCustomers>;
