/** Signing in and out, and what the pane shows of the person and the place. */
import { Router, type Request } from 'express';
import { rateLimit } from 'express-rate-limit';
import { badValue, forbidden, noSuchPath, slowDown } from '../../../shared/fault.js';
import type { Values } from '../../../shared/types.js';
import { isBlank, lineFault } from '../../../shared/values.js';
import { authoriseManaging, authoriseOver } from '../../people/users.js';
import { bodyOf, only, smallBody } from '../body.js';
import { expertMode, idIn, type Parts } from '../request.js';
import { serve } from '../serve.js';
import { toldRun } from '../told.js';
import type { Run } from '../../../shared/wire/runs.js';
import type { User } from '../../people/authorise.js';

/** Signing in needs no token; ten tries a minute and address keep guessing slow. */
export function signInRoute({ users, production, singleSignOn, passwords = true }: Parts): Router {
  const router = Router({ caseSensitive: true });
  router.use(
    '/sign-in',
    (request, _response, next) => next(request.method === 'POST' ? undefined : 'router'),
    rateLimit({
      windowMs: 60_000,
      limit: production ? 10 : 100,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      handler: (_request, _response, next) => next(slowDown(60)),
    }),
    smallBody,
  );
  serve(router, 'POST /sign-in', async ({ request }) => {
    const { email, password } = only(bodyOf(request), ['email', 'password']);
    if (!passwords) throw forbidden('Passwords are switched off here. Sign in with your company account.');
    return users.signIn(email, password, addressOf(request));
  });
  serve(router, 'POST /sign-in/ticket', async ({ request }) => {
    const { ticket, secret } = only(bodyOf(request), ['ticket', 'secret']);
    if (!singleSignOn) throw noSuchPath('/sign-in/ticket: no company sign-in is set up');
    return singleSignOn.redeem(ticket, secret, addressOf(request));
  });
  return router;
}

/** How one can sign in, for the pane to show. */
export function waysInRoute({ singleSignOn, passwords = true }: Parts): Router {
  const router = Router({ caseSensitive: true });
  serve(router, 'GET /sign-in', () => Promise.resolve({ passwords, company: singleSignOn !== undefined }));
  return router;
}

/** What only a signed-in person reaches: sign-out, /me, users' tokens and passwords. */
export function sessionRoutes(parts: Parts): Router {
  const { users, today, timeZone, production } = parts;
  const router = Router({ caseSensitive: true });
  serve(router, 'DELETE /sign-in', async ({ user, request }) => {
    await users.signOut(request.get('authorization'));
    await noted(request, user, user.id, 'signOut', 'Signed out');
    return undefined;
  });
  serve(router, 'GET /me', ({ user }) =>
    Promise.resolve({ ...user, environment: { name: production ? 'Production' : 'Development', production, today: today(), timeZone, currency: 'GBP' } }),
  );
  serve(router, 'GET /me/waiting', async ({ user, request }) => {
    const told = await parts.runs.waiting(user, expertMode(request));
    return { ...told, runs: told.runs.map((run) => toldRun(user, run as unknown as Values) as unknown as Run) };
  });
  serve(router, 'GET /users/:id/tokens', async ({ id, user, request }) => users.tokens(await own(id, user), request.get('authorization')));
  serve(router, 'POST /users/:id/tokens', async ({ id: given, user, request }) => {
    authoriseManaging(user);
    const { name, days } = tokenAsked(bodyOf(request));
    const id = idIn('users', given);
    authoriseOver(user, await users.known(id));
    const issued = await users.issue(id, name, days);
    await noted(request, user, id, 'tokenIssued', `Token ${issued.prefix}… "${name}" issued`);
    return issued;
  });
  serve(router, 'DELETE /users/:id/tokens', async ({ id: given, user, request }) => {
    const id = await own(given, user);
    const ended = await users.endSessions(id, request.get('authorization'));
    await noted(request, user, id, 'tokenRevoked', `${ended} ${ended === 1 ? 'session' : 'sessions'} ended`);
    return { ended };
  });
  serve(router, 'DELETE /users/:id/tokens/:token', async ({ id: given, user, request }) => {
    const id = await own(given, user);
    await users.revoke(id, idIn('tokens', request.params['token']));
    await noted(request, user, id, 'tokenRevoked', `Token ${String(request.params['token'])} ended`);
    return undefined;
  });
  serve(router, 'POST /users/:id/password', async ({ id, user, request }) => {
    const { password, current } = only(bodyOf(request), ['password', 'current']);
    await users.setPassword(await own(id, user), password, { user, current, address: addressOf(request) });
    return undefined;
  });

  const noted = (request: Request, by: User, userID: string, action: 'signOut' | 'tokenIssued' | 'tokenRevoked', what: string): Promise<void> =>
    users.security.note({ userID, by, action, why: `${what} from ${addressOf(request)}.` });

  /** One's own tokens and password are one's own business; others' are the administrator's. */
  async function own(given: string, user: User): Promise<string> {
    if (user.id !== given) authoriseManaging(user);
    const id = idIn('users', given);
    if (user.id !== id) authoriseOver(user, await users.known(id));
    return id;
  }
  return router;
}

const addressOf = (request: Request): string => request.ip ?? 'an unknown address';

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
