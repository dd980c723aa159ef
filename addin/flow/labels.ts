/** A record's name for people, from the fields its entity is shown by; said once where two of them say the same. */
import type { Wire } from '../../shared/wire/runs.js';

export const labelOf = (record: Wire, shows: readonly string[]): string =>
  [
    ...new Set(
      shows
        .map((name) => record[name])
        .filter((value) => value !== null && value !== undefined && value !== '')
        .map(String),
    ),
  ].join(' ') || record.id;
