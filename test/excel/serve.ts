/**
 * Serves the stand-in for Excel in development and tests: the host page under `/excel/`, and Microsoft's library,
 * as it is in node_modules and unmodified, under `/office/`.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Router, type Response } from 'express';

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly functionName?: string;
}

export interface StandInOptions {
  /** The pane's address on the same origin. */
  readonly pane: string;
  /** The ribbon's buttons; one with a function runs it in the add-in, one without opens the pane. */
  readonly commands?: readonly Command[];
  /** The entries of the cells' context menu. */
  readonly menu?: readonly Command[];
}

const here = dirname(fileURLToPath(import.meta.url));

const ribbon: readonly Command[] = [
  { id: 'open', label: 'Open' },
  { id: 'actions', label: 'Actions', functionName: 'actions' },
  { id: 'refresh', label: 'Refresh', functionName: 'refresh' },
];
const contextMenu: readonly Command[] = [{ id: 'selection', label: 'Sheetbridge: Actions for the selection', functionName: 'actions' }];

/** Bundled at the first request and kept. */
let bundle: Promise<string> | undefined;
const script = (): Promise<string> => {
  bundle ??= build({
    entryPoints: [join(here, 'host', 'main.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2023',
    sourcemap: 'inline',
    logLevel: 'silent',
  }).then((result) => result.outputFiles[0]?.text ?? '');
  // A mistake is mended and the page loaded again without a restart.
  bundle.catch(() => {
    bundle = undefined;
  });
  return bundle;
};

const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Book1 – stand-in for Excel</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/excel/style.css">
<script src="/excel/options.js"></script><script src="/excel/host.js" defer></script></head><body></body></html>`;

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  png: 'image/png',
  gif: 'image/gif',
};

/** The page is framed by nothing and frames the pane; the add-in's own pages keep the server's rules. */
const policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'";

const send = (response: Response, type: string, body: string | Buffer): void => {
  response
    .set('Content-Type', types[type] ?? 'application/octet-stream')
    .set('Cache-Control', 'no-cache')
    .send(body);
};

export function standIn(options: StandInOptions): Router {
  const router = Router();
  const office = join(dirname(createRequire(import.meta.url).resolve('@microsoft/office-js/package.json')), 'dist');
  const settings = { pane: options.pane, commands: options.commands ?? ribbon, menu: options.menu ?? contextMenu };

  router.get('/excel', (request, response, next) => {
    if (request.path.endsWith('/')) next();
    else response.redirect('/excel/');
  });
  router.get('/excel/', (_request, response) => {
    response.set('Content-Security-Policy', policy);
    send(response, 'html', page);
  });
  router.get('/excel/options.js', (_request, response) => {
    send(response, 'js', `window.standInOptions = ${JSON.stringify(settings).replaceAll('<', '\\u003c')}`);
  });
  router.get('/excel/host.js', async (_request, response) => {
    send(response, 'js', await script());
  });
  router.get('/excel/style.css', async (_request, response) => {
    send(response, 'css', await readFile(join(here, 'host', 'style.css')));
  });

  // The package has its folders in lower case; the library asks for some of them in mixed case.
  router.get('/office/{*file}', async (request, response, next) => {
    const file = normalize(join(office, decodeURIComponent(request.path.slice('/office/'.length)).toLowerCase()));
    if (!file.startsWith(office + sep)) {
      next();
      return;
    }
    let content: Buffer;
    try {
      content = await readFile(file);
    } catch {
      next();
      return;
    }
    response
      .set('Content-Type', types[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream')
      .set('Cache-Control', 'public, max-age=3600')
      .send(content);
  });
  return router;
}
