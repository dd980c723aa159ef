/**
 * Every field of the user's two pages does what its line says, or its help says that it is for information. A field that is new has to be
 * one of the two: named here with the test that shows its effect, or said to be for information.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { headings } from '../shared/billing/invoice.js';
import { titleOf } from '../shared/billing/values.js';
import { CallConfiguration, poolsOf, Rater, type CallClass, type PlacedCall } from '../shared/calls/index.js';
import { matched } from '../shared/carrier/index.js';
import { shippedCatalogue } from './shipped.js';
import { earnedIn, type Holding, type SaleKind } from '../shared/commission/month.js';
import { entity } from '../shared/fields.js';
import { decimal } from '../shared/fractions.js';
import type { EntityName, RecordOf, Value, Values } from '../shared/types.js';

const pages = JSON.parse(readFileSync(new URL('entities.fields.json', import.meta.url), 'utf8')) as Readonly<
  Record<'features' | 'services', readonly (readonly [name: string])[]>
>;

const tariffFields: readonly (readonly [field: string, of: CallClass])[] = [
  ['inboundTariff', 'inbound'],
  ['nationalTariff', 'national'],
  ['mobileTariff', 'mobile'],
  ['nongeographicTariff', 'nongeographic'],
  ['serviceNumbersTariff', 'serviceNumbers'],
  ['internationalTariff', 'international'],
  ['extendedInternationalTariff', 'extendedInternational'],
  ['surchargesTariff', 'surcharges'],
  ['bespokeTariff1', 'bespokeTariff1'],
  ['bespokeTariff2', 'bespokeTariff2'],
];

/** What this file shows. */
const here = [
  ...tariffFields.map(([field]) => field),
  ...[1, 2, 3, 4].flatMap((slot) => [`discountPlan${slot}`, `discountPlanMultiplier${slot}`]),
  'discountPlanAllowancePoolName',
  'description',
  'connectionTransactionType',
  'connectionTransactionCode',
  'serviceTransactionType',
  'serviceTransactionCode',
  'carrier',
  'carrierProduct',
  'carrierProductMatches',
  'carrierReference',
  'carrierReferenceMatches',
  'commissionHolder',
  'commissionHolderID2',
  'soldBy',
  'connectionChargeCommissionProfile',
  'serviceChargeCommissionProfile',
  'callChargeCommissionProfile',
  ...['', '2'].flatMap((slot) => ['connectionCharge', 'serviceCharge'].flatMap((charge) => [`${charge}Commission${slot}`, `${charge}CommissionType${slot}`])),
];

/** What others show, by the file of the test. */
const elsewhere: Readonly<Record<'features' | 'services', Readonly<Record<string, readonly string[]>>>> = {
  features: {
    'billing/life.test.ts': [
      'standardFeature',
      'featureType',
      'featureCount',
      'dueDate',
      'totalFeatureValue',
      'instalments',
      'totalValueCharged',
      'totalValueRemaining',
      'connectionCharge',
      'serviceCharge',
      'serviceChargeInterval',
      'startDate',
      'endDate',
      'cancellationNoticeGivenDate',
      'minimumTermDate',
      'noticePeriodLength',
      'noticePeriodLengthType',
    ],
    'billing/figures.test.ts': [
      'committedTermDate',
      'committedTermPeriodLength',
      'committedTermPeriodLengthType',
      'minimumTermPeriodLength',
      'minimumTermPeriodLengthType',
      'fixedFeeTariff',
      'VATRate',
    ],
    'billing/prices.test.ts': [
      'initialFeatureDiscountScheme',
      'initialFeatureDiscountSchemeEndDate',
      'ongoingFeatureDiscountScheme',
      'ongoingFeatureDiscountSchemeEndDate',
    ],
    'billing/annual.test.ts': ['annualIncreaseReferenceDate', 'annualIncreaseProfile', 'soldDate', 'renewalPeriodLength', 'renewalPeriodLengthType'],
    'billing/charges.test.ts': ['featureCountCommitted', 'featureCountCommittedAuto'],
    'uniqueness.test.ts': ['CRMReference'],
    'actions/drop.test.ts': ['status', 'statusChangedStamp', 'statusReason'],
    'actions/money.test.ts': ['updatedDate', 'lastUpdatedDate', 'lastUpdatedReason'],
    'http/usage.test.ts': ['callsTransactionCode', 'VATRateCalls'],
    'calls/earnings.test.ts': ['connectionChargeCarrier', 'serviceChargeCarrier'],
  },
  services: {
    'http/lists.test.ts': ['customerID'],
    'billing/life.test.ts': ['serviceType'],
    'billingRuns/reading.test.ts': ['serviceName', 'site'],
    'actions/drop.test.ts': ['status', 'statusChangedStamp', 'statusReason', 'updatedDate'],
    'actions/inForce.test.ts': ['cancellationNoticeGivenDate', 'fixedFeeTariff'],
    'actions/annual.test.ts': ['annualIncreaseReferenceDate', 'annualIncreaseProfile'],
    'uniqueness.test.ts': ['CRMReference'],
  },
};

const informs = (of: EntityName, name: string): boolean => /\bfor information\b/.test(entity(of).fields.find((each) => each.name === name)?.help ?? '');

describe("every field of the user's two pages", () => {
  for (const page of ['features', 'services'] as const) {
    it(`of ${page} has its effect shown by a test, or says that it is for information`, () => {
      const shown = new Map(Object.entries(elsewhere[page]).flatMap(([file, names]) => names.map((name) => [name, file] as const)));
      const own = page === 'features' ? here : [];
      // What people type in and the page does not have is held to the same.
      const typed = entity(page).fields.filter(({ set, inner, references }) => set !== 'system' && set !== 'action' && !inner && !references);
      const names = new Set([...pages[page].map(([name]) => name), ...typed.map(({ name }) => name)]);
      const wrong = [...names].flatMap((name) => {
        if (name === 'id') return [];
        const said = [informs(page, name), shown.has(name), own.includes(name)].filter(Boolean).length;
        return said === 1 ? [] : [`${name} is ${said === 0 ? 'neither shown nor for information' : 'both'}`];
      });
      assert.deepEqual(wrong, []);
      const silent = [...shown].filter(([name, file]) => !new RegExp(`\\b${name}\\b`).test(readFileSync(new URL(file, import.meta.url), 'utf8')));
      assert.deepEqual(silent, [], 'a test that does not speak of its field');
    });
  }
});

const record = (id: string, values: Values): RecordOf => ({ id, version: 1, locked: false, hidden: false, ...values }) as RecordOf;
const rates = tariffFields.map(([field], place) =>
  record(String(place + 1), { tariff: `By ${field}`, callType: 'UK Landline', chargeType: 'rate', cost: place + 1 }),
);
const profile = (name: string, value: string): RecordOf => record(name, { name, commissionType: 'Percentage', commissionValue: value });
const catalogue = shippedCatalogue(
  new Map<EntityName, readonly RecordOf[]>([
    ['tariffs', tariffFields.map(([field], place) => record(String(place + 1), { name: `By ${field}`, active: true }))],
    ['tariffRates', rates],
    ['discountPlans', [1, 2, 3, 4].map((slot) => record(String(slot), { name: `Plan ${slot}`, allowanceCalls: slot * 10, prorate: false }))],
    ['commissionProfiles', [profile('Ten', '10'), profile('Twenty', '20')]],
  ]),
);
const configuration = CallConfiguration.of(catalogue);

describe('what the fields of calls, headings, carriers and commission do', () => {
  it('has each tariff field price its class, on the feature, then the number, then the customer', () => {
    for (const [place, [field, of]] of tariffFields.entries()) {
      const call: PlacedCall = { kind: 'voice', start: '2026-11-03T10:00:00', seconds: 60, callType: 'UK Landline', class: of, free: false };
      const named = { [field]: `By ${field}` };
      const feature = record('7', { customerID: '1', numberID: '2', startDate: '2026-01-01', ...named });
      for (const [level, owned] of [
        ['numberFeature', { customer: { id: '1' }, numbers: new Map([['2', {}]]), features: [feature] }],
        ['number', { customer: { id: '1' }, numbers: new Map([['2', named]]), features: [] }],
        ['customer', { customer: { id: '1', ...named }, numbers: new Map([['2', {}]]), features: [] }],
      ] as const) {
        const rater = new Rater(configuration, catalogue, owned);
        const situation = rater.situation(call, '2026-11-03', rater.bandOf(call), '2');
        assert.ok(typeof situation !== 'string', `${field} ${level}`);
        const { level: named, tariff } = situation.named;
        assert.deepEqual([named, tariff, decimal(rater.priced(call, situation)!.gross, 0)], [level, `By ${field}`, String(place + 1)]);
        for (const [, other] of tariffFields) if (other !== of) assert.equal(rater.tariff({ ...call, class: other }, '2'), 'noTariff', `${field} ${other}`);
      }
    }
  });

  it('has each of the four plans fill its allowance as often as its multiplier says, in the pool that is named', () => {
    for (const slot of [1, 2, 3, 4]) {
      const of = (more: Values) => {
        const feature = record('7', {
          customerID: '1',
          numberID: '2',
          startDate: '2026-01-01',
          status: 'Active',
          featureCount: 1,
          [`discountPlan${slot}`]: `Plan ${slot}`,
          ...more,
        });
        const [pool] = poolsOf('2026-11', [feature], new Map([['2', { number: '01632 960001' }]]), new Map(), configuration, catalogue);
        return [pool?.discountPlan, pool?.pool, pool?.content.calls && decimal(pool.content.calls, 0)];
      };
      assert.deepEqual(of({}), [`Plan ${slot}`, '01632 960001', String(slot * 10)]);
      assert.deepEqual(of({ [`discountPlanMultiplier${slot}`]: 3 }), [`Plan ${slot}`, '01632 960001', String(slot * 30)]);
      assert.deepEqual(of({ discountPlanAllowancePoolName: 'Office' }), [`Plan ${slot}`, 'Office', String(slot * 10)]);
    }
  });

  it('calls its lines by the description, else by its type, else by its standard feature', () => {
    const all = { description: 'Line to the shop', featureType: 'Broadband', standardFeature: 'FTTC 80' };
    const called = (feature: Values) => titleOf(record('1', feature), catalogue);
    assert.deepEqual(
      [called(all), called({ ...all, description: null }), called({ standardFeature: 'FTTC 80' })],
      ['Line to the shop', 'Broadband', 'FTTC 80'],
    );
  });

  it('prints one-off and recurring charges under their own headings and ledger codes', () => {
    const feature = record('1', {
      connectionTransactionType: 'Installation',
      connectionTransactionCode: '4001',
      serviceTransactionType: 'Rental',
      serviceTransactionCode: '4002',
    });
    const told = (kind: string): Value[] => [headings(kind, feature, catalogue)['transactionType']!, headings(kind, feature, catalogue)['transactionCode']!];
    assert.deepEqual(
      [told('oneOff'), told('recurring')],
      [
        ['Installation', '4001'],
        ['Rental', '4002'],
      ],
    );
  });

  it("takes a line of a carrier's bill for the feature with its reference and product, exact or by pattern", () => {
    const line = { carrier: 'Gamma', reference: 'GA-17', number: '', product: 'FTTP 80', from: '2026-11-01' };
    const result = (feature: object) => matched(line, [{ id: '1', carrier: 'Gamma', number: null, ...feature } as never]).result;
    assert.equal(result({ carrierReference: 'ga 17' }), 'matched');
    assert.equal(result({ carrierReference: 'GA-18' }), 'theirsOnly');
    assert.equal(result({ carrier: 'Vodafone', carrierReference: 'GA-17' }), 'theirsOnly');
    assert.equal(result({ carrierReferenceMatches: 'GA-1[0-9]' }), 'matched');
    assert.equal(result({ carrierReferenceMatches: 'GA-2[0-9]' }), 'theirsOnly');
    assert.equal(result({ carrierReference: 'GA-17', carrierProduct: 'fttp80' }), 'matched');
    assert.equal(result({ carrierReference: 'GA-17', carrierProduct: 'SOGEA' }), 'theirsOnly');
    assert.equal(result({ carrierReference: 'GA-17', carrierProductMatches: 'FTTP .*' }), 'matched');
    assert.equal(result({ carrierReference: 'GA-17', carrierProductMatches: 'SOGEA .*' }), 'theirsOnly');
  });

  it('pays both holders by their own figures, the first by a profile where it has none, and whoever sold it where nobody is named', () => {
    const holding = (toSeller = false): Holding => ({ catalogue, toSeller, customer: () => ({}), setting: () => null });
    const earned = (kind: SaleKind, feature: Values, toSeller = false) =>
      earnedIn(
        [
          {
            feature: record('1', feature),
            kind,
            customerID: '1',
            invoiceID: '1',
            month: '2026-11',
            periodFrom: '2026-11-01',
            periodTo: '2026-11-30',
            net: 20_000,
            cost: () => 0,
            days: () => [30, 30],
          },
        ],
        [],
        [],
        '',
        '2026-11',
        holding(toSeller),
      ).map(({ holder, amount }) => [holder, amount]);
    for (const [kind, charge] of [
      ['oneOff', 'connectionCharge'],
      ['recurring', 'serviceCharge'],
    ] as const) {
      const first = { commissionHolder: 'Sal', [`${charge}Commission`]: 50_000 };
      assert.deepEqual(earned(kind, { ...first, [`${charge}CommissionType`]: 'Amount' }), [['Sal', 500]]);
      assert.deepEqual(earned(kind, { ...first, [`${charge}CommissionType`]: 'Percentage' }), [['Sal', 1_000]]);
      assert.deepEqual(earned(kind, { ...first, [`${charge}Commission`]: 75_000, [`${charge}CommissionType`]: 'Percentage' }), [['Sal', 1_500]]);
      const second = { commissionHolderID2: 'Sue', [`${charge}Commission2`]: 120_000 };
      assert.deepEqual(earned(kind, { ...second, [`${charge}CommissionType2`]: 'Amount' }), [['Sue', 1_200]]);
      assert.deepEqual(earned(kind, { ...second, [`${charge}Commission2`]: 30_000, [`${charge}CommissionType2`]: 'Percentage' }), [['Sue', 600]]);
      assert.deepEqual(earned(kind, { commissionHolder: 'Sal', [`${charge}CommissionProfile`]: 'Ten' }), [['Sal', 2_000]]);
      assert.deepEqual(earned(kind, { soldBy: 'Sid', [`${charge}CommissionProfile`]: 'Twenty' }, true), [['Sid', 4_000]]);
      assert.deepEqual(earned(kind, { soldBy: 'Sid', [`${charge}CommissionProfile`]: 'Twenty' }), []);
    }
    assert.deepEqual(earned('calls', { commissionHolder: 'Sal', callChargeCommissionProfile: 'Twenty' }), [['Sal', 4_000]]);
  });
});
