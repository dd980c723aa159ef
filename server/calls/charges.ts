/**
 * How charges for calls come about (R22–R30): the lines that bills raised, and those that the next one would, each with its calls and
 * each call with its rate. The calls of a line add up to it exactly; the line is rounded once.
 */
import {
  CallConfiguration,
  explainedCall,
  keptSaid,
  lineOf,
  poundsSaid,
  type Discounted,
  type KeptCalls,
  type BilledCall,
  type RateUsed,
  type Unbilled,
} from '../../shared/calls/index.js';
import { decimal, exact, fractionOf, minus, NOUGHT, over, plus, written, type Fraction } from '../../shared/fractions.js';
import { addDays, formatDate } from '../../shared/dates.js';
import { masked } from '../../shared/masking.js';
import { formatPence, unitsToPounds } from '../../shared/money.js';
import type { Catalogue, EntityName, RecordOf, Value, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { CallCharges, ChargedCall, ChargedLine } from '../../shared/wire/calls.js';
import { callsOf } from '../billing/calls.js';
import { csvLine } from '../billing/csv.js';
import { unbilledCalls, meteredOf } from '../database/callAccounts.js';
import type { Store } from '../database/store.js';
import { quantityOf } from '../billing/callList.js';
import { keptSums } from '../database/callsKept.js';
import { callsBilledBefore, callsOfLine, raisedCallLines, type CallLine, type CallScope, type Told } from '../database/calls.js';

/** Lines told at most, the latest first; a customer of many numbers has more in a year or two. */
const MOST_LINES = 500;

export interface ChargesAsked {
  /** Calls of each line: the first so many. None: only the lines. */
  readonly limit: number;
  /** Only this line, by its key. */
  readonly line?: string | undefined;
  /** Dialled numbers without their last digits. */
  readonly masked: boolean;
}

/** Lines of calls of a customer, number, feature, invoice or transaction. A feature has no calls of its own: those of its number are told, or of its customer. */
export async function callCharges(store: Store, entity: EntityName, record: RecordOf, asked: ChargesAsked, catalogue: Catalogue): Promise<CallCharges> {
  const scope = scopeOf(entity, record);
  const rows = scope ? await raisedCallLines(store, scope, MOST_LINES + 1, asked.line) : [];
  const left = Math.max(0, rows.length - MOST_LINES);
  const lines: ChargedLine[] = [];
  for (const row of rows.slice(0, MOST_LINES)) lines.push(await raisedLine(store, row, asked.limit, catalogue));
  const coming = scope && 'customerID' in scope ? await comingLines(store, scope, asked, catalogue) : [];
  const all = [...coming, ...lines];
  return { lines: asked.masked ? all.map(withoutDigits) : all, left };
}

const withoutDigits = (line: ChargedLine): ChargedLine => ({
  ...line,
  charged: line.charged.map((call) => ({ ...call, dialled: call.dialled === null ? null : masked(call.dialled) })),
});

function scopeOf(entity: EntityName, record: RecordOf): CallScope | undefined {
  if (entity === 'invoices') return { invoiceID: record.id };
  if (entity === 'transactions') return { transactionID: record.id };
  if (entity === 'customers') return { customerID: record.id };
  const customerID = record['customerID'];
  if (typeof customerID !== 'string' || record['serviceID']) return undefined;
  const numberID = entity === 'numbers' ? record.id : record['numberID'];
  return { customerID, ...(typeof numberID === 'string' ? { numberID } : {}) };
}

async function raisedLine(store: Store, row: CallLine, limit: number, catalogue: Catalogue): Promise<ChargedLine> {
  const [gross, discount, net] = [row.gross, row.discount, row.net].map((units) => unitsToPounds(Number(units))) as [number, number, number];
  const base = {
    line: row.k,
    transactionID: row.k,
    invoiceID: row.invoiceID,
    invoiceNumber: row.invoiceNumber,
    invoiceDate: row.invoiceDate,
    numberID: row.numberID,
    description: row.description,
    periodFrom: row.periodFrom,
    periodTo: row.periodTo,
    VATRate: row.VATRate,
    transactionCode: row.transactionCode,
    gross,
    discount,
    net,
    calls: Number(row.callCount),
  };
  if (limit === 0) return { ...base, removed: 0, exact: null, words: [], charged: [] };
  const rows = await callsOfLine(store, row.k);
  const kept = (await keptSums(store, { transactionID: [row.k] })).get(row.k);
  const rating = row.rating === null ? [] : (JSON.parse(row.rating) as readonly RateUsed[]);
  const configuration = CallConfiguration.of(catalogue);
  const calls = rows.map((call) => {
    const stored = JSON.parse(call.exact) as { readonly gross: string; readonly discount: string; readonly how?: number };
    return { call, gross: fractionOf(stored.gross), discount: fractionOf(stored.discount), how: stored.how };
  });
  return {
    ...base,
    removed: kept?.calls ?? 0,
    ...summed(calls, kept),
    charged: calls.slice(0, limit).map(({ call, how, ...amounts }) => {
      const rate = how === undefined ? undefined : rating[how];
      const metered = meteredOf(call);
      const band = call.timeBand ?? configuration.week.at(metered.start);
      const charged = { ...amounts, allowance: call.allowance, billed: Number(call.billedSeconds ?? 0), tariff: call.tariff, band };
      const words = explainedCall({ ...metered, ...charged, free: false }, rate, configuration.week);
      return told({ ...metered, id: call.callID }, call, charged, withLate(words, call.callDate, row.billedBefore));
    }),
  };
}

/** R26: what came after the calls of its day were billed is priced by that day, and said to be late. */
const withLate = (words: readonly string[], day: string, before: string | null): readonly string[] =>
  before !== null && day < before ? [...words, `It came late: calls up to ${formatDate(addDays(before, -1))} had been billed already.`] : words;

/** The exact sums of a line's calls, and the one rounding that makes the line of them. */
function summed(calls: readonly Discounted[], kept?: KeptCalls): Pick<ChargedLine, 'exact' | 'words'> {
  const all = kept ? [...calls, { gross: fractionOf(kept.gross), discount: fractionOf(kept.discount) }] : calls;
  const count = calls.length + (kept?.calls ?? 0);
  let [gross, discount] = [NOUGHT, NOUGHT];
  for (const call of all) [gross, discount] = [plus(gross, call.gross), plus(discount, call.discount)];
  const [net, line] = [minus(gross, discount), lineOf(all)];
  const off = discount.n === 0n ? '' : `, less ${poundsSaid(discount)} that allowances and discounts take off`;
  return {
    exact: written(net),
    words: [
      ...(kept ? [keptSaid(kept)] : []),
      `${count === 1 ? 'One call comes' : `${count.toLocaleString('en-GB')} calls come`} to ${poundsSaid(gross)}${off}.`,
      `Together ${poundsSaid(net)}, rounded once to ${formatPence(line.net)}.`,
    ],
  };
}

interface Charged {
  readonly gross: Fraction;
  readonly discount: Fraction;
  readonly allowance: string | null;
  readonly billed: number;
  readonly tariff: string | null;
  readonly band: string;
}

function told(
  call: Pick<Unbilled, 'id' | 'start' | 'callType' | 'kind' | 'seconds' | 'events' | 'bytes'>,
  { CLI, dialled, destination }: Told,
  { gross, discount, allowance, billed, tariff, band }: Charged,
  words: readonly string[],
): ChargedCall {
  const pounds = (pence: Fraction): number => Number(decimal(over(pence, exact(100)), 4));
  const [whole, net] = [pounds(gross), pounds(minus(gross, discount))];
  return {
    id: call.id,
    callDate: call.start.slice(0, 10),
    callTime: call.start.slice(11),
    CLI,
    dialled,
    destination,
    callType: call.callType,
    tariff,
    timeBand: band,
    quantity: quantityOf(call),
    secondsCharged: billed,
    gross: whole,
    discount: (Math.round(net * 10_000) - Math.round(whole * 10_000)) / 10_000,
    net,
    exact: written(minus(gross, discount)),
    allowance,
    words,
  };
}

/** What the next invoice would raise of all that was loaded so far, at today's prices. */
async function comingLines(
  store: Store,
  { customerID, numberID }: { readonly customerID: string; readonly numberID?: string },
  { limit, line: only }: ChargesAsked,
  catalogue: Catalogue,
): Promise<readonly ChargedLine[]> {
  const [customer] = await store.load('customers', [customerID]);
  if (!customer) return [];
  const account = (await unbilledCalls(store, [customer], catalogue)).get(customerID);
  if (!account) return [];
  const usage = callsOf({ calls: account }, catalogue);
  const before = await callsBilledBefore(store, customerID);
  const byLine = new Map<number, BilledCall[]>();
  for (const each of usage.calls) if (each.at !== undefined) byLine.set(each.at, [...(byLine.get(each.at) ?? []), each]);
  const found: ChargedLine[] = [];
  for (const [at, line] of usage.lines.entries()) {
    const calls = byLine.get(at) ?? [];
    const key = `next ${at}`;
    if (only !== undefined && only !== key) continue;
    if (numberID !== undefined && !calls.some(({ call }) => call.numberID === numberID)) continue;
    found.push(await comingLine(store, key, line, calls, { limit, before }, catalogue));
  }
  return found;
}

async function comingLine(
  store: Store,
  key: string,
  line: Values,
  calls: readonly BilledCall[],
  { limit, before }: { readonly limit: number; readonly before: string | null },
  catalogue: Catalogue,
): Promise<ChargedLine> {
  const shown = calls.slice(0, limit);
  const records = new Map(
    (
      await store.load(
        'calls',
        shown.map(({ call }) => call.id),
      )
    ).map((each) => [each.id, each]),
  );
  const rating = (line['rating'] ?? []) as unknown as readonly RateUsed[];
  const { week } = CallConfiguration.of(catalogue);
  const text = (value: Value | undefined): string | null => (typeof value === 'string' ? value : null);
  return {
    line: key,
    transactionID: null,
    invoiceID: null,
    invoiceNumber: null,
    invoiceDate: null,
    numberID: text(line['numberID']),
    description: asText(line['description']),
    periodFrom: text(line['periodFrom']),
    periodTo: text(line['periodTo']),
    VATRate: text(line['VATRate']),
    transactionCode: text(line['transactionCode']),
    gross: unitsToPounds(Number(line['gross'])),
    discount: unitsToPounds(Number(line['discount'])),
    net: unitsToPounds(Number(line['net'])),
    calls: calls.length,
    removed: 0,
    ...(limit === 0 ? { exact: null, words: [] } : summed(calls)),
    charged: shown.map((each) => {
      const record = records.get(each.call.id)!;
      const words = explainedCall({ ...each.call, ...each }, each.how === undefined ? undefined : rating[each.how], week);
      return told(each.call, toldOf(record), each, withLate(words, each.call.start.slice(0, 10), before));
    }),
  };
}

const toldOf = (record: RecordOf): Told => ({
  CLI: asText(record['CLI']),
  dialled: (record['dialled'] as string | null | undefined) ?? null,
  destination: (record['destination'] as string | null | undefined) ?? null,
});

/** A row a call, its line beside it. */
export function callChargesCSV({ lines }: CallCharges): string {
  const columns = [
    'callDate',
    'callTime',
    'CLI',
    'dialled',
    'destination',
    'callType',
    'tariff',
    'timeBand',
    'quantity',
    'secondsCharged',
    'gross',
    'discount',
    'net',
    'allowance',
  ] as const;
  return (
    csvLine(['line', 'invoiceNumber', ...columns, 'exactPence', 'words']) +
    lines
      .flatMap(({ description, invoiceNumber, charged }) =>
        charged.map((call) => csvLine([description, invoiceNumber, ...columns.map((name) => call[name]), call.exact, call.words.join(' ')])),
      )
      .join('')
  );
}
