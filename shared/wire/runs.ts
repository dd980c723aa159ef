/** Runs, their rows and what an order answers. */
import { both, byName, choice, figure, flag, maybe, named, object, open, stamp, text, whole, type Told } from './shape.js';
import type { EntityName, Outcome, PreviewTotals } from '../types.js';

export type RunStatus = 'Queued' | 'Running' | 'Complete' | 'Cancelled' | 'Stopped' | 'Awaiting Approval' | 'Declined';

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
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Rows a second, and the end at that rate; only where one run is read. */
  readonly rate?: number | null;
  readonly estimatedEnd?: string | null;
  readonly totals?: Partial<PreviewTotals> | null;
  readonly pilot?: Pilot | null;
  readonly reverses: string | null;
  readonly reversedBy: string | null;
  readonly statusReason?: string | null;
}
/** Whether any of a run can be taken back now; where not, why. */
const reversal = object({ possible: flag, why: maybe(text) });
export type Reversal = Told<typeof reversal>;
const pace = object({ rate: maybe(figure), estimatedEnd: maybe(stamp) }, { outcomes: byName(whole), reversal });
export type RunPace = Told<typeof pace>;
export const run = both(named<Run>('Run'), pace);

export const outcomes = ['waiting', 'done', 'failed', 'changed', 'notFound', 'notPermitted', 'notReached', 'struckOut'] as const satisfies readonly Outcome[];
export const row = object(
  { position: whole, id: text, outcome: choice<Outcome>(...outcomes), message: maybe(text) },
  { label: maybe(text), net: maybe(figure), code: maybe(whole) },
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
}
/** `{run, rows, records}` of an order of many; the run itself of one accepted or controlled. */
export const ordered = open<Ordered & Run>();
