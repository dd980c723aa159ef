/** Taking back many jobs as one: asked for, looked at, done, and the lists of this workbook brought up to date. */
import type { TakeBackPreview } from '../../shared/wire/runs.js';
import { Fault } from '../../shared/fault.js';
import { answerTo, Away, call } from '../api.js';
import { now, say, type ToTakeBack } from '../store.js';
import { counted } from '../words.js';
import { patiently } from './patience.js';
import { refreshThese } from './refreshing.js';
import { lookForWaiting } from './waiting.js';

/** ISO 8601 UTC; to is now where it is left out. */
export interface Times {
  readonly from: string;
  readonly to?: string;
}

const bodyOf = (of: ToTakeBack, { from, to }: Times): Readonly<Record<string, unknown>> => {
  if ('runs' in of) return { runs: of.runs };
  const times = { from, ...(to === undefined ? {} : { to }) };
  return 'by' in of ? { by: of.by, ...times } : { entity: of.entity, ids: of.ids, ...times };
};

/** What it would do. Throws what the bridge says. */
export async function previewTakeBack(of: ToTakeBack, times: Times): Promise<TakeBackPreview> {
  const { body } = await answerTo('POST /takeBacks', { query: { preview: true } }, { body: bodyOf(of, times), patience: 180_000 });
  if ('run' in body) throw new TypeError('A preview was asked for, and a job was answered.');
  return body;
}

export interface Done {
  readonly id: string;
  readonly taken: number;
  readonly left: readonly { readonly id: string; readonly label: string | null; readonly why: string }[];
  /** Taken back, but for what others changed since. */
  readonly stays: Done['left'];
  readonly refreshed: string;
  /** Why it waits for a second person, where it does. */
  readonly waits?: string;
}

/** Does what was looked at, and nothing else. The key makes a second asking harmless where the answer was lost. */
export async function doTakeBack(of: ToTakeBack, times: Times, { records, today }: TakeBackPreview, comment = ''): Promise<Done> {
  const key = crypto.randomUUID();
  const agreed = records.map(({ entity, id, digest }) => ({ entity, id, digest }));
  const asked = { body: { ...bodyOf(of, times), records: agreed, today, ...(comment === '' ? {} : { comment }) }, key, patience: 300_000 };
  const send = () => answerTo('POST /takeBacks', {}, asked);
  const { body } = await send().catch((error: unknown) => {
    if (error instanceof Away || (error instanceof Fault && error.code === 409001)) return patiently(send);
    throw error;
  });
  if (!('run' in body)) throw new TypeError('A job was asked for, and a preview was answered.');
  const { run, taken = [], left = [], stays = [] } = body;
  if (run.status === 'Awaiting Approval') {
    void lookForWaiting();
    say('It waits for approval.');
    return { id: run.id, taken: 0, left, stays, refreshed: '', waits: run.statusReason ?? '' };
  }
  const refreshed = await refreshTaken(taken);
  say(`${counted(taken.length, 'row')} taken back.`);
  return { id: run.id, taken: taken.length, left, stays, refreshed };
}

/** The lists of this workbook that hold these records, brought up to date; what is to be said of them. */
export async function refreshTaken(taken: readonly { readonly entity: string; readonly id: string }[]): Promise<string> {
  const told: string[] = [];
  for (const { pointer, sheetName } of now().lists) {
    const ids = taken.filter(({ entity }) => entity === pointer.entity).map(({ id }) => id);
    if (sheetName !== undefined && ids.length > 0) told.push(await refreshThese(pointer.id, ids, { clearOutcomes: false }));
  }
  return told.filter((each) => each !== '').join(' ');
}

/** Who has done something lately, oneself first. */
export async function doers(): Promise<readonly string[]> {
  const own = now().me?.name ?? '';
  const runs = await call('GET /:entity', {
    entity: 'runs',
    query: new URLSearchParams({ limit: '500', sort: '-requestedAt', fields: 'id,version,requestedBy' }),
  });
  const others = [...new Set(runs.map(({ requestedBy }) => requestedBy))].filter((name) => name !== own).toSorted((a, b) => a.localeCompare(b));
  return [own, ...others];
}
