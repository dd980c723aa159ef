/**
 * Change a recurring charge: a new price, or the one of that day raised by a percentage, from a date on. What was billed at the
 * old price beyond that date is charged or credited by the next billing run.
 */
import { ledgerFrom, otherThanNoted, priceFrom, repriced, risen, roundings, wantsPoundsAndPence } from '../billing/index.js';
import { formatDate } from '../dates.js';
import { badValue, refused } from '../fault.js';
import { formatUnits } from '../money.js';
import { action, type RecordOf } from '../types.js';
import type { Warning } from '../warnings.js';
import { nearFeature, planned, surroundings } from './changes.js';
import { movable } from './moves.js';
import { falls, jump } from './priceJumps.js';

export default [
  action({
    entity: 'features',
    name: 'changeRecurringCharge',
    title: 'Change Recurring Charge',
    help: 'Gives this feature a new recurring charge from a date on: an amount, or the one in force that day plus a percentage or so many pounds, rounded as you like. The next billing run charges or credits what was billed at the old price beyond that date.',
    menu: 'actions',
    quick: true,
    billing: 'next run',
    on: 'record',
    refers: nearFeature,
    ledger: (record, { updatedDate }) => ledgerFrom(record, updatedDate),
    parameters: {
      type: 'object',
      properties: {
        serviceCharge: {
          type: 'number',
          format: 'currency',
          title: 'Recurring Charge',
          minimum: 0,
          description: 'The new price of one for one full interval, in pounds. Give this, a percentage or an amount to add.',
        },
        increasePercent: {
          type: 'string',
          format: 'percent',
          title: 'Increase by Percent',
          description:
            'By how many percent the charge of that day goes up, or down if below zero; rounded to a hundredth of a penny unless you choose another rounding.',
        },
        increaseAmount: {
          type: 'number',
          format: 'currency',
          title: 'Increase by Amount',
          description: 'By how many pounds the charge of that day goes up, or down if below zero.',
        },
        rounding: {
          type: 'string',
          title: 'Rounding',
          description: 'Of an increase: to pence, to the nearest price that ends in .99, or to whole pounds; Exact keeps four decimals.',
          enum: roundings,
        },
        updatedDate: {
          type: 'string',
          format: 'date',
          near: true,
          ahead: true,
          title: 'Change Effective From',
          description: 'The first day at the new charge.',
        },
        lastUpdatedReason: { type: 'string', title: 'Last Change Reason', description: 'Why it changes; kept with the feature.', maxLength: 500 },
      },
      required: ['updatedDate'],
      oneOf: ['serviceCharge', 'increasePercent', 'increaseAmount'],
      additionalProperties: false,
    },
    available: (record, context) => movable('features', 'drop')(record, context),
    plan(record, { serviceCharge, increasePercent, increaseAmount, rounding, updatedDate, lastUpdatedReason = null }, context) {
      checkDate(record, updatedDate);
      const around = surroundings(record, context);
      const before = priceFrom(record, updatedDate, around);
      const after = newCharge(before, { serviceCharge, increasePercent, increaseAmount }, rounding);
      if (after === before && record['serviceCharge'] !== null) throw refused(`The recurring charge is ${formatUnits(before)} already.`);
      // R44 refuses it of a yearly increase; by itself it may be what was agreed.
      const inPercent: readonly Warning[] =
        (increasePercent ?? null) !== null && wantsPoundsAndPence(record, around, updatedDate)
          ? [{ kind: 'poundsAndPence', text: 'Sold since 17 Jan 2025 and in its minimum term: its rises are to be said in pounds and pence, not in percent.' }]
          : [];
      const why = `Recurring charge ${formatUnits(before)} → ${formatUnits(after)} from ${formatDate(updatedDate)}.`;
      return planned(
        [
          {
            entity: 'features',
            record,
            why,
            inForce: { serviceCharge: before },
            after: {
              ...repriced(record, after, updatedDate, context.catalogue),
              serviceCharge: after,
              updatedDate,
              lastUpdatedDate: updatedDate,
              lastUpdatedReason,
            },
          },
        ],
        context,
        { notes: [why], warnings: [...jump('Recurring Charge', before, after), ...falls({ percent: increasePercent, amount: increaseAmount }), ...inPercent] },
      );
    },
    reverse(before, { updatedDate }) {
      // The charge noted is the one entered last: where another was in force on the day, it does not say how it was.
      const why = otherThanNoted(before, ['serviceCharge'], updatedDate);
      if (why !== undefined) return `${why}; give the charge by Change Recurring Charge.`;
      if (before['serviceCharge'] === null) return { action: 'edit', parameters: { serviceCharge: null, updatedDate } };
      return {
        action: 'changeRecurringCharge',
        parameters: { serviceCharge: before['serviceCharge'] ?? 0, updatedDate, lastUpdatedReason: before['lastUpdatedReason'] ?? null },
      };
    },
  }),
];

interface Figures {
  readonly serviceCharge?: number | null | undefined;
  readonly increasePercent?: string | null | undefined;
  readonly increaseAmount?: number | null | undefined;
}

function newCharge(before: number, given: Figures, rounding: (typeof roundings)[number] | null | undefined): number {
  const names = (['serviceCharge', 'increasePercent', 'increaseAmount'] as const).filter((name) => (given[name] ?? null) !== null);
  if (names.length > 1) {
    const why = 'Give one of a new charge, a percentage and an amount to add.';
    throw badValue(Object.fromEntries(names.map((name) => [name, why])));
  }
  const { serviceCharge, increasePercent: percent, increaseAmount: amount } = given;
  if (typeof serviceCharge !== 'number') return risen(before, { percent, amount, rounding });
  if (serviceCharge < 0) throw badValue({ serviceCharge: 'A recurring charge cannot be below zero.' });
  return serviceCharge;
}

function checkDate(record: RecordOf, from: string): void {
  const { startDate, endDate } = record;
  if (typeof startDate === 'string' && from < startDate) {
    throw badValue({ updatedDate: `This feature starts on ${startDate}; give that day or a later one.` });
  }
  if (typeof endDate === 'string' && from > endDate) throw badValue({ updatedDate: `This feature ends on ${endDate}; give that day or an earlier one.` });
}
