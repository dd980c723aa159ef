/**
 * Some 10,000 features of all fields over HTTP, beside the raw driver reading the same rows as JSON and a bare node:http server
 * sending them; and how long another caller's /health waits meanwhile, which is how long the event loop was held at most.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { build } from 'vite';
import { entity } from '../../shared/fields.js';
import { startFlags } from '../startFlags.js';
import { median, print } from './figures.js';

const rounds = 5;
const token = 'sb_bench_0123456789_0123456789';

/** Milliseconds and bytes of one answer. */
const fetched = (port: number, path: string): Promise<{ took: number; size: number }> =>
  new Promise((resolve, reject) => {
    const since = performance.now();
    get({ port, path, headers: { Authorization: `Bearer ${token}`, Accept: 'application/x-ndjson' } }, (answer) => {
      let size = 0;
      answer.on('data', (piece: Buffer) => {
        size += piece.length;
      });
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve({ took: performance.now() - since, size });
        else reject(new Error(`${path}: ${answer.statusCode}`));
      });
    }).on('error', reject);
  });

/** The same, and the longest that a neighbour waited meanwhile. */
async function beside(port: number, path: string): Promise<{ took: number; size: number; wait: number }> {
  let [reading, wait] = [true, 0];
  const neighbour = (async () => {
    while (reading) wait = Math.max(wait, (await fetched(port, '/health')).took);
  })();
  const answer = await fetched(port, path);
  reading = false;
  await neighbour;
  return { ...answer, wait };
}

export async function bench(): Promise<void> {
  await build({ configFile: 'server/vite.config.ts', logLevel: 'error' });
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-bench-'));
  const file = join(folder, 'bench.sqlite');
  const bridge = spawn(process.execPath, [...startFlags, 'dist/server/main.js'], {
    env: {
      ...process.env,
      NODE_ENV: 'development',
      DATABASE_URL: `sqlite:${file}`,
      SAMPLE: '1600',
      TODAY: '2025-01-24',
      PORT: '0',
      HTTPS_PORT: '0',
      ADMIN_TOKEN: token,
      RATE_LIMIT: '100000000',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    let text = '';
    bridge.stdout.on('data', (piece: Buffer) => {
      const found = /ready on http:\/\/127\.0\.0\.1:(\d+)/.exec((text += piece.toString()));
      if (found) resolve(Number(found[1]));
    });
    bridge.once('exit', (code) => {
      reject(new Error(`The bridge ended with ${code}.`));
    });
  });
  const driver = new sqlite3.Database(file, sqlite3.OPEN_READONLY);
  const cells = entity('features')
    .fields.filter(({ inner }) => !inner)
    .map(({ name }) => `'${name}', "${name}"`)
    .join(', ');
  const raw = createServer((_request, response) => {
    driver.all(`SELECT json_object(${cells}) AS j FROM "features" WHERE "hidden" = 0 ORDER BY "id"`, (error: Error | null, found: { j: string }[]) => {
      response.writeHead(error ? 500 : 200, { 'Content-Type': 'application/json' }).end(error ? String(error) : `[${found.map(({ j }) => j).join(',')}]`);
    });
  }).listen(0, '127.0.0.1');
  await once(raw, 'listening');
  const list = '/backend/api/v1/features';
  const rows = await new Promise<number>((done, fail) => {
    driver.get('SELECT count(*) AS n FROM "features" WHERE "hidden" = 0', (error: Error | null, row: { n: number }) => {
      if (error) fail(error);
      else done(row.n);
    });
  });
  const found = { floor: [] as number[], json: [] as number[], wait: [] as number[] };
  let size = 0;
  // By turns, so that a busy machine slows all alike; the first round only warms up.
  for (let round = 0; round <= rounds; round += 1) {
    const floor = await fetched((raw.address() as AddressInfo).port, '/');
    const alone = await fetched(port, list);
    const { wait } = await beside(port, list);
    if (round === 0) continue;
    size = alone.size;
    found.floor.push(floor.took);
    found.json.push(alone.took);
    found.wait.push(wait);
  }
  raw.close();
  driver.close();
  bridge.removeAllListeners('exit');
  bridge.kill('SIGTERM');
  await once(bridge, 'exit');
  rmSync(folder, { recursive: true });
  const [floor, json, wait] = [median(found.floor), median(found.json), median(found.wait)];
  print([
    { what: `SQLite: ${rows.toLocaleString('en-GB')} features over HTTP, ${(size / 1e6).toFixed(1)} MB`, value: `${json.toFixed(0)} ms` },
    { what: 'SQLite: the raw driver behind node:http', value: `${floor.toFixed(0)} ms` },
    { what: 'SQLite: of the raw route', value: `× ${(json / floor).toFixed(2)}`, target: '≤ 1.6', met: json / floor <= 1.6 },
    { what: 'SQLite: longest wait of a neighbour’s /health meanwhile', value: `${wait.toFixed(0)} ms`, target: '≤ 50 ms', met: wait <= 50 },
  ]);
}
