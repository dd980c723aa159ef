/**
 * Bearer tokens: those that signing in makes (sessions), and those that are issued to scripts. A session ends after its days, or when
 * nobody used it for its idle hours; what is kept of a token is its hash.
 */
import { badValue, noSuchRecord, notSignedIn, tokenEnded } from '../../shared/fault.js';
import type { Token } from '../../shared/wire/session.js';
import type { Store } from '../database/store.js';
import { newToken, tokenHash } from './secrets.js';

export interface SessionLimits {
  /** Days until a session ends, however much it is used. */
  readonly days: number;
  /** Hours without a request after which it ends. */
  readonly idleHours: number;
}

export interface Issued {
  readonly id: string;
  readonly token: string;
  readonly prefix: string;
  readonly expiresAt: string;
}

interface TokenRow {
  readonly id: string | number;
  readonly userID: string | number;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly session: number | boolean;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Use is written down no oftener than this: a request must not cost a write. */
const USED = 5 * 60_000;
/** What sessions were called before they were marked. */
const SESSION = 'Signed in';
const isSession = `COALESCE("session", CASE WHEN "name" = '${SESSION}' THEN 1 ELSE 0 END)`;

export class Tokens {
  private readonly store: Store;
  private readonly now: () => Date;
  private readonly limits: SessionLimits;

  constructor(store: Store, now: () => Date, limits: SessionLimits) {
    this.store = store;
    this.now = now;
    this.limits = limits;
  }

  /** Whose the token is; 401001 where nobody knows it, 401002 where it has ended. Its use is written down. */
  async owner(hash: string): Promise<string> {
    const [token] = await this.store.rows<TokenRow>(
      `SELECT "id", "userID", "createdAt", "expiresAt", "revokedAt", "lastUsedAt", ${isSession} AS "session" FROM "tokens" WHERE "hash" = $hash`,
      { hash },
    );
    if (!token) throw notSignedIn('This token is not known. Sign in, or ask an administrator for a token.');
    const now = this.now();
    const at = now.toISOString();
    if (token.revokedAt || (token.expiresAt && token.expiresAt <= at)) throw tokenEnded();
    const used = now.getTime() - Date.parse(token.lastUsedAt ?? token.createdAt);
    if (Number(token.session) === 1 && used > this.limits.idleHours * HOUR) throw tokenEnded();
    if (token.lastUsedAt === null || used > USED)
      await this.store
        .transaction((inside) => inside.run('UPDATE "tokens" SET "lastUsedAt" = $at WHERE "id" = $id', { at, id: Number(token.id) }))
        // Who may read must not be kept out where nothing can be written.
        .catch(() => undefined);
    return String(token.userID);
  }

  /** A session of somebody who has just shown who they are. */
  async begin(userID: string, address: string): Promise<Issued> {
    return this.keep(userID, { name: SESSION, days: this.limits.days, token: newToken(), session: true, address });
  }

  /** A token for scripts; `days` until it ends. */
  async issue(userID: string, name: string, days: number, given?: string): Promise<Issued> {
    if (!Number.isInteger(days) || days < 1 || days > 3_650) throw badValue({ days: 'Give a whole number of days from 1 to 3650.' });
    return this.keep(userID, { name, days, token: given ?? newToken(), chosen: given !== undefined, session: false, address: null });
  }

  private async keep(
    userID: string,
    {
      name,
      days,
      token,
      chosen = false,
      session,
      address,
    }: {
      readonly name: string;
      readonly days: number;
      readonly token: string;
      readonly chosen?: boolean;
      readonly session: boolean;
      readonly address: string | null;
    },
  ): Promise<Issued> {
    const at = this.now();
    const expiresAt = new Date(at.getTime() + days * DAY).toISOString();
    // Of one that somebody chose, the first characters may be most of what there is to guess.
    const prefix = chosen ? '' : token.slice(0, 7);
    const hash = tokenHash(token);
    const id = await this.store.transaction(async (inside) => {
      await inside.run(
        `INSERT INTO "tokens" ("userID", "hash", "prefix", "name", "createdAt", "expiresAt", "session", "address")
         VALUES ($userID, $hash, $prefix, $name, $at, $expiresAt, $session, $address)`,
        { userID: Number(userID), hash, prefix, name: name.slice(0, 200), at: at.toISOString(), expiresAt, session, address },
      );
      const [row] = await inside.rows<{ id: string | number }>('SELECT "id" FROM "tokens" WHERE "hash" = $hash', { hash });
      return String(row!.id);
    });
    return { id, token, prefix, expiresAt };
  }

  /** Those of a user, ascending; `own` is the hash of the one that asks. */
  async of(userID: string, own: string | undefined): Promise<readonly Token[]> {
    const rows = await this.store.rows<Record<string, string | number | null>>(
      `SELECT "id", "prefix", "name", "createdAt", "expiresAt", "revokedAt", "lastUsedAt", "address", "hash", ${isSession} AS "session"
       FROM "tokens" WHERE "userID" = $userID ORDER BY "tokens"."id"`,
      { userID: Number(userID) },
    );
    const idle = new Date(this.now().getTime() - this.limits.idleHours * HOUR).toISOString();
    return rows.map(({ hash, session, ...row }) => {
      const isOne = Number(session) === 1;
      // What has ended by itself is said to have, like what was ended.
      const lapsed = isOne && String(row['lastUsedAt'] ?? row['createdAt']) < idle ? (row['lastUsedAt'] ?? row['createdAt']) : null;
      return { ...row, id: String(row['id']), revokedAt: row['revokedAt'] ?? lapsed, session: isOne, own: hash === own } as unknown as Token;
    });
  }

  /** Ends the session behind the hash; a token that was issued goes on. */
  async leave(hash: string): Promise<void> {
    await this.end(`"hash" = $hash AND ${isSession} = 1`, { hash });
  }

  /** Ends one; 404001 where there is none that could be ended. */
  async revoke(userID: string, tokenID: string): Promise<void> {
    const ended = /^\d{1,15}$/.test(tokenID) ? await this.end('"id" = $id AND "userID" = $userID', { id: Number(tokenID), userID: Number(userID) }) : 0;
    if (ended === 0) throw noSuchRecord('tokens', tokenID);
  }

  /** Ends the sessions of a user, except the one that asks; answers how many. */
  async endSessions(userID: string, own: string | undefined): Promise<number> {
    return this.end(`"userID" = $userID AND "hash" <> $own AND ${isSession} = 1`, { userID: Number(userID), own: own ?? '' });
  }

  private end(which: string, bind: Readonly<Record<string, string | number>>): Promise<number> {
    return this.store.transaction((inside) =>
      inside.run(`UPDATE "tokens" SET "revokedAt" = $at WHERE "revokedAt" IS NULL AND ${which}`, { ...bind, at: this.now().toISOString() }),
    );
  }
}
