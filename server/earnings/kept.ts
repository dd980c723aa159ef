/** The list of commission as it was worked out last, kept while the log has nothing new: the next page costs what a page costs. */
import { entity } from '../../shared/fields.js';
import type { Catalogue } from '../../shared/types.js';
import { packed } from '../database/reports.js';
import type { Store } from '../database/store.js';
import { commissionRows } from './commission.js';

/**
 * Answers the rows as a query takes them along. The end of the log is looked at first: what changes while they are worked out belongs
 * to the next look. Whoever asks in the meantime waits for the same work.
 */
export function keptCommission(store: Store, catalogue: () => Promise<Catalogue>): (today: string) => Promise<string> {
  let kept: { readonly mark: string; readonly rows: Promise<string> } | undefined;
  return async (today) => {
    const mark = `${today} ${(await store.head())?.hash ?? ''}`;
    if (kept?.mark === mark) return kept.rows;
    const mine = { mark, rows: catalogue().then(async (now) => packed(entity('commissionLines'), await commissionRows(store, now, today))) };
    kept = mine;
    try {
      return await mine.rows;
    } catch (error) {
      if (kept === mine) kept = undefined;
      throw error;
    }
  };
}
