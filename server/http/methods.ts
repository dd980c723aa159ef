/** Which methods a path has, as the contract says: what else is asked of it is 405 with Allow, and OPTIONS is answered alike. */
import type { RequestHandler } from 'express';
import { partsOf, pathNames, pathOf, type PathName } from '../../shared/contract.js';
import { noSuchPath, wrongMethod } from '../../shared/fault.js';
import { isEntity } from '../../shared/fields.js';
import type { EntityName } from '../../shared/types.js';

interface Pattern {
  readonly name: PathName;
  readonly method: string;
  readonly parts: readonly string[];
}
const patterns: readonly Pattern[] = pathNames.map((name) => ({ name, ...partsOf(name) }));
const order = ['GET', 'POST', 'PATCH', 'DELETE'];

/** The methods of a path under the API root; undefined where there is no such path. */
export function methodsOf(path: string): readonly string[] | undefined {
  const given = path.split('/').filter(Boolean);
  const fitting = patterns.filter((pattern) => fits(pattern, given));
  // /features/actions is the list of actions and no feature: where a word of the path is fixed, variables do not count.
  const most = Math.max(...fitting.map(({ parts }) => fixed(parts.slice(1))));
  const found = new Set(fitting.filter(({ parts }) => fixed(parts.slice(1)) === most).map(({ method }) => method));
  return found.size === 0 ? undefined : order.filter((each) => found.has(each));
}

const fixed = (parts: readonly string[]): number => parts.filter((part) => !part.startsWith(':')).length;

function fits({ name, parts }: Pattern, given: readonly string[]): boolean {
  if (parts.length !== given.length) return false;
  if (!parts.every((part, place) => part.startsWith(':') || part === given[place])) return false;
  const named = new Map(parts.map((part, place) => [part, given[place]!]));
  const [entity, owner] = [named.get(':entity'), named.get(':owner')];
  if ([entity, owner].some((each) => each !== undefined && !isEntity(each))) return false;
  return entity === undefined || (pathOf(name).of?.(entity as EntityName, owner as EntityName | undefined) ?? true);
}

/** Goes before the routes: a path that exists with a method that it does not have. */
export const methods: RequestHandler = (request, response, next) => {
  const allowed = methodsOf(request.path);
  if (!allowed) return next(request.method === 'OPTIONS' ? noSuchPath(request.path) : undefined);
  held(allowed)(request, response, next);
};

/** For pages outside the API: they are read. */
export const onlyRead: RequestHandler = (request, response, next) => held(['GET'])(request, response, next);

const held =
  (allowed: readonly string[]): RequestHandler =>
  ({ method }, response, next) => {
    if (method === 'OPTIONS') {
      response.set('Allow', allowHeader(allowed)).status(204).end();
      return;
    }
    next(allowed.includes(method === 'HEAD' ? 'GET' : method) ? undefined : wrongMethod(method, allowed));
  };

/** "GET, HEAD, POST": what can be read can be asked for without its body. */
export const allowHeader = (allowed: readonly string[]): string => allowed.flatMap((each) => (each === 'GET' ? ['GET', 'HEAD'] : [each])).join(', ');
