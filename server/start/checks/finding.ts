/** What somebody who looks has, and what is found. */
import { count } from '../../../shared/actions/words.js';
import type { Store } from '../../database/store.js';
import type { Settings } from '../settings.js';

export interface Found {
  readonly about: string;
  /** `note` is neither: something to know, or that could not be looked at. */
  readonly state: 'right' | 'wrong' | 'note';
  /** One sentence or two: what is so, and where it is wrong what to do. */
  readonly said: string;
}

export interface Looking {
  readonly config: Settings;
  /** The database, where it could be opened. */
  readonly store: Store | undefined;
  /** Why it could not be. */
  readonly away?: string | undefined;
  readonly now: Date;
  /** Milliseconds that anybody outside may take to answer. */
  readonly patience: number;
}

/** One thing looked at. It may answer several findings. */
export type Check = (looking: Looking) => Promise<readonly Found[]> | readonly Found[];

export const right = (about: string, said: string): Found => ({ about, state: 'right', said });
export const wrong = (about: string, said: string): Found => ({ about, state: 'wrong', said });
export const note = (about: string, said: string): Found => ({ about, state: 'note', said });

/** "3 hours", "2 days", "less than a minute". */
export function span(milliseconds: number): string {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return count(minutes, 'minute');
  return minutes < 72 * 60 ? count(Math.floor(minutes / 60), 'hour') : count(Math.floor(minutes / 1_440), 'day');
}

/** "1.4 GB", "310 MB". */
export const size = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toLocaleString('en-GB', { maximumFractionDigits: 1 })} GB` : `${Math.round(bytes / 1e6).toLocaleString('en-GB')} MB`;
