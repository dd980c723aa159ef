/** The list of commission as it was worked out last, kept until something that it is worked out of changes: the next page costs what a page costs. */
import { entity } from '../../shared/fields.js';
import type { Catalogue, EntityName } from '../../shared/types.js';
import { packed } from '../database/reports.js';
import type { Store } from '../database/store.js';
import { commissionRows } from './commission.js';

const list = entity('commissionLines');
/** Whose records it is worked out of, besides configuration; payments where it is earned when invoices are paid. */
const goesBy: readonly EntityName[] = [...list.report!.of, 'payments'];

interface Kept {
  readonly day: string;
  readonly catalogue: Catalogue;
  /** The end of the log when it was begun; later what was looked at since and is none of its business. */
  upTo: string;
  readonly rows: Promise<string>;
}

/**
 * Answers the rows as a query takes them along. The end of the log is looked at first: what changes while they are worked out belongs
 * to the next look. Whoever asks in the meantime waits for the same work. The catalogue is another one where configuration changed.
 */
export function keptCommission(store: Store, catalogue: () => Promise<Catalogue>, work = commissionRows): (today: string) => Promise<string> {
  let kept: Kept | undefined;
  const holds = async (of: Kept, day: string, now: Catalogue, head: string): Promise<boolean> => {
    if (of.day !== day || of.catalogue !== now) return false;
    if (of.upTo === head) return true;
    const changed = await store.find('activities', { where: { id: { above: of.upTo }, entity: goesBy }, fields: ['id'], order: ['id'], limit: 1 });
    if (changed.length > 0) return false;
    if (BigInt(head) > BigInt(of.upTo)) of.upTo = head;
    return true;
  };
  return async (today) => {
    const head = (await store.head())?.id ?? '0';
    const now = await catalogue();
    if (kept && (await holds(kept, today, now, head))) return kept.rows;
    const mine: Kept = { day: today, catalogue: now, upTo: head, rows: work(store, now, today).then((rows) => packed(list, rows)) };
    kept = mine;
    try {
      return await mine.rows;
    } catch (error) {
      if (kept === mine) kept = undefined;
      throw error;
    }
  };
}
