/** Lists that people keep under a name, their own and those they share. What one sees of them is decided here and nowhere else. */
import { forbidden, noSuchRecord, notUnique, refused } from '../../shared/fault.js';
import type { EntityName, Values } from '../../shared/types.js';
import type { SavedList } from '../../shared/wire/savedLists.js';
import { mayRead, permission, type User } from './authorise.js';
import type { Conditions, Finding, RowOf, Where } from '../database/rows.js';
import type { Store } from '../database/store.js';
import { ownersOf } from './owners.js';

/** What is kept of a list, checked by whoever hands it in. */
export type Kept = Pick<SavedList, 'name' | 'entity' | 'where' | 'columns' | 'sort' | 'shared'>;

export interface SavedLists {
  /** One's own and the shared ones, of records that one may read, by name. */
  of(user: User): Promise<readonly SavedList[]>;
  /** One of those; 404001 for any other. */
  one(user: User, id: string): Promise<SavedList>;
  add(user: User, kept: Kept): Promise<SavedList>;
  change(user: User, id: string, kept: Partial<Kept>): Promise<SavedList>;
  remove(user: User, id: string): Promise<void>;
}

/** Nobody looks through more. */
const most = 200;

type Row = RowOf<'savedLists'>;

const told = (row: Row, owner: string, user: User): SavedList => ({
  id: row.id,
  name: row.name,
  entity: row.entity as EntityName,
  where: row.filters as Values,
  columns: row.columns as string[],
  sort: row.sort ?? '',
  shared: row.shared,
  owner,
  mine: row.userID === user.id,
  updatedAt: row.updatedAt,
});

/** One's own and what others share. */
const visible = (user: User, conditions: Conditions<Row> = {}): Where<Row> => [
  { ...conditions, userID: user.id },
  { ...conditions, shared: true },
];

/** Two names are one where only capitals or blanks differ. */
const keyOf = (name: string): string => name.trim().replaceAll(/\s+/g, ' ').toLowerCase();

export function createSavedLists({ store, now }: { readonly store: Store; readonly now: () => string }): SavedLists {
  const seen = async (from: Finding, user: User, id: string): Promise<SavedList> => {
    const row = /^[1-9]\d{0,14}$/.test(id) ? await from.first('savedLists', visible(user, { id })) : undefined;
    if (!row || !mayRead(user, row.entity as EntityName)) throw noSuchRecord('savedLists', id);
    return told(row, (await ownersOf(from, [row])).get(row.userID) ?? '', user);
  };
  /** One's own, and what others share where one looks after the users. */
  const own = async (from: Finding, user: User, id: string): Promise<SavedList> => {
    const found = await seen(from, user, id);
    if (!found.mine && permission(user, 'users', 'edit') !== 'run')
      throw forbidden(`“${found.name}” is ${found.owner}’s. Only they or an administrator can change it; save one of your own.`);
    return found;
  };
  const free = async (inside: Finding, userID: string, { entity, name }: Pick<Kept, 'entity' | 'name'>, except?: string): Promise<void> => {
    const taken = await inside.first('savedLists', {
      userID,
      entity,
      nameKey: keyOf(name),
      ...(except === undefined ? {} : { id: { not: except } }),
    });
    if (taken) throw notUnique({ name: `You have a list “${name}” already. Change that one, or give another name.` });
  };
  const values = ({ name, where, columns, sort, shared }: Kept) => ({
    name,
    nameKey: keyOf(name),
    filters: where,
    columns,
    sort,
    shared,
    updatedAt: now(),
  });

  return {
    async of(user) {
      const rows = await store.find('savedLists', { where: visible(user), order: ['nameKey', 'id'] });
      const owners = await ownersOf(store, rows);
      return rows.filter(({ entity }) => mayRead(user, entity as EntityName)).map((row) => told(row, owners.get(row.userID) ?? '', user));
    },
    one: (user, id) => seen(store, user, id),
    add: (user, kept) =>
      store.transaction(async (inside) => {
        await free(inside, user.id, kept);
        if ((await inside.howMany('savedLists', { userID: user.id })) >= most)
          throw refused(`You have ${most} lists. Delete one that you no longer need first.`);
        const made = values(kept);
        return seen(inside, user, await inside.add('savedLists', { userID: user.id, entity: kept.entity, ...made, createdAt: made.updatedAt }));
      }),
    change: (user, id, given) =>
      store.transaction(async (inside) => {
        const found = await own(inside, user, id);
        const kept = { ...found, ...given };
        const row = await inside.first('savedLists', { id }, ['userID']);
        await free(inside, row!.userID, kept, id);
        await inside.set('savedLists', values(kept), { id });
        // No longer shared, it is out of the sight of an administrator who changed it.
        const { where, columns, sort, shared, name } = kept;
        return { ...found, where, columns, sort, shared, name, updatedAt: now() };
      }),
    remove: (user, id) =>
      store.transaction(async (inside) => {
        await own(inside, user, id);
        await inside.remove('savedLists', { id });
      }),
  };
}
