/** Direct Debit besides its records: collection files, and the bank's reports on what came back. */
import { link } from './billing.js';
import { members, path, plain } from './path.js';
import { flags } from './query.js';
import { choice, day, figure, flag, list, maybe, object, text, whole, type Told } from './shape.js';

/** What one job collects on one day. Amounts in pounds; `count` and `total` are those of the file, without what was withdrawn. */
const file = object({
  /** Any Direct Debit of it, by which it is asked for. */
  id: text,
  runID: maybe(text),
  collectionDate: day,
  processingDate: day,
  /** The last working day on which Bacs takes it. */
  submitBy: day,
  count: whole,
  total: figure,
  exported: whole,
  collected: whole,
  returned: whole,
  withdrawn: whole,
});
export type CollectionFile = Told<typeof file>;

/** A line of a report: `fits` can be entered; `done` was before; `byHand` needs a person; `unknown` is nobody's here. */
const returned = object(
  {
    line: whole,
    kind: choice('return', 'amendment'),
    reference: text,
    code: text,
    reason: text,
    /** Pounds; null where the report says none. */
    amount: maybe(figure),
    date: maybe(day),
    state: choice('fits', 'done', 'byHand', 'unknown'),
    /** The mandate ends by it. */
    ends: flag,
    why: text,
  },
  { customer: object({ id: text, label: text }), directDebitID: text, mandateID: text },
);
export type ReturnedLine = Told<typeof returned>;
const report = object({ format: choice('xml', 'csv'), lines: list(returned) });
export type ReturnsRead = Told<typeof report>;

const reads = ['customers', 'directDebits', 'mandates'] as const;

export const directDebitPaths = {
  'GET /directDebits/files': path({
    id: 'listCollectionFiles',
    summary: 'The latest collection files, what is in each and what became of it',
    reads: ['directDebits'],
    answer: list(file),
  }),
  'GET /directDebits/:id/file': path({
    id: 'readCollectionFile',
    summary:
      'The Bacs Standard 18 file that this Direct Debit is in, with its control totals; it is the same however often it is read. Only for who may collect',
    reads,
    query: { multi: flags('Each record with its processing day, 106 characters, as some bureaux take them.') },
    forms: ['text/plain'],
    alone: true,
  }),
  'POST /directDebits/:id/link': path({
    id: 'linkCollectionFile',
    summary: 'An address that opens the collection file for five minutes, without a token',
    reads,
    status: 201,
    answer: link,
  }),
  'POST /directDebits/returns': path({
    id: 'readReturns',
    summary:
      'A report of the bank (ARUDD or ADDACS as XML, or a CSV with reference and code) with what each line means here; nothing is written. `directDebits?action=markReturned` and `mandates?action=cancel` enter it',
    reads,
    body: members({ text: plain }, ['text']),
    answer: report,
  }),
} as const;
