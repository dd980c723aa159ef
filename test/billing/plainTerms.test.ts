import assert from 'node:assert/strict';
import fc from 'fast-check';
import { billTo, due, inForce, repriced, stopped } from '../../shared/billing/index.js';
import type { Catalogue, RecordOf } from '../../shared/types.js';
import { catalogueWith, feature as made, merged } from './company.js';
import { dateOf, DayByDay, dayOf } from './dayByDay.js';
import { billToOf, intervalOf, priceOn, rateOf, typeOf, type Plain, type World } from './plainTerms.js';
import { size } from '../size.js';

const RUNS = Number(process.env['VECTORS'] ?? size(2_000, 500));
const record = (values: Plain): RecordOf => merged(made({}), { startDate: null, ...(values as RecordOf) });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 2 });
const date = fc.integer({ min: dayOf('2025-01-01'), max: dayOf('2026-06-30') }).map(dateOf);
const price = fc.integer({ min: 0, max: 2_000_000 });
const interval = fc.constantFrom('Monthly', 'Calendar Monthly', 'Calendar Quarterly in Arrears', 'Annually');
const terms = fc.record({
  noticePeriodLength: maybe(fc.constantFrom(0, 1, 2, 30)),
  noticePeriodLengthType: fc.constantFrom('Days', 'Months'),
  minimumTermPeriodLength: maybe(fc.constantFrom(0, 1, 12, 24)),
  minimumTermPeriodLengthType: fc.constantFrom('Months'),
});
const list = maybe(fc.constantFrom('A', 'B', 'C', 'Empty'));
const holder = fc.record({ fixedFeeTariff: list, cancellationNoticeGivenDate: maybe(date), VATRate: maybe(fc.constantFrom('Standard', 'Reduced')) });
const type = maybe(fc.constantFrom('T1', 'T2'));

const worlds = fc.record({
  feature: fc
    .tuple(
      terms,
      fc.record({
        startDate: date,
        standardFeature: maybe(fc.constantFrom('S')),
        featureType: type,
        fixedFeeTariff: list,
        serviceCharge: maybe(price),
        serviceChargeInterval: maybe(interval),
        VATRate: maybe(fc.constantFrom('Zero')),
        cancellationNoticeGivenDate: maybe(date),
      }),
    )
    .map(([a, b]) => ({ ...a, ...b })),
  standard: fc
    .tuple(
      terms,
      fc.record({ featureType: type, serviceCharge: maybe(price), serviceChargeInterval: maybe(interval), VATRate: maybe(fc.constantFrom('Reduced')) }),
    )
    .map(([a, b]) => ({ ...a, ...b, name: 'S' })),
  T1: terms,
  T2: terms,
  serviceType: terms,
  on: fc.constantFrom('number', 'service', 'customer'),
  holder,
  customer: holder,
  lists: fc.record({ A: price, B: price, C: price }),
  changes: fc.array(fc.record({ from: date, price }), { maxLength: 3 }),
  end: maybe(fc.nat(400)),
  day: date,
  drop: date,
  given: maybe(date),
  acted: fc.constantFrom('feature', 'holder', 'customer'),
});

describe('Terms, prices and bill-to', () => {
  it(`of ${RUNS} random features are what the rules say, read apart from the core, and so is every line`, () => {
    fc.assert(
      fc.property(worlds, ({ feature, standard, T1, T2, serviceType, on, holder: near, customer, lists, changes, end, day, drop, given, acted }) => {
        const catalogue: Catalogue = catalogueWith({
          standardFeatures: [record(standard)],
          featureTypes: [record({ name: 'T1', ...T1 }), record({ name: 'T2', ...T2 })],
          serviceTypes: [record({ name: 'ST', ...serviceType })],
          fixedFeeTariffs: [...Object.entries(lists), ['Empty', null] as const].map(([name, units]) =>
            merged(made({}), { name, charges: units === null ? [] : [{ standardFeature: 'S', serviceCharge: units / 10_000 }] }),
          ),
        });
        const held = on === 'service' ? { ...near, serviceType: 'ST' } : near;
        const around = { catalogue, customer: record(customer), ...(on === 'customer' ? {} : { [on]: record(held) }) };
        const endDate = end === null ? null : dateOf(dayOf(feature.startDate) + end);
        let one = made({ ...feature, endDate, numberID: on === 'number' ? '1' : null, serviceID: on === 'service' ? '1' : null }, around);
        for (const change of changes) one = merged(one, repriced(one, change.price, change.from, catalogue));
        const plain: World = {
          feature: { ...feature, endDate },
          standard: feature.standardFeature === null ? undefined : standard,
          types: { T1, T2 },
          serviceType: on === 'service' ? serviceType : undefined,
          number: on === 'number' ? near : undefined,
          service: on === 'service' ? near : undefined,
          customer,
          lists: Object.fromEntries(Object.entries(lists).map(([name, units]) => [name, { S: units }])),
          told: [
            { from: feature.startDate, price: feature.serviceCharge },
            ...changes.map((change) => ({ from: change.from < feature.startDate ? feature.startDate : change.from, price: change.price })),
          ],
        };

        const found = inForce(one, day, around);
        assert.equal(found.price.value, priceOn(plain, day));
        assert.deepEqual([found.type.value, found.interval.value, found.VATRate.value], [typeOf(plain), intervalOf(plain), rateOf(plain)]);

        const actedOn = { feature: undefined, holder: on === 'customer' ? customer : near, customer }[acted];
        const until = billTo(one, { dateDrop: drop, cancellationNoticeGivenDate: given, actedOn: actedOn && record(actedOn) }, around).date;
        assert.equal(until, billToOf(plain, drop, given, actedOn));

        // Every line up to a cutoff, of the life that ends there.
        const start = dayOf(feature.startDate);
        const name = String(intervalOf(plain) ?? 'Monthly');
        const rhythm = {
          months: name.includes('Annually') ? 12 : name.includes('Quarterly') ? 3 : 1,
          calendar: name.startsWith('Calendar'),
          arrears: name.endsWith('Arrears'),
        };
        const slow = new DayByDay(start, rhythm, 0, { price: priceOn(plain, feature.startDate), count: 1, discount: null });
        for (const change of changes.toSorted((a, b) => (a.from < b.from ? -1 : 1)))
          slow.tell(dayOf(change.from), { price: priceOn(plain, change.from < feature.startDate ? feature.startDate : change.from) });
        if (endDate !== null) slow.end = dayOf(endDate);
        slow.drop(dayOf(until));
        slow.run(start + 200);
        const ended = merged(one, stopped(one, until, catalogue));
        const { charges } = due(ended, [], { ...around, cutoff: dateOf(start + 200) });
        const lines = Object.fromEntries(
          charges.filter(({ kind }) => kind === 'recurring').map(({ periodTo, gross, net }) => [`recurring ${periodTo}`, [gross, net]]),
        );
        assert.deepEqual(lines, slow.standing);
      }),
      { numRuns: RUNS, seed: 20_261_126 },
    );
  }).timeout(120_000);
});
