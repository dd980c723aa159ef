/** Actions that move money: final bills, changes of charges, edits of features; what they raise and credit, to the penny. */
import assert from 'node:assert/strict';
import { applied, company, contextOf, done, featureOf, plan, recordOf, the, worldOf, type World } from '../fixtures.js';
import { actionOf } from '../../shared/actions/index.js';
import type { Raised, RecordOf, Values } from '../../shared/types.js';

const pence = (charges: readonly { readonly net: number }[] | undefined): number => (charges ?? []).reduce((sum, { net }) => sum + net, 0);

describe('final bill', () => {
  /** The worked example of a customer who leaves on 31 Jan 2025. */
  const leaving = () => {
    const feature = (id: string, values: Values, more: Values = {}): RecordOf => ({ ...featureOf(id, { customerID: '1', ...values }), ...more }) as RecordOf;
    const world = worldOf({
      customers: [recordOf('customers', '1', { name: 'Northgate Dental' })],
      numbers: [],
      services: [recordOf('services', '12', { customerID: '1', serviceType: 'Hosting' })],
      features: [
        feature(
          '101',
          {
            description: 'A',
            serviceCharge: 200_000,
            serviceChargeInterval: 'Calendar Monthly',
            startDate: '2025-01-01',
            noticePeriodLength: 30,
            noticePeriodLengthType: 'Days',
          },
          { dueDate: '2025-02-01' },
        ),
        feature('102', { description: 'B', serviceID: '12', serviceCharge: 299_900, startDate: '2025-01-15' }, { dueDate: '2025-02-15' }),
      ],
    });
    const raised = new Map<string, readonly Raised[]>([
      ['101', [{ kind: 'recurring', periodFrom: '2025-01-01', periodTo: '2025-01-31', gross: 2000, discount: 0, net: 2000, invoiced: true }]],
      ['102', [{ kind: 'recurring', periodFrom: '2025-01-15', periodTo: '2025-02-14', gross: 2999, discount: 0, net: 2999, invoiced: true }]],
    ]);
    return { world, around: { raised, today: '2025-01-31' } };
  };

  it('ends everything, raises what is left at once and credits what was prepaid', () => {
    const { world, around } = leaving();
    const { changes, charges, monthlyBefore, monthlyAfter, notes } = plan(world, 'customers', 'finalBill', '1', { dateFinalBill: '2025-01-31' }, around);
    assert.deepEqual(
      charges?.map(({ featureID, net, when }) => [featureID, net, when]),
      [
        ['101', 2000, 'now'],
        ['101', 129, 'now'],
        ['102', -1354, 'now'],
      ],
    );
    assert.equal(pence(charges), 775);
    const after = applied(world, { changes });
    assert.deepEqual([the(after, 'customers', '1')['status'], the(after, 'customers', '1')['finalBillDate']], ['Final Bill', '2025-01-31']);
    assert.deepEqual(
      ['101', '102'].map((id) => the(after, 'features', id)['dateBillTo']),
      ['2025-03-02', '2025-01-31'],
    );
    assert.deepEqual([monthlyBefore, monthlyAfter], [4999, 0]);
    assert.ok(notes?.includes('3 lines raised now, £7.75 before VAT.'), String(notes));
  });

  it('is done once', () => {
    const { world, around } = leaving();
    const after = done(world, 'customers', 'finalBill', '1', { dateFinalBill: '2025-01-31' }, around);
    assert.throws(() => plan(after, 'customers', 'finalBill', '1', { dateFinalBill: '2025-01-31' }, around), {
      message: 'This customer was already final-billed on 2025-01-31; Reinstate brings it back.',
    });
  });

  it('lifts the holds, so that nothing waits for ever', () => {
    const { world, around } = leaving();
    const held = done(world, 'customers', 'suspend', '1', { status: 'Suspended', dateSuspend: '2025-01-20' }, around);
    const { changes } = plan(held, 'customers', 'finalBill', '1', { dateFinalBill: '2025-01-31' }, around);
    const holds = (the(applied(held, { changes }), 'features', '102')['billing'] as Values)['holds'] as readonly Values[] | undefined;
    assert.ok((holds ?? []).every(({ until }) => until !== null));
  });

  it('can be followed by a reinstatement, which brings back what it ended', () => {
    const { world, around } = leaving();
    const after = done(
      done(world, 'customers', 'finalBill', '1', { dateFinalBill: '2025-01-31' }, around),
      'customers',
      'reinstate',
      '1',
      { status: 'Active', dateReinstate: '2025-01-31' },
      around,
    );
    assert.deepEqual(
      [the(after, 'features', '102')['status'], the(after, 'services', '12')['status'], the(after, 'customers', '1')['finalBillDate']],
      ['Active', 'Active', null],
    );
  });
});

describe('change of a recurring charge', () => {
  const change = { updatedDate: '2025-03-11' };

  it('raises the present charge by a percentage, to a hundredth of a penny', () => {
    const {
      changes: [feature],
      notes,
    } = plan(company(), 'features', 'changeRecurringCharge', '101', { ...change, increasePercent: '7.3', lastUpdatedReason: 'RPI' });
    assert.equal(feature?.after['serviceCharge'], 321_793);
    assert.deepEqual([feature?.after['lastUpdatedDate'], feature?.after['lastUpdatedReason']], ['2025-03-11', 'RPI']);
    assert.deepEqual(notes, ['Recurring charge £29.99 → £32.1793 from 11 Mar 2025.']);
  });

  it('charges the difference on a period that was billed at the old price', () => {
    const feature = {
      ...featureOf('105', { customerID: '1', serviceCharge: 400_000, serviceChargeInterval: 'Calendar Monthly', startDate: '2025-01-01' }),
      dueDate: '2025-04-01',
    } as RecordOf;
    const raised = new Map([
      ['105', [{ kind: 'recurring', periodFrom: '2025-03-01', periodTo: '2025-03-31', gross: 4000, discount: 0, net: 4000, invoiced: true } as const]],
    ]);
    const { charges } = plan(worldOf({ features: [feature] }), 'features', 'changeRecurringCharge', '105', { ...change, serviceCharge: 440_000 }, { raised });
    assert.equal(pence(charges), 271);
  });

  it('raises what falls back to the catalogue as the feature’s own charge', () => {
    const world = company();
    const standard = contextOf(world)
      .catalogue.all('standardFeatures')
      .find((each) => typeof each['serviceCharge'] === 'number')!;
    const feature = featureOf('106', { customerID: '1', standardFeature: standard['name']!, serviceCharge: null });
    const {
      changes: [change1],
    } = plan(worldOf({ features: [feature] }), 'features', 'changeRecurringCharge', '106', { ...change, increasePercent: '100' });
    assert.equal(change1?.after['serviceCharge'], Number(standard['serviceCharge']) * 2);
  });

  it('starts from the charge of its own day, where one of a later day was entered before', () => {
    const reprice = (world: World, updatedDate: string, values: Values): World =>
      done(world, 'features', 'changeRecurringCharge', '104', { updatedDate, ...values });
    const prices = (world: World): unknown => (the(world, 'features', '104')['billing'] as Values)['prices'];
    const june = reprice(company(), '2025-06-01', { serviceCharge: 440_000 });
    const [start, then] = [
      { from: '2025-01-15', value: 400_000 },
      { from: '2025-06-01', value: 440_000 },
    ];
    assert.deepEqual(prices(reprice(june, '2025-04-01', { increasePercent: '5' })), [start, { from: '2025-04-01', value: 420_000 }, then]);
    assert.deepEqual(prices(reprice(june, '2025-04-01', { serviceCharge: 440_000 })), [start, { from: '2025-04-01', value: 440_000 }, then]);
    assert.throws(() => reprice(june, '2025-04-01', { serviceCharge: 400_000 }), { hint: 'The recurring charge is £40.00 already.' });
    const back = actionOf('features', 'changeRecurringCharge')!.reverse!(the(june, 'features', '104'), { updatedDate: '2025-04-01' } as never, '2025-03-20');
    assert.ok(typeof back === 'string' && back.startsWith('A change from 1 Jun 2025 was entered before'));
  });

  it('takes an amount or a percentage, and a date within the feature’s life', () => {
    assert.throws(() => plan(company(), 'features', 'changeRecurringCharge', '101', { ...change, serviceCharge: 1, increasePercent: '1' }), { code: 400504 });
    assert.throws(() => plan(company(), 'features', 'changeRecurringCharge', '101', { updatedDate: '2025-01-01', serviceCharge: 1 }), { code: 400504 });
    assert.throws(() => plan(company(), 'features', 'changeRecurringCharge', '101', { ...change, serviceCharge: 299_900 }), {
      hint: 'The recurring charge is £29.99 already.',
    });
  });
});

describe('edit of a feature', () => {
  it('takes a new count from a date on and notes it', () => {
    const {
      changes: [change],
      notes,
    } = plan(company(), 'features', 'edit', '104', { featureCount: 3, updatedDate: '2025-03-11', lastUpdatedReason: 'Two more desks' });
    assert.deepEqual((change!.after['billing'] as Values)['counts'], [
      { from: '2025-01-15', value: 1 },
      { from: '2025-03-11', value: 3 },
    ]);
    assert.deepEqual([change?.after['lastUpdatedDate'], change?.after['lastUpdatedReason']], ['2025-03-11', 'Two more desks']);
    assert.deepEqual(notes, ['Feature Count changed, effective from 11 Mar 2025.']);
  });

  it('takes effect from the date noted on the feature, once, and then from today again', () => {
    const counts = (world: World): unknown => (the(world, 'features', '104')['billing'] as Values)['counts'];
    const edit = (world: World, values: Values): World => done(world, 'features', 'edit', '104', values);
    const first = edit(edit(company(), { updatedDate: '2025-06-01' }), { featureCount: 5 });
    assert.deepEqual(counts(first), [
      { from: '2025-01-15', value: 1 },
      { from: '2025-06-01', value: 5 },
    ]);
    const again = edit(first, { featureCount: 3 });
    assert.deepEqual(counts(again), [
      { from: '2025-01-15', value: 1 },
      { from: '2025-03-20', value: 3 },
      { from: '2025-06-01', value: 5 },
    ]);
    assert.deepEqual(counts(edit(again, { featureCount: 2 })), [
      { from: '2025-01-15', value: 1 },
      { from: '2025-03-20', value: 2, was: [3] },
      { from: '2025-06-01', value: 5 },
    ]);
  });

  it('moves the first due date of what is not billed yet with its start date', () => {
    const { changes } = plan(company(), 'features', 'edit', '102', { startDate: '2025-04-10' });
    assert.deepEqual([changes[0]?.after['startDate'], changes[0]?.after['dueDate']], ['2025-04-10', '2025-04-10']);
    // A term that ends before the new start ends with it, where nobody gave its end.
    const term = done(company(), 'features', 'edit', '102', { minimumTermPeriodLength: 1, minimumTermPeriodLengthType: 'Months' });
    const later = plan(term, 'features', 'edit', '102', { startDate: '2025-12-10' });
    assert.equal(later.changes[0]?.after['minimumTermDate'], '2026-01-09');
  });

  it('leaves the money alone where only words change', () => {
    const { changes, charges } = plan(company(), 'features', 'edit', '101', { description: 'Fibre 160', featureCount: 1 });
    assert.deepEqual(
      changes.map(({ after }) => after),
      [{ description: 'Fibre 160' }],
    );
    assert.equal(charges, undefined);
    const action = actionOf('features', 'edit')!;
    assert.equal(action.ledger?.(the(company(), 'features', '101'), { description: 'x' } as never, '2025-03-20'), undefined);
  });

  it('changes nothing when it says what is so already', () => {
    assert.deepEqual(plan(company(), 'features', 'edit', '101', { serviceCharge: 299_900 }).changes, []);
  });

  it('brings a value forward that was entered for a later day, and leaves alone what it merely repeats', () => {
    const counts = (world: World): unknown => (the(world, 'features', '104')['billing'] as Values)['counts'];
    const edit = (world: World, values: Values): World => done(world, 'features', 'edit', '104', values);
    const june = edit(company(), { featureCount: 5, updatedDate: '2025-06-01' });
    const april = edit(june, { featureCount: 5, updatedDate: '2025-04-01' });
    const start = { from: '2025-01-15', value: 1 };
    assert.deepEqual(counts(april), [start, { from: '2025-04-01', value: 5 }, { from: '2025-06-01', value: 5 }]);
    assert.equal(the(april, 'features', '104')['lastUpdatedDate'], '2025-04-01');
    const { notes } = plan(june, 'features', 'edit', '104', { featureCount: 5, updatedDate: '2025-04-01' });
    assert.deepEqual(notes, ['Feature Count changed, effective from 1 Apr 2025.']);
    for (const values of [{ featureCount: 5 }, { featureCount: 5, updatedDate: '2025-06-01' }, { featureCount: 5, updatedDate: '2025-07-01' }])
      assert.deepEqual(counts(edit(june, values)), counts(june));
    assert.deepEqual(counts(edit(june, { featureCount: 5, serviceCharge: 1, updatedDate: '2025-04-01' })), counts(june));
  });

  it('is taken back by what the record says, unless that was entered for a later day', () => {
    const reverse = (before: Values, parameters: Values): unknown => actionOf('features', 'edit')!.reverse!(before, parameters as never, '2025-03-20');
    const more = { featureCount: 3, updatedDate: '2025-04-01' };
    assert.deepEqual(reverse(the(company(), 'features', '104'), more), { action: 'edit', parameters: { featureCount: 1, updatedDate: '2025-04-01' } });
    const june = done(company(), 'features', 'edit', '104', { featureCount: 5, updatedDate: '2025-06-01' });
    const why = 'A change from 1 Jun 2025 was entered before, so the values noted then are not those of 1 Apr 2025; give them by Edit.';
    assert.equal(reverse(the(june, 'features', '104'), more), why);
    assert.deepEqual(reverse(the(june, 'features', '104'), { description: 'x' }), {
      action: 'edit',
      parameters: { description: 'Support', updatedDate: '2025-03-20' },
    });
  });

  it('refuses values that contradict each other, and emptying what is required', () => {
    assert.throws(() => plan(company(), 'features', 'edit', '101', { endDate: '2024-01-01' }), { code: 400504 });
    assert.throws(
      () => plan(company(), 'customers', 'edit', '1', { name: null }),
      (fault: { fields: Values }) => fault.fields['name'] === 'Name is required; it cannot be emptied.',
    );
  });
});
