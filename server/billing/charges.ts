/** A feature's charges, period by period: how each figure comes about, and the very lines and invoices it is on. */
import { explain, inForce } from '../../shared/billing/index.js';
import type { PeriodExplanation } from '../../shared/billing/index.js';
import { formatSpan } from '../../shared/dates.js';
import { penceToPounds, unitsToPounds } from '../../shared/money.js';
import type { Catalogue, Raised, RecordOf, Value } from '../../shared/types.js';
import type { Explained, ExplainedLine, ExplainedPeriod } from '../../shared/wire/billing.js';
import type { Store } from '../database/store.js';

/** A raised line of the feature as it is shown beside its period. */
interface Line {
  readonly key: string;
  readonly shown: ExplainedLine;
}

/**
 * Every period of a feature that was raised, is due or comes next, in the order of its days. Money in pounds; `exact` is the net
 * before its one rounding, in pence, as a fraction. Throws 400502 where the feature's interval or scheme is gone.
 */
export async function chargesOf(store: Store, feature: RecordOf, catalogue: Catalogue, today: string): Promise<Explained> {
  const refer = async (entity: 'customers' | 'numbers' | 'services', id: Value | undefined): Promise<RecordOf | undefined> =>
    typeof id === 'string' ? (await store.load(entity, [id]))[0] : undefined;
  const [customer, number, service] = [
    await refer('customers', feature['customerID']),
    await refer('numbers', feature['numberID']),
    await refer('services', feature['serviceID']),
  ];
  const raised: readonly Raised[] = (await store.raised(new Map([[feature.id, '']]))).get(feature.id) ?? [];
  const periods = explain(feature, raised, { catalogue, today, customer, number, service });
  const lines = await linesOf(store, feature.id);
  return {
    featureID: feature.id,
    customerID: textOrNull(feature['customerID']),
    description: inForce(feature, today, { catalogue, customer, number, service }).description.value,
    today,
    nextBillDate: textOrNull(feature['nextBillDate']),
    raised: penceToPounds(raised.reduce((sum, { net }) => sum + net, 0)),
    stillToRaise: penceToPounds(periods.reduce((sum, { state, difference }) => sum + (state === 'held' || state === 'not due yet' ? 0 : difference), 0)),
    periods: periods.map((period) =>
      shown(
        period,
        lines.filter(({ key }) => key === keyOf(period.kind, period.periodFrom, period.periodTo)),
      ),
    ),
  };
}

const textOrNull = (value: Value | undefined): string | null => (typeof value === 'string' ? value : null);
const keyOf = (kind: string, from: string | null, to: string | null): string => `${kind} ${from ?? ''} ${to ?? ''}`;

function shown(
  { kind, periodFrom, periodTo, billDate, state, hold, net, raised, difference, words }: PeriodExplanation,
  lines: readonly Line[],
): ExplainedPeriod {
  return {
    kind,
    periodFrom,
    periodTo,
    period: formatSpan(periodFrom, periodTo),
    billDate,
    state,
    hold,
    days: net.days,
    chargeableDays: net.chargeableDays,
    segments: net.segments.map((segment) => ({ ...segment, price: unitsToPounds(segment.price) })),
    exact: { ...net.exact },
    gross: penceToPounds(net.gross),
    discount: penceToPounds(net.discount),
    net: penceToPounds(net.net),
    raised: penceToPounds(raised),
    difference: penceToPounds(difference),
    words: [...words],
    transactions: lines.map((line) => line.shown),
  };
}

async function linesOf(store: Store, featureID: string): Promise<readonly Line[]> {
  const rows = await store.rows<
    Record<'kind' | 'invoiceNumber' | 'k', string> &
      Record<'periodFrom' | 'periodTo' | 'description' | 'transactionDate' | 'invoiceID' | 'invoiceDate', string | null> &
      Record<'featureCount' | 'gross' | 'discount' | 'net' | 'backfilled', number | null>
  >(
    `SELECT CAST(t."id" AS TEXT) AS "k", t."kind", t."periodFrom", t."periodTo", t."description", t."transactionDate", t."featureCount", t."gross", t."discount",
       t."net", t."backfilled", CAST(t."invoiceID" AS TEXT) AS "invoiceID", i."invoiceNumber", i."invoiceDate"
     FROM "transactions" t LEFT JOIN "invoices" i ON i."id" = t."invoiceID" AND i."customerID" = t."customerID" WHERE t."featureID" = $featureID ORDER BY t."id"`,
    { featureID },
  );
  const money = (value: string | number | null): number => unitsToPounds(Number(value ?? 0));
  return rows.map(({ kind, periodFrom, periodTo, gross, discount, net, backfilled, k, ...rest }) => ({
    key: keyOf(kind, periodFrom, periodTo),
    shown: { id: k, ...rest, gross: money(gross), discount: money(discount), net: money(net), backfilled: Number(backfilled) === 1 },
  }));
}
