/** What was typed into a list, as the screens and flows speak of it. */
import type { Field } from '../../shared/types.js';
import type { Cell } from './cells.js';

/** One cell that somebody typed into. */
export interface Edit {
  readonly id: string;
  readonly label: string;
  readonly address: string;
  readonly field: Field;
  readonly before: Cell;
  readonly after: Cell;
  /** What would be sent. */
  readonly value?: unknown;
  /** Why it cannot be saved: not a date, a column that only actions change. */
  readonly why?: string;
  /** What somebody else made of it meanwhile. */
  readonly theirs?: Cell;
}

export interface EditsFound {
  readonly edits: readonly Edit[];
  /** The version each edited row is saved over. */
  readonly versions: Readonly<Record<string, number>>;
}
