/**
 * What plans come to, counted in one place: for a preview over the rows that are ready, for a run over those that were done. So the two
 * can be laid side by side, and what differs is in the plans and not in the counting. In pence; shown in pounds.
 */
import { createHash, type Hash } from 'node:crypto';
import { besidesInPounds, besidesOf, plusBesides, type Besides } from '../../shared/amounts.js';
import type { EntityName, Plan, PreviewTotals } from '../../shared/types.js';

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

/** Counts one plan in. A record that several plans change counts once among those that share `seen`. */
export function addTo(tally: Tally, plan: Plan, seen: Set<string>): void {
  tally.monthlyBefore += plan.monthlyBefore ?? 0;
  tally.monthlyAfter += plan.monthlyAfter ?? 0;
  tally.besides = plusBesides(tally.besides ?? {}, besidesOf(plan));
  for (const { entity, id, kind } of plan.changes) {
    const key = `${entity}/${id}`;
    if (kind !== 'create' && seen.has(key)) continue;
    seen.add(key);
    tally.changed[entity] = (tally.changed[entity] ?? 0) + 1;
  }
  for (const { net, kind, when } of plan.charges ?? []) {
    if (net < 0) tally.credits += net;
    else tally.charges += net;
    tally[when === 'now' ? 'now' : 'nextRun'] += net;
    tally.byKind[kind] = (tally.byKind[kind] ?? 0) + net;
  }
}

/** The tally with these plans added. */
export function added(tally: Tally, plans: readonly (Plan | undefined)[]): Tally {
  const sum: Tally = { ...tally, changed: { ...tally.changed }, byKind: { ...tally.byKind } };
  const seen = new Set<string>();
  for (const plan of plans) if (plan) addTo(sum, plan, seen);
  return sum;
}

export const netOf = (plan: Plan | undefined): number => (plan?.charges ?? []).reduce((sum, { net }) => sum + net, 0);

export const pounds = (pence: number): number => pence / 100;

/** In pounds, with how many of the rows that were chosen are ready, or were done. */
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

/** What a run must repeat at its end of what its preview said: how many rows, how much is at stake, and a hash over both in order. */
export class ControlSum {
  private readonly hash: Hash = createHash('sha256');
  private count = 0;
  private pence = 0;

  add(recordID: string, stake: number): void {
    this.hash.update(`${recordID}:${stake}\n`);
    this.count += 1;
    this.pence += stake;
  }

  total(): Control {
    return { count: this.count, sum: pounds(this.pence), hash: this.hash.digest('base64url').slice(0, 22) };
  }
}
