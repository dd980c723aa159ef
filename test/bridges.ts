/** A whole bridge on a database of its own, and a caller that speaks to it over real HTTP. */
import { Agent, request } from 'node:http';
import { pino } from 'pino';
import { assembled, type Assembled } from '../server/start/assembled.js';
import { openStore } from '../server/database/index.js';
import { hardened, listen, portOf } from '../server/http/listening.js';
import { settings } from '../server/start/settings.js';
import type { Fresh } from './databases.js';
import type { Start } from './templates.js';

/** The business date of every test that does not choose its own. */
export const today = '2025-01-24';

export const token = 'sb_test_administrator_token_0123456789';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // The shape of an answer is what the test asserts.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export interface Bridge {
  readonly built: Assembled;
  readonly base: string;
  readonly token: string;
  /** A call under the API root; `as` is a token, or null for none. */
  call(
    method: string,
    path: string,
    body?: unknown,
    options?: { readonly as?: string | null; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Answered>;
  close(): Promise<void>;
}

/** One request and its answer by Node's plain client: `fetch` costs as much as the bridge does, and asks for an answer that has to be unpacked. */
function exchanged(
  agent: Agent,
  method: string,
  address: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly told: NodeJS.Dict<string[]>; readonly text: string }> {
  const sent = body === undefined ? undefined : Buffer.from(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const asking = request(address, { agent, method, headers: { ...headers, ...(sent ? { 'Content-Length': sent.length } : {}) } }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({ status: answer.statusCode!, told: answer.headersDistinct, text: new TextDecoder().decode(Buffer.concat(pieces)) });
      });
    });
    asking.on('error', reject);
    asking.end(sent);
  });
}

function headersOf(told: NodeJS.Dict<string[]>): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(told)) for (const value of values) headers.append(name, value);
  return headers;
}

/** What a first start makes of a new database. */
export const begun = (sample: number, day: string): Start => ({
  name: `begun ${sample} ${day}`,
  async make(url) {
    const bridge = await startBridge(url, { sample, workers: false, env: { TODAY: day } });
    await bridge.close();
  },
});

/** Starts a bridge on the database at a URL, or on a new one, which is a copy of what a first start makes of it. */
export async function startBridge(
  place: string | Fresh,
  { sample = 0, workers = true, env = {} }: { readonly sample?: number; readonly workers?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Bridge> {
  const url = typeof place === 'string' ? place : await place(begun(sample, env['TODAY'] ?? today));
  const store = await openStore(url);
  const config = settings({ DATABASE_URL: url, ADMIN_TOKEN: token, SAMPLE: String(sample), TODAY: today, RATE_LIMIT: '1000000', ...env });
  const built = await assembled(store, config, { log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }), say: () => {} });
  const server = await listen(hardened(built.app), 0, '127.0.0.1');
  const base = `http://127.0.0.1:${portOf(server)}`;
  const agent = new Agent({ keepAlive: true });
  built.origins.push(base);
  if (workers) built.start();
  return {
    built,
    base,
    token,
    async call(method, path, body, { as = token, headers = {} } = {}) {
      const { status, told, text } = await exchanged(agent, method, path.startsWith('http') ? path : `${base}/backend/api/v1${path}`, body, {
        ...(as === null ? {} : { Authorization: `Bearer ${as}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      });
      const type = told['content-type']?.[0];
      const json = type?.includes('json') && !type.includes('ndjson');
      return {
        status,
        text,
        // Made for who asks for them: few do, and it takes as long as reading the answer.
        get headers() {
          return headersOf(told);
        },
        body: json && text !== '' ? (JSON.parse(text) as unknown) : undefined,
      };
    },
    async close() {
      await built.stop();
      agent.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await store.close();
    },
  };
}
