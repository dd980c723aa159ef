/**
 * Xero's Accounting API over plain fetch: eight documented endpoints and one grant need no library of some megabytes, and its limits,
 * its Retry-After and what it does to an answer that was lost have to be in our hands anyway. A custom connection (client
 * credentials) belongs to one organisation and needs nobody to sign in again.
 */
import { setTimeout as sleep } from 'node:timers/promises';

export interface XeroSettings {
  readonly clientID: string;
  readonly clientSecret: string;
  /** Of an app that is connected to several organisations. */
  readonly tenantID: string | undefined;
  /** The nominal code of sales that have none of their own, and the code of the bank account that payments came into. */
  readonly salesCode: string;
  readonly bankCode: string;
  /** Where the API and its tokens are. */
  readonly url: string;
  readonly identityUrl: string;
}

/** Xero refuses this very thing, in its own words: asked again it would say the same. */
export class XeroRefusal extends Error {}

/** Xero is away, busy or does not let us in: nothing about this one thing. `after` in milliseconds, where Xero says it. */
export class XeroTrouble extends Error {
  readonly after: number | undefined;
  constructor(message: string, after?: number) {
    super(message);
    this.after = after;
  }
}

export type XeroAnswer = Readonly<Record<string, unknown>>;

/** Documented: 60 calls a minute and 5 at once for an organisation; we make one at a time and leave some to others. */
const [calls, span] = [55, 60_000];

export interface XeroClient {
  /** undefined where there is no such thing. */
  get(path: string): Promise<XeroAnswer | undefined>;
  /** Sent again with the same key, Xero gives its first answer again. */
  put(path: string, body: object, key: string): Promise<XeroAnswer>;
}

export function createXero(
  settings: XeroSettings,
  { patience = 30_000, perMinute = calls }: { readonly patience?: number; readonly perMinute?: number } = {},
): XeroClient {
  let token: { readonly text: string; readonly until: number } | undefined;
  const made: number[] = [];

  async function reach(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, { ...init, signal: AbortSignal.timeout(patience) });
    } catch (error) {
      throw new XeroTrouble(`Xero does not answer. (${(error as Error).message})`);
    }
  }

  async function signedIn(): Promise<string> {
    if (token && token.until > Date.now()) return token.text;
    const answer = await reach(`${settings.identityUrl}/connect/token`, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`${settings.clientID}:${settings.clientSecret}`).toString('base64')}`,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials&scope=accounting.transactions%20accounting.contacts',
    });
    if (!answer.ok) throw new XeroTrouble(`Xero does not let us in (${answer.status}): look at XERO_CLIENT_ID and XERO_CLIENT_SECRET.`);
    const { access_token: text, expires_in: seconds } = (await answer.json()) as { access_token: string; expires_in: number };
    token = { text, until: Date.now() + (seconds - 60) * 1_000 };
    return text;
  }

  /** Waits until one more call keeps to the limit. */
  async function turn(): Promise<void> {
    for (;;) {
      const now = Date.now();
      while (made.length > 0 && made[0]! <= now - span) made.shift();
      if (made.length < perMinute) break;
      await sleep(made[0]! + span - now);
    }
    made.push(Date.now());
  }

  async function call(method: 'GET' | 'PUT', path: string, body?: object, key?: string): Promise<XeroAnswer | undefined> {
    for (let again = false; ; again = true) {
      const bearer = await signedIn();
      await turn();
      const answer = await reach(`${settings.url}/api.xro/2.0${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${bearer}`,
          Accept: 'application/json',
          ...(settings.tenantID === undefined ? {} : { 'xero-tenant-id': settings.tenantID }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(key === undefined ? {} : { 'Idempotency-Key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (answer.status === 401 && !again) {
        token = undefined;
        continue;
      }
      if (answer.ok) return read(answer);
      if (answer.status === 404) return undefined;
      throw await fault(answer);
    }
  }

  return {
    get: (path) => call('GET', path),
    async put(path, body, key) {
      const answer = await call('PUT', path, body, key);
      if (answer === undefined) throw new XeroRefusal('Xero does not know what this belongs to.');
      return answer;
    },
  };
}

async function read(answer: Response): Promise<XeroAnswer> {
  try {
    return (await answer.json()) as XeroAnswer;
  } catch {
    throw new XeroTrouble('Xero’s answer was cut short.');
  }
}

async function fault(answer: Response): Promise<Error> {
  const { status } = answer;
  if (status === 429) {
    const seconds = Number(answer.headers.get('Retry-After') ?? 60);
    const day = answer.headers.get('X-Rate-Limit-Problem') === 'day';
    return new XeroTrouble(
      day ? 'Xero takes no more today: the limit of a day is reached.' : 'Xero asks to slow down.',
      (Number.isFinite(seconds) ? seconds : 60) * 1_000,
    );
  }
  if (status >= 500) return new XeroTrouble(`Xero is out of order (${status}).`);
  if (status === 401 || status === 403) return new XeroTrouble(`Xero refuses the connection (${status}): look at the app’s connection and its rights.`);
  const body = (await answer.json().catch(() => ({}))) as XeroAnswer;
  const said = ((body['Elements'] ?? []) as readonly XeroAnswer[])
    .flatMap((each) => (each['ValidationErrors'] ?? []) as readonly { readonly Message?: string }[])
    .map(({ Message }) => Message ?? '')
    .filter((each) => each !== '');
  return new XeroRefusal([...new Set(said)].join(' ') || String((body['Detail'] ?? body['Message'] ?? `Xero refused it (${status}).`) as string));
}
