/** The filters of a list, as sentences for people and as a query for the bridge. */
import { filtersOf } from '../../shared/entities/filters.js';
import type { Field, ListFilter } from '../../shared/types.js';
import { counted, inSentence, pounds, type Tongue } from '../words.js';
import { daySaid } from './dateWords.js';

export type Test = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'contains' | 'flag' | 'since';

export interface Condition {
  /** A field's name, or one of the list's own: active, dropped, droppedSince, reinstatedSince, search. */
  readonly field: string;
  readonly test: Test;
  readonly value: string;
}

interface Choice {
  readonly test: Test;
  readonly words: string;
}

/** What can be asked of a field of this type, the likeliest first. */
export function testsOf(type: Field['type']): readonly Choice[] {
  if (type === 'Date' || type === 'Timestamp')
    return [
      { test: 'ge', words: 'is on or after' },
      { test: 'le', words: 'is on or before' },
      { test: 'eq', words: 'is' },
    ];
  if (type === 'Currency' || type === 'Number')
    return [
      { test: 'ge', words: 'is at least' },
      { test: 'le', words: 'is at most' },
      { test: 'eq', words: 'is' },
    ];
  if (type === 'Preset Value')
    return [
      { test: 'eq', words: 'is' },
      { test: 'ne', words: 'is not' },
    ];
  if (type === 'Flag') return [{ test: 'eq', words: 'is' }];
  return [
    { test: 'contains', words: 'contains' },
    { test: 'eq', words: 'is' },
    { test: 'ne', words: 'is not' },
  ];
}

/** What lists that came from elsewhere may ask as well: those kept over the API. */
const further: Readonly<Partial<Record<Test, string>>> = { gt: 'is more than', lt: 'is less than', ne: 'is not' };

/** What is asked of a list: its fields, and its filters as the bridge declares them. */
export interface Asked {
  readonly title: string;
  readonly titles: string;
  readonly fields: readonly Field[];
  readonly filters: readonly ListFilter[];
}

/** "Status is Active", "Dropped since 1 Jan 2026", "Anything contains “harbour”". */
export function conditionSaid(condition: Condition, { title, titles, fields, filters }: Asked, tongue: Tongue): string {
  const question = filters.find(({ name }) => name === condition.field);
  if (question) return question.kind === 'flag' ? question.label : `${question.label} ${daySaid(condition.value, tongue)}`;
  if (condition.field === 'search') return `Anything contains “${condition.value}”`;
  const field = fields.find(({ name }) => name === condition.field);
  if (condition.field.endsWith('.in')) {
    const count = condition.value.split(',').length;
    const owner = fields.find(({ name }) => name === condition.field.slice(0, -3));
    return condition.field === 'id.in'
      ? `${counted(count, inSentence(title), inSentence(titles))} picked`
      : `Those of ${counted(count, inSentence(owner?.label ?? 'row'))}`;
  }
  if (condition.value === '' && (condition.test === 'eq' || condition.test === 'ne'))
    return `${field?.label ?? condition.field} is ${condition.test === 'eq' ? 'empty' : 'filled in'}`;
  // Whose it is, by an id that tells nobody anything.
  if (field?.references !== undefined && condition.test === 'eq') return `Those of ${counted(1, inSentence(field.label))}`;
  const words = testsOf(field?.type ?? 'Text').find(({ test }) => test === condition.test)?.words ?? further[condition.test] ?? 'is';
  const value =
    field?.type === 'Date' || field?.type === 'Timestamp'
      ? daySaid(condition.value, tongue)
      : field?.type === 'Currency'
        ? pounds(Number(condition.value))
        : field?.type === 'Flag'
          ? condition.value === 'true'
            ? 'yes'
            : 'no'
          : condition.value;
  return `${field?.label ?? condition.field} ${words} ${value}`;
}

/** Lists that were kept before moments had a test of their own. */
const moments = new Set(filtersOf({ statuses: true }).flatMap(({ name, kind }) => (kind === 'moment' ? [name] : [])));

/** The same as query parameters. There is one condition a field and test; the form sees to it. */
export function queryOf(conditions: readonly Condition[]): URLSearchParams {
  const query = new URLSearchParams();
  for (const { field, test, value } of conditions) {
    if (test === 'flag') query.append(field, 'true');
    else if (test === 'eq' || test === 'since' || field.endsWith('.in') || moments.has(field) || field === 'search') query.append(field, value);
    else query.append(`${field}.${test}`, value);
  }
  return query;
}

/** The same as the `where` of an order. */
export const whereOf = (conditions: readonly Condition[]): Record<string, string> => Object.fromEntries(queryOf(conditions));

/** A kept list's `where` as the conditions it was made of. */
export function conditionsOf(where: Readonly<Record<string, unknown>>, { fields, filters }: Pick<Asked, 'fields' | 'filters'>): readonly Condition[] {
  return Object.entries(where).map(([name, given]): Condition => {
    const value = Array.isArray(given) ? given.join(',') : String((given ?? '') as string);
    const filter = filters.find((each) => each.name === name);
    if (filter) return { field: name, test: filter.kind === 'flag' ? 'flag' : 'since', value };
    const [field = '', test] = name.split('.');
    if (test === undefined || !fields.some((each) => each.name === field)) return { field: name, test: 'eq', value };
    // Picked records and owners stand under the parameter's whole name.
    return test === 'in' ? { field: name, test: 'eq', value } : { field, test: test as Test, value };
  });
}

/** With one more: another of the same kind gives way, and “Only active ones” to whoever asks for a status or a drop. */
export const withCondition = (conditions: readonly Condition[], more: Condition): readonly Condition[] => [
  ...conditions.filter(({ field, test }) => (field !== more.field || test !== more.test) && !(field === 'active' && ended.has(more.field))),
  more,
];

/** What is asked by these may be dropped or in stock: those that are active besides would mostly be none. */
const ended = new Set(['status', 'dropped', 'droppedSince', 'dateDrop', 'dateBillTo']);
