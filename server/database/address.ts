/**
 * Where a PostgreSQL is, from its URL. Everything in it is understood or refused by name: what a driver passes over in silence
 * (a list of hosts, a misspelt parameter, a port behind the question mark) leads to another database than the one meant.
 */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username?: string;
  readonly password?: string;
  /** Absent: the connection is not encrypted. */
  readonly ssl?: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername'>;
}

const modes = ['disable', 'require', 'verify-full'];
const files = ['sslrootcert', 'sslcert', 'sslkey'];

/** `postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=/path`. Throws an Error with a sentence; never repeats a password. */
export function addressOf(url: string): Address {
  if (/^[^/?]*\/\/[^/?]*,/.test(url))
    throw new Error('DATABASE_URL names several hosts. Name one address that follows the primary, such as that of a proxy or of the cluster itself.');
  if (!URL.canParse(url)) throw new Error('DATABASE_URL has to be like postgres://user:password@host:5432/database, with special characters %-encoded.');
  const { hostname, port, pathname, username, password, searchParams } = new URL(url);
  const socket = searchParams.get('host');
  for (const name of searchParams.keys()) {
    if (name === 'host' && hostname === '' && socket?.startsWith('/')) continue;
    if (name === 'host' || name === 'port')
      throw new Error(`DATABASE_URL: write the ${name} in front of the database's name; ?${name}= is for a socket's folder alone.`);
    if (name !== 'sslmode' && !files.includes(name))
      throw new Error(`DATABASE_URL: "${name}" is not understood. There is sslmode (${modes.join(', ')}) with ${files.join(', ')}.`);
  }
  const database = decodeURIComponent(pathname.slice(1));
  if (database === '' || database.includes('/')) throw new Error('DATABASE_URL has to end in the name of one database: postgres://user@host:5432/database.');
  const ssl = encryption(searchParams, hostname);
  return {
    host: hostname === '' ? (socket ?? '127.0.0.1') : hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 5432 : Number(port),
    database,
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(ssl ? { ssl } : {}),
  };
}

/** As libpq means it: require encrypts, verify-full also makes sure of whom it speaks to. */
function encryption(given: URLSearchParams, servername: string): Address['ssl'] {
  const mode = given.get('sslmode') ?? (files.some((name) => given.has(name)) ? 'verify-full' : 'disable');
  if (!modes.includes(mode)) throw new Error(`DATABASE_URL: sslmode is one of ${modes.join(', ')}, not "${mode.slice(0, 40)}".`);
  if (mode === 'disable') return undefined;
  const [ca, cert, key] = files.map((name) => pem(name, given.get(name)));
  return { rejectUnauthorized: mode === 'verify-full', servername, ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

function pem(name: string, path: string | null): string | undefined {
  if (path === null) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Error(`DATABASE_URL: ${name} has to name a readable file.`);
  }
}
