/** Carriers' bills in words, and as sheets to be signed or sent. Pure. */
import type { BillColumn } from '../../shared/carrier/format.js';
import type { CarrierResult } from '../../shared/wire/carriers.js';
import type { Wire } from '../../shared/wire/runs.js';
import { asText } from '../../shared/values.js';
import { cellOf } from '../lists/cells.js';
import type { Report, ReportCell, ReportColumn, ReportTotal } from '../lists/report.js';
import { day, type Tongue } from '../words.js';

interface Said {
  readonly title: string;
  readonly help: string;
  /** What its lines are worked on: the features or numbers behind them. */
  readonly behind?: { readonly entity: 'features' | 'numbers'; readonly label: string };
}

/** In the order in which they are looked at. */
export const resultsSaid: Readonly<Record<CarrierResult, Said>> = {
  theirsOnly: {
    title: 'Charged to us and to nobody here',
    help: 'Add the feature, give the charge to one that there is, or dispute it.',
    behind: { entity: 'numbers', label: 'Their numbers, to add features to' },
  },
  dropped: {
    title: 'Dropped here, still charged',
    help: 'Dispute it, and see that the carrier ends it too.',
    behind: { entity: 'features', label: 'Their features' },
  },
  wrongAmount: {
    title: 'Cost or margin off',
    help: 'Accept the carrier’s price as the cost, dispute it, or change what the customer pays.',
    behind: { entity: 'features', label: 'Their features, to re-price or drop' },
  },
  oursOnly: {
    title: 'Charged to customers, not to us',
    help: 'The carrier may have ended it: drop what is not provided any more.',
    behind: { entity: 'features', label: 'Their features, to drop' },
  },
  ambiguous: { title: 'Fits several features', help: 'Give each to the feature that is meant; the next bill then finds it.' },
  agreed: { title: 'Agreed', help: 'Charged as expected.' },
};

/** What a bill's columns are asked for as. */
export const columnsAsked: readonly (readonly [column: BillColumn, label: string])[] = [
  ['number', 'Number'],
  ['reference', 'Reference'],
  ['product', 'Product'],
  ['quantity', 'Quantity'],
  ['amount', 'Amount, before VAT'],
  ['from', 'From'],
  ['to', 'To'],
  ['period', 'Period, where one column has both days'],
  ['description', 'Description'],
];

interface Filled extends ReportColumn {
  readonly cell: (line: Wire) => ReportCell;
}

const text = (header: string, field: string): Filled => ({ header, kind: 'text', cell: (line) => asText((line[field] ?? '') as string) });
const money = (header: string, field: string): Filled => ({ header, kind: 'money', cell: (line) => (line[field] ?? '') as ReportCell });
const dated = (header: string, field: string): Filled => ({
  header,
  kind: 'date',
  cell: (line) => (typeof line[field] === 'string' ? (cellOf(line[field], 'date') as ReportCell) : ''),
});

const theirs: readonly Filled[] = [
  { header: 'Line', kind: 'count', cell: (line) => (line['line'] ?? '') as ReportCell },
  text('Number', 'numberReference'),
  text('Reference', 'carrierTransactionReference'),
  text('Product', 'carrierTransactionProduct'),
  dated('From', 'periodFrom'),
  dated('To', 'periodTo'),
  { header: 'Quantity', kind: 'count', cell: (line) => (line['quantity'] ?? '') as ReportCell },
];

const titleOf = (line: Wire): string => resultsSaid[line['result'] as CarrierResult].title;

const all: readonly Filled[] = [
  { header: 'Result', kind: 'text', cell: titleOf },
  { header: 'New', kind: 'text', cell: (line) => (line['result'] === 'agreed' || line['reportedInID'] !== null ? '' : 'New') },
  text('Account', 'customerAccountNumber'),
  text('Customer', 'customerName'),
  ...theirs,
  money('Amount', 'amount'),
  money('Expected', 'expected'),
  money('Difference', 'difference'),
  text('Why', 'why'),
];

const factsOf = (bill: Wire, who: string, words: Tongue): Report['facts'] => [
  { label: 'Carrier', said: asText(bill['carrier']) },
  { label: 'For', said: `${day(asText(bill['periodFrom']), words)} to ${day(asText(bill['periodTo']), words)}` },
  { label: 'Written by', said: `${who}, ${day(words.today, words)}` },
];

const signed = (who: string): Report['signed'] => [
  { label: 'Prepared by', said: who },
  { label: 'Approved by', said: `${'_'.repeat(28)}   Date ${'_'.repeat(14)}` },
];

/** The results in the order of the report, those that come out of the bill. */
const counted = ['agreed', 'theirsOnly', 'wrongAmount', 'dropped', 'ambiguous'] as const;

export function billReport(bill: Wire, lines: readonly Wire[], who: string, words: Tongue): Report {
  const name = asText(bill['name']);
  const order = Object.keys(resultsSaid);
  const total = (result: CarrierResult, control: number): ReportTotal => ({
    label: resultsSaid[result].title,
    kind: 'money',
    formula: (cells) => `SUMIF(${cells('Result')},"${resultsSaid[result].title}",${cells('Amount')})`,
    control,
  });
  return {
    name: `Bill of ${name}`,
    title: `Bill of ${name}`,
    facts: factsOf(bill, who, words),
    warnings:
      bill['statedTotal'] !== null && bill['statedTotal'] !== bill['amount']
        ? [`Its total line says £${Number(bill['statedTotal']).toFixed(2)}; its lines come to £${Number(bill['amount']).toFixed(2)}.`]
        : [],
    totals: [
      ...counted.map((result) => total(result, Number(bill[result]))),
      {
        label: 'The bill',
        kind: 'money',
        formula: (_, each) => counted.map((result) => each(resultsSaid[result].title)).join('+'),
        control: Number(bill['amount']),
      },
      {
        label: 'Expected and not charged',
        kind: 'money',
        formula: (cells) => `SUMIF(${cells('Result')},"${resultsSaid.oursOnly.title}",${cells('Expected')})`,
        control: Number(bill['oursOnly']),
      },
    ],
    signed: signed(who),
    columns: all.map(({ cell: _, ...column }) => column),
    rows: lines.toSorted((a, b) => order.indexOf(asText(a['result'])) - order.indexOf(asText(b['result']))).map((line) => all.map(({ cell }) => cell(line))),
    reasons: [],
    foot: [`Bill of ${name}`, `£${Number(bill['amount']).toFixed(2)}`],
  };
}

const disputedColumns: readonly Filled[] = [
  ...theirs,
  money('Charged', 'amount'),
  {
    header: 'Disputed',
    kind: 'money',
    cell: (line) => (line['result'] === 'wrongAmount' ? ((line['difference'] ?? 0) as number) : (line['amount'] as number)),
  },
  text('Why', 'disputeReason'),
  dated('Since', 'disputedDate'),
];

/** For the carrier: nothing of customers, nothing of what they pay. */
export function disputeReport(bill: Wire, lines: readonly Wire[], who: string, words: Tongue): Report {
  const name = asText(bill['name']);
  return {
    name: `Disputes of ${name}`,
    title: `Charges disputed: ${name}`,
    facts: factsOf(bill, who, words),
    warnings: [],
    totals: [
      { label: 'Charges', kind: 'count', formula: (cells) => `COUNT(${cells('Charged')})`, control: lines.length },
      { label: 'Disputed', kind: 'money', formula: (cells) => `SUM(${cells('Disputed')})` },
    ],
    signed: [],
    columns: disputedColumns.map(({ cell: _, ...column }) => column),
    rows: lines.map((line) => disputedColumns.map(({ cell }) => cell(line))),
    reasons: [],
    foot: [`Disputes of ${name}`, `${lines.length}`],
  };
}
