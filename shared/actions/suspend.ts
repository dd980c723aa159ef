/** Suspend: recurring charges are held from a date, usage is still charged. Undone by unsuspend, which raises what was held. */
import { holding } from './holding.js';

export default holding('suspend', {
  title: (title) => `Suspend ${title}`,
  help: (thing) =>
    `Holds the recurring charges of everything below this ${thing}; usage is still charged. Nothing is lost: unsuspending raises what was held, with the next billing run.`,
  state: 'suspended',
  flags: { active: true, suspended: true },
  day: { title: 'Suspend Date', description: 'The first day of the suspension.' },
});
