/** VAT, low-value invoices, where a value falls back to, monthly recurring revenue, and charges explained. */
import assert from 'node:assert/strict';
import { begun, checkFeature, consequences, explain, held, lowValue, monthly, repriced, stopped, vat, vatRate } from '../../shared/billing/index.js';
import type { Values } from '../../shared/types.js';
import { apply, billed, catalogue, catalogueWith, ctx, feature, loaded, merged, nets, next, open, price, resume, run, stop, type Books } from './company.js';

describe('R17 VAT', () => {
  it('three lines of 0.33 at 20 %: 0.20 on the invoice, 0.21 by line', () => {
    const lines = [33, 33, 33].map((net) => ({ net, rate: '20' }));
    assert.deepEqual([vat(lines, 'invoice').VAT, vat(lines, 'line').VAT], [20, 21]);
  });
  it('is a row a rate, however the rate is written', () => {
    const { rows, total } = vat(
      [
        { net: 1000, rate: '20' },
        { net: 500, rate: '20.0' },
        { net: -200, rate: '5' },
      ],
      'invoice',
    );
    assert.deepEqual(rows, [
      { rate: '20', net: 1500, VAT: 300 },
      { rate: '5', net: -200, VAT: -10 },
    ]);
    assert.equal(total, 1590);
  });
  it("takes the feature's rate, then the standard feature's, then the customer's, as in force at the date", () => {
    const customer = { VATRate: 'Standard' };
    assert.deepEqual(vatRate({ VATRate: 'Reduced' }, customer, '2025-01-01', catalogue), { name: 'Reduced', rate: '5' });
    assert.deepEqual(vatRate({ standardFeature: 'Fibre 80' }, customer, '2025-01-01', catalogue), { name: 'Zero', rate: '0' });
    assert.deepEqual(
      ['2010-12-31', '2011-01-04', '1999-01-01'].map((date) => vatRate({}, customer, date, catalogue).rate),
      ['17.5', '20', '15'],
    );
    assert.deepEqual(vatRate({}, undefined, '2025-01-01', catalogue), { name: null, rate: '0' });
  });
});

describe('low-value invoices', () => {
  const low = { net: 400, minimum: 500, fee: 150 };
  it('are skipped, padded or given a fee', () => {
    assert.equal(lowValue({ rule: 'skip', ...low }).invoice, false);
    assert.equal(lowValue({ rule: 'pad', ...low }).extra?.net, 100);
    assert.equal(lowValue({ rule: 'fee', ...low }).extra?.net, 150);
    assert.deepEqual(lowValue({ rule: null, ...low }), { invoice: true, extra: null });
  });
  it('leave credits, sufficient amounts and final invoices as they are', () => {
    for (const given of [{ net: -1 }, { net: 500 }, { final: true }])
      assert.deepEqual(lowValue({ rule: 'skip', ...low, ...given }), { invoice: true, extra: null });
  });
});

describe('fallback of values', () => {
  it('feature, then standard feature, then the fixed fee tariff of feature, service, customer', () => {
    const around = { catalogue, service: merged(feature({}), { fixedFeeTariff: 'Retail' }), customer: merged(feature({}), { fixedFeeTariff: 'Wholesale' }) };
    const first = (values: Values, given: object): readonly number[] =>
      nets(run(open({ startDate: '2025-02-01', ...values }), { cutoff: '2025-02-02', ...given }).charges);
    assert.deepEqual(first({ standardFeature: 'Fibre 80' }, around), [3599]);
    assert.deepEqual(first({ standardFeature: 'Fibre 80', serviceCharge: price(1) }, around), [100]);
    assert.deepEqual(first({ standardFeature: 'Priced by tariff', fixedFeeTariff: 'Wholesale' }, around), [1000, 700]);
    assert.deepEqual(first({ standardFeature: 'Priced by tariff' }, around), [1500, 900]);
    assert.deepEqual(first({ standardFeature: 'Priced by tariff' }, { catalogue, customer: around.customer }), [1000, 700]);
  });
  it('a later change of the standard feature does not reach what was raised', () => {
    const books = run(open({ startDate: '2025-02-01', standardFeature: 'Fibre 80' }), { cutoff: '2025-02-02' });
    const standard = catalogue.named('standardFeatures', 'Fibre 80');
    const dearer = catalogueWith({ standardFeatures: standard ? [merged(standard, { serviceCharge: price(62) })] : [] });
    const { charges } = run(stop('2025-02-14')(books), { cutoff: '2025-02-02', with: dearer });
    assert.deepEqual(nets(charges), [1800 - 3599]);
    assert.deepEqual(nets(run(books, { cutoff: '2025-03-02', with: dearer }).charges), [6200]);
  });
});

describe('monthly recurring revenue', () => {
  const of = (values: Values): number => monthly(feature({ startDate: '2024-01-01', serviceCharge: price(120), ...values }), ctx);
  it('is normalised to a month', () => {
    assert.deepEqual(
      ['Weekly', 'Monthly', 'Quarterly', 'Annually', 'Half-yearly'].map((serviceChargeInterval) => of({ serviceChargeInterval })),
      [52_000, 12_000, 4_000, 1_000, 2_000],
    );
  });
  it('counts units and discounts, and shows a price rise before its day', () => {
    assert.equal(of({ serviceChargeInterval: 'Monthly', featureCount: 2, ongoingFeatureDiscountScheme: 'Half' }), 12_000);
    const one = feature({ startDate: '2024-01-01', serviceCharge: price(120), serviceChargeInterval: 'Monthly' });
    assert.equal(monthly(merged(one, repriced(one, price(130), '2025-06-01')), ctx), 13_000);
  });
  it('is nought for what is dropped or non-billable, not for what is suspended', () => {
    const one = feature({ startDate: '2024-01-01', serviceCharge: price(120), serviceChargeInterval: 'Monthly' });
    assert.equal(monthly(merged(one, stopped(one, '2025-06-30', catalogue)), ctx), 0);
    assert.equal(monthly(merged(one, held(one, 'nonBillable', '2024-06-30', 'x')), ctx), 0);
    assert.equal(monthly(merged(one, held(one, 'suspended', '2024-06-30', 'x')), ctx), 12_000);
  });
});

describe('explained charges', () => {
  const monthly31 = { startDate: '2025-03-01', serviceCharge: price(31), serviceChargeInterval: 'Monthly' };
  const told = ({ feature: one, lines }: Books): readonly unknown[] => {
    const [first] = explain(one, loaded(lines), { ...ctx, today: '2025-03-12' });
    return [first?.state, first?.raised, first?.difference];
  };
  it('say what the next run raises of a period that came to nought before', () => {
    const free = apply(billed({ ...monthly31, serviceCharge: 0 }, '2025-03-02'), (one) => repriced(one, price(31), '2025-03-11'));
    assert.deepEqual([told(free), next(free, '2025-03-12')], [['raised', 0, 2100], [2100]]);
    const credited = resume('2025-03-01')(run(stop('2025-02-28')(billed(monthly31, '2025-03-02')), { cutoff: '2025-03-02' }));
    assert.deepEqual([told(credited), next(credited, '2025-03-12')], [['raised', 0, 3100], [3100]]);
  });
  it('go one period ahead and no further, under a hold that lasts as well', () => {
    for (const kind of ['suspended', 'nonBillable'] as const) {
      const { feature: one, lines } = apply(billed(monthly31, '2025-03-02'), (each) => held(each, kind, '2025-03-20', 'x'));
      const periods = explain(one, loaded(lines), { ...ctx, today: '2025-04-10' });
      const seen = periods.map(({ periodFrom, state }) => `${periodFrom} ${state}`);
      assert.deepEqual(seen, ['2025-03-01 raised', '2025-04-01 held', '2025-05-01 held'], kind);
    }
  });
  it('take a free period for raised, and what was billed elsewhere for taken over', () => {
    assert.deepEqual(told(billed({ ...monthly31, serviceCharge: 0 }, '2025-03-02')), ['raised', 0, 0]);
    assert.deepEqual(told(open({ ...monthly31, connectionCharge: price(5), dueDate: '2025-04-01' })), ['taken over', 500, 0]);
  });
});

describe('begun', () => {
  it('gives the ends of terms from their lengths', () => {
    const fields = begun(
      {
        startDate: '2025-01-31',
        minimumTermPeriodLength: 1,
        minimumTermPeriodLengthType: 'months',
        committedTermPeriodLength: 1,
        committedTermPeriodLengthType: 'Years',
      },
      ctx,
    );
    assert.deepEqual([fields['minimumTermDate'], fields['committedTermDate'], fields['dueDate']], ['2025-02-28', '2026-01-30', '2025-01-31']);
  });
  it('shows what a new feature brings: its one-off and its first part', () => {
    const one = feature({ startDate: '2025-01-15', connectionCharge: price(50), serviceCharge: price(31), serviceChargeInterval: 'Calendar Monthly' });
    assert.deepEqual(nets(consequences(null, one, [], { ...ctx, today: '2025-01-10' }).charges), [5000, 1700]);
    assert.deepEqual(nets(consequences(null, one, [], { ...ctx, today: '2025-03-01' }).charges), [5000, 1700, 3100, 3100]);
  });
});

describe('checkFeature', () => {
  const fault = (values: Values, field: string): string | undefined => checkFeature({ startDate: '2025-01-01', ...values }, catalogue)[field];
  it('takes prices and counts of nought', () => assert.deepEqual(checkFeature({ startDate: '2025-01-01', serviceCharge: 0, featureCount: 0 }, catalogue), {}));
  for (const [field, value] of [
    ['serviceCharge', -1],
    ['serviceCharge', 1.5],
    ['serviceCharge', 10_000_000_000_000],
    ['connectionCharge', -1],
    ['featureCount', -1],
    ['featureCount', 1.5],
    ['featureCount', 1_000_001],
    ['instalments', 0],
    ['endDate', '2024-12-31'],
    ['dueDate', '2024-12-31'],
    ['endDate', '2025-02-30'],
    ['endDate', '2201-01-01'],
    ['startDate', '1899-12-31'],
    ['serviceChargeInterval', 'Hourly'],
    ['featureCountCommittedAuto', 'Sometimes'],
    ['initialFeatureDiscountScheme', 'None such'],
    ['standardFeature', 'None such'],
  ] as const) {
    it(`refuses ${field} ${value}`, () => assert.match(fault({ [field]: value }, field) ?? '', /\.$/));
  }
  it('refuses a price and a count whose product is too large', () => {
    assert.match(fault({ serviceCharge: price(999_999_999), featureCount: 1_000_000 }, 'serviceCharge') ?? '', /check the price and the count/);
  });
});
