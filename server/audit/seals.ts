/**
 * Seals of the log's head: a line each, in a file outside the database, signed. Who can write to the database can write a whole new chain
 * of hashes, but not the signature of one that was sealed before. Ed25519, by node:crypto.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LogHead, Store } from '../database/store.js';

export interface Seal extends LogHead {
  /** When it was sealed, ISO 8601 UTC. */
  readonly at: string;
  /** Base64url, over what `signed` makes of the rest. */
  readonly signature: string;
}

const signed = ({ at, id, count, hash }: Omit<Seal, 'signature'>): Buffer => Buffer.from(['sheetbridge log head', at, id, count, hash].join('\n'));

/** Reads the private key, or makes one with its public half beside it as FILE.pub. */
export function sealKey(file: string): KeyObject {
  if (!existsSync(file)) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
    writeFileSync(`${file}.pub`, publicKey.export({ type: 'spki', format: 'pem' }));
  }
  return createPrivateKey(readFileSync(file));
}

export function sealed(head: LogHead, at: string, key: KeyObject): Seal {
  const { id, count, hash } = head;
  const seal = { at, id, count, hash };
  return { ...seal, signature: sign(null, signed(seal), key).toString('base64url') };
}

/** Adds the seal to the file, on disk when this returns. */
export function keep(file: string, seal: Seal): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  appendFileSync(file, `${JSON.stringify(seal)}\n`, { mode: 0o600, flush: true });
}

export function sealsIn(file: string): readonly Seal[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line, place) => {
      try {
        return JSON.parse(line) as Seal;
      } catch {
        throw new Error(`Line ${place + 1} of ${file} is no seal.`);
      }
    });
}

/** What of the seals does not fit the log, a sentence each. */
export async function broken(store: Pick<Store, 'first'>, seals: readonly Seal[], publicKey: Buffer): Promise<readonly string[]> {
  const key = createPublicKey(publicKey);
  const wrong: string[] = [];
  for (const [place, seal] of seals.entries()) {
    if (!verify(null, signed(seal), key, Buffer.from(seal.signature, 'base64url'))) {
      wrong.push(`Seal ${place + 1} is not signed by this key: it was made or changed by somebody else.`);
      continue;
    }
    const fault = await missed(store, seal);
    if (fault !== undefined) wrong.push(fault);
  }
  return wrong;
}

/** Why the log is not the one that was sealed; undefined where it is, and perhaps longer. */
export async function missed(store: Pick<Store, 'first'>, { id, hash, at }: Seal): Promise<string | undefined> {
  const line = await store.first('activities', { id }, ['hash']);
  return line?.['hash'] === hash ? undefined : `Line ${id} of the log, sealed on ${at}, ${line ? 'is another one now' : 'is gone'}.`;
}
