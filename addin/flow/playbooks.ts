/** Playbooks: read, worked through step by step on the screens that each step is worked on, ticked off, and made from jobs and lists. */
import { Fault } from '../../shared/fault.js';
import { addDays, addMonths } from '../../shared/dates.js';
import { freeKey, monthOf, stepOfJob, stepOfList, type PlaybookStep } from '../../shared/playbooks.js';
import type { Values } from '../../shared/types.js';
import type { MonthStep, Playbook, PlaybookMonth } from '../../shared/wire/playbooks.js';
import type { Run } from '../../shared/wire/runs.js';
import type { SavedList } from '../../shared/wire/savedLists.js';
import { call } from '../api.js';
import { change, go, now, raise, say, tongue } from '../store.js';
import { day } from '../words.js';
import { openAction } from './acting.js';
import { openNew } from './making.js';
import { troubled } from './trouble.js';
import { whereOf } from '../lists/conditions.js';

export const playbooks = (): Promise<readonly Playbook[]> => call('GET /playbooks', {});
export const readMonth = (id: string, month: string): Promise<PlaybookMonth> => call('GET /playbooks/:id/month', { id, query: { month } });
export const thisMonth = (): string => monthOf(tongue().today);

type State = 'begun' | 'done' | 'open';

export async function markStep({ id, month }: PlaybookMonth, step: MonthStep, state: State, takeOver = false): Promise<PlaybookMonth> {
  const run = now().following?.run;
  // The job that was done just now for this very step.
  const runID =
    state === 'done' && run !== undefined && step.opens === 'action' && run.entity === step.entity && run.action === step.action ? run.id : undefined;
  const body = { month, step: step.key, state, ...(takeOver ? { takeOver } : {}), ...(runID === undefined ? {} : { runID }) };
  const told = await call('POST /playbooks/:id/marks', { id }, { body });
  if (state !== 'begun') say(`${step.name}: ${state === 'done' ? 'done' : 'open again'}.`);
  return told;
}

/** Filters as a query; what has to be empty, or filled in, has no value. */
const whereSaid = (where: MonthStep['whereMeant']): Record<string, string> =>
  Object.fromEntries(Object.entries(where).map(([name, value]) => [name, typeof value === 'object' ? '' : String(value)]));

/** Begins a step and opens where it is worked on. Somebody else who is at it already is told, and can be asked. */
export async function openStep(told: PlaybookMonth, step: MonthStep, takeOver = false): Promise<void> {
  // What cannot be worked out cannot be worked on: nobody is said to have begun it.
  if (step.now === null && (step.opens === 'list' || step.opens === 'action'))
    return raise({ kind: 'none', text: `“${step.name}” cannot be opened. ${step.why ?? ''}`.trim() });
  try {
    if (step.mark?.state !== 'done') await markStep(told, step, 'begun', takeOver);
    await opened(told, step);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 400502) return troubled(error);
    raise({ kind: 'begun', text: error.hint, button: { label: 'Take it over', press: () => void openStep(told, step, true) } });
  }
}

async function opened({ month }: PlaybookMonth, step: MonthStep): Promise<void> {
  if (step.withheld) return raise({ kind: 'withheld', text: `“${step.name}” is about what you may not see. Somebody who may see it does it.` });
  switch (step.opens) {
    case 'receipts':
      return go({ name: 'statement' });
    case 'outbox':
      return go({ name: 'outbox' });
    case 'billingRun':
      return openDesk(month, step);
    case 'action': {
      const where = whereSaid(step.whereMeant);
      if (step.now?.count === 0) return raise({ kind: 'none', text: `Nothing is left for “${step.name}”: no row fits. Tick it off.` });
      return openAction(step.entity, step.action, { kind: 'where', where, count: step.now?.count ?? 0 }, step.parametersMeant);
    }
    case 'list': {
      // In its own month the words stay words, so that the list moves on with it.
      const where = month === thisMonth() ? step.where : step.whereMeant;
      change({ draft: undefined });
      return go({ name: 'newList', entity: step.entity, from: { name: step.name, entity: step.entity, where, columns: [], sort: '' } });
    }
  }
}

/** The billing run of the month that something is left to do in, or a new one over all of the month: also where one is wanted and those there are through. */
async function openDesk(month: string, step: MonthStep): Promise<void> {
  const run = (step.entity === 'bills' ? await runOfBill(step) : undefined) ?? (await runOfMonth(month));
  const wanted = step.entity === 'billingRuns' && step.check?.test === 'some' && step.now?.count === 0;
  const cutoffDate = addMonths(`${month}-01`, 1);
  if (run === undefined || (wanted && run.status === 'Complete'))
    return openNew('billingRuns', undefined, { invoiceDate: addDays(cutoffDate, -1), cutoffDate });
  go({ name: 'billingRun', id: run.id, label: `Billing run of ${day(run.invoiceDate, tongue())}` });
}

interface Desk {
  readonly id: string;
  readonly status?: string;
  readonly invoiceDate: string;
}

/** The run of the first bill that is still to be looked at. */
async function runOfBill({ whereMeant }: MonthStep): Promise<Desk | undefined> {
  const query = new URLSearchParams({ ...whereSaid(whereMeant), limit: '1', fields: 'id,billingRunID,invoiceDate' });
  const [bill] = (await call('GET /:entity', { entity: 'bills', query })) as unknown as readonly { billingRunID: string; invoiceDate: string }[];
  return bill && { id: bill.billingRunID, invoiceDate: bill.invoiceDate };
}

/** The latest run of the month that is not through; where all are, the latest. */
async function runOfMonth(month: string): Promise<Desk | undefined> {
  const query = new URLSearchParams({
    'invoiceDate.ge': `${month}-01`,
    'invoiceDate.lt': addMonths(`${month}-01`, 1),
    sort: '-id',
    limit: '100',
    fields: 'id,invoiceDate,status',
  });
  const runs = (await call('GET /:entity', { entity: 'billingRuns', query })) as unknown as readonly Desk[];
  return runs.find(({ status }) => status !== 'Complete') ?? runs[0];
}

/** A copy of one's own, to be changed. */
export async function copyPlaybook({ steps }: Playbook, name: string): Promise<Playbook> {
  const made = await call('POST /playbooks', {}, { body: { name, steps } });
  say(`“${made.name}” is yours.`);
  return made;
}

export const changePlaybook = ({ id, version }: Playbook, given: { readonly name?: string; readonly steps?: readonly PlaybookStep[] }): Promise<Playbook> =>
  call('PATCH /playbooks/:id', { id }, { body: { ...given, version } });

export async function deletePlaybook({ id, name }: Playbook): Promise<void> {
  await call('DELETE /playbooks/:id', { id });
  say(`“${name}” is deleted.`);
}

const stepsOf = ({ steps }: Playbook): readonly PlaybookStep[] => steps as readonly PlaybookStep[];

/** The job once more as a step. Its records are those of the list that is in hand, where that is of the same kind. */
export async function addJob(book: Playbook, run: Run): Promise<Playbook> {
  const list = now().lists.find(({ pointer }) => pointer.entity === run.entity && !pointer.picked)?.pointer;
  const where = list ? (whereOf(list.conditions) as Values) : {};
  const job = { title: run.title, entity: run.entity, action: run.action, parameters: (run.parameters ?? {}) as Values, today: run.today ?? tongue().today };
  const after = await changePlaybook(book, { steps: [...stepsOf(book), stepOfJob(job, freeKey(book.steps), where)] });
  say(`Saved as a step of “${book.name}”.`);
  return after;
}

export const addList = (book: Playbook, { name, entity, where }: Pick<SavedList, 'name' | 'entity' | 'where'>): Promise<Playbook> =>
  changePlaybook(book, { steps: [...stepsOf(book), stepOfList({ name, entity, where: where as Values }, freeKey(book.steps))] });
