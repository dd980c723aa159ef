/** What those who take orders and decide about runs work with. */
import type { User } from '../../people/authorise.js';
import type { RunParts } from '../kept/parts.js';
import type { Answer } from '../telling/answers.js';
import type { Progress } from '../telling/progress.js';
import type { InFlight, Key } from './idempotency.js';
import type { Ordering } from './submission.js';

export interface Room extends RunParts {
  readonly progress: Progress;
  /** Keys that this process works on. */
  readonly inFlight: InFlight;
  /** Single orders that wait at the same time. */
  readonly together: { join(ordering: Ordering, alone: () => Promise<Answer>): Promise<Answer> };
  /** A run waits to be taken: do not sleep on. */
  wake(): void;
}

/** Who says what becomes of a run, and how. */
export interface ControlOptions {
  readonly preview: boolean;
  readonly user: User;
  readonly expert: boolean;
  readonly today: string;
  readonly now: string;
  readonly key?: Key;
}
