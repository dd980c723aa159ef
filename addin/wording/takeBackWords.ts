/** What would be taken back, as a sheet to be signed: a row a record, those that are left among them. Pure. */
import type { TakeBackPreview } from '../../shared/wire/runs.js';
import type { Described } from '../../shared/wire/session.js';
import type { Report } from '../lists/report.js';
import { counted, day, difference, listed, readable, shown, type Tongue } from '../words.js';

const back = 'Taken back';

/** Of how many rows something is left as others changed it since. */
export const staysSaid = (rows: number): string =>
  `Of ${counted(rows, 'row')} other fields were changed since; ${rows === 1 ? 'it names' : 'each names'} what is left as it is.`;

export function takeBackReport(
  { records, left, stays = [], runs, totals, notes }: TakeBackPreview,
  said: string,
  named: (entity: TakeBackPreview['records'][number]['entity']) => Described | undefined,
  who: string,
  words: Tongue,
): Report {
  const title = `Take back ${said}`;
  const staying = new Map(stays.map(({ entity, id, why }) => [`${entity}/${id}`, readable(why, words)]));
  const changed = ({ entity, changes }: TakeBackPreview['records'][number]): string => {
    const fields = named(entity)?.fields ?? [];
    return changes
      .flatMap(({ field, before, after }) => {
        const known = fields.find(({ name }) => name === field);
        return known === undefined || known.type === 'Data' ? [] : [`${known.label} ${shown(before, known.type, words)} → ${shown(after, known.type, words)}`];
      })
      .join('; ');
  };
  return {
    name: `Take back ${day(words.today, words, true)}`,
    title,
    facts: [
      { label: 'Previewed by', said: `${who}, ${day(words.today, words)}` },
      { label: 'Jobs', said: listed(runs.map(({ id, title: of, requestedBy }) => `${of} (job ${id}, ${requestedBy})`)) },
      { label: 'Monthly revenue', said: difference(Math.round((totals.monthlyAfter - totals.monthlyBefore) * 100) / 100) },
      ...notes.map((note) => ({ label: 'Note', said: readable(note, words) })),
    ],
    warnings: [
      ...(left.length > 0 ? [`${counted(left.length, 'row')} left as they are; each says why.`] : []),
      ...(stays.length > 0 ? [staysSaid(stays.length)] : []),
    ],
    totals: [
      { label: 'Rows', kind: 'count', formula: (cells) => `COUNTIF(${cells('What')},"${back}")`, control: records.length },
      { label: 'Charges and credits', kind: 'money', formula: (cells) => `SUM(${cells('Net')})`, control: totals.net },
    ],
    signed: [
      { label: 'Prepared by', said: who },
      { label: 'Approved by', said: `${'_'.repeat(28)}   Date ${'_'.repeat(14)}` },
    ],
    columns: [
      { header: 'Kind', kind: 'text' },
      { header: 'Name', kind: 'text' },
      { header: 'What', kind: 'text' },
      { header: 'Jobs', kind: 'text' },
      { header: 'Changes', kind: 'text' },
      { header: 'Net', kind: 'money' },
      { header: 'Remark', kind: 'text' },
    ],
    rows: [
      ...left.map(({ entity, id, label, why }) => [named(entity)?.title ?? entity, label ?? id, 'Left', '', '', '', readable(why, words)]),
      ...records.map((record) => [
        named(record.entity)?.title ?? record.entity,
        record.label,
        back,
        listed(record.steps.map(({ title: of, run }) => `${of} (job ${run})`)),
        changed(record),
        record.net,
        staying.get(`${record.entity}/${record.id}`) ?? '',
      ]),
    ],
    reasons: [],
    foot: [title, counted(records.length, 'row')],
  };
}
