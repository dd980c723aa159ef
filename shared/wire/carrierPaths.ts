/** The paths of carriers' bills. Its lines are the records of carrierTransactions. */
import { WORKBOOK } from '../matching/workbook.js';
import { loadedBill, matchedAgain, patternTried } from './carriers.js';
import { path } from './path.js';
import { choice, days, flags, text as word } from './query.js';

export const carrierPaths = {
  'POST /carrierBills/load': path({
    id: 'loadCarrierBill',
    summary:
      "Load a carrier's bill, text/csv or a workbook (.xlsx): each line matched to a feature and held against its cost and revenue; nothing of a bill with a fault is kept",
    reads: ['carrierBills', 'carrierTransactions', 'customers', 'numbers', 'features'],
    query: {
      carrier: word('Whose bill it is. The preset of the list carrierBillFormat with that name says which columns are which.'),
      name: word('What the bill is called.'),
      period: word('What it is for: a month as 2026-11. Without it and without from and to, what most of its lines say.'),
      from: days('The first day that it is for.'),
      to: days('The last day that it is for.'),
      sheet: word('Of a workbook: the sheet; without it the first.'),
      preview: flags('Answer what it would do and write nothing.'),
    },
    takes: ['text/csv', WORKBOOK],
    example: 'CLI,Circuit ID,Product Code,Qty,Net Charge,Start,End\n+44 1632 960001,,WLR3,1,7.45,01/11/2026,30/11/2026\nTotal,,,,7.45,,\n',
    answer: loadedBill,
    status: 201,
  }),
  'GET /carrierBills/fits': path({
    id: 'tryPattern',
    summary: 'What of the last bill an Advanced Match pattern would fit; with a carrier or a feature, of the last bill of that carrier',
    reads: ['carrierBills', 'carrierTransactions'],
    query: {
      pattern: word('The pattern, against the whole value, whatever its capitals.'),
      of: choice('What it is for.', 'reference', 'product'),
      carrier: word('Whose bill.'),
      featureID: word('The feature that it is for: the bill of whom it is bought of.'),
    },
    answer: patternTried,
  }),
  'POST /carrierBills/:id/match': path({
    id: 'matchCarrierBillAgain',
    summary: 'Match the lines of a bill that is kept again, after what they are held against was mended; what was said of a line since stays with it',
    reads: ['carrierBills', 'carrierTransactions', 'customers', 'numbers', 'features'],
    query: { preview: flags('Answer what would come out otherwise and write nothing.') },
    answer: matchedAgain,
  }),
} as const;
