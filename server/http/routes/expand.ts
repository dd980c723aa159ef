/** Records with those they own inside: expandNumbers, expandServices, expandFeatures. */
import { asText } from '../../../shared/values.js';
import { entity as entityOf } from '../../../shared/fields.js';
import type { EntityName, Values } from '../../../shared/types.js';
import { noQuery } from '../query.js';
import type { Query, Store } from '../../database/store.js';

/** What to put inside, and whether only active or only dropped ones. */
export type Expand = Readonly<Partial<Record<'numbers' | 'services' | 'features', { readonly active?: boolean } | undefined>>>;

/** The records with `numbers`, `services` and `features` arrays added; features go inside numbers and services that are expanded. */
export async function expanded(store: Store, entity: EntityName, records: readonly Values[], expand: Expand): Promise<Values[]> {
  let whole: Values[] = [...records];
  for (const inside of ['numbers', 'services', 'features'] as const) {
    const wanted = expand[inside];
    const field = entityOf(inside).owners.find((each) => each.entity === entity)?.field;
    if (!wanted || field === undefined || inside === entity) continue;
    const ids = whole.map(({ id }) => asText(id));
    const query: Query = { ...noQuery, where: [{ field, test: 'in', value: ids }], ...wanted };
    let owned = JSON.parse(await store.page(inside, query)) as Values[];
    // As in the customer's list: its features on services too, but where services stand inside, those are inside of them; those on numbers likewise.
    if (inside === 'features' && entity === 'customers')
      owned = owned.filter((each) => each['numberID'] === null && (each['serviceID'] === null || !expand.services));
    if (inside !== 'features' && expand.features) owned = await expanded(store, inside, owned, { features: expand.features });
    const byOwner = new Map<string, Values[]>();
    for (const each of owned) byOwner.set(asText(each[field]), [...(byOwner.get(asText(each[field])) ?? []), each]);
    whole = whole.map((record) => ({ ...record, [inside]: byOwner.get(asText(record['id'])) ?? [] }));
  }
  return whole;
}
