/** `npm run sample -- --customers 10000 --database URL`: adds customers of the sample company, with their past. */
import { parseArgs } from 'node:util';
import { sample, sampleUsers } from '../sample.js';
import { openStore } from '../database/index.js';

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '200' },
    database: { type: 'string', default: process.env['DATABASE_URL'] ?? 'sqlite:data/sheetbridge.sqlite' },
    today: { type: 'string', default: process.env['TODAY'] ?? new Date().toISOString().slice(0, 10) },
    users: { type: 'boolean', default: false },
  },
});

const customers = Number(values.customers);
if (!Number.isInteger(customers) || customers < 1 || customers > 1_000_000) {
  console.error('--customers takes a whole number from 1 to 1,000,000.');
  process.exit(1);
}

const store = await openStore(values.database);
await store.migrate();
const began = performance.now();
await sample(store, {
  customers,
  today: values.today,
  progress: (done, of) => {
    if (done % 1_000 === 0 || done === of) console.log(`${done} of ${of} customers, ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  },
});
// Passwords that everybody knows are for trying things out; without the switch nobody can sign in as these people.
if (values.users && process.env['NODE_ENV'] !== 'production') await sampleUsers(store);
await store.close();
