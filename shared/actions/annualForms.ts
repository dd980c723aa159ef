/** The form and the actions of a yearly increase, on features, numbers, services and customers: as anybody may apply it, or an expert. */
import { ledgerFrom, roundings, type Rise } from '../billing/index.js';
import { earliest } from '../dates.js';
import { refused } from '../fault.js';
import { entity as entityOf } from '../fields.js';
import { action, type Action, type Context, type Plan, type RecordOf, type Values } from '../types.js';
import { aroundEach, movedOn, nothingDue, rise, riseOf, type Asked, type Rising } from './annual.js';
import { nearFeature, planned } from './changes.js';
import { movable } from './moves.js';
import { count } from './words.js';

const properties = {
  profile: {
    type: 'string',
    title: 'Annual Increase Profile',
    description: 'Those with this profile are due: their own, else that of their standard feature, number or service, or customer.',
    list: 'annualIncreaseProfile',
  },
  dueBy: { type: 'string', format: 'date', title: 'Due by', description: 'Those whose reference date is this day or an earlier one are due.' },
  increasePercent: {
    type: 'string',
    format: 'percent',
    title: 'Increase by Percent',
    description: 'By how many percent this year. Empty takes the figure of the profile; an index such as CPI has none, so give this or an amount.',
  },
  increaseAmount: { type: 'number', format: 'currency', title: 'Increase by Amount', description: 'By how many pounds for one, for one full interval.' },
  rounding: {
    type: 'string',
    title: 'Rounding',
    description: 'To pence, to the nearest price that ends in .99, or to whole pounds; Exact keeps four decimals.',
    enum: roundings,
  },
  effectiveDate: {
    type: 'string',
    format: 'date',
    near: true,
    title: 'Change Effective From',
    description: 'The first day at the new charge; empty is the reference date of each.',
  },
  lastUpdatedReason: { type: 'string', title: 'Last Change Reason', description: 'Why it changes; kept with each feature.', maxLength: 500 },
} as const;

const since = (feature: Values, { effectiveDate, dueBy }: Pick<Asked, 'effectiveDate' | 'dueBy'>): string =>
  effectiveDate ?? (typeof feature['annualIncreaseReferenceDate'] === 'string' ? earliest(feature['annualIncreaseReferenceDate'], dueBy) : '');

const back = (_: Values, { profile, dueBy, effectiveDate }: Asked): { readonly action: string; readonly parameters: Values } => ({
  action: 'takeBackAnnualIncrease',
  parameters: { profile, dueBy, effectiveDate: effectiveDate ?? null },
});

/** Where the date of a number, service or customer stands for others as well, all of the customer are looked at. */
const besides = ['numbers', 'services', 'features'] as const;

/** As everybody may apply it, and as an expert may where a percentage was not to be (R44). */
export interface Kind {
  readonly name: 'applyAnnualIncrease' | 'overrideAnnualIncrease';
  readonly title: string;
  /** What its help says more. */
  readonly more: string;
  readonly override: boolean;
}

const common = ({ name, override }: Kind) =>
  ({
    name,
    ...(override ? ({ menu: 'expert', level: 4 } as const) : ({ menu: 'actions' } as const)),
    billing: 'next run',
    on: 'record',
    parameters: {
      type: 'object',
      properties,
      required: override ? ['profile', 'dueBy', 'lastUpdatedReason'] : ['profile', 'dueBy'],
      additionalProperties: false,
    },
    reverse: back,
  }) as const;

const feature = (kind: Kind): Action =>
  action({
    ...common(kind),
    entity: 'features',
    title: `${kind.title} to Feature`,
    help: `Raises the recurring charge of this feature if its annual increase is due, from its reference date on, and moves that date on by a year. Periods billed since are charged the difference by the next billing run.${kind.more}`,
    refers: nearFeature,
    besides,
    ledger: (record, parameters) => ledgerFrom(record, since(record, parameters as Asked)),
    available: (record, context) => movable('features', 'drop')(record, context),
    plan(record, parameters, context) {
      const asked = parameters as Asked;
      const aroundOf = aroundEach(context);
      const found = rise(record, asked, riseOf(asked, context.catalogue), context, aroundOf(record), kind.override);
      if (typeof found === 'string') throw refused(found);
      const owners = movedOn([found], context.besides('features', record), context, aroundOf);
      return planned([found.touched, ...owners], context, { notes: [found.touched.why, ...owners.map(({ why }) => why)], warnings: found.warnings });
    },
  });

function risen(own: readonly RecordOf[], all: readonly RecordOf[], asked: Asked, kind: Kind, context: Context, customer?: RecordOf): Plan {
  const figures: Rise = riseOf(asked, context.catalogue);
  const aroundOf = aroundEach(context, customer);
  const risings: Rising[] = [];
  const left = new Map<string, number>();
  for (const each of own) {
    const found = rise(each, asked, figures, context, aroundOf(each), kind.override);
    if (typeof found === 'string') left.set(found, (left.get(found) ?? 0) + 1);
    else risings.push(found);
  }
  if (risings.length === 0) nothingDue('Nothing below is due.', left);
  const owners = movedOn(risings, all, context, aroundOf);
  return planned([...risings.map(({ touched }) => touched), ...owners], context, {
    notes: [
      `${count(risings.length, 'recurring charge')} raised.`,
      ...owners.map(({ why }) => why),
      ...[...left].map(([reason, n]) => `${count(n, 'feature')} left alone: ${reason}`),
    ],
    warnings: [...new Map(risings.flatMap(({ warnings }) => warnings.map((each) => [each.text, each]))).values()],
  });
}

const help = (what: string, { more }: Kind): string =>
  `Raises the recurring charge of everything of this ${what} whose annual increase is due, each from its reference date on, and moves the reference dates on by a year. Periods billed since are charged the difference by the next billing run.${more}`;

const customer = (kind: Kind): Action =>
  action({
    ...common(kind),
    entity: 'customers',
    title: `${kind.title} to Customer`,
    help: help('customer', kind),
    reads: besides,
    ledger: () => '',
    available: (record, context) => movable('customers', 'drop')(record, context),
    plan(record, parameters, context) {
      const all = context.owned('features', record);
      return risen(all, all, parameters as Asked, kind, context, record);
    },
  });

const containers = (kind: Kind): readonly Action[] =>
  (['numbers', 'services'] as const).map((entity) =>
    action({
      ...common(kind),
      entity,
      title: `${kind.title} to ${entityOf(entity).title}`,
      help: help(entityOf(entity).title.toLowerCase(), kind),
      reads: ['features'],
      refers: [
        { entity, field: 'id' },
        { entity: 'customers', field: 'customerID' },
      ],
      besides,
      ledger: () => '',
      available: (record, context) => movable(entity, 'drop')(record, context),
      plan: (record, parameters, context) => risen(context.owned('features', record), context.besides('features', record), parameters as Asked, kind, context),
    }),
  );

export const annualIncreases = (kind: Kind): readonly Action[] => [feature(kind), customer(kind), ...containers(kind)];
