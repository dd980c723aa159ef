/** The money of plans besides charges and credits: what still comes, what is held, what falls away, what else moves. */
import type { Amount, Plan, Still } from './types.js';

/** Integer pence; absent where there is none. */
export type Besides = Pick<Plan, 'still' | 'held' | 'fallsAway' | 'amounts'>;
type Possible = { readonly [Name in keyof Besides]?: Besides[Name] | undefined };

/** The sums of two; what neither has stays absent. */
export function plusBesides(a: Besides, b: Besides): Besides {
  const still =
    a.still && b.still ? { net: a.still.net + b.still.net, lines: a.still.lines + b.still.lines, until: later(a.still, b.still) } : (a.still ?? b.still);
  const held = a.held === undefined && b.held === undefined ? undefined : (a.held ?? 0) + (b.held ?? 0);
  const fallsAway =
    a.fallsAway || b.fallsAway
      ? {
          charges: (a.fallsAway?.charges ?? 0) + (b.fallsAway?.charges ?? 0),
          credits: (a.fallsAway?.credits ?? 0) + (b.fallsAway?.credits ?? 0),
        }
      : undefined;
  const names = [...new Set([...Object.keys(a.amounts ?? {}), ...Object.keys(b.amounts ?? {})])] as Amount[];
  return {
    ...(still ? { still } : {}),
    ...(held === undefined ? {} : { held }),
    ...(fallsAway ? { fallsAway } : {}),
    ...(names.length > 0 ? { amounts: Object.fromEntries(names.map((name) => [name, (a.amounts?.[name] ?? 0) + (b.amounts?.[name] ?? 0)])) } : {}),
  };
}

const later = (a: Still, b: Still): string => (a.until > b.until ? a.until : b.until);

/** What is at stake in a plan, pence: its charges and credits, and whatever else it moves. What a control total adds up. */
export const stakeOf = ({ charges = [], amounts = {} }: Pick<Plan, 'charges' | 'amounts'>): number =>
  charges.reduce((sum, { net }) => sum + net, 0) + Object.values(amounts).reduce((sum, amount) => sum + amount, 0);

/** Only these of a plan. */
export function besidesOf({ still, held, fallsAway, amounts }: Possible): Besides {
  const besides: { -readonly [Name in keyof Besides]: Besides[Name] } = {};
  if (still) besides.still = still;
  if (held) besides.held = held;
  if (fallsAway && (fallsAway.charges !== 0 || fallsAway.credits !== 0)) besides.fallsAway = fallsAway;
  if (amounts) besides.amounts = amounts;
  return besides;
}

/** In pounds. */
export function besidesInPounds({ still, held, fallsAway, amounts }: Besides): Besides {
  const pounds = (pence: number): number => pence / 100;
  return {
    ...(still ? { still: { ...still, net: pounds(still.net) } } : {}),
    ...(held ? { held: pounds(held) } : {}),
    ...(fallsAway ? { fallsAway: { charges: pounds(fallsAway.charges), credits: pounds(fallsAway.credits) } } : {}),
    ...(amounts ? { amounts: Object.fromEntries(Object.entries(amounts).map(([name, sum]) => [name, pounds(sum)])) } : {}),
  };
}
