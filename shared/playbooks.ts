/**
 * Playbooks: what a month is closed by, step by step, and again next month. A step says which records it is about, what is done with
 * them, and what has to be so before it counts as done. Its days are words (`endOfMonth-1m`), meant on a day of the month in hand.
 */
import { dayMeant } from './dateWords.js';
import { addDays, addMonths, isDate } from './dates.js';
import type { EntityName, Values } from './types.js';
import { isBlank } from './values.js';

/** Which screen a step is worked on: a list, an action's form, the pre-bill desk, the bank statement, the outbox. */
export const openers = ['list', 'action', 'billingRun', 'receipts', 'outbox'] as const;
export type Opener = (typeof openers)[number];
/** Nothing is left · there is some · the total is an amount, or that of another step. */
export const checks = ['none', 'some', 'equals'] as const;

export interface Check {
  readonly test: (typeof checks)[number];
  /** Pounds, of `equals`. */
  readonly amount?: number;
  /** The key of the step whose total it has to be, of `equals`. */
  readonly step?: string;
}

export interface PlaybookStep {
  /** Its own in its playbook; ticks are kept under it. */
  readonly key: string;
  readonly name: string;
  readonly help: string;
  readonly opens: Opener;
  readonly entity: EntityName;
  /** Filters as of a list or an order. */
  readonly where: Values;
  /** The field whose sum is the step's total; empty for none. */
  readonly total: string;
  /** Of `action`: its name, and what its form is filled with. */
  readonly action: string;
  readonly parameters: Values;
  readonly check: Check | null;
}

export const isMonth = (text: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(text) && isDate(`${text}-01`);
export const monthOf = (day: string): string => day.slice(0, 7);
export const monthBefore = (month: string): string => monthOf(addMonths(`${month}-01`, -1));

/** The day on which the words of a month's steps are meant: today in its own month, of a past one its last day. Undefined where it has not begun. */
export function dayOfMonth(month: string, today: string): string | undefined {
  if (month === monthOf(today)) return today;
  return month < monthOf(today) ? addDays(addMonths(`${month}-01`, 1), -1) : undefined;
}

/** Values with their words as days. */
export const meantOn = (values: Values, day: string): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? (dayMeant(value, day) ?? value) : value]));

/** The words tried for a day, the plainest first. */
const words = ['today', 'endOfMonth', 'startOfMonth', 'endOfMonth-1m', 'startOfMonth-1m', 'endOfMonth+1m', 'startOfMonth+1m', 'today+30d', 'today-30d'];

/** The word for a day as it was meant on `today`; the day itself where none fits. */
export const wordFor = (day: string, today: string): string => words.find((word) => dayMeant(word, today) === day) ?? day;

const moving = (values: Values, today: string): Values =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => !isBlank(value))
      .map(([name, value]) => [name, typeof value === 'string' && isDate(value) ? wordFor(value, today) : value]),
  );

/** What a finished job becomes: the same action again, its days moved with the month. `where` says on which records, where that is known. */
export function stepOfJob(
  job: { readonly title: string; readonly entity: EntityName; readonly action: string; readonly parameters: Values; readonly today: string },
  key: string,
  where: Values = {},
): PlaybookStep {
  const parameters = moving(job.parameters, job.today);
  return { key, name: job.title, help: '', opens: 'action', entity: job.entity, where, total: '', action: job.action, parameters, check: null };
}

/** What a saved list becomes: to be looked at, and done with when nothing is left in it. */
export const stepOfList = (
  { name, entity, where }: { readonly name: string; readonly entity: EntityName; readonly where: Values },
  key: string,
): PlaybookStep => ({
  key,
  name,
  help: '',
  opens: 'list',
  entity,
  where,
  total: '',
  action: '',
  parameters: {},
  check: null,
});

/** A key that none of these steps has. */
export function freeKey(steps: readonly Pick<PlaybookStep, 'key'>[]): string {
  const taken = new Set(steps.map(({ key }) => key));
  for (let n = steps.length + 1; ; n += 1) if (!taken.has(`s${n}`)) return `s${n}`;
}

/** Why a step is not done yet, as far as figures can say; undefined where its check holds. Totals in pounds. */
export function openBecause(
  { check, name }: Pick<PlaybookStep, 'check' | 'name'>,
  { count, total }: { readonly count: number; readonly total: number | null },
  other: { readonly name: string; readonly total: number | null } | undefined,
  said: { readonly pounds: (amount: number) => string; readonly records: (count: number) => string },
): string | undefined {
  if (check === null) return undefined;
  if (check.test === 'none') return count === 0 ? undefined : `${said.records(count)} still to do.`;
  if (check.test === 'some') return count > 0 ? undefined : 'There is nothing there yet.';
  const expected = check.step === undefined ? (check.amount ?? 0) : (other?.total ?? null);
  if (expected === null) return `The step whose total ${name} is compared with has none.`;
  const off = Math.round((total ?? 0) * 100) - Math.round(expected * 100);
  if (off === 0) return undefined;
  const than = check.step === undefined ? `the ${said.pounds(expected)} expected` : `${said.pounds(expected)} of “${other?.name ?? ''}”`;
  return `${said.pounds(total ?? 0)} is ${said.pounds(Math.abs(off) / 100)} ${off < 0 ? 'less' : 'more'} than ${than}.`;
}
