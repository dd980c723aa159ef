/** Try again: a call that waits is placed and priced anew, as everything stands now. */
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'calls',
    name: 'tryAgain',
    title: 'Try Again',
    help: 'Looks for the number, type and rate of this call once more. Sheetbridge does so by itself whenever one of them changes; this is for a call that was given away or priced wrongly.',
    menu: 'actions',
    billing: 'next run',
    on: 'record',
    parameters: nothing,
    available: ({ state }) => state === 'open' || state === 'rated' || `This call is ${asText(state)}; only one that waits or is on no invoice is tried again.`,
    plan(record, _, context) {
      const why = 'Tried again.';
      return planned(
        [{ entity: 'calls', record, after: { state: 'open', error: null, numberID: null, customerID: null, given: false, tariff: null }, why }],
        context,
        {
          notes: [why],
        },
      );
    },
    reverse: () => 'Trying again changes nothing by itself; what it found follows from numbers and rates.',
  }),
];
