/** The preview in sentences, in the order in which somebody asks: what, how much, then which. Pure. */
import type { Change, Charge, Preview, RowPreview } from '../../shared/types.js';
import { capital, counted, day, difference, figure, inSentence, pounds, type Tongue } from '../words.js';

interface Named {
  readonly title: string;
  readonly titles: string;
}

/** "37 features change. Credits £412.50, charges £0.00." as a headline and a line of money. */
export function headlineOf({ totals }: Preview, entity: Named): string {
  const what = counted(totals.ready, inSentence(entity.title), inSentence(entity.titles));
  return totals.ready === 0
    ? 'Nothing can be done'
    : totals.refused === 0
      ? `${capital(what)} ready`
      : `${figure(totals.ready)} of ${counted(totals.selected, inSentence(entity.title), inSentence(entity.titles))} ready`;
}

export function moneyLine({ totals, calls }: Pick<Preview, 'totals' | 'calls'>): string {
  const parts = [
    ...(totals.credits === 0 ? [] : [`credits ${pounds(Math.abs(totals.credits))}`]),
    ...(totals.charges === 0 ? [] : [`charges ${pounds(totals.charges)}`]),
    ...(totals.monthlyBefore === totals.monthlyAfter ? [] : [`monthly revenue ${difference(totals.monthlyAfter - totals.monthlyBefore)}`]),
    ...(calls === undefined || calls.before === calls.after
      ? []
      : [`calls not billed yet ${difference(Math.round((calls.after - calls.before) * 100) / 100)}`]),
    ...besides(totals),
  ];
  return parts.length === 0 ? 'No money changes.' : `${capital(parts.join(', '))}.`;
}

/** The other money: what still comes, what is held, what falls away, what is paid, billed, written off. */
function besides({ still, held = 0, fallsAway, amounts = {} }: Preview['totals']): readonly string[] {
  return [
    ...(still ? [`${pounds(still.net)} still comes until ${still.until}`] : []),
    ...(held > 0 ? [`${pounds(held)} a month held`] : held < 0 ? [`${pounds(-held)} a month no longer held`] : []),
    ...(fallsAway && fallsAway.credits !== 0 ? [`credits of ${pounds(-fallsAway.credits)} no longer come`] : []),
    ...(fallsAway && fallsAway.charges !== 0 ? [`charges of ${pounds(fallsAway.charges)} no longer come`] : []),
    ...(amounts.invoices === undefined ? [] : [`invoices over ${pounds(amounts.invoices)}`]),
    ...(amounts.payments === undefined ? [] : [`payments ${pounds(amounts.payments)}`]),
    ...(amounts.directDebits === undefined ? [] : [`Direct Debits ${pounds(amounts.directDebits)}`]),
    ...(amounts.writtenOff === undefined ? [] : [`written off ${pounds(amounts.writtenOff)}`]),
    ...(amounts.heldBack === undefined
      ? []
      : [amounts.heldBack < 0 ? `${pounds(-amounts.heldBack)} no longer held back` : `bills held back ${pounds(amounts.heldBack)}`]),
    ...(amounts.disputed === undefined ? [] : [`disputed with carriers ${pounds(amounts.disputed)}`]),
    ...(amounts.tickedOff === undefined ? [] : [`bills looked at ${pounds(amounts.tickedOff)}`]),
    ...(amounts.allocated === undefined ? [] : [`allocated ${pounds(amounts.allocated)}`]),
  ];
}

/** Said by the headline and the line of money already. */
const told =
  /^[\d,]+ [\w ,]+ will change\.$| cannot run and will be left alone\.$|^Credits |^Charges |^Monthly revenue |^Invoices over |^Payments of |^Direct Debits of |^Written off: |^Allocated to invoices: |^Bills (no longer )?held back: |^Bills looked at: | a month is (held|no longer held)|^No longer to come: /;

/** What else the engine says: what happens in counts first, then how each date or amount came about. */
export function notesOf({ notes }: Pick<Preview, 'notes'>): { readonly first: readonly string[]; readonly reasons: readonly string[] } {
  const left = notes.filter((note) => !told.test(note));
  return { first: left.filter((note) => !/^[\d,]+ × /.test(note)), reasons: left.filter((note) => /^[\d,]+ × /.test(note)) };
}

/** "36 drop dates are years away. (36 rows.)": all of them, the worst first, as the bridge grouped them. */
export function warningsOf({ warnings, rows }: Pick<Preview, 'warnings' | 'rows'>): readonly { readonly text: string; readonly severe: boolean }[] {
  return warnings.map(({ text, count, severity }) => ({
    // "36 drop dates are years away." says how many by itself.
    text:
      rows.length === 1 || new RegExp(`\\b${figure(count)}\\b`).test(text)
        ? text
        : `${text} ${count === rows.length ? `(All ${figure(count)}.)` : `(${counted(count, 'row')}.)`}`,
    severe: severity === 3,
  }));
}

/** What is paid, sent, collected or written off by a row, where it raises no charge. */
const stakeOf = ({ amounts }: Pick<RowPreview, 'amounts'>): number => Object.values(amounts ?? {}).find((amount) => amount !== 0) ?? 0;

/** What the row comes to; where it raises nothing now, what is at stake, or what it does to a month's revenue. */
export function rowAmountSaid(row: Pick<RowPreview, 'outcome' | 'net' | 'monthlyBefore' | 'monthlyAfter' | 'amounts' | 'held'>): string {
  const { outcome, net, monthlyBefore, monthlyAfter, held = 0 } = row;
  if (outcome === 'refused') return 'cannot run';
  if (net !== 0) return difference(net);
  const stake = stakeOf(row);
  if (stake !== 0) return pounds(stake);
  if (held !== 0) return held > 0 ? `${pounds(held)} a month held` : `${pounds(-held)} a month no longer held`;
  const monthly = monthlyAfter - monthlyBefore;
  return Math.abs(monthly) < 0.005 ? '' : `${difference(Math.round(monthly * 100) / 100)} a month`;
}

/** Warnings first, then the biggest amounts, then what cannot run. */
export function worstFirst(rows: readonly RowPreview[]): readonly RowPreview[] {
  const weight = (row: RowPreview): number => (row.outcome === 'refused' ? 0 : row.warnings.length > 0 ? 2 : 1);
  return rows.toSorted(
    (a, b) =>
      weight(b) - weight(a) ||
      Math.abs(b.net) - Math.abs(a.net) ||
      Math.abs(stakeOf(b)) - Math.abs(stakeOf(a)) ||
      Math.abs(b.held ?? 0) - Math.abs(a.held ?? 0) ||
      Math.abs(b.monthlyAfter - b.monthlyBefore) - Math.abs(a.monthlyAfter - a.monthlyBefore),
  );
}

const kinds: Readonly<Record<string, string>> = { oneOff: 'One-off', recurring: 'Recurring', instalment: 'Instalments', usage: 'Usage', manual: 'Manual' };
export const kindSaid = (kind: string): string => kinds[kind] ?? capital(inSentence(kind));

/** "37 features and 2 numbers change." */
export function changedSaid(changed: Preview['totals']['changed'], titleOf: (name: string) => Named | undefined): string {
  const parts = Object.entries(changed).map(([name, n]) => counted(n, inSentence(titleOf(name)?.title ?? name), inSentence(titleOf(name)?.titles ?? name)));
  return parts.join(', ').replace(/, ([^,]*)$/, ' and $1');
}

/** A field before a change: its own value, or what was in force where it had none. */
export const priorOf = ({ before, inForce }: Pick<Change, 'before' | 'inForce'>, name: string): unknown => before[name] ?? inForce?.[name] ?? before[name];

/** "Broadband, 1 Mar to 31 Mar, charged to 2 Mar": a line with its period, and the days of it where they are fewer. */
export function lineSaid({ description, periodFrom, periodTo, charged }: Charge, words: Tongue): string {
  const short = (iso: string): string => day(iso, words, true);
  const days = [
    ...(charged && periodFrom !== null && charged.from > periodFrom ? [`from ${short(charged.from)}`] : []),
    ...(charged && periodTo !== null && charged.to < periodTo ? [`to ${short(charged.to)}`] : []),
  ];
  const period = periodFrom === null ? [] : [`${short(periodFrom)}${periodTo === null ? '' : ` to ${short(periodTo)}`}`];
  return [description, ...period, ...(days.length === 0 ? [] : [`charged ${days.join(' ')}`])].join(', ');
}
