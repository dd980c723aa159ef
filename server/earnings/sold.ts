/** The invoiced lines that commission and margins go by, with what carriers charge for them. Pence. */
import { explain, inForce, intervalNamed, periodAround } from '../../shared/billing/index.js';
import { timelineOf } from '../../shared/billing/timeline.js';
import { carrierCost } from '../../shared/carrier/index.js';
import { daysBetween, earliest, latest } from '../../shared/dates.js';
import { decimal, ratio } from '../../shared/fractions.js';
import type { Catalogue, ChargeKind, RecordOf, Value } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { InvoicedLine } from '../database/billing.js';

const text = (value: Value | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** What a line was raised for. `from` and `to` are the days that may be charged, `of` those of the whole period. */
export interface Period {
  readonly from: string;
  readonly to: string;
  readonly charged: number;
  readonly of: number;
}

export type Spent = Pick<InvoicedLine, 'kind' | 'periodFrom' | 'periodTo' | 'net'>;

/**
 * The periods of a feature as they are now, each found by the days under which it was raised: those stay what they were when the start
 * moves. `lines` are all the invoiced lines of the feature that are asked about. Undefined for what is no recurring period.
 */
export function periodsOf(
  feature: RecordOf,
  lines: readonly Spent[],
  { catalogue, today }: { readonly catalogue: Catalogue; readonly today: string },
): (line: Spent) => Period | undefined {
  let known: ReadonlyMap<string, Period> | undefined;
  const found = (): ReadonlyMap<string, Period> => {
    const raised = lines.flatMap(({ kind, periodFrom, periodTo, net }) =>
      periodFrom === null || periodTo === null ? [] : [{ kind: kind as ChargeKind, periodFrom, periodTo, gross: net, discount: 0, net, invoiced: true }],
    );
    return new Map(
      explain(feature, raised, { catalogue, today }).flatMap(({ kind, state, periodFrom: from, periodTo: to, raisedFor, net }) =>
        kind !== 'recurring' || state === 'gone'
          ? []
          : [[`${raisedFor.periodFrom} ${raisedFor.periodTo}`, { from, to, charged: net.chargeableDays, of: net.days }] as const],
      ),
    );
  };
  return ({ kind, periodFrom: from, periodTo: to }) => {
    if (kind !== 'recurring' || from === null || to === null) return undefined;
    known ??= found();
    return known.get(`${from} ${to}`) ?? noLonger(feature, from, to, catalogue);
  };
}

/** A period that the feature no longer has, or that nothing of is charged: its days of those of the calendar's, where it went by that. */
function noLonger(feature: RecordOf, from: string, to: string, catalogue: Catalogue): Period {
  const own = daysBetween(from, to) + 1;
  const interval = intervalNamed(inForce(feature, from, { catalogue }).interval.value ?? '', catalogue);
  const whole = interval?.align === 'calendar' ? periodAround(interval, from, to) : undefined;
  return { from, to, charged: own, of: whole && whole.to === to && whole.days > own ? whole.days : own };
}

/** R36: what the carrier charges for a feature in one of its periods, up to its drop; once for its connection. */
export function costOf(feature: RecordOf, kind: string, periodOf: () => Period | undefined, catalogue: Catalogue): number {
  const standard = catalogue.named('standardFeatures', asText(feature['standardFeature']));
  const price = (field: string): number => Number(feature[field] ?? standard?.[field] ?? 0);
  const counts = timelineOf(feature, { catalogue }).counts.map(({ from, value }) => ({ from, count: value }));
  const start = text(feature['startDate']) ?? '';
  if (kind === 'oneOff') {
    const connection = price('connectionChargeCarrier');
    return connection === 0 ? 0 : carrierCost(decimal(ratio(connection, 10_000), 4), counts, start, start, 1);
  }
  const recurring = price('serviceChargeCarrier');
  if (kind !== 'recurring' || recurring === 0) return 0;
  const period = periodOf();
  if (!period) return 0;
  const ends = ['dateDrop', 'endDate'].map((field) => text(feature[field])).filter((each) => each !== null);
  const [from, to] = [latest(period.from, start), [period.to, ...ends].reduce(earliest)];
  return from > to ? 0 : carrierCost(decimal(ratio(recurring, 10_000), 4), counts, from, to, period.of);
}
