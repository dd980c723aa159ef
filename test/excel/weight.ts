/** What the pane makes a browser load before its first screen is there: the page's script and everything that it imports. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const folder = join(import.meta.dirname, '..', '..', 'dist', 'addin');
const weigh = (file: string): number => gzipSync(readFileSync(join(folder, 'assets', file)), { level: 9 }).length;

/** Bytes after gzip: of the first load and its files, and of all screens together. */
export function weights(): { readonly first: number; readonly files: number; readonly all: number } {
  const seen = new Set<string>();
  const walk = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    // What is imported when a screen is asked for stands in import(…), which this does not fit.
    for (const [, name] of readFileSync(join(folder, 'assets', file), 'utf8').matchAll(/(?:from|import)\s*["']\.\/([\w-]+\.js)["']/g)) walk(name!);
  };
  for (const [, name] of readFileSync(join(folder, 'index.html'), 'utf8').matchAll(/assets\/([\w-]+\.js)/g)) walk(name!);
  const all = readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.js'));
  return { files: seen.size, first: [...seen].reduce((sum, file) => sum + weigh(file), 0), all: all.reduce((sum, file) => sum + weigh(file), 0) };
}
