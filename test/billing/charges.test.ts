/** Periods, what falls due, the net of a period and counts: rules R1 to R5 and R7 on worked figures. */
import assert from 'node:assert/strict';
import { actionOf } from '../../shared/actions/index.js';
import { edited, begun, consequences, dueBefore, explain, held, ledgerFrom, netOf, released, repriced } from '../../shared/billing/index.js';
import { addDays } from '../../shared/dates.js';
import type { Catalogue, RecordOf, Values } from '../../shared/types.js';
import { Fault } from '../../shared/fault.js';
import {
  apply,
  billed,
  catalogue,
  catalogueWith,
  ctx,
  feature,
  loaded,
  nets,
  next,
  open,
  pence,
  periods,
  price,
  resume,
  run,
  stop,
  sum,
  TODAY,
  type Books,
} from './company.js';

describe('R1 periods', () => {
  const starts = (values: Values, until: string): readonly string[] =>
    run(open({ serviceCharge: price(10), ...values }), { cutoff: until }).charges.map((line) => line.periodFrom ?? '');

  it('count from the anchor: 31 Jan, 28 Feb, 31 Mar', () => {
    assert.deepEqual(starts({ startDate: '2025-01-31', serviceChargeInterval: 'Monthly' }, '2025-05-01'), [
      '2025-01-31',
      '2025-02-28',
      '2025-03-31',
      '2025-04-30',
    ]);
  });
  it('count from the anchor: 29 Feb 2024 comes back in 2028', () => {
    assert.deepEqual(starts({ startDate: '2024-02-29', serviceChargeInterval: 'Annually' }, '2028-03-01'), [
      '2024-02-29',
      '2025-02-28',
      '2026-02-28',
      '2027-02-28',
      '2028-02-29',
    ]);
  });
  it('aligned to the calendar begin on Mondays, firsts, quarters and 1 January', () => {
    for (const [name, second] of [
      ['Weekly', '2025-02-17'],
      ['Monthly', '2025-03-01'],
      ['Quarterly', '2025-04-01'],
      ['Annually', '2026-01-01'],
    ] as const) {
      assert.deepEqual(starts({ startDate: '2025-02-12', serviceChargeInterval: `Calendar ${name}` }, '2026-01-02').slice(0, 2), ['2025-02-12', second], name);
    }
  });
  it('a preset defines intervals of its own', () => {
    assert.deepEqual(
      periods(run(open({ startDate: '2025-05-01', serviceCharge: price(181), serviceChargeInterval: 'Half-yearly' }), { cutoff: '2025-07-02' }).charges),
      ['2025-05-01 2025-06-30 6100', '2025-07-01 2025-12-31 18100'],
    );
  });
  it('an interval that does not exist is refused', () => {
    assert.throws(() => begun({ startDate: '2025-01-01', serviceChargeInterval: 'Hourly' }, ctx), Fault);
  });
  it('dueDate is the first day not yet raised', () => {
    assert.equal(
      billed({ startDate: '2025-01-31', serviceCharge: price(10), serviceChargeInterval: 'Monthly' }, '2025-02-28').feature['dueDate'],
      '2025-02-28',
    );
    assert.equal(
      billed({ startDate: '2025-01-31', serviceCharge: price(10), serviceChargeInterval: 'Monthly' }, '2025-03-01').feature['dueDate'],
      '2025-03-31',
    );
  });
  it('a later dueDate re-anchors and waives the days before it', () => {
    const books = billed({ startDate: '2025-01-01', serviceCharge: price(28), serviceChargeInterval: 'Monthly' }, '2025-01-02');
    const moved = apply(books, (one) => ({ dueDate: '2025-02-15', ...edited(one, { dueDate: '2025-02-15' }, TODAY, { catalogue }) }));
    assert.deepEqual(periods(run(moved, { cutoff: '2025-04-01' }).charges), ['2025-02-15 2025-03-14 2800', '2025-03-15 2025-04-14 2800']);
    assert.match(
      consequences(books.feature, moved.feature, [], ctx)
        .warnings.map(({ text }) => text)
        .join(' '),
      /1 Feb to 14 Feb 2025 will not be charged/,
    );
  });
  it('a dueDate that is moved and put back leaves every period as it was raised', () => {
    for (const serviceChargeInterval of ['Monthly', 'Calendar Monthly', 'Calendar Quarterly in Arrears'])
      for (const day of ['2025-01-15', '2025-02-20', '2025-05-03', '2025-09-09']) {
        const books = billed({ startDate: '2025-01-06', serviceCharge: price(31), serviceChargeInterval }, '2025-05-01');
        const due = books.feature['dueDate'] as string;
        const move = (to: string) => (one: RecordOf) => ({ dueDate: to, ...edited(one, { dueDate: to }, TODAY, { catalogue }) });
        const there = apply(books, move(day));
        const back = apply(there, move(due));
        assert.deepEqual(
          periods(run(back, { cutoff: '2025-11-01' }).charges),
          periods(run(books, { cutoff: '2025-11-01' }).charges),
          `${serviceChargeInterval} ${day}`,
        );
        const seen = consequences(there.feature, back.feature, loaded(there.lines, ''), { ...ctx, today: '2025-06-01' });
        const gone = consequences(books.feature, there.feature, loaded(books.lines, ''), { ...ctx, today: '2025-06-01' });
        const sum = ({ charges, besides: { fallsAway = { charges: 0, credits: 0 } } }: typeof seen): number =>
          charges.reduce((all, { net }) => all + net, 0) - fallsAway.charges - fallsAway.credits;
        assert.equal(sum(seen) + sum(gone), 0, `${serviceChargeInterval} ${day}`);
      }
  });
  it('a one-off that was charged elsewhere stays so when the start moves and comes back, and when all is looked at anew', () => {
    const books = open({
      startDate: '2024-02-01',
      dueDate: '2025-01-15',
      serviceCharge: price(31),
      connectionCharge: price(95),
      serviceChargeInterval: 'Monthly',
    });
    const moved = (day: string) => (one: RecordOf) => ({ startDate: day, ...edited(one, { startDate: day }, TODAY, { catalogue }) });
    const there = apply(books, moved('2024-03-01'));
    for (const each of [there, apply(there, moved('2024-02-01'))])
      assert.deepEqual(periods(run(each, { cutoff: '2025-01-16' }).charges), ['2025-01-15 2025-02-14 3100']);
  });
  it('an earlier dueDate re-anchors without charging a day twice', () => {
    const books = billed({ startDate: '2025-01-01', serviceCharge: price(31), serviceChargeInterval: 'Monthly' }, '2025-01-02');
    const moved = apply(books, (one) => ({ dueDate: '2025-01-15', ...edited(one, { dueDate: '2025-01-15' }, TODAY, { catalogue }) }));
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
    assert.deepEqual(
      nets(run(open({ startDate: '2025-01-15', serviceCharge: price(29.99), serviceChargeInterval: 'Calendar Monthly' }), { cutoff: '2025-02-01' }).charges),
      [pence(16.45)],
    );
  });
  it('£90 Calendar Quarterly from 10 Feb 2025: 50.00', () => {
    assert.deepEqual(
      nets(run(open({ startDate: '2025-02-10', serviceCharge: price(90), serviceChargeInterval: 'Calendar Quarterly' }), { cutoff: '2025-04-01' }).charges),
      [pence(50)],
    );
  });
  it('£29.99 Monthly from 15 Mar stopped on 24 Mar: 9.67', () => {
    assert.deepEqual(next(stop('2025-03-24')(open(monthlyFrom15)), '2025-04-30'), [pence(9.67)]);
  });
  const over = stop('2025-03-24')(billed(monthlyFrom15, '2025-03-31'));
  it('stopped on 24 Mar when it was billed: −20.32', () => assert.deepEqual(next(over, '2025-03-31'), [pence(-20.32)]));
  for (const [date, amount] of [
    ['2025-03-24', 20.32],
    ['2025-03-25', 20.32],
    ['2025-04-01', 13.55],
  ] as const) {
    it(`reinstated on ${date} after the credit: +${amount}`, () => {
      assert.deepEqual(next(resume(date)(run(over, { cutoff: '2025-03-31' })), '2025-03-31'), [pence(amount)]);
    });
  }
  it('drop and reinstatement on one date before the next run come to nothing', () => {
    assert.deepEqual(next(resume('2025-03-24')(over), '2025-03-31'), []);
  });
  it('reinstated the day after the bill-to, the history is as if it had never been dropped, but for what a way back asks for', () => {
    const before = billed(monthlyFrom15, '2025-03-31');
    const { was, ...lived } = resume('2025-03-25')(stop('2025-03-24')(before)).feature['billing'] as Values;
    assert.deepEqual([lived, was], [before.feature['billing'], { to: '2025-03-24' }]);
  });
  it('a change of days that are not raised yet needs no second look at those that are', () => {
    const before = billed(monthlyFrom15, '2025-03-31');
    assert.equal(stop('2025-04-14')(before).feature['rebillFrom'], '2025-04-14');
    assert.equal(stop('2025-04-15')(before).feature['rebillFrom'], null);
  });
  it('£40 → £44 from 11 Mar on a billed month: +2.71', () => {
    const books = apply(billed({ startDate: '2025-03-01', serviceCharge: price(40), serviceChargeInterval: 'Monthly' }, '2025-03-02'), (one) =>
      repriced(one, price(44), '2025-03-11'),
    );
    assert.deepEqual(next(books, '2025-03-02'), [pence(2.71)]);
  });
  it('an end date is the last day charged', () => {
    assert.deepEqual(
      next(open({ startDate: '2025-03-01', endDate: '2025-04-10', serviceCharge: price(30), serviceChargeInterval: 'Monthly' }), '2026-01-01'),
      [3000, 1000],
    );
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
    const after = apply(books, (one) => ({
      serviceChargeInterval: 'Quarterly',
      ...edited(one, { serviceChargeInterval: 'Quarterly' }, '2025-03-11', { catalogue }),
    }));
    assert.deepEqual(periods(run(after, { cutoff: '2025-04-01' }).charges), ['2025-03-01 2025-03-31 -2100', '2025-03-11 2025-06-10 3100']);
  });
  it('another start date sets what was raised against what is owed now', () => {
    const books = billed(
      { startDate: '2025-03-10', serviceCharge: price(31), connectionCharge: price(50), serviceChargeInterval: 'Calendar Monthly' },
      '2025-04-02',
    );
    const after = run(
      apply(books, (one) => ({ startDate: '2025-03-05', ...edited(one, { startDate: '2025-03-05' }, TODAY, { catalogue }) })),
      { cutoff: '2025-04-02' },
    );
    assert.equal(sum(after.charges), 500);
    assert.equal(sum(after.lines), 5000 + 2700 + 3100);
  });
  const moved = (values: Values, date: string): Books => apply(open(values), (one) => ({ startDate: date, ...edited(one, { startDate: date }, TODAY, ctx) }));
  const every = (pounds: number, serviceChargeInterval: string, startDate: string): Values => ({
    startDate,
    serviceCharge: price(pounds),
    serviceChargeInterval,
  });
  for (const [pounds, interval, start, to, cutoff, owed] of [
    [31, 'Calendar Monthly', '2026-12-01', '2026-12-10', '2027-02-02', [22, 31, 31]],
    [31, 'Calendar Monthly', '2026-11-01', '2026-10-15', '2026-11-02', [17, 31]],
    [7, 'Calendar Weekly', '2026-11-02', '2026-11-04', '2026-11-15', [5, 7]],
    [92, 'Calendar Quarterly', '2026-10-01', '2026-10-10', '2027-01-02', [83, 92]],
    [365, 'Calendar Annually', '2026-01-01', '2026-03-01', '2026-12-31', [306]],
    [31, 'Monthly', '2026-11-01', '2026-11-10', '2026-12-11', [31, 31]],
  ] as const) {
    it(`£${pounds} ${interval} moved from ${start} to ${to} goes on by ${interval.startsWith('Calendar') ? 'the calendar' : 'its start'}`, () => {
      assert.deepEqual(next(moved(every(pounds, interval, start), to), cutoff), owed.map(pence));
    });
  }
  it('a billed calendar month is charged for the days before it alone when the start moves back', () => {
    const books = apply(billed(every(31, 'Calendar Monthly', '2026-11-01'), '2026-11-02'), (one) => ({
      startDate: '2026-10-15',
      ...edited(one, { startDate: '2026-10-15' }, TODAY, ctx),
    }));
    assert.deepEqual(periods(run(books, { cutoff: '2026-11-04' }).charges), ['2026-10-15 2026-10-31 1700']);
  });
  it('another start date takes prices and counts along, however they are changed after it', () => {
    const books = open({ startDate: '2025-01-08', featureCount: 2, serviceCharge: price(31), serviceChargeInterval: 'Calendar Monthly' });
    const earlier = apply(books, (one) => ({ startDate: '2025-01-01', ...edited(one, { startDate: '2025-01-01' }, TODAY, { catalogue }) }));
    const counted = apply(earlier, (one) => ({ featureCount: 1, ...edited(one, { featureCount: 1 }, '2025-01-04', { catalogue }) }));
    assert.deepEqual(next(counted, '2025-01-31'), [3 * 200 + 28 * 100]);
  });
  it('a period raised before its turn is not raised again when its turn comes', () => {
    const march = billed({ startDate: '2025-03-01', serviceCharge: price(20), serviceChargeInterval: 'Monthly' }, '2025-03-02');
    const suspended = apply(march, (one) => held(one, 'suspended', '2024-12-01', 'x'));
    const earlier = run(
      apply(suspended, (one) => ({ startDate: '2025-01-01', ...edited(one, { startDate: '2025-01-01' }, TODAY, { catalogue }) })),
      { cutoff: '2025-03-03' },
    );
    assert.deepEqual(nets(earlier.charges), []);
    const lifted = apply(earlier, (one) => released(one, 'suspended', '2025-03-10', 'x'));
    assert.deepEqual(periods(run(lifted, { cutoff: '2025-03-31' }).charges), ['2025-01-01 2025-01-31 2000', '2025-02-01 2025-02-28 2000']);
  });
});

describe('R7 counts', () => {
  it('10 committed to 15 Jun, actual 6, £3: 24.00', () => {
    assert.deepEqual(
      next(
        open({
          startDate: '2025-06-01',
          featureCount: 6,
          featureCountCommitted: 10,
          committedTermDate: '2025-06-15',
          serviceCharge: price(3),
          serviceChargeInterval: 'Monthly',
        }),
        '2025-06-02',
      ),
      [pence(24)],
    );
  });
  it('the committed term counts its last day, whatever else begins on it', () => {
    const books = open({
      startDate: '2025-06-01',
      featureCount: 6,
      featureCountCommitted: 10,
      committedTermDate: '2025-06-15',
      serviceCharge: price(30),
      serviceChargeInterval: 'Monthly',
    });
    assert.deepEqual(
      next(
        apply(books, (one) => repriced(one, price(60), '2025-06-15')),
        '2025-06-02',
      ),
      [14 * 1000 + 2000 + 15 * 1200],
    );
  });
  it('10 → 12 on 18 Mar at £4.50, month billed: +4.06', () => {
    const books = billed({ startDate: '2025-03-01', featureCount: 10, serviceCharge: price(4.5), serviceChargeInterval: 'Monthly' }, '2025-03-02');
    assert.deepEqual(
      next(
        apply(books, (one) => ({ featureCount: 12, ...edited(one, { featureCount: 12 }, '2025-03-18', { catalogue }) })),
        '2025-03-02',
      ),
      [pence(4.06)],
    );
  });
  const counted = (auto: string): readonly number[] => {
    let books = open({ startDate: '2025-03-01', featureCount: 5, featureCountCommittedAuto: auto, serviceCharge: price(1), serviceChargeInterval: 'Monthly' });
    for (const [count, date] of [
      [8, '2025-04-01'],
      [3, '2025-05-01'],
    ] as const)
      books = apply(books, (one) => ({ featureCount: count, ...edited(one, { featureCount: count }, date, { catalogue }) }));
    return next(books, '2025-05-02');
  };
  it('committed automatically by the initial count', () => assert.deepEqual(counted('Initial'), [500, 800, 500]));
  it('committed automatically by the peak so far', () => assert.deepEqual(counted('Peak'), [500, 800, 800]));
  it('a one-off takes the actual count on the start date', () => {
    assert.deepEqual(next(open({ startDate: '2025-03-01', featureCount: 6, featureCountCommitted: 10, connectionCharge: price(5) }), '2025-03-02'), [3000]);
  });
});

describe('a moved start of a calendar interval', () => {
  const moved = (interval: string, charge: number, from: string, to: string, cutoff: string, raisedTo?: string): readonly number[] => {
    const begun = open({ startDate: from, serviceCharge: price(charge), serviceChargeInterval: interval });
    const books = raisedTo === undefined ? begun : run(begun, { cutoff: raisedTo });
    return next(
      apply(books, (one) => ({ startDate: to, ...edited(one, { startDate: to }, '2026-11-26', { catalogue }) })),
      cutoff,
    );
  };
  it('keeps the rhythm of the calendar, billed or not, earlier or later', () => {
    assert.deepEqual(moved('Calendar Monthly', 31, '2026-11-01', '2026-10-15', '2026-11-04', '2026-11-02'), [1700]);
    assert.deepEqual(moved('Calendar Monthly', 31, '2026-12-01', '2026-12-10', '2027-02-02'), [2200, 3100, 3100]);
    assert.deepEqual(moved('Calendar Weekly', 7, '2026-11-02', '2026-11-04', '2026-11-15'), [500, 700]);
    assert.deepEqual(moved('Calendar Quarterly', 92, '2026-10-01', '2026-10-10', '2027-01-02'), [8300, 9200]);
    assert.deepEqual(moved('Calendar Annually', 365, '2026-01-01', '2026-03-01', '2026-12-31'), [30600]);
  });

  const start = (startDate: string, serviceChargeInterval = 'Calendar Monthly'): Values => ({ startDate, serviceCharge: price(31), serviceChargeInterval });
  const to = (books: Books, startDate: string, today: string): { readonly after: Books; readonly told: readonly string[] } => {
    const after = apply(books, (one) => ({ startDate, ...edited(one, { startDate }, today, { catalogue }) }));
    const seen = consequences(books.feature, after.feature, loaded(books.lines, ledgerFrom(books.feature, today, { startDate })), { ...ctx, today });
    return { after, told: periods(seen.charges) };
  };
  /** The lines that the preview has, which the next run raises, one by one; each move of the start is billed before the next one. */
  const moves = (books: Books, today: string, wanted: readonly (readonly [startDate: string, ...lines: readonly string[]])[]): Books => {
    let now = books;
    for (const [startDate, ...lines] of wanted) {
      const { after, told } = to(now, startDate, today);
      const { charges, ...next } = run(after, { cutoff: addDays(today, 1) });
      assert.deepEqual({ told, raised: periods(charges) }, { told: lines, raised: lines }, `moved to ${startDate}`);
      now = next;
    }
    return now;
  };
  it('within a billed month is one line of the difference, in both directions: £31.00 in 31 days, ten of them fewer or more', () => {
    const december = billed(start('2024-12-01'), '2024-12-02');
    const books = moves(december, '2024-12-05', [
      ['2024-12-11', '2024-12-01 2024-12-31 -1000'],
      ['2024-12-21', '2024-12-01 2024-12-31 -1000'],
      ['2024-12-01', '2024-12-01 2024-12-31 2000'],
      // November has 30 days, eleven of them from the 20th: 31 × 11 / 30 = 11.37.
      ['2024-11-20', '2024-11-20 2024-11-30 1137'],
    ]);
    assert.equal(sum(books.lines), 3100 + 1137);
    moves(billed(start('2024-12-11'), '2024-12-12'), '2024-12-12', [['2024-12-01', '2024-12-11 2024-12-31 1000']]);
  });
  it('into another month takes the first one back, and the other is charged when it is due', () => {
    const books = moves(billed(start('2024-12-11'), '2024-12-12'), '2024-12-12', [['2025-01-15', '2024-12-11 2024-12-31 -2100']]);
    assert.deepEqual(periods(run(books, { cutoff: '2025-02-02' }).charges), ['2025-01-15 2025-01-31 1700', '2025-02-01 2025-02-28 3100']);
  });
  it('of months from the start date takes the old month back: its days are no period any more', () => {
    moves(billed(start('2024-12-01', 'Monthly'), '2024-12-02'), '2024-12-15', [['2024-12-11', '2024-12-11 2025-01-10 3100', '2024-12-01 2024-12-31 -3100']]);
  });
  it('of what is due and not raised yet is told by the difference alone', () => {
    const { after, told } = to(open(start('2024-12-01')), '2024-12-11', '2024-12-15');
    assert.deepEqual([told, periods(run(after, { cutoff: '2024-12-16' }).charges)], [[], ['2024-12-11 2024-12-31 2100']]);
    const seen = consequences(open(start('2024-12-01')).feature, after.feature, [], { ...ctx, today: '2024-12-15' });
    assert.deepEqual(seen.besides.fallsAway, { charges: 1000, credits: 0 });
  });
  it('is explained by one period, with what was raised for it under its old days', () => {
    const { after } = to(billed(start('2024-12-01'), '2024-12-02'), '2024-12-11', '2024-12-05');
    const told = explain(after.feature, loaded(after.lines), { ...ctx, today: '2024-12-12' }).filter(({ raised }) => raised !== 0);
    assert.deepEqual(
      told.map(({ periodFrom, periodTo, state, net, raised, difference }) => [periodFrom, periodTo, state, net.net, raised, difference]),
      [['2024-12-11', '2024-12-31', 'raised', 2100, 3100, -1000]],
    );
  });
  it('leaves a one-off and an instalment that are billed as they are: they are the same ones', () => {
    const once = { ...start('2024-12-01'), connectionCharge: price(50) };
    moves(billed(once, '2024-12-02'), '2024-12-05', [['2024-12-11', '2024-12-01 2024-12-31 -1000']]);
    const four = { startDate: '2024-12-01', totalFeatureValue: price(100), instalments: 4, serviceChargeInterval: 'Calendar Monthly' };
    const books = moves(billed(four, '2025-01-02'), '2025-01-05', [['2024-12-11']]);
    assert.deepEqual(periods(run(books, { cutoff: '2025-12-01' }).charges), ['2025-02-01 2025-02-28 2500', '2025-03-01 2025-03-31 2500']);
  });
  it('keeps what is raised at the catalogue’s prices of its time; only days never raised before have today’s', () => {
    const at = (pounds: number): Catalogue =>
      catalogueWith({ standardFeatures: [{ id: '9', name: 'S', serviceCharge: price(pounds), connectionCharge: price(pounds) } as unknown as RecordOf] });
    const values = { standardFeature: 'S', serviceChargeInterval: 'Calendar Monthly', startDate: '2024-12-01' };
    const first: Books = { feature: feature(values, { catalogue: at(31) }), lines: [] };
    const books = run(first, { cutoff: '2025-01-02', with: at(31) });
    assert.deepEqual(nets(books.charges), [3100, 3100, 3100]);
    const to = (startDate: string): readonly string[] => {
      const moved = apply(books, (one) => ({ startDate, ...edited(one, { startDate }, '2025-01-05', { catalogue: at(62) }) }));
      const after = run(moved, { cutoff: '2025-01-06', with: at(62) });
      // And February is the first at the new price.
      assert.deepEqual(nets(run(after, { cutoff: '2025-02-02', with: at(62) }).charges), [6200]);
      return periods(after.charges);
    };
    assert.deepEqual(to('2024-12-11'), ['2024-12-01 2024-12-31 -1000']);
    assert.deepEqual(to('2024-11-16'), ['2024-11-16 2024-11-30 3100']);
  });
  it('to before what was raised keeps the catalogue’s price of the day on which those days are raised', () => {
    const at = (pounds: number): Catalogue =>
      catalogueWith({ standardFeatures: [{ id: '9', name: 'S', serviceCharge: price(pounds) } as unknown as RecordOf] });
    const values = { standardFeature: 'S', serviceChargeInterval: 'Calendar Monthly', startDate: '2025-01-11' };
    const [then, now] = [at(62), at(93)];
    const edit = (books: Books, given: Values, day: string): Books => apply(books, (one) => ({ ...given, ...edited(one, given, day, { catalogue: now }) }));
    const books = run({ feature: feature(values, { catalogue: at(31) }), lines: [] }, { cutoff: '2025-01-12', with: at(31) });
    const earlier = run(edit(books, { startDate: '2025-01-01' }, '2025-01-12'), { cutoff: '2025-01-13', with: then });
    assert.deepEqual(nets(earlier.charges), [2000]);
    // January once more: ten days at £62.00, 21 at £31.00, though it is £93.00 by now; February is the first at that.
    const twice = run(edit(earlier, { featureCount: 2 }, '2025-01-01'), { cutoff: '2025-02-02', with: now });
    assert.deepEqual(nets(twice.charges), [2000 + 2100, 18_600]);
  });
  it('past what was raised and back leaves the days between at the price of the day on which they are raised', () => {
    const at = (pounds: number): Catalogue =>
      catalogueWith({ standardFeatures: [{ id: '9', name: 'S', serviceCharge: price(pounds) } as unknown as RecordOf] });
    const values = { standardFeature: 'S', serviceChargeInterval: 'Monthly', startDate: '2025-01-01' };
    const moved = (books: Books, startDate: string): Books => run(edits(books, { startDate }, '2025-01-02', at(28)), { cutoff: '2025-01-02', with: at(28) });
    const books = run({ feature: feature(values, { catalogue: at(28) }), lines: [] }, { cutoff: '2025-01-02', with: at(28) });
    const back = moved(moved(books, '2025-02-02'), '2025-01-01');
    assert.equal(sum(back.lines), 2800);
    assert.deepEqual(nets(run(back, { cutoff: '2025-02-02', with: at(56) }).charges), [5600]);
    // With February from the 2nd raised in between, too: its first day is raised with the rest, at the price of then.
    const later = run(moved(books, '2025-02-02'), { cutoff: '2025-02-03', with: at(28) });
    const again = run(edits(later, { startDate: '2025-01-01' }, '2025-02-03', at(56)), { cutoff: '2025-02-03', with: at(56) });
    assert.equal(sum(again.lines), 2800 + 2800 + 100);
  });
  it('past a change of interval goes on in that interval', () => {
    const values = { serviceChargeInterval: 'Calendar Quarterly' };
    const quarters = apply(open(start('2025-01-01')), (one) => ({ ...values, ...edited(one, values, '2025-02-10', { catalogue }) }));
    const { after } = to(quarters, '2025-03-01', '2025-01-01');
    // 31 of 90 days of the quarter: 31 × 31 / 90 = 10.68.
    assert.deepEqual(periods(run(after, { cutoff: '2025-04-02' }).charges), ['2025-03-01 2025-03-31 1068', '2025-04-01 2025-06-30 3100']);
  });
  for (const interval of ['Monthly', 'Calendar Monthly'])
    it(`${interval} changed to quarters and back from the same day goes on as if nothing had been said`, () => {
      const before = billed(start('2024-12-15', interval), '2025-01-16');
      const said = (books: Books, serviceChargeInterval: string): Books =>
        apply(books, (one) => ({ serviceChargeInterval, ...edited(one, { serviceChargeInterval }, '2025-01-20', { catalogue }) }));
      const quarters = said(before, 'Quarterly');
      assert.deepEqual(said(quarters, interval).feature['billing'], before.feature['billing']);
      const billedSo = run(quarters, { cutoff: '2025-01-21' });
      assert.equal(sum(run(said(billedSo, interval), { cutoff: '2025-01-21' }).lines), sum(before.lines));
    });
  const edits = (books: Books, values: Values, day: string, with_ = catalogue): Books =>
    apply(books, (one) => ({ ...values, ...edited(one, values, day, { catalogue: with_ }) }));
  it('takes the ends of terms that were worked out from it along, and leaves those that were given', () => {
    const year = { minimumTermPeriodLength: 12, minimumTermPeriodLengthType: 'Months' };
    const committed = { featureCountCommitted: 5, committedTermPeriodLength: 3, committedTermPeriodLengthType: 'Months' };
    const books = edits(open({ ...start('2025-01-01'), ...year, ...committed }), { startDate: '2025-03-15' }, TODAY);
    assert.deepEqual([books.feature['minimumTermDate'], books.feature['committedTermDate']], ['2026-03-14', '2025-06-14']);
    // Five to 14 June and one from the 15th, at 31.00 for 30 days: 31 × (5 × 14 + 16) / 30 = 88.87.
    assert.ok(periods(run(books, { cutoff: '2025-06-02' }).charges).includes('2025-06-01 2025-06-30 8887'));
    const given = edits(open({ ...start('2025-01-01'), ...year, minimumTermDate: '2026-06-30' }), { startDate: '2025-03-15' }, TODAY);
    assert.equal(given.feature['minimumTermDate'], '2026-06-30');
  });
  it('is no reason to say of what is billed that it is still to come, when it is dropped then', () => {
    const moved = edits(billed({ ...start('2024-12-01'), connectionCharge: price(50) }, '2025-01-02'), { startDate: '2024-12-11' }, '2025-01-05');
    const seen = consequences(moved.feature, stop('2025-02-10')(moved).feature, loaded(moved.lines), { ...ctx, today: '2025-01-05' });
    // The one-off, December and January are billed: ten of 28 days of February are left, 31 × 10 / 28 = 11.07.
    assert.deepEqual(seen.besides.still, { net: 1107, lines: 1, until: '2025-02-10' });
  });
  it('to before and back leaves nothing behind: what is said from it then holds from an earlier one', () => {
    const starting = (startDate: string, books: Books): Books => edits(books, { startDate }, TODAY);
    const books = open({ startDate: '2025-01-08', featureCount: 2, serviceCharge: price(31), serviceChargeInterval: 'Calendar Monthly' });
    const back = starting('2025-01-08', starting('2025-01-01', books));
    assert.deepEqual(back.feature['billing'], books.feature['billing']);
    const counted = edits(back, { featureCount: 1 }, '2025-01-08');
    assert.deepEqual(next(starting('2025-01-01', counted), '2025-01-31'), [3100]);
    // Over several days, too: it is back on its own as soon as the start is, and goes no further.
    const further = starting('2025-01-15', starting('2025-01-04', starting('2025-01-01', books)));
    assert.deepEqual((further.feature['billing'] as Values)['counts'], [{ from: '2025-01-08', value: 2 }]);
    // And taken back itself, before the start is: both are gone.
    const recounted = edits(edits(starting('2025-01-01', books), { featureCount: 1 }, '2025-01-01'), { featureCount: 2 }, '2025-01-01');
    const home = edits(starting('2025-01-08', recounted), { featureCount: 3 }, '2025-01-08');
    assert.deepEqual(next(starting('2025-01-01', home), '2025-01-31'), [9300]);
    // What was said of the days between stays where it is, and so does what it changed: three days of two, 28 of one.
    const between = edits(starting('2025-01-01', books), { featureCount: 1 }, '2025-01-04');
    assert.deepEqual(next(starting('2025-01-01', starting('2025-01-08', between)), '2025-01-31'), [3 * 200 + 28 * 100]);
  });
  it('over a change of interval and back leaves it where it was', () => {
    const quarters = edits(open(start('2025-01-01', 'Monthly')), { serviceChargeInterval: 'Calendar Quarterly' }, '2025-02-10');
    const there = edits(edits(quarters, { startDate: '2025-03-01' }, TODAY), { startDate: '2025-05-01' }, TODAY);
    const back = edits(edits(there, { startDate: '2025-03-01' }, TODAY), { startDate: '2025-01-01' }, TODAY);
    assert.deepEqual(back.feature['billing'], quarters.feature['billing']);
    // With something changed meanwhile it is another life, which goes on in the interval of now.
    const other = edits(edits(there, { serviceChargeInterval: 'Annually' }, '2025-06-01'), { startDate: '2025-01-01' }, TODAY);
    assert.match(
      JSON.stringify(other.feature['billing']),
      /^{"schedules":\[{"from":"2025-01-01","until":"2025-06-01","anchor":"2025-01-01","interval":{"unit":"quarter"/,
    );
  });
  it('moved twice keeps the catalogue’s prices for what was raised, and for no day more', () => {
    const at = (pounds: number): Catalogue =>
      catalogueWith({ standardFeatures: [{ id: '9', name: 'S', serviceCharge: price(pounds) } as unknown as RecordOf] });
    const values = { standardFeature: 'S', serviceChargeInterval: 'Calendar Monthly', startDate: '2025-01-01' };
    const books = run({ feature: feature(values, { catalogue: at(31) }), lines: [] }, { cutoff: '2025-01-02', with: at(31) });
    const moved = edits(edits(books, { startDate: '2025-02-15' }, TODAY, at(31)), { startDate: '2025-01-02' }, TODAY, at(31));
    assert.deepEqual(periods(run(moved, { cutoff: '2025-02-02', with: at(62) }).charges), ['2025-01-01 2025-01-31 -100', '2025-02-01 2025-02-28 6200']);
  });
  it('an interval changed and back keeps the catalogue’s prices of what was raised before', () => {
    const at = (pounds: number): Catalogue =>
      catalogueWith({ standardFeatures: [{ id: '9', name: 'S', serviceCharge: price(pounds) } as unknown as RecordOf] });
    const values = { standardFeature: 'S', serviceChargeInterval: 'Calendar Monthly', startDate: '2025-01-01' };
    const books = run({ feature: feature(values, { catalogue: at(31) }), lines: [] }, { cutoff: '2025-01-02', with: at(31) });
    const quarters = edits(books, { serviceChargeInterval: 'Quarterly' }, '2025-01-11', at(31));
    const back = edits(quarters, { serviceChargeInterval: 'Calendar Monthly' }, '2025-01-11', at(62));
    assert.deepEqual(periods(run(back, { cutoff: '2025-02-02', with: at(62) }).charges), ['2025-02-01 2025-02-28 6200']);
    // Also from the very first day, over a third interval.
    const first = (serviceChargeInterval: string, from: Books): Books => edits(from, { serviceChargeInterval }, '2025-01-01', at(62));
    const again = first('Calendar Monthly', first('Annually', first('Quarterly', books)));
    assert.deepEqual(periods(run(again, { cutoff: '2025-02-02', with: at(62) }).charges), ['2025-02-01 2025-02-28 6200']);
  });
  it('two intervals whose periods end on one day do not both count what was billed for it', () => {
    const months = billed({ startDate: '2025-05-01', serviceCharge: price(30), serviceChargeInterval: 'Calendar Monthly' }, '2025-06-02');
    const quarters = edits(months, { serviceChargeInterval: 'Calendar Quarterly' }, '2025-05-31');
    const again = run(edits(quarters, { serviceChargeInterval: 'Calendar Monthly' }, '2025-06-20'), { cutoff: '2025-06-21' });
    // 30 of the 31 days of May, 20 of the 91 days of the quarter, 11 of the 30 days of June, each at 30.00.
    assert.equal(sum(again.lines), 2903 + 659 + 1100);
    assert.deepEqual(run(again, { cutoff: '2025-06-21' }).charges, []);
  });
  it('within a billed quarter is one line of the difference, also where another interval is set for its last day', () => {
    const quarter = billed({ startDate: '2025-01-01', serviceCharge: price(90), serviceChargeInterval: 'Calendar Quarterly' }, '2025-01-02');
    const moved = run(edits(quarter, { startDate: '2025-01-11' }, TODAY), { cutoff: '2025-01-12' });
    assert.deepEqual(periods(moved.charges), ['2025-01-01 2025-03-31 -1000']);
    // March ends with the quarter, but what was billed for the quarter is no part of it: 1.00 of the quarter comes back, 90 / 31 is charged.
    const months = edits(moved, { serviceChargeInterval: 'Calendar Monthly' }, '2025-03-31');
    const seen = consequences(moved.feature, months.feature, loaded(moved.lines), { ...ctx, today: '2025-03-31' });
    const next = run(months, { cutoff: '2025-04-01' });
    assert.deepEqual(periods(next.charges), ['2025-01-01 2025-03-31 -100', '2025-03-31 2025-03-31 290']);
    assert.deepEqual(periods(seen.charges), periods(next.charges));
    // Dropped then, the last day alone is still to come.
    const ends = consequences(months.feature, stop('2025-03-31')(months).feature, loaded(moved.lines), { ...ctx, today: '2025-03-30' });
    assert.deepEqual(ends.besides.still, { net: 290, lines: 1, until: '2025-03-31' });
    assert.deepEqual(run(next, { cutoff: '2025-04-01' }).charges, []);
  });
  it('within a period that another interval began is told by the difference alone, with what went before it', () => {
    const monthly = edits(open(start('2025-01-01', 'Monthly')), { serviceChargeInterval: 'Calendar Monthly' }, '2025-01-02');
    const later = edits(monthly, { startDate: '2025-01-06' }, TODAY);
    const seen = consequences(monthly.feature, later.feature, [], { ...ctx, today: '2025-01-31' });
    assert.deepEqual([seen.charges, seen.besides.fallsAway], [[], { charges: 500, credits: 0 }]);
    // Its way back is the counterpart, line by line: £1.00 of the first day, £4.00 of the four before the 6th, and nothing falls away.
    const back = consequences(later.feature, edits(later, { startDate: '2025-01-01' }, TODAY).feature, [], { ...ctx, today: '2025-01-31' });
    assert.deepEqual([nets(back.charges), back.besides], [[100, 400], {}]);
  });
  it('an interval said again for a day before another one began goes on past it, and its way back is not guessed', () => {
    const quarters = edits(open(start('2025-01-01', 'Monthly')), { serviceChargeInterval: 'Calendar Quarterly' }, '2025-02-10');
    const months = edits(quarters, { serviceChargeInterval: 'Monthly' }, '2025-02-09');
    assert.deepEqual(nets(run(months, { cutoff: '2025-04-30' }).charges), Array(4).fill(3100));
    const given = { serviceChargeInterval: 'Monthly', updatedDate: '2025-02-09' };
    const noted = { ...months.feature, serviceChargeInterval: 'Calendar Quarterly', lastUpdatedDate: '2025-01-01' };
    assert.equal(
      actionOf('features', 'edit')!.reverse!(noted, given as never, '2025-02-09'),
      'A change from 10 Feb 2025 was entered before, so the values noted then are not those of 9 Feb 2025; give them by Edit.',
    );
  });
  it('a period that another interval cuts short stays itself, also where what is left of it comes to nought, and the rest is another', () => {
    // £0.0074 in 31 days: nought of ten of them, a penny of the other 21.
    const monthly = billed({ ...start('2025-01-01', 'Monthly'), serviceCharge: 74 }, '2025-02-26');
    const calendar = edits(monthly, { serviceChargeInterval: 'Calendar Monthly' }, '2025-03-11');
    const seen = consequences(monthly.feature, calendar.feature, loaded(monthly.lines), { ...ctx, today: '2025-03-29' });
    assert.deepEqual([periods(seen.charges), seen.besides.fallsAway], [['2025-03-11 2025-03-31 1'], { charges: 1, credits: 0 }]);
  });
  it('of an interval that has the same periods lets nothing go that a suspension holds', () => {
    const suspended = apply(billed(start('2025-01-01', 'Monthly'), '2025-01-02'), (one) => held(one, 'suspended', '2025-01-02', 'x'));
    const calendar = edits(suspended, { serviceChargeInterval: 'Calendar Monthly' }, '2025-01-01');
    const seen = consequences(suspended.feature, calendar.feature, loaded(suspended.lines), { ...ctx, today: '2025-01-01' });
    // January is billed, February waits, before and after.
    assert.deepEqual([seen.charges, seen.besides], [[], {}]);
  });
  it('what is billed ahead is corrected with the next run, also behind a period that is not due yet', () => {
    const months = billed({ startDate: '2025-01-01', serviceCharge: price(28), serviceChargeInterval: 'Monthly' }, '2025-02-02');
    const arrears = run(edits(months, { serviceChargeInterval: 'Calendar Monthly in Arrears' }, '2025-01-23'), { cutoff: '2025-01-24' });
    // The last days of January wait for its end; February, billed already, rises all the same, and once.
    const dearer = run(edits(arrears, { serviceCharge: price(56) }, '2025-02-01'), { cutoff: '2025-01-24' });
    assert.deepEqual(periods(dearer.charges), ['2025-02-01 2025-02-28 2800']);
    const january = run(dearer, { cutoff: '2025-02-02' });
    assert.deepEqual(periods(january.charges), ['2025-01-23 2025-01-31 813']);
    assert.deepEqual(run(january, { cutoff: '2025-03-01' }).charges, []);
  });
  it('of weeks whose interval becomes a month is no such move: each week is taken back', () => {
    const weeks = billed(start('2025-03-03', 'Calendar Weekly'), '2025-03-11');
    const { after } = to(weeks, '2025-03-05', '2025-03-11');
    assert.deepEqual(periods(run(after, { cutoff: '2025-03-12' }).charges), ['2025-03-03 2025-03-09 -886']);
    const values = { serviceChargeInterval: 'Calendar Monthly' };
    const months = apply(billed(start('2025-03-24', 'Calendar Weekly'), '2025-03-26'), (one) => ({
      ...values,
      ...edited(one, values, '2025-03-24', { catalogue }),
    }));
    assert.deepEqual(periods(run(months, { cutoff: '2025-03-27' }).charges), ['2025-03-24 2025-03-31 800', '2025-03-24 2025-03-30 -3100']);
  });
});
