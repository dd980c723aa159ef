/**
 * Whole selections as text, a page at a time on a line of their own: neither memory nor anybody else's waiting grows with
 * the number of rows. By id, pages follow each other by the last id; in any other order the ids are read first and
 * the rows after them, so that the order and the selection are those of one moment.
 */
import { breath } from './breath.js';
import type { Query } from './store.js';
import type { Value } from '../../shared/types.js';
import { headerOf, lineOf } from './csv.js';
import { joinedFields } from '../../shared/fields.js';
import type { Engine, Line } from './line.js';
import { at, objectOf, Selection } from './select.js';
import type { Schema } from './tables.js';
import { refuseInside } from './transact.js';
import { translated } from './trouble.js';

/** Rows a page: a millisecond or two of work, and a neighbour's read waits no longer. */
const PAGE = 200;
/** Rows that are made into CSV at once: every value of them is looked at, which takes ten times as long as passing JSON on. */
const PIECE = 50;

export type StreamForm = 'json' | 'ndjson' | 'csv';

export async function* stream(engine: Engine, schema: Schema, entity: string, query: Query, form: StreamForm): AsyncGenerator<string, void, undefined> {
  refuseInside('stream');
  const { entity: described } = schema.of(entity);
  const only = query.fields && new Set(query.fields);
  const fields = [
    ...joinedFields(described.name).filter((field) => only?.has(field.name)),
    ...described.fields.filter((field) => !field.inner && (only?.has(field.name) ?? true)),
  ];
  let first = true;
  try {
    const line = await engine.apart();
    try {
      if (form === 'json') yield '[';
      if (form === 'csv') yield headerOf(fields);
      for await (const rows of pages(line, schema, entity, query)) {
        if (form === 'json') yield `${first ? '' : ','}${rows.join(',')}`;
        if (form === 'ndjson') yield `${rows.join('\n')}\n`;
        for (let start = 0; form === 'csv' && start < rows.length; start += PIECE) {
          if (start > 0) await breath();
          yield (JSON.parse(`[${rows.slice(start, start + PIECE).join(',')}]`) as Record<string, Value>[]).map((row) => lineOf(fields, row)).join('');
        }
        first = false;
        await breath();
      }
      if (form === 'json') yield ']';
    } finally {
      await line.close();
    }
  } catch (error) {
    throw translated(error);
  }
}

/** Pages of rows as JSON text. The next page is fetched while the one before is being sent. */
async function* pages(line: Line, schema: Schema, entity: string, query: Query): AsyncGenerator<string[], void, undefined> {
  const next =
    query.sort.length > 0 || query.offset || query.limit !== undefined ? await byIDs(line, schema, entity, query) : byLast(line, schema, entity, query);
  let coming = next();
  try {
    for (;;) {
      const rows = await coming;
      if (rows === undefined) return;
      coming = next();
      coming.catch(() => undefined);
      if (rows.length > 0) yield rows;
    }
  } finally {
    await coming.catch(() => undefined);
  }
}

type Next = () => Promise<string[] | undefined>;

function byLast(line: Line, schema: Schema, entity: string, query: Query): Next {
  const { dialect } = line;
  const object = objectOf(dialect, schema, entity, 'wire', query);
  let after = query.idAfter ?? '0';
  let over = false;
  return async () => {
    if (over) return undefined;
    const selection = new Selection(dialect, schema, entity, { ...query, idAfter: after });
    const rows = await line.select<{ j: string; k: string }>(
      `SELECT ${object} AS "j", CAST(${at('id')} AS TEXT) AS "k" ${selection.found()} ORDER BY ${selection.key} LIMIT ${PAGE}`,
      selection.binds.values,
    );
    over = rows.length < PAGE;
    after = rows.at(-1)?.k ?? after;
    return rows.map(({ j }) => j);
  };
}

async function byIDs(line: Line, schema: Schema, entity: string, query: Query): Promise<Next> {
  const { dialect } = line;
  const selection = new Selection(dialect, schema, entity, query);
  const ids = await line.select<{ k: string }>(
    `SELECT CAST(${at('id')} AS TEXT) AS "k" ${selection.found()} ${selection.order(selection.key)} ${selection.slice()}`,
    selection.binds.values,
  );
  const object = objectOf(dialect, schema, entity, 'wire', query);
  let start = 0;
  return async () => {
    if (start >= ids.length) return undefined;
    const wanted = ids.slice(start, (start += PAGE)).map(({ k }) => k);
    const rows = await line.select<{ j: string; k: string }>(
      `SELECT ${object} AS "j", CAST(${at('id')} AS TEXT) AS "k" FROM ${selection.from()} WHERE ${dialect.among(at('id'), 'ids', 'id')}`,
      { ids: wanted },
    );
    // Those deleted since the ids were read are left out.
    const byID = new Map(rows.map(({ j, k }) => [k, j]));
    return wanted.flatMap((id) => byID.get(id) ?? []);
  };
}
