/** The model of an action’s test: given a record, when it is dropped, then these changes; no database. */
import assert from 'node:assert/strict';
import { actionOf } from '../../shared/actions/index.js';
import { company, done, featureOf, plan, the, worldOf, type World } from '../fixtures.js';
import type { EntityName, Raised, RecordOf, Values } from '../../shared/types.js';

const flip = ([entity, id]: readonly ['services', string], name: string): [EntityName, string, string] => [entity, name, id];
const dropped = { status: 'Dropped', dateDrop: '2025-03-24' };

describe('drop', () => {
  it('charges a feature up to its notice period and says which term won', () => {
    const {
      changes: [change],
      notes,
    } = plan(company(), 'features', 'drop', '102', dropped);
    assert.equal(change?.after['status'], 'Dropped');
    assert.equal(change?.after['dateDrop'], '2025-03-24');
    assert.equal(change?.after['statusChangedStamp'], '2025-03-24');
    assert.equal(change?.after['dateBillTo'], '2025-04-23');
    assert.match(String(notes?.[0]), /^Dropped on 24 Mar 2025; charged up to 23 Apr 2025: notice period of 30 days from 24 Mar 2025\.$/);
  });

  it('takes a bill-to date that is given for what it is', () => {
    const {
      changes: [change],
    } = plan(company(), 'features', 'drop', '102', { ...dropped, dateBillTo: '2025-03-01' });
    assert.equal(change?.after['dateBillTo'], '2025-03-01');
  });

  it('credits the days that were billed beyond the last one', () => {
    const raised: Raised[] = [{ kind: 'recurring', periodFrom: '2025-03-15', periodTo: '2025-04-14', gross: 2999, discount: 0, net: 2999, invoiced: true }];
    const world = company();
    const billed = { ...the(world, 'features', '101'), dueDate: '2025-04-15' } as RecordOf;
    const { charges, monthlyBefore, monthlyAfter } = plan(worldOf({ features: [billed] }), 'features', 'drop', '101', dropped, {
      raised: new Map([['101', raised]]),
    });
    assert.deepEqual(
      charges?.map(({ net, when }) => [net, when]),
      [[-2032, 'next run']],
    );
    assert.deepEqual([monthlyBefore, monthlyAfter], [2999, 0]);
  });

  it('names the date and the way back of what was dropped before', () => {
    const world = done(company(), 'features', 'drop', '101', dropped);
    assert.throws(() => plan(world, 'features', 'drop', '101', dropped), {
      message: 'This feature was already dropped on 2025-03-24; Reinstate brings it back.',
    });
  });

  it('lists the statuses that fit when another is named', () => {
    assert.throws(
      () => plan(company(), 'features', 'drop', '101', { ...dropped, status: 'Suspended' }),
      (fault: { code: number; hint: string }) => fault.code === 400502 && fault.hint === '"Suspended" does not fit Drop Feature. These fit: Dropped.',
    );
    assert.throws(() => plan(company(), 'services', 'drop', '12', { ...dropped, status: 'Gone' }), {
      hint: '"Gone" is not a status of services. These fit: Dropped.',
    });
  });

  it('takes everything active below with it, each with its own last day', () => {
    const world = done(company(), 'customers', 'drop', '1', { ...dropped, statusReason: 'Closed' });
    assert.deepEqual(
      ['101', '102', '103', '104'].map((id) => [the(world, 'features', id)['status'], the(world, 'features', id)['dateBillTo']]),
      [
        ['Dropped', '2025-03-24'],
        ['Dropped', '2025-04-23'],
        ['Dropped', '2025-03-24'],
        ['Dropped', '2025-03-24'],
      ],
    );
    assert.deepEqual(
      [the(world, 'numbers', '11')['status'], the(world, 'services', '12')['status'], the(world, 'services', '12')['dateDrop']],
      ['Dropped', 'Dropped', '2025-03-24'],
    );
    assert.equal(the(world, 'services', '12')['statusReason'], 'Closed');
    assert.equal(the(world, 'services', '12')['updatedDate'], dropped.dateDrop);
    assert.equal(the(world, 'features', '201')['status'], 'Active');
  });

  it('counts the notice from the day given for the service where the feature says none', () => {
    const world = done(company(), 'services', 'drop', '12', { ...dropped, cancellationNoticeGivenDate: '2025-03-01' });
    assert.equal(the(world, 'features', '102')['dateBillTo'], '2025-03-31');
    assert.equal(the(world, 'services', '12')['cancellationNoticeGivenDate'], '2025-03-01');
  });

  it('counts it from the day noted on what is dropped, else on what each feature belongs to', () => {
    const noted = (entity: EntityName, id: string, date: string, world = company()): World =>
      worldOf(
        Object.fromEntries(
          [...world].map(([each, records]) => [
            each,
            [...records.values()].map((one) => (each === entity && one.id === id ? ({ ...one, cancellationNoticeGivenDate: date } as RecordOf) : one)),
          ]),
        ),
      );
    const until = (world: World, entity: EntityName, id: string): unknown => the(done(world, entity, 'drop', id, dropped), 'features', '102')['dateBillTo'];
    const service = noted('services', '12', '2025-03-01');
    assert.equal(until(service, 'services', '12'), '2025-03-31');
    assert.equal(until(service, 'features', '102'), '2025-03-31');
    assert.equal(until(service, 'customers', '1'), '2025-03-31');
    assert.equal(until(noted('customers', '1', '2025-03-02'), 'services', '12'), '2025-04-01');
    assert.equal(until(noted('customers', '1', '2025-03-02', service), 'customers', '1'), '2025-04-01');
    assert.equal(the(done(service, 'customers', 'finalBill', '1', { dateFinalBill: '2025-03-24' }), 'features', '102')['dateBillTo'], '2025-03-31');
  });

  it('made again to take a reinstatement back ends each feature where it had ended, whatever has become of its terms', () => {
    const service = ['services', '12'] as const;
    const edit = (world: World, values: Values): World => done(world, 'features', 'edit', '102', values);
    const before = edit(done(company(), ...flip(service, 'drop'), dropped), { noticePeriodLength: 90 });
    const back = done(before, ...flip(service, 'reinstate'), { status: 'Active', dateReinstate: '2025-04-30' });
    const way = actionOf('services', 'reinstate')!.reverse!(the(before, ...service), { status: 'Active', dateReinstate: '2025-04-30' } as never, '2025-04-30');
    assert.ok(typeof way === 'object');
    const again = done(back, ...flip(service, way.action), way.parameters);
    const ends = (world: World): readonly unknown[] => ['101', '102'].map((id) => the(world, 'features', id)['dateBillTo']);
    assert.deepEqual([ends(before), ends(again)], Array(2).fill(['2025-03-24', '2025-04-23']));
    // A drop of its own asks the terms: 90 days from 24 March.
    assert.equal(the(done(back, ...flip(service, 'drop'), dropped), 'features', '102')['dateBillTo'], '2025-06-22');
  });

  it('made again and taken back leaves out the days that were left out before', () => {
    const back = { status: 'Active', dateReinstate: '2025-04-30' };
    const stops = (world: World): unknown => ['101', '102'].map((id) => (the(world, 'features', id)['billing'] as Values)['stops']);
    for (const [entity, id] of [
      ['services', '12'],
      ['customers', '1'],
    ] as const) {
      const gap = done(done(company(), entity, 'drop', id, dropped), entity, 'reinstate', id, back);
      const again = done(gap, entity, 'drop', id, dropped);
      const way = actionOf(entity, 'drop')!.reverse!(the(gap, entity, id), dropped as never, '2025-04-30');
      assert.ok(typeof way === 'object');
      const restored = done(again, entity, way.action, id, way.parameters);
      assert.deepEqual(stops(restored), stops(gap));
      assert.match(JSON.stringify(stops(restored)), /"to":"2025-04-23","resumes":"2025-04-30"/);
      // And the way back of that one drops as it was, and so on for ever.
      const forth = actionOf(entity, way.action)!.reverse!(the(again, entity, id), way.parameters as never, '2025-04-30');
      assert.ok(typeof forth === 'object');
      assert.deepEqual(stops(done(restored, entity, forth.action, id, forth.parameters)), stops(again));
      // Reinstated by hand on its drop date, it is as if it had never been dropped.
      assert.deepEqual(stops(done(again, entity, 'reinstate', id, { ...back, dateReinstate: dropped.dateDrop })), [undefined, undefined]);
    }
  });

  it('taken back on its own day leaves no days out where the end date had stopped the charges, though that has been cleared since', () => {
    const edit = (world: World, endDate: string | null): World => done(world, 'features', 'edit', '101', { endDate });
    const before = edit(edit(company(), '2025-03-14'), null);
    const cleared = edit(done(edit(company(), '2025-03-14'), 'features', 'drop', '101', dropped), null);
    const back = done(cleared, 'features', 'reinstate', '101', { status: 'Active', dateReinstate: '2025-03-24' });
    const stops = (world: World): unknown => (the(world, 'features', '101')['billing'] as Values)['stops'];
    assert.deepEqual([stops(before), stops(back)], [undefined, undefined]);
    // A last day that was given is one all the same: ten days are left out.
    const given = done(company(), 'features', 'drop', '101', { ...dropped, dateBillTo: '2025-03-14' });
    assert.deepEqual(stops(done(given, 'features', 'reinstate', '101', { status: 'Active', dateReinstate: '2025-03-24' })), [
      { to: '2025-03-14', resumes: '2025-03-24', of: '2025-03-24' },
    ]);
  });

  it('leaves a number in stock alone', () => {
    assert.throws(() => plan(company(), 'numbers', 'drop', '13', dropped), { message: 'This number is in stock; Allocate gives it to a customer.' });
  });

  it('takes no more than its share of time for each of many features', () => {
    const one = featureOf('1000', { customerID: '1', serviceID: '12', serviceCharge: 299_900 });
    const others = Object.fromEntries([...company()].map(([entity, records]) => [entity, [...records.values()]]));
    const cpu = (count: number): number => {
      const world = worldOf({ ...others, features: Array.from({ length: count }, (_, n) => ({ ...one, id: String(1000 + n) }) as RecordOf) });
      const start = process.cpuUsage().user;
      assert.equal(plan(world, 'services', 'drop', '12', dropped).changes.length, count + 1);
      return process.cpuUsage().user - start;
    };
    cpu(500);
    const [few, many] = [cpu(500), cpu(5_000)];
    assert.ok(many < 40 * few, `500: ${few} µs, 5,000: ${many} µs`);
  });
});
