/** The names of those whose a list or a playbook is. */
import { asText } from '../../shared/values.js';
import type { Finding } from '../database/rows.js';

/** By user, of those who are still there. */
export async function ownersOf(from: Finding, rows: readonly { readonly userID: string }[], hidden = true): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.map(({ userID }) => userID))];
  const users = await from.find('users', { where: { id: ids, ...(hidden ? {} : { hidden: false }) }, fields: ['id', 'name'] });
  return new Map(users.map(({ id, name }) => [id, asText(name)]));
}
