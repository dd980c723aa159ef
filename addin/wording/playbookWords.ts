/** A playbook's month in words and as a sheet. Pure. */
import { monthOf } from '../../shared/playbooks.js';
import { addMonths } from '../../shared/dates.js';
import type { Mark, MonthStep, PlaybookMonth } from '../../shared/wire/playbooks.js';
import type { Described } from '../../shared/wire/session.js';
import type { Report } from '../lists/report.js';
import { clock, counted, day, figure, pounds, type Tongue, nouns } from '../words.js';

/** "January 2025" */
export const monthSaid = (month: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));

export const shifted = (month: string, by: number): string => monthOf(addMonths(`${month}-01`, by));

/** "37 invoices · £12,345.60" */
export function figuresSaid(figures: { readonly count: number; readonly total: number | null }, entity: Described | undefined, money: boolean): string {
  const rows = counted(figures.count, ...nouns(entity));
  return figures.total === null ? rows : `${rows} · ${money ? pounds(figures.total) : figure(figures.total)}`;
}

export const isMoney = (step: MonthStep, entity: Described | undefined): boolean => entity?.fields.find(({ name }) => name === step.total)?.type === 'Currency';

export const doneSaid = ({ state, by, at }: Mark, words: Tongue): string =>
  `${state === 'done' ? 'Done by' : state === 'begun' ? 'Begun by' : 'Opened again by'} ${by}, ${day(at, words)}, ${clock(at, words.locale)}`;

/** The month before: what was ticked off in it, or what its records come to where nobody ticked off anything. */
export function beforeSaid({ before }: MonthStep, entity: Described | undefined, money: boolean): string {
  if (before === null) return 'not done with this playbook';
  if (before.count === 0 && before.by === null) return 'nothing to compare with';
  return figuresSaid(before, entity, money);
}

const checked: Readonly<Record<string, string>> = { none: 'nothing is left', some: 'there is something', equals: 'the total agrees' };
/** When a step can be ticked off. */
export const checkSaid = ({ check }: MonthStep, steps: readonly MonthStep[]): string => {
  if (check === null) return 'Ticked off by hand';
  if (check.test !== 'equals') return `Done when ${checked[check.test] ?? ''}`;
  const other = steps.find(({ key }) => key === check.step);
  return `Done when the total is ${other ? `that of “${other.name}”` : pounds(check.amount ?? 0)}`;
};

export function monthReport(told: PlaybookMonth, named: (name: MonthStep['entity']) => Described | undefined, who: string, words: Tongue): Report {
  const title = `${told.name} ${monthSaid(told.month, words.locale)}`;
  const last = monthSaid(told.monthBefore, words.locale);
  return {
    name: title,
    title,
    facts: [
      { label: 'Written by', said: `${who}, ${day(words.today, words)}` },
      { label: 'Steps done', said: `${told.done} of ${told.steps.length}` },
      { label: 'Version', said: String(told.version) },
    ],
    warnings: told.steps
      .filter(({ holds, mark }) => !holds && mark?.state === 'done')
      .map(({ name, why }) => `${name} was ticked off and does not hold any more: ${why ?? ''}`),
    totals: [],
    signed: [
      { label: 'Closed by', said: who },
      { label: 'Approved by', said: `${'_'.repeat(28)}   Date ${'_'.repeat(14)}` },
    ],
    columns: [
      { header: 'Step', kind: 'text' },
      { header: 'Records', kind: 'text' },
      { header: 'Count', kind: 'count' },
      { header: 'Total', kind: 'money' },
      { header: `Count ${last}`, kind: 'count' },
      { header: `Total ${last}`, kind: 'money' },
      { header: 'State', kind: 'text' },
      { header: 'Why open', kind: 'text' },
    ],
    rows: told.steps.map((step) => {
      const own = step.mark?.state === 'done' ? step.mark : step.now;
      return [
        step.name,
        named(step.entity)?.titles ?? step.entity,
        own?.count ?? '',
        own?.total ?? '',
        step.before?.count ?? '',
        step.before?.total ?? '',
        step.mark ? doneSaid(step.mark, words) : 'Open',
        step.holds ? '' : (step.why ?? ''),
      ];
    }),
    reasons: [],
    foot: [title, `${told.done} of ${told.steps.length} steps`],
  };
}
