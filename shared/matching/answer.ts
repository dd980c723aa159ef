/** The one answer to a line of somebody else's list, out of what was found for it. */
import type { EntityName } from '../types.js';

/** What a line may name. */
export const matchable = ['customers', 'numbers', 'services', 'features', 'invoices'] as const satisfies readonly EntityName[];
export type Matchable = (typeof matchable)[number];

/** How something was recognised. */
export const recognised = [
  'number',
  'alternateNumber',
  'accountNumber',
  'CRMReference',
  'carrierReference',
  'invoiceNumber',
  'email',
  'name',
  'shortened',
] as const;
export type Recognised = (typeof recognised)[number];

export const answers = ['found', 'several', 'dropped', 'otherOwner', 'unknown'] as const;
export type Answer = (typeof answers)[number];

export interface Candidate {
  readonly entity: EntityName;
  readonly id: string;
  readonly by: Recognised;
  /** Whose it is; of a customer its own id; null for a number in stock. */
  readonly customerID: string | null;
  /** Its status says that it is no longer active. */
  readonly ended: boolean;
}

/** What names a record by its own reference goes before what only may: an alternate, a name, a number of which digits are lost. */
const rank: Readonly<Record<Recognised, number>> = {
  number: 0,
  accountNumber: 0,
  CRMReference: 0,
  carrierReference: 0,
  invoiceNumber: 0,
  email: 0,
  alternateNumber: 1,
  name: 2,
  shortened: 3,
};

export interface Answered<C extends Candidate> {
  readonly answer: Answer;
  /** What it may be: one where it was found, those to choose from where there are several, those that ended or are somebody else's. */
  readonly found: readonly C[];
}

/**
 * Of everything found only the surest counts. Where `customerID` says whose list it is, what is somebody else's is told as such.
 * What is active goes before what was dropped: a number that came back under a new record is that record. What a shortened
 * number may be is never taken without being asked for.
 */
export function answered<C extends Candidate>(candidates: readonly C[], customerID?: string): Answered<C> {
  const first = Math.min(...candidates.map(({ by }) => rank[by]));
  const surest = candidates.filter(({ by }) => rank[by] === first);
  if (surest.length === 0) return { answer: 'unknown', found: [] };
  const theirs = customerID === undefined ? surest : surest.filter((each) => each.customerID === customerID);
  if (theirs.length === 0) return { answer: 'otherOwner', found: surest };
  const active = theirs.filter(({ ended }) => !ended);
  if (active.length === 0) return { answer: 'dropped', found: theirs };
  return active.length === 1 && first < rank.shortened ? { answer: 'found', found: active } : { answer: 'several', found: active };
}
