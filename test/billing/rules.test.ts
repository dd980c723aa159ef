import assert from 'node:assert/strict';
import {
  begun, billTo, checkFeature, consequences, dueBefore, edited, explain, finalBilled, held, increased, ledgerFrom, lowValue, monthly, netOf,
  released, repriced, resumed, stopped, usageDue, vat, vatRate,
} from '../../shared/billing/index.js';
import type { Charge, Values } from '../../shared/types.js';
import { Fault } from '../../shared/fault.js';
import { apply, asRaised, catalogue, catalogueWith, feature, loaded, merged, nets, open, pence, price, run, sum, TODAY, type Books } from './company.js';

const ctx = { catalogue, today: TODAY };
const billed = (values: Values, cutoff: string): Books => run(open(values), { cutoff });
const periods = (charges: readonly Charge[]): readonly string[] => charges.map((line) => `${line.periodFrom} ${line.periodTo} ${line.net}`);
const next = (books: Books, cutoff: string): readonly number[] => nets(run(books, { cutoff }).charges);
const stop = (date: string) => (books: Books): Books => apply(books, (one) => stopped(one, date, catalogue));
const resume = (date: string) => (books: Books): Books => apply(books, (one) => resumed(one, date, catalogue));

describe('R1 periods', () => {
  const starts = (values: Values, until: string): readonly string[] => run(open({ serviceCharge: price(10), ...values }), { cutoff: until }).charges.map((line) => line.periodFrom ?? '');

  it('count from the anchor: 31 Jan, 28 Feb, 31 Mar', () => {
    assert.deepEqual(starts({ startDate: '2025-01-31', serviceChargeInterval: 'Monthly' }, '2025-05-01'), ['2025-01-31', '2025-02-28', '2025-03-31', '2025-04-30']);
  });
  it('count from the anchor: 29 Feb 2024 comes back in 2028', () => {
    assert.deepEqual(starts({ startDate: '2024-02-29', serviceChargeInterval: 'Annually' }, '2028-03-01'),
      ['2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29']);
  });
  it('aligned to the calendar begin on Mondays, firsts, quarters and 1 January', () => {
    for (const [name, second] of [['Weekly', '2025-02-17'], ['Monthly', '2025-03-01'], ['Quarterly', '2025-04-01'], ['Annually', '2026-01-01'], ] as const) {
      assert.deepEqual(starts({ startDate: '2025-02-12', serviceChargeInterval: `Calendar ${name}` }, '2026-01-02').slice(0, 2), ['2025-02-12', second], name);
    }
  });
  it('a preset defines intervals of its own', () => {
    assert.deepEqual(periods(run(open({ startDate: '2025-05-01', serviceCharge: price(181), serviceChargeInterval: 'Half-yearly' }), { cutoff: '2025-07-02' }).charges),
      ['2025-05-01 2025-06-30 6100', '2025-07-01 2025-12-31 18100']);
  });
  it('an interval that does not exist is refused', () => {
    assert.throws(() => begun({ startDate: '2025-01-01', serviceChargeInterval: 'Hourly' }, ctx), Fault);
  });
  it('dueDate is the first day not yet raised', () => {
    assert.equal(billed({ startDate: '2025-01-31', serviceCharge: price(10), serviceChargeInterval: 'Monthly' }, '2025-02-28').feature['dueDate'], '2025-02-28');
    assert.equal(billed({ startDate: '2025-01-31', serviceCharge: price(10), serviceChargeInterval: 'Monthly' }, '2025-03-01').feature['dueDate'], '2025-03-31');
  });
  it('a later dueDate re-anchors and waives the days before it', () => {
    const books = billed({ startDate: '2025-01-01', serviceCharge: price(28), serviceChargeInterval: 'Monthly' }, '2025-01-02');
    const moved = apply(books, (one) => ({ dueDate: '2025-02-15', ...edited(one, { dueDate: '2025-02-15' }, TODAY, catalogue) }));
    assert.deepEqual(periods(run(moved, { cutoff: '2025-04-01' }).charges), ['2025-02-15 2025-03-14 2800', '2025-03-15 2025-04-14 2800']);
    assert.match(consequences(books.feature, moved.feature, [], ctx).warnings.join(' '), /1 Feb to 14 Feb 2025 will not be charged/);
  });
  it('an earlier dueDate re-anchors without charging a day twice', () => {
    const books = billed({ startDate: '2025-01-01', serviceCharge: price(31), serviceChargeInterval: 'Monthly' }, '2025-01-02');
    const moved = apply(books, (one) => ({ dueDate: '2025-01-15', ...edited(one, { dueDate: '2025-01-15' }, TODAY, catalogue) }));
    assert.deepEqual(periods(run(moved, { cutoff: '2025-02-01' }).charges), ['2025-01-01 2025-01-31 -1700', '2025-01-15 2025-02-14 3100']);
  });
});

describe('R2 due', () => {
  it('in advance on the first day of the part, when that is before the cutoff', () => {
    const books = open({ startDate: '2025-02-01', serviceCharge: price(10), serviceChargeInterval: 'Monthly' });
    assert.deepEqual([next(books, '2025-02-01'), next(books, '2025-02-02')], [[], [1000]]);
  });
  it('in arrears on the last day', () => {
    const books = open({ startDate: '2025-02-01', serviceCharge: price(10), serviceChargeInterval: 'Monthly in Arrears' });
    assert.deepEqual([next(books, '2025-02-28'), next(books, '2025-03-01')], [[], [1000]]);
  });
  it('with a transaction cutoff whatever begins by then is due, in arrears or not', () => {
    const books = open({ startDate: '2025-02-01', serviceCharge: price(10), serviceChargeInterval: 'Monthly in Arrears' });
    const dues = { cutoff: '2025-02-15', transactionCutoff: '2025-02-01' };
    assert.deepEqual(nets(run(books, dues).charges), [1000]);
    assert.equal(dueBefore(books.feature, dues), true);
    assert.equal(dueBefore(books.feature, { cutoff: '2025-02-15' }), false);
  });
});

describe('R3 to R5 net of a period', () => {
  const monthlyFrom15 = { startDate: '2025-03-15', serviceCharge: price(29.99), serviceChargeInterval: 'Monthly' };
  it('£29.99 Calendar Monthly from 15 Jan: 16.45', () => {
    assert.deepEqual(nets(run(open({ startDate: '2025-01-15', serviceCharge: price(29.99), serviceChargeInterval: 'Calendar Monthly' }), { cutoff: '2025-02-01' }).charges), [pence(16.45)]);
  });
  it('£90 Calendar Quarterly from 10 Feb 2025: 50.00', () => {
    assert.deepEqual(nets(run(open({ startDate: '2025-02-10', serviceCharge: price(90), serviceChargeInterval: 'Calendar Quarterly' }), { cutoff: '2025-04-01' }).charges), [pence(50)]);
  });
  it('£29.99 Monthly from 15 Mar stopped on 24 Mar: 9.67', () => {
    assert.deepEqual(next(stop('2025-03-24')(open(monthlyFrom15)), '2025-04-30'), [pence(9.67)]);
  });
  const over = stop('2025-03-24')(billed(monthlyFrom15, '2025-03-31'));
  it('stopped on 24 Mar when it was billed: −20.32', () => assert.deepEqual(next(over, '2025-03-31'), [pence(-20.32)]));
  for (const [date, amount] of [['2025-03-24', 20.32], ['2025-03-25', 20.32], ['2025-04-01', 13.55]] as const) {
    it(`reinstated on ${date} after the credit: +${amount}`, () => {
      assert.deepEqual(next(resume(date)(run(over, { cutoff: '2025-03-31' })), '2025-03-31'), [pence(amount)]);
    });
  }
  it('drop and reinstatement on one date before the next run come to nothing', () => {
    assert.deepEqual(next(resume('2025-03-24')(over), '2025-03-31'), []);
  });
  it('reinstated the day after the bill-to, the history is as if it had never been dropped', () => {
    const before = billed(monthlyFrom15, '2025-03-31');
    assert.deepEqual(resume('2025-03-25')(stop('2025-03-24')(before)).feature['billing'], before.feature['billing']);
  });
  it('a change of days that are not raised yet needs no second look at those that are', () => {
    const before = billed(monthlyFrom15, '2025-03-31');
    assert.equal(stop('2025-04-14')(before).feature['rebillFrom'], '2025-04-14');
    assert.equal(stop('2025-04-15')(before).feature['rebillFrom'], null);
  });
  it('£40 → £44 from 11 Mar on a billed month: +2.71', () => {
    const books = apply(billed({ startDate: '2025-03-01', serviceCharge: price(40), serviceChargeInterval: 'Monthly' }, '2025-03-02'), (one) => repriced(one, price(44), '2025-03-11'));
    assert.deepEqual(next(books, '2025-03-02'), [pence(2.71)]);
  });
  it('an end date is the last day charged', () => {
    assert.deepEqual(next(open({ startDate: '2025-03-01', endDate: '2025-04-10', serviceCharge: price(30), serviceChargeInterval: 'Monthly' }), '2026-01-01'), [3000, 1000]);
  });
  it('explains a period so that it can be recomputed', () => {
    const net = netOf(over.feature, { periodFrom: '2025-03-15', periodTo: '2025-04-14' }, ctx);
    assert.deepEqual([net.days, net.chargeableDays, net.net, net.exact], [31, 10, 967, { n: '29990', d: '31' }]);
    assert.deepEqual(net.segments, [{ from: '2025-03-15', to: '2025-03-24', days: 10, count: 1, price: 299_900, discount: '', unitNet: '29.99' }]);
    const [line] = explain(over.feature, loaded(over.lines), { ...ctx, today: '2025-03-31' });
    assert.deepEqual([line?.raised, line?.difference, line?.state], [2999, -2032, 'raised']);
    assert.ok(line?.words.includes('15 Mar to 24 Mar 2025: 10 of 31 days × 1 × £29.99.'), line?.words.join('\n'));
    assert.ok(line?.words.includes('Raised so far £29.99, so £20.32 is still to be credited.'));
  });
  it('a change of interval charges the old period to the day before and begins a new one', () => {
    const books = billed({ startDate: '2025-03-01', serviceCharge: price(31), serviceChargeInterval: 'Monthly' }, '2025-03-02');
    const after = apply(books, (one) => ({ serviceChargeInterval: 'Quarterly', ...edited(one, { serviceChargeInterval: 'Quarterly' }, '2025-03-11', catalogue) }));
    assert.deepEqual(periods(run(after, { cutoff: '2025-04-01' }).charges), ['2025-03-01 2025-03-31 -2100', '2025-03-11 2025-06-10 3100']);
  });
  it('another start date sets what was raised against what is owed now', () => {
    const books = billed({ startDate: '2025-03-10', serviceCharge: price(31), connectionCharge: price(50), serviceChargeInterval: 'Calendar Monthly' }, '2025-04-02');
    const after = run(apply(books, (one) => ({ startDate: '2025-03-05', ...edited(one, { startDate: '2025-03-05' }, TODAY, catalogue) })), { cutoff: '2025-04-02' });
    assert.equal(sum(after.charges), 500);
    assert.equal(sum(after.lines), 5000 + 2700 + 3100);
  });
  it('another start date takes prices and counts along, however they are changed after it', () => {
    const books = open({ startDate: '2025-01-08', featureCount: 2, serviceCharge: price(31), serviceChargeInterval: 'Calendar Monthly' });
    const earlier = apply(books, (one) => ({ startDate: '2025-01-01', ...edited(one, { startDate: '2025-01-01' }, TODAY, catalogue) }));
    const counted = apply(earlier, (one) => ({ featureCount: 1, ...edited(one, { featureCount: 1 }, '2025-01-04', catalogue) }));
    assert.deepEqual(next(counted, '2025-01-31'), [3 * 200 + 28 * 100]);
  });
  it('a period raised before its turn is not raised again when its turn comes', () => {
    const march = billed({ startDate: '2025-03-01', serviceCharge: price(20), serviceChargeInterval: 'Monthly' }, '2025-03-02');
    const suspended = apply(march, (one) => held(one, 'suspended', '2024-12-01', 'x'));
    const earlier = run(apply(suspended, (one) => ({ startDate: '2025-01-01', ...edited(one, { startDate: '2025-01-01' }, TODAY, catalogue) })), { cutoff: '2025-03-03' });
    assert.deepEqual(nets(earlier.charges), []);
    const lifted = apply(earlier, (one) => released(one, 'suspended', '2025-03-10', 'x'));
    assert.deepEqual(periods(run(lifted, { cutoff: '2025-03-31' }).charges), ['2025-01-01 2025-01-31 2000', '2025-02-01 2025-02-28 2000']);
  });
});

describe('R6 bill-to', () => {
  const one = (values: Values): Values => ({ startDate: '1970-01-01', ...values });
  const notice = (length: number, unit: string): Values => ({ noticePeriodLength: length, noticePeriodLengthType: unit });
  it('drop 10 Jun 2025, notice given 1 Jun, 30 days: 1 Jul 2025', () => {
    assert.deepEqual(billTo(one({ ...notice(30, 'days'), cancellationNoticeGivenDate: '2025-06-01' }), { dateDrop: '2025-06-10' }, catalogue),
      { date: '2025-07-01', why: 'notice period of 30 days from 1 Jun 2025' });
  });
  it('drop and notice 31 Jan 2025, 1 month: 28 Feb 2025', () => {
    assert.equal(billTo(one(notice(1, 'months')), { dateDrop: '2025-01-31' }, catalogue).date, '2025-02-28');
  });
  it('drop 10 Jun, notice given 20 May, 1 month, minimum term 31 Dec 2025: 31 Dec 2025', () => {
    assert.deepEqual(billTo(one({ ...notice(1, 'months'), minimumTermDate: '2025-12-31' }), { dateDrop: '2025-06-10', cancellationNoticeGivenDate: '2025-05-20' }, catalogue),
      { date: '2025-12-31', why: 'minimum term to 31 Dec 2025' });
  });
  it('the feature\'s notice date wins over the action\'s', () => {
    assert.equal(billTo(one({ ...notice(4, 'months'), cancellationNoticeGivenDate: '1978-09-30' }), { dateDrop: '1978-09-30', cancellationNoticeGivenDate: '1978-10-30' }, catalogue).date, '1979-01-30');
  });
  it('is not past the end date and not before the start date', () => {
    assert.equal(billTo(one({ ...notice(3, 'months'), endDate: '2025-06-20' }), { dateDrop: '2025-06-10' }, catalogue).date, '2025-06-20');
    assert.equal(billTo({ startDate: '2025-07-01' }, { dateDrop: '2025-06-10' }, catalogue).date, '2025-07-01');
  });
  it('dateBillTo overrides, even before the start', () => {
    assert.equal(billTo(one({ minimumTermDate: '2026-01-01' }), { dateDrop: '2025-06-10', dateBillTo: '1969-12-31' }, catalogue).date, '1969-12-31');
  });
  it('notice falls back to the standard feature, then to the feature type', () => {
    assert.equal(billTo(one({ standardFeature: 'Fibre 80', featureType: 'Broadband' }), { dateDrop: '2025-06-10' }, catalogue).date, '2025-07-10');
    assert.equal(billTo(one({ featureType: 'Broadband' }), { dateDrop: '2025-06-10' }, catalogue).date, '2025-09-10');
  });
  it('a date that never was is refused', () => assert.throws(() => billTo(one({}), { dateDrop: '2025-02-30' }, catalogue), /Invalid Value/));
});

describe('R7 counts', () => {
  it('10 committed to 15 Jun, actual 6, £3: 24.00', () => {
    assert.deepEqual(next(open({ startDate: '2025-06-01', featureCount: 6, featureCountCommitted: 10, committedTermDate: '2025-06-15', serviceCharge: price(3), serviceChargeInterval: 'Monthly' }), '2025-06-02'), [pence(24)]);
  });
  it('the committed term counts its last day, whatever else begins on it', () => {
    const books = open({ startDate: '2025-06-01', featureCount: 6, featureCountCommitted: 10, committedTermDate: '2025-06-15', serviceCharge: price(30), serviceChargeInterval: 'Monthly' });
    assert.deepEqual(next(apply(books, (one) => repriced(one, price(60), '2025-06-15')), '2025-06-02'), [14 * 1000 + 2000 + 15 * 1200]);
  });
  it('10 → 12 on 18 Mar at £4.50, month billed: +4.06', () => {
    const books = billed({ startDate: '2025-03-01', featureCount: 10, serviceCharge: price(4.5), serviceChargeInterval: 'Monthly' }, '2025-03-02');
    assert.deepEqual(next(apply(books, (one) => ({ featureCount: 12, ...edited(one, { featureCount: 12 }, '2025-03-18', catalogue) })), '2025-03-02'), [pence(4.06)]);
  });
  const counted = (auto: string): readonly number[] => {
    let books = open({ startDate: '2025-03-01', featureCount: 5, featureCountCommittedAuto: auto, serviceCharge: price(1), serviceChargeInterval: 'Monthly' });
    for (const [count, date] of [[8, '2025-04-01'], [3, '2025-05-01']] as const) books = apply(books, (one) => ({ featureCount: count, ...edited(one, { featureCount: count }, date, catalogue) }));
    return next(books, '2025-05-02');
  };
  it('committed automatically by the initial count', () => assert.deepEqual(counted('Initial'), [500, 800, 500]));
  it('committed automatically by the peak so far', () => assert.deepEqual(counted('Peak'), [500, 800, 800]));
  it('a one-off takes the actual count on the start date', () => {
    assert.deepEqual(next(open({ startDate: '2025-03-01', featureCount: 6, featureCountCommitted: 10, connectionCharge: price(5) }), '2025-03-02'), [3000]);
  });
});

describe('R8 price changes', () => {
  it('keep a price that is entered for a later day, and say so', () => {
    const books = apply(open({ startDate: '2025-01-01', serviceCharge: price(31), serviceChargeInterval: 'Monthly' }), (one) => repriced(one, price(28), '2025-02-01'));
    const after = apply(books, (one) => repriced(one, price(62), '2025-01-01'));
    assert.deepEqual(next(after, '2025-02-02'), [6200, 2800]);
    assert.match(consequences(books.feature, after.feature, [], ctx).warnings.join(' '), /From 1 Feb 2025 the price of £28.00/);
  });
});

describe('R9 discounts', () => {
  it('£50, 50 % to 10 May then 10 %: 38.55 (50.00 and −11.45)', () => {
    const [line] = run(open({
      startDate: '2025-05-01', serviceCharge: price(50), serviceChargeInterval: 'Monthly',
      initialFeatureDiscountScheme: 'Half', initialFeatureDiscountSchemeEndDate: '2025-05-10', ongoingFeatureDiscountScheme: 'Tenth',
    }), { cutoff: '2025-05-02' }).charges;
    assert.deepEqual([line?.gross, line?.discount, line?.net], [5000, -1145, 3855]);
  });
  it('both schemes count their last days, whatever else begins on them', () => {
    const books = open({
      startDate: '2025-04-01', serviceCharge: price(30), serviceChargeInterval: 'Monthly', initialFeatureDiscountScheme: 'Half', initialFeatureDiscountSchemeEndDate: '2025-04-10',
      ongoingFeatureDiscountScheme: 'Tenth', ongoingFeatureDiscountSchemeEndDate: '2025-04-20',
    });
    const dearer = [['2025-04-10', 60], ['2025-04-20', 90]].reduce((all, [date, pounds]) => apply(all, (one) => repriced(one, price(Number(pounds)), String(date))), books);
    assert.deepEqual(next(dearer, '2025-04-02'), [9 * 50 + 100 + 9 * 180 + 270 + 10 * 300]);
  });
  it('more than the whole price off is the whole price off', () => {
    const scheme = catalogue.named('discountSchemes', 'Half');
    const generous = catalogueWith({ discountSchemes: scheme ? [merged(scheme, { percentage: '150' })] : [] });
    const books = open({ startDate: '2025-04-01', serviceCharge: price(30), serviceChargeInterval: 'Monthly', ongoingFeatureDiscountScheme: 'Half' });
    assert.deepEqual(run(books, { cutoff: '2025-04-02', with: generous }).charges.map(({ gross, net }) => [gross, net]), [[3000, 0]]);
  });
  it('an amount is per unit and full period, prorated by days, and never makes a price negative', () => {
    const discounted = (serviceCharge: number): readonly number[] => next(open({
      startDate: '2025-04-16', featureCount: 3, serviceCharge, serviceChargeInterval: 'Calendar Monthly', initialFeatureDiscountScheme: 'Two pounds',
    }), '2025-04-30');
    assert.deepEqual(discounted(price(10)), [1200]);
    assert.deepEqual(nets(run(open({ startDate: '2025-04-16', serviceCharge: price(1.5), serviceChargeInterval: 'Calendar Monthly', initialFeatureDiscountScheme: 'Two pounds' }), { cutoff: '2025-04-30' }).charges), [0]);
  });
  it('the ongoing scheme ends on its last day', () => {
    assert.deepEqual(next(open({
      startDate: '2025-04-01', serviceCharge: price(30), serviceChargeInterval: 'Monthly', ongoingFeatureDiscountScheme: 'Half', ongoingFeatureDiscountSchemeEndDate: '2025-04-10',
    }), '2025-04-02'), [2500]);
  });
  it('a later change of a scheme does not reach what was raised', () => {
    const books = billed({ startDate: '2025-04-01', serviceCharge: price(30), serviceChargeInterval: 'Monthly', ongoingFeatureDiscountScheme: 'Half' }, '2025-04-02');
    const scheme = catalogue.named('discountSchemes', 'Half');
    const changed = catalogueWith({ discountSchemes: scheme ? [merged(scheme, { percentage: '10' })] : [] });
    const after = run(apply(books, (one) => stopped(one, '2025-05-31', catalogue)), { cutoff: '2025-05-02', with: changed });
    assert.deepEqual(nets(after.charges), [2700]);
    assert.deepEqual(nets(run(apply(after, (one) => stopped(one, '2025-04-15', changed)), { cutoff: '2025-05-02', with: changed }).charges), [-750, -2700]);
  });
});

describe('R10 increases', () => {
  it('29.99 + 7.3 % = 32.1793', () => assert.equal(increased(price(29.99), '7.3'), 321_793));
  it('a decrease below nought is refused', () => assert.throws(() => increased(price(10), '-100.1'), Fault));
});

describe('R11 one-off', () => {
  const values = { startDate: '2025-03-10', featureCount: 3, connectionCharge: price(12.345) };
  it('is rounded once, billed on the start date, and never prorated', () => {
    const books = run(open(values), { cutoff: '2025-03-11' });
    assert.deepEqual(periods(books.charges), ['2025-03-10 2025-03-10 3704']);
    assert.deepEqual(next(stop('2025-03-10')(books), '2025-12-01'), []);
  });
  it('is reversed when the bill-to falls before the start', () => {
    assert.deepEqual(next(stop('2025-03-09')(billed(values, '2025-03-11')), '2025-03-11'), [-3704]);
  });
  it('that is put up later brings the difference', () => {
    const books = apply(billed(values, '2025-03-11'), (one) => ({ connectionCharge: price(20), ...edited(one, { connectionCharge: price(20) }, TODAY, catalogue) }));
    assert.deepEqual(next(books, '2025-03-11'), [6000 - 3704]);
  });
});

describe('R12 instalments', () => {
  const values = { startDate: '2025-01-15', totalFeatureValue: price(100), instalments: 3, serviceChargeInterval: 'Monthly' };
  it('100.00 in 3: 33.33, 33.34, 33.33', () => {
    const books = run(open(values), { cutoff: '2025-12-01' });
    assert.deepEqual(nets(books.charges), [3333, 3334, 3333]);
    assert.deepEqual([books.feature['totalValueCharged'], books.feature['totalValueRemaining']], [price(100), 0]);
  });
  it('count towards the total value alone, where there are any', () => {
    const { feature: one } = run(open({ ...values, serviceCharge: price(7), connectionCharge: price(5) }), { cutoff: '2025-01-16' });
    assert.deepEqual([one['totalValueCharged'], one['totalValueRemaining']], [price(33.33), price(66.67)]);
    const { feature: plain } = run(open({ ...values, instalments: null, serviceCharge: price(7), connectionCharge: price(5) }), { cutoff: '2025-01-16' });
    assert.deepEqual([plain['totalValueCharged'], plain['totalValueRemaining']], [price(12), price(88)]);
  });
  it('of a first period of one day, which is the last day too, come with what remains', () => {
    const sunday = open({ ...values, startDate: '2025-01-05', endDate: '2025-01-05', serviceChargeInterval: 'Calendar Weekly' });
    assert.deepEqual(periods(run(sunday, { cutoff: '2025-02-01' }).charges), ['2025-01-05 2025-01-05 10000']);
    const first = billed({ ...values, startDate: '2025-01-05', serviceChargeInterval: 'Calendar Weekly' }, '2025-01-06');
    const ended = apply(first, (one) => ({ endDate: '2025-01-05', ...edited(one, { endDate: '2025-01-05' }, TODAY, catalogue) }));
    assert.deepEqual(nets(consequences(first.feature, ended.feature, loaded(first.lines), { ...ctx, today: '2025-01-06' }).charges), [6667]);
    assert.deepEqual(next(ended, '2025-01-07'), [6667]);
  });
  it('fall on no day before the start, wherever the first due date lay', () => {
    const due = apply(open({ ...values, startDate: '2025-01-01', serviceChargeInterval: 'Weekly' }), (one) => ({ dueDate: '2025-01-02', ...edited(one, { dueDate: '2025-01-02' }, TODAY, catalogue) }));
    const later = apply(due, (one) => ({ startDate: '2025-01-09', ...edited(one, { startDate: '2025-01-09' }, TODAY, catalogue) }));
    assert.deepEqual(run(later, { cutoff: '2025-01-20' }).charges.map((line) => line.periodFrom), ['2025-01-09', '2025-01-16']);
  });
  const dropped = stop('2025-01-20')(billed(values, '2025-01-16'));
  it('what remains comes at the bill-to of a drop', () => {
    assert.deepEqual(nets(consequences(billed(values, '2025-01-16').feature, dropped.feature, [], ctx).charges), [6667]);
    assert.deepEqual(periods(run(dropped, { cutoff: '2025-01-21' }).charges), ['2025-01-20 2025-01-20 6667']);
    assert.deepEqual(next(dropped, '2025-01-20'), []);
  });
  for (const interval of ['Monthly', 'Monthly in Arrears']) {
    it(`a reinstatement takes the remaining ones back and goes on one by one (${interval})`, () => {
      const raised = run(stop('2025-01-20')(billed({ ...values, serviceChargeInterval: interval }, '2025-01-16')), { cutoff: '2025-01-21' });
      const again = run(resume('2025-01-21')(raised), { cutoff: '2025-02-10' });
      assert.equal(sum(again.charges), interval === 'Monthly' ? -6667 : -10000);
      assert.equal(sum(run(again, { cutoff: '2025-12-01' }).lines), 10_000);
    });
  }
  it('of which some were charged elsewhere go on with the next', () => {
    const books = open({ ...values, startDate: '2024-12-15', dueDate: '2025-01-15', totalValueCharged: price(33.33) });
    assert.deepEqual(next(books, '2025-12-01'), [3334, 3333]);
  });
});

describe('R14 holds', () => {
  const values = { startDate: '2025-01-01', serviceCharge: price(20), serviceChargeInterval: 'Monthly' };
  const suspended = apply(billed(values, '2025-02-02'), (one) => held(one, 'suspended', '2025-02-10', 'services 3'));
  const lifted = apply(suspended, (one) => released(one, 'suspended', '2025-04-20', 'services 3'));
  it('£20 monthly on the 1st, suspended 10 Feb, unsuspended 20 Apr: two lines of 20.00, back-filled, with the next run', () => {
    assert.deepEqual(next(suspended, '2025-04-15'), []);
    const { charges } = run(lifted, { cutoff: '2025-04-30' });
    assert.deepEqual(charges.map((line) => [line.periodFrom, line.net, line.backfilled]), [['2025-03-01', 2000, true], ['2025-04-01', 2000, true]]);
    assert.deepEqual(nets(consequences(suspended.feature, lifted.feature, [], { ...ctx, today: '2025-04-20' }).charges), [2000, 2000]);
  });
  it('in total as if never suspended', () => {
    assert.equal(sum(run(lifted, { cutoff: '2025-06-02' }).lines), sum(billed(values, '2025-06-02').lines));
  });
  it('each missed period has its own price', () => {
    assert.deepEqual(next(apply(lifted, (one) => repriced(one, price(25), '2025-04-01')), '2025-04-30'), [2000, 2500]);
  });
  it('a second hold by another cause goes on when the first lifts', () => {
    const twice = apply(suspended, (one) => held(one, 'suspended', '2025-03-15', 'customers 1'));
    const once = apply(twice, (one) => released(one, 'suspended', '2025-04-20', 'services 3'));
    assert.deepEqual(next(once, '2025-04-30').length, 0);
    assert.deepEqual(next(apply(once, (one) => released(one, 'suspended', '2025-05-10', 'customers 1')), '2025-05-11'), [2000, 2000, 2000]);
  });
  it('a hold on a hold of the same cause is one hold', () => {
    const twice = apply(suspended, (one) => held(one, 'suspended', '2025-03-15', 'services 3'));
    assert.deepEqual(twice.feature, suspended.feature);
  });
  it('suspended and unsuspended on one day is as if nothing happened', () => {
    const before = billed(values, '2025-02-02');
    const there = apply(before, (one) => held(one, 'suspended', '2025-02-10', 'x'));
    assert.deepEqual(apply(there, (one) => released(one, 'suspended', '2025-02-10', 'x')).feature, before.feature);
  });
  it('dropped while suspended: held lines up to the bill-to are released', () => {
    const dropped = stop('2025-03-31')(suspended);
    assert.deepEqual(periods(run(dropped, { cutoff: '2025-04-02' }).charges), ['2025-03-01 2025-03-31 2000']);
    assert.deepEqual(nets(consequences(suspended.feature, dropped.feature, [], { ...ctx, today: '2025-03-20' }).charges), [2000]);
  });
  it('suspension does not hold one-offs and instalments', () => {
    const books = apply(open({ ...values, connectionCharge: price(5), totalFeatureValue: price(9), instalments: 3 }), (one) => held(one, 'suspended', '2024-12-01', 'x'));
    assert.deepEqual(next(books, '2025-02-02'), [500, 300, 300]);
  });
  it('non-billable holds every automatic line, credits too, until it lifts', () => {
    const free = stop('2025-02-14')(apply(billed({ ...values, connectionCharge: price(5) }, '2025-02-02'), (one) => held(one, 'nonBillable', '2025-02-10', 'x')));
    assert.deepEqual(next(free, '2025-03-02'), []);
    assert.deepEqual(next(apply(free, (one) => released(one, 'nonBillable', '2025-03-05', 'x')), '2025-04-02'), [-1000]);
  });
  it('usage is held by non-billable alone', () => {
    const hold = { from: '2025-02-01', until: null, cause: 'x' };
    assert.equal(usageDue('2025-02-10', { cutoff: '2025-03-01', holds: [{ kind: 'suspended', ...hold }] }), true);
    assert.equal(usageDue('2025-02-10', { cutoff: '2025-03-01', holds: [{ kind: 'nonBillable', ...hold }] }), false);
    assert.equal(usageDue('2025-02-10', { cutoff: '2025-03-01', billable: false }), false);
    assert.equal(usageDue('2025-03-01', { cutoff: '2025-03-01' }), false);
  });
});

describe('R15 prepaid days', () => {
  it('past the bill-to come back as one negative line a period', () => {
    const books = billed({ startDate: '2025-01-01', serviceCharge: price(31), serviceChargeInterval: 'Calendar Monthly' }, '2025-03-02');
    const { charges } = run(stop('2025-01-10')(books), { cutoff: '2025-03-02' });
    assert.deepEqual(periods(charges), ['2025-01-01 2025-01-31 -2100', '2025-02-01 2025-02-28 -3100', '2025-03-01 2025-03-31 -3100']);
  });
});

describe('R16 final bill', () => {
  const leave = (books: Books): ReturnType<typeof finalBilled> =>
    finalBilled(books.feature, '2025-01-31', loaded(books.lines, ledgerFrom(books.feature, '2025-01-31')), { ...ctx, cancellationNoticeGivenDate: '2025-01-31' });
  const A = billed({ startDate: '2024-06-01', serviceCharge: price(20), serviceChargeInterval: 'Calendar Monthly', noticePeriodLength: 30, noticePeriodLengthType: 'days' }, '2025-01-02');
  const B = billed({ startDate: '2024-10-15', serviceCharge: price(29.99), serviceChargeInterval: 'Monthly' }, '2025-01-31');
  const C = billed({ startDate: '2024-11-01', totalFeatureValue: price(1200), instalments: 12, serviceChargeInterval: 'Monthly' }, '2025-01-31');
  it('A £20 Calendar Monthly, 30 days\' notice given that day: 20.00 and 1.29', () => assert.deepEqual(nets(leave(A).charges), [2000, 129]));
  it('B £29.99 Monthly, billed 15 Jan to 14 Feb: −13.54', () => assert.deepEqual(nets(leave(B).charges), [-1354]));
  it('C £1,200 in 12, three charged: 900.00', () => assert.deepEqual(nets(leave(C).charges), [90_000]));
  it('comes to 907.75 net, 181.55 VAT, 1,089.30', () => {
    const lines = [A, B, C].flatMap((books) => leave(books).charges).map(({ net }) => ({ net, rate: '20' }));
    const { net, VAT, total } = vat(lines, 'invoice');
    assert.deepEqual([net, VAT, total], [90_775, 18_155, 108_930]);
  });
  it('done twice changes nothing, and nothing recurring comes ever after', () => {
    for (const books of [A, B, C]) {
      const { charges, fields } = leave(books);
      const after: Books = { feature: merged(books.feature, fields), lines: [...books.lines, ...asRaised(charges)] };
      const again = leave(after);
      assert.deepEqual([again.fields, again.charges], [{}, []]);
      assert.deepEqual(next(after, '2030-01-01'), []);
      assert.equal(after.feature['nextBillDate'], null);
    }
  });
  it('lifts holds', () => {
    const books = apply(A, (one) => held(one, 'nonBillable', '2025-01-15', 'x'));
    const { charges, fields } = leave(books);
    assert.deepEqual(nets(charges), [2000, 129]);
    assert.deepEqual((fields['billing'] as unknown as { readonly holds: unknown }).holds, [{ kind: 'nonBillable', from: '2025-01-15', until: '2025-01-31', cause: 'x' }]);
  });
});

describe('R17 VAT', () => {
  it('three lines of 0.33 at 20 %: 0.20 on the invoice, 0.21 by line', () => {
    const lines = [33, 33, 33].map((net) => ({ net, rate: '20' }));
    assert.deepEqual([vat(lines, 'invoice').VAT, vat(lines, 'line').VAT], [20, 21]);
  });
  it('is a row a rate, however the rate is written', () => {
    const { rows, total } = vat([{ net: 1000, rate: '20' }, { net: 500, rate: '20.0' }, { net: -200, rate: '5' }], 'invoice');
    assert.deepEqual(rows, [{ rate: '20', net: 1500, VAT: 300 }, { rate: '5', net: -200, VAT: -10 }]);
    assert.equal(total, 1590);
  });
  it('takes the feature\'s rate, then the standard feature\'s, then the customer\'s, as in force at the date', () => {
    const customer = { VATRate: 'Standard' };
    assert.deepEqual(vatRate({ VATRate: 'Reduced' }, customer, '2025-01-01', catalogue), { name: 'Reduced', rate: '5' });
    assert.deepEqual(vatRate({ standardFeature: 'Fibre 80' }, customer, '2025-01-01', catalogue), { name: 'Zero', rate: '0' });
    assert.deepEqual(['2010-12-31', '2011-01-04', '1999-01-01'].map((date) => vatRate({}, customer, date, catalogue).rate), ['17.5', '20', '15']);
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
    for (const given of [{ net: -1 }, { net: 500 }, { final: true }]) assert.deepEqual(lowValue({ rule: 'skip', ...low, ...given }), { invoice: true, extra: null });
  });
});

describe('fallback of values', () => {
  it('feature, then standard feature, then the fixed fee tariff of feature, service, customer', () => {
    const around = { catalogue, service: merged(feature({}), { fixedFeeTariff: 'Retail' }), customer: merged(feature({}), { fixedFeeTariff: 'Wholesale' }) };
    const first = (values: Values, given: object): readonly number[] => nets(run(open({ startDate: '2025-02-01', ...values }), { cutoff: '2025-02-02', ...given }).charges);
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
    assert.deepEqual(['Weekly', 'Monthly', 'Quarterly', 'Annually', 'Half-yearly'].map((serviceChargeInterval) => of({ serviceChargeInterval })), [52_000, 12_000, 4_000, 1_000, 2_000]);
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

describe('begun', () => {
  it('gives the ends of terms from their lengths', () => {
    const fields = begun({ startDate: '2025-01-31', minimumTermPeriodLength: 1, minimumTermPeriodLengthType: 'months', committedTermPeriodLength: 1, committedTermPeriodLengthType: 'Years' }, ctx);
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
    ['serviceCharge', -1], ['serviceCharge', 1.5], ['serviceCharge', 10_000_000_000_000], ['connectionCharge', -1], ['featureCount', -1], ['featureCount', 1.5], ['featureCount', 1_000_001],
    ['instalments', 0], ['endDate', '2024-12-31'], ['dueDate', '2024-12-31'], ['endDate', '2025-02-30'], ['endDate', '2201-01-01'], ['startDate', '1899-12-31'],
    ['serviceChargeInterval', 'Hourly'], ['featureCountCommittedAuto', 'Sometimes'], ['initialFeatureDiscountScheme', 'None such'], ['standardFeature', 'None such'],
  ] as const) {
    it(`refuses ${field} ${value}`, () => assert.match(fault({ [field]: value }, field) ?? '', /\.$/));
  }
  it('refuses a price and a count whose product is too large', () => {
    assert.match(fault({ serviceCharge: price(999_999_999), featureCount: 1_000_000 }, 'serviceCharge') ?? '', /check the price and the count/);
  });
});
