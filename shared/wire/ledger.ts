/** The sales ledger as it goes out to an accounts package. Amounts in pounds. */
import { link } from './billing.js';
import { day as date, members, path, plain } from './path.js';
import { choice as one, days, text as word } from './query.js';
import { choice, day, figure, list, object, text, whole, type Told } from './shape.js';

export const ledgerPackages = ['Sage', 'QuickBooks'] as const;
export type LedgerPackage = (typeof ledgerPackages)[number];

/** `open` were not exported yet, `before` were. */
const documents = object({ count: whole, net: figure, VAT: figure, total: figure, open: whole, openTotal: figure, before: whole });
const moved = object({ count: whole, total: figure, open: whole, openTotal: figure, before: whole });

const told = object({
  package: choice(...ledgerPackages),
  from: day,
  to: day,
  /** What the company's settings lack before there can be a file. */
  lacks: list(text),
  invoices: documents,
  creditNotes: documents,
  payments: moved,
  /** Payments that were reversed in the period. */
  reversals: moved,
  /** The latest exports; `changed` invoices were rebuilt since. */
  exports: list(object({ name: text, date: day, invoices: whole, total: figure, payments: whole, paid: figure, reversals: whole, changed: whole })),
});
export type LedgerTold = Told<typeof told>;

const reads = ['customers', 'invoices', 'payments', 'transactions'] as const;
const period = {
  package: one('Whose columns and codes (Sage).', ...ledgerPackages),
  from: days('First day (of last month).'),
  to: days('Last day (of last month).'),
};

export const ledgerPaths = {
  'GET /ledger': path({
    id: 'readLedger',
    summary: 'What of a period goes out to the accounts, what of it was exported before, and the latest exports',
    reads,
    query: period,
    answer: told,
  }),
  'GET /ledger/file': path({
    id: 'readLedgerFile',
    summary:
      'The file of an export by its name, or all of a period, exported or not: Sage 50 audit trail transactions, or QuickBooks journal entries. `exportToLedger` of invoices and payments makes an export',
    reads,
    query: { ...period, name: word('The export.') },
    forms: ['text/csv'],
    alone: true,
  }),
  'POST /ledger/link': path({
    id: 'linkLedgerFile',
    summary: 'An address that opens such a file for five minutes, without a token',
    reads,
    body: members({ package: { ...plain, enum: ledgerPackages }, from: date, to: date, name: plain }),
    status: 201,
    answer: link,
  }),
} as const;
