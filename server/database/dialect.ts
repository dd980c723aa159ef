/** Where SQLite and PostgreSQL write the same thing differently. Statements are put together elsewhere, from these pieces. */
import type { Column, Kind, Stored } from './columns.js';

export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** The column's type with its checks, without its reference: what `CREATE TABLE` and `ADD COLUMN` say behind its name. */
  definition(column: Column): string;
  /** An expression as the value of a JSON member: `wire` money in pounds, `inner` in ten-thousandths. */
  member(kind: Kind, expression: string, form: Form): string;
  /** An expression: one row as the text of a JSON object, members in this order, no space between them. */
  object(members: readonly Member[]): string;
  /** The same values without their names, as the text of a JSON array, no space between them. */
  list(values: readonly string[]): string;
  /** Whether records are read quicker as such lists than as objects. */
  readonly loadsLists: boolean;
  /** A FROM item: the rows bound as `$name`, columns c0, c1 …; `packed` makes the text to bind. */
  table(name: string, alias: string, kinds: readonly Kind[]): string;
  /** An expression: the id of a new row of such a table `alias`; SQLite counts from what is bound as `$first`. */
  nextID(entity: string, alias: string): string;
  /** An expression: the value bound as `$name`, as a column of this kind takes it. */
  bound(name: string, kind: Kind): string;
  /** The expression is an element of the JSON array bound as `$name`. */
  among(expression: string, name: string, kind: Kind): string;
  /** The expression is one of the values of a statement, which is asked once. */
  oneOf(expression: string, statement: string): string;
  /** Text that contains the text bound as `$name`. */
  holds(expression: string, name: string): string;
  /** A JSON array in `expression` that has the text `element`, an expression too, as an element. */
  holdsElement(expression: string, element: string): string;
  /** A column of JSON text as what `->` and `->>` take apart. */
  parsed(expression: string): string;
  /** FROM items: the elements of a JSON array, and the members of an object, as columns `key` and `value`. */
  elements(expression: string, alias: string): string;
  entries(expression: string, alias: string): string;
  /** The key of the first element. */
  readonly first: number;
  /** The function that answers the largest of its arguments. */
  readonly greatest: string;
  /** The date so many days or months after one, its day clamped to the month's last; how many days there are from one to another. */
  dateAfter(date: string, count: string, unit: 'days' | 'months'): string;
  daysFrom(date: string, until: string): string;
  /** A quotient of numbers that are not negative, rounded half up to a whole number. */
  halfUp(above: string, below: string): string;
  /** A bound parameter as text, where the database cannot tell its type by itself. */
  text(name: string): string;
}

export type Form = 'wire' | 'inner';

export interface Member {
  readonly name: string;
  readonly value: string;
}

/** Rows as the text that `Dialect.table` takes apart. */
export const packed = (rows: readonly (readonly Stored[])[]): string => JSON.stringify(rows);

export const dialectOf = ({ dialect }: { readonly dialect: Dialect['name'] }): Dialect => (dialect === 'sqlite' ? sqlite : postgres);

/** Identifiers keep their capitals. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const LARGEST = 999_999_999_999_999;
const whole = new Set<Kind>(['id', 'serial', 'integer', 'money', 'scaled', 'flag']);
export const isWhole = (kind: Kind): boolean => whole.has(kind);

function declared({ name, required }: Column, type: string, check: string | undefined): string {
  const x = quoted(name);
  return `${type}${required ? ' NOT NULL' : ''}${check ? ` CHECK (${check.replaceAll('?', x)})` : ''}`;
}

const rangeOf = (kind: Kind): string | undefined => {
  if (kind === 'flag') return '? IN (0, 1)';
  return kind === 'money' || kind === 'scaled' ? `? BETWEEN -${LARGEST} AND ${LARGEST}` : undefined;
};

const digits = '[0-9]';
const day = `${digits.repeat(4)}-${digits.repeat(2)}-${digits.repeat(2)}`;

export const sqlite: Dialect = {
  name: 'sqlite',
  definition: (column) => {
    if (column.kind === 'serial') return 'INTEGER PRIMARY KEY AUTOINCREMENT';
    const shape = { date: `? GLOB '${day}'`, stamp: `? GLOB '${day}T*Z'`, json: 'json_valid(?)' }[column.kind as string];
    return declared(column, isWhole(column.kind) ? 'INTEGER' : 'TEXT', rangeOf(column.kind) ?? shape);
  },
  member: (kind, x, form) => {
    if (kind === 'id' || kind === 'serial') return `CAST(${x} AS TEXT)`;
    if (kind === 'flag') return `CASE ${x} WHEN 1 THEN json('true') WHEN 0 THEN json('false') END`;
    if (kind === 'json') return `json(${x})`;
    // A remainder gives a fraction of at most 15 digits, which is written exactly; whole pounds must not become 20.0.
    return kind === 'scaled' || (kind === 'money' && form === 'wire') ? `iif(${x} % 10000, ${x} / 10000.0, ${x} / 10000)` : x;
  },
  object: (members) => `json_object(${members.map(({ name, value }) => `'${name}', ${value}`).join(', ')})`,
  list: (values) => `json_array(${values.join(', ')})`,
  loadsLists: true,
  table: (name, alias, kinds) => {
    const cells = kinds.map((kind, index) => `${kind === 'id' ? `CAST(value->>${index} AS INTEGER)` : `value->>${index}`} AS c${index}`);
    // As text each cell would be looked for in its row's text anew.
    return `(SELECT ${['key AS place', ...cells].join(', ')} FROM jsonb_each($${name})) AS ${alias}`;
  },
  nextID: (_, alias) => `$first + ${alias}.place`,
  bound: (name, kind) => (kind === 'id' ? `CAST($${name} AS INTEGER)` : `$${name}`),
  among: (x, name, kind) => `${x} IN (SELECT ${isWhole(kind) ? 'CAST(value AS INTEGER)' : 'value'} FROM json_each($${name}))`,
  oneOf: (x, statement) => `${x} IN (${statement})`,
  holds: (x, name) => `instr(${x}, $${name}) > 0`,
  holdsElement: (x, element) => `EXISTS (SELECT 1 FROM json_each(${x}) AS e WHERE e.value = ${element})`,
  text: (name) => `$${name}`,
  parsed: (x) => x,
  elements: (x, alias) => `json_each(${x}) AS ${alias}`,
  entries: (x, alias) => `json_each(${x}) AS ${alias}`,
  first: 0,
  greatest: 'max',
  dateAfter: (date, count, unit) =>
    unit === 'days'
      ? `date(${date}, (${count}) || ' days')`
      : `min(date(${date}, 'start of month', (${count} + 1) || ' months', '-1 day'), date(${date}, 'start of month', (${count}) || ' months', (CAST(substr(${date}, 9, 2) AS INTEGER) - 1) || ' days'))`,
  daysFrom: (date, until) => `CAST(julianday(${until}) - julianday(${date}) AS INTEGER)`,
  halfUp: (above, below) => `CAST((2 * (${above}) + (${below})) / (2 * (${below})) AS INTEGER)`,
};

export const postgres: Dialect = {
  name: 'postgres',
  definition: (column) => {
    if (column.kind === 'serial') return 'BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY';
    const shape = {
      date: `? LIKE '____-__-__'`,
      stamp: `? LIKE '____-__-__T%Z'`,
      json: '? IS NULL OR (?::json) IS NOT NULL',
    }[column.kind as string];
    const type = column.kind === 'flag' ? 'SMALLINT' : isWhole(column.kind) ? 'BIGINT' : 'TEXT COLLATE "C"';
    return declared(column, type, rangeOf(column.kind) ?? shape);
  },
  member: (kind, x, form) => {
    if (kind === 'id' || kind === 'serial') return `${x}::text`;
    if (kind === 'flag') return `(${x} = 1)`;
    if (kind === 'json') return `${x}::json`;
    // A double is written with the fewest digits that read back the same, so 29.99 and 20 come out as such.
    return kind === 'scaled' || (kind === 'money' && form === 'wire') ? `${x} / 10000::float8` : x;
  },
  object: (members) => `(SELECT row_to_json(r)::text FROM (SELECT ${members.map(({ name, value }) => `${value} AS ${quoted(name)}`).join(', ')}) r)`,
  // One function would take a hundred values at most.
  list: (values) => `array_to_json(ARRAY[${values.map((value) => `to_json(${value})`).join(', ')}])::text`,
  loadsLists: false,
  // By place: rows with names would be twice the text, and names are looked up.
  table: (name, alias, kinds) => {
    const cells = kinds.map((kind, index) => `${isWhole(kind) ? `(value->>${index})::bigint` : `value->>${index}`} AS c${index}`);
    return `(SELECT ${cells.join(', ')} FROM jsonb_array_elements($${name}::jsonb)) AS ${alias}`;
  },
  nextID: (entity) => `nextval('${quoted(`${entity}_ids`)}')`,
  bound: (name, kind) => `$${name}::${isWhole(kind) ? 'bigint' : 'text'}`,
  // As an array, so that the planner takes the index and does not guess at how many there are.
  among: (x, name, kind) => `${x} = ANY (ARRAY(SELECT value${isWhole(kind) ? '::bigint' : ''} FROM jsonb_array_elements_text($${name}::jsonb)))`,
  oneOf: (x, statement) => `${x} = ANY (ARRAY(${statement}))`,
  holds: (x, name) => `strpos(${x}, $${name}) > 0`,
  holdsElement: (x, element) => `EXISTS (SELECT 1 FROM jsonb_array_elements_text(${x}::jsonb) AS e(value) WHERE e.value = ${element})`,
  text: (name) => `$${name}::text`,
  parsed: (x) => `(${x}::jsonb)`,
  elements: (x, alias) => `jsonb_array_elements(${x}) WITH ORDINALITY AS ${alias}(value, key)`,
  entries: (x, alias) => `jsonb_each(${x}) AS ${alias}(key, value)`,
  first: 1,
  greatest: 'GREATEST',
  dateAfter: (date, count, unit) => `to_char((${date})::date + make_interval(${unit} => (${count})::int), 'YYYY-MM-DD')`,
  daysFrom: (date, until) => `((${until})::date - (${date})::date)`,
  halfUp: (above, below) => `div(2 * (${above}) + (${below}), 2 * (${below}))::bigint`,
};
