/** Unsuspend: the suspension ends on a date, and what it held is raised. Undone by suspend. */
import { holding } from './holding.js';

export default holding('unsuspend', {
  title: (title) => `Unsuspend ${title}`,
  help: (thing) =>
    `Ends the suspension of this ${thing}. The next billing run raises one line for each period that was held; what another suspension still holds stays held.`,
  state: 'no longer suspended',
  flags: { active: true, suspended: false },
  day: { title: 'Unsuspend Date', description: 'The first day without the suspension; in the list it is the “Status Changed Date”.' },
});
