/** The settings of the process, checked; main.ts is their only reader of the environment. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { XeroSettings } from '../outbox/xero/client.js';
import { dateFault } from '../../shared/dates.js';
import { emailFault } from '../../shared/values.js';
import type { SingleSignOnSettings } from '../people/singleSignOn.js';
import { singleSignOnSettings } from './singleSignOn.js';

/** How the database is spoken to, beside where it is. */
export interface DatabaseSettings {
  /** PostgreSQL through a pooler that gives each transaction another connection. */
  readonly pooled: boolean;
  /** The company's schema in a PostgreSQL of several companies. */
  readonly schema: string | undefined;
  /** A replica for what is long and may be a moment old: exports. */
  readonly readUrl: string | undefined;
}

export interface Settings {
  readonly port: number;
  readonly httpsPort: number;
  readonly host: string;
  readonly databaseUrl: string;
  readonly database: DatabaseSettings;
  readonly adminToken: string | undefined;
  readonly sample: number;
  /** A fixed business date, or undefined for the calendar's. */
  readonly today: string | undefined;
  readonly timeZone: string;
  readonly production: boolean;
  /** The bridge's own origin as browsers and mails name it, such as https://billing.example.com; undefined on one machine. */
  readonly publicUrl: string | undefined;
  /** Proxies in front of it whose X-Forwarded-For counts. */
  readonly trustProxy: number;
  /** In production: plain http beyond this machine, because a proxy in front of it speaks TLS. */
  readonly plainHttp: boolean;
  /** In production: a database that is not there yet may be made. */
  readonly newDatabase: boolean;
  /** Figures and the API's description for everybody, also in production. */
  readonly openDocs: boolean;
  /** Web origins besides the bridge's own that may call the API. */
  readonly origins: readonly string[];
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
  readonly smtp: string | undefined;
  /** Mails and the password for the mail server may travel unencrypted. */
  readonly smtpPlain: boolean;
  readonly mailFrom: string;
  /** A folder in which every mail is kept as an .eml file; without a mail server that is all that becomes of it. */
  readonly mailFolder: string | undefined;
  readonly mailsPerMinute: number;
  /** Signing in with the company's account; undefined where no issuer is named. */
  readonly singleSignOn: SingleSignOnSettings | undefined;
  /** Passwords let people in. */
  readonly passwords: boolean;
  /** Hours without a request after which a session ends, and days after which it ends in any case. */
  readonly sessions: { readonly idleHours: number; readonly days: number };
  /** The connection to Xero; undefined sends nothing there. */
  readonly xero: XeroSettings | undefined;
  /** Where seals of the log's head go; the file and its key have their defaults beside the data. */
  readonly seal: { readonly file: string | undefined; readonly key: string | undefined; readonly url: string | undefined; readonly mail: string | undefined };
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
  const host = env['HOST'] || '127.0.0.1';
  if (!production && !loopback(host) && !yes(env, 'TRIAL_FOR_ALL'))
    throw new Error(
      `HOST ${host} opens a trial with published passwords to other machines. Set NODE_ENV=production for real work, or TRIAL_FOR_ALL=yes if that is what you want.`,
    );
  return {
    port: whole(env, 'PORT', 3000, { most: 65_535 }),
    httpsPort: whole(env, 'HTTPS_PORT', 3443, { most: 65_535 }),
    host,
    databaseUrl: env['DATABASE_URL'] || 'sqlite:data/sheetbridge.sqlite',
    database: databaseSettings(env),
    adminToken: adminToken(env, production),
    sample: whole(env, 'SAMPLE', production ? 0 : 200),
    today,
    timeZone,
    production,
    publicUrl: publicUrl(env),
    trustProxy: whole(env, 'TRUST_PROXY', 0, { most: 10 }),
    plainHttp: yes(env, 'PLAIN_HTTP'),
    newDatabase: yes(env, 'NEW_DATABASE'),
    openDocs: !production || yes(env, 'OPEN_DOCS'),
    origins: origins(env),
    certificate: certificate(env),
    smtp: smtp(env),
    // On this machine alone nothing can be overheard.
    smtpPlain: yes(env, 'SMTP_PLAIN') || loopback(hostOf(smtp(env))),
    mailFrom: mailFrom(env),
    mailFolder: env['MAIL_DIR'] || undefined,
    mailsPerMinute: whole(env, 'MAILS_PER_MINUTE', 300, { least: 1 }),
    singleSignOn: singleSignOnSettings(env),
    passwords: passwords(env),
    sessions: { idleHours: whole(env, 'SESSION_IDLE_HOURS', 12, { least: 1, most: 8_760 }), days: whole(env, 'SESSION_DAYS', 30, { least: 1, most: 365 }) },
    xero: xero(env),
    seal: {
      file: env['SEAL_FILE'] || undefined,
      key: env['SEAL_KEY'] || undefined,
      url: webAddress(env, 'SEAL_URL'),
      mail: mailAddress(env, 'SEAL_MAIL'),
    },
    logLevel: logLevel(env) ?? (production ? 'info' : 'warn'),
    rateLimit: whole(env, 'RATE_LIMIT', 6_000, { least: 1 }),
  };
}

/** The folder of the data: an SQLite file's own. */
export const dataFolder = ({ databaseUrl }: Pick<Settings, 'databaseUrl'>): string =>
  databaseUrl.startsWith('sqlite:') ? dirname(databaseUrl.slice('sqlite:'.length)) : 'data';

/** The file of seals and its private key: beside the data, where nothing else was said. */
export function sealPlaces(config: Pick<Settings, 'databaseUrl' | 'seal'>): { readonly file: string; readonly key: string } {
  const { databaseUrl } = config;
  const name = basename(databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : new URL(databaseUrl).pathname) || 'sheetbridge';
  const { file = join(dataFolder(config), `${name}.seals`) } = config.seal;
  return { file, key: config.seal.key ?? join(dirname(file), 'seal.key') };
}

function databaseSettings(env: Environment): DatabaseSettings {
  const [pooler, schema, readUrl] = [env['DATABASE_POOLER'] || undefined, env['DATABASE_SCHEMA'] || undefined, env['DATABASE_READ_URL'] || undefined];
  if (pooler !== undefined && pooler !== 'transaction') throw new Error(`DATABASE_POOLER must be "transaction" or empty, not "${pooler}".`);
  const postgres = /^postgres(ql)?:\/\//;
  if (readUrl !== undefined && !postgres.test(readUrl)) throw new Error('DATABASE_READ_URL must be like postgres://user:password@host:5432/database.');
  const alone = Object.entries({ DATABASE_POOLER: pooler, DATABASE_SCHEMA: schema, DATABASE_READ_URL: readUrl }).find(([, value]) => value !== undefined);
  if (alone && !postgres.test(env['DATABASE_URL'] ?? '')) throw new Error(`${alone[0]} is for PostgreSQL; DATABASE_URL names none.`);
  return { pooled: pooler !== undefined, schema, readUrl };
}

type Environment = Readonly<Record<string, string | undefined>>;

function whole(env: Environment, name: string, otherwise: number, { least = 0, most = 999_999_999 } = {}): number {
  const text = env[name];
  if (text === undefined || text === '') return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}".`);
  if (Number(text) < least || Number(text) > most) throw new Error(`${name} must be from ${least} to ${most}, not ${text}.`);
  return Number(text);
}

/** A token that no request could send would make an administrator whom nobody can be; one to guess is for trials alone. */
function adminToken(env: Environment, production: boolean): string | undefined {
  const token = env['ADMIN_TOKEN'];
  if (!token) return undefined;
  if (!/^[\w.~+/-]{1,200}=*$/.test(token)) throw new Error('ADMIN_TOKEN must have up to 200 letters, digits and . ~ + / _ -, and no spaces.');
  if (production && token.length < 16) throw new Error('ADMIN_TOKEN must have at least 16 characters in production.');
  return token;
}

export const loopback = (host: string): boolean => ['localhost', '::1'].includes(host) || host.startsWith('127.');

function yes(env: Environment, name: string): boolean {
  const text = env[name];
  if (text === undefined || text === '' || text === 'no') return false;
  if (text !== 'yes') throw new Error(`${name} must be yes or no, not "${text}".`);
  return true;
}

function passwords(env: Environment): boolean {
  if (!env['PASSWORDS'] || yes(env, 'PASSWORDS')) return true;
  if (!env['OIDC_ISSUER']) throw new Error('PASSWORDS must be yes where no OIDC_ISSUER is named: nobody could sign in.');
  return false;
}

function publicUrl(env: Environment): string | undefined {
  const url = env['PUBLIC_URL'];
  if (!url) return undefined;
  if (!URL.canParse(url) || new URL(url).origin !== url.replace(/\/$/, '') || new URL(url).protocol !== 'https:')
    throw new Error(`PUBLIC_URL must be the address that people open, such as https://billing.example.com, not "${url}".`);
  return new URL(url).origin;
}

/** An https address, or http on this machine. */
function webAddress(env: Environment, name: string): string | undefined {
  const url = env[name];
  if (!url) return undefined;
  // What stands in it may be a secret, so it is not repeated.
  if (!URL.canParse(url) || !(new URL(url).protocol === 'https:' || (new URL(url).protocol === 'http:' && loopback(new URL(url).hostname))))
    throw new Error(`${name} must be an address like https://example.com/….`);
  return url;
}

function mailAddress(env: Environment, name: string): string | undefined {
  const address = env[name];
  if (!address) return undefined;
  if (address.includes(',') || emailFault(address) !== undefined) throw new Error(`${name} must be one e-mail address, not "${address}".`);
  return address;
}

function origins(env: Environment): readonly string[] {
  const listed = (env['ORIGINS'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
  const wrong = listed.find((each) => !URL.canParse(each) || new URL(each).origin !== each);
  if (wrong !== undefined) throw new Error(`ORIGINS must be origins like https://excel.example.com, with commas between them; "${wrong}" is none.`);
  return listed;
}

function smtp(env: Environment): string | undefined {
  const url = env['SMTP_URL'];
  if (!url) return undefined;
  // What stands in it may be a password, so it is not repeated.
  if (!URL.canParse(url) || !['smtp:', 'smtps:'].includes(new URL(url).protocol))
    throw new Error('SMTP_URL must be like smtp://user:password@mail.example.com:587.');
  return url;
}

/** A custom connection: an app's id and secret. Half of it is a mistake. */
function xero(env: Environment): XeroSettings | undefined {
  const [clientID, clientSecret] = [env['XERO_CLIENT_ID'], env['XERO_CLIENT_SECRET']];
  if (!clientID && !clientSecret) return undefined;
  if (!clientID || !clientSecret) throw new Error('XERO_CLIENT_ID and XERO_CLIENT_SECRET belong together: give both, or neither.');
  const address = (name: string, otherwise: string): string => {
    const url = (env[name] || otherwise).replace(/\/$/, '');
    if (!URL.canParse(url) || !(new URL(url).protocol === 'https:' || loopback(new URL(url).hostname)))
      throw new Error(`${name} must be an address that begins with https://.`);
    return url;
  };
  return {
    clientID,
    clientSecret,
    tenantID: env['XERO_TENANT_ID'] || undefined,
    salesCode: env['XERO_SALES_CODE'] || '200',
    bankCode: env['XERO_BANK_CODE'] || '090',
    writeOffCode: env['XERO_WRITE_OFF_CODE'] || undefined,
    reverseCharge: env['XERO_REVERSE_CHARGE'] || 'DRCHARGE20',
    url: address('XERO_URL', 'https://api.xero.com'),
    identityUrl: address('XERO_IDENTITY_URL', 'https://identity.xero.com'),
  };
}

const hostOf = (url: string | undefined): string => (url === undefined ? '' : new URL(url).hostname);

/** An address, or a name and an address: what a mail server would refuse is refused at the start. */
function mailFrom(env: Environment): string {
  const from = env['MAIL_FROM'] || 'billing@localhost';
  if (!/^([^<>\r\n]*<[^\s<>@]+@[\w.-]+>|[^\s<>@,]+@[\w.-]+)$/.test(from.trim()))
    throw new Error(`MAIL_FROM must be an address like billing@example.com, or Billing <billing@example.com>, not "${from}".`);
  return from.trim();
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

function logLevel(env: Environment): string | undefined {
  const level = env['LOG_LEVEL'];
  if (!level) return undefined;
  if (!logLevels.includes(level)) throw new Error(`LOG_LEVEL must be one of ${logLevels.join(', ')}, not "${level}".`);
  return level;
}

function certificate(env: Environment): Settings['certificate'] {
  const [certPath, keyPath] = [env['TLS_CERT'], env['TLS_KEY']];
  if (!certPath && !keyPath) return undefined;
  try {
    const pair = { cert: readFileSync(certPath ?? '', 'utf8'), key: readFileSync(keyPath ?? '', 'utf8') };
    createSecureContext(pair);
    return pair;
  } catch {
    throw new Error('TLS_CERT and TLS_KEY must both name a readable file, a certificate and its key as PEM.');
  }
}

/** The business date in the business time zone. */
export function businessDate(timeZone: string, at = new Date()): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}
