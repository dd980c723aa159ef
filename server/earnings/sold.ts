/** The invoiced lines that commission and margins go by, with what carriers charge for them. Pence. */
import { explain } from '../../shared/billing/index.js';
import { timelineOf } from '../../shared/billing/timeline.js';
import { carrierCost } from '../../shared/carrier/index.js';
import { daysBetween, earliest, latest } from '../../shared/dates.js';
import { decimal, ratio } from '../../shared/fractions.js';
import type { Catalogue, RecordOf, Value } from '../../shared/types.js';
import { asText } from '../../shared/values.js';

const text = (value: Value | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** R36: what the carrier charges for a feature in one of its periods, up to its drop; once for its connection. */
export function costOf(feature: RecordOf, kind: string, periodFrom: string | null, periodTo: string | null, catalogue: Catalogue): number {
  const standard = catalogue.named('standardFeatures', asText(feature['standardFeature']));
  const price = (field: string): number => Number(feature[field] ?? standard?.[field] ?? 0);
  const counts = timelineOf(feature, { catalogue }).counts.map(({ from, value }) => ({ from, count: value }));
  const start = text(feature['startDate']) ?? '';
  if (kind === 'oneOff') {
    const connection = price('connectionChargeCarrier');
    return connection === 0 ? 0 : carrierCost(decimal(ratio(connection, 10_000), 4), counts, start, start, 1);
  }
  const recurring = price('serviceChargeCarrier');
  if (kind !== 'recurring' || recurring === 0 || periodFrom === null || periodTo === null) return 0;
  const ends = ['dateDrop', 'endDate'].map((field) => text(feature[field])).filter((each) => each !== null);
  const [from, to] = [latest(periodFrom, start), [periodTo, ...ends].reduce(earliest)];
  return from > to ? 0 : carrierCost(decimal(ratio(recurring, 10_000), 4), counts, from, to, daysBetween(periodFrom, periodTo) + 1);
}

/** Of each recurring period of a feature the days charged, of how many. */
export function daysOf(feature: RecordOf, catalogue: Catalogue, today: string): (periodFrom: string | null) => readonly [charged: number, of: number] {
  let known: ReadonlyMap<string, readonly [number, number]> | undefined;
  return (periodFrom) => {
    known ??= new Map(
      explain(feature, [], { catalogue, today }).map((each) => [`${each.periodFrom ?? ''}`, [each.net.chargeableDays, each.net.days] as const]),
    );
    return known.get(periodFrom ?? '') ?? [1, 1];
  };
}
