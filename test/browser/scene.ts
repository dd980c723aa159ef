/** A bridge of its own, a browser with the stand-in for Excel, and the user's hands in the pane. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { promisify } from 'node:util';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Frame } from 'playwright-core';
import { letterOf } from '../../addin/lists/changes.js';
import { begun, token } from '../bridges.js';
import { openExcel, type OpenExcel } from '../excel/page.js';
import { copiedSQLite } from '../templates.js';

export { token };

/** The business date of every browser test. */
const today = '2025-01-24';

export interface RunningBridge {
  readonly url: string;
  /** As DATABASE_URL: what a test puts into the books that no request can. */
  readonly database: string;
  /** A call under the API root with the administrator's token; in Expert Mode where that is asked for. */
  call<T>(method: string, path: string, body?: unknown, as?: string, expert?: boolean): Promise<T>;
  /** `npm run user -- …` on this bridge's database; its last line. */
  command(...words: readonly string[]): Promise<string>;
  /** The same with something typed in answer. */
  commandTyped(typed: string, ...words: readonly string[]): Promise<void>;
  /** Ends the process as a power cut would; `start` brings it back on the same database and port. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A port that nobody listens on, below those that systems lend to outgoing connections: it stays free while a bridge is away. */
async function freePort(from: number): Promise<number> {
  for (;;) {
    const port = from + Math.floor(Math.random() * 10_000);
    const free = await new Promise<boolean>((resolve) => {
      const trial = createServer();
      trial.once('error', () => resolve(false));
      trial.listen(port, '127.0.0.1', () => {
        trial.close(() => resolve(true));
      });
    });
    if (free) return port;
  }
}

/** Starts what `npm start` starts, as it is built, on a temporary SQLite file that a first start has been through, and free ports. */
export async function startBridge({
  sample = 40,
  env = {},
}: { readonly sample?: number; readonly env?: Readonly<Record<string, string>> } = {}): Promise<RunningBridge> {
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
  const [port, httpsPort] = [await freePort(12_000), await freePort(22_000)];
  const file = join(folder, 'bridge.sqlite');
  const database = `sqlite:${file}`;
  await copiedSQLite(file, begun(sample, env['TODAY'] ?? today));
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const started = spawn(process.execPath, ['dist/server/main.js'], {
      cwd: join(import.meta.dirname, '..', '..'),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_ENV: 'development',
        PORT: String(port),
        HTTPS_PORT: String(httpsPort),
        DATABASE_URL: database,
        ADMIN_TOKEN: token,
        SAMPLE: String(sample),
        TODAY: today,
        RATE_LIMIT: '1000000',
        LOG_LEVEL: 'error',
        ...env,
      },
    });
    child = started;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      started.stdout.on('data', (chunk: Buffer) => {
        said += String(chunk);
        if (said.includes('ready on')) resolve();
      });
      started.stderr.on('data', (chunk: Buffer) => {
        said += String(chunk);
      });
      started.once('exit', (code) => reject(new Error(`The bridge ended with ${code}: ${said.slice(-2_000)}`)));
    });
  };
  const kill = async (): Promise<void> => {
    const ending = child;
    if (ending === undefined || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => {
      ending.once('exit', resolve);
    });
    ending.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url: `https://localhost:${httpsPort}/excel/`,
    database,
    async call<T>(method: string, path: string, body?: unknown, as = token, expert = false): Promise<T> {
      const answer = await fetch(`http://127.0.0.1:${port}/backend/api/v1${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${as}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(expert ? { 'X-Expert-Mode': 'on' } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    async command(...words) {
      const { stdout } = await promisify(execFile)(process.execPath, ['dist/server/user.js', ...words], {
        cwd: join(import.meta.dirname, '..', '..'),
        env: { ...process.env, DATABASE_URL: database },
      });
      return /sb\w*_[\w-]{16,}/.exec(stdout)?.[0] ?? stdout.trim().split('\n').at(-1) ?? '';
    },
    async commandTyped(typed, ...words) {
      const child = spawn(process.execPath, ['dist/server/user.js', ...words], {
        cwd: join(import.meta.dirname, '..', '..'),
        stdio: ['pipe', 'ignore', 'ignore'],
        env: { ...process.env, DATABASE_URL: database },
      });
      child.stdin.end(`${typed}\n`);
      await new Promise((resolve) => {
        child.once('exit', resolve);
      });
    },
    kill,
    start,
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A token for one of the sample company's people, made as an administrator makes it. */
export async function tokenOf(bridge: RunningBridge, email: string): Promise<string> {
  return bridge.command('token', email);
}

export interface Scene {
  readonly excel: OpenExcel;
  /** The pane's page now; another one after it was closed and opened again. */
  pane(): Promise<Frame>;
  /** Clicks since last asked: a press, a field that is filled in and a selection in the sheet are one each, a choice from a list two. */
  clicks(): number;
  /** Selects the rows of a column in the list on the active sheet, from 0. */
  select(header: string, from: number, to: number): Promise<void>;
  /** Presses a button, link or line by its name. */
  press(name: string | RegExp, timeout?: number): Promise<void>;
  fill(label: string | RegExp, value: string): Promise<void>;
  choose(label: string | RegExp, value: string): Promise<void>;
  /** Waits until the pane says it. */
  says(text: string | RegExp, timeout?: number): Promise<void>;
  heading(name: string | RegExp, timeout?: number): Promise<void>;
  signIn(as?: string): Promise<void>;
  /** Lists an entity with the usual columns, as a user does. */
  list(entity: string): Promise<void>;
  /** The table's rows as the sheet holds them: header → value. */
  rows(sheet?: string): Promise<Record<string, string | number | boolean>[]>;
  /** The address of a cell in the list on the active sheet: by header and row, from 0. */
  cell(header: string, row: number): Promise<string>;
  tableName(): Promise<string>;
  close(): Promise<void>;
}

export async function openScene(
  bridge: RunningBridge,
  options: { readonly context?: BrowserContext; readonly width?: number; readonly height?: number; readonly dark?: boolean } = {},
): Promise<Scene> {
  const excel = await openExcel(bridge.url, options);
  const pane = (): Promise<Frame> => excel.pane();
  /** For what never comes; a busy machine takes its time. */
  const limit = 60_000;
  let clicked = 0;
  /** "Done" stands there before the rows do: whoever reads the sheet waits, as a person would, until the pane has brought them. */
  const brought = async (): Promise<void> => {
    for (const frame of excel.page.frames()) await frame.getByText('Bringing your list up to date…').waitFor({ state: 'hidden', timeout: limit });
  };
  const scene: Scene = {
    excel,
    pane,
    clicks() {
      const count = clicked;
      clicked = 0;
      return count;
    },
    async select(header, from, to) {
      clicked += 1;
      await excel.user('select', `${await scene.cell(header, from)}:${await scene.cell(header, to)}`);
    },
    async press(name, timeout = limit) {
      clicked += 1;
      const frame = await pane();
      const place = frame
        .getByRole('button', { name, exact: typeof name === 'string' })
        .or(frame.getByRole('link', { name, exact: typeof name === 'string' }))
        .filter({ visible: true })
        .first();
      await place.click({ timeout });
    },
    async fill(label, value) {
      clicked += 1;
      await (await pane()).getByLabel(label).first().fill(value, { timeout: limit });
    },
    async choose(label, value) {
      clicked += 2;
      const frame = await pane();
      // What there is to choose from may come a moment later, until when one types.
      await frame.getByLabel(label).and(frame.locator('select')).first().selectOption(value, { timeout: limit });
    },
    async says(text, timeout = limit) {
      await (await pane()).locator('.screen, .bars').getByText(text).filter({ visible: true }).first().waitFor({ timeout });
    },
    async heading(name, timeout = limit) {
      await (await pane()).getByRole('heading', { name, level: 1, exact: typeof name === 'string' }).waitFor({ timeout });
    },
    async signIn(as = token) {
      await scene.press('Use a token instead');
      await scene.fill('Token', as);
      await scene.press('Sign in');
      await scene.heading(/What do you want|Your lists|^(?!Sign in)/);
    },
    async list(entity) {
      await scene.press(new RegExp(`^${entity}\\s*[\\d,]+\\+?$`));
      await scene.heading(/^New list of/);
      await scene.press(/^List (more than )?[\d,]+/);
      await scene.says(/selected|Nothing selected|^No /);
    },
    async tableName() {
      return excel.standIn((door) => door.book.active.tables[0]?.name ?? '');
    },
    async rows(sheet) {
      const area = await excel.standIn((door, name) => {
        const found = name === '' ? door.book.active : door.book.findSheet(name);
        const table = found?.tables[0];
        return found && table ? { sheet: found.name, ...table.area } : undefined;
      }, sheet ?? '');
      if (area === undefined) return [];
      await brought();
      const values = await excel.values(
        `'${area.sheet}'!${letterOf(area.column)}${area.row + 1}:${letterOf(area.column + area.columns - 1)}${area.row + area.rows}`,
      );
      const heads = (values[0] ?? []).map(String);
      return values.slice(1).map((row) => Object.fromEntries(heads.map((head, at) => [head, row[at] ?? ''])));
    },
    async cell(header, row) {
      const found = await excel.standIn((door, head) => {
        const table = door.book.active.tables[0];
        return table ? { at: table.columns.findIndex((column) => column.name === head), column: table.area.column, row: table.area.row } : undefined;
      }, header);
      if (found === undefined || found.at < 0) throw new Error(`There is no column ${header} in a list on this sheet.`);
      return `${letterOf(found.column + found.at)}${found.row + 2 + row}`;
    },
    async close() {
      await excel.close();
    },
  };
  return scene;
}

/** After the last test of a file: what it opened is closed, whether it came to be or not. */
export async function left(scene: Scene | undefined, bridge: RunningBridge | undefined): Promise<void> {
  await scene?.close();
  await bridge?.close();
}
