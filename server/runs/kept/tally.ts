/**
 * What a run came to so far: the sums of the rows that were done, in pence, kept with the run so that it goes on counting
 * after a restart. Shown in the same shape as a preview's totals, so that the two can be laid side by side.
 */
import { createHash, type Hash } from 'node:crypto';
import { besidesInPounds, besidesOf, plusBesides, type Besides } from '../../../shared/amounts.js';
import { formatPence } from '../../../shared/money.js';
import type { EntityName, Plan, PreviewTotals, Values } from '../../../shared/types.js';

export interface Tally {
  readonly changed: Partial<Record<EntityName, number>>;
  charges: number;
  credits: number;
  now: number;
  nextRun: number;
  readonly byKind: Record<string, number>;
  monthlyBefore: number;
  monthlyAfter: number;
  /** Pence; kept runs of before have none. */
  besides?: Besides;
}

export const emptyTally = (): Tally => ({ changed: {}, charges: 0, credits: 0, now: 0, nextRun: 0, byKind: {}, monthlyBefore: 0, monthlyAfter: 0 });

/** A kept tally, to be added to. */
export const tallyOf = (kept: Values | null): Tally => (kept ? (structuredClone(kept) as unknown as Tally) : emptyTally());

/** The tally with these plans added. A record that several of them change counts once. */
export function added(tally: Tally, plans: readonly (Plan | undefined)[]): Tally {
  const sum: Tally = { ...tally, changed: { ...tally.changed }, byKind: { ...tally.byKind } };
  const seen = new Set<string>();
  for (const plan of plans) {
    if (!plan) continue;
    sum.monthlyBefore += plan.monthlyBefore ?? 0;
    sum.monthlyAfter += plan.monthlyAfter ?? 0;
    sum.besides = plusBesides(sum.besides ?? {}, besidesOf(plan));
    for (const { entity, id, kind } of plan.changes) {
      const key = `${entity}/${id}`;
      if (kind !== 'create' && seen.has(key)) continue;
      seen.add(key);
      sum.changed[entity] = (sum.changed[entity] ?? 0) + 1;
    }
    for (const { net, kind, when } of plan.charges ?? []) {
      if (net < 0) sum.credits += net;
      else sum.charges += net;
      sum[when === 'now' ? 'now' : 'nextRun'] += net;
      sum.byKind[kind] = (sum.byKind[kind] ?? 0) + net;
    }
  }
  return sum;
}

export const netOf = (plan: Plan | undefined): number => (plan?.charges ?? []).reduce((sum, { net }) => sum + net, 0);

const pounds = (pence: number): number => pence / 100;

/** In pounds, with the counts of the run. */
export function totalsFrom(tally: Tally, selected: number, done: number): PreviewTotals {
  return {
    selected,
    ready: done,
    refused: selected - done,
    changed: tally.changed,
    charges: pounds(tally.charges),
    credits: pounds(tally.credits),
    net: pounds(tally.charges + tally.credits),
    now: pounds(tally.now),
    nextRun: pounds(tally.nextRun),
    byKind: Object.fromEntries(Object.entries(tally.byKind).map(([kind, sum]) => [kind, pounds(sum)])),
    monthlyBefore: pounds(tally.monthlyBefore),
    monthlyAfter: pounds(tally.monthlyAfter),
    ...besidesInPounds(tally.besides ?? {}),
  };
}

export interface Control {
  readonly count: number;
  readonly sum: number;
  readonly hash: string;
}

/** The control total over rows done, in order: what `controlOf` in present.ts says of a preview. */
export class ControlSum {
  private readonly hash: Hash = createHash('sha256');
  private count = 0;
  private pence = 0;

  add(recordID: string, net: number): void {
    this.hash.update(`${recordID}:${net}\n`);
    this.count += 1;
    this.pence += net;
  }

  total(): Control {
    return { count: this.count, sum: pounds(this.pence), hash: this.hash.digest('base64url').slice(0, 22) };
  }
}

/** The control total of the run beside that of the preview, where there was one. */
export function compared(control: Control, previewed: Values | null): Values {
  const expected = previewed?.['control'] as Values | null | undefined;
  if (!expected) return { ...control };
  const agrees = expected['count'] === control.count && expected['sum'] === control.sum && expected['hash'] === control.hash;
  return { ...control, previewed: expected, agrees };
}

/** Why a control total is not that of the preview that was agreed to; undefined where it is, or where there was none. */
export function disagreement(held: Values): string | undefined {
  if (held['agrees'] !== false) return undefined;
  const expected = held['previewed'] as Values;
  const said = ({ count, sum }: Values): string =>
    `${Number(count).toLocaleString('en-GB')} ${count === 1 ? 'row' : 'rows'} and ${formatPence(Math.round(Number(sum) * 100))}`;
  return said(held) === said(expected)
    ? `The control total is not that of the preview: as many rows and as much money, but not the same of each record.`
    : `The control total is not that of the preview: ${said(held)} instead of ${said(expected)}.`;
}
