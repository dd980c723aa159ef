/**
 * Yearly increases as plans (R40 to R44): what one feature gets and is told, the reference date moved on where it stands once
 * nothing below is left due for it, and all of it taken back. Each feature remembers the increase it had last, so that those that
 * are done do not rise again while others are still due for the same date.
 */
import {
  figuresOf,
  hadOf,
  hasProfile,
  nextReference,
  notDue,
  notedReference,
  priceFrom,
  repriced,
  risen,
  turnOf,
  wantsPoundsAndPence,
  yearsBehind,
  type Had,
  type Rise,
} from '../billing/index.js';
import { addMonths, formatDate } from '../dates.js';
import { badValue, refused } from '../fault.js';
import { formatUnits } from '../money.js';
import type { Catalogue, Context, EntityName, RecordOf, Value, Values } from '../types.js';
import type { Warning } from '../warnings.js';
import type { roundings } from '../billing/index.js';
import { surroundings, type Surroundings, type Touched } from './changes.js';
import { movable } from './moves.js';
import { falls, jump } from './priceJumps.js';
import { count } from './words.js';

export interface Asked {
  readonly profile: string;
  readonly dueBy: string;
  readonly increasePercent?: string | null;
  readonly increaseAmount?: number | null;
  readonly rounding?: (typeof roundings)[number] | null;
  readonly effectiveDate?: string | null;
  readonly lastUpdatedReason?: string | null;
}

export interface Rising {
  readonly touched: Touched;
  readonly had: Had;
  readonly warnings: readonly Warning[];
}

/** This year's figure: as given, else the profile's own. */
export function riseOf({ increasePercent, increaseAmount, rounding, profile }: Asked, catalogue: Catalogue): Rise {
  if (typeof increasePercent === 'string' && typeof increaseAmount === 'number') {
    const why = 'Give a percentage or an amount, not both.';
    throw badValue({ increasePercent: why, increaseAmount: why });
  }
  if (typeof increasePercent === 'string' || typeof increaseAmount === 'number') return { rounding, percent: increasePercent, amount: increaseAmount };
  const { percent, amount } = figuresOf(profile, catalogue) ?? {};
  if (percent === undefined && amount === undefined) {
    const why = `The profile ${profile} has no figure of its own; give this year's percentage or amount.`;
    throw badValue({ increasePercent: why });
  }
  return { rounding, percent, amount };
}

/** Whether a yearly increase can ever reach it: active, with a profile, a price of its own and no instalments; else why not. */
function why(feature: RecordOf, from: string, { catalogue, today }: Pick<Context, 'catalogue' | 'today'>): string | undefined {
  const active = movable('features', 'drop')(feature, { catalogue, today });
  if (active !== true) return active;
  const end = feature['endDate'];
  if (typeof end === 'string' && end < from) return `It ends on ${formatDate(end)}.`;
  if (feature['serviceCharge'] === null) return 'Its price comes from the catalogue or a price list; raise it there.';
  return feature['instalments'] === null ? undefined : 'It is paid in instalments and has no recurring charge to raise.';
}

/** One feature's rise, or why it gets none. `override` lets a percentage stand where pounds and pence were to be said (R44). */
export function rise(feature: RecordOf, asked: Asked, figures: Rise, context: Context, around: Surroundings, override = false): Rising | string {
  const turn = turnOf(feature, around);
  const no = notDue(turn, asked.profile, asked.dueBy, context.catalogue);
  if (no !== undefined || turn.date === null || turn.at === null) return no ?? '';
  const from = asked.effectiveDate ?? turn.date;
  if (from < turn.date) return `Its reference date is ${formatDate(turn.date)}; give that day or a later one as effective date.`;
  const not = why(feature, from, context);
  if (not !== undefined) return not;
  const inPounds = typeof figures.percent === 'string' && wantsPoundsAndPence(feature, around, from);
  if (inPounds && !override) return 'It was sold since 17 Jan 2025 and is in its minimum term: its rises are said in pounds and pence; give an amount.';
  const [before, next] = [priceFrom(feature, from, around), nextReference(turn.date, from)];
  const after = risen(before, figures);
  const behind = yearsBehind(turn.date, from);
  const reason = asked.lastUpdatedReason ?? `Annual increase, ${asked.profile}`;
  const fields = ['serviceCharge', 'updatedDate', 'lastUpdatedDate', 'lastUpdatedReason', 'annualIncreaseReferenceDate'];
  const had: Had = {
    profile: asked.profile,
    for: turn.date,
    from,
    at: turn.at,
    next,
    price: before,
    noted: Object.fromEntries(fields.map((field) => [field, feature[field] ?? null])),
  };
  return {
    had,
    touched: {
      entity: 'features',
      record: feature,
      why: `Recurring charge ${formatUnits(before)} → ${formatUnits(after)} from ${formatDate(from)}; next increase due on ${formatDate(next)}.`,
      inForce: { serviceCharge: before },
      after: {
        ...repriced(feature, after, from, context.catalogue),
        serviceCharge: after,
        updatedDate: from,
        lastUpdatedDate: from,
        lastUpdatedReason: reason,
        annualIncrease: had as unknown as Value,
        ...(turn.at === 'feature' || turn.at === 'standardFeature' ? { annualIncreaseReferenceDate: notedReference(next, context.catalogue) } : {}),
      },
    },
    warnings: [
      ...jump('Recurring Charge', before, after),
      ...falls(figures),
      ...(inPounds ? [{ kind: 'other' as const, text: `A percentage where pounds and pence were to be said: ${reason}.` }] : []),
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

const owners = { number: 'numbers', service: 'services', customer: 'customers' } as const satisfies Readonly<Record<string, EntityName>>;
type Owner = keyof typeof owners;

const ownerOf = (at: Had['at'], around: Surroundings): { readonly entity: EntityName; readonly record: RecordOf } | undefined => {
  const record = at in owners ? around[at as Owner] : undefined;
  return record && { entity: owners[at as Owner], record };
};

/**
 * R43: the date of a number, service or customer moves on when nothing below is left due for it. `all` are the features of the
 * customer; those that rise are looked at as they will be.
 */
export function movedOn(
  risings: readonly Rising[],
  all: readonly RecordOf[],
  context: Context,
  aroundOf: (feature: RecordOf) => Surroundings,
): readonly Touched[] {
  const later = new Map(risings.map(({ touched }) => [touched.record.id, { ...touched.record, ...touched.after } as RecordOf]));
  const moved = new Map<string, Touched>();
  for (const { touched, had } of risings) {
    const owner = ownerOf(had.at, aroundOf(touched.record));
    const key = owner && `${owner.entity}/${owner.record.id}`;
    if (!owner || key === undefined || moved.has(key)) continue;
    // Those done first are met last: most of the time the first that is looked at is left.
    const left = all.some((_, place) => {
      const each = all[all.length - 1 - place]!;
      const now = later.get(each.id) ?? each;
      const turn = turnOf(now, aroundOf(each));
      return (
        turn.at === had.at &&
        turn.holder?.['id'] === owner.record.id &&
        !turn.done &&
        hasProfile(turn, context.catalogue) &&
        why(now, had.for, context) === undefined
      );
    });
    if (left) continue;
    moved.set(key, {
      ...owner,
      after: { annualIncreaseReferenceDate: notedReference(had.next, context.catalogue) },
      together: true,
      why: `Nothing below is left for the yearly increase of ${formatDate(had.for)}; the next is due on ${formatDate(had.next)}.`,
    });
  }
  return [...moved.values()];
}

type Which = Pick<Asked, 'profile' | 'dueBy' | 'effectiveDate'>;

/** A feature's increase taken back, with the date where it had moved on; or why it is not. */
export function takenBack(feature: RecordOf, { profile, dueBy, effectiveDate }: Which, context: Context, around: Surroundings): readonly Touched[] | string {
  const had = hadOf(feature);
  if (had?.profile !== profile || had.for > dueBy || (effectiveDate && effectiveDate !== had.from)) return 'It has not had this increase.';
  if (feature['lastUpdatedDate'] !== had.from) return `Its charge was changed since; give it by Change Recurring Charge.`;
  const owner = ownerOf(had.at, around);
  const { catalogue } = context;
  const back = owner?.record['annualIncreaseReferenceDate'] === notedReference(had.next, catalogue);
  return [
    {
      entity: 'features',
      record: feature,
      after: { ...repriced(feature, had.price, had.from, catalogue), ...had.noted, annualIncrease: null } satisfies Values,
      why: `The increase from ${formatDate(had.from)} is taken back: ${formatUnits(had.price)} again.`,
    },
    ...(owner && back
      ? [
          {
            ...owner,
            after: { annualIncreaseReferenceDate: notedReference(had.for, catalogue) },
            together: true as const,
            why: `The yearly increase of ${formatDate(had.for)} is due again.`,
          },
        ]
      : []),
  ];
}

/** The features of a customer with what their values fall back to, each looked up once. */
export function aroundEach(context: Context, customer?: RecordOf): (feature: RecordOf) => Surroundings {
  const known = new Map<string, Surroundings>();
  return (feature) => {
    const found = known.get(feature.id) ?? { ...surroundings(feature, context), ...(customer ? { customer } : {}) };
    known.set(feature.id, found);
    return found;
  };
}

/** Refuses an order that finds nothing, with how many there were of each reason. */
export function nothingDue(what: string, left: ReadonlyMap<string, number>): never {
  throw refused(`${what} ${[...left].map(([reason, n]) => `${n} × ${reason}`).join(' ')}`.trim());
}
