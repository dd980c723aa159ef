/** The lines behind a row's sum on the sign-off sheet: a final bill of £8,143.83 is sixty of them. Pure. */
import type { RowPreview } from '../../shared/types.js';
import type { RunRow } from '../../shared/wire/runs.js';
import { cellOf } from '../lists/cells.js';
import type { ReportCell, ReportColumn, ReportLines } from '../lists/report.js';
import { outcomeSaid, outcomeWord } from '../words.js';
import { amountOf, lineNet, type Identity, type SignOffLine, type SignOffRow } from './signOff.js';

interface Filled extends ReportColumn {
  readonly cell: (line: SignOffLine, row: SignOffRow) => ReportCell;
}

/** Whose a line is on paper: by feature, service, number and customer, as `identitiesOf` answers them. */
export type Owners = ReadonlyMap<string, Identity>;
export const ownersOf = (rows: readonly SignOffRow[]): ReadonlyMap<'features' | 'customers', readonly string[]> =>
  new Map([
    ['features', ids(rows, ({ featureID }) => featureID)],
    ['customers', ids(rows, ({ customerID }) => customerID)],
  ]);

const ids = (rows: readonly SignOffRow[], of: (line: SignOffLine) => string | null): readonly string[] => [
  ...new Set(rows.flatMap(({ charges = [] }) => charges.map(of)).filter((id) => id !== null)),
];

/** A transaction that a job raised, as the line that it is. */
const raisedBy = ({ entity, kind, after }: SignOffRow['changes'][number]): readonly SignOffLine[] => {
  if (entity !== 'transactions' || kind !== 'create') return [];
  const { chargedFrom, chargedTo, unitPrice = null, ...line } = after as Readonly<Record<string, unknown>>;
  const charged =
    typeof chargedFrom === 'string' && typeof chargedTo === 'string'
      ? { charged: { from: chargedFrom, to: chargedTo, unitPrice: unitPrice as number | null } }
      : {};
  const raised = line as unknown as SignOffLine;
  return [{ ...raised, discount: raised.discount ?? 0, ...charged, when: 'now' }];
};

/** Lines that do not come to the sum of their row explain nothing: what the next billing run raises is not in the log of a job. */
const addsUp = ({ charges = [], net }: SignOffRow): boolean => Math.abs(charges.reduce((sum, line) => sum + line.net, 0) - net) < 0.005;

/** Each with what it takes to work it out again: count, price, days charged of which period, discount. undefined where nothing is charged. */
export function linesOf(rows: readonly SignOffRow[], features: Owners, customers: Owners): ReportLines | undefined {
  if (!rows.some(({ charges = [] }) => charges.length > 0) || !rows.every(addsUp)) return undefined;
  const lines = rows.flatMap((row) => (row.charges ?? []).map((line) => ({ line, row })));
  const text = (header: string, cell: Filled['cell']): Filled => ({ header, kind: 'text', cell });
  const date = (header: string, of: (line: SignOffLine) => string | null | undefined): Filled => ({
    header,
    kind: 'date',
    cell: (line) => {
      const iso = of(line) ?? null;
      return iso === null ? '' : (cellOf(iso, 'date') as ReportCell);
    },
  });
  // Of a whole period its own days say it.
  const part = ({ charged, periodFrom, periodTo }: SignOffLine): SignOffLine['charged'] =>
    charged && (charged.from !== periodFrom || charged.to !== periodTo) ? charged : undefined;
  const all: readonly Filled[] = [
    text('Account', ({ customerID }) => customers.get(customerID)?.account ?? ''),
    text('Customer', ({ customerID }, { label }) => customers.get(customerID)?.customer ?? label),
    text('Number or service', ({ featureID }) => (featureID === null ? '' : (features.get(featureID)?.reference ?? ''))),
    text('Line', ({ description }) => description),
    { header: 'Count', kind: 'count', cell: ({ featureCount }) => featureCount },
    { header: 'Price', kind: 'money', cell: ({ charged }) => charged?.unitPrice ?? '' },
    date('From', ({ periodFrom }) => periodFrom),
    date('To', ({ periodTo }) => periodTo),
    date('Charged from', (line) => part(line)?.from),
    date('Charged to', (line) => part(line)?.to),
    { header: 'Discount', kind: 'money', cell: ({ discount }) => (discount === 0 ? '' : discount) },
    { header: lineNet, kind: 'money', cell: ({ net }) => net },
    text('Raised', ({ when }) => (when === 'now' ? 'At once' : 'Next billing run')),
  ];
  const optional = new Set(['Price', 'Charged from', 'Charged to', 'Discount']);
  const columns = all.filter(({ header, cell }) => !optional.has(header) || lines.some(({ line, row }) => cell(line, row) !== ''));
  return {
    title: 'The lines behind the sums',
    columns: columns.map(({ cell: _cell, ...column }) => column),
    rows: lines.map(({ line, row }) => columns.map(({ cell }) => cell(line, row))),
  };
}

/** A change as the log has it, with what was in force where the record's own field was empty. */
function withInForce(change: SignOffRow['changes'][number], kept: NonNullable<RunRow['inForce']>): SignOffRow['changes'][number] {
  const own = kept.find(({ entity, id }) => entity === change.entity && id === change.id);
  return own ? { ...change, inForce: own.values } : change;
}

/** A row of a job that was done: what was approved was done as it was previewed; of other jobs the record of changes tells. */
export function rowOfJob(row: RunRow, seen: RowPreview | undefined, own: SignOffRow['changes']): SignOffRow {
  const id = String(row.id);
  const { changes: approved, charges: foreseen } = seen ?? {};
  const done = row.outcome === 'done';
  // A job of before this was kept with its rows is told as it was approved.
  const { still = seen?.still, amounts = seen?.amounts, warnings = seen?.warnings ?? [], notes = seen?.notes ?? [], inForce = [] } = row;
  return {
    id,
    label: row.label ?? id,
    outcome: outcomeWord(row.outcome).replace(/^\P{L}+/u, ''),
    changes: done ? (approved ?? own.map((change) => withInForce(change, inForce))) : [],
    net: row.net ?? 0,
    monthlyBefore: row.monthlyBefore ?? 0,
    monthlyAfter: row.monthlyAfter ?? 0,
    // Of a row that was struck out nothing comes of it: its figures would be added to those of the others.
    ...(done ? { charges: foreseen ?? own.flatMap(raisedBy), ...(amounts ? { amount: amountOf(amounts) } : {}), ...(still ? { still } : {}) } : {}),
    // Of a final bill the last invoice, and what is owed: the approver saw it, and so does whoever reads the sheet, also where nobody had to approve.
    why: [...new Set([row.message ?? outcomeSaid(row.outcome), ...(done ? notes : [])])],
    warnings,
  };
}
