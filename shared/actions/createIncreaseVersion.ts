/** Create an increase version: a dearer copy in the catalogue, for new sales, while what was sold keeps its price. */
import { parsePercent } from '../money.js';
import { action } from '../types.js';
import { asText } from '../values.js';
import { increase, raisedCharges } from './increases.js';
import { newRecord, settingsOf } from './newRecord.js';
import { falls, jumpsOf } from './priceJumps.js';

export default [
  action({
    ...increase,
    name: 'createIncreaseVersion',
    title: 'Create Increase Version',
    help: 'Adds a copy of this standard feature with raised charges to the catalogue. Features that use the present one keep their price. Asking again for the same increase gives the copy that there is.',
    billing: 'none',
    makes: ['standardFeatures'],
    repeatable: true,
    plan(record, { increasePercent: given, increaseScope: scope }, context) {
      const percent = parsePercent(given, 'increasePercent');
      const charges = raisedCharges(record, percent, scope);
      const known = context.catalogue
        .all('standardFeatures')
        .find((each) => each['sourceFeature'] === record.id && each['increasePercent'] === percent && each['increaseScope'] === scope);
      if (known)
        return {
          changes: [],
          given: { entity: 'standardFeatures', id: known.id },
          notes: [`That version exists already: "${asText(known['name'])}" (${known.id}).`],
        };
      const name = `${asText(record['name']).slice(0, 160)} ${percent.startsWith('-') ? '' : '+'}${percent} %${scope === 'recurringOnly' ? '' : ' with one-offs'}`;
      const made = newRecord(
        'standardFeatures',
        '+1',
        {
          ...settingsOf('standardFeatures', record),
          ...charges,
          name,
          sourceFeature: record.id,
          increasePercent: percent,
          increaseScope: scope,
        },
        context,
      );
      return { ...made, warnings: [...(made.warnings ?? []), ...jumpsOf('standardFeatures', record, charges), ...falls({ percent })] };
    },
    reverse: () => 'Delete the version if it is not wanted.',
  }),
];
