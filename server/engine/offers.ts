/** Which actions there are for records, how many of them each can run on, and why not on the others. */
import { breath, Pace } from '../database/breath.js';
import { actionsOf } from '../../shared/actions/index.js';
import type { Action, ActionOffer, Catalogue, EntityName, RecordOf } from '../../shared/types.js';
import { isByHand } from '../../shared/actions/invoicing.js';
import { count, list } from '../../shared/actions/words.js';
import { entity as entityOf, label } from '../../shared/fields.js';
import { schemaFor } from './choices.js';
import { objection, permission, type User } from '../people/authorise.js';

/** Of what an action cannot run on so many ids are told with each reason; the rest is counted, and the preview names it. */
const idsNamed = 1_000;

/** The offers for these records, in menu order. `missing` are ids that do not exist. */
export async function offers(
  entity: EntityName,
  records: readonly RecordOf[],
  missing: readonly string[],
  {
    user,
    expert,
    catalogue,
    today,
    customer,
    dependents,
  }: {
    readonly user: User;
    readonly expert: boolean;
    readonly catalogue: Catalogue;
    readonly today: string;
    /** Of a single record: for the prices that its form shows. */
    readonly customer?: RecordOf | undefined;
    /** How many records refer to each, by entity: what has any cannot be deleted. */
    readonly dependents: ReadonlyMap<string, Partial<Record<EntityName, number>>>;
  },
): Promise<readonly ActionOffer[]> {
  const found: ActionOffer[] = [];
  for (const action of actionsOf(entity)) {
    const no = objection(user, action, expert);
    const reasons = new Map<string, string[]>();
    const fit: RecordOf[] = [];
    if (action.on === 'record') {
      const pace = new Pace();
      for (const [place, record] of records.entries()) {
        // Others have the loop in between: a hundred thousand records are looked at for every action.
        if (place % 64 === 63) await pace.on();
        const why =
          unavailable(action, record, catalogue, today, entity) ?? (action.name === 'delete' ? heldBack(entity, record, dependents.get(record.id)) : undefined);
        if (why === undefined) {
          fit.push(record);
          continue;
        }
        const ids = reasons.get(why);
        if (ids) ids.push(record.id);
        else reasons.set(why, [record.id]);
      }
      if (missing.length > 0) reasons.set('The record does not exist any more.', [...missing]);
    }
    const listed = [...reasons].map(([why, ids]) => ({ why, count: ids.length, ids: ids.slice(0, idsNamed) })).toSorted((a, b) => b.count - a.count);
    const of = action.on === 'record' ? records.length + missing.length : 0;
    found.push({
      name: action.name,
      title: action.title,
      help: action.help,
      menu: action.menu,
      quick: action.quick === true,
      level: action.level ?? 0,
      billing: action.billing,
      on: action.on,
      schema: schemaFor(action, fit, catalogue, { customer }),
      permission: no?.code === 403001 ? 'none' : permission(user, entity, action.name),
      available: of - listed.reduce((sum, { count }) => sum + count, 0),
      of,
      reasons: listed,
      ...(no ? { reason: no.why } : {}),
    });
    if (records.length > 100) await breath();
  }
  return found;
}

/** Why a record cannot be deleted; what an invoice by hand holds waits again when it goes (delete.ts). */
function heldBack(entity: EntityName, record: RecordOf, counts: Partial<Record<EntityName, number>> = {}): string | undefined {
  const depending = Object.entries(counts).filter(([name, n]) => n > 0 && !(entity === 'invoices' && isByHand(record) && name === 'transactions'));
  if (depending.length === 0) return undefined;
  const what = depending.map(([name, n]) => count(n, entityOf(name as EntityName).title.toLowerCase(), entityOf(name as EntityName).titles.toLowerCase()));
  const one = depending.length === 1 && depending[0]![1] === 1;
  return `${list(what)} ${one ? 'depends' : 'depend'} on it. Delete those first, or hide it.`;
}

/** Why the action cannot run on the record as it is; undefined when it can. */
function unavailable(action: Action, record: RecordOf, catalogue: Catalogue, today: string, entity: EntityName): string | undefined {
  if (record.locked && !action.onLocked) return `${label(entity, record)} is locked. Unlock it before you change it.`;
  const available = action.available(record, { catalogue, today });
  return available === true ? undefined : available;
}
