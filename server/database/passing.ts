/** Whether an expression passes a test, as SQL. Values are always bound, never written in. */
import type { Value } from '../../shared/types.js';
import { type Binds, PLANNED } from './binds.js';
import { type Column, isId, stored } from './columns.js';
import type { Dialect } from './dialect.js';
import type { Condition } from './store.js';
import { containing } from './words.js';

/** A condition that no row passes. */
export const NOTHING = '1 = 0';

export class Passing {
  private readonly dialect: Dialect;
  private readonly binds: Binds;
  private readonly narrow: boolean;

  /** `narrow`: so few records are asked for that no plan depends on a value. */
  constructor(dialect: Dialect, binds: Binds, narrow: boolean) {
    this.dialect = dialect;
    this.binds = binds;
    this.narrow = narrow;
  }

  passes(test: Condition['test'], column: Column, x: string, value: Value): string {
    switch (test) {
      case 'eq':
        return value === null ? `${x} IS NULL` : this.equal(column, x, value);
      // Whoever asks for what is not Dropped wants those without a value, too.
      case 'ne':
        return value === null ? `${x} IS NOT NULL` : `(${x} IS NULL OR NOT (${this.equal(column, x, value)}))`;
      case 'in':
        return this.among(column, x, Array.isArray(value) ? (value as readonly Value[]) : [value]);
      case 'contains':
        return this.contains(column.kind === 'id' ? `CAST(${x} AS TEXT)` : x, typeof value === 'string' ? value : JSON.stringify(value));
      default:
        return this.compared(column, x, ({ gt: '>', ge: '>=', lt: '<', le: '<=' } as const)[test], value);
    }
  }

  private equal(column: Column, x: string, value: Value): string {
    if (column.kind === 'id' && !isId(value)) return NOTHING;
    if (column.kind === 'json' && typeof value === 'string') {
      return `(${x} IS NOT NULL AND ${this.dialect.holdsElement(x, `$${this.binds.add(value)}`)})`;
    }
    return this.compared(column, x, '=', value);
  }

  private compared(column: Column, x: string, operator: string, value: Value): string {
    if (value === null || (column.kind === 'id' && !isId(value))) return NOTHING;
    const given = stored(column, value);
    // Written in, for databases to see that an index of such rows alone (tables.ts) has all of them.
    return operator === '>' && given === 0 ? `${x} > 0` : `${x} ${operator} $${this.bound(column, given)}`;
  }

  /** How many rows have a value depends on the value, but of keys. */
  private bound({ name, kind }: Column, value: string | number | null): string {
    return this.binds.add(value, kind === 'id' || this.narrow || name === 'hidden' ? undefined : PLANNED);
  }

  private among(column: Column, x: string, values: readonly Value[]): string {
    const given = values.filter((value) => value !== null && (column.kind !== 'id' || isId(value)));
    const alternatives = values.includes(null) ? [`${x} IS NULL`] : [];
    if (column.kind === 'json') alternatives.push(...given.map((value) => this.equal(column, x, value)));
    else if (given.length > 0) {
      alternatives.push(`${this.dialect.among(x, this.bound(column, JSON.stringify(given.map((value) => stored(column, value)))), column.kind)}`);
    }
    return alternatives.length === 0 ? NOTHING : `(${alternatives.join(' OR ')})`;
  }

  contains(x: string, text: string): string {
    return containing(this.dialect, this.binds, x, text);
  }
}
