/** R24: calls become lines. A line's sums are exact and rounded once: `gross`, `net`, and discount as what lies between. */
import { NOUGHT, plus, rounded, type Fraction } from '../fractions.js';

/** One call as billing sees it: pence, exact; 0 ≤ discount ≤ gross. */
export interface Discounted {
  readonly gross: Fraction;
  readonly discount: Fraction;
}

/** Pence. gross + discount = net; the discount is below or at 0. */
export interface CallLine {
  readonly gross: number;
  readonly discount: number;
  readonly net: number;
}

/** The line of these calls: halfUp(Σ gross), halfUp(Σ net), and the difference as discount. */
export function lineOf(calls: Iterable<Discounted>): CallLine {
  let [gross, discount] = [NOUGHT, NOUGHT];
  for (const call of calls) [gross, discount] = [plus(gross, call.gross), plus(discount, call.discount)];
  const whole = rounded(gross);
  const net = rounded(plus(gross, { n: -discount.n, d: discount.d }));
  return { gross: whole, discount: net - whole, net };
}
