/**
 * From which size on an order needs a second person: a limit per action, in rows, money, and recurring revenue lost, in one order
 * and in all that one person has given within 24 hours, so that splitting an order gets nothing past it.
 */
import { entity as entityOf } from '../../../shared/fields.js';
import { formatPence } from '../../../shared/money.js';
import type { Catalogue, EntityName, Plan, RecordOf, Values } from '../../../shared/types.js';
import { revenueLost } from '../../database/runs.js';
import type { Reading, Writing } from '../../database/store.js';
import type { User } from '../../people/authorise.js';
import { netOf } from '../../engine/tally.js';

export interface Limit {
  /** Of which the sum of a day is taken; null for all. */
  readonly entity: EntityName | null;
  readonly action: string | null;
  /** Pence, and rows; undefined where there is none. */
  readonly rows: number | undefined;
  readonly money: number | undefined;
  readonly lost: number | undefined;
  readonly lostPerDay: number | undefined;
}

/** Thrown inside the transaction of an order that turns out to be above its limit: nothing of it stays, and it is proposed. */
export class OverLimit extends Error {
  readonly why: string;
  constructor(why: string) {
    super(why);
    this.why = why;
  }
}

/** The most specific limit that holds for the action; undefined where there is none. */
export function limitFor(catalogue: Catalogue, entity: EntityName, action: string): Limit | undefined {
  const limits = catalogue.all('approvalLimits');
  if (limits.length === 0) return undefined;
  for (const [name, ofEntity, ofAction] of [
    [`${entity}.${action}`, entity, action],
    [entity, entity, null],
    [`*.${action}`, null, action],
    ['*', null, null],
  ] as const) {
    const found = limits.find((limit) => limit['action'] === name);
    if (found) return limitOf(found, ofEntity, ofAction);
  }
  return undefined;
}

function limitOf(record: RecordOf, entity: EntityName | null, action: string | null): Limit {
  const whole = (field: string): number | undefined => (typeof record[field] === 'number' ? record[field] : undefined);
  const pence = (field: string): number | undefined => (typeof record[field] === 'number' ? record[field] / 100 : undefined);
  return { entity, action, rows: whole('mostRows'), money: pence('mostMoney'), lost: pence('mostLost'), lostPerDay: pence('mostLostPerDay') };
}

/** What an order comes to, pence. */
export interface Measure {
  readonly rows: number;
  /** The largest of its charges, its credits and its other sums: what goes out is not set off against what comes in. */
  readonly money: number;
  /** Recurring revenue a month that falls away; what rises elsewhere does not make up for it. */
  readonly lost: number;
}

export function measureOf(plans: readonly (Plan | undefined)[]): Measure {
  const measuring = new Measuring();
  measuring.add(plans);
  return measuring.told();
}

/** The same of plans that come some at a time. */
export class Measuring {
  private readonly sums: Record<string, number> = { charges: 0, credits: 0 };
  private rows = 0;
  private lost = 0;

  add(plans: readonly (Plan | undefined)[]): void {
    const { sums } = this;
    this.rows += plans.length;
    for (const plan of plans) {
      if (!plan) continue;
      const net = netOf(plan);
      sums[net < 0 ? 'credits' : 'charges'] = (sums[net < 0 ? 'credits' : 'charges'] ?? 0) + Math.abs(net);
      for (const [name, amount] of Object.entries(plan.amounts ?? {})) sums[name] = (sums[name] ?? 0) + Math.abs(amount);
      this.lost += Math.max(0, (plan.monthlyBefore ?? 0) - (plan.monthlyAfter ?? 0));
    }
  }

  told(): Measure {
    return { rows: this.rows, money: Math.max(...Object.values(this.sums)), lost: this.lost };
  }
}

/** Why an order of this size needs a second person; undefined where it does not. `before` is what was lost in the last 24 hours. */
export function whyAbove(
  limit: Limit,
  { rows, money, lost }: Measure,
  before: number,
  what: { readonly entity: EntityName; readonly title: string },
): string | undefined {
  const { title: one, titles } = entityOf(what.entity);
  const most = limit.rows ?? 0;
  const amount = (pence: number): string => formatPence(Math.round(pence));
  if (limit.rows !== undefined && rows > limit.rows)
    return `${what.title} of more than ${most.toLocaleString('en-GB')} ${(most === 1 ? one : titles).toLowerCase()} at once needs a second person; these are ${rows.toLocaleString('en-GB')}.`;
  if (limit.money !== undefined && money > limit.money)
    return `${what.title} over more than ${amount(limit.money)} needs a second person; this comes to ${amount(money)}.`;
  if (limit.lost !== undefined && lost > limit.lost)
    return `More than ${amount(limit.lost)} of monthly revenue lost at once needs a second person; by this ${amount(lost)} would be.`;
  // Who loses nothing more is not kept from anything by what they did before.
  if (limit.lostPerDay !== undefined && lost > 0 && before + lost > limit.lostPerDay)
    return `More than ${amount(limit.lostPerDay)} of monthly revenue lost within 24 hours needs a second person; with this it would be ${amount(before + lost)}.`;
  return undefined;
}

/** Two orders of one person that come at the same moment are judged one after the other. */
export const inTurnOf = (inside: Writing, { id }: Pick<User, 'id'>): Promise<number> => inside.set('users', { version: { plus: 0 } }, { id });

/** Monthly revenue that this person's orders under the limit took away within 24 hours, pence, what they still will included. */
export async function lostBefore(from: Reading, { name }: Pick<User, 'name'>, { entity, action }: Limit, now: string): Promise<number> {
  const since = new Date(Date.parse(now) - 24 * 3_600_000).toISOString();
  const { lost, open } = await revenueLost(from, { name, since, entity, action });
  // Of a run that is not through, or that can be taken up again, counts all that it was accepted for.
  let more = 0;
  for (const { lost: so, previewed } of open) {
    const { lost: accepted } = JSON.parse(previewed) as Values;
    if (typeof accepted === 'number') more += Math.max(0, accepted - so);
  }
  return lost + more;
}
