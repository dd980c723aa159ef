/** What every route needs of a request: who asks, in which mode, on which business date. */
import type { Request, RequestHandler, Response } from 'express';
import { badQuery, badValue, Fault, noSuchPath, noSuchRecord, versionMoved } from '../../shared/fault.js';
import { isEntity } from '../../shared/fields.js';
import { idFault } from '../../shared/values.js';
import type { Catalogue, EntityName } from '../../shared/types.js';
import type { User } from '../people/authorise.js';
import type { Runs } from '../runs/index.js';
import type { Store } from '../database/store.js';
import type { Users } from '../people/users.js';

/** The parts that routes are made of. */
export interface Parts {
  readonly store: Store;
  readonly users: Users;
  readonly runs: Runs;
  readonly catalogue: () => Promise<Catalogue>;
  readonly today: () => string;
  readonly now: () => string;
  /** Where the business's days begin and end. */
  readonly timeZone: string;
  readonly production: boolean;
}

/** Where the API lives. */
export const root = '/backend/api/v1';

/** The user that the bridge put on the request after checking its token. */
export const userOf = (response: Response): User => response.locals['user'] as User;

/** `X-Expert-Mode: on` (or `true`); off when absent; anything else is refused. */
export function expertMode(request: Request): boolean {
  const value = request.get('x-expert-mode')?.toLowerCase();
  if (value === undefined || value === 'off' || value === 'false') return false;
  if (value === 'on' || value === 'true') return true;
  throw badValue({ 'X-Expert-Mode': 'Send on or off.' });
}

/** The raw query string, as it came: lists parse it strictly themselves. */
export const queryOf = (request: Request): string => request.originalUrl.split('?').slice(1).join('?');

/** The query as names and values; repeated, undecodable and token-bearing names are refused, and names not in `allowed`. */
export function parametersOf(request: Request, allowed: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of queryOf(request).split('&').filter(Boolean).slice(0, 101)) {
    const [name, value] = decoded(part);
    if (name === 'access_token' || name === 'token') throw badQuery(name, 'Tokens never go into the address; send them in the Authorization header.');
    if (!allowed.includes(name)) throw badQuery(name, `There is no such query parameter here${allowed.length > 0 ? `; there is ${allowed.join(', ')}` : ''}.`);
    if (found.has(name)) throw badQuery(name, 'Give it once.');
    found.set(name, value);
  }
  return found;
}

function decoded(part: string): [string, string] {
  const at = part.indexOf('=');
  const [name, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
  try {
    return [decodeURIComponent(name.replaceAll('+', ' ')), decodeURIComponent(value.replaceAll('+', ' '))];
  } catch {
    throw badQuery(name, 'The escapes (%) in it are broken.');
  }
}

/** A flag is on when present, empty or `true`. */
export function flag(parameters: ReadonlyMap<string, string>, name: string): boolean {
  const value = parameters.get(name);
  if (value === undefined) return false;
  if (value === '' || value === 'true') return true;
  throw badQuery(name, 'This is a flag: leave its value out or give true.');
}

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

export { versionMoved };

/** A route that may throw or reject; Express 5 passes both on to the one catch. */
export type Route = (request: Request, response: Response) => Promise<void> | void;
export const route =
  (work: Route): RequestHandler =>
  (request, response, next) => {
    Promise.resolve()
      .then(() => work(request, response))
      .catch(next);
  };
