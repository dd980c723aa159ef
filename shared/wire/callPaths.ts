/** The paths of calls: files in, what waits, the list that goes with an invoice. */
import { allowance, callCharges, callList, loadedFile, waitingCalls } from './calls.js';
import type { EntityName } from '../types.js';
import { path } from './path.js';
import { flags, text as word, whole } from './query.js';
import { list } from './shape.js';

/** What calls are asked for of. */
const explained: ReadonlySet<EntityName> = new Set<EntityName>(['customers', 'numbers', 'features', 'invoices', 'transactions']);

export const callPaths = {
  'GET /customers/:id/allowances': path({
    id: 'listAllowances',
    summary: 'What the allowances of a customer hold in a month: content, what invoices drew, what waits to be drawn, and what is left',
    reads: ['customers', 'numbers', 'features', 'calls'],
    query: { month: word('The month, as 2026-11; without it that of today.') },
    answer: list(allowance),
  }),
  'GET /invoices/:id/callList': path({
    id: 'readCallList',
    summary: 'The calls on an invoice, by number, each with its exact price; the last line is their sum and what was billed',
    reads: ['customers', 'invoices', 'calls'],
    answer: callList,
    forms: ['text/csv'],
  }),
  'GET /:entity/:id/callCharges': path({
    id: 'explainCalls',
    summary:
      'The lines of calls, raised and to come, each down to its calls: rate, band, seconds charged, allowance. A feature tells those of its number, or of its customer',
    reads: ['customers', 'numbers', 'features', 'calls', 'invoices', 'transactions'],
    of: (entity) => explained.has(entity),
    query: {
      limit: whole('Calls of each line (100); 0 tells the lines alone.', 0, 100_000),
      line: word('Only the line of this name.'),
    },
    answer: callCharges,
    forms: ['text/csv'],
  }),
  'POST /callFiles/load': path({
    id: 'loadCallFile',
    summary: "Load a carrier's file of calls, text/csv: checked as a whole, placed and priced; nothing of a file with a fault is kept",
    reads: ['callFiles', 'calls'],
    query: {
      name: word('What the file is called.'),
      carrier: word('Whose file it is; else a column says it.'),
      format: word('The preset of the list callFormat to read it by; without it that of the carrier’s name, else our own columns.'),
      preview: flags('Answer what it would do and write nothing.'),
    },
    takes: ['text/csv'],
    example: 'callDate,CLI,dialled,seconds,carrierCost\n2026-11-03 10:00:00,01632960001,07700900123,83,0.0125\n',
    answer: loadedFile,
    status: 201,
  }),
  'GET /calls/waiting': path({
    id: 'listWaitingCalls',
    summary: 'Calls that could not be placed or priced, grouped by why and by number or destination',
    reads: ['calls', 'customers', 'numbers'],
    answer: list(waitingCalls),
    forms: ['text/csv'],
  }),
} as const;
