/** Whose calls on no invoice yet a change of tariffs, plans or types may price otherwise, and how many wait for a price. */
import { tariffFields } from '../../shared/calls/index.js';
import type { Value } from '../../shared/types.js';
import type { Reading } from './store.js';

/** What changed, as far as calls can tell: by entity the names, or ids of what belongs to a customer. */
export interface Repricing {
  /** Tariffs whose calls may cost otherwise, with those based on them; `any` where one stands in wherever none is named. */
  readonly tariffs: readonly string[] | 'any';
  /** With them, only these types; none: all of them. */
  readonly callTypes: readonly string[];
  readonly plans: readonly string[];
  readonly standardFeatures: readonly string[];
  readonly customers: readonly string[];
  readonly everybody: boolean;
}

const slots = [1, 2, 3, 4].map((slot) => `discountPlan${slot}`);
const naming = (alias: string, fields: readonly string[], names: string): string => fields.map((field) => `${alias}."${field}" IN ${names}`).join(' OR ');

class Binds {
  readonly values: Record<string, Value> = {};
  list(name: string, values: readonly string[], cast = false): string {
    const each = values.map((value, place) => {
      this.values[`${name}${place}`] = value;
      return cast ? `CAST($${name}${place} AS BIGINT)` : `$${name}${place}`;
    });
    return `(${each.join(', ') || 'NULL'})`;
  }
}

/** Customers that may be concerned, ascending, with all their calls that are on no invoice. */
export async function customersRepriced(
  from: Reading,
  { tariffs, callTypes, plans, standardFeatures, customers, everybody }: Repricing,
): Promise<readonly { readonly id: string; readonly calls: number }[]> {
  const binds = new Binds();
  const features = (fields: readonly string[], names: string): string =>
    `EXISTS (SELECT 1 FROM "features" f WHERE f."customerID" = k."holder" AND (${naming('f', fields, names)}
       OR f."standardFeature" IN (SELECT o."name" FROM "standardFeatures" o WHERE ${naming('o', fields, names)})))`;
  /** Who names them now: what tariff a call had when it came says nothing of the one that it has since. */
  const pricedBy = (names: string): string =>
    `(EXISTS (SELECT 1 FROM "customers" u WHERE u."id" = k."holder" AND (${naming('u', tariffFields, names)}))
       OR EXISTS (SELECT 1 FROM "numbers" n WHERE n."customerID" = k."holder" AND (${naming('n', tariffFields, names)})) OR ${features(tariffFields, names)})`;
  const ofTypes =
    callTypes.length > 0
      ? ` AND EXISTS (SELECT 1 FROM "calls" r WHERE r."state" = 'rated' AND r."customerID" = k."holder" AND r."callType" IN ${binds.list('type', callTypes)})`
      : '';
  const conditions = [
    ...(customers.length > 0 ? [`k."holder" IN ${binds.list('customer', customers, true)}`] : []),
    ...(tariffs.length > 0 ? [`(${tariffs === 'any' ? '1 = 1' : pricedBy(binds.list('tariff', tariffs))}${ofTypes})`] : []),
    ...(plans.length > 0 ? [features(slots, binds.list('plan', plans))] : []),
    ...(standardFeatures.length > 0
      ? [`EXISTS (SELECT 1 FROM "features" f WHERE f."customerID" = k."holder" AND f."standardFeature" IN ${binds.list('standard', standardFeatures)})`]
      : []),
  ];
  if (!everybody && conditions.length === 0) return [];
  const rows = await from.rows<{ k: string; calls: number | string }>(
    `SELECT CAST(k."holder" AS TEXT) AS "k", k."calls" FROM
       (SELECT c."customerID" AS "holder", count(*) AS "calls" FROM "calls" c WHERE c."state" = 'rated' GROUP BY c."customerID") k
     ${everybody ? '' : `WHERE ${conditions.join(' OR ')} `}ORDER BY k."holder"`,
    everybody ? {} : binds.values,
  );
  return rows.map(({ k, calls }) => ({ id: k, calls: Number(calls) }));
}

/** Which of these customers have calls that wait for a tariff or rate. */
export async function customersUnpriced(from: Reading, customers: readonly string[]): Promise<readonly string[]> {
  const binds = new Binds();
  const rows = await from.rows<{ k: string }>(
    `SELECT DISTINCT CAST(c."customerID" AS TEXT) AS "k" FROM "calls" c WHERE c."error" IN ('noTariff', 'noRate') AND c."customerID" IN ${binds.list('customer', customers, true)}`,
    binds.values,
  );
  return rows.map(({ k }) => k);
}

export const anyUnbilled = async (from: Reading): Promise<boolean> =>
  (await from.rows(`SELECT 1 AS "one" FROM "calls" WHERE "state" = 'rated' OR "error" IS NOT NULL LIMIT 1`)).length > 0;
