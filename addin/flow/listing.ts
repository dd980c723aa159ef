/** Makes a new list: counts while the user chooses, then streams the records into a sheet. */
import type { EntityName } from '../../shared/types.js';
import { stream, total, type Counted } from '../api.js';
import { addColumns } from '../excel/beside.js';
import type { Beside } from '../lists/brought.js';
import { keepPointer } from '../excel/book.js';
import { beginList, type Writing } from '../excel/write.js';
import { asked, columnsOf, type Pointer } from '../lists/list.js';
import { queryOf, type Condition } from '../lists/conditions.js';
import { change, entityNamed, home, now, say } from '../store.js';
import type { Wire } from '../../shared/wire/runs.js';
import { capital, counted, nouns } from '../words.js';
import { choicesFor } from './choices.js';
import { remember } from './known.js';
import { followSelection, newID } from './lists.js';
import { recordsByID } from './records.js';

export interface Wish {
  readonly entity: EntityName;
  readonly name: string;
  readonly path: string;
  readonly conditions: readonly Condition[];
  /** A field, or -field; empty for the order of ids. */
  readonly sort: string;
  readonly columns: readonly string[];
  /** Exactly these records, instead of what fits the conditions. */
  readonly ids?: readonly string[];
  /** Further columns of the user's own. */
  readonly beside?: readonly Beside[];
}

export interface Progress {
  readonly rows: number;
  readonly of: number;
  readonly secondsLeft: number | undefined;
}

/** An Excel sheet has no more. */
export const most = 1_048_575;

export const countOf = (path: string, conditions: readonly Condition[], signal: AbortSignal): Promise<Counted> => total(path, queryOf(conditions), { signal });
/** Of a list that is about to be written: its progress needs to know. */
export const countAll = async (path: string, conditions: readonly Condition[]): Promise<number> =>
  (await total(path, queryOf(conditions), { exactly: true })).count;

/** @returns whether the list is whole */
export async function makeList(wish: Wish, expected: number, progress: (at: Progress) => void, stop: AbortSignal): Promise<boolean> {
  const entity = entityNamed(wish.entity);
  if (entity === undefined) return false;
  const columns = columnsOf(entity, wish.columns);
  const id = newID();
  const startedAt = new Date();
  const query = queryOf(wish.conditions);
  query.set('fields', asked(columns));
  if (wish.sort !== '') query.set('sort', wish.sort);
  // Asked for before Excel is: the first records arrive while the sheet is being made.
  const ended = new AbortController();
  stop.addEventListener('abort', () => ended.abort(), { once: true });
  const records = wish.ids ? picked(wish.entity, wish.ids, asked(columns)) : stream<Wire>(wish.path, query, ended.signal);
  const first = records.next();
  first.catch(() => undefined);

  const choices = await choicesFor(columns, wish.entity);
  const writing: Writing = await beginList({
    id,
    entity: wish.entity,
    name: wish.name,
    path: wish.path,
    conditions: wish.conditions,
    ...(wish.sort === '' ? {} : { sort: wish.sort }),
    columns,
    expected,
    choices,
    ...(wish.ids ? { picked: true as const } : {}),
  });
  let whole = true;
  try {
    for (let next = await first; next.done !== true; next = await records.next()) {
      await writing.append(next.value);
      remember(id, next.value);
      const seconds = (Date.now() - startedAt.getTime()) / 1000;
      const rows = writing.rows();
      progress({ rows, of: Math.max(expected, rows), secondsLeft: rows > 0 && seconds > 1 ? (seconds / rows) * Math.max(0, expected - rows) : undefined });
      if (stop.aborted) {
        whole = false;
        break;
      }
    }
  } catch (error) {
    if (!stop.aborted) {
      if (writing.rows() === 0) await writing.abandon().catch(() => undefined);
      else await finish(writing, false, startedAt, wish);
      throw error;
    }
    whole = false;
  }
  await finish(writing, whole, startedAt, wish);
  return whole;
}

/** These records, some hundred at a time, in the order in which they are asked for. */
async function* picked(entity: EntityName, ids: readonly string[], fields: string): AsyncGenerator<readonly Wire[], void, undefined> {
  for (let at = 0; at < ids.length; at += 200) {
    const some = ids.slice(at, at + 200);
    const found = new Map((await recordsByID(entity, some, fields)).map((record) => [record.id, record]));
    yield some.flatMap((id) => found.get(id) ?? []);
  }
}

async function finish(writing: Writing, whole: boolean, startedAt: Date, { beside = [] }: Wish): Promise<void> {
  const pointer = await withColumns(await writing.finish(whole, startedAt.toISOString()), beside);
  const { lists, unfinished } = now();
  change({
    lists: [...lists, { pointer, sheetName: pointer.name }],
    // The workbook may have been looked through while the list was written.
    unfinished: unfinished.filter(({ id }) => id !== pointer.id),
    listID: pointer.id,
    scope: 'selected',
    offers: undefined,
  });
  const entity = entityNamed(pointer.entity);
  say(`${capital(counted(writing.rows(), ...nouns(entity)))} listed${whole ? '' : ', then stopped'}.`);
  home({ name: 'selection' });
  await followSelection();
}

async function withColumns(pointer: Pointer, beside: readonly Beside[]): Promise<Pointer> {
  const entity = entityNamed(pointer.entity);
  if (entity === undefined || beside.length === 0) return pointer;
  const brought = await addColumns({ pointer, entity }, beside);
  const known: Pointer = { ...pointer, brought };
  await keepPointer(known);
  return known;
}
