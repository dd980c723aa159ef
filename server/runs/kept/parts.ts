/** What every part of the runs works with. */
import type { Logger } from 'pino';
import type { Action } from '../../../shared/types.js';
import type { Reading, Store } from '../../database/store.js';
import type { CatalogueNow } from '../../engine/catalogue.js';

/** More rows than this are not answered at once. */
export const atOnce = 500;
/** More rows than this are not one order. */
export const mostRows = 100_000;

export interface RunParts {
  readonly store: Store;
  readonly catalogue: CatalogueNow;
  readonly today: () => string;
  /** The real clock, ISO 8601 UTC. */
  readonly now: () => string;
  readonly log: Logger;
  /** Tells this process's leases from those of others. */
  readonly bridgeID: string;
  /** Why the user behind a run may no longer do it, asked before every chunk. Without it nobody's rights are asked again. */
  readonly objection?: (from: Reading, userID: string, action: Action, expert: boolean) => Promise<string | undefined>;
  /** Called with a run's id whenever it moved. */
  readonly onChanged?: ((runID: string) => void) | undefined;
  /** Told of the work in the background that rows of a run have just given something to do, as their action declares it. */
  readonly woken?: ((what: NonNullable<Action['wakes']>) => void) | undefined;
}
