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

/**
 * Keys for the lines of one file, in order: two lines with one key are one call. By carrier and reference; where the carrier
 * gives none by all that describes the call and the how-manieth such line of its file it is, since two texts in one second are two.
 */
export class LineKeys {
  private readonly seen = new Map<string, number>();

  next({ carrier, reference, callDate, CLI, dialled, direction, kind, quantity, chargeband }: Line): string {
    if (reference) return JSON.stringify([carrier ?? '', reference]);
    const described = JSON.stringify([carrier ?? '', callDate ?? '', CLI ?? '', dialled ?? '', direction ?? '', kind ?? '', quantity ?? 0, chargeband ?? '']);
    const before = this.seen.get(described) ?? 0;
    this.seen.set(described, before + 1);
    return `${described}#${before + 1}`;
  }
}
