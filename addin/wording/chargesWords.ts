/** The explanation of a feature's charges in the words of an invoice. Pure. */
import { heldSaid } from '../../shared/billing/heldSaid.js';
import type { Explained, ExplainedPeriod } from '../../shared/wire/billing.js';
import { cellOf } from '../lists/cells.js';
import type { Report, ReportCell } from '../lists/report.js';
import { day, difference, pounds, type Tongue } from '../words.js';
import { kindSaid } from './previewWords.js';

/** "2 Oct to 1 Nov 2024"; what is not a recurring charge is named. */
export const periodSaid = ({ kind, period }: ExplainedPeriod): string => (kind === 'recurring' ? period : `${kindSaid(kind)}, ${period}`);

export function stateOfPeriod({ state, hold, billDate, difference: left, transactions }: ExplainedPeriod, words: Tongue): string {
  const numbers = [...new Set(transactions.flatMap(({ invoiceNumber }) => invoiceNumber ?? []))];
  const on = numbers.length > 0 ? ` · invoice ${numbers.join(', ')}` : transactions.length > 0 ? ' · not invoiced yet' : '';
  switch (state) {
    case 'raised':
      return Math.abs(left) < 0.005 ? `Raised${on}` : `Raised${on} · ${difference(left)} to come`;
    case 'due':
      return `With the next billing run${on}`;
    case 'not due yet':
      return billDate === null ? 'Not due yet' : `Due on ${day(billDate, words)}`;
    case 'held':
      return hold === '' ? 'Held: non-billable' : `Held: ${hold}`;
    case 'taken over':
      return 'Billed before this platform took over';
    case 'gone':
      return `No longer charged${on}`;
  }
}

/** How the figure came about, without what the line above it says already. */
export const explanationOf = ({ words, hold }: ExplainedPeriod): readonly string[] => words.filter((sentence) => hold === '' || sentence !== heldSaid(hold));

interface OnInvoice {
  readonly key: string;
  readonly said: string;
  readonly net: number;
}

export const invoicesOf = ({ transactions }: ExplainedPeriod, words: Tongue): readonly OnInvoice[] =>
  transactions.map(({ id, invoiceNumber, invoiceDate, net, backfilled }) => ({
    key: id,
    said: `${invoiceNumber === null ? 'Not invoiced yet' : `Invoice ${invoiceNumber}${invoiceDate === null ? '' : `, ${day(invoiceDate, words)}`}`}${backfilled ? ', back-filled' : ''}`,
    net,
  }));

/** For an e-mail to the customer who asks. */
export const chargesAsText = (label: string, { periods, raised, stillToRaise, today }: Explained, words: Tongue): string =>
  [
    `${label}: charges as of ${day(today, words)}`,
    `Raised so far ${pounds(raised)}, to come with the next billing run ${difference(stillToRaise)}`,
    ...periods
      .toReversed()
      .flatMap((period) => [
        '',
        `${periodSaid(period)}: ${pounds(period.net)} (${stateOfPeriod(period, words)})`,
        ...explanationOf(period).map((sentence) => `  ${sentence}`),
        ...invoicesOf(period, words).map(({ said, net }) => `  ${said}: ${difference(net)}`),
      ]),
  ].join('\n');

/** The same as a sheet: a row a period, whose amounts add up to what was raised. */
export function chargesReport(label: string, { periods, raised, stillToRaise, nextBillDate, today }: Explained, who: string, words: Tongue): Report {
  const date = (iso: string | null): ReportCell => (iso === null ? '' : (cellOf(iso, 'date') as ReportCell));
  return {
    name: `Charges of ${label}`,
    title: `How the charges of ${label} came about`,
    facts: [
      { label: 'Written by', said: who },
      { label: 'Worked out for', said: day(today, words) },
      { label: 'Next billing run', said: `${difference(stillToRaise)}${nextBillDate === null ? '' : `, ${day(nextBillDate, words)}`}` },
    ],
    warnings: [],
    totals: [{ label: 'Raised so far', kind: 'money', formula: (cells) => `SUM(${cells('Raised')})`, control: raised }],
    signed: [],
    columns: [
      { header: 'Kind', kind: 'text' },
      { header: 'From', kind: 'date' },
      { header: 'To', kind: 'date' },
      { header: 'Charge', kind: 'money' },
      { header: 'Raised', kind: 'money' },
      { header: 'State', kind: 'text' },
      { header: 'How it came about', kind: 'text' },
    ],
    rows: periods.map((period) => [
      kindSaid(period.kind),
      date(period.periodFrom),
      date(period.periodTo),
      period.net,
      period.transactions.reduce((sum, { net }) => sum + Math.round(net * 100), 0) / 100,
      stateOfPeriod(period, words),
      explanationOf(period).join(' '),
    ]),
    reasons: [],
    foot: [`Charges of ${label}`, day(today, words)],
  };
}
