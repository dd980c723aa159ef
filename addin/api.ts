/**
 * The bridge over HTTP: the only home of fetch. Every expected no arrives as a Fault, a bridge that cannot be reached
 * as Away. Nothing here retries a write; whoever sends an order knows its key and decides (flow/ordering.ts).
 */
import type { Contract, PathName } from '../shared/contract.js';
import { Fault } from '../shared/fault.js';
import type { EntityName } from '../shared/types.js';
import type { GivenQuery } from '../shared/wire/query.js';
import type { Run, Wire } from '../shared/wire/runs.js';
import type { Told as ToldBy } from '../shared/wire/shape.js';

/** No answer came: the line is cut, the bridge is down, or it took too long. */
export class Away extends Error {
  constructor() {
    super('Sheetbridge cannot be reached.');
    this.name = 'Away';
  }
}

export interface Asking {
  readonly body?: unknown;
  /** A file in place of a body, sent as it is. */
  readonly file?: { readonly type: string; readonly content: Blob };
  /** Idempotency-Key. */
  readonly key?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds until a silent line counts as cut. */
  readonly patience?: number;
  readonly accept?: string;
  readonly prefer?: string;
}

export interface Answer<T> {
  readonly body: T;
  readonly status: number;
  readonly headers: Headers;
}

type Told = (event: 'away' | 'back' | 'signedOut') => void;

const root = '/backend/api/v1';
let token: string | undefined;
let expert = false;
let tell: Told = () => undefined;

export const useToken = (value: string | undefined): void => {
  token = value;
};
export const useExpertMode = (on: boolean): void => {
  expert = on;
};
/** One listener: the trouble bar. */
export const onLine = (listener: Told): void => {
  tell = listener;
};

const headersOf = ({ body, file, key, accept, prefer }: Asking): Record<string, string> => ({
  Accept: accept ?? 'application/json',
  ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
  ...(expert ? { 'X-Expert-Mode': 'on' } : {}),
  ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  ...(file === undefined ? {} : { 'Content-Type': file.type }),
  ...(key === undefined ? {} : { 'Idempotency-Key': key }),
  ...(prefer === undefined ? {} : { Prefer: prefer }),
});

async function send(method: string, path: string, asking: Asking): Promise<Response> {
  const asWhom = token;
  const timeout = AbortSignal.timeout(asking.patience ?? 60_000);
  let response: Response;
  try {
    response = await fetch(root + path, {
      method,
      headers: headersOf(asking),
      ...(asking.file ? { body: asking.file.content } : asking.body === undefined ? {} : { body: JSON.stringify(asking.body) }),
      signal: asking.signal ? AbortSignal.any([asking.signal, timeout]) : timeout,
      cache: 'no-store',
    });
  } catch (error) {
    if (asking.signal?.aborted) throw error;
    tell('away');
    throw new Away();
  }
  // A proxy in front of a dead bridge answers in its place, and not in our JSON.
  if ([502, 504].includes(response.status)) {
    tell('away');
    throw new Away();
  }
  tell('back');
  if (!response.ok) {
    const fault = await faultOf(response);
    // The no to a token of before says nothing about the one of now.
    if (fault.status === 401 && token === asWhom) tell('signedOut');
    throw fault;
  }
  return response;
}

async function faultOf(response: Response): Promise<Fault> {
  const body: unknown = await response.json().catch(() => ({}));
  const { error, error_code, hint, fields, ...more } = body as { error?: string; error_code?: number; hint?: string; fields?: Record<string, string> };
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new Fault(
    error_code ?? response.status * 1000,
    error ?? 'Unexpected Answer',
    hint ?? `Sheetbridge answered ${response.status}. Try again; if it stays, tell your administrator.`,
    {
      ...(fields === undefined ? {} : { fields }),
      ...(Number.isFinite(retryAfter) ? { retryAfter } : {}),
      more,
    },
  );
}

export async function ask<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, asking: Asking = {}): Promise<Answer<T>> {
  const response = await send(method, path, asking);
  try {
    const text = await response.text();
    return { body: (text === '' ? undefined : JSON.parse(text)) as T, status: response.status, headers: response.headers };
  } catch (error) {
    if (asking.signal?.aborted) throw error;
    // Cut in the middle of the answer: what was asked may have been done.
    tell('away');
    throw new Away();
  }
}

/** The variables in the name of a path: `id` of "GET /features/:id/charges". */
type VariableOf<Name extends string> = Name extends `${string}:${infer V}/${infer Rest}`
  ? V | VariableOf<Rest>
  : Name extends `${string}:${infer V}`
    ? V
    : never;
/** What a call fills in. A list takes its fields and filters as search parameters. */
export type Filled<Name extends PathName> = { readonly [V in VariableOf<Name>]: V extends 'entity' | 'owner' ? EntityName : string } & {
  readonly query?: GivenQuery<Contract[Name]['query']> | (Name extends `GET /${string}:entity` ? URLSearchParams : never);
};
type Given<Name extends PathName> = Contract[Name] extends { readonly answer?: infer S } ? ToldBy<S> : undefined;
/** Runs are listed as every entity is, and are of their own shape. */
export type AnswerTo<Name extends PathName, F> = Name extends 'GET /:entity'
  ? F extends { readonly entity: 'runs' }
    ? readonly Run[]
    : Given<Name>
  : Given<Name>;

/** Calls a path of the contract: what it takes and what it answers are said there. */
export async function answerTo<Name extends PathName, F extends Filled<Name>>(name: Name, filled: F, asking: Asking = {}): Promise<Answer<AnswerTo<Name, F>>> {
  const [method, path] = addressOf(name, filled);
  return ask(method, path, asking);
}

export const call = async <Name extends PathName, const F extends Filled<Name>>(name: Name, filled: F, asking: Asking = {}): Promise<AnswerTo<Name, F>> =>
  (await answerTo(name, filled, asking)).body;

/** The same as text: a command to paste. */
export async function textOf<Name extends PathName>(name: Name, filled: Filled<Name>, accept = 'text/plain, */*'): Promise<string> {
  const [method, path] = addressOf(name, filled);
  return (await send(method, path, { accept })).text();
}

function addressOf(name: string, filled: { readonly query?: object }): [method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string] {
  const [method, path] = name.split(' ') as ['GET', string];
  const address = path.replaceAll(/:(\w+)/g, (_all, variable: string) => encodeURIComponent((filled as Readonly<Record<string, string>>)[variable] ?? ''));
  const { query = {} } = filled;
  const asked =
    query instanceof URLSearchParams
      ? query
      : new URLSearchParams(
          Object.entries(query as Record<string, string | number | boolean | undefined>).flatMap(([key, value]) =>
            value === undefined || value === false ? [] : [[key, String(value)]],
          ),
        );
  return [method, asked.size > 0 ? `${address}?${asked}` : address];
}

/** A page of the list at this path: what a sheet keeps of its list is the path. */
export const page = async (path: string, query: URLSearchParams): Promise<readonly Wire[]> => (await ask<readonly Wire[]>('GET', `${path}?${query}`)).body;

export interface Counted {
  readonly count: number;
  /** There are more than `count`; how many, only an exact count says. */
  readonly more: boolean;
}

/** How many records a list has, without reading them. `exactly` takes as long as it takes. */
export async function total(
  path: string,
  query: URLSearchParams,
  { signal, exactly = false }: { readonly signal?: AbortSignal; readonly exactly?: boolean },
): Promise<Counted> {
  const asked = new URLSearchParams(query);
  asked.set('limit', '1');
  asked.set('fields', 'id');
  if (exactly) asked.set('count', 'exact');
  const { headers } = await ask('GET', `${path}?${asked}`, signal ? { signal } : {});
  const more = headers.get('X-Total-Count-More-Than');
  return { count: Number(more ?? headers.get('X-Total-Count') ?? 0), more: more !== null };
}

/**
 * A whole selection as it streams in, some hundred records at a time. It comes as lists of values, the names of the fields once in
 * front: a third of the bytes, and less work at both ends.
 */
export async function* stream<T>(path: string, query: URLSearchParams, signal?: AbortSignal): AsyncGenerator<readonly T[], void, undefined> {
  const asked = new URLSearchParams(query);
  asked.set('rows', 'arrays');
  const response = await send('GET', `${path}?${asked}`, { accept: 'application/x-ndjson', patience: 600_000, ...(signal ? { signal } : {}) });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  let rest = '';
  let names: readonly string[] | undefined;
  const records = (lines: readonly string[]): T[] => {
    const rows = JSON.parse(`[${lines.filter((line) => line !== '').join(',')}]`) as unknown[][];
    names ??= rows.shift() as string[] | undefined;
    return rows.map((row) => Object.fromEntries(names!.map((name, place) => [name, row[place]])) as T);
  };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      rest += value;
      const end = rest.lastIndexOf('\n');
      if (end < 0) continue;
      const lines = rest.slice(0, end).split('\n');
      rest = rest.slice(end + 1);
      const found = records(lines);
      if (found.length > 0) yield found;
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    tell('away');
    throw new Away();
  } finally {
    void reader.cancel().catch(() => undefined);
  }
  const last = records([rest.trim()]);
  if (last.length > 0) yield last;
}

/** True when the bridge answers at all, signed in or not. */
export async function reachable(): Promise<boolean> {
  try {
    await send('GET', '/entities?limit=1', { patience: 5_000 });
    return true;
  } catch (error) {
    return !(error instanceof Away);
  }
}
