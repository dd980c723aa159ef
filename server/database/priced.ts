/**
 * Which features may have a price in force, or one to come, that is asked for: found by what is stored, each kind out of an index. What
 * costs no other write anything: on SQLite these indexes are looked at only where a price, a history or a standard feature changes.
 *
 * Most features have one price, their own, and so does their history. Others leave it to their standard feature and price lists, or to
 * what was raised before these changed. Few have a history of several steps: of these an index knows on which day the last one is.
 */
import type { Dialect } from './dialect.js';
import { quoted } from './dialect.js';
import { standardFeature, standardsUsed } from './falling.js';
import { type Index, indexName } from './own.js';

type Of = (field: string) => string;

/** A date after all others: of histories that say something else than the fields beside them. */
const NEVER_PAST = `'9999-99-99'`;

/**
 * A history with one price, the one given or none: by its text as the bridge writes it, which takes a tenth of the time of taking it
 * apart. No text inside of it has quotes without a stroke before them, and what was raised has prices, but no counts behind them.
 */
export const hasOnePrice = (billing: string, price?: string): string =>
  `${billing} LIKE '%"prices":[{"from":"__________","value":' || ${price === undefined ? `'null'` : `CAST(${price} AS TEXT)`} || '}],"counts":[%'`;

/** What the indexes are on, of a row whose fields are written so. */
class Kept {
  private readonly dialect: Dialect;
  private readonly of: Of;
  private readonly own: string;

  constructor(dialect: Dialect, of: Of) {
    [this.dialect, this.of] = [dialect, of];
    this.own = of('serviceCharge');
  }

  /** The price that was raised last, of a feature that has none itself. */
  get raised(): string {
    return this.number(`${this.list('used')}->'prices'->-1`);
  }

  /**
   * The day from which what its price comes from is what its fields say: the last step of its history. Empty where the history has one
   * step, which says the same.
   */
  get since(): string {
    const { own } = this;
    const [prices, sources, used] = [this.list('prices'), this.list('sources'), `${this.list('used')}->'prices'`];
    const named = (place: number): string => `${sources}->${place}->'value'->>'${standardFeature}'`;
    const alike = `(${used}->1 IS NULL OR (${used}->2 IS NULL AND ${used}->0->>'value' = ${used}->1->>'value'))`;
    const from = (list: string): string => `COALESCE(${list}->-1->>'from', '')`;
    const otherwise = `${this.number(`${prices}->-1`)} IS DISTINCT FROM ${own}
      OR (${own} IS NULL AND ${sources} IS NOT NULL AND ${named(-1)} IS DISTINCT FROM ${this.of(standardFeature)})`;
    return `CASE WHEN ${this.of('billing')} IS NULL OR ${hasOnePrice(this.of('billing'), own)} THEN NULL
      WHEN ${own} IS NULL AND ${hasOnePrice(this.of('billing'))} AND ${alike} AND
        (${sources} IS NULL OR (${sources}->1 IS NULL AND ${named(0)} IS NOT DISTINCT FROM ${this.of(standardFeature)})) THEN NULL
      WHEN ${otherwise} THEN ${NEVER_PAST} ELSE ${this.dialect.greatest}(${[prices, sources, used].map(from).join(', ')}) END`;
  }

  /** The own price before the last one, which it has by its fields, and from when; empty where that is not all there is to know. */
  get before(): readonly [value: string, from: string] {
    const step = `${this.list('prices')}->-2`;
    return [`CASE WHEN ${this.number(`${this.list('prices')}->-1`)} = ${this.own} THEN ${this.number(step)} END`, `${step}->>'from'`];
  }

  private list(name: string): string {
    return `${this.dialect.parsed(this.of('billing'))}->'${name}'`;
  }

  private number(step: string): string {
    return `CAST(${step}->>'value' AS BIGINT)`;
  }
}

const asKept = (dialect: Dialect): Kept => new Kept(dialect, quoted);

/** Own prices. */
export const priceIndex: Index = { columns: ['serviceCharge', 'id'], where: '"serviceCharge" IS NOT NULL' };

/** Of features without one, by their standard feature, what was raised. */
export const raisedIndex: Index = {
  columns: [standardFeature, 'serviceCharge'],
  of: (dialect) => ({ on: [quoted(standardFeature), `(${asKept(dialect).raised})`], where: '"serviceCharge" IS NULL' }),
};

/** Histories of several steps, by the last one. */
export const stepsIndex: Index = {
  columns: ['serviceCharge', 'billing'],
  of: (dialect) => {
    const kept = asKept(dialect);
    return { on: [`(${kept.since})`, ...kept.before.map((each) => `(${each})`)], where: `(${kept.since}) IS NOT NULL` };
  },
};

/** A statement of ids of features that may have what is asked for; no two of a list have the same one. */
type Ids = string;
/** A condition on an expression, which an empty value never passes. */
type Passes = (expression: string) => string;

const f: Of = (field) => `f.${quoted(field)}`;
const along = ({ name }: Dialect, index: Index): string => (name === 'sqlite' ? ` INDEXED BY ${quoted(indexName('features', index))}` : '');

/** The features whose price, or the next one, is what is asked for, and few others; undefined for other fields. */
export function pricedBy(dialect: Dialect, field: string, passes: Passes, today: string): readonly Ids[] | undefined {
  if (field === 'currentPrice') return priced(dialect, passes, `'${today}'`);
  if (field !== 'nextPrice' && field !== 'nextPriceDate') return undefined;
  return [`SELECT f."id" FROM "features" f${along(dialect, stepsIndex)} WHERE (${new Kept(dialect, f).since}) > '${today}'`];
}

function priced(dialect: Dialect, passes: Passes, today: string): readonly Ids[] {
  const kept = new Kept(dialect, f);
  const [own, raised] = [f('serviceCharge'), `(${kept.raised})`];
  const nothing = passes('CAST(0 AS BIGINT)');
  const charges = dialect.elements(dialect.parsed('l."charges"'), 'e');
  const listed = `SELECT e.value->>'${standardFeature}' FROM "fixedFeeTariffs" l, ${charges} WHERE l."charges" IS NOT NULL
    AND ${passes(`CAST(ROUND(CAST(e.value->>'serviceCharge' AS NUMERIC) * 10000) AS BIGINT)`)}`;
  const all = `SELECT s.name FROM ${standardsUsed('serviceCharge')} s`;
  const configured = `${all} WHERE ${passes('COALESCE(s.says, 0)')} OR s.name IN (${listed})`;
  const raisedSo = `COALESCE(${passes(raised)}, FALSE)`;
  const left = (names: string | undefined, condition: string): Ids => {
    const rows = (more: string): string =>
      `SELECT f."id" FROM "features" f${along(dialect, raisedIndex)} WHERE ${own} IS NULL AND ${f(standardFeature)} ${more} AND ${condition}`;
    if (names === undefined) return rows('IS NULL');
    // PostgreSQL would rather read the whole table: it does not know how many there are.
    return dialect.name === 'sqlite' ? rows(`IN (${names})`) : `SELECT f."id" FROM (${names}) n(value) CROSS JOIN LATERAL (${rows('= n.value')} OFFSET 0) f`;
  };
  const since = `(${kept.since})`;
  const [value, from] = kept.before.map((each) => `(${each})`) as [string, string];
  const steps = (condition: string): Ids => `SELECT f."id" FROM "features" f${along(dialect, stepsIndex)} WHERE ${since} > ${today} AND ${condition}`;
  const coming = [passes(value), `${value} IS NULL`, `${from} > ${today}`].map(steps).join(' UNION ');
  const found = `CASE WHEN ${own} IS NOT NULL THEN ${passes(own)} WHEN ${raisedSo} THEN 1 = 1
    WHEN ${f(standardFeature)} IS NULL THEN ${nothing} ELSE ${dialect.oneOf(f(standardFeature), configured)} END`;
  return [
    `SELECT f."id" FROM "features" f${along(dialect, priceIndex)} WHERE ${own} IS NOT NULL AND ${passes(own)}`,
    left(all, passes(raised)),
    left(undefined, passes(raised)),
    left(configured, `NOT ${raisedSo}`),
    left(undefined, `NOT ${raisedSo} AND ${nothing}`),
    `SELECT f."id" FROM "features" f WHERE ${dialect.oneOf('f."id"', coming)} AND NOT (${found})`,
  ];
}

/** The rows, `t`, with the ids of a statement, one after the other, as items of FROM: as many are looked at as are waited for. */
export const eachOf = ({ name }: Dialect, source: string, ids: Ids): string =>
  name === 'sqlite'
    ? `(${ids}) c CROSS JOIN ${source} t ON t."id" = c."id"`
    : `(${ids}) c CROSS JOIN LATERAL (SELECT t.* FROM ${source} t WHERE t."id" = c."id" OFFSET 0) t`;
