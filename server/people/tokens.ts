/**
 * Bearer tokens: those that signing in makes (sessions), and those that are issued to scripts. A session ends after its days, or when
 * nobody used it for its idle hours; what is kept of a token is its hash.
 */
import { badValue, noSuchRecord, notSignedIn, tokenEnded } from '../../shared/fault.js';
import type { Token } from '../../shared/wire/session.js';
import type { Conditions, RowOf, Where } from '../database/rows.js';
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

type Row = RowOf<'tokens'>;

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Use is written down no oftener than this: a request must not cost a write. */
const USED = 5 * 60_000;
/** What sessions were called before they were marked. */
const SESSION = 'Signed in';
const isSession = ({ session, name }: Pick<Row, 'session' | 'name'>): boolean => session ?? name === SESSION;
const sessionsWith = (conditions: Conditions<Row>): Where<Row> => [
  { ...conditions, session: true },
  { ...conditions, session: null, name: SESSION },
];

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
    const token = await this.store.first('tokens', { hash });
    if (!token) throw notSignedIn('This token is not known. Sign in, or ask an administrator for a token.');
    const now = this.now();
    const at = now.toISOString();
    if (token.revokedAt || (token.expiresAt && token.expiresAt <= at)) throw tokenEnded();
    const used = now.getTime() - Date.parse(token.lastUsedAt ?? token.createdAt);
    if (isSession(token) && used > this.limits.idleHours * HOUR) throw tokenEnded();
    if (token.lastUsedAt === null || used > USED)
      await this.store
        .transaction((inside) => inside.set('tokens', { lastUsedAt: at }, { id: token.id }))
        // Who may read must not be kept out where nothing can be written.
        .catch(() => undefined);
    return token.userID;
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
    const row = { userID, hash, prefix, name: name.slice(0, 200), createdAt: at.toISOString(), expiresAt, session, address };
    const id = await this.store.transaction((inside) => inside.add('tokens', row));
    return { id, token, prefix, expiresAt };
  }

  /** Those of a user, ascending; `own` is the hash of the one that asks. */
  async of(userID: string, own: string | undefined): Promise<readonly Token[]> {
    const rows = await this.store.find('tokens', { where: { userID }, order: ['id'] });
    const idle = new Date(this.now().getTime() - this.limits.idleHours * HOUR).toISOString();
    return rows.map(({ hash, session, userID: _, ...row }) => {
      const isOne = isSession({ session, name: row.name });
      // What has ended by itself is said to have, like what was ended.
      const lapsed = isOne && (row.lastUsedAt ?? row.createdAt) < idle ? (row.lastUsedAt ?? row.createdAt) : null;
      return { ...row, name: row.name ?? '', expiresAt: row.expiresAt ?? '', revokedAt: row.revokedAt ?? lapsed, session: isOne, own: hash === own };
    });
  }

  /** Ends the session behind the hash; a token that was issued goes on. */
  async leave(hash: string): Promise<void> {
    await this.end(sessionsWith({ hash, revokedAt: null }));
  }

  /** Ends one; 404001 where there is none that could be ended. */
  async revoke(userID: string, tokenID: string): Promise<void> {
    const ended = /^[1-9]\d{0,14}$/.test(tokenID) ? await this.end({ id: tokenID, userID, revokedAt: null }) : 0;
    if (ended === 0) throw noSuchRecord('tokens', tokenID);
  }

  /** Ends the sessions of a user, except the one that asks; answers how many. */
  async endSessions(userID: string, own: string | undefined): Promise<number> {
    return this.end(sessionsWith({ userID, revokedAt: null, ...(own === undefined ? {} : { hash: { not: own } }) }));
  }

  private end(which: Where<Row>): Promise<number> {
    return this.store.transaction((inside) => inside.set('tokens', { revokedAt: this.now().toISOString() }, which));
  }
}
