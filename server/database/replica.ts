/** Reading from a replica: only once it holds all that was acknowledged before somebody asked, and else from the database itself. */
import { setTimeout as pause } from 'node:timers/promises';
import { readHead } from './head.js';
import type { Engine } from './line.js';

/** Milliseconds: a replica in order is behind by a few, one that is further behind is not waited for. */
const PATIENCE = 2_000;
const STEP = 25;

/**
 * Which of the two a long read goes to. The log tells of every change, so a replica that has as many lines of it has the changes, too;
 * one that is away or never was a replica of this database is passed over.
 */
export async function readable(engine: Engine, replica: Engine): Promise<Engine> {
  const { count } = await readHead(engine.line);
  try {
    for (const until = Date.now() + PATIENCE; ; await pause(STEP)) {
      if ((await readHead(replica.line)).count >= count) return replica;
      if (Date.now() >= until) return engine;
    }
  } catch {
    return engine;
  }
}
