/** R6: the last day billed of a feature that is dropped. */
import { formatDate, parseDate } from '../dates.js';
import type { RecordOf, Values } from '../types.js';
import type { Around } from './shapes.js';
import { dateOf, noticeOver, termEnds, termOf, termWords } from './values.js';

export interface Leaving {
  readonly dateDrop: string;
  /** When the customer gave notice, as the action says; the feature's own date wins over it. */
  readonly cancellationNoticeGivenDate?: string | null | undefined;
  /** The service, number or customer that is acted on: the day noted on it counts before those noted elsewhere. */
  readonly actedOn?: RecordOf | undefined;
  /** Overrides everything. */
  readonly dateBillTo?: string | null | undefined;
}

/**
 * The latest of drop date, end of notice and minimum term, but not past the end date. What is dropped before its start was
 * never provided: its bill-to is then the drop date, and nothing is charged. `why` names the term that won: "notice period of
 * 30 days from 1 Jun 2025". Throws 400504 for a date that is none.
 */
export function billTo(feature: RecordOf | Values, given: Leaving, around: Around): { date: string; why: string } {
  const dateDrop = parseDate(given.dateDrop, 'dateDrop');
  if (given.dateBillTo) {
    return { date: parseDate(given.dateBillTo, 'dateBillTo'), why: `the bill-to date given, ${formatDate(given.dateBillTo)}` };
  }
  const [start, end] = [dateOf(feature, 'startDate'), dateOf(feature, 'endDate')];
  if (start !== null && dateDrop < start)
    return { date: dateDrop, why: `the drop date, which is before the start on ${formatDate(start)}; nothing of it is charged` };
  let won = { date: dateDrop, why: `the drop date, ${formatDate(dateDrop)}` };
  const later = (date: string, why: string): void => {
    if (date > won.date) won = { date, why };
  };

  const notice = termOf(feature, 'noticePeriodLength', around);
  if (notice) {
    const { date, noted } = noticed(feature, given, around) ?? { date: dateDrop, noted: '' };
    later(parseDate(noticeOver(date, notice), 'noticePeriodLength'), `notice period of ${termWords(notice)} from ${formatDate(date)}${noted}`);
  }
  const term = minimumTerm(feature, around);
  if (term !== null) later(term, `minimum term to ${formatDate(term)}`);
  if (end !== null && end < won.date) won = { date: end, why: `the end date, ${formatDate(end)}` };
  return won;
}

/**
 * The day on which notice was given: the feature's, else the action's, else the one noted on the record acted on, else on what
 * the feature belongs to, its number or service before its customer.
 */
function noticed(feature: Values, { cancellationNoticeGivenDate: asked, actedOn }: Leaving, around: Around): { date: string; noted: string } | undefined {
  const own = dateOf(feature, 'cancellationNoticeGivenDate');
  if (own !== null) return { date: own, noted: '' };
  if (asked) return { date: parseDate(asked, 'cancellationNoticeGivenDate'), noted: '' };
  for (const [what, holder] of [
    ['', actedOn],
    ['number', around.number],
    ['service', around.service],
    ['customer', around.customer],
  ] as const) {
    const date = holder ? dateOf(holder, 'cancellationNoticeGivenDate') : null;
    if (date !== null) return { date, noted: what === '' ? ', as noted' : `, as noted on its ${what}` };
  }
  return undefined;
}

/** The last day of the minimum term: its own date, else the start date and its length. */
export function minimumTerm(feature: Values, around: Around): string | null {
  const date = dateOf(feature, 'minimumTermDate');
  if (date !== null) return date;
  const start = dateOf(feature, 'startDate');
  const term = termOf(feature, 'minimumTermPeriodLength', around);
  return start !== null && term ? termEnds(start, term) : null;
}
