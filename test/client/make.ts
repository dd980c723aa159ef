/**
 * `npm run client`: the types of a client made from the description that a bridge answers, compiled with what uses them (drive.ts), and
 * driven. openapi-typescript is taken for the moment only: it needs an older compiler than ours beside it.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startBridge } from '../bridges.js';
import { freshSQLite } from '../databases.js';

const root = join(import.meta.dirname, '..', '..');
const made = join(root, 'test', 'output', 'client');
const run = (command: string, ...words: readonly string[]): void => {
  execFileSync(command, words, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
};

const folders: string[] = [];
const bridge = await startBridge(freshSQLite(folders), { workers: false });
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
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'test/client/drive.ts'], {
    cwd: root,
    env: { ...process.env, BRIDGE: `${bridge.base}/backend/api/v1`, TOKEN: bridge.token },
  });
  console.log(stdout.trim());
} catch (error) {
  console.error(error);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
} finally {
  await bridge.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
