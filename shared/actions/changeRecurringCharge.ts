/**
 * Change a recurring charge: a new price, or the one of that day raised by a percentage, from a date on. What was billed at the
 * old price beyond that date is charged or credited by the next billing run.
 */
import { increased, ledgerFrom, priceFrom, repriced } from '../billing/index.js';
import { formatDate } from '../dates.js';
import { badValue, refused } from '../fault.js';
import { formatUnits } from '../money.js';
import { action, type RecordOf } from '../types.js';
import { asText } from '../values.js';
import { nearFeature, planned, surroundings } from './changes.js';
import { movable } from './moves.js';

export default [
  action({
    entity: 'features',
    name: 'changeRecurringCharge',
    title: 'Change Recurring Charge',
    help: 'Gives this feature a new recurring charge from a date on: an amount, or the one in force that day plus a percentage. The next billing run charges or credits what was billed at the old price beyond that date.',
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
          title: 'New Recurring Charge',
          minimum: 0,
          description: 'The price of one for one full interval, in pounds. Give this or a percentage.',
        },
        increasePercent: {
          type: 'string',
          format: 'percent',
          title: 'Increase by Percent',
          description: 'By how many percent the charge of that day goes up, or down if below zero; rounded to a hundredth of a penny. Give this or an amount.',
        },
        updatedDate: { type: 'string', format: 'date', title: 'Effective From', description: 'The first day at the new charge.' },
        lastUpdatedReason: { type: 'string', title: 'Reason', description: 'Why it changes; kept with the feature.', maxLength: 500 },
      },
      required: ['updatedDate'],
      oneOf: ['serviceCharge', 'increasePercent'],
      additionalProperties: false,
    },
    available: (record, context) => movable('features', 'drop')(record, context),
    plan(record, { serviceCharge, increasePercent, updatedDate, lastUpdatedReason = null }, context) {
      checkDate(record, updatedDate);
      const before = priceFrom(record, updatedDate, surroundings(record, context));
      const after = newCharge(before, serviceCharge, increasePercent);
      if (after === before && record['serviceCharge'] !== null) throw refused(`The recurring charge is ${formatUnits(before)} already.`);
      const why = `Recurring charge ${formatUnits(before)} → ${formatUnits(after)} from ${formatDate(updatedDate)}.`;
      return planned(
        [
          {
            entity: 'features',
            record,
            why,
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
        { notes: [why] },
      );
    },
    reverse(before, { updatedDate }) {
      // The charge noted is the one entered last: it says nothing of the days before its own.
      const since = before['lastUpdatedDate'];
      if (typeof since === 'string' && since > updatedDate)
        return `A change from ${formatDate(since)} was entered before, so the charge noted then is not that of ${formatDate(updatedDate)}; give it by Change Recurring Charge.`;
      if (before['serviceCharge'] === null) return { action: 'edit', parameters: { serviceCharge: null, updatedDate } };
      return {
        action: 'changeRecurringCharge',
        parameters: { serviceCharge: before['serviceCharge'] ?? 0, updatedDate, lastUpdatedReason: before['lastUpdatedReason'] ?? null },
      };
    },
  }),
];

function newCharge(before: number, amount: number | undefined | null, percent: string | undefined | null): number {
  if (typeof amount === 'number' && typeof percent === 'string') {
    const why = 'Give an amount or a percentage, not both.';
    throw badValue({ serviceCharge: why, increasePercent: why });
  }
  const after = amount ?? increased(before, asText(percent));
  if (after < 0) throw badValue({ [typeof amount === 'number' ? 'serviceCharge' : 'increasePercent']: 'A recurring charge cannot be below zero.' });
  return after;
}

function checkDate(record: RecordOf, from: string): void {
  const { startDate, endDate } = record;
  if (typeof startDate === 'string' && from < startDate) {
    throw badValue({ updatedDate: `This feature starts on ${startDate}; give that day or a later one.` });
  }
  if (typeof endDate === 'string' && from > endDate) throw badValue({ updatedDate: `This feature ends on ${endDate}; give that day or an earlier one.` });
}
