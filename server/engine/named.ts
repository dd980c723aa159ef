/** The ids that records name. */
import type { Values } from '../../shared/types.js';

/** What records name in a field. */
export function named(records: readonly Values[], field: string): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const record of records) gather(record[field], ids);
  return ids;
}

/** The ids of a reference or of a list of them. */
export function gather(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') {
    if (value !== '') into.add(value);
  } else if (Array.isArray(value)) {
    for (const each of value as unknown[]) {
      for (const one of typeof each === 'object' && each !== null ? Object.values(each) : [each]) gather(one, into);
    }
  }
}
