/**
 * The pages that a browser passes through while somebody signs in with the company's account: out to the issuer, and back with a ticket
 * that the last page hands to the pane. Pages, and no API: what goes wrong is said in words to whoever looks at the window.
 */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { bug, Fault, noSuchPath, slowDown } from '../../../shared/fault.js';
import type { SingleSignOn } from '../../people/singleSignOn.js';

export interface SingleSignOnPages {
  readonly singleSignOn: SingleSignOn;
  /** The bridge's own address, where it is said. */
  readonly publicUrl: string | undefined;
  readonly origins: () => readonly string[];
  readonly unexpected: (error: unknown) => void;
}

/** Of an address, a minute. */
const MOST = 60;

export function singleSignOnPages({ singleSignOn, publicUrl, origins, unexpected }: SingleSignOnPages): Router {
  const router = Router({ caseSensitive: true });
  const redirect = (request: Request): string => {
    const own = publicUrl ?? `${request.protocol}://${request.get('host') ?? ''}`;
    // Where nobody said what the bridge is called, only names that it knows are its own.
    if (!origins().includes(own)) throw noSuchPath('/sso here: open the bridge by its own address');
    return `${own}/sso/callback`;
  };
  const page =
    (work: (request: Request, query: URLSearchParams) => Promise<string>): RequestHandler =>
    (request, response) => {
      response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
      work(request, new URL(request.url, 'http://bridge').searchParams).then(
        (address) => response.redirect(address),
        (error: unknown) => said(response, error),
      );
    };
  const said = (response: Response, error: unknown): void => {
    if (!(error instanceof Fault) || error.status >= 500) unexpected(error);
    const fault = error instanceof Fault ? error : bug();
    response.status(fault.status).type('html').send(pageSaying(fault.hint));
  };

  router.use(
    '/sso',
    rateLimit({
      windowMs: 60_000,
      limit: MOST,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      validate: false,
      handler: (_request, response) => said(response, slowDown(60)),
    }),
  );
  router.get(
    '/sso/start',
    page((request, query) => singleSignOn.begin(query.get('challenge'), redirect(request))),
  );
  router.get(
    '/sso/callback',
    page(async (request, query) => {
      const ticket = await singleSignOn.comeBack(
        { state: query.get('state'), code: query.get('code') ?? undefined, error: query.get('error') ?? undefined },
        redirect(request),
      );
      // Behind the #, so that it is in no log and in no request.
      return `/addin/signedIn.html#${ticket}`;
    }),
  );
  return router;
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);

/** What somebody reads who looks at the window, and what to do then. */
const pageSaying = (what: string): string => `<!doctype html>
<html lang="en-GB">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width, initial-scale=1" />
  <meta name="color-scheme" content="light dark" />
  <title>Not signed in</title>
  <style>body { font: 16px/24px 'Segoe UI', system-ui, sans-serif; max-width: 32em; margin: 48px auto; padding: 0 16px; } h1 { font-size: 20px; }</style>
  <h1>You are not signed in</h1>
  <p>${escaped(what)}</p>
  <p>Close this window and begin again in Excel.</p>
</html>
`;
