/** Rows of tables by their names: how those who keep books of their own ask for them, in no dialect. */
import type { EntityName, Value, Values } from '../../shared/types.js';
import type { OwnRows } from './own.js';

/** A row of an entity's table, every field by name, inner form. */
type EntityRow = { readonly id: string } & Values;

export type TableName = keyof OwnRows | EntityName;
export type RowOf<T extends TableName> = T extends keyof OwnRows ? OwnRows[T] : EntityRow;

/** What is wanted of one column: this value (null: empty), one of these, or one that stands so to others. */
export type Test<V> =
  | V
  | readonly NonNullable<V>[]
  | {
      readonly not?: V | readonly NonNullable<V>[];
      readonly below?: NonNullable<V>;
      readonly upTo?: NonNullable<V>;
      readonly from?: NonNullable<V>;
      readonly above?: NonNullable<V>;
    };

/** All of these hold. */
export type Conditions<R = Values> = { readonly [K in keyof R]?: Test<R[K]> };
/** In a list: any of them. */
export type Where<R = Values> = Conditions<R> | readonly Conditions<R>[];

/** `plus` counts on from what is there; `ifEmpty` leaves what is there already. */
export type Changed<R> = { readonly [K in keyof R]?: R[K] | { readonly plus: number } | { readonly ifEmpty: NonNullable<R[K]> } };

export interface Sought<R = Values, K extends keyof R = keyof R> {
  readonly where?: Where<R>;
  readonly fields?: readonly K[];
  readonly order?: readonly ((keyof R & string) | readonly [keyof R & string, 'descending'])[];
  readonly limit?: number;
  readonly skip?: number;
  /** For the transaction: waiting for whoever has them, or leaving out what is not free. SQLite's transaction holds the one lock there is. */
  readonly lock?: 'waiting' | 'free';
}

export type Found = Record<string, Value>;

/** Reads that go by models. */
export interface Finding {
  find<T extends TableName, K extends keyof RowOf<T> = keyof RowOf<T>>(table: T, sought: Sought<RowOf<T>, K>): Promise<Pick<RowOf<T>, K>[]>;
  /** The first that fits. */
  first<T extends TableName, K extends keyof RowOf<T> = keyof RowOf<T>>(
    table: T,
    where: Where<RowOf<T>>,
    fields?: readonly K[],
  ): Promise<Pick<RowOf<T>, K> | undefined>;
  /** How many rows have which value. */
  counts<T extends TableName, K extends keyof RowOf<T> & string>(table: T, by: K, where?: Where<RowOf<T>>): Promise<ReadonlyMap<RowOf<T>[K], number>>;
  howMany<T extends TableName>(table: T, where?: Where<RowOf<T>>): Promise<number>;
}

/** What a new row has to say; what may be empty may be left out. */
type New<R> = { readonly [K in keyof R as null extends R[K] ? never : K extends 'id' ? never : K]: R[K] } & {
  readonly [K in keyof R as null extends R[K] ? K : K extends 'id' ? K : never]?: R[K];
};

/** Writes that go by models; of the bridge's own tables, and of entities what no order changes. */
export interface Keeping extends Finding {
  /** Answers the id that the database gave, of a table that counts its rows. */
  add<T extends keyof OwnRows>(table: T, row: New<OwnRows[T]>): Promise<string>;
  /** false where there is one with its key already. */
  addNew<T extends keyof OwnRows>(table: T, row: New<OwnRows[T]>): Promise<boolean>;
  /** Over the one with its key, if there is one. */
  put<T extends keyof OwnRows>(table: T, row: New<OwnRows[T]>): Promise<void>;
  /** How many rows it changed. */
  set<T extends TableName>(table: T, values: Changed<RowOf<T>>, where: Where<RowOf<T>>): Promise<number>;
  /** Many rows at once, each as a list of these fields' values: one statement some thousands. */
  addMany<T extends TableName>(table: T, fields: readonly (keyof RowOf<T> & string)[], rows: readonly (readonly unknown[])[]): Promise<void>;
  /** Many rows changed at once, each beginning with the key it is found by; only those that fit. How many it changed. */
  setMany<T extends TableName>(
    table: T,
    keys: readonly (keyof RowOf<T> & string)[],
    fields: readonly (keyof RowOf<T> & string)[],
    rows: readonly (readonly unknown[])[],
    where?: Where<RowOf<T>>,
  ): Promise<number>;
  /** Of the bridge's own tables, and of the bills that a forecast keeps to be looked at. */
  remove<T extends keyof OwnRows | 'bills'>(table: T, where: Where<RowOf<T>>): Promise<number>;
}
