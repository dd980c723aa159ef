/** Calls as prices see them, loaded with what they depend on: the one look-up of bills, previews and explanations. */
import {
  added,
  CallConfiguration,
  sayingOfCalls,
  usedOf,
  type BilledLeg,
  type CallAccount,
  type Limit,
  type Shares,
  type Unbilled,
  type Used,
} from '../../shared/calls/index.js';
import { grouped } from '../../shared/grouping.js';
import type { Fraction } from '../../shared/fractions.js';
import { addDays } from '../../shared/dates.js';
import type { Catalogue, RecordOf, Value } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { dialectOf } from './dialect.js';
import { takeParsed } from './loaded.js';
import type { Reading } from './store.js';

const says = (alias: string, also?: string): string => [...sayingOfCalls, ...(also ? [also] : [])].map((name) => `${alias}."${name}" IS NOT NULL`).join(' OR ');

const placeholders = (ids: readonly string[]): string => ids.map((_, place) => `$c${place}`).join(', ') || 'NULL';
const bound = (ids: readonly string[]): Record<string, Value> => Object.fromEntries(ids.map((id, place) => [`c${place}`, id]));

/** The features of these customers that say anything of calls, themselves or through their standard feature, by customer. */
export async function featuresOfCalls(
  from: Reading,
  customerIDs: readonly string[],
  also?: 'callChargeCommissionProfile',
): Promise<ReadonlyMap<string, RecordOf[]>> {
  const rows = await from.rows<{ k: string }>(
    `SELECT CAST(f."id" AS TEXT) AS "k" FROM "features" f WHERE f."customerID" IN (${placeholders(customerIDs)}) AND (${says('f', also)}
       OR f."standardFeature" IN (SELECT o."name" FROM "standardFeatures" o WHERE ${says('o', also)})) ORDER BY f."id"`,
    bound(customerIDs),
  );
  return grouped(
    await from.load(
      'features',
      rows.map(({ k }) => k),
    ),
    (feature) => asText(feature['customerID']),
  );
}

/** What of a stored call its price depends on, as the database has it. */
export type MeteredRow = Record<'callDate' | 'callTime' | 'kind' | 'callType' | 'class', string> &
  Record<'timeBand' | 'carrierCost' | 'retail', string | null> &
  Record<'seconds' | 'events' | 'bytes', number | string | null>;
export const meteredColumns = `k."callDate", k."callTime", k."kind", k."seconds", k."events", k."bytes", k."callType", k."class", k."timeBand", k."carrierCost", k."retail"`;

/** The same as prices see it. */
export const meteredOf = (row: MeteredRow): Pick<Unbilled, MeteredField> => ({
  kind: row.kind as Unbilled['kind'],
  start: `${row.callDate}T${row.callTime}`,
  seconds: Number(row.seconds ?? 0),
  events: Number(row.events ?? 0),
  bytes: Number(row.bytes ?? 0),
  carrierCost: row.carrierCost,
  retail: row.retail,
  callType: row.callType,
  class: row.class as Unbilled['class'],
  timeBand: row.timeBand,
});
type MeteredField = 'kind' | 'start' | 'seconds' | 'events' | 'bytes' | 'carrierCost' | 'retail' | 'callType' | 'class' | 'timeBand';

/** What else of a call its bill asks for, by where it stands in a row. */
const columns = [
  'CAST(k."id" AS TEXT)',
  'CAST(k."customerID" AS TEXT)',
  'CAST(k."numberID" AS TEXT)',
  'CAST(k."callFileID" AS TEXT)',
  `k."callDate" || 'T' || k."callTime"`,
  ...['line', 'costMillionths', 'kind', 'seconds', 'events', 'bytes', 'callType', 'class', 'timeBand', 'carrierCost', 'retail'].map((name) => `k."${name}"`),
];
const legColumns = ['k."carrier"', 'k."reference"', 'k."leg"'];

type Cells = readonly (string | number | null)[];
type Due = Unbilled & { readonly customerID: string };

/** Makes calls of rows: millions are read, so that each value is made once, and texts that many have are one text. */
function unbilledFrom(free: ReadonlySet<string>, matchesLegs: boolean): (cells: Cells) => Due {
  const texts = new Map<unknown, string>();
  const one = (text: unknown): string => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    texts.set(text, text as string);
    return text as string;
  };
  return (cells) => {
    const [id, customerID, numberID, callFileID, start, line, cost, kind, seconds, events, bytes, callType, of, timeBand, carrierCost, retail] = cells;
    const type = one(callType);
    const call: Due = {
      id: id as string,
      customerID: one(customerID),
      numberID: one(numberID),
      callFileID: one(callFileID),
      line: Number(line),
      costMillionths: Number(cost ?? 0),
      kind: one(kind) as Unbilled['kind'],
      start: start as string,
      seconds: Number(seconds ?? 0),
      events: Number(events ?? 0),
      bytes: Number(bytes ?? 0),
      carrierCost: carrierCost as string | null,
      retail: retail as string | null,
      callType: type,
      class: one(of) as Unbilled['class'],
      timeBand: timeBand as string | null,
      free: of !== 'inbound' && free.has(type),
    };
    if (!matchesLegs) return call;
    const [carrier, reference, leg] = cells.slice(columns.length) as (string | null)[];
    return { ...call, carrier: carrier ?? null, reference: reference ?? null, leg: leg ?? null };
  };
}

/** A call with whom it is charged to. */
export type CallOf = Due;

/** The calls that a condition on `k` selects, of these customers, and `given` besides, with everything that prices them; customers without calls are not there. */
export async function callAccounts(
  from: Reading,
  customers: readonly RecordOf[],
  condition: string,
  binds: Readonly<Record<string, Value>>,
  catalogue: Catalogue,
  given: readonly CallOf[] = [],
): Promise<ReadonlyMap<string, CallAccount>> {
  const found = new Map<string, CallAccount>();
  const ids = customers.map(({ id }) => id);
  if (ids.length === 0) return found;
  const { matchesLegs } = CallConfiguration.of(catalogue);
  const due = await listed(
    from,
    matchesLegs ? [...columns, ...legColumns] : columns,
    `FROM "calls" k WHERE k."state" = 'rated' AND k."customerID" IN (${placeholders(ids)}) AND ${condition}`,
    { ...bound(ids), ...binds },
    unbilledFrom(freeTypes(catalogue), matchesLegs),
  );
  due.push(...given);
  if (due.length === 0) return found;
  const calls = grouped(due, ({ customerID }) => customerID);
  const owners = [...calls.keys()];
  const features = await featuresOfCalls(from, owners);
  const numbers = grouped(await from.load('numbers', [...new Set(due.map(({ numberID }) => numberID))]), (number) => asText(number['customerID']));
  const used = await usedBy(from, owners, [...new Set(due.map(({ start }) => start.slice(0, 7)))]);
  const legs = matchesLegs
    ? await billedLegs(from, owners, addDays(due.reduce((first, { start }) => (start < first ? start : first), '9').slice(0, 10), -LONGEST_CALL))
    : undefined;
  for (const customer of customers) {
    const own = calls.get(customer.id);
    if (!own) continue;
    found.set(customer.id, {
      owned: { customer, numbers: new Map((numbers.get(customer.id) ?? []).map((each) => [each.id, each])), features: features.get(customer.id) ?? [] },
      unbilled: own,
      used: used.get(customer.id) ?? new Map(),
      ...(legs ? { billedLegs: legs.get(customer.id) ?? [] } : {}),
    });
  }
  return found;
}

/**
 * What is made of rows, each the list of its values, where the database hands them over quicker so: names would be made of every row anew.
 * A list is made into what is wanted at once, so that it need not be kept.
 */
async function listed<T>(
  from: Reading,
  values: readonly string[],
  rest: string,
  binds: Readonly<Record<string, Value>>,
  make: (cells: Cells) => T,
): Promise<T[]> {
  const dialect = dialectOf(from);
  if (!dialect.loadsLists) {
    const rows = await from.rows<Record<string, string | number | null>>(
      `SELECT ${values.map((value, place) => `${value} AS "c${place}"`).join(', ')} ${rest}`,
      binds,
    );
    return rows.map((row) => make(Object.values(row)));
  }
  const rows = await from.rows<{ j: string }>(`SELECT ${dialect.list(values)} AS "j" ${rest}`, binds);
  const found: T[] = [];
  await takeParsed(rows, (text) => {
    for (const cells of JSON.parse(text) as Cells[]) found.push(make(cells));
  });
  return found;
}

const freeTypes = (catalogue: Catalogue): ReadonlySet<string> =>
  new Set(catalogue.all('callTypes').flatMap((each) => (each['free'] === true ? [asText(each['name'])] : [])));

/** A record of a call as it would be charged to a number; undefined where its type is not known. */
export function chargedTo(
  record: RecordOf,
  { numberID, customerID }: { readonly numberID: string; readonly customerID: string },
  catalogue: Catalogue,
): CallOf | undefined {
  if (typeof record['callType'] !== 'string' || typeof record['class'] !== 'string') return undefined;
  const text = (name: string): string | null => (typeof record[name] === 'string' ? record[name] : null);
  return {
    ...meteredOf(record as unknown as MeteredRow),
    id: record.id,
    numberID,
    customerID,
    callFileID: asText(record['callFileID']),
    line: Number(record['line']),
    costMillionths: Number(record['costMillionths'] ?? 0),
    free: record['class'] !== 'inbound' && freeTypes(catalogue).has(record['callType']),
    carrier: text('carrier'),
    reference: text('reference'),
    leg: text('leg'),
  };
}

/** Days that a call lasts at most: its legs begin no further apart. */
const LONGEST_CALL = 7;

/** Legs on invoices whose seconds allowances count once, begun on a day or later, by customer. */
async function billedLegs(from: Reading, customerIDs: readonly string[], day: string): Promise<ReadonlyMap<string, readonly BilledLeg[]>> {
  const rows = await from.rows<Record<'id' | 'customerID' | 'exact', string> & Record<'carrier' | 'reference' | 'leg', string | null>>(
    `SELECT CAST(k."id" AS TEXT) AS "id", CAST(k."customerID" AS TEXT) AS "customerID", k."carrier", k."reference", k."leg", k."exact"
     FROM "calls" k WHERE k."state" = 'billed' AND k."customerID" IN (${placeholders(customerIDs)}) AND k."callDate" >= $day AND k."exact" LIKE '%"legs":%'`,
    { ...bound(customerIDs), day },
  );
  return grouped(
    rows.map(({ exact, ...row }) => ({ ...row, covered: (JSON.parse(exact) as { readonly legs: BilledLeg['covered'] }).legs })),
    ({ customerID }) => customerID,
  );
}

/** What earlier invoices drew, by customer, then by month and bucket. */
export async function usedBy(from: Reading, customerIDs: readonly string[], months: readonly string[]): Promise<ReadonlyMap<string, Used>> {
  const rows = await from.rows<{ customerID: string; month: string; bucket: string; exact: string }>(
    `SELECT CAST(u."customerID" AS TEXT) AS "customerID", u."month", u."bucket", u."exact" FROM "discountPlanAllowanceUsage" u
     WHERE u."customerID" IN (${placeholders(customerIDs)}) AND u."month" IN (${months.map((_, place) => `$m${place}`).join(', ') || 'NULL'})`,
    { ...bound(customerIDs), ...Object.fromEntries(months.map((month, place) => [`m${place}`, month])) },
  );
  const found = new Map<string, Map<string, Partial<Record<Limit, Fraction>>>>();
  for (const { customerID, month, bucket, exact } of rows) {
    const own = found.get(customerID) ?? new Map<string, Partial<Record<Limit, Fraction>>>();
    found.set(customerID, own);
    const sum = own.get(`${month}|${bucket}`) ?? {};
    added(sum, usedOf(exact));
    own.set(`${month}|${bucket}`, sum);
  }
  return found;
}

/** What each invoice drew in a month, the earliest first: from which bucket, and of which numbers' calls; null of one from before that was kept. */
export async function sharesDrawn(
  from: Reading,
  customerID: string,
  month: string,
): Promise<readonly { readonly bucket: string; readonly used: ReturnType<typeof usedOf>; readonly shares: Shares | null }[]> {
  const rows = await from.rows<{ bucket: string; exact: string; shares: string | null }>(
    `SELECT u."bucket", u."exact", u."shares" FROM "discountPlanAllowanceUsage" u WHERE u."customerID" = $customerID AND u."month" = $month ORDER BY u."id"`,
    { customerID, month },
  );
  return rows.map(({ bucket, exact, shares }) => ({ bucket, used: usedOf(exact), shares: shares === null ? null : (JSON.parse(shares) as Shares) }));
}

/** All that was loaded and is on no invoice yet; of one month (YYYY-MM) only. */
export const unbilledCalls = (
  from: Reading,
  customers: readonly RecordOf[],
  catalogue: Catalogue,
  month?: string,
  given?: readonly CallOf[],
): Promise<ReadonlyMap<string, CallAccount>> =>
  month === undefined
    ? callAccounts(from, customers, 'k."id" > 0', {}, catalogue, given)
    : callAccounts(from, customers, 'substr(k."callDate", 1, 7) = $month', { month }, catalogue);
