/** Make non-billable: automatic bills leave it out from a date. Undone by makeBillable, which raises what was left out. */
import { holding } from './holding.js';

export default holding('makeNonBillable', {
  title: (title) => `Make ${title} Non-Billable`,
  help: (thing) =>
    `Takes everything below this ${thing} off the automatic bills; invoices can still be raised by hand. Nothing is lost: making it billable raises what was held, with the next billing run.`,
  state: 'off the bills',
  flags: { billable: false, finalBill: false },
  day: { title: 'Not Billed From', description: 'The first day without automatic bills.' },
});
