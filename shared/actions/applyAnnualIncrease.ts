/**
 * Apply annual increase: the features whose yearly price rise is due by their profile and reference date, each from its own day,
 * and the reference date moved on to the next anniversary. Nothing rises by itself; done twice nothing rises twice.
 */
import {
  ledgerFrom,
  nextReference,
  notDue,
  otherThanNoted,
  priceFrom,
  repriced,
  risen,
  roundings,
  turnOf,
  wantsPoundsAndPence,
  yearsBehind,
  type Rise,
} from '../billing/index.js';
import { addMonths, earliest, formatDate } from '../dates.js';
import { badValue, refused } from '../fault.js';
import { formatUnits } from '../money.js';
import { action, type Context, type RecordOf, type Values } from '../types.js';
import { nearFeature, planned, surroundings, type Surroundings, type Touched } from './changes.js';
import type { Warning } from '../warnings.js';
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
    description: 'By how many percent this year; an index such as CPI has no figure of its own. Give this or an amount.',
  },
  increaseAmount: { type: 'number', format: 'currency', title: 'Increase by Amount', description: 'By how many pounds for one for one full interval.' },
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
    title: 'Effective From',
    description: 'The first day at the new charge; empty is the reference date of each.',
  },
  lastUpdatedReason: { type: 'string', title: 'Reason', description: 'Why it changes; kept with each feature.', maxLength: 500 },
} as const;

interface Asked {
  readonly profile: string;
  readonly dueBy: string;
  readonly increasePercent?: string | null;
  readonly increaseAmount?: number | null;
  readonly rounding?: (typeof roundings)[number] | null;
  readonly effectiveDate?: string | null;
  readonly lastUpdatedReason?: string | null;
}

/** One feature's rise: what it gets, the day and what is to be told; or why it gets none. */
interface Rising {
  readonly touched: Touched;
  readonly at: ReturnType<typeof turnOf>['at'];
  readonly next: string;
  readonly warnings: readonly Warning[];
}

function rise(feature: RecordOf, asked: Asked, figures: Rise, context: Context, around: Surroundings): Rising | string {
  const turn = turnOf(feature, around);
  const no = notDue(turn, asked.profile, asked.dueBy);
  if (no !== undefined || turn.date === null) return no ?? '';
  const from = asked.effectiveDate ?? turn.date;
  if (from < turn.date) return `Its reference date is ${turn.date}; give that day or a later one as effective date.`;
  const active = movable('features', 'drop')(feature, context);
  if (active !== true) return active;
  const end = feature['endDate'];
  if (typeof end === 'string' && end < from) return `It ends on ${end}.`;
  if (feature['serviceCharge'] === null) return 'Its price comes from the catalogue or a price list; raise it there.';
  if (feature['instalments'] !== null) return 'It is paid in instalments and has no recurring charge to raise.';
  if (typeof figures.percent === 'string' && wantsPoundsAndPence(feature, around.customer, from, context.catalogue))
    return 'It was sold since 17 Jan 2025 and is in its minimum term: its rises are said in pounds and pence; give an amount.';
  const [before, next] = [priceFrom(feature, from, around), nextReference(turn.date, from)];
  const after = risen(before, figures);
  const behind = yearsBehind(turn.date, from);
  return {
    at: turn.at,
    next,
    touched: {
      entity: 'features',
      record: feature,
      why: `Recurring charge ${formatUnits(before)} → ${formatUnits(after)} from ${formatDate(from)}; next increase due on ${formatDate(next)}.`,
      after: {
        ...repriced(feature, after, from, context.catalogue),
        serviceCharge: after,
        updatedDate: from,
        lastUpdatedDate: from,
        lastUpdatedReason: asked.lastUpdatedReason ?? `Annual increase, ${asked.profile}`,
        annualIncreaseReferenceDate: next,
      },
    },
    warnings: [
      ...(behind > 0 ? [{ kind: 'other' as const, text: `${count(behind, 'year')} behind: the increase is made once, and not made up.` }] : []),
      ...(from < addMonths(context.today, 1)
        ? [
            {
              kind: 'shortNotice' as const,
              text: `${formatDate(from)} is less than a month ahead: a rise that the contract does not name needs a month's notice.`,
            },
          ]
        : []),
    ],
  };
}

/** This year's figure. */
function figuresOf({ increasePercent, increaseAmount, rounding }: Asked): Rise {
  if (typeof increasePercent === 'string' && typeof increaseAmount === 'number') {
    const why = 'Give a percentage or an amount, not both.';
    throw badValue({ increasePercent: why, increaseAmount: why });
  }
  return { rounding, percent: increasePercent, amount: increaseAmount };
}

const common = {
  name: 'applyAnnualIncrease',
  menu: 'actions',
  billing: 'next run',
  on: 'record',
  parameters: { type: 'object', properties, required: ['profile', 'dueBy'], oneOf: ['increasePercent', 'increaseAmount'], additionalProperties: false },
} as const;

const since = (feature: Values, { effectiveDate, dueBy }: Pick<Asked, 'effectiveDate' | 'dueBy'>): string =>
  effectiveDate ?? (typeof feature['annualIncreaseReferenceDate'] === 'string' ? earliest(feature['annualIncreaseReferenceDate'], dueBy) : '');

const feature = action({
  ...common,
  entity: 'features',
  title: 'Apply Annual Increase to Feature',
  help: 'Raises the recurring charge of this feature if its annual increase is due, from its reference date on, and moves that date on by a year. Periods billed since are charged the difference by the next billing run.',
  refers: nearFeature,
  ledger: (record, parameters) => ledgerFrom(record, since(record, parameters)),
  available: (record, context) => movable('features', 'drop')(record, context),
  plan(record, parameters, context) {
    const found = rise(record, parameters, figuresOf(parameters), context, surroundings(record, context));
    if (typeof found === 'string') throw refused(found);
    return planned([found.touched], context, { notes: [found.touched.why], warnings: found.warnings });
  },
  reverse(before, { effectiveDate }) {
    const own = before['annualIncreaseReferenceDate'] ?? null;
    const from = effectiveDate ?? own;
    if (typeof from !== 'string') return 'Its day came from what it belongs to; give the charge before by Change Recurring Charge.';
    const why = otherThanNoted(before, ['serviceCharge'], from);
    if (why !== undefined) return `${why}; give the charge by Change Recurring Charge.`;
    return { action: 'edit', parameters: { serviceCharge: before['serviceCharge'] ?? null, annualIncreaseReferenceDate: own, updatedDate: from } };
  },
});

const customer = action({
  ...common,
  entity: 'customers',
  title: 'Apply Annual Increase to Customer',
  help: 'Raises the recurring charge of everything of this customer whose annual increase is due, each from its reference date on, and moves the reference dates on by a year. Periods billed since are charged the difference by the next billing run.',
  reads: ['numbers', 'services', 'features'],
  ledger: () => '',
  available: (record, context) => movable('customers', 'drop')(record, context),
  plan(record, parameters, context) {
    const figures = figuresOf(parameters);
    const risings: Rising[] = [];
    const left = new Map<string, number>();
    for (const each of context.owned('features', record)) {
      const found = rise(each, parameters, figures, context, { ...surroundings(each, context), customer: record });
      if (typeof found === 'string') left.set(found, (left.get(found) ?? 0) + 1);
      else risings.push(found);
    }
    if (risings.length === 0) throw refused(`Nothing of this customer is due. ${[...left].map(([why, n]) => `${n} × ${why}`).join(' ')}`.trim());
    return planned(
      risings.map(({ touched }) => touched),
      context,
      {
        notes: [`${count(risings.length, 'recurring charge')} raised.`, ...[...left].map(([why, n]) => `${count(n, 'feature')} left alone: ${why}`)],
        warnings: [...new Map(risings.flatMap(({ warnings }) => warnings.map((each) => [each.text, each]))).values()],
      },
    );
  },
  reverse: () => 'Each feature keeps its own price and date; reverse the increase on the features.',
});

export default [feature, customer];
