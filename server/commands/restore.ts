/** `npm run restore -- --from FILE [--database URL] [--replace]`: puts a copy in place of the database, while no bridge works with it. */
import { settings } from '../start/settings.js';
import { restored } from './copies.js';
import { failed, flag, option } from './opened.js';

const usage = 'Use: npm run restore -- --from FILE [--database URL] [--replace]';

const words = process.argv.slice(2);
try {
  const from = option(words, 'from');
  const url = option(words, 'database') ?? settings(process.env).databaseUrl;
  const replace = flag(words, 'replace');
  if (words.length > 0) throw new Error(`There is no "${words[0]}" here. ${usage}`);
  if (from === undefined) throw new Error(usage);
  process.stdout.write(`${(await restored(from, url, replace)).join('\n')}\n`);
} catch (error) {
  failed(error);
}
