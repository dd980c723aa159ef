/** What was raised so far, found by what it was raised for; and the line that brings it to what it is now. */
import { fromDay, toDay } from '../dates.js';
import type { Catalogue, Charge, ChargeKind, Corrected, Raised, Values } from '../types.js';
import { chargedOf, countOf, itemOf, itemsEnding, noteOf, type Item } from './items.js';
import { NOUGHT, type Figure } from './net.js';
import type { Terms } from './terms.js';
import { textOf, titleOf } from './values.js';

/** What a period of one kind of charge is found by. */
export const keyOf = (kind: ChargeKind, from: string, to: string): string => `${kind} ${from} ${to}`;

/** Raised lines by kind and period. */
export class Ledger {
  private readonly lines = new Map<string, Raised[]>();
  private readonly taken = new Set<string>();

  constructor(raised: readonly Raised[]) {
    for (const line of raised) {
      const key = keyOf(line.kind, line.periodFrom, line.periodTo);
      const there = this.lines.get(key);
      if (there) there.push(line);
      else this.lines.set(key, [line]);
    }
  }

  /** The last day that anything is raised for; before all days where nothing is. */
  get last(): number {
    let last = -Infinity;
    for (const lines of this.lines.values()) last = Math.max(last, toDay(lines[0]!.periodTo));
    return last;
  }

  /**
   * The name of what was raised for an item: its own, or the one from before its feature's start moved within the period. It is the same
   * period for all that (R3 to R5), so that it gets one line of the difference and not one back and one anew.
   */
  private key(item: Item): string {
    const own = keyOf(item.kind, fromDay(item.from), fromDay(item.to));
    return item.rest || this.lines.has(own) ? own : (this.alone(item) ?? own);
  }

  /**
   * What was raised for days of an item's whole period alone, up to its last day, and is no period of the feature by itself any more;
   * of a one-off, what was raised for another start.
   */
  private alone({ kind: what, terms, from, to, days }: Item): string | undefined {
    const [first, last] = [fromDay(to - days + 1), fromDay(to)];
    const isOnce = what === 'oneOff';
    let found: string | undefined;
    for (const [key, lines] of this.lines) {
      const { kind, periodFrom, periodTo } = lines[0]!;
      if (kind !== what || (!isOnce && (periodTo < first || periodFrom > last)) || isNought(total(lines))) continue;
      if (itemOf(terms, kind, toDay(periodFrom), toDay(periodTo))) continue;
      // Several of them, or one that reaches beyond it: those were periods of another interval.
      if (found !== undefined || (!isOnce && (periodTo !== last || periodFrom < first))) return undefined;
      found = key;
    }
    if (found === undefined || isOnce) return found;
    // Two that end on one day, the first cut short by another interval, do not both count it: it is the latest that it lies within.
    const { periodFrom } = this.lines.get(found)![0]!;
    const within = itemsEnding(terms, what, to).find((each) => fromDay(each.to - each.days + 1) <= periodFrom);
    return within?.from === from ? found : undefined;
  }

  /** The first and last day by which an item was raised, or its own. */
  daysOf(item: Item): { readonly periodFrom: string; readonly periodTo: string } {
    const line = this.lines.size === 0 ? undefined : this.lines.get(this.key(item))?.[0];
    return line ? { periodFrom: line.periodFrom, periodTo: line.periodTo } : { periodFrom: fromDay(item.from), periodTo: fromDay(item.to) };
  }

  /** The item that what was raised under other days counts for. */
  movedTo(terms: Terms, { kind, periodFrom, periodTo }: Pick<Raised, 'kind' | 'periodFrom' | 'periodTo'>): Item | undefined {
    const name = keyOf(kind, periodFrom, periodTo);
    return itemsEnding(terms, kind, toDay(periodTo)).find((item) => item.from <= terms.last && this.key(item) === name);
  }

  /** Whether anything but nought stands raised for an item. */
  has(item: Item): boolean {
    if (this.lines.size === 0) return false;
    const sum = this.sum(item);
    return sum.net !== 0 || sum.gross !== 0;
  }

  sum(item: Item): Figure {
    return total(this.lines.get(this.key(item)) ?? []);
  }

  /** The VAT of what stands raised for an item, which a correction of it takes over (VAT Regulations 1995 reg 15C). */
  VAT(item: Item): Corrected | undefined {
    return this.lines.get(this.key(item))?.findLast(({ VAT }) => VAT !== undefined)?.VAT;
  }

  /** The same, and the item counts as dealt with. */
  take(item: Item): Figure {
    if (this.lines.size === 0) return NOUGHT;
    this.taken.add(this.key(item));
    return this.sum(item);
  }

  /** What stands raised for items that nobody took: by kind and period. */
  *rest(): Generator<Raised, void, void> {
    for (const [key, lines] of this.lines) {
      const first = lines[0];
      if (this.taken.has(key) || !first) continue;
      const sum = total(lines);
      if (sum.net !== 0 || sum.gross !== 0) yield { ...first, ...sum };
    }
  }
}

const total = (lines: readonly Raised[]): Figure => {
  const sum = { gross: 0, discount: 0, net: 0 };
  for (const line of lines) {
    sum.gross += line.gross;
    sum.discount += line.discount;
    sum.net += line.net;
  }
  return sum;
};

export const less = (now: Figure, then: Figure): Figure =>
  then === NOUGHT ? now : { gross: now.gross - then.gross, discount: now.discount - then.discount, net: now.net - then.net };

export const isNought = ({ gross, net }: Figure): boolean => gross === 0 && net === 0;

type Line = Pick<Charge, 'kind' | 'periodFrom' | 'periodTo' | 'billDate' | 'featureCount' | 'backfilled' | 'when'> & {
  readonly charged: Charge['charged'] | undefined;
  readonly corrects: Corrected | undefined;
};

/** A charge line of a feature. */
function chargeOf(feature: Values, line: Line, { gross, discount, net }: Figure, note: string, catalogue: Catalogue): Charge {
  const { kind, periodFrom, periodTo, billDate, featureCount, backfilled, charged, corrects, when } = line;
  // Put on one by one: the engine makes an object anew, name by name, behind a spread.
  const charge: { -readonly [Name in keyof Charge]?: Charge[Name] } = {
    customerID: textOf(feature, 'customerID') ?? '',
    numberID: textOf(feature, 'numberID'),
    serviceID: textOf(feature, 'serviceID'),
    featureID: textOf(feature, 'id'),
    description: note === '' ? titleOf(feature, catalogue) : `${titleOf(feature, catalogue)}, ${note}`,
    kind,
    periodFrom,
    periodTo,
    billDate,
    featureCount,
    backfilled,
  };
  if (charged) charge.charged = charged;
  if (corrects) charge.corrects = corrects;
  charge.when = when;
  charge.gross = gross;
  charge.discount = discount;
  charge.net = net;
  return charge as Charge;
}

/** The days and the price that a line shows beside its period. */
function chargedDays(item: Item): Charge['charged'] {
  const found = chargedOf(item);
  return found && { from: fromDay(found.from), to: fromDay(found.to), unitPrice: found.unitPrice };
}

/** The line of an item that was raised before (an adjustment) or is raised for the first time. */
export function chargeFor(
  feature: Values,
  item: Item,
  amounts: Figure,
  {
    adjusts,
    backfilled,
    when,
    corrects,
    periodFrom = fromDay(item.from),
    periodTo = fromDay(item.to),
  }: {
    adjusts: boolean;
    backfilled: boolean;
    when: Charge['when'];
    corrects?: Corrected | undefined;
    /** The days by which it was raised before. */
    periodFrom?: string;
    periodTo?: string;
  },
): Charge {
  const what = item.kind === 'oneOff' ? 'one-off charge' : noteOf(item);
  const how = adjusts ? (amounts.net < 0 ? 'credit' : 'adjustment') : '';
  const note = what === '' || how === '' ? what + how : `${what}, ${how}`;
  return chargeOf(
    feature,
    {
      kind: item.kind,
      periodFrom,
      periodTo,
      billDate: fromDay(item.billDay),
      featureCount: countOf(item),
      backfilled,
      charged: chargedDays(item),
      corrects,
      when,
    },
    amounts,
    note,
    item.terms.around.catalogue,
  );
}

/** The line that takes back what was raised for a period that the feature no longer has, or as much of it as the amounts say. */
export const creditFor = (feature: Values, gone: Raised, amounts: Figure, when: Charge['when'], catalogue: Catalogue): Charge =>
  chargeOf(
    feature,
    {
      kind: gone.kind,
      periodFrom: gone.periodFrom,
      periodTo: gone.periodTo,
      billDate: gone.periodFrom,
      featureCount: 0,
      backfilled: false,
      charged: undefined,
      corrects: when === 'now' ? gone.VAT : undefined,
      when,
    },
    { gross: amounts.gross + 0, discount: amounts.discount + 0, net: amounts.net + 0 },
    'credit',
    catalogue,
  );
