/**
 * How often Xero may be called: so often in a minute and in a day, over all bridges on a database and over their restarts. Each call is
 * counted in the second in which it is made; the counts of a day are kept.
 */
import type { Store } from '../../database/store.js';
import { callsMade } from '../../database/outbox.js';

/** Granted, or to be asked for again after so many milliseconds; `day` where it is the day that is used up. */
export type Grant = { readonly granted: true } | { readonly granted: false; readonly wait: number; readonly day: boolean };

export interface Allowance {
  ask(): Promise<Grant>;
}

export interface Limits {
  readonly perMinute: number;
  readonly perDay: number;
}

/** Documented: 60 calls a minute and 5,000 in 24 hours for an organisation; some are left to what else is connected. */
export const documented: Limits = { perMinute: 55, perDay: 4_950 };

const [minute, day] = [60_000, 24 * 3_600_000];

export function sharedAllowance(store: Store, now: () => string, { perMinute, perDay }: Limits): Allowance {
  const name = 'xero';
  const ask = (): Promise<Grant> =>
    store.transaction(async (inside) => {
      // Bridges take turns on this row, so that two never take the last call together.
      await inside.addNew('callsMade', { name, at: '', count: 0 });
      await inside.set('callsMade', { count: 0 }, { name, at: '' });
      const at = Date.parse(now());
      const ago = (span: number): string => new Date(at - span).toISOString().slice(0, 19);
      const used = await callsMade(inside, name, { minute: ago(minute), day: ago(day) });
      const until = (from: string | null, span: number): number => Math.max(1_000, Date.parse(`${from ?? ''}Z`) + span + 1_000 - at);
      if (used.day >= perDay) return { granted: false, wait: until(used.first, day), day: true };
      if (used.minute >= perMinute) return { granted: false, wait: until(used.recent, minute), day: false };
      const second = { name, at: ago(0) };
      if (!(await inside.addNew('callsMade', { ...second, count: 1 }))) await inside.set('callsMade', { count: { plus: 1 } }, second);
      await inside.remove('callsMade', { name, at: { not: '', upTo: ago(day) } });
      return { granted: true };
    });
  return { ask };
}
