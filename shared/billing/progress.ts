/** A feature's fields after something was raised, and the next day on which something will be. */
import { fromDay, LAST_DATE, toDay } from '../dates.js';
import { penceToUnits } from '../money.js';
import type { Charge, Value, Values } from '../types.js';
import { releasedOn } from './holds.js';
import { instalments, oneOff, recurring } from './items.js';
import type { Around, Dated, Scheme, Timeline, Used } from './shapes.js';
import { configuredPrice, termsOf, type Terms } from './terms.js';
import { withFrom } from './timeline.js';
import { fallbackPrice, numberOf, schemeNamed, textOf } from './values.js';

interface Progress {
  readonly oneOffFrom: number;
  readonly recurringFrom: number;
  readonly instalmentsFrom: number;
  readonly restOn: number;
  readonly rebillFrom: string | null;
}

/** Only the fields that change. */
export function progressed(terms: Terms, charges: readonly Charge[], { oneOffFrom, recurringFrom, instalmentsFrom, restOn, rebillFrom }: Progress): Values {
  const { feature, timeline } = terms;
  const used = usedAfter(terms, recurringFrom, oneOffFrom > terms.start);
  const pointers: Pointers = {};
  if (oneOffFrom > terms.start) pointers.oneOffFrom = fromDay(oneOffFrom);
  if (timeline.total && instalmentsFrom > (terms.cycles[0]?.from ?? 0)) pointers.instalmentsFrom = fromDay(instalmentsFrom);
  if (!Number.isNaN(restOn)) pointers.restOn = fromDay(restOn);
  if (used) pointers.used = used;
  const kept = feature['billing'] ?? null;
  // What it followed its standard feature in is written down with the first thing raised by it.
  const isOwn = kept !== null && (timeline as unknown) === kept;
  const asKept = isOwn && sameProgress(timeline, pointers);
  const billing = asKept ? kept : withProgress(timeline, pointers);
  const charged = chargedBy(charges, timeline.total !== undefined);
  const before = numberOf(feature, 'totalValueCharged') ?? 0;
  const total = numberOf(feature, 'totalFeatureValue') ?? timeline.total?.value ?? null;
  const after: Record<string, Value> = { dueDate: fromDay(recurringFrom), billing: billing as unknown as Value, rebillFrom };
  if (charged !== 0) after['totalValueCharged'] = before + charged;
  if (total !== null) after['totalValueRemaining'] = total - before - charged;
  const next: Terms = { ...terms, timeline: billing as unknown as Timeline, oneOffFrom, recurringFrom, instalmentsFrom, restOn };
  after['nextBillDate'] = nextBillDateOf(next);
  return changed(feature, after, isOwn && !asKept);
}

/** How far a history is raised, still to be filled in. */
type Pointers = { -readonly [Name in 'oneOffFrom' | 'instalmentsFrom' | 'restOn' | 'used']?: NonNullable<Timeline[Name]> };

function withProgress(timeline: Timeline, pointers: Pointers): Value {
  const { oneOffFrom: _, instalmentsFrom: __, restOn: ___, used: ____, moved: _____, ...kept } = timeline;
  return { ...kept, ...pointers } as unknown as Value;
}

/** Most months only the due date moves, and then the history need not be written again. */
function sameProgress(timeline: Timeline, pointers: Pointers): boolean {
  return (
    timeline.oneOffFrom === pointers.oneOffFrom &&
    timeline.instalmentsFrom === pointers.instalmentsFrom &&
    timeline.restOn === pointers.restOn &&
    JSON.stringify(timeline.used) === JSON.stringify(pointers.used)
  );
}

/** What counts towards the total value, in ten-thousandths: of a feature in instalments these alone, else all its lines. */
const chargedBy = (charges: readonly Charge[], inInstalments: boolean): number =>
  penceToUnits(charges.filter(({ kind }) => !inInstalments || kind === 'instalment').reduce((sum, { net }) => sum + net, 0));

/** The values of `after` that differ from the record's. `moved`: it is known already that the history does. */
function changed(record: Values, after: Values, moved: boolean): Values {
  const different: Record<string, Value> = {};
  for (const field of Object.keys(after)) {
    const [value, before] = [after[field] ?? null, record[field] ?? null];
    const isSame = value === before || (typeof value === 'object' && !(moved && field === 'billing') && JSON.stringify(value) === JSON.stringify(before));
    if (!isSame) different[field] = value;
  }
  return different;
}

/** The earliest day on which anything unraised is billed, holds considered; null where nothing will be. */
export const nextBillDate = (feature: Values, around: Around): string | null => nextBillDateOf(termsOf(feature, around));

function nextBillDateOf(terms: Terms): string | null {
  const { feature } = terms;
  const once = oneOff(terms);
  const charged = (numberOf(feature, 'connectionCharge') ?? (textOf(feature, 'standardFeature') === null ? 0 : 1)) > 0;
  let next = charged && !once.raised && !once.empty ? releasedOn(terms, false, once.billDay) : Infinity;
  const share = instalments(terms).find((item) => !item.raised);
  if (share) next = Math.min(next, releasedOn(terms, false, share.billDay));
  for (const item of recurring(terms, terms.recurringFrom)) {
    if (item.empty || item.raised) continue;
    next = Math.min(next, releasedOn(terms, true, item.billDay));
    break;
  }
  return next > toDay(LAST_DATE) ? null : fromDay(next);
}

/**
 * What fell back to configuration is written down when it is raised: prices and discount terms for the days now raised. A
 * later change of a standard feature, tariff or scheme then reaches only what is raised after it.
 */
function usedAfter(terms: Terms, raisedUntil: number, oneOffRaised: boolean): Used | undefined {
  const { feature, around, timeline } = terms;
  const fallsBack = timeline.prices.some(({ value }) => value === null);
  const connects = oneOffRaised && numberOf(feature, 'connectionCharge') === null && textOf(feature, 'standardFeature') !== null;
  // Most features have all their prices themselves.
  if (timeline.used === undefined && timeline.discounts === undefined && !fallsBack && !connects) return undefined;
  const { until: _, to, ...used } = timeline.used ?? {};
  const from = Math.min(terms.usedUntil, raisedUntil);
  const names = new Set((timeline.discounts ?? []).flatMap(({ value }) => [value.initial, value.ongoing]).filter((name) => name !== null));
  const advanced = raisedUntil > from;
  const schemes: Record<string, readonly Dated<Scheme>[]> = { ...used.schemes };
  if (advanced) for (const name of names) schemes[name] = noted(schemes[name], from, schemeNamed(name, around.catalogue));
  let prices = used.prices;
  if (advanced && fallsBack) {
    const days = [from, ...terms.sources.map((source) => source.from).filter((day) => day > from && day < raisedUntil)];
    // Days that the start left out, having moved past what was raised, were not raised.
    if (prices && to !== undefined && toDay(to) < from) prices = noted<number | null>(prices, toDay(to), null);
    for (const day of days) prices = noted(prices, day, configuredPrice(terms, day));
  }
  if (prices && fallsBack) prices = filled(prices, terms, raisedUntil);
  const connection = connects
    ? ((terms.oneOffFrom > terms.start || to !== undefined ? used.connectionCharge : undefined) ?? fallbackPrice(feature, 'connectionCharge', around))
    : undefined;
  const after: Used = {
    ...(to !== undefined && (toDay(to) > raisedUntil || raisedUntil <= terms.start) ? { to } : {}),
    ...(prices ? { prices } : {}),
    ...(Object.keys(schemes).length > 0 ? { schemes } : {}),
    ...(connection === undefined ? {} : { connectionCharge: connection }),
  };
  return Object.keys(after).length > 0 ? after : undefined;
}

/** Where the start moved to before the days that were raised first: those before them keep the price of their time, too, as far as they are raised now. */
function filled(prices: readonly Dated<number | null>[], terms: Terms, raisedUntil: number): readonly Dated<number | null>[] {
  const { start, sources } = terms;
  const [first] = prices;
  if (raisedUntil <= start) return prices;
  const whole = first && toDay(first.from) > start ? [{ from: fromDay(start), value: null }, ...prices] : prices;
  if (whole.every(({ value }) => value !== null)) return prices;
  return whole.flatMap((entry, place) => {
    const [from, next] = [Math.max(toDay(entry.from), start), whole[place + 1]];
    const until = Math.min(next ? toDay(next.from) : raisedUntil, raisedUntil);
    if (entry.value !== null || until <= from) return [entry];
    const days = [from, ...sources.map((source) => source.from).filter((day) => day > from && day < until)];
    const raised = days.map((day) => ({ from: fromDay(day), value: configuredPrice(terms, day) }));
    const before = toDay(entry.from) < start ? [entry] : [];
    return [...before, ...raised, ...(next && until < toDay(next.from) ? [{ from: fromDay(until), value: null }] : [])];
  });
}

/** The list with what holds from a day on; what it said of later days is void, because an edit reached back to them. */
const noted = <T>(list: readonly Dated<T>[] | undefined, from: number, value: T): readonly Dated<T>[] => {
  const date = fromDay(from);
  return withFrom(
    (list ?? []).filter((entry) => entry.from < date),
    date,
    value,
  );
};
