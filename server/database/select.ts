/** A checked query as SQL: conditions, order, and which members of a row go out. Values are always bound, never written in. */
import type { Behind, Condition, Query } from './store.js';
import { compacted } from '../../shared/compacted.js';
import { joinedField } from '../../shared/fields.js';
import { ofCustomer } from '../../shared/ofCustomer.js';
import type { Entity, Value } from '../../shared/types.js';
import { type Column, isId } from './columns.js';
import { type Dialect, quoted } from './dialect.js';
import { Binds, PLANNED } from './binds.js';
import { fallingField, fallingOf, fallingShares, fewValues, type Asks, type Share } from './falling.js';
import { at, joinedAs } from './members.js';
import { impliedBy } from './implied.js';
import { NOTHING, Passing } from './passing.js';
import { eachOf, pricedBy } from './priced.js';
import { sourceOf } from './reports.js';
import { notHidden, ofStatus } from './standing.js';
import { type Stretch, stretchRows } from './stretches.js';
import { BY_ID, hiddenOnes, type Schema } from './tables.js';
import { known, likeIn, matching, needles, pattern, wordsOf, wordTable } from './words.js';

/** The customer of a row. Joined, and not looked up row by row: sorting by its name takes a seventh of the time. */
const OWNER = `LEFT JOIN "customers" cu ON cu."id" = t."customerID"`;

interface How {
  readonly inOrder?: boolean;
  readonly few?: boolean;
  readonly all?: boolean;
  readonly apart?: boolean;
  readonly stretch?: Stretch | undefined;
  readonly share?: number;
  readonly binds?: Binds;
}

export class Selection {
  readonly binds: Binds;
  readonly entity: Entity;
  private readonly passing: Passing;
  readonly dialect: Dialect;
  private readonly schema: Schema;
  private readonly query: Query;
  /** For FTS5: what rows may hold one of the texts that are looked for, or undefined where it is not asked. */
  private readonly matched: string | undefined;
  private readonly few: boolean;
  private readonly all: boolean;
  private readonly inOrder: boolean;
  private readonly apart: boolean;
  private readonly stretch: Stretch | undefined;
  private readonly share: number | undefined;

  /**
   * `inOrder`: so many rows fit that the order decides which are looked at first. `few`: PostgreSQL takes those with the words before
   * it looks at anything else; going through the order until enough have them can mean going through all.
   * `all`: nobody waits for the first ones, so that all that may fit are found before any is looked at.
   * `apart`: so few rows fit that SQLite finds all and sorts them then, whatever index has the order. `stretch`: only the rows of that
   * one, in its order. `share`: only that one of the `shares`. `binds`: of the other parts of the same statement.
   */
  constructor(
    dialect: Dialect,
    schema: Schema,
    entityName: string,
    query: Query,
    { inOrder = false, few = false, all = false, apart = false, stretch, share, binds = new Binds() }: How = {},
  ) {
    this.dialect = dialect;
    this.schema = schema;
    this.entity = schema.of(entityName).entity;
    this.query = query;
    this.few = few;
    this.all = all;
    this.inOrder = inOrder;
    this.apart = apart;
    this.stretch = stretch;
    this.share = share;
    this.binds = binds;
    this.passing = new Passing(dialect, binds, this.isNarrow());
    const texts = inOrder ? [] : this.looksFor();
    this.matched = dialect.name === 'postgres' || texts.length === 0 || this.isNarrow() ? undefined : texts.map((each) => `(${matching(each)})`).join(' AND ');
  }

  /** Where the rows are: a table, or what a report works out. */
  get source(): string {
    return sourceOf(this.dialect, this.entity, this.query, this.binds.values);
  }

  /** The item of FROM, called `t`, with what the query's fields, conditions and order stand on. */
  from(rows = `${this.source} t`): string {
    const { fields = [], sort, where } = this.query;
    const named = [...fields, ...[...sort, ...where].map(({ field }) => field)].some((field) => ofCustomer.includes(field));
    return named ? `${rows} ${OWNER}` : rows;
  }

  /**
   * `FROM … WHERE …` of the rows that are asked for. Where words are looked for in SQLite, its index of them comes first: it gives ids
   * in order and one by one, so that a page of what is in every row takes no longer than one of what is nowhere.
   */
  found({
    part,
    counting = false,
    ...how
  }: { readonly part?: string | undefined; readonly along?: string; readonly counting?: boolean; readonly among?: string | undefined } = {}): string {
    if (how.among !== undefined) return `FROM ${this.from(eachOf(this.dialect, this.source, how.among))} ${this.where(part, counting)}`;
    const along = how.along ?? this.ofShare?.along;
    const stretched =
      this.stretch && stretchRows(this.dialect, (table, columns) => this.schema.indexOf(table, columns), this.entity.name, this.source, this.stretch);
    if (this.stretch?.behind) return `FROM ${stretched!} ${this.where(part, counting)}`;
    const rows =
      this.matched !== undefined
        ? `${quoted(wordTable(this.entity.name))} w CROSS JOIN ${this.source} t ON t."id" = w.rowid`
        : this.few
          ? `(SELECT t.* FROM ${this.worded()} OFFSET 0) t`
          : along === undefined
            ? stretched
            : `${this.source} t ${along === BY_ID ? 'NOT INDEXED' : `INDEXED BY ${quoted(along)}`}`;
    return `FROM ${this.from(rows)} ${this.where(part, counting)}`;
  }

  /** The rows that may hold the words; undefined where PostgreSQL has no index to look them up in, or nothing to look up. */
  worded(): string | undefined {
    if (this.dialect.name === 'sqlite' || this.isNarrow()) return undefined;
    const words = this.words();
    return words.length === 0 ? undefined : `${this.source} t WHERE ${words.join(' AND ')}`;
  }

  /** The id of a row, by which SQLite can go through what `found` gives. */
  get key(): string {
    return this.matched === undefined ? at('id') : 'w.rowid';
  }

  /** The texts that are looked for in fields that an index of words covers: of each group one. Without those that it knows nothing of. */
  looksFor(): readonly (readonly string[])[] {
    const fields = wordsOf(this.entity);
    if (fields.length === 0) return [];
    const { search, where, today } = this.query;
    // What falls back elsewhere is found there, too.
    const asked = where.flatMap(({ field, test, value }) =>
      test === 'contains' && fields.includes(field) && !joinedField(this.entity.name, field, today) && typeof value === 'string' ? [needles(value)] : [],
    );
    if (search !== undefined && search !== '') {
      const keyed = this.entity.searches.some((name) => this.entity.fields.find((field) => field.name === name)?.matchedBy);
      const key = compacted(search);
      asked.push([...needles(search), ...(keyed && key !== '' ? needles(key) : [])]);
    }
    return asked.filter(known);
  }

  /** Whether so few records are asked for that an index of all words would only be in the way. */
  private isNarrow(): boolean {
    const { ids, owner, where } = this.query;
    const named = (name: string): boolean => {
      const field = this.entity.fields.find((each) => each.name === name);
      return field !== undefined && (name === 'id' || field.references !== undefined || field.unique === true);
    };
    return ids !== undefined || owner !== undefined || where.some(({ field, test }) => (test === 'eq' || test === 'in') && named(field));
  }

  /** What the index of words is asked for, besides the tests that decide. */
  private words(): readonly string[] {
    if (this.matched !== undefined) return [`w.${quoted(wordTable(this.entity.name))} MATCH $${this.binds.add(this.matched)}`];
    if (this.dialect.name === 'sqlite') return [];
    const fields = wordsOf(this.entity);
    return this.looksFor().map((texts) => `(${texts.map((text) => likeIn(fields, `$${this.binds.add(pattern(text), PLANNED)}`)).join(' OR ')})`);
  }

  /** `WHERE …`, or nothing. `part` of what comes after a place stands for all of it. */
  private where(part: string | undefined, counting: boolean): string {
    const { where, active, search, hidden, ids, owner, after, idAfter } = this.query;
    const all = [
      ...(this.stretch?.where ?? []),
      ...(this.few ? [] : this.words()),
      ...this.implied((counting || this.all) && !this.isNarrow()),
      ...where.map((condition) => this.test(condition)),
      ...(active === undefined ? [] : [ofStatus(this, active, counting && !this.isNarrow())]),
      ...(search === undefined || search === '' ? [] : [this.search(search)]),
      ...(hidden || !this.entity.fields.some(({ name }) => name === 'hidden')
        ? []
        : [notHidden(this, counting && !this.isNarrow() ? this.schema.indexOf(this.entity.name, hiddenOnes.columns) : undefined)]),
      ...(ids ? [`${this.dialect.among(at('id'), this.binds.add(JSON.stringify(ids.filter(isId))), 'id')}`] : []),
      ...(owner ? [this.owner(owner)] : []),
      ...(after === undefined ? [] : [part ?? `(${this.parts(after).join(' OR ')})`]),
      ...(idAfter === undefined ? [] : [isId(idAfter) || idAfter === '0' ? `${this.key} > $${this.binds.add(idAfter)}` : NOTHING]),
    ];
    return all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`;
  }

  /**
   * Empty values first ascending and last descending, then by id the same way: the same order on both databases, and one that an index
   * of the field has forwards and backwards.
   */
  order(key = at('id')): string {
    const by = this.apart ? '+' : '';
    return `ORDER BY ${[
      ...this.places().map(({ expression, descending }) => `${by}${expression} ${descending ? 'DESC NULLS LAST' : 'ASC NULLS FIRST'}`),
      `${by}${key} ${this.descends ? 'DESC' : 'ASC'}`,
    ].join(', ')}`;
  }

  orderByID(): string {
    return `ORDER BY ${at('id')} ${this.descends ? 'DESC' : 'ASC'}`;
  }

  /** Whether ids go down: as they are sorted, else as the last field is. */
  private get descends(): boolean {
    const { sort } = this.query;
    return (sort.find(({ field }) => field === 'id') ?? sort.at(-1))?.descending === true;
  }

  /** What the list is sorted by before ids, and whether its values are whole numbers. */
  places(): readonly { readonly expression: string; readonly whole: boolean; readonly descending: boolean }[] {
    return this.query.sort
      .filter(({ field }) => field !== 'id')
      .map(({ field, descending }) => {
        const { column, expression } = this.place(field);
        return { expression: this.stretch?.by ?? expression, descending, whole: ['id', 'integer', 'money', 'scaled', 'flag'].includes(column.kind) };
      });
  }

  /**
   * What comes after a place in the order of `order()`, as parts that follow each other, each a stretch of an index: the rest with the
   * same value, further values, and the empty ones where they come last.
   */
  parts({ values, id }: Behind): readonly string[] {
    const places = this.places();
    let parts: readonly string[] = [`${at('id')} ${this.descends ? '<' : '>'} $${this.binds.add(id)}`];
    for (let place = places.length - 1; place >= 0; place -= 1) {
      const { expression: x, descending, whole } = places[place]!;
      const value = values[place] ?? null;
      // Made up by somebody: nothing stands behind a place that there cannot be.
      if (value !== null && whole !== (typeof value === 'number')) return [NOTHING];
      const rest = parts.length === 1 ? parts[0]! : `(${parts.join(' OR ')})`;
      if (value === null) parts = [`${x} IS NULL AND ${rest}`, ...(descending ? [] : [`${x} IS NOT NULL`])];
      else {
        const bound = `$${this.binds.add(value)}`;
        parts = [`${x} = ${bound} AND ${rest}`, `${x} ${descending ? '<' : '>'} ${bound}`, ...(descending ? [`${x} IS NULL`] : [])];
      }
    }
    return parts;
  }

  /** `LIMIT … OFFSET …`; at most `most` rows where the query says nothing. */
  slice(most?: number): string {
    const limit = Math.min(this.query.limit ?? Infinity, most ?? Infinity);
    const offset = this.query.offset ?? 0;
    if (limit === Infinity && offset === 0) return '';
    const all = this.dialect.name === 'sqlite' ? '-1' : 'ALL';
    return `LIMIT ${limit === Infinity ? all : Math.trunc(limit)}${offset > 0 ? ` OFFSET ${Math.trunc(offset)}` : ''}`;
  }

  /** A field as a column and where its value stands: what is in force of it, where the day is known and the field has such a thing. */
  private place(field: string): { readonly column: Column; readonly expression: string } {
    const { today } = this.query;
    const joined = joinedField(this.entity.name, field, today);
    if (!joined) return { column: this.schema.column(this.entity.name, field), expression: at(field) };
    const { kind, expression } = joinedAs(this.dialect, this.entity, joined.name, today);
    return { column: { name: joined.name, kind }, expression: `(${expression})` };
  }

  /** The different values of a field that pass a test, where there are few of them. */
  valuesOf({ field, test, value }: Condition): string | undefined {
    const { column } = this.place(field);
    return fewValues(column.name, (place) => this.passing.passes(test, column, place, value));
  }

  /**
   * In how many shares the rows can be found, each by an index of its own: one where the query asks anything else than a value that falls
   * back and a status, since the index of another condition may have fewer rows.
   */
  get shares(): number {
    const { where, search, after, idAfter } = this.query;
    const [only] = where;
    if (only === undefined || where.length > 1 || this.isNarrow()) return 1;
    return [search, after, idAfter].some((each) => each !== undefined) ? 1 : (this.sharesOf(only)?.length ?? 1);
  }

  private get ofShare(): Share | undefined {
    return this.share === undefined ? undefined : this.sharesOf(this.query.where[0]!)?.[this.share];
  }

  private sharesOf(condition: Condition): readonly Share[] | undefined {
    const asks = this.asks(condition);
    return asks && fallingShares(this.dialect, this.place(condition.field).column.name, asks);
  }

  /** Undefined where an empty value may pass. */
  private asks({ field, test, value }: Condition): Asks | undefined {
    const { column } = this.place(field);
    if (test === 'ne' || [value].flat().some((each) => each === null) || (Array.isArray(value) && value.length === 0)) return undefined;
    return { passes: (place) => this.passing.passes(test, column, place, value), words: this.wordsKnown(column, test, value) };
  }

  private test(condition: Condition): string {
    const { field, test, value } = condition;
    const { column, expression: x } = this.place(field);
    if (Array.isArray(value) && value.length === 0) return NOTHING;
    const asks = this.asks(condition);
    const found = this.ofShare?.of('t') ?? (asks && fallingField(this.dialect, column.name, asks, this.apart));
    if (found !== undefined) return found;
    return this.passing.passes(test, column, x, value);
  }

  /** What follows from the values in force that are asked for. `all`: nobody waits for the first of the rows. */
  private implied(all: boolean): readonly string[] {
    return this.there().flatMap(([name, passes]) => impliedBy(this.dialect, name, passes, all) ?? []);
  }

  /**
   * A statement of the ids of the rows that may have the values in force that are asked for, each once, where an index has them all;
   * undefined where none has, or so few rows are asked for that each is looked at.
   */
  get candidates(): string | undefined {
    const { today } = this.query;
    if (today === undefined || this.entity.name !== 'features' || this.isNarrow()) return undefined;
    for (const [name, passes] of this.there()) {
      const found = pricedBy(this.dialect, name, passes, today);
      if (found) return found.map((ids) => `SELECT * FROM (${ids}) i`).join(' UNION ALL ');
    }
    return undefined;
  }

  /** What is asked of values in force that an empty one never passes, by their names. */
  private there(): readonly (readonly [name: string, passes: (expression: string) => string])[] {
    const asked = new Map<string, Condition[]>();
    for (const condition of this.query.where) {
      const { test, value } = condition;
      const there = test === 'ne' ? value === null : ![value].flat().includes(null);
      const { name } = this.place(condition.field).column;
      if (there) asked.set(name, [...(asked.get(name) ?? []), condition]);
    }
    return [...asked].map(([name, conditions]) => [
      name,
      (x) => `(${conditions.map(({ field, test, value }) => this.passing.passes(test, this.place(field).column, x, value)).join(' AND ')})`,
    ]);
  }

  /** What the index of words knows of rows that hold a text in the field that they have of such a value themselves. */
  private wordsKnown({ name }: Column, test: Condition['test'], value: Value): ((id: string) => string) | undefined {
    const fields = wordsOf(this.entity);
    const own = fallingOf(name)?.own;
    if (test !== 'contains' || typeof value !== 'string' || own === undefined || !fields.includes(own) || this.inOrder || !known(needles(value)))
      return undefined;
    if (this.dialect.name === 'postgres')
      return () =>
        `(${needles(value)
          .map((text) => likeIn(fields, `$${this.binds.add(pattern(text), PLANNED)}`))
          .join(' OR ')})`;
    const words = quoted(wordTable(this.entity.name));
    return (id) => `${id} IN (SELECT w.rowid FROM ${words} w WHERE w.${words} MATCH $${this.binds.add(matching(needles(value)))})`;
  }

  private search(text: string): string {
    const tests = this.entity.searches.flatMap((name) => {
      if (this.query.masked?.includes(name)) return [];
      const matchedBy = this.entity.fields.find((field) => field.name === name)?.matchedBy;
      const key = compacted(text);
      return [this.passing.contains(at(name), text), ...(matchedBy && key !== '' ? [this.passing.contains(at(matchedBy), key)] : [])];
    });
    return tests.length === 0 ? NOTHING : `(${tests.join(' OR ')})`;
  }

  /**
   * An owner's: of a customer all that carries its id. What hangs on something kept apart (its numbers) is among them where `below`
   * asks for it, or where the query looks for one by its reference or by words: nothing that is looked for is left out.
   */
  private owner({ entity, id, below }: NonNullable<Query['owner']>): string {
    const field = this.entity.owners.find((owner) => owner.entity === entity)?.field;
    if (!field || !isId(id)) return NOTHING;
    const { search, where } = this.query;
    const lookedFor = (search !== undefined && search !== '') || where.some((condition) => condition.field === 'CRMReference');
    const others = entity === 'customers' && !lookedFor ? this.entity.owners.filter((owner) => owner.apart && !below.includes(owner.entity)) : [];
    return [`${at(field)} = $${this.binds.add(id)}`, ...others.map((other) => `${at(other.field)} IS NULL`)].join(' AND ');
  }
}
