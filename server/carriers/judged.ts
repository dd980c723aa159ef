/** A bill whose lines are matched, judged: what each feature should cost, what is missing, what earlier bills told; and its rows as they are kept. */
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Span } from '../../shared/carrier/expected.js';
import type { Catalogue, Value } from '../../shared/types.js';
import type { Reading, Store } from '../database/store.js';
import { earlier, type Earlier } from './earlier.js';
import type { Found } from './finding.js';
import { held, missing, type Absence, type Measure, type Verdict } from './holding.js';
import type { BillLine } from './lines.js';
import type { Matches } from './matches.js';
import { rowOf } from './rows.js';

export interface Judged {
  readonly carrier: string;
  readonly aside: string;
  readonly main: Span;
  readonly verdictOf: (featureID: string) => Verdict | undefined;
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
  await putAside(absencesOf(aside), missing(sums, measure));
  return { carrier, aside, main, verdictOf: held(sums, measure), before: await earlier(store, carrier, until) };
}

/** What is not on the bill stands beside its lines: of a carrier who sends an empty one that is everything. */
const absencesOf = (aside: string): string => `${aside}.absent`;

async function putAside(file: string, all: AsyncIterable<readonly Absence[]>): Promise<void> {
  const out = createWriteStream(file, { mode: 0o600 });
  try {
    for await (const some of all) if (some.length > 0 && !out.write(`${JSON.stringify(some)}\n`)) await once(out, 'drain');
  } finally {
    out.end();
    await once(out, 'finish');
  }
}

async function* asideAgain<T>(file: string): AsyncGenerator<readonly T[]> {
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) yield JSON.parse(text) as T[];
}

/** The rows of its lines, as many together as were put aside together. */
export async function* lineRows({ carrier, aside, verdictOf, before }: Judged, from: Pick<Reading, 'having'>): AsyncGenerator<Value[][]> {
  for await (const some of asideAgain<[BillLine, Found]>(aside))
    yield before.marked(
      from,
      some.map(([line, found]) => rowOf(carrier, line, found, found.featureID === null ? undefined : verdictOf(found.featureID))),
    );
}

/** The rows of what is not on it. */
export async function* absentRows({ carrier, aside, main, before }: Judged, from: Pick<Reading, 'having'>): AsyncGenerator<Value[][]> {
  for await (const some of asideAgain<Absence>(absencesOf(aside)))
    yield before.marked(
      from,
      some.map(({ featureID, numberID, customerID, verdict }) => {
        const line = { line: 0, number: '', reference: '', product: '', description: '', quantity: null, amount: 0, period: main };
        return rowOf(carrier, line, { result: 'matched', featureID, numberID, customerID, why: '' }, verdict);
      }),
    );
}
