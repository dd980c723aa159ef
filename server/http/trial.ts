/**
 * What is served outside production alone: the stand-in for Excel, built into dist/standin, under `/excel/`, and Microsoft's
 * library, as it is in node_modules and unmodified, under `/office/`.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { Router } from 'express';
import { noSuchPath } from '../../shared/fault.js';

/** The page is framed by nothing and frames the pane; the add-in's own pages keep the server's rules. */
const policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'";

/** `built` is the project's dist folder. Throws a sentence for whoever starts the bridge where Microsoft's library is not installed. */
export function trial(built: string): Router {
  const router = Router();
  const page = join(built, 'standin', 'index.html');
  router.get(['/excel', '/excel/', '/excel/index.html'], (request, response, next) => {
    if (request.path !== '/excel/') return response.redirect('/excel/');
    if (!existsSync(page)) return next(noSuchPath('/excel/ (build it first: npm run build)'));
    response.set('Content-Security-Policy', policy).set('Cache-Control', 'no-cache').sendFile(page, { cacheControl: false, dotfiles: 'allow' });
  });
  router.use('/excel', express.static(join(built, 'standin'), { index: false, immutable: true, maxAge: '1y' }));

  // The package has its folders in lower case; the library asks for some of them in mixed case.
  const office = express.static(officeLibrary(), { index: false, maxAge: '1h' });
  router.use('/office', (request, response, next) => {
    request.url = request.url.toLowerCase();
    office(request, response, next);
  });
  return router;
}

function officeLibrary(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('@microsoft/office-js/package.json')), 'dist');
  } catch {
    throw new Error('A trial needs what npm ci installs without --omit=dev. To serve people, set NODE_ENV=production.');
  }
}
