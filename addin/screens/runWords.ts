/** A run in a line. */
import type { Run } from '../../shared/wire/runs.js';
import { ago, figure, type Tongue } from '../words.js';

const states: Readonly<Record<Run['status'], string>> = {
  Queued: 'waiting to start',
  Running: 'under way',
  Complete: 'complete',
  Cancelled: 'cancelled',
  Stopped: 'stopped, waits for a decision',
  'Awaiting Approval': 'waits for approval',
  'Asked Back': 'asked back, waits for an answer',
  Declined: 'declined',
};

export const stateSaid = (status: Run['status']): string => states[status] ?? status;

export function runSaid(run: Run, words: Tongue, now = new Date()): string {
  const left = run.rowCount - run.done;
  const rows =
    run.status === 'Awaiting Approval' || run.status === 'Declined'
      ? `${figure(run.rowCount)} rows`
      : run.status === 'Queued' || run.status === 'Running'
        ? `${figure(run.done)} of ${figure(run.rowCount)} done`
        : left === 0
          ? run.rowCount === 1
            ? '1 done'
            : `all ${figure(run.rowCount)} done`
          : `${figure(run.done)} done, ${figure(left)} not`;
  return `${stateSaid(run.status)} · ${rows} · ${ago(run.requestedAt, now, words)}`;
}
