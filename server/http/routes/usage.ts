/** Transactions out of a CSV file: rated usage against numbers and services, or lines by hand. Every line is checked before any is kept. */
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { actionOf } from '../../../shared/actions/index.js';
import { Fault, malformedBody, missing, tooLarge, unknownField } from '../../../shared/fault.js';
import { compacted, fieldOf, schemaFor } from '../../../shared/fields.js';
import type { EntityName, Value, Values } from '../../../shared/types.js';
import { authorise } from '../../people/authorise.js';
import { safe } from '../../database/csv.js';
import { preview } from '../../engine/engine.js';
import type { Target } from '../../engine/order.js';
import { present } from '../../engine/present.js';
import { expertMode, flag, parametersOf, userOf, type Parts } from '../request.js';
import { mostRecords, sendAnswer } from './orders.js';
import { sendPreview } from '../send.js';
import { csvRows, type CSVRow } from '../../billing/csv.js';

/** Columns that name an owner as people know it, the field they stand for, and where they are looked up. */
const lookups = {
  number: { field: 'numberID', entity: 'numbers', by: 'numberKey', key: compacted },
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
 * `accountNumber` for customerID. With a fault in any line nothing is kept and the answer names the lines (400504); otherwise
 * it is an order like any other: at once up to 500 lines, a run beyond.
 */
export async function orderFromCSV(parts: Parts, request: Request, response: Response): Promise<void> {
  const query = parametersOf(request, ['preview', 'force']);
  const user = userOf(response);
  const action = actionOf('transactions', 'create')!;
  authorise(user, action, expertMode(request));
  const text = textOf(request);
  const lines = await linesOf(parts, csvRows(text));
  const order = {
    entity: 'transactions' as const,
    action: 'create',
    user,
    today: parts.today(),
    now: parts.now(),
    parameters: {},
    targets: lines.map(({ parameters }, place): Target => ({ id: `+${place + 1}`, parameters })),
  };
  const planned = await preview(parts.store, await parts.catalogue(), action, order);
  refuse(
    lines,
    planned.rows.map(({ fault }) => fault),
  );
  if (flag(query, 'preview')) return sendPreview(response, present(planned));
  const key = request.get('idempotency-key');
  sendAnswer(
    response,
    await parts.runs.submit({
      ...order,
      single: false,
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
async function linesOf({ store }: Parts, [header, ...rows]: readonly CSVRow[]): Promise<readonly Line[]> {
  if (!header) throw malformedBody('The file is empty. It begins with a line of field names.');
  if (rows.length === 0) throw missing({ rows: 'There is no line below the header.' });
  if (rows.length > mostRecords)
    throw tooLarge(`A file takes at most ${mostRecords.toLocaleString('en-GB')} lines; this one has ${rows.length.toLocaleString('en-GB')}.`);
  const names = header.cells.map((cell) => cell.trim());
  check(names);
  const found = new Map<string, ReadonlyMap<Value, string>>();
  for (const [name, { entity, by, key }] of Object.entries(lookups)) {
    const place = names.indexOf(name);
    if (place >= 0) found.set(name, await store.taken(entity, by, [...new Set(rows.map(({ cells }) => key(cells[place]?.trim() ?? '')).filter(Boolean))]));
  }
  return rows.map(({ line, cells }) => lineOf(line, names, cells, found));
}

function check(names: readonly string[]): void {
  const { properties } = schemaFor('transactions', 'create');
  const allowed = [...Object.keys(properties), ...Object.keys(lookups)];
  const unknown = names.filter((name) => !allowed.includes(name));
  if (unknown.length > 0)
    throw unknownField(
      Object.fromEntries(unknown.map((name) => [name.slice(0, 100) || '(empty)', `There is no such column; there is ${allowed.join(', ')}.`])),
    );
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw malformedBody(`The column ${twice} stands twice in the header.`);
}

function lineOf(line: number, names: readonly string[], cells: readonly string[], found: ReadonlyMap<string, ReadonlyMap<Value, string>>): Line {
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
    const { field, key } = lookups[name as keyof typeof lookups];
    const id = found.get(name)?.get(key(cell));
    if (id === undefined) fault ??= `${name}: there is no "${cell.slice(0, 50)}".`;
    else parameters[field] = id;
  });
  return { line, parameters, fault };
}

/** The quote that exports put before what looks like a formula is no part of the text. */
const unguarded = (cell: string): string => (cell.startsWith("'") && safe(cell.slice(1)) === cell ? cell.slice(1) : cell);

function valueOf(name: string, cell: string): Value {
  const type = fieldOf('transactions', name)?.type;
  if (type === 'Number' && /^-?\d{1,15}(\.\d+)?$/.test(cell)) return Number(cell);
  if (type === 'Flag' && /^(true|false)$/i.test(cell)) return cell.toLowerCase() === 'true';
  return cell;
}

/** Throws 400504 with every faulty line; a fault that is not about values keeps its own code. */
function refuse(lines: readonly Line[], faults: readonly (Fault | undefined)[]): void {
  const wrong = lines.flatMap(({ line, fault }, place) => {
    const why = fault ?? faults[place]?.hint;
    return why === undefined ? [] : [[`line ${line}`, why] as const];
  });
  if (wrong.length === 0) return;
  const told = wrong.slice(0, TOLD);
  const hint = `Nothing was kept: ${wrong.length === 1 ? '1 line is' : `${wrong.length.toLocaleString('en-GB')} lines are`} wrong. ${told
    .slice(0, 5)
    .map(([line, why]) => `${line}: ${why}`)
    .join(' ')}`;
  throw new Fault(400504, 'Invalid Value', hint, { fields: Object.fromEntries(told) });
}
