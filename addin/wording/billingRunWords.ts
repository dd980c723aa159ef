/** A billing run in words: where it stands, what deserves a look, what comes next. Pure. */
import type { BillingChecks } from '../../shared/wire/billing.js';
import type { Bill } from '../lists/bill.js';
import { counted, difference, figure, pounds } from '../words.js';

export type Step = 'forecast' | 'request' | 'approve' | 'done';

/** A forecast of other dates is none; one whose customers changed meanwhile is still one, and the screen says so. */
export function nextStep({ status, forecastAt, outdated, invoices }: BillingChecks): Step {
  if (status === 'Open') return forecastAt === null || outdated ? 'forecast' : 'request';
  return invoices.byStatus.some((each) => each.status === 'Unsent') ? 'approve' : 'done';
}

export function stageSaid(checks: BillingChecks): string {
  switch (checks.status) {
    case 'Forecasting':
      return 'The forecast is being made. Nothing is invoiced.';
    case 'Requested':
    case 'Running':
      return 'The invoices are being made.';
    case 'Open':
      return nextStep(checks) === 'forecast'
        ? 'Not requested yet. Make a forecast first: it invoices nothing and shows what the run would ask of everybody.'
        : 'Not requested yet. Look at what is unusual and who is left out, then request it.';
    default:
      return nextStep(checks) === 'approve'
        ? 'The invoices are made and not approved yet. Nothing has gone to a customer.'
        : 'The invoices are made and approved.';
  }
}

/** What stands in the way of trusting the figures. */
export function cautions({ status, outdated, changedSince, moved, ties, forecastAt }: BillingChecks): readonly string[] {
  return [
    ...(outdated ? ['The dates were changed since the forecast. Make it again.'] : []),
    ...(status === 'Open' && !outdated && forecastAt !== null && changedSince > 0
      ? [`Something was changed for ${counted(changedSince, 'customer')} since the forecast. Make it again to see what that does.`]
      : []),
    ...(status === 'Complete' && moved > 0 ? [`${counted(moved, 'bill is', 'bills are')} other than forecast.`] : []),
    ...(ties ? [] : ['The bills and the invoices of this run do not come to the same. Invoices were changed, added or deleted since.']),
  ];
}

/** "£666.40 against a mean of £480.00, +38.8 %" */
export const againstMean = ({ total, mean, differencePercent }: Pick<Bill, 'total' | 'mean' | 'differencePercent'>): string =>
  mean === null
    ? `${pounds(total)}, the first bill in three months`
    : `${pounds(total)} against a mean of ${pounds(mean)}${differencePercent === null ? '' : `, ${percent(differencePercent)}`}`;

const percent = (value: number): string => `${value > 0 ? '+' : value < 0 ? '−' : ''}${figure(Math.abs(value))} %`;

const left: Readonly<Record<string, string>> = {
  'Held Back': 'Held back by somebody',
  'Too Small': 'Too small: waits for a later run',
  'Nothing Due': 'Nothing due',
  'Not Billable': 'Not billable',
  'Cannot Be Billed': 'Cannot be billed',
};
export const leftOutSaid = (outcome: string): string => left[outcome] ?? outcome;

/** How a bill stands beside the months before it, line by line. */
export const comparisonSaid = ({ monthsCompared, mean, deviation, difference: off }: Bill): readonly (readonly [string, string])[] =>
  mean === null
    ? []
    : [
        [
          monthsCompared === 3
            ? 'Mean of the three months before'
            : `Of the three months before, the mean of the ${monthsCompared === 1 ? 'one' : 'two'} invoiced`,
          pounds(mean),
        ],
        ['Their standard deviation', pounds(deviation ?? 0)],
        ['Difference', difference(off ?? 0)],
      ];
