/**
 * Idempotency-Key: the same key and content is done once and answered alike ever after (30 days). The key's row is the
 * first thing written in the transaction that does the work, so there is no moment in which one is kept without the other,
 * and a refusal, which undoes the transaction, keeps nothing.
 */
import { gunzip, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { badKey, keyInFlight, keyReused } from '../../../shared/fault.js';
import type { User } from '../../people/authorise.js';
import type { Reading, Writing } from '../../database/store.js';
import { canonical, fingerprint } from '../kept/fingerprint.js';
import type { Answer } from '../telling/answers.js';

/** What an order was sent with. */
export interface Key {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

const days = 30;
const compress = promisify(gzip);
const expand = promisify(gunzip);
/** Answers longer than this are kept compressed. */
const long = 4_096;

interface Kept {
  readonly fingerprint: string;
  readonly expiresAt: string;
  readonly runID: string | null;
  readonly answerStatus: number | null;
  readonly answerHeaders: string | null;
  readonly answerBody: string | null;
}

/** A key on its way through: checked, bound to its user and content. */
export class Claim {
  readonly key: string;
  private readonly userID: string;
  private readonly print: string;

  constructor({ key, method, path, body }: Key, user: Pick<User, 'id'>) {
    this.key = bare(key);
    this.userID = user.id;
    // With and without a trailing slash it is the same address.
    this.print = fingerprint(method.toUpperCase(), path.replace(/\/(?=\?|$)/, ''), canonical(body ?? null));
  }

  /** Takes the key, or answers what it was answered before. Throws 409001 while that is not known, 422001 for other content. */
  async take(inside: Writing, now: string, rebuilt: (inside: Writing, runID: string) => Promise<Answer | undefined>): Promise<Answer | undefined> {
    const expires = new Date(Date.parse(now) + days * 86_400_000).toISOString();
    const key = { userID: this.userID, key: this.key };
    const anew = { fingerprint: this.print, createdAt: now, expiresAt: expires };
    const nothing = { runID: null, answerStatus: null, answerHeaders: null, answerBody: null };
    const taken =
      (await inside.addNew('idempotencyKeys', { ...key, ...anew })) ||
      (await inside.set('idempotencyKeys', { ...anew, ...nothing }, { ...key, expiresAt: { upTo: now } })) > 0;
    return taken ? undefined : this.recall(inside, rebuilt);
  }

  /** The answer that was given before; 409001 where there is none yet. */
  async recall(inside: Writing, rebuilt: (inside: Writing, runID: string) => Promise<Answer | undefined>): Promise<Answer> {
    const kept = await this.kept(inside);
    if (!kept) throw keyInFlight();
    if (kept.fingerprint !== this.print) throw keyReused();
    const answer = kept.answerStatus === null ? kept.runID && (await rebuilt(inside, kept.runID)) : await replayed(kept);
    if (!answer) throw keyInFlight();
    return { ...answer, headers: { ...answer.headers, 'Idempotent-Replayed': 'true' } };
  }

  /** Whether the key was used before: work that looks at the present first must not look when its answer is kept already. */
  async isUsed(from: Reading, now: string): Promise<boolean> {
    const kept = await this.kept(from);
    return kept !== undefined && kept.expiresAt > now;
  }

  private async kept(from: Reading): Promise<Kept | undefined> {
    return from.first('idempotencyKeys', { userID: this.userID, key: this.key });
  }

  /** Keeps the answer beside the key; without one, the run that will have it. */
  async keep(inside: Writing, runID: string | null, answer?: Answer): Promise<void> {
    const body = answer ? (typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? null)) : null;
    await inside.set(
      'idempotencyKeys',
      {
        runID,
        answerStatus: answer?.status ?? null,
        answerHeaders: answer ? JSON.stringify(answer.headers) : null,
        answerBody: body !== null && body.length > long ? `gzip:${(await compress(body)).toString('base64')}` : body,
      },
      { userID: this.userID, key: this.key },
    );
  }

  /** For the process's own list of keys under way. */
  get name(): string {
    return `${this.userID}|${this.key}`;
  }

  get content(): string {
    return this.print;
  }
}

async function replayed({ answerStatus, answerHeaders, answerBody }: Kept): Promise<Answer> {
  const text = answerBody?.startsWith('gzip:') ? (await expand(Buffer.from(answerBody.slice(5), 'base64'))).toString('utf8') : answerBody;
  const headers = JSON.parse(answerHeaders ?? '{}') as Record<string, string>;
  return { status: Number(answerStatus), headers, body: headers['Content-Type'] === undefined ? JSON.parse(text ?? 'null') : text };
}

/** Quoted (the draft standard) and bare (what everybody sends) name the same key. */
function bare(key: string): string {
  const text = /^"(.*)"$/.exec(key.trim())?.[1] ?? key.trim();
  if (text.length > 255) throw badKey('An Idempotency-Key has at most 255 characters; a UUID is a good one.');
  if (!/^[\w.:+/=~@-]+$/.test(text)) throw badKey('An Idempotency-Key has 1 to 255 letters, digits and .:+/=~@_- ; a UUID is a good one.');
  return text;
}

/** The keys that this process works on: their second askers are told so at once instead of waiting for the database. */
export class InFlight {
  private readonly keys = new Map<string, string>();

  async during<T>(claim: Claim | undefined, work: () => Promise<T>): Promise<T> {
    if (!claim) return work();
    const known = this.keys.get(claim.name);
    if (known !== undefined) throw known === claim.content ? keyInFlight() : keyReused();
    this.keys.set(claim.name, claim.content);
    try {
      return await work();
    } finally {
      this.keys.delete(claim.name);
    }
  }
}

/** Forgets what has expired, a few at a time. */
export async function forgetKeys(inside: Writing, now: string): Promise<number> {
  const [last] = await inside.find('idempotencyKeys', {
    where: { expiresAt: { upTo: now } },
    fields: ['expiresAt'],
    order: ['expiresAt'],
    skip: 999,
    limit: 1,
  });
  return inside.remove('idempotencyKeys', { expiresAt: { upTo: last?.expiresAt ?? now } });
}
