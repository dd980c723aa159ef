/**
 * What is told of runs, and to whom. That there was one, how far it is and who ordered it is told to who may read its entity. What was
 * ordered and what it came to, in figures and in words, only to who may see all that such an order shows; to others it is empty.
 */
import { actionsOf } from '../../shared/actions/index.js';
import { entities } from '../../shared/entities/index.js';
import { forbidden } from '../../shared/fault.js';
import { masked } from '../../shared/masking.js';
import type { EntityName, Values } from '../../shared/types.js';
import type { Query } from '../database/store.js';
import { maskedFor, mayRead, type User } from '../people/authorise.js';
import { seesJob } from '../people/sight.js';
import type { Answer } from '../runs/index.js';

const outcomeFields = ['parameters', 'statusReason', 'comment', 'remarks', 'totals', 'control', 'pilot'] as const;
/** Told of one run alone; no field of lists. */
const ofOne = ['tolerance'] as const;
const rowFields: ReadonlySet<string> = new Set(['id', 'position', 'label', 'outcome', 'code']);

export const toldRun = (user: User, run: Values): Values =>
  seesJob(user, run) ? run : { ...run, ...Object.fromEntries([...outcomeFields, ...ofOne].filter((name) => name in run).map((name) => [name, null])) };

export const toldRow = (row: Values): Values => Object.fromEntries(Object.entries(row).filter(([name]) => rowFields.has(name)));

/** What is done to runs themselves, and is no action of the registry. */
const ofRuns = [{ entity: 'runs', action: 'takeBack' }] as const;

/** The same for a list of runs, as part of its query; nothing for who sees them all. */
export function withheldRuns(user: User): Pick<Query, 'withheld'> {
  const all = [...entities.flatMap(({ name: entity }) => actionsOf(entity).map(({ name: action }) => ({ entity, action }))), ...ofRuns];
  const [seen, unseen] = [all.filter((each) => seesJob(user, each)), all.filter((each) => mayRead(user, each.entity) && !seesJob(user, each))];
  return unseen.length === 0 ? {} : { withheld: { fields: outcomeFields, butOf: seen } };
}

/** Filters and sorts by what is withheld of some runs would tell it all the same. */
export function authoriseByOutcome(user: User, { where, sort }: Pick<Query, 'where' | 'sort'>): void {
  if (![...where, ...sort].some(({ field }) => (outcomeFields as readonly string[]).includes(field))) return;
  if (withheldRuns(user).withheld)
    throw forbidden(`${user.name} may not see what all jobs came to, and so not look for jobs by that. An administrator can grant it.`);
}

/** Records as JSON text, with what this user sees masked. */
export function maskedText(user: User, text: string): string {
  const names = maskedFor(user);
  if (!names.some((name) => text.includes(`"${name}":"`))) return text;
  return JSON.stringify(JSON.parse(text, (name, value: unknown) => (typeof value === 'string' && names.includes(name) ? masked(value) : value)));
}

/** An order's answer as its caller may have it. */
export function toldAnswer(user: User, answer: Answer): Answer {
  if (answer.status >= 400) return answer;
  const told = seenAnswer(user, answer);
  return typeof told.body === 'string' ? { ...told, body: maskedText(user, told.body) } : told;
}

function seenAnswer(user: User, answer: Answer): Answer {
  if (!user.apiRead) return withheld(answer);
  // The answer of a single record, which is most of them, has no run in it: that shows without taking it apart.
  if (typeof answer.body === 'string' && !answer.body.includes('"run":') && !answer.body.includes('"rowCount":')) return answer;
  // Most may see it all: what is JSON already, records by the thousand among it, is not taken apart for them.
  const [, entity, action] = typeof answer.body === 'string' ? (/^\{"run":\{[^{}]*?"entity":"(\w+)","action":"(\w+)"/.exec(answer.body) ?? []) : [];
  if (entity !== undefined && action !== undefined && seesJob(user, { entity, action })) return answer;
  const body = (typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body) as Values | undefined;
  const run = runIn(body);
  if (!body || !run || seesJob(user, run)) return answer;
  if (!('run' in body)) return { ...answer, body: toldRun(user, body) };
  const records = Object.entries((body['records'] ?? {}) as Values).filter(([entity]) => mayRead(user, entity as EntityName));
  return {
    ...answer,
    body: {
      run: toldRun(user, run),
      ...(Array.isArray(body['rows']) ? { rows: (body['rows'] as readonly Values[]).map(toldRow) } : {}),
      ...('records' in body ? { records: Object.fromEntries(records) } : {}),
    },
  };
}

/** The run in an answer, or that it is; undefined in that of a single record. */
function runIn(body: Values | undefined): Values | undefined {
  if (body?.['run'] && typeof body['run'] === 'object') return body['run'] as Values;
  return body && 'rowCount' in body && 'entity' in body ? body : undefined;
}

/** An answer for who writes and may not read: which records were done, and nothing that they hold. */
function withheld(answer: Answer): Answer {
  const body = (typeof answer.body === 'string' ? JSON.parse(answer.body) : answer.body) as Values | undefined;
  if (!body) return answer;
  // A run tells how far it is; a record has fields of the same names, and tells none of them.
  const names = 'rowCount' in body ? progress : ['id', 'version'];
  const rows = Array.isArray(body['rows']) ? { rows: (body['rows'] as readonly Values[]).map((row) => kept(row, ['id', 'outcome', 'code'])) } : {};
  return { ...answer, body: { ...('run' in body ? { run: kept(body['run'] as Values, progress) } : kept(body, names)), ...rows } };
}

const progress = ['id', 'status', 'rowCount', 'done', 'failed', 'skipped'];
const kept = (values: Values, names: readonly string[]): Values => Object.fromEntries(names.flatMap((name) => (name in values ? [[name, values[name]!]] : [])));
