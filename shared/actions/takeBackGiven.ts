/** Take back a given charge: it is for no feature again, and the feature is found by what it was before. */
import { refused } from '../fault.js';
import { label } from '../fields.js';
import { action, type Values } from '../types.js';
import { asText } from '../values.js';
import { planned } from './changes.js';
import { featureOfCharge } from './charging.js';
import { nothing } from './parameters.js';

export default [
  action({
    entity: 'carrierTransactions',
    name: 'takeBackGiven',
    title: 'Take Back Given Charge',
    help: 'Undoes Give to Feature: the feature has the carrier, and the reference or product, that it had before, and the charge is for no feature again.',
    menu: 'actions',
    billing: 'none',
    on: 'record',
    refers: featureOfCharge,
    parameters: nothing,
    available: ({ givenBefore }) => (givenBefore ?? null) !== null || 'It was not given to a feature.',
    plan(record, _, context) {
      const feature = context.referred('features', asText(record['featureID']));
      if (!feature) throw refused('Its feature is gone.');
      const { feature: before, charge } = record['givenBefore'] as unknown as { readonly feature: Values; readonly charge: Values };
      const given: Values = {
        carrier: record['carrier'] ?? null,
        carrierReference: record['carrierTransactionReference'] ?? record['numberReference'] ?? null,
        carrierProduct: record['carrierTransactionProduct'] ?? null,
      };
      if (Object.keys(before).some((field) => (feature[field] ?? null) !== given[field]))
        throw refused(`${label('features', feature)} was given another carrier, reference or product since; edit it there.`);
      const matched = record['result'] !== 'theirsOnly' && record['result'] !== 'ambiguous';
      const why = 'The charge is not for it after all.';
      return planned(
        [
          { entity: 'features', record: feature, after: before, why },
          // Once its bill was matched again it is for whatever was found; matching it again says what that is without this.
          {
            entity: 'carrierTransactions',
            record,
            after: { ...(matched ? {} : charge), givenBefore: null },
            why: `It is not for ${label('features', feature)} after all.`,
          },
        ],
        context,
        { notes: [`${label('features', feature)} is found as before from the next bill on.`] },
      );
    },
    reverse: () => 'Give to Feature does it again.',
  }),
];
