import assert from 'node:assert/strict';
import { consequences, increased, repriced, stopped } from '../../shared/billing/index.js';
import { Fault } from '../../shared/fault.js';
import { apply, billed, catalogue, catalogueWith, ctx, merged, nets, next, open, price, run } from './company.js';

describe('R8 price changes', () => {
  it('keep a price that is entered for a later day, and say so', () => {
    const books = apply(open({ startDate: '2025-01-01', serviceCharge: price(31), serviceChargeInterval: 'Monthly' }), (one) =>
      repriced(one, price(28), '2025-02-01'),
    );
    const after = apply(books, (one) => repriced(one, price(62), '2025-01-01'));
    assert.deepEqual(next(after, '2025-02-02'), [6200, 2800]);
    assert.match(consequences(books.feature, after.feature, [], ctx).warnings.join(' '), /From 1 Feb 2025 the price of £28.00/);
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

describe('R10 increases', () => {
  it('29.99 + 7.3 % = 32.1793', () => assert.equal(increased(price(29.99), '7.3'), 321_793));
  it('a decrease below nought is refused', () => assert.throws(() => increased(price(10), '-100.1'), Fault));
});
