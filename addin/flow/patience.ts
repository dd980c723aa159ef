/** Questions that must be answered in the end: what became of an order, what a run changed. */
import { Fault } from '../../shared/fault.js';
import { Away } from '../api.js';
import { now } from '../store.js';

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** A cut line, an ended session, a busy bridge, a database that is away: they pass, and say nothing about the order. */
const passes = (error: unknown): boolean => error instanceof Away || (error instanceof Fault && [401, 429, 503].includes(error.status));

/** Asks until there is an answer; while nobody is signed in it waits. */
export async function patiently<T>(question: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await question();
    } catch (error) {
      if (!passes(error)) throw error;
      await pause(2_000);
      while (now().phase !== 'ready') await pause(300);
    }
  }
}
