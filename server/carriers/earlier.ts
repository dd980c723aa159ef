/** What earlier bills of a carrier told already, so that only what is new needs to be looked at. */
import type { Value } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Reading } from '../database/store.js';
import { at } from './rows.js';

export interface Earlier {
  /** The same rows, each with the latest earlier bill that told its issue. */
  marked(from: Pick<Reading, 'having'>, rows: Value[][]): Promise<Value[][]>;
}

/** `until`: only bills that were loaded before this one. */
export async function earlier(store: Reading, carrier: string, until?: string): Promise<Earlier> {
  const kept = (await store.having('carrierBills', 'carrier', [carrier])).filter((each) => each['status'] !== 'Discarded');
  const bills = new Set(kept.flatMap(({ id }) => (until === undefined || Number(id) < Number(until) ? [id] : [])));
  return {
    async marked(from, rows) {
      if (bills.size === 0) return rows;
      const keys = [...new Set(rows.flatMap((row) => (typeof row[at.issueKey] === 'string' ? [row[at.issueKey] as string] : [])))];
      const told = new Map<string, string>();
      for (const each of keys.length === 0 ? [] : await from.having('carrierTransactions', 'issueKey', keys, ['id', 'version', 'issueKey', 'carrierBillID'])) {
        const [key, bill] = [asText(each['issueKey']), asText(each['carrierBillID'])];
        if (bills.has(bill) && Number(bill) > Number(told.get(key) ?? 0)) told.set(key, bill);
      }
      for (const row of rows) row[at.reportedInID] = told.get(asText(row[at.issueKey] ?? '')) ?? null;
      return rows;
    },
  };
}
