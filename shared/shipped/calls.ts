/** What calls need to be placed and priced: types by the numbering plan, groups, tariffs and plans by name. No rates: those are the company's own. */
import { shippedCallTypes } from '../calls/dialled.js';
import type { Values } from '../types.js';

const ordered = (records: readonly Values[]): readonly Values[] => records.map((each, place) => ({ ...each, sortOrder: place + 1 }));

export const callTypes: readonly Values[] = ordered(
  shippedCallTypes.map(({ name, class: of, prefixes, free }) => ({ name, class: of, prefixes: prefixes.length > 0 ? prefixes.join(', ') : null, free })),
);

export const callTypeGroups: readonly Values[] = ordered(
  (
    [
      // What may cost no more than 01 and 02 counts wherever they do.
      ['UK Landline', ['UK Landline', 'UK-Wide (03)'], []],
      ['UK Mobile', ['UK Mobile'], []],
      ['UK Landline and Mobile', ['UK Landline', 'UK-Wide (03)', 'UK Mobile'], []],
      ['International', [], ['international', 'extendedInternational']],
      ['Service Numbers', [], ['serviceNumbers']],
      ['Texts', ['UK Text'], []],
      ['UK Data', ['UK Data'], []],
      ['Roaming Data', ['Roaming Data'], []],
      ['Inbound', [], ['inbound']],
    ] as const
  ).map(([name, types, classes]) => ({ name, callTypes: types, classes })),
);

export const tariffs: readonly Values[] = ordered(
  (
    [
      ['inbound', 'Inbound Standard', 'Inbound 0800', 'Inbound Free'],
      ['national', 'National Standard', 'National Included', 'National 1.5p'],
      ['mobile', 'Mobile Standard', 'Mobile Included', 'Mobile 5p'],
      ['nongeographic', 'Non-Geographic Standard', 'Non-Geographic Business'],
      ['serviceNumbers', 'Service Numbers Standard', 'Service Numbers Barred'],
      ['international', 'International Standard', 'International Business', 'International Barred'],
      ['extendedInternational', 'Extended International Standard', 'Extended International Barred'],
      ['surcharges', 'Surcharges Standard', 'Surcharges None'],
    ] as const
  )
    .flatMap(([of, ...names]) => names.map((name): Values => ({ name, classes: [of] })))
    .concat(['Head Office Rates', 'Branch Rates'].map((name) => ({ name, classes: ['bespokeTariff1', 'bespokeTariff2'] }))),
);

export const discountPlans: readonly Values[] = ordered([
  { name: '500 UK Landline Minutes', callTypeGroups: ['UK Landline'], allowanceMinutes: 500 },
  { name: '2,000 UK Landline and Mobile Minutes', callTypeGroups: ['UK Landline and Mobile'], allowanceMinutes: 2_000 },
  { name: '5,000 UK Landline and Mobile Minutes', callTypeGroups: ['UK Landline and Mobile'], allowanceMinutes: 5_000 },
  // Fair use: what goes beyond is charged.
  { name: 'Unlimited UK Minutes and Texts', callTypeGroups: ['UK Landline and Mobile', 'Texts'], allowanceMinutes: 6_000, allowanceEvents: 5_000 },
  { name: '10 GB UK Data', callTypeGroups: ['UK Data'], allowanceBytes: 10_000_000_000 },
  { name: '100 GB UK Data', callTypeGroups: ['UK Data'], allowanceBytes: 100_000_000_000 },
  { name: '1 GB Roaming Data', callTypeGroups: ['Roaming Data'], allowanceBytes: 1_000_000_000 },
]);

export const commissionProfiles: readonly Values[] = ordered([{ name: 'Standard' }, { name: 'Partner' }, { name: 'No Commission' }]);
