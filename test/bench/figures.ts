/** What benches share: medians, a look at the event loop, and a table for people. */
import { rmSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { asked, freshPostgres, freshSQLite } from '../databases.js';

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Milliseconds of each of `rounds` calls after one that does not count. */
export async function timed(rounds: number, work: () => Promise<unknown>): Promise<number[]> {
  await work();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const since = performance.now();
    await work();
    times.push(performance.now() - since);
  }
  return times;
}

/** The longest the event loop was held during the work, ms. */
export async function longestHold<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly longest: number }> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const result = await work();
  delay.disable();
  return { result, longest: delay.max / 1e6 };
}

export interface Figure {
  readonly what: string;
  readonly value: string;
  readonly target?: string;
  readonly met?: boolean;
}

/** Prints figures with their targets. */
export function print(figures: readonly Figure[]): void {
  const width = Math.max(...figures.map(({ what }) => what.length));
  for (const { what, value, target, met } of figures) {
    process.stdout.write(
      `${what.padEnd(width)}  ${value.padStart(14)}${target ? `   target ${target}${met === undefined ? '' : met ? '  met' : '  MISSED'}` : ''}\n`,
    );
  }
}

export interface Spent {
  /** Milliseconds on the clock, and of this process's processor time, which others on the machine stretch less. */
  readonly clock: number;
  readonly processor: number;
}

/** What some work took. */
export async function spent(work: () => Promise<unknown>): Promise<Spent> {
  const [since, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { clock: performance.now() - since, processor: (user + system) / 1_000 };
}

export const middle = (all: readonly Spent[]): Spent => ({
  clock: median(all.map(({ clock }) => clock)),
  processor: median(all.map(({ processor }) => processor)),
});

/** Measures on a database of each kind made for it, or on the one that is named. */
export async function onBoth(given: readonly string[], measured: (name: 'SQLite' | 'PostgreSQL', url: string) => Promise<readonly Figure[]>): Promise<void> {
  const [folders, names]: [string[], string[]] = [[], []];
  try {
    if (!given.includes('postgres')) print(await measured('SQLite', freshSQLite(folders)));
    if (!given.includes('sqlite')) {
      const url = await freshPostgres(names).catch(() => undefined);
      print(url ? await measured('PostgreSQL', url) : [{ what: 'PostgreSQL', value: 'not there' }]);
    }
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    for (const name of names) await asked(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  }
}
