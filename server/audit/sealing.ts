/** Seals the log's head every hour and when the bridge ends, where lines were added since: into a file, and to whoever else is to have it. */
import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Store } from '../database/store.js';
import { Loop } from '../work/loop.js';
import { keep, missed, sealed, sealKey, sealsIn } from './seals.js';

export interface Sealing {
  readonly file: string;
  /** The private key's file; made where it is not there. */
  readonly key: string;
  /** Gets each seal as JSON by POST. */
  readonly url?: string | undefined;
  /** Sends each seal as a mail. */
  readonly mail?: ((subject: string, text: string) => Promise<void>) | undefined;
}

const HOUR = 3_600_000;
/** Milliseconds that whoever gets the seal may take. */
const PATIENCE = 10_000;

export function createSealing(
  { file, key: keyFile, url, mail }: Sealing,
  { store, log, now }: { readonly store: Store; readonly log: Logger; readonly now: () => string },
): { start(): void; stop(): Promise<void> } {
  const key = sealKey(keyFile);
  let last = existsSync(file) ? sealsIn(file).at(-1) : undefined;

  const seal = async (): Promise<void> => {
    const fault = last && (await missed(store, last));
    // Said every hour until somebody has looked: a copy was put back, or somebody was at the log.
    if (fault !== undefined) log.error({ seals: file }, `the log is not the one that was sealed: ${fault}`);
    const head = await store.head();
    if (!head || head.hash === last?.hash) return;
    const made = sealed(head, now(), key);
    keep(file, made);
    last = made;
    const text = JSON.stringify(made);
    const sent = await Promise.allSettled([
      ...(url === undefined ? [] : [posted(url, text)]),
      ...(mail ? [mail(`Sheetbridge: log sealed at line ${made.id}`, text)] : []),
    ]);
    for (const each of sent) if (each.status === 'rejected') log.warn({ err: each.reason as unknown }, 'a seal could not be sent; the file has it');
  };

  const loop = new Loop({
    name: 'the seal',
    log,
    idle: HOUR,
    round: async () => {
      await seal();
      return false;
    },
  });
  return {
    start: () => loop.start(),
    async stop() {
      await loop.stop();
      await seal().catch((error: unknown) => log.error({ err: error }, 'the last seal could not be made'));
    },
  };
}

async function posted(url: string, text: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: text,
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) throw new Error(`${new URL(url).host} answered ${answer.status}.`);
}
