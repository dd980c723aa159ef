/** R6: the last day billed of a feature that is dropped. */
import { formatDate, parseDate } from '../dates.js';
import type { RecordOf, Values } from '../types.js';
import { dateOf, noticeOver, termEnds, termOf, termWords, type TermsAround } from './values.js';

export interface Leaving {
  readonly dateDrop: string;
  /** When the customer gave notice, as the action or what the feature belongs to says; the feature's own date wins over it. */
  readonly cancellationNoticeGivenDate?: string | null | undefined;
  /** Overrides everything. */
  readonly dateBillTo?: string | null | undefined;
}

/**
 * The latest of drop date, end of notice and minimum term, but not past the end date. What is dropped before its start was never
 * provided: nothing of it is charged, whatever the terms, unless a bill-to date is given. `why` names the one that won: "notice period of 30 days from 1 Jun 2025". Throws 400504 for a date that is none.
 */
export function billTo(feature: RecordOf | Values, given: Leaving, around: TermsAround): { date: string; why: string } {
  const dateDrop = parseDate(given.dateDrop, 'dateDrop');
  if (given.dateBillTo) {
    return { date: parseDate(given.dateBillTo, 'dateBillTo'), why: `the bill-to date given, ${formatDate(given.dateBillTo)}` };
  }
  const [start, end] = [dateOf(feature, 'startDate'), dateOf(feature, 'endDate')];
  if (start !== null && dateDrop < start) return { date: dateDrop, why: `it was dropped before its start on ${formatDate(start)}, so nothing is charged` };
  let won = { date: dateDrop, why: `the drop date, ${formatDate(dateDrop)}` };
  const later = (date: string, why: string): void => {
    if (date > won.date) won = { date, why };
  };

  const notice = termOf(feature, 'noticePeriodLength', around);
  if (notice) {
    const noticed =
      dateOf(feature, 'cancellationNoticeGivenDate') ??
      (given.cancellationNoticeGivenDate ? parseDate(given.cancellationNoticeGivenDate, 'cancellationNoticeGivenDate') : dateDrop);
    later(parseDate(noticeOver(noticed, notice), 'noticePeriodLength'), `notice period of ${termWords(notice)} from ${formatDate(noticed)}`);
  }
  const term = minimumTerm(feature, around);
  if (term !== null) later(term, `minimum term to ${formatDate(term)}`);

  if (end !== null && end < won.date) won = { date: end, why: `the end date, ${formatDate(end)}` };
  return won;
}

/** The last day of the minimum term: its own date, else the start date and its length. */
function minimumTerm(feature: Values, around: TermsAround): string | null {
  const date = dateOf(feature, 'minimumTermDate');
  if (date !== null) return date;
  const start = dateOf(feature, 'startDate');
  const term = termOf(feature, 'minimumTermPeriodLength', around);
  return start !== null && term ? termEnds(start, term) : null;
}
