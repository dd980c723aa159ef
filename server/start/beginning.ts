/** What a new database begins with: the shipped configuration, a sample company to try, and the first administrator. */
import { adopt, install, outdated, sample, sampleUsers } from '../sample/index.js';
import { asText } from '../../shared/values.js';
import type { Settings } from './settings.js';
import type { Store } from '../database/store.js';
import type { Users } from '../people/users.js';
import { isPassword } from '../people/secrets.js';
import { inTurn, turns } from '../work/turn.js';

export interface Beginning {
  readonly store: Store;
  readonly users: Users;
  readonly config: Pick<Settings, 'adminToken' | 'sample' | 'production'>;
  readonly today: string;
  readonly say: (line: string) => void;
}

const ADMINISTRATOR = 'admin@example.com';
/** The password of the sample company's people, which README publishes. */
const PUBLISHED = 'sheetbridge';

/**
 * Fills a database that nobody can enter yet: one just made, or one whose first start was killed half-way, which goes on where it
 * was. The administrator comes last, so that whoever gets in finds everything. The token is printed once unless ADMIN_TOKEN gave it.
 */
export async function beginning(given: Beginning): Promise<void> {
  const { store, users } = given;
  if (await users.anybody()) return (await outdated(store)) ? inTurnOf(store, () => adopt(store)) : undefined;
  await inTurnOf(store, async () => {
    if (store.single || !(await users.anybody())) await fill(given);
  });
}

/** On SQLite one process has the file, and one that was killed is not waited for. */
const inTurnOf = (store: Store, work: () => Promise<void>): Promise<void> => (store.single ? work() : inTurn(store, turns.beginning, work));

async function fill({ store, users, config, today, say }: Beginning): Promise<void> {
  await install(store);
  if (config.sample > 0) {
    const present = await store.count('customers', { where: [], sort: [], hidden: true });
    if (present < config.sample) await sample(store, { customers: config.sample - present, today });
    if (!config.production) await sampleUsers(store, PUBLISHED);
  }
  const first = (await store.all('users')).find(({ email }) => email === ADMINISTRATOR);
  const id =
    first?.id ??
    (await users.add(
      { name: 'Administrator', email: ADMINISTRATOR, permissions: { '*': 'run', users: 'run', approvalLimits: 'run' }, expertLevel: 5, apiWrite: true },
      'The first administrator.',
    ));
  const { token } = await users.issue(id, 'First administrator', 365, config.adminToken);
  if (!config.adminToken) say(`Administrator's token (shown once, keep it safe): ${token}`);
}

/** Production with an account that anybody can enter by the README: the sentence that says what to do; undefined where there is none. */
export async function publishedAccount(store: Store): Promise<string | undefined> {
  for (const user of await store.all('users')) {
    const hash = user['passwordHash'];
    if (user['active'] === false || typeof hash !== 'string' || !(await isPassword(PUBLISHED, hash))) continue;
    return `${asText(user['email'])} still has the published password of the sample company. Switch it off (npm run user -- off ${asText(user['email'])}) or give it another one, or begin with a new database.`;
  }
  return undefined;
}
