/** Stopping what hangs below a record with it, and bringing back exactly that. */
import assert from 'node:assert/strict';
import { applied, catalogue, company, done, plan, the, type World } from '../fixtures.js';
import { due } from '../../shared/billing/index.js';
import type { Values } from '../../shared/types.js';

const drop = { status: 'Dropped', dateDrop: '2025-03-10' };
const reinstate = { status: 'Active', dateReinstate: '2025-03-10' };
const suspend = { status: 'Suspended', dateSuspend: '2025-02-10' };
const unsuspend = { status: 'Active', dateUnsuspend: '2025-03-01' };

const statuses = (world: World, entity: 'features' | 'services' | 'numbers', ...ids: string[]): unknown[] => ids.map((id) => the(world, entity, id)['status']);
const holds = (world: World, id: string): unknown => (the(world, 'features', id)['billing'] as Values)['holds'] ?? [];
const run = (
  world: World,
  ...steps: readonly (readonly [entity: 'customers' | 'services' | 'numbers' | 'features', id: string, name: string, parameters: Values])[]
): World => steps.reduce((now, [entity, id, name, parameters]) => done(now, entity, name, id, parameters), world);

describe('a cascade and its way back', () => {
  it('brings back what was dropped with a service, and not what was dropped by itself before', () => {
    const world = run(company(), ['features', '102', 'drop', drop], ['services', '12', 'drop', drop], ['services', '12', 'reinstate', reinstate]);
    assert.deepEqual(statuses(world, 'features', '101', '102'), ['Active', 'Dropped']);
    assert.equal(the(world, 'features', '101')['cascade'], null);
  });

  it('leaves a service that was dropped before its customer as it was when the customer comes back', () => {
    const world = run(company(), ['services', '12', 'drop', drop], ['customers', '1', 'drop', drop], ['customers', '1', 'reinstate', reinstate]);
    assert.deepEqual(statuses(world, 'services', '12'), ['Dropped']);
    assert.deepEqual(statuses(world, 'features', '101', '103', '104'), ['Dropped', 'Active', 'Active']);
    assert.deepEqual(statuses(run(world, ['services', '12', 'reinstate', reinstate]), 'features', '101', '102'), ['Active', 'Active']);
  });

  it('is the identity for the money of every feature when the customer comes back on the drop date', () => {
    const before = company();
    const after = run(before, ['customers', '1', 'drop', drop], ['customers', '1', 'reinstate', reinstate]);
    // But for what only a way back asks for: where the drop had ended it.
    const lived = (billing: unknown): Values => {
      const { was: _, ...rest } = billing as Values;
      return rest;
    };
    for (const id of ['101', '102', '103', '104']) {
      const [now, then] = [the(after, 'features', id), the(before, 'features', id)];
      assert.deepEqual(lived(now['billing']), lived(then['billing']), id);
      for (const field of ['status', 'dateDrop', 'dateBillTo', 'dueDate', 'cascade']) assert.deepEqual(now[field], then[field], `${id} ${field}`);
    }
  });

  it('refuses to bring back by itself what ended with a parent, and names the parent', () => {
    const world = run(company(), ['services', '12', 'drop', drop]);
    assert.throws(() => plan(world, 'features', 'reinstate', '101', reinstate), {
      message: 'This feature was dropped with its service; Reinstate on that service brings it back.',
    });
  });

  it('refuses to bring back what hangs on something that ended', () => {
    const world = run(company(), ['features', '101', 'drop', drop], ['services', '12', 'drop', drop]);
    assert.throws(() => plan(world, 'features', 'reinstate', '101', reinstate), {
      hint: 'Its service Other Surgery is Dropped since 2025-03-10; Reinstate on that service comes first.',
    });
  });

  it('holds the features of a suspended service and lets them go with it', () => {
    const world = run(company(), ['services', '12', 'suspend', suspend]);
    assert.deepEqual(statuses(world, 'features', '101', '102', '103'), ['Suspended', 'Suspended', 'Active']);
    assert.deepEqual(holds(world, '101'), [{ kind: 'suspended', from: '2025-02-10', until: null, cause: 'services/12' }]);
    const { changes, charges } = plan(world, 'services', 'unsuspend', '12', unsuspend);
    assert.deepEqual(statuses(applied(world, { changes }), 'features', '101', '102'), ['Active', 'Active']);
    assert.ok(
      charges?.some(({ backfilled, featureID, net }) => backfilled && featureID === '101' && net === 2999),
      'the missed period comes back-filled',
    );
  });

  it('keeps what is suspended by itself suspended when its customer is not any more', () => {
    const both = run(company(), ['services', '12', 'suspend', suspend], ['customers', '1', 'suspend', suspend]);
    const world = run(both, ['customers', '1', 'unsuspend', unsuspend]);
    assert.deepEqual([...statuses(world, 'services', '12'), ...statuses(world, 'features', '101', '103')], ['Suspended', 'Suspended', 'Active']);
    assert.deepEqual(statuses(run(world, ['services', '12', 'unsuspend', unsuspend]), 'features', '101'), ['Active']);
  });

  it('asks for the customer first while it holds a service as well', () => {
    const both = run(company(), ['services', '12', 'suspend', suspend], ['customers', '1', 'suspend', suspend]);
    assert.throws(() => plan(both, 'services', 'unsuspend', '12', unsuspend), {
      message: 'This service was suspended with its customer as well as by itself; Unsuspend on that customer brings it back.',
    });
  });

  it('lets suspension and bills be lifted in either order', () => {
    const off = { status: 'Active - Do Not Bill', dateMakeNonBillable: '2025-02-15' };
    const world = run(company(), ['customers', '1', 'suspend', suspend], ['services', '12', 'makeNonBillable', { ...off, status: 'Suspended - Do Not Bill' }]);
    assert.deepEqual(statuses(world, 'features', '101', '103'), ['Suspended - Do Not Bill', 'Suspended']);
    const first = run(world, ['customers', '1', 'unsuspend', unsuspend]);
    assert.deepEqual(
      [...statuses(first, 'services', '12'), ...statuses(first, 'features', '101', '103')],
      ['Active - Do Not Bill', 'Active - Do Not Bill', 'Active'],
    );
    assert.deepEqual(statuses(run(first, ['services', '12', 'makeBillable', { status: 'Active' }]), 'features', '101'), ['Active']);
    const other = run(world, ['services', '12', 'makeBillable', { status: 'Suspended' }]);
    assert.deepEqual(statuses(other, 'features', '101'), ['Suspended']);
    assert.deepEqual(statuses(run(other, ['customers', '1', 'unsuspend', unsuspend]), 'features', '101'), ['Active']);
  });

  it('brings a feature back under the hold that lies on its service by then', () => {
    const world = run(company(), ['features', '101', 'drop', drop], ['services', '12', 'suspend', suspend], ['features', '101', 'reinstate', reinstate]);
    assert.deepEqual(statuses(world, 'features', '101'), ['Suspended']);
    assert.deepEqual(holds(world, '101'), [{ kind: 'suspended', from: '2025-02-10', until: null, cause: 'services/12' }]);
    assert.deepEqual(statuses(run(world, ['services', '12', 'unsuspend', { ...unsuspend, dateUnsuspend: '2025-03-15' }]), 'features', '101'), ['Active']);
  });

  it('holds what comes back from the day on which the hold itself begins, as if it had never been away', () => {
    const later = { status: 'Active - Do Not Bill', dateMakeNonBillable: '2025-04-04' };
    const hold = ['customers', '1', 'makeNonBillable', later] as const;
    const back = run(company(), ['features', '101', 'drop', drop], hold, ['features', '101', 'reinstate', reinstate]);
    assert.deepEqual(holds(back, '101'), holds(run(company(), hold), '101'));
    const bill = (world: World): unknown => due(the(world, 'features', '101'), [], { catalogue, cutoff: '2025-04-04' }).charges.length;
    assert.deepEqual([bill(back), bill(run(back, ['customers', '1', 'makeBillable', { status: 'Active', dateMakeBillable: '2025-04-04' }]))], [3, 3]);
  });

  it('holds a feature that comes back suspended or off the bills by its own status, until it comes back by another', () => {
    for (const [status, kind] of [
      ['Suspended', 'suspended'],
      ['Active - Do Not Bill', 'nonBillable'],
    ] as const) {
      const world = run(company(), ['features', '101', 'drop', drop], ['features', '101', 'reinstate', { ...reinstate, status }]);
      assert.deepEqual(statuses(world, 'features', '101'), [status]);
      assert.deepEqual(holds(world, '101'), [{ kind, from: '2025-03-10', until: null, cause: 'features/101' }]);
      const [gone, back] = [
        { ...drop, dateDrop: '2025-03-20' },
        { ...reinstate, dateReinstate: '2025-03-20' },
      ];
      const whole = run(world, ['features', '101', 'drop', gone], ['features', '101', 'reinstate', back]);
      assert.deepEqual(holds(whole, '101'), [{ kind, from: '2025-03-10', until: '2025-03-20', cause: 'features/101' }]);
    }
  });

  it('forgets a hold that its parent let go of while it was dropped', () => {
    const world = run(company(), ['services', '12', 'suspend', suspend], ['features', '101', 'drop', drop], ['services', '12', 'unsuspend', unsuspend]);
    assert.deepEqual(statuses(world, 'features', '101'), ['Dropped']);
    assert.equal(the(world, 'features', '101')['cascade'], null);
    assert.deepEqual(statuses(run(world, ['features', '101', 'reinstate', reinstate]), 'features', '101'), ['Active']);
  });

  it('holds a new feature of a suspended service from its start', () => {
    const world = run(company(), ['services', '12', 'suspend', suspend]);
    const {
      changes: [change],
    } = plan(world, 'features', 'create', '', { serviceID: '12', description: 'Router', serviceCharge: 10_000, startDate: '2025-03-01' });
    assert.equal(change?.after['status'], 'Suspended');
    assert.deepEqual((change!.after['billing'] as Values)['holds'], [{ kind: 'suspended', from: '2025-03-01', until: null, cause: 'services/12' }]);
  });

  it('leaves alone the periods of a new feature from before its service was suspended', () => {
    const values = { serviceID: '12', description: 'Router', serviceCharge: 10_000, startDate: '2025-01-01', serviceChargeInterval: 'Monthly' };
    const world = done(run(company(), ['services', '12', 'suspend', suspend]), 'features', 'create', '', values);
    assert.deepEqual(holds(world, '+1'), [{ kind: 'suspended', from: '2025-02-10', until: null, cause: 'services/12' }]);
    const { charges } = due(the(world, 'features', '+1'), [], { catalogue, cutoff: '2025-03-20' });
    assert.deepEqual(
      charges.map(({ periodFrom, backfilled }) => [periodFrom, backfilled]),
      [
        ['2025-01-01', false],
        ['2025-02-01', false],
      ],
    );
  });

  it('keeps what is suspended out of sight of a later suspension of the same parent', () => {
    const world = run(company(), ['customers', '1', 'suspend', suspend]);
    assert.throws(() => plan(world, 'services', 'suspend', '12', suspend), {
      message: 'This service is already Suspended since 2025-02-10; Unsuspend ends that.',
    });
  });

  it('is not changed in its end date by any hold', () => {
    const world = run(company(), ['customers', '1', 'suspend', suspend]);
    for (const { after } of plan(company(), 'customers', 'suspend', '1', suspend).changes) assert.ok(!('endDate' in after));
    assert.equal(the(world, 'features', '101')['endDate'], null);
  });
});
