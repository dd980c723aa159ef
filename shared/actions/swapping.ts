/** How one feature takes another's place, and how that is taken back: for the feature itself and for whatever it hangs on. */
import { besidesOf, plusBesides, type Besides } from '../amounts.js';
import { continued, inRhythm, minimumTerm, priceFrom, renewalOn, type Around } from '../billing/index.js';
import { addDays, formatDate } from '../dates.js';
import { badValue, refused } from '../fault.js';
import { label } from '../fields.js';
import { formatUnits } from '../money.js';
import type { Change, Context, Plan, RecordOf, Status, Values } from '../types.js';
import { asText } from '../values.js';
import { Money, surroundings, withoutIt } from './changes.js';
import { ownStatus, statusWith } from './marks.js';
import { moved } from './moving.js';
import { additions, settingsOf } from './newRecord.js';

/** What the form of a swap says. Prices in ten-thousandths. */
export interface Swapping {
  readonly dateSwap: string;
  /** Empty for the same once more. */
  readonly standardFeature?: string | null | undefined;
  readonly serviceCharge?: number | null | undefined;
  readonly takeCount?: boolean | null | undefined;
  readonly takePrice?: boolean | null | undefined;
  readonly takeDiscount?: boolean | null | undefined;
  readonly takeSite?: boolean | null | undefined;
  readonly takeReferences?: boolean | null | undefined;
  readonly takeTerms?: boolean | null | undefined;
  readonly chargeNotice?: boolean | null | undefined;
  readonly statusReason?: string | null | undefined;
}

const ofCommitment = ['featureCountCommitted', 'featureCountCommittedAuto', 'committedTermDate'] as const;
const ofDiscount = [
  'initialFeatureDiscountScheme',
  'initialFeatureDiscountSchemeEndDate',
  'ongoingFeatureDiscountScheme',
  'ongoingFeatureDiscountSchemeEndDate',
] as const;
const ofReference = ['carrier', 'carrierReference', 'carrierReferenceMatches'] as const;
const ofTerm = [
  'renewalDate',
  'noticePeriodLength',
  'noticePeriodLengthType',
  'renewalPeriodLength',
  'renewalPeriodLengthType',
  'annualIncreaseProfile',
  'annualIncreaseReferenceDate',
  'soldBy',
  'soldDate',
  'saleType',
] as const;
/** Of the same product also what belongs to its life goes on. */
const ofLife = ['endDate', 'renewalDate'] as const;

const some = (record: RecordOf, names: readonly string[]): Values =>
  Object.fromEntries(names.flatMap((name) => (record[name] === null ? [] : [[name, record[name]!]])));

/** The first status that says active and billed, or the one it had. */
function standing(preferred: string | null, { catalogue }: Context): Status {
  const status = statusWith('features', { active: true, suspended: false, billable: true, finalBill: false }, [preferred, 'Active'], catalogue);
  if (!status) throw refused('No status of features is active and billable; an administrator can add one.');
  return status;
}

function dropped({ catalogue }: Context): string {
  const status = statusWith('features', { active: false, finalBill: false }, ['Dropped'], catalogue);
  if (!status) throw refused('No status of features says that one ended; an administrator can add one.');
  return status.name;
}

/** Why this feature cannot be swapped, by itself; true where it can. */
export function swappable(record: RecordOf, { catalogue }: Pick<Context, 'catalogue'>): true | string {
  const own = catalogue.status('features', ownStatus(record));
  if (own && (own.suspended || !own.billable))
    return `This feature is ${own.name} by itself; bring it back first, so that the new one begins as the old one ended.`;
  if (record['totalFeatureValue'] !== null) return 'This feature is paid off in instalments, and what remains would come due; drop it and add the other one.';
  return true;
}

/** The plan that ends one feature and begins another in its place: `id` is that of the new one in the plan. */
export function swapped(record: RecordOf, given: Swapping, id: string, context: Context): Plan {
  const { dateSwap } = given;
  const able = swappable(record, context);
  if (able !== true) throw refused(able);
  const from = addDays(dateSwap, 1);
  const [start, end] = [record['startDate'], record['endDate']];
  if (typeof start === 'string' && dateSwap < start) throw badValue({ dateSwap: `It starts on ${formatDate(start)}; give that day or a later one.` });
  if (typeof end === 'string' && end <= dateSwap)
    throw badValue({ dateSwap: `It ends by itself on ${formatDate(end)}; give an earlier day, or add the new one without a swap.` });
  const name = given.standardFeature ?? null;
  const same = (name === null || name === record['standardFeature']) && (given.serviceCharge ?? null) === null;
  if (!same && name !== null) offered(name, context);
  const around = surroundings(record, context);
  const goesOn = same ? continued(record, dateSwap, around) : undefined;
  const dateBillTo = goesOn?.until ?? (given.chargeNotice === true ? null : dateSwap);
  const ends = moved('drop', 'features', record, { status: dropped(context), date: dateSwap, dateBillTo, statusReason: given.statusReason ?? null }, context);

  const money = new Money(context);
  const values: Values = {
    ...(same
      ? { ...settingsOf('features', record), ...some(record, ofLife), ...committed(record, from), ...bound(record, from, around) }
      : taken(record, name, given, context)),
    ...(given.takeReferences === false || record['CRMReference'] === null ? {} : { CRMReference: record['CRMReference'] }),
    ...owner(record),
    startDate: from,
    ...(goesOn ? { dueDate: goesOn.fields['dueDate']! } : {}),
  };
  const rhythm = (made: RecordOf): Values => (goesOn ? goesOn.fields : (inRhythm(made, record, around) ?? {}));
  const begins = additions('features', id, values, context, money, rhythm);
  // The same product once more brings no line that the old one would not have brought.
  const added: Plan = goesOn ? { changes: begins } : money.plan({ changes: begins });
  const why = `${label('features', record)} swapped for ${said(begins[0]!, context)} from ${formatDate(from)}.`;
  const [first, ...others] = ends.changes;
  const freed: Values = values['CRMReference'] === undefined ? {} : { CRMReference: null };
  const link: Change = {
    ...first!,
    before: {
      ...first!.before,
      replacedByID: record['replacedByID'] ?? null,
      ...(freed['CRMReference'] === null ? { CRMReference: record['CRMReference']! } : {}),
    },
    after: { ...first!.after, replacedByID: id, ...freed },
    why,
  };
  const { still: _still, fallsAway: _away, ...continuing } = ends;
  const old = goesOn ? { ...continuing, monthlyAfter: ends.monthlyBefore ?? 0 } : ends;
  return together(
    [
      { ...old, changes: [link, ...others] },
      {
        ...added,
        changes: begins.map((change, at) => (at === 0 ? { ...change, why: `In the place of feature ${record.id} from ${formatDate(from)}.` } : change)),
      },
    ],
    {
      notes: [
        why,
        ...(same && goesOn!.until > dateSwap
          ? [`The old one keeps its period to ${formatDate(goesOn!.until)}; the new one is charged from the day after.`]
          : []),
      ],
    },
  );
}

const owner = (record: RecordOf): Values => {
  const [field] = (['numberID', 'serviceID', 'customerID'] as const).filter((name) => typeof record[name] === 'string');
  return { numberID: null, serviceID: null, ...(field === undefined ? {} : { [field]: record[field]! }), customerID: record['customerID']! };
};

/**
 * The minimum term as it stands. One that is over, or that there never was, is none of the new one either: a length of 0 says that
 * none begins with it, whatever the catalogue has. The next renewal stays where it was.
 */
function bound(record: RecordOf, from: string, around: Around): Values {
  const term = minimumTerm(record, around);
  if (term !== null && term >= from) return { minimumTermDate: term };
  const renews = renewalOn(record, from, around);
  return { minimumTermDate: null, minimumTermPeriodLength: 0, ...(renews === null ? {} : { renewalDate: renews }) };
}

/** What is committed, as long as it still is. */
function committed(record: RecordOf, from: string): Values {
  const { featureCountCommitted, featureCountCommittedAuto, committedTermDate: until } = record;
  if (featureCountCommitted === null && featureCountCommittedAuto === null) return {};
  if (typeof until !== 'string') return { ...some(record, ofCommitment), committedTermPeriodLength: 0 };
  return until < from ? { featureCountCommitted: null, featureCountCommittedAuto: null } : some(record, ofCommitment);
}

/** What another product takes over, as ticked. */
function taken(record: RecordOf, name: string | null, given: Swapping, context: Context): Values {
  const around = surroundings(record, context);
  const from = addDays(given.dateSwap, 1);
  const price = given.serviceCharge ?? (given.takePrice === true ? priceFrom(record, from, around) : null);
  const interval =
    record['serviceChargeInterval'] ?? context.catalogue.named('standardFeatures', asText(record['standardFeature']))?.['serviceChargeInterval'] ?? null;
  return {
    ...(name === null ? settingsOf('features', record) : { standardFeature: name }),
    ...(given.takeCount === false ? {} : { ...some(record, ['featureCount']), ...committed(record, from) }),
    ...(price === null ? {} : { serviceCharge: price }),
    // A price belongs to its interval.
    ...(given.takePrice === true && interval !== null ? { serviceChargeInterval: interval } : {}),
    ...(given.takeDiscount === true ? some(record, ofDiscount) : {}),
    ...(given.takeSite === false ? {} : some(record, ['site'])),
    ...(given.takeReferences === false ? {} : some(record, ofReference)),
    ...(given.takeTerms === false ? {} : { ...some(record, ofTerm), ...bound(record, from, around) }),
  };
}

function offered(name: string, { catalogue }: Context): void {
  const found = catalogue.named('standardFeatures', name);
  if (!found) throw badValue({ standardFeature: `There is no standard feature "${name.slice(0, 100)}".` });
  if (found['availability'] === 'Historic')
    throw badValue({ standardFeature: `"${name}" is Historic and no longer sold; choose another, or make it Available again.` });
}

const said = ({ after }: Change, { catalogue }: Context): string => {
  const name = asText(after['standardFeature'] ?? after['description'] ?? after['featureType'] ?? 'the same');
  const price = after['serviceCharge'] ?? catalogue.named('standardFeatures', name)?.['serviceCharge'];
  return `${name}${typeof price === 'number' ? ` at ${formatUnits(price)}` : ''}`;
};

/** The plan that takes a swap back: the old feature as if it had never ended, the new one as if it had never begun. */
export function unswapped(record: RecordOf, status: string | null, context: Context): Plan {
  const successor = typeof record['replacedByID'] === 'string' ? context.referred('features', record['replacedByID']) : undefined;
  if (!successor) throw refused('The feature that took its place is not there any more; Reinstate brings this one back.');
  const now = `${label('features', successor)} (feature ${successor.id}), which took its place,`;
  if (typeof successor['replacedByID'] === 'string') throw refused(`${now} was swapped in its turn; take that swap back first.`);
  if (context.catalogue.status('features', asText(successor['status']))?.active !== true)
    throw refused(`${now} has ended by itself since; reinstate it first, or bring this one back with Reinstate.`);
  const start = asText(successor['startDate']);
  const back = asText(record['dateBillTo'] ?? record['dateDrop']);
  const day = back < asText(record['dateDrop']) ? back : asText(record['dateDrop']);
  const returns = moved('reinstate', 'features', record, { status: standing(status, context).name, date: day, statusReason: null }, context);
  const untouched = successor.version === 1 && context.raised(successor.id).length === 0;
  const before = addDays(start, -1);
  const gone: Plan = untouched
    ? {
        changes: [
          {
            entity: 'features',
            id: successor.id,
            kind: 'delete',
            before: filled(successor),
            after: {},
            why: `Taken back with the swap: nothing of it was charged.`,
          },
        ],
        ...withoutIt(successor, context, { back: true }),
      }
    : moved('drop', 'features', successor, { status: dropped(context), date: before, dateBillTo: before, statusReason: null }, context);
  const reference = successor['CRMReference'];
  const why = `Swap taken back: ${label('features', record)} goes on.`;
  const [first, ...others] = returns.changes;
  const mine: Change = {
    ...first!,
    before: { ...first!.before, replacedByID: successor.id, ...(reference === null ? {} : { CRMReference: record['CRMReference'] ?? null }) },
    after: { ...first!.after, replacedByID: null, ...(reference === null ? {} : { CRMReference: reference! }) },
    why,
  };
  const theirs = gone.changes.map((change, at) =>
    at === 0 && change.kind === 'update' && reference !== null
      ? { ...change, before: { ...change.before, CRMReference: reference! }, after: { ...change.after, CRMReference: null } }
      : change,
  );
  // The record that the order names comes first; its reference is free once the other one's change is written.
  return together(
    [
      { ...returns, changes: [mine, ...others] },
      { ...gone, changes: theirs },
    ],
    { notes: [why] },
  );
}

const filled = (record: RecordOf): Values => Object.fromEntries(Object.entries(record).filter(([name, value]) => value !== null && name !== 'id'));

/** Plans of one record as one. */
export function together(plans: readonly Plan[], more: Pick<Plan, 'notes'>): Plan {
  const sum = (of: (plan: Plan) => number | undefined): number => plans.reduce((total, plan) => total + (of(plan) ?? 0), 0);
  return {
    changes: plans.flatMap(({ changes }) => changes),
    charges: plans.flatMap(({ charges = [] }) => charges),
    warnings: [...new Set(plans.flatMap(({ warnings = [] }) => warnings))],
    monthlyBefore: sum(({ monthlyBefore }) => monthlyBefore),
    monthlyAfter: sum(({ monthlyAfter }) => monthlyAfter),
    ...besidesOf(plans.reduce<Besides>((all, plan) => plusBesides(all, besidesOf(plan)), {})),
    ...more,
  };
}
