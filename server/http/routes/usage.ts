/** Transactions out of a CSV file: rated usage against numbers and services, or lines by hand. Every line is checked before any is kept. */
import { lineName } from '../../../shared/fileLines.js';
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { actionOf } from '../../../shared/actions/index.js';
import { Fault, malformedBody, missing, tooLarge, unknownNames } from '../../../shared/fault.js';
import { heldOn, type Holder } from '../../../shared/calls/index.js';
import { compacted } from '../../../shared/compacted.js';
import { fieldOf, schemaFor } from '../../../shared/fields.js';
import { numberTyped } from '../../../shared/typed.js';
import { asText } from '../../../shared/values.js';
import type { EntityName, Value, Values } from '../../../shared/types.js';
import { authoriseReading, authoriseSeeing, type User } from '../../people/authorise.js';
import { unguarded } from '../../database/csv.js';
import { preview } from '../../engine/engine.js';
import type { Target } from '../../engine/order.js';
import { present } from '../../engine/present.js';
import { nearest } from '../../engine/validate.js';
import { expertMode, flag, parametersOf, type Parts } from '../request.js';
import { mostRows } from '../../runs/kept/parts.js';
import { authorised, sendAnswer } from './orders.js';
import { sendPreview } from '../send.js';
import { inTurn } from '../turns.js';
import { csvRowsOf, type CSVRow } from '../../billing/csv.js';

/** Columns that name an owner as people know it, the field they stand for, and where they are looked up. */
const lookups = {
  number: { field: 'numberID', entity: 'numbers', by: 'numberKey', key: (text: string) => compacted(text) },
  accountNumber: { field: 'customerID', entity: 'customers', by: 'accountNumber', key: (text: string) => text },
} as const satisfies Record<string, { field: string; entity: EntityName; by: string; key(text: string): string }>;

/** Faults told at most; a file with more is wrong altogether. */
const TOLD = 100;

/** A line of the file as a new record, or why it is none. */
interface Line {
  readonly line: number;
  readonly parameters: Values;
  readonly fault: string | undefined;
}

export const isCSV = (request: Request): boolean => /^text\/csv\b/i.test(request.get('content-type') ?? '');

/**
 * POST /transactions with `text/csv`: a header of field names, then a line a transaction. `number` may stand for numberID and
 * `accountNumber` for customerID. A number is whose it was on the day of the line (R14a). Bad lines are named and kept out, the
 * rest is an order like any other: at once up to 500 lines, a run beyond. Where no line is good the answer is 400504.
 */
export async function orderFromCSV(parts: Parts, request: Request, response: Response): Promise<void> {
  const query = parametersOf(request, ['preview', 'force']);
  const action = actionOf('transactions', 'create')!;
  const user = authorised(request, response, action);
  if (flag(query, 'preview')) authoriseSeeing(user, action);
  const text = textOf(request);
  await inTurn(response, 'many');
  const lines = await linesOf(parts, user, await csvRowsOf(text, mostRows + 1));
  const placed = lines.filter(({ fault }) => fault === undefined);
  if (placed.length === 0) throw nothingKept(lines.map(({ line, fault = '' }) => ({ line, why: fault })));
  const order = {
    entity: 'transactions' as const,
    action: 'create',
    user,
    today: parts.today(),
    now: parts.now(),
    parameters: {},
    targets: placed.map(({ parameters }, place): Target => ({ id: `+${place + 1}`, parameters })),
  };
  const planned = await preview(parts.store, await parts.catalogue(), action, order);
  const why = new Map(lines.flatMap((line) => (line.fault === undefined ? [] : [[line, line.fault] as const])));
  planned.rows.forEach(({ fault }, place) => {
    if (fault) why.set(placed[place]!, fault.hint);
  });
  const refused = lines.flatMap((line) => (why.has(line) ? [{ line: line.line, why: why.get(line)! }] : []));
  if (refused.length === lines.length) throw nothingKept(refused);
  const more = refused.length > 0 ? { refusedLines: refused.slice(0, TOLD), refusedCount: refused.length } : {};
  if (flag(query, 'preview')) return sendPreview(response, { ...(await present(planned)), ...more });
  const good = placed.filter((line) => !why.has(line));
  const key = request.get('idempotency-key');
  sendAnswer(
    response,
    await parts.runs.submit({
      ...order,
      targets: good.map(({ parameters }, place): Target => ({ id: `+${place + 1}`, parameters })),
      single: false,
      more,
      expert: expertMode(request),
      ...(flag(query, 'force') ? { force: true } : {}),
      ...(key === undefined
        ? {}
        : { key: { key, method: request.method, path: request.originalUrl, body: { csv: createHash('sha256').update(text).digest('hex') } } }),
    }),
  );
}

function textOf(request: Request): string {
  const bytes = request.body as Buffer | undefined;
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) throw malformedBody('The file is empty. It begins with a line of field names.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformedBody('The file is not valid UTF-8.');
  }
}

/** The lines as parameters, owners looked up set-based. Throws what is wrong with the header. */
async function linesOf({ store, today }: Parts, user: User, [header, ...rows]: readonly CSVRow[]): Promise<readonly Line[]> {
  if (!header) throw malformedBody('The file is empty. It begins with a line of field names.');
  if (rows.length === 0) throw missing({ rows: 'There is no line below the header.' });
  if (rows.length > mostRows)
    throw tooLarge(`A file takes at most ${mostRows.toLocaleString('en-GB')} lines; this one has ${rows.length.toLocaleString('en-GB')}.`);
  const names = header.cells.map((cell) => cell.trim());
  check(names);
  // Whose a number or account is, and whether there is one, is told to nobody who may not read it.
  for (const [name, { entity }] of Object.entries(lookups)) if (user.apiRead && names.includes(name)) authoriseReading(user, entity);
  const found = new Map<string, ReadonlyMap<Value, string>>();
  const numberAt = names.indexOf('number');
  const holders =
    numberAt < 0
      ? new Map<string, readonly Holder[]>()
      : await holdersOf(store, [...new Set(rows.map(({ cells }) => compacted(unguarded(cells[numberAt]?.trim() ?? ''))).filter(Boolean))]);
  for (const [name, { entity, by, key }] of Object.entries(lookups)) {
    const place = names.indexOf(name);
    if (place >= 0 && name !== 'number')
      found.set(name, await store.taken(entity, by, [...new Set(rows.map(({ cells }) => key(cells[place]?.trim() ?? '')).filter(Boolean))]));
  }
  const dateAt = names.indexOf('transactionDate');
  return rows.map(({ line, cells }) => lineOf(line, names, cells, found, (cell) => heldBy(cell, cells[dateAt]?.trim() || today(), holders)));
}

function check(names: readonly string[]): void {
  const { properties } = schemaFor('transactions', 'create');
  const allowed = [...Object.keys(properties), ...Object.keys(lookups)];
  const unknown = names.filter((name) => !allowed.includes(name));
  if (unknown.length > 0)
    throw unknownNames(
      unknown.map((name) => name || '(empty)'),
      (name) => `There is no such column${nearest(name, allowed)}; there is ${allowed.join(', ')}.`,
    );
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw malformedBody(`The column ${twice} stands twice in the header.`);
}

function lineOf(
  line: number,
  names: readonly string[],
  cells: readonly string[],
  found: ReadonlyMap<string, ReadonlyMap<Value, string>>,
  held: (cell: string) => ReturnType<typeof heldBy>,
): Line {
  if (cells.length !== names.length) return { line, parameters: {}, fault: `It has ${cells.length} cells; the header has ${names.length}.` };
  const parameters: Record<string, Value> = {};
  let fault: string | undefined;
  names.forEach((name, place) => {
    const cell = unguarded(cells[place]!.trim());
    if (cell === '') return;
    if (!(name in lookups)) {
      parameters[name] = valueOf(name, cell);
      return;
    }
    if (name === 'number') {
      const whose = held(cell);
      if ('why' in whose) fault ??= whose.why;
      else parameters['numberID'] = whose.id;
      return;
    }
    const { field, key } = lookups[name as keyof typeof lookups];
    const id = found.get(name)?.get(key(cell));
    if (id === undefined) fault ??= `${name}: there is no "${cell.slice(0, 50)}".`;
    else parameters[field] = id;
  });
  return { line, parameters, fault };
}

function valueOf(name: string, cell: string): Value {
  const type = fieldOf('transactions', name)?.type;
  if (type === 'Number') {
    const read = /^-?\d{1,15}(\.\d+)?$/.test(cell) ? { value: Number(cell) } : numberTyped(cell, 'number');
    return 'value' in read ? read.value : cell;
  }
  if (type === 'Flag' && /^(true|false)$/i.test(cell)) return cell.toLowerCase() === 'true';
  return cell;
}

/** 400504 with the faulty lines, where there is no other. */
function nothingKept(refused: readonly { readonly line: number; readonly why: string }[]): Fault {
  const said = refused.slice(0, 5).map(({ line, why }) => `${lineName(line)}: ${why}`);
  return new Fault(
    400504,
    'Invalid Value',
    `Nothing was kept: ${refused.length === 1 ? 'the line is' : `all ${refused.length.toLocaleString('en-GB')} lines are`} wrong. ${said.join(' ')}`,
    {
      fields: Object.fromEntries(refused.slice(0, TOLD).map(({ line, why }) => [lineName(line), why])),
    },
  );
}

/** The records that have one of these numbers, by their compacted spelling: of one number there may be several over the years. */
async function holdersOf(store: Parts['store'], keys: readonly string[]): Promise<ReadonlyMap<string, readonly Holder[]>> {
  const holders = new Map<string, Holder[]>();
  for (let start = 0; start < keys.length; start += 1_000) {
    const ids = await store.ids(
      'numbers',
      { where: [{ field: 'numberKey', test: 'in', value: keys.slice(start, start + 1_000) }], sort: [], hidden: true },
      100_000,
    );
    for (const record of await store.load('numbers', ids)) {
      const key = asText(record['numberKey']);
      const customer = record['customerID'];
      const held: Holder = {
        id: record.id,
        customer: typeof customer === 'string' ? customer : null,
        dateAllocate: (record['dateAllocate'] as string | null | undefined) ?? null,
        dateDrop: (record['dateDrop'] as string | null | undefined) ?? null,
      };
      holders.set(key, [...(holders.get(key) ?? []), held]);
    }
  }
  return holders;
}

/** The number's record on a day, or why there is none. */
function heldBy(cell: string, date: string, holders: ReadonlyMap<string, readonly Holder[]>): { readonly id: string } | { readonly why: string } {
  const held = heldOn(date, holders.get(compacted(cell)) ?? []);
  if ('number' in held) return { id: held.number };
  const said = `number: "${cell.slice(0, 50)}"`;
  switch (held.error) {
    case 'unknownNumber':
      return { why: `number: there is no "${cell.slice(0, 50)}".` };
    case 'inStock':
      return { why: `${said} is in stock; Allocate gives it to a customer.` };
    case 'ambiguous':
      return { why: `${said} belongs to several customers on ${date}; give numberID.` };
    default:
      return { why: `${said} was dropped before ${date}; its last customer was ${held.was ?? 'nobody'}, who is not charged for it.` };
  }
}
