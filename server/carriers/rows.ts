/** A line of a bill as it is kept, and what is counted of it. */
import { folded } from '../../shared/carrier/index.js';
import { compacted } from '../../shared/compacted.js';
import { formatDate } from '../../shared/dates.js';
import type { Value } from '../../shared/types.js';
import { carrierResults, type CarrierResult } from '../../shared/wire/carriers.js';
import type { Found } from './finding.js';
import type { Verdict } from './holding.js';
import type { BillLine } from './lines.js';

/** What a line says, as the carrier wrote it. */
const written = [
  'carrier',
  'line',
  'numberReference',
  'carrierTransactionReference',
  'carrierTransactionProduct',
  'carrierTransactionDescription',
  'periodFrom',
  'periodTo',
  'quantity',
  'amount',
] as const;
/** What matching decides of it. */
export const decided = [
  'result',
  'why',
  'expected',
  'difference',
  'carrierPrice',
  'monthlyCost',
  'monthlyRevenue',
  'customerID',
  'numberID',
  'featureID',
  'reportedInID',
  'issueKey',
] as const;
/** The fields of a charge as they are written, in this order. */
export const fields = [...written, ...decided] as const;
export const at = Object.fromEntries(fields.map((name, place) => [name, place])) as Readonly<Record<(typeof fields)[number], number>>;

const or = (text: string): string | null => (text === '' ? null : text);

/** The row of a line with what was found for it; of a feature's lines the first one tells the verdict. */
export function rowOf(carrier: string, line: BillLine, found: Found, verdict: Verdict | undefined): Value[] {
  const result: CarrierResult = found.result === 'matched' ? verdict!.result : found.result;
  const first = found.result === 'matched' && (verdict!.line === null || verdict!.line === line.line);
  const why =
    found.result === 'dropped'
      ? `Dropped on ${formatDate(found.why)} and still charged.`
      : found.result !== 'matched'
        ? found.why
        : first || result === 'agreed'
          ? verdict!.why
          : `Its feature is told of with line ${verdict!.line}.`;
  return [
    carrier,
    line.line === 0 ? null : line.line,
    or(line.number),
    or(line.reference),
    or(line.product),
    or(line.description),
    line.period?.[0] ?? null,
    line.period?.[1] ?? null,
    line.quantity,
    line.amount,
    result,
    why.slice(0, 500),
    ...(first
      ? [verdict!.expected, verdict!.difference, verdict!.carrierPrice, verdict!.monthlyCost, verdict!.monthlyRevenue]
      : [null, null, null, null, null]),
    found.customerID,
    found.numberID,
    found.featureID,
    null,
    result === 'agreed' ? null : issueOf(carrier, result, line, found, first ? verdict : undefined),
  ];
}

/** The same issue again has the same key: the same feature by the same difference, or the same number, reference and product. */
function issueOf(carrier: string, result: CarrierResult, line: BillLine, { featureID }: Found, verdict: Verdict | undefined): string {
  const about =
    featureID === null
      ? [
          compacted(line.number),
          folded(line.reference),
          folded(line.product),
          line.number === '' && line.reference === '' ? `${folded(line.description)} ${line.amount}` : '',
        ]
      : [featureID, result === 'wrongAmount' ? String(verdict?.difference ?? '') : ''];
  return [folded(carrier), result, ...about].join('|').slice(0, 600);
}

interface Counted {
  count: number;
  /** Ten-thousandths of a pound. */
  amount: number;
  expected: number;
  fresh: number;
}

/** What the rows of a bill come to, by result. */
export class Tally {
  readonly results = Object.fromEntries(carrierResults.map((each) => [each, { count: 0, amount: 0, expected: 0, fresh: 0 }])) as Readonly<
    Record<CarrierResult, Counted>
  >;

  add(rows: readonly (readonly Value[])[]): void {
    for (const row of rows) {
      const counted = this.results[row[at.result] as CarrierResult];
      counted.count += 1;
      counted.amount += row[at.amount] as number;
      counted.expected += (row[at.expected] as number | null) ?? 0;
      if (row[at.issueKey] !== null && row[at.reportedInID] === null) counted.fresh += 1;
    }
  }
}
