/** The record of changes as a sheet: a row a changed field. Pure. */
import type { ActivityLine, Described } from '../../shared/wire/session.js';
import { serialOf } from '../lists/cells.js';
import type { Report, ReportCell } from '../lists/report.js';
import { ago, capital, clock, day, inSentence, listed, readable, shown, type Tongue } from '../words.js';
import type { Field } from '../../shared/types.js';

/** What stayed as it was is no change, though the log has it. */
export const differs = (name: string, before: ActivityLine['before'], after: ActivityLine['after']): boolean =>
  Object.hasOwn({ ...before, ...after }, name) && JSON.stringify(before?.[name] ?? null) !== JSON.stringify(after?.[name] ?? null);

/** "Make Non Billable", as people call it. */
export const actionSaid = (action: string): string => capital(inSentence(action.replaceAll(/([A-Z])/g, ' $1')));

export function activityReport(label: string, { title, fields }: Described, lines: readonly ActivityLine[], who: string, words: Tongue): Report {
  const rows = lines.flatMap(({ at, userName, proposedBy, action, before, after, why, ticket, comment, runID }): ReportCell[][] => {
    const first: ReportCell[] = [serialOf(at) ?? day(at, words), clock(at, words.locale), userName, proposedBy ?? '', actionSaid(action)];
    const last: ReportCell[] = [readable(why ?? '', words), ticket ?? '', comment ?? '', runID ?? ''];
    const changed = fields.filter(
      ({ name, type, inner }) => differs(name, before, after) && inner !== true && type !== 'Data' && name !== 'version' && name !== 'updatedAt',
    );
    if (changed.length === 0) return [[...first, '', '', '', ...last]];
    return changed.map(({ name, label: field, type }) => [...first, field, shown(before?.[name], type, words), shown(after?.[name], type, words), ...last]);
  });
  const text = (header: string) => ({ header, kind: 'text' as const });
  return {
    name: `Changes of ${label}`,
    title: `What happened to ${label}`,
    facts: [
      { label: 'Written by', said: who },
      { label: title, said: label },
    ],
    warnings: [],
    totals: [],
    signed: [],
    columns: [
      { header: 'Day', kind: 'date' },
      ...['Time', 'Who', 'Proposed by', 'Action', 'Field', 'Before', 'After', 'Why', 'Ticket', 'Comment', 'Job'].map(text),
    ],
    rows,
    reasons: [],
    foot: [`Changes of ${label}`, ''],
  };
}

/** "Bob changed Recurring Charge from £7.82 to £12.34, 5 minutes ago." */
export function changeSaid({ userName, action, before, after, at }: ActivityLine, fields: readonly Field[], words: Tongue, now = new Date()): string {
  const changed = fields.filter(
    ({ name, type, inner }) => differs(name, before, after) && inner !== true && type !== 'Data' && name !== 'version' && name !== 'updatedAt',
  );
  const [only] = changed;
  const what =
    changed.length === 1 && only
      ? `changed ${only.label} from ${shown(before?.[only.name], only.type, words)} to ${shown(after?.[only.name], only.type, words)}`
      : changed.length > 1 && action === 'edit'
        ? `changed ${listed(changed.slice(0, 4).map(({ label }) => label))}${changed.length > 4 ? ' and more' : ''}`
        : `${actionSaid(action)} by ${userName}`;
  return `${what.endsWith(userName) ? what : `${userName} ${what}`}, ${ago(at, now, words)}.`;
}
