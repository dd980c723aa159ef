/** The invoiced lines that commission and margins go by, with what carriers charge for them. Pence. */
import { explain } from '../../shared/billing/index.js';
import { timelineOf } from '../../shared/billing/timeline.js';
import { carrierCost } from '../../shared/carrier/index.js';
import { daysBetween, earliest, latest } from '../../shared/dates.js';
import { decimal, ratio } from '../../shared/fractions.js';
import type { Catalogue, RecordOf, Value } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Reading } from '../database/store.js';

export interface InvoicedLine {
  readonly transactionID: string;
  readonly customerID: string;
  readonly numberID: string | null;
  readonly featureID: string | null;
  readonly invoiceID: string;
  readonly invoiceDate: string;
  readonly kind: string;
  readonly transactionType: string | null;
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
  readonly net: number;
  /** Of calls: what carriers charge for them. */
  readonly callCost: number;
  readonly calls: boolean;
}

/** Lines on invoices that are approved or sent and dated within these days, in the order of invoices and lines. `condition` is on `t` and `i`. */
export async function invoicedLines(from: Reading, first: string, last: string, condition = '1 = 1'): Promise<readonly InvoicedLine[]> {
  const rows = await from.rows<
    Record<'t' | 'customerID' | 'invoiceID' | 'invoiceDate' | 'kind', string> &
      Record<'numberID' | 'featureID' | 'transactionType' | 'periodFrom' | 'periodTo', string | null> &
      Record<'net' | 'carrierCost' | 'callCount', number | string | null>
  >(
    `SELECT CAST(t."id" AS TEXT) AS "t", CAST(t."customerID" AS TEXT) AS "customerID", CAST(t."numberID" AS TEXT) AS "numberID", CAST(t."featureID" AS TEXT) AS "featureID",
       CAST(t."invoiceID" AS TEXT) AS "invoiceID", i."invoiceDate", t."kind", t."transactionType", t."periodFrom", t."periodTo", t."net", t."carrierCost", t."callCount"
     FROM "invoices" i JOIN "transactions" t ON t."invoiceID" = i."id"
     WHERE i."status" IN ('Approved', 'Sent') AND i."invoiceDate" >= $first AND i."invoiceDate" <= $last AND ${condition}
     ORDER BY i."invoiceDate", i."id", t."id"`,
    { first, last },
  );
  return rows.map(({ t, net, carrierCost: cost, callCount, ...rest }) => ({
    ...rest,
    transactionID: t,
    net: Number(net) / 100,
    callCost: Math.round(Number(cost ?? 0) / 100),
    calls: callCount !== null,
  }));
}

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
