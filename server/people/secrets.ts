/** Random tokens and the hashes of what must not be stored: tokens by SHA-256, passwords and PINs by scrypt (node:crypto). */
import { createHash, randomBytes, scrypt, scryptSync, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);
/** OWASP's scrypt setting for interactive sign-in: 2^15, r 8, p 3 would be its equal; one step costs about 0.1 s here. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** `scrypt$<salt>$<hash>`, base64url. */
export async function hashPassword(text: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64url')}$${(await derive(text.normalize('NFC'), salt, 32, cost)).toString('base64url')}`;
}

/** True when the text is the password behind the hash; takes the same time whether or not there is a hash. */
export async function isPassword(text: string, hash: string | null): Promise<boolean> {
  const [, salt = 'AAAAAAAAAAAAAAAAAAAAAA', expected = ''] = (hash ?? '').split('$');
  const actual = await derive(text.normalize('NFC'), Buffer.from(salt, 'base64url'), 32, cost);
  const wanted = Buffer.from(expected, 'base64url');
  return wanted.length === actual.length && timingSafeEqual(wanted, actual);
}

/** A PIN's hash, made inside a plan and therefore at once; the cheap setting suits six digits behind a support desk. */
export function hashSecret(text: string): string {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64url')}$${scryptSync(text, salt, 32, { N: 2 ** 12, r: 8, p: 1 }).toString('base64url')}`;
}

/** A new bearer token: a prefix that scanners recognise and 256 random bits. */
export const newToken = (): string => `sb_${randomBytes(32).toString('base64url')}`;
/** What is stored of a token. 256 random bits need no salt. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');
