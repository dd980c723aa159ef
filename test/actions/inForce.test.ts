/** Terms and prices that a feature has not itself: what it takes them from, at its creation, its drop and its customer's final bill. */
import assert from 'node:assert/strict';
import { applied, catalogue, done, featureOf, plan, recordOf, the, worldOf, type World } from '../fixtures.js';
import type { RecordOf, Values } from '../../shared/types.js';

const today = '2026-11-26';
const around = { today };
/** A broadband service made of what Add Features makes: nothing of its own but the catalogue entry. */
function sold(standardFeature: string, more: Values = {}): World {
  const world = worldOf({
    customers: [recordOf('customers', '1', { accountNumber: 'A1', name: 'Northgate' })],
    services: [recordOf('services', '12', { customerID: '1', serviceType: 'Other' })],
  });
  return done(world, 'services', 'addFeatures', '12', { standardFeatures: [standardFeature], startDate: '2026-11-01', ...more }, around);
}
const only = (world: World): RecordOf => [...world.get('features')!.values()][0]!;
const drop = { status: 'Dropped', dateDrop: today };

describe('terms in force', () => {
  it('are those of the type of the catalogue entry, where the feature has only the entry', () => {
    const world = sold('Broadband SoGEA 80/20');
    const feature = only(world);
    assert.equal(feature['featureType'], null);
    assert.equal(feature['minimumTermDate'], '2027-10-31');
    const { notes } = plan(world, 'features', 'drop', feature.id, drop, around);
    assert.match(String(notes?.[0]), /charged up to 31 Oct 2027: minimum term/);
  });

  it('are those of the type of its service, where nothing nearer has any', () => {
    const world = worldOf({
      customers: [recordOf('customers', '1', {})],
      services: [recordOf('services', '12', { customerID: '1', serviceType: 'Web Hosting' })],
      features: [featureOf('101', { customerID: '1', serviceID: '12', description: 'Own', serviceCharge: 300_000, startDate: '2026-01-01' })],
    });
    const { changes } = plan(world, 'features', 'drop', '101', drop, around);
    assert.equal(changes[0]?.after['dateBillTo'], '2026-12-26');
  });

  it('count a notice from the nearest day noted: form, record acted on, number or service, customer', () => {
    const noted = (given: { readonly feature?: string; readonly service?: string; readonly customer?: string }): World =>
      worldOf({
        customers: [recordOf('customers', '1', { cancellationNoticeGivenDate: given.customer ?? null })],
        services: [recordOf('services', '12', { customerID: '1', serviceType: 'Other', cancellationNoticeGivenDate: given.service ?? null })],
        features: [
          featureOf('101', {
            customerID: '1',
            serviceID: '12',
            serviceCharge: 300_000,
            noticePeriodLength: 1,
            noticePeriodLengthType: 'Months',
            cancellationNoticeGivenDate: given.feature ?? null,
          }),
        ],
      });
    const ends = (world: World, entity: 'features' | 'services' | 'customers', id: string, more: Values = {}): unknown =>
      plan(world, entity, 'drop', id, { ...drop, ...more }, around).changes.find((each) => each.entity === 'features')?.after['dateBillTo'];
    assert.equal(ends(noted({}), 'features', '101'), '2026-12-26');
    assert.equal(ends(noted({ service: '2026-11-01' }), 'features', '101'), '2026-12-01');
    assert.equal(ends(noted({ customer: '2026-11-05' }), 'features', '101'), '2026-12-05');
    assert.equal(ends(noted({ service: '2026-11-01', customer: '2026-11-05' }), 'services', '12'), '2026-12-01');
    assert.equal(ends(noted({ service: '2026-11-01', customer: '2026-11-05' }), 'customers', '1'), '2026-12-05');
    assert.equal(ends(noted({ service: '2026-11-01' }), 'customers', '1'), '2026-12-01');
    assert.equal(ends(noted({ customer: '2026-11-05' }), 'services', '12', { cancellationNoticeGivenDate: '2026-11-10' }), '2026-12-10');
    assert.equal(ends(noted({ feature: '2026-11-20', customer: '2026-11-05' }), 'customers', '1'), '2026-12-20');
    const final = plan(noted({ service: '2026-11-01' }), 'customers', 'finalBill', '1', { dateFinalBill: today }, around);
    assert.equal(final.changes.find((each) => each.entity === 'features')?.after['dateBillTo'], '2026-12-01');
  });

  it('charge nothing of what is dropped before it starts, from whatever level', () => {
    const ordered = (): World =>
      worldOf({
        customers: [recordOf('customers', '1', {})],
        services: [recordOf('services', '12', { customerID: '1', serviceType: 'Broadband' })],
        features: [
          featureOf('101', {
            customerID: '1',
            serviceID: '12',
            featureType: 'Broadband',
            serviceCharge: 310_000,
            connectionCharge: 1_000_000,
            startDate: '2026-12-10',
            minimumTermDate: '2027-12-09',
          }),
        ],
      });
    for (const [entity, id] of [
      ['features', '101'],
      ['services', '12'],
      ['customers', '1'],
    ] as const) {
      const ended = plan(ordered(), entity, 'drop', id, drop, around);
      const feature = the(applied(ordered(), ended), 'features', '101');
      assert.equal(feature['dateBillTo'], today, entity);
      assert.equal(feature['nextBillDate'], null, `${entity}: no run has anything to bill`);
    }
    const final = plan(ordered(), 'customers', 'finalBill', '1', { dateFinalBill: today }, around);
    assert.deepEqual(final.charges, []);
  });
});

describe('prices in force', () => {
  const world = (more: { readonly feature?: Values; readonly number?: Values; readonly customer?: Values }): World =>
    worldOf({
      customers: [recordOf('customers', '1', more.customer ?? {})],
      numbers: [recordOf('numbers', '11', { customerID: '1', number: '01632 960001', ...more.number })],
      features: [featureOf('101', { customerID: '1', numberID: '11', standardFeature: 'Broadband Care Enhanced', startDate: '2026-11-01', ...more.feature })],
    });
  const monthly = (given: World): number | undefined => plan(given, 'features', 'drop', '101', { ...drop, dateBillTo: today }, around).monthlyBefore;

  it("are the feature's list's, else its number's, else its customer's", () => {
    const [standard, publicSector, wholesale] = ['Standard Fees', 'Public Sector Fees', 'Wholesale Fees'];
    assert.equal(monthly(world({ customer: { fixedFeeTariff: wholesale } })), 410);
    assert.equal(monthly(world({ customer: { fixedFeeTariff: wholesale }, number: { fixedFeeTariff: publicSector } })), 625);
    assert.equal(
      monthly(world({ feature: { fixedFeeTariff: standard }, customer: { fixedFeeTariff: wholesale }, number: { fixedFeeTariff: publicSector } })),
      850,
    );
    assert.equal(monthly(world({ feature: { serviceCharge: 99_900, fixedFeeTariff: standard } })), 999);
  });

  it('come from a price list before the catalogue entry of the same name', () => {
    const router = catalogue.named('standardFeatures', 'Managed Router')!;
    const listed = {
      ...catalogue,
      named: (entity: Parameters<typeof catalogue.named>[0], name: string) =>
        entity === 'fixedFeeTariffs' && name === 'Own'
          ? ({ charges: [{ standardFeature: 'Managed Router', serviceCharge: 2.22 }] } as unknown as RecordOf)
          : catalogue.named(entity, name),
    };
    assert.ok(Number(router['serviceCharge']) > 22_200);
    const given = worldOf({
      customers: [recordOf('customers', '1', {})],
      services: [recordOf('services', '12', { customerID: '1', serviceType: 'Other' })],
      features: [featureOf('101', { customerID: '1', serviceID: '12', standardFeature: 'Managed Router', fixedFeeTariff: 'Own' }, listed)],
    });
    assert.equal(plan(given, 'features', 'drop', '101', { ...drop, dateBillTo: today }, { today, catalogue: listed }).monthlyBefore, 222);
  });
});

describe('the day from which a change counts', () => {
  it('is the one noted on the feature where no change has used it yet', () => {
    const noted = done(
      worldOf({
        customers: [recordOf('customers', '1', {})],
        features: [featureOf('101', { customerID: '1', serviceCharge: 310_000, startDate: '2026-11-01' })],
      }),
      'features',
      'edit',
      '101',
      { updatedDate: '2026-12-17' },
      around,
    );
    const priced = done(noted, 'features', 'edit', '101', { serviceCharge: 620_000 }, around);
    assert.equal(the(priced, 'features', '101')['lastUpdatedDate'], '2026-12-17');
    const again = done(priced, 'features', 'edit', '101', { serviceCharge: 930_000 }, { today: '2026-12-20' });
    assert.equal(the(again, 'features', '101')['lastUpdatedDate'], '2026-12-20');
  });
});
