/** Lists that people keep under a name, their own and those they share. What one sees of them is decided here and nowhere else. */
import { forbidden, noSuchRecord, notUnique, refused } from '../../shared/fault.js';
import type { EntityName, Values } from '../../shared/types.js';
import type { SavedList } from '../../shared/wire/savedLists.js';
import { mayRead, permission, type User } from './authorise.js';
import type { Reading, Store, Writing } from '../database/store.js';

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

interface Row {
  readonly id: string | number;
  readonly userID: string | number;
  readonly owner: string | null;
  readonly entity: EntityName;
  readonly name: string;
  readonly filters: string;
  readonly columns: string;
  readonly sort: string | null;
  readonly shared: number | boolean;
  readonly updatedAt: string;
}

const selected = `SELECT l."id", l."userID", u."name" AS "owner", l."entity", l."name", l."filters", l."columns", l."sort", l."shared", l."updatedAt"
  FROM "savedLists" AS l LEFT JOIN "users" AS u ON u."id" = l."userID" WHERE (l."userID" = $user OR l."shared" = 1)`;

const told = (row: Row, user: User): SavedList => ({
  id: String(row.id),
  name: row.name,
  entity: row.entity,
  where: JSON.parse(row.filters) as Values,
  columns: JSON.parse(row.columns) as string[],
  sort: row.sort ?? '',
  shared: Boolean(row.shared),
  owner: row.owner ?? '',
  mine: String(row.userID) === user.id,
  updatedAt: row.updatedAt,
});

/** Two names are one where only capitals or blanks differ. */
const keyOf = (name: string): string => name.trim().replaceAll(/\s+/g, ' ').toLowerCase();

export function createSavedLists({ store, now }: { readonly store: Store; readonly now: () => string }): SavedLists {
  const seen = async (from: Pick<Reading, 'rows'>, user: User, id: string): Promise<SavedList> => {
    const known = /^[1-9]\d{0,14}$/.test(id);
    const [row] = known ? await from.rows<Row>(`${selected} AND l."id" = $id`, { user: Number(user.id), id: Number(id) }) : [];
    if (!row || !mayRead(user, row.entity)) throw noSuchRecord('savedLists', id);
    return told(row, user);
  };
  /** One's own, and what others share where one looks after the users. */
  const own = async (from: Pick<Reading, 'rows'>, user: User, id: string): Promise<SavedList> => {
    const found = await seen(from, user, id);
    if (!found.mine && permission(user, 'users', 'edit') !== 'run')
      throw forbidden(`“${found.name}” is ${found.owner}’s. Only they or an administrator can change it; save one of your own.`);
    return found;
  };
  const free = async (inside: Writing, userID: number, { entity, name }: Pick<Kept, 'entity' | 'name'>, except = 0): Promise<void> => {
    const [taken] = await inside.rows(
      'SELECT "id" FROM "savedLists" WHERE "userID" = $userID AND "entity" = $entity AND "nameKey" = $key AND "id" <> $except',
      {
        userID,
        entity,
        key: keyOf(name),
        except,
      },
    );
    if (taken) throw notUnique({ name: `You have a list “${name}” already. Change that one, or give another name.` });
  };
  const values = ({ name, where, columns, sort, shared }: Kept) => ({
    name,
    key: keyOf(name),
    filters: JSON.stringify(where),
    columns: JSON.stringify(columns),
    sort,
    shared: shared ? 1 : 0,
    at: now(),
  });

  return {
    async of(user) {
      const rows = await store.rows<Row>(`${selected} ORDER BY l."nameKey", l."id"`, { user: Number(user.id) });
      return rows.filter(({ entity }) => mayRead(user, entity)).map((row) => told(row, user));
    },
    one: (user, id) => seen(store, user, id),
    add: (user, kept) =>
      store.transaction(async (inside) => {
        const userID = Number(user.id);
        await free(inside, userID, kept);
        const [held] = await inside.rows<{ n: number | string }>('SELECT count(*) AS "n" FROM "savedLists" WHERE "userID" = $userID', { userID });
        if (Number(held?.n ?? 0) >= most) throw refused(`You have ${most} lists. Delete one that you no longer need first.`);
        await inside.run(
          `INSERT INTO "savedLists" ("userID", "entity", "name", "nameKey", "filters", "columns", "sort", "shared", "createdAt", "updatedAt")
           VALUES ($userID, $entity, $name, $key, $filters, $columns, $sort, $shared, $at, $at)`,
          { userID, entity: kept.entity, ...values(kept) },
        );
        const [row] = await inside.rows<{ id: string | number }>(
          'SELECT "id" FROM "savedLists" WHERE "userID" = $userID AND "entity" = $entity AND "nameKey" = $key',
          { userID, entity: kept.entity, key: keyOf(kept.name) },
        );
        return seen(inside, user, String(row!.id));
      }),
    change: (user, id, given) =>
      store.transaction(async (inside) => {
        const found = await own(inside, user, id);
        const kept = { ...found, ...given };
        const [{ userID }] = (await inside.rows<{ userID: string | number }>('SELECT "userID" FROM "savedLists" WHERE "id" = $id', {
          id: Number(id),
        })) as [{ userID: string | number }];
        await free(inside, Number(userID), kept, Number(id));
        await inside.run(
          `UPDATE "savedLists" SET "name" = $name, "nameKey" = $key, "filters" = $filters, "columns" = $columns, "sort" = $sort, "shared" = $shared,
             "updatedAt" = $at WHERE "id" = $id`,
          { id: Number(id), ...values(kept) },
        );
        // No longer shared, it is out of the sight of an administrator who changed it.
        const { where, columns, sort, shared, name } = kept;
        return { ...found, where, columns, sort, shared, name, updatedAt: now() };
      }),
    remove: (user, id) =>
      store.transaction(async (inside) => {
        await own(inside, user, id);
        await inside.run('DELETE FROM "savedLists" WHERE "id" = $id', { id: Number(id) });
      }),
  };
}
