/** A bridge's billing worker in a process of its own, beside others, given the database's URL. Works from the first line it is sent until no run is open. */
import { once } from 'node:events';
import { openStore } from '../../server/database/index.js';
import { createBillingRuns } from '../../server/billing/index.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';

const store = await openStore(process.argv[2]!);
const catalogue = keptCatalogue(store);
const worker = createBillingRuns({
  store,
  catalogue,
  today: () => '2025-01-31',
  now: () => new Date().toISOString(),
  log: { error: (what, message) => console.error(message, what), warn() {}, info() {} },
});
await catalogue();
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.pause();
await worker.settle();
await store.close();
