/** What this machine remembers between two openings of the pane. Never in the workbook, which travels by e-mail. */
import type { EntityName } from '../../shared/types.js';

let partition = '';
export const keepApart = (key: string): void => {
  partition = key;
};

function read(name: string): string | null {
  try {
    return localStorage.getItem(`${partition}sheetbridge.${name}`);
  } catch {
    return null;
  }
}

function write(name: string, value: string | undefined): boolean {
  try {
    if (value === undefined) localStorage.removeItem(`${partition}sheetbridge.${name}`);
    else localStorage.setItem(`${partition}sheetbridge.${name}`, value);
    return true;
  } catch {
    return false;
  }
}

const parsed = <T>(text: string | null): T | undefined => {
  try {
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
};

export interface KeptToken {
  readonly token: string;
  readonly expiresAt: string | undefined;
}

export function keptToken(): string | undefined {
  const kept = parsed<KeptToken>(read('token'));
  if (kept === undefined) return undefined;
  if (kept.expiresAt !== undefined && Date.parse(kept.expiresAt) < Date.now()) {
    write('token', undefined);
    return undefined;
  }
  return kept.token;
}
export const keepToken = (kept: KeptToken | undefined): void => {
  write('token', kept && JSON.stringify(kept));
};

export const keptEmail = (): string => read('email') ?? '';
export const keepEmail = (email: string): void => {
  write('email', email);
};

/** An order on its way: kept before its first byte leaves, so that a closed pane can ask what became of it. */
export interface Pending {
  readonly key: string;
  readonly path: string;
  /** Absent when it was too large to be kept: then it can be asked for but not sent again. */
  readonly body?: unknown;
  readonly title: string;
  readonly entity: EntityName;
  readonly listID: string | undefined;
  readonly count: number;
  readonly at: string;
  /** Once the bridge has accepted it. */
  readonly runID?: string;
}

export const keptPending = (): Pending | undefined => parsed<Pending>(read('pending'));
export function keepPending(pending: Pending | undefined): void {
  if (write('pending', pending && JSON.stringify(pending)) || pending === undefined) return;
  const { body: _body, ...small } = pending;
  write('pending', JSON.stringify(small));
}

export const keptExpert = (): boolean => read('expert') === 'on';
export const keepExpert = (on: boolean): void => {
  write('expert', on ? 'on' : undefined);
};
