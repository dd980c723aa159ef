/** What every route needs of a request: who asks, in which mode, on which business date. */
import type { Request, RequestHandler, Response } from 'express';
import { badValue, Fault, noSuchPath, noSuchRecord } from '../../shared/fault.js';
import { isEntity } from '../../shared/fields.js';
import { flagOf, Given } from './given.js';
import { idFault } from '../../shared/values.js';
import type { Action, Catalogue, EntityName } from '../../shared/types.js';
import type { User } from '../people/authorise.js';
import type { Clock } from './filter.js';
import type { Runs } from '../runs/index.js';
import type { Store } from '../database/store.js';
import type { SingleSignOn } from '../people/singleSignOn.js';
import type { Users } from '../people/users.js';

/** The parts that routes are made of. */
export interface Parts {
  readonly store: Store;
  readonly users: Users;
  readonly runs: Runs;
  readonly catalogue: () => Promise<Catalogue>;
  /** The rows of the list of commission, packed for a query, as they stand on a day. */
  readonly commission: (today: string) => Promise<string>;
  readonly today: () => string;
  readonly now: () => string;
  /** Where the business's days begin and end. */
  readonly timeZone: string;
  readonly production: boolean;
  /** Signing in with the company's account, where that is set up. */
  readonly singleSignOn?: SingleSignOn | undefined;
  /** Passwords let people in (true). */
  readonly passwords?: boolean;
}

/** What values of filters are read by. */
export const clockOf = ({ timeZone, today }: Pick<Parts, 'timeZone' | 'today'>): Clock => ({ timeZone, today: today() });

/** Where the API lives. */
export const root = '/backend/api/v1';

/** The user that the bridge put on the request after checking its token. */
export const userOf = (response: Response): User => response.locals['user'] as User;

/** What the action of this request wakes when it is answered, as the action declares it. */
export const wakes = (response: Response): Action['wakes'] => response.locals['wakes'] as Action['wakes'];
export const toWake = (response: Response, { wakes: what }: Action): void => {
  response.locals['wakes'] = what;
};

/** `X-Expert-Mode: on` (or `true`); off when absent; anything else is refused. */
export function expertMode(request: Request): boolean {
  const value = request.get('x-expert-mode')?.toLowerCase();
  if (value === undefined || value === 'off' || value === 'false') return false;
  if (value === 'on' || value === 'true') return true;
  throw badValue({ 'X-Expert-Mode': 'Send on or off.' });
}

/** The raw query string, as it came: lists parse it strictly themselves. */
export const queryOf = (request: Request): string => request.originalUrl.split('?').slice(1).join('?');

/** The query as names and values; names not in `allowed` are refused. */
export function parametersOf(request: Request, allowed: readonly string[]): ReadonlyMap<string, string> {
  const given = new Given(queryOf(request));
  const found = new Map(
    allowed.flatMap((name) => {
      const value = given.take(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  given.nothingLeft(allowed.length > 0 ? `Here are ${allowed.join(', ')}.` : '');
  return found;
}

/** A flag is on when present, empty or `true`. */
export const flag = (parameters: ReadonlyMap<string, string>, name: string): boolean => flagOf(name, parameters.get(name));

/** The entity of a path, or 404002. */
export function entityOfPath(request: Request, name: string): EntityName {
  if (!isEntity(name)) throw noSuchPath(request.originalUrl.split('?')[0] ?? '');
  return name;
}

/** The id in an address: digits as the bridge writes them; anything else names no record, whatever a database would make of it. */
export function idIn(entity: string, id: unknown): string {
  if (idFault(id) !== undefined) throw noSuchRecord(entity, String(id));
  return id as string;
}

/** The strong tag of a version. */
export const tagOf = (version: number): string => `"v${version}"`;

/** The version of `If-Match: "v3"`; undefined when absent or `*`. A weak tag never matches. */
export function expectedVersion(request: Request, what: string): number | undefined {
  const header = request.get('if-match')?.trim();
  if (header === undefined || header === '*') return undefined;
  if (/^W\/"v?\d+"$/.test(header))
    throw new Fault(412001, 'Version Moved On', `A weak tag never matches: send If-Match with the ETag of ${what} as you read it, like "v3".`);
  const version = /^"v?(\d{1,9})"$/.exec(header)?.[1];
  if (version === undefined) throw badValue({ 'If-Match': 'Send the ETag as you read it, in double quotes, like "v3".' });
  return Number(version);
}

/** A route that may throw or reject; Express 5 passes both on to the one catch. */
export type Route = (request: Request, response: Response) => Promise<void> | void;
export const route =
  (work: Route): RequestHandler =>
  (request, response, next) => {
    Promise.resolve()
      .then(() => work(request, response))
      .catch(next);
  };
