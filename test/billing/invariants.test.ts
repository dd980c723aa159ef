/** What holds for every script of actions and billing runs, found by playing random ones. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addDays, fromDay, latest } from '../../shared/dates.js';
import { consequences, due, edited, held, ledgerFrom, released, repriced, resumed, stopped } from '../../shared/billing/index.js';
import { chargeable, edges, exactNet, stretches } from '../../shared/billing/net.js';
import { recurring } from '../../shared/billing/items.js';
import { Ledger } from '../../shared/billing/ledger.js';
import { termsOf } from '../../shared/billing/terms.js';
import { dateOf } from '../../shared/billing/values.js';
import { shippedIntervals } from '../../shared/billing/intervals.js';
import type { Charge, RecordOf, Value, Values } from '../../shared/types.js';
import { apply, asRaised, catalogue, feature, loaded, merged, run, standingOf, sum, type Books } from './company.js';

/** One step of a script: what happens, how many days after the step before, and how far back or ahead it takes effect. */
interface Step {
  readonly action: string;
  readonly after: number;
  readonly offset: number;
  readonly amount: number;
  readonly name: string;
}

const START = '2025-01-01';
const SCRIPTS = { numRuns: 150, seed: 20_250_124 };

const intervals = [...shippedIntervals.keys()].filter((name) => !name.includes('Annually')).concat('Half-yearly');
const schemes = ['Half', 'Tenth', 'Two pounds', 'Odd', 'All', null];

const features: fc.Arbitrary<Values> = fc
  .record({
    startDate: fc.nat(45).map((days) => addDays(START, days)),
    serviceCharge: fc.oneof(fc.nat(2_000_000), fc.constant(null)),
    standardFeature: fc.constantFrom('Fibre 80', null),
    connectionCharge: fc.oneof(fc.nat(500_000), fc.constant(null)),
    featureCount: fc.nat(12),
    featureCountCommitted: fc.constantFrom(null, 0, 5),
    featureCountCommittedAuto: fc.constantFrom(null, 'Initial', 'Peak'),
    committedTermDate: fc.constantFrom(null, '2025-03-15'),
    serviceChargeInterval: fc.constantFrom(...intervals),
    initialFeatureDiscountScheme: fc.constantFrom(...schemes),
    initialFeatureDiscountSchemeEndDate: fc.constantFrom('2025-02-20', null),
    ongoingFeatureDiscountScheme: fc.constantFrom(...schemes),
    endDate: fc.constantFrom(null, null, null, '2025-06-10'),
    total: fc.constantFrom(null, null, [1_000_000, 3], [777_777, 7]),
  })
  .map(({ total, ...values }) => ({ ...values, totalFeatureValue: total?.[0] ?? null, instalments: total?.[1] ?? null }));

const steps = (...actions: readonly string[]): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.record({
      action: fc.constantFrom(...actions),
      after: fc.nat(35),
      offset: fc.integer({ min: -70, max: 30 }),
      amount: fc.nat(1_000_000),
      name: fc.constantFrom('a', 'b'),
    }),
    { minLength: 1, maxLength: 14 },
  );

const MONEY = ['reprice', 'count', 'commit', 'discount', 'connection', 'total', 'tariff'] as const;
const LIFE = ['drop', 'reinstate', 'suspend', 'unsuspend', 'free', 'charge'] as const;
const SHAPE = ['interval', 'due', 'start', 'end'] as const;
const ALL = steps('run', 'run', 'run', ...MONEY, ...LIFE, ...SHAPE);

const edit = (books: Books, values: Values, from: string): Books => apply(books, (one) => ({ ...values, ...edited(one, values, from, { catalogue }) }));
const startOf = (one: RecordOf): string => dateOf(one, 'startDate') ?? START;
const isStopped = (one: RecordOf): boolean => typeof one['dateBillTo'] === 'string';

/** The books after a step other than a run. */
function act(books: Books, { action, offset, amount, name }: Step, today: string): Books {
  const date = addDays(today, offset);
  const pick = <T>(list: readonly T[]): T => list[amount % list.length] as T;
  switch (action) {
    case 'reprice':
      return apply(books, (one) => ({ serviceCharge: amount, ...repriced(one, amount, date) }));
    case 'count':
      return edit(books, { featureCount: amount % 15 }, date);
    case 'commit':
      return edit(books, { featureCountCommitted: amount % 9, committedTermDate: pick([null, addDays(date, 40)]) }, date);
    case 'discount':
      return edit(books, { initialFeatureDiscountScheme: pick(schemes), initialFeatureDiscountSchemeEndDate: addDays(date, 20) }, date);
    case 'connection':
      return edit(books, { connectionCharge: amount }, date);
    case 'total':
      return edit(books, { totalFeatureValue: amount, instalments: 1 + (amount % 6) }, date);
    case 'tariff':
      return edit(books, { standardFeature: pick(['Fibre 80', null]) }, date);
    case 'interval':
      return edit(books, { serviceChargeInterval: pick(intervals) }, date);
    case 'due':
      return edit(books, { dueDate: latest(date, startOf(books.feature)) }, date);
    case 'start':
      return edit(books, { startDate: latest(date, START) }, date);
    case 'end':
      return edit(books, { endDate: pick([null, latest(date, startOf(books.feature))]) }, date);
    case 'drop':
      return isStopped(books.feature) ? books : apply(books, (one) => stopped(one, date, catalogue));
    case 'reinstate':
      return isStopped(books.feature) ? apply(books, (one) => resumed(one, date, catalogue)) : books;
    case 'suspend':
      return apply(books, (one) => held(one, 'suspended', date, name));
    case 'unsuspend':
      return apply(books, (one) => released(one, 'suspended', date, name));
    case 'free':
      return apply(books, (one) => held(one, 'nonBillable', date, name));
    case 'charge':
      return apply(books, (one) => released(one, 'nonBillable', date, name));
    default:
      throw new Error(action);
  }
}

type Watch = (before: Books, after: Books, step: Step, today: string) => void;

/** Plays a script; `watch` sees every step. */
function play(values: Values, script: readonly Step[], watch: Watch = () => undefined): { readonly books: Books; readonly today: string } {
  let books: Books = { feature: feature(values), lines: [] };
  let today = START;
  for (const step of script) {
    today = addDays(today, step.after);
    const after = step.action === 'run' ? run(books, { cutoff: today }) : act(books, step, today);
    watch(books, after, step, today);
    books = { feature: after.feature, lines: after.lines };
  }
  return { books, today };
}

/** Lifts every hold and runs, when all that can be back-filled is. */
function settled({ books, today }: { readonly books: Books; readonly today: string }): Books {
  let after = books;
  for (const kind of ['suspended', 'nonBillable'] as const) after = apply(after, (one) => released(one, kind, addDays(today, 31)));
  return run(after, { cutoff: addDays(today, 200) });
}

/** The feature as if its final state had been entered at once and nothing ever raised. */
function anew(one: RecordOf): RecordOf {
  const { oneOffFrom: _, instalmentsFrom: __, restOn: ___, used: ____, ...billing } = one['billing'] as Readonly<Record<string, Value>>;
  const [first] = billing['schedules'] as readonly { readonly from: string }[];
  return merged(one, { billing, dueDate: first?.from ?? null, rebillFrom: null, totalValueCharged: 0 });
}

const check = (property: fc.IProperty<unknown>, more: fc.Parameters<unknown> = {}): void => fc.assert(property, { ...SCRIPTS, ...more });

describe('billing under random scripts of actions', () => {
  it('the final state decides, not the path', () =>
    check(
      fc.property(features, ALL, (values, script) => {
        const played = play(values, script);
        const books = settled(played);
        const { charges } = run({ feature: anew(books.feature), lines: [] }, { cutoff: addDays(played.today, 200) });
        assert.deepEqual(standingOf(books.lines), standingOf(asRaised(charges)));
      }),
    ));

  it('a repeated run raises nothing and changes nothing', () =>
    check(
      fc.property(features, ALL, (values, script) => {
        play(values, script, (_, after, step, today) => {
          if (step.action !== 'run') return;
          const again = run(after, { cutoff: today });
          assert.deepEqual(again.charges, []);
          assert.deepEqual(again.feature, after.feature);
        });
      }),
    ));

  it('a run that looks only from rebillFrom on raises what one that looks at everything does', () =>
    check(
      fc.property(features, ALL, (values, script) => {
        play(values, script, (before, after, step, today) => {
          if (step.action !== 'run') return;
          const all = due(merged(before.feature, { rebillFrom: '1900-01-01' }), loaded(before.lines), { catalogue, cutoff: today });
          assert.deepEqual(asRaised(all.charges), after.lines.slice(before.lines.length));
          const rebillFrom = all.after['rebillFrom'] === undefined ? before.feature['rebillFrom'] : all.after['rebillFrom'];
          assert.deepEqual({ ...before.feature, ...all.after, rebillFrom }, after.feature);
        });
      }),
    ));

  it('credits never exceed what was raised, and gross + discount = net on every line', () =>
    check(
      fc.property(features, ALL, (values, script) => {
        play(values, script, (_, after) => {
          for (const { gross, discount, net } of after.lines) assert.equal(gross + discount, net);
          for (const [key, [gross, net]] of Object.entries(standingOf(after.lines))) assert.ok(net >= 0 && gross >= 0, key);
        });
      }),
    ));

  it('nothing stays charged outside the days from the start to the bill-to', () =>
    check(
      fc.property(features, steps('run', 'run', 'drop', 'reinstate', 'start', 'interval', 'due', 'end', 'reprice'), (values, script) => {
        const { feature: one, lines } = settled(play(values, script));
        const last = [one['dateBillTo'], one['endDate']].filter((date) => typeof date === 'string').reduce((a, b) => (a < b ? a : b), '9999');
        const terms = termsOf(one, { catalogue });
        const ledger = new Ledger(loaded(lines));
        for (const line of loaded(lines).filter(({ kind, gross, net }) => kind !== 'oneOff' && (gross !== 0 || net !== 0))) {
          const { kind, periodFrom, periodTo } = line;
          // Under its old days stands what was raised of a period before the start moved within it.
          const from = ledger.movedTo(terms, line)?.from;
          assert.ok(
            (from === undefined ? periodFrom : fromDay(from)) <= last && periodTo >= startOf(one),
            `${kind} ${periodFrom} ${periodTo} of ${startOf(one)} to ${last}`,
          );
        }
      }),
    ));

  it('drop and reinstatement on the same date is the identity', () =>
    check(
      fc.property(features, ALL, fc.integer({ min: -60, max: 20 }), (values, script, offset) => {
        const { books, today } = play(values, script);
        fc.pre(!isStopped(books.feature));
        const date = addDays(today, offset);
        const back = apply(
          apply(books, (one) => stopped(one, date, catalogue)),
          (one) => resumed(one, date, catalogue),
        );
        // But for what only a way back asks for.
        const lived = ({ feature: one }: Books): unknown => {
          const { was: _, ...billing } = one['billing'] as Values;
          return { ...one, billing, rebillFrom: null, dateBillTo: null };
        };
        assert.deepEqual(lived(back), lived(books));
        assert.deepEqual(run(back, { cutoff: addDays(today, 60) }).charges, run(books, { cutoff: addDays(today, 60) }).charges);
      }),
    ));

  it('suspended and unsuspended bills as never suspended', () =>
    check(
      fc.property(features, steps('run', 'run', 'suspend', 'unsuspend', ...MONEY), (values, script) => {
        const played = play(values, script);
        const never = play(
          values,
          script.map((step) => (step.action.includes('suspend') ? { ...step, action: 'run' } : step)),
        );
        assert.deepEqual(standingOf(settled(played).lines), standingOf(settled(never).lines));
      }),
    ));

  it('instalments add up to the total value', () =>
    check(
      fc.property(features, steps('run', 'run', ...LIFE, 'total', 'start'), (values, script) => {
        const played = play({ ...values, totalFeatureValue: 999_900, instalments: 4, serviceChargeInterval: 'Weekly' }, script);
        const { feature: one, lines } = settled(played);
        const stopsEarly = [one['dateBillTo'], one['endDate']].some((date) => typeof date === 'string' && date < startOf(one));
        const total = Math.floor((Number(one['totalFeatureValue']) + 50) / 100);
        assert.equal(sum(lines.filter(({ kind }) => kind === 'instalment')), stopsEarly ? 0 : total);
      }),
    ));

  it('a preview shows exactly what the next run brings more or no longer, of what is raised and of what is not', () =>
    check(
      fc.property(features, ALL, (values, script) => {
        play(values, script, (before, after, step, today) => {
          if (step.action === 'run' || before.feature === after.feature) return;
          const from = ledgerFrom(before.feature, addDays(today, step.offset), {
            ...changedValues(before.feature, after.feature),
            ...(step.action === 'due' ? { dueDate: null } : {}),
          });
          const seen = consequences(before.feature, after.feature, loaded(before.lines, from), { catalogue, today });
          const holds = [before, after].flatMap(({ feature: one }) => (one['billing'] as unknown as { readonly holds?: readonly Hold[] }).holds ?? []);
          // Off the bills nothing is raised; what a hold's end brings is told of that day.
          if (holds.some(({ kind, until }) => kind === 'nonBillable' || (until !== null && until > today))) return;
          const cutoff = addDays(today, 1);
          const [was, is] = [run(before, { cutoff }).charges, run(after, { cutoff }).charges];
          const away = seen.besides.fallsAway ?? { charges: 0, credits: 0 };
          assert.equal(sum(seen.charges) - away.charges - away.credits, sum(is) - sum(was), step.action);
          if (was.length === 0) assert.deepEqual(told(seen.charges), told(is), step.action);
        });
      }),
    ));
});

interface Hold {
  readonly kind: string;
  readonly until: string | null;
}

const told = (lines: readonly Charge[]): readonly string[] =>
  lines.map((line) => `${line.kind} ${line.periodFrom} ${line.periodTo} ${line.gross} ${line.net}`).toSorted((a, b) => (a < b ? -1 : 1));

/** The fields that differ, as an edit would have brought them. */
const changedValues = (before: RecordOf, after: RecordOf): Values =>
  Object.fromEntries(
    Object.entries(after).filter(
      ([field, value]) => !['billing', 'nextBillDate', 'rebillFrom', 'dateBillTo', 'dueDate'].includes(field) && value !== before[field],
    ),
  );

describe('the net of a period', () => {
  it('adds up from its parts, exactly', () =>
    check(
      fc.property(features, steps(...MONEY, 'drop', 'reinstate'), fc.nat(80), fc.nat(100), (values, script, offset, share) => {
        const terms = termsOf(play(values, script).books.feature, { catalogue });
        const [item] = recurring(terms, terms.start + offset);
        fc.pre(item !== undefined);
        const middle = item.from + Math.floor(((item.next - item.from) * share) / 100);
        const [left, right, whole] = [
          [item.from, middle],
          [middle, item.next],
          [item.from, item.next],
        ].map(([from = 0, until = 0]) => exactNet(stretches(terms, from, until), item.days));
        assert.ok(left && right && whole);
        assert.equal((left.n * right.d + right.n * left.d) * whole.d, whole.n * left.d * right.d);
      }),
    ));

  it('charges each day between start and last day once, and none of a gap', () =>
    check(
      fc.property(features, steps('drop', 'reinstate', 'end'), (values, script) => {
        const terms = termsOf(play(values, script).books.feature, { catalogue });
        for (let day = terms.start - 3; day < terms.start + 150; day++) {
          const inGap = terms.gaps.some(([from, until]) => from <= day && day < until);
          const is = day >= terms.start && day <= terms.last && !inGap;
          assert.equal(chargeable(terms, terms.start - 3, terms.start + 150).filter(([from, until]) => from <= day && day < until).length, is ? 1 : 0);
          const spans = chargeable(terms, day, day + 20);
          const { first, last } = edges(terms, day, day + 20);
          if (spans.length === 0) assert.ok(first > last);
          else assert.deepEqual([first, last], [spans[0]![0], spans.at(-1)![1] - 1]);
        }
      }),
    ));
});
