/**
 * Long work lets go of the event loop again and again, and who asked for little goes first: a single read does not wait until somebody's
 * preview of a hundred thousand records is through. Heavy work waits for short requests a few milliseconds at a time, so that it gets on
 * whatever comes; inside of a transaction it does not, as others may be waiting for that.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { isInside } from './inside.js';

/** Milliseconds of work between two breaths, and that a breath lasts at most. */
const [SLICE, LONGEST] = [10, 30];
/** Milliseconds for which a request counts as short: one that waits for something is in nobody's way. */
const SHORT = 500;

const short = new Set<() => void>();
/** The request that the running code belongs to, by what ends it. */
const own = new AsyncLocalStorage<() => void>();

/** A request that asks for little begins; what it returns ends that, or says that it asks for much after all. */
export function shortRequest(): () => void {
  const end = (): void => {
    short.delete(end);
    clearTimeout(enough);
  };
  const enough = setTimeout(end, SHORT);
  enough.unref();
  short.add(end);
  return end;
}

/** Does the work of a request: as long as it asks for little it takes its turns, and waits for none, least of all for itself. */
export const answering = (end: () => void, work: () => void): void => own.run(end, work);

export async function breath(): Promise<void> {
  await turn();
  const mine = own.getStore();
  if (short.size === 0 || isInside() || (mine && short.has(mine))) return;
  for (const until = performance.now() + LONGEST; short.size > 0 && performance.now() < until;) await pause(1);
}

/** Work in slices: `await pace.on()` after each piece of it takes a breath when it is time. */
export class Pace {
  private since = performance.now();
  private readonly slice: number;

  /** Milliseconds of work between two breaths: fewer where something else waits for each, such as what is to be written next. */
  constructor(slice = SLICE) {
    this.slice = slice;
  }

  /** Whether `on` would take a breath now: asked first where there is one piece a row, so that nothing is waited for in vain. */
  get isDue(): boolean {
    return performance.now() - this.since >= this.slice;
  }

  async on(): Promise<void> {
    if (!this.isDue) return;
    await breath();
    this.since = performance.now();
  }
}

/** Does the work with each, in slices. */
export async function paced<T>(all: readonly T[], work: (each: T, place: number) => void): Promise<void> {
  const pace = new Pace();
  for (const [place, each] of all.entries()) {
    work(each, place);
    if (place % 64 === 63) await pace.on();
  }
}
