import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { nextReference, notDue, renewalOn, risen, turnOf, wantsPoundsAndPence, yearsBehind } from '../../shared/billing/index.js';
import { figure } from '../../shared/billing/net.js';
import { poundsToUnits } from '../../shared/money.js';
import type { RecordOf, Values } from '../../shared/types.js';
import { catalogue, catalogueWith, ctx, feature, merged, price } from './company.js';

interface Vector {
  readonly id: string;
  readonly title: string;
  readonly compute: string;
  readonly input: Readonly<Record<string, never>>;
  readonly expected: Readonly<Record<string, unknown>>;
}
interface Renewing {
  readonly startDate: string;
  readonly length: number;
  readonly unit: string;
  readonly today: string;
  readonly minimumTermDate: string | null;
}
interface Level {
  readonly level: 'feature' | 'number' | 'customer';
  readonly profile?: string;
  readonly date?: string;
}
const { vectors } = JSON.parse(readFileSync(new URL('../oracle/calls.json', import.meta.url), 'utf8')) as { vectors: readonly Vector[] };
const of = (compute: string): readonly Vector[] => {
  const found = vectors.filter((each) => each.compute === compute);
  assert.ok(found.length > 0, compute);
  return found;
};

describe('R40 to R44 yearly increases', () => {
  for (const { id, title, input, expected } of of('increaseDue'))
    it(`${id} ${title}`, () => {
      const given = input as unknown as {
        feature: { levels: readonly Level[]; sold?: string; protectedClass?: boolean; minimumTermDate?: string };
        dueBy: string;
        profile: string;
        kind: string;
      };
      const at = (level: string): Values => {
        const found = given.feature.levels.find((each) => each.level === level);
        return { annualIncreaseProfile: found?.profile ?? null, annualIncreaseReferenceDate: found?.date ?? null };
      };
      const holder = (level: string, more: Values = {}): RecordOf => merged(feature({}), { ...at(level), ...more });
      const one = merged(feature({}), { ...at('feature'), soldDate: given.feature.sold ?? null, minimumTermDate: given.feature.minimumTermDate ?? null });
      const customer = holder('customer', { customerClass: given.feature.protectedClass ? 'Business' : 'Wholesale' });
      const turn = turnOf(one, { ...ctx, number: holder('number'), customer });
      const no = notDue(turn, given.profile, given.dueBy, catalogue);
      const refused = given.kind === 'percentage' && wantsPoundsAndPence(one, { catalogue, customer }, turn.date ?? '');
      assert.equal(no === undefined && !refused, expected['due']);
      assert.match(
        no ?? (refused ? 'pounds and pence only' : ''),
        ({ 'no profile': /no annual increase profile/, 'not due': /reference date/, 'pounds and pence only': /pounds and pence/ } as Record<string, RegExp>)[
          String(expected['why'])
        ] ?? /^$/,
      );
    });
  for (const { id, title, input, expected } of of('increasePrice'))
    it(`${id} ${title}`, () => {
      const { price: before, percent, amount } = input as unknown as { price: string; percent?: string; amount?: string };
      const rise = percent === undefined ? { amount: poundsToUnits(amount!) } : { percent };
      assert.equal(risen(poundsToUnits(before), rise), poundsToUnits(expected['price'] as string));
    });
  for (const { id, title, input, expected } of of('increaseOnBilledPeriod'))
    it(`${id} ${title}`, () => {
      const given = input as unknown as { old: string; new: string; daysAtOld: number; periodDays: number };
      const stretch = (from: number, until: number, pounds: string) => ({ from, until, count: 1, price: poundsToUnits(pounds), scheme: undefined });
      const { net } = figure([stretch(0, given.daysAtOld, given.old), stretch(given.daysAtOld, given.periodDays, given.new)], given.periodDays);
      const billed = figure([stretch(0, given.periodDays, given.old)], given.periodDays).net;
      assert.deepEqual({ net: (net / 100).toFixed(2), line: ((net - billed) / 100).toFixed(2) }, expected);
    });
  for (const { id, title, input, expected } of of('nextReferenceDate'))
    it(`${id} ${title}`, () => {
      const { referenceDate, effectiveDate } = input as unknown as { referenceDate: string; effectiveDate: string };
      assert.equal(nextReference(referenceDate, effectiveDate), expected['referenceDate']);
    });
  it('tells how many years were missed', () => assert.deepEqual([yearsBehind('2025-04-01', '2026-03-31'), yearsBehind('2025-04-01', '2026-04-01')], [0, 1]));
  it('round to pence, to the nearest .99 and to whole pounds, and never below nought', () => {
    const all = (pounds: number): readonly number[] =>
      (['Exact', 'Pence', '.99', '.00'] as const).map((rounding) => risen(price(pounds), { percent: '7.3', rounding }));
    assert.deepEqual(all(29.99), [321_793, 321_800, 319_900, 320_000]);
    assert.deepEqual(all(30.5), [327_265, 327_300, 329_900, 330_000]);
    assert.deepEqual(
      [32.49, 32.4899, 0.2].map((pounds) => risen(price(pounds), { amount: 0, rounding: '.99' })),
      [329_900, 319_900, 0],
    );
  });
});

describe('R46 renewal', () => {
  for (const { id, title, input, expected } of of('renewalDate'))
    it(`${id} ${title}`, () => {
      const { startDate, length, unit, today, minimumTermDate } = input as unknown as Renewing;
      const one = { startDate, minimumTermDate, renewalPeriodLength: length, renewalPeriodLengthType: unit };
      assert.equal(renewalOn(one, today, ctx), expected['renewalDate']);
    });
  it('is the date typed in, and none of what is dropped or never renews', () => {
    const yearly = { startDate: '2025-01-01', renewalPeriodLength: 1, renewalPeriodLengthType: 'Years' };
    assert.equal(renewalOn({ ...yearly, renewalDate: '2025-06-01' }, '2026-01-02', ctx), '2025-06-01');
    assert.equal(renewalOn({ ...yearly, dateDrop: '2025-06-01' }, '2026-01-02', ctx), null);
    assert.equal(renewalOn({ startDate: '2025-01-01' }, '2026-01-02', ctx), null);
    assert.equal(renewalOn(yearly, '2026-01-02', ctx), '2027-01-01');
  });
  it('takes its length from the type of the standard feature', () => {
    const renewing = catalogueWith({
      featureTypes: [merged(feature({}), { name: 'Broadband', renewalPeriodLength: 2, renewalPeriodLengthType: 'weeks' })],
    });
    assert.equal(renewalOn({ startDate: '2025-01-01', standardFeature: 'Typed' }, '2025-01-16', { catalogue: renewing }), '2025-01-29');
  });
});
