/** Which actions there are for records, how many of them each can run on, and why not on the others. */
import { breath, Pace } from '../database/breath.js';
import { actionsOf } from '../../shared/actions/index.js';
import type { Action, ActionOffer, Catalogue, EntityName, RecordOf } from '../../shared/types.js';
import { counted as dependents, dependingOn } from '../../shared/actions/delete.js';
import { list } from '../../shared/actions/words.js';
import { entity as entityOf, label } from '../../shared/fields.js';
import { asText } from '../../shared/values.js';
import { schemaFor } from './choices.js';
import { objection, permission, type User } from '../people/authorise.js';

/** Of what an action cannot run on so many ids are told with each reason; the rest is counted, and the preview names it. */
const idsNamed = 1_000;

interface Asking {
  readonly user: User;
  readonly expert: boolean;
  readonly catalogue: Catalogue;
  readonly today: string;
}

/** How many records refer to each, by entity: what has any cannot be deleted. */
type Dependents = ReadonlyMap<string, Partial<Record<EntityName, number>>>;

/** What is said of one action so far. */
interface Said {
  readonly action: Action;
  readonly reasons: Map<string, { count: number; readonly ids: string[] }>;
  /** Of those that it can run on what a form has to know: the first two, and the first of each status. */
  readonly fit: RecordOf[];
  readonly statuses: Set<string>;
  available: number;
}

/** The offers for some records, told of them bit by bit: of a hundred thousand no more is kept than what the answer says. */
export class Offers {
  private readonly entity: EntityName;
  private readonly asking: Asking;
  private readonly said: readonly Said[];
  private of = 0;
  private first: RecordOf | undefined;
  private several = false;

  constructor(entity: EntityName, asking: Asking) {
    [this.entity, this.asking] = [entity, asking];
    this.said = actionsOf(entity).map((action) => ({ action, reasons: new Map(), fit: [], statuses: new Set(), available: 0 }));
  }

  /** `missing` are ids that do not exist. Others have the loop in between. */
  async add(records: readonly RecordOf[], missing: readonly string[], dependents: Dependents): Promise<void> {
    const { catalogue, today } = this.asking;
    this.of += records.length + missing.length;
    this.several ||= records.length > 1 || (records.length > 0 && this.first !== undefined);
    this.first ??= records[0];
    const pace = new Pace();
    for (const said of this.said) {
      const { action } = said;
      if (action.on !== 'record') continue;
      for (const [place, record] of records.entries()) {
        if (place % 64 === 63) await pace.on();
        const why =
          unavailable(action, record, catalogue, today, this.entity) ??
          (action.reads?.includes('dependents') ? heldBack(this.entity, record, dependents.get(record.id)) : undefined);
        if (why === undefined) fits(said, record);
        else counted(said, why, record.id);
      }
      for (const id of missing) counted(said, 'The record does not exist any more.', id);
      await pace.on();
    }
  }

  /** The record, where there was just one. */
  get only(): RecordOf | undefined {
    return this.several ? undefined : this.first;
  }

  /** In menu order. `customer` is that of a single record: for the prices that its form shows. */
  async told(customer: RecordOf | undefined): Promise<readonly ActionOffer[]> {
    const { user, expert, catalogue } = this.asking;
    const found: ActionOffer[] = [];
    for (const { action, reasons, fit, available } of this.said) {
      const no = objection(user, action, expert);
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
        permission: no?.code === 403001 ? 'none' : permission(user, this.entity, action.name),
        available,
        of: action.on === 'record' ? this.of : 0,
        reasons: [...reasons].map(([why, { count: n, ids }]) => ({ why, count: n, ids })).toSorted((a, b) => b.count - a.count),
        ...(no ? { reason: no.why } : {}),
      });
      if (this.of > 100) await breath();
    }
    return found;
  }
}

function fits(said: Said, record: RecordOf): void {
  said.available += 1;
  const status = asText(record['status'] ?? '');
  if (said.fit.length >= 2 && said.statuses.has(status)) return;
  said.statuses.add(status);
  said.fit.push(record);
}

function counted({ reasons }: Said, why: string, id: string): void {
  const known = reasons.get(why);
  if (!known) reasons.set(why, { count: 1, ids: [id] });
  else if ((known.count += 1) <= idsNamed) known.ids.push(id);
}

/** Why a record cannot be deleted. */
function heldBack(entity: EntityName, record: RecordOf, counts: Partial<Record<EntityName, number>> = {}): string | undefined {
  const depending = dependingOn(record, entityOf(entity), counts);
  if (depending.length === 0) return undefined;
  const what = depending.map(([name, n]) => dependents(name, n));
  const one = depending.length === 1 && depending[0]![1] === 1;
  return `${list(what)} ${one ? 'depends' : 'depend'} on it. Delete those first, or hide it.`;
}

/** Why the action cannot run on the record as it is; undefined when it can. */
function unavailable(action: Action, record: RecordOf, catalogue: Catalogue, today: string, entity: EntityName): string | undefined {
  if (record.locked && !action.onLocked) return `${label(entity, record)} is locked. Unlock it before you change it.`;
  const available = action.available(record, { catalogue, today });
  return available === true ? undefined : available;
}
