/** An order that a second person has to look at: previewed and frozen, with its preview, for whoever decides. */
import { tooLarge } from '../../../shared/fault.js';
import type { Preview, Value, Values } from '../../../shared/types.js';
import { preview } from '../../engine/engine.js';
import { present } from '../../engine/present.js';
import { accepted, type Answer } from '../telling/answers.js';
import { guarded, orderFrom, reversed, takeKey } from './ordering.js';
import { atOnce } from '../kept/parts.js';
import { insertProposed } from '../kept/rows.js';
import { insertRun, insertWork, readRun } from '../kept/run.js';
import type { Room } from './room.js';
import type { Ordering } from './submission.js';

/** Every row of a proposal is previewed before it is kept, and read by a person. */
const mostProposed = 5_000;

/** What is kept of the preview besides its rows. */
export const keptOf = ({ control, totals, notes, warnings }: Preview): Values => ({
  control,
  totals: totals as unknown as Value,
  notes,
  warnings: warnings as unknown as Value,
});

/**
 * Keeps the order with its preview. What would be refused is refused now. `why` says what asks for a second person; without it the
 * order only waits for its day.
 */
export async function propose(room: Room, ordering: Ordering, why: string | undefined): Promise<Answer> {
  const { definition, targets, user, claim, entity, reverses = null, about, on = null, tolerance = 0 } = ordering;
  if (targets.length > mostProposed)
    throw tooLarge(
      `${why ?? 'It is kept with its preview until its day.'} ${why === undefined ? 'Such an order' : 'A proposal'} holds at most ${mostProposed.toLocaleString('en-GB')} records. Split it.`,
    );
  const planned = await preview(room.store, ordering.catalogue, definition, orderFrom(ordering));
  const bad = planned.rows.find(({ fault }) => fault !== undefined);
  if (bad?.fault && (ordering.atomic || planned.rows.every(({ fault }) => fault !== undefined))) throw bad.fault;
  // A proposal without a bad row is done as it was approved or not at all; one with bad rows leaves those alone, as its preview says.
  const atomic = ordering.atomic || (!ordering.inPart && bad === undefined && targets.length <= atOnce);
  const shown = await present(planned);
  const answer = await room.store.transaction(async (inside) => {
    const before = await takeKey(room, inside, claim);
    if (before) return before;
    const [id] = (await inside.allocate('runs', 1)) as [string];
    await guarded(room, inside, ordering, id);
    const now = room.now();
    await insertRun(
      inside,
      {
        id,
        entity,
        action: definition.name,
        parameters: ordering.parameters,
        status: why === undefined ? 'Scheduled' : 'Awaiting Approval',
        statusReason: why === undefined ? null : `${why} Somebody else who may run it decides.`,
        rowCount: targets.length,
        failed: shown.totals.refused,
        requestedBy: user.name,
        requestedAt: ordering.now,
        ...about,
        remarks: why === undefined ? null : [{ at: now, by: user.name, what: 'proposed', text: about?.comment ?? null }],
        on,
        today: ordering.today,
        idempotencyKey: claim?.key,
        totals: shown.totals as unknown as Values,
        control: shown.control,
        reverses,
      },
      now,
    );
    await insertWork(inside, {
      runID: id,
      user,
      expert: ordering.expert,
      atomic,
      stopOnError: ordering.stopOnError ?? false,
      confirmed: orderFrom(ordering).confirm ?? false,
      previewed: { ...keptOf(shown), ...(on === null ? {} : { tolerance }) },
    });
    await insertProposed(inside, id, targets, shown.rows);
    await reversed(inside, ordering, id);
    const made = accepted(await readRun(inside, id), now, { notes: shown.notes, totals: shown.totals as unknown as Value, ...ordering.more });
    await claim?.keep(inside, id, made);
    return made;
  });
  const id = answer.headers['Sheetbridge-Run'];
  if (id !== undefined) room.progress.moved(id);
  return answer;
}
