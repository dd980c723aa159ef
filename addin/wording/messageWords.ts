/** How the pane says how many messages wait, left or failed. */
import type { OutboxTold } from '../../shared/wire/outbox.js';
import { capital, counted, figure } from '../words.js';

type Counts = OutboxTold['counts'];

/** What has to be looked after, and what waits. */
export const troubledStates = ['Failed', 'Bounced', 'Unconfirmed'] as const;

const sum = (counts: Counts, right: (each: Counts[number]) => boolean): number => counts.filter(right).reduce((all, { count }) => all + count, 0);

export const tally = (counts: Counts): { readonly queued: number; readonly print: number; readonly failed: number; readonly kept: number } => ({
  queued: sum(counts, ({ status, channel }) => status === 'Queued' && channel !== 'Print'),
  print: sum(counts, ({ status, channel }) => status === 'Queued' && channel === 'Print'),
  failed: sum(counts, ({ status }) => (troubledStates as readonly string[]).includes(status)),
  kept: sum(counts, ({ status }) => status === 'Kept'),
});

const state: Readonly<Record<string, string>> = {
  Queued: 'waiting',
  Sent: 'sent',
  Kept: 'kept as a file only',
  Failed: 'failed',
  Bounced: 'came back',
  Unconfirmed: 'in doubt',
  'Given Up': 'given up',
};

const thing: Readonly<Record<string, string>> = { 'E-mail': 'e-mail', Print: 'letter', Xero: 'entry for Xero' };

const many = (one: string): string => (one.startsWith('entry') ? one.replace('entry', 'entries') : `${one}s`);

/** "E-mails: 38 sent, 1 waiting, 1 failed. Letters: 4 waiting." */
export function countsSaid(counts: Counts): string {
  const channels = [...new Set(counts.map(({ channel }) => channel))];
  return channels
    .map((channel) => {
      const own = counts.filter((each) => each.channel === channel);
      const one = thing[channel] ?? channel.toLowerCase();
      const [only] = own;
      if (own.length === 1 && only) return `${counted(only.count, one, many(one))} ${state[only.status] ?? only.status}.`;
      return `${capital(many(one))}: ${own.map(({ status, count }) => `${figure(count)} ${state[status] ?? status}`).join(', ')}.`;
    })
    .join(' ');
}

export const stateSaid = (status: string): string => state[status] ?? status.toLowerCase();
