/** R14: which lines a hold keeps back, and until when. */
import type { HeldSpan, Terms } from './terms.js';

/**
 * The day that a line's bill date counts as: the bill date itself, or, where holds keep it back, the day on which the last of
 * them lifts (Infinity while one lasts). Suspension keeps back recurring lines only, and no longer once the feature is dropped:
 * what was held up to its bill-to is released then. Non-billable keeps back every automatic line.
 */
export function releasedOn(terms: Terms, recurring: boolean, billDay: number): number {
  let day = billDay;
  for (let again = true; again && day !== Infinity;) {
    again = false;
    for (const hold of terms.holds) {
      if (hold.from <= day && day < hold.until && applies(terms, recurring, hold)) {
        day = hold.until;
        again = true;
      }
    }
  }
  return day;
}

const applies = (terms: Terms, recurring: boolean, hold: HeldSpan): boolean => hold.kind === 'nonBillable' || (recurring && !terms.stopped);

/** The hold that keeps a bill day back, for explanations. */
export const holdOn = (terms: Terms, recurring: boolean, billDay: number): HeldSpan | undefined =>
  terms.holds.find((hold) => hold.from <= billDay && billDay < hold.until && applies(terms, recurring, hold));

/** Whether a run up to a cutoff finds the feature non-billable: then nothing automatic is raised, not even a credit. */
export const nonBillableAt = (terms: Terms, cutoff: number): boolean =>
  terms.holds.some((hold) => hold.kind === 'nonBillable' && hold.from < cutoff && hold.until >= cutoff);
