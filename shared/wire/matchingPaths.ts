/** The paths that take what comes from elsewhere: lists, statements, sheets of one's own, as every path is declared (shared/contract.ts). */
import { matchable } from '../matching/answer.js';
import { WORKBOOK } from '../matching/workbook.js';
import { knownHeadings } from './headings.js';
import { marked, matchedLines } from './matching.js';
import { members, path, plain } from './path.js';
import { text as word, whole } from './query.js';
import { readStatement } from './statements.js';
import { readWorkbook } from './workbooks.js';

export const matchingPaths = {
  'POST /match': path({
    id: 'match',
    summary: "What each line of somebody else's list is: numbers, references, addresses or names in any spelling. Nothing is written",
    tag: 'matching',
    body: members(
      {
        lines: { type: 'array', minItems: 1, maxItems: 20_000, items: { type: ['string', 'number'] } },
        entity: { ...plain, enum: matchable },
        customerID: plain,
      },
      ['lines'],
    ),
    answer: matchedLines,
  }),
  'POST /marks': path({
    id: 'findMarks',
    summary: 'Which rows of new records made a record, by the marks that they were given. Nothing is written',
    tag: 'matching',
    body: members({ entity: plain, marks: { type: 'array', minItems: 1, maxItems: 20_000, items: { type: 'string', maxLength: 64 } } }, ['entity', 'marks']),
    answer: marked,
  }),
  'POST /statements': path({
    id: 'readBankStatement',
    summary: 'A bank statement (CSV, MT940, CAMT.053) with what each receipt pays; nothing is written. `payments?action=enterReceipt` enters them',
    tag: 'matching',
    reads: ['customers', 'invoices', 'payments'],
    body: members({ text: plain, chosen: { type: 'object', additionalProperties: plain } }, ['text']),
    answer: readStatement,
  }),
  'POST /workbooks': path({
    id: 'readWorkbook',
    summary: 'What a workbook (.xlsx) holds, as texts: the names of its sheets and the rows of one. Formulas are the values saved with them. Nothing is kept',
    tag: 'matching',
    query: {
      sheet: word('Which sheet; without it the first.'),
      rows: whole('So many rows of it; 20000 without it.', 1, 20_000),
    },
    takes: [WORKBOOK],
    answer: readWorkbook,
  }),
  'GET /headings': path({
    id: 'listHeadings',
    summary: "What the headings of one's own sheets mean when new records are made out of them",
    query: { entity: word('Of new records of this entity alone.') },
    answer: knownHeadings,
  }),
  'POST /headings': path({
    id: 'keepHeadings',
    summary: 'Keep what headings mean: the parameter of a new record that each gives, empty for none',
    body: members(
      { entity: plain, fields: { type: 'array', minItems: 1, maxItems: 200, items: members({ heading: plain, field: plain }, ['heading', 'field']) } },
      ['entity', 'fields'],
    ),
    answer: knownHeadings,
  }),
};
