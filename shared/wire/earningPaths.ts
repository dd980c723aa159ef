/** The paths of margins and commission. */
import { closedMonth, commissionStatement, marginLine } from './earnings.js';
import { path } from './path.js';
import { choice, days, text as word } from './query.js';
import { list } from './shape.js';

export const earningPaths = {
  'GET /margins': path({
    id: 'listMargins',
    summary: 'What invoices charged less what carriers charge for it, the smallest first',
    reads: ['invoices', 'transactions', 'features', 'tariffRates'],
    query: {
      from: days('First invoice date; without it the first of this month.'),
      to: days('Last invoice date; without it today.'),
      by: choice('Summed by what; without it by customer.', 'customer', 'number', 'feature', 'type', 'month'),
    },
    answer: list(marginLine),
    forms: ['text/csv'],
  }),
  'GET /commission': path({
    id: 'listCommission',
    summary: "Commission statements of a month: one's own, or with the right to read commission entries those of all",
    reads: [],
    query: { month: word('The month, as 2026-11; without it that of today.'), holder: word('Of this holder alone.') },
    answer: list(commissionStatement),
    forms: ['text/csv'],
  }),
  'POST /commission/close': path({
    id: 'closeCommission',
    summary: 'Close a month: what it pays no longer changes, and corrections fall in a later one',
    reads: ['commissionEntries'],
    body: { type: 'object', additionalProperties: false, properties: { month: { type: 'string' } }, required: ['month'] },
    answer: closedMonth,
  }),
} as const;
