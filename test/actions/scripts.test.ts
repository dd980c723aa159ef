/** Random scripts of moves on a customer, its number and service and their features: whatever the order, nothing is left behind. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { marksOf } from '../../shared/actions/marks.js';
import { holdsAbove } from '../../shared/actions/moving.js';
import { actionOf } from '../../shared/actions/index.js';
import { Fault } from '../../shared/fault.js';
import { addDays } from '../../shared/dates.js';
import { applied, catalogue, company, contextOf, the, type World } from '../fixtures.js';
import type { Timeline } from '../../shared/billing/index.js';
import type { EntityName, Values } from '../../shared/types.js';

const records = [
  ['customers', '1'],
  ['numbers', '11'],
  ['services', '12'],
  ['features', '101'],
  ['features', '103'],
  ['features', '104'],
] as const;
const dates: Readonly<Record<string, string>> = {
  drop: 'dateDrop',
  reinstate: 'dateReinstate',
  suspend: 'dateSuspend',
  unsuspend: 'dateUnsuspend',
  makeNonBillable: 'dateMakeNonBillable',
  makeBillable: 'dateMakeBillable',
};
const moves = Object.keys(dates);

/** Makes the move with the first status that fits; the world as it is where it cannot be made. */
function tried(world: World, entity: EntityName, id: string, name: string, date: string): World {
  const found = actionOf(entity, name);
  const context = contextOf(world, { today: date });
  const record = the(world, entity, id);
  if (!found || found.available(record, context) !== true) return world;
  for (const status of catalogue.statuses(entity)) {
    try {
      return applied(world, found.plan(record, { status: status.name, [dates[name]!]: date } satisfies Values as never, context));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
  return world;
}

/** What must be so after every step. */
function coherent(world: World): void {
  const context = contextOf(world);
  for (const [entity, id] of records) {
    const record = the(world, entity, id);
    const status = catalogue.status(entity, record['status'] as string)!;
    const marks = marksOf(record);
    if (!status.active) continue;
    const above = holdsAbove(entity, record, context)
      .map(({ action, by }) => `${action} ${by}`)
      .toSorted();
    assert.deepEqual(marks.map(({ action, by }) => `${action} ${by}`).toSorted(), above, `${entity}/${id} knows the holds that lie on it`);
    if (above.some((each) => each.startsWith('suspend'))) assert.ok(status.suspended, `${entity}/${id} is suspended with its parent`);
    if (above.some((each) => each.startsWith('make'))) assert.ok(!status.billable, `${entity}/${id} is off the bills with its parent`);
    if (entity !== 'features') continue;
    assert.equal(
      status.suspended,
      above.some((each) => each.startsWith('suspend')),
      `${id} is suspended by its parents only`,
    );
    assert.equal(status.billable, !above.some((each) => each.startsWith('make')), `${id} is off the bills by its parents only`);
    const holds = ((record['billing'] as unknown as Timeline).holds ?? [])
      .filter(({ until }) => until === null)
      .map(({ kind, cause }) => `${kind === 'suspended' ? 'suspend' : 'makeNonBillable'} ${cause}`)
      .toSorted();
    assert.deepEqual(holds, above, `${id} is held by just these`);
    assert.equal(record['dateDrop'], null);
    assert.equal(record['dateBillTo'], null);
  }
}

describe('any script of moves', () => {
  it('leaves every record under the holds of its parents and no other, and all can be brought back', () => {
    const step = fc.record({ at: fc.constantFrom(...records), name: fc.constantFrom(...moves), days: fc.integer({ min: 0, max: 20 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 14 }), (script) => {
        let [world, date] = [company(), '2025-02-01'];
        for (const {
          at: [entity, id],
          name,
          days,
        } of script) {
          date = addDays(date, days);
          world = tried(world, entity, id, name, date);
          coherent(world);
        }
        for (const [entity, id] of records)
          for (const name of ['reinstate', 'makeBillable', 'unsuspend', 'makeBillable']) world = tried(world, entity, id, name, date);
        coherent(world);
        for (const [entity, id] of records) {
          const { status, cascade } = the(world, entity, id);
          assert.deepEqual([entity, id, status, cascade], [entity, id, 'Active', null]);
        }
      }),
      { numRuns: 120, seed: 20250124 },
    );
  });
});
