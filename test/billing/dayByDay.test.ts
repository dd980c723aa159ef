/** The billing core beside a second one that counts day by day and is too slow for anything else. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { edited, held, released, repriced } from '../../shared/billing/index.js';
import type { Values } from '../../shared/types.js';
import { apply, catalogue, open, resume, run, standingOf, stop } from './company.js';
import { dateOf, DayByDay, dayOf, type Discount } from './dayByDay.js';

const rhythms = (['Monthly', 'Quarterly', 'Annually'] as const).flatMap((name) =>
  ['', 'Calendar '].flatMap((align) => ['', ' in Arrears'].map((timing) => `${align}${name}${timing}`)),
);
const months = { Monthly: 1, Quarterly: 3, Annually: 12 } as const;
const rhythmOf = (interval: string) => ({
  months: Object.entries(months).find(([name]) => interval.includes(name))![1],
  calendar: interval.startsWith('Calendar'),
  arrears: interval.endsWith('Arrears'),
});
const percents: Readonly<Record<string, Discount['percent']>> = { Half: [1n, 2n], Tenth: [1n, 10n], Odd: [33_333n, 100_000n], All: [1n, 1n] };

const lives = fc.record({
  start: fc.constantFrom('2023-12-31', '2024-01-29', '2024-01-31', '2024-02-29', '2024-08-31', '2025-02-28', '2025-03-30', '2025-10-26', '1900-01-31'),
  interval: fc.constantFrom(...rhythms),
  price: fc.oneof(fc.constantFrom(0, 1, 49, 50, 99, 299_900, 123_456_789), fc.nat(2_000_000)),
  count: fc.constantFrom(0, 1, 2, 7, 1000),
  oneOff: fc.constantFrom(0, 49, 50, 123_450),
});
const steps = fc.array(
  fc.record({
    action: fc.constantFrom('run', 'run', 'run', 'price', 'count', 'discount', 'end', 'drop', 'drop', 'suspended', 'nonBillable'),
    after: fc.constantFrom(0, 1, 5, 17, 28, 31, 40),
    offset: fc.integer({ min: -80, max: 40 }),
    ahead: fc.constantFrom(0, 1, 10, 35),
    amount: fc.nat(3_000_000),
    scheme: fc.constantFrom(...Object.keys(percents)),
  }),
  { minLength: 3, maxLength: 16 },
);

describe('the billing core', () => {
  it('raises to the penny what the rules come to when every day is counted by itself', () => {
    fc.assert(
      fc.property(lives, steps, ({ start, interval, price, count, oneOff }, script) => {
        const first = dayOf(start);
        let books = open({ startDate: start, serviceCharge: price, serviceChargeInterval: interval, featureCount: count, connectionCharge: oneOff });
        const plain = new DayByDay(first, rhythmOf(interval), oneOff, { price, count, discount: null });
        const edit = (values: Values, from: string): void => {
          books = apply(books, (one) => ({ ...values, ...edited(one, values, from, { catalogue }) }));
        };
        let today = first;
        for (const [index, { action, after, offset, ahead, amount, scheme }] of script.entries()) {
          today += after;
          const day = Math.max(today + offset, dayOf('1900-01-01'));
          const date = dateOf(day);
          // Told once each, so that no step says what is so already: that is no change, and leaves the history as it was.
          const once = index + 20;
          if (action === 'run') {
            const cutoff = today + ahead;
            books = run(books, { cutoff: dateOf(cutoff) });
            plain.run(cutoff);
            assert.deepEqual(standingOf(books.lines), plain.standing);
          } else if (action === 'price') {
            const value = amount * 20 + index;
            books = apply(books, (one) => ({ serviceCharge: value, ...repriced(one, value, date) }));
            plain.tell(day, { price: value });
          } else if (action === 'count') {
            edit({ featureCount: once }, date);
            plain.tell(day, { count: once });
          } else if (action === 'discount') {
            edit({ initialFeatureDiscountScheme: scheme, initialFeatureDiscountSchemeEndDate: dateOf(day + once) }, date);
            plain.tell(day, { discount: { percent: percents[scheme]!, until: day + once } });
          } else if (action === 'end') {
            const end = amount % 3 === 0 ? null : Math.max(day, first);
            edit({ endDate: end === null ? null : dateOf(end) }, date);
            plain.end = end ?? Infinity;
          } else if (action === 'drop' && plain.stopped === Infinity) {
            books = stop(date)(books);
            plain.drop(day);
          } else if (action === 'drop') {
            // Half of the time on the bill-to or just after it, where a day makes all the difference.
            const back = amount % 2 === 0 ? day : plain.stopped + (index % 4);
            books = resume(dateOf(back))(books);
            plain.reinstate(back);
          } else {
            const kind = action as 'suspended' | 'nonBillable';
            const lifts = plain.isHeld(kind);
            books = apply(books, (one) => (lifts ? released(one, kind, date, 'x') : held(one, kind, date, 'x')));
            if (lifts) plain.release(kind, day);
            else plain.hold(kind, day);
          }
        }
      }),
      { numRuns: 400, seed: 20_250_124 },
    );
  });
});
