/** The filters of a list, as sentences for people and as a query for the bridge. */
import type { Field } from '../../shared/types.js';
import { day, pounds, type Tongue } from '../words.js';

export type Test = 'eq' | 'ne' | 'ge' | 'le' | 'contains' | 'flag';

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

/** Questions that only the bridge can answer, for entities with a life. */
export const questions: readonly { readonly field: string; readonly label: string; readonly test: Test; readonly type: 'flag' | 'date' }[] = [
  { field: 'active', label: 'Only active ones', test: 'flag', type: 'flag' },
  { field: 'dropped', label: 'Only dropped ones', test: 'flag', type: 'flag' },
  { field: 'droppedSince', label: 'Dropped since', test: 'ge', type: 'date' },
  { field: 'reinstatedSince', label: 'Reinstated since', test: 'ge', type: 'date' },
  { field: 'updatedSince', label: 'Changed since', test: 'ge', type: 'date' },
];

/** "Status is Active", "Dropped since 1 Jan 2026", "Anything contains “harbour”". */
export function conditionSaid(condition: Condition, fields: readonly Field[], tongue: Tongue): string {
  const question = questions.find(({ field }) => field === condition.field);
  if (question) return question.type === 'flag' ? question.label : `${question.label} ${day(condition.value, tongue)}`;
  if (condition.field === 'search') return `Anything contains “${condition.value}”`;
  const field = fields.find(({ name }) => name === condition.field);
  if (condition.field.endsWith('.in')) return `${condition.value.split(',').length} picked records`;
  const words = testsOf(field?.type ?? 'Text').find(({ test }) => test === condition.test)?.words ?? 'is';
  const value =
    field?.type === 'Date' || field?.type === 'Timestamp'
      ? day(condition.value, tongue)
      : field?.type === 'Currency'
        ? pounds(Number(condition.value))
        : field?.type === 'Flag'
          ? condition.value === 'true'
            ? 'yes'
            : 'no'
          : condition.value;
  return `${field?.label ?? condition.field} ${words} ${value}`;
}

/** The same as query parameters. Two conditions on one field and test are both sent; the bridge asks for both. */
export function queryOf(conditions: readonly Condition[]): URLSearchParams {
  const query = new URLSearchParams();
  for (const { field, test, value } of conditions) {
    if (test === 'flag') query.append(field, 'true');
    else if (test === 'eq' || field.endsWith('.in') || questions.some((question) => question.field === field) || field === 'search') query.append(field, value);
    else query.append(`${field}.${test}`, value);
  }
  return query;
}

/** The same as the `where` of an order. */
export const whereOf = (conditions: readonly Condition[]): Record<string, string> => Object.fromEntries(queryOf(conditions));
