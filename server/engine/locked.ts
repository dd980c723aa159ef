/** The customers of an order's targets, locked, and whether the targets are still theirs when they are read. */
import { entity as entityOf } from '../../shared/fields.js';
import type { Action, RecordOf } from '../../shared/types.js';
import type { Writing } from '../database/store.js';
import { stillOwned } from '../database/transact.js';
import type { Order } from './order.js';
import type { Read } from './snapshot.js';

type Owners = Awaited<ReturnType<Writing['lockFor']>>;

const locked = (inside: Writing, action: Action, order: Order): Promise<Owners> =>
  inside.lockFor(
    action.entity,
    order.targets.map(({ id }) => id),
    lockedBesides(action, order),
  );

/**
 * Locks them and reads what is to be seen as it is then. Where one statement locks all, the reads are on their way behind it and not only
 * once it was heard of: a database does one after the other. Records of no customer are locked by a second one, and read after that.
 */
export async function lockedAndRead<T>(inside: Writing, action: Action, order: Order, read: () => Promise<T>): Promise<readonly [Owners, T]> {
  if (entityOf(action.entity).customer === undefined) return [await locked(inside, action, order), await read()];
  const [owners, found] = await Promise.all([locked(inside, action, order), read()]);
  return [owners, [...(owners?.values() ?? [])].includes('') ? await read() : found];
}

/**
 * What looks at the targets as they are read, in slices of that size, for one that was moved while its customer was waited for. Those of
 * several slices are looked at here, before the first is changed: what moves the later ones after that is the order itself.
 */
export async function readTold(inside: Writing, { entity, targets }: Order, owners: Owners, size: number): Promise<Read> {
  if (owners === undefined) return undefined;
  const read = (ids: readonly string[], records: readonly RecordOf[]): void => stillOwned(owners, ids, records);
  if (targets.length <= size) return read;
  const ids = targets.map(({ id }) => id);
  read(ids, await inside.load(entity, ids, ['id', 'version', 'customerID']));
  return undefined;
}

/** Customers to lock that the targets do not belong to yet (a number allocated to one, a new record's owner). */
function lockedBesides(action: Action, { targets, parameters }: Order): string[] {
  if (!Object.hasOwn(action.parameters.properties, 'customerID')) return [];
  return [parameters, ...targets.map((target) => target.parameters ?? {})].flatMap((each) =>
    typeof each['customerID'] === 'string' ? [each['customerID']] : [],
  );
}
