/** Which features take a price, an interval or a discount from a record of the catalogue, or a price list from what they belong to. */
import type { EntityName } from '../../shared/types.js';
import type { Reading } from './store.js';

const holding = ['numbers', 'services', 'customers'] as const;

/** Conditions on features f; $key is the name of a catalogue record, the id of any other. */
const conditions: Readonly<Partial<Record<EntityName, string>>> = {
  standardFeatures: `f."standardFeature" = $key`,
  discountSchemes: `(f."initialFeatureDiscountScheme" = $key OR f."ongoingFeatureDiscountScheme" = $key)`,
  fixedFeeTariffs: `(f."fixedFeeTariff" = $key OR ${holding
    .map((entity) => `f."${entity.slice(0, -1)}ID" IN (SELECT o."id" FROM "${entity}" o WHERE o."fixedFeeTariff" = $key)`)
    .join(' OR ')})`,
  presets: `f."serviceChargeInterval" IS NULL AND f."standardFeature" IN (SELECT s."name" FROM "standardFeatures" s WHERE s."serviceChargeInterval" = $key)`,
  customers: `f."customerID" = CAST($key AS BIGINT)`,
  numbers: `f."numberID" = CAST($key AS BIGINT)`,
  services: `f."serviceID" = CAST($key AS BIGINT)`,
};

/** Ids of the next features, ascending, that are not dropped. */
export async function featuresConcerned(from: Reading, entity: EntityName, key: string, after: string, most: number): Promise<readonly string[]> {
  const rows = await from.rows<{ k: string }>(
    `SELECT CAST(f."id" AS TEXT) AS "k" FROM "features" f
     WHERE ${conditions[entity] ?? 'false'} AND f."dateBillTo" IS NULL AND f."id" > CAST($after AS BIGINT) ORDER BY f."id" LIMIT ${most}`,
    { key, after },
  );
  return rows.map(({ k }) => k);
}
