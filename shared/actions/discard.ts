/** Discard: a file that should not have been loaded goes with its calls, but for those on invoices; a carrier's bill is no longer gone by. */
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'callFiles',
    name: 'discard',
    title: 'Discard File',
    help: 'Removes the calls of this file that are on no invoice. The file itself stays in the list; it can be loaded again.',
    menu: 'actions',
    billing: 'next run',
    on: 'record',
    parameters: nothing,
    available: ({ status }) => status !== 'Discarded' || 'This file was discarded already.',
    plan(record, _, context) {
      const why = `${asText(record['name'])} discarded: its calls that are on no invoice are gone.`;
      return planned([{ entity: 'callFiles', record, after: { status: 'Discarded' }, why }], context, { notes: [why] });
    },
    reverse: () => 'Its calls are gone; load the file again.',
  }),
  action({
    entity: 'carrierBills',
    name: 'discard',
    title: 'Discard Bill',
    help: 'Takes back that this bill was loaded: nothing goes by it any more, and it can be loaded again, with other columns perhaps.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    parameters: nothing,
    available: ({ status }) => status !== 'Discarded' || 'This bill was discarded already.',
    plan(record, _, context) {
      const why = `${asText(record['name'])} discarded: nothing goes by it any more.`;
      return planned([{ entity: 'carrierBills', record, after: { status: 'Discarded' }, why }], context, { notes: [why] });
    },
    reverse: () => 'Load the bill again.',
  }),
];
