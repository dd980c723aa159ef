/**
 * What a feature has itself or falls back for to its standard feature: its type, its interval, what it is called. Conditions on such
 * values as indexes can find them: those of the features' own fields, and those of the features that leave a field to their standard
 * feature, of which there are few.
 */
import { type Dialect, quoted } from './dialect.js';
import { type Index, indexName } from './own.js';

export interface Falling {
  /** The feature's own field; an index has it. */
  readonly own: string;
  /** Its values are names of a list: there are few different ones. */
  readonly listed?: true;
  /** Goes before the name of a standard feature that says nothing, which goes before `last`. */
  readonly before?: string;
  readonly last?: string;
}

const falling: Readonly<Record<string, Falling>> = {
  currentType: { own: 'featureType', listed: true },
  currentInterval: { own: 'serviceChargeInterval', listed: true },
  currentDescription: { own: 'description', before: 'featureType', last: 'Charge' },
};

/** Undefined for what falls back otherwise. */
export const fallingOf = (field: string): Falling | undefined => falling[field];
export const ownOf = (field: string): string => falling[field]!.own;

/** Whether features may leave the field to their standard feature. */
export const isFallen = (field: string): boolean => Object.values(falling).some(({ own }) => own === field);

export const standardFeature = 'standardFeature';

/** The features that leave a field to their standard feature, by it. */
export const leftIndex = (own: string): Index => ({
  columns: [standardFeature, own],
  on: [quoted(standardFeature), '"id"'],
  where: `${quoted(own)} IS NULL`,
});
export const leftIndexes: readonly Index[] = Object.values(falling).map(({ own }) => leftIndex(own));

/** The different values of a field of features, found one after the other by its index, in a column `name`. */
function used(field: string): string {
  const next = (more = ''): string => `(SELECT min(o.${quoted(field)}) FROM "features" o${more})`;
  return `WITH RECURSIVE used(name) AS (SELECT ${next()} UNION ALL SELECT ${next(` WHERE o.${quoted(field)} > used.name`)} FROM used WHERE used.name IS NOT NULL)`;
}

/** The standard features that features name, and what each says in a field, as an item of FROM. */
export const standardsUsed = (own: string): string =>
  `(${used(standardFeature)} SELECT used.name, (SELECT f.${quoted(own)} FROM "standardFeatures" f WHERE f."name" = used.name) AS says FROM used WHERE used.name IS NOT NULL)`;

/** The different values of what falls back, of which there are few, that pass; undefined where there may be many. */
export function fewValues(field: string, passes: (expression: string) => string): string | undefined {
  const found = falling[field];
  if (!found?.listed) return undefined;
  return `SELECT v.name AS "name" FROM (${used(found.own)} SELECT used.name FROM used UNION SELECT s.says FROM ${standardsUsed(found.own)} s) v WHERE ${passes('v.name')}`;
}

export interface Asks {
  /** The condition on an expression, which an empty value never passes. */
  readonly passes: (expression: string) => string;
  /** What an index of words knows of the feature with this id. */
  readonly words: ((id: string) => string) | undefined;
}

export interface Share {
  /** Of the row under a name. */
  readonly of: (row: string) => string;
  /** The index that has its rows, where SQLite would rather take another one. */
  readonly along?: string;
}

/** A condition on such a value as shares that no row has two of, each of which an index can find; undefined for other fields. */
export function fallingShares(dialect: Dialect, field: string, { passes, words }: Asks): readonly [itself: Share, ...left: Share[]] | undefined {
  const found = falling[field];
  if (found === undefined) return undefined;
  const { own, before, last } = found;
  const standards = (condition: string): string => `SELECT s.name FROM ${standardsUsed(own)} s WHERE ${condition}`;
  const parts: ((of: (name: string) => string) => string)[] = [(of) => dialect.oneOf(of(standardFeature), standards(passes('s.says')))];
  if (before !== undefined) {
    parts.push((of) => `${dialect.oneOf(of(standardFeature), standards('s.says IS NULL'))} AND ${passes(`COALESCE(${of(before)}, ${of(standardFeature)})`)}`);
    parts.push((of) => `${of(standardFeature)} IS NULL AND ${passes(`COALESCE(${of(before)}, '${last!}')`)}`);
  }
  const of = (row: string) => (name: string) => `${row}.${quoted(name)}`;
  const along = dialect.name === 'sqlite' ? { along: indexName('features', leftIndex(own)) } : {};
  return [
    { of: (row) => `${words ? `${words(of(row)('id'))} AND ` : ''}${passes(of(row)(own))}` },
    ...parts.map((part): Share => ({ ...along, of: (row) => `${of(row)(own)} IS NULL AND ${part(of(row))}` })),
  ];
}

/**
 * A condition on such a value. `apart`: as the ids of all that fit, for where these are few; SQLite would rather look at every row.
 * Undefined for other fields.
 */
export function fallingField(dialect: Dialect, field: string, asks: Asks, apart: boolean): string | undefined {
  const shares = fallingShares(dialect, field, asks);
  if (shares === undefined) return undefined;
  if (!apart) return `(${shares.map((share) => `(${share.of('t')})`).join(' OR ')})`;
  const indexed = (along: string | undefined): string => (along === undefined ? '' : ` INDEXED BY ${quoted(along)}`);
  return `t."id" IN (${shares.map((share) => `SELECT f."id" FROM "features" f${indexed(share.along)} WHERE ${share.of('f')}`).join(' UNION ALL ')})`;
}
