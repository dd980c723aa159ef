/** R6: the last day billed of a feature that is dropped. */
import { formatDate, parseDate } from '../dates.js';
import type { Catalogue, RecordOf, Values } from '../types.js';
import { dateOf, noticeOver, termEnds, termOf, termWords } from './values.js';

export interface Leaving {
  readonly dateDrop: string;
  /** When the customer gave notice; the feature's own date wins over it. */
  readonly cancellationNoticeGivenDate?: string | null | undefined;
  /** Overrides everything. */
  readonly dateBillTo?: string | null | undefined;
}

/**
 * The latest of drop date, end of notice and minimum term, but not past the end date and not before the start date. `why`
 * names the one that won: "notice period of 30 days from 1 Jun 2025". Throws 400504 for a date that is none.
 */
export function billTo(feature: RecordOf | Values, given: Leaving, catalogue: Catalogue): { date: string; why: string } {
  const dateDrop = parseDate(given.dateDrop, 'dateDrop');
  if (given.dateBillTo) {
    return { date: parseDate(given.dateBillTo, 'dateBillTo'), why: `the bill-to date given, ${formatDate(given.dateBillTo)}` };
  }
  let won = { date: dateDrop, why: `the drop date, ${formatDate(dateDrop)}` };
  const later = (date: string, why: string): void => {
    if (date > won.date) won = { date, why };
  };

  const notice = termOf(feature, 'noticePeriodLength', catalogue);
  if (notice) {
    const noticed =
      dateOf(feature, 'cancellationNoticeGivenDate') ??
      (given.cancellationNoticeGivenDate ? parseDate(given.cancellationNoticeGivenDate, 'cancellationNoticeGivenDate') : dateDrop);
    later(parseDate(noticeOver(noticed, notice), 'noticePeriodLength'), `notice period of ${termWords(notice)} from ${formatDate(noticed)}`);
  }
  const term = minimumTerm(feature, catalogue);
  if (term !== null) later(term, `minimum term to ${formatDate(term)}`);

  const [start, end] = [dateOf(feature, 'startDate'), dateOf(feature, 'endDate')];
  if (end !== null && end < won.date) won = { date: end, why: `the end date, ${formatDate(end)}` };
  if (start !== null && won.date < start) {
    won = { date: start, why: `the start date, ${formatDate(start)}; to bill nothing at all, give a bill-to date before it` };
  }
  return won;
}

/** The last day of the minimum term: its own date, else the start date and its length. */
function minimumTerm(feature: Values, catalogue: Catalogue): string | null {
  const date = dateOf(feature, 'minimumTermDate');
  if (date !== null) return date;
  const start = dateOf(feature, 'startDate');
  const term = termOf(feature, 'minimumTermPeriodLength', catalogue);
  return start !== null && term ? termEnds(start, term) : null;
}
