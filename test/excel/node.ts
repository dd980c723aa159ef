/**
 * Excel in plain Node: the unmodified library through its own native bridge, on the stand-in's engine.
 *
 *     const { Excel, workbook, user, coauthor, gate } = excelInNode()
 *     await Excel.run(async context => { … })
 *
 * The library loads in about 70 ms; each call gives a workbook and a library of its own. `Office.onReady` and
 * `Office.context` are not served on this road. The library lives in a realm of its own: what comes over the wire is made
 * of our arrays, but lists the library makes itself are not, so compare `Array.from(sheets.items, s => s.name)`.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createContext, Script } from 'node:vm';
import { Workbook } from '../../standin/engine/book.js';
import { Gate } from '../../standin/engine/gate.js';
import { User } from '../../standin/engine/user.js';

interface BridgeMessage {
  readonly id: number;
  readonly flags: number;
  readonly message: { readonly body: unknown };
}

export interface ExcelInNode {
  readonly Excel: typeof Excel;
  readonly OfficeExtension: typeof OfficeExtension;
  readonly workbook: Workbook;
  readonly user: User;
  readonly coauthor: User;
  readonly gate: Gate;
  /** Resolves when the events told so far have reached the add-in. */
  readonly settled: () => Promise<void>;
}

let script: Script | undefined;

const library = (): Script => {
  if (script) return script;
  const file = createRequire(import.meta.url).resolve('@microsoft/office-js/dist/excel-web-16.00.js');
  script = new Script(readFileSync(file, 'utf8'), { filename: file });
  return script;
};

/** The few browser names the library looks at while it loads. */
const surroundings = (): Record<string, unknown> => {
  const element = (): Record<string, unknown> => ({ style: {}, setAttribute() {}, appendChild() {}, getElementsByTagName: () => [], addEventListener() {} });
  const storage = { getItem: () => null, setItem() {}, removeItem() {} };
  const it: Record<string, unknown> = {
    console,
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    URL,
    performance,
    // Values that cross the border are made with these, so that arrays and errors are this world's own.
    Promise,
    JSON,
    Error,
    Date,
    location: { href: 'https://localhost/', search: '', hash: '', origin: 'https://localhost', protocol: 'https:', hostname: 'localhost' },
    navigator: { userAgent: 'node' },
    history: {},
    name: '',
    screen: { width: 1, height: 1 },
    sessionStorage: storage,
    localStorage: storage,
    document: {
      createElement: element,
      getElementsByTagName: () => [element()],
      head: element(),
      body: element(),
      addEventListener() {},
      domain: 'localhost',
      readyState: 'complete',
      cookie: '',
    },
    addEventListener() {},
    removeEventListener() {},
    open: () => null,
  };
  for (const own of ['window', 'self', 'globalThis', 'parent', 'top']) it[own] = it;
  return it;
};

const failure = (error: number): { readonly statusCode: number; readonly headers: object; readonly body: string } => {
  const code =
    error === 5103
      ? 'RequestPayloadSizeLimitExceeded'
      : error === 5104
        ? 'ResponsePayloadSizeLimitExceeded'
        : error === 7000
          ? 'AccessDenied'
          : error === 5102
            ? 'ActivityLimitReached'
            : error === 5012
              ? 'InvalidOrTimedOutSession'
              : 'GeneralException';
  return { statusCode: 500, headers: {}, body: JSON.stringify({ error: { code, message: `Transport error ${error}` } }) };
};

export const excelInNode = (workbook: Workbook = new Workbook()): ExcelInNode => {
  const gate = new Gate(workbook);
  const bridge = {
    onMessageFromHost: (_text: string): void => {},
    sendMessageToHost(text: string): void {
      const { id, flags, message } = JSON.parse(text) as BridgeMessage;
      const request = typeof message.body === 'string' ? message.body : JSON.stringify(message.body);
      void gate.answer(request, flags).then(
        (answer) =>
          new Promise<void>((done) =>
            setImmediate(() => {
              const answered = typeof answer === 'number' ? failure(answer) : { statusCode: 200, headers: {}, body: answer };
              bridge.onMessageFromHost(JSON.stringify({ id, type: 2, flags: 0, message: answered }));
              done();
            }),
          ),
      );
    },
  };
  workbook.onEvents = (entries) => {
    setImmediate(() => {
      bridge.onMessageFromHost(JSON.stringify({ type: 3, message: { entries } }));
    });
  };
  const world = createContext({ ...surroundings(), _richApiNativeBridge: bridge });
  for (const own of ['window', 'self', 'parent', 'top']) (world as Record<string, unknown>)[own] = world;
  library().runInContext(world);
  const made = world as { Excel: typeof Excel; OfficeExtension: typeof OfficeExtension };
  return {
    Excel: made.Excel,
    OfficeExtension: made.OfficeExtension,
    workbook,
    gate,
    user: new User(workbook, 'Local', (on) => {
      if (!on) gate.editingEnded();
    }),
    coauthor: new User(workbook, 'Remote'),
    settled: () => new Promise((done) => setTimeout(done, 20)),
  };
};
