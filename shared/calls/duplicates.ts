/** R18: when two lines of carriers' files are one call. */

/** The columns that decide. */
export interface Line {
  readonly carrier?: string | null;
  readonly reference?: string | null;
  readonly callDate?: string | null;
  readonly CLI?: string | null;
  readonly dialled?: string | null;
  readonly direction?: string | null;
  readonly kind?: string | null;
  readonly quantity?: number | null;
  readonly chargeband?: string | null;
}

/** A line's key, and whether an earlier line of the file has it, too. */
export interface LineKey {
  readonly key: string;
  readonly again: boolean;
}

/**
 * Keys for the lines of one file, in order: two lines with one key are one call. By carrier and reference; where the carrier
 * gives none by all that describes the call and the how-manieth such line of its file it is, since two texts in one second are two.
 * `print` makes short keys of the long ones, and `seen` keeps those of a whole file: takes one and answers whether it was there.
 */
export class LineKeys {
  private readonly seen: (key: string) => boolean;
  private readonly times = new Map<string, number>();
  private readonly print: (text: string) => string;

  constructor(print: (text: string) => string = (text) => text, seen: (key: string) => boolean = seenBefore()) {
    this.print = print;
    this.seen = seen;
  }

  next({ carrier, reference, callDate, CLI, dialled, direction, kind, quantity, chargeband }: Line): LineKey {
    if (reference) {
      const key = this.print(JSON.stringify([carrier ?? '', reference]));
      return { key, again: this.seen(key) };
    }
    const described = JSON.stringify([carrier ?? '', callDate ?? '', CLI ?? '', dialled ?? '', direction ?? '', kind ?? '', quantity ?? 0, chargeband ?? '']);
    const first = this.print(`${described}#1`);
    if (!this.seen(first)) return { key: first, again: false };
    const times = (this.times.get(first) ?? 1) + 1;
    this.times.set(first, times);
    return { key: this.print(`${described}#${times}`), again: false };
  }
}

function seenBefore(): (key: string) => boolean {
  const seen = new Set<string>();
  return (key) => seen.size === seen.add(key).size;
}
