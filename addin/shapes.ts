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
  readonly environment: { readonly name: string; readonly production: boolean; readonly today: string; readonly currency: string };
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
  readonly reverses: string | null;
  readonly reversedBy: string | null;
  readonly statusReason?: string | null;
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
