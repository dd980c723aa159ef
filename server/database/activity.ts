/** The line of the log that tells of a change. */
import { toWire } from '../../shared/fields.js';
import type { Change, EntityName } from '../../shared/types.js';
import type { Activity } from './store.js';

export interface By {
  /** Who did it; null where nobody is signed in: a command, a billing run. */
  readonly id: string | null;
  readonly name: string;
}

export interface Circumstances {
  readonly action: string;
  readonly by: By;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly runID?: string | null;
  /** The change's own unless another is named. */
  readonly customerID?: string;
  /** Who asked for it, where somebody else had to agree. */
  readonly proposedBy?: string | null | undefined;
  /** What was said about it. */
  readonly about?: { readonly comment?: string | null; readonly ticket?: string | null } | undefined;
}

export function activityOf(
  { entity, id, before, after, why, customerID: own }: Pick<Change, 'entity' | 'id' | 'before' | 'after' | 'why' | 'customerID'>,
  { action, by, at, runID = null, customerID, proposedBy = null, about }: Circumstances,
): Activity {
  const found = customerID ?? (entity === 'customers' ? id : (own ?? after['customerID'] ?? before['customerID']));
  return {
    entity,
    recordID: id,
    customerID: typeof found === 'string' ? found : null,
    action,
    runID,
    userID: by.id,
    userName: by.name,
    at,
    before: toWire(entity, before),
    after: toWire(entity, after),
    why,
    proposedBy,
    comment: about?.comment ?? null,
    ticket: about?.ticket ?? null,
  };
}

/** A record made by itself, not by an order: logged like any other. */
export const creation = (entity: EntityName, id: string, after: Change['after'], why: string): Change & { readonly version: number } => ({
  entity,
  id,
  kind: 'create',
  version: 0,
  before: {},
  after,
  why,
});
