/** Carriers' bills as the bridge tells of them. Money in pounds. */
import { day, figure, list, maybe, object, text, whole, type Told } from './shape.js';

/** In the order in which they are looked at. */
export const carrierResults = ['theirsOnly', 'dropped', 'wrongAmount', 'oursOnly', 'ambiguous', 'agreed'] as const;
export type CarrierResult = (typeof carrierResults)[number];

const sums = object({
  count: whole,
  amount: figure,
  /** What was expected of the features among them. */
  expected: figure,
  /** Of them what no earlier bill told. */
  fresh: whole,
});

/** What each result comes to: the amounts of all of them are the bill. */
const results = object({ theirsOnly: sums, dropped: sums, wrongAmount: sums, oursOnly: sums, ambiguous: sums, agreed: sums });

const bill = {
  name: text,
  carrier: text,
  periodFrom: day,
  periodTo: day,
  lines: whole,
  amount: figure,
  /** What its total line says. */
  statedTotal: maybe(figure),
  /** The stated total less its lines. */
  missingFromTotal: figure,
  results,
};
const kept = {
  id: text,
  /** Of a preview: the bill as which this very file is kept already. */
  keptAs: text,
};

export const loadedBill = object(bill, kept);
export type LoadedBill = Told<typeof loadedBill>;

/** A bill that was matched again. */
export const matchedAgain = object(
  {
    ...bill,
    /** How many lines came out otherwise, with what is missing no longer or missing now. */
    changed: whole,
    /** What its results came to before. */
    before: results,
  },
  kept,
);
export type MatchedAgain = Told<typeof matchedAgain>;

/** What of the last bill a pattern fits. */
export const patternTried = object({
  /** Null where no bill of the carrier is kept. */
  bill: maybe(object({ id: text, name: text })),
  carrier: maybe(text),
  /** Lines that have a value to fit. */
  lines: whole,
  fitting: whole,
  /** The values that it fits, those with the most lines first. */
  values: list(object({ value: text, lines: whole, amount: figure })),
  /** How many further values. */
  more: whole,
});
export type PatternTried = Told<typeof patternTried>;
