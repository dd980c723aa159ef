/**
 * Hostile clients (silent, slow, huge, compressed, unknown names, offers and previews of 100,000 records), and what another user's single
 * read takes meanwhile. `npx tsx test/faults/siege.ts [CLIENTS] [SECONDS] [CUSTOMERS]`, after `npm run build`. They are a process of their own that yields to the bridge: on
 * one machine they would otherwise take the processor that in life they do not share.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as http } from 'node:http';
import { connect } from 'node:net';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { served, token, type Served } from './served.js';

const root = join(import.meta.dirname, '..', '..');
const api = '/backend/api/v1';

export interface Siege {
  /** Milliseconds of a single read meanwhile, the 99th of 100 and the longest, and how many there were. */
  readonly p99: number;
  readonly longest: number;
  readonly reads: number;
  /** The same of the milliseconds that the bridge's own thread worked meanwhile, for whomever: what other programs of the machine take is not in it. */
  readonly worked: { readonly p99: number; readonly longest: number };
  /** Resident memory of the bridge at its highest, MB. */
  readonly memory: number;
  /** Milliseconds after the last of them until ten reads in a row took under 50 ms. */
  readonly recovery: number;
  /** What the hostile clients were answered, by status. */
  readonly answers: Readonly<Record<string, number>>;
}

/** A bridge as `npm start` runs it, started again on the sample that its first start made: making it is no part of what a bridge needs. */
async function besieged(folder: string, customers: number): Promise<Served> {
  const url = `sqlite:${join(folder, 'test.sqlite')}`;
  const first = await served(url, { SAMPLE: String(customers) });
  await first.end('SIGTERM');
  return served(url);
}

/** The resident memory of the bridge at its highest, MB, as the kernel kept it. */
const memoryOf = ({ pid }: Served): number => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** Milliseconds that the thread of the event loop was on a processor so far. */
const workOf = ({ pid }: Served): number => Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

/** What each kind of hostile client sends, over and over. */
interface Kind {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
  readonly packed?: true;
}

function bodies(): readonly Kind[] {
  const names = (count: number): string => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`unknown${n}`, n])));
  const ids = Array.from({ length: 100_000 }, (_, n) => String(n + 1));
  const huge = Buffer.from(JSON.stringify({ name: 'x'.repeat(31 * 1024 * 1024) }));
  return [
    { method: 'PATCH', path: '/customers/1', body: huge },
    { method: 'PATCH', path: '/customers/1', body: gzipSync(huge), packed: true },
    { method: 'POST', path: '/sign-in', body: gzipSync(names(300_000)), packed: true },
    { method: 'PATCH', path: '/customers/1', body: Buffer.from(names(300_000)) },
    { method: 'POST', path: '/features/actions', body: Buffer.from(JSON.stringify({ ids })) },
    { method: 'POST', path: '/features?action=lock&preview', body: Buffer.from(JSON.stringify({ ids, parameters: {} })) },
  ];
}

/** The hostile clients themselves, until standard input ends; then it is told what they were answered, by status. */
async function attack(port: number, clients: number, tokens: readonly string[]): Promise<void> {
  const answers: Record<string, number> = {};
  const kinds = bodies();
  let over = false;
  process.stdin.on('end', () => {
    over = true;
    process.stdout.write(JSON.stringify(answers), () => process.exit(0));
  });
  process.stdin.resume();
  const later = (milliseconds: number): Promise<void> => new Promise((go) => setTimeout(go, milliseconds));
  process.stdout.write(' ');
  for (let n = 0; n < clients; n += 1) {
    const kind = n % (kinds.length + 2);
    void (async () => {
      if (kind >= kinds.length) {
        // Silent, or a byte of a header now and then.
        for (; !over; await later(500)) {
          const socket = connect(port, '127.0.0.1').on('error', () => undefined);
          if (kind > kinds.length) socket.write('GET / HTTP/1.1\r\nX-Slow: ');
          while (!over && !socket.destroyed) {
            await later(500);
            if (kind > kinds.length && socket.writable) socket.write('x');
          }
        }
        return;
      }
      while (!over) {
        const status = await sent(port, kinds[kind]!, tokens[n % tokens.length]!);
        answers[status] = (answers[status] ?? 0) + 1;
        if (status === '429' || status === 'hung up') await later(status === '429' ? 500 : 100);
      }
    })();
  }
}

const sent = (port: number, { method, path, body, packed }: Kind, as: string): Promise<string> =>
  new Promise((resolve) => {
    const request = http(
      {
        port,
        method,
        path: `${api}${path}`,
        timeout: 60_000,
        headers: {
          Authorization: `Bearer ${as}`,
          'Content-Type': 'application/json',
          'Content-Length': body.length,
          ...(packed ? { 'Content-Encoding': 'gzip' } : {}),
        },
      },
      (answer) => {
        answer.resume();
        answer.on('close', () => resolve(String(answer.statusCode)));
      },
    );
    request.on('error', () => resolve('hung up'));
    request.on('timeout', () => request.destroy());
    request.end(body);
  });

export async function siege(clients: number, seconds: number, customers = 300): Promise<Siege> {
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
  const bridge = await besieged(folder, customers);
  const { port } = bridge;
  try {
    const call = (path: string, { as = token, ...more }: RequestInit & { readonly as?: string } = {}): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}${api}${path}`, {
        ...more,
        headers: { Authorization: `Bearer ${as}`, 'Content-Type': 'application/json', ...(more.headers as Readonly<Record<string, string>> | undefined) },
      });
    const person = async (n: number): Promise<string> => {
      const made = await call('/users', {
        method: 'POST',
        body: JSON.stringify({ name: `P ${n}`, email: `p${n}@example.com`, permissions: { '*': 'run' }, apiRead: true, apiWrite: true }),
      });
      const { id } = (await made.json()) as { id: string };
      const issued = await call(`/users/${id}/tokens`, { method: 'POST', body: JSON.stringify({ name: 'siege', days: 1 }) });
      return ((await issued.json()) as { token: string }).token;
    };
    const hostile = await Promise.all(Array.from({ length: 5 }, (_, n) => person(n)));
    const reader = await person(99);
    const read = async (): Promise<number> => {
      const since = performance.now();
      const answer = await call('/customers/1', { as: reader });
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`a read was answered ${answer.status}`);
      return performance.now() - since;
    };
    for (let n = 0; n < 50; n += 1) await read();

    const attack = spawn(process.execPath, ['--import', 'tsx', import.meta.filename, 'clients', String(port), String(clients), ...hostile], {
      cwd: root,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    setPriority(attack.pid!, constants.priority.PRIORITY_LOW);
    attack.stdin.on('error', () => undefined);
    const told = text(attack.stdout);
    await once(attack.stdout, 'readable');
    const times: number[] = [];
    const works: number[] = [];
    const until = performance.now() + seconds * 1_000;
    while (performance.now() < until) {
      const before = workOf(bridge);
      times.push(await read());
      works.push(workOf(bridge) - before);
      await new Promise((later) => setTimeout(later, 20));
    }
    attack.stdin.end();
    // They yield to everybody, so that it takes them a while to hear that it is over.
    const answers = JSON.parse((await told).trim()) as Siege['answers'];
    const ended = performance.now();
    for (let quick = 0; quick < 10;) quick = (await read()) < 50 ? quick + 1 : 0;
    const recovery = performance.now() - ended;
    const [took, worked] = [times, works].map((all) => {
      const sorted = all.toSorted((a, b) => a - b);
      return { p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0, longest: sorted.at(-1) ?? 0 };
    });
    return { ...took!, worked: worked!, reads: times.length, memory: memoryOf(bridge), recovery, answers };
  } finally {
    await bridge.end(process.env['NODE_OPTIONS']?.includes('prof') ? 'SIGTERM' : 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.filename === process.argv[1] && process.argv[2] === 'clients') {
  const [port, clients, ...tokens] = process.argv.slice(3);
  await attack(Number(port), Number(clients), tokens);
} else if (import.meta.filename === process.argv[1]) {
  const found = await siege(Number(process.argv[2] ?? 200), Number(process.argv[3] ?? 30), Number(process.argv[4] ?? 300));
  process.stdout.write(`reads meanwhile: ${found.reads}, 99th of 100 ${found.p99.toFixed(0)} ms (under 250), longest ${found.longest.toFixed(0)} ms\n`);
  process.stdout.write(`of that the bridge itself worked ${found.worked.p99.toFixed(0)} ms and ${found.worked.longest.toFixed(0)} ms\n`);
  process.stdout.write(`memory ${found.memory.toFixed(0)} MB (under 600); recovered after ${found.recovery.toFixed(0)} ms (under 5,000)\n`);
  process.stdout.write(`hostile clients were answered: ${JSON.stringify(found.answers)}\n`);
  process.exit(found.p99 < 250 && found.memory < 600 && found.recovery < 5_000 ? 0 : 1);
}
