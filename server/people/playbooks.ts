/** Playbooks as they are kept: the shipped one and the company's own, their versions, and who did which step of a month when. */
import { badValue, forbidden, noSuchRecord, notUnique, refused } from '../../shared/fault.js';
import { formatDate } from '../../shared/dates.js';
import type { PlaybookStep } from '../../shared/playbooks.js';
import { monthEnd, monthEndName } from '../../shared/shipped/monthEnd.js';
import type { Mark, Playbook, PlaybookVersion, StepFigures } from '../../shared/wire/playbooks.js';
import type { Finding, RowOf } from '../database/rows.js';
import type { Store, Writing } from '../database/store.js';
import { ownersOf } from './owners.js';
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
const keptID = (id: string): string | undefined => (/^[1-9]\d{0,14}$/.test(id) && id !== shippedID ? String(Number(id) - 1) : undefined);
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
/** Versions of one that are kept, besides those by which a step was ticked off. */
const mostVersions = 50;

type Row = RowOf<'playbooks'>;

const told = (row: Row, owner: string, user: User): Playbook => ({
  id: shownID(row.id),
  name: row.name,
  version: row.version,
  steps: row.steps as PlaybookStep[],
  shipped: false,
  owner,
  mine: row.userID === user.id,
  updatedBy: row.updatedBy,
  updatedAt: row.updatedAt,
});

const keyOf = (name: string): string => name.trim().replaceAll(/\s+/g, ' ').toLowerCase();

const when = (at: string): string => `${formatDate(at.slice(0, 10))} at ${at.slice(11, 16)} UTC`;

export function createPlaybooks({ store, now }: { readonly store: Store; readonly now: () => string }): Playbooks {
  const seen = async (from: Finding, user: User, id: string): Promise<Playbook> => {
    if (id === shippedID) return shipped;
    const known = keptID(id);
    const row = known === undefined ? undefined : await from.first('playbooks', { id: known });
    if (!row) throw noSuchRecord('playbooks', id);
    return told(row, (await ownersOf(from, [row], false)).get(row.userID) ?? '', user);
  };
  /** Whose it is; an administrator's; anybody's who may write once its owner has left. */
  const own = async (from: Finding, user: User, id: string): Promise<Playbook> => {
    mayWrite(user);
    const found = await seen(from, user, id);
    if (found.shipped) throw refused(`“${found.name}” comes with the program and stays as it is. Make a copy of it and change that.`);
    if (!found.mine && found.owner !== '' && permission(user, 'users', 'edit') !== 'run')
      throw forbidden(`“${found.name}” is ${found.owner}’s. Only they or an administrator can change it; make a copy of your own.`);
    return found;
  };
  const free = async (inside: Finding, name: string, except?: string): Promise<void> => {
    const taken = await inside.first('playbooks', { nameKey: keyOf(name), ...(except === undefined ? {} : { id: { not: except } }) });
    if (taken || keyOf(name) === keyOf(monthEndName)) throw notUnique({ name: `There is a playbook “${name}” already. Give another name.` });
  };
  const keep = async (inside: Writing, user: User, playbookID: string, version: number, { name, steps }: Kept): Promise<void> => {
    await inside.add('playbookVersions', { playbookID, version, name, steps, userName: user.name, at: now() });
    const old = await inside.find('playbookVersions', { where: { playbookID, version: { upTo: version - mostVersions } }, fields: ['version'] });
    if (old.length === 0) return;
    const marked = new Set(
      (await inside.find('playbookMarks', { where: { playbookID: shownID(playbookID) }, fields: ['version'] })).map((each) => each.version),
    );
    for (const each of old) if (!marked.has(each.version)) await inside.remove('playbookVersions', { playbookID, version: each.version });
  };
  const values = (user: User, { name, steps }: Kept) => ({
    name,
    nameKey: keyOf(name),
    steps,
    updatedBy: user.name,
    updatedAt: now(),
  });

  return {
    async all(user) {
      const rows = await store.find('playbooks', { order: ['nameKey', 'id'] });
      const owners = await ownersOf(store, rows, false);
      return [shipped, ...rows.map((row) => told(row, owners.get(row.userID) ?? '', user))];
    },
    one: (user, id) => seen(store, user, id),
    add(user, kept) {
      mayWrite(user);
      return store.transaction(async (inside) => {
        await free(inside, kept.name);
        if ((await inside.howMany('playbooks')) >= most) throw refused(`There are ${most} playbooks. Delete one that nobody needs any more first.`);
        const id = await inside.add('playbooks', { userID: user.id, version: 1, ...values(user, kept) });
        await keep(inside, user, id, 1, kept);
        return seen(inside, user, shownID(id));
      });
    },
    change: (user, id, given, version) =>
      store.transaction(async (inside) => {
        const found = await own(inside, user, id);
        if (version !== undefined && version !== found.version)
          throw refused(`${found.updatedBy} changed “${found.name}” meanwhile (version ${found.version}). Look at it again, then make your change.`);
        const kept: Kept = { name: found.name, steps: found.steps as readonly PlaybookStep[], ...given };
        await free(inside, kept.name, keptID(id));
        const changed = { ...values(user, kept), version: found.version + 1 };
        const touched = await inside.set('playbooks', changed, { id: keptID(id)!, version: found.version });
        if (touched === 0) throw refused(`“${found.name}” was changed at the same moment. Look at it again, then make your change.`);
        await keep(inside, user, keptID(id)!, found.version + 1, kept);
        return seen(inside, user, id);
      }),
    remove: (user, id) =>
      store.transaction(async (inside) => {
        await own(inside, user, id);
        const playbookID = keptID(id)!;
        await inside.remove('playbookMarks', { playbookID: id });
        await inside.remove('playbookVersions', { playbookID });
        await inside.remove('playbooks', { id: playbookID });
      }),
    async versions(user, id) {
      const found = await seen(store, user, id);
      if (found.shipped) return [{ version: 1, name: found.name, by: '', at: new Date(0).toISOString(), steps: found.steps }];
      const rows = await store.find('playbookVersions', { where: { playbookID: keptID(id)! }, order: [['version', 'descending']] });
      return rows.map(({ version, name, userName, at, steps }) => ({ version, name, by: userName, at, steps: steps as PlaybookStep[] }));
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

async function marksOf(from: Finding, id: string, month: string): Promise<ReadonlyMap<string, Mark>> {
  const rows = await from.find('playbookMarks', { where: { playbookID: id, month } });
  return new Map(
    rows.map(({ step, state, userName, at, version, records, total, runID }) => [
      step,
      { state: state as Mark['state'], by: userName, at, version, count: records, total: total === null ? null : total / 100, runID },
    ]),
  );
}

/** One row a step and month: whoever comes second finds it there, and is told whose it is. */
async function marked(inside: Writing, user: User, playbook: Playbook, { month, step, state, takeOver, figures, runID }: Marking, at: string): Promise<void> {
  const key = { playbookID: playbook.id, month, step: step.key };
  const there = (await marksOf(inside, playbook.id, month)).get(step.key);
  if (there?.state === 'done' && state !== 'open')
    throw refused(`${there.by} ticked off “${step.name}” on ${when(there.at)}. Open it again first if there is more to do.`);
  if (there?.state === 'begun' && state === 'begun' && there.by !== user.name && !takeOver)
    throw refused(`${there.by} is at “${step.name}” since ${when(there.at)}. Take it over only if they have stopped.`);
  if (state === 'open' && (!there || there.state === 'open')) throw badValue({ state: `“${step.name}” is open already.` });
  // Of what is done when nothing is left, the most that there was to do says more than the rest that somebody came back for.
  const kept = there && step.check?.test === 'none' && there.count >= figures.count ? there : figures;
  const values = {
    state,
    userName: user.name,
    at,
    version: playbook.version,
    records: kept.count,
    total: kept.total === null ? null : Math.round(kept.total * 100),
    runID,
  };
  // Only over the row that was seen here: of two who tick at once one finds it changed.
  const made = !there && (await inside.addNew('playbookMarks', { ...key, ...values }));
  const touched = made || (there && (await inside.set('playbookMarks', values, { ...key, state: there.state, userName: there.by })) > 0);
  if (!touched) {
    const by = (await marksOf(inside, playbook.id, month)).get(step.key)?.by ?? 'Somebody else';
    throw refused(`${by} did “${step.name}” at the same moment. Nothing was done twice.`);
  }
  const seen = there && { state: there.state, by: there.by, when: when(there.at) };
  await inside.log(markTold(user, { playbook: playbook.name, step: step.name, month, state, there: seen }, at));
}
