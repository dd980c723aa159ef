/** Collects what a statement binds. */
export class Binds {
  readonly values: Record<string, string | number | null> = {};
  private count = 0;

  /** Its name, without the dollar. `kind` tells those apart that a plan depends on. */
  add(value: string | number | null, kind = 'b'): string {
    const name = `${kind}${this.count++}`;
    this.values[name] = value;
    return name;
  }
}

/** Begins the names of what is bound to statements whose quickest plan depends on the very values: PostgreSQL keeps no plan of these. */
export const PLANNED = 'planned';
