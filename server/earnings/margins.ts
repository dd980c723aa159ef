/** R36: what was invoiced less what carriers charge for it, by customer, number, feature, type or month. */
import { margin } from '../../shared/carrier/index.js';
import { grouped } from '../../shared/grouping.js';
import { penceToPounds } from '../../shared/money.js';
import type { Catalogue } from '../../shared/types.js';
import type { Margin } from '../../shared/wire/earnings.js';
import { label } from '../../shared/fields.js';
import type { Store } from '../database/store.js';
import { costOf, periodsOf } from './sold.js';
import { invoicedLines, type InvoicedLine } from '../database/billing.js';

export type MarginBy = 'customer' | 'number' | 'feature' | 'type' | 'month';

const entityOf = { customer: 'customers', number: 'numbers', feature: 'features' } as const;
const keys: Readonly<Record<MarginBy, (line: InvoicedLine) => string>> = {
  customer: ({ customerID }) => customerID,
  number: ({ numberID }) => numberID ?? '',
  feature: ({ featureID }) => featureID ?? '',
  type: ({ transactionType }) => transactionType ?? '',
  month: ({ invoiceDate }) => invoiceDate.slice(0, 7),
};

/** Of invoices dated within these days, approved or sent. */
export async function margins(store: Store, first: string, last: string, by: MarginBy, catalogue: Catalogue, today: string): Promise<readonly Margin[]> {
  const lines = await invoicedLines(store, first, last);
  const features = new Map((await store.load('features', [...new Set(lines.flatMap(({ featureID }) => featureID ?? []))])).map((each) => [each.id, each]));
  const own = grouped(lines, ({ featureID }) => featureID ?? '');
  const periods = new Map([...features].map(([id, feature]) => [id, periodsOf(feature, own.get(id) ?? [], { catalogue, today })]));
  const seen = new Set<string>();
  const sums = new Map<string, { net: number; cost: number }>();
  for (const line of lines) {
    const sum = sums.get(keys[by](line)) ?? { net: 0, cost: 0 };
    sums.set(keys[by](line), sum);
    sum.net += line.net;
    sum.cost += line.callCost;
    // A period that was corrected has several lines and costs once.
    const period = `${line.featureID ?? ''} ${line.kind} ${line.periodFrom ?? ''}`;
    const feature = line.featureID === null ? undefined : features.get(line.featureID);
    if (!feature || seen.has(period)) continue;
    seen.add(period);
    sum.cost += costOf(feature, line.kind, () => periods.get(feature.id)?.(line), catalogue);
  }
  const names =
    by === 'type' || by === 'month'
      ? new Map<string, string>()
      : new Map((await store.load(entityOf[by], [...sums.keys()].filter(Boolean))).map((each) => [each.id, label(entityOf[by], each)]));
  return [...sums]
    .map(([key, { net, cost }]): Margin => {
      const found = margin(net, cost);
      return {
        key: key || null,
        name: names.get(key) ?? (key || null),
        net: penceToPounds(net),
        carrierCost: penceToPounds(cost),
        margin: penceToPounds(found.margin),
        percent: found.percent === null ? null : Number(found.percent),
      };
    })
    .toSorted((a, b) => a.margin - b.margin || ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
}
