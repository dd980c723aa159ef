/** One customer's bill: pure. The run writes what it says, the pre-billing report only tells it. */
import { due, lowValue } from '../../shared/billing/index.js';
import { companySetting, headings, invoiceFigures, payableBy, rateName, Rates, type InvoiceFigures } from '../../shared/billing/invoice.js';
import { NO_USAGE, usageTerms } from '../../shared/calls/index.js';
import { transaction } from '../../shared/billing/transaction.js';
import { addDays, earliest } from '../../shared/dates.js';
import { Fault } from '../../shared/fault.js';
import { poundsToUnits, unitsToPence } from '../../shared/money.js';
import type { Catalogue, RecordOf, Value, Values } from '../../shared/types.js';
import { callsOf } from './calls.js';
import type { Account, Bill, RunDates, Totals } from './shapes.js';
import { asText } from '../../shared/values.js';

const NOUGHT: InvoiceFigures = { net: 0, VAT: 0, total: 0, VATLines: [] };

/** What all bills of a run share. */
export interface Billing {
  readonly dates: RunDates;
  readonly catalogue: Catalogue;
  readonly rates: Rates;
  /** What counts as small, and the fee for it, where a customer says nothing else. */
  readonly small: { readonly amount: number; readonly fee: number };
}

/** Throws 400504 where the company's settings are no amounts. */
export const billingOf = (dates: RunDates, catalogue: Catalogue): Billing => {
  const setting = (name: string): number => poundsToUnits(companySetting(catalogue, name) ?? '0', name);
  return { dates, catalogue, rates: new Rates(dates.invoiceDate, catalogue), small: { amount: setting('Low-Value Amount'), fee: setting('Low-Value Fee') } };
};

/**
 * Everything the run raises for a customer and what becomes of it. A fault in one line (an interval that is gone, a VAT rate
 * that is not configured) refuses the whole customer: half a bill would be wrong in a way that nobody sees.
 */
export function billFor(account: Account, billing: Billing): Bill {
  try {
    return bill(account, billing);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...nothing(account.customer), outcome: 'refused', why: error.hint };
  }
}

export const nothing = (customer: RecordOf): Bill => ({
  customer,
  outcome: 'nothing',
  why: null,
  lines: [],
  taken: [],
  usage: NO_USAGE,
  figures: NOUGHT,
  dueDate: null,
  final: false,
  nextStatus: null,
  features: [],
});

function bill(account: Account, billing: Billing): Bill {
  const { customer } = account;
  const { dates, catalogue } = billing;
  const status = catalogue.status('customers', asText(customer['status']));
  const final = status?.finalBill === true;
  const raised = account.features.map((feature) => raise(account, feature, final, billing));
  const usage = callsOf(account, catalogue);
  const lines = [...raised.flatMap((each) => each.lines), ...usage.lines.map((line) => usageLine(line, customer, billing))];
  const taken = account.waiting.map((line) => ({ line, more: lacking(line, account, billing) }));
  const features = raised.flatMap(({ feature, after }) => (Object.keys(after).length > 0 ? [{ feature, after }] : []));
  // What is not billed now waits for the next run, and is priced then; what lost its price is told in any case.
  const waits = { ...NO_USAGE, unpriced: usage.unpriced };
  const fixed = lines.slice(0, lines.length - usage.lines.length);
  const base = { ...nothing(customer), lines: fixed, taken, usage: waits, features, final, nextStatus: final ? status.nextStatus : null };
  if (lines.length === 0 && taken.length === 0) return base;
  const figures = figuresOf(lines, taken, customer, billing);
  const { invoice, extra } = lowValue({
    rule: text(customer['lowValueInvoice']),
    net: unitsToPence(figures.net),
    final,
    minimum: unitsToPence(number(customer['lowValueAmount']) ?? billing.small.amount),
    fee: unitsToPence(number(customer['lowValueFee']) ?? billing.small.fee),
  });
  if (!invoice) return { ...base, outcome: 'small', figures };
  const all = extra ? [...lines, added(extra, customer, billing)] : lines;
  return {
    ...base,
    outcome: 'invoiced',
    lines: all,
    usage,
    figures: extra ? figuresOf(all, taken, customer, billing) : figures,
    dueDate: dates.dueDate ?? payableBy(dates.invoiceDate, customer),
  };
}

/** What a feature is charged by this run, as transactions. */
function raise(account: Account, feature: RecordOf, final: boolean, billing: Billing): { feature: RecordOf; lines: Values[]; after: Values } {
  const { dates, catalogue } = billing;
  const [serviceID, numberID] = [text(feature['serviceID']), text(feature['numberID'])];
  const { charges, after } = due(feature, account.raised(feature.id), {
    cutoff: dates.cutoff,
    transactionCutoff: dates.transactionCutoff,
    final,
    catalogue,
    customer: account.customer,
    service: serviceID === null ? undefined : account.service(serviceID),
    number: numberID === null ? undefined : account.number(numberID),
  });
  return {
    feature,
    after,
    lines: charges.map((charge) => {
      const heads = headings(charge.kind, feature, catalogue);
      // The name of the VAT rate that holds now: the customer may get another one later.
      const { VATRate = null, rateDate = null } = charge.corrects ?? {};
      const line: Record<string, Value> = transaction(charge);
      line['transactionType'] = heads['transactionType']!;
      line['transactionCode'] = heads['transactionCode']!;
      line['VATRate'] = VATRate ?? rateName(heads, charge.description, account.customer, billing.rates);
      line['rateDate'] = rateDate ?? dates.invoiceDate;
      // What writing it fills in has its place from the beginning, so that thousands of lines are of one shape.
      line['invoiceID'] = null;
      line['sequence'] = null;
      return line;
    }),
  };
}

/** A line that sums up calls: its own rate, else the customer's, in force on the invoice date (R30). */
const usageLine = (line: Values, customer: RecordOf, { dates, rates }: Billing): Values => ({
  ...line,
  VATRate: line['VATRate'] ?? rateName({}, asText(line['description']), customer, rates),
  rateDate: dates.invoiceDate,
});

/** The headings and VAT rate that a waiting line was raised without. */
function lacking(line: RecordOf, account: Account, billing: Billing): Values {
  const featureID = text(line['featureID']);
  const feature = featureID === null ? undefined : account.feature(featureID);
  const found: Record<string, Value> = {};
  for (const [field, value] of Object.entries(feature ? headings(line['kind'] ?? null, feature, billing.catalogue) : {})) {
    if (value !== null && (line[field] ?? null) === null) found[field] = value;
  }
  if (line['kind'] === 'usage') {
    const terms = usageTerms(line, { features: callFeaturesOf(line, account), catalogue: billing.catalogue });
    for (const [field, value] of Object.entries(terms)) if (value !== null && (line[field] ?? null) === null) found[field] = value;
  }
  const VATRate = rateName({ ...line, ...found }, asText(line['description']), account.customer, billing.rates);
  const dated = line['rateDate'] ? found : { ...found, rateDate: billing.dates.invoiceDate };
  return line['VATRate'] === VATRate ? dated : { ...dated, VATRate };
}

/** R30: the features that a call's rate and code come from: those of its number on its day, then those of the customer. */
function callFeaturesOf(line: RecordOf, { callFeatures }: Account): readonly RecordOf[] {
  const day = asText(line['transactionDate']);
  const live = callFeatures.filter(
    ({ startDate, dateBillTo, endDate }) => asText(startDate ?? '') <= day && [dateBillTo, endDate].every((to) => !to || day <= asText(to)),
  );
  const of = (field: 'numberID' | 'serviceID'): readonly RecordOf[] => (line[field] ? live.filter((each) => each[field] === line[field]) : []);
  return [...of('numberID'), ...of('serviceID'), ...live.filter((each) => !each['numberID'] && !each['serviceID'])];
}

function figuresOf(lines: readonly Values[], taken: Bill['taken'], customer: RecordOf, { dates, catalogue, rates }: Billing): InvoiceFigures {
  return invoiceFigures([...lines, ...taken.map(({ line, more }) => ({ ...line, ...more }))], customer, dates.invoiceDate, catalogue, rates);
}

/** The line that pads a small invoice or charges its fee. `net` in pence. */
function added(extra: { readonly net: number; readonly description: string }, customer: RecordOf, billing: Billing): Values {
  const { dates, catalogue } = billing;
  const line = transaction({
    customerID: customer.id,
    numberID: null,
    serviceID: null,
    featureID: null,
    kind: 'manual',
    description: extra.description,
    periodFrom: null,
    periodTo: null,
    billDate: earliest(dates.invoiceDate, addDays(dates.cutoff, -1)),
    featureCount: 1,
    gross: extra.net,
    discount: 0,
    net: extra.net,
    backfilled: false,
    when: 'now',
  });
  return {
    ...line,
    transactionType: catalogue.preset('transactionType', 'Administration') ? 'Administration' : null,
    VATRate: rateName({}, extra.description, customer, billing.rates),
  };
}

const text = (value: Value | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);
const number = (value: Value | undefined): number | null => (typeof value === 'number' ? value : null);

/** The sums with one more bill. */
export function plus(totals: Totals, { outcome, lines, taken, features, figures }: Bill): Totals {
  const invoiced = outcome === 'invoiced';
  return {
    customers: totals.customers + 1,
    invoices: totals.invoices + (invoiced ? 1 : 0),
    transactions: totals.transactions + (invoiced ? lines.length + taken.length : 0),
    skipped: totals.skipped + (outcome === 'small' ? 1 : 0),
    refused: totals.refused + (outcome === 'refused' ? 1 : 0),
    features: totals.features + features.length,
    net: totals.net + (invoiced ? figures.net : 0),
    VAT: totals.VAT + (invoiced ? figures.VAT : 0),
    total: totals.total + (invoiced ? figures.total : 0),
  };
}
