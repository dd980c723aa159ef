/** A process of its own that raises a customer's credit limit again and again, for tests of several processes. */
import { openStore } from '../server/database/index.js';
import { activity, now, update } from './records.js';

const [url = '', customer = '', times = '1'] = process.argv.slice(2);
const store = await openStore(url);
for (let count = 0; count < Number(times); count++) {
  await store.transaction(async (inside) => {
    await inside.lock([customer]);
    const [record] = await inside.load('customers', [customer]);
    await inside.apply([update('customers', customer, record!.version, { creditLimit: Number(record!['creditLimit']) + 1 })], now);
    await inside.log([activity({ entity: 'customers', recordID: customer, customerID: customer })]);
  });
}
await store.close();
