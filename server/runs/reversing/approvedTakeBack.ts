/** Taking back as one job once a second person has agreed to it: what was proposed, in their name, and what it would be now. */
import { badValue, refused } from '../../../shared/fault.js';
import type { Value, Values } from '../../../shared/types.js';
import type { TakeBackPreview } from '../../../shared/wire/runs.js';
import type { Writing } from '../../database/store.js';
import type { About } from '../../engine/order.js';
import { handOver, readRun, undecided, updateRun, type RunWithWork } from '../kept/run.js';
import { Claim } from '../taking/idempotency.js';
import { takeKey } from '../taking/ordering.js';
import type { ControlOptions, Room } from '../taking/room.js';
import type { Answer } from '../telling/answers.js';
import type { Choice } from './chosen.js';
import { proposedPreview } from './proposedTakeBack.js';
import { asFarAsItGoes, LookedAt, onlyAsAgreed, outcomeOf, presented, told } from './takeBack.js';
import { keyOf, type Left, type Wanted } from './undoing.js';

interface Approving {
  /** Ids of records as features/12, that are left as they are. */
  readonly strike: Value;
  /** Whether this person may decide, and that it still is to be decided. */
  readonly decide: (inside: Writing) => Promise<RunWithWork>;
  /** What is noted on the run of who approved it. */
  readonly noted: (run: RunWithWork, now: string) => Values;
}

/** All of it in one transaction: what would not come out as it was proposed any more is left, with the reason. */
export async function takeBackAsApproved(room: Room, id: string, options: ControlOptions, { strike, decide, noted }: Approving): Promise<Answer> {
  const claim = options.key && new Claim(options.key, options.user);
  const proposed = await readRun(room.store, id);
  const shown = proposedPreview(proposed);
  const struck = struckOut(shown, strike, options.user.name);
  const wanted: Wanted = { ...wantedOf(proposed, options), agreed: new Map(shown.records.map((each) => [keyOf(each), each.digest])) };
  const answer = await room.inFlight.during(claim, () =>
    asFarAsItGoes<Answer>(
      room,
      wanted,
      async (inside, attempt) => {
        onlyAsAgreed(wanted, attempt);
        const run = await readRun(inside, id);
        const now = room.now();
        await handOver(inside, id, options.user);
        const done = { ...noted(run, now), ...outcomeOf(attempt), status: 'Complete', startedAt: now, finishedAt: now };
        await updateRun(inside, id, undecided, done, now);
        const made = await told(inside, id, attempt, now);
        await claim?.keep(inside, id, made);
        return made;
      },
      async (inside) => {
        const before = await takeKey(room, inside, claim);
        if (before) return before;
        await decide(inside);
        return undefined;
      },
      struck,
    ),
  );
  room.progress.moved(id);
  return answer;
}

/** What approving it would do now; writes nothing. */
export async function takeBackNow(room: Room, id: string, options: ControlOptions): Promise<TakeBackPreview> {
  const run = await readRun(room.store, id);
  const shown = proposedPreview(run);
  if (!undecided.includes(run.status)) throw refused(`Run ${id} does not wait for approval any more: it is ${run.status}.`);
  try {
    return await asFarAsItGoes<never>(room, wantedOf(run, options), async (_inside, attempt) => {
      throw new LookedAt(attempt);
    });
  } catch (error) {
    if (error instanceof LookedAt) return { ...presented(error.attempt, run.today), approval: shown.approval };
    throw error;
  }
}

const wantedOf = (run: RunWithWork, options: ControlOptions): Wanted => ({
  choice: run.parameters as unknown as Choice,
  // On the day that it was proposed for, as every proposal.
  options: { ...options, today: run.today },
  about: aboutOf(run),
  agreed: undefined,
  proposedBy: run.requestedBy,
});

const aboutOf = ({ comment, ticket }: RunWithWork): About | undefined =>
  comment === null && ticket === null ? undefined : { ...(comment === null ? {} : { comment }), ...(ticket === null ? {} : { ticket }) };

function struckOut({ records }: TakeBackPreview, wanted: Value, name: string): readonly Left[] {
  if (wanted === null) return [];
  if (!Array.isArray(wanted) || !wanted.every((each) => typeof each === 'string')) throw badValue({ strike: 'Give a list of records, such as "features/12".' });
  const known = new Map(records.map((each) => [keyOf(each), each]));
  return [...new Set(wanted as readonly string[])].map((key) => {
    const record = known.get(key);
    if (!record) throw badValue({ strike: `${key.slice(0, 100)} is not to be taken back here. Give records of the proposal, such as "features/12".` });
    return { entity: record.entity, id: record.id, label: record.label, why: `Struck out by ${name} at approval.` };
  });
}
