/** Lines of the sealed log about steps of playbooks: a mark gives way to the next one, what was done and by whom does not. */
import type { Mark } from '../../shared/wire/playbooks.js';
import type { Activity } from '../database/store.js';
import type { User } from './authorise.js';

interface Marked {
  readonly playbook: string;
  readonly step: string;
  /** As 2025-01. */
  readonly month: string;
  readonly state: Mark['state'];
  /** The mark that stood there, and its time in words. */
  readonly there: { readonly state: Mark['state']; readonly by: string; readonly when: string } | undefined;
}

const monthNamed = (month: string): string =>
  new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));

/** None where somebody goes on with what they had begun. Without figures: who may read the log of users may not read every record. */
export function markTold(user: User, { playbook, step, month, state, there }: Marked, at: string): readonly Activity[] {
  if (state === 'begun' && there?.state === 'begun' && there.by === user.name) return [];
  const which = `“${step}” of “${playbook}”, ${monthNamed(month)}`;
  const before = there && `${there.by} had ${there.state === 'done' ? 'ticked it off' : 'begun it'} on ${there.when}.`;
  const [action, why] = {
    begun: ['stepBegun', there?.state === 'begun' ? `Took over ${which}; ${before}` : `Began ${which}.`],
    done: ['stepDone', there?.state === 'begun' && there.by !== user.name ? `Ticked off ${which}; ${before}` : `Ticked off ${which}.`],
    open: ['stepOpened', `Opened ${which}, again; ${before}`],
  }[state] as [string, string];
  return [
    {
      entity: 'users',
      recordID: user.id,
      customerID: null,
      action,
      runID: null,
      userID: user.id,
      userName: user.name,
      at,
      before: {},
      after: {},
      why,
    },
  ];
}
