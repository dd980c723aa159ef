/** Playbooks as they are kept: the shipped one and the company's own, their versions, and who did which step of a month when. */
import { badValue, forbidden, noSuchRecord, notUnique, refused } from '../../shared/fault.js';
import { formatDate } from '../../shared/dates.js';
import type { PlaybookStep } from '../../shared/playbooks.js';
import { monthEnd, monthEndName } from '../../shared/shipped/monthEnd.js';
import type { Mark, Playbook, PlaybookVersion, StepFigures } from '../../shared/wire/playbooks.js';
import type { Reading, Store, Writing } from '../database/store.js';
import { permission, type User } from './authorise.js';
import { markTold } from './playbookLog.js';

export interface Kept {
  readonly name: string;
  readonly steps: readonly PlaybookStep[];
}

interface Marking {
  readonly month: string;
  readonly step: PlaybookStep;
  readonly state: 'begun' | 'done' | 'open';
  readonly takeOver: boolean;
  readonly figures: StepFigures;
  readonly runID: string | null;
}

export interface Playbooks {
  all(user: User): Promise<readonly Playbook[]>;
  /** 404001 where there is none. */
  one(user: User, id: string): Promise<Playbook>;
  add(user: User, kept: Kept): Promise<Playbook>;
  /** `seen` is the version that was changed; another one now is a conflict. */
  change(user: User, id: string, given: Partial<Kept>, seen: number | undefined): Promise<Playbook>;
  remove(user: User, id: string): Promise<void>;
  versions(user: User, id: string): Promise<readonly PlaybookVersion[]>;
  /** What was done in a month, by step. */
  marks(id: string, month: string): Promise<ReadonlyMap<string, Mark>>;
  mark(user: User, playbook: Playbook, marking: Marking): Promise<void>;
}

/** The shipped one is in no table; the others are numbered behind it. */
const shippedID = '1';
const keptID = (id: string): number | undefined => (/^[1-9]\d{0,14}$/.test(id) && id !== shippedID ? Number(id) - 1 : undefined);
const shownID = (id: string | number): string => String(Number(id) + 1);
const shipped: Playbook = {
  id: shippedID,
  name: monthEndName,
  version: 1,
  steps: monthEnd,
  shipped: true,
  owner: '',
  mine: false,
  updatedBy: '',
  updatedAt: null,
};

/** Nobody looks through more. */
const most = 100;

interface Row {
  readonly id: string | number;
  readonly userID: string | number;
  readonly owner: string | null;
  readonly name: string;
  readonly version: number;
  readonly steps: string;
  readonly updatedBy: string;
  readonly updatedAt: string;
}

const selected = `SELECT p."id", p."userID", u."name" AS "owner", p."name", p."version", p."steps", p."updatedBy", p."updatedAt"
  FROM "playbooks" AS p LEFT JOIN "users" AS u ON u."id" = p."userID" AND u."hidden" = 0`;

const told = (row: Row, user: User): Playbook => ({
  id: shownID(row.id),
  name: row.name,
  version: Number(row.version),
  steps: JSON.parse(row.steps) as PlaybookStep[],
  shipped: false,
  owner: row.owner ?? '',
  mine: String(row.userID) === user.id,
  updatedBy: row.updatedBy,
  updatedAt: row.updatedAt,
});

const keyOf = (name: string): string => name.trim().replaceAll(/\s+/g, ' ').toLowerCase();

const when = (at: string): string => `${formatDate(at.slice(0, 10))} at ${at.slice(11, 16)} UTC`;

export function createPlaybooks({ store, now }: { readonly store: Store; readonly now: () => string }): Playbooks {
  const seen = async (from: Pick<Reading, 'rows'>, user: User, id: string): Promise<Playbook> => {
    if (id === shippedID) return shipped;
    const known = keptID(id);
    const [row] = known === undefined ? [] : await from.rows<Row>(`${selected} WHERE p."id" = $id`, { id: known });
    if (!row) throw noSuchRecord('playbooks', id);
    return told(row, user);
  };
  /** Whose it is; an administrator's; anybody's who may write once its owner has left. */
  const own = async (from: Pick<Reading, 'rows'>, user: User, id: string): Promise<Playbook> => {
    mayWrite(user);
    const found = await seen(from, user, id);
    if (found.shipped) throw refused(`“${found.name}” comes with the program and stays as it is. Make a copy of it and change that.`);
    if (!found.mine && found.owner !== '' && permission(user, 'users', 'edit') !== 'run')
      throw forbidden(`“${found.name}” is ${found.owner}’s. Only they or an administrator can change it; make a copy of your own.`);
    return found;
  };
  const free = async (inside: Writing, name: string, except = 0): Promise<void> => {
    const [taken] = await inside.rows('SELECT "id" FROM "playbooks" WHERE "nameKey" = $key AND "id" <> $except', { key: keyOf(name), except });
    if (taken || keyOf(name) === keyOf(monthEndName)) throw notUnique({ name: `There is a playbook “${name}” already. Give another name.` });
  };
  const keep = (inside: Writing, user: User, id: number, version: number, { name, steps }: Kept): Promise<number> =>
    inside.run(`INSERT INTO "playbookVersions" ("playbookID", "version", "name", "steps", "userName", "at") VALUES ($id, $version, $name, $steps, $by, $at)`, {
      id,
      version,
      name,
      steps: JSON.stringify(steps),
      by: user.name,
      at: now(),
    });

  return {
    async all(user) {
      const rows = await store.rows<Row>(`${selected} ORDER BY p."nameKey", p."id"`);
      return [shipped, ...rows.map((row) => told(row, user))];
    },
    one: (user, id) => seen(store, user, id),
    add(user, kept) {
      mayWrite(user);
      return store.transaction(async (inside) => {
        await free(inside, kept.name);
        const [held] = await inside.rows<{ n: number | string }>('SELECT count(*) AS "n" FROM "playbooks"');
        if (Number(held?.n ?? 0) >= most) throw refused(`There are ${most} playbooks. Delete one that nobody needs any more first.`);
        await inside.run(
          `INSERT INTO "playbooks" ("userID", "name", "nameKey", "version", "steps", "updatedBy", "updatedAt")
           VALUES ($userID, $name, $key, 1, $steps, $by, $at)`,
          { userID: Number(user.id), name: kept.name, key: keyOf(kept.name), steps: JSON.stringify(kept.steps), by: user.name, at: now() },
        );
        const [row] = await inside.rows<{ id: string | number }>('SELECT "id" FROM "playbooks" WHERE "nameKey" = $key', { key: keyOf(kept.name) });
        await keep(inside, user, Number(row!.id), 1, kept);
        return seen(inside, user, shownID(row!.id));
      });
    },
    change: (user, id, given, version) =>
      store.transaction(async (inside) => {
        const found = await own(inside, user, id);
        if (version !== undefined && version !== found.version)
          throw refused(`${found.updatedBy} changed “${found.name}” meanwhile (version ${found.version}). Look at it again, then make your change.`);
        const kept: Kept = { name: found.name, steps: found.steps as readonly PlaybookStep[], ...given };
        await free(inside, kept.name, keptID(id));
        const touched = await inside.run(
          `UPDATE "playbooks" SET "name" = $name, "nameKey" = $key, "steps" = $steps, "version" = $version + 1, "updatedBy" = $by, "updatedAt" = $at
           WHERE "id" = $id AND "version" = $version`,
          {
            id: keptID(id)!,
            name: kept.name,
            key: keyOf(kept.name),
            steps: JSON.stringify(kept.steps),
            version: found.version,
            by: user.name,
            at: now(),
          },
        );
        if (touched === 0) throw refused(`“${found.name}” was changed at the same moment. Look at it again, then make your change.`);
        await keep(inside, user, keptID(id)!, found.version + 1, kept);
        return seen(inside, user, id);
      }),
    remove: (user, id) =>
      store.transaction(async (inside) => {
        await own(inside, user, id);
        const bind = { id: keptID(id)! };
        await inside.run('DELETE FROM "playbookMarks" WHERE "playbookID" = $shown', { shown: Number(id) });
        await inside.run('DELETE FROM "playbookVersions" WHERE "playbookID" = $id', bind);
        await inside.run('DELETE FROM "playbooks" WHERE "id" = $id', bind);
      }),
    async versions(user, id) {
      const found = await seen(store, user, id);
      if (found.shipped) return [{ version: 1, name: found.name, by: '', at: new Date(0).toISOString(), steps: found.steps }];
      const rows = await store.rows<{ version: number; name: string; userName: string; at: string; steps: string }>(
        'SELECT "version", "name", "userName", "at", "steps" FROM "playbookVersions" WHERE "playbookID" = $id ORDER BY "version" DESC',
        { id: keptID(id)! },
      );
      return rows.map(({ version, name, userName, at, steps }) => ({
        version: Number(version),
        name,
        by: userName,
        at,
        steps: JSON.parse(steps) as PlaybookStep[],
      }));
    },
    marks: (id, month) => marksOf(store, id, month),
    mark: (user, playbook, marking) =>
      store.transaction(async (inside) => {
        mayWrite(user);
        await marked(inside, user, playbook, marking, now());
      }),
  };
}

function mayWrite(user: User): void {
  if (!user.apiWrite) throw forbidden(`${user.name} may read but not write (API write is off). An administrator can change that.`);
}

async function marksOf(from: Pick<Reading, 'rows'>, id: string, month: string): Promise<ReadonlyMap<string, Mark>> {
  const rows = await from.rows<{
    step: string;
    state: Mark['state'];
    userName: string;
    at: string;
    version: number;
    records: number;
    total: number | string | null;
    runID: string | number | null;
  }>(`SELECT "step", "state", "userName", "at", "version", "records", "total", "runID" FROM "playbookMarks" WHERE "playbookID" = $id AND "month" = $month`, {
    id: Number(id),
    month,
  });
  return new Map(
    rows.map(({ step, state, userName, at, version, records, total, runID }) => [
      step,
      {
        state,
        by: userName,
        at,
        version: Number(version),
        count: Number(records),
        total: total === null ? null : Number(total) / 100,
        runID: runID === null ? null : String(runID),
      },
    ]),
  );
}

/** One row a step and month: whoever comes second finds it there, and is told whose it is. */
async function marked(inside: Writing, user: User, playbook: Playbook, { month, step, state, takeOver, figures, runID }: Marking, at: string): Promise<void> {
  const where = { id: Number(playbook.id), month, step: step.key };
  const there = (await marksOf(inside, playbook.id, month)).get(step.key);
  if (there?.state === 'done' && state !== 'open')
    throw refused(`${there.by} ticked off “${step.name}” on ${when(there.at)}. Open it again first if there is more to do.`);
  if (there?.state === 'begun' && state === 'begun' && there.by !== user.name && !takeOver)
    throw refused(`${there.by} is at “${step.name}” since ${when(there.at)}. Take it over only if they have stopped.`);
  if (state === 'open' && (!there || there.state === 'open')) throw badValue({ state: `“${step.name}” is open already.` });
  // Of what is done when nothing is left, what there was to do says more than the nothing.
  const kept = state === 'done' && there?.state === 'begun' && step.check?.test === 'none' ? there : figures;
  const values = {
    ...where,
    state,
    by: user.name,
    at,
    version: playbook.version,
    records: kept.count,
    total: kept.total === null ? null : Math.round(kept.total * 100),
    runID: runID === null ? null : Number(runID),
    was: there?.state ?? '',
    whose: there?.by ?? '',
  };
  // Only over the row that was seen here: of two who tick at once one finds it changed.
  const touched = await inside.run(
    `INSERT INTO "playbookMarks" ("playbookID", "month", "step", "state", "userName", "at", "version", "records", "total", "runID")
     VALUES ($id, $month, $step, $state, $by, $at, $version, $records, $total, $runID)
     ON CONFLICT ("playbookID", "month", "step") DO UPDATE SET "state" = $state, "userName" = $by, "at" = $at, "version" = $version,
       "records" = $records, "total" = $total, "runID" = $runID
     WHERE "playbookMarks"."state" = $was AND "playbookMarks"."userName" = $whose`,
    values,
  );
  if (touched === 0) {
    const by = (await marksOf(inside, playbook.id, month)).get(step.key)?.by ?? 'Somebody else';
    throw refused(`${by} did “${step.name}” at the same moment. Nothing was done twice.`);
  }
  const seen = there && { state: there.state, by: there.by, when: when(there.at) };
  await inside.log(markTold(user, { playbook: playbook.name, step: step.name, month, state, there: seen }, at));
}
