/** One action on one record over HTTP, 1, 20 and 100 connections, beside a server that does nothing but the same writes in raw SQL. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { build } from 'vite';
import { startFlags } from '../startFlags.js';
import { median, print, type Figure } from './figures.js';

const widths = [1, 20, 100];
const seconds = 4;
const token = 'sb_bench_0123456789_0123456789';

/** Starts a child process that prints `ready <port>`. */
async function child(args: readonly string[], env: Readonly<Record<string, string>>): Promise<{ process: ChildProcess; port: number }> {
  const started = spawn(process.execPath, [...args], { env: { ...process.env, NODE_ENV: 'development', ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    let text = '';
    started.stdout.on('data', (piece: Buffer) => {
      text += piece.toString();
      const found = /ready on http:\/\/127\.0\.0\.1:(\d+)|^ready (\d+)/m.exec(text);
      if (found) resolve(Number(found[1] ?? found[2]));
    });
    started.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
  return { process: started, port };
}

interface Load {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
}

/** Requests a second with so many connections, each taking the next of `requests`. Throws on an answer that is not 200. */
async function load(port: number, next: () => { path: string; body: string }, connections: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const { path, body } = next();
      const since = performance.now();
      const sent = request(
        {
          port,
          path,
          method: 'POST',
          agent,
          headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
        },
        (answer) => {
          let text = '';
          answer.on('data', (piece: Buffer) => {
            text += piece.toString();
          });
          answer.on('end', () => {
            if (answer.statusCode !== 200) return reject(new Error(`${answer.statusCode} ${text.slice(0, 300)}`));
            times.push(performance.now() - since);
            resolve();
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) await one();
    }),
  );
  agent.destroy();
  times.sort((a, b) => a - b);
  return { rate: times.length / seconds, p50: median(times), p99: times[Math.floor(times.length * 0.99)] ?? 0 };
}

/** The same with each number of connections. Once before for the compiler: what is told is a server at work, not its first seconds. */
async function loads(port: number, next: () => { path: string; body: string }): Promise<Load[]> {
  await load(port, next, 20);
  const found: Load[] = [];
  for (const connections of widths) found.push(await load(port, next, connections));
  return found;
}

/** Drops each feature once; what does nothing else may do it `again`. */
function drops(ids: readonly string[], again = false): () => { path: string; body: string } {
  let at = 0;
  return () => {
    if (again) at %= ids.length - 1;
    const id = ids[(at += 1)];
    if (id === undefined) throw new Error('More features are needed.');
    return { path: `/backend/api/v1/features/${id}?action=drop`, body: '{"status":"Dropped","dateDrop":"2025-01-24"}' };
  };
}

export async function bench(): Promise<void> {
  // The bridge as npm start runs it.
  await build({ configFile: 'server/vite.config.ts', logLevel: 'error' });
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-bench-'));
  const postgres = process.env['TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  const figures: Figure[] = [];
  for (const [name, url] of [
    ['SQLite', `sqlite:${join(folder, 'bench.sqlite')}`],
    ['PostgreSQL', postgres],
  ] as const) {
    const database = name === 'SQLite' ? { url, drop: async () => {} } : await fresh(url);
    const bridge = await child([...startFlags, 'dist/server/main.js'], {
      DATABASE_URL: database.url,
      SAMPLE: '3000',
      TODAY: '2025-01-24',
      PORT: '0',
      HTTPS_PORT: '0',
      ADMIN_TOKEN: token,
      RATE_LIMIT: '100000000',
      LOG_LEVEL: 'error',
    });
    const ids = await active(bridge.port);
    const measured = await loads(bridge.port, drops(ids));
    bridge.process.kill('SIGTERM');
    await once(bridge.process, 'exit');
    const floor = await child(['--import', 'tsx', 'test/bench/single-floor.ts'], { DATABASE_URL: database.url, TOKEN: token });
    const least = await loads(floor.port, drops(ids, true));
    floor.process.kill('SIGKILL');
    await database.drop();
    figures.push(
      ...widths.map((width, place): Figure => {
        const [ours, raw] = [measured[place]!, least[place]!];
        return {
          what: `${name}: drops of one feature a second, ${width} at once; raw SQL; p50 / p99 ms`,
          value: `${ours.rate.toFixed(0)} of ${raw.rate.toFixed(0)} = ${((100 * ours.rate) / raw.rate).toFixed(0)} %; ${ours.p50.toFixed(1)} / ${ours.p99.toFixed(1)}`,
          target: '≥ 40 %',
          met: ours.rate >= 0.4 * raw.rate,
        };
      }),
    );
  }
  rmSync(folder, { recursive: true });
  print(figures);
}

async function active(port: number): Promise<string[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/backend/api/v1/features?status=Active&fields=id`, {
    headers: { Authorization: `Bearer ${token}`, Accept: 'application/x-ndjson' },
  });
  return (await answer.text())
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { id: string }).id);
}

async function fresh(url: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const { default: pg } = await import('pg');
  const name = `bench_${process.pid}`;
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await run(`CREATE DATABASE ${name}`);
  return { url: url.replace(/\/[^/]*$/, `/${name}`), drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}
