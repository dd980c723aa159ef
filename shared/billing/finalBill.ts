/** R16: a feature's part in its customer's final bill. */
import { parseDate } from '../dates.js';
import type { Charge, Raised, RecordOf, Value, Values } from '../types.js';
import { billTo } from './billTo.js';
import { due } from './due.js';
import { released, stopped } from './lives.js';
import type { Around } from './shapes.js';
import { timelineOf } from './timeline.js';

export interface Leaver extends Around {
  /** The customer as it stands: the day of notice noted on it counts first; without any the final bill date does. */
  readonly customer?: RecordOf | undefined;
}

/**
 * Drops what is not dropped yet as of `F`, lifts its holds and raises every line up to its bill-to, whatever the cutoff, with
 * the remaining instalments. `raised` has every line from `ledgerFrom(feature, F)` on. Done twice it changes nothing.
 */
export function finalBilled(
  feature: RecordOf,
  F: string,
  raised: readonly Raised[],
  ctx: Leaver,
): {
  readonly fields: Values;
  readonly charges: readonly Charge[];
  /** Which term decided its bill-to; '' where it was dropped already. */
  readonly why: string;
} {
  const dateDrop = parseDate(F, 'dateFinalBill');
  let fields: Values = {};
  let now = feature;
  const merge = (more: Values): void => {
    fields = { ...fields, ...more };
    now = { ...now, ...more } as RecordOf;
  };
  let why = '';
  if (!(timelineOf(feature, ctx).stops ?? []).some((stop) => stop.resumes === null)) {
    const to = billTo(feature, { dateDrop, actedOn: ctx.customer }, ctx);
    why = to.why;
    merge(stopped(now, to.date, ctx.catalogue, dateDrop));
  }
  for (const kind of ['suspended', 'nonBillable'] as const) {
    if ((timelineOf(now, ctx).holds ?? []).some((hold) => hold.kind === kind && (hold.until === null || hold.until > dateDrop))) {
      merge(released(now, kind, dateDrop, undefined, ctx.catalogue));
    }
  }
  const { charges, after } = due(now, raised, { ...ctx, cutoff: dateDrop, final: true });
  merge(after);
  const changed = Object.fromEntries(
    Object.entries(fields).filter(([field, value]: [string, Value]) => JSON.stringify(value) !== JSON.stringify(feature[field] ?? null)),
  );
  return { fields: changed, charges, why };
}
