/** A sheet with headings of its own, and which field of new records each of its columns gives. Pure. */
import type { EntityName, Field, Owner, Schema } from '../../shared/types.js';
import { headingKey, type KnownHeading } from '../../shared/wire/headings.js';
import { columnsFor, type Block } from './block.js';
import { amountOf, dayOf, kindOf, serialOf, type Cell } from './cells.js';
import type { Column } from './list.js';

/** By heading: the parameter of a new record, empty where its column is not taken. */
export type Mapped = Readonly<Record<string, string>>;

/** The sheet in hand. */
export interface Mapping {
  readonly entity: EntityName;
  readonly all: readonly (readonly Cell[])[];
  readonly block: Block;
  readonly schema: Schema;
  readonly owners: readonly Owner[];
  readonly mapped: Mapped;
}

const ofCustomers = /\b(customer|client|account|acct|payer|company)\b/i;

/** What each heading gives: as it was said before, else as its words say. Two columns never give the same. */
export function guessed(headings: readonly string[], known: readonly KnownHeading[], schema: Schema, owners: readonly Owner[]): Mapped {
  const said = new Map(known.map(({ heading, field }) => [headingKey(heading), field]));
  const taken = new Set<string>();
  const mapped: Record<string, string> = {};
  const take = (heading: string, field: string): void => {
    if (mapped[heading] !== undefined || (field !== '' && taken.has(field))) return;
    mapped[heading] = field;
    if (field !== '') taken.add(field);
  };
  for (const heading of headings) {
    const field = said.get(headingKey(heading));
    if (field !== undefined && (field === '' || schema.properties[field] !== undefined)) take(heading, field);
  }
  for (const [field, heading] of Object.entries(columnsFor(schema, headings))) take(heading, field);
  const customer = owners.find(({ entity }) => entity === 'customers');
  const naming = headings.find((heading) => mapped[heading] === undefined && ofCustomers.test(heading));
  if (customer && naming !== undefined) take(naming, customer.field);
  for (const heading of headings) take(heading, '');
  return mapped;
}

/** The fields of the list that takes such rows: those that are given, in the sheet's order, then the usual others. */
export function columnsOfMapped(block: Block, mapped: Mapped, usual: readonly string[], fields: readonly Pick<Field, 'name'>[]): readonly string[] {
  const shown = (field: string): string => (field === 'customerID' && fields.some(({ name }) => name === 'customerName') ? 'customerName' : field);
  const given = block.headings.flatMap((heading) => (mapped[heading] ? [shown(mapped[heading])] : []));
  return [...new Set([...given, ...usual.map(shown)])];
}

/** The block's rows as cells of that list, in the order of its columns. */
export function cellsOfMapped(block: Block, mapped: Mapped, columns: readonly Column[], fields: readonly Field[]): readonly (readonly Cell[])[] {
  const from = columns.map(({ field }) =>
    block.headings.findIndex((heading) => mapped[heading] === field || (field === 'customerName' && mapped[heading] === 'customerID')),
  );
  return block.rows.map((row) =>
    columns.map(({ field: name }, nth) => {
      const cell = row[from[nth] ?? -1] ?? '';
      const field = fields.find((each) => each.name === name);
      const kind = field && kindOf(field);
      if (cell === '' || kind === undefined || typeof cell !== 'string') return kind === 'text' ? String(cell) : cell;
      if (kind === 'date') return serialOf(dayOf(cell) ?? '') ?? cell;
      return kind === 'money' || kind === 'number' ? (amountOf(cell) ?? cell) : cell.trim();
    }),
  );
}
