/** What a preview says besides charges and credits: what still comes, what is held, what is at stake. */
import assert from 'node:assert/strict';
import { featureOf, plan, recordOf, worldOf } from '../fixtures.js';
import type { RecordOf, Values } from '../../shared/types.js';

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

  it('are besides, of a customer who leaves, the lines that wait for an invoice', () => {
    const line = { customerID: '1', kind: 'manual', description: 'Visit', net: 123_400, transactionDate: today };
    const waiting = new Map(world()).set('transactions', new Map([['41', recordOf('transactions', '41', line)]]));
    const { notes } = plan(waiting, 'customers', 'drop', '1', { status: 'Dropped', dateDrop: '2026-11-30' }, { today });
    assert.ok(notes?.includes('On the next invoice besides: 1 line that waits for one, £12.34 before VAT.'), String(notes));
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
