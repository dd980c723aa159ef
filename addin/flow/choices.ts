/** The names a field or parameter may hold, asked once a minute at most. */
import type { EntityName, Property, Status } from '../../shared/types.js';
import { call } from '../api.js';
import { now } from '../store.js';
import type { Wire } from '../../shared/wire/runs.js';
import type { Choices } from '../excel/choices.js';
import type { Column } from '../lists/list.js';

/** Milliseconds after which an answer is asked for again: names may be added on the bridge while the pane is open. */
const old = 60_000;
const asked = new Map<string, { readonly since: number; readonly answer: Promise<readonly Wire[]> }>();

function once(entity: EntityName, parameters: Readonly<Record<string, string>>): Promise<readonly Wire[]> {
  const query = new URLSearchParams({ limit: '1000', ...parameters });
  const key = `${entity}?${query}`;
  const kept = asked.get(key);
  if (kept !== undefined && Date.now() - kept.since < old) return kept.answer;
  const answer = call('GET /:entity', { entity, query }) as Promise<readonly Wire[]>;
  asked.set(key, { since: Date.now(), answer });
  answer.catch(() => asked.delete(key));
  return answer;
}

/** What a run changed may be among them. */
export const forgetChoices = (): void => asked.clear();

const named = (records: readonly object[]): readonly string[] =>
  records.map((record) => (record as { name?: string | null }).name ?? '').filter((name) => name !== '');

async function statusesOf(entity: EntityName, flags: Property['flags'] = {}): Promise<readonly string[]> {
  const statuses = await once('statuses', { entity });
  const wanted = Object.entries(flags ?? {}) as [keyof Status, boolean][];
  return named(statuses.filter((status) => wanted.every(([flag, value]) => status[flag] === value)));
}

/** The names in a preset list, or of an entity's records where the list is one. */
export async function namesOf(list: string, entity: EntityName, flags?: Property['flags']): Promise<readonly string[]> {
  if (list === 'statuses') return statusesOf(entity, flags);
  if (now().entities.some(({ name }) => name === list)) return named(await once(list as EntityName, { fields: 'id,name', sort: 'name' }));
  return named(await once('presets', { list }));
}

/** The drop-downs for a list's columns. One that cannot be asked for is left out: the bridge checks anyway. */
export async function choicesFor(columns: readonly Column[], entity: EntityName): Promise<Choices> {
  const fields = now().entities.find(({ name }) => name === entity)?.fields ?? [];
  const found = await Promise.all(
    columns.map(async ({ field: name, editable }) => {
      const field = fields.find((each) => each.name === name);
      if (!editable || field?.type !== 'Preset Value' || field.list === undefined) return undefined;
      const names = await namesOf(field.list, entity).catch(() => []);
      return [name, { list: field.list, names }] as const;
    }),
  );
  return Object.fromEntries(found.filter((each) => each !== undefined));
}
