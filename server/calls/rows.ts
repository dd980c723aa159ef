/** A line of a file as the row of a call, with what is counted of it. */
import { hash } from 'node:crypto';
import { LineKeys, millionths, type FileCall } from '../../shared/calls/index.js';
import type { Value } from '../../shared/types.js';
import type { Reading } from '../database/store.js';
import type { Placed } from '../database/placing.js';
import { Prints } from './prints.js';

/** Sums of a file, in whole numbers: seconds, millionths of a pound. */
export interface Sums {
  lines: number;
  duplicates: number;
  open: number;
  seconds: number;
  cost: number;
  first: string;
  last: string;
  readonly errors: Map<string, number>;
}

/** The fields of a call as they are put aside, in this order. */
export const fields = [
  'line',
  'carrier',
  'reference',
  'callDate',
  'callTime',
  'CLI',
  'numberKey',
  'dialled',
  'direction',
  'kind',
  'seconds',
  'events',
  'bytes',
  'chargeband',
  'namedType',
  'timeBand',
  'destination',
  'carrierCost',
  'retail',
  'leg',
  'costMillionths',
  'callKey',
  'customerID',
  'numberID',
  'callType',
  'class',
  'tariff',
  'state',
  'error',
] as const;
const at = Object.fromEntries(fields.map((name, place) => [name, place])) as Readonly<Record<(typeof fields)[number], number>>;

export const noSums = (): Sums => ({ lines: 0, duplicates: 0, open: 0, seconds: 0, cost: 0, first: '', last: '', errors: new Map() });

/** The keys that calls are kept with. */
export function fileKeys(): LineKeys {
  const prints = new Prints();
  return new LineKeys(
    (text) => hash('sha1', text, 'base64'),
    (key) => prints.add(key),
  );
}

export function rowOf(line: number, call: FileCall, placed: Placed, keys: LineKeys): Value[] {
  const { key, again } = keys.next({
    carrier: call.carrier,
    reference: call.reference,
    callDate: `${call.callDate} ${call.callTime}`,
    CLI: call.number,
    dialled: call.dialled,
    direction: call.direction,
    kind: call.kind,
    quantity: call.seconds ?? call.events ?? call.bytes,
    chargeband: call.chargeband,
  });
  return [
    line,
    call.carrier,
    call.reference,
    call.callDate,
    call.callTime,
    call.CLI,
    call.number,
    call.dialled,
    call.direction,
    call.kind,
    call.seconds,
    call.events,
    call.bytes,
    call.chargeband,
    call.namedType,
    call.timeBand,
    call.destination,
    call.carrierCost,
    call.retail,
    call.leg,
    call.carrierCost === null ? 0 : millionths(call.carrierCost),
    key,
    placed.customerID,
    placed.numberID,
    placed.callType,
    placed.class,
    placed.tariff,
    again ? 'duplicate' : placed.state,
    again ? 'duplicate' : placed.error,
  ];
}

export function count(sums: Sums, row: readonly Value[]): void {
  const [date, seconds, error] = [row[at.callDate] as string, row[at.seconds] as number | null, row[at.error] as string | null];
  sums.lines += 1;
  sums.seconds += seconds ?? 0;
  sums.cost += row[at.costMillionths] as number;
  if (sums.first === '' || date < sums.first) sums.first = date;
  if (date > sums.last) sums.last = date;
  if (error === 'duplicate') sums.duplicates += 1;
  else if (error !== null) sums.open += 1;
  if (error !== null) sums.errors.set(error, (sums.errors.get(error) ?? 0) + 1);
}

/** Makes those that are there already duplicates; answers what each of them waited for before. */
export function mark(rows: readonly Value[][], there: ReadonlySet<string>): (string | null)[] {
  return rows.flatMap((row) => {
    const before = row[at.error] as string | null;
    if (before === 'duplicate' || !there.has(row[at.callKey] as string)) return [];
    row[at.state] = 'duplicate';
    row[at.error] = 'duplicate';
    return [before];
  });
}

export const keysOf = (rows: readonly (readonly Value[])[]): readonly string[] => rows.map((row) => row[at.callKey] as string);

/** Which of these calls are there already, by their keys. */
export async function known(from: Reading, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const there = await from.having('calls', 'callKey', keys, ['id', 'version', 'callKey', 'state']);
  return new Set(there.flatMap(({ state, callKey }) => (state === 'duplicate' ? [] : [callKey as string])));
}
