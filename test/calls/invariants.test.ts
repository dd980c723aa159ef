/** What holds of every month of calls (calls.md §7), over random months; and the same figures second by second, by a model that knows no shortcut. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shippedCatalogue } from '../shipped.js';
import {
  billedUsage,
  CallConfiguration,
  explainedCall,
  type BilledLeg,
  type CallAccount,
  type RateUsed,
  type Unbilled,
  type Usage,
  type Used,
} from '../../shared/calls/index.js';
import { compared, exact, least, minus, NOUGHT, plus, ratio, rounded, times, written, type Fraction } from '../../shared/fractions.js';
import type { EntityName, RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';

const record = (id: string, values: Values): RecordOf => ({ id, version: 1, locked: false, hidden: false, ...values }) as RecordOf;
const rates: readonly (readonly [tariff: string, callType: string, prices: Values])[] = [
  ['Plain', 'UK Landline', { cost: 1.1, endDate: '2026-11-14' }],
  ['Plain', 'UK Landline', { cost: 1.3, startDate: '2026-11-15' }],
  ['Plain', 'UK Mobile', { cost: 7.25, costConnection: 1.5, initialIncrement: 30, increment: 6, costMin: 4, costMax: 300 }],
  ['Plain', 'UK Text', { cost: 3.3333 }],
  ['Split', 'UK Landline', { cost: 5, timeBand: 'Daytime' }],
  ['Split', 'UK Landline', { cost: 2, timeBand: 'Evening' }],
  ['Split', 'UK Landline', { cost: 0.7, timeBand: 'Weekend' }],
  ['Split', 'UK Mobile', { cost: 9, increment: 60, initialIncrement: 60 }],
];
const catalogue = shippedCatalogue(
  new Map<EntityName, readonly RecordOf[]>([
    [
      'tariffs',
      [
        record('1', { name: 'Plain', active: true }),
        record('2', { name: 'Split', active: true, acrossBands: 'split' }),
        record('3', { name: 'Rounded', active: true, basedOn: 'Plain', markupPercent: '12.5', amountRoundedTo: '0.1', amountRounding: 'up' }),
      ],
    ],
    ['tariffRates', rates.map(([tariff, callType, prices], at) => record(String(at + 1), { tariff, callType, chargeType: 'rate', ...prices }))],
    [
      'discountPlans',
      [
        record('1', { name: 'Minutes', allowanceMinutes: 7 }),
        record('2', { name: 'Landlines', allowanceMinutes: 20, callTypeGroups: ['UK Landline'], prorate: false }),
        record('3', { name: 'Value', allowanceValue: 0.5, discountPercent: '80' }),
        record('4', { name: 'Calls', allowanceCalls: 3 }),
        record('5', { name: 'Standing', discountPercent: '10', discountPencePerCall: 0.25, discountPencePerMinute: 0.1 }),
        record('6', { name: 'Texts', allowanceEvents: 4 }),
        record('7', { name: 'Evenings', allowanceMinutes: 3, timeBands: ['Evening', 'Weekend'] }),
        record('8', { name: 'Legs', allowanceMinutes: 9, matchALeg: true }),
        record('9', { name: 'Legs of landlines', allowanceMinutes: 5, discountPercent: '50', callTypeGroups: ['UK Landline'], matchALeg: true }),
      ],
    ],
  ]),
);
const { week } = CallConfiguration.of(catalogue);
const plans = ['Minutes', 'Landlines', 'Value', 'Calls', 'Standing', 'Texts', 'Evenings', 'Legs', 'Legs of landlines'];
const numberIDs = ['11', '12', '13'];
const customer = { id: '1', nationalTariff: 'Plain', mobileTariff: 'Plain' };
const twoDigits = (n: number): string => String(n).padStart(2, '0');
/** Of November, and of December behind it. */
const dateOf = (day: number): string => (day > 30 ? `2026-12-${twoDigits(day - 30)}` : `2026-11-${twoDigits(day)}`);

const feature = fc.record({
  numberID: fc.constantFrom<string | null>(null, ...numberIDs),
  pool: fc.constantFrom<string | null>(null, null, 'Office', ' office '),
  slots: fc.uniqueArray(fc.constantFrom(...plans), { maxLength: 3 }),
  multiplier: fc.constantFrom(null, 0, 1, 2.5),
  from: fc.integer({ min: 1, max: 30 }),
  to: fc.option(fc.integer({ min: 1, max: 30 })),
  count: fc.integer({ min: 1, max: 3 }),
  tariff: fc.constantFrom<string | null>(null, null, 'Split', 'Rounded'),
});
const call = fc.record({
  numberID: fc.constantFrom(...numberIDs),
  day: fc.integer({ min: 1, max: 34 }),
  second: fc.integer({ min: 0, max: 86_399 }),
  seconds: fc.oneof(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 20_000 })),
  kind: fc.constantFrom('UK Landline', 'UK Landline', 'UK Mobile', 'UK Text', 'Freephone'),
  /** Of so many lines before or after this one it is the other leg; 0: of none. */
  other: fc.constantFrom(0, 0, 1, -1, 2),
});
const month = fc.record({ features: fc.array(feature, { maxLength: 5 }), calls: fc.array(call, { minLength: 1, maxLength: 30 }) });
type Month = typeof month extends fc.Arbitrary<infer T> ? T : never;

function accountOf({ features, calls }: Month): CallAccount {
  return {
    owned: {
      customer,
      numbers: new Map(numberIDs.map((id) => [id, { number: `01632 9600${id}`, customerID: '1' }])),
      features: features.map(({ numberID, pool, slots, multiplier, from, to, count, tariff }, at) =>
        record(String(at + 1), {
          customerID: '1',
          numberID,
          status: 'Active',
          startDate: `2026-11-${twoDigits(from)}`,
          endDate: to === null || to < from ? null : `2026-11-${twoDigits(to)}`,
          featureCount: count,
          discountPlanAllowancePoolName: pool,
          ...(tariff === null ? {} : { nationalTariff: tariff, mobileTariff: tariff }),
          ...Object.fromEntries(
            slots.flatMap((plan, slot) => [
              [`discountPlan${slot + 1}`, plan],
              [`discountPlanMultiplier${slot + 1}`, multiplier],
            ]),
          ),
        }),
      ),
    },
    unbilled: calls.map(({ numberID, day, second, seconds, kind, other }, at): Unbilled => {
      const text = kind === 'UK Text';
      return {
        id: String(at + 1),
        numberID,
        callFileID: '1',
        line: at + 2,
        carrier: 'Gamma',
        reference: `R${at}`,
        leg: other === 0 ? null : `R${at + other}`,
        kind: text ? 'event' : 'voice',
        start: `${dateOf(day)}T${twoDigits(Math.floor(second / 3600))}:${twoDigits(Math.floor(second / 60) % 60)}:${twoDigits(second % 60)}`,
        seconds: text ? 0 : seconds,
        events: text ? 1 + (seconds % 3) : 0,
        bytes: 0,
        carrierCost: null,
        retail: null,
        callType: kind,
        class: kind === 'UK Landline' ? 'national' : 'mobile',
        free: kind === 'Freephone',
        timeBand: null,
        costMillionths: 0,
      };
    }),
    used: new Map(),
  };
}

const sumOf = (all: Iterable<Fraction>): Fraction => [...all].reduce(plus, NOUGHT);
const drawnOf = ({ drawn }: Usage): ReadonlyMap<string, string> =>
  new Map(
    drawn
      .flatMap(({ pool, used }) => Object.entries(used).map(([limit, amount]) => [`${pool.month}|${pool.key}|${limit}`, written(amount)] as const))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
/** What each number drew of each limit, and when that was used up. */
const sharesOf = ({ drawn }: Usage): ReadonlyMap<string, Fraction> =>
  new Map(
    drawn.flatMap(({ pool, taken }) =>
      [...taken.numbers].flatMap(([id, amounts]) =>
        Object.entries(amounts).map(([limit, amount]) => [`${pool.month}|${pool.key}|${id}|${limit}`, amount] as const),
      ),
    ),
  );
const usedUpOf = ({ drawn }: Usage): ReadonlyMap<string, string> =>
  new Map(drawn.flatMap(({ pool, taken }) => Object.entries(taken.usedUpAt).map(([limit, at]) => [`${pool.month}|${pool.key}|${limit}`, at] as const)));
const callsOf = ({ calls }: Usage): ReadonlyMap<string, readonly [gross: string, discount: string]> =>
  new Map(calls.map(({ call: each, gross, discount }) => [each.id, [written(gross), written(discount)]]));

describe('every month of calls', () => {
  const property = (holds: (account: CallAccount, usage: Usage) => void): void =>
    fc.assert(
      fc.property(month, (some) => {
        const account = accountOf(some);
        holds(account, billedUsage(account, catalogue));
      }),
      { numRuns: 100 },
    );

  it('takes each call once, prices it or says that it cannot, and adds up to lines that are rounded once', () => {
    property(({ unbilled }, { lines, calls, unpriced }) => {
      assert.deepEqual([...calls, ...unpriced].map(({ call: each }) => each.id).toSorted(), unbilled.map(({ id }) => id).toSorted());
      for (const { gross, discount } of calls) assert.ok(compared(discount, NOUGHT) >= 0 && compared(discount, gross) <= 0);
      lines.forEach((line, at) => {
        const own = calls.filter((each) => each.at === at);
        const [gross, discount] = [sumOf(own.map((each) => each.gross)), sumOf(own.map((each) => each.discount))];
        assert.equal(line['gross'], rounded(gross) * 100);
        assert.equal(line['net'], rounded(minus(gross, discount)) * 100);
        assert.equal(Number(line['gross']) + Number(line['discount']), line['net']);
        assert.equal(line['callCount'], own.length);
      });
      for (const each of calls) if (each.at === undefined && !each.call.free) assert.ok(each.how === undefined);
    });
  });

  it('charges each call what it costs alone, and draws in each month as if there were no other', () => {
    property((some) => {
      // Legs of one call may lie in two months.
      const account = { ...some, unbilled: some.unbilled.map((each) => ({ ...each, leg: null })) };
      const of = (unbilled: readonly Unbilled[]): Usage => billedUsage({ ...account, unbilled }, catalogue);
      const usage = of(account.unbilled);
      const told = ({ calls, unpriced }: Usage): readonly string[] => [
        ...calls.map(({ call: { id }, tariff, gross, billed }) => `${id}: ${tariff} ${written(gross)} ${billed}`),
        ...unpriced.map(({ call: { id }, error }) => `${id}: ${error}`),
      ];
      assert.deepEqual(told(usage).toSorted(), account.unbilled.flatMap((each) => told(of([each]))).toSorted());
      const months = ['2026-11', '2026-12'].map((month) => of(account.unbilled.filter(({ start }) => start.startsWith(month))));
      assert.deepEqual(new Map(months.flatMap((each) => [...callsOf(each)])), callsOf(usage));
      assert.deepEqual(new Map(months.flatMap((each) => [...drawnOf(each)])), drawnOf(usage));
    });
  });

  it('is the same whatever the order in which its calls came, and however often it is worked out', () => {
    property((account, usage) => {
      const turned = billedUsage({ ...account, unbilled: account.unbilled.toReversed() }, catalogue);
      assert.deepEqual(turned.lines, usage.lines);
      assert.deepEqual(callsOf(turned), callsOf(usage));
      const again = billedUsage(account, catalogue);
      assert.deepEqual([again.lines, callsOf(again), drawnOf(again)], [usage.lines, callsOf(usage), drawnOf(usage)]);
    });
  });

  it('draws no allowance beyond what it holds, and the same in all however it is split over invoices', () => {
    fc.assert(
      fc.property(month, fc.uniqueArray(fc.integer({ min: 2, max: 30 }), { maxLength: 3 }), (some, days) => {
        const account = accountOf(some);
        const whole = billedUsage(account, catalogue);
        for (const { pool, used } of whole.drawn)
          for (const [limit, amount] of Object.entries(used) as [keyof typeof used, Fraction][]) assert.ok(compared(amount, pool.content[limit]!) <= 0);
        const used = new Map<string, Record<string, Fraction>>();
        const shares = new Map<string, Fraction>();
        const usedUp = new Map<string, string>();
        const calls = new Map<string, readonly [string, string]>();
        const billedLegs: BilledLeg[] = [];
        let from = '';
        for (const until of [...days.toSorted((a, b) => a - b).map((day) => `2026-11-${twoDigits(day)}`), '2026-12-01', '2027-01-01']) {
          const part = billedUsage(
            {
              ...account,
              unbilled: account.unbilled.filter(({ start }) => start >= from && start < until),
              used: used as unknown as Used,
              billedLegs: [...billedLegs],
            },
            catalogue,
          );
          for (const [id, amounts] of callsOf(part)) calls.set(id, amounts);
          for (const { call: each, legs } of part.calls) if (legs) billedLegs.push({ ...each, covered: legs });
          for (const { pool, used: drawn } of part.drawn) {
            const sum = used.get(`${pool.month}|${pool.key}`) ?? {};
            for (const [limit, amount] of Object.entries(drawn)) sum[limit] = plus(sum[limit] ?? NOUGHT, amount);
            used.set(`${pool.month}|${pool.key}`, sum);
          }
          for (const [key, amount] of sharesOf(part)) shares.set(key, plus(shares.get(key) ?? NOUGHT, amount));
          for (const [key, at] of usedUpOf(part)) usedUp.set(key, at);
          from = until;
        }
        // A line of a later invoice may say that two of an earlier one were legs of one call, which nobody could know then.
        if (some.features.some(({ slots }) => slots.some((plan) => plan?.startsWith('Legs')))) return;
        assert.deepEqual(calls, callsOf(whole));
        const sums = [...used].flatMap(([key, amounts]) => Object.entries(amounts).map(([limit, amount]) => [`${key}|${limit}`, written(amount)] as const));
        assert.deepEqual(new Map(sums.toSorted(([a], [b]) => (a < b ? -1 : 1))), drawnOf(whole));
        const writtenOf = (all: ReadonlyMap<string, Fraction>): Readonly<Record<string, string>> =>
          Object.fromEntries([...all].map(([key, amount]) => [key, written(amount)]));
        assert.deepEqual(writtenOf(shares), writtenOf(sharesOf(whole)), 'number by number');
        assert.deepEqual(usedUp, usedUpOf(whole));
      }),
      { numRuns: 100 },
    );
  });

  it('is explained by words that come to what was charged', () => {
    property((_account, { lines, calls }) => {
      for (const each of calls) {
        if (each.how === undefined || each.at === undefined) continue;
        const words = explainedCall({ ...each.call, ...each }, (lines[each.at]!['rating'] as unknown as readonly RateUsed[])[each.how], week);
        assert.ok(!words.some((said) => said.includes('at the time') || said.includes('changed since')), words.join(' '));
        assert.match(words[0]!, /^By (Plain|Split|Rounded), /);
      }
    });
  });
});

/** A number of the minute within the week says the band; every second costs what its minute does. */
const bandAt = (start: string, second: number): string => {
  const at = new Date(Date.parse(`${start}Z`) + second * 1_000);
  const [day, hour] = [at.getUTCDay(), at.getUTCHours()];
  return day === 0 || day === 6 ? 'Weekend' : hour >= 8 && hour < 18 ? 'Daytime' : 'Evening';
};

describe('the same second by second', () => {
  it('prices a call across time bands as its seconds do, one after the other', () => {
    const pence: Readonly<Record<string, string>> = { Daytime: '5', Evening: '2', Weekend: '0.7' };
    fc.assert(
      fc.property(call, (one) => {
        const account = accountOf({ features: [], calls: [{ ...one, kind: 'UK Landline' }] });
        const [found] = billedUsage({ ...account, owned: { ...account.owned, customer: { id: '1', nationalTariff: 'Split' } } }, catalogue).calls;
        const { start, seconds = 0 } = account.unbilled[0]!;
        const spent = new Map<string, number>();
        for (let second = 0; second < seconds; second += 1) spent.set(bandAt(start, second), (spent.get(bandAt(start, second)) ?? 0) + 1);
        const sum = sumOf([...spent].map(([band, count]) => times(exact(pence[band]!), ratio(count, 60))));
        assert.equal(written(found!.gross), written(sum));
      }),
      { numRuns: 40 },
    );
  });

  it('draws the minutes of a call of two legs once: of each second only what the other leg has not drawn', () => {
    const leg = fc.record({ second: fc.integer({ min: 0, max: 300 }), seconds: fc.integer({ min: 0, max: 400 }), whose: fc.integer({ min: 0, max: 3 }) });
    fc.assert(
      fc.property(fc.array(leg, { minLength: 1, maxLength: 8 }), fc.subarray([true, false]), (legs, once) => {
        const plans = once.map((each) => (each ? 'Legs' : 'Minutes'));
        const account = accountOf({
          features: plans.map((plan) => ({ numberID: null, pool: null, slots: [plan], multiplier: null, from: 1, to: null, count: 1, tariff: null })),
          calls: legs.map(({ second, seconds }) => ({ numberID: '11', day: 2, second, seconds, kind: 'UK Landline', other: 0 })),
        });
        // The first line of each call names none, the others name it.
        const first = legs.map(({ whose }) => legs.findIndex((each) => each.whose === whose));
        const unbilled = account.unbilled.map((each, at) => ({ ...each, leg: first[at] === at ? null : `R${first[at]}` }));
        const usage = billedUsage({ ...account, unbilled }, catalogue);
        // Second by second: one that another leg drew from an allowance already is covered by it and takes nothing.
        const buckets = plans.map((plan) => ({ once: plan === 'Legs', left: plan === 'Legs' ? 540 : 420, drawn: new Map<number, number>() }));
        for (const each of unbilled.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.line - b.line))) {
          const call = first[Number(each.id) - 1]!;
          const own = new Map(buckets.map((bucket) => [bucket, 0]));
          let covered = 0;
          for (let second = 0; second < (each.seconds ?? 0); second += 1) {
            const free = (bucket: (typeof buckets)[number]): boolean => bucket.once && own.get(bucket)! < (bucket.drawn.get(call) ?? 0);
            const bucket = buckets.find((one) => free(one) || one.left > 0);
            if (!bucket) break;
            if (!free(bucket)) bucket.left -= 1;
            own.set(bucket, own.get(bucket)! + 1);
            covered += 1;
          }
          for (const [bucket, seconds] of own) bucket.drawn.set(call, Math.max(bucket.drawn.get(call) ?? 0, seconds));
          const billed = usage.calls.find(({ call: { id } }) => id === each.id)!;
          assert.equal(written(billed.discount), written(each.seconds ? times(billed.gross, ratio(covered, each.seconds)) : NOUGHT), each.start);
        }
        for (const [at, { left, once: legsOnce }] of buckets.entries()) {
          const used = usage.drawn.find(({ pool }) => pool.discountPlan === plans[at])?.used.seconds ?? NOUGHT;
          assert.equal(written(used), String((legsOnce ? 540 : 420) - left));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('draws minutes as its seconds do: each from the first allowance that has one left, of a call that costs nothing for what is covered', () => {
    fc.assert(
      fc.property(
        fc.array(call, { minLength: 1, maxLength: 12 }),
        fc.array(fc.record({ numberID: fc.constantFrom<string | null>(null, '11', '12'), pool: fc.constantFrom<string | null>(null, 'Office') }), {
          maxLength: 3,
        }),
        (calls, hung) => {
          const features = hung.map(({ numberID, pool }) => ({
            numberID,
            pool,
            slots: ['Minutes'],
            multiplier: null,
            from: 1,
            to: null,
            count: 1,
            tariff: null,
          }));
          const account = accountOf({
            features,
            calls: calls.map((each) => ({ ...each, day: Math.min(each.day, 30), kind: 'UK Landline', seconds: each.seconds % 700 })),
          });
          const usage = billedUsage(account, catalogue);
          // Nearest first: of the number, of the named pool, of the customer; 420 seconds from each feature.
          interface Plain {
            readonly key: string;
            readonly level: number;
            left: number;
            numbers: Set<string> | undefined;
            readonly drew: Record<string, string>;
            usedUpAt?: string;
          }
          const buckets = new Map<string, Plain>();
          for (const { numberID, pool } of hung) {
            const key = pool !== null ? 'pool' : (numberID ?? 'all');
            const bucket = buckets.get(key) ?? {
              key: pool !== null ? 'pool office' : numberID === null ? 'customer' : `number ${numberID}`,
              level: pool !== null ? 1 : numberID === null ? 2 : 0,
              left: 0,
              numbers: new Set<string>(),
              drew: {},
            };
            bucket.left += 420;
            if (numberID === null) bucket.numbers = undefined;
            else bucket.numbers?.add(numberID);
            buckets.set(key, bucket);
          }
          const order = [...buckets.values()].toSorted((a, b) => a.level - b.level);
          const inTime = account.unbilled.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.line - b.line));
          for (const each of inTime) {
            let covered = 0;
            for (let second = 0; second < (each.seconds ?? 0); second += 1) {
              const bucket = order.find(({ left, numbers }) => left > 0 && (numbers === undefined || numbers.has(each.numberID)));
              if (!bucket) continue;
              bucket.left -= 1;
              bucket.drew[each.numberID] = String(Number(bucket.drew[each.numberID] ?? 0) + 1);
              if (bucket.left === 0) bucket.usedUpAt = each.start;
              covered += 1;
            }
            const billed = usage.calls.find(({ call: own }) => own.id === each.id)!;
            const expected = each.seconds ? least(billed.gross, times(billed.gross, ratio(covered, each.seconds))) : NOUGHT;
            assert.equal(written(billed.discount), written(expected), asText(each.start));
          }
          for (const { key, drew, usedUpAt } of order) {
            const taken = usage.drawn.find(({ pool }) => pool.key === `${key}|Minutes`)?.taken;
            assert.deepEqual(Object.fromEntries([...(taken?.numbers ?? [])].map(([id, { seconds }]) => [id, written(seconds!)])), drew, key);
            assert.equal(taken?.usedUpAt.seconds, usedUpAt, key);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
