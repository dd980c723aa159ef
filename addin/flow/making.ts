/** New records one by one: a form of the fields they begin with, what they hang on, and the same preview and run as any action. */
import { ofCustomer } from '../../shared/ofCustomer.js';
import type { ActionOffer, EntityName, Owner, Values } from '../../shared/types.js';
import { call } from '../api.js';
import type { Wire } from '../../shared/wire/runs.js';
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
export async function openNew(entity: EntityName, under?: { readonly entity: EntityName; readonly id: string }, given: Values = {}): Promise<void> {
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
          ...given,
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
const places: readonly string[] = ['town', 'postcode', 'site', ...ofCustomer];

/** How many are shown, and how many before anything is typed. */
const [most, fewest] = [8, 4];

/**
 * Records that may be the owner, by what is typed: those whose name begins with it first, then those that have it in their name.
 * `ended` finds those too that nothing new hangs on any more.
 */
export async function findOwners(name: EntityName, search: string, ended: boolean, signal: AbortSignal): Promise<readonly Named[]> {
  const entity = entityNamed(name);
  if (entity === undefined) return [];
  const beside = [...places, ...(ended ? ['status'] : [])].filter((each) => entity.fields.some((field) => field.name === each));
  const typed = search.trim();
  const fields = ['id', ...new Set([...entity.shows, ...beside])].join(',');
  const only = { limit: String(typed === '' ? fewest : most), fields, ...(entity.statuses && name !== 'numbers' && !ended ? { active: 'true' } : {}) };
  const asked = (more: Readonly<Record<string, string>>) =>
    call('GET /:entity', { entity: name, query: new URLSearchParams({ ...only, ...more }) }, { signal });
  // A word of a name is a word of many addresses, too: names are asked for by themselves, so that they are among the first.
  const named = entity.shows.filter((shown) => entity.fields.some((field) => field.name === shown && ['Text', 'Preset Value'].includes(field.type)));
  const answers = await Promise.all(typed === '' ? [asked({})] : [asked({ search: typed }), ...named.map((shown) => asked({ [`${shown}.contains`]: typed }))]);
  const found = new Map(
    answers.flat().map((record) => {
      const id = String(record.id);
      return [id, { id, label: labelOf(record, entity.shows), where: labelOf({ ...record, id: '' }, beside), nearness: nearness(record, entity.shows, typed) }];
    }),
  );
  return [...found.values()].toSorted((a, b) => a.nearness - b.nearness).slice(0, most);
}

/** 0 where a name begins with what is typed, 1 where a word of one does, 2 where it is anywhere in one, else 3. */
function nearness(record: Wire, shows: readonly string[], typed: string): number {
  const names = shows.map((shown) => labelOf({ ...record, id: '' }, [shown]).toLowerCase());
  const some = typed.toLowerCase();
  if (names.some((each) => each.startsWith(some))) return 0;
  if (names.some((each) => each.includes(` ${some}`))) return 1;
  return names.some((each) => each.includes(some)) ? 2 : 3;
}
