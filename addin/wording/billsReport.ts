/** The bills of a billing run as a sheet to be signed: a row a customer, those left out among them, sums that tie up. Pure. */
import type { BillingChecks } from '../../shared/wire/billing.js';
import type { Bill } from '../lists/bill.js';
import { cellOf } from '../lists/cells.js';
import type { Report, ReportCell, ReportColumn, ReportTotal } from '../lists/report.js';
import { counted, day, type Tongue } from '../words.js';
import { cautions, leftOutSaid, stageSaid } from './billingRunWords.js';

const invoiced = 'Invoice';

interface Filled extends ReportColumn {
  readonly cell: (bill: Bill) => ReportCell;
}

const columns: readonly Filled[] = [
  // "A1001 Northgate Dental": two facts, in two cells.
  { header: 'Account', kind: 'text', cell: ({ name }) => name.split(' ')[0] ?? '' },
  { header: 'Customer', kind: 'text', cell: ({ name }) => name.split(' ').slice(1).join(' ') },
  { header: 'Outcome', kind: 'text', cell: ({ outcome }) => outcome },
  { header: 'Net', kind: 'money', cell: ({ net }) => net },
  { header: 'VAT', kind: 'money', cell: ({ VAT }) => VAT },
  { header: 'Total', kind: 'money', cell: ({ total }) => total },
  { header: 'Mean of 3 months', kind: 'money', cell: ({ mean }) => mean ?? '' },
  { header: 'Difference', kind: 'money', cell: ({ difference }) => difference ?? '' },
  { header: 'Unusual', kind: 'text', cell: ({ unusual }) => (unusual ? 'Yes' : '') },
  { header: 'Ticked off by', kind: 'text', cell: ({ checkedBy }) => checkedBy ?? '' },
  { header: 'On', kind: 'date', cell: ({ checkedDate }) => (checkedDate === null ? '' : (cellOf(checkedDate, 'date') as ReportCell)) },
  { header: 'Why not', kind: 'text', cell: ({ heldReason, reason }) => heldReason ?? reason ?? '' },
];

export function billsReport(label: string, checks: BillingChecks, bills: readonly Bill[], who: string, words: Tongue): Report {
  const sum = (header: 'Net' | 'VAT' | 'Total', control: number): ReportTotal => ({
    label: header,
    kind: 'money',
    formula: (cells) => `SUMIF(${cells('Outcome')},"${invoiced}",${cells(header)})`,
    control,
  });
  const counts = new Map<string, number>();
  for (const { outcome } of bills) if (outcome !== invoiced) counts.set(leftOutSaid(outcome), (counts.get(leftOutSaid(outcome)) ?? 0) + 1);
  return {
    name: `Bills of ${label}`,
    title: `Bills of ${label}`,
    facts: [
      { label: 'Written by', said: `${who}, ${day(words.today, words)}` },
      { label: 'State', said: stageSaid(checks) },
      { label: 'Unusual', said: `${counted(checks.unusual, 'bill')}, ${checks.toLookAt === 0 ? 'all ticked off' : `${checks.toLookAt} to look at`}` },
    ],
    warnings: cautions(checks),
    totals: [
      { label: 'Bills', kind: 'count', formula: (cells) => `COUNTIF(${cells('Outcome')},"${invoiced}")`, control: checks.bills.count },
      sum('Net', checks.bills.net),
      sum('VAT', checks.bills.VAT),
      sum('Total', checks.bills.total),
    ],
    signed: [
      { label: 'Prepared by', said: who },
      { label: 'Approved by', said: `${'_'.repeat(28)}   Date ${'_'.repeat(14)}` },
    ],
    columns: columns.map(({ cell: _cell, ...column }) => column),
    rows: bills.map((bill) => columns.map(({ cell }) => cell(bill))),
    reasons: [...counts].map(([said, count]) => ({ said, count })),
    foot: [`Bills of ${label}`, `${checks.bills.count} bills, ${checks.bills.total.toFixed(2)}`],
  };
}
