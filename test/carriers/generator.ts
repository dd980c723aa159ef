/**
 * A carrier's bill as a carrier would write it, out of the sample company: every feature that is bought of it charged to the penny, in
 * spellings that nobody keeps numbers in, and so many faults of each kind planted. What each line should be found to be is told beside it.
 * Costs are worked out here by themselves, a day at a time.
 */
import assert from 'node:assert/strict';
import { addDays, daysBetween, earliest } from '../../shared/dates.js';
import type { RecordOf, Value } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { CarrierResult } from '../../shared/wire/carriers.js';
import type { Bridge } from '../bridges.js';
import { workbookOf, type WorkbookCell } from '../workbook.js';

export interface Line {
  readonly cells: readonly (string | number)[];
  /** Ten-thousandths of a pound. */
  readonly amount: number;
  readonly result: CarrierResult;
}

export interface Generated {
  readonly heads: readonly string[];
  readonly lines: readonly Line[];
  /** Features that are left out. */
  readonly absent: readonly string[];
  /** Ten-thousandths. */
  readonly total: number;
}

export const columns = {
  number: 'CLI',
  reference: 'Circuit ID',
  product: 'Product Code',
  quantity: 'Qty',
  amount: 'Net Charge',
  from: 'Start',
  to: 'End',
} as const;

interface Bought {
  readonly feature: RecordOf;
  readonly number: string | null;
  readonly product: string;
  readonly price: number;
}

/** Names each product of the carrier in the catalogue, and gives what hangs on no number a reference, as a company that checks its bills does. */
export async function prepared(bridge: Bridge, carrier: string): Promise<readonly Bought[]> {
  const { store } = bridge.built;
  const standards = new Map((await store.all('standardFeatures')).map((each) => [asText(each['name']), each]));
  const ids = await store.ids('features', { where: [], sort: [] }, 100_000);
  const everything = await store.load('features', ids);
  const numbers = new Map(
    (
      await store.load(
        'numbers',
        everything.flatMap(({ numberID }) => (typeof numberID === 'string' ? [numberID] : [])),
      )
    ).map((each) => [each.id, each]),
  );
  const features = everything.filter(({ carrier: own, standardFeature, numberID }) => {
    const standard = standards.get(asText(standardFeature));
    const bought = own ?? standard?.['carrier'] ?? numbers.get(asText(numberID ?? ''))?.['carrier'];
    return bought === carrier && standard !== undefined && (standard['serviceChargeCarrier'] ?? null) !== null;
  });
  for (const name of new Set(features.map(({ standardFeature }) => asText(standardFeature)))) {
    const { status, text } = await bridge.call('PATCH', `/standardFeatures/${standards.get(name)!.id}`, { carrierProduct: codeOf(name) });
    assert.equal(status, 200, text);
  }
  const bare = features.filter(({ numberID, carrierReference }) => numberID === null && carrierReference === null);
  if (bare.length > 0) {
    const { status, text } = await bridge.call('POST', '/features?action=edit&force', {
      rows: bare.map(({ id }) => ({ id, parameters: { carrierReference: `SEAT-${id.padStart(6, '0')}` } })),
    });
    assert.ok(status < 300, text);
  }
  return features.map((feature) => ({
    feature: { ...feature, carrierReference: feature['carrierReference'] ?? (feature['numberID'] === null ? `SEAT-${feature.id.padStart(6, '0')}` : null) },
    number: typeof feature['numberID'] === 'string' ? asText(numbers.get(feature['numberID'])!['number']) : null,
    product: codeOf(asText(feature['standardFeature'])),
    price: Number(feature['serviceChargeCarrier'] ?? standards.get(asText(feature['standardFeature']))!['serviceChargeCarrier']),
  }));
}

const codeOf = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '-');

/** Price × count for each day that it was provided, in ten-thousandths rounded to the penny. */
function costOf({ feature, price }: Pick<Bought, 'feature' | 'price'>, from: string, to: string): number {
  const { counts } = (feature['billing'] ?? { counts: [{ from: '1900-01-01', value: Number(feature['featureCount'] ?? 1) }] }) as unknown as {
    readonly counts: readonly { readonly from: string; readonly value: number }[];
  };
  const text = (value: Value | undefined, other: string): string => (typeof value === 'string' ? value : other);
  const last = [text(feature['dateDrop'], '9999'), text(feature['endDate'], '9999')].reduce(earliest);
  let sum = 0;
  for (let day = from; day <= to; day = addDays(day, 1))
    if (day >= text(feature['startDate'], '') && day <= last) sum += counts.findLast((each) => each.from <= day)?.value ?? 0;
  return Math.round((price * sum) / (daysBetween(from, to) + 1) / 100 + 1e-9) * 100;
}

const spellings: readonly ((number: string) => string)[] = [
  (number) => `+44 ${number.slice(1)}`,
  (number) => `0044${number.slice(1).replaceAll(' ', '')}`,
  (number) => number.replaceAll(' ', ''),
  (number) => number.replaceAll(' ', '').slice(1),
  (number) => `+44 (0)${number.slice(1)}`,
  (number) => number.replaceAll(' ', '-'),
  (number) => ` ${number} `,
  (number) => `44${number.slice(1).replaceAll(' ', '')}`,
];

export function generated(all: readonly Bought[], { from, to, each }: { readonly from: string; readonly to: string; readonly each: number }): Generated {
  const british = (date: string): string => date.split('-').toReversed().join('/');
  const days = [british(from), british(to)];
  const lines: Line[] = [];
  const line = (bought: Bought, amount: number, result: CarrierResult, more: { readonly quantity?: number; readonly product?: string } = {}): void => {
    const { feature, number, product } = bought;
    const reference = feature['carrierReference'] as string | null;
    lines.push({
      cells: [
        number === null ? '' : spellings[lines.length % spellings.length]!(number),
        reference === null ? '' : lines.length % 2 === 0 ? reference.toLowerCase().replace('-', ' ') : reference,
        more.product ?? (lines.length % 3 === 0 ? product.toLowerCase() : product),
        more.quantity ?? Number(feature['featureCount'] ?? 1),
        amount,
        ...days,
      ],
      amount,
      result,
    });
  };
  const costing = all.filter((bought) => costOf(bought, from, to) > 0);
  const gone = all.filter(({ feature, price }) => typeof feature['dateDrop'] === 'string' && feature['dateDrop'] < from && price > 0);
  assert.ok(costing.length > 4 * each && gone.length >= each, `${costing.length} and ${gone.length} are too few for ${each} faults of each kind`);
  const absent: string[] = [];
  costing.forEach((bought, at) => {
    const cost = costOf(bought, from, to);
    if (at < each) absent.push(bought.feature.id);
    else if (at < 2 * each) line(bought, cost + 10_000 + at * 100, 'wrongAmount');
    else if (at < 3 * each) line(bought, cost * 2, 'wrongAmount', { quantity: 2 });
    else if (at % 5 === 0) {
      // A rental and a credit make one sum.
      line(bought, cost + 50_000, 'agreed');
      line(bought, -50_000, 'agreed');
    } else line(bought, cost, 'agreed');
  });
  for (const bought of gone.slice(0, each)) line(bought, bought.price, 'dropped');
  for (let n = 0; n < each; n += 1) {
    const stranger: Bought = { ...all[0]!, feature: { ...all[0]!.feature, carrierReference: null }, number: `01632 ${980_000 + n}`, product: 'STRANGER' };
    line(stranger, 12_300 + n * 100, 'theirsOnly');
    const own = costing.filter(({ number }) => number !== null)[n]!;
    line(own, 40_000, 'theirsOnly', { product: 'ANOTHER PRODUCT' });
  }
  return { heads: Object.values(columns), lines, absent, total: lines.reduce((sum, { amount }) => sum + amount, 0) };
}

export interface Written {
  readonly separator?: string;
  readonly comma?: boolean;
  readonly title?: readonly string[];
  readonly total?: string;
}

const amountIn = (units: number, comma: boolean): string => (comma ? (units / 10_000).toFixed(2).replace('.', ',') : (units / 10_000).toFixed(2));

/** As a CSV with a title above and a total below. */
export function asCSV(
  { heads, lines, total }: Pick<Generated, 'heads' | 'lines' | 'total'>,
  { separator = ',', comma = false, title = [], total: word }: Written = {},
): string {
  const row = (cells: readonly (string | number)[]): string =>
    cells.map((cell) => (String(cell).includes(separator) ? `"${cell}"` : String(cell))).join(separator);
  const at = heads.indexOf(columns.amount);
  return `\uFEFF${[
    ...title,
    row(heads),
    ...lines.map(({ cells, amount }) => row(cells.map((cell, place) => (place === at ? amountIn(amount, comma) : cell)))),
    ...(word === undefined ? [] : [row(heads.map((_, place) => (place === 0 ? word : place === at ? amountIn(total, comma) : '')))]),
  ].join('\r\n')}\r\n`;
}

/** As a workbook: numbers as numbers, the total as a formula with the value that it was saved with. */
export function asWorkbook({ heads, lines, total }: Pick<Generated, 'heads' | 'lines' | 'total'>, sheet = 'Bill'): Uint8Array {
  const at = heads.indexOf(columns.amount);
  const letter = String.fromCharCode(65 + at);
  const rows: WorkbookCell[][] = [
    ['Carrier plc'],
    [...heads],
    ...lines.map(({ cells, amount }) => cells.map((value, place) => (place === at ? amount / 10_000 : value))),
  ];
  rows.push(
    heads.map((_, place) => (place === 0 ? 'Total' : place === at ? { formula: `SUM(${letter}3:${letter}${rows.length})`, value: total / 10_000 } : '')),
  );
  return workbookOf([{ name: sheet, rows }]);
}
