/** What this machine remembers between two openings of the pane. Never in the workbook, which travels by e-mail. */
import type { EntityName } from '../../shared/types.js';
import type { Asked } from '../lists/asked.js';

let partition = '';
export const keepApart = (key: string): void => {
  partition = key;
};

const tokenKey = 'sheetbridge.token';

/** The partition of whoever is signed in here, before Office says which is ours; undefined where there is no such, or more than one. */
export function onlyPartition(): string | undefined {
  try {
    const kept = Object.keys(localStorage).flatMap((key) => (key.endsWith(tokenKey) ? [key.slice(0, -tokenKey.length)] : []));
    return kept.length === 1 ? kept[0] : undefined;
  } catch {
    return undefined;
  }
}

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

/** All workbooks of this machine share the storage: an order is kept under the list that it was given in. */
const placeOf = (listID: string | undefined): string => (listID === undefined ? 'pending' : `pending.${listID}`);

/** @param lists of this workbook; undefined for an order that was given without a list */
export const keptPending = (lists: readonly (string | undefined)[]): Pending | undefined =>
  lists.map((id) => parsed<Pending>(read(placeOf(id)))).find((pending) => pending !== undefined);

export function keepPending(pending: Pending): void {
  if (write(placeOf(pending.listID), JSON.stringify(pending))) return;
  const { body: _body, ...small } = pending;
  write(placeOf(pending.listID), JSON.stringify(small));
}

export const dropPending = ({ listID }: Pick<Pending, 'listID'>): void => {
  write(placeOf(listID), undefined);
};

/** Proposals of this user that waited when last looked: whoever opens the pane days later is told what was decided. */
export const keptProposals = (userID: string): readonly string[] => parsed<readonly string[]>(read(`proposals.${userID}`)) ?? [];
export const keepProposals = (userID: string, ids: readonly string[]): void => {
  write(`proposals.${userID}`, ids.length > 0 ? JSON.stringify(ids) : undefined);
};

/** What was asked for in lists that others sent, the latest first, until it can be answered: that may take an approval, or days. */
export const keptAsked = (userID: string): readonly Asked[] => parsed<readonly Asked[]>(read(`asked.${userID}`)) ?? [];
export const keepAsked = (userID: string, all: readonly Asked[]): boolean => write(`asked.${userID}`, all.length > 0 ? JSON.stringify(all) : undefined);

export const keptExpert = (): boolean => read('expert') === 'on';
export const keepExpert = (on: boolean): void => {
  write('expert', on ? 'on' : undefined);
};

/** What was chosen in the form of an action the last time that it was carried out. */
export interface Choices {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly fromColumn: Readonly<Record<string, string>>;
}

const choicesOf = (entity: EntityName, action: string): string => `last.${entity}.${action}`;

export const keptChoices = (entity: EntityName, action: string): Choices | undefined => parsed<Choices>(read(choicesOf(entity, action)));
export const keepChoices = (entity: EntityName, action: string, choices: Choices): void => {
  const some = Object.keys(choices.parameters).length + Object.keys(choices.fromColumn).length > 0;
  write(choicesOf(entity, action), some ? JSON.stringify(choices) : undefined);
};
