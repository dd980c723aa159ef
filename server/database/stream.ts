/**
 * Whole selections as text, a page at a time on a line of their own: neither memory nor anybody else's waiting grows with
 * the number of rows. By id, pages follow each other by the last id; in any other order the ids are read first and
 * the rows after them, so that the order and the selection are those of one moment.
 */
import { breath } from './breath.js';
import type { Query } from './store.js';
import type { Value } from '../../shared/types.js';
import { headerOf, linesOf } from './csv.js';
import { joinedFields } from '../../shared/fields.js';
import type { Engine, Line } from './line.js';
import { liesDense, narrowed, ofPage } from './paging.js';
import { at, listOf, objectOf } from './members.js';
import { Selection } from './select.js';
import { BY_ID, type Schema } from './tables.js';
import { refuseInside } from './transact.js';
import { translated } from './trouble.js';

/** Rows a page: a millisecond or two of work, and a neighbour's read waits no longer. */
const PAGE = 200;
/** `arrays`: the names of the fields in the first line, and a line of values a record. */
export type StreamForm = 'json' | 'ndjson' | 'arrays' | 'csv';

export async function* stream(engine: Engine, schema: Schema, entity: string, query: Query, form: StreamForm): AsyncGenerator<string, void, undefined> {
  refuseInside('stream');
  const { entity: described } = schema.of(entity);
  const only = query.fields && new Set(query.fields);
  const fields = [
    ...joinedFields(described.name).filter((field) => only?.has(field.name)),
    ...described.fields.filter((field) => !field.inner && (only?.has(field.name) ?? true)),
  ];
  const { dialect } = engine;
  // Names would be most of the text, and most values are empty.
  const row = form === 'csv' || form === 'arrays' ? listOf(dialect, schema, entity, query) : objectOf(dialect, schema, entity, 'wire', query);
  const line = linesOf(fields);
  let first = true;
  try {
    const apart = await engine.apart();
    try {
      if (form === 'json') yield '[';
      if (form === 'csv') yield headerOf(fields);
      if (form === 'arrays') yield `${JSON.stringify(fields.map(({ name }) => name))}\n`;
      for await (const rows of pages(apart, schema, entity, await narrowed(apart, schema, entity, ofPage(query)), row)) {
        if (form === 'json') yield `${first ? '' : ','}${rows.join(',')}`;
        else if (form === 'csv') yield (JSON.parse(`[${rows.join(',')}]`) as Value[][]).map(line).join('');
        else yield `${rows.join('\n')}\n`;
        first = false;
        await breath();
      }
      if (form === 'json') yield ']';
    } finally {
      await apart.close();
    }
  } catch (error) {
    throw translated(error);
  }
}

/** Pages of rows as JSON text. The next page is fetched while the one before is being sent. */
async function* pages(line: Line, schema: Schema, entity: string, query: Query, row: string): AsyncGenerator<string[], void, undefined> {
  const next =
    query.sort.length > 0 || query.offset || query.limit !== undefined
      ? await byIDs(line, schema, entity, query, row)
      : await byLast(line, schema, entity, query, row);
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

async function byLast(line: Line, schema: Schema, entity: string, query: Query, row: string): Promise<Next> {
  const { dialect } = line;
  const how = (await liesDense(line, schema, entity, query)) ? { along: BY_ID } : {};
  let after = query.idAfter ?? '0';
  let over = false;
  return async () => {
    if (over) return undefined;
    const selection = new Selection(dialect, schema, entity, { ...query, idAfter: after });
    const rows = await line.select<{ j: string; k: string }>(
      `SELECT ${row} AS "j", CAST(${at('id')} AS TEXT) AS "k" ${selection.found(how)} ORDER BY ${selection.key} LIMIT ${PAGE}`,
      selection.binds.values,
    );
    over = rows.length < PAGE;
    after = rows.at(-1)?.k ?? after;
    return rows.map(({ j }) => j);
  };
}

async function byIDs(line: Line, schema: Schema, entity: string, query: Query, row: string): Promise<Next> {
  const { dialect } = line;
  const selection = new Selection(dialect, schema, entity, query);
  const ids = await line.select<{ k: string }>(
    `SELECT CAST(${at('id')} AS TEXT) AS "k" ${selection.found()} ${selection.order(selection.key)} ${selection.slice()}`,
    selection.binds.values,
  );
  let start = 0;
  return async () => {
    if (start >= ids.length) return undefined;
    const wanted = ids.slice(start, (start += PAGE)).map(({ k }) => k);
    const rows = await line.select<{ j: string; k: string }>(
      `SELECT ${row} AS "j", CAST(${at('id')} AS TEXT) AS "k" FROM ${selection.from()} WHERE ${dialect.among(at('id'), 'ids', 'id')}`,
      // With what the rows themselves come from, where the bridge worked them out.
      { ...selection.binds.values, ids: wanted },
    );
    // Those deleted since the ids were read are left out.
    const byID = new Map(rows.map(({ j, k }) => [k, j]));
    return wanted.flatMap((id) => byID.get(id) ?? []);
  };
}
