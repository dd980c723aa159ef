/** Starts the bridge: settings, database, first administrator, sample company, http and https, and a clean end. */
import { mkdirSync } from 'node:fs';
import { pino } from 'pino';
import { Fault } from '../../shared/fault.js';
import { assembled } from './assembled.js';
import { ownCertificate } from './certificate.js';
import { looked } from './checks/index.js';
import { missingDatabase, notForProduction } from './checks/setUp.js';
import { closed, hardened, listen, portOf } from '../http/listening.js';
import { openStore } from '../database/index.js';
import { pages } from '../http/pages.js';
import { dataFolder, sealPlaces, settings, type Settings } from './settings.js';

/** Who started it, asked before anything takes time: the starter may be gone by when the bridge is ready. */
const parent = process.ppid;

async function main(config: Settings): Promise<void> {
  const log = pino({ level: config.logLevel, redact: ['*.token', '*.password', 'req.headers'] }, pino.destination(2));
  const folder = dataFolder(config);
  const refusal = config.production ? (notForProduction(config) ?? missingDatabase(config)) : undefined;
  if (refusal !== undefined) throw new Error(refusal);
  // The data is the company's own: no other user of the machine reads it.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const store = await openStore(config.databaseUrl, config.database);
  const built = await assembled(store, config, { log, say, pages: pages(config.production), seals: sealPlaces(config) });
  // In production a port of 0 is none, plain http stays on this machine, and a trial certificate is no certificate.
  const plain =
    config.production && config.port === 0
      ? undefined
      : await listen(hardened(built.app), config.port, config.plainHttp || !config.production ? config.host : '127.0.0.1');
  const secure =
    config.production && (config.httpsPort === 0 || !config.certificate)
      ? undefined
      : await listen(hardened(built.app, config.certificate ?? (await ownCertificate(folder))), config.httpsPort, config.host);
  const [port, securePort] = [plain && portOf(plain), secure && portOf(secure)];
  built.origins.push(
    ...(port ? [`http://127.0.0.1:${port}`, `http://localhost:${port}`] : []),
    ...(securePort ? [`https://localhost:${securePort}`, `https://127.0.0.1:${securePort}`] : []),
  );
  built.start();
  say(`Sheetbridge ready on ${config.publicUrl ?? (port ? `http://${config.host}:${port}` : `https://${config.host}:${securePort}`)}`);
  if (!config.production && securePort)
    process.stderr.write(`Try it beside a spreadsheet: https://localhost:${securePort}/excel/ (the browser will ask about the trial certificate)\n`);
  // What `npm run check` would find wrong, for whoever reads the log; nobody waits for it.
  if (config.production)
    void looked({ config, store, now: new Date(), patience: 10_000 }).then((found) => {
      for (const { about, state, said } of found) if (state === 'wrong') log.warn({ about }, said);
    });

  let ending = false;
  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    await Promise.all([plain, secure].flatMap((server) => (server ? [closed(server)] : [])));
    await built.stop();
    await store.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void end());
  process.on('SIGINT', () => void end());
  // The shell between npm and the bridge passes no signal on: whoever ended npm start meant the bridge.
  if (process.env['npm_lifecycle_event'] !== undefined) {
    setInterval(() => {
      if (process.ppid !== parent) void end();
    }, 250).unref();
  }
  // A promise nobody caught is a bug of unknown reach: a supervisor starts a clean process, runs go on where they were.
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled');
    process.exit(1);
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await main(settings(process.env));
} catch (error) {
  process.stderr.write(`Sheetbridge could not start: ${whyNot(error)}\n`);
  process.exit(1);
}

/** One sentence for whoever starts it, with what the database or the system said where that is what helps. */
function whyNot(error: unknown): string {
  const { code, message, cause } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'The port is in use. Stop the other program or set PORT and HTTPS_PORT.';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'HOST must be an address of this machine, such as 127.0.0.1 or 0.0.0.0.';
  if (code === 'EACCES') return `${message}. Choose another PORT or folder, or give it the right.`;
  if (!(error instanceof Fault)) return message;
  return cause instanceof Error ? `The database cannot be used (${cause.message || cause.name}). Check DATABASE_URL.` : error.hint;
}
