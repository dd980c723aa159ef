/** What a path takes in its query: each name once, with its meaning and the type of its value. */
interface Said {
  readonly meaning: string;
}
export type Parameter =
  | (Said & { readonly kind: 'flag' })
  | (Said & { readonly kind: 'whole'; readonly least: number; readonly most: number })
  | (Said & { readonly kind: 'day' })
  | (Said & { readonly kind: 'moment' })
  | (Said & { readonly kind: 'text' })
  | (Said & { readonly kind: 'choice'; readonly names: readonly string[] });
export type Parameters = Readonly<Record<string, Parameter>>;

/** On when there, empty or `true`. */
export const flags = (meaning: string) => ({ kind: 'flag', meaning }) as const;
export const whole = (meaning: string, least: number, most: number) => ({ kind: 'whole', meaning, least, most }) as const;
export const days = (meaning: string) => ({ kind: 'day', meaning }) as const;
export const text = (meaning: string) => ({ kind: 'text', meaning }) as const;
export const choice = <const T extends string>(meaning: string, ...names: readonly T[]) => ({ kind: 'choice', meaning, names }) as const;

type ValueOf<P> = P extends { readonly kind: 'flag' }
  ? boolean
  : P extends { readonly kind: 'whole' }
    ? number | undefined
    : P extends { readonly kind: 'choice'; readonly names: readonly (infer T)[] }
      ? T | undefined
      : string | undefined;
/** The values as a route gets them, checked: a flag that is not there is false, anything else undefined. */
export type QueryOf<Q> = { readonly [Name in keyof Q]: ValueOf<Q[Name]> };
/** The same as a caller gives them. */
export type GivenQuery<Q> = { readonly [Name in keyof Q]?: NonNullable<ValueOf<Q[Name]>> | undefined };
