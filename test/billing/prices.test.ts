/** Prices over time on worked figures: changes, discounts, price lists, increases (R8 to R10). */
import assert from 'node:assert/strict';
import { consequences, due, increased, inForce, repriced, stopped } from '../../shared/billing/index.js';
import { Fault } from '../../shared/fault.js';
import type { RecordOf, Values } from '../../shared/types.js';
import { apply, billed, catalogue, catalogueWith, ctx, feature, merged, nets, next, open, price, run } from './company.js';

describe('R8 price changes', () => {
  it('keep a price that is entered for a later day, and say so', () => {
    const books = apply(open({ startDate: '2025-01-01', serviceCharge: price(31), serviceChargeInterval: 'Monthly' }), (one) =>
      repriced(one, price(28), '2025-02-01'),
    );
    const after = apply(books, (one) => repriced(one, price(62), '2025-01-01'));
    assert.deepEqual(next(after, '2025-02-02'), [6200, 2800]);
    assert.match(
      consequences(books.feature, after.feature, [], ctx)
        .warnings.map(({ text }) => text)
        .join(' '),
      /From 1 Feb 2025 the price of £28.00/,
    );
  });

  it('keep a price of a later day where one of an earlier day says the same and changes again', () => {
    const changes = [
      ['2025-02-01', 6],
      ['2025-01-01', 6],
      ['2025-01-01', 0],
    ] as const;
    const books = changes.reduce(
      (before, [from, pounds]) => apply(before, (one) => repriced(one, price(pounds), from)),
      open({ startDate: '2025-01-01', serviceCharge: price(5), serviceChargeInterval: 'Monthly' }),
    );
    assert.deepEqual(next(books, '2025-02-02'), [600]);
  });
});

describe('R9 discounts', () => {
  it('£50, 50 % to 10 May then 10 %: 38.55 (50.00 and −11.45)', () => {
    const [line] = run(
      open({
        startDate: '2025-05-01',
        serviceCharge: price(50),
        serviceChargeInterval: 'Monthly',
        initialFeatureDiscountScheme: 'Half',
        initialFeatureDiscountSchemeEndDate: '2025-05-10',
        ongoingFeatureDiscountScheme: 'Tenth',
      }),
      { cutoff: '2025-05-02' },
    ).charges;
    assert.deepEqual([line?.gross, line?.discount, line?.net], [5000, -1145, 3855]);
  });
  it('both schemes count their last days, whatever else begins on them', () => {
    const books = open({
      startDate: '2025-04-01',
      serviceCharge: price(30),
      serviceChargeInterval: 'Monthly',
      initialFeatureDiscountScheme: 'Half',
      initialFeatureDiscountSchemeEndDate: '2025-04-10',
      ongoingFeatureDiscountScheme: 'Tenth',
      ongoingFeatureDiscountSchemeEndDate: '2025-04-20',
    });
    const dearer = [
      ['2025-04-10', 60],
      ['2025-04-20', 90],
    ].reduce((all, [date, pounds]) => apply(all, (one) => repriced(one, price(Number(pounds)), String(date))), books);
    assert.deepEqual(next(dearer, '2025-04-02'), [9 * 50 + 100 + 9 * 180 + 270 + 10 * 300]);
  });
  it('more than the whole price off is the whole price off', () => {
    const scheme = catalogue.named('discountSchemes', 'Half');
    const generous = catalogueWith({ discountSchemes: scheme ? [merged(scheme, { percentage: '150' })] : [] });
    const books = open({ startDate: '2025-04-01', serviceCharge: price(30), serviceChargeInterval: 'Monthly', ongoingFeatureDiscountScheme: 'Half' });
    assert.deepEqual(
      run(books, { cutoff: '2025-04-02', with: generous }).charges.map(({ gross, net }) => [gross, net]),
      [[3000, 0]],
    );
  });
  it('an amount is per unit and full period, prorated by days, and never makes a price negative', () => {
    const discounted = (serviceCharge: number): readonly number[] =>
      next(
        open({
          startDate: '2025-04-16',
          featureCount: 3,
          serviceCharge,
          serviceChargeInterval: 'Calendar Monthly',
          initialFeatureDiscountScheme: 'Two pounds',
        }),
        '2025-04-30',
      );
    assert.deepEqual(discounted(price(10)), [1200]);
    assert.deepEqual(
      nets(
        run(
          open({ startDate: '2025-04-16', serviceCharge: price(1.5), serviceChargeInterval: 'Calendar Monthly', initialFeatureDiscountScheme: 'Two pounds' }),
          { cutoff: '2025-04-30' },
        ).charges,
      ),
      [0],
    );
  });
  it('the ongoing scheme ends on its last day', () => {
    assert.deepEqual(
      next(
        open({
          startDate: '2025-04-01',
          serviceCharge: price(30),
          serviceChargeInterval: 'Monthly',
          ongoingFeatureDiscountScheme: 'Half',
          ongoingFeatureDiscountSchemeEndDate: '2025-04-10',
        }),
        '2025-04-02',
      ),
      [2500],
    );
  });
  it('a later change of a scheme does not reach what was raised', () => {
    const books = billed(
      { startDate: '2025-04-01', serviceCharge: price(30), serviceChargeInterval: 'Monthly', ongoingFeatureDiscountScheme: 'Half' },
      '2025-04-02',
    );
    const scheme = catalogue.named('discountSchemes', 'Half');
    const changed = catalogueWith({ discountSchemes: scheme ? [merged(scheme, { percentage: '10' })] : [] });
    const after = run(
      apply(books, (one) => stopped(one, '2025-05-31', catalogue)),
      { cutoff: '2025-05-02', with: changed },
    );
    assert.deepEqual(nets(after.charges), [2700]);
    assert.deepEqual(
      nets(
        run(
          apply(after, (one) => stopped(one, '2025-04-15', changed)),
          { cutoff: '2025-05-02', with: changed },
        ).charges,
      ),
      [-750, -2700],
    );
  });
});

describe('Price lists', () => {
  const holding = (fixedFeeTariff: string | null): RecordOf => merged(feature({}), { fixedFeeTariff });
  const lists = catalogueWith({
    fixedFeeTariffs: ['A', 'B', 'C', 'D'].map((name, place) =>
      merged(feature({}), { name, charges: name === 'D' ? [] : [{ standardFeature: 'Typed', serviceCharge: place + 1 }] }),
    ),
  });
  const priced = (own: Values, service: string | null, customer: string | null): readonly [number, string | null] => {
    const one = feature({ startDate: '2025-01-01', standardFeature: 'Typed', ...own });
    const { value, source } = inForce(one, '2025-01-01', { catalogue: lists, service: holding(service), customer: holding(customer) }).price;
    return [value / 10_000, source];
  };
  it('stand above the catalogue, the nearest first, and below the price of the feature itself', () => {
    assert.deepEqual(
      [
        priced({ serviceCharge: price(9), fixedFeeTariff: 'A' }, 'B', 'C'),
        priced({ fixedFeeTariff: 'A' }, 'B', 'C'),
        priced({}, 'B', 'C'),
        priced({ fixedFeeTariff: 'D' }, null, 'C'),
        priced({}, null, null),
      ],
      [
        [9, 'Feature'],
        [1, 'Price list A'],
        [2, 'Price list B of the service'],
        [3, 'Price list C of the customer'],
        [10, 'Standard feature Typed'],
      ],
    );
  });
  it('of a number count for its features, and a price is billed as it is in force', () => {
    const one = feature({ startDate: '2025-01-01', standardFeature: 'Typed', serviceID: null, numberID: '4' });
    const around = { catalogue: lists, number: holding('B'), customer: holding('C') };
    assert.deepEqual(nets(due(one, [], { ...around, cutoff: '2025-01-02' }).charges), [2000, 200]);
    assert.equal(inForce(one, '2025-01-01', around).monthly, 200);
  });
  it('a price that is still to come is told with its date and is not the price of today', () => {
    const raised = apply(open({ startDate: '2025-01-01', serviceCharge: price(10), serviceChargeInterval: 'Monthly' }), (one) =>
      repriced(one, price(12), '2025-03-01'),
    );
    const { price: now, next } = inForce(raised.feature, '2025-02-28', ctx);
    assert.deepEqual([now.value, next], [price(10), { from: '2025-03-01', price: price(12) }]);
    assert.deepEqual([inForce(raised.feature, '2025-03-01', ctx).price.value, inForce(raised.feature, '2025-03-01', ctx).next], [price(12), null]);
  });
});

describe('R10 increases', () => {
  it('29.99 + 7.3 % = 32.1793', () => assert.equal(increased(price(29.99), '7.3'), 321_793));
  it('a decrease below nought is refused', () => assert.throws(() => increased(price(10), '-100.1'), Fault));
});
