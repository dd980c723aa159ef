/**
 * R28: a call that is passed on comes as two or more lines, its legs, each of which may name another by the carrier's reference. A plan
 * may count their seconds once: what one leg drew from a bucket the others need not draw again, only what they are longer.
 */
import { fractionOf, most, NOUGHT, times, exact, written, type Fraction } from '../fractions.js';
import type { Bucket, Drawn } from './plans.js';

/** A line as far as it says what it is a leg of. */
export interface Leg {
  readonly id: string;
  readonly carrier?: string | null;
  readonly reference?: string | null;
  readonly leg?: string | null;
}

/** A leg on an earlier invoice, with the seconds of it that buckets covered, by the bucket's key: fractions as `written` writes them. */
export interface BilledLeg extends Leg {
  readonly covered: Readonly<Record<string, string>>;
}

type Keyed = Bucket & { readonly key: string };

/** What the legs of each call have drawn so far. */
export class Legs {
  private readonly roots = new Map<string, string>();
  private readonly counted = new Map<string, Map<string, Fraction>>();

  constructor(calls: readonly Leg[], billed: readonly BilledLeg[]) {
    for (const call of [...calls, ...billed]) if (call.leg) this.join(own(call), named(call, call.leg));
    for (const { covered, ...call } of billed) for (const [key, seconds] of Object.entries(covered)) this.count(call, key, fractionOf(seconds));
  }

  /** Seconds of the call that its other legs drew, by bucket; undefined of one without other legs. */
  of(call: Leg): ((bucket: Bucket) => Fraction) | undefined {
    if (!this.roots.has(own(call))) return undefined;
    const counted = this.counted.get(this.root(own(call)));
    return (bucket) => (bucket.legsOnce ? (counted?.get((bucket as Keyed).key) ?? NOUGHT) : NOUGHT);
  }

  /** Keeps what buckets covered of a call, for legs that follow, on a later invoice, too: whether there are any is not known before. Answers it as it is stored. */
  keep(call: Leg, billed: number, from: Drawn['from']): Readonly<Record<string, string>> | undefined {
    if (!call.reference && !call.leg) return undefined;
    const found: Record<string, string> = {};
    for (const { bucket, share } of from) {
      if (!bucket.legsOnce || bucket.left.seconds === undefined) continue;
      const seconds = times(share, exact(billed));
      this.count(call, (bucket as Keyed).key, seconds);
      found[(bucket as Keyed).key] = written(seconds);
    }
    return Object.keys(found).length > 0 ? found : undefined;
  }

  private count(call: Leg, key: string, seconds: Fraction): void {
    const root = this.root(own(call));
    const counted = this.counted.get(root) ?? new Map<string, Fraction>();
    this.counted.set(root, counted);
    counted.set(key, most(counted.get(key) ?? NOUGHT, seconds));
  }

  private root(name: string): string {
    let found = name;
    for (let up = this.roots.get(found); up !== undefined && up !== found; up = this.roots.get(found)) found = up;
    return found;
  }

  private join(one: string, other: string): void {
    for (const name of [one, other]) if (!this.roots.has(name)) this.roots.set(name, name);
    this.roots.set(this.root(one), this.root(other));
  }
}

const named = ({ carrier }: Leg, reference: string): string => JSON.stringify([carrier ?? '', reference]);
/** A line that the carrier gave no reference can name another, but is named by none. */
const own = (call: Leg): string => (call.reference ? named(call, call.reference) : call.id);
