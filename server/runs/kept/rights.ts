/** What somebody may do about a whole run: with one that takes others back, what they may do with all that it does. */
import { actionOf } from '../../../shared/actions/index.js';
import type { EntityName, Value, Values } from '../../../shared/types.js';
import { authorise, type User } from '../../people/authorise.js';
import { actionOfRun, isTakeBack } from './run.js';

interface Judged {
  readonly entity: EntityName;
  readonly action: string;
  readonly previewed?: Values | null | undefined;
}

/** Throws 403001 where it is neither. */
export function rightOn(user: User, { entity, action, previewed }: Judged, expert: boolean): 'run' | 'propose' {
  if (!isTakeBack({ entity, action })) return authorise(user, actionOfRun({ entity, action }), expert);
  const rights = opposites(previewed?.['actions']).map((each) => authorise(user, actionOfRun(each), expert));
  return rights.length > 0 && rights.every((right) => right === 'run') ? 'run' : 'propose';
}

/** The actions by which it takes others back, as they are kept with its proposal. */
function opposites(kept: Value | undefined): readonly { readonly entity: EntityName; readonly action: string }[] {
  if (!Array.isArray(kept)) return [];
  return (kept as readonly { entity: EntityName; action: string }[]).filter((each) => actionOf(each.entity, each.action) !== undefined);
}
