/** From the records in hand to those that belong to them, or that they belong to, as a list of their own. */
import type { EntityName } from '../../shared/types.js';
import { entityNamed, go, listInHand, now, raise } from '../store.js';
import { counted, inSentence } from '../words.js';
import { inHandNow } from './lists.js';
import { nameOf } from './names.js';
import { recordsByID } from './records.js';
import { troubled } from './trouble.js';

export interface Relation {
  readonly entity: EntityName;
  /** The others' titles, inside a sentence. */
  readonly titles: string;
  readonly title: string;
  /** Theirs: the field of the others that holds our ids. Up: our field that holds the others' id. */
  readonly theirField?: string;
  readonly ourField?: string;
}

const shown = new Set<EntityName>([
  'customers',
  'numbers',
  'services',
  'features',
  'transactions',
  'invoices',
  'payments',
  'mandates',
  'directDebits',
  'messages',
  'billingRuns',
  'bills',
  'calls',
  'callFiles',
  'discountPlanAllowanceUsage',
  'carrierTransactions',
  'activities',
]);

/** More ids than this do not fit into an address. */
const most = 1_000;

export function relations(name: EntityName): readonly Relation[] {
  const { entities } = now();
  const entity = entityNamed(name);
  const down = entities.flatMap((other): Relation[] => {
    const owner = other.owners.find((each) => each.entity === name);
    return owner === undefined || other.idle || !shown.has(other.name) || other.name === 'activities'
      ? []
      : [{ entity: other.name, theirField: owner.field, title: inSentence(other.title), titles: inSentence(other.titles) }];
  });
  const up = (entity?.owners ?? []).flatMap(({ entity: owner, field }): Relation[] => {
    const other = entityNamed(owner);
    return other === undefined || !shown.has(owner)
      ? []
      : [{ entity: owner, ourField: field, title: inSentence(other.title), titles: inSentence(other.titles) }];
  });
  return [...down, ...up];
}

/** The ids that a field of these records holds, each once. */
export async function ownersOf(entity: EntityName, ids: readonly string[], field: string): Promise<readonly string[]> {
  const held = (await recordsByID(entity, ids, `id,${field}`)).map((record) => record[field]);
  return [...new Set(held.filter((id) => id !== null && id !== undefined).map(String))];
}

export async function openRelated({ entity, theirField, ourField }: Relation): Promise<void> {
  const list = listInHand();
  const scopeIDs = await inHandNow();
  const from = list && entityNamed(list.pointer.entity);
  const to = entityNamed(entity);
  if (list === undefined || from === undefined || to === undefined) return;
  try {
    const source = scopeIDs.slice(0, most);
    const ids = theirField !== undefined ? source : await ownersOf(from.name, source, ourField ?? '');
    if (ids.length === 0) {
      raise({ kind: 'none', text: `None of them belongs to ${inSentence(to.titles)}.` });
      return;
    }
    const [only] = source;
    const owner = theirField !== undefined && source.length === 1 && only !== undefined ? await nameOf(from.name, only) : undefined;
    const said = `Of the ${counted(source.length, inSentence(from.title), inSentence(from.titles))} selected${scopeIDs.length > most ? `, the first ${most}` : ''}.`;
    go({ name: 'newList', entity, related: { field: theirField ?? 'id', ids: ids.slice(0, most), said, ...(owner === undefined ? {} : { owner }) } });
  } catch (error) {
    troubled(error);
  }
}
