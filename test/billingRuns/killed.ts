/** A bridge's billing worker in a process of its own, for tests that kill it: `node --import tsx killed.ts URL`. */
import { createBillingRuns } from '../../server/billing/index.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { openStore } from '../../server/database/index.js';

const store = await openStore(process.argv[2]!);
const worker = createBillingRuns({
  store,
  catalogue: keptCatalogue(store),
  today: () => '2025-01-31',
  now: () => new Date().toISOString(),
  log: { error: (what, message) => console.error(message, what), warn() {}, info() {} },
  // Of three customers one is worked out while the one before is written.
  chunk: 3,
  portion: 1,
  part: 7,
  lease: 100,
});
process.stdout.write('begins\n');
// The lease of the one killed before has to run out first.
for (;;) {
  await worker.settle();
  const [left] = await store.rows<{ n: number }>(`SELECT count(*) AS "n" FROM "billingRuns" WHERE "status" <> 'Complete'`);
  if (Number(left!.n) === 0) break;
  await new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
}
await store.close();
process.stdout.write('ended\n');
