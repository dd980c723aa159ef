import { textOfWarning } from '../../shared/warnings.js';
import assert from 'node:assert/strict';
import { actionOf } from '../../shared/actions/index.js';
import { configurationFaults } from '../../shared/configured.js';
import { catalogue, done, featureOf, plan, recordOf, the, worldOf, type World } from '../fixtures.js';
import type { Catalogue, RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';

const rise = { profile: 'RPI', dueBy: '2025-04-30', increasePercent: '10' };

/** The catalogue with one preset that says something else. */
const withPreset = (list: string, name: string, values: Values): Catalogue => ({
  ...catalogue,
  preset: (of, which) => (of === list && which === name ? recordOf('presets', '900', { list, name, ...values }) : catalogue.preset(of, which)),
});

/** A customer with the profile and date, and below it features that have their own, none, no price of their own, or no life. */
function world(customer: Values = {}): World {
  const priced = (id: string, values: Values): RecordOf =>
    featureOf(id, { customerID: '1', serviceCharge: 100_000, serviceChargeInterval: 'Monthly', startDate: '2024-01-01', ...values });
  return worldOf({
    customers: [
      recordOf('customers', '1', {
        name: 'Northgate',
        annualIncreaseProfile: 'RPI',
        annualIncreaseReferenceDate: '2025-04-01',
        customerClass: 'Business',
        ...customer,
      }),
    ],
    services: [recordOf('services', '12', { customerID: '1', annualIncreaseReferenceDate: '2025-09-01' })],
    features: [
      priced('101', {}),
      priced('102', { annualIncreaseProfile: 'None' }),
      priced('103', { serviceID: '12' }),
      priced('104', { serviceCharge: null, standardFeature: 'Call Divert' }),
      priced('105', { soldDate: '2025-01-17', minimumTermDate: '2027-01-16' }),
    ],
  });
}

describe('apply annual increase', () => {
  it('raises what is due from its reference date, moves the date on by a year, and finds nothing due again', () => {
    const after = done(world(), 'features', 'applyAnnualIncrease', '101', rise);
    const feature = the(after, 'features', '101');
    assert.deepEqual([feature['serviceCharge'], feature['lastUpdatedDate'], feature['annualIncreaseReferenceDate']], [110_000, '2025-04-01', null]);
    // Others are still due for the date of their customer: it stays, and this one is not due for it again.
    assert.equal(the(after, 'customers', '1')['annualIncreaseReferenceDate'], '2025-04-01');
    assert.throws(() => plan(after, 'features', 'applyAnnualIncrease', '101', rise), { hint: 'It has had the increase of 1 Apr 2025.' });
  });

  it('says of each that is not due, not to be raised here or not by a percentage, why not', () => {
    const why = (id: string): RegExp =>
      ({ '102': /no annual increase profile/, '103': /reference date is 1 Sep 2025/, '104': /raise it there/, '105': /pounds and pence/ })[id]!;
    for (const id of ['102', '103', '104', '105']) assert.throws(() => plan(world(), 'features', 'applyAnnualIncrease', id, rise), { hint: why(id) });
    const amount = plan(world(), 'features', 'applyAnnualIncrease', '105', { profile: 'RPI', dueBy: '2025-04-30', increaseAmount: 15_000, rounding: '.99' });
    assert.equal(amount.changes[0]?.after['serviceCharge'], 119_900);
    // By itself a percentage is warned of where a yearly increase is refused; pounds are not.
    const warned = (id: string, values: Values): readonly string[] =>
      (plan(world(), 'features', 'changeRecurringCharge', id, { updatedDate: '2025-04-01', ...values }).warnings ?? []).map((each) =>
        typeof each === 'string' ? each : each.kind,
      );
    assert.deepEqual(
      [warned('105', { increasePercent: '3' }), warned('105', { increaseAmount: 3_000 }), warned('101', { increasePercent: '3' })],
      [['poundsAndPence'], [], []],
    );
  });

  it('of a customer raises all that is due below it, and tells what it leaves alone', () => {
    const { changes, notes, monthlyBefore, monthlyAfter } = plan(world(), 'customers', 'applyAnnualIncrease', '1', rise);
    assert.deepEqual(
      changes.map(({ id }) => id),
      ['101'],
    );
    assert.deepEqual([monthlyBefore, monthlyAfter], [1000, 1100]);
    assert.equal(notes?.[0], '1 recurring charge raised.');
    assert.equal(notes?.length, 5);
    assert.throws(() => plan(world({ annualIncreaseProfile: null }), 'customers', 'applyAnnualIncrease', '1', rise), {
      hint: /Nothing below is due/,
    });
  });

  it('is made once for years that were missed, and says so', () => {
    const late = plan(world({ annualIncreaseReferenceDate: '2023-04-01' }), 'features', 'applyAnnualIncrease', '101', { ...rise, effectiveDate: '2025-05-01' });
    assert.equal((late.changes[0]!.after['annualIncrease'] as Values)['next'], '2026-04-01');
    assert.match((late.warnings ?? []).map(textOfWarning).join(' '), /2 years behind/);
  });
});

/** A customer with the date, a service with one of its own, and what can rise on each. */
function leftDue(): World {
  const priced = (id: string, values: Values): RecordOf =>
    featureOf(id, { customerID: '1', serviceCharge: 100_000, serviceChargeInterval: 'Monthly', startDate: '2024-01-01', ...values });
  return worldOf({
    customers: [recordOf('customers', '1', { name: 'Northgate', annualIncreaseProfile: 'RPI', annualIncreaseReferenceDate: '2025-04-01' })],
    services: [recordOf('services', '12', { customerID: '1', annualIncreaseReferenceDate: '2025-04-15' })],
    features: [
      priced('101', {}),
      priced('102', {}),
      priced('103', { serviceID: '12' }),
      priced('104', { annualIncreaseReferenceDate: '2025-04-20' }),
      priced('105', { annualIncreaseProfile: 'None' }),
    ],
  });
}
const dates = (world: World): readonly unknown[] =>
  (
    [
      ['customers', '1'],
      ['services', '12'],
      ['features', '104'],
    ] as const
  ).map(([entity, id]) => the(world, entity, id)['annualIncreaseReferenceDate']);
const charges = (world: World): readonly unknown[] => ['101', '102', '103', '104', '105'].map((id) => the(world, 'features', id)['serviceCharge']);

describe('the reference date of an annual increase', () => {
  it('moves on where it stands once nothing below is left due for it, and what is done does not rise again', () => {
    const one = done(leftDue(), 'features', 'applyAnnualIncrease', '101', rise);
    assert.deepEqual(dates(one), ['2025-04-01', '2025-04-15', '2025-04-20']);
    const two = done(one, 'features', 'applyAnnualIncrease', '102', rise);
    assert.deepEqual(dates(two), ['2026-04-01', '2025-04-15', '2025-04-20']);
    const whole = done(two, 'customers', 'applyAnnualIncrease', '1', rise);
    assert.deepEqual(dates(whole), ['2026-04-01', '2026-04-15', '2026-04-20']);
    assert.deepEqual(charges(whole), [110_000, 110_000, 110_000, 110_000, 100_000]);
    assert.throws(() => plan(whole, 'customers', 'applyAnnualIncrease', '1', rise), { hint: /Nothing below is due/ });
    // A year on, from the date of the customer.
    const next = done(whole, 'customers', 'applyAnnualIncrease', '1', { ...rise, dueBy: '2026-04-01' });
    assert.deepEqual(charges(next), [121_000, 121_000, 110_000, 110_000, 100_000]);
    assert.equal(dates(next)[0], '2027-04-01');
  });

  it('is put back with the prices when the increase of a customer, a service or a feature is taken back, and it is due again', () => {
    const before = leftDue();
    for (const [entity, id] of [
      ['customers', '1'],
      ['services', '12'],
      ['features', '101'],
      ['features', '104'],
    ] as const) {
      const raised = done(before, entity, 'applyAnnualIncrease', id, rise);
      assert.notDeepEqual(charges(raised), charges(before));
      const way = actionOf(entity, 'applyAnnualIncrease')!.reverse!(the(before, entity, id), rise as never, '2025-03-20');
      assert.ok(typeof way === 'object');
      const there = plan(before, entity, 'applyAnnualIncrease', id, rise);
      const home = plan(raised, entity, way.action, id, way.parameters);
      assert.equal((home.monthlyAfter ?? 0) - (home.monthlyBefore ?? 0), (there.monthlyBefore ?? 0) - (there.monthlyAfter ?? 0));
      const back = done(raised, entity, way.action, id, way.parameters);
      assert.deepEqual([charges(back), dates(back)], [charges(before), dates(before)], `${entity} ${id}`);
      assert.deepEqual(charges(done(back, entity, 'applyAnnualIncrease', id, rise)), charges(raised));
    }
  });

  it('leaves alone on the way back what was changed since', () => {
    const raised = done(leftDue(), 'customers', 'applyAnnualIncrease', '1', rise);
    const changed = done(raised, 'features', 'changeRecurringCharge', '102', { serviceCharge: 90_000, updatedDate: '2025-05-01' });
    const { notes } = plan(changed, 'customers', 'takeBackAnnualIncrease', '1', { profile: 'RPI', dueBy: '2025-04-30' });
    assert.deepEqual(notes!.slice(0, 2), [
      '3 annual increases taken back.',
      '1 feature left alone: Its charge was changed since; give it by Change Recurring Charge.',
    ]);
  });

  it('may be that of the last increase, as the company keeps it', () => {
    const last = { catalogue: withPreset('company', 'Annual Increase Date', { value: 'last' }) };
    assert.throws(() => plan(leftDue(), 'features', 'applyAnnualIncrease', '101', rise, last), { hint: /reference date is 1 Apr 2026/ });
    const later = done(leftDue(), 'customers', 'applyAnnualIncrease', '1', { ...rise, dueBy: '2026-04-01' }, last);
    assert.deepEqual([dates(later)[0], charges(later)[0]], ['2026-04-01', 110_000]);
  });
});

describe('the profile of an annual increase', () => {
  it('gives the figure where the order gives none, and an index asks for it', () => {
    const fixed = worldOf({
      customers: [recordOf('customers', '1', { annualIncreaseProfile: 'Fixed 3%', annualIncreaseReferenceDate: '2025-04-01' })],
      features: [featureOf('101', { customerID: '1', serviceCharge: 100_000 })],
    });
    assert.deepEqual(
      the(done(fixed, 'customers', 'applyAnnualIncrease', '1', { profile: 'Fixed 3%', dueBy: '2025-04-30' }), 'features', '101')['serviceCharge'],
      103_000,
    );
    assert.throws(() => plan(leftDue(), 'customers', 'applyAnnualIncrease', '1', { profile: 'RPI', dueBy: '2025-04-30' }), {
      fields: { increasePercent: "The profile RPI has no figure of its own; give this year's percentage or amount." },
    });
    const amount = { catalogue: withPreset('annualIncreaseProfile', 'RPI', { data: { kind: 'amount', amount: 1.5 } }) };
    assert.equal(charges(done(leftDue(), 'customers', 'applyAnnualIncrease', '1', { profile: 'RPI', dueBy: '2025-04-30' }, amount))[0], 115_000);
  });

  it('is refused as a preset where it says nothing that could be read', () => {
    const fault = (data: Values): unknown => configurationFaults('presets', { list: 'annualIncreaseProfile', name: 'X', data }, catalogue)['data'];
    assert.equal(fault({ kind: 'percentage' }), undefined);
    for (const data of [{ kind: 'Percentage' }, { kind: 'percentage', percent: 'three' }, { kind: 'amount', amount: '1,5' }, {}])
      assert.match(String(fault(data)), /^Say how it rises/);
  });
});

describe('a percentage where pounds and pence were to be said', () => {
  it('is for an expert with a reason, which every feature keeps', () => {
    const action = actionOf('features', 'overrideAnnualIncrease')!;
    assert.deepEqual([action.menu, action.level, action.parameters.required], ['expert', 4, ['profile', 'dueBy', 'lastUpdatedReason']]);
    const made = plan(world(), 'features', 'overrideAnnualIncrease', '105', { ...rise, lastUpdatedReason: 'Agreed in writing' });
    assert.deepEqual([made.changes[0]?.after['serviceCharge'], made.changes[0]?.after['lastUpdatedReason']], [110_000, 'Agreed in writing']);
    assert.match((made.warnings ?? []).map(textOfWarning).join(' '), /A percentage where pounds and pence were to be said: Agreed in writing/);
  });

  it('counts the minimum term of its type, where no date is noted', () => {
    const typed = worldOf({
      customers: [recordOf('customers', '1', { annualIncreaseProfile: 'RPI', annualIncreaseReferenceDate: '2025-04-01', customerClass: 'Business' })],
      features: [
        {
          ...featureOf('101', { customerID: '1', serviceCharge: 100_000, featureType: 'Broadband', startDate: '2025-02-01' }),
          minimumTermDate: null,
        } as RecordOf,
      ],
    });
    assert.throws(() => plan(typed, 'features', 'applyAnnualIncrease', '101', rise), { hint: /pounds and pence/ });
  });
});

describe('a notice of increase', () => {
  const rising = (): World => {
    const raised = done(leftDue(), 'customers', 'applyAnnualIncrease', '1', { ...rise, effectiveDate: '2025-05-01' });
    return new Map([...raised, ['customers', new Map([['1', { ...the(raised, 'customers', '1'), email: 'ann@example.com', contactName: 'Ann' }]])]]);
  };
  const notice = (world: World, parameters: Values = {}, today = '2025-03-20') => plan(world, 'customers', 'sendIncreaseNotice', '1', parameters, { today });

  it('names each price, its day and the difference a month, and warns where it is late', () => {
    const { changes, notes, warnings } = notice(rising());
    const [customer, message] = changes;
    assert.deepEqual(
      [customer!.after['lastIncreaseNoticeDate'], message!.after['channel'], message!.after['recipient']],
      ['2025-03-20', 'E-mail', 'ann@example.com'],
    );
    assert.equal(notes![0], 'A notice of 4 rises from 1 May 2025 on is queued: £4.00 a month more.');
    assert.match(asText(message!.after['body']!), /Charge: £10\.00 → £11\.00 a month, from 1 May 2025\n/);
    assert.doesNotMatch((warnings ?? []).map(textOfWarning).join(' '), /less than a month/);
    assert.match((notice(rising(), {}, '2025-04-02').warnings ?? []).map(textOfWarning).join(' '), /1 May 2025 is less than a month ahead/);
  });

  it('says what rises in a span, and refuses where nothing does', () => {
    assert.throws(() => notice(rising(), { to: '2025-04-30' }), { hint: 'No price of this customer is entered to rise then.' });
    assert.throws(() => notice(rising(), {}, '2025-05-01'), { hint: /No price/ });
    assert.throws(() => notice(leftDue()), { hint: /No price/ });
    const dearer = done(rising(), 'features', 'changeRecurringCharge', '101', { serviceCharge: 1, updatedDate: '2025-06-01' });
    assert.match(notice(dearer).notes![0]!, /^A notice of 4 rises/, 'what falls is no rise');
  });

  it('goes by post to who wants no e-mail, and says again that one went out', () => {
    const paper = new Map([
      ...rising(),
      ['customers', new Map([['1', { ...the(rising(), 'customers', '1'), emailBilling: false, lastIncreaseNoticeDate: '2025-03-01' }]])],
    ]) as World;
    const { changes, warnings } = notice(paper);
    assert.deepEqual([changes[1]!.after['channel'], changes[1]!.after['recipient']], ['Print', 'Northgate']);
    const said = (warnings ?? []).map(textOfWarning).join(' ');
    assert.match(said, /A notice of increase went out on 1 Mar 2025 already/);
    assert.match(said, /No address is noted/);
  });
});

describe('change recurring charge', () => {
  it('adds an amount, and rounds as asked', () => {
    const charge = (more: Values): unknown =>
      plan(world(), 'features', 'changeRecurringCharge', '101', { updatedDate: '2025-04-01', ...more }).changes[0]?.after['serviceCharge'];
    assert.equal(charge({ increaseAmount: 15_000 }), 115_000);
    assert.equal(charge({ increaseAmount: -15_050, rounding: 'Pence' }), 85_000);
    assert.equal(charge({ increasePercent: '7.3', rounding: '.99' }), 109_900);
    assert.throws(() => charge({ increasePercent: '7.3', increaseAmount: 1 }), { hint: /increasePercent|Increase/ });
  });
});
