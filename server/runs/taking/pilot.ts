/** The first rows go first: done, read back and laid beside their preview; then the run stops for somebody's decision. */
import { changedSincePreview, refused } from '../../../shared/fault.js';
import type { Value, Values } from '../../../shared/types.js';
import { preview } from '../../engine/engine.js';
import { controlOf } from '../../engine/present.js';
import { answered, type Answer } from '../telling/answers.js';
import { doRows } from '../working/execute.js';
import { stillWithin } from './judged.js';
import { atOnce } from '../kept/parts.js';
import { insertWaiting } from '../kept/rows.js';
import { readRun, updateRun } from '../kept/run.js';
import { guarded, insertQueued, orderFrom, takeKey } from './ordering.js';
import type { Room } from './room.js';
import type { Ordering } from './submission.js';

/** Does the pilot's rows at once, all or none of them, and keeps the rest waiting. */
export async function runPilot(room: Room, ordering: Ordering): Promise<Answer> {
  const count = ordering.pilot!;
  if (ordering.definition.wholeCustomers)
    throw refused('The records of a customer are done together here, so no first rows are tried by themselves.', { pilot: 'Leave it out.' });
  if (count > atOnce) throw refused(`A pilot has at most ${atOnce} rows.`, { pilot: `At most ${atOnce}.` });
  const first = await preview(room.store, ordering.catalogue, ordering.definition, { ...orderFrom(ordering), targets: ordering.targets.slice(0, count) });
  const expected = controlOf(first.rows);
  for (const { target, digest, fault, label } of first.rows) {
    if (fault) throw fault;
    if (target.digest !== undefined && target.digest !== digest) throw changedSincePreview(label);
  }
  // From here on the rows carry the digest of this very preview: execution does them only if it plans the same.
  const targets = ordering.targets.map((target, index) => (index < count ? { ...target, digest: first.rows[index]!.digest } : target));
  const answer = await room.store.transaction(async (inside) => {
    const before = await takeKey(room, inside, ordering.claim);
    if (before) return before;
    const [id] = (await inside.allocate('runs', 1)) as [string];
    await insertQueued(room, inside, ordering, id, { atomic: false });
    await insertWaiting(inside, id, targets);
    const { results, differences, run } = await doRows(
      room,
      inside,
      await readRun(inside, id),
      Array.from({ length: count }, (_, index) => index + 1),
      { atomic: true, verify: true },
    );
    await guarded(room, inside, ordering, id);
    await stillWithin(room, inside, ordering);
    const sum = results.reduce((total, { stake }) => total + (stake ?? 0), 0) / 100;
    const agrees = differences.length === 0 && results.length === expected.count && sum === expected.sum;
    const pilot: Values = {
      rows: count,
      agrees,
      previewed: { count: expected.count, net: expected.sum },
      actual: { count: results.length, net: sum },
      differences: differences.slice(0, 100) as unknown as Value,
    };
    const at = room.now();
    await updateRun(
      inside,
      id,
      ['Queued'],
      {
        status: 'Stopped',
        startedAt: at,
        pilot,
        statusReason: agrees
          ? `The first ${count} came out as previewed. Continue with the other ${run.rowCount - count}, or reverse them.`
          : `The first ${count} did not come out as previewed: look at them before you go on.`,
      },
      at,
    );
    const made = await answered(
      inside,
      await readRun(inside, id),
      results.map((result, index) => ({ ...result, recordID: targets[index]!.id })),
      at,
    );
    await ordering.claim?.keep(inside, id, made);
    return made;
  });
  const id = answer.headers['Sheetbridge-Run'];
  if (id !== undefined) room.progress.moved(id);
  return answer;
}
