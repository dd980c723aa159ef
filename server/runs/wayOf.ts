/** The opposite of one step among many, where its record has been changed and changed again. */
import { saidOnce } from '../../shared/billing/noted.js';
import type { Action, Value, Values } from '../../shared/types.js';
import type { Step } from './chosen.js';

/** What is undone of the records already, and all the steps there are. */
export interface Chain {
  readonly records: ReadonlyMap<string, unknown>;
  readonly kept: readonly Step[];
}

/** The day from which a change counts, as it was ordered. */
const dayOf = ({ run, row }: Step): Value => row.parameters?.['updatedDate'] ?? run.parameters['updatedDate'] ?? run.today;

/**
 * The opposite of a step. A price that was given twice for one day notes only the one before; where the later ones have just been
 * undone here, the history says of that day what was undone as well. An older step of the same day is known to have said what the
 * record noted; without one it is what was in force before that day.
 */
export function wayOf(
  action: Action,
  before: Values,
  parameters: Values,
  step: Step,
  { records, kept }: Chain,
): { readonly action: string; readonly parameters: Values } | string {
  const { run, id } = step;
  const ask = (from: Values) => action.reverse!(from, parameters as never, run.today);
  const way = ask(before);
  if (typeof way !== 'string' || !records.has(`${run.entity}/${id}`)) return way;
  const older = kept.filter((each) => each.id === id && each.run.entity === run.entity && Number(each.run.id) < Number(run.id));
  return ask(older.some((each) => dayOf(each) === dayOf(step)) ? { ...before, billing: null } : saidOnce(before));
}
