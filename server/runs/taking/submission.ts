/** An order as it comes in, and as it goes on its way: what every step of taking it reads. */
import type { Action, Catalogue, EntityName, Values } from '../../../shared/types.js';
import type { User } from '../../people/authorise.js';
import type { About, Target } from '../../engine/order.js';
import type { Print } from './guard.js';
import type { Claim, Key } from './idempotency.js';
import type { Limit, Measure } from './limits.js';

/** An order, checked by the bridge as far as HTTP goes. */
export interface Submission {
  readonly entity: EntityName;
  readonly action: string;
  /** Frozen already: conditions are ids by now. A new record is named +1. */
  readonly targets: readonly Target[];
  /** One record by its own address: the answer is the record itself. */
  readonly single: boolean;
  /** Wire form. */
  readonly parameters: Values;
  readonly user: User;
  readonly expert: boolean;
  readonly today: string;
  readonly now: string;
  /** The day to do it on, later than the business date; `today` is that day then. */
  readonly on?: string;
  /** By how much money may differ on the day from what was agreed to, pence (0). */
  readonly tolerance?: number;
  readonly atomic?: boolean;
  readonly force?: boolean;
  /** What is likely a mistake is meant. */
  readonly confirm?: boolean;
  readonly respondAsync?: boolean;
  readonly pilot?: number;
  readonly stopOnError?: boolean;
  readonly key?: Key;
  /** Of the preview that was agreed to; the run says at its end whether it came to the same. */
  readonly control?: Values;
  /** For the run and the log. */
  readonly about?: About;
  /** The run that this order takes back. */
  readonly reverses?: string;
  /** Further members of the answer. */
  readonly more?: Values;
}

/** A submission on its way: its action, its fingerprints, its key. */
export interface Ordering extends Submission {
  readonly definition: Action;
  readonly catalogue: Catalogue;
  /** The catalogue was taken as it was last seen: the transaction looks whether it still is. */
  readonly asKept: boolean;
  readonly prints: readonly Print[];
  readonly claim: Claim | undefined;
  readonly atomic: boolean;
  /** What it was judged to come to, of one that is done bit by bit and has a limit. */
  readonly measure?: Measure;
  /** From which size on it needs a second person. */
  readonly limit: Limit | undefined;
  /** The caller said that it may be done in part. */
  readonly inPart: boolean;
}
