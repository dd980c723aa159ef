/** Signing in and out, and what the pane shows of the person and the place. */
import { Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { slowDown, unknownField } from '../../shared/fault.js';
import type { Value, Values } from '../../shared/types.js';
import { authoriseManaging } from '../users.js';
import { bodyOf } from '../body.js';
import { parametersOf, route, userOf, type Parts } from '../request.js';

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
        own(response, request.params['id']);
        response.json(await users.tokens(String(request.params['id'])));
      }),
    )
    .post(
      route(async (request, response) => {
        authoriseManaging(userOf(response));
        const { name, days } = only(bodyOf(request), ['name', 'days']);
        response
          .status(201)
          .json(
            await users.issue(String(request.params['id']), typeof name === 'string' ? name : 'API', days === undefined || days === null ? 365 : Number(days)),
          );
      }),
    );
  router.delete(
    '/users/:id/tokens/:token',
    route(async (request, response) => {
      own(response, request.params['id']);
      await users.revoke(String(request.params['id']), String(request.params['token']));
      response.status(204).end();
    }),
  );
  router.post(
    '/users/:id/password',
    route(async (request, response) => {
      own(response, request.params['id']);
      const { password } = only(bodyOf(request), ['password']);
      await users.setPassword(String(request.params['id']), password);
      response.status(204).end();
    }),
  );

  /** One's own tokens and password are one's own business; others' are the administrator's. */
  function own(response: Parameters<typeof userOf>[0], id: unknown): void {
    const user = userOf(response);
    if (user.id !== id) authoriseManaging(user);
  }
  return router;
}

/** The members of a small body; others are refused by name. */
function only(body: Values, names: readonly string[]): Record<string, Value | undefined> {
  const unknown = Object.keys(body).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw unknownField(Object.fromEntries(unknown.map((name) => [name.slice(0, 100), `There is ${names.join(', ')} here.`])));
  return body;
}
