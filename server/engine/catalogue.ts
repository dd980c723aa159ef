/** The configuration lists, read once and kept until any bridge changes one. */
import { randomUUID } from 'node:crypto';
import { catalogueOf } from '../../shared/catalogue.js';
import { entities } from '../../shared/entities/index.js';
import type { Catalogue, Channels, EntityName, RecordOf } from '../../shared/types.js';
import { CONFIGURATION } from '../database/noted.js';
import type { Reading, Store, Writing } from '../database/store.js';

/** Entities that actions and billing read as configuration; a change to one of them makes the kept catalogue stale. */
export const configuration: readonly EntityName[] = entities.filter((each) => each.configuration).map(({ name }) => name);

/** Answers the catalogue; a cheap look at the newest change decides whether it is read again. Inside a transaction it is read from there. */
export interface CatalogueNow {
  (from?: Reading): Promise<Catalogue>;
  /** As it was when somebody last looked, for who finds out later whether it still is. */
  kept?(): Catalogue | undefined;
}

export function keptCatalogue(store: Store, channels?: Channels): CatalogueNow {
  let kept: { readonly mark: string; readonly catalogue: Catalogue } | undefined;
  const look = sharedLook(() => store.configurationAt());
  const now = async (from: Reading = store): Promise<Catalogue> => {
    const mark = await (from === store ? look() : from.configurationAt());
    if (kept?.mark !== mark) kept = { mark, catalogue: await read(from, channels) };
    return kept.catalogue;
  };
  return Object.assign(now, { kept: () => kept?.catalogue });
}

/** Tells every bridge on this database that configuration changed; part of the transaction that changes it. */
export async function markConfiguration(inside: Writing): Promise<void> {
  await inside.put('meta', { name: CONFIGURATION, value: randomUUID() });
}

async function read(from: Reading, channels: Channels | undefined): Promise<Catalogue> {
  const lists = new Map<EntityName, readonly RecordOf[]>();
  for (const entity of configuration) lists.set(entity, await from.all(entity));
  return catalogueOf(lists, channels);
}

/**
 * Many requests that look at the same time share one look. Nobody takes part in one that had begun before: whoever changed
 * configuration and asks again must see the change.
 */
function sharedLook(look: () => Promise<string>): () => Promise<string> {
  let running: Promise<unknown> | undefined;
  let coming: Promise<string> | undefined;
  const begin = (): Promise<string> => {
    const begun = look();
    const over = begun.then(
      () => undefined,
      () => undefined,
    );
    running = over;
    void over.then(() => {
      if (running === over) running = undefined;
    });
    return begun;
  };
  return () => {
    if (!running) return begin();
    coming ??= running.then(() => {
      coming = undefined;
      return begin();
    });
    return coming;
  };
}
