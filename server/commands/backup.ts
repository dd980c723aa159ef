/** `npm run backup -- --to FOLDER [--database URL]`: a copy of the database, made while the bridge serves, and tried before it counts. */
import { settings } from '../start/settings.js';
import { backedUp } from './copies.js';
import { failed, option } from './opened.js';

const usage = 'Use: npm run backup -- --to FOLDER [--database URL]';

const words = process.argv.slice(2);
try {
  const folder = option(words, 'to');
  const url = option(words, 'database') ?? settings(process.env).databaseUrl;
  if (words.length > 0) throw new Error(`There is no "${words[0]}" here. ${usage}`);
  if (folder === undefined) throw new Error(usage);
  const { lines } = await backedUp(url, folder);
  process.stdout.write(`${lines.join('\n')}\n`);
} catch (error) {
  failed(error);
}
