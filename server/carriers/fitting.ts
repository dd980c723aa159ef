/** What a pattern would fit on the last bill (R38): tried before it is kept, as a pattern that fits too much is found by nobody afterwards. */
import { carriedOf } from '../../shared/carrier/index.js';
import { fits } from '../../shared/carrier/patterns.js';
import { noSuchRecord } from '../../shared/fault.js';
import type { Catalogue, RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { PatternTried } from '../../shared/wire/carriers.js';
import type { Store } from '../database/store.js';
import { MOST_LINES } from './matches.js';

/** Values told; whoever wants more has a pattern that fits too much. */
const TOLD = 20;
const SOME = 5_000;

const columns = { reference: 'carrierTransactionReference', product: 'carrierTransactionProduct' } as const;

export interface Trying {
  readonly pattern: string;
  readonly of: keyof typeof columns;
  /** Whose bill; of a feature it is who it is bought of. Without either the last of any. */
  readonly carrier: string | undefined;
  readonly featureID: string | undefined;
}

/** Throws 404 where there is no such feature. */
export async function tried(store: Store, catalogue: Catalogue, { pattern, of, carrier: given, featureID }: Trying): Promise<PatternTried> {
  const carrier = given ?? (featureID === undefined ? undefined : await carrierOf(store, catalogue, featureID));
  const bill = await lastBill(store, carrier);
  if (bill === undefined) return { bill: null, carrier: carrier ?? null, lines: 0, fitting: 0, values: [], more: 0 };
  const field = columns[of];
  const ids = await store.ids(
    'carrierTransactions',
    {
      where: [
        { field: 'carrierBillID', test: 'eq', value: bill.id },
        { field, test: 'ne', value: null },
      ],
      sort: [],
    },
    MOST_LINES,
  );
  const found = new Map<string, { lines: number; amount: number } | null>();
  let [lines, fitting] = [0, 0];
  for (let start = 0; start < ids.length; start += SOME)
    for (const record of await store.load('carrierTransactions', ids.slice(start, start + SOME), ['id', 'version', 'line', 'amount', field])) {
      if ((record['line'] ?? null) === null) continue;
      lines += 1;
      const value = asText(record[field]);
      let counted = found.get(value);
      if (counted === undefined) {
        counted = fits(pattern, value) ? { lines: 0, amount: 0 } : null;
        found.set(value, counted);
      }
      if (counted === null) continue;
      counted.lines += 1;
      counted.amount += Number(record['amount']);
      fitting += 1;
    }
  const values = [...found].flatMap(([value, counted]) => (counted ? [{ value, lines: counted.lines, amount: counted.amount / 10_000 }] : []));
  return {
    bill: { id: bill.id, name: asText(bill['name']) },
    carrier: asText(bill['carrier']),
    lines,
    fitting,
    values: values.toSorted((a, b) => b.lines - a.lines).slice(0, TOLD),
    more: Math.max(0, values.length - TOLD),
  };
}

async function lastBill(store: Store, carrier: string | undefined): Promise<RecordOf | undefined> {
  const where = [
    { field: 'status', test: 'eq', value: 'Loaded' } as const,
    ...(carrier === undefined ? [] : [{ field: 'carrier', test: 'eq', value: carrier } as const]),
  ];
  const [id] = await store.ids('carrierBills', { where, sort: [{ field: 'id', descending: true }] }, 1);
  return id === undefined ? undefined : (await store.load('carrierBills', [id]))[0];
}

async function carrierOf(store: Store, catalogue: Catalogue, featureID: string): Promise<string | undefined> {
  const [feature] = await store.load('features', [featureID]);
  if (!feature) throw noSuchRecord('features', featureID);
  const [number] = typeof feature['numberID'] === 'string' ? await store.load('numbers', [feature['numberID']], ['id', 'version', 'number', 'carrier']) : [];
  const own = number && { carrier: (number['carrier'] as string | null | undefined) ?? null, number: asText(number['number']) };
  return carriedOf(feature, catalogue.named('standardFeatures', asText(feature['standardFeature'] ?? '')), own).carrier ?? undefined;
}
