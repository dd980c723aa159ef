/** What is asked for, and what becomes of it: an order, its planned rows, its executed rows. */
import { badValue, hintWith, type Fault } from '../../shared/fault.js';
import type { Action, Change, EntityName, Outcome, Plan, RecordOf, Values } from '../../shared/types.js';
import type { User } from '../people/authorise.js';

/** What a fault makes of its row. */
export function outcomeOf({ code, status, moved }: Fault): Outcome {
  if (code === 404001) return 'notFound';
  if (status === 403) return 'notPermitted';
  return moved ? 'changed' : 'failed';
}

/** The same with what is said of it beside its row: fields by the titles of their form. */
export const outcomeSaid = (fault: Fault, { parameters }: Action): { readonly outcome: Outcome; readonly message: string } => ({
  outcome: outcomeOf(fault),
  message: hintWith(fault, parameters.properties),
});

/** One record of an order, as the caller names it. */
export interface Target {
  readonly id: string;
  /** The version the caller saw; another one now is 412001. */
  readonly version?: number;
  /** The digest of the preview the caller agreed to. */
  readonly digest?: string;
  /** Values for this record that win over the shared ones (wire form). */
  readonly parameters?: Values;
  /** The caller's own mark of a row that is to become a record: the same mark never makes a second one. */
  readonly mark?: string;
}

/** What is said about an order, for its run and its lines in the log. */
export interface About {
  readonly comment?: string;
  readonly ticket?: string;
}

export interface Order {
  readonly entity: EntityName;
  readonly action: string;
  readonly targets: readonly Target[];
  /** Shared parameters, wire form. */
  readonly parameters: Values;
  readonly user: Pick<User, 'id' | 'name'>;
  readonly about?: About;
  /** Who proposed what `user` has approved. */
  readonly proposedBy?: string;
  /** The business date and the time stamp of acceptance. */
  readonly today: string;
  readonly now: string;
  /** What is likely a mistake (a date years away) is meant. */
  readonly confirm?: boolean;
  /** Id of the run that it takes back. */
  readonly reverses?: string;
  /** Of a preview: nobody waits for it any more. */
  gone?(): boolean;
}

/** What became of planning one target. Inner form. */
export interface PlannedRow {
  readonly target: Target;
  readonly record: RecordOf | undefined;
  readonly label: string;
  readonly parameters: Values;
  readonly plan: Plan | undefined;
  readonly fault: Fault | undefined;
  readonly digest: string;
  /** The customer as people know it, of actions that keep a customer's records together. */
  readonly customer?: string;
  /** The versions that the plan's changes were made against, in their order; 0 of new records. */
  readonly versions?: readonly number[];
  /** The features whose lines the plan raises at once, by id. */
  readonly features?: ReadonlyMap<string, RecordOf>;
}

export interface Planned {
  readonly action: Action;
  readonly order: Order;
  readonly rows: readonly PlannedRow[];
}

/** What became of executing one target. The record as it was is not kept with it: of ten thousand that would be most of what is in memory. */
export interface ExecutedRow extends Pick<PlannedRow, 'target' | 'label' | 'plan' | 'fault' | 'digest'> {
  readonly outcome: Outcome;
  readonly message: string;
  readonly applied: Applied | undefined;
}

/** What one target's plan came to. */
export interface Applied {
  /** Every record that it changed, made or deleted, with real ids; the target or the new record first. */
  readonly changed: readonly { readonly entity: EntityName; readonly id: string; readonly kind: Change['kind'] }[];
  readonly reveals: Readonly<Record<string, string>> | undefined;
}

/** Two targets with one id would be done twice; both positions are named. */
export function withoutRepeats(targets: readonly Target[]): readonly Target[] {
  const seen = new Map<string, number>();
  targets.forEach(({ id }, index) => {
    const first = seen.get(id);
    if (first !== undefined) throw badValue({ ids: `Record ${id} is named twice, at positions ${first + 1} and ${index + 1}.` });
    seen.set(id, index);
  });
  return targets;
}
