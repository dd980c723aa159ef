/** Orders for a day, over all that this person may see: what waits on which day, moved and cancelled from there. */
import type { Run } from '../../shared/wire/runs.js';
import { answerTo } from '../api.js';
import { lookForWaiting } from './waiting.js';
import { control } from './sending.js';

/** So many are shown; nobody looks through more. */
const most = 1_000;

export interface ForLater {
  /** By their day, the next first. */
  readonly runs: readonly Run[];
  readonly total: number;
}

/** What waits for its day, for approval before it, and what asks since its day has come. */
export async function forLater(): Promise<ForLater> {
  const query = new URLSearchParams({
    'status.in': 'Scheduled,Awaiting Approval,Asked Back,Stopped',
    'on.ge': '2000-01-01',
    sort: 'on,id',
    limit: String(most),
  });
  const { body, headers } = await answerTo('GET /:entity', { entity: 'runs', query });
  return { runs: body, total: Number(headers.get('X-Total-Count') ?? body.length) };
}

/** Gives it up, moves it, or has it wait again; what it is then, undefined where that could not be done. */
export async function changeLater(run: Run, action: 'cancel' | 'move' | 'resume', body: Readonly<Record<string, unknown>> = {}): Promise<Run | undefined> {
  const after = await control(run.id, action, body);
  void lookForWaiting();
  return after;
}
