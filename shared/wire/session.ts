/** Signing in, who one is, and tokens, as the bridge answers them. */
import { byName, flag, list, maybe, named, object, open, stamp, text, whole, choice, type Shape, type Told } from './shape.js';
import type { Entity, EntityName, Field, ListFilter } from '../types.js';

const userMembers = {
  id: text,
  name: text,
  email: text,
  /** "*", an entity or entity.action, and what is permitted: run, propose or none. */
  permissions: byName(text),
  expertLevel: whole,
  apiRead: flag,
  apiWrite: flag,
};
const user = object(userMembers);
export const signedIn = object({ token: text, expiresAt: stamp, user });
export type SignedIn = Told<typeof signedIn>;

export const waysIn = object({ passwords: flag, company: flag });

export const me = object({
  ...userMembers,
  environment: object({ name: text, production: flag, today: text, timeZone: text, currency: text }),
});
export type Me = Told<typeof me>;

export const token = object({
  id: text,
  prefix: text,
  name: text,
  createdAt: stamp,
  expiresAt: stamp,
  /** When it was ended, or ended because nobody used it. */
  revokedAt: maybe(stamp),
  lastUsedAt: maybe(stamp),
  /** Where a session was begun. */
  address: maybe(text),
  /** Made by signing in, not issued to a script. */
  session: flag,
  /** The one that asks. */
  own: flag,
});
export const endedSessions = object({ ended: whole });
export type Token = Told<typeof token>;
export const issued = object({ id: text, token: text, prefix: text, expiresAt: stamp });

/** Of a PIN that somebody named on the telephone. */
export const checkedPIN = object({ right: flag });

const owner = object({ entity: text as Shape<EntityName>, field: text }, { apart: flag }) as Shape<Entity['owners'][number]>;
const names = list(text);
/** An entity with its fields; `count` where its records may be read, and `more` where there are more than that. */
export const described = object({
  name: text as Shape<EntityName>,
  title: text,
  titles: text,
  help: text,
  fields: list(open<Field>()),
  columns: names,
  shows: names,
  searches: names,
  filters: list(open<ListFilter>()),
  owners: list(owner),
  statuses: flag,
  standard: list(choice('create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide', 'clone')),
  /** Worked out from records when it is read. */
  report: flag,
  count: maybe(whole),
  /** It belongs to a part of the bridge that the company does not use yet: not offered before. */
  idle: flag,
  more: flag,
});
export type Described = Told<typeof described>;

/** A line of the log. */
export interface ActivityLine {
  readonly id: string;
  readonly entity: EntityName;
  readonly recordID: string;
  readonly action: string;
  readonly runID: string | null;
  readonly userName: string;
  readonly at: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly why: string | null;
  readonly proposedBy?: string | null;
  readonly comment?: string | null;
  readonly ticket?: string | null;
}
export const activity = named<ActivityLine>('Activity');
