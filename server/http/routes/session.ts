/** Signing in and out, and what the pane shows of the person and the place. */
import { Router, type Request, type Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { badValue, slowDown, unknownField } from '../../../shared/fault.js';
import type { Value, Values } from '../../../shared/types.js';
import { isBlank, lineFault } from '../../../shared/values.js';
import { authoriseManaging } from '../../people/users.js';
import { bodyOf } from '../body.js';
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
    route(async (request, response) => {
      parametersOf(request, []);
      const { email, password } = only(bodyOf(request), ['email', 'password']);
      response.json(await users.signIn(email, password));
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
        response.json(await users.tokens(own(request, response)));
      }),
    )
    .post(
      route(async (request, response) => {
        parametersOf(request, []);
        authoriseManaging(userOf(response));
        const { name, days } = tokenAsked(bodyOf(request));
        response.status(201).json(await users.issue(idIn('users', request.params['id']), name, days));
      }),
    );
  router.delete(
    '/users/:id/tokens/:token',
    route(async (request, response) => {
      parametersOf(request, []);
      await users.revoke(own(request, response), idIn('tokens', request.params['token']));
      response.status(204).end();
    }),
  );
  router.post(
    '/users/:id/password',
    route(async (request, response) => {
      parametersOf(request, []);
      const { password } = only(bodyOf(request), ['password']);
      await users.setPassword(own(request, response), password);
      response.status(204).end();
    }),
  );

  /** One's own tokens and password are one's own business; others' are the administrator's. */
  function own(request: Request, response: Response): string {
    const user = userOf(response);
    if (user.id !== request.params['id']) authoriseManaging(user);
    return idIn('users', request.params['id']);
  }
  return router;
}

/** The members of a small body; others are refused by name. */
function only(body: Values, names: readonly string[]): Record<string, Value | undefined> {
  const unknown = Object.keys(body).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw unknownField(Object.fromEntries(unknown.map((name) => [name.slice(0, 100), `There is ${names.join(', ')} here.`])));
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
