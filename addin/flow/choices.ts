/** The names a field or parameter may hold, asked once a minute at most. */
import type { EntityName, Property, Status } from '../../shared/types.js';
import { get } from '../api.js';
import { now } from '../store.js';
import type { Wire } from '../shapes.js';
import type { Choices } from '../excel/choices.js';
import type { Column } from '../lists/list.js';

/** Milliseconds after which an answer is asked for again: names may be added on the bridge while the pane is open. */
const old = 60_000;
const asked = new Map<string, { readonly since: number; readonly answer: Promise<readonly unknown[]> }>();

function once<T>(path: string): Promise<readonly T[]> {
  const kept = asked.get(path);
  if (kept !== undefined && Date.now() - kept.since < old) return kept.answer as Promise<readonly T[]>;
  const answer = get<readonly T[]>(path);
  asked.set(path, { since: Date.now(), answer });
  answer.catch(() => asked.delete(path));
  return answer;
}

/** What a run changed may be among them. */
export const forgetChoices = (): void => asked.clear();

const named = (records: readonly object[]): readonly string[] =>
  records.map((record) => (record as { name?: string | null }).name ?? '').filter((name) => name !== '');

async function statusesOf(entity: EntityName, flags: Property['flags'] = {}): Promise<readonly string[]> {
  const statuses = await once<Status>(`/statuses?entity=${entity}&limit=1000`);
  const wanted = Object.entries(flags ?? {}) as [keyof Status, boolean][];
  return named(statuses.filter((status) => wanted.every(([flag, value]) => status[flag] === value)));
}

/** The names in a preset list, or of an entity's records where the list is one. */
export async function namesOf(list: string, entity: EntityName, flags?: Property['flags']): Promise<readonly string[]> {
  if (list === 'statuses') return statusesOf(entity, flags);
  if (now().entities.some(({ name }) => name === list)) return named(await once<Wire>(`/${list}?fields=id,name&limit=1000&sort=name`));
  return named(await once<Wire>(`/presets?list=${encodeURIComponent(list)}&limit=1000`));
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
