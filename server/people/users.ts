/** Who is asking: bearer tokens, sign-in, and what an administrator does with users and tokens. */
import { computed } from '../../shared/fields.js';
import { asText, lineFault } from '../../shared/values.js';
import { badValue, Fault, forbidden, missing, noSuchRecord, notSignedIn, notUnique, tokenEnded } from '../../shared/fault.js';
import type { Action, RecordOf, Values } from '../../shared/types.js';
import type { Token } from '../../shared/wire/session.js';
import { authorise, lacking, permission, type Permission, type User } from './authorise.js';
import { Guesses } from './guesses.js';
import { LONGEST, passwordFault } from './passwords.js';
import { hashPassword, isDated, isPassword, tokenHash } from './secrets.js';
import { SecurityLog } from './securityLog.js';
import { Tokens, type Issued, type SessionLimits } from './tokens.js';
import { activityOf, creation } from '../database/activity.js';
import type { Reading, Store } from '../database/store.js';

export interface Users {
  /** The user behind the Authorization header; 401001 or 401002. */
  authenticate(header: string | undefined): Promise<User>;
  signIn(email: unknown, password: unknown, address: string): Promise<Session>;
  /** A session for a user who showed elsewhere who they are; `why` says where. */
  enter(userID: string, address: string, why: string): Promise<Session>;
  readonly security: SecurityLog;
  /** Whether anybody can enter at all: a token was ever made. */
  anybody(): Promise<boolean>;
  /** A user by id; 404001 where there is none. */
  known(userID: string): Promise<User>;
  /** Ends the session of this request. A token that was pasted is only forgotten by whoever pasted it: scripts go on with it. */
  signOut(header: string | undefined): Promise<void>;
  /** A new token for a user; shown once. `days` until it expires. */
  issue(userID: string, name: string, days: number, token?: string): Promise<Issued>;
  /** Sessions and issued tokens; which of them asks is told by the Authorization header. */
  tokens(userID: string, header?: string): Promise<readonly Token[]>;
  revoke(userID: string, tokenID: string): Promise<void>;
  /** Ends the user's sessions but the one that asks; answers how many. */
  endSessions(userID: string, header: string | undefined): Promise<number>;
  /** `by` is who sets it: who sets their own gives the one they had, if there was one. */
  setPassword(userID: string, password: unknown, by?: { readonly user: User; readonly current: unknown; readonly address: string }): Promise<void>;
  /** A user who need not sign in to be made: the first one, and those added by command. */
  add(values: NewUser, why: string): Promise<RecordOf['id']>;
}

export interface Session {
  readonly token: string;
  readonly expiresAt: string;
  readonly user: User;
}

export interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly permissions: Readonly<Record<string, Permission>>;
  readonly expertLevel: number;
  readonly apiWrite: boolean;
  /** They may read (true). */
  readonly apiRead?: boolean;
  /** Whom the company's sign-in means, issuer and subject. */
  readonly subject?: string;
}

/** How long an answer may be reused: a revoked token ends within a second, on every bridge. */
const keptFor = 1_000;
/** Sessions as they are where nobody set anything else. */
const usual: SessionLimits = { days: 30, idleHours: 12 };

export function createUsers({
  store,
  now = () => new Date(),
  sessions = usual,
}: {
  readonly store: Store;
  readonly now?: () => Date;
  readonly sessions?: SessionLimits;
}): Users {
  const tokens = new Tokens(store, now, sessions);
  const security = new SecurityLog(store, () => now().toISOString());
  const guesses = new Guesses(() => now().getTime());
  const kept = new Map<string, { readonly at: number; readonly found: Promise<User> }>();

  const lookUp = async (hash: string): Promise<User> => {
    const [record] = await store.load('users', [await tokens.owner(hash)]);
    if (!record || record['active'] === false) throw tokenEnded();
    return userOf(record);
  };

  const authenticate = async (header: string | undefined): Promise<User> => {
    const token = /^Bearer ([\w.~+/-]{1,200}=*)$/i.exec(header ?? '')?.[1];
    if (!token) throw notSignedIn();
    const hash = tokenHash(token);
    const known = kept.get(hash);
    if (known && performance.now() - known.at < keptFor) return known.found;
    const found = lookUp(hash);
    if (kept.size > 1_000) kept.clear();
    kept.set(hash, { at: performance.now(), found });
    found.catch(() => kept.delete(hash));
    return found;
  };

  /** What is kept of the token in an Authorization header. */
  const hashIn = (header: string | undefined): string | undefined => (header === undefined ? undefined : tokenHash(header.slice(7).trim()));

  const enter: Users['enter'] = async (userID, address, why) => {
    const [record] = await store.load('users', [userID]);
    if (!record || record['active'] === false) throw forbidden('This user is switched off. An administrator can switch it on again.');
    const { token, expiresAt } = await tokens.begin(userID, address);
    await security.note({ userID, by: userOf(record), action: 'signIn', why });
    return { token, expiresAt, user: userOf(record) };
  };

  return {
    authenticate,
    enter,
    async issue(userID, name, days, given) {
      if ((await store.load('users', [userID])).length === 0) throw noSuchRecord('users', userID);
      return tokens.issue(userID, name, days, given);
    },
    async anybody() {
      return (await store.first('tokens', {}, ['id'])) !== undefined;
    },
    async known(userID) {
      const [record] = await store.load('users', [userID]);
      if (!record) throw noSuchRecord('users', userID);
      return userOf(record);
    },
    security,
    async signIn(email, password, address) {
      const absent = Object.entries({ email, password }).filter(([, value]) => value === undefined || value === null || value === '');
      if (absent.length > 0) throw missing(Object.fromEntries(absent.map(([name]) => [name, `${name === 'email' ? 'E-mail' : 'Password'} is required.`])));
      if (typeof email !== 'string') throw badValue({ email: 'Give a text.' });
      if (typeof password !== 'string' || password.length > LONGEST) throw badValue({ password: `Give a text of at most ${LONGEST} characters.` });
      // What no record can hold, no database need be asked for.
      const row =
        lineFault(email) === undefined
          ? await store.first('users', { emailKey: asText(computed('users', { email })['emailKey']) }, ['id', 'passwordHash'])
          : undefined;
      const before = row ? asText(row['passwordHash']) : '';
      const account = email.trim().toLowerCase();
      guesses.check(account, address);
      const right = await isPassword(password, before || null);
      // One sentence for both: which addresses are known is nobody's business.
      if (!row || !right) {
        guesses.wrong(account, address);
        if (row) await security.note({ userID: row.id, by: null, action: 'signInRefused', why: `A wrong password was given at ${address}.` });
        throw new Fault(401001, 'Not Signed In', 'This e-mail address and password do not belong together. Check both.');
      }
      guesses.right(account, address);
      if (isDated(before)) {
        const passwordHash = await hashPassword(password);
        await store.transaction((inside) => inside.set('users', { passwordHash }, { id: row.id }));
      }
      return enter(row.id, address, `Signed in at ${address}.`);
    },
    async signOut(header) {
      await authenticate(header);
      const hash = hashIn(header)!;
      kept.delete(hash);
      await tokens.leave(hash);
    },
    async tokens(userID, header) {
      if ((await store.load('users', [userID])).length === 0) throw noSuchRecord('users', userID);
      return tokens.of(userID, hashIn(header));
    },
    async revoke(userID, tokenID) {
      await tokens.revoke(userID, tokenID);
      kept.clear();
    },
    async endSessions(userID, header) {
      const ended = await tokens.endSessions(userID, hashIn(header));
      kept.clear();
      return ended;
    },
    async setPassword(userID, password, by) {
      if (password === undefined || password === null || password === '') throw missing({ password: 'Password is required.' });
      const [record] = await store.load('users', [userID]);
      if (!record) throw noSuchRecord('users', userID);
      const before = asText(record['passwordHash']);
      if (by?.user.id === userID && before !== '') {
        if (typeof by.current !== 'string' || by.current === '') throw missing({ current: 'Give the password you have now as well.' });
        guesses.check(asText(record['email']).toLowerCase(), by.address);
        if (by.current.length > LONGEST || !(await isPassword(by.current, before))) {
          guesses.wrong(asText(record['email']).toLowerCase(), by.address);
          throw badValue({ current: 'This is not the password you have now.' });
        }
      }
      const fault = passwordFault(password, { name: asText(record['name']), email: asText(record['email']) });
      if (fault !== undefined) throw badValue({ password: fault });
      const passwordHash = await hashPassword(password as string);
      await store.transaction(async (inside) => {
        await inside.set('users', { passwordHash }, { id: userID });
        await inside.set('tokens', { revokedAt: now().toISOString() }, { userID, revokedAt: null });
      });
      await security.note({
        userID,
        by: by?.user ?? null,
        action: 'passwordSet',
        why: `The password was set${by ? ` from ${by.address}` : ' by a command'}; all tokens ended.`,
      });
      kept.clear();
    },
    add: (values, why) =>
      store.transaction(async (inside) => {
        const given: Values = { apiRead: true, ...values, active: true };
        const after = { ...given, ...computed('users', given) };
        for (const [field, key] of [
          ['name', 'name'],
          ['email', 'emailKey'],
        ] as const)
          if ((await inside.taken('users', key, [after[key] ?? null])).size > 0) throw notUnique({ [field]: `Another user has "${asText(given[field])}".` });
        const [id = ''] = await inside.allocate('users', 1);
        const at = now().toISOString();
        const made = creation('users', id, after, why);
        await inside.apply([made], at);
        await inside.log([activityOf(made, { action: 'create', by: { id: null, name: 'A command' }, at })]);
        return id;
      }),
  };
}

/** The user as the rest of the bridge sees one. */
export function userOf(record: RecordOf): User {
  const permissions = record['permissions'];
  return {
    id: record.id,
    name: asText(record['name']),
    email: asText(record['email']),
    permissions:
      typeof permissions === 'object' && permissions !== null && !Array.isArray(permissions) ? (permissions as Readonly<Record<string, string>>) : {},
    expertLevel: Number(record['expertLevel'] ?? 0),
    apiRead: record['apiRead'] === true,
    apiWrite: record['apiWrite'] === true,
  };
}

/** Only who may edit users manages them and their tokens. */
export function authoriseManaging(user: User): void {
  if (permission(user, 'users', 'edit') !== 'run' || !user.apiWrite) throw forbidden('Only an administrator manages users and tokens.');
}

/** Tokens and passwords of others open all that those others may do: nobody gets hold of more than their own rights that way. */
export function authoriseOver(user: User, other: User): void {
  const [more] = lacking(user, other);
  if (more !== undefined)
    throw forbidden(`${other.name} may do more than ${user.name} (${more}); only somebody with those rights manages the tokens and password.`);
}

/** Why the user behind an order may not, or no longer, do it; undefined where they may. Read where the order is about to go on. */
export async function objectionNow(from: Reading, userID: string, action: Action, expert: boolean): Promise<string | undefined> {
  const [record] = await from.load('users', [userID]);
  if (!record || record['active'] === false) return `${record ? asText(record['name']) : 'Whoever ordered it'} can no longer sign in.`;
  try {
    const user = userOf(record);
    return authorise(user, action, expert) === 'run' ? undefined : `${user.name} may now only propose ${action.title}.`;
  } catch (error) {
    if (error instanceof Fault) return error.hint;
    throw error;
  }
}
