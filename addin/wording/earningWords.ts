/** Margins in words and as a sheet. Pure. */
import type { Margin } from '../../shared/wire/earnings.js';
import type { Report, ReportCell } from '../lists/report.js';
import { day, pounds, type Tongue } from '../words.js';

/** What margins are summed by, as the screen asks for it. */
export const sums = [
  ['customer', 'Customer'],
  ['number', 'Number'],
  ['feature', 'Feature'],
  ['type', 'Transaction type'],
  ['month', 'Month'],
] as const;
export type SummedBy = (typeof sums)[number][0];

export interface Days {
  readonly from: string;
  readonly to: string;
}

/** What has no name belongs to none of what is asked for: charges of a customer that no number has, a line by hand. */
export const marginName = ({ name }: Margin, by: SummedBy): string => name ?? (by === 'type' ? 'Without a type' : `On no ${by}`);

export const marginSaid = ({ net, carrierCost, percent }: Margin): string =>
  [`${pounds(net)} less ${pounds(carrierCost)}`, ...(percent === null ? [] : [`${percent.toFixed(1).replace('-', '−')} %`])].join(' · ');

const total = (lines: readonly Margin[], of: 'net' | 'carrierCost' | 'margin'): number =>
  lines.reduce((sum, each) => sum + Math.round(each[of] * 100), 0) / 100;
export const marginTotals = (lines: readonly Margin[]): Pick<Margin, 'net' | 'carrierCost' | 'margin'> => ({
  net: total(lines, 'net'),
  carrierCost: total(lines, 'carrierCost'),
  margin: total(lines, 'margin'),
});

export function marginsReport(lines: readonly Margin[], by: SummedBy, { from, to }: Days, who: string, words: Tongue): Report {
  const head = sums.find(([name]) => name === by)![1];
  const title = `Margins by ${head.toLowerCase()}, ${day(from, words)} to ${day(to, words)}`;
  const all = marginTotals(lines);
  const sum = (header: string, control: number): Report['totals'][number] => ({
    label: header,
    kind: 'money',
    formula: (cells) => `SUM(${cells(header)})`,
    control,
  });
  return {
    name: 'Margins',
    title,
    facts: [
      { label: 'Written by', said: who },
      { label: 'Of', said: 'invoices that are approved or sent, before VAT' },
    ],
    warnings: [],
    totals: [sum('Net', all.net), sum('Carrier cost', all.carrierCost), sum('Margin', all.margin)],
    signed: [],
    columns: [
      { header: head, kind: 'text' },
      { header: 'Net', kind: 'money' },
      { header: 'Carrier cost', kind: 'money' },
      { header: 'Margin', kind: 'money' },
      { header: 'Margin %', kind: 'text' },
    ],
    rows: lines.map((each): readonly ReportCell[] => [
      marginName(each, by),
      each.net,
      each.carrierCost,
      each.margin,
      each.percent === null ? '' : each.percent.toFixed(1),
    ]),
    reasons: [],
    foot: [title, day(words.today, words)],
  };
}
