/**
 * Sends an order once and follows its run to the end, whatever happens in between: the line is cut, the pane is
 * closed, the bridge is restarted. The key is kept on this machine before the first byte leaves; when an answer is
 * missing, the bridge is asked by the key and never told to do it a second time.
 */
import { SheetTrouble } from '../excel/run.js';
import { Fault } from '../../shared/fault.js';
import { ask, Away, call, reachable } from '../api.js';
import { change, go, home, now, raise, replace, say, settle, type Following } from '../store.js';
import type { Ordered, Run, RunRow } from '../../shared/wire/runs.js';
import { figure } from '../words.js';
import { rememberChoices } from './begun.js';
import { orderOf, pathOf, takesSecrets } from '../draft.js';
import { dropPending, keepPending, keptPending, type Pending } from './keep.js';
import { forgetChoices } from './choices.js';
import { lookForEdits } from './looking.js';
import { followSelection, readOffers } from './lists.js';
import { patiently, pause } from './patience.js';
import { previewDraft } from './ordering.js';
import { besidesIn, rowsIn, rowsOf, withBesides } from './runRows.js';
import { noteDone } from './replying.js';
import { rememberAction } from './shortcuts.js';
import { spread, spreadNew } from './spreading.js';
import { troubled } from './trouble.js';
import { lookForWaiting } from './waiting.js';

export const ended = ({ status }: Pick<Run, 'status'>): boolean => !['Queued', 'Running'].includes(status);

const update = (patch: Partial<Following>): void => {
  const { following } = now();
  if (following) change({ following: { ...following, ...patch } });
};

export interface HowToSend {
  /** After the bridge told that the same was done minutes ago. */
  readonly force?: boolean;
  /** So many rows first; the rest then waits for a word. */
  readonly pilot?: number;
}

/** The one click. */
export async function execute({ force = false, pilot }: HowToSend = {}): Promise<void> {
  const { draft } = now();
  const preview = draft?.preview;
  if (draft === undefined || preview === undefined) return;
  const body = { ...orderOf(draft, preview), ...(force && !draft.reverses ? { force: true } : {}), ...(pilot === undefined ? {} : { pilot }) };
  const pending: Pending = {
    key: crypto.randomUUID(),
    path: pathOf(draft),
    body,
    title: draft.offer.title,
    entity: draft.entity,
    listID: draft.listID,
    count: preview.totals.ready,
    at: new Date().toISOString(),
  };
  // Bank details are written nowhere: such an order can be asked for, and is filled in anew if it never arrived.
  keepPending(takesSecrets(draft.offer) ? { ...pending, body: undefined } : pending);
  rememberChoices(draft);
  if (draft.target.kind !== 'new' && draft.reverses === undefined) rememberAction(draft.entity, draft.offer);
  change({
    following: {
      run: undefined,
      title: pending.title,
      count: pending.count,
      entity: draft.entity,
      listID: draft.listID,
      state: 'sending',
      rows: [],
      preview,
      draft,
    },
  });
  replace({ name: 'running' });
  await send(pending).catch(troubled);
}

async function send(pending: Pending): Promise<void> {
  try {
    const { body, status } = await ask<Ordered>('POST', pending.path, { body: pending.body, key: pending.key, patience: 120_000 });
    const { run } = body;
    keepPending({ ...pending, body: undefined, runID: run.id });
    update(besidesIn(body));
    if (status === 200 && body.rows) await finish(pending, run, rowsIn(body.rows), body.records, body.reveals);
    else await followRun(pending, run.id, run);
  } catch (error) {
    if (error instanceof Away) await check(pending);
    // In flight; or the database went away, perhaps after it had taken the order.
    else if (error instanceof Fault && (error.code === 409001 || error.status === 503)) await check(pending, (error.retryAfter ?? 2) * 1000);
    else {
      // Something went wrong there, perhaps after it had taken the order: a second one would do it twice.
      const run = error instanceof Fault && error.status >= 500 ? await runByKey(pending.key).catch(() => undefined) : undefined;
      if (run === undefined) return refused(error, pending);
      keepPending({ ...pending, body: undefined, runID: run.id });
      await followRun(pending, run.id, run);
    }
  }
}

/** No answer came. What became of the order is asked by its key; only one that never arrived is sent again. */
async function check(pending: Pending, wait = 800): Promise<void> {
  update({ state: 'checking' });
  say('The answer did not arrive. Checking whether the order did.');
  for (let pauseFor = wait; ; pauseFor = Math.min(pauseFor * 1.6, 8_000)) {
    await pause(pauseFor);
    if (!(await reachable())) continue;
    const run = await patiently(() => runByKey(pending.key));
    if (run) {
      keepPending({ ...pending, body: undefined, runID: run.id });
      await followRun(pending, run.id, run);
      return;
    }
    // The same key once more: should the first request still be on its way, the bridge does only one of the two.
    if (pending.body !== undefined) await send(pending);
    else update({ state: 'lost' });
    return;
  }
}

const runByKey = async (key: string): Promise<Run | undefined> =>
  (await call('GET /:entity', { entity: 'runs', query: new URLSearchParams({ idempotencyKey: key, limit: '1', hidden: 'true' }) }))[0];

/** An expected no: nothing was done. */
function refused(error: unknown, pending: Pending): void {
  const { body } = pending;
  dropPending(pending);
  change({ following: undefined, screens: now().screens.map((screen) => (screen.name === 'running' ? { name: 'preview' } : screen)) });
  if (error instanceof Fault && error.code === 409006) {
    const run = String((error.more['run'] as string | undefined) ?? '');
    raise({
      kind: 'again',
      text: `${error.hint} Do it a second time only if you mean it.`,
      button: {
        label: 'Do it again',
        press: () => {
          const pilot = (body as HowToSend | undefined)?.pilot;
          void execute({ force: true, ...(pilot === undefined ? {} : { pilot }) });
        },
      },
    });
    if (run !== '') say(error.hint);
    return;
  }
  if (error instanceof Fault && error.moved) {
    raise({ kind: 'stale', text: `${error.hint} The preview is made anew.` });
    void previewDraft();
    return;
  }
  troubled(error);
}

/** Follows a run on the bridge until it ends; a cut line or an ended session only makes it wait. */
async function followRun(pending: Pending, id: string, first?: Run): Promise<void> {
  let run = first;
  update({ state: 'following', run });
  for (;;) {
    const query = run === undefined ? {} : { wait: 20, version: run.version };
    run = await patiently(() => call('GET /runs/:id', { id, query }, { patience: 40_000 }));
    update({ run, state: 'following' });
    if (ended(run)) break;
    if (now().following?.run?.id !== id) return;
    await pause(250);
  }
  await finish(pending, run, await patiently(() => rowsOf(id)), undefined, undefined);
}

/** Its first rows are done, and the rest waits. */
export const isPilot = ({ status, pilot, done }: Run): boolean => status === 'Stopped' && pilot !== undefined && pilot !== null && done <= pilot.rows;

/** The run is over: every list takes the changed records, and the rows say what happened to them. */
async function finish(pending: Pending, run: Run, reached: readonly RunRow[], records: Ordered['records'], reveals: Ordered['reveals']): Promise<void> {
  const rows = withBesides(reached, now().following);
  // What could be done before it is no longer what can: whoever goes on before the sheet is up to date asks anew.
  change({ offers: undefined });
  update({ run, rows, state: 'ended', ...(reveals ? { reveals } : {}) });
  if (run.status !== 'Awaiting Approval') noteDone(run, rows, now().following?.preview);
  if (now().screens.at(-1)?.name === 'running') replace({ name: 'result' });
  say(
    run.status === 'Awaiting Approval'
      ? 'Sent for approval.'
      : run.status === 'Scheduled'
        ? 'It waits for its day.'
        : isPilot(run)
          ? `The first ${figure(run.done)} done. The others wait for your word.`
          : `${figure(run.done)} done, ${figure(rows.filter(({ outcome }) => outcome !== 'done').length)} not done.`,
  );
  dropPending(pending);
  if (run.status === 'Awaiting Approval') void lookForWaiting();
  forgetChoices();
  // What was sent is no longer being filled in; another form may be, meanwhile.
  if (now().draft?.preview !== undefined && now().draft?.preview === now().following?.preview) change({ draft: undefined });
  await bringUpToDate(pending, run, rows, records);
  if (pending.listID !== undefined) void lookForEdits(pending.listID);
  // Whoever has gone on to other rows meanwhile keeps them.
  if (now().scope !== 'selected') return readOffers();
  change({ offers: undefined });
  if (now().screens.at(-1)?.name === 'selection') await followSelection();
}

/** Into the rows of the sheet; where Excel does not take them, what was done is told, with the button that does it later. */
async function bringUpToDate(pending: Pending, run: Run, rows: readonly RunRow[], records: Ordered['records']): Promise<void> {
  // The result that is on the screen by then may be another order's.
  const said = (refreshed: string): void => {
    if (now().following?.run?.id === run.id) update({ refreshed });
  };
  try {
    said([await spread(run, rows, records), await spreadNew(run, rows, records, pending.listID)].filter((each) => each !== '').join(' '));
    settle('unwritten');
  } catch (error) {
    said('The rows in the sheet do not show it yet.');
    if (!(error instanceof SheetTrouble)) return troubled(error);
    const done = `${pending.title}: ${figure(run.done)} done.`;
    // Of a list that is gone there are no rows to bring up to date.
    if (error.kind === 'gone') return raise({ kind: 'unwritten', further: true, text: `${done} ${error.message}` });
    raise({
      kind: 'unwritten',
      further: true,
      text: `${done} The rows in the sheet could not be brought up to date. ${error.message.replace(', then try again.', '.')}`,
      button: {
        label: 'Bring them up to date',
        press: () => {
          void bringUpToDate(pending, run, rows, records);
        },
      },
    });
  }
}

/** A proposal of the user's was decided on, or taken back: its rows in the sheet say what became of it. */
export async function takeDecided(run: Run): Promise<void> {
  if (!ended(run)) return;
  try {
    await spread(run, await rowsOf(run.id));
  } catch (error) {
    troubled(error);
  }
}

/** One of this workbook's own: another workbook's pane is following its own. */
const keptHere = (): Pending | undefined => keptPending([undefined, ...now().lists.map(({ pointer }) => pointer.id)]);

/** On opening: an order that was on its way when the pane was closed. */
export async function takeUpPending(): Promise<void> {
  const pending = keptHere();
  if (pending === undefined) return;
  change({
    following: {
      run: undefined,
      title: pending.title,
      count: pending.count,
      entity: pending.entity,
      listID: pending.listID,
      state: pending.runID === undefined ? 'checking' : 'following',
      rows: [],
    },
  });
  go({ name: 'running' });
  try {
    const run = await patiently(() => (pending.runID === undefined ? runByKey(pending.key) : call('GET /runs/:id', { id: pending.runID })));
    if (run) await followRun({ ...pending, runID: run.id }, run.id, run);
    else update({ state: 'lost' });
  } catch (error) {
    dropPending(pending);
    change({ following: undefined });
    home({ name: 'start' });
    troubled(error);
  }
}

/** The order never arrived, and the pane was closed since: sent now only because the user says so. */
export async function sendLost(): Promise<void> {
  const pending = keptHere();
  if (pending?.body === undefined) return forgetLost();
  update({ state: 'sending' });
  await send(pending);
}

export function forgetLost(): void {
  const pending = keptHere();
  if (pending) dropPending(pending);
  change({ following: undefined });
  home({ name: now().listID === undefined ? 'start' : 'selection' });
}

export async function control(
  id: string,
  action: 'cancel' | 'resume' | 'move' | 'rerunFailed' | 'approve' | 'decline' | 'askBack' | 'answer' | 'continue',
  body: Readonly<Record<string, unknown>> = {},
): Promise<Run | undefined> {
  try {
    const answer = await call('POST /runs/:id', { id, query: { action } }, { body, key: crypto.randomUUID() });
    return answer.run;
  } catch (error) {
    troubled(error);
    return undefined;
  }
}

/** After the first rows: the rest as well. */
export async function goOn(run: Run): Promise<void> {
  const after = await control(run.id, 'continue');
  if (after) await watchRun(after, now().following?.listID);
}

/** After the first rows: those stay done, and the rest is left alone. */
export async function stopHere(run: Run): Promise<void> {
  const after = await control(run.id, 'cancel');
  if (after) update({ run: after, refreshed: now().following?.refreshed ?? '' });
}

/** Opens a run and follows it if it is still under way. */
export async function watchRun(run: Run, listID: string | undefined): Promise<void> {
  const { following } = now();
  // The rest of an order whose first rows are on the screen is held against the same preview.
  const preview = following?.run?.id === run.id ? following.preview : undefined;
  change({
    following: { run, title: run.title, count: run.rowCount, entity: run.entity, listID, state: 'following', rows: [], ...(preview ? { preview } : {}) },
  });
  const running = { name: 'running' } as const;
  if (now().screens.at(-1)?.name === 'result') replace(running);
  else go(running);
  const pending: Pending = { key: '', path: '', title: run.title, entity: run.entity, listID, count: run.rowCount, at: run.requestedAt, runID: run.id };
  keepPending(pending);
  await followRun(pending, run.id).catch(troubled);
}
