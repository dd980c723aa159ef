/**
 * The billing core (domain §5, R0–R17): what every action costs, to the penny. Pure: records in, fields and charge lines out.
 * Prices are ten-thousandths of a pound, lines pence, dates `YYYY-MM-DD`. Faults are thrown as `Fault` (400502, 400504).
 */
export type * from './shapes.js';
export { billTo, type Leaving } from './billTo.js';
export { begun, edited } from './edits.js';
export { checkFeature, commissionFaults } from './check.js';
export { endedBefore, held, released, repriced, resumed, resumedBefore, stopped, stoppedAtEnd } from './lives.js';
export { perInterval, toCome, type ToCome } from './toCome.js';
export { intervalOver, otherThanNoted } from './noted.js';
export { inForce, type InForce } from './inForce.js';
export {
  figuresOf,
  hadOf,
  hasProfile,
  nextReference,
  notDue,
  notedReference,
  PROFILE_LOOKS,
  profileFigures,
  risen,
  roundings,
  turnOf,
  wantsPoundsAndPence,
  yearsBehind,
  type Had,
  type Rise,
} from './annual.js';
export { priceElsewhere } from './values.js';
export { renewalOn } from './renewal.js';
export { minimumTerm } from './billTo.js';
export { increased, priceFrom } from './increases.js';
export { consequences, ledgerFrom, nextLines, unmade, waitingSaid, type Consequences, type Waits } from './consequences.js';
export { finalBilled, type Leaver } from './finalBill.js';
export { due, dueBefore, lookedAtFrom, type Dues } from './due.js';
export { rebuiltDraft, type Drawn } from './draft.js';
export { explain, netOf } from './explain.js';
export { vat, vatOn, vatRate, type VATRow, type VATTotals } from './vat.js';
export { lowValue, type LowValue } from './lowValue.js';
export { monthly } from './monthly.js';
export { termsOf } from './terms.js';
export { continued, inRhythm } from './succession.js';
export { usageDue } from './usage.js';
export { asInterval, intervalNamed, intervalWords, periodAround, shippedIntervals } from './intervals.js';
