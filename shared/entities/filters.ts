/**
 * What lists can be asked besides their fields: each filter once, with its name, label, meaning and condition. The bridge reads it into a
 * query, the description and the pane's filters list it. One of an entity alone stands in its own table, as `filters`.
 */
import type { Entity, ListFilter } from '../types.js';

const flag = (name: string, label: string, meaning: string, more: Omit<ListFilter, 'name' | 'label' | 'meaning' | 'kind'>): ListFilter => ({
  name,
  label,
  meaning,
  kind: 'flag',
  ...more,
});
const since = (name: string, field: string, label: string, meaning: string, more: Partial<ListFilter> = {}): ListFilter => ({
  name,
  label,
  meaning,
  kind: 'moment',
  where: { field, test: 'ge' },
  ...more,
});

const ofLife: readonly ListFilter[] = [
  flag('active', 'Only active ones', 'Only active ones.', { active: true, asked: true }),
  flag('dropped', 'Only dropped ones', 'Only dropped ones.', {
    active: false,
    asked: true,
    without: { active: 'Active and dropped together fit no record: give one of them.' },
  }),
  // By when it was entered, so that who asks again and again misses nothing dated back; it stands in a record for as long as it is dropped.
  since(
    'droppedSince',
    'droppedAt',
    'Dropped since',
    'Dropped, by when the drop was entered here and not by its date: ask for what is new since you last asked. A date or a moment.',
    { active: false, asked: true, without: { active: 'Nothing active was dropped: leave out active.' } },
  ),
  since('reinstatedSince', 'reinstatedAt', 'Reinstated since', 'Reinstated, by when that was entered here. A date or a moment.', { asked: true }),
];
const ofAll: readonly ListFilter[] = [
  since('createdSince', 'createdAt', 'Made since', 'Made at or after this time.'),
  since('updatedSince', 'updatedAt', 'Changed since', 'Changed at or after this time.', { asked: true }),
];

/** The filters of an entity's lists. */
export const filtersOf = ({ statuses, filters = [] }: Pick<Entity, 'statuses' | 'filters'>): readonly ListFilter[] => [
  ...(statuses ? ofLife : []),
  ...ofAll,
  ...filters,
];
