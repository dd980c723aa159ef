/**
 * npm run bench [-- NAME …]: every figure beside its floor, each in a process of its own, medians, both sides in one run.
 * `-- scale 1000000` names a size, `-- scale postgres` a database.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { startFlags } from '../startFlags.js';

const names = readdirSync(import.meta.dirname)
  .filter(
    (file) =>
      file.endsWith('.ts') &&
      !['index.ts', 'figures.ts', 'callPool.ts', 'callRun.ts', 'billingBridge.ts', 'billingTogether.ts'].includes(file) &&
      !file.endsWith('-floor.ts'),
  )
  .map((file) => file.slice(0, -3));
const words = process.argv.slice(2);
const given = words.filter((word) => /^\d+$/.test(word) || ['sqlite', 'postgres'].includes(word));
const asked = words.filter((word) => !given.includes(word));
const unknown = asked.find((name) => !names.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no bench ${unknown}; there is ${names.join(', ')}.\n`);
  process.exit(1);
}
/** These measure the bridge's own code in their own process: built and started the way npm start does it. */
const built = new Set(['billing', 'bulk', 'calls', 'carriers', 'drop', 'runs']);
/** What a bench starts as a process of its own. */
const beside = new Map([['billing', ['billingBridge']]]);
const root = join(import.meta.dirname, '..', '..');

async function compiled(name: string): Promise<string> {
  const outDir = join(root, 'dist', 'bench', name);
  for (const file of [name, ...(beside.get(name) ?? [])])
    await build({
      configFile: join(root, 'server', 'vite.config.ts'),
      root,
      logLevel: 'error',
      build: { ssr: join(import.meta.dirname, `${file}.ts`), outDir, emptyOutDir: file === name, sourcemap: false },
    });
  // The build says so of this process; what is measured is not in production.
  delete process.env['NODE_ENV'];
  return join(outDir, `${name}.js`);
}

for (const name of asked.length > 0 ? asked : names) {
  process.stdout.write(`\n== ${name}\n`);
  const file = built.has(name) ? await compiled(name) : join(import.meta.dirname, `${name}.ts`);
  const source = `const { bench } = await import(${JSON.stringify(file)}); await bench(${JSON.stringify(given)}); process.exit(0);`;
  const how = built.has(name) ? startFlags : ['--import', 'tsx'];
  const { status } = spawnSync(process.execPath, ['--expose-gc', ...how, '--input-type=module', '--eval', source], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
