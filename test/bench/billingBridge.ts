/**
 * A bridge's billing worker in a process of its own, beside others, given the database's URL. Works from the first line it is sent until
 * no run is open, says how many seconds of processor time that took, and ends with what it is sent from.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { openStore } from '../../server/database/index.js';
import { createBillingRuns } from '../../server/billing/index.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { processor } from '../processor.js';

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
const told = createInterface(process.stdin);
const over = once(told, 'close');
process.stdout.write('ready\n');
await once(told, 'line');
const before = processor();
await worker.settle();
process.stdout.write(`${(processor() - before) / 1_000}\n`);
await over;
await store.close();
