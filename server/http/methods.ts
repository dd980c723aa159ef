/** Which methods a path has: what else is asked of it is 405 with Allow, and OPTIONS is answered from the same table. */
import type { RequestHandler } from 'express';
import { actionsOf } from '../../shared/actions/index.js';
import { noSuchPath, wrongMethod } from '../../shared/fault.js';
import { entity as entityOf, isEntity } from '../../shared/fields.js';

const alone: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['me', ['GET']],
  ['entities', ['GET']],
  ['sign-in', ['POST', 'DELETE']],
]);
/** What records of one entity have below them besides what every record has. */
const below: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['users/tokens', ['GET', 'POST']],
  ['users/password', ['POST']],
  ...['runs/rows', 'runs/records', 'billingRuns/report', 'billingRuns/totals', 'billingRuns/progress', 'features/charges'].map(
    (path) => [path, ['GET']] as const,
  ),
  ...['customers/statement', 'invoices/lines', 'invoices/pdf'].map((path) => [path, ['GET']] as const),
]);

/** The methods of a path under the API root; undefined where there is no such path. */
export function methodsOf(path: string): readonly string[] | undefined {
  const [first = '', second, third, ...more] = path.split('/').filter(Boolean);
  if (second === undefined && alone.has(first)) return alone.get(first);
  if (!isEntity(first)) return undefined;
  const actions = actionsOf(first);
  const has = (name: string): boolean => actions.some((each) => each.name === name);
  // What can be done to a run is the runs' own, and no action of the registry.
  const acts = first === 'runs' || actions.length > 0;
  if (second === undefined) return ['GET', ...(acts ? ['POST'] : [])];
  if (third === undefined) {
    if (second === 'actions') return ['GET', 'POST'];
    if (first === 'billingRuns' && second === 'report') return ['POST'];
    return ['GET', ...(acts ? ['POST'] : []), ...(has('edit') ? ['PATCH'] : []), ...(has('delete') ? ['DELETE'] : [])];
  }
  if (more.length > 0) return first === 'users' && third === 'tokens' && more.length === 1 ? ['DELETE'] : undefined;
  if (third === 'actions' || third === 'activities') return ['GET'];
  if (!isEntity(third) || !entityOf(third).owners.some(({ entity }) => entity === first)) return below.get(`${first}/${third}`);
  return ['GET', ...(actionsOf(third).some(({ name }) => name === 'create') ? ['POST'] : [])];
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
