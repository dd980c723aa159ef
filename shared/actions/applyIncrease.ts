/** Apply an increase: the catalogue's own charges go up, and with them every feature that leaves its charge to the catalogue. */
import { parsePercent, formatUnits } from '../money.js';
import { action } from '../types.js';
import { planned } from './changes.js';
import { increase, raisedCharges } from './increases.js';
import { falls, jumpsOf } from './priceJumps.js';
import { list } from './words.js';

export default [
  action({
    ...increase,
    name: 'applyIncrease',
    title: 'Apply Increase',
    help: 'Raises the charges of this standard feature. Every feature that leaves its charge empty costs the new price for all periods not billed yet; periods already billed stay as they are.',
    billing: 'next run',
    plan(record, { increasePercent: percent, increaseScope: scope }, context) {
      const after = raisedCharges(record, parsePercent(percent, 'increasePercent'), scope);
      const why = `Increased by ${percent} %: ${list(Object.entries(after).map(([name, value]) => `${name === 'serviceCharge' ? 'recurring' : 'one-off'} ${formatUnits(Number(record[name]))} → ${formatUnits(Number(value))}`))}.`;
      return planned([{ entity: 'standardFeatures', record, after, why }], context, {
        notes: [why],
        warnings: [...jumpsOf('standardFeatures', record, after), ...falls({ percent })],
      });
    },
    reverse: (before, { increaseScope: scope }) => ({
      action: 'edit',
      parameters: {
        serviceCharge: before['serviceCharge'] ?? null,
        ...(scope === 'recurringOnly' ? {} : { connectionCharge: before['connectionCharge'] ?? null }),
      },
    }),
  }),
];
