/** An order as a sheet that can be signed: whose each row is, what changes from what to what, what it costs, why. Pure. */
import type { Change, Charge, Preview, RowPreview, Still } from '../../shared/types.js';
import type { Described } from '../../shared/wire/session.js';
import { cellOf } from '../lists/cells.js';
import type { Report, ReportCell, ReportColumn, ReportTotal, Said } from '../lists/report.js';
import { counted, readable, shown, type Tongue } from '../words.js';
import { changedSaid, priorOf } from './previewWords.js';

/** Whose a record is and what it is called on paper. */
export interface Identity {
  readonly account: string;
  readonly customer: string;
  /** A telephone number, an invoice number, a reference. */
  readonly reference: string;
}

/** A line of a bill, now or to come. Pounds. */
export type SignOffLine = Pick<
  Charge,
  'customerID' | 'numberID' | 'serviceID' | 'featureID' | 'description' | 'periodFrom' | 'periodTo' | 'charged' | 'featureCount' | 'discount' | 'net' | 'when'
>;

export interface SignOffRow {
  readonly id: string;
  readonly label: string;
  /** One word to filter by. */
  readonly outcome: string;
  readonly changes: readonly Pick<Change, 'entity' | 'id' | 'kind' | 'before' | 'after' | 'inForce' | 'why'>[];
  readonly net: number;
  readonly monthlyBefore: number;
  readonly monthlyAfter: number;
  readonly still?: Still;
  /** What it raises, line by line. */
  readonly charges?: readonly SignOffLine[];
  readonly amount?: number;
  readonly why: readonly string[];
  readonly warnings: readonly string[];
}

/** Over the column of the lines that has their sums. */
export const lineNet = 'Net';
const linesSum: ReportTotal['formula'] = (_cells, _total, lines) => `SUM(${lines(lineNet)})`;

export const ready = 'Ready';
/** The column in which whoever decides says No. */
export const approveColumn = 'Approve';
/** The hidden column that tells its rows apart. */
export const rowColumn = 'Row';

/** Money that is neither charge nor credit, altogether. */
export const amountOf = (amounts: NonNullable<RowPreview['amounts']>): number => Object.values(amounts).reduce((sum, amount) => sum + amount, 0);

/** The rows of a preview. */
export const rowsOfPreview = ({ rows }: Pick<Preview, 'rows'>): readonly SignOffRow[] =>
  rows.map((row: RowPreview) => ({
    ...row,
    outcome: row.outcome === 'ready' ? ready : 'Cannot run',
    ...(row.amounts ? { amount: amountOf(row.amounts) } : {}),
    why: row.why === undefined ? [...new Set([...row.changes.slice(0, 1).map(({ why }) => why), ...row.notes])] : [row.why],
  }));

interface Given {
  readonly entity: Described;
  readonly rows: readonly SignOffRow[];
  readonly identities: ReadonlyMap<string, Identity>;
  readonly named: (name: Change['entity']) => Described | undefined;
  readonly words: Tongue;
  /** Rows can be struck out in it. */
  readonly strikes: boolean;
}

/** A column with what it takes of each row. */
interface Filled extends ReportColumn {
  /** Also where no row has anything in it. */
  readonly always?: true;
  readonly cell: (row: SignOffRow) => ReportCell;
}

const text = (header: string, cell: (row: SignOffRow) => string): Filled => ({ header, kind: 'text', cell });
const money = (header: string, cell: (row: SignOffRow) => number): Filled => ({ header, kind: 'money', cell });

/** What changes on the records themselves; what hangs on them is counted in a column of its own. */
const ownChange = ({ id, changes }: SignOffRow, entity: string): SignOffRow['changes'][number] | undefined =>
  changes.find((change) => change.entity === entity && change.id === id) ?? changes.find((change) => change.entity === entity && change.kind === 'create');

/** The columns and rows of the sheet, and what is the same in every row and so is said once, above. */
export function signOffTable(given: Given): Pick<Report, 'columns' | 'rows'> & { readonly common: readonly Said[] } {
  const { entity, rows, identities, named, words, strikes } = given;
  const identity = (part: keyof Identity) => (row: SignOffRow) => identities.get(row.id)?.[part] ?? '';
  const { fields, common } = changedFields(given);
  const also = (row: SignOffRow): string => {
    const own = ownChange(row, entity.name);
    const counts: Record<string, number> = {};
    for (const change of row.changes) if (change !== own) counts[change.entity] = (counts[change.entity] ?? 0) + 1;
    return changedSaid(counts as Preview['totals']['changed'], (name) => named(name as Change['entity']));
  };
  const wanted: readonly (Filled | false)[] = [
    strikes && { ...text(approveColumn, ({ outcome }) => (outcome === ready ? 'Yes' : 'No')), choices: ['Yes', 'No'] },
    text('Account', identity('account')),
    text('Customer', identity('customer')),
    text('Number or reference', identity('reference')),
    // A customer is named by its account and name already.
    entity.name !== 'customers' && text(entity.title, ({ label }) => label),
    ...fields,
    money('Charge or credit', ({ net }) => net),
    money('Amount', ({ amount = 0 }) => amount),
    money('Monthly before', ({ monthlyBefore }) => monthlyBefore),
    money('Monthly after', ({ monthlyAfter }) => monthlyAfter),
    money('Still comes', ({ still }) => still?.net ?? 0),
    { header: 'Until', kind: 'date', cell: ({ still }) => (still ? (cellOf(still.until, 'date') as ReportCell) : '') },
    text('Also changes', also),
    text('Outcome', ({ outcome }) => outcome),
    text('Why', ({ why }) => readable(why.join(' '), words)),
    text('Warning', ({ warnings }) => readable(warnings.join(' '), words)),
    // The last, since what stands above the table begins in the first column.
    strikes && { ...text(rowColumn, ({ id }) => id), hidden: true },
  ];
  const monthly = rows.some((row) => row.monthlyBefore !== 0 || row.monthlyAfter !== 0);
  const always = new Set([rowColumn, approveColumn, entity.title, 'Charge or credit', 'Outcome', ...(monthly ? ['Monthly before', 'Monthly after'] : [])]);
  const filled = wanted
    .filter((column) => column !== false)
    .filter((column) => column.always === true || always.has(column.header) || rows.some((row) => ![0, ''].includes(column.cell(row))));
  return { columns: filled.map(({ cell: _cell, always: _always, ...column }) => column), rows: rows.map((row) => filled.map(({ cell }) => cell(row))), common };
}

/** Nothing that somebody signs for: when a record was touched, and by which of our own counters. */
const ownBusiness = /^(version|updatedAt|createdAt|id|updatedDate|lastUpdatedDate|statusChangedStamp|locked|hidden)$/;

/** Before and after of every field that changes; where all rows say the same it is said once. */
function changedFields({ entity, rows, words }: Given): { readonly fields: readonly Filled[]; readonly common: readonly Said[] } {
  const own = rows.flatMap((row) => {
    const change = row.outcome === 'Cannot run' ? undefined : ownChange(row, entity.name);
    return change ? [[row, change] as const] : [];
  });
  const changes = new Map(own);
  const fields: Filled[] = [];
  const common: Said[] = [];
  for (const { name, label, type, inner } of entity.fields) {
    if (inner === true || type === 'Data' || ownBusiness.test(name)) continue;
    const touched = own.filter(([, change]) => Object.hasOwn(change.after, name) && !alike(change.before[name], change.after[name]));
    if (touched.length === 0) continue;
    const valueOf = (change: SignOffRow['changes'][number], side: 'before' | 'after'): unknown =>
      side === 'before' ? priorOf(change, name) : change.after[name];
    const same = (side: 'before' | 'after'): boolean => touched.every(([, change]) => alike(valueOf(change, side), valueOf(touched[0]![1], side)));
    const said = (value: unknown): string => shown(value, type, words);
    if (touched.length === own.length && own.length > 1 && same('before') && same('after')) {
      const [before, after] = (['before', 'after'] as const).map((side) => valueOf(touched[0]![1], side));
      common.push({ label, said: blank(before) ? said(after) : `${said(before)} → ${said(after)}` });
      continue;
    }
    const kind = type === 'Date' ? 'date' : type === 'Currency' ? 'money' : 'text';
    const column = (header: string, side: 'before' | 'after'): Filled => ({
      header,
      kind,
      cell: (row) => {
        const change = changes.get(row);
        const value = change && valueOf(change, side);
        return blank(value) ? '' : kind === 'text' ? said(value) : (cellOf(value, kind) as ReportCell);
      },
    });
    // That it is empty afterwards is what somebody signs for.
    fields.push(column(`${label} before`, 'before'), { ...column(`${label} after`, 'after'), always: true });
  }
  return { fields, common };
}

const blank = (value: unknown): boolean => value === undefined || value === null || value === '';
const alike = (a: unknown, b: unknown): boolean => (blank(a) && blank(b)) || JSON.stringify(a) === JSON.stringify(b);

/** Sums over the columns that are there, each beside the control total where there is one. */
export function signOffTotals(
  columns: readonly ReportColumn[],
  done: string,
  control: { readonly count: number; readonly sum?: number } | undefined,
  withLines = false,
): readonly ReportTotal[] {
  const has = new Set(columns.map(({ header }) => header));
  const sum = (label: string, header: string): readonly ReportTotal[] =>
    has.has(header) ? [{ label, kind: 'money', formula: (cells) => `SUM(${cells(header)})` }] : [];
  const net = 'Charge or credit';
  // The control total is over all money of a row: of payments and invoices it is no charge.
  const checked = control?.sum === undefined ? {} : { control: control.sum };
  const approved = (cells: (header: string) => string): string => `${cells(approveColumn)},"Yes"`;
  return [
    {
      label: `Rows ${done.toLowerCase()}`,
      kind: 'count',
      formula: (cells) => `COUNTIF(${cells('Outcome')},"${done}")`,
      ...(control ? { control: control.count } : {}),
    },
    { label: 'Charges', kind: 'money', formula: (cells) => `SUMIF(${cells(net)},">0")` },
    { label: 'Credits', kind: 'money', formula: (cells) => `SUMIF(${cells(net)},"<0")` },
    {
      label: 'Charges and credits',
      kind: 'money',
      formula: (_cells, total) => `${total('Charges')}+${total('Credits')}`,
      ...(has.has('Amount') ? {} : checked),
    },
    ...(withLines ? [{ label: 'The lines below', kind: 'money' as const, formula: linesSum, equals: 'Charges and credits' }] : []),
    ...sum('Amount', 'Amount'),
    ...(has.has('Amount')
      ? [
          {
            label: 'Charges, credits and amounts',
            kind: 'money' as const,
            formula: (_cells: unknown, total: (label: string) => string) => `${total('Charges and credits')}+${total('Amount')}`,
            ...checked,
          },
        ]
      : []),
    ...sum('Monthly revenue before', 'Monthly before'),
    ...sum('Monthly revenue after', 'Monthly after'),
    ...(has.has('Monthly before') && has.has('Monthly after')
      ? [
          {
            label: 'Change a month',
            kind: 'money' as const,
            formula: (_cells: unknown, total: (label: string) => string) => `${total('Monthly revenue after')}-${total('Monthly revenue before')}`,
          },
        ]
      : []),
    ...sum('Still comes all the same', 'Still comes'),
    ...(has.has(approveColumn)
      ? [
          { label: 'Rows to approve', kind: 'count' as const, formula: (cells: (header: string) => string) => `COUNTIF(${approved(cells)})` },
          {
            label: 'Charges and credits to approve',
            kind: 'money' as const,
            formula: (cells: (header: string) => string) => `SUMIF(${approved(cells)},${cells(net)})`,
          },
          ...(has.has('Amount')
            ? [
                {
                  label: 'Amount to approve',
                  kind: 'money' as const,
                  formula: (cells: (header: string) => string) => `SUMIF(${approved(cells)},${cells('Amount')})`,
                },
              ]
            : []),
        ]
      : []),
  ];
}

/** Reasons with how many rows each is about, all of them, the commonest first. */
export function reasonsOf(rows: readonly SignOffRow[], words: Tongue): Report['reasons'] {
  const counts = new Map<string, number>();
  for (const { why } of rows) for (const each of why) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].map(([said, count]) => ({ said: readable(said, words), count })).toSorted((a, b) => b.count - a.count);
}

/** Warnings told above the rows; of more kinds than this the column tells the rest. */
const mostWarnings = 12;

export function warningLines(warnings: readonly { readonly text: string; readonly count: number }[], words: Tongue): readonly string[] {
  const told = warnings.slice(0, mostWarnings).map(({ text, count }) => `${readable(text, words)} (${counted(count, 'row')})`);
  return warnings.length > mostWarnings ? [...told, `${counted(warnings.length - mostWarnings, 'more warning')}: see the column Warning.`] : told;
}
