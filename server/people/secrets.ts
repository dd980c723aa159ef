/** Random tokens and the hashes of what must not be stored: tokens by SHA-256, passwords and PINs by scrypt (node:crypto). */
import { createHash, randomBytes, scrypt, scryptSync, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);
/** OWASP's scrypt setting for interactive sign-in: 2^15, r 8, p 3; 32 MB and about 0.3 s. Kept with each hash, so that it can be raised. */
const cost = { N: 2 ** 15, r: 8, p: 3 };
/** What hashes were made with that do not say it. */
const formerly = { N: 2 ** 15, r: 8, p: 1 };
const forPIN = { N: 2 ** 12, r: 8, p: 1 };
type Cost = typeof cost;
const maxmem = 128 * 1024 * 1024;

const costOf = (text: string): Cost => {
  const [N, r, p] = text.split(',').map(Number) as [number, number, number];
  return { N, r, p };
};

/** `scrypt$N,r,p$<salt>$<hash>`, base64url. */
export async function hashPassword(text: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(text.normalize('NFC'), salt, 32, { ...cost, maxmem });
  return `scrypt$${cost.N},${cost.r},${cost.p}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** True when the text is the password behind the hash; takes the same time whether or not there is a hash. */
export async function isPassword(text: string, hash: string | null): Promise<boolean> {
  return isBehind(text.normalize('NFC'), hash ?? nobodys, formerly);
}

/** Of no password, at today's cost. */
const nobodys = `scrypt$${cost.N},${cost.r},${cost.p}$AAAAAAAAAAAAAAAAAAAAAA$`;

/** True when the text is behind the hash; `unsaid` is the cost of hashes that do not say theirs. */
async function isBehind(text: string, hash: string, unsaid: Cost): Promise<boolean> {
  const parts = hash.split('$');
  const [used, salt = '', expected = ''] = parts.length === 4 ? [costOf(parts[1]!), parts[2], parts[3]] : [unsaid, parts[1], parts[2]];
  const actual = await derive(text, Buffer.from(salt, 'base64url'), 32, { ...used, maxmem });
  const wanted = Buffer.from(expected, 'base64url');
  return wanted.length === actual.length && timingSafeEqual(wanted, actual);
}

/** The hash was made with a lower cost than today's: made anew at the next sign-in, when the password is known. */
export const isDated = (hash: string): boolean => !hash.startsWith(`scrypt$${cost.N},${cost.r},${cost.p}$`);

/** A PIN's hash, made inside a plan and therefore at once; the cheap setting suits six digits behind a support desk. */
export function hashSecret(text: string): string {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64url')}$${scryptSync(text, salt, 32, forPIN).toString('base64url')}`;
}

/** True when the text is the PIN behind the hash. */
export const isSecret = (text: string, hash: string): Promise<boolean> => isBehind(text, hash, forPIN);

/** A new bearer token: a prefix that scanners recognise and 256 random bits. */
export const newToken = (): string => `sb_${randomBytes(32).toString('base64url')}`;
/** What is stored of a token. 256 random bits need no salt. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');
