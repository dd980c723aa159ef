/** The bridge: express with its guards, the generic REST routes, and the one catch that turns every error into a fault. */
import { randomUUID } from 'node:crypto';
import compression from 'compression';
import express, { Router, type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { rateLimit, type Options } from 'express-rate-limit';
import helmet from 'helmet';
import { pinoHttp } from 'pino-http';
import type { Logger } from 'pino';
import { bug, Fault, foreignOrigin, headersTooLarge, malformedBody, noSuchPath, notSignedIn, slowDown } from '../../shared/fault.js';
import { isEntity } from '../../shared/fields.js';
import { bodyFault, rawBody } from './body.js';
import { documentation } from './openapi.js';
import { allowHeader, methods, onlyRead } from './methods.js';
import { measured } from './metrics.js';
import { askedByWord } from './rooms.js';
import { turns } from './turns.js';
import { answering, shortRequest } from '../database/breath.js';
import type { User } from '../people/authorise.js';
import { root, route, userOf, type Parts } from './request.js';
import { recordRoutes } from './routes/records.js';
import { headingRoutes } from './routes/headings.js';
import { matchingRoutes } from './routes/matching.js';
import { pinRoutes } from './routes/pins.js';
import { directDebitRoutes } from './routes/directDebits.js';
import { ledgerRoutes } from './routes/ledger.js';
import { linkRoutes, openLinkRoute } from './routes/links.js';
import { singleSignOnPages } from './routes/singleSignOn.js';
import { playbookRoutes } from './routes/playbooks.js';
import { savedListRoutes } from './routes/savedLists.js';
import { sessionRoutes, signInRoute, waysInRoute } from './routes/session.js';
import { runRoutes } from './routes/runs.js';

export interface BridgeOptions {
  readonly log: Logger;
  /** Origins that may call the API from a browser, besides none at all (scripts). */
  readonly origins: () => readonly string[];
  /** Requests a minute for one token or address. */
  readonly limit: number;
  /** Figures and the API's description for everybody; else for who signs in. */
  readonly openDocs?: boolean;
  /** How many proxies stand in front, so that an address is the caller's and not theirs. */
  readonly trustProxy?: number;
  /** What people open, where it is said. */
  readonly publicUrl?: string | undefined;
  /** Routes outside the API: the pane and, in development, the stand-in for Excel. */
  readonly pages?: Router;
  /** Where the browser that frames the pane may come from. */
  readonly frameAncestors?: readonly string[];
  /** Routes that read their bodies as they arrive, behind sign-in. */
  readonly streams?: readonly Router[];
  /** Routes of other rooms under the API root, behind sign-in. */
  readonly rooms?: readonly Router[];
}

/** Where Office on the web frames task panes from. */
const officeHosts = [
  'https://*.officeapps.live.com',
  'https://*.sharepoint.com',
  'https://onedrive.live.com',
  'https://excel.cloud.microsoft',
  'https://*.cloud.microsoft',
  'https://teams.microsoft.com',
  'https://*.office.com',
  'https://*.microsoft365.com',
];

export function bridge(
  parts: Parts,
  {
    log,
    origins,
    limit,
    trustProxy = 0,
    openDocs = true,
    publicUrl,
    pages,
    rooms = [],
    streams = [],
    frameAncestors = ["'self'", ...officeHosts],
  }: BridgeOptions,
): Express {
  const app = express();
  app.set('case sensitive routing', true);
  app.set('query parser', false);
  app.set('trust proxy', trustProxy);
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use((request, _response, next) => next(request.rawHeaders.reduce((sum, { length }) => sum + length, 0) > 16_384 ? headersTooLarge() : undefined));
  app.use(requestLog(log));
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'self'"],
          'script-src': ["'self'", 'https://appsforoffice.microsoft.com'],
          'style-src': ["'self'", "'unsafe-inline'"],
          'img-src': ["'self'", 'data:'],
          'font-src': ["'self'", 'data:'],
          'connect-src': ["'self'"],
          'object-src': ["'none'"],
          'base-uri': ["'self'"],
          'form-action': ["'self'"],
          // Excel frames the pane and nothing else; what stands under the API and the description nobody frames.
          'frame-ancestors': [(request) => (isFramed(request) ? frameAncestors.join(' ') : "'none'")],
        },
      },
      xFrameOptions: false,
      // A trial on localhost must not bind every other project on it to https.
      strictTransportSecurity: parts.production,
      crossOriginResourcePolicy: { policy: 'same-site' },
      crossOriginOpenerPolicy: false,
    }),
  );
  app.use(
    compression({
      level: 1,
      threshold: 4096,
      filter: (request, response) => !String(response.getHeader('content-type')).includes('event-stream') && compression.filter(request, response),
    }),
  );
  app.use(['/health', '/ready', '/metrics', '/openapi.json', '/docs'], onlyRead);
  app.use('/docs', (_request, response, next) => {
    response.set('X-Frame-Options', 'DENY');
    next();
  });
  if (!openDocs)
    app.use(
      ['/metrics', '/openapi.json', '/docs'],
      route0(async (request) => {
        await parts.users.authenticate(request.get('authorization'));
      }),
    );
  app.use(measured());
  app.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  const ready = withinASecond(() => parts.store.ready());
  app.get(
    '/ready',
    route(async (_request, response) => {
      await ready();
      response.json({ status: 'ready' });
    }),
  );
  if (pages) app.use(pages);
  if (parts.singleSignOn)
    app.use(
      singleSignOnPages({
        singleSignOn: parts.singleSignOn,
        publicUrl,
        origins,
        unexpected: (error) => log.error({ err: error }, 'the company’s sign-in failed'),
      }),
    );
  app.use(documentation());
  // The platform's own pages print addresses without the root: POST /customers/123?action=drop.
  app.use((request, _response, next) => {
    if (isEntity(request.path.split('/')[1] ?? '')) request.url = `${root}${request.url}`;
    next();
  });
  app.use(root, api(parts, { origins, limit, rooms, streams }));
  app.use((request, _response, next) => next(noSuchPath(request.path)));
  app.use(
    oneCatch(log, (user, why, address) => {
      parts.users.security
        .note({ userID: user.id, by: user, action: 'refused', why: `${why} (from ${address})` })
        .catch((error: unknown) => log.error({ err: error }, 'a refusal could not be noted'));
    }),
  );
  return app;
}

function api(
  parts: Parts,
  {
    origins,
    limit,
    rooms,
    streams,
  }: { readonly origins: BridgeOptions['origins']; readonly limit: number; readonly rooms: readonly Router[]; readonly streams: readonly Router[] },
): Router {
  const router = Router({ caseSensitive: true });
  router.use(sameOrigin(origins));
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use((request, _response, next) => next(request.path.includes('//') ? noSuchPath(request.path) : undefined));
  // Tokens that nobody knows are guesses: counted by address before anything is looked up, so that they cost little.
  router.use(
    limiter({
      limit: Math.max(guesses, Math.floor(limit / 20)),
      keyGenerator: addressOf,
      requestWasSuccessful: (_request, response) => response.statusCode !== 401,
      skipSuccessfulRequests: true,
    }),
  );
  router.use(methods);
  const bounds = turns();
  router.use((_request, response, next) => {
    response.locals['turns'] = bounds;
    const end = shortRequest();
    response.locals['isMuch'] = end;
    response.once('close', end);
    answering(end, next);
  });
  // Sign-in and a link to a document need no token; everything else is refused before a byte of its body is read.
  for (const room of [waysInRoute, signInRoute, openLinkRoute]) router.use(askedByWord(room(parts)));
  router.use(
    route0(async (request, response) => {
      if ((request.headersDistinct['authorization']?.length ?? 0) > 1) throw notSignedIn('Send one Authorization header, not several.');
      response.locals['user'] = await parts.users.authenticate(request.get('authorization'));
    }),
  );
  router.use(limiter({ limit, keyGenerator: (_request, response) => userOf(response).id }));
  for (const room of streams) router.use(askedByWord(room));
  router.use(rawBody);
  const own = [sessionRoutes, savedListRoutes, playbookRoutes, linkRoutes, directDebitRoutes, ledgerRoutes, pinRoutes, headingRoutes, matchingRoutes];
  for (const room of [...own.map((routes) => routes(parts)), ...rooms, runRoutes(parts)]) router.use(askedByWord(room));
  router.use(recordRoutes(parts));
  return router;
}

/** One look serves everybody who asks within a second: it writes to the database, and nobody need sign in to ask. */
function withinASecond(look: () => Promise<void>): () => Promise<void> {
  let last: { readonly at: number; readonly look: Promise<void> } | undefined;
  return () => {
    if (!last || performance.now() - last.at > 1_000) last = { at: performance.now(), look: look() };
    return last.look;
  };
}

/** Requests with a token that is none, a minute and address. */
const guesses = 300;
const addressOf = (request: express.Request): string => request.ip ?? '';
const limiter = (options: Partial<Options>): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: false,
    handler: (_request, _response, next) => next(slowDown(60)),
    ...options,
  });

/** The pages of the pane and of its trial, which sit in a spreadsheet. */
const isFramed = ({ url }: { readonly url?: string | undefined }): boolean => /^\/(addin|excel)(\/|\?|$)/.test(url ?? '');

const route0 =
  (work: (request: express.Request, response: express.Response) => Promise<void>): RequestHandler =>
  (request, response, next) => {
    work(request, response).then(() => next(), next);
  };

/** A web page of another origin must not act with a token it found; scripts send no Origin at all. */
function sameOrigin(origins: () => readonly string[]): RequestHandler {
  return (request, response, next) => {
    const origin = request.get('origin');
    if (origin === undefined) return next();
    if (!origins().includes(origin)) return next(foreignOrigin());
    response.set({
      'Access-Control-Allow-Origin': origin,
      Vary: 'Origin',
      'Access-Control-Expose-Headers': 'Link, X-Total-Count, X-Total-Count-More-Than, Location, ETag, Retry-After, Idempotent-Replayed',
    });
    if (request.method !== 'OPTIONS') return next();
    response.set({
      'Access-Control-Allow-Methods': 'GET, POST, PATCH, DELETE',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, Idempotency-Key, If-Match, Prefer, X-Expert-Mode',
      'Access-Control-Max-Age': '600',
    });
    response.status(204).end();
  };
}

/** Without its query; a link opens a document to whoever reads it. */
const loggedPath = (url: string): string => (url.split('?')[0] ?? '').replace(/(\/links\/).*/, '$1…');

/** A line a request, where anybody reads it: putting one together costs as much as a route. What breaks is told in any case. */
function requestLog(log: Logger): RequestHandler {
  if (!log.isLevelEnabled('info'))
    return (request, _response, next) => {
      request.id = randomUUID();
      next();
    };
  return pinoHttp({
    logger: log,
    genReqId: () => randomUUID(),
    autoLogging: { ignore: ({ url }) => url === '/health' || url === '/ready' },
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({ id, method, path: loggedPath(url) }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
    customProps: (request, response) => ({ user: (response as express.Response).locals?.['user']?.name, address: (request as express.Request).ip }),
    customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'error' : 'info'),
  });
}

/** The one catch: a fault is answered as it is, anything else is logged and answered 500001 without details. */
function oneCatch(log: Logger, refusal: (user: User, why: string, address: string) => void): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const fault = asFault(error);
    const user = response.locals['user'] as User | undefined;
    if (fault.status === 403 && user) refusal(user, `${request.method} ${request.path.slice(0, 100)}: ${fault.hint}`, request.ip ?? '');
    if (fault.status >= 500) log.error({ err: error, id: request.id, method: request.method, path: loggedPath(request.path) }, 'unexpected');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (fault.status === 401) response.set('WWW-Authenticate', 'Bearer');
    if (fault.status === 405) response.set('Allow', allowHeader(fault.allowed));
    if (fault.retryAfter !== undefined) response.set('Retry-After', String(fault.retryAfter));
    response.removeHeader('Content-Encoding');
    unread(request, response);
    response.status(fault.status).json(fault);
  };
}

/** Bytes of a refused body that are worth reading to keep the connection. */
const worthReading = 256 * 1024;

/** What is still to come of a refused body is not read: its sender has a second to read the answer, and then the connection ends. */
function unread(request: express.Request, response: express.Response): void {
  // The request lets go of its socket where whoever read it has given up.
  const { socket } = response;
  if (!socket || request.complete || Number(request.get('content-length') ?? (request.get('transfer-encoding') === undefined ? 0 : Infinity)) <= worthReading)
    return;
  response.set('Connection', 'close');
  // Cut off at once, who is still sending would hear of that before reading the answer.
  socket.destroySoon = () => {
    setImmediate(() => socket.pause());
    setTimeout(() => socket.destroy(), 1_000).unref();
  };
}

/** Faults as they are; what express says of broken requests as the fault it is; the rest is a bug. */
function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof URIError) return noSuchPath('this address: its escapes (%) are broken');
  const body = bodyFault(error);
  if (body instanceof Fault) return body;
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  return status >= 400 && status < 500 ? malformedBody('The request could not be read.') : bug();
}
