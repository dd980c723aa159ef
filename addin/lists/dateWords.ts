/** Days that move with the calendar, as people say them: what a kept list asks for, and what a form fills in. */
import { dayMeant } from '../../shared/dateWords.js';
import { day, type Tongue } from '../words.js';

/** Those offered; the bridge knows more (shared/dateWords.ts). */
const words: readonly { readonly word: string; readonly said: string }[] = [
  { word: 'today', said: 'today' },
  { word: 'today-30d', said: '30 days ago' },
  { word: 'today+30d', said: 'in 30 days' },
  { word: 'startOfMonth', said: 'the first of this month' },
  { word: 'endOfMonth', said: 'the end of this month' },
  { word: 'startOfMonth-1m', said: 'the first of last month' },
  { word: 'endOfMonth-1m', said: 'the end of last month' },
  { word: 'endOfMonth+1m', said: 'the end of next month' },
  { word: 'startOfQuarter', said: 'the first day of this quarter' },
  { word: 'endOfQuarter', said: 'the end of this quarter' },
  { word: 'endOfQuarter+1q', said: 'the end of next quarter' },
  { word: 'startOfYear', said: 'the first of January' },
  { word: 'endOfYear', said: 'the end of this year' },
];

export const dateWords = words.map(({ word }) => word);

/** "the end of this month (31 Jan 2025)"; a date as a date. */
export function daySaid(value: string, tongue: Tongue): string {
  const meant = dayMeant(value, tongue.today);
  if (meant === undefined) return day(value, tongue);
  return `${words.find(({ word }) => word === value)?.said ?? value} (${day(meant, tongue)})`;
}
