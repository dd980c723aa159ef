/** Starts and kills bridges in processes of their own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { built } from '../built.js';

export interface Bridge {
  readonly child: ChildProcess;
  /** Everything it said so far. */
  readonly said: readonly string[];
  /** Resolves once it has said a line like this; rejects when it ends before. */
  says(pattern: RegExp): Promise<string>;
  /** Its exit code or signal. */
  readonly over: Promise<number | string>;
  kill(signal?: NodeJS.Signals): Promise<number | string>;
}

export function startProcess(url: string, env: Readonly<Record<string, string>> = {}): Bridge {
  const child = spawn(process.execPath, [built(join(import.meta.dirname, 'bridge-process.ts'))], {
    env: { ...process.env, DATABASE_URL: url, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  const waiting = new Set<{ readonly pattern: RegExp; done(line: string): void; fail(error: Error): void }>();
  createInterface({ input: child.stdout! }).on('line', (line) => {
    said.push(line);
    for (const each of waiting) {
      if (!each.pattern.test(line)) continue;
      waiting.delete(each);
      each.done(line);
    }
  });
  const over = new Promise<number | string>((done) => {
    child.on('close', (code, signal) => {
      for (const each of waiting) each.fail(new Error(`The process ended (${String(signal ?? code)}) before it said ${String(each.pattern)}.`));
      done(signal ?? code ?? -1);
    });
  });
  return {
    child,
    said,
    over,
    says: (pattern) => {
      const found = said.find((line) => pattern.test(line));
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((done, fail) => {
        waiting.add({ pattern, done, fail });
      });
    },
    kill(signal = 'SIGKILL') {
      child.kill(signal);
      return over;
    },
  };
}

/** The same numbers for the same seed. */
export function dice(seed: number): (most: number) => number {
  let state = seed >>> 0;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, milliseconds);
  });
