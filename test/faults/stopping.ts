/** Rounds of ending a bridge that is busy: what clients saw, beside what its database holds. `npx tsx test/faults/stopping.ts [ROUNDS]`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../server/database/index.js';
import { editing, served } from './served.js';

export interface Round {
  /** Writes that were answered 200, and those that were done. */
  readonly answered: number;
  readonly done: number;
  /** Requests refused while it ended, with `Connection: close`. */
  readonly refused: number;
  /** Milliseconds from the signal to the end of the process, and how it ended. */
  readonly took: number;
  readonly code: number | null;
}

/** Eight clients edit one customer each over connections that they keep, the bridge gets SIGTERM, and each edit is looked for. */
export async function round(clients = 8, busyFor = 700): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
  const url = `sqlite:${join(folder, 'test.sqlite')}`;
  try {
    const bridge = await served(url, { SAMPLE: String(clients) });
    const { answers, refused, over } = editing(bridge.port, clients);
    await new Promise((later) => setTimeout(later, busyFor));
    const since = performance.now();
    const code = await bridge.end('SIGTERM');
    const took = performance.now() - since;
    await over;
    const store = await openStore(url);
    const done = await store.count('activities', {
      where: [
        { field: 'entity', test: 'eq', value: 'customers' },
        { field: 'action', test: 'eq', value: 'edit' },
        { field: 'userName', test: 'eq', value: 'Administrator' },
      ],
      sort: [],
    });
    await store.close();
    return { answered: [...answers.values()].reduce((sum, n) => sum + n, 0), done, refused: refused(), took, code };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.filename === process.argv[1]) {
  const rounds = Number(process.argv[2] ?? 20);
  let unanswered = 0;
  let longest = 0;
  for (let n = 1; n <= rounds; n += 1) {
    const { answered, done, took, refused, code } = await round();
    unanswered += done - answered;
    longest = Math.max(longest, took);
    process.stdout.write(`round ${n}: ${answered} answered, ${done} done, ${refused} refused, ended with ${code} after ${took.toFixed(0)} ms\n`);
  }
  process.stdout.write(`done and not answered: ${unanswered} in ${rounds} rounds (0); longest end ${longest.toFixed(0)} ms (under 3,000)\n`);
  process.exitCode = unanswered === 0 && longest < 3_000 ? 0 : 1;
}
