/** The names of those whose a list or a playbook is. */
import { asText } from '../../shared/values.js';
import type { Finding } from '../database/rows.js';

/** By user, of those who are still there; without `left` also none of those who were switched off or hidden. */
export async function ownersOf(from: Finding, rows: readonly { readonly userID: string }[], left = true): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.map(({ userID }) => userID))];
  const users = await from.find('users', { where: { id: ids, ...(left ? {} : { hidden: false, active: { not: false } }) }, fields: ['id', 'name'] });
  return new Map(users.map(({ id, name }) => [id, asText(name)]));
}
