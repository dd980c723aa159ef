/** What benches share: medians, a look at the event loop, and a table for people. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

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
