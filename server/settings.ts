/** The settings of the process, checked; main.ts is their only reader of the environment. */
import { existsSync, readFileSync } from 'node:fs';
import { dateFault } from '../shared/dates.js';

export interface Settings {
  readonly port: number;
  readonly httpsPort: number;
  readonly host: string;
  readonly databaseUrl: string;
  readonly adminToken: string | undefined;
  readonly sample: number;
  /** A fixed business date, or undefined for the calendar's. */
  readonly today: string | undefined;
  readonly timeZone: string;
  readonly production: boolean;
  /** Web origins besides the bridge's own that may call the API. */
  readonly origins: readonly string[];
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
  readonly smtp: string | undefined;
  readonly mailFrom: string;
  readonly logLevel: string;
  readonly rateLimit: number;
}

/** Reads and checks; throws an Error with a sentence for the person who starts the bridge. */
export function settings(env: Readonly<Record<string, string | undefined>>): Settings {
  const production = env['NODE_ENV'] === 'production';
  const today = env['TODAY'] || undefined;
  if (today && production) throw new Error('TODAY is a fixed business date for trials and tests; it is refused in production.');
  if (today && dateFault(today)) throw new Error(`TODAY must be a date like 2025-01-24, not "${today}".`);
  const timeZone = env['TIME_ZONE'] || 'Europe/London';
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone });
  } catch {
    throw new Error(`TIME_ZONE must be a time zone like Europe/London, not "${timeZone}".`);
  }
  return {
    port: whole(env, 'PORT', 3000),
    httpsPort: whole(env, 'HTTPS_PORT', 3443),
    host: env['HOST'] || '127.0.0.1',
    databaseUrl: env['DATABASE_URL'] || 'sqlite:data/sheetbridge.sqlite',
    adminToken: env['ADMIN_TOKEN'] || undefined,
    sample: whole(env, 'SAMPLE', production ? 0 : 200),
    today,
    timeZone,
    production,
    origins: (env['ORIGINS'] ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean),
    certificate: certificate(env),
    smtp: env['SMTP_URL'] || undefined,
    mailFrom: env['MAIL_FROM'] || 'billing@localhost',
    logLevel: env['LOG_LEVEL'] || (production ? 'info' : 'warn'),
    rateLimit: whole(env, 'RATE_LIMIT', 60_000),
  };
}

function whole(env: Readonly<Record<string, string | undefined>>, name: string, otherwise: number): number {
  const text = env[name];
  if (text === undefined || text === '') return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}".`);
  return Number(text);
}

function certificate(env: Readonly<Record<string, string | undefined>>): Settings['certificate'] {
  const [cert, key] = [env['TLS_CERT'], env['TLS_KEY']];
  if (!cert && !key) return undefined;
  if (!cert || !key || !existsSync(cert) || !existsSync(key)) throw new Error('TLS_CERT and TLS_KEY must both name a readable file (PEM).');
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

/** The business date in the business time zone. */
export function businessDate(timeZone: string, at = new Date()): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}
