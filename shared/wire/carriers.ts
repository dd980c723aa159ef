/** Carriers' bills as the bridge tells of them. Money in pounds. */
import { day, figure, maybe, object, text, whole, type Told } from './shape.js';

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

export const loadedBill = object(
  {
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
    /** What each result comes to: the amounts of all of them are the bill. */
    results: object({ theirsOnly: sums, dropped: sums, wrongAmount: sums, oursOnly: sums, ambiguous: sums, agreed: sums }),
  },
  {
    id: text,
    /** Of a preview: the bill as which this very file is kept already. */
    keptAs: text,
  },
);
export type LoadedBill = Told<typeof loadedBill>;
