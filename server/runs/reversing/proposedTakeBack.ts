/** Taking back as one job that a second person has to agree to: kept with its preview, which its proposer saw and its approver sees. */
import { Fault } from '../../../shared/fault.js';
import type { Value, Values } from '../../../shared/types.js';
import type { TakeBackPreview } from '../../../shared/wire/runs.js';
import type { Reading } from '../../database/store.js';
import { insertRun, insertWork, isTakeBack, readRun, type RunWithWork } from '../kept/run.js';
import type { Claim } from '../taking/idempotency.js';
import { takeKey } from '../taking/ordering.js';
import type { Room } from '../taking/room.js';
import { accepted, type Answer } from '../telling/answers.js';
import { jobOf, type Attempt, type Wanted } from './undoing.js';

/** Keeps it with what it would do; nothing of it is done. */
export async function proposeTakeBack(
  room: Room,
  wanted: Wanted,
  { parts, records, second }: Attempt,
  shown: TakeBackPreview,
  claim: Claim | undefined,
): Promise<Answer> {
  const { options } = wanted;
  const { user } = options;
  const actions = [...new Map(parts.map(({ of: { entity }, action }) => [`${entity}.${action}`, { entity, action }])).values()];
  return room.store.transaction(async (inside) => {
    const before = await takeKey(room, inside, claim);
    if (before) return before;
    const [id] = (await inside.allocate('runs', 1)) as [string];
    const now = room.now();
    await insertRun(
      inside,
      {
        ...jobOf(id, wanted),
        status: 'Awaiting Approval',
        statusReason: `${second ?? ''} Somebody else who may run all of it decides.`.trim(),
        rowCount: records.size,
        remarks: [{ at: now, by: user.name, what: 'proposed', text: wanted.about?.comment ?? null }],
        totals: shown.totals as unknown as Values,
      },
      now,
    );
    const previewed = { actions, takeBack: shown } as unknown as Values;
    await insertWork(inside, { runID: id, user, expert: options.expert, atomic: true, stopOnError: false, previewed });
    const made = accepted(await readRun(inside, id), now, { notes: [...shown.notes], left: shown.left as unknown as Value, taken: [] });
    await claim?.keep(inside, id, made);
    return made;
  });
}

/** What was proposed, as it was seen; 404001 of a run that proposes nothing of the kind. */
export function proposedPreview(run: RunWithWork): TakeBackPreview {
  const kept = run.work?.previewed?.['takeBack'];
  if (!isTakeBack(run) || kept === undefined || kept === null)
    throw new Fault(404001, 'Not Found', `Nobody had to approve that run ${run.id} takes others back, so no preview of it was kept.`);
  return kept as unknown as TakeBackPreview;
}

export const keptTakeBack = async (from: Reading, id: string): Promise<TakeBackPreview> => proposedPreview(await readRun(from, id));
