/** Whole records as a statement writes them out, and as they are read from it. */
import type { EntityName, RecordOf, Value } from '../../shared/types.js';
import { breath } from './breath.js';
import { type Dialect, quoted } from './dialect.js';
import { members } from './members.js';
import type { Schema } from './tables.js';

/** How records of an entity are selected, up to the condition, and read. */
export interface Form {
  readonly select: string;
  /** Reads rows, each the text of one JSON value, written together as an array. */
  read(text: string, found: RecordOf[]): void;
}

type Copy = (blank: RecordOf) => Record<string, Value>;

const copied: Copy = (blank) => ({ ...blank });

/**
 * The engine copies an object at once only where a place in the program has met a handful of shapes; after that name by name, at ten
 * times the room. So what orders read by the thousand has a place each.
 */
const copies: Readonly<Partial<Record<EntityName, Copy>>> = {
  customers: (blank) => ({ ...blank }),
  numbers: (blank) => ({ ...blank }),
  services: (blank) => ({ ...blank }),
  features: (blank) => ({ ...blank }),
  transactions: (blank) => ({ ...blank }),
  invoices: (blank) => ({ ...blank }),
  payments: (blank) => ({ ...blank }),
};

/** Rows parsed at once: enough to make it cheap, few enough that it never holds the loop for long. */
const PARSED = 250;

/** Takes rows, each the text of one JSON value, so many at a time as the text of an array; others have their turn between. */
export async function takeParsed(rows: readonly { readonly j: string }[], take: (text: string) => void): Promise<void> {
  for (let start = 0; start < rows.length; start += PARSED) {
    if (start > 0) await breath();
    take(
      `[${rows
        .slice(start, start + PARSED)
        .map(({ j }) => j)
        .join(',')}]`,
    );
  }
}

const known = new WeakMap<Schema, Map<string, Form>>();

/** Records in inner form; put together once: `only` comes from the program, which names a handful of such lists. */
export function formOf(dialect: Dialect, schema: Schema, entity: EntityName, only?: readonly string[]): Form {
  const forms = known.get(schema) ?? new Map<string, Form>();
  known.set(schema, forms);
  const key = `${dialect.name} ${entity} ${only?.join() ?? ''}`;
  const form = forms.get(key) ?? made(dialect, schema, entity, only);
  forms.set(key, form);
  return form;
}

function made(dialect: Dialect, schema: Schema, entity: EntityName, only?: readonly string[]): Form {
  const asked = members(dialect, schema.of(entity).entity, 'inner', only ? { fields: only } : {});
  const from = `AS "j" FROM ${quoted(entity)} t`;
  if (!dialect.loadsLists)
    return {
      select: `SELECT ${dialect.object(asked)} ${from}`,
      read: (text, found) => {
        found.push(...(JSON.parse(text) as RecordOf[]));
      },
    };
  // Values without their names: more than half of a row's text would be names, and most of its values are empty.
  const names = asked.map(({ name }) => name);
  // Copies of one parsed object share its shape; objects filled name by name would each be a table of hashes.
  const copy = copies[entity] ?? copied;
  const blank = JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}:null`).join(',')}}`) as RecordOf;
  return {
    select: `SELECT ${dialect.list(asked.map(({ value }) => value))} ${from}`,
    read: (text, found) => {
      for (const row of JSON.parse(text) as Value[][]) {
        const record = copy(blank);
        for (let place = 0; place < names.length; place += 1) {
          const value = row[place]!;
          if (value !== null) record[names[place]!] = value;
        }
        found.push(record as RecordOf);
      }
    },
  };
}
