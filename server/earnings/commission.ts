/** What sellers earn: by month, holder and line, with what is carried from month to month; and the closing of a month. */
import { companySetting } from '../../shared/billing/invoice.js';
import { statement } from '../../shared/commission/index.js';
import { earnedIn, type Earned, type Left, type SoldLine } from '../../shared/commission/month.js';
import { refused } from '../../shared/fault.js';
import { grouped } from '../../shared/grouping.js';
import { penceToPounds } from '../../shared/money.js';
import type { Catalogue, RecordOf, Value, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { CommissionStatement } from '../../shared/wire/earnings.js';
import { featuresOfCalls } from '../database/callAccounts.js';
import { paced } from '../database/breath.js';
import type { Reading, Store } from '../database/store.js';
import { paidInvoices } from './paid.js';
import { costOf, periodsOf } from './sold.js';
import { invoicedLines, type InvoicedLine } from '../database/billing.js';

const text = (value: Value | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Everything earned up to a month: closed months as they were paid, the others as they stand now. */
async function everything(
  from: Reading,
  month: string,
  catalogue: Catalogue,
  today: string,
): Promise<{ readonly closedTo: string; readonly closed: readonly Earned[]; readonly open: readonly Earned[] }> {
  const closed = (await from.all('commissionEntries')).map((entry): Earned => ({
    holder: asText(entry['holder']),
    month: asText(entry['month']),
    kind: asText(entry['kind']) as Earned['kind'],
    source: asText(entry['source']),
    customerID: asText(entry['customerID']),
    featureID: asText(entry['featureID']),
    invoiceID: text(entry['invoiceID']),
    periodFrom: text(entry['periodFrom']),
    base: Number(entry['base'] ?? 0) / 100,
    rate: asText(entry['rate']),
    amount: Number(entry['amount'] ?? 0) / 100,
  }));
  const closedTo = (await from.first('meta', { name: 'commissionClosed' }, ['value']))?.value ?? '';
  const setting = (name: string): string | null => companySetting(catalogue, name);
  const lines = await invoicedLines(from, '1900-01-01', `${month}-31`, 'of features and calls');
  const toSeller = setting('Unassigned Commission') === 'seller';
  const { features, ofCalls } = await featuresFor(from, lines, toSeller);
  const customers = new Map(
    (await from.load('customers', [...new Set(lines.map(({ customerID }) => customerID))], ['id', 'version', 'soldBy'])).map((each) => [each.id, each]),
  );
  const own = grouped(lines, ({ featureID }) => featureID ?? '');
  const periods = new Map<string, ReturnType<typeof periodsOf>>();
  const seen = new Set<string>();
  const sold: SoldLine[] = [];
  await paced(lines, (line) => {
    const feature = line.calls ? ofCalls(line, catalogue) : line.featureID === null ? undefined : features.get(line.featureID);
    if (!feature) return;
    const of = periods.get(feature.id) ?? periodsOf(feature, own.get(feature.id) ?? [], { catalogue, today });
    periods.set(feature.id, of);
    const key = `${feature.id} ${line.kind} ${line.periodFrom ?? ''}`;
    // A period that was corrected has several lines and costs once.
    const again = seen.has(key);
    seen.add(key);
    sold.push({
      feature,
      kind: line.calls ? 'calls' : line.kind === 'recurring' ? 'recurring' : 'oneOff',
      customerID: line.customerID,
      invoiceID: line.invoiceID,
      month: line.invoiceDate.slice(0, 7),
      periodFrom: line.periodFrom,
      periodTo: line.periodTo,
      net: line.net,
      cost: () => (line.calls ? line.callCost : again ? 0 : costOf(feature, line.kind, () => of(line), catalogue)),
      days: () => {
        const period = line.calls ? undefined : of(line);
        return [period?.charged ?? 1, period?.of ?? 1];
      },
    });
  });
  const ofCustomer = grouped(lines, ({ customerID }) => customerID);
  const left = [...features.values()].flatMap((feature): Left[] => {
    const [drop, lastDay] = [text(feature['dateDrop']), text(feature['dateBillTo'])];
    if (drop === null || lastDay === null) return [];
    const first = ofCustomer.get(asText(feature['customerID']))?.find(({ invoiceDate }) => invoiceDate >= drop);
    return !first ? [] : [{ feature, month: [first.invoiceDate.slice(0, 7), closedTo === '' ? '' : next(closedTo)].toSorted().at(-1)!, lastDay }];
  });
  const open = earnedIn(sold, left, closed, closedTo, month, {
    catalogue,
    toSeller,
    besides: lines.flatMap(({ calls, featureID, invoiceID, invoiceDate }) =>
      calls || featureID === null || features.has(featureID) ? [] : [{ invoiceID, month: invoiceDate.slice(0, 7) }],
    ),
    customer: (id) => customers.get(id),
    setting,
    ...(setting('Commission Earned') === 'paid' ? { paid: await paidInvoices(from, [...new Set(lines.map(({ invoiceID }) => invoiceID))]) } : {}),
  });
  return { closedTo, closed: closed.filter((entry) => entry.month <= month), open };
}

const next = (month: string): string => {
  const [year, of] = month.split('-').map(Number) as [number, number];
  return of === 12 ? `${year + 1}-01` : `${year}-${String(of + 1).padStart(2, '0')}`;
};

/** The features of these lines that pay anybody or were dropped, and of a line of calls the latest of its number, then of its customer, that pays commission on calls. */
async function featuresFor(from: Reading, lines: readonly InvoicedLine[], toSeller: boolean) {
  const sold = [...new Set(lines.flatMap(({ featureID }) => featureID ?? []))];
  const features = new Map((await from.load('features', toSeller ? sold : await concerned(from, sold))).map((each) => [each.id, each]));
  const owners = [...new Set(lines.filter(({ calls }) => calls).map(({ customerID }) => customerID))];
  const byCustomer = owners.length > 0 ? await featuresOfCalls(from, owners, 'callChargeCommissionProfile') : new Map<string, RecordOf[]>();
  const ofCalls = ({ customerID, numberID, periodTo }: InvoicedLine, catalogue: Catalogue): RecordOf | undefined => {
    const paying = (byCustomer.get(customerID) ?? [])
      .filter(
        (each) =>
          (each['callChargeCommissionProfile'] ?? catalogue.named('standardFeatures', asText(each['standardFeature']))?.['callChargeCommissionProfile']) !==
            null &&
          asText(each['startDate'] ?? '') <= (periodTo ?? '9999') &&
          !each['serviceID'],
      )
      .toSorted((a, b) => (asText(a['startDate']) < asText(b['startDate']) ? 1 : -1));
    return paying.find((each) => each['numberID'] === numberID) ?? paying.find((each) => !each['numberID']);
  };
  return { features, ofCalls };
}

/** Those of these features that name somebody who earns of them, or were dropped: most name nobody, and a feature is large. */
async function concerned(from: Reading, ids: readonly string[]): Promise<readonly string[]> {
  const named = await from.find('features', {
    where: [{ commissionHolder: { not: null } }, { commissionHolderID2: { not: null } }, { dateDrop: { not: null } }],
    fields: ['id'],
  });
  const known = new Set(named.map(({ id }) => id));
  return ids.filter((id) => known.has(id));
}

/** Every line of every month up to this one, as rows of the list: those of closed months as they were paid, the others as they stand. */
export async function commissionRows(store: Store, catalogue: Catalogue, today: string): Promise<readonly Values[]> {
  const { closedTo, closed, open } = await everything(store, today.slice(0, 7), catalogue, today);
  const all = [...closed, ...open].toSorted((a, b) => a.month.localeCompare(b.month) || a.holder.localeCompare(b.holder));
  const named = async (
    entity: 'customers' | 'features' | 'invoices',
    ids: readonly (string | null)[],
    ...fields: string[]
  ): Promise<ReadonlyMap<string, RecordOf>> => {
    const wanted = [...new Set(ids.flatMap((id) => (id === null || id === '' ? [] : [id])))];
    return new Map((await store.load(entity, wanted, ['id', 'version', ...fields])).map((each) => [each.id, each]));
  };
  const [customers, features, invoices] = await Promise.all([
    named(
      'customers',
      all.map(({ customerID }) => customerID),
      'accountNumber',
      'name',
    ),
    named(
      'features',
      all.map(({ featureID }) => featureID),
      'description',
    ),
    named(
      'invoices',
      all.map(({ invoiceID }) => invoiceID),
      'invoiceNumber',
    ),
  ]);
  return all.map(({ holder, month, kind, customerID, featureID, invoiceID, periodFrom, base, rate, amount }, place) => {
    const customer = customers.get(customerID);
    return {
      id: String(place + 1),
      month: `${month}-01`,
      holder,
      customerID: text(customerID),
      name: customer ? `${asText(customer['accountNumber'] ?? '')} ${asText(customer['name'])}`.trim() : null,
      featureID: text(featureID),
      description: features.get(featureID)?.['description'] ?? null,
      kind,
      invoiceID,
      invoiceNumber: invoiceID === null ? null : (invoices.get(invoiceID)?.['invoiceNumber'] ?? null),
      periodFrom,
      net: base * 100,
      rate,
      amount: amount * 100,
      closed: month <= closedTo,
    };
  });
}

/** A statement a holder: what the month began with, earned and pays, and every line of it. `holder` for one alone. */
export async function statements(
  store: Store,
  month: string,
  holder: string | undefined,
  catalogue: Catalogue,
  today: string,
): Promise<readonly CommissionStatement[]> {
  const { closedTo, closed, open } = await everything(store, month, catalogue, today);
  const all = [...closed, ...open].filter((entry) => holder === undefined || entry.holder === holder);
  return [...new Set(all.map((entry) => entry.holder))].toSorted().flatMap((name): CommissionStatement[] => {
    const own = all.filter((entry) => entry.holder === name);
    const months = statement([...own, { month, amount: 0 }]);
    const now = months.find((each) => each.month === month)!;
    return [
      {
        holder: name,
        month,
        closed: month <= closedTo,
        brought: penceToPounds(now.brought),
        earned: penceToPounds(now.earned),
        payable: penceToPounds(now.payable),
        lines: own
          .filter((entry) => entry.month === month)
          .map(({ kind, customerID, featureID, invoiceID, periodFrom, base, rate, amount }) => ({
            kind,
            customerID,
            featureID,
            invoiceID,
            periodFrom,
            net: penceToPounds(base),
            rate,
            amount: penceToPounds(amount),
          })),
      },
    ];
  });
}

/** Closes a month and all before it: what they pay no longer changes. Throws 400502 for one that is closed or not over. */
export function closeMonth(
  store: Store,
  month: string,
  catalogue: Catalogue,
  by: { readonly id: string; readonly name: string },
  today: string,
  now: string,
): Promise<{ readonly month: string; readonly entries: number }> {
  return store.transaction(async (inside) => {
    // Whoever closes at the same time waits here.
    await inside.addNew('meta', { name: 'commissionClosed', value: '' });
    await inside.find('meta', { where: { name: 'commissionClosed' }, lock: 'waiting' });
    const { closedTo, open } = await everything(inside, month, catalogue, today);
    if (month <= closedTo) throw refused(`${month} is closed already; the last closed month is ${closedTo}.`);
    if (month >= today.slice(0, 7)) throw refused(`${month} is not over; close it when all its invoices are approved.`);
    await inside.insert(
      'commissionEntries',
      ['month', 'holder', 'customerID', 'featureID', 'invoiceID', 'kind', 'periodFrom', 'base', 'rate', 'amount', 'source'],
      open.map((each): Value[] => [
        each.month,
        each.holder,
        each.customerID,
        each.featureID,
        each.invoiceID,
        each.kind,
        each.periodFrom,
        each.base * 100,
        each.rate,
        each.amount * 100,
        each.source,
      ]),
      now,
    );
    await inside.set('meta', { value: month }, { name: 'commissionClosed' });
    await inside.log([
      {
        entity: 'commissionEntries',
        recordID: '0',
        customerID: null,
        action: 'closeMonth',
        runID: null,
        userID: by.id,
        userName: by.name,
        at: now,
        before: { closedTo },
        after: { closedTo: month },
        why: `Commission of ${month} closed.`,
      },
    ]);
    return { month, entries: open.length };
  });
}
