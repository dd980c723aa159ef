/** The machines of a larger installation, all on this one: PostgreSQL servers of our own, PgBouncer, HAProxy, bridges. Debian's packages. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from './processes.js';

const root = join(import.meta.dirname, '..', '..');
const packages = '/usr/lib/postgresql';
const programs = existsSync(packages)
  ? readdirSync(packages)
      .map((version) => join(packages, version, 'bin'))
      .findLast((folder) => existsSync(join(folder, 'initdb')))
  : undefined;
const [pgbouncer, haproxy] = ['/usr/sbin/pgbouncer', '/usr/sbin/haproxy'];

/** Which programs are not here, in words; undefined where all are. */
export function missing(): string | undefined {
  const absent = [...(programs === undefined ? ['a PostgreSQL server'] : []), ...[pgbouncer, haproxy].filter((program) => !existsSync(program))];
  return absent.length === 0 ? undefined : absent.join(', ');
}

/** Neither PostgreSQL nor PgBouncer works for root. */
const humbly = (command: string, words: readonly string[]): [string, string[]] =>
  process.getuid?.() === 0 ? ['runuser', ['-u', 'postgres', '--', command, ...words]] : [command, [...words]];

/** A port that nobody listens on now. */
function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

/** Resolves once somebody listens. */
async function listening(port: number): Promise<void> {
  for (const until = Date.now() + 30_000; ; await pause(50)) {
    const heard = await new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        done(true);
      }).on('error', () => done(false));
    });
    if (heard) return;
    if (Date.now() > until) throw new Error(`Nobody listens on port ${port}.`);
  }
}

/** A folder for everything that one test starts, and the end of all of it. */
export class Machines {
  readonly folder = mkdtempSync(join(tmpdir(), 'sheetbridge-machines-'));
  private readonly children = new Set<ChildProcess>();
  /** Each leads a group of its own. */
  private readonly poolers: ChildProcess[] = [];
  private readonly servers = new Map<string, number>();

  constructor() {
    chmodSync(this.folder, 0o777);
  }

  private run(command: string, words: readonly string[]): void {
    const [program, all] = humbly(command, words);
    execFileSync(program, all, { stdio: ['ignore', 'ignore', 'pipe'], cwd: this.folder });
  }

  private spawned(program: string, words: readonly string[], env = process.env): ChildProcess {
    const child = spawn(program, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.children.add(child);
    child.once('exit', () => this.children.delete(child));
    return child;
  }

  /** A new PostgreSQL server; answers its port. `settings` are lines of its configuration. */
  async server(name: string, settings: readonly string[] = []): Promise<number> {
    this.run(join(programs!, 'initdb'), ['-D', join(this.folder, name), '-U', 'postgres', '-A', 'trust', '--no-sync']);
    return this.started(name, settings);
  }

  /** A standby of a server, streaming from it under its own name. */
  async standby(name: string, of: number): Promise<number> {
    const from = `host=127.0.0.1 port=${of} user=postgres application_name=${name}`;
    this.run(join(programs!, 'pg_basebackup'), ['-D', join(this.folder, name), '-d', from, '-R', '-X', 'stream', '--checkpoint=fast', '--no-sync']);
    return this.started(name, []);
  }

  private async started(name: string, settings: readonly string[]): Promise<number> {
    const port = await freePort();
    this.servers.set(name, port);
    const given = [`port=${port}`, "listen_addresses='127.0.0.1'", `unix_socket_directories='${this.folder}'`, 'max_connections=200', ...settings];
    this.control(name, ['start', '-w', '-l', join(this.folder, `${name}.log`), '-o', given.map((each) => `-c ${each}`).join(' ')]);
    return port;
  }

  private control(name: string, words: readonly string[]): void {
    this.run(join(programs!, 'pg_ctl'), ['-D', join(this.folder, name), ...words]);
  }

  /** As a power cut would, and up again. */
  restart(name: string): void {
    this.control(name, ['restart', '-w', '-m', 'immediate', '-l', join(this.folder, `${name}.log`)]);
  }

  kill(name: string): void {
    this.control(name, ['stop', '-m', 'immediate']);
    this.servers.delete(name);
  }

  promote(name: string): void {
    this.control(name, ['promote', '-w']);
  }

  /** PgBouncer in transaction mode in front of a server. */
  async pooler(server: number): Promise<number> {
    const port = await freePort();
    const file = join(this.folder, `pgbouncer-${port}.ini`);
    writeFileSync(
      file,
      `[databases]\n* = host=127.0.0.1 port=${server} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\nauth_type = any\n` +
        `pool_mode = transaction\ndefault_pool_size = 20\nmax_client_conn = 500\nserver_login_retry = 1\n`,
    );
    chmodSync(file, 0o644);
    const [program, words] = humbly(pgbouncer, ['-q', file]);
    this.poolers.push(spawn(program, words, { stdio: 'ignore', detached: true }));
    await listening(port);
    return port;
  }

  /** HAProxy in front of ports: by turns, or the first that is up. */
  async proxy(mode: 'http' | 'tcp', ports: readonly number[], how: 'by turns' | 'the first'): Promise<number> {
    const port = await freePort();
    const file = join(this.folder, `haproxy-${port}.cfg`);
    const servers = ports.map(
      (each, place) =>
        `  server s${place} 127.0.0.1:${each} check inter 200 fall 1 rise 1 on-marked-down shutdown-sessions${how === 'the first' && place > 0 ? ' backup' : ''}`,
    );
    writeFileSync(
      file,
      `defaults\n  mode ${mode}\n  timeout connect 1s\n  timeout client 120s\n  timeout server 120s\n  retries 3\n  option redispatch 1\n` +
        `listen all\n  bind 127.0.0.1:${port}\n  balance roundrobin\n${servers.join('\n')}\n`,
    );
    this.spawned(haproxy, ['-db', '-q', '-f', file]);
    await listening(port);
    return port;
  }

  /** A bridge of the built product in a process of its own. */
  async bridge(env: Readonly<Record<string, string>>): Promise<{ readonly child: ChildProcess; readonly port: number }> {
    const child = this.spawned(process.execPath, [join(root, 'dist', 'server', 'main.js')], {
      ...process.env,
      HTTPS_PORT: '0',
      PORT: '0',
      LOG_LEVEL: 'silent',
      RATE_LIMIT: '1000000',
      ...env,
    });
    const port = await new Promise<number>((done, fail) => {
      let said = '';
      for (const stream of [child.stdout!, child.stderr!])
        stream.on('data', (piece: Buffer) => {
          said += piece.toString();
          const found = /ready on http:\/\/[\w.]+:(\d+)/.exec(said);
          if (found) done(Number(found[1]));
        });
      child.once('exit', (code) => fail(new Error(`The bridge ended with ${code}: ${said}`)));
    });
    return { child, port };
  }

  async end(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    // What runuser started does not end with it.
    for (const { pid } of this.poolers) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    for (const name of this.servers.keys()) this.control(name, ['stop', '-m', 'immediate']);
    // What runuser started outlives it for a moment.
    await pause(100);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
