/** Calls in words, as an accountant says them: why they wait, what they were charged. Pure. */
import type { CallColumn } from '../../shared/calls/format.js';
import { formatSpan } from '../../shared/dates.js';
import { fractionOf } from '../../shared/fractions.js';
import type { ChargedCall, ChargedLine } from '../../shared/wire/calls.js';
import { cellOf } from '../lists/cells.js';
import type { Report, ReportCell } from '../lists/report.js';
import { day, pounds, type Tongue } from '../words.js';

const reasons: Readonly<Record<string, { readonly title: string; readonly help: string }>> = {
  unknownNumber: { title: 'No such number', help: 'No customer has the number. Add it, or give the calls to the number they belong to.' },
  numberDropped: { title: 'Number was dropped', help: 'The carrier still charges for a number that its customer gave up. Nobody is charged.' },
  inStock: { title: 'Number is in stock', help: 'Nobody has the number yet. Allocate it to its customer.' },
  ambiguous: { title: 'Several customers', help: 'More than one customer has the number on that day. Correct their dates.' },
  customerGone: { title: 'Customer has left', help: 'The final bill is out. Write the calls off, or bill them by hand.' },
  unknownCallType: { title: 'Unknown call type', help: 'No call type fits. Add the prefix or the carrier’s band to one.' },
  noTariff: { title: 'No tariff', help: 'Neither feature, number nor customer names a tariff for these calls.' },
  noRate: { title: 'No rate', help: 'The tariff named has no rate for these calls. Add one to it, or name another tariff.' },
  duplicate: {
    title: 'Loaded before',
    help: 'The same calls came in an earlier file. They cost nothing unless you release them. A file that came twice is discarded as a whole.',
  },
};

export const reasonOf = (error: string): { readonly title: string; readonly help: string } => reasons[error] ?? { title: error, help: '' };

/** The columns that a file may have, as the mapping asks for them. */
export const asked: readonly (readonly [column: CallColumn, label: string, needed: boolean])[] = [
  ['callDate', 'Date and time', true],
  ['callTime', 'Time, where it is a column of its own', false],
  ['CLI', 'Number charged', true],
  ['dialled', 'Number dialled', true],
  ['seconds', 'Length', true],
  ['events', 'Number of texts', false],
  ['bytes', 'Bytes of data', false],
  ['kind', 'Voice, event or data', false],
  ['direction', 'Outbound or inbound', false],
  ['destination', 'Destination', false],
  ['chargeband', 'Carrier’s charge band', false],
  ['carrierCost', 'Carrier’s cost', false],
  ['retail', 'Price to the customer', false],
  ['reference', 'Carrier’s reference', false],
  ['leg', 'Reference of the other leg, of calls passed on', false],
];

/** "2 to 30 Nov 2026 · invoice 1007, 30 Nov 2026"; how many there are its description says. */
export const lineSaid = ({ periodFrom, periodTo, invoiceNumber, invoiceDate, transactionID }: ChargedLine, words: Tongue): string =>
  [
    ...(periodFrom === null || periodTo === null ? [] : [formatSpan(periodFrom, periodTo)]),
    transactionID === null
      ? 'priced as of today'
      : invoiceNumber === null
        ? 'not invoiced yet'
        : `invoice ${invoiceNumber}${invoiceDate === null ? '' : `, ${day(invoiceDate, words)}`}`,
  ].join(' · ');

export const callSaid = ({ callType, destination, quantity, allowance }: ChargedCall): string =>
  [quantity, destination ?? callType, ...(allowance === null ? [] : [allowance])].join(' · ');

/** A call may cost parts of a penny: as many decimals as it takes, four at most. */
export const priceOf = (net: number): string => (Math.round(net * 10_000) % 100 === 0 ? pounds(net) : `£${net.toFixed(4)}`);

/** The calls of a line as a sheet: their exact prices add up to what was billed. */
export function callsReport(label: string, line: ChargedLine, who: string, words: Tongue): Report {
  const exact = (call: ChargedCall): number => {
    const { n, d } = fractionOf(call.exact);
    return Number((Number(n) / Number(d) / 100).toFixed(10));
  };
  return {
    name: `Calls of ${label}`,
    title: `How the charges for calls of ${label} came about`,
    facts: [
      { label: 'Written by', said: who },
      { label: 'Line', said: line.description },
      { label: 'Calls', said: lineSaid(line, words) },
      ...line.words.map((said, at) => ({ label: at === 0 ? 'How it came about' : '', said })),
    ],
    warnings: [],
    totals: [{ label: 'Net, rounded once', kind: 'money', formula: (cells) => `ROUND(SUM(${cells('Net')}),2)`, control: line.net }],
    signed: [],
    columns: [
      { header: 'Date', kind: 'date' },
      { header: 'Time', kind: 'text' },
      { header: 'Number', kind: 'text' },
      { header: 'Dialled', kind: 'text' },
      { header: 'Destination', kind: 'text' },
      { header: 'Call Type', kind: 'text' },
      { header: 'Length', kind: 'text' },
      { header: 'Tariff', kind: 'text' },
      { header: 'Gross', kind: 'money' },
      { header: 'Discount', kind: 'money' },
      { header: 'Net', kind: 'money' },
      { header: 'How it came about', kind: 'text' },
    ],
    rows: line.charged.map((call): readonly ReportCell[] => [
      cellOf(call.callDate, 'date') as ReportCell,
      call.callTime,
      call.CLI,
      call.dialled ?? '',
      call.destination ?? '',
      call.callType,
      call.quantity,
      call.tariff ?? '',
      call.gross,
      call.discount,
      exact(call),
      call.words.join(' '),
    ]),
    reasons: [],
    foot: [`Calls of ${label}`, day(words.today, words)],
  };
}
