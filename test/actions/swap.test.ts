/** Swap: one product in the place of another, to the penny, over random histories; and its way back. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { asText } from '../../shared/values.js';
import { levelsOf } from '../../shared/actions/newRecord.js';
import { addDays } from '../../shared/dates.js';
import { due, edited, held, released, repriced, resumed, stopped } from '../../shared/billing/index.js';
import type { Plan, Raised, RecordOf, Values } from '../../shared/types.js';
import { asRaised, loaded } from '../billing/company.js';
import { applied, catalogue, company, featureOf, plan, recordOf, the, worldOf, type World } from '../fixtures.js';

const START = '2025-01-01';
const net = ({ charges = [] }: Plan): number => charges.reduce((sum, charge) => sum + charge.net, 0);

interface Books {
  readonly feature: RecordOf;
  readonly lines: readonly Raised[];
}

/** One billing run over one feature up to a cutoff; what it raises, in pence. */
function billed({ feature, lines }: Books, cutoff: string): Books & { readonly sum: number } {
  const from = feature['rebillFrom'];
  const { charges, after } = due(feature, typeof from === 'string' ? loaded(lines, from) : [], { catalogue, cutoff });
  return {
    feature: { ...feature, ...after } as RecordOf,
    lines: [...lines, ...asRaised(charges)],
    sum: charges.reduce((total, charge) => total + charge.net, 0),
  };
}

const sumOf = (lines: readonly Raised[]): number => lines.reduce((sum, line) => sum + line.net, 0);

const around = (feature: RecordOf, lines: readonly Raised[]): { world: World; about: { today: string; raised: Map<string, readonly Raised[]> } } => {
  const base = company();
  return {
    world: worldOf({
      customers: [...base.get('customers')!.values()],
      services: [...base.get('services')!.values()],
      standardFeatures: [...base.get('standardFeatures')!.values()],
      features: [feature],
    }),
    about: { today: '2025-04-10', raised: new Map([[feature.id, loaded(lines)]]) },
  };
};

const intervals = ['Monthly', 'Calendar Monthly', 'Quarterly', 'Calendar Quarterly', 'Weekly', 'Monthly Arrears', 'Annually'].filter(
  (name) => catalogue.preset('serviceChargeInterval', name) !== undefined,
);

const products = catalogue
  .all('standardFeatures')
  .filter((each) => each['availability'] !== 'Historic' && levelsOf(each, catalogue).includes('service') && each['totalFeatureValue'] == null)
  .slice(0, 4)
  .map((each) => asText(each['name']));

/** A feature with a history, billed up to a day, and the last day of a swap. */
const histories = fc
  .record({
    start: fc.nat(60).map((days) => addDays(START, days)),
    interval: fc.constantFrom(...intervals),
    price: fc.integer({ min: 1, max: 1_500_000 }),
    count: fc.integer({ min: 0, max: 9 }),
    connection: fc.constantFrom(null, 123_400),
    /** From the catalogue, at its price unless there is one of its own. */
    product: fc.constantFrom(null, ...products),
    own: fc.boolean(),
    discount: fc.constantFrom(null, '10% Off', '£2 Off Each', 'Free Period'),
    discountFor: fc.option(fc.nat(300), { nil: null }),
    committed: fc.option(fc.nat(6), { nil: null }),
    /** Their last days, as often as not before the swap. */
    committedFor: fc.option(fc.nat(300), { nil: null }),
    boundFor: fc.option(fc.nat(300), { nil: null }),
    /** Suspended for some days, and back before the swap. */
    hold: fc.option(fc.record({ from: fc.nat(30), days: fc.integer({ min: 1, max: 28 }) }), { nil: null }),
    ends: fc.option(fc.integer({ min: 270, max: 500 }), { nil: null }),
    reprices: fc.array(fc.record({ days: fc.nat(200), price: fc.integer({ min: 0, max: 900_000 }) }), { maxLength: 3 }),
    counts: fc.array(fc.record({ days: fc.nat(150), count: fc.nat(12) }), { maxLength: 2 }),
    cutoff: fc.nat(150).map((days) => addDays(START, days)),
    swap: fc.nat(200).map((days) => addDays(START, 60 + days)),
    until: fc.integer({ min: 20, max: 250 }),
  })
  .filter(({ start, hold, swap }) => hold === null || addDays(start, hold.from + hold.days) <= swap);
type History = typeof histories extends fc.Arbitrary<infer H> ? H : never;

function told({ start, interval, price, count, connection, reprices, counts, cutoff, ...more }: History): Books {
  let feature = featureOf('101', {
    customerID: '1',
    serviceID: '12',
    description: 'Line',
    startDate: start,
    standardFeature: more.product,
    ...(more.product === null || more.own ? { serviceCharge: price } : {}),
    featureCount: count,
    featureCountCommitted: more.committed,
    committedTermDate: more.committed === null || more.committedFor === null ? null : addDays(start, more.committedFor),
    minimumTermDate: more.boundFor === null ? null : addDays(start, more.boundFor),
    connectionCharge: connection,
    serviceChargeInterval: interval,
    initialFeatureDiscountScheme: more.discount,
    initialFeatureDiscountSchemeEndDate: more.discount === null || more.discountFor === null ? null : addDays(start, more.discountFor),
    endDate: more.ends === null ? null : addDays(START, more.ends),
  });
  for (const { days, price: next } of reprices)
    feature = { ...feature, serviceCharge: next, ...repriced(feature, next, addDays(start, days), catalogue) } as RecordOf;
  for (const { days, count: next } of counts)
    feature = { ...feature, featureCount: next, ...edited(feature, { featureCount: next }, addDays(start, days), { catalogue }) } as RecordOf;
  if (more.hold !== null) {
    const from = addDays(start, more.hold.from);
    feature = { ...feature, ...held(feature, 'suspended', from, 'features/101', catalogue) } as RecordOf;
    feature = { ...feature, ...released(feature, 'suspended', addDays(from, more.hold.days), 'features/101', catalogue) } as RecordOf;
  }
  return billed({ feature, lines: [] }, cutoff);
}

/** Both features after a swap. */
function after(world: World, swap: Plan): { readonly old: RecordOf; readonly fresh: RecordOf } {
  const next = applied(world, swap);
  return { old: the(next, 'features', '101'), fresh: the(next, 'features', '+1') };
}

describe('a swap', () => {
  it('to the same product is £0.00, without a gap and without an overlap, whatever came before and whenever it is billed', () => {
    assert.ok(intervals.length >= 5 && products.length >= 2, [...intervals, ...products].join());
    fc.assert(
      fc.property(histories, (history) => {
        const books = told(history);
        const { world, about } = around(books.feature, books.lines);
        const swap = plan(world, 'features', 'swap', '101', { dateSwap: history.swap }, about);
        assert.equal(net(swap), 0);
        const { old, fresh } = after(world, swap);
        assert.equal(fresh['startDate'], addDays(history.swap, 1));
        const bound = books.feature['minimumTermDate'];
        assert.equal(fresh['minimumTermDate'], typeof bound === 'string' && bound > history.swap ? bound : null);
        const cutoff = addDays(history.swap, history.until);
        const without = billed(books, cutoff);
        const both = [billed({ feature: old, lines: books.lines }, cutoff), billed({ feature: fresh, lines: [] }, cutoff)];
        assert.equal(sumOf(both.flatMap(({ lines }) => lines)), sumOf(without.lines), `${history.swap} ${cutoff}`);
        // No day twice, none left out.
        const days = (lines: readonly Raised[]): string[] =>
          lines.filter(({ kind }) => kind === 'recurring').map(({ periodFrom, periodTo }) => `${periodFrom} ${periodTo}`);
        assert.deepEqual(days(both.flatMap(({ lines }) => lines)).toSorted(), days(without.lines).toSorted());
      }),
      { numRuns: 150 },
    );
  });

  it('to another product comes to what the drop and the addition come to', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 0, max: 900_000 }), (history, price) => {
        const calendar = {
          ...history,
          interval: history.interval.startsWith('Calendar') ? history.interval : 'Calendar Monthly',
          product: null,
          discount: null,
          committed: null,
          committedFor: null,
          boundFor: null,
          hold: null,
          ends: null,
        };
        const books = told(calendar);
        const { world, about } = around(books.feature, books.lines);
        const swap = plan(world, 'features', 'swap', '101', { dateSwap: history.swap, serviceCharge: price, takeTerms: false }, about);
        const drop = plan(world, 'features', 'drop', '101', { status: 'Dropped', dateDrop: history.swap, dateBillTo: history.swap }, about);
        const { description, featureCount, connectionCharge, serviceChargeInterval } = books.feature;
        const given: Values = {
          description,
          featureCount,
          connectionCharge,
          serviceChargeInterval,
          serviceID: '12',
          serviceCharge: price,
          startDate: addDays(history.swap, 1),
        } as Values;
        const add = plan(world, 'features', 'create', '+1', given, about);
        assert.equal(net(swap), net(drop) + net(add));
        assert.equal(swap.monthlyAfter, (drop.monthlyAfter ?? 0) + (add.monthlyAfter ?? 0));
      }),
      { numRuns: 100 },
    );
  });

  it('to the same product has no second one-off, also once the new one was dropped before its start and came back', () => {
    const one = featureOf('101', { customerID: '1', serviceID: '12', startDate: '2025-01-15', serviceCharge: 310_000, connectionCharge: 1_290_000 });
    const books = billed({ feature: one, lines: [] }, '2025-03-16');
    const { world, about } = around(books.feature, books.lines);
    const { fresh } = after(world, plan(world, 'features', 'swap', '101', { dateSwap: '2025-04-14' }, about));
    const dropped = { ...fresh, ...stopped(fresh, '2025-04-01', catalogue) } as RecordOf;
    const back = { ...dropped, ...resumed(dropped, '2025-04-01', catalogue) } as RecordOf;
    for (const each of [fresh, back])
      assert.deepEqual(
        billed({ feature: each, lines: [] }, '2025-04-16').lines.map(({ kind, net: amount }) => [kind, amount]),
        [['recurring', 3_100]],
      );
  });

  it('keeps the day on which the customer is billed, where both are billed from their start', () => {
    const books = billed(
      { feature: featureOf('101', { customerID: '1', serviceID: '12', startDate: '2025-01-15', serviceCharge: 310_000 }), lines: [] },
      '2025-03-16',
    );
    const { world, about } = around(books.feature, books.lines);
    const swap = plan(world, 'features', 'swap', '101', { dateSwap: '2025-03-31', serviceCharge: 620_000 }, about);
    // 15 Mar – 14 Apr is 31 days: 14 of them come back at £31.00 and are charged at £62.00.
    assert.deepEqual(
      swap.charges?.map(({ periodFrom, periodTo, net: amount }) => [periodFrom, periodTo, amount]),
      [
        ['2025-03-15', '2025-04-14', -1400],
        ['2025-04-01', '2025-04-14', 2800],
      ],
    );
  });

  it('takes over what is ticked, and moves the CRM reference', () => {
    const feature = {
      ...featureOf('101', {
        customerID: '1',
        serviceID: '12',
        serviceCharge: 310_000,
        featureCount: 4,
        site: 'Leeds',
        CRMReference: 'CRM-9',
        carrierReference: 'ONE-1',
        noticePeriodLength: 30,
        noticePeriodLengthType: 'Days',
        initialFeatureDiscountScheme: null,
      }),
    } as RecordOf;
    const { world, about } = around(feature, []);
    const made = (given: Values): RecordOf => {
      const found = plan(world, 'features', 'swap', '101', { dateSwap: '2025-04-30', ...given }, about);
      return recordOf('features', '+1', found.changes.find(({ kind }) => kind === 'create')!.after);
    };
    const all = made({ serviceCharge: 100_000 });
    assert.deepEqual(
      [all['featureCount'], all['site'], all['CRMReference'], all['carrierReference'], all['noticePeriodLength'], all['serviceCharge']],
      [4, 'Leeds', 'CRM-9', 'ONE-1', 30, 100_000],
    );
    const [name] = catalogue
      .all('standardFeatures')
      .filter((each) => levelsOf(each, catalogue).includes('service'))
      .map((each) => asText(each['name']));
    const none = made({ standardFeature: name!, takeCount: false, takeSite: false, takeReferences: false, takeTerms: false });
    assert.deepEqual(
      [none['featureCount'], none['site'], none['CRMReference'], none['carrierReference'], none['noticePeriodLength'], none['standardFeature']],
      [1, null, null, null, null, name],
    );
    const swap = plan(world, 'features', 'swap', '101', { dateSwap: '2025-04-30' }, about);
    assert.deepEqual([swap.changes[0]!.after['CRMReference'], swap.changes[0]!.after['replacedByID']], [null, '+1']);
    assert.equal(made({ standardFeature: name!, takePrice: true })['serviceCharge'], 310_000);
  });

  it('binds nobody anew whose minimum term is over, whatever the catalogue begins, and leaves the next renewal where it was', () => {
    const [bound] = catalogue
      .all('standardFeatures')
      .filter(
        (each) => levelsOf(each, catalogue).includes('service') && each['availability'] === 'Available' && Number(each['minimumTermPeriodLength'] ?? 0) > 0,
      )
      .map((each) => asText(each['name']));
    const swapped = (old: Values, given: Values = {}): RecordOf => {
      const { world, about } = around(featureOf('101', { customerID: '1', serviceID: '12', serviceCharge: 310_000, startDate: '2023-03-01', ...old }), []);
      const found = plan(world, 'features', 'swap', '101', { dateSwap: '2025-04-30', standardFeature: bound!, ...given }, about);
      return recordOf('features', '+1', found.changes.find(({ kind }) => kind === 'create')!.after);
    };
    const over = swapped({
      minimumTermDate: '2024-02-29',
      renewalPeriodLength: 12,
      renewalPeriodLengthType: 'Months',
      featureCountCommitted: 5,
      committedTermDate: '2024-12-31',
    });
    assert.deepEqual(
      [over['minimumTermDate'], over['minimumTermPeriodLength'], over['renewalDate'], over['featureCountCommitted']],
      [null, 0, '2026-03-01', null],
    );
    assert.equal(swapped({})['minimumTermDate'], null);
    assert.equal(swapped({ minimumTermDate: '2025-12-31', featureCountCommitted: 5, committedTermDate: '2025-12-31' })['minimumTermDate'], '2025-12-31');
    assert.equal(typeof swapped({ minimumTermDate: '2024-02-29' }, { takeTerms: false })['minimumTermDate'], 'string');
  });

  it('is refused where it would begin before the old one, after its end, or out of instalments', () => {
    const one = (values: Values): ReturnType<typeof around> => around(featureOf('101', { customerID: '1', serviceID: '12', serviceCharge: 1, ...values }), []);
    const refused = (values: Values, dateSwap: string, why: RegExp): void => {
      const { world, about } = one(values);
      assert.throws(
        () => plan(world, 'features', 'swap', '101', { dateSwap }, about),
        (error: { hint?: string; message: string }) => why.test(error.hint ?? error.message),
      );
    };
    refused({ startDate: '2025-05-01' }, '2025-04-30', /starts on/);
    refused({ endDate: '2025-04-30' }, '2025-04-30', /ends by itself/);
    refused({ totalFeatureValue: 100, instalments: 2 }, '2025-04-30', /instalments/);
    const { world, about } = one({});
    assert.throws(() => plan(world, 'features', 'swap', '101', { dateSwap: '2025-04-30', standardFeature: 'Nothing such' }, about), /Invalid Value/);
  });

  it('is taken back as if it had never been, also once the new one was billed', () => {
    const books = billed(
      { feature: featureOf('101', { customerID: '1', serviceID: '12', startDate: '2025-01-15', serviceCharge: 310_000, CRMReference: 'CRM-9' }), lines: [] },
      '2025-03-16',
    );
    const { world, about } = around(books.feature, books.lines);
    const swapped = applied(world, plan(world, 'features', 'swap', '101', { dateSwap: '2025-03-31', serviceCharge: 620_000 }, about));
    const back = plan(swapped, 'features', 'takeBackSwap', '101', {}, about);
    assert.ok(back.changes.some(({ kind, id }) => kind === 'delete' && id === '+1'));
    const again = the(applied(swapped, back), 'features', '101');
    assert.deepEqual([again['status'], again['dateBillTo'], again['replacedByID'], again['CRMReference']], ['Active', null, null, 'CRM-9']);

    const [old, fresh] = [
      billed({ feature: the(swapped, 'features', '101'), lines: books.lines }, '2025-06-01'),
      billed({ feature: the(swapped, 'features', '+1'), lines: [] }, '2025-06-01'),
    ];
    const later = new Map(swapped);
    later.set(
      'features',
      new Map([
        ['101', old.feature],
        ['+1', { ...fresh.feature, version: 2 } as RecordOf],
      ]),
    );
    const raised = new Map([
      ['101', loaded(old.lines)],
      ['+1', loaded(fresh.lines)],
    ]);
    const undone = applied(later, plan(later, 'features', 'takeBackSwap', '101', {}, { ...about, raised }));
    const total = [
      billed({ feature: the(undone, 'features', '101'), lines: old.lines }, '2025-06-01'),
      billed({ feature: the(undone, 'features', '+1'), lines: fresh.lines }, '2025-06-01'),
    ].flatMap(({ lines }) => lines);
    assert.equal(sumOf(total), sumOf(billed(books, '2025-06-01').lines));
  });
});
