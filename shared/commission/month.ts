/**
 * Commission month by month (R32–R35): every invoiced line of a feature with a holder, by the feature's own amounts or a profile. What a
 * period has earned in all, less what it had; what is closed stays, and corrections fall in the first month that is open.
 */
import { decimal, ratio } from '../fractions.js';
import { grouped } from '../grouping.js';
import type { Catalogue, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import { clawback, earned, earnedToTarget, earnedWhenPaid, type CommissionType } from './index.js';
import { paidAt, type PaidBy, type Share } from './paid.js';
import type { LengthUnit } from '../dates.js';

/** What is sold, as commission is kept. */
export type SaleKind = 'oneOff' | 'recurring' | 'calls';

/** An invoiced line as commission sees it; pence. */
export interface SoldLine {
  readonly feature: RecordOf;
  readonly kind: SaleKind;
  readonly customerID: string;
  readonly invoiceID: string;
  /** `2026-11`, in the order of invoices and lines. */
  readonly month: string;
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
  readonly net: number;
  /** What a carrier charges for it; asked for only where a margin pays: working it out is dear. */
  readonly cost: () => number;
  /** Of an amount for each full period: the days charged, of how many; asked for only where such an amount pays. */
  readonly days: () => readonly [charged: number, of: number];
}

export interface Earned {
  readonly holder: string;
  readonly month: string;
  readonly kind: SaleKind | 'clawback';
  readonly source: string;
  readonly customerID: string;
  readonly featureID: string;
  readonly invoiceID: string | null;
  readonly periodFrom: string | null;
  /** Pence. */
  readonly base: number;
  readonly rate: string;
  readonly amount: number;
}

/** A drop whose first invoice is out: what one-off commission gives back for it. */
export interface Left {
  readonly feature: RecordOf;
  readonly month: string;
  readonly lastDay: string;
}

interface Rule {
  readonly type: CommissionType;
  readonly value: string;
  readonly profile: RecordOf | undefined;
  readonly said: string;
}

const charge = (kind: SaleKind): 'connectionCharge' | 'serviceCharge' | 'callCharge' =>
  kind === 'oneOff' ? 'connectionCharge' : kind === 'recurring' ? 'serviceCharge' : 'callCharge';
const units = (value: Value | undefined): string => decimal(ratio(Number(value), 10_000), 4);
const text = (value: Value | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

export interface Holding {
  readonly catalogue: Catalogue;
  /** Company preset `Unassigned Commission`: whoever sold it, where no holder is named. */
  readonly toSeller: boolean;
  readonly customer: (id: string) => Values | undefined;
  readonly setting: (name: string) => string | null;
  /** R34, where commission is earned when invoices are paid: by invoice, when it was. */
  readonly paid?: ReadonlyMap<string, PaidBy>;
  /** Lines that pay nobody, of which the months alone count: what changed since a month was closed falls in the first one after it. */
  readonly besides?: readonly Pick<SoldLine, 'invoiceID' | 'month'>[];
}

/** The holders of a line with their rules: the first by amount, profile or the company's own, the second by amount alone. */
function holdersOf(
  { feature, kind, customerID }: SoldLine,
  { catalogue, toSeller, customer, setting }: Holding,
): readonly (readonly [slot: number, holder: string, rule: Rule])[] {
  const found: (readonly [number, string, Rule])[] = [];
  const first = text(feature['commissionHolder']) ?? (toSeller ? (text(feature['soldBy']) ?? text(customer(customerID)?.['soldBy'])) : null);
  const rule = first === null ? undefined : ruleOf(feature, kind, catalogue, setting);
  if (first !== null && rule) found.push([1, first, rule]);
  const second = text(feature['commissionHolderID2']);
  const amount = feature[`${charge(kind)}Commission2`];
  if (second !== null && kind !== 'calls' && typeof amount === 'number') found.push([2, second, own(amount, feature[`${charge(kind)}CommissionType2`])]);
  return found;
}

const own = (amount: number, given: Value | undefined): Rule => {
  const type = given === 'Percentage' ? 'Percentage' : 'Amount';
  return {
    type,
    value: units(amount),
    profile: undefined,
    said: type === 'Percentage' ? `${units(amount).replace(/\.?0+$/, '')} %` : `£${units(amount).replace(/00$/, '')} each`,
  };
};

function ruleOf(feature: RecordOf, kind: SaleKind, catalogue: Catalogue, setting: Holding['setting']): Rule | undefined {
  const name = charge(kind);
  const amount = feature[`${name}Commission`];
  if (kind !== 'calls' && typeof amount === 'number') return own(amount, feature[`${name}CommissionType`]);
  const standard = catalogue.named('standardFeatures', asText(feature['standardFeature']));
  const named =
    text(feature[`${name}CommissionProfile`]) ??
    text(standard?.[`${name}CommissionProfile`]) ??
    setting({ oneOff: 'One-Off Commission Profile', recurring: 'Recurring Commission Profile', calls: 'Call Commission Profile' }[kind]);
  const profile = named === null ? undefined : catalogue.named('commissionProfiles', named);
  const [type, value] = [text(profile?.['commissionType']), text(profile?.['commissionValue'])];
  if (!profile || type === null || value === null) return undefined;
  return {
    type: type as CommissionType,
    value,
    profile,
    said: `${asText(profile['name'])}: ${type === 'Amount' ? `£${value} each` : `${value} %${type === 'Percentage' ? '' : ' of margin'}`}`,
  };
}

interface Source {
  readonly line: SoldLine;
  readonly holder: string;
  readonly rule: Rule;
  readonly key: string;
  readonly lines: SoldLine[];
}

/**
 * Everything earned in months up to `last` that are not closed, in the order of months and sources. `closed` are the entries of closed
 * months, `closedTo` the last of them ('' for none).
 */
export function earnedIn(
  lines: readonly SoldLine[],
  left: readonly Left[],
  closed: readonly Pick<Earned, 'source' | 'amount'>[],
  closedTo: string,
  last: string,
  holding: Holding,
): readonly Earned[] {
  const sources = new Map<string, Source>();
  const targets = new Map<string, number>();
  const found: Earned[] = [];
  const settled = new Map<string, number>();
  for (const { source, amount } of closed) settled.set(source, (settled.get(source) ?? 0) + amount);
  for (const line of lines) {
    for (const [slot, holder, rule] of holdersOf(line, holding)) {
      const key = `${line.feature.id}|${line.kind}|${line.periodFrom ?? ''}|${line.periodTo ?? ''}|${slot}|${holder}`;
      const source = sources.get(key) ?? { line, holder, rule, key, lines: [] };
      source.lines.push(line);
      sources.set(key, source);
    }
  }
  const share = sharing(holding.paid);
  const moved = (line: SoldLine, month: string): number => Number(share(line, month) !== undefined) - Number(share(line, month, true) !== undefined);
  const push = (source: Source, line: SoldLine, month: string, amount: number): void => {
    if (amount === 0) return;
    const { feature, kind, customerID } = source.line;
    found.push({
      holder: source.holder,
      month,
      kind,
      source: source.key,
      customerID,
      featureID: feature.id,
      invoiceID: line.invoiceID,
      periodFrom: line.periodFrom,
      base: source.lines.reduce((sum, each) => sum + moved(each, month) * each.net, 0),
      rate: source.rule.said,
      amount,
    });
  };
  const moves = (line: Pick<SoldLine, 'invoiceID' | 'month'>): Iterable<string> =>
    holding.paid ? (holding.paid.get(line.invoiceID)?.keys() ?? []) : [line.month];
  const months = [...new Set([...[...lines, ...(holding.besides ?? [])].flatMap((line) => [...moves(line)]), ...left.map((each) => each.month)])]
    .filter((month) => month > closedTo && month <= last)
    .toSorted();
  const opening = months[0];
  const leaving = grouped(left, ({ feature }) => feature.id);
  for (const month of months) {
    for (const source of sources.values()) {
      const now = source.lines.filter((line) => share(line, month) !== share(line, month, true));
      if (now.length === 0 && month !== opening) continue;
      const had = settled.get(source.key) ?? 0;
      const line = now.at(-1) ?? source.lines.findLast((each) => share(each, month)) ?? (month === opening && had !== 0 ? source.lines.at(-1) : undefined);
      if (!line) continue;
      if (hasTarget(source.rule)) {
        if (now.length > 0) push(source, line, month, toTarget(source, now, month));
        continue;
      }
      push(source, line, month, earnedBy(source, share, month) - (month === opening ? had : earnedBy(source, share, month, true)));
    }
    for (const source of sources.values())
      for (const drop of leaving.get(source.line.feature.id) ?? [])
        if (drop.month <= month) found.push(...taken(drop, source, month, (before) => earnedBy(source, share, month, before), settled));
  }
  return found;

  /** Of what came in a month, and less of what went, as far as the holder's target of the month leaves the first rate. */
  function toTarget({ holder, rule }: Source, now: readonly SoldLine[], month: string): number {
    const place = `${holder}|${month}|${asText(rule.profile?.['name'])}`;
    let amount = 0;
    for (const line of now) {
      const before = targets.get(place) ?? 0;
      const net = sharedOf(line.net, share(line, month)) - sharedOf(line.net, share(line, month, true));
      amount += earnedToTarget(net, {
        value: rule.value,
        valuePostTarget: text(rule.profile?.['commissionValuePostTarget']),
        target: Number(rule.profile!['target']) / 100,
        monthBefore: before,
      });
      targets.set(place, before + net);
    }
    return amount;
  }
}

/** What counts of a line at the end of a month, or of the months before it; undefined for nothing. */
type Sharing = (line: SoldLine, month: string, before?: boolean) => Share | undefined;

const WHOLE: Share = { total: 1, writtenOff: 0 };

/** R34: from the month of the invoice on; or while the invoice is paid in full, but for what was written off. */
const sharing =
  (paid: Holding['paid']): Sharing =>
  (line, month, before = false) => {
    if (paid === undefined) return line.month < month || (!before && line.month === month) ? WHOLE : undefined;
    return paidAt(paid.get(line.invoiceID) ?? new Map(), month, before);
  };

const sharedOf = (amount: number, share: Share | undefined): number =>
  share === undefined ? 0 : share === WHOLE ? amount : earnedWhenPaid(amount, share.total, share.writtenOff);

/** What a source has earned at the end of a month, or of the months before it: what each invoice brought more, as far as it counts. */
function earnedBy(source: Source, share: Sharing, month: string, before = false): number {
  const so: SoldLine[] = [];
  let [sum, had] = [0, 0];
  for (const [, ofInvoice] of grouped(source.lines, ({ invoiceID }) => invoiceID)) {
    so.push(...ofInvoice);
    const all = inAll(source, so);
    sum += sharedOf(all - had, share(ofInvoice[0]!, month, before));
    had = all;
  }
  return sum;
}

const hasTarget = ({ profile, type }: Rule): boolean =>
  type === 'Percentage' && typeof profile?.['target'] === 'number' && text(profile['commissionValuePostTarget']) !== null;

function inAll({ rule }: Source, lines: readonly SoldLine[]): number {
  const latest = lines.at(-1);
  if (!latest) return 0;
  const net = lines.reduce((sum, line) => sum + line.net, 0);
  if (rule.type === 'Amount') {
    // What came back in all earns nothing, however it is reckoned.
    if (net === 0) return 0;
    const [chargedDays, periodDays] = latest.days();
    return earned('Amount', rule.value, { chargedDays, periodDays });
  }
  return earned(rule.type, rule.value, { net, cost: rule.type === 'Percentage' ? 0 : lines.reduce((sum, line) => sum + line.cost(), 0) });
}

/** R35: what a drop takes back of the one-off commission that its feature has earned: in its own month, and later of what is earned late. */
function taken(drop: Left, source: Source, month: string, earnedThen: (before: boolean) => number, settled: ReadonlyMap<string, number>): readonly Earned[] {
  const { feature, lastDay } = drop;
  const { profile } = source.rule;
  const [length, unit] = [profile?.['clawbackPeriodLength'], text(profile?.['clawbackPeriodLengthType'])];
  if (source.line.kind !== 'oneOff' || typeof length !== 'number' || length === 0 || unit === null) return [];
  const key = `${source.key}|clawback`;
  const back = (before: boolean): number => clawback(earnedThen(before), asText(feature['startDate']), length, unit.toLowerCase() as LengthUnit, lastDay);
  const amount = back(false) - (month === drop.month ? (settled.get(key) ?? 0) : back(true));
  if (amount === 0) return [];
  return [
    {
      holder: source.holder,
      month,
      kind: 'clawback',
      source: key,
      customerID: source.line.customerID,
      featureID: feature.id,
      invoiceID: null,
      periodFrom: lastDay,
      base: 0,
      rate: `${source.rule.said}, dropped within ${length} ${unit.toLowerCase()}`,
      amount,
    },
  ];
}
