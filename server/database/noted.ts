/** What a database has noted of itself: a word under a name. */
import type { Reading } from './store.js';

/** As a statement and not by the model: every request and every transaction asks for what configuration is at. */
export async function noted(from: Reading, name: string): Promise<string> {
  const [row] = await from.rows<{ value: string }>(`SELECT "value" FROM "meta" WHERE "name" = $name`, { name });
  return row?.value ?? '';
}
