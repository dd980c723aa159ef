/** Who is asking: bearer tokens, sign-in, and what an administrator does with users and tokens. */
import { computed } from '../../shared/fields.js';
import { asText, lineFault } from '../../shared/values.js';
import { badValue, Fault, forbidden, missing, noSuchRecord, notSignedIn, notUnique, tokenEnded } from '../../shared/fault.js';
import type { Action, RecordOf, Values } from '../../shared/types.js';
import type { Token } from '../../shared/wire/session.js';
import { authorise, lacking, permission, type Permission, type User } from './authorise.js';
import { Guesses } from './guesses.js';
import { LONGEST, passwordFault } from './passwords.js';
import { hashPassword, isDated, isPassword, newToken, tokenHash } from './secrets.js';
import { SecurityLog } from './securityLog.js';
import { activityOf, creation } from '../database/activity.js';
import type { Reading, Store } from '../database/store.js';

interface TokenRow {
  readonly id: string | number;
  readonly userID: string | number;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

export interface Users {
  /** The user behind the Authorization header; 401001 or 401002. */
  authenticate(header: string | undefined): Promise<User>;
  signIn(email: unknown, password: unknown, address: string): Promise<{ token: string; expiresAt: string; user: User }>;
  readonly security: SecurityLog;
  /** Whether anybody can enter at all: a token was ever made. */
  anybody(): Promise<boolean>;
  /** A user by id; 404001 where there is none. */
  known(userID: string): Promise<User>;
  /** Ends the session of this request. A token that was pasted is only forgotten by whoever pasted it: scripts go on with it. */
  signOut(header: string | undefined): Promise<void>;
  /** A new token for a user; shown once. `days` until it expires. */
  issue(userID: string, name: string, days: number, token?: string): Promise<{ id: string; token: string; prefix: string; expiresAt: string }>;
  tokens(userID: string): Promise<readonly Token[]>;
  revoke(userID: string, tokenID: string): Promise<void>;
  /** `by` is who sets it: who sets their own gives the one they had, if there was one. */
  setPassword(userID: string, password: unknown, by?: { readonly user: User; readonly current: unknown; readonly address: string }): Promise<void>;
  /** A user who need not sign in to be made: the first one, and those added by command. */
  add(values: NewUser, why: string): Promise<RecordOf['id']>;
}

export interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly permissions: Readonly<Record<string, Permission>>;
  readonly expertLevel: number;
  readonly apiWrite: boolean;
}

const day = 86_400_000;
/** How long an answer may be reused: a revoked token ends within a second, on every bridge. */
const keptFor = 1_000;
const sessionDays = 30;
/** What tokens are called that signing in makes; signing out ends these alone. */
const SESSION = 'Signed in';

export function createUsers({ store, now = () => new Date() }: { readonly store: Store; readonly now?: () => Date }): Users {
  const security = new SecurityLog(store, () => now().toISOString());
  const guesses = new Guesses(() => now().getTime());
  const kept = new Map<string, { readonly at: number; readonly found: Promise<User> }>();

  const lookUp = async (hash: string): Promise<User> => {
    const [token] = await store.rows<TokenRow>('SELECT "id", "userID", "expiresAt", "revokedAt" FROM "tokens" WHERE "hash" = $hash', { hash });
    if (!token) throw notSignedIn('This token is not known. Sign in, or ask an administrator for a token.');
    if (token.revokedAt || (token.expiresAt && token.expiresAt <= now().toISOString())) throw tokenEnded();
    const [record] = await store.load('users', [String(token.userID)]);
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

  const issue: Users['issue'] = async (userID, name, days, given) => {
    const [user] = await store.load('users', [userID]);
    if (!user) throw noSuchRecord('users', userID);
    if (!Number.isInteger(days) || days < 1 || days > 3_650) throw badValue({ days: 'Give a whole number of days from 1 to 3650.' });
    const token = given ?? newToken();
    const at = now();
    const expiresAt = new Date(at.getTime() + days * day).toISOString();
    const prefix = token.slice(0, 7);
    const id = await store.transaction(async (inside) => {
      await inside.run(
        'INSERT INTO "tokens" ("userID", "hash", "prefix", "name", "createdAt", "expiresAt") VALUES ($userID, $hash, $prefix, $name, $at, $expiresAt)',
        { userID: Number(userID), hash: tokenHash(token), prefix, name: name.slice(0, 200), at: at.toISOString(), expiresAt },
      );
      const [row] = await inside.rows<{ id: string | number }>('SELECT "id" FROM "tokens" WHERE "hash" = $hash', { hash: tokenHash(token) });
      return String(row!.id);
    });
    return { id, token, prefix, expiresAt };
  };

  return {
    authenticate,
    issue,
    async anybody() {
      const [token] = await store.rows('SELECT 1 AS "one" FROM "tokens" LIMIT 1');
      return token !== undefined;
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
      const [row] =
        lineFault(email) === undefined
          ? await store.rows<{ id: string | number; passwordHash: string | null }>(
              'SELECT "id", "passwordHash" FROM "users" WHERE lower("email") = $email ORDER BY "users"."id"',
              { email: email.trim().toLowerCase() },
            )
          : [];
      const account = email.trim().toLowerCase();
      guesses.check(account, address);
      const right = await isPassword(password, row?.passwordHash ?? null);
      // One sentence for both: which addresses are known is nobody's business.
      if (!row || !right) {
        guesses.wrong(account, address);
        if (row) await security.note({ userID: String(row.id), by: null, action: 'signInRefused', why: `A wrong password was given at ${address}.` });
        throw new Fault(401001, 'Not Signed In', 'This e-mail address and password do not belong together. Check both.');
      }
      guesses.right(account, address);
      const [record] = await store.load('users', [String(row.id)]);
      if (!record || record['active'] === false) throw forbidden('This user is switched off. An administrator can switch it on again.');
      if (isDated(row.passwordHash ?? '')) {
        const passwordHash = await hashPassword(password);
        await store.transaction((inside) =>
          inside.run('UPDATE "users" SET "passwordHash" = $passwordHash WHERE "id" = $id', { passwordHash, id: Number(row.id) }),
        );
      }
      const { token, expiresAt } = await issue(record.id, SESSION, sessionDays);
      await security.note({ userID: record.id, by: userOf(record), action: 'signIn', why: `Signed in at ${address}.` });
      return { token, expiresAt, user: userOf(record) };
    },
    async signOut(header) {
      await authenticate(header);
      const hash = tokenHash((header ?? '').slice(7).trim());
      kept.delete(hash);
      await store.transaction((inside) =>
        inside.run('UPDATE "tokens" SET "revokedAt" = $at WHERE "hash" = $hash AND "name" = $name', { hash, name: SESSION, at: now().toISOString() }),
      );
    },
    async tokens(userID) {
      if ((await store.load('users', [userID])).length === 0) throw noSuchRecord('users', userID);
      const rows = await store.rows<Record<string, string | number | null>>(
        'SELECT "id", "prefix", "name", "createdAt", "expiresAt", "revokedAt" FROM "tokens" WHERE "userID" = $userID ORDER BY "id"',
        { userID: Number(userID) },
      );
      return rows.map((row) => ({ ...row, id: String(row['id']) }) as unknown as Token);
    },
    async revoke(userID, tokenID) {
      const changed = /^\d{1,15}$/.test(tokenID)
        ? await store.transaction((inside) =>
            inside.run('UPDATE "tokens" SET "revokedAt" = $at WHERE "id" = $id AND "userID" = $userID AND "revokedAt" IS NULL', {
              id: Number(tokenID),
              userID: Number(userID),
              at: now().toISOString(),
            }),
          )
        : 0;
      if (changed === 0) throw noSuchRecord('tokens', tokenID);
      kept.clear();
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
        await inside.run('UPDATE "users" SET "passwordHash" = $passwordHash WHERE "id" = $id', { passwordHash, id: Number(userID) });
        await inside.run('UPDATE "tokens" SET "revokedAt" = $at WHERE "userID" = $id AND "revokedAt" IS NULL', { id: Number(userID), at: now().toISOString() });
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
        const given: Values = { ...values, apiRead: true, active: true };
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
