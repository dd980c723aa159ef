/** Signing in and out, and what the pane shows of the person and the place. */
import { Router, type Request, type Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { badValue, slowDown, unknownField } from '../../../shared/fault.js';
import type { Value, Values } from '../../../shared/types.js';
import { isBlank, lineFault } from '../../../shared/values.js';
import { authoriseManaging, authoriseOver } from '../../people/users.js';
import { bodyOf, smallBody } from '../body.js';
import { idIn, parametersOf, route, userOf, type Parts } from '../request.js';

/** POST /sign-in needs no token; ten tries a minute and address keep guessing slow. */
export function signInRoute({ users, production }: Parts): Router {
  const router = Router({ caseSensitive: true });
  router.post(
    '/sign-in',
    rateLimit({
      windowMs: 60_000,
      limit: production ? 10 : 100,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      handler: (_request, _response, next) => next(slowDown(60)),
    }),
    smallBody,
    route(async (request, response) => {
      parametersOf(request, []);
      const { email, password } = only(bodyOf(request), ['email', 'password']);
      response.json(await users.signIn(email, password, addressOf(request)));
    }),
  );
  return router;
}

/** What only a signed-in person reaches: sign-out, /me, users' tokens and passwords. */
export function sessionRoutes(parts: Parts): Router {
  const { users, today, production } = parts;
  const router = Router({ caseSensitive: true });
  router.delete(
    '/sign-in',
    route(async (request, response) => {
      parametersOf(request, []);
      await users.signOut(request.get('authorization'));
      await noted(request, response, userOf(response).id, 'signOut', 'Signed out');
      response.status(204).end();
    }),
  );
  router.get(
    '/me',
    route((request, response) => {
      parametersOf(request, []);
      response.json({
        ...userOf(response),
        environment: { name: production ? 'Production' : 'Development', production, today: today(), currency: 'GBP' },
      });
    }),
  );
  router
    .route('/users/:id/tokens')
    .get(
      route(async (request, response) => {
        parametersOf(request, []);
        response.json(await users.tokens(await own(request, response)));
      }),
    )
    .post(
      route(async (request, response) => {
        parametersOf(request, []);
        authoriseManaging(userOf(response));
        const { name, days } = tokenAsked(bodyOf(request));
        const id = idIn('users', request.params['id']);
        authoriseOver(userOf(response), await users.known(id));
        const issued = await users.issue(id, name, days);
        await noted(request, response, id, 'tokenIssued', `Token ${issued.prefix}… "${name}" issued`);
        response.status(201).json(issued);
      }),
    );
  router.delete(
    '/users/:id/tokens/:token',
    route(async (request, response) => {
      parametersOf(request, []);
      const id = await own(request, response);
      await users.revoke(id, idIn('tokens', request.params['token']));
      await noted(request, response, id, 'tokenRevoked', `Token ${String(request.params['token'])} ended`);
      response.status(204).end();
    }),
  );
  router.post(
    '/users/:id/password',
    route(async (request, response) => {
      parametersOf(request, []);
      const { password, current } = only(bodyOf(request), ['password', 'current']);
      await users.setPassword(await own(request, response), password, { user: userOf(response), current, address: addressOf(request) });
      response.status(204).end();
    }),
  );

  const noted = (request: Request, response: Response, userID: string, action: 'signOut' | 'tokenIssued' | 'tokenRevoked', what: string): Promise<void> =>
    users.security.note({ userID, by: userOf(response), action, why: `${what} from ${addressOf(request)}.` });

  /** One's own tokens and password are one's own business; others' are the administrator's. */
  async function own(request: Request, response: Response): Promise<string> {
    const user = userOf(response);
    if (user.id !== request.params['id']) authoriseManaging(user);
    const id = idIn('users', request.params['id']);
    if (user.id !== id) authoriseOver(user, await users.known(id));
    return id;
  }
  return router;
}

const addressOf = (request: Request): string => request.ip ?? 'an unknown address';

/** The members of a small body; others are refused by name. */
function only(body: Values, names: readonly string[]): Record<string, Value | undefined> {
  const unknown = Object.keys(body).filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw unknownField(Object.fromEntries(unknown.slice(0, 20).map((name) => [name.slice(0, 100), `There is ${names.join(', ')} here.`])));
  return body;
}

/** What a new token is called and how many days it lasts, checked. */
function tokenAsked(body: Values): { readonly name: string; readonly days: number } {
  const { name, days } = only(body, ['name', 'days']);
  const faults = {
    ...(isBlank(name) || lineFault(name) === undefined ? {} : { name: lineFault(name)! }),
    ...(typeof name === 'string' && name.length > 200 ? { name: 'At most 200 characters.' } : {}),
    ...(isBlank(days) || typeof days === 'number' ? {} : { days: 'Give a whole number of days from 1 to 3650, without quotes.' }),
  };
  if (Object.keys(faults).length > 0) throw badValue(faults);
  return { name: typeof name === 'string' && !isBlank(name) ? name : 'API', days: typeof days === 'number' ? days : 365 };
}
