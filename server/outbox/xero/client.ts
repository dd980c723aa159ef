/**
 * Xero's Accounting API over plain fetch: a dozen documented endpoints and one grant need no library of some megabytes, and its limits,
 * its Retry-After and what it does to an answer that was lost have to be in our hands anyway. A custom connection (client
 * credentials) belongs to one organisation and needs nobody to sign in again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Allowance } from './allowance.js';
import { withWay } from './words.js';

export interface XeroSettings {
  readonly clientID: string;
  readonly clientSecret: string;
  /** Of an app that is connected to several organisations. */
  readonly tenantID: string | undefined;
  /** The nominal code of sales that have none of their own, and the code of the bank account that payments came into. */
  readonly salesCode: string;
  readonly bankCode: string;
  /** The nominal code that written-off debts go to; without it write-offs are refused. */
  readonly writeOffCode: string | undefined;
  /** The tax type of sales under the domestic reverse charge. */
  readonly reverseCharge: string;
  /** Where the API and its tokens are. */
  readonly url: string;
  readonly identityUrl: string;
}

/** Xero refuses this very thing, in its own words: asked again it would say the same. */
export class XeroRefusal extends Error {}

/** Xero is away, busy or does not let us in: nothing about this one thing. `after` in milliseconds, where Xero says it. */
export class XeroTrouble extends Error {
  readonly after: number | undefined;
  /** It may be this very thing that Xero stumbles over. */
  readonly perhapsThis: boolean;
  constructor(message: string, { after, perhapsThis = false }: { readonly after?: number; readonly perhapsThis?: boolean } = {}) {
    super(message);
    this.after = after;
    this.perhapsThis = perhapsThis;
  }
}

export type XeroAnswer = Readonly<Record<string, unknown>>;

export interface XeroClient {
  /** undefined where there is no such thing. */
  get(path: string): Promise<XeroAnswer | undefined>;
  /** Sent again with the same key, Xero gives its first answer again. */
  put(path: string, body: object, key: string): Promise<XeroAnswer>;
  /** Changes what is there: Xero's way of voiding an invoice and deleting a payment. */
  post(path: string, body: object, key: string): Promise<XeroAnswer>;
  /** Takes away what is there; what is gone already is gone. */
  remove(path: string): Promise<void>;
}

/** Since March 2026 new apps are given narrow scopes only; those from before may still have the wide one, until September 2027. */
const scopes = [
  'accounting.contacts accounting.invoices accounting.payments accounting.banktransactions',
  'accounting.contacts accounting.transactions',
] as const;

export function createXero(
  settings: XeroSettings,
  allowance: Allowance,
  { patience = 30_000, stopping = () => false }: { readonly patience?: number; readonly stopping?: () => boolean } = {},
): XeroClient {
  let token: { readonly text: string; readonly until: number } | undefined;
  let scope: string = scopes[0];

  async function reach(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, { ...init, signal: AbortSignal.timeout(patience) });
    } catch (error) {
      throw new XeroTrouble(`Xero does not answer. (${(error as Error).message})`);
    }
  }

  async function signedIn(): Promise<string> {
    if (token && token.until > Date.now()) return token.text;
    let answer = await asked();
    if (answer.status === 400 && scope === scopes[0]) {
      scope = scopes[1];
      answer = await asked();
    }
    if (!answer.ok) {
      scope = scopes[0];
      throw new XeroTrouble(`Xero does not let us in (${answer.status}): look at XERO_CLIENT_ID and XERO_CLIENT_SECRET.`);
    }
    const { access_token: text, expires_in: seconds } = (await read(answer)) as { access_token?: string; expires_in?: number };
    if (typeof text !== 'string') throw new XeroTrouble('Xero’s answer to the sign-in has no token.');
    token = { text, until: Date.now() + (Number(seconds ?? 1_800) - 60) * 1_000 };
    return text;
  }

  const asked = (): Promise<Response> =>
    reach(`${settings.identityUrl}/connect/token`, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${Buffer.from(`${settings.clientID}:${settings.clientSecret}`).toString('base64')}`,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope }).toString(),
    });

  /** Waits until one more call keeps to the limits. */
  async function turn(): Promise<void> {
    for (;;) {
      const grant = await allowance.ask();
      if (grant.granted) return;
      if (grant.day) throw new XeroTrouble('Xero takes 5,000 calls in 24 hours, and they are used up; the rest goes on by itself.', { after: grant.wait });
      if (stopping()) throw new XeroTrouble('The program is ending; the rest goes on after its start.');
      await sleep(Math.min(grant.wait, 5_000));
    }
  }

  async function call(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object, key?: string): Promise<XeroAnswer | undefined> {
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
      if (answer.ok) return answer.status === 204 ? {} : read(answer);
      if (answer.status === 404) return undefined;
      throw await fault(answer);
    }
  }

  async function written(method: 'PUT' | 'POST', path: string, body: object, key: string): Promise<XeroAnswer> {
    const answer = await call(method, path, body, key);
    if (answer === undefined) throw new XeroRefusal('Xero does not know what this belongs to: it was deleted there. Look in Xero, and retry.');
    return answer;
  }

  return {
    get: (path) => call('GET', path),
    put: (path, body, key) => written('PUT', path, body, key),
    post: (path, body, key) => written('POST', path, body, key),
    async remove(path) {
      await call('DELETE', path);
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
    return new XeroTrouble(day ? 'Xero takes no more today: the limit of a day is reached.' : 'Xero asks to slow down.', {
      after: (Number.isFinite(seconds) ? seconds : 60) * 1_000,
    });
  }
  if (status >= 500) return new XeroTrouble(`Xero is out of order (${status}).`, { perhapsThis: true });
  if (status === 401 || status === 403) return new XeroTrouble(`Xero refuses the connection (${status}): look at the app’s connection and its rights.`);
  const body = (await answer.json().catch(() => ({}))) as XeroAnswer;
  const said = ((body['Elements'] ?? []) as readonly XeroAnswer[])
    .flatMap((each) => (each['ValidationErrors'] ?? []) as readonly { readonly Message?: string }[])
    .map(({ Message }) => Message ?? '')
    .filter((each) => each !== '');
  return new XeroRefusal(withWay([...new Set(said)].join(' ') || String((body['Detail'] ?? body['Message'] ?? `answer ${status}`) as string)));
}
