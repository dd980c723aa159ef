/** Make billable: billing runs take it in again, with the periods that they left out. Undone by makeNonBillable. */
import { holding } from './holding.js';

export default holding('makeBillable', {
  title: (title) => `Make ${title} Billable`,
  help: (thing) =>
    `Puts everything below this ${thing} back on the automatic bills. The next billing run raises one line for each period that was left out; what is suspended stays held.`,
  state: 'back on the bills',
  flags: { billable: true, finalBill: false },
  day: { title: 'Billed From', description: 'The first day with automatic bills again; in the list it is the “Status Changed Date”.' },
});
