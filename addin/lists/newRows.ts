/** Rows of a list that have no record yet: what they would make, cell by cell, and the mark by which each is known. Pure. */
import { ofCustomer } from '../../shared/ofCustomer.js';
import type { EntityName, Field, Owner, Schema } from '../../shared/types.js';
import { same, valueOf, type Cell } from './cells.js';
import type { Column } from './list.js';

/** A row without a record. */
export interface FreshRow {
  /** What its key cell holds: nothing, or a mark. */
  readonly key: string;
  /** Its place below the header, from 0. */
  readonly at: number;
  /** In the order of the list's columns. */
  readonly cells: readonly Cell[];
  /** The same as they are shown. */
  readonly texts?: readonly string[];
  /** The number of the sheet's row, for people. */
  readonly line?: number;
}

/** Nothing that Excel could take for a formula or a number, and no id. */
const sign = 'new:';
export const isFreshKey = (key: string): boolean => key === '' || key.startsWith(sign);
export const markKey = (mark: string): string => sign + mark;
/** The mark in a key cell; undefined of a row that was not looked at yet. */
export const markIn = ({ key }: Pick<FreshRow, 'key'>): string | undefined => (key.startsWith(sign) ? key.slice(sign.length) : undefined);
export const isBlank = (cells: readonly Cell[]): boolean => cells.every((cell) => String(cell).trim() === '');

/** What is wrong with a cell, or with a row as a whole. */
export interface Problem {
  readonly row: FreshRow;
  /** The column's place among the list's; undefined where no column is meant. */
  readonly nth: number | undefined;
  /** Its place in the sheet, from 0. */
  readonly column?: number;
  readonly header: string;
  readonly why: string;
}

/** A column whose cells name what a new record hangs on. */
export interface OwnerColumn {
  readonly nth: number;
  readonly owner: Owner;
}

export interface Meaning {
  readonly columns: readonly Column[];
  readonly fields: readonly Field[];
  readonly schema: Schema;
  readonly owners: readonly OwnerColumn[];
}

/** Which columns name the owner: the customer's name, and the columns of the owners' own ids. */
export function ownerColumns(columns: readonly Pick<Column, 'field'>[], owners: readonly Owner[]): readonly OwnerColumn[] {
  return columns.flatMap(({ field }, nth): OwnerColumn[] => {
    const owner = owners.find((each) => each.field === field || (ofCustomer.includes(field) && each.entity === 'customers'));
    return owner ? [{ nth, owner }] : [];
  });
}

/** What is looked up to find the owners: the texts of each of these columns, by kind of record. */
export function ownersNamed(rows: readonly FreshRow[], owners: readonly OwnerColumn[]): ReadonlyMap<EntityName, readonly string[]> {
  const named = new Map<EntityName, Set<string>>();
  for (const { cells } of rows)
    for (const { nth, owner } of owners) {
      const text = String(cells[nth] ?? '').trim();
      if (text === '') continue;
      const those = named.get(owner.entity) ?? new Set<string>();
      named.set(owner.entity, those.add(text));
    }
  return new Map([...named].map(([entity, texts]) => [entity, [...texts]]));
}

/** What a text came to: an id, or why it names nobody. */
export type Named = { readonly id: string } | { readonly why: string };

export interface Filled {
  readonly row: FreshRow;
  /** As the bridge takes them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/**
 * What a row makes. `named` answers what the text in an owner's column came to; `given` holds for rows that name no owner.
 */
export function filled(
  row: FreshRow,
  { columns, fields, schema, owners }: Meaning,
  named: (entity: EntityName, text: string) => Named | undefined,
  given: Readonly<Record<string, string>>,
): Filled {
  const parameters: Record<string, unknown> = {};
  const problems: Problem[] = [];
  const wrong = (nth: number | undefined, header: string, why: string): void => {
    problems.push({ row, nth, header, why });
  };
  columns.forEach(({ field: name, header }, nth) => {
    const cell = row.cells[nth] ?? '';
    const column = owners.find((each) => each.nth === nth);
    if (column) {
      const text = String(cell).trim();
      const found = text === '' ? undefined : named(column.owner.entity, text);
      const before = parameters[column.owner.field];
      if (found && 'id' in found && before !== undefined && before !== found.id)
        wrong(nth, header, `“${text}” is another one than the row names besides. Leave one of the two.`);
      else if (found && 'id' in found) parameters[column.owner.field] = found.id;
      else if (found) wrong(nth, header, found.why);
      return;
    }
    const field = fields.find((each) => each.name === name);
    if (field === undefined || schema.properties[name] === undefined || cell === '') return;
    const read = valueOf(cell, field);
    if ('why' in read) wrong(nth, header, read.why);
    else if (read.value !== null) parameters[name] = read.value;
  });
  // Who is named by something nearer needs no customer beside it; who is named by nothing belongs to the list's own.
  const nearer = owners.filter(({ owner }) => owner.entity !== 'customers' && parameters[owner.field] !== undefined);
  if (nearer.length > 0) delete parameters['customerID'];
  const unnamed = owners.every(({ owner, nth }) => parameters[owner.field] === undefined && !problems.some((each) => each.nth === nth));
  if (unnamed) Object.assign(parameters, given);
  for (const name of schema.required ?? []) {
    if (parameters[name] !== undefined) continue;
    const nth = columns.findIndex(({ field }) => field === name);
    const title = schema.properties[name]?.title ?? name;
    if (problems.some((each) => each.nth === nth && nth >= 0)) continue;
    wrong(
      nth < 0 ? undefined : nth,
      nth < 0 ? title : (columns[nth]?.header ?? title),
      nth < 0 ? `${title} is needed and is no column of this list; add it under Columns….` : `${title} is needed.`,
    );
  }
  return { row, parameters, problems };
}

/** The columns in which something stands that new records do not take. */
export function notTaken(rows: readonly FreshRow[], { columns, schema, owners }: Meaning): readonly string[] {
  return columns.flatMap(({ field, header }, nth) =>
    schema.properties[field] === undefined && !owners.some((each) => each.nth === nth) && rows.some(({ cells }) => String(cells[nth] ?? '').trim() !== '')
      ? [header]
      : [],
  );
}

/** Keys in order, so that the same content always gives the same text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`)
      .join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}

/**
 * A row's mark follows from what it says, so that the same row pasted again has the same one; equal rows of one list are
 * counted, so that two equal payments are two.
 * @param again what is put behind the mark of a row that is meant a further time
 */
export async function marksOf(filledRows: readonly Pick<Filled, 'parameters'>[], again: (mark: string, index: number) => string): Promise<readonly string[]> {
  const times = new Map<string, number>();
  return Promise.all(
    filledRows.map(({ parameters }, index) => {
      const text = canonical(parameters);
      const time = (times.get(text) ?? 0) + 1;
      times.set(text, time);
      return markOfText(text).then((mark) => {
        const whole = `${mark}${time === 1 ? '' : `.${time}`}`;
        return whole + again(whole, index);
      });
    }),
  );
}

async function markOfText(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  // 132 bits in 22 letters of a file name's alphabet.
  return btoa(String.fromCharCode(...digest.slice(0, 17)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .slice(0, 22);
}

/**
 * The cells of a row that was made into a record which take the record's values: all but those that somebody has typed into
 * since it was sent. Without what was sent, those that people type into stay where they differ.
 */
export function takenOver(
  row: readonly Cell[],
  fresh: readonly Cell[],
  columns: readonly Column[],
  fields: readonly Field[],
  sent: Readonly<Record<string, unknown>> | undefined,
): readonly boolean[] {
  return columns.map(({ field: name, editable }, nth) => {
    const cell = row[nth] ?? '';
    if (cell === '' || !editable || same(cell, fresh[nth] ?? '')) return true;
    const field = fields.find((each) => each.name === name);
    const read = field && valueOf(cell, field);
    if (read === undefined || 'why' in read) return false;
    return sent !== undefined && canonical(read.value) === canonical(sent[name] ?? null);
  });
}

/** A row that was given before: the record that it made then. */
export interface Given {
  readonly row: FreshRow;
  readonly mark: string;
  readonly id: string;
  readonly run: string;
  readonly why: string;
}

/** The rows of a list that have no record, looked through. */
export interface NewRows {
  readonly listID: string;
  /** Rows that can be made, with their marks. */
  readonly ready: readonly (Filled & { readonly mark: string })[];
  readonly problems: readonly Problem[];
  readonly before: readonly Given[];
  /** Whom rows that name nobody are for. */
  readonly given: Readonly<Record<string, string>>;
  /** Columns in which something stands that is not taken. */
  readonly ignored: readonly string[];
  /** Rows that name nobody, where nobody is given. */
  readonly unnamed: number;
}
