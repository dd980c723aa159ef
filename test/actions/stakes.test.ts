/** What a preview says besides charges and credits: what still comes, what is held, what is at stake. */
import assert from 'node:assert/strict';
import { levelsOf } from '../../shared/actions/newRecord.js';
import { catalogue, featureOf, plan, recordOf, worldOf, type World } from '../fixtures.js';
import type { Plan, RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';

const today = '2026-11-26';
const world = (more: Values = {}) =>
  worldOf({
    customers: [recordOf('customers', '1', { email: 'a@example.com', emailBilling: true })],
    services: [recordOf('services', '12', { customerID: '1', serviceType: 'Other' })],
    features: [
      featureOf('101', {
        customerID: '1',
        serviceID: '12',
        serviceCharge: 300_000,
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2026-11-01',
        ...more,
      }),
    ],
    transactions: [
      recordOf('transactions', '41', { customerID: '1', kind: 'manual', description: 'Visit', net: 1_500_000, gross: 1_500_000, transactionDate: today }),
    ],
    invoices: [recordOf('invoices', '31', { customerID: '1', status: 'Unsent', total: 1_200_000 })],
  });

/** The world after a plan. */
const then = (before: World, { changes }: Plan): World => {
  const after = new Map(before);
  for (const { entity, id, after: values } of changes)
    after.set(entity, new Map(after.get(entity)).set(id, { ...after.get(entity)!.get(id)!, ...values } as RecordOf));
  return after;
};
const texts = ({ warnings = [] }: Plan): readonly string[] => warnings.map((each) => (typeof each === 'object' ? each.text : each));
const net = ({ charges = [] }: Plan): number => charges.reduce((sum, each) => sum + each.net, 0);

describe('the stakes of a plan', () => {
  it('are what a minimum term still brings: pounds, lines, until when', () => {
    const billed = world({ minimumTermDate: '2027-10-31', dueDate: '2026-12-01' });
    const { still, charges } = plan(billed, 'features', 'drop', '101', { status: 'Dropped', dateDrop: '2026-11-30' }, { today });
    assert.deepEqual(charges, []);
    assert.deepEqual(still, { net: 33_000, lines: 11, until: '2027-10-31' });
  });

  it('promise nothing of what is off the bills: it waits, and how much is said', () => {
    const off = plan(world(), 'services', 'makeNonBillable', '12', { status: 'Active - Do Not Bill', dateMakeNonBillable: '2026-11-01' }, { today });
    const held = new Map(world());
    for (const { entity, id, after } of off.changes)
      held.set(entity, new Map(held.get(entity)).set(id, { ...held.get(entity)!.get(id)!, ...after } as RecordOf));
    const { still, charges, warnings } = plan(held, 'services', 'drop', '12', { status: 'Dropped', dateDrop: '2026-12-15' }, { today });
    assert.deepEqual([still, charges], [undefined, []]);
    // November 30.00, of December 15 of 31 days 14.52.
    assert.ok(warnings?.some((each) => typeof each === 'object' && each.text === 'It is off the bills: 2 lines wait with £44.52 until it is billed again.'));
  });

  it('are all that a run no longer brings once it is off the bills, and brings once it is back, whatever changed meanwhile', () => {
    const nonBillable = { status: 'Active - Do Not Bill', dateMakeNonBillable: '2026-11-20' };
    const off = plan(world(), 'services', 'makeNonBillable', '12', nonBillable, { today });
    // November was billed on its first day, which the hold does not reach: the next run leaves it out all the same.
    assert.deepEqual([off.fallsAway, off.charges], [{ charges: 3_000, credits: 0 }, []]);
    const held = then(world(), off);
    const dearer = plan(held, 'features', 'changeRecurringCharge', '101', { serviceCharge: 600_000, updatedDate: '2026-11-16' }, { today });
    assert.deepEqual([net(dearer), dearer.fallsAway], [0, undefined]);
    assert.ok(texts(dearer).includes('It is off the bills: 1 line waits with £15.00 until it is billed again.'), String(texts(dearer)));
    const back = plan(then(held, dearer), 'services', 'makeBillable', '12', { status: 'Active' }, { today });
    assert.equal(net(back), 4_500);
    const ahead = then(held, plan(held, 'services', 'makeBillable', '12', { status: 'Active', dateMakeBillable: '2026-12-24' }, { today }));
    const sooner = plan(ahead, 'features', 'changeRecurringCharge', '101', { serviceCharge: 600_000, updatedDate: '2026-11-16' }, { today });
    assert.ok(texts(sooner).includes('It is off the bills until 24 Dec 2026: these lines come with the first run after that day.'), String(texts(sooner)));
    const twice = worldOf({
      services: [...held.get('services')!.values()],
      customers: [...held.get('customers')!.values()],
      features: ['101', '102'].map((id) => ({ ...held.get('features')!.get('101')!, id })),
    });
    assert.ok(
      texts(plan(twice, 'services', 'drop', '12', { status: 'Dropped', dateDrop: '2026-12-15' }, { today })).includes(
        'It is off the bills: 4 lines wait with £89.04 until it is billed again.',
      ),
    );
  });

  it('are not told of what is added off the bills or suspended as if the next run charged it', () => {
    const add = { standardFeatures: [asText(catalogue.all('standardFeatures').find((each) => levelsOf(each, catalogue).includes('service'))!['name'])] };
    for (const [action, more, said] of [
      ['makeNonBillable', { status: 'Active - Do Not Bill', dateMakeNonBillable: '2026-11-20' }, true],
      ['suspend', { status: 'Suspended', dateSuspend: '2026-11-20' }, false],
    ] as const) {
      const held = then(world(), plan(world(), 'services', action, '12', more, { today }));
      const added = plan(held, 'services', 'addFeatures', '12', { ...add, startDate: '2026-11-21' }, { today });
      assert.deepEqual(
        added.charges?.filter(({ kind }) => said || kind === 'recurring'),
        [],
        action,
      );
      assert.equal(
        texts(added).some((each) => /^It is off the bills: \d+ lines? waits? with £/.test(each)),
        said,
        action,
      );
      assert.equal(added.held, said ? undefined : added.monthlyAfter, action);
    }
  });

  it('name what comes sooner or later than it would have, by a suspension that ends on a day to come', () => {
    const suspended = then(world(), plan(world(), 'services', 'suspend', '12', { status: 'Suspended', dateSuspend: '2026-11-01' }, { today }));
    const unsuspend = { status: 'Active', dateUnsuspend: '2026-12-20' };
    const ending = then(suspended, plan(suspended, 'services', 'unsuspend', '12', unsuspend, { today }));
    const sooner = '1 line with £30.00, held back until 20 Dec 2026, comes with the next run.';
    const dropped = plan(ending, 'features', 'drop', '101', { status: 'Dropped', dateDrop: '2026-11-30' }, { today });
    assert.deepEqual([net(dropped), texts(dropped).includes(sooner)], [0, true], String(texts(dropped)));
    const swapped = plan(ending, 'features', 'swap', '101', { dateSwap: '2026-11-26' }, { today });
    assert.deepEqual([net(swapped), texts(swapped).includes(sooner)], [0, true], String(texts(swapped)));
    const back = plan(then(ending, dropped), 'features', 'reinstate', '101', { status: 'Active', dateReinstate: '2026-11-30' }, { today });
    assert.ok(texts(back).includes('1 line with £30.00 comes with the first run after 20 Dec 2026, and not with the next one.'), String(texts(back)));
  });

  it('wait for who has left for good, whom no run takes', () => {
    const left = new Map(world()).set('customers', new Map([['1', recordOf('customers', '1', { status: 'Ex-Customer' })]]));
    const mended = plan(left, 'features', 'edit', '101', { featureCount: 2, updatedDate: '2026-11-01' }, { today });
    assert.equal(net(mended), 3_000);
    assert.ok(
      texts(mended).some((each) => each.startsWith('Its customer is Ex-Customer, whom no billing run takes')),
      String(texts(mended)),
    );
  });

  it('are besides, of a customer who leaves, the lines that wait for an invoice', () => {
    const line = { customerID: '1', kind: 'manual', description: 'Visit', net: 123_400, transactionDate: today };
    const waiting = new Map(world()).set('transactions', new Map([['41', recordOf('transactions', '41', line)]]));
    const { notes } = plan(waiting, 'customers', 'drop', '1', { status: 'Dropped', dateDrop: '2026-11-30' }, { today });
    assert.ok(notes?.includes('On the next invoice besides: 1 line that waits for one, £12.34 before VAT.'), String(notes));
  });

  it('are besides, of a customer taken off the bills or put back, what has ended and the lines that wait', () => {
    const line = { customerID: '1', kind: 'manual', description: 'Visit', net: 123_400, transactionDate: today };
    const ended = then(world(), plan(world(), 'features', 'drop', '101', { status: 'Dropped', dateDrop: '2026-11-10' }, { today }));
    const waiting = new Map(ended).set('transactions', new Map([['41', recordOf('transactions', '41', line)]]));
    const off = plan(waiting, 'customers', 'makeNonBillable', '1', { status: 'Active - Do Not Bill' }, { today });
    // Ten days of November at £30.00, and the visit.
    const many = '2 lines of what has ended, by hand or of usage, £22.34 before VAT';
    assert.ok(off.notes?.includes(`Waits besides until it is billed again: ${many}.`), String(off.notes));
    const back = plan(then(waiting, off), 'customers', 'makeBillable', '1', { status: 'Active' }, { today });
    assert.ok(back.notes?.includes(`On the next invoice besides: ${many}.`), String(back.notes));
    const later = plan(waiting, 'customers', 'makeNonBillable', '1', { status: 'Active - Do Not Bill', dateMakeNonBillable: '2026-12-24' }, { today });
    assert.ok(later.notes?.includes(`From 24 Dec 2026 on nothing else comes either: ${many} by now.`), String(later.notes));
  });

  it('are what falls away with a feature that is deleted, or taken back with its swap, before anything of it was charged', () => {
    const gone = plan(world(), 'features', 'delete', '101', {}, { today });
    assert.deepEqual([gone.monthlyBefore, gone.monthlyAfter, gone.fallsAway], [3_000, 0, { charges: 3_000, credits: 0 }]);
    const swap = (given: Values): readonly unknown[] => {
      const swapped = plan(world(), 'features', 'swap', '101', { dateSwap: '2026-11-25', ...given }, { today });
      const after = new Map(then(world(), { ...swapped, changes: swapped.changes.filter(({ kind }) => kind === 'update') }));
      for (const { id, after: values } of swapped.changes.filter(({ kind }) => kind === 'create'))
        after.set('features', new Map(after.get('features')).set(id, recordOf('features', id, values)));
      const back = plan(after, 'features', 'takeBackSwap', '101', {}, { today });
      const change = ({ monthlyBefore = 0, monthlyAfter = 0 }: Plan): number => monthlyAfter - monthlyBefore;
      const away = ({ fallsAway = { charges: 0, credits: 0 } }: Plan): number => fallsAway.charges + fallsAway.credits;
      return [change(swapped), change(back), net(swapped) - away(swapped), net(back) - away(back)];
    };
    // 25 of 30 days at £30.00, 5 at £60.00.
    assert.deepEqual(swap({ serviceCharge: 600_000 }), [3_000, -3_000, 500, -500]);
    assert.deepEqual(swap({}), [0, 0, 0, 0]);
  });

  it('are nothing where nothing comes', () => {
    const { still } = plan(world({ dueDate: '2026-12-01' }), 'features', 'drop', '101', { status: 'Dropped', dateDrop: '2026-11-30' }, { today });
    assert.equal(still, undefined);
  });

  it('are what a suspension holds a month, and lets go again', () => {
    const suspended = plan(world(), 'services', 'suspend', '12', { status: 'Suspended' }, { today });
    assert.equal(suspended.held, 3_000);
  });

  it('are the lines that people add, change and delete', () => {
    const line = { customerID: '1', description: 'Visit', net: -700_000, transactionDate: today };
    const added = plan(world(), 'transactions', 'create', '+1', line, { today });
    assert.deepEqual(
      added.charges?.map(({ kind, net, when }) => [kind, net, when]),
      [['manual', -7_000, 'next run']],
    );
    const { charges } = plan(world(), 'transactions', 'edit', '41', { net: 1_000_000 }, { today });
    assert.deepEqual(
      charges?.map(({ net, gross }) => [net, gross]),
      [[-5_000, -5_000]],
    );
    assert.equal(plan(world(), 'transactions', 'edit', '41', { description: 'Two visits' }, { today }).charges, undefined);
    assert.deepEqual(plan(world(), 'transactions', 'delete', '41', {}, { today }).fallsAway, { charges: 15_000, credits: 0 });
  });

  it('are the invoices approved and the payments taken', () => {
    assert.deepEqual(plan(world(), 'invoices', 'approve', '31', {}, { today }).amounts, { invoices: 12_000 });
    assert.deepEqual(plan(world(), 'customers', 'addPayment', '1', { amount: 100_500, paymentDate: today }, { today }).amounts, { payments: 1_005 });
  });
});
