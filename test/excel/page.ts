/**
 * Drives the stand-in in a real browser: `openExcel(url)` gives the page, the pane's frame, and the user.
 * A request to anywhere but localhost is refused and remembered, so that a test can demand that there was none.
 */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Frame, type Page } from 'playwright-core';
import type { User } from '../../standin/engine/user.js';
import type { Door } from '../../standin/host/door.js';

export interface OpenExcel {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** The add-in's page. Another one after the pane was closed and opened again. */
  pane(): Promise<Frame>;
  /** Runs in the page with `window.standIn`, the workbook and its user. Functions travel as text: pass what they need. */
  standIn<A, R>(work: (door: Door, argument: A) => R | Promise<R>, argument: A): Promise<R>;
  standIn<R>(work: (door: Door) => R | Promise<R>): Promise<R>;
  /** One deed of the user: `user('type', 'A1', 'x')`. */
  user<M extends Deed>(deed: M, ...args: Parameters<User[M]>): Promise<Awaited<ReturnType<User[M]>>>;
  coauthor<M extends Deed>(deed: M, ...args: Parameters<User[M]>): Promise<Awaited<ReturnType<User[M]>>>;
  values(address: string): Promise<(string | number | boolean)[][]>;
  texts(address: string): Promise<string[][]>;
  selection(): Promise<string>;
  /** A real mouse click on a cell. */
  click(
    address: string,
    options?: { readonly button?: 'left' | 'right'; readonly modifiers?: readonly ('Control' | 'Shift')[]; readonly count?: number },
  ): Promise<void>;
  drag(from: string, to: string): Promise<void>;
  /** Requests that went to other hosts, all refused. */
  readonly strangers: string[];
  /** Errors on the console and uncaught ones, of the page and the pane. */
  readonly errors: string[];
  readonly close: () => Promise<void>;
}

type Deed = { [K in keyof User]: User[K] extends (...args: never[]) => unknown ? K : never }[keyof User];

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** Another browser than the one all tests share. */
  readonly browser?: Browser;
  /** A context with what it has stored: the workbook is found again. */
  readonly context?: BrowserContext;
}

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Nobody else can be reached. Refused request by request, nothing would be kept in the browser's cache either.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
];

/** Where Chromium is: the CHROMIUM variable, or the usual places. The one without windows takes half the processor time for the same pages. */
const chromiumPath = (): string | undefined =>
  [process.env['CHROMIUM'], ...['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'].map((name) => `/usr/bin/${name}`)].find(
    (path) => path !== undefined && existsSync(path),
  );

const launch = async (): Promise<Browser> => {
  const executablePath = chromiumPath();
  if (!executablePath) throw new Error('No Chromium was found. Set CHROMIUM to its path.');
  return chromium.launch({ executablePath, args: flags });
};

let browser: Promise<Browser> | undefined;

/** One browser for all tests of a process, which ends it when it ends itself. */
const sharedBrowser = (): Promise<Browser> => (browser ??= launch());

/** For programs that go on when they are through with it. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

export const openExcel = async (url: string, options: OpenOptions = {}): Promise<OpenExcel> => {
  const running = options.browser ?? options.context?.browser() ?? (await sharedBrowser());
  const context =
    options.context ??
    (await running.newContext({
      ignoreHTTPSErrors: true,
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      colorScheme: options.dark ? 'dark' : 'light',
      // What glides is drawn sixty times a second, by the processor; nothing is tried of how it glides.
      reducedMotion: 'reduce',
    }));
  const strangers: string[] = [],
    errors: string[] = [];
  if (!options.context) {
    context.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (hostname !== 'localhost' && protocol !== 'data:' && protocol !== 'blob:') strangers.push(`${request.method()} ${request.url()}`);
    });
  }
  const page = await context.newPage();
  page.on('console', (m) => {
    if (m.type() === 'error') errors.push(m.text());
  });
  page.on('pageerror', (e) => {
    errors.push(e.message);
  });
  await page.goto(url);
  await page.waitForFunction(() => window.standIn !== undefined);

  const standIn = async <A, R>(work: (door: Door, argument: A) => R | Promise<R>, argument?: A): Promise<R> =>
    (await page.evaluate(`(${work.toString()})(window.standIn, ${JSON.stringify(argument) ?? 'undefined'})`)) as R;
  const as =
    (who: 'user' | 'coauthor') =>
    async <M extends Deed>(deed: M, ...args: Parameters<User[M]>): Promise<Awaited<ReturnType<User[M]>>> =>
      (await page.evaluate(
        ([name, method, list]) => {
          const actor = window.standIn![name as 'user'] as unknown as Record<string, (...a: unknown[]) => unknown>;
          return actor[method as string]!(...(list as unknown[]));
        },
        [who, deed, args] as const,
      )) as Awaited<ReturnType<User[M]>>;
  const user = as('user');
  const middle = async (address: string): Promise<{ readonly x: number; readonly y: number }> => {
    const box = await page.evaluate((a) => window.standIn!.box(a), address);
    return { x: box.x + Math.min(box.w / 2, 30), y: box.y + box.h / 2 };
  };

  return {
    browser: running,
    context,
    page,
    standIn,
    user,
    strangers,
    errors,
    coauthor: as('coauthor'),
    pane: async () => {
      const handle = await page.waitForSelector('.pane-slot iframe', { state: 'attached' });
      const frame = await handle.contentFrame();
      if (!frame) throw new Error('The pane has no page.');
      return frame;
    },
    values: (address) => user('values', address),
    texts: (address) => user('texts', address),
    selection: () => page.evaluate(() => window.standIn!.selection()),
    click: async (address, { button = 'left', modifiers = [], count = 1 } = {}) => {
      const { x, y } = await middle(address);
      for (const key of modifiers) await page.keyboard.down(key);
      await page.mouse.click(x, y, { button, clickCount: count });
      for (const key of modifiers) await page.keyboard.up(key);
    },
    drag: async (from, to) => {
      const a = await middle(from),
        b = await middle(to);
      await page.mouse.move(a.x, a.y);
      await page.mouse.down();
      await page.mouse.move(b.x, b.y, { steps: 4 });
      await page.mouse.up();
    },
    close: async () => {
      await context.close();
    },
  };
};
