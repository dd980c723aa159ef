/** npm run bench [-- NAME …]: every figure beside its floor, each in a process of its own, medians, both sides in one run. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const names = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !['index.ts', 'figures.ts'].includes(file) && !file.endsWith('-floor.ts')).map((file) => file.slice(0, -3));
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !names.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no bench ${unknown}; there is ${names.join(', ')}.\n`);
  process.exit(1);
}
for (const name of asked.length > 0 ? asked : names) {
  process.stdout.write(`\n== ${name}\n`);
  const source = `const { bench } = await import(${JSON.stringify(join(import.meta.dirname, `${name}.ts`))}); await bench(); process.exit(0);`;
  const { status } = spawnSync(process.execPath, ['--expose-gc', '--import', 'tsx', '--input-type=module', '--eval', source], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
