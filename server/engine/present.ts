/** Plans as the API shows them: wire form, pounds, sentences, totals and digests. */
import { createHash } from 'node:crypto';
import { besidesInPounds, besidesOf, stakeOf } from '../../shared/amounts.js';
import { count, list } from '../../shared/actions/words.js';
import { hintWith, type Fault } from '../../shared/fault.js';
import { entity as entityOf, toWire } from '../../shared/fields.js';
import { formatDate } from '../../shared/dates.js';
import { formatPence, unitsToPounds } from '../../shared/money.js';
import type { Action, Change, PlannedChange, Charge, EntityName, Preview, PreviewTotals, RepricedCalls, RowPreview } from '../../shared/types.js';
import { grouped, textOfWarning } from '../../shared/warnings.js';
import { breath, paced } from '../database/breath.js';
import type { Order, Planned, PlannedRow } from './order.js';
import { addTo, ControlSum, emptyTally, netOf, pounds, totalsFrom } from './tally.js';

/** A charge line with money in pounds. */
const charge = ({ charged, ...line }: Charge): Charge => ({
  ...line,
  gross: pounds(line.gross),
  discount: pounds(line.discount),
  net: pounds(line.net),
  ...(charged ? { charged: { ...charged, unitPrice: charged.unitPrice === null ? null : unitsToPounds(charged.unitPrice) } } : {}),
});

const change = ({ together: _, inForce, ...each }: PlannedChange): Change => ({
  ...each,
  before: toWire(each.entity, each.before),
  after: toWire(each.entity, each.after),
  ...(inForce ? { inForce: toWire(each.entity, inForce) } : {}),
});

/** One record of a preview. Amounts in pounds. */
function presentRow(row: PlannedRow, why: string): RowPreview {
  const { plan, fault, record } = row;
  return {
    id: row.target.id,
    label: row.label,
    version: record?.version ?? 0,
    outcome: fault ? 'refused' : 'ready',
    ...(fault ? { why, ...besidesWhy(fault) } : {}),
    digest: row.digest,
    changes: (plan?.changes ?? []).map(change),
    charges: (plan?.charges ?? []).map(charge),
    notes: plan?.notes ?? [],
    warnings: (plan?.warnings ?? []).map(textOfWarning),
    net: pounds(netOf(plan)),
    monthlyBefore: pounds(plan?.monthlyBefore ?? 0),
    monthlyAfter: pounds(plan?.monthlyAfter ?? 0),
    ...besidesInPounds(besidesOf(plan ?? {})),
  };
}

function besidesWhy({ code, fields, more }: Fault): Pick<RowPreview, 'code' | 'fields' | 'made'> {
  const made = code === 409007 ? { made: { id: String(more['id']), run: String(more['run']) } } : {};
  return { code, ...(Object.keys(fields).length > 0 ? { fields } : {}), ...made };
}

/** The ready rows by customer, the largest amounts first. */
class Customers {
  private readonly sums = new Map<string, { count: number; net: number; before: number; after: number }>();

  add(row: PlannedRow): void {
    const { plan, fault, customer = '' } = row;
    if (fault || !plan) return;
    const sum = this.sums.get(customer) ?? { count: 0, net: 0, before: 0, after: 0 };
    sum.count += 1;
    sum.net += netOf(plan);
    sum.before += plan.monthlyBefore ?? 0;
    sum.after += plan.monthlyAfter ?? 0;
    this.sums.set(customer, sum);
  }

  told(): NonNullable<Preview['customers']> {
    return [...this.sums]
      .map(([customer, sum]) => ({ customer, count: sum.count, net: pounds(sum.net), monthlyBefore: pounds(sum.before), monthlyAfter: pounds(sum.after) }))
      .toSorted((a, b) => Math.abs(b.net) - Math.abs(a.net) || (a.customer < b.customer ? -1 : 1));
  }
}

/** The control total of a few rows. */
export function controlOf(rows: readonly PlannedRow[]): Preview['control'] {
  const control = new ControlSum();
  for (const { fault, target, plan } of rows) if (!fault) control.add(target.id, stakeOf(plan ?? {}));
  return control.total();
}

/** The preview of an order; others have the loop in between, however many rows it has. */
export async function present(
  { action, order, rows }: Planned,
  { atomic = false, calls }: { readonly atomic?: boolean; readonly calls?: RepricedCalls | undefined } = {},
): Promise<Preview> {
  const presenting = new Presenting(action, order);
  const shown = await presenting.add(rows);
  const { digest, control, ...told } = await presenting.told({ atomic, calls });
  return { ...told, rows: shown, digest, control };
}

/** A preview told of its rows some at a time: what is kept of them is what stands beside the rows. */
export class Presenting {
  private readonly action: Action;
  private readonly order: Pick<Order, 'today'>;
  private readonly digest = createHash('sha256');
  private readonly refusals = new Refusals();
  private readonly control = new ControlSum();
  private readonly tally = emptyTally();
  private readonly changed = new Set<string>();
  private readonly rows = { selected: 0, ready: 0 };
  private readonly customers = new Customers();
  private readonly ranges: DateRanges = new Map();
  private readonly notes = new Map<string, number>();
  private readonly warned: Parameters<typeof grouped>[0][number][] = [];

  constructor(action: Action, order: Pick<Order, 'today'>) {
    [this.action, this.order] = [action, order];
  }

  /** These rows as the preview shows them. */
  async add(rows: readonly PlannedRow[]): Promise<readonly RowPreview[]> {
    const shown: RowPreview[] = [];
    await paced(rows, (row) => {
      const { fault, target, plan } = row;
      this.digest.update(row.digest || `refused:${fault?.code}`);
      const why = fault ? hintWith(fault, this.action.parameters.properties) : '';
      shown.push(presentRow(row, why));
      this.rows.selected += 1;
      if (fault) {
        this.refusals.add({ id: target.id, why, confirm: fault.more['confirm'] === true });
        return;
      }
      this.control.add(target.id, stakeOf(plan ?? {}));
      if (plan) {
        this.rows.ready += 1;
        addTo(this.tally, plan, this.changed);
      }
      if (this.action.wholeCustomers) this.customers.add(row);
      addDates(this.ranges, plan?.changes ?? []);
      for (const note of plan?.notes ?? []) this.notes.set(note, (this.notes.get(note) ?? 0) + 1);
      if (plan?.warnings?.length) this.warned.push({ id: target.id, warnings: plan.warnings });
    });
    return shown;
  }

  /** What stands beside the rows, once all of them are there. */
  async told({ atomic = false, calls }: { readonly atomic?: boolean; readonly calls?: RepricedCalls | undefined }): Promise<Omit<Preview, 'rows'>> {
    const { action, order } = this;
    const totals = totalsFrom(this.tally, this.rows.selected, this.rows.ready);
    if (totals.selected > 500) await breath();
    const notes = headlines(action.entity, totals, dateRanges(this.ranges), this.notes, atomic);
    return {
      entity: action.entity,
      action: action.name,
      title: action.title,
      billing: action.billing,
      today: order.today,
      notes: calls ? [...notes, ...callsSaid(calls)] : notes,
      totals,
      ...(calls ? { calls } : {}),
      ...(action.wholeCustomers ? { customers: this.customers.told() } : {}),
      refusals: this.refusals.grouped(),
      warnings: grouped(this.warned),
      digest: this.digest.digest('base64url').slice(0, 22),
      control: this.control.total(),
    };
  }
}

interface RefusedRow {
  readonly id: string;
  readonly why: string;
  readonly confirm?: boolean;
}

/** Why rows are refused, the most frequent reason first. */
class Refusals {
  private readonly found = new Map<string, { readonly ids: string[]; readonly confirm: boolean }>();

  add({ id, why, confirm = false }: RefusedRow): void {
    const known = this.found.get(why);
    if (known) known.ids.push(id);
    else this.found.set(why, { ids: [id], confirm });
  }

  grouped(): Preview['refusals'] {
    return [...this.found]
      .map(([why, { ids, confirm }]) => ({ why, count: ids.length, ids, ...(confirm ? { confirm: true as const } : {}) }))
      .toSorted((a, b) => Number(b.confirm ?? false) - Number(a.confirm ?? false) || b.count - a.count);
  }
}

export function refusalsOf(refused: readonly RefusedRow[]): Preview['refusals'] {
  const all = new Refusals();
  for (const each of refused) all.add(each);
  return all.grouped();
}

/** Reasons that are told above the rows, the commonest. */
const told = 5;

/** The plans' notes with counts, and where the dates that they set lie. */
function headlines(entity: EntityName, totals: PreviewTotals, dates: readonly string[], counts: ReadonlyMap<string, number>, atomic: boolean): string[] {
  const { selected } = totals;
  const { title, titles } = entityOf(entity);
  const lines: string[] = [];
  const changed = Object.entries(totals.changed).map(([name, n]) => counted(n, name as EntityName));
  if (changed.length > 0) lines.push(`${list(changed)} will change.`);
  lines.push(...dates);
  if (totals.credits < 0) lines.push(`Credits ${formatPence(Math.round(totals.credits * 100))}.`);
  if (totals.charges > 0) lines.push(`Charges ${formatPence(Math.round(totals.charges * 100))}.`);
  const monthly = Math.round((totals.monthlyAfter - totals.monthlyBefore) * 100);
  if (monthly !== 0) {
    lines.push(
      `Monthly revenue ${monthly > 0 ? '+' : ''}${formatPence(monthly)}: from ${formatPence(Math.round(totals.monthlyBefore * 100))} to ${formatPence(Math.round(totals.monthlyAfter * 100))}.`,
    );
  }
  lines.push(...besidesSaid(totals));
  const frequent = [...counts].toSorted((a, b) => b[1] - a[1]);
  lines.push(...frequent.slice(0, told).map(([note, count]) => (selected === 1 ? note : `${count} × ${note}`)));
  const rest = frequent.slice(told).reduce((sum, [, count]) => sum + count, 0);
  if (rest > 0 && selected > 1) lines.push(`${rest} × for one of ${frequent.length - told} other reasons, which the rows tell.`);
  if (totals.refused > 0) {
    const which = `${totals.refused} of ${selected} ${selected === 1 ? title.toLowerCase() : titles.toLowerCase()} cannot run`;
    lines.push(atomic ? `${which}: all or nothing, so nothing would be done.` : `${which} and will be left alone.`);
  }
  return lines;
}

type DateRanges = Map<string, { readonly label: string; from: string; to: string }>;

function addDates(ranges: DateRanges, changes: readonly Change[]): void {
  for (const { entity, after, before } of changes) {
    for (const { name, label, type, inner } of entityOf(entity).fields) {
      const value = after[name];
      if (type !== 'Date' || inner || typeof value !== 'string' || before[name] === value || name === 'statusChangedStamp' || name === 'updatedDate') continue;
      const known = ranges.get(label);
      if (!known) ranges.set(label, { label, from: value, to: value });
      else if (value < known.from) known.from = value;
      else if (value > known.to) known.to = value;
    }
  }
}

const dateRanges = (ranges: DateRanges): string[] =>
  [...ranges.values()].map(({ label, from, to }) =>
    from === to ? `${label} ${formatDate(from)}.` : `${label} between ${formatDate(from)} and ${formatDate(to)}.`,
  );

const counted = (n: number, entity: EntityName): string => {
  const { title, titles } = entityOf(entity);
  return count(n, title.toLowerCase(), titles.toLowerCase());
};

/** What else is at stake, in sentences: what comes all the same, what waits, what falls away, what is paid or billed. */
function besidesSaid({ still, held = 0, fallsAway, amounts = {} }: PreviewTotals): string[] {
  const money = (amount: number): string => formatPence(Math.round(amount * 100));
  const lines = (n: number): string => count(n, 'line');
  return [
    ...(still ? [`Still to be charged all the same: ${money(still.net)} in ${lines(still.lines)}, up to ${formatDate(still.until)}.`] : []),
    ...(held > 0 ? [`${money(held)} a month is held until the suspension ends.`] : held < 0 ? [`${money(-held)} a month is no longer held.`] : []),
    ...(fallsAway
      ? [
          `No longer to come: ${[
            ...(fallsAway.credits === 0 ? [] : [`credits of ${money(-fallsAway.credits)}`]),
            ...(fallsAway.charges === 0 ? [] : [`charges of ${money(fallsAway.charges)}`]),
          ].join(' and ')}.`,
        ]
      : []),
    ...(amounts.invoices === undefined ? [] : [`Invoices over ${money(amounts.invoices)}, VAT included.`]),
    ...(amounts.payments === undefined ? [] : [`Payments of ${money(amounts.payments)}.`]),
    ...(amounts.directDebits === undefined ? [] : [`Direct Debits of ${money(amounts.directDebits)}.`]),
    ...(amounts.writtenOff === undefined ? [] : [`Written off: ${money(amounts.writtenOff)}.`]),
    ...(amounts.heldBack === undefined
      ? []
      : [amounts.heldBack < 0 ? `Bills no longer held back: ${money(-amounts.heldBack)}.` : `Bills held back: ${money(amounts.heldBack)}.`]),
    ...(amounts.tickedOff === undefined ? [] : [`Bills looked at: ${money(amounts.tickedOff)}.`]),
    ...(amounts.allocated === undefined ? [] : [`Allocated to invoices: ${money(amounts.allocated)}.`]),
  ];
}

/** What becomes of calls that are on no invoice yet. */
function callsSaid({ calls, lost, placed, waiting, before, after, customers, more }: RepricedCalls): string[] {
  const money = (amount: number): string => formatPence(Math.round(amount * 100));
  const many = (n: number): string => count(n, 'call');
  const happens =
    placed === calls
      ? `which ${calls === 1 ? 'waits' : 'wait'} on the work list now, ${calls === 1 ? 'is' : 'are'} charged`
      : lost === calls
        ? 'on no invoice yet, would have no price any more and would wait'
        : `on no invoice yet, ${calls === 1 ? 'is' : 'are'} priced otherwise${placed === 0 ? '' : `, ${placed.toLocaleString('en-GB')} of which ${placed === 1 ? 'waits' : 'wait'} on the work list now`}`;
  return [
    ...(calls === 0
      ? []
      : [
          `${many(calls)} of ${count(customers.length, 'customer')}, ${happens}: ${customers.length === 1 ? 'the next bill takes' : 'their next bills take'} ${money(after)} instead of ${money(before)}.`,
        ]),
    ...(lost === 0 || lost === calls ? [] : [`${lost.toLocaleString('en-GB')} of them would have no price any more and would wait.`]),
    ...(waiting === 0
      ? []
      : [`${many(waiting)} would wait for a tariff or rate: whoever gets ${waiting === 1 ? 'it' : 'them'} has none for ${waiting === 1 ? 'it' : 'them'}.`]),
    ...(more ? ['There are more calls than a preview looks at; these figures are of the first customers only.'] : []),
  ];
}
