/** Take Back Annual Increase: price, reference date and memory as they were before it; it is due again. */
import { hadOf, ledgerFrom } from '../billing/index.js';
import { refused } from '../fault.js';
import { entity as entityOf } from '../fields.js';
import { action, type Context, type Plan, type RecordOf } from '../types.js';
import { aroundEach, nothingDue, takenBack } from './annual.js';
import { nearFeature, planned, type Touched } from './changes.js';
import { hasOwner } from './moves.js';
import { count } from './words.js';

const common = {
  name: 'takeBackAnnualIncrease',
  menu: 'actions',
  billing: 'next run',
  on: 'record',
  parameters: {
    type: 'object',
    properties: {
      profile: { type: 'string', title: 'Annual Increase Profile', description: 'Whose increase is taken back.', list: 'annualIncreaseProfile' },
      dueBy: { type: 'string', format: 'date', title: 'Due by', description: 'What was due by this day is taken back.' },
      effectiveDate: { type: 'string', format: 'date', title: 'Effective From', description: 'Only what rose from this day on; empty is any day.' },
    },
    required: ['profile', 'dueBy'],
    additionalProperties: false,
  },
  reverse: () => 'Apply the annual increase once more.',
} as const;

const feature = action({
  ...common,
  entity: 'features',
  title: 'Take Back Annual Increase of Feature',
  help: 'Gives this feature the recurring charge and the reference date from before its latest annual increase. What was billed at the new charge is credited by the next billing run.',
  refers: nearFeature,
  ledger: (record) => ledgerFrom(record, hadOf(record)?.from ?? ''),
  available: (record) => hadOf(record) !== undefined || 'It has had no annual increase.',
  plan(record, parameters, context) {
    const found = takenBack(record, parameters, context, aroundEach(context)(record));
    if (typeof found === 'string') throw refused(found);
    return planned(found, context, { notes: found.map(({ why }) => why) });
  },
});

function together(record: RecordOf, parameters: Parameters<typeof takenBack>[1], context: Context, customer?: RecordOf): Plan {
  const aroundOf = aroundEach(context, customer);
  const touched = new Map<string, Touched>();
  const left = new Map<string, number>();
  let done = 0;
  for (const each of context.owned('features', record)) {
    const found = takenBack(each, parameters, context, aroundOf(each));
    if (typeof found === 'string') left.set(found, (left.get(found) ?? 0) + 1);
    else for (const one of found) touched.set(`${one.entity}/${one.record.id}`, one);
    if (typeof found !== 'string') done += 1;
  }
  if (done === 0) nothingDue('Nothing below has had this increase.', left);
  return planned([...touched.values()], context, {
    notes: [`${count(done, 'annual increase')} taken back.`, ...[...left].map(([reason, n]) => `${count(n, 'feature')} left alone: ${reason}`)],
  });
}

const customer = action({
  ...common,
  entity: 'customers',
  title: 'Take Back Annual Increase of Customer',
  help: 'Gives everything of this customer that had an annual increase the recurring charges and reference dates from before it. What was billed at the new charges is credited by the next billing run.',
  reads: ['numbers', 'services', 'features'],
  ledger: () => '',
  available: () => true,
  plan: (record, parameters, context) => together(record, parameters, context, record),
});

const containers = (['numbers', 'services'] as const).map((entity) =>
  action({
    ...common,
    entity,
    title: `Take Back Annual Increase of ${entityOf(entity).title}`,
    help: `Gives everything of this ${entityOf(entity).title.toLowerCase()} that had an annual increase the recurring charges and reference dates from before it. What was billed at the new charges is credited by the next billing run.`,
    reads: ['features'],
    refers: [
      { entity, field: 'id' },
      { entity: 'customers', field: 'customerID' },
    ],
    ledger: () => '',
    available: hasOwner,
    plan: (record, parameters, context) => together(record, parameters, context),
  }),
);

export default [feature, customer, ...containers];
