/** New records one by one: a form of the fields they begin with, what they hang on, and the same preview and run as any action. */
import type { ActionOffer, EntityName, Owner } from '../../shared/types.js';
import { call } from '../api.js';
import type { Described } from '../../shared/wire/session.js';
import { change, entityNamed, go, listInHand, now, raise } from '../store.js';
import { inSentence } from '../words.js';
import { labelOf } from './labels.js';
import { begunWith } from './begun.js';
import { troubled } from './trouble.js';

/** What can be made below a record of this kind, the nearest first. */
export const madeUnder = (name: EntityName): readonly Described[] =>
  now().entities.filter(({ owners, standard }) => standard.includes('create') && owners.some(({ entity }) => entity === name));

/** Whom a new record may hang on: one of these. */
export function ownersIn(entity: EntityName, schema: ActionOffer['schema']): readonly Owner[] {
  return (entityNamed(entity)?.owners ?? []).filter(({ field }) => schema.properties[field] !== undefined);
}

/** Opens the form of a new record; under the record in hand where that is meant. */
export async function openNew(entity: EntityName, under?: { readonly entity: EntityName; readonly id: string }): Promise<void> {
  try {
    const offers = await call('GET /:entity/actions', { entity });
    const offer = offers.find(({ name, on }) => name === 'create' && on === 'collection');
    const title = inSentence(entityNamed(entity)?.title ?? entity);
    if (offer === undefined || offer.permission === 'none' || offer.reason !== undefined) {
      raise({ kind: 'none', text: offer?.reason ?? `You may not add a ${title}. Ask your administrator.` });
      return;
    }
    const owner = ownersIn(entity, offer.schema).find((each) => each.entity === under?.entity);
    change({
      draft: {
        listID: listInHand()?.pointer.id,
        entity,
        target: { kind: 'new' },
        offer,
        fromColumn: {},
        parameters: {
          ...begunWith(entity, offer).parameters,
          // Whom it is for is chosen anew each time.
          ...Object.fromEntries(ownersIn(entity, offer.schema).map(({ field }) => [field, undefined])),
          ...(owner && under ? { [owner.field]: under.id } : {}),
        },
      },
    });
    go({ name: 'form' });
  } catch (error) {
    troubled(error);
  }
}

export interface Named {
  readonly id: string;
  readonly label: string;
  /** What tells it from another of its name: where it is. */
  readonly where: string;
}

/** What is shown beside a name. */
const places: readonly string[] = ['town', 'postcode', 'site', 'customerName'];

/** Records that may be the owner, by what is typed. */
export async function findOwners(name: EntityName, search: string, signal: AbortSignal): Promise<readonly Named[]> {
  const entity = entityNamed(name);
  if (entity === undefined) return [];
  const beside = places.filter((each) => entity.fields.some((field) => field.name === each));
  const query = new URLSearchParams({ limit: search.trim() === '' ? '4' : '8', fields: ['id', ...new Set([...entity.shows, ...beside])].join(',') });
  if (entity.statuses && name !== 'numbers') query.set('active', 'true');
  if (search.trim() !== '') query.set('search', search.trim());
  const found = await call('GET /:entity', { entity: name, query }, { signal });
  return found.map((record) => ({ id: String(record.id), label: labelOf(record, entity.shows), where: labelOf({ ...record, id: '' }, beside) }));
}
