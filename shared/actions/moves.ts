/**
 * The moves from one status to another, as data: from which state, to which, what they are called, and which undoes which.
 * A status is a configured name; what counts are its flags.
 */
import { entity as entityOf } from '../fields.js';
import { refused } from '../fault.js';
import { fits, marksOf, ownStatus, type Taking } from './marks.js';
import { list } from './words.js';
import type { Action, Catalogue, EntityName, RecordOf, Status, StatusFlags } from '../types.js';
import { asText } from '../values.js';

export type Moving = 'drop' | 'reinstate' | 'suspend' | 'unsuspend' | 'makeNonBillable' | 'makeBillable';
/** What holds features, and can be moved together with them. */
export type Container = 'customers' | 'numbers' | 'services';

/** What hangs below a record and moves with it, owners before what they own. */
export const below = {
  customers: ['numbers', 'services', 'features'],
  numbers: ['features'],
  services: ['features'],
} as const satisfies Readonly<Record<Container, readonly EntityName[]>>;

interface Move {
  readonly title: string;
  readonly opposite: Moving;
  /** What it takes from the records below, or gives back. */
  readonly taking: Taking;
  readonly from: StatusFlags;
  /** The flags that the named status must have. */
  to(from: Status): StatusFlags;
  /** "dropped", said of the records below. */
  readonly done: string;
}

export const moves: Readonly<Record<Moving, Move>> = {
  drop: { title: 'Drop', opposite: 'reinstate', taking: 'drop', from: { active: true }, to: () => ({ active: false, finalBill: false }), done: 'dropped' },
  reinstate: { title: 'Reinstate', opposite: 'drop', taking: 'drop', from: { active: false }, to: () => ({ active: true }), done: 'reinstated' },
  suspend: {
    title: 'Suspend',
    opposite: 'unsuspend',
    taking: 'suspend',
    from: { active: true, suspended: false },
    done: 'suspended',
    to: ({ billable }) => ({ active: true, suspended: true, billable }),
  },
  unsuspend: {
    title: 'Unsuspend',
    opposite: 'suspend',
    taking: 'suspend',
    from: { active: true, suspended: true },
    done: 'no longer suspended',
    to: ({ billable }) => ({ active: true, suspended: false, billable }),
  },
  makeNonBillable: {
    title: 'Make Non-Billable',
    opposite: 'makeBillable',
    taking: 'makeNonBillable',
    from: { billable: true },
    done: 'taken off the bills',
    to: ({ active, suspended, finalBill }) => ({ active, suspended, finalBill, billable: false }),
  },
  makeBillable: {
    title: 'Make Billable',
    opposite: 'makeNonBillable',
    taking: 'makeNonBillable',
    from: { billable: false },
    done: 'back on the bills',
    to: ({ active, suspended, finalBill }) => ({ active, suspended, finalBill, billable: true }),
  },
};

/** "service" */
export const thing = (entity: EntityName): string => entityOf(entity).title.toLowerCase();

/** The status of a record with its flags; refuses one that is no longer configured. */
export function statusOf(entity: EntityName, record: RecordOf, catalogue: Catalogue): Status {
  const status = catalogue.status(entity, asText(record['status']));
  if (!status)
    throw refused(
      `The status "${asText(record['status'])}" of this ${thing(entity)} is not configured any more; an administrator can add it to the statuses of ${entity}.`,
    );
  return status;
}

/** The named status if it has the flags; otherwise a refusal that lists those that do. */
export function fitting(entity: EntityName, flags: StatusFlags, name: string, title: string, catalogue: Catalogue): Status {
  const status = catalogue.status(entity, name);
  if (status && fits(status, flags)) return status;
  const names = catalogue
    .statuses(entity)
    .filter((each) => fits(each, flags))
    .map((each) => each.name);
  const why =
    `"${name.slice(0, 100)}" ${status ? 'does not fit' : 'is not a status of'} ${status ? title : entity}. ` +
    (names.length > 0 ? `These fit: ${list(names)}.` : `No status of ${entity} fits; an administrator can add one.`);
  throw refused(why, { status: why });
}

/** Whether a move can be made on records of an entity: true, or the sentence that names the state and the way on. */
export const movable =
  (entity: EntityName, name: Moving): Action['available'] =>
  (record, { catalogue }) => {
    const status = catalogue.status(entity, asText(record['status']));
    if (!status) return `The status "${asText(record['status'])}" is not configured for ${entity} any more.`;
    const move = moves[name];
    const { from, opposite, taking } = move;
    if (entity === 'numbers' && !record['customerID'] && !status.active) return 'This number is in stock; Allocate gives it to a customer.';
    if (!fits(status, from)) return `This ${thing(entity)} ${wrongState(record, status, name)}`;
    if (!catalogue.statuses(entity).some((each) => fits(each, move.to(status)))) {
      return `This ${thing(entity)} is ${status.name}, and no status of ${entity} says so and fits ${moves[name].title}${status.active ? '; an administrator can add one' : '; Reinstate comes first'}.`;
    }
    if (name === 'reinstate' || name === 'unsuspend' || name === 'makeBillable')
      return mine(entity, record, catalogue, taking, moves[opposite].done, moves[name].title);
    return true;
  };

/** A parent's doing is undone at the parent, or its records would stand in different states. */
function mine(entity: EntityName, record: RecordOf, catalogue: Catalogue, taking: Taking, done: string, title: string): true | string {
  const mark = marksOf(record).find(({ action }) => action === taking);
  if (!mark) return true;
  const [parent = ''] = mark.by.split('/');
  const own = catalogue.status(entity, ownStatus(record));
  const also = taking === 'suspend' ? own?.suspended : taking === 'makeNonBillable' ? own?.billable === false : false;
  return `This ${thing(entity)} was ${done} with its ${thing(parent as EntityName)}${also ? ' as well as by itself' : ''}; ${title} on that ${thing(parent as EntityName)} brings it back.`;
}

function wrongState(record: RecordOf, status: Status, name: Moving): string {
  const on = (field: string, word: string): string => (record[field] ? ` ${word} ${asText(record[field])}` : '');
  const dropped = status.finalBill
    ? `is ${status.name}${on('finalBillDate', 'since')}`
    : `was already dropped${on('dateDrop', 'on')}${status.name === 'Dropped' ? '' : ` and is ${status.name}`}`;
  if (!status.active && name !== 'makeBillable' && name !== 'makeNonBillable') return `${dropped}; Reinstate brings it back.`;
  switch (name) {
    case 'reinstate':
      return `is ${status.name} and was not dropped; Drop would end it.`;
    case 'suspend':
      return `is already ${status.name}${on('dateSuspend', 'since')}; Unsuspend ends that.`;
    case 'unsuspend':
      return `is ${status.name} and not suspended; Suspend would hold its charges.`;
    case 'makeNonBillable':
      return status.active
        ? `is already off the bills (${status.name})${on('dateMakeNonBillable', 'since')}; Make Billable ends that.`
        : `${dropped} and is not billed; Reinstate brings it back.`;
    default:
      return `is ${status.name} and billable already; Make Non-Billable would take it off the bills.`;
  }
}

/** A number in stock is nobody's: nothing hangs on it that could be taken back. */
export const hasOwner = (record: RecordOf): true | string =>
  typeof record['customerID'] === 'string' || 'It belongs to no customer yet, so there is nothing to take back.';
