/** What the bridge answers, as far as the pane reads it and shared/types.ts does not say it already. */
import type { Entity, EntityName, Outcome } from '../shared/types.js';

/** A record on the wire: money in pounds, presets by name. */
export type Wire = { readonly id: string; readonly version: number } & Readonly<Record<string, unknown>>;

export type Described = Entity & { readonly count?: number };

export interface Me {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly expertLevel: number;
  readonly environment: { readonly name: string; readonly production: boolean; readonly today: string; readonly timeZone: string; readonly currency: string };
}

export interface SignedIn {
  readonly token: string;
  readonly expiresAt: string;
}

export type RunStatus = 'Queued' | 'Running' | 'Complete' | 'Cancelled' | 'Stopped' | 'Awaiting Approval' | 'Declined';

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
  readonly rate?: number | null;
  readonly estimatedEnd?: string | null;
  readonly totals?: Partial<import('../shared/types.js').PreviewTotals> | null;
  readonly pilot?: Pilot | null;
  readonly reverses: string | null;
  readonly reversedBy: string | null;
  readonly statusReason?: string | null;
}

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

export interface RunRow {
  readonly id: string;
  readonly label?: string;
  readonly outcome: Outcome;
  readonly message: string | null;
}

/** The answer to an order: small ones are done when it comes, larger ones only accepted. */
export interface Ordered {
  readonly run: Run;
  readonly rows?: readonly RunRow[];
  readonly records?: Readonly<Partial<Record<EntityName, readonly Wire[]>>>;
  readonly reveals?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Of a run that takes another back: agreed to, but no longer to be taken back. */
  readonly left?: readonly { readonly id: string; readonly label: string | null; readonly why: string }[];
}

export interface ActivityLine {
  readonly id: string;
  readonly entity: EntityName;
  readonly recordID: string;
  readonly action: string;
  readonly runID: string | null;
  readonly userName: string;
  readonly at: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly why: string | null;
}

/** A charge line of a feature, on an invoice or not yet. */
export interface ExplainedLine {
  readonly id: string;
  readonly invoiceNumber: string | null;
  readonly invoiceDate: string | null;
  readonly net: number;
  readonly backfilled: boolean;
}

export interface ExplainedPeriod {
  readonly kind: string;
  readonly periodFrom: string | null;
  /** "2 Oct to 1 Nov 2024". */
  readonly period: string;
  readonly billDate: string | null;
  readonly state: 'raised' | 'due' | 'not due yet' | 'held' | 'taken over' | 'gone';
  /** Why it is held: "suspended from 28 Dec 2024". */
  readonly hold: string;
  readonly net: number;
  readonly difference: number;
  readonly words: readonly string[];
  readonly transactions: readonly ExplainedLine[];
}

/** How a feature's charges came about. */
export interface Explained {
  readonly today: string;
  readonly nextBillDate: string | null;
  readonly raised: number;
  readonly stillToRaise: number;
  readonly periods: readonly ExplainedPeriod[];
}
