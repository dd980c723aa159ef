/** Programs of the tests that are started many times, bundled once: without that each start costs a second of a processor. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
/** A folder for this process alone: others run tests at the same time. It lies in the project, where packages are found. */
const folder = join(root, 'dist', 'test', String(process.pid));
const made = new Map<string, string>();

/** The JavaScript made of a program of the tests, `file` being its full path. */
export function built(file: string): string {
  const known = made.get(file);
  if (known !== undefined) return known;
  if (made.size === 0) process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const name = basename(file, '.ts');
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  const target = join(folder, name);
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'warn', '--ssr', file, '--outDir', target], {
    cwd: root,
    stdio: 'inherit',
  });
  made.set(file, join(target, `${name}.js`));
  return join(target, `${name}.js`);
}
