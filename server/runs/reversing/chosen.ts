/** What is to be taken back, as somebody says it: by who and when, by rows and when, or by jobs; and the steps that this comes to. */
import { badValue, noSuchRecord, refused, unknownField } from '../../../shared/fault.js';
import { entity as entityOf, isEntity } from '../../../shared/fields.js';
import type { EntityName, Value, Values } from '../../../shared/types.js';
import { runsAbout } from '../../database/runs.js';
import type { Reading } from '../../database/store.js';
import { idAt } from '../../engine/rows.js';
import { authoriseReading, mayRead, type User } from '../../people/authorise.js';
import { seesJob } from '../../people/sight.js';
import { readRows, type StoredRow } from '../kept/rows.js';
import { isTakeBack, readRun, undecided, underWay, type RunWithWork } from '../kept/run.js';
import { idOf } from './wayBack.js';

/** More jobs, and more rows of them, are not taken back in one transaction. */
const mostJobs = 500;
const mostSteps = 5_000;

interface Moments {
  /** ISO 8601 UTC; from is inclusive, to exclusive. */
  readonly from: string;
  readonly to: string;
}
export type Choice =
  | (Moments & { readonly by: string })
  | (Moments & { readonly entity: EntityName; readonly ids: readonly string[] })
  | { readonly runs: readonly string[] };

/** Until is exclusive, and what was done in this millisecond is meant. */
const soonAfter = (now: string): string => new Date(Date.parse(now) + 1).toISOString();

function momentIn(name: string, value: Value | undefined): string {
  const at = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw badValue({ [name]: 'Give a moment such as 2025-01-24T09:30:00Z.' });
  return new Date(at).toISOString();
}

function idsIn(name: string, value: Value | undefined, most: number): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) throw badValue({ [name]: 'Give a list of ids.' });
  if (value.length > most) throw badValue({ [name]: `At most ${most.toLocaleString('en-GB')} can be taken back together.` });
  return [...new Set(value.map((each: Value, index) => idAt(each, index)))];
}

/** Which of the three it is. Throws 400504 and 400505. */
export function choiceIn({ by, from, to, entity, ids, runs, ...rest }: Values, now: string): Choice {
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw unknownField({ [unknown.slice(0, 100)]: 'Give by, from and to; entity, ids, from and to; or runs.' });
  const given = [by, ids, runs].filter((each) => each !== undefined && each !== null);
  if (given.length !== 1) throw badValue({ by: 'Say what to take back: by (whose jobs), ids (of which rows), or runs (which jobs).' });
  if (Array.isArray(runs)) return { runs: idsIn('runs', runs, mostJobs) };
  const moments: Moments = { from: momentIn('from', from), to: to === undefined || to === null ? soonAfter(now) : momentIn('to', to) };
  if (moments.from >= moments.to) throw badValue({ from: 'It has to be before to.' });
  if (by !== undefined && by !== null) {
    if (typeof by !== 'string' || by.trim() === '') throw badValue({ by: 'Give the name of a person.' });
    return { by: by.trim(), ...moments };
  }
  if (typeof entity !== 'string' || !isEntity(entity) || entity === 'runs') throw badValue({ entity: 'Say what kind of records the ids are of.' });
  return { entity, ids: idsIn('ids', ids, mostSteps), ...moments };
}

/** One row of one run that is to be taken back. */
export interface Step {
  readonly run: RunWithWork;
  readonly row: StoredRow;
  readonly id: string;
}

export interface Chosen {
  readonly runs: readonly RunWithWork[];
  readonly steps: readonly Step[];
  /** What took back any of these steps, by whomever and whenever, and what took that back in turn: no step of the choice. */
  readonly answers: readonly Step[];
  /** What was chosen and is no step, in sentences. */
  readonly notes: readonly string[];
}

/** The steps of a choice, as far as this person may see the records. Throws 400502 where there is none, 404001 for a job that they may not know of. */
export async function chosen(from: Reading, choice: Choice, user: User): Promise<Chosen> {
  // What was done to records is told to nobody who may not read them.
  if ('entity' in choice) authoriseReading(user, choice.entity);
  const ids = await runsOf(from, choice);
  if (ids.length > mostJobs) throw refused(`That is more than ${mostJobs} jobs. Choose a shorter time.`);
  const runs: RunWithWork[] = [];
  const notes: string[] = [];
  const besides = new Map<string, number>();
  for (const id of ids) {
    const run = await readRun(from, id);
    if ('runs' in choice && !mayRead(user, run.entity)) throw noSuchRecord('runs', id);
    if (isTakeBack(run) || run.done === 0 || !mayRead(user, run.entity)) continue;
    if (!seesJob(user, run)) {
      notes.push(`Job ${id} (${run.title}) is left out: ${user.name} may not see all that it came to.`);
      continue;
    }
    if (underWay.includes(run.status) || undecided.includes(run.status)) notes.push(`Job ${id} (${run.title}) is ${run.status} and left out.`);
    else if ('entity' in choice && run.entity !== choice.entity) besides.set(`${run.title} by ${run.requestedBy} (job ${id})`, 1);
    else runs.push(run);
  }
  for (const what of besides.keys())
    notes.push(`${what} was done to other records and changed some of these with them: it is not taken back here, but with that job.`);
  const wanted = 'ids' in choice ? new Set(choice.ids) : undefined;
  const steps: Step[] = [];
  for (const run of runs) {
    for (const row of await readRows(from, run.id, { outcomes: ['done'], limit: mostSteps + 1 })) {
      const id = idOf(row, run.entity);
      if (wanted?.has(id) !== false) steps.push({ run, row, id });
    }
    if (steps.length > mostSteps)
      throw refused(
        `That is more than ${mostSteps.toLocaleString('en-GB')} rows. Choose a shorter time, or take the largest jobs back one by one: those go on in the background.`,
      );
  }
  if (steps.length === 0) throw refused([`${nothing(choice)} that could be taken back.`, ...notes].join(' '));
  return { runs: runs.filter(({ id }) => steps.some((step) => step.run.id === id)), steps, answers: await answersTo(from, runs, steps), notes };
}

async function answersTo(from: Reading, runs: readonly RunWithWork[], steps: readonly Step[]): Promise<readonly Step[]> {
  const known = new Set(runs.map(({ id }) => id));
  const records = new Set(steps.map(({ run, id }) => `${run.entity}/${id}`));
  const answers: Step[] = [];
  for (let reverses = [...known]; reverses.length > 0;) {
    const found = (await from.find('runs', { where: { reverses }, fields: ['id'], order: ['id'] })).filter(({ id }) => !known.has(id));
    for (const { id } of found) {
      known.add(id);
      const run = await readRun(from, id);
      for (const row of await readRows(from, id, { outcomes: ['done'], limit: mostSteps + 1 })) {
        const record = idOf(row, run.entity);
        if (records.has(`${run.entity}/${record}`)) answers.push({ run, row, id: record });
      }
    }
    reverses = found.map(({ id }) => id);
  }
  return answers;
}

function nothing(choice: Choice): string {
  if ('by' in choice) return `${choice.by} did nothing in that time`;
  return 'ids' in choice ? `Nothing was done to these ${entityOf(choice.entity).titles.toLowerCase()} in that time` : 'These jobs did nothing';
}

async function runsOf(from: Reading, choice: Choice): Promise<readonly string[]> {
  if ('runs' in choice) return (await Promise.all(choice.runs.map((id) => partsOf(from, id)))).flat();
  if (!('by' in choice)) return runsAbout(from, choice);
  const at = { from: choice.from, below: choice.to };
  const runs = await from.find('runs', {
    where: [
      { requestedBy: choice.by, startedAt: at },
      { requestedBy: choice.by, startedAt: null, requestedAt: at },
    ],
    fields: ['id'],
    order: [['id', 'descending']],
    limit: 2 * mostJobs,
  });
  return runs.map(({ id }) => id);
}

/** Of a job that took others back, the jobs that it did so by; of any other, itself. */
async function partsOf(from: Reading, id: string): Promise<readonly string[]> {
  const run = await readRun(from, id);
  return isTakeBack(run) ? (await readRows(from, id)).map(({ recordID }) => recordID) : [id];
}
