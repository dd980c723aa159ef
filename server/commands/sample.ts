/** `npm run sample -- --customers 10000 --database URL`: adds customers of the sample company, with their past. */
import { surveyed } from '../database/copy.js';
import { sample, sampleUsers } from '../sample/index.js';
import { dateOf, failed, flag, option, withStore } from './opened.js';

const usage = 'Use: npm run sample -- [--customers 200] [--database URL] [--today 2025-01-24] [--no-users]';

const words = process.argv.slice(2);
try {
  const customers = Number(option(words, 'customers') ?? 200);
  const url = option(words, 'database');
  const today = dateOf(option(words, 'today') ?? (process.env['TODAY'] || new Date().toISOString().slice(0, 10)));
  const users = !flag(words, 'no-users');
  if (words.length > 0) throw new Error(`There is no "${words[0]}" here. ${usage}`);
  if (!Number.isInteger(customers) || customers < 1 || customers > 1_000_000) throw new Error('--customers takes a whole number from 1 to 1,000,000.');
  await withStore(url, async (store) => {
    const began = performance.now();
    await sample(store, {
      customers,
      today,
      progress: (done, of) => {
        if (done % 1_000 === 0 || done === of) process.stdout.write(`${done} of ${of} customers, ${((performance.now() - began) / 1_000).toFixed(1)} s\n`);
      },
    });
    await surveyed(store);
    const all = await store.count('customers', { where: [], sort: [], hidden: true });
    if (all > customers) process.stdout.write(`They came to those that were there: ${all} customers now.\n`);
    // A password that everybody knows is for trying things out, and never for production.
    if (users && process.env['NODE_ENV'] !== 'production') {
      await sampleUsers(store);
      process.stdout.write('Its people sign in with the password "sheetbridge": manager@example.com, clerk@example.com, reader@example.com.\n');
    }
  });
} catch (error) {
  failed(error);
}
