/**
 * npm run user -- list | add EMAIL NAME | token EMAIL [DAYS] | password EMAIL | permit EMAIL PERMISSION run|propose|none
 *   | level EMAIL 0-5 | api EMAIL read|write|read,write|none | off EMAIL | on EMAIL | revoke EMAIL   [--database URL]
 * For whoever keeps the bridge: the same as over the API, when nobody can sign in yet.
 */
import { asText } from '../../shared/values.js';
import { createInterface } from 'node:readline/promises';
import { checked } from '../../shared/fields.js';
import type { RecordOf, Values } from '../../shared/types.js';
import { activityOf } from '../database/activity.js';
import type { Store } from '../database/store.js';
import { createUsers } from '../people/users.js';
import { levels, permissionFault } from '../people/authorise.js';
import { failed, option, withStore } from './opened.js';

const usage = `Usage: npm run user -- COMMAND [--database URL]
  list                                     who there is
  add EMAIL NAME                           a new user without permissions
  token EMAIL [DAYS]                       a new API token, shown once (365 days)
  revoke EMAIL                             end all tokens of a user
  password EMAIL                           set a password (asked for, or from standard input)
  permit EMAIL WHAT run|propose|none       WHAT is * or an entity or entity.action
  level EMAIL 0-5                          expert level
  api EMAIL read|write|read,write|none     what the user may do over the API
  off EMAIL / on EMAIL                     switch a user off or on`;

/** Words that each command has at most, itself included. */
const most: Readonly<Record<string, number>> = {
  list: 1,
  add: Infinity,
  token: 3,
  revoke: 2,
  password: 2,
  permit: 4,
  level: 3,
  api: 3,
  off: 2,
  on: 2,
};

async function user(words: readonly string[], store: Store): Promise<string> {
  const users = createUsers({ store });
  const [command = '', email = '', third = '', fourth = ''] = words;
  // A word too many is a typing error, and not to be guessed at.
  if (words.length > (most[command] ?? 0)) throw new Error(usage);
  if (command === 'list') {
    const all = await store.all('users');
    return all
      .map(
        (each) =>
          `${each.id}\t${asText(each['email'])}\t${asText(each['name'])}\t${levels[Number(each['expertLevel'] ?? 0)]}\t${JSON.stringify(each['permissions'])}${each['active'] === false ? '\toff' : ''}`,
      )
      .join('\n');
  }
  if (command === 'add') {
    if (!third) throw new Error(usage);
    const name = words.slice(2).join(' ');
    checked('users', 'create', { name, email });
    await users.add({ name, email, permissions: {}, expertLevel: 0, apiWrite: false }, 'Added by command.');
    return `Added ${email}. Give permissions with permit, a password with password, a token with token.`;
  }
  const found = (await store.all('users')).find((each) => asText(each['email']).toLowerCase() === email.toLowerCase());
  if (!found) throw new Error(email ? `No user has the e-mail address ${email}.\n\n${usage}` : usage);
  switch (command) {
    case 'token': {
      const { token, expiresAt } = await users.issue(found.id, 'Made by command', third ? Number(third) : 365);
      return `${token}\n(shown once; ends ${expiresAt.slice(0, 10)})`;
    }
    case 'revoke':
      for (const { id, revokedAt } of await users.tokens(found.id)) if (!revokedAt) await users.revoke(found.id, asText(id));
      return `All tokens of ${email} have ended.`;
    case 'password':
      await users.setPassword(found.id, await askPassword());
      return `The password of ${email} is set; its tokens have ended.`;
    case 'permit':
      if (!third || !['run', 'propose', 'none'].includes(fourth)) throw new Error(usage);
      if (permissionFault(third) !== undefined) throw new Error(permissionFault(third));
      return change(store, found, { permissions: { ...(found['permissions'] as Values), [third]: fourth } });
    case 'level':
      if (!/^[0-5]$/.test(third)) throw new Error(usage);
      return change(store, found, { expertLevel: Number(third) });
    case 'api':
      if (!['read', 'write', 'read,write', 'none'].includes(third)) throw new Error(usage);
      return change(store, found, { apiRead: third.includes('read'), apiWrite: third.includes('write') });
    case 'off':
    case 'on':
      return change(store, found, { active: command === 'on' });
    default:
      throw new Error(usage);
  }
}

async function change(store: Store, record: RecordOf, after: Values): Promise<string> {
  const before = Object.fromEntries(Object.keys(after).map((name) => [name, record[name] ?? null]));
  const at = new Date().toISOString();
  await store.transaction(async (inside) => {
    const changed = { entity: 'users', id: record.id, kind: 'update', version: record.version, before, after, why: 'Changed by command.' } as const;
    await inside.apply([changed], at);
    await inside.log([activityOf(changed, { action: 'edit', by: { id: null, name: 'npm run user' }, at })]);
  });
  return `Done: ${JSON.stringify(after)}`;
}

async function askPassword(): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  process.stderr.write('New password: ');
  for await (const line of terminal) {
    terminal.close();
    return line;
  }
  throw new Error('No password was given.');
}

const words = process.argv.slice(2);
try {
  const url = option(words, 'database');
  // A question how it is used opens no database, let alone makes one.
  if (words.length === 0) throw new Error(usage);
  await withStore(url, async (store) => {
    process.stdout.write(`${await user(words, store)}\n`);
  });
} catch (error) {
  failed(error);
}
