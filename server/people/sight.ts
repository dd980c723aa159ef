/** What is seen of what an order came to: of a job, and of the order itself. */
import { actionOf } from '../../shared/actions/index.js';
import { entities } from '../../shared/entities/index.js';
import { forbidden } from '../../shared/fault.js';
import type { EntityName } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { authoriseOutcome, mayRead, type User } from './authorise.js';

/** What of a job says which order it was. */
interface Ordered {
  readonly entity?: unknown;
  readonly action?: unknown;
}

/**
 * Throws 403001 where the user is not told what a job came to. One that takes others back is of any kind, as is one whose action there is
 * no more: it is told to who may look at everything.
 */
export function authoriseJob(user: User, { entity, action }: Ordered): void {
  const known = actionOf(entity as EntityName, asText(action));
  if (known) return authoriseOutcome(user, known);
  const closed = entities.find(({ name }) => name !== 'users' && !mayRead(user, name));
  if (closed) throw forbidden(`${user.name} may not read ${closed.name}, which this job may be about. An administrator can grant ${closed.name}.read.`);
}

/** Whether the user is told what a job came to. */
export function seesJob(user: User, job: Ordered): boolean {
  try {
    authoriseJob(user, job);
    return true;
  } catch {
    return false;
  }
}
