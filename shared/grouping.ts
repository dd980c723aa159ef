/** The members of a list by a key of each, in the order of the list. */
export function grouped<K, V>(list: readonly V[], keyOf: (each: V) => K): Map<K, V[]> {
  const found = new Map<K, V[]>();
  for (const each of list) {
    const key = keyOf(each);
    const group = found.get(key);
    if (group) group.push(each);
    else found.set(key, [each]);
  }
  return found;
}
