/** Production does not start where it would be open to the world or empty: it says why in a sentence and ends. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const main = join(import.meta.dirname, '..', 'dist', 'server', 'main.js');

/** Starts the bridge and waits until it is ready (or says so much) or ends; what it said on either output. */
function start(env: Record<string, string>, until = 'Sheetbridge ready'): Promise<{ readonly said: string; readonly code: number | null }> {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: '0', HTTPS_PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'fatal', ...env },
  });
  let said = '';
  const heard = (text: Buffer): void => {
    said += text.toString();
    if (said.includes(until)) child.kill('SIGTERM');
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  return new Promise((resolve) => child.on('close', (code) => resolve({ said, code })));
}

describe('production', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
  const url = (name: string): string => `sqlite:${join(folder, 'data', name)}`;
  const production = { NODE_ENV: 'production', PORT: '34567', DATABASE_URL: url('own.sqlite') };
  after(() => rmSync(folder, { recursive: true, force: true }));

  const refusals: readonly [string, Record<string, string>, RegExp][] = [
    ['without the database that should be there', {}, /There is no database .*own\.sqlite.*NEW_DATABASE=yes/],
    ['on other machines without TLS', { HOST: '0.0.0.0', PUBLIC_URL: 'https://billing.example.com', NEW_DATABASE: 'yes' }, /passwords over plain http/],
    ['on other machines without its address', { HOST: '0.0.0.0', PLAIN_HTTP: 'yes', NEW_DATABASE: 'yes' }, /PUBLIC_URL must name/],
    ['where nothing would be served', { PORT: '0', NEW_DATABASE: 'yes' }, /Neither http nor https/],
  ];
  for (const [where, env, why] of refusals)
    it(`does not start ${where}`, async () => {
      const { said, code } = await start({ ...production, ...env });
      assert.match(said, why);
      assert.notEqual(code, 0);
      assert.doesNotMatch(said, /ready|\n\s+at /);
    });

  it('logs at its start what the check finds wrong', async () => {
    const { said } = await start({ ...production, DATABASE_URL: url('first.sqlite'), NEW_DATABASE: 'yes', LOG_LEVEL: 'warn' }, 'No copy of it was ever made');
    assert.match(said, /"about":"Copies","msg":"No copy of it was ever made\. Have npm run backup/);
  });

  it('does not start on a trial’s database, whose passwords everybody knows', async () => {
    const trial = await start({ DATABASE_URL: url('trial.sqlite'), SAMPLE: '1' });
    assert.match(trial.said, /Sheetbridge ready/, trial.said);
    for (const name of ['data', 'data/trial.sqlite']) assert.equal(statSync(join(folder, name)).mode & 0o077, 0, `others on the machine can look into ${name}`);
    const { said, code } = await start({ ...production, DATABASE_URL: url('trial.sqlite') });
    assert.match(said, /still has the published password/);
    assert.notEqual(code, 0);
  });
});
