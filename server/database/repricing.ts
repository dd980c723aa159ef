/** Whose calls on no invoice yet a change of tariffs, plans or types may price otherwise, and how many wait for a price. */
import type { Value } from '../../shared/types.js';
import type { Reading } from './store.js';

/** What changed, as far as calls can tell: by entity the names, or ids of what belongs to a customer. */
export interface Repricing {
  /** Tariffs whose calls may cost otherwise, with those based on them; `any` where one stands in for others. */
  readonly tariffs: readonly string[];
  /** With them, only these types; none: all of them. */
  readonly callTypes: readonly string[];
  readonly plans: readonly string[];
  readonly standardFeatures: readonly string[];
  readonly customers: readonly string[];
  readonly everybody: boolean;
}

const slots = [1, 2, 3, 4].map((slot) => `discountPlan${slot}`);

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
  const planned = binds.list('plan', plans);
  const types = callTypes.length > 0 ? ` AND r."callType" IN ${binds.list('type', callTypes)}` : '';
  const naming = (alias: string): string => slots.map((slot) => `${alias}."${slot}" IN ${planned}`).join(' OR ');
  const conditions = [
    ...(customers.length > 0 ? [`k."customerID" IN ${binds.list('customer', customers, true)}`] : []),
    ...(tariffs.length > 0
      ? [`k."customerID" IN (SELECT r."customerID" FROM "calls" r WHERE r."state" = 'rated' AND r."tariff" IN ${binds.list('tariff', tariffs)}${types})`]
      : []),
    ...(tariffs.length === 0 && types !== '' ? [`k."customerID" IN (SELECT r."customerID" FROM "calls" r WHERE r."state" = 'rated'${types})`] : []),
    ...(plans.length > 0
      ? [
          `k."customerID" IN (SELECT f."customerID" FROM "features" f WHERE ${naming('f')}
             OR f."standardFeature" IN (SELECT o."name" FROM "standardFeatures" o WHERE ${naming('o')}))`,
        ]
      : []),
    ...(standardFeatures.length > 0
      ? [`k."customerID" IN (SELECT f."customerID" FROM "features" f WHERE f."standardFeature" IN ${binds.list('standard', standardFeatures)})`]
      : []),
  ];
  if (!everybody && conditions.length === 0) return [];
  const rows = await from.rows<{ k: string; calls: number | string }>(
    `SELECT CAST(k."customerID" AS TEXT) AS "k", count(*) AS "calls" FROM "calls" k
     WHERE k."state" = 'rated'${everybody ? '' : ` AND (${conditions.join(' OR ')})`} GROUP BY k."customerID" ORDER BY k."customerID"`,
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
