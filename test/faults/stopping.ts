/** Rounds of ending a bridge that is busy: what clients saw, beside what its database holds. `npx tsx test/faults/stopping.ts [ROUNDS]`. */
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../server/database/index.js';

const token = 'sb_test_administrator_token_0123456789';
const root = join(import.meta.dirname, '..', '..');

export interface Round {
  /** Writes that were answered 200, and those that were done. */
  readonly answered: number;
  readonly done: number;
  /** Requests refused while it ended, with `Connection: close`. */
  readonly refused: number;
  /** Milliseconds from the signal to the end of the process, and how it ended. */
  readonly took: number;
  readonly code: number | null;
}

/** Eight clients edit one customer each over connections that they keep, the bridge gets SIGTERM, and each edit is looked for. */
export async function round(clients = 8, busyFor = 700): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
  const url = `sqlite:${join(folder, 'test.sqlite')}`;
  try {
    const bridge = spawn(process.execPath, ['--import', 'tsx', join(root, 'server', 'start', 'main.ts')], {
      cwd: root,
      env: {
        ...process.env,
        DATABASE_URL: url,
        SAMPLE: String(clients),
        TODAY: '2025-01-24',
        PORT: '0',
        HTTPS_PORT: '0',
        ADMIN_TOKEN: token,
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const port = await new Promise<number>((resolve, reject) => {
      let said = '';
      bridge.stdout.on('data', (piece: Buffer) => {
        said += piece.toString();
        const found = /ready on http:\/\/[\w.]+:(\d+)/.exec(said);
        if (found) resolve(Number(found[1]));
      });
      bridge.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    });
    const agent = new Agent({ keepAlive: true, maxSockets: clients });
    let refused = 0;
    const answers = new Map<string, number>();
    const one = (id: string, n: number): Promise<boolean> =>
      new Promise((resolve) => {
        const sent = request(
          {
            port,
            host: '127.0.0.1',
            agent,
            method: 'PATCH',
            path: `/backend/api/v1/customers/${id}`,
            headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
          },
          (answer) => {
            answer.resume();
            answer.on('end', () => {
              if (answer.statusCode === 200) answers.set(id, (answers.get(id) ?? 0) + 1);
              else if (answer.headers.connection === 'close') refused += 1;
              resolve(answer.statusCode === 200);
            });
            answer.on('error', () => resolve(false));
          },
        );
        sent.on('error', () => resolve(false));
        sent.end(JSON.stringify({ contactName: `Round ${n}` }));
      });
    const busy = Array.from({ length: clients }, async (_, client) => {
      for (let n = 0; await one(String(client + 1), n); n += 1);
    });
    await new Promise((later) => setTimeout(later, busyFor));
    const since = performance.now();
    bridge.removeAllListeners('exit');
    bridge.kill('SIGTERM');
    const [code] = (await once(bridge, 'exit')) as [number | null];
    const took = performance.now() - since;
    await Promise.all(busy);
    agent.destroy();
    const store = await openStore(url);
    const done = await store.count('activities', {
      where: [
        { field: 'entity', test: 'eq', value: 'customers' },
        { field: 'action', test: 'eq', value: 'edit' },
        { field: 'userName', test: 'eq', value: 'Administrator' },
      ],
      sort: [],
    });
    await store.close();
    return { answered: [...answers.values()].reduce((sum, n) => sum + n, 0), done, refused, took, code };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.filename === process.argv[1]) {
  const rounds = Number(process.argv[2] ?? 20);
  let unanswered = 0;
  let longest = 0;
  for (let n = 1; n <= rounds; n += 1) {
    const { answered, done, took, refused, code } = await round();
    unanswered += done - answered;
    longest = Math.max(longest, took);
    process.stdout.write(`round ${n}: ${answered} answered, ${done} done, ${refused} refused, ended with ${code} after ${took.toFixed(0)} ms\n`);
  }
  process.stdout.write(`done and not answered: ${unanswered} in ${rounds} rounds (0); longest end ${longest.toFixed(0)} ms (under 3,000)\n`);
  process.exitCode = unanswered === 0 && longest < 3_000 ? 0 : 1;
}
