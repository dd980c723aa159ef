/**
 * Signing in with the company's own account. The pane keeps a secret and sends only its hash along (as PKCE does with the issuer), so
 * that whoever sees the ticket at the end cannot use it. What is under way is kept in the database: any bridge may get the way back.
 */
import { createHash, randomBytes } from 'node:crypto';
import { computed } from '../../shared/fields.js';
import { asText } from '../../shared/values.js';
import { badValue, Fault, forbidden, notSignedIn } from '../../shared/fault.js';
import type { RecordOf, Value, Values } from '../../shared/types.js';
import { activityOf } from '../database/activity.js';
import type { Store } from '../database/store.js';
import type { Permission } from './authorise.js';
import { Issuer, type OpenIDSettings } from './openID.js';
import type { Session, Users } from './users.js';

/** What members of a group may do. */
export interface GroupRights {
  readonly permissions?: Readonly<Record<string, Permission>>;
  readonly expertLevel?: number;
  readonly apiRead?: boolean;
  readonly apiWrite?: boolean;
}

export interface SingleSignOnSettings extends OpenIDSettings {
  /** A user who is there already is known by the e-mail address, although the issuer does not say that it checked it. */
  readonly trustEmail: boolean;
  /** Rights by group; undefined leaves them to whoever manages users. */
  readonly groups: Readonly<Record<string, GroupRights>> | undefined;
  readonly groupsClaim: string;
}

export interface SingleSignOn {
  /** Where the browser goes; `challenge` is the hash of the pane's secret. */
  begin(challenge: unknown, redirect: string): Promise<string>;
  /** The browser came back: a ticket, good once and for two minutes. */
  comeBack(query: { readonly state: unknown; readonly code: unknown; readonly error: unknown }, redirect: string): Promise<string>;
  /** The session for a ticket and the secret that belongs to it. */
  redeem(ticket: unknown, secret: unknown, address: string): Promise<Session>;
}

interface Attempt {
  readonly verifier: string;
  readonly nonce: string;
  readonly challenge: string;
}

const MINUTES = 60_000;
const random = (): string => randomBytes(32).toString('base64url');
const hashed = (text: string): string => createHash('sha256').update(text).digest('base64url');
const isToken = (text: unknown): text is string => typeof text === 'string' && /^[\w-]{43}$/.test(text);

export function createSingleSignOn(
  settings: SingleSignOnSettings,
  { store, users, now = () => new Date() }: { readonly store: Store; readonly users: Users; readonly now?: () => Date },
): SingleSignOn {
  const issuer = new Issuer(settings);
  const stale = (): Fault => notSignedIn('This sign-in took too long, or was used already. Begin again.');

  const keep = (key: string, data: Values, lasts: number): Promise<unknown> =>
    store.transaction(async (inside) => {
      await inside.remove('signIns', { expiresAt: { below: now().toISOString() } });
      await inside.add('signIns', { key: hashed(key), data, expiresAt: new Date(now().getTime() + lasts).toISOString() });
    });
  /** What was kept, once. */
  const take = async <T>(key: unknown): Promise<T> => {
    if (!isToken(key)) throw stale();
    const where = { key: hashed(key), expiresAt: { from: now().toISOString() } };
    // Whoever removes it has it: of two who come with one key, one.
    const row = await store.transaction(async (inside) => {
      const found = await inside.first('signIns', where);
      return (await inside.remove('signIns', where)) === 1 ? found : undefined;
    });
    if (!row) throw stale();
    return row.data as T;
  };

  return {
    async begin(challenge, redirect) {
      if (!isToken(challenge)) throw badValue({ challenge: 'Give the SHA-256 of the secret, base64url.' });
      const [state, verifier, nonce] = [random(), random(), random()];
      const address = await issuer.address({ redirect, state, nonce, challenge: hashed(verifier) });
      await keep(state, { verifier, nonce, challenge }, 10 * MINUTES);
      return address;
    },
    async comeBack({ state, code, error }, redirect) {
      const { verifier, nonce, challenge } = await take<Attempt>(state);
      if (typeof code !== 'string' || error !== undefined)
        throw notSignedIn('Your company’s sign-in was not finished. Close this window and begin again, or ask your administrator.');
      const userID = await known(await issuer.claims({ code, redirect, verifier, nonce }));
      const ticket = random();
      await keep(ticket, { userID, challenge }, 2 * MINUTES);
      return ticket;
    },
    async redeem(ticket, secret, address) {
      const { userID, challenge } = await take<{ userID: string; challenge: string }>(ticket);
      if (!isToken(secret) || hashed(secret) !== challenge) throw stale();
      return users.enter(userID, address, `Signed in with ${settings.issuer} at ${address}.`);
    },
  };

  /** The user of these claims: known by subject, else by a checked address, else made without rights. */
  async function known(claims: Readonly<Record<string, unknown>>): Promise<string> {
    const subject = `${settings.issuer}#${asText(claims['sub'] as Value)}`;
    const email = text(claims['email']) ?? (settings.trustEmail ? text(claims['preferred_username']) : undefined);
    const id =
      (await store.taken('users', 'subject', [subject])).get(subject) ??
      (await linked(subject, email, claims['email_verified'] === true)) ??
      (await made(subject, email, claims));
    if (settings.groups) await grant(id, rightsOf(settings.groups, claims[settings.groupsClaim]));
    return id;
  }

  async function linked(subject: string, email: string | undefined, checked: boolean): Promise<string | undefined> {
    if (email === undefined || !(checked || settings.trustEmail)) return undefined;
    const [record] = (await store.all('users')).filter(
      (user) => asText(user['email']).toLowerCase() === email.toLowerCase() && (user['subject'] ?? null) === null,
    );
    if (record) await change(record, { subject }, `Signed in with ${settings.issuer} for the first time.`);
    return record?.id;
  }

  async function made(subject: string, email: string | undefined, claims: Readonly<Record<string, unknown>>): Promise<string> {
    if (email === undefined)
      throw new Fault(403001, 'Forbidden', 'Your company’s sign-in does not tell an e-mail address, which a new user needs. Ask your administrator.');
    if ((await store.taken('users', 'emailKey', [asText(computed('users', { email })['emailKey'])])).size > 0)
      throw forbidden(`There is a user with the address ${email} already, who signs in otherwise. Ask your administrator.`);
    const name = text(claims['name']) ?? email;
    const named = (await store.taken('users', 'name', [name])).size > 0 ? `${name} (${email})` : name;
    return users.add(
      { name: named, email, permissions: {}, expertLevel: 0, apiRead: false, apiWrite: false, subject },
      `Came by ${settings.issuer}; has no rights yet.`,
    );
  }

  async function grant(id: string, rights: Values): Promise<void> {
    const [record] = await store.load('users', [id]);
    const after = Object.fromEntries(Object.entries(rights).filter(([name, value]) => JSON.stringify(record?.[name] ?? null) !== JSON.stringify(value)));
    if (record && Object.keys(after).length > 0) await change(record, after, 'By the groups of the company’s sign-in.');
  }

  async function change(record: RecordOf, after: Values, why: string): Promise<void> {
    const before = Object.fromEntries(Object.keys(after).map((name) => [name, record[name] ?? null]));
    const changed = { entity: 'users', id: record.id, kind: 'update', version: record.version, before, after, why } as const;
    const at = now().toISOString();
    await store.transaction(async (inside) => {
      await inside.apply([changed], at);
      await inside.log([activityOf(changed, { action: 'edit', by: { id: null, name: 'Single sign-on' }, at })]);
    });
  }
}

const strength = { none: 0, propose: 1, run: 2 } as const;

/** What all the groups of somebody give together; the stronger entry wins, and who is in none of them has nothing. */
export function rightsOf(groups: Readonly<Record<string, GroupRights>>, claimed: unknown): Values {
  const own = (Array.isArray(claimed) ? claimed : [claimed]).flatMap((each) =>
    typeof each === 'string' && Object.hasOwn(groups, each) ? [groups[each]!] : [],
  );
  const permissions: Record<string, Permission> = {};
  for (const [entry, right] of own.flatMap((each) => Object.entries(each.permissions ?? {})))
    if (strength[right] >= strength[permissions[entry] ?? 'none']) permissions[entry] = right;
  return {
    permissions,
    expertLevel: Math.max(0, ...own.map(({ expertLevel = 0 }) => expertLevel)),
    apiRead: own.some(({ apiRead = true }) => apiRead),
    apiWrite: own.some(({ apiWrite }) => apiWrite === true),
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 200) : undefined);
