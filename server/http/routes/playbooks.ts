/** /playbooks: steps are checked as the lists and orders that they stand for would be, and worked out anew whenever a month is read. */
import { Router } from 'express';
import { actionOf } from '../../../shared/actions/index.js';
import { badQuery, badValue, Fault, forbidden, missing, refused } from '../../../shared/fault.js';
import { entity as entityOf, fieldOf, isEntity } from '../../../shared/fields.js';
import { formatPence, poundsFault, poundsToUnits, unitsToPounds } from '../../../shared/money.js';
import {
  checks,
  dayOfMonth,
  freeKey,
  isMonth,
  meantOn,
  monthBefore,
  monthOf,
  openBecause,
  openers,
  type Check,
  type PlaybookStep,
} from '../../../shared/playbooks.js';
import type { EntityName, Value, Values } from '../../../shared/types.js';
import { isBlank, lineFault, textFault } from '../../../shared/values.js';
import type { Mark, MonthStep, Playbook, PlaybookMonth, StepFigures } from '../../../shared/wire/playbooks.js';
import { authoriseReading, mayRead, type User } from '../../people/authorise.js';
import { createPlaybooks, type Kept } from '../../people/playbooks.js';
import { bodyOf, only } from '../body.js';
import { authoriseJoined, seesStep } from '../joined.js';
import { parseQuery } from '../query.js';
import { clockOf, type Parts } from '../request.js';
import { serve } from '../serve.js';
import { whereText } from '../where.js';
import { workedOut } from '../worked.js';

const mostSteps = 50;
const longestStep = 20_000;
/** All steps of one together: each change of it is kept. */
const longest = 100_000;
/** Of no older month anybody ticks off what was done. */
const yearsBack = 10;

export function playbookRoutes(parts: Parts): Router {
  const router = Router({ caseSensitive: true });
  const books = createPlaybooks(parts);

  serve(router, 'GET /playbooks', async ({ user }) => (await books.all(user)).map((book) => told(user, book, book.shipped)));
  serve(router, 'POST /playbooks', async ({ user, request }) => {
    const { name, steps } = only(bodyOf(request), ['name', 'steps']);
    if (isBlank(name ?? null)) throw missing({ name: 'Name is required.' });
    return told(user, await books.add(user, { name: nameIn('name', name!), steps: stepsIn(user, steps ?? []) }), false);
  });
  serve(router, 'PATCH /playbooks/:id', async ({ user, id, request }) => {
    const { name, steps, version } = only(bodyOf(request), ['name', 'steps', 'version']);
    if (version !== undefined && version !== null && !(typeof version === 'number' && Number.isInteger(version)))
      throw badValue({ version: 'Give the version that you changed, a whole number.' });
    const given: Partial<Kept> = {
      ...(name === undefined ? {} : { name: nameIn('name', name) }),
      ...(steps === undefined ? {} : { steps: stepsIn(user, steps) }),
    };
    const book = await books.one(user, id);
    const unseen = steps === undefined || book.shipped ? undefined : book.steps.find((step) => !sees(user, step as PlaybookStep));
    if (unseen)
      throw forbidden(`“${unseen.name}” is about records that ${user.name} may not read, and would be lost. Somebody who may read them can change the steps.`);
    return told(user, await books.change(user, id, given, typeof version === 'number' ? version : undefined), false);
  });
  serve(router, 'DELETE /playbooks/:id', async ({ user, id }) => {
    await books.remove(user, id);
    return undefined;
  });
  serve(router, 'GET /playbooks/:id/versions', async ({ user, id }) =>
    (await books.versions(user, id)).map((version) => told(user, version, version.by === '')),
  );
  serve(router, 'GET /playbooks/:id/month', async ({ user, id, query: { month } }) => {
    if (month !== undefined && !isMonth(month)) throw badQuery('month', 'Give a month as 2025-01.');
    return monthTold(user, await books.one(user, id), month ?? monthOf(parts.today()));
  });
  serve(router, 'POST /playbooks/:id/marks', async ({ user, id, request }) => {
    const { month, step: key, state, takeOver, runID } = only(bodyOf(request), ['month', 'step', 'state', 'takeOver', 'runID']);
    const book = await books.one(user, id);
    if (typeof month !== 'string' || !isMonth(month)) throw badValue({ month: 'Give a month as 2025-01.' });
    if (Number(month.slice(0, 4)) < Number(parts.today().slice(0, 4)) - yearsBack) throw badValue({ month: `At most ${yearsBack} years back.` });
    if (state !== 'begun' && state !== 'done' && state !== 'open') throw badValue({ state: 'There is begun, done and open.' });
    if (takeOver !== undefined && takeOver !== null && typeof takeOver !== 'boolean') throw badValue({ takeOver: 'Give true or false.' });
    if (runID !== undefined && runID !== null && (typeof runID !== 'string' || !/^[1-9]\d{0,14}$/.test(runID)))
      throw badValue({ runID: 'Give the id of the job.' });
    const told = await monthTold(user, book, month);
    const step = told.steps.find((each) => each.key === key);
    if (step === undefined) throw badValue({ step: `“${book.name}” has no such step. It may have been changed: look at it again.` });
    if (state === 'done' && !step.holds) throw refused(`“${step.name}” stays open. ${step.why ?? ''}`.trim());
    await books.mark(user, book, {
      month,
      step: step as PlaybookStep,
      state,
      takeOver: takeOver === true,
      figures: step.now ?? { count: 0, total: null },
      runID: runID ?? null,
    });
    return monthTold(user, book, month);
  });

  const sees = (user: User, step: PlaybookStep): boolean => seesStep(user, step, clockOf(parts));

  /** A playbook, or a version of one, as this person may have it; what comes with the program is no secret. */
  function told<T extends Pick<Playbook, 'steps'>>(user: User, book: T, isShipped: boolean): T {
    if (isShipped) return book;
    return { ...book, steps: book.steps.map((step) => (sees(user, step as PlaybookStep) ? step : { ...step, ...withheld })) };
  }

  /** The steps of a month with their figures, each by itself: one that cannot be worked out says why and keeps nobody from the others. */
  async function monthTold(user: User, book: Playbook, month: string): Promise<PlaybookMonth> {
    const day = dayOfMonth(month, parts.today());
    if (day === undefined) throw refused('This month has not begun yet; its days and figures come with it.');
    const before = monthBefore(month);
    const [marks, marksBefore] = [await books.marks(book.id, month), await books.marks(book.id, before)];
    const found: (StepFigures | string)[] = [];
    const last: MonthStep['before'][] = [];
    for (const step of book.steps as readonly PlaybookStep[]) {
      found.push(await figuresOf(user, step, day));
      last.push(await lastOf(user, step, marksBefore.get(step.key), before));
    }
    const steps = (book.steps as readonly PlaybookStep[]).map((step, at): MonthStep => {
      const figures = found[at]!;
      const otherAt = book.steps.findIndex(({ key }) => key === step.check?.step);
      const other = found[otherAt];
      const compared = typeof other === 'object' ? { name: book.steps[otherAt]!.name, total: other.total } : undefined;
      const { title, titles } = entityOf(step.entity);
      const records = (count: number): string => `${count.toLocaleString('en-GB')} ${(count === 1 ? title : titles).toLowerCase()}`;
      const why =
        typeof figures === 'string' ? figures : openBecause(step, figures, compared, { pounds: (sum) => formatPence(Math.round(sum * 100)), records });
      return {
        ...step,
        whereMeant: meantOn(step.where, day),
        parametersMeant: meantOn(step.parameters, day),
        ...(book.shipped || sees(user, step) ? {} : { ...withheld, whereMeant: {}, parametersMeant: {} }),
        now: typeof figures === 'string' ? null : figures,
        before: mayRead(user, step.entity) ? (last[at] ?? null) : null,
        mark: markSeen(user, step, marks.get(step.key)),
        holds: why === undefined,
        why: why ?? null,
      };
    });
    const done = steps.filter(({ mark }) => mark?.state === 'done').length;
    return { id: book.id, name: book.name, version: book.version, month, day, monthBefore: before, steps, done };
  }

  /** What the month before came to: as ticked off, else as its records are. What was left to do then is no longer to be seen. */
  async function lastOf(user: User, step: PlaybookStep, mark: Mark | undefined, month: string): Promise<MonthStep['before']> {
    if (mark?.state === 'done') return { count: mark.count, total: mark.total, by: mark.by, at: mark.at };
    const moves = JSON.stringify(meantOn(step.where, `${month}-01`)) !== JSON.stringify(step.where);
    if (step.check?.test === 'none' || !moves) return null;
    const figures = await figuresOf(user, step, dayOfMonth(month, parts.today())!);
    return typeof figures === 'string' ? null : { ...figures, by: null, at: null };
  }

  /** How many, and how much; a sentence where the step asks for what there is no more, or for what this person may not see. */
  async function figuresOf(user: User, step: PlaybookStep, today: string): Promise<StepFigures | string> {
    try {
      checkStep(user, step, today);
      const { query } = parseQuery(step.entity, whereText(step.entity, step.where), undefined, { ...clockOf(parts), today });
      const asked = { ...query, today, ...(await workedOut(parts, step.entity)) };
      if (step.total === '') return { count: await parts.store.count(step.entity, asked), total: null };
      const { count, sum } = await parts.store.sum(step.entity, asked, step.total);
      const currency = fieldOf(step.entity, step.total)?.type === 'Currency';
      return { count, total: sum === null ? 0 : currency ? Math.round(unitsToPounds(sum) * 100) / 100 : sum };
    } catch (error) {
      if (!(error instanceof Fault) || error.status >= 500) throw error;
      return `It cannot be worked out: ${error.hint} Change the step in the playbook.`;
    }
  }

  function checkStep(user: User, { entity, where, total, opens, action, parameters }: PlaybookStep, today: string): void {
    if (!isEntity(entity)) throw badValue({ entity: `There is no entity ${String(entity).slice(0, 50)}.` });
    authoriseReading(user, entity);
    const { query } = parseQuery(entity, whereText(entity, where), undefined, { ...clockOf(parts), today });
    authoriseJoined(user, entity, query);
    const field = fieldOf(entity, total);
    if (total !== '' && (!field || field.inner || (field.type !== 'Currency' && field.type !== 'Number')))
      throw badValue({ total: `${entityOf(entity).titles} have no amount “${total.slice(0, 100)}”.` });
    if (opens !== 'action') return;
    const known = actionOf(entity, action);
    if (!known || known.on === 'collection')
      throw badValue({ action: `Nothing called “${action.slice(0, 100)}” can be done with ${entityOf(entity).titles.toLowerCase()}.` });
    const strange = Object.keys(parameters).find((name) => !Object.hasOwn(known.parameters.properties, name));
    if (strange !== undefined) throw badValue({ parameters: `${known.title} has no field “${strange.slice(0, 100)}”.` });
  }

  function stepsIn(user: User, given: Value): readonly PlaybookStep[] {
    if (!Array.isArray(given)) throw badValue({ steps: 'Give a list of steps.' });
    if (given.length > mostSteps) throw badValue({ steps: `At most ${mostSteps} steps.` });
    if (JSON.stringify(given).length > longest) throw badValue({ steps: `At most ${longest.toLocaleString('en-GB')} characters in all.` });
    const steps: PlaybookStep[] = [];
    for (const [at, each] of (given as readonly Value[]).entries()) {
      const step = stepIn(each, at, steps);
      try {
        checkStep(user, step, parts.today());
      } catch (error) {
        if (error instanceof Fault && error.status < 500 && error.status !== 403) throw badValue({ steps: `Step ${at + 1} (${step.name}): ${error.hint}` });
        throw error;
      }
      steps.push(step);
    }
    for (const { check, name } of steps)
      if (check?.step !== undefined && !steps.some(({ key, total }) => key === check.step && total !== ''))
        throw badValue({ steps: `“${name}” is compared with a step that is not there, or has no total.` });
    return steps;
  }
  return router;
}

/** In place of what a step asks for. */
const withheld = { where: {}, parameters: {}, withheld: true } as const;

/** That somebody did a step is told to everybody; what it came to, to who may read its records. */
function markSeen(user: User, { entity }: PlaybookStep, mark: Mark | undefined): Mark | null {
  if (mark === undefined || mayRead(user, entity)) return mark ?? null;
  return { ...mark, count: 0, total: null };
}

function nameIn(what: string, value: Value): string {
  if (isBlank(value)) throw missing({ [what]: 'A name is required.' });
  const fault = lineFault(value) ?? (String(value as string).length > 100 ? 'At most 100 characters.' : undefined);
  if (fault !== undefined) throw badValue({ [what]: fault });
  return String(value as string).trim();
}

/** A step as somebody sends it; what it asks for is checked afterwards. */
function stepIn(given: Value, at: number, before: readonly PlaybookStep[]): PlaybookStep {
  const wrong = (why: string): Fault => badValue({ steps: `Step ${at + 1}: ${why}` });
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw wrong('it is not an object.');
  const { key, name, help = '', opens = 'list', entity, where = {}, total = '', action = '', parameters = {}, check = null, ...rest } = given as Values;
  const [unknown] = Object.keys(rest);
  if (unknown === 'withheld') throw forbidden(`Step ${at + 1} is about records that you may not read: what it asks for is not there to be kept.`);
  if (unknown !== undefined) throw wrong(`there is no “${unknown.slice(0, 50)}”.`);
  if (JSON.stringify(given).length > longestStep) throw wrong(`at most ${longestStep.toLocaleString('en-GB')} characters.`);
  if (!(openers as readonly Value[]).includes(opens)) throw wrong(`opens is one of ${openers.join(', ')}.`);
  if (typeof entity !== 'string' || !isEntity(entity)) throw wrong('there is no such entity.');
  for (const [what, value] of Object.entries({ help, total, action }))
    if (typeof value !== 'string' || value.length > 500 || textFault(value) !== undefined) throw wrong(`${what} is a text of at most 500 characters.`);
  for (const [what, value] of Object.entries({ where, parameters }))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(`${what} is an object.`);
  const own = key === undefined || key === null || key === '' ? freeKey(before) : key;
  if (typeof own !== 'string' || !/^[A-Za-z0-9]{1,20}$/.test(own)) throw wrong('key is letters and digits, at most 20.');
  if (before.some((each) => each.key === own)) throw wrong(`the key ${own} is there twice.`);
  return {
    key: own,
    name: nameIn('steps', name ?? null),
    help: help as string,
    opens: opens as PlaybookStep['opens'],
    entity: entity as EntityName,
    where: where as Values,
    total: total as string,
    action: action as string,
    parameters: parameters as Values,
    check: checkIn(check, wrong),
  };
}

function checkIn(given: Value, wrong: (why: string) => Fault): Check | null {
  if (given === null) return null;
  if (typeof given !== 'object' || Array.isArray(given)) throw wrong('check is an object.');
  const { test, amount, step, ...rest } = given as Values;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw wrong(`a check has test, amount and step, no “${unknown.slice(0, 50)}”.`);
  if (!(checks as readonly Value[]).includes(test ?? null)) throw wrong(`test is one of ${checks.join(', ')}.`);
  const fault = amount === undefined ? undefined : poundsFault(amount);
  if (fault !== undefined) throw wrong(`amount: ${fault}`);
  if (step !== undefined && typeof step !== 'string') throw wrong('step is the key of another step.');
  if (test === 'equals' && (amount === undefined) === (step === undefined)) throw wrong('give what it has to equal: an amount, or the key of another step.');
  return {
    test: test as Check['test'],
    ...(amount === undefined ? {} : { amount: unitsToPounds(poundsToUnits(amount as number | string)) }),
    ...(step === undefined ? {} : { step }),
  } as Check;
}
