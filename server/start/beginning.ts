/** What a new database begins with: the shipped configuration, the first administrator, and a sample company to try. */
import { install, sample, sampleUsers } from '../sample/index.js';
import type { Settings } from './settings.js';
import type { Store } from '../database/store.js';
import type { Users } from '../people/users.js';

export interface Beginning {
  readonly store: Store;
  readonly users: Users;
  readonly config: Pick<Settings, 'adminToken' | 'sample' | 'production'>;
  readonly today: string;
  readonly say: (line: string) => void;
}

/** Fills a database that was just made. The administrator's token is printed once unless ADMIN_TOKEN gave it. */
export async function beginning({ store, users, config, today, say }: Beginning): Promise<void> {
  await install(store);
  const id = await users.add(
    { name: 'Administrator', email: 'admin@example.com', permissions: { '*': 'run' }, expertLevel: 5, apiWrite: true },
    'The first administrator.',
  );
  const { token } = await users.issue(id, 'First administrator', 3_650, config.adminToken);
  if (!config.adminToken) say(`Administrator's token (shown once, keep it safe): ${token}`);
  if (config.sample > 0) {
    await sample(store, { customers: config.sample, today });
    if (!config.production) await sampleUsers(store);
  }
}
