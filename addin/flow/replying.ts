/** The answer to whoever sent a list: what was asked is kept while jobs are done about it, and told line by line afterwards. */
import type { EntityName, Preview } from '../../shared/types.js';
import type { Run, RunRow } from '../../shared/wire/runs.js';
import { call } from '../api.js';
import { writeTable } from '../excel/table.js';
import { askedOf, isAbout, replyHeads, replyRows, withJob, type Asked } from '../lists/asked.js';
import type { Brought } from '../lists/brought.js';
import { entityNamed, now, tongue } from '../store.js';
import { keepAsked, keptAsked } from './keep.js';
import { recordsByID } from './records.js';
import { troubled } from './trouble.js';

/** Questions kept at once, their lines together, and for how long: what is not answered by then has been answered otherwise. */
const [most, mostLines, days] = [10, 5_000, 60];

function keep(all: readonly Asked[]): void {
  const user = now().me?.id;
  if (user === undefined) return;
  let lines = 0;
  const some = all.slice(0, most).filter((asked, at) => (lines += asked.lines.length) <= mostLines || at === 0);
  // Where there is no room for all of them, the latest matters.
  if (!keepAsked(user, some)) keepAsked(user, some.slice(0, 1));
}

const kept = (): readonly Asked[] => {
  const user = now().me?.id;
  const since = new Date(Date.now() - days * 86_400_000).toISOString();
  return user === undefined ? [] : keptAsked(user).filter(({ at }) => at > since);
};

export function keepQuestion(brought: Brought, entity: EntityName): void {
  keep([askedOf({ ...brought, entity }, entity, new Date().toISOString()), ...kept()]);
}

type Job = Pick<Run, 'entity' | 'on' | 'requestedAt'>;

/** The latest question that these rows are about. */
export function questionOf({ entity, requestedAt }: Job, rows: readonly RunRow[]): Asked | undefined {
  const ids = new Set(rows.map(({ id }) => String(id)));
  return kept().find((asked) => asked.at <= requestedAt && isAbout(asked, entity, ids));
}

/** Notes what a job did about what was asked, beside what others did. */
export function noteDone(run: Job, rows: readonly RunRow[], preview?: Pick<Preview, 'rows'>): Asked | undefined {
  const asked = questionOf(run, rows);
  if (asked === undefined) return undefined;
  const told = withJob(asked, { rows, preview, on: run.on });
  keep(kept().map((each) => (each.at === asked.at ? told : each)));
  return told;
}

/** The answer, a row a line; undefined where that cannot be told, which is said. */
export async function replyTo(run: Job & Pick<Run, 'id' | 'remarks'>, rows: readonly RunRow[], preview?: Pick<Preview, 'rows'>) {
  try {
    // Of what somebody approved the preview is kept.
    const shown = preview ?? ((run.remarks?.length ?? 0) > 0 ? await call('GET /runs/:id/preview', { id: run.id }).catch(() => undefined) : undefined);
    const asked = noteDone(run, rows, shown);
    if (asked === undefined) return undefined;
    const ended = asked.lines.flatMap((line) => line.ended ?? []);
    const dated = entityNamed(asked.entity)?.fields.some(({ name }) => name === 'dateDrop') === true;
    const records = dated ? await recordsByID(asked.entity, ended, 'id,dateDrop') : [];
    const ends = new Map(records.flatMap((each) => (typeof each['dateDrop'] === 'string' ? [[each.id, each['dateDrop']] as const] : [])));
    return replyRows(asked, ends, tongue());
  } catch (error) {
    troubled(error);
    return undefined;
  }
}

/** @returns the name of the sheet; empty where it could not be written, which is told */
export async function replyToSheet(rows: readonly (readonly string[])[] | undefined): Promise<string> {
  if (rows === undefined) return '';
  try {
    // A column that nobody has anything in is none.
    const columns = replyHeads.map((_, at) => at).filter((at) => at < 2 || rows.some((row) => row[at] !== ''));
    const some = rows.map((row) => columns.map((at) => row[at] ?? ''));
    return await writeTable(
      'Reply',
      columns.map((at) => replyHeads[at]!),
      some,
      columns.map((at) => [150, 380, 110, 130][at]!),
    );
  } catch (error) {
    troubled(error);
    return '';
  }
}
