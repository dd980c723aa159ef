/** What a database has noted of itself: a word under a name. */
import type { Reading } from './store.js';

/** The newest change to configuration goes by this name. */
export const CONFIGURATION = 'configuration';

/** What configuration is at. As a statement and not by the model: every request and every transaction asks for it. */
export async function configurationAt(from: Pick<Reading, 'rows'>): Promise<string> {
  const [row] = await from.rows<{ value: string }>(`SELECT "value" FROM "meta" WHERE "name" = '${CONFIGURATION}'`);
  return row?.value ?? '';
}
