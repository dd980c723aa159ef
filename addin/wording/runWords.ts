/** A run in a line. */
import type { Run } from '../../shared/wire/runs.js';
import type { Preview, Schema } from '../../shared/types.js';
import type { RunCustomers } from '../../shared/wire/runs.js';
import { ago, counted, day, figure, readable, type Tongue } from '../words.js';
import { ownSaid, parametersSaid } from './parameterWords.js';
import { moneyLine } from './previewWords.js';

const states: Readonly<Record<Run['status'], string>> = {
  Scheduled: 'waits for its day',
  Queued: 'waiting to start',
  Running: 'under way',
  Complete: 'complete',
  Cancelled: 'cancelled',
  Stopped: 'stopped, waits for a decision',
  'Awaiting Approval': 'waits for approval',
  'Asked Back': 'asked back, waits for an answer',
  Declined: 'declined',
};

/** It will do more by itself. */
export const isUnderWay = ({ status }: Pick<Run, 'status'>): boolean => status === 'Queued' || status === 'Running';

export const stateSaid = (status: Run['status']): string => states[status] ?? status;

export function runSaid(run: Run, words: Tongue, now = new Date()): string {
  const left = run.rowCount - run.done;
  const rows =
    run.status === 'Awaiting Approval' || run.status === 'Declined'
      ? counted(run.rowCount, 'row')
      : isUnderWay(run)
        ? `${figure(run.done)} of ${figure(run.rowCount)} done`
        : left === 0
          ? run.rowCount === 1
            ? '1 done'
            : `all ${figure(run.rowCount)} done`
          : `${figure(run.done)} done, ${figure(left)} not`;
  if (run.status === 'Scheduled')
    return `for ${day(run.on ?? '', words)} · ${figure(run.rowCount)} ${run.rowCount === 1 ? 'row' : 'rows'} · ${ago(run.requestedAt, now, words)}`;
  return `${stateSaid(run.status)} · ${rows} · ${ago(run.requestedAt, now, words)}`;
}

/** Whom it was about: "A1002 Harbour Lights", "37 customers", "more than 120 customers". */
export const whomSaid = (about: RunCustomers | undefined): string =>
  about === undefined ? '' : (about.customer ?? `${about.more ? 'more than ' : ''}${counted(about.customers, 'customer')}`);

/** What it came to, in the words of a preview; empty where no money is touched or nothing is known of it yet. */
export function runMoney({ totals }: Pick<Run, 'totals'>): string {
  const money = totals && 'charges' in totals ? moneyLine({ totals: totals as Preview['totals'] }) : '';
  return money === 'No money changes.' ? '' : money;
}

/** What it was about and came to, so that one can be told from another of its name: for whom, with which values, how much. */
export function aboutSaid(run: Run, schema: Pick<Schema, 'properties'> | undefined, about: RunCustomers | undefined, words: Tongue): string {
  const own = about?.own ?? {};
  const shared = Object.fromEntries(Object.entries(run.parameters ?? {}).filter(([name]) => !Object.hasOwn(own, name)));
  // What is different from row to row tells most.
  const values = [...ownSaid(schema, own, about?.more ?? false, words), ...parametersSaid(schema, shared, [], words)].map(
    ({ label, said }) => `${label} ${said}`,
  );
  return [whomSaid(about), ...values.slice(0, 3), readable(runMoney(run), words).replace(/\.$/, '')].filter((part) => part !== '').join(' · ');
}
