/** Notes of what calls on no invoice have to be looked at again for, each left in the transaction that makes it so. */
import type { Reading, Writing } from './store.js';

/**
 * What changed: a record of a number, a number itself in its one spelling, or a customer; with `day`, only calls after it. Or what types
 * calls: the name of a call type, a prefix, a carrier's band, or a file whose calls were typed while that changed. Or what prices them:
 * the name of a tariff, empty for all of them, or a tariff with the one type that a rate of it is for (`rateKey`); the name of a standard
 * feature; or a customer who names another tariff.
 */
export interface CallMove {
  readonly what: 'record' | 'number' | 'customer' | 'type' | 'prefix' | 'chargeband' | 'file' | 'tariff' | 'rate' | 'standardFeature' | 'priced';
  readonly key: string;
  readonly day: string | null;
}

export const anyCalls = async (from: Reading): Promise<boolean> => (await from.rows(`SELECT 1 AS "one" FROM "calls" LIMIT 1`)).length > 0;

export async function note(inside: Writing, moves: readonly CallMove[]): Promise<void> {
  if (moves.length === 0) return;
  await inside.addMany(
    'callMoves',
    ['what', 'key', 'day'],
    moves.map(({ what, key, day }) => [what, key, day]),
  );
}

export const anyMoves = async (from: Reading): Promise<boolean> => (await from.find('callMoves', { fields: ['id'], limit: 1 })).length > 0;

/** The earliest of them. */
export const movesLeft = async (from: Reading, limit: number): Promise<readonly (CallMove & { readonly id: string })[]> =>
  (await from.find('callMoves', { order: ['id'], limit })).map(({ id, what, key, day }) => ({ id, what: what as CallMove['what'], key, day }));

export const forgetMoves = (inside: Writing, ids: readonly string[]): Promise<number> => inside.remove('callMoves', { id: ids });
