/** A job in lines: who ordered it, who approved it, with which values, what was said. Pure. */
import type { Schema } from '../../shared/types.js';
import type { Remark, Run } from '../../shared/wire/runs.js';
import type { Said } from '../lists/report.js';
import { clock, day, pounds, type Tongue } from '../words.js';
import { parametersSaid } from './parameterWords.js';

export const moment = (at: string, words: Tongue): string => `${day(at, words)} ${clock(at, words.locale)}`;

/** `own` are values of single rows, where they have some of their own. */
export function factsOf(run: Run, schema: Schema | undefined, own: readonly (Readonly<Record<string, unknown>> | undefined)[], words: Tongue): readonly Said[] {
  const { approvedBy, approvedAt, comment, ticket, remarks } = run;
  return [
    { label: approvedBy || (remarks?.length ?? 0) > 0 ? 'Proposed by' : 'By', said: `${run.requestedBy}, ${moment(run.requestedAt, words)}` },
    ...(approvedBy ? [{ label: 'Approved by', said: [approvedBy, ...(approvedAt ? [moment(approvedAt, words)] : [])].join(', ') }] : []),
    ...parametersSaid(schema, run.parameters ?? {}, own, words),
    ...(run.today === undefined ? [] : [{ label: 'Worked out for', said: day(run.today, words) }]),
    ...(run.tolerance === undefined || run.tolerance === null || run.on === null
      ? []
      : [{ label: 'May differ', said: run.tolerance === 0 ? 'not by a penny: it then asks' : `by ${pounds(run.tolerance)}; by more it asks` }]),
    ...(ticket ? [{ label: 'Ticket', said: ticket }] : []),
    ...(comment ? [{ label: 'Comment', said: comment }] : []),
  ];
}

export const deeds: Readonly<Record<Remark['what'], string>> = {
  proposed: 'proposed it',
  askedBack: 'asked back',
  answered: 'answered',
  approved: 'approved it',
  declined: 'declined it',
  takenBack: 'took it back',
};
