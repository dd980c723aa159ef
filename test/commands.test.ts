/** The commands as somebody types them: what is wrong is a sentence and exit code 1, and nothing is guessed at. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshSQLite } from './databases.js';
import { startBridge } from './bridges.js';

describe('the commands', function () {
  const folders: string[] = [];
  let url = '';
  before(() => {
    url = freshSQLite(folders);
  });
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  const run = (command: string, ...words: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly wrong: string }> =>
    new Promise((resolve) => {
      const child = execFile(process.execPath, [`dist/server/${command}.js`, ...words], { env: { ...process.env, DATABASE_URL: url } }, (error, out, wrong) =>
        resolve({ code: error ? Number(error.code) : 0, out, wrong }),
      );
      child.stdin?.end();
    });
  const refused = async (why: RegExp, command: string, ...words: readonly string[]): Promise<void> => {
    const { code, out, wrong } = await run(command, ...words);
    assert.ok(code > 0, `${words.join(' ')}: ${out}`);
    assert.match(wrong, why);
    assert.ok(!/\n +at |node:internal/.test(wrong), wrong);
  };

  // Windows knows no signals: npm ends the bridge there itself.
  (process.platform === 'win32' ? it.skip : it)('end the bridge where npm start is ended, although the shell between them passes no signal on', async () => {
    const shell = spawn('sh', ['-c', `"${process.execPath}" dist/server/main.js; true`], {
      env: { ...process.env, DATABASE_URL: freshSQLite(folders), PORT: '0', HTTPS_PORT: '0', SAMPLE: '0', npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let said = '';
    // The pipe is closed when the last who writes to it has ended: that is the bridge.
    const ended = once(shell.stdout, 'close');
    const ready = new Promise<void>((resolve) => {
      shell.stdout.on('data', (text: Buffer) => {
        said += text.toString();
        if (said.includes('ready on')) resolve();
      });
    });
    await Promise.race([ready, ended.then(() => Promise.reject(new Error(`The bridge ended before it was ready: ${said}`)))]);
    shell.kill('SIGKILL');
    await ended;
  });

  (process.platform === 'win32' ? it.skip : it)('end the bridge too where npm start is ended before the bridge is ready', async () => {
    const shell = spawn('sh', ['-c', `"${process.execPath}" dist/server/main.js; true`], {
      env: { ...process.env, DATABASE_URL: freshSQLite(folders), PORT: '0', HTTPS_PORT: '0', SAMPLE: '0', npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(shell.stdout, 'close');
    // The administrator's token is the first it says, long before the ports are open.
    await Promise.race([once(shell.stdout, 'data'), ended.then(() => Promise.reject(new Error('The bridge ended before it said anything.')))]);
    shell.kill('SIGKILL');
    await ended;
  });

  it('write a manifest from what is built, as production runs it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
    folders.push(folder);
    const { code, out } = await run('manifest', '--host', 'addin.example.com', '--out', join(folder, 'manifest.xml'));
    assert.equal(code, 0, out);
    assert.match(readFileSync(join(folder, 'manifest.xml'), 'utf8'), /https:\/\/addin\.example\.com\/addin\//);
    await refused(/--nope/, 'manifest', '--nope', 'x');
  });

  it('begin a new database as the bridge does, so that there is an administrator', async () => {
    const { code, out } = await run('user', 'list');
    assert.equal(code, 0);
    const token = /keep it safe\): (\S+)/.exec(out)?.[1];
    assert.match(out, /admin@example\.com/);
    const bridge = await startBridge(url, { workers: false });
    assert.equal((await bridge.call('GET', '/me', undefined, { as: token ?? null })).body.name, 'Administrator');
    assert.ok((await bridge.call('GET', '/statuses', undefined, { as: token ?? null })).body.length > 10, 'and what is shipped');
    await bridge.close();
  });

  it('of users only say how they are used where nothing is asked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
    folders.push(folder);
    const file = join(folder, 'none', 'new.sqlite');
    await refused(/^Usage: npm run user/, 'user');
    await refused(/^Usage: npm run user/, 'user', '--database', `sqlite:${file}`);
    assert.ok(!existsSync(file));
  });

  it('of the sample let its people sign in with the password of the README', async () => {
    const own = freshSQLite(folders);
    assert.equal((await run('sample', '--customers', '1', '--today', '2025-01-24', '--database', own)).code, 0);
    assert.match(
      (await run('sample', '--customers', '2', '--today', '2025-01-24', '--no-users', '--database', own)).out,
      /^They came to .*: 3 customers now\.$/m,
    );
    const bridge = await startBridge(own, { workers: false });
    assert.equal((await bridge.call('POST', '/sign-in', { email: 'manager@example.com', password: 'sheetbridge' }, { as: null })).status, 200);
    await bridge.close();
  });

  it('of users refuse what is wrong, a word too many and a second user of one address', async () => {
    assert.equal((await run('user', 'add', 'ann@example.com', 'Ann', 'Other')).code, 0);
    await refused(/^email: Another user has "ANN@example.com"/, 'user', 'add', 'ANN@example.com', 'Ann', 'Two');
    await refused(/^Usage/, 'user', 'off', 'ann@example.com', 'extra');
    await refused(/^New password: No password was given/, 'user', 'password', 'ann@example.com');
    await refused(/^DATABASE_URL has to begin with/, 'user', 'list', '--database', 'nonsense');
    assert.match((await run('user', 'list')).out, /ann@example\.com\tAnn Other\tNone\t\{\}\n$/);
  });

  it('of copies make one and put it back, and refuse the same', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
    folders.push(folder);
    await refused(/^Use: npm run backup -- --to FOLDER/, 'backup');
    await refused(/^There is no "--all" here/, 'backup', '--to', folder, '--all');
    await refused(/^There is no database .*none\.sqlite/, 'backup', '--to', folder, '--database', `sqlite:${join(folder, 'none.sqlite')}`);
    await refused(/^Use: npm run restore -- --from FILE/, 'restore');
    await refused(/^There is no copy /, 'restore', '--from', join(folder, 'none.sqlite'));
    const { code, out } = await run('backup', '--to', folder);
    assert.equal(code, 0, out);
    const file = /^Copied to (\S+) /.exec(out)![1]!;
    await refused(/is there already/, 'restore', '--from', file);
    const { code: back, out: told } = await run('restore', '--from', file, '--database', `sqlite:${join(folder, 'new', 'back.sqlite')}`);
    assert.equal(back, 0, told);
    assert.match(told, /^Restored the state of /);
  });

  it('of the check say what is wrong and end with 1, or that nothing is', async () => {
    const good = await run('check');
    assert.equal(good.code, 0, good.out);
    assert.match(good.out, /^note {3}Settings +This is a trial[^]*\nok {5}Database +SQLite [^]*\n\nNothing is wrong\.\n$/);
    const bad = await run('check', '--database', 'sqlite:/etc/hostname');
    assert.equal(bad.code, 1, bad.out);
    assert.match(bad.out, /\nWRONG {2}Database +It cannot be used: /);
    await refused(/^There is no "--nope" here/, 'check', '--nope');
    process.env['PORT'] = 'x';
    try {
      const unset = await run('check');
      assert.equal(unset.code, 1);
      assert.match(unset.out, /^WRONG {2}Settings {2}PORT must be a whole number.*Nothing else was looked at/);
    } finally {
      delete process.env['PORT'];
    }
  });

  it('of the sample and of the log refuse the same', async () => {
    await refused(/^There is no "--nope" here/, 'sample', '--nope');
    await refused(/2025-02-30/, 'sample', '--customers', '1', '--today', '2025-02-30');
    await refused(/--database needs a value/, 'verify', '--database');
    assert.match((await run('verify')).out, /^The log is whole: \d+ lines\.\n/);
  });
});
