/** What a browser loads: the pane's files, and in development the stand-in for Excel beside the sample company. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router } from 'express';
import { noSuchPath } from '../../shared/fault.js';
import { trial } from './trial.js';

/** The project's folder: this file runs as it is in server/http/, or built into dist/server/. */
const root =
  [join('..', '..'), join('..', '..', '..')].map((up) => join(import.meta.dirname, up)).find((folder) => existsSync(join(folder, 'package.json'))) ?? '.';
/** What the pane and the stand-in are built into. */
export const dist = join(root, 'dist');
const built = join(dist, 'addin');
/** Microsoft asks that production add-ins load the library from its own network, so that it stays current. */
const officeOfMicrosoft = 'https://appsforoffice.microsoft.com/lib/1/hosted/office.js';

/** Routes outside the API. */
export function pages(production: boolean): Router {
  const router = Router();
  router.get(['/addin', '/addin/', '/addin/index.html', '/addin/signedIn.html'], (request, response, next) => {
    const file = join(built, request.path === '/addin/signedIn.html' ? 'signedIn.html' : 'index.html');
    if (!existsSync(file)) return next(noSuchPath('/addin/ (build it first: npm run build)'));
    const office = production ? officeOfMicrosoft : '/office/office.js';
    response.type('html').set('Cache-Control', 'no-cache').send(readFileSync(file, 'utf8').replaceAll('__OFFICE_JS__', office));
  });
  router.use('/addin', express.static(built, { index: false, immutable: true, maxAge: '1y', fallthrough: true }));
  if (!production) {
    router.use(trial(dist));
    router.get('/', (_request, response) => {
      response.redirect('/excel/');
    });
  } else {
    router.get('/', (_request, response) => {
      response.redirect('/addin/');
    });
  }
  return router;
}
