/** Give to number: a call that found nobody is charged to this number, whatever its own says. */
import { badValue, refused } from '../fault.js';
import { label } from '../fields.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';

export default [
  action({
    entity: 'calls',
    name: 'giveTo',
    title: 'Give to Number',
    help: 'Charges this call to another number: for what a carrier reports under a name that no number has. It is priced by that number at once.',
    menu: 'actions',
    quick: true,
    billing: 'next run',
    on: 'record',
    refers: [{ entity: 'numbers', field: 'numberID' }],
    parameters: {
      type: 'object',
      properties: {
        numberID: { type: 'string', title: 'Number', description: 'The number that is charged.', references: 'numbers', maxLength: 20 },
      },
      required: ['numberID'],
      additionalProperties: false,
    },
    available: ({ state }) =>
      state === 'open' || state === 'rated' || `This call is ${said(asText(state))}; only one that waits or is on no invoice can be given away.`,
    plan(record, { numberID }, context) {
      const number = context.referred('numbers', numberID);
      if (!number) throw badValue({ numberID: `There is no number ${numberID}.` });
      if (typeof number['customerID'] !== 'string') throw refused(`${label('numbers', number)} is in stock; Allocate gives it to a customer first.`);
      const why = `Given to ${label('numbers', number)}.`;
      return planned(
        [{ entity: 'calls', record, after: { numberID, customerID: number['customerID'], state: 'open', error: null, tariff: null }, why }],
        context,
        { notes: [why] },
      );
    },
    reverse: () => 'Give it to the number that it belongs to, or let it be tried again.',
  }),
];

const said = (state: string): string =>
  ({ billed: 'on an invoice', duplicate: 'there twice', notCharged: 'not charged', writtenOff: 'written off' })[state] ?? state;
