/**
 * Random lives by the actions that people use: what every preview comes to, what every run raises, that the way back of every order
 * is its counterpart, and what the final bill says and does. `VECTORS` says how many lives, `SEED` which.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EntityName, Values } from '../../shared/types.js';
import { dateOf, dayOf } from './dayByDay.js';
import { Life, percents, type Order } from './lifeBeside.js';
import { size } from '../size.js';

const RUNS = Number(process.env['VECTORS'] ?? size(2_000, 500));
const SEED = Number(process.env['SEED'] ?? 20_261_128);

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 2 });
const price = fc.integer({ min: 1, max: 2_000_000 });
const start = fc.integer({ min: dayOf('2025-01-01'), max: dayOf('2025-04-30') });
const intervals = [
  'Monthly',
  'Calendar Monthly',
  'Monthly in Arrears',
  'Calendar Monthly in Arrears',
  'Calendar Quarterly',
  'Quarterly in Arrears',
  'Annually',
] as const;
const born = fc.record({
  start,
  interval: fc.constantFrom(...intervals),
  inParts: fc.option(fc.record({ total: fc.constantFrom(1_000_000, 777_777, 12_000_000), parts: fc.constantFrom(1, 3, 7, 12) }), { freq: 1 }),
  price: maybe(price),
  count: fc.constantFrom(1, 2, 7),
  oneOff: fc.constantFrom(0, 49, 123_450),
  tariff: maybe(fc.constantFrom('A', 'B')),
  notice: maybe(fc.constantFrom(1, 30)),
  unit: fc.constantFrom('Days', 'Months'),
  term: maybe(fc.constantFrom(1, 3, 12)),
  noted: maybe(start),
  rate: fc.constantFrom('Standard', 'Reduced', 'Zero', null),
});

const notes = fc.record({ holder: maybe(start), customer: maybe(start) });
const leaving = fc.record({ offset: fc.integer({ min: -20, max: 20 }), owed: fc.constantFrom(0, 12_345, -5_000) });
const whats = [
  'run',
  'run',
  'run',
  'price',
  'count',
  'committed',
  'discount',
  'end',
  'move',
  'move',
  'move',
  'hold',
  'hold',
  'catalogue',
  'list',
  'interval',
  'start',
] as const;
const steps = fc.array(
  fc.record({
    what: fc.constantFrom(...whats),
    on: fc.constantFrom('first', 'second', 'holder', 'customer'),
    kind: fc.constantFrom('suspend', 'makeNonBillable'),
    after: fc.constantFrom(0, 1, 5, 17, 28, 31, 40),
    offset: fc.integer({ min: -60, max: 40 }),
    ahead: fc.constantFrom(0, 1, 1, 10),
    amount: fc.nat(1_500_000),
    given: fc.boolean(),
    reverses: fc.boolean(),
  }),
  { minLength: 2, maxLength: 14 },
);
type Step = typeof steps extends fc.Arbitrary<(infer T)[]> ? T : never;

/** What happens next; answers the order that was done, for its way back. */
function live(life: Life, { what, on, kind, offset, ahead, amount, given }: Step, index: number): Order | undefined {
  const day = life.today + offset;
  const date = dateOf(day);
  const line = life.lines[on === 'second' ? 1 : 0] ?? life.lines[0]!;
  const holder = on === 'holder' || on === 'customer' ? Object.values(life.holders)[on === 'holder' ? 0 : 1]! : undefined;
  const order = (entity: EntityName, name: string, id: string, parameters: Values, tell: () => void): Order | undefined =>
    life.order(entity, name, id, parameters, tell);
  // Told once each, so that no step says what is so already.
  const once = index + 20;
  switch (what) {
    case 'run':
      life.run(life.today + ahead);
      return undefined;
    case 'catalogue':
      life.reprice({ S: amount + index });
      return undefined;
    case 'list':
      life.reprice({ A: amount + index });
      return undefined;
    case 'price': {
      const value = amount * 20 + index;
      return order('features', 'changeRecurringCharge', line.id, { serviceCharge: value, updatedDate: date }, () => line.money.tell(day, { price: value }));
    }
    case 'count':
      return order('features', 'edit', line.id, { featureCount: once, updatedDate: date }, () => line.money.tell(day, { count: once }));
    case 'committed': {
      const until = day + once;
      return order('features', 'edit', line.id, { featureCountCommitted: once, committedTermDate: dateOf(until), updatedDate: date }, () =>
        line.money.tell(day, { committed: { count: once, until } }),
      );
    }
    case 'discount': {
      const scheme = Object.keys(percents)[amount % 3]!;
      const values = { initialFeatureDiscountScheme: scheme, initialFeatureDiscountSchemeEndDate: dateOf(day + once), updatedDate: date };
      return order('features', 'edit', line.id, values, () => line.money.tell(day, { discount: { percent: percents[scheme]!, until: day + once } }));
    }
    case 'end': {
      const end = amount % 3 === 0 ? null : Math.max(day, line.money.start);
      return order('features', 'edit', line.id, { endDate: end === null ? null : dateOf(end) }, () => {
        line.money.end = end ?? Infinity;
        (line.plain as Record<string, unknown>)['endDate'] = end === null ? null : dateOf(end);
      });
    }
    case 'interval':
      return life.reschedule(line, intervals[amount % intervals.length]!, day);
    case 'start':
      return life.moveStart(line, Math.max(day, dayOf('2025-01-01')));
    case 'move':
      return holder ? life.moveHolder(holder, day, given) : life.moveFeature(line, day, given && offset % 2 === 0);
    default:
      return holder && life.moveHold(holder, kind, day);
  }
}

describe('Previews, runs and the way back', () => {
  it(`of ${RUNS} random lives come to what a model of the rules says, to the penny`, () => {
    let [planned, reversed, finals] = [0, 0, 0];
    fc.assert(
      fc.property(
        fc.array(born, { minLength: 1, maxLength: 2 }),
        price,
        price,
        fc.boolean(),
        notes,
        steps,
        leaving,
        (features, S, A, onNumber, noted, script, { offset, owed }) => {
          const life = new Life(features, { S, A }, onNumber, noted);
          for (const [index, step] of script.entries()) {
            life.today += step.after;
            const order = live(life, step, index);
            if (order && step.reverses) life.takeBack(order);
          }
          life.finalBill(life.today + offset, owed);
          [planned, reversed, finals] = [planned + life.planned, reversed + life.reversed, finals + life.finals];
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
    assert.ok(planned > RUNS && reversed > RUNS / 4 && finals > RUNS / 2, `${planned} previews, ${reversed} ways back, ${finals} final bills`);
  }).timeout(0);
});
