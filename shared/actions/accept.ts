/** Accept: what the carrier charges becomes the carrier recurring charge of the feature. Undone by takeBackAccepted. */
import { refused } from '../fault.js';
import { label } from '../fields.js';
import { formatUnits } from '../money.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { featureOfCharge } from './charging.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'carrierTransactions',
    name: 'accept',
    title: 'Accept Carrier’s Price',
    help: 'Sets the carrier recurring charge of the feature so that what the carrier charges is as expected. What the customer pays stays as it is.',
    menu: 'actions',
    quick: true,
    billing: 'none',
    on: 'record',
    refers: featureOfCharge,
    parameters: nothing,
    available: ({ result, carrierPrice, acceptedDate, difference }) =>
      result !== 'wrongAmount'
        ? 'There is no other price to accept.'
        : (acceptedDate ?? null) !== null
          ? `It was accepted on ${asText(acceptedDate)}.`
          : difference === null || difference === undefined
            ? 'Its feature is told of with an earlier line; accept that one.'
            : (carrierPrice ?? null) !== null || 'No price comes of it: the feature was not provided on these days, or the carrier gives money back.',
    plan(record, _, context) {
      const feature = context.referred('features', asText(record['featureID']));
      if (!feature) throw refused('Its feature is gone.');
      const price = Number(record['carrierPrice']);
      const before = (feature['serviceChargeCarrier'] ?? null) as number | null;
      if (before === price) throw refused('This is its carrier recurring charge already.');
      const why = `${asText(record['carrier'])} charges ${formatUnits(price)}.`;
      return planned(
        [
          { entity: 'features', record: feature, after: { serviceChargeCarrier: price }, why },
          { entity: 'carrierTransactions', record, after: { acceptedDate: context.today, costBefore: before, hadCost: before !== null }, why },
        ],
        context,
        { notes: [`${label('features', feature)} costs ${formatUnits(price)} each interval${before === null ? '' : `, ${formatUnits(before)} before`}.`] },
      );
    },
    reverse: () => ({ action: 'takeBackAccepted', parameters: {} }),
  }),
];
