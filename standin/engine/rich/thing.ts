/**
 * The objects of the rich API as the batch sees them: a kind with properties, parts, methods and items.
 *
 * A kind lists what is played. Anything else is refused by name, so a gap shows itself the first time it is touched.
 */
import type { Place } from '../address.js';
import { invalidArgument, notPlayed } from '../refusal.js';

export interface Thing {
  readonly kind: string;
  readonly self: unknown;
  readonly isCollection: boolean;
  /** `Id`, `_Id` and the like, which the library reads without asking. */
  identity(): Readonly<Record<string, unknown>>;
  /** The cells it stands for, when an add-in may hold on to it. */
  place(): Place | undefined;
  /** Own spelling of a property however the caller wrote it. */
  named(name: string): { readonly name: string; readonly part: boolean };
  scalars(): readonly string[];
  value(name: string): unknown;
  part(name: string): Thing | null;
  assign(name: string, value: unknown): void;
  call(name: string, args: Arguments): unknown;
  item(key: unknown): Thing | null;
  items(): readonly Thing[];
}

export interface Spec<T> {
  readonly identity?: (self: T) => Readonly<Record<string, unknown>>;
  readonly place?: (self: T) => Place;
  readonly values?: Readonly<Record<string, (self: T) => unknown>>;
  /** Properties answered when asked for by name, but not by a bare `load()`. */
  readonly onlyByName?: readonly string[];
  readonly parts?: Readonly<Record<string, (self: T) => Thing | null>>;
  readonly set?: Readonly<Record<string, (self: T, value: unknown) => void>>;
  readonly calls?: Readonly<Record<string, (self: T, args: Arguments) => unknown>>;
  readonly item?: (self: T, key: unknown) => Thing | null;
  readonly items?: (self: T) => readonly Thing[];
}

export type Kind<T> = (self: T) => Thing;

const own = <V>(record: Readonly<Record<string, V>> | undefined, name: string): V | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined;

/** Every kind by name: tests compare it with the library's own classes. */
export const kinds = new Map<string, Readonly<Record<'values' | 'parts' | 'set' | 'calls', readonly string[]>>>();

const makers = new Map<string, Kind<never>>();

/** A thing of a kind that another file defines. */
export const made = <T>(kind: string, self: T): Thing => {
  const make = makers.get(kind) as Kind<T> | undefined;
  if (!make) throw new Error(`No kind of thing is called ${kind}: is its file among those that workbook.ts loads?`);
  return make(self);
};

/** Makes a kind, and knows it by its name from then on. */
export const define = <T>(kind: string, spec: Spec<T>): Kind<T> => {
  const names = Object.keys(spec.values ?? {});
  const scalars = names.filter((n) => !spec.onlyByName?.includes(n));
  const spellings = new Map(
    [...names.map((n) => [n, false] as const), ...Object.keys(spec.parts ?? {}).map((n) => [n, true] as const)].map(([name, part]) => [
      name.toLowerCase(),
      { name, part },
    ]),
  );
  const keys = (x: object | undefined): string[] => Object.keys(x ?? {});
  kinds.set(kind, { values: names, parts: keys(spec.parts), set: keys(spec.set), calls: keys(spec.calls) });
  const refuse = (member: string): never => {
    throw notPlayed(kind, member);
  };

  const make: Kind<T> = (self) => ({
    kind,
    self,
    isCollection: spec.items !== undefined,
    identity: () => spec.identity?.(self) ?? {},
    place: () => spec.place?.(self),
    named: (name) => spellings.get(name.toLowerCase()) ?? refuse(name),
    scalars: () => scalars,
    value: (name) => (own(spec.values, name) ?? refuse(name))(self),
    part: (name) => (own(spec.parts, name) ?? refuse(name))(self),
    assign: (name, value) => {
      (own(spec.set, name) ?? refuse(`${name} =`))(self, value);
    },
    call: (name, args) => (own(spec.calls, name) ?? refuse(`${name}()`))(self, args),
    item: (key) => (spec.item ?? refuse('getItem()'))(self, key),
    items: () => (spec.items ?? refuse('items'))(self),
  });
  makers.set(kind, make as Kind<never>);
  return make;
};

export const isThing = (x: unknown): x is Thing => typeof x === 'object' && x !== null && 'kind' in x && 'identity' in x;

/** The arguments of a call, read with the type the member expects. */
export class Arguments {
  private readonly list: readonly unknown[];
  constructor(list: readonly unknown[]) {
    this.list = list;
  }

  raw(i: number): unknown {
    return this.list[i] ?? undefined;
  }
  has(i: number): boolean {
    return this.raw(i) !== undefined;
  }

  text(i: number, otherwise?: string): string {
    const v = this.raw(i);
    if (v === undefined && otherwise !== undefined) return otherwise;
    if (typeof v !== 'string') throw invalidArgument();
    return v;
  }

  number(i: number, otherwise?: number): number {
    const v = this.raw(i);
    if (v === undefined && otherwise !== undefined) return otherwise;
    if (typeof v !== 'number' || !Number.isFinite(v)) throw invalidArgument();
    return v;
  }

  boolean(i: number, otherwise = false): boolean {
    const v = this.raw(i);
    return v === undefined ? otherwise : v === true;
  }

  /** A range given as an object, or undefined when it was given as text. */
  place(i: number): Place | undefined {
    const v = this.raw(i);
    return isThing(v) ? v.place() : undefined;
  }

  record(i: number): Readonly<Record<string, unknown>> {
    const v = this.raw(i);
    return typeof v === 'object' && v !== null && !isThing(v) ? (v as Record<string, unknown>) : {};
  }
}

/** For properties that Excel stores and answers unchanged. */
export const asText = (v: unknown): string => {
  if (typeof v !== 'string') throw invalidArgument();
  return v;
};
export const asBoolean = (v: unknown): boolean => {
  if (typeof v !== 'boolean') throw invalidArgument();
  return v;
};
export const asNumber = (v: unknown): number => {
  if (typeof v !== 'number' || !Number.isFinite(v)) throw invalidArgument();
  return v;
};
