/** Runs: every order is one. Small ones are done at once, large ones are worked on and survive whatever happens meanwhile. */
import type { EntityName, Outcome, Preview, Values } from '../../shared/types.js';
import type { User } from '../people/authorise.js';
import type { Reversal, TakeBackPreview, Waiting } from '../../shared/wire/runs.js';
import { recordsText, type Answer } from './telling/answers.js';
import { control } from './controlling/control.js';
import { forgetKeys, InFlight } from './taking/idempotency.js';
import { asCommand, type Language } from './telling/parity.js';
import { takeUp, waitingOf } from './taking/later.js';
import type { RunParts } from './kept/parts.js';
import { Progress } from './telling/progress.js';
import { keptPreview, previewNow, waitingFor } from './approving/proposal.js';
import { outcomesOf, presentStored, readRows, storedOutcome } from './kept/rows.js';
import { reversal } from './reversing/reverse.js';
import { isTakeBack, presentRun, readRun, underWay } from './kept/run.js';
import { forgetPrints } from './taking/guard.js';
import { whySecond } from './taking/judged.js';
import type { Measure } from './taking/limits.js';
import { submit } from './taking/submit.js';
import { takeBackNow } from './reversing/approvedTakeBack.js';
import { keptTakeBack } from './reversing/proposedTakeBack.js';
import { takeThemBack } from './reversing/takeBack.js';
import { Together } from './taking/together.js';
import { Worker } from './working/worker.js';
import type { ControlOptions, Room } from './taking/room.js';
import type { Submission } from './taking/submission.js';

export type { Answer, ControlOptions, RunParts, Submission };

export interface Runs {
  /** Does an order at once, or accepts it as a run. */
  submit(submission: Submission): Promise<Answer>;
  /** POST /runs/ID?action=cancel|resume|continue|rerunFailed|reverse|approve|askBack|answer|decline. */
  control(runID: string, action: string, parameters: Values, options: ControlOptions): Promise<Answer>;
  /** Takes back many jobs as one: what somebody did, what was done to some rows, or some jobs. */
  takeBack(body: Values, options: ControlOptions): Promise<Answer>;
  /** Of a proposal to take back: as it was seen, or with options as it would be now. */
  takeBackPreview(runID: string, options?: ControlOptions): Promise<TakeBackPreview>;
  /**
   * The run with its counts. `wait` seconds: not before it moved or ended, compared with the version that was `seen`
   * (or with what it is now).
   */
  run(runID: string, options?: { readonly wait?: number; readonly seen?: number }): Promise<Values>;
  rows(
    runID: string,
    options: { readonly outcome?: Outcome; readonly limit: number; readonly offset?: number; readonly after?: number },
  ): Promise<{ readonly rows: readonly Values[]; readonly total: number }>;
  /** All rows, a page at a time. */
  allRows(runID: string, outcome?: Outcome): AsyncIterable<readonly Values[]>;
  /** The changed records of some rows by entity, as JSON text; `next` is where the following rows begin. */
  records(
    runID: string,
    options: { readonly limit: number; readonly after: number; may?(entity: EntityName): boolean },
  ): Promise<{ readonly text: string; readonly next: number | undefined }>;
  /** Orders that wait for their day and name this record, the next first. */
  waitingOf(entity: EntityName, recordID: string): Promise<readonly Values[]>;
  /** Whether anything of the run can be taken back now, and why not. */
  reversal(runID: string): Promise<Reversal>;
  /** The preview of a proposal: as its proposer saw it, or as it would be now, as far as this user may see. */
  preview(runID: string, nowFor?: User): Promise<Preview>;
  /** Why this order, which comes to this, will wait for a second person; undefined where it will not. */
  whySecond(submission: Submission, measure: Measure): Promise<string | undefined>;
  /** What waits for this person's word, and what of theirs waits for others. */
  waiting(user: User, expert: boolean): Promise<Waiting>;
  /** The order as a command that a script can repeat. */
  as(runID: string, language: Language, origin: string): Promise<string>;
  /** Begins to work on what waits. */
  start(): void;
  /** Finishes the chunk under way and leaves the rest for the next start, or for others. */
  stop(): Promise<void>;
}

export function createRuns(parts: RunParts): Runs {
  const progress = new Progress();
  const { store, now } = parts;
  const room: Room = { ...parts, progress, inFlight: new InFlight(), together: new Together(parts, progress), wake: () => worker.wake() };
  if (parts.onChanged) progress.listen(parts.onChanged);
  const worker = new Worker(room, {
    takeUp: () => takeUp(room),
    forget: async (inside, at) => (await forgetKeys(inside, at)) + (await forgetPrints(inside, at)),
  });
  let working = false;

  const runs: Runs = {
    submit: (submission) => submit(room, submission),
    control: (runID, action, parameters, options) => control(room, runID, action, parameters, options),
    async takeBack(body, options) {
      const answer = await takeThemBack(room, body, options);
      const id = answer.headers['Sheetbridge-Run'];
      if (id !== undefined) progress.moved(id);
      return answer;
    },
    takeBackPreview: (runID, options) => (options === undefined ? keptTakeBack(store, runID) : takeBackNow(room, runID, options)),
    reversal: (runID) => reversal(room, runID),
    waitingOf: (entity, recordID) => waitingOf(store, entity, recordID, now()),
    async run(runID, { wait = 0, seen } = {}) {
      let run = await readRun(store, runID);
      const before = seen ?? run.version;
      if (wait > 0) {
        await progress.until(runID, wait * 1_000, async () => {
          run = await readRun(store, runID);
          return run.version !== before || !underWay.includes(run.status);
        });
      }
      // Counting the rows of a large run takes its time: not while somebody follows it, who is told done, failed and skipped.
      return underWay.includes(run.status)
        ? presentRun(run, now())
        : { ...presentRun(run, now()), outcomes: (await outcomesOf(store, runID, run.status)) as Values };
    },
    async rows(runID, { outcome, limit, offset = 0, after = 0 }) {
      const run = await readRun(store, runID);
      const counted = await outcomesOf(store, runID, run.status);
      // One that is only to take others back has no rows of its own yet.
      const total = outcome ? (counted[outcome] ?? 0) : isTakeBack(run) ? run.done : run.rowCount;
      if (outcome && total === 0) return { rows: [], total };
      const rows = await readRows(store, runID, { ...(outcome ? { outcomes: [storedOutcome(outcome)] } : {}), limit, offset, after });
      return { rows: rows.map((row) => presentStored(row, run.entity, run.status)), total };
    },
    async *allRows(runID, outcome) {
      for (let after = 0; ;) {
        const { rows } = await runs.rows(runID, { ...(outcome ? { outcome } : {}), limit: 1_000, after });
        if (rows.length > 0) yield rows;
        if (rows.length < 1_000) return;
        after = Number(rows.at(-1)!['position']);
      }
    },
    async records(runID, { limit, after, may }) {
      const run = await readRun(store, runID);
      const rows = await readRows(store, runID, { outcomes: ['done'], after, limit });
      const allowed = rows.map(
        ({ changed }) => changed && Object.fromEntries(Object.entries(changed).filter(([entity]) => may?.(entity as EntityName) ?? true)),
      );
      return { text: await recordsText(store, allowed, run.entity), next: rows.length === limit ? rows.at(-1)?.position : undefined };
    },
    preview: (runID, nowFor) => (nowFor ? previewNow(room, runID, nowFor) : keptPreview(room, runID)),
    whySecond: (submission, measure) => whySecond(room, submission, measure),
    waiting: (user, expert) => waitingFor(store, user, expert, now()),
    async as(runID, language, origin) {
      return asCommand(await readRun(store, runID), await readRows(store, runID), language, origin);
    },
    start() {
      working = true;
      worker.start();
    },
    async stop() {
      progress.close();
      if (working) await worker.stop();
      working = false;
    },
  };
  return runs;
}
