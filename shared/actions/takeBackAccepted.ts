/** Take back an accepted price: the feature costs what it did before. */
import { refused } from '../fault.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { featureOfCharge } from './charging.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'carrierTransactions',
    name: 'takeBackAccepted',
    title: 'Take Back Accepted Price',
    help: 'Gives the feature the carrier recurring charge that it had before the carrier’s price was accepted.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    refers: featureOfCharge,
    parameters: nothing,
    available: ({ acceptedDate }) => (acceptedDate ?? null) !== null || 'No price of it was accepted.',
    plan(record, _, context) {
      const feature = context.referred('features', asText(record['featureID']));
      if (!feature) throw refused('Its feature is gone.');
      if (feature['serviceChargeCarrier'] !== record['carrierPrice'])
        throw refused('The carrier recurring charge of the feature was changed since; edit it there.');
      const why = 'The carrier’s price is not accepted after all.';
      return planned(
        [
          { entity: 'features', record: feature, after: { serviceChargeCarrier: record['hadCost'] === true ? (record['costBefore'] ?? null) : null }, why },
          { entity: 'carrierTransactions', record, after: { acceptedDate: null, costBefore: null, hadCost: null }, why },
        ],
        context,
        { notes: [why] },
      );
    },
    reverse: () => 'Accept Carrier’s Price does it again.',
  }),
];
