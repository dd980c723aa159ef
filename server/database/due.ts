/** What is due in a billing run: for whom there is something to do, and which of their records it is made of, a stretch of customers at a time. */
import type { CallAccount } from '../../shared/calls/index.js';
import type { Catalogue, EntityName, RecordOf, Value } from '../../shared/types.js';
import { callAccounts } from './callAccounts.js';
import type { Reading } from './store.js';

/** A run as far as it says what is due: its dates, and the names that the catalogue has for what matters. */
export interface DueRun {
  readonly dates: {
    readonly billingCycle: string | null;
    readonly cutoff: string;
    readonly transactionCutoff: string | null;
  };
  /** Names of statuses: of customers those that end with a final bill, are billed, are served; of others those that are off the bills. */
  readonly statuses: {
    readonly final: readonly string[];
    readonly billable: readonly string[];
    readonly served: readonly string[];
    readonly held: Readonly<Record<'numbers' | 'services', readonly string[]>>;
  };
  /** Standard features whose interval has changed. */
  readonly changed: readonly string[];
  /** Standard features that say something of calls. */
  readonly sayingOfCalls: readonly string[];
}

export type DueOf = 'features' | 'lines' | 'numbers of a price list' | 'features of calls';

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

/** The conditions of a run, on `c` customers, `f` features, `t` transactions. */
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

  constructor({ dates, statuses, changed }: DueRun) {
    const { binds } = this;
    const cutoff = binds.one('cutoff', dates.cutoff);
    const final = binds.list('final', statuses.final);
    const held = (entity: 'numbers' | 'services'): string => binds.list(`held_${entity}_`, statuses.held[entity]);
    this.leaving = `c."status" IN ${final}`;
    const ofCycle = dates.billingCycle === null ? [] : [`c."billingCycle" = ${binds.one('cycle', dates.billingCycle)}`];
    // A final-billed customer gets its final invoice whatever else its status says.
    const served = `c."status" IN ${binds.list('served', statuses.served)}`;
    // Off the bills from a day to come: this run still bills them.
    const notYet = `(${served} AND c."dateMakeNonBillable" >= ${cutoff})`;
    const billed = `c."status" IN ${binds.list('billable', statuses.billable)} OR ${this.leaving} OR ${notYet}`;
    this.scope = [`(${billed})`, ...ofCycle].join(' AND ');
    this.everybody = [`(${billed} OR ${served})`, ...ofCycle].join(' AND ');
    const transactions = dates.transactionCutoff === null ? undefined : binds.one('transactionCutoff', dates.transactionCutoff);
    const following =
      changed.length === 0
        ? ''
        : ` OR (f."dueDate" < ${cutoff} AND f."nextBillDate" IS NOT NULL AND f."serviceChargeInterval" IS NULL AND f."standardFeature" IN ${binds.list('changed', changed)})`;
    this.feature = `(f."nextBillDate" < ${cutoff} OR f."rebillFrom" IS NOT NULL${following}${transactions ? ` OR f."dueDate" <= ${transactions}` : ''} OR (${this.leaving} AND f."nextBillDate" IS NOT NULL))`;
    const other = `t."kind" <> 'usage' AND (COALESCE(t."billDate", t."transactionDate", '') < ${cutoff}${transactions ? ` OR t."transactionDate" <= ${transactions}` : ''})`;
    const off = (alias: string, entity: 'numbers' | 'services'): string =>
      `${alias}."status" IN ${held(entity)} AND COALESCE(${alias}."dateMakeNonBillable", '') < ${cutoff}`;
    const free = `NOT EXISTS (SELECT 1 FROM "numbers" n WHERE n."id" = t."numberID" AND ${off('n', 'numbers')})
      AND NOT EXISTS (SELECT 1 FROM "services" s WHERE s."id" = t."serviceID" AND ${off('s', 'services')})`;
    const reached = `NOT EXISTS (SELECT 1 FROM "numbers" n WHERE n."id" = k."numberID" AND ${off('n', 'numbers')})`;
    this.calls = `k."state" = 'rated' AND (${this.leaving} OR (k."callDate" < ${cutoff} AND ${reached}))`;
    this.waiting = `t."invoiceID" IS NULL AND (${this.leaving} OR (${other}) OR (t."kind" = 'usage' AND t."transactionDate" < ${cutoff} AND ${free}))`;
  }
}

export class Due {
  private readonly run: DueRun;

  constructor(run: DueRun) {
    this.run = run;
  }

  /** How many customers the run is for, those with nothing due included. */
  async count(from: Reading): Promise<number> {
    const { scope, binds } = new Conditions(this.run);
    const [row] = await from.rows<{ count: number }>(`SELECT count(*) AS "count" FROM "customers" c WHERE ${scope}`, used(scope, binds));
    return Number(row?.count ?? 0);
  }

  /** The ids that divide all of the run's customers into parts of so many, ascending: each is the last of its part, but for the last part's. */
  async ends(from: Reading, size: number): Promise<readonly string[]> {
    const { everybody, binds } = new Conditions(this.run);
    const sql = `SELECT CAST(o."k" AS TEXT) AS "k" FROM (SELECT c."id" AS "k", row_number() OVER (ORDER BY c."id") AS "place" FROM "customers" c WHERE ${everybody}) o
      WHERE o."place" % ${Math.trunc(size)} = 0 ORDER BY o."place"`;
    return (await from.rows<{ k: string }>(sql, used(sql, binds))).map(({ k }) => k);
  }

  /** Customers behind an id for whom there may be something to do, with how many lines and calls wait; `everybody`: all others as well. */
  async customers(
    from: Reading,
    { after, until, most, everybody }: { readonly after: string; readonly until: string | null; readonly most: number; readonly everybody: boolean },
  ): Promise<readonly { readonly id: string; readonly waiting: number }[]> {
    const { scope, everybody: all, feature, waiting, calls, leaving, binds } = new Conditions(this.run);
    const something = `${scope} AND (${leaving}
        OR EXISTS (SELECT 1 FROM "features" f WHERE f."customerID" = c."id" AND ${feature})
        OR EXISTS (SELECT 1 FROM "transactions" t WHERE t."customerID" = c."id" AND ${waiting})
        OR EXISTS (SELECT 1 FROM "calls" k WHERE k."customerID" = c."id" AND ${calls}))`;
    const sql = `SELECT CAST(c."id" AS TEXT) AS "k", (SELECT count(*) FROM "transactions" w WHERE w."invoiceID" IS NULL AND w."customerID" = c."id")
        + (SELECT count(*) FROM "calls" k WHERE k."state" = 'rated' AND k."customerID" = c."id") AS "waiting"
      FROM "customers" c WHERE c."id" > ${binds.one('after', after)}${until === null ? '' : ` AND c."id" <= ${binds.one('until', until)}`} AND ${everybody ? all : something}
      ORDER BY c."id" LIMIT ${Math.trunc(most)}`;
    const rows = await from.rows<{ k: string; waiting: number }>(sql, used(sql, binds));
    return rows.map(({ k, waiting: count }) => ({ id: k, waiting: Number(count) }));
  }

  /** The records of the customers between two ids that a bill may be made of, ascending; with `fields` only these. */
  async owned(
    from: Reading,
    which: DueOf,
    { after, last }: { readonly after: string; readonly last: string },
    fields?: readonly string[],
  ): Promise<readonly RecordOf[]> {
    const { scope, feature, waiting, binds } = new Conditions(this.run);
    const within = `c."id" > ${binds.one('after', after)} AND c."id" <= ${binds.one('last', last)} AND ${scope}`;
    const [entity, alias, condition] = {
      features: ['features', 'f', feature],
      lines: ['transactions', 't', waiting],
      'numbers of a price list': ['numbers', 'n', 'n."fixedFeeTariff" IS NOT NULL'],
      'features of calls': [
        'features',
        'f',
        `(f."VATRateCalls" IS NOT NULL OR f."callsTransactionCode" IS NOT NULL OR f."standardFeature" IN ${binds.list('ofCalls', this.run.sayingOfCalls)})`,
      ],
    }[which] as [EntityName, string, string];
    const sql = `SELECT ${alias}."id" FROM "customers" c JOIN "${entity}" ${alias} ON ${alias}."customerID" = c."id" WHERE ${within} AND ${condition}`;
    return from.chosen(entity, sql, used(sql, binds), fields);
  }

  /** The calls of these customers that are due, with everything that prices them. */
  calls(from: Reading, customers: readonly RecordOf[], catalogue: Catalogue): Promise<ReadonlyMap<string, CallAccount>> {
    const { calls, binds } = new Conditions(this.run);
    const due = `EXISTS (SELECT 1 FROM "customers" c WHERE c."id" = k."customerID" AND ${calls})`;
    return callAccounts(from, customers, due, used(due, binds), catalogue);
  }
}

/** Only the binds that a statement names: databases refuse the others. */
function used(sql: string, { values }: Binds): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => new RegExp(`\\$${name}\\b`).test(sql)));
}
