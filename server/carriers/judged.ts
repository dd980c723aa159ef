/** A bill whose lines are matched, judged: what each feature should cost, what is missing, what earlier bills told; and its rows as they are kept. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Span } from '../../shared/carrier/expected.js';
import type { Catalogue, Value } from '../../shared/types.js';
import type { Reading, Store } from '../database/store.js';
import { earlier, type Earlier } from './earlier.js';
import type { Found } from './finding.js';
import { held, missing, type Measure, type Verdict } from './holding.js';
import type { BillLine } from './lines.js';
import { BATCH, type Matches } from './matches.js';
import { rowOf } from './rows.js';

export interface Judged {
  readonly carrier: string;
  readonly aside: string;
  readonly main: Span;
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** What is not on the bill, by feature. */
  readonly absences: readonly (readonly [featureID: string, Verdict])[];
  readonly before: Earlier;
}

/** `until`: only bills that were loaded before this one may have told the same. */
export async function judged(
  store: Store,
  catalogue: Catalogue,
  { sums }: Pick<Matches, 'sums'>,
  {
    carrier,
    today,
    main,
    aside,
    until,
  }: { readonly carrier: string; readonly today: string; readonly main: Span; readonly aside: string; readonly until?: string },
): Promise<Judged> {
  const tolerance = Math.round(Number(catalogue.preset('company', 'Carrier Tolerance')?.['value'] ?? 0) * 100);
  const measure: Measure = { from: store, catalogue, carrier, main, tolerance, today };
  const verdicts = held(sums, measure);
  const absences: (readonly [string, Verdict])[] = [];
  await missing(sums, measure, (verdict, feature) => absences.push([feature.id, verdict]));
  return { carrier, aside, main, verdicts, absences, before: await earlier(store, carrier, until) };
}

/** The rows of its lines, as many together as were put aside together. */
export async function* lineRows({ carrier, aside, verdicts, before }: Judged, from: Pick<Reading, 'having'>): AsyncGenerator<Value[][]> {
  for await (const text of createInterface({ input: createReadStream(aside), crlfDelay: Infinity }))
    yield before.marked(
      from,
      (JSON.parse(text) as [BillLine, Found][]).map(([line, found]) =>
        rowOf(carrier, line, found, found.featureID === null ? undefined : verdicts.get(found.featureID)),
      ),
    );
}

/** The rows of what is not on it. */
export async function* absentRows({ carrier, main, absences, before }: Judged, from: Pick<Reading, 'having'>): AsyncGenerator<Value[][]> {
  for (let start = 0; start < absences.length; start += BATCH)
    yield before.marked(
      from,
      absences.slice(start, start + BATCH).map(([featureID, verdict]) => {
        const line = { line: 0, number: '', reference: '', product: '', description: '', quantity: null, amount: 0, period: main };
        return rowOf(carrier, line, { result: 'matched', featureID, numberID: verdict.numberID, customerID: verdict.customerID, why: '' }, verdict);
      }),
    );
}
