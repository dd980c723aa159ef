/**
 * Who rang whom is personal: calls are kept so many months past their invoice, as the company's setting says, and then only the sums of
 * each line. Small slices, each with its line of the log; calls that are still to be billed, or wait for somebody, stay.
 */
import { count } from '../../shared/actions/words.js';
import { keptOf, type BilledOnce, type KeptCalls } from '../../shared/calls/index.js';
import { companySetting } from '../../shared/billing/invoice.js';
import { addMonths } from '../../shared/dates.js';
import { grouped } from '../../shared/grouping.js';
import type { Catalogue, EntityName, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { activityOf } from '../database/activity.js';
import { breath } from '../database/breath.js';
import {
  callsOfFile,
  callsOfPast,
  callsPast,
  filesPast,
  invoicesPast,
  removeOfFile,
  removeOfInvoice,
  type PastCall,
  type PastInvoice,
} from '../database/callsKept.js';
import type { Reading, Store, Writing } from '../database/store.js';

/** The company's setting, in months. */
export const KEEP_CALLS = 'Months Calls Are Kept';
/** Calls removed in one transaction, and invoices looked for at once. */
const [SLICE, SOME] = [2_000, 200];
/** The day of the latest call that was removed: whether one of before was charged already can no longer be told. */
const UNTIL = 'callsRemovedUntil';
const by = { id: null, name: 'Calls' };

/** Calls of invoices from before this day are not kept; undefined where all are, for ever. */
export function keptFrom(months: string | null, today: string): string | undefined {
  return months !== null && /^[1-9]\d{0,3}$/.test(months) ? addMonths(today, -Number(months)) : undefined;
}

export const removedUntil = async (store: Reading): Promise<string | undefined> => (await store.first('meta', { name: UNTIL }))?.value ?? undefined;

/** Removes what is past its time; answers how many calls that were. Done twice it changes nothing. */
export async function forget(store: Store, catalogue: Catalogue, { today, now }: { readonly today: string; readonly now: () => string }): Promise<number> {
  const before = keptFrom(companySetting(catalogue, KEEP_CALLS), today);
  if (before === undefined) return 0;
  let removed = 0;
  for (let after = '0'; ;) {
    const invoices = await invoicesPast(store, before, after, SOME);
    for (const each of invoices) removed += await slices(store, (inside) => ofInvoice(inside, each, before, now()));
    if (invoices.length < SOME) break;
    after = invoices.at(-1)!.invoiceID;
  }
  const files = await filesPast(store, before);
  for (const { fileID } of files) removed += await slices(store, (inside) => ofFile(inside, fileID, now()));
  return removed;
}

async function slices(store: Store, slice: (inside: Writing) => Promise<number>): Promise<number> {
  for (let removed = 0; ;) {
    const some = await store.transaction(slice);
    removed += some;
    if (some < SLICE) return removed;
    await breath();
  }
}

async function ofInvoice(inside: Writing, invoice: PastInvoice, before: string, now: string): Promise<number> {
  const { invoiceID, customerID } = invoice;
  await inside.lock([customerID]);
  const rows = await callsOfPast(inside, invoice, before, SLICE);
  const [last] = rows.slice(-1);
  if (!last) return 0;
  const lines = grouped(
    rows.filter(({ transactionID }) => transactionID !== null),
    ({ transactionID }) => transactionID!,
  );
  const known = new Map((await inside.find('callSums', { where: { transactionID: [...lines.keys()] } })).map((each) => [each.transactionID, each]));
  for (const [transactionID, calls] of lines) {
    const numbers = new Set(calls.map(({ numberID }) => numberID));
    const there = known.get(transactionID);
    const numberID = numbers.size === 1 && (there === undefined || numbers.has(there.numberID)) ? calls[0]!.numberID : null;
    await inside.put('callSums', {
      transactionID,
      invoiceID,
      customerID,
      numberID,
      sums: keptOf(there?.sums as KeptCalls | undefined, calls.map(billedOnce)),
      removedAt: now,
    });
  }
  await removeOfInvoice(inside, invoice, last.callID);
  await removedTo(inside, rows);
  await told(inside, 'invoices', invoiceID, customerID, rows.length, now);
  return rows.length;
}

function billedOnce({ callType, exact, seconds, events, bytes }: PastCall): BilledOnce {
  const { gross, discount } = JSON.parse(exact) as { readonly gross: string; readonly discount: string };
  return { callType, gross, discount, seconds: Number(seconds ?? 0), events: Number(events ?? 0), bytes: Number(bytes ?? 0) };
}

/** Of a file what was never charged to anybody, and never will be. */
async function ofFile(inside: Writing, fileID: string, now: string): Promise<number> {
  const rows = await callsOfFile(inside, fileID, SLICE);
  const [last] = rows.slice(-1);
  if (!last) return 0;
  await removeOfFile(inside, fileID, last.callID);
  await removedTo(inside, rows);
  await told(inside, 'callFiles', fileID, undefined, rows.length, now);
  return rows.length;
}

async function removedTo(inside: Writing, rows: readonly { readonly callDate: string }[]): Promise<void> {
  const latest = rows.reduce((day, { callDate }) => (callDate > day ? callDate : day), (await removedUntil(inside)) ?? '');
  await inside.put('meta', { name: UNTIL, value: latest });
}

async function told(inside: Writing, entity: EntityName, id: string, customerID: string | undefined, calls: number, now: string): Promise<void> {
  const why = `${count(calls, 'call')} removed: past the months that calls are kept.${entity === 'invoices' ? ' The lines keep their sums.' : ''}`;
  await inside.log([
    activityOf({ entity, id, before: {}, after: {}, why, ...(customerID === undefined ? {} : { customerID }) }, { action: 'removeCalls', by, at: now }),
  ]);
}

/** What a preview says of an edit of the setting; undefined where it concerns nobody's calls. */
export async function keepingSaid(from: Reading, months: Values[string], today: string): Promise<string | undefined> {
  const before = keptFrom(months === null || months === undefined ? null : asText(months), today);
  if (before === undefined) return undefined;
  const { calls, invoices } = await callsPast(from, before);
  if (calls === 0) return undefined;
  return `${count(calls, 'call')} on ${count(invoices, 'invoice')} from before ${before}: removed within a day. Each line keeps its sums. That cannot be undone.`;
}
