/** What is to be known before a billing run is requested and before its invoices are approved: the bills kept of it, summed. */
import { unitsToPounds } from '../../shared/money.js';
import type { RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { BillingChecks } from '../../shared/wire/billing.js';
import type { Reading } from '../database/store.js';
import { forecastOf } from './forecast.js';
import { datesOf } from './work.js';
import { billSums, customersChangedSince } from '../database/sums.js';

const money = (units: number | string | null | undefined): number => unitsToPounds(Number(units ?? 0));

/** The checks of a stored run. Money in pounds. */
export async function checksOf(from: Reading, run: RecordOf): Promise<BillingChecks> {
  const { groups, invoiced, statuses, forecast } = await billSums(from, run.id);
  const since = run['forecastAt'] ? await customersChangedSince(from, run.id, asText(run['forecastAt'])) : 0;
  const bills = groups.find(({ outcome }) => outcome === 'Invoice');
  const summed = (field: 'unusual' | 'open' | 'checked' | 'moved'): number => groups.reduce((sum, each) => sum + Number(each[field]), 0);
  const made = { count: Number(invoiced?.count ?? 0), net: money(invoiced?.net), VAT: money(invoiced?.VAT), total: money(invoiced?.total) };
  return {
    billingRunID: run.id,
    status: asText(run['status']),
    forecastAt: run['forecastAt'] ? asText(run['forecastAt']) : null,
    outdated: typeof run['forecastDates'] === 'string' && run['forecastDates'] !== forecastOf(datesOf(run)),
    changedSince: since,
    customers: groups.reduce((sum, { count }) => sum + Number(count), 0),
    bills: { count: Number(bills?.count ?? 0), net: money(bills?.net), VAT: money(bills?.VAT), total: money(bills?.total) },
    forecastTotal: Number(forecast?.count ?? 0) === 0 ? null : money(forecast?.total),
    leftOut: groups
      .filter(({ outcome }) => outcome !== 'Invoice')
      .map(({ outcome, count, total, mean }) => ({ outcome, count: Number(count), total: money(total), mean: money(mean) })),
    unusual: summed('unusual'),
    toLookAt: summed('open'),
    tickedOff: summed('checked'),
    moved: summed('moved'),
    invoices: { ...made, byStatus: statuses.map(({ status, count, total }) => ({ status, count: Number(count), total: money(total) })) },
    ties: run['status'] !== 'Complete' || (Number(bills?.count ?? 0) === made.count && money(bills?.total) === made.total && money(bills?.net) === made.net),
  };
}
