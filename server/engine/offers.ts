/** Which actions there are for records, how many of them each can run on, and why not on the others. */
import { actionsOf } from '../../shared/actions/index.js';
import type { Action, ActionOffer, Catalogue, EntityName, RecordOf } from '../../shared/types.js';
import { label } from '../../shared/fields.js';
import { objection, permission, type User } from '../people/authorise.js';

/** The offers for these records, in menu order. `missing` are ids that do not exist. */
export function offers(
  entity: EntityName,
  records: readonly RecordOf[],
  missing: readonly string[],
  { user, expert, catalogue, today }: { readonly user: User; readonly expert: boolean; readonly catalogue: Catalogue; readonly today: string },
): readonly ActionOffer[] {
  return actionsOf(entity).map((action) => {
    const no = objection(user, action, expert);
    const reasons = new Map<string, string[]>();
    if (action.on === 'record') {
      for (const record of records) {
        const why = unavailable(action, record, catalogue, today, entity);
        if (why === undefined) continue;
        const ids = reasons.get(why);
        if (ids) ids.push(record.id);
        else reasons.set(why, [record.id]);
      }
      if (missing.length > 0) reasons.set('The record does not exist any more.', [...missing]);
    }
    const listed = [...reasons].map(([why, ids]) => ({ why, count: ids.length, ids })).toSorted((a, b) => b.count - a.count);
    const of = action.on === 'record' ? records.length + missing.length : 0;
    return {
      name: action.name,
      title: action.title,
      help: action.help,
      menu: action.menu,
      quick: action.quick === true,
      level: action.level ?? 0,
      billing: action.billing,
      on: action.on,
      schema: action.parameters,
      permission: no?.code === 403001 ? 'none' : permission(user, entity, action.name),
      available: of - listed.reduce((sum, { count }) => sum + count, 0),
      of,
      reasons: listed,
      ...(no ? { reason: no.why } : {}),
    };
  });
}

/** Why the action cannot run on the record as it is; undefined when it can. */
function unavailable(action: Action, record: RecordOf, catalogue: Catalogue, today: string, entity: EntityName): string | undefined {
  if (record.locked && !action.onLocked) return `${label(entity, record)} is locked. Unlock it before you change it.`;
  const available = action.available(record, { catalogue, today });
  return available === true ? undefined : available;
}
