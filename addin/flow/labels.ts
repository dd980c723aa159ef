/** A record's name for people, from the fields its entity is shown by; said once where two of them say the same. */
import { isDate } from '../../shared/dates.js';
import type { Wire } from '../../shared/wire/runs.js';
import { tongue } from '../store.js';
import { day } from '../words.js';

/** Some are told from each other by their day, as people write it. */
const said = (value: unknown): string => (typeof value === 'string' && isDate(value) ? day(value, tongue()) : String(value));

export const labelOf = (record: Wire, shows: readonly string[]): string =>
  [
    ...new Set(
      shows
        .map((name) => record[name])
        .filter((value) => value !== null && value !== undefined && value !== '')
        .map(said),
    ),
  ].join(' ') || record.id;
