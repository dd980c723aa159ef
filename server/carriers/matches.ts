/** The lines of a bill matched some thousand at a time and put aside on disk, so that what is in memory does not grow with them. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Span } from '../../shared/carrier/expected.js';
import { tooLarge } from '../../shared/fault.js';
import type { Catalogue } from '../../shared/types.js';
import type { Store } from '../database/store.js';
import { Finding } from './finding.js';
import { looked, type Looked, type Sum } from './holding.js';
import type { BillLine } from './lines.js';

export const MOST_LINES = 500_000;
/** Lines that are matched, and stand in a row of what is put aside, together. */
export const BATCH = 4_000;

export interface Matches {
  /** By feature. */
  readonly sums: ReadonlyMap<string, Sum>;
  readonly lines: number;
  /** Ten-thousandths of a pound. */
  readonly amount: number;
  /** How many lines are for something of this carrier's. */
  readonly matched: number;
  /** Lines that fit something of another carrier's only, by that carrier. */
  readonly elsewhere: ReadonlyMap<string, number>;
  /** What most lines say that they are for. */
  readonly usual: Span | undefined;
}

/** Takes a line; what it answers is waited for before the next. */
export type Take = (line: BillLine) => Promise<void> | undefined;

/** `read` hands over line after line. Each row of the file at `aside` is a batch: the lines, each with what was found for it. */
export async function matching(
  store: Store,
  catalogue: Catalogue,
  { carrier, today }: { readonly carrier: string; readonly today: string },
  aside: string,
  read: (take: Take) => Promise<void>,
): Promise<Matches> {
  const finding = new Finding(store, catalogue, carrier);
  await finding.begin();
  const sums = new Map<string, Sum>();
  const alike = onceOf();
  const periods = new Map<string, number>();
  let [taken, lines, amount, matched] = [0, 0, 0, 0];
  const out = createWriteStream(aside, { mode: 0o600 });
  let batch: BillLine[] = [];
  let settled: Promise<void> = Promise.resolve();
  const settle = async (some: readonly BillLine[], finds: ReturnType<Finding['find']>): Promise<void> => {
    const { found, features } = await finds;
    const unseen = [...features.values()].filter(({ id }) => !sums.has(id));
    const judged = await looked(unseen, { from: store, catalogue, today });
    const known = new Map(unseen.map(({ id }, at) => [id, { ...judged[at]!, bought: alike(judged[at]!.bought) }]));
    some.forEach((line, at) => {
      const { result, featureID } = found[at]!;
      lines += 1;
      amount += line.amount;
      if (line.period) periods.set(line.period.join(), (periods.get(line.period.join()) ?? 0) + 1);
      if (result !== 'theirsOnly') matched += 1;
      if (result === 'matched') summed(sums, featureID!, { ...line, period: alike(line.period) }, known);
    });
    if (!out.write(`${JSON.stringify(some.map((line, at) => [line, found[at]] as const))}\n`)) await once(out, 'drain');
  };
  // These are looked up while the next are read; more than that are not held.
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const [some, found] = [batch, finding.find(batch)];
    found.catch(() => undefined);
    batch = [];
    taken += some.length;
    await settled;
    settled = settle(some, found);
    settled.catch(() => undefined);
    await breathe();
  };
  try {
    await read((line) => {
      if (taken + batch.length >= MOST_LINES) throw tooLarge(`A bill takes at most ${MOST_LINES.toLocaleString('en-GB')} lines; split this one.`);
      batch.push(line);
      return batch.length >= BATCH ? flush() : undefined;
    });
    await flush();
    await settled;
  } finally {
    // What is still looked up when a line is refused writes nothing any more.
    await settled.catch(() => undefined);
    out.end();
    await once(out, 'finish');
  }
  const [usual] = [...periods].toSorted(([, a], [, b]) => b - a);
  return { sums, lines, amount, matched, elsewhere: finding.elsewhere, usual: usual?.[0].split(',') as unknown as Span | undefined };
}

/** Of what is alike always the same one: thousands are bought alike, and a bill is for one month or two. */
function onceOf(): <T>(value: T) => T {
  const known = new Map<string, unknown>();
  return <T>(value: T): T => {
    const key = JSON.stringify(value);
    if (!known.has(key)) known.set(key, value);
    return known.get(key) as T;
  };
}

function summed(sums: Map<string, Sum>, featureID: string, { line, amount, quantity, period }: BillLine, looks: ReadonlyMap<string, Looked>): void {
  const span = period!;
  const known = sums.get(featureID);
  if (!known) {
    const { bought, cost, revenue } = looks.get(featureID)!;
    sums.set(featureID, { line, bought, cost, revenue, amount, quantity, spans: [span] });
    return;
  }
  known.amount += amount;
  if (quantity !== null && amount > 0) known.quantity = Math.max(known.quantity ?? 0, quantity);
  if (!known.spans.some(([from, to]) => from === span[0] && to === span[1])) known.spans = [...known.spans, span];
}
