/** A feature’s life on worked figures: bill-to, one-offs, instalments, holds, prepaid days, final bills (R6, R11, R12, R14 to R16). */
import assert from 'node:assert/strict';
import { edited, billTo, consequences, finalBilled, held, ledgerFrom, released, repriced, stopped, usageDue, vat } from '../../shared/billing/index.js';
import type { RecordOf, Values } from '../../shared/types.js';
import {
  apply,
  asRaised,
  billed,
  catalogue,
  ctx,
  feature,
  loaded,
  merged,
  nets,
  next,
  open,
  periods,
  price,
  resume,
  run,
  stop,
  sum,
  TODAY,
  type Books,
} from './company.js';

describe('R6 bill-to', () => {
  const one = (values: Values): Values => ({ startDate: '1970-01-01', ...values });
  const notice = (length: number, unit: string): Values => ({ noticePeriodLength: length, noticePeriodLengthType: unit });
  it('drop 10 Jun 2025, notice given 1 Jun, 30 days: 1 Jul 2025', () => {
    assert.deepEqual(billTo(one({ ...notice(30, 'days'), cancellationNoticeGivenDate: '2025-06-01' }), { dateDrop: '2025-06-10' }, ctx), {
      date: '2025-07-01',
      why: 'notice period of 30 days from 1 Jun 2025',
    });
  });
  it('drop and notice 31 Jan 2025, 1 month: 28 Feb 2025', () => {
    assert.equal(billTo(one(notice(1, 'months')), { dateDrop: '2025-01-31' }, ctx).date, '2025-02-28');
  });
  it('drop 10 Jun, notice given 20 May, 1 month, minimum term 31 Dec 2025: 31 Dec 2025', () => {
    assert.deepEqual(
      billTo(one({ ...notice(1, 'months'), minimumTermDate: '2025-12-31' }), { dateDrop: '2025-06-10', cancellationNoticeGivenDate: '2025-05-20' }, ctx),
      { date: '2025-12-31', why: 'minimum term to 31 Dec 2025' },
    );
  });
  it("the feature's notice date wins over the action's", () => {
    assert.equal(
      billTo(
        one({ ...notice(4, 'months'), cancellationNoticeGivenDate: '1978-09-30' }),
        { dateDrop: '1978-09-30', cancellationNoticeGivenDate: '1978-10-30' },
        ctx,
      ).date,
      '1979-01-30',
    );
  });
  it('is not past the end date', () => {
    assert.equal(billTo(one({ ...notice(3, 'months'), endDate: '2025-06-20' }), { dateDrop: '2025-06-10' }, ctx).date, '2025-06-20');
  });
  it('is the drop date of what is dropped before its start, whatever its terms', () => {
    const ordered = { startDate: '2025-07-01', minimumTermDate: '2026-06-30', ...notice(3, 'months') };
    assert.deepEqual(billTo(ordered, { dateDrop: '2025-06-10' }, ctx), {
      date: '2025-06-10',
      why: 'the drop date, which is before the start on 1 Jul 2025; nothing of it is charged',
    });
    assert.equal(billTo(ordered, { dateDrop: '2025-06-10', dateBillTo: '2025-07-31' }, ctx).date, '2025-07-31');
  });
  it('nothing at all is raised of what is cancelled before its start, its one-off neither', () => {
    const books = open({ startDate: '2025-03-10', serviceCharge: price(31), connectionCharge: price(100), serviceChargeInterval: 'Monthly' });
    const cancelled = apply(books, (one) => stopped(one, billTo(one, { dateDrop: '2025-03-01' }, ctx).date, catalogue));
    assert.deepEqual(next(cancelled, '2026-01-01'), []);
    assert.deepEqual(finalBilled(books.feature, '2025-03-01', [], ctx).charges, []);
  });
  it('notice counts from the day noted on the feature, given by the action, or noted nearest to the record acted on', () => {
    const noted = (date: string): RecordOf => ({ ...feature({}), cancellationNoticeGivenDate: date }) as RecordOf;
    const around = { ...ctx, service: noted('2025-04-03'), customer: noted('2025-04-04') };
    const until = (own: string | null, given: string | null, actedOn: RecordOf | undefined, more: object = around): string =>
      billTo(
        one({ ...notice(2, 'months'), cancellationNoticeGivenDate: own }),
        { dateDrop: '2025-05-01', cancellationNoticeGivenDate: given, actedOn },
        {
          ...ctx,
          ...more,
        },
      ).date;
    assert.deepEqual(
      [
        until('2025-04-01', '2025-04-02', noted('2025-04-05')),
        until(null, '2025-04-02', noted('2025-04-05')),
        until(null, null, noted('2025-04-05')),
        until(null, null, undefined),
        until(null, null, undefined, { customer: noted('2025-04-04') }),
        until(null, null, undefined, { number: noted('2025-04-06'), customer: noted('2025-04-04') }),
        until(null, null, undefined, {}),
      ],
      ['2025-06-01', '2025-06-02', '2025-06-05', '2025-06-03', '2025-06-04', '2025-06-06', '2025-07-01'],
    );
  });
  it('dateBillTo overrides, even before the start', () => {
    assert.equal(billTo(one({ minimumTermDate: '2026-01-01' }), { dateDrop: '2025-06-10', dateBillTo: '1969-12-31' }, ctx).date, '1969-12-31');
  });
  it("takes a term from the standard feature's type and, where that says nothing, from the type of the service", () => {
    const service = { ...feature({}), serviceType: 'Hosting' } as RecordOf;
    const typed = { ...ctx, service };
    assert.equal(billTo(one({ standardFeature: 'Typed' }), { dateDrop: '2025-06-10' }, typed).date, '2025-09-10');
    assert.equal(billTo(one({ standardFeature: 'Typed', featureType: 'Free to go' }), { dateDrop: '2025-06-10' }, typed).date, '2025-06-10');
    assert.equal(billTo(one({ featureType: 'Says nothing' }), { dateDrop: '2025-06-10' }, typed).date, '2025-06-17');
    assert.equal(billTo(one({ featureType: 'Says nothing' }), { dateDrop: '2025-06-10' }, ctx).date, '2025-06-10');
    assert.equal(feature({ standardFeature: 'Typed', startDate: '2025-01-01' })['minimumTermDate'], '2025-12-31');
  });
  it('notice falls back to the standard feature, then to the feature type', () => {
    assert.equal(billTo(one({ standardFeature: 'Fibre 80', featureType: 'Broadband' }), { dateDrop: '2025-06-10' }, ctx).date, '2025-07-10');
    assert.equal(billTo(one({ featureType: 'Broadband' }), { dateDrop: '2025-06-10' }, ctx).date, '2025-09-10');
  });
  it('a date that never was is refused', () => assert.throws(() => billTo(one({}), { dateDrop: '2025-02-30' }, ctx), /Invalid Value/));
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
    const books = apply(billed(values, '2025-03-11'), (one) => ({
      connectionCharge: price(20),
      ...edited(one, { connectionCharge: price(20) }, TODAY, { catalogue }),
    }));
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
    const ended = apply(first, (one) => ({ endDate: '2025-01-05', ...edited(one, { endDate: '2025-01-05' }, TODAY, { catalogue }) }));
    assert.deepEqual(nets(consequences(first.feature, ended.feature, loaded(first.lines), { ...ctx, today: '2025-01-06' }).charges), [6667]);
    assert.deepEqual(next(ended, '2025-01-07'), [6667]);
  });
  it('fall on no day before the start, wherever the first due date lay', () => {
    const due = apply(open({ ...values, startDate: '2025-01-01', serviceChargeInterval: 'Weekly' }), (one) => ({
      dueDate: '2025-01-02',
      ...edited(one, { dueDate: '2025-01-02' }, TODAY, { catalogue }),
    }));
    const later = apply(due, (one) => ({ startDate: '2025-01-09', ...edited(one, { startDate: '2025-01-09' }, TODAY, { catalogue }) }));
    assert.deepEqual(
      run(later, { cutoff: '2025-01-20' }).charges.map((line) => line.periodFrom),
      ['2025-01-09', '2025-01-16'],
    );
  });
  const dropped = stop('2025-01-20')(billed(values, '2025-01-16'));
  it('what remains comes at the bill-to of a drop', () => {
    const before = billed(values, '2025-01-16');
    const told = (today: string) => consequences(before.feature, dropped.feature, loaded(before.lines), { ...ctx, today });
    assert.deepEqual(told('2025-01-19').besides, { still: { net: 6667, lines: 1, until: '2025-01-20' } });
    assert.deepEqual(nets(told('2025-01-19').charges), []);
    assert.deepEqual(nets(told('2025-01-20').charges), [6667]);
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
  describe('of which two of four are billed, £25.00 each, when something is changed on 24 January', () => {
    const four = { startDate: '2024-12-01', totalFeatureValue: price(100), instalments: 4, serviceChargeInterval: 'Calendar Monthly' };
    const today = '2025-01-24';
    /** What the preview says, what the run of that day raises, and what comes after it. */
    const change = (values: Values): { readonly told: readonly string[]; readonly raised: readonly string[]; readonly later: readonly string[] } => {
      const before = billed(four, today);
      const after = apply(before, (one) => ({ ...values, ...edited(one, values, today, { catalogue }) }));
      const from = ledgerFrom(before.feature, today, values);
      const told = consequences(before.feature, after.feature, loaded(before.lines, from), { ...ctx, today });
      const now = run(after, { cutoff: '2025-01-25' });
      const later = run(now, { cutoff: '2026-02-01' });
      return { told: periods(told.charges), raised: periods(now.charges), later: periods(later.charges) };
    };
    const comes = (values: Values, next: readonly string[], later: readonly string[]): void =>
      assert.deepEqual(change(values), { told: next, raised: next, later });
    const third = '2025-01-24 2025-03-31 2500';
    const fourth = '2025-04-01 2025-06-30 2500';
    it('the interval: the third falls on the first day of the new one, the fourth on its next', () =>
      comes({ serviceChargeInterval: 'Calendar Quarterly' }, [third], [fourth]));
    it('the interval and a price: the quarter of £90.00 has 90 days, 67 of them from 24 January: £67.00', () =>
      comes(
        { serviceChargeInterval: 'Calendar Quarterly', serviceCharge: price(90) },
        ['2025-01-24 2025-03-31 6700', third],
        ['2025-04-01 2025-06-30 9000', '2025-07-01 2025-09-30 9000', '2025-10-01 2025-12-31 9000', '2026-01-01 2026-03-31 9000', fourth],
      ));
    it('the interval, in arrears: the third on the last day of the quarter', () =>
      comes({ serviceChargeInterval: 'Calendar Quarterly in Arrears' }, [], [third, fourth]));
    it('their number, two in place of four: £50.00 each, so £25.00 more on both', () =>
      comes({ instalments: 2 }, ['2024-12-01 2024-12-31 2500', '2025-01-01 2025-01-31 2500'], []));
    it('their number, five in place of four: £20.00 each, so £5.00 less on both', () =>
      comes(
        { instalments: 5 },
        ['2024-12-01 2024-12-31 -500', '2025-01-01 2025-01-31 -500'],
        ['2025-02-01 2025-02-28 2000', '2025-03-01 2025-03-31 2000', '2025-04-01 2025-04-30 2000'],
      ));
    it('the total: £120.00 in four are £30.00 each', () =>
      comes(
        { totalFeatureValue: price(120) },
        ['2024-12-01 2024-12-31 500', '2025-01-01 2025-01-31 500'],
        ['2025-02-01 2025-02-28 3000', '2025-03-01 2025-03-31 3000'],
      ));
    it('the end: what remains comes in one on the last day', () => comes({ endDate: '2025-01-24' }, ['2025-01-24 2025-01-24 5000'], []));
    it('the start, a month later: December is taken back, January becomes the first', () =>
      comes(
        { startDate: '2025-01-01' },
        ['2024-12-01 2024-12-31 -2500'],
        ['2025-02-01 2025-02-28 2500', '2025-03-01 2025-03-31 2500', '2025-04-01 2025-04-30 2500'],
      ));
  });
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
    assert.deepEqual(
      charges.map((line) => [line.periodFrom, line.net, line.backfilled]),
      [
        ['2025-03-01', 2000, true],
        ['2025-04-01', 2000, true],
      ],
    );
    assert.deepEqual(nets(consequences(suspended.feature, lifted.feature, [], { ...ctx, today: '2025-04-20' }).charges), [2000, 2000]);
  });
  it('in total as if never suspended', () => {
    assert.equal(sum(run(lifted, { cutoff: '2025-06-02' }).lines), sum(billed(values, '2025-06-02').lines));
  });
  it('each missed period has its own price', () => {
    assert.deepEqual(
      next(
        apply(lifted, (one) => repriced(one, price(25), '2025-04-01')),
        '2025-04-30',
      ),
      [2000, 2500],
    );
  });
  it('a second hold by another cause goes on when the first lifts', () => {
    const twice = apply(suspended, (one) => held(one, 'suspended', '2025-03-15', 'customers 1'));
    const once = apply(twice, (one) => released(one, 'suspended', '2025-04-20', 'services 3'));
    assert.deepEqual(next(once, '2025-04-30').length, 0);
    assert.deepEqual(
      next(
        apply(once, (one) => released(one, 'suspended', '2025-05-10', 'customers 1')),
        '2025-05-11',
      ),
      [2000, 2000, 2000],
    );
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
    const books = apply(open({ ...values, connectionCharge: price(5), totalFeatureValue: price(9), instalments: 3 }), (one) =>
      held(one, 'suspended', '2024-12-01', 'x'),
    );
    assert.deepEqual(next(books, '2025-02-02'), [500, 300, 300]);
  });
  it('non-billable holds every automatic line, credits too, until it lifts', () => {
    const free = stop('2025-02-14')(
      apply(billed({ ...values, connectionCharge: price(5) }, '2025-02-02'), (one) => held(one, 'nonBillable', '2025-02-10', 'x')),
    );
    assert.deepEqual(next(free, '2025-03-02'), []);
    assert.deepEqual(
      next(
        apply(free, (one) => released(one, 'nonBillable', '2025-03-05', 'x')),
        '2025-04-02',
      ),
      [-1000],
    );
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
    finalBilled(books.feature, '2025-01-31', loaded(books.lines, ledgerFrom(books.feature, '2025-01-31')), {
      ...ctx,
      customer: { ...merged(books.feature, {}), cancellationNoticeGivenDate: '2025-01-31' } as RecordOf,
    });
  const A = billed(
    { startDate: '2024-06-01', serviceCharge: price(20), serviceChargeInterval: 'Calendar Monthly', noticePeriodLength: 30, noticePeriodLengthType: 'days' },
    '2025-01-02',
  );
  const B = billed({ startDate: '2024-10-15', serviceCharge: price(29.99), serviceChargeInterval: 'Monthly' }, '2025-01-31');
  const C = billed({ startDate: '2024-11-01', totalFeatureValue: price(1200), instalments: 12, serviceChargeInterval: 'Monthly' }, '2025-01-31');
  it("A £20 Calendar Monthly, 30 days' notice given that day: 20.00 and 1.29", () => assert.deepEqual(nets(leave(A).charges), [2000, 129]));
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
    assert.deepEqual((fields['billing'] as unknown as { readonly holds: unknown }).holds, [
      { kind: 'nonBillable', from: '2025-01-15', until: '2025-01-31', cause: 'x' },
    ]);
  });
});
