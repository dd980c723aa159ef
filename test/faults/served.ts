/** The bridge as an operator starts it, in a process of its own, and clients that keep it busy. */
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFlags } from '../startFlags.js';

export const token = 'sb_test_administrator_token_0123456789';
const root = join(import.meta.dirname, '..', '..');

export interface Served {
  readonly port: number;
  readonly pid: number;
  /** Sends the signal and waits for the end; its exit code, null where the signal itself ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts it on the database and waits until it is ready. `program` is the built bridge, or another checkout's main.ts. */
export async function served(url: string, env: Readonly<Record<string, string>> = {}, program = join(root, 'dist', 'server', 'main.js')): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-seals-'));
  const bridge = spawn(process.execPath, [...(program.endsWith('.ts') ? ['--import', 'tsx'] : startFlags), program], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: url,
      TODAY: '2025-01-24',
      PORT: '0',
      HTTPS_PORT: '0',
      ADMIN_TOKEN: token,
      LOG_LEVEL: 'error',
      SEAL_FILE: join(folder, 'seals.log'),
      ...env,
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
  bridge.removeAllListeners('exit');
  const ended = once(bridge, 'exit') as Promise<[number | null]>;
  return {
    port,
    pid: bridge.pid!,
    async end(signal) {
      bridge.kill(signal);
      const [code] = await ended;
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

export interface Editing {
  /** Per customer, how many of its edits were answered 200: the last one wrote "Round n", n counting from 1. */
  readonly answers: ReadonlyMap<string, number>;
  /** Requests refused with `Connection: close`. */
  refused(): number;
  /** Resolves when every client was refused or cut off. */
  readonly over: Promise<unknown>;
}

/** Each client edits a customer of its own, one edit after the other over a connection that it keeps, until one is not answered 200. */
export function editing(port: number, clients: number): Editing {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const answers = new Map<string, number>();
  let refused = 0;
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
            if (answer.statusCode === 200) answers.set(id, n);
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
    for (let n = 1; await one(String(client + 1), n); n += 1);
  });
  return { answers, refused: () => refused, over: Promise.all(busy).finally(() => agent.destroy()) };
}
