/**
 * Commission month by month (R32–R35): every invoiced line of a feature with a holder, by the feature's own amounts or a profile. What a
 * period has earned in all, less what it had; what is closed stays, and corrections fall in the first month that is open.
 */
import { decimal, ratio } from '../fractions.js';
import { grouped } from '../grouping.js';
import type { Catalogue, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import { clawback, earned, earnedToTarget, type CommissionType } from './index.js';
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
      base: source.lines.filter((each) => each.month === month).reduce((sum, { net }) => sum + net, 0),
      rate: source.rule.said,
      amount,
    });
  };
  const months = [...new Set(lines.map(({ month }) => month))].filter((month) => month > closedTo && month <= last).toSorted();
  const opening = months[0];
  const leaving = grouped(left, (each) => each.month);
  const ofFeature = grouped([...sources.values()], ({ line }) => line.feature.id);
  for (const month of months) {
    for (const source of sources.values()) {
      const through = source.lines.filter((line) => line.month <= month);
      const now = through.filter((line) => line.month === month);
      const line = now.at(-1) ?? through.at(-1);
      if (!line) continue;
      if (hasTarget(source.rule)) {
        if (now.length === 0) continue;
        const place = `${source.holder}|${month}|${asText(source.rule.profile?.['name'])}`;
        let amount = 0;
        for (const each of now) {
          const before = targets.get(place) ?? 0;
          amount += earnedToTarget(each.net, {
            value: source.rule.value,
            valuePostTarget: text(source.rule.profile?.['commissionValuePostTarget']),
            target: Number(source.rule.profile!['target']) / 100,
            monthBefore: before,
          });
          targets.set(place, before + each.net);
        }
        push(source, line, month, amount);
        continue;
      }
      const before =
        month === opening
          ? (settled.get(source.key) ?? 0)
          : inAll(
              source,
              source.lines.filter((each) => each.month < month),
            );
      push(source, line, month, inAll(source, through) - before);
    }
    for (const drop of leaving.get(month) ?? []) found.push(...taken(drop, ofFeature.get(drop.feature.id) ?? [], settled));
  }
  return found;
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

/** R35: what a drop takes back of the one-off commission of its feature, which these sources paid. */
function taken({ feature, month, lastDay }: Left, sources: readonly Source[], settled: ReadonlyMap<string, number>): Earned[] {
  return sources.flatMap((source): Earned[] => {
    const { profile } = source.rule;
    const [length, unit] = [profile?.['clawbackPeriodLength'], text(profile?.['clawbackPeriodLengthType'])];
    if (source.line.kind !== 'oneOff' || typeof length !== 'number' || length === 0 || unit === null) return [];
    const key = `${source.key}|clawback`;
    const amount =
      clawback(inAll(source, source.lines), asText(feature['startDate']), length, unit.toLowerCase() as LengthUnit, lastDay) - (settled.get(key) ?? 0);
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
  });
}
