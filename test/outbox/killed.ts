/** Mails of a committed order while the process that sends them is killed again and again, right before it hands one over. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fresh } from '../../shared/fields.js';
import type { Store } from '../../server/database/store.js';
import { built } from '../built.js';
import { pause } from '../faults/processes.js';
import { made } from '../records.js';
import { mailServer } from './mailServer.js';

export interface Killed {
  readonly kills: number;
  /** How often each mail reached the server, by subject; those that never did are missing. */
  readonly received: ReadonlyMap<string, number>;
  /** How many messages ended in each state. */
  readonly states: Readonly<Record<string, number>>;
  /** Mails that the server has although the Outbox does not know: told as in doubt, never sent twice. */
  readonly doubtful: readonly string[];
}

/** Sends so many mails with so many kills, each when the server hears of a recipient: after the commit, before the mail. */
export async function killedWhileSending(store: Store, url: string, mails: number, kills: number): Promise<Killed> {
  const [customerID] = await made(store, 'customers', [fresh('customers', { name: 'Northgate', accountNumber: `K${mails}` }, '2025-01-24')]);
  const at = new Date().toISOString();
  await made(
    store,
    'messages',
    Array.from({ length: mails }, (_, n) =>
      fresh(
        'messages',
        { channel: 'E-mail', recipient: `a${n}@x.example`, subject: `Mail ${n}`, body: 'Your invoice.', customerID: customerID!, nextAttemptAt: at },
        '2025-01-24',
      ),
    ),
  );
  const file = built(join(import.meta.dirname, 'sender.ts'));
  let sender: ChildProcess | undefined;
  let [left, seen, closing] = [kills, 0, false];
  const every = Math.max(1, Math.floor(mails / (kills + 1)));
  const start = (): void => {
    sender = spawn(process.execPath, [file], {
      env: { ...process.env, DATABASE_URL: url, SMTP_URL: server.url },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  };
  const again = async (): Promise<void> => {
    const dead = sender!;
    sender = undefined;
    dead.kill('SIGKILL');
    await once(dead, 'close');
    if (!closing) start();
  };
  const server = await mailServer({
    recipient() {
      seen += 1;
      if (left > 0 && seen % every === 0 && sender !== undefined) {
        left -= 1;
        void again();
      }
      return undefined;
    },
  });
  start();
  const waiting = async (): Promise<number> =>
    Number((await store.rows<{ n: number }>(`SELECT count(*) AS "n" FROM "messages" WHERE "status" = 'Queued'`))[0]!.n);
  for (let turns = 0; (await waiting()) > 0 && turns < 1_200; turns += 1) await pause(100);
  closing = true;
  sender?.kill('SIGKILL');
  const received = new Map<string, number>();
  for (const { text } of server.received) {
    const subject = /^subject: (.*)$/im.exec(text)?.[1]?.trim() ?? '';
    received.set(subject, (received.get(subject) ?? 0) + 1);
  }
  await server.close();
  const messages = await store.all('messages');
  const states: Record<string, number> = {};
  for (const { status } of messages) states[String(status as string)] = (states[String(status as string)] ?? 0) + 1;
  return {
    kills: kills - left,
    received,
    states,
    doubtful: messages.flatMap(({ status, subject }) => (status === 'Unconfirmed' && received.has(subject as string) ? [subject as string] : [])),
  };
}
