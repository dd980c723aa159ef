/** The shipped configuration as a catalogue, with made-up ids: for tests that need one without a database. */
import { catalogueOf, shipped } from '../shared/catalogue.js';
import type { Catalogue, Channels, EntityName, RecordOf } from '../shared/types.js';

export function shippedCatalogue(more: ReadonlyMap<EntityName, readonly RecordOf[]> = new Map(), channels?: Channels): Catalogue {
  const records = [...shipped].map(
    ([entity, list]) =>
      [entity, list.map((values, place): RecordOf => ({ ...values, id: String(place + 1), version: 1, locked: false, hidden: false }))] as const,
  );
  return catalogueOf(new Map<EntityName, readonly RecordOf[]>([...records, ...more]), channels);
}
