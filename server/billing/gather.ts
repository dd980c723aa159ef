/** Which customers a run has something to do for, and all that their bills are made of, loaded set-based. */
import { earliest } from '../../shared/dates.js';
import type { Catalogue, EntityName, RecordOf, Value, Values } from '../../shared/types.js';
import type { Reading } from '../database/store.js';
import { callAccounts } from '../database/callAccounts.js';
import { pricedFields } from '../engine/priced.js';
import type { Account, RunDates } from './shapes.js';
import { asText } from '../../shared/values.js';

/** A stretch of customers, ascending by id: those after `after` up to `last` that the run has something to do for. */
export interface Stretch {
  readonly ids: readonly string[];
  readonly after: string;
  readonly last: string;
}

/** Customers looked for at once, and how many waiting lines make a stretch shorter: what is in memory stays the same. */
const MOST_CUSTOMERS = 250;
const MOST_LINES = 10_000;

interface Stretching {
  readonly most?: number;
  /** The last customer that is looked at, where not all are. */
  readonly until?: string | null;
  readonly everybody?: boolean;
}

/** Binds values one by one, as `($x0, $x1)`: the way to write a list that both databases take. */
class Binds {
  readonly values: Record<string, Value> = {};
  one(name: string, value: Value): string {
    this.values[name] = value;
    return `$${name}`;
  }
  list(name: string, values: readonly Value[]): string {
    return values.length === 0 ? '(NULL)' : `(${values.map((value, place) => this.one(`${name}${place}`, value)).join(', ')})`;
  }
}

/** Standard features that say it for those that do not themselves. */
const sayingOfCalls = (catalogue: Catalogue): string[] =>
  catalogue.all('standardFeatures').flatMap((each) => (each['VATRateCalls'] || each['callsTransactionCode'] ? [asText(each['name'])] : []));

/**
 * Standard features whose interval has changed: what leaves its interval to them may be due earlier than its own record says. Of
 * an interval whose definition was changed the same holds.
 */
const withAnotherInterval = (catalogue: Catalogue): string[] =>
  catalogue
    .all('standardFeatures')
    .flatMap(({ name, intervalSince, serviceChargeInterval }) =>
      intervalSince || (catalogue.preset('serviceChargeInterval', asText(serviceChargeInterval))?.version ?? 1) > 1 ? [asText(name)] : [],
    );

const namesWith = (
  catalogue: Catalogue,
  entity: EntityName,
  test: (status: { active: boolean; billable: boolean; finalBill: boolean; chargesCalls: boolean }) => boolean,
): string[] =>
  catalogue
    .all('statuses')
    .filter((status) => status['entity'] === entity)
    .flatMap((status) =>
      test({
        active: status['active'] === true,
        billable: status['billable'] === true,
        finalBill: status['finalBill'] === true,
        chargesCalls: status['chargesCalls'] !== false,
      })
        ? [asText(status['name'])]
        : [],
    );

/** The conditions of a run as SQL, on `c` customers, `f` features, `t` transactions. */
class Conditions {
  readonly binds = new Binds();
  /** Customers that the run is for. */
  readonly scope: string;
  /** The same and those who are served but not billed: everybody whose bill somebody might miss. */
  readonly everybody: string;
  /** R2: features that have something due, or something to look at again. */
  readonly feature: string;
  /**
   * Lines on no invoice that are due: usage by its date, held only while what it was used on is off the bills (R14); all
   * others by their bill date. A final invoice takes everything there is.
   */
  readonly waiting: string;
  /** Calls that are due, on `k`: by their day, and held only while their number is off the bills. */
  readonly calls: string;
  /** Customers that move on although nothing is due. */
  readonly leaving: string;

  constructor(dates: RunDates, catalogue: Catalogue) {
    const { binds } = this;
    const cutoff = binds.one('cutoff', dates.cutoff);
    const final = binds.list(
      'final',
      namesWith(catalogue, 'customers', ({ finalBill }) => finalBill),
    );
    const held = (entity: EntityName): string =>
      binds.list(
        `held_${entity}_`,
        namesWith(catalogue, entity, ({ billable, chargesCalls }) => !billable || (entity === 'numbers' && !chargesCalls)),
      );
    this.leaving = `c."status" IN ${final}`;
    const ofCycle = dates.billingCycle === null ? [] : [`c."billingCycle" = ${binds.one('cycle', dates.billingCycle)}`];
    // A final-billed customer gets its final invoice whatever else its status says.
    const billed = `c."status" IN ${binds.list(
      'billable',
      namesWith(catalogue, 'customers', ({ billable }) => billable),
    )} OR ${this.leaving}`;
    const served = `c."status" IN ${binds.list(
      'served',
      namesWith(catalogue, 'customers', ({ active }) => active),
    )}`;
    this.scope = [`(${billed})`, ...ofCycle].join(' AND ');
    this.everybody = [`(${billed} OR ${served})`, ...ofCycle].join(' AND ');
    const transactions = dates.transactionCutoff === null ? undefined : binds.one('transactionCutoff', dates.transactionCutoff);
    const changed = withAnotherInterval(catalogue);
    const following =
      changed.length === 0
        ? ''
        : ` OR (f."dueDate" < ${cutoff} AND f."nextBillDate" IS NOT NULL AND f."serviceChargeInterval" IS NULL AND f."standardFeature" IN ${binds.list('changed', changed)})`;
    this.feature = `(f."nextBillDate" < ${cutoff} OR f."rebillFrom" IS NOT NULL${following}${transactions ? ` OR f."dueDate" <= ${transactions}` : ''} OR (${this.leaving} AND f."nextBillDate" IS NOT NULL))`;
    const other = `t."kind" <> 'usage' AND (COALESCE(t."billDate", t."transactionDate", '') < ${cutoff}${transactions ? ` OR t."transactionDate" <= ${transactions}` : ''})`;
    const free = `NOT EXISTS (SELECT 1 FROM "numbers" n WHERE n."id" = t."numberID" AND n."status" IN ${held('numbers')})
      AND NOT EXISTS (SELECT 1 FROM "services" s WHERE s."id" = t."serviceID" AND s."status" IN ${held('services')})`;
    const reached = `NOT EXISTS (SELECT 1 FROM "numbers" n WHERE n."id" = k."numberID" AND n."status" IN ${held('numbers')})`;
    this.calls = `k."state" = 'rated' AND (${this.leaving} OR (k."callDate" < ${cutoff} AND ${reached}))`;
    this.waiting = `t."invoiceID" IS NULL AND (${this.leaving} OR (${other}) OR (t."kind" = 'usage' AND t."transactionDate" < ${cutoff} AND ${free}))`;
  }
}

/** What a run with these dates loads and skips. */
export class Gathering {
  private readonly dates: RunDates;
  private readonly catalogue: Catalogue;

  constructor(dates: RunDates, catalogue: Catalogue) {
    this.dates = dates;
    this.catalogue = catalogue;
  }

  /** How many customers the run is for, those with nothing due included. */
  async count(from: Reading): Promise<number> {
    const { scope, binds } = this.conditions();
    const [row] = await from.rows<{ count: number }>(`SELECT count(*) AS "count" FROM "customers" c WHERE ${scope}`, used(scope, binds));
    return Number(row?.count ?? 0);
  }

  /** The ids that divide all of a run's customers into parts of so many, ascending: each is the last of its part, but for the last part's. */
  async ends(from: Reading, size: number): Promise<readonly string[]> {
    const { everybody, binds } = this.conditions();
    const sql = `SELECT CAST(o."k" AS TEXT) AS "k" FROM (SELECT c."id" AS "k", row_number() OVER (ORDER BY c."id") AS "place" FROM "customers" c WHERE ${everybody}) o
      WHERE o."place" % ${size} = 0 ORDER BY o."place"`;
    return (await from.rows<{ k: string }>(sql, used(sql, binds))).map(({ k }) => k);
  }

  /**
   * The next customers after an id for whom there may be something to do, or with `everybody` also those with nothing due and those
   * who are not billed; undefined at the end. `most` for a shorter stretch.
   */
  async next(from: Reading, after: string, { most = MOST_CUSTOMERS, everybody = false, until = null }: Stretching = {}): Promise<Stretch | undefined> {
    const { scope, everybody: all, feature, waiting, calls, leaving, binds } = this.conditions();
    const something = `${scope} AND (${leaving}
        OR EXISTS (SELECT 1 FROM "features" f WHERE f."customerID" = c."id" AND ${feature})
        OR EXISTS (SELECT 1 FROM "transactions" t WHERE t."customerID" = c."id" AND ${waiting})
        OR EXISTS (SELECT 1 FROM "calls" k WHERE k."customerID" = c."id" AND ${calls}))`;
    const sql = `SELECT CAST(c."id" AS TEXT) AS "k", (SELECT count(*) FROM "transactions" w WHERE w."invoiceID" IS NULL AND w."customerID" = c."id")
        + (SELECT count(*) FROM "calls" k WHERE k."state" = 'rated' AND k."customerID" = c."id") AS "waiting"
      FROM "customers" c WHERE c."id" > ${binds.one('after', after)}${until === null ? '' : ` AND c."id" <= ${binds.one('until', until)}`} AND ${everybody ? all : something}
      ORDER BY c."id" LIMIT ${most}`;
    const rows = await from.rows<{ k: string; waiting: number }>(sql, used(sql, binds));
    const ids: string[] = [];
    let lines = 0;
    for (const { k, waiting: count } of rows) {
      lines += Number(count);
      if (ids.length > 0 && lines > MOST_LINES) break;
      ids.push(k);
    }
    const last = ids.at(-1);
    return last === undefined ? undefined : { ids, after, last };
  }

  /** Everything that the bills of a stretch are made of. Inside a transaction its customers are locked before. */
  async accounts(from: Reading, { ids, after, last }: Stretch): Promise<readonly Account[]> {
    const { scope, feature, waiting, calls, binds } = this.conditions();
    const within = `c."id" > ${binds.one('after', after)} AND c."id" <= ${binds.one('last', last)} AND ${scope}`;
    const owned = async (entity: EntityName, alias: string, condition: string, fields?: readonly string[]): Promise<RecordOf[]> => {
      const sql = `SELECT CAST(${alias}."id" AS TEXT) AS "k" FROM "customers" c JOIN "${entity}" ${alias} ON ${alias}."customerID" = c."id" WHERE ${within} AND ${condition} ORDER BY ${alias}."id"`;
      return from.load(
        entity,
        (await from.rows<{ k: string }>(sql, used(sql, binds))).map(({ k }) => k),
        fields,
      );
    };
    // What changed since the stretch was looked for counts as it is now: a customer may have been taken off the bills.
    const customers = (await from.load('customers', ids)).filter((customer) => this.isBilled(customer));
    const [features, lines] = [await owned('features', 'f', feature, pricedFields), await owned('transactions', 't', waiting)];
    const known = new Map(features.map((each) => [each.id, each]));
    const missing = lines.flatMap((line) => (typeof line['featureID'] === 'string' && !known.has(line['featureID']) ? [line['featureID']] : []));
    const others = new Map((await from.load('features', missing, pricedFields)).map((each) => [each.id, each]));
    const services = new Map(
      (
        await from.load(
          'services',
          features.flatMap((each) => (typeof each['serviceID'] === 'string' ? [each['serviceID']] : [])),
        )
      ).map((each) => [each.id, each]),
    );
    // A number has a part in a price only where it names a price list.
    const numbers = new Map(
      (features.some((each) => each['numberID'] !== null) ? await owned('numbers', 'n', `n."fixedFeeTariff" IS NOT NULL`) : []).map((each) => [each.id, each]),
    );
    const callFeatures = lines.some(({ kind }) => kind === 'usage')
      ? await owned(
          'features',
          'f',
          `(f."VATRateCalls" IS NOT NULL OR f."callsTransactionCode" IS NOT NULL OR f."standardFeature" IN ${binds.list('ofCalls', sayingOfCalls(this.catalogue))})`,
        )
      : [];
    const callsOf = byCustomer(
      callFeatures.toSorted((a, b) =>
        asText(a['startDate']) === asText(b['startDate']) ? Number(a.id) - Number(b.id) : asText(a['startDate']) < asText(b['startDate']) ? 1 : -1,
      ),
    );
    const raised = await from.raised(new Map(features.map((each) => [each.id, lookedAtFrom(each)])));
    const dueCalls = `EXISTS (SELECT 1 FROM "customers" c WHERE c."id" = k."customerID" AND ${calls})`;
    const accountsOfCalls = await callAccounts(from, customers, dueCalls, used(dueCalls, binds), this.catalogue);
    const [featuresOf, linesOf] = [byCustomer(features), byCustomer(lines)];
    return customers.map((customer): Account => ({
      customer,
      features: featuresOf.get(customer.id) ?? [],
      waiting: linesOf.get(customer.id) ?? [],
      callFeatures: callsOf.get(customer.id) ?? [],
      calls: accountsOfCalls.get(customer.id),
      service: (id) => services.get(id),
      number: (id) => numbers.get(id),
      raised: (id) => raised.get(id) ?? [],
      feature: (id) => known.get(id) ?? others.get(id),
    }));
  }

  private isBilled(customer: RecordOf): boolean {
    const status = this.catalogue.status('customers', asText(customer['status']));
    return (
      status !== undefined &&
      (status.billable || status.finalBill) &&
      (this.dates.billingCycle === null || customer['billingCycle'] === this.dates.billingCycle)
    );
  }

  private conditions(): Conditions {
    return new Conditions(this.dates, this.catalogue);
  }
}

/** Only the binds that a statement names: databases refuse the others. */
function used(sql: string, { values }: Binds): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => new RegExp(`\\$${name}\\b`).test(sql)));
}

/** Raised lines of periods that ended before this day cannot matter: nothing of them is looked at again. */
function lookedAtFrom(feature: RecordOf): string {
  const { instalmentsFrom } = (feature['billing'] ?? {}) as Values;
  const days = [feature['rebillFrom'], feature['dueDate'], instalmentsFrom].filter((each): each is string => typeof each === 'string');
  return typeof feature['dueDate'] === 'string' ? days.reduce(earliest) : '';
}

function byCustomer(records: readonly RecordOf[]): ReadonlyMap<string, RecordOf[]> {
  const found = new Map<string, RecordOf[]>();
  for (const record of records) {
    const id = asText(record['customerID']);
    const list = found.get(id);
    if (list) list.push(record);
    else found.set(id, [record]);
  }
  return found;
}
