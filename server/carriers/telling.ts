/** What a bill comes to by its results, as it is kept and as it is told. */
import { toWire } from '../../shared/fields.js';
import type { Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { carrierResults, type CarrierResult, type LoadedBill } from '../../shared/wire/carriers.js';
import type { Tally } from './rows.js';

/** The fields of a bill that its results fill in. They come to its lines, or something is wrong here. */
export function resultsOf({ results }: Tally, amount: number): Values {
  const { agreed, theirsOnly, wrongAmount, dropped, ambiguous, oursOnly } = results;
  if (agreed.amount + theirsOnly.amount + wrongAmount.amount + dropped.amount + ambiguous.amount !== amount)
    throw new Error('The results of the bill do not come to its lines.');
  return {
    agreed: agreed.amount,
    theirsOnly: theirsOnly.amount,
    wrongAmount: wrongAmount.amount,
    dropped: dropped.amount,
    ambiguous: ambiguous.amount,
    oursOnly: oursOnly.expected,
    fresh: carrierResults.reduce((sum, each) => sum + results[each].fresh, 0),
  };
}

/** `values` are those of the bill, inner form. */
export function told(id: string | undefined, values: Values, { results }: Tally, keptAs: string | undefined): LoadedBill {
  const { name, carrier, periodFrom, periodTo, lines, amount, statedTotal } = toWire('carrierBills', values);
  const pounds = (units: number): number => units / 10_000;
  return {
    ...(id === undefined ? {} : { id }),
    ...(keptAs === undefined ? {} : { keptAs }),
    name: asText(name),
    carrier: asText(carrier),
    periodFrom: asText(periodFrom),
    periodTo: asText(periodTo),
    lines: Number(lines),
    amount: Number(amount),
    statedTotal: statedTotal as number | null,
    missingFromTotal: (values['statedTotal'] ?? null) === null ? 0 : pounds(Number(values['statedTotal']) - Number(values['amount'])),
    results: Object.fromEntries(
      carrierResults.map((each: CarrierResult) => {
        const { count, amount: sum, expected, fresh: unseen } = results[each];
        return [each, { count, amount: pounds(sum), expected: pounds(expected), fresh: unseen }];
      }),
    ) as LoadedBill['results'],
  };
}
