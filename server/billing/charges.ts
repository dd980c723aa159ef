/** A feature's charges, period by period: how each figure comes about, and the very lines and invoices it is on. */
import { explain, inForce } from '../../shared/billing/index.js';
import type { PeriodExplanation } from '../../shared/billing/index.js';
import { formatSpan } from '../../shared/dates.js';
import { penceToPounds, unitsToPounds } from '../../shared/money.js';
import type { Catalogue, Raised, RecordOf, Value } from '../../shared/types.js';
import type { Explained, ExplainedLine, ExplainedPeriod } from '../../shared/wire/billing.js';
import type { Store } from '../database/store.js';
import { asText } from '../../shared/values.js';

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
        lines.filter(({ key }) => key === keyOf(period.kind, period.raisedFor.periodFrom, period.raisedFor.periodTo)),
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
  const lines = await store.find('transactions', { where: { featureID }, order: ['id'] });
  const invoiceIDs = [...new Set(lines.flatMap(({ invoiceID }) => (invoiceID === null ? [] : [asText(invoiceID)])))];
  const invoices = new Map(
    (await store.find('invoices', { where: { id: invoiceIDs }, fields: ['id', 'invoiceNumber', 'invoiceDate'] })).map((each) => [each.id, each]),
  );
  return lines.map((line) => {
    const text = (field: string): string | null => (line[field] === null ? null : asText(line[field] ?? null));
    const money = (field: string): number => unitsToPounds(Number(line[field] ?? 0));
    const invoice = invoices.get(text('invoiceID') ?? '');
    return {
      key: keyOf(asText(line['kind']), text('periodFrom'), text('periodTo')),
      shown: {
        id: line.id,
        description: text('description'),
        transactionDate: text('transactionDate'),
        featureCount: line['featureCount'] as number | null,
        invoiceID: text('invoiceID'),
        invoiceNumber: invoice ? asText(invoice['invoiceNumber']) : null,
        invoiceDate: invoice ? asText(invoice['invoiceDate']) : null,
        gross: money('gross'),
        discount: money('discount'),
        net: money('net'),
        backfilled: line['backfilled'] === true,
      },
    } as unknown as Line;
  });
}
