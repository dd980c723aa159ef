/** An order held against its limit: before it is begun where it is done bit by bit, and inside its transaction in any case. */
import type { Reading, Writing } from '../../database/store.js';
import { findAction, previewed } from '../../engine/engine.js';
import { authorise, type User } from '../../people/authorise.js';
import { inTurnOf, limitFor, lostBefore, Measuring, OverLimit, whyAbove, type Limit, type Measure } from './limits.js';
import { orderFrom } from './ordering.js';
import type { Room } from './room.js';
import type { Ordering, Submission } from './submission.js';

/** What the person's orders took away before this one, where that matters. */
const lostUnder = (from: Reading, user: User, limit: Limit, { lost }: Measure, now: string): Promise<number> =>
  limit.lostPerDay === undefined || lost === 0 ? Promise.resolve(0) : lostBefore(from, user, limit, now);

/** Throws OverLimit where the order needs a second person. */
export async function within(inside: Writing, { user, entity, definition }: Ordering, limit: Limit, measure: Measure, now: string): Promise<void> {
  const before = await lostUnder(inside, user, limit, measure, now);
  const why = whyAbove(limit, measure, before, { entity, title: definition.title });
  if (why !== undefined) throw new OverLimit(why);
}

/**
 * An order that is done bit by bit, whose size has to be known before its first bit: with what it comes to, each row sealed to the
 * plan that was looked at. Throws OverLimit where it is above its limit.
 */
export async function judged(room: Room, ordering: Ordering): Promise<Ordering> {
  const { limit } = ordering;
  if (!limit) return ordering;
  const what = { entity: ordering.entity, title: ordering.definition.title };
  // So many rows that their number alone says it need no plan.
  const tooMany = whyAbove(limit, { rows: ordering.targets.length, money: 0, lost: 0 }, 0, what);
  if (tooMany !== undefined) throw new OverLimit(tooMany);
  const measuring = new Measuring();
  const digests: string[] = [];
  for await (const rows of previewed(room.store, ordering.catalogue, ordering.definition, orderFrom(ordering))) {
    measuring.add(rows.map(({ plan }) => plan));
    digests.push(...rows.map(({ digest }) => digest));
  }
  const measure = measuring.told();
  const why = whyAbove(limit, measure, 0, what);
  if (why !== undefined) throw new OverLimit(why);
  const targets = ordering.targets.map((target, index) => ({ ...target, ...(digests[index] ? { digest: digests[index] } : {}) }));
  return { ...ordering, targets, measure };
}

/** The same inside the transaction that accepts it, with what the person has given meanwhile. */
export async function stillWithin(room: Room, inside: Writing, ordering: Ordering): Promise<void> {
  if (!ordering.limit || !ordering.measure) return;
  await inTurnOf(inside, ordering.user);
  await within(inside, ordering, ordering.limit, ordering.measure, room.now());
}

/** Why this order, which comes to this, will wait for a second person; undefined where it will not. */
export async function whySecond(room: Room, { entity, action, user, expert, now }: Submission, measure: Measure): Promise<string | undefined> {
  const definition = findAction(entity, action, []);
  if (authorise(user, definition, expert) === 'propose') return mayPropose(user);
  const limit = limitFor(await room.catalogue(), entity, action);
  if (!limit) return undefined;
  return whyAbove(limit, measure, await lostUnder(room.store, user, limit, measure, now), { entity, title: definition.title });
}

export const mayPropose = ({ name }: Pick<User, 'name'>): string => `${name} may propose this.`;
