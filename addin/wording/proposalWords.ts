/** What has moved between a proposal and today, in words. Pure. */
import type { Change, Preview, RowPreview } from '../../shared/types.js';
import type { Described } from '../../shared/wire/session.js';
import { counted, difference, figure, pounds, readable, shown, type Tongue } from '../words.js';

export interface Moved {
  readonly id: string;
  readonly label: string;
  /** It would not come out as proposed any more, so approving leaves it alone. */
  readonly hinders: boolean;
  readonly said: readonly string[];
}

export interface StrikeOffer {
  readonly said: string;
  readonly of: readonly string[];
}

/** Rows that can be struck out at once by what they are warned of; where all have the same warning there is nothing to choose. */
export function strikesByWarning({ rows, warnings }: Pick<Preview, 'rows' | 'warnings'>, ids: readonly string[]): readonly StrikeOffer[] {
  const open = new Set(ids);
  const some = (said: readonly string[]): readonly string[] => [...new Set(said)].filter((id) => open.has(id));
  const warned = some(rows.filter((row) => row.warnings.length > 0).map(({ id }) => id));
  const groups = warnings.flatMap(({ text, ids: of }): StrikeOffer[] => [{ said: `Strike out the ${figure(some(of).length)}: ${text}`, of: some(of) }]);
  const all = { said: `Strike out the ${figure(warned.length)} with a warning`, of: warned };
  return (groups.length === 1 ? [all] : [all, ...groups]).filter(({ of }) => of.length > 0 && of.length < ids.length);
}

type EntityNamed = (name: Change['entity']) => Pick<Described, 'title' | 'fields'> | undefined;

/** Rows that would come out otherwise now than their proposer saw, those that cannot be done any more first. */
export function movedSince(seen: Preview, now: Preview, named: EntityNamed, words: Tongue): readonly Moved[] {
  const byID = new Map(now.rows.map((row) => [row.id, row]));
  return seen.rows
    .flatMap((before): (Moved & { readonly weight: number })[] => {
      const after = byID.get(before.id);
      // Nothing is done with what could not be done when it was proposed.
      if (before.outcome === 'refused' || after === undefined) return [];
      const hinders = after.outcome === 'refused' || after.digest !== before.digest;
      const said = after.outcome === 'refused' ? [`Cannot be done now: ${readable(after.why ?? '', words)}`] : differences(before, after, named, words);
      if (!hinders && said.length === 0) return [];
      const weight = Math.abs(after.net - before.net) + Math.abs(after.monthlyAfter - before.monthlyAfter);
      return [{ id: before.id, label: before.label, hinders, said: said.length > 0 ? said : ['It would come out otherwise now.'], weight }];
    })
    .toSorted((a, b) => Number(b.hinders) - Number(a.hinders) || b.weight - a.weight);
}

function differences(before: RowPreview, after: RowPreview, named: EntityNamed, words: Tongue): string[] {
  const warned = new Set(before.warnings);
  return [
    ...(before.net === after.net ? [] : [`Charges and credits: ${difference(before.net)}, now ${difference(after.net)}.`]),
    ...monthly(before, after),
    ...changesMoved(before.changes, after.changes, named, words),
    ...after.warnings.filter((warning) => !warned.has(warning)).map((warning) => `⚠ ${readable(warning, words)}`),
  ];
}

function monthly(before: RowPreview, after: RowPreview): string[] {
  const [was, is] = [before.monthlyAfter - before.monthlyBefore, after.monthlyAfter - after.monthlyBefore];
  return Math.abs(was - is) < 0.005 ? [] : [`Monthly revenue: ${difference(was)}, now ${difference(is)}.`];
}

/** What would be changed, field by field; records that came or went below it are counted. */
function changesMoved(before: readonly Change[], after: readonly Change[], named: EntityNamed, words: Tongue): string[] {
  const keyOf = ({ entity, id }: Change): string => `${entity}/${id}`;
  const known = new Map(before.map((change) => [keyOf(change), change]));
  const still = new Set(after.map(keyOf));
  const more = after.filter((change) => !known.has(keyOf(change))).length;
  const fewer = before.filter((change) => !still.has(keyOf(change))).length;
  const said = after.flatMap((change) => {
    const was = known.get(keyOf(change));
    return was === undefined ? [] : fieldsMoved(was, change, named, words);
  });
  return [
    ...said.slice(0, 6),
    ...(said.length > 6 ? [`and ${counted(said.length - 6, 'other field')}.`] : []),
    ...(more > 0 ? [`${counted(more, 'record')} more would change.`] : []),
    ...(fewer > 0 ? [`${counted(fewer, 'record')} fewer would change.`] : []),
  ];
}

function fieldsMoved(was: Change, is: Change, named: EntityNamed, words: Tongue): string[] {
  const entity = named(is.entity);
  const different = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) !== JSON.stringify(b ?? null);
  return (entity?.fields ?? []).flatMap(({ name, label, type, inner }) => {
    if (inner === true || type === 'Data') return [];
    const said = (value: unknown): string => shown(value, type, words);
    if (different(was.after[name], is.after[name])) return [`${label}: ${said(was.after[name])} was proposed, now ${said(is.after[name])}.`];
    return different(was.before[name], is.before[name]) ? [`${label} is ${said(is.before[name])} now, and was ${said(was.before[name])}.`] : [];
  });
}

/** Sums of the whole, where they moved. */
export function sumsMoved(seen: Preview, now: Preview): readonly { readonly label: string; readonly was: string; readonly is: string }[] {
  const sums = ({ totals }: Preview) => ({
    'Rows that can be done': String(totals.ready),
    Charges: pounds(totals.charges),
    Credits: pounds(totals.credits),
    'Monthly revenue': difference(Math.round((totals.monthlyAfter - totals.monthlyBefore) * 100) / 100),
  });
  const is = sums(now);
  return Object.entries(sums(seen)).flatMap(([label, was]) => (was === is[label as keyof typeof is] ? [] : [{ label, was, is: is[label as keyof typeof is] }]));
}
