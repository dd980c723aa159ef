/**
 * `npm run client`: the types of a client made from the description that a bridge answers, compiled with what uses them (drive.ts), and
 * driven. openapi-typescript is taken for the moment only: it needs an older compiler than ours beside it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBridge } from '../bridges.js';
import { freshSQLite } from '../databases.js';

const root = join(import.meta.dirname, '..', '..');
const made = join(root, 'test', 'output', 'client');
const run = (command: string, ...words: readonly string[]): void => {
  execFileSync(command, words, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
};

const folders: string[] = [];
const bridge = await startBridge(freshSQLite(folders), { workers: false });
let held = 0;
let failed = 0;
try {
  mkdirSync(made, { recursive: true });
  writeFileSync(join(made, 'openapi.json'), (await bridge.call('GET', `${bridge.base}/openapi.json`)).text);
  run(
    'npx',
    '--yes',
    '--package',
    'openapi-typescript@7.13.0',
    '--package',
    'typescript@5.9.3',
    'openapi-typescript',
    join(made, 'openapi.json'),
    '-o',
    join(made, 'api.d.ts'),
  );
  run('npx', 'tsc', '--project', 'test/client/tsconfig.json');
  // By its address alone: it compiles only now that its types are there.
  const driver: string = join(import.meta.dirname, 'drive.ts');
  const { drive } = (await import(driver)) as { drive(baseUrl: string, token: string): Promise<number> };
  held = await drive(`${bridge.base}/backend/api/v1`, bridge.token);
} catch (error) {
  failed = 1;
  console.error(error);
} finally {
  await bridge.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
console.log(`${held} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed;
