/** What a field takes, how it is said when it does not, and how it travels. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shippedCatalogue } from './shipped.js';
import { compacted } from '../shared/compacted.js';
import { asText, checked, choicesOf, computed, entity, fieldOf, fresh, fromWire, label, notTaken, schemaFor, toWire, valueFaults } from '../shared/fields.js';
import { Fault } from '../shared/fault.js';
import { statusFaults } from '../shared/statuses.js';
import type { EntityName, Field, RecordOf, Value, Values } from '../shared/types.js';
import { isBlank, lineFault, MOST_MONEY, patternFault, textFault, valueFault } from '../shared/values.js';

const catalogue = shippedCatalogue();
const field = (name: EntityName, of: string): Field => {
  const found = fieldOf(name, of);
  assert.ok(found, `${name}.${of}`);
  return found;
};
const code = (work: () => unknown): number => {
  try {
    work();
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
  return 200;
};
const fits = (name: EntityName, of: string, value: unknown): boolean => valueFault(field(name, of), value) === undefined;

describe('a text', () => {
  it('is kept as it came, whatever it looks like', () => {
    for (const text of [
      'undefined',
      'true',
      '0012',
      '12345678901234567',
      'MARCH1',
      '3-4',
      '10%',
      'O\'Brien & Söhne "GmbH"',
      '" OR ""="',
      ':name ?1 $1',
      "<img src=x onerror=fetch('//evil.example')>",
      '{{7*7}}${7*7}',
      '../../etc/passwd',
      'constructor',
      'café',
      'cafe\u0301',
      '👩‍👩‍👧‍👦',
      'p\u0430ypal',
      '=1+1',
      "=cmd|' /C calc'!A0",
      '-1+1',
      '@SUM(1+1)',
    ]) {
      assert.equal(valueFault(field('features', 'description'), text), undefined, text);
      assert.deepEqual(checked('features', 'edit', { description: text }), { description: text });
    }
  });

  it('holds no control characters, no half characters and no non-characters', () => {
    for (const text of ['a\u0000b', 'a\u0007', '\u001b[31m', '\u007f', '\u0085', '\ud800', 'x\udc00', '\ufffe\uffff']) {
      assert.notEqual(textFault(text), undefined);
      assert.notEqual(lineFault(text), undefined);
    }
  });

  it('breaks lines only where the field has several', () => {
    assert.ok(!fits('features', 'description', 'Dear,\r\nBcc: all@victim.example'));
    assert.ok(!fits('features', 'description', 'a\tb'));
    assert.ok(fits('features', 'internalUse', 'ok\n2026-11-21 level=info user=admin action=approve\r\n\tand a tab'));
  });

  it('is counted in characters as people count them', () => {
    const { max = 0 } = field('features', 'description');
    assert.ok(fits('features', 'description', '😀'.repeat(max)));
    assert.ok(!fits('features', 'description', '😀'.repeat(max + 1)));
    assert.ok(!fits('features', 'internalUse', 'x'.repeat(32_767)));
  });

  it('is nothing when nothing in it can be seen', () => {
    for (const text of ['', '   ', '\u00a0\u2003', '\u2066\u2069\u200f\u200e', '\ufeff', null, undefined]) assert.ok(isBlank(text));
    assert.deepEqual(checked('features', 'edit', { description: '\u00a0' }), { description: null });
    assert.equal(
      code(() => checked('customers', 'create', { name: '\u00a0\u2003' })),
      400503,
    );
    assert.equal(
      code(() => checked('customers', 'edit', { name: '' })),
      400503,
    );
    assert.equal(
      code(() => checked('customers', 'edit', { phone: '' })),
      200,
    );
  });

  it('is text, not something that could be written as text', () => {
    for (const value of [1, true, [], {}, { toString: 'x' }, { $ne: null }])
      assert.equal(
        code(() => checked('features', 'edit', { description: value as Value })),
        400504,
      );
  });

  it('as a pattern is one that cannot run away, and says where it is wrong', () => {
    for (const pattern of [
      '^(a+)+$',
      '(.*a){12}$',
      '(?=x)y',
      '[',
      'a{',
      '.*',
      '^.+$',
      'a*b*c*d',
      '\\1',
      'x**',
      '|',
      'a{0,999}X',
      'a{1,99}'.repeat(5),
      '[\\u0041]x',
      '[\\b]x',
      'x[^\\cA]',
    ])
      assert.notEqual(patternFault(pattern), undefined, pattern);
    assert.match(String(patternFault('ab[')), /Character 3/);
    assert.match(String(patternFault('[a-z]{0,99}'.repeat(5))), /at most 400 together; these come to 495/);
    for (const pattern of ['FTTC-80', '^FTT[CP]-\\d{2,4}$', 'SOGEA.*', 'A|B', 'BB[^0-9]+X', 'GEA\\.40', '[\\d\\-\\\\b]{4,20}X', 'a{100}b{300}'])
      assert.equal(patternFault(pattern), undefined, pattern);
  });
});

describe('a date', () => {
  it('is a day of the calendar between 1900 and 2200', () => {
    for (const date of ['2025-01-24', '2024-02-29', '2025-10-26', '2024-12-31', '1900-01-01', '2200-12-31'])
      assert.ok(fits('features', 'startDate', date), date);
    for (const date of [
      '2025-02-29',
      '2025-13-01',
      '2025-01-00',
      '0000-01-01',
      '1899-12-31',
      '10000-01-01',
      '-2025-01-01',
      '25-01-24',
      '01/02/2025',
      '2025-01-31T23:30:00-05:00',
      '２０２５-01-24',
      '2025-W04-5',
      'today',
      '45688',
      45_688,
      true,
      { $date: '2025-01-24' },
      ['2025-01-24'],
      '2201-01-01',
      ' 2025-01-24',
    ])
      assert.equal(
        code(() => checked('features', 'edit', { startDate: date as Value })),
        400504,
        JSON.stringify(date),
      );
  });
});

describe('an amount', () => {
  const charge = (value: unknown): boolean => fits('features', 'serviceCharge', value);

  it('is a number or decimal text with at most four decimals', () => {
    for (const value of ['19.99', '-0.00', '1.005', '29.9999', 0.07, 0.14, 0.28, 1, '0', 99_999_999.9999, '99999999.9999'])
      assert.ok(charge(value), String(value));
    for (const value of [
      '123456789012.34',
      '100000000.00',
      '1e2',
      '1.234,50',
      '0b11',
      '007',
      ' 5 ',
      '.5',
      '12,50',
      '£12.500',
      '(-5)',
      '3.9%',
      '5.',
      'Infinity',
      '٥',
      '1_000',
      '£007',
      '1.00001',
      [5],
      {},
      true,
      0.300_000_000_000_000_04,
      Number.NaN,
      -Infinity,
      1.2345678901234567e19,
      1e-7,
    ])
      assert.ok(!charge(value), asText(value));
  });

  it('is also what people write for one, and is kept as that', () => {
    for (const [text, units] of [
      ['£1,000.50', 10_005_000],
      ['1,350.61', 13_506_100],
      ['£ 5', 50_000],
      ['1.000', 10_000],
    ] as const) {
      assert.ok(charge(text), text);
      assert.deepEqual(fromWire('features', { serviceCharge: text }), { serviceCharge: units });
    }
    assert.ok(!charge('(25.00)'), 'below what the field allows');
    assert.ok(fits('payments', 'amount', '(25.00)'));
    assert.deepEqual(fromWire('payments', { amount: '(25.00)' }), { amount: -250_000 });
    assert.deepEqual(fromWire('discountSchemes', { percentage: '3.9%' }), { percentage: '3.9' });
  });

  it('does not fall below what the field allows', () => {
    assert.ok(!charge(-0.0001));
    assert.ok(fits('payments', 'amount', '-25.50'));
    assert.ok(!fits('payments', 'amount', '25.505'));
  });

  it('is kept in ten-thousandths and comes back as it went in', () => {
    assert.deepEqual(fromWire('features', { serviceCharge: '29.9999', featureCount: -0, description: '' }), {
      serviceCharge: 299_999,
      featureCount: 0,
      description: null,
    });
    assert.deepEqual(fromWire('features', { serviceCharge: '-0.00' }), { serviceCharge: 0 });
    fc.assert(
      fc.property(fc.integer({ min: -MOST_MONEY, max: MOST_MONEY }), (units) => {
        const { amount } = toWire('discountSchemes', { amount: units }) as { amount: number };
        assert.deepEqual(fromWire('discountSchemes', { amount }), { amount: units });
        assert.deepEqual(fromWire('discountSchemes', { amount: String(amount) }), { amount: units });
        assert.equal(valueFault(field('transactions', 'net'), Math.trunc(units / 100) / 100), undefined);
      }),
    );
  });
});

describe('a number', () => {
  it('is whole where it counts things, within its bounds, and never text', () => {
    for (const value of [1.5, -1, '12', Number.NaN, Infinity, 1_000_001, null, true]) {
      assert.equal(
        code(() => checked('features', 'edit', { featureCount: value as Value })),
        value === null ? 200 : 400504,
        String(value),
      );
    }
    assert.ok(fits('features', 'featureCount', 0) && fits('features', 'featureCount', 1_000_000));
    assert.ok(fits('features', 'discountPlanMultiplier1', 1.5) && !fits('features', 'discountPlanMultiplier1', 1_000_001));
    assert.ok(!fits('users', 'expertLevel', 6));
  });
});

describe('a name out of a list', () => {
  it('stands in the list, and the hint names a short list', () => {
    assert.deepEqual(valueFaults('features', { VATRate: 'Standard', customerProducts: ['SIP', 'Lines'], featureCountCommittedAuto: 'Peak' }, catalogue), {});
    assert.match(
      String(valueFaults('features', { VATRate: 'Bogus' }, catalogue)['VATRate']),
      /choose Standard, Reduced, Zero, Exempt, Outside the Scope or Reverse Charge/,
    );
    assert.match(String(valueFaults('features', { standardFeature: '__proto__' }, catalogue)['standardFeature']), /standardFeatures/);
    assert.notDeepEqual(valueFaults('features', { featureCountCommittedAuto: 'peak' }, catalogue), {});
    assert.notDeepEqual(valueFaults('statuses', { relatedFeatureStatus: 'Final Bill' }, catalogue), {});
  });

  it('is any text where the list only suggests', () => {
    assert.deepEqual(valueFaults('features', { statusReason: 'Customer requested cancellation by telephone' }, catalogue), {});
  });

  it('is given once in a list of names', () => {
    for (const value of [['SIP', 'SIP'], 'SIP', ['SIP', ''], ['SIP', null], [1], ['Nothing of the kind']]) {
      assert.equal(
        code(() => checked('features', 'edit', { customerProducts: value as Value }, catalogue)),
        400504,
        JSON.stringify(value),
      );
    }
  });

  it("is offered in the list's order, without what is no longer sold", () => {
    const offered = choicesOf(catalogue, 'features', 'standardFeatures');
    assert.ok(offered.includes('SIP Channel') && !offered.includes('Analogue Line Rental'));
    assert.deepEqual(
      choicesOf(catalogue, 'features', 'statuses'),
      catalogue.statuses('features').map(({ name }) => name),
    );
    assert.deepEqual(choicesOf(catalogue, 'features', 'periodLengthType'), ['Days', 'Weeks', 'Months', 'Years']);
  });
});

describe('what create and edit take', () => {
  it('leaves out what only actions set, and says which', () => {
    assert.equal(
      code(() => checked('features', 'edit', { status: 'Dropped' })),
      400505,
    );
    assert.match(String(notTaken('features', 'status', 'edit')), /drop, reinstate, .* or finalBill/);
    assert.match(String(notTaken('features', 'totalValueRemaining', 'edit')), /kept by the bridge/);
    assert.match(String(notTaken('services', 'customerID', 'edit')), /given once/);
    assert.equal(notTaken('services', 'customerID', 'create'), undefined);
    assert.equal(notTaken('numbers', 'customerID', 'create'), undefined);
  });

  it('refuses names that are no fields, prototype keys and inner fields included', () => {
    for (const values of [
      { isAdmin: true },
      { constructor: 'x' },
      JSON.parse('{"__proto__": {"admin": true}}') as Values,
      { billing: {} },
      { pinHash: 'x' },
      { id: '1' },
      { version: 3 },
    ]) {
      assert.equal(
        code(() => checked('features', 'edit', values)),
        400505,
        JSON.stringify(values),
      );
    }
  });

  it('says unknown before missing before wrong', () => {
    assert.equal(
      code(() => checked('customers', 'create', { nonsense: 1, phone: 5 })),
      400505,
    );
    assert.equal(
      code(() => checked('customers', 'create', { phone: 5 })),
      400503,
    );
    assert.equal(
      code(() => checked('customers', 'create', { name: 'Northgate Dental', phone: 5 })),
      400504,
    );
  });

  it('looks into permissions and data', () => {
    const permissions = (value: unknown): boolean => fits('users', 'permissions', value);
    assert.ok(permissions({ '*': 'run' }) && permissions({ 'features.drop': 'run', 'customers.finalBill': 'propose', features: 'run' }));
    for (const value of ['run', ['*'], { '*': 'RUN' }, { 'a.b.c': 'run' }, { '': 'run' }, JSON.parse('{"__proto__": "run"}')])
      assert.ok(!permissions(value), JSON.stringify(value));
    let deep: unknown = 1;
    for (let level = 0; level < 20; level += 1) deep = { deep };
    assert.ok(!fits('presets', 'data', deep) && fits('presets', 'data', { unit: 'month', n: 4 }) && !fits('presets', 'history', {}));
  });

  it('is what a form shows', () => {
    const { properties, required } = schemaFor('customers', 'create');
    assert.deepEqual(required, ['name']);
    assert.equal(properties['creditLimit']?.format, 'currency');
    assert.equal(properties['internalUse']?.multiline, true);
    assert.deepEqual(properties['lowValueInvoice']?.enum, ['skip', 'pad', 'fee']);
    assert.equal(properties['VATRate']?.list, 'VATRate');
    assert.equal(properties['status'], undefined);
    assert.equal(schemaFor('features', 'create').properties['startDate']?.default, 'today');
    assert.equal(schemaFor('features', 'edit').properties['startDate']?.default, undefined);
    assert.equal(schemaFor('customers', 'edit').required, undefined);
  });
});

describe('records', () => {
  const record = (values: Values): RecordOf => ({ id: '7', version: 1, locked: false, hidden: false, ...values });

  it('are named by what people know them by', () => {
    assert.equal(label('customers', record({ accountNumber: 'A1001', name: 'Northgate Dental' })), 'A1001 Northgate Dental');
    assert.equal(label('invoices', record({ invoiceNumber: 'INV-2', invoiceDate: '2025-01-24' })), 'INV-2 24 Jan 2025');
    assert.equal(label('features', record({ standardFeature: 'SIP Channel', description: 'SIP Channel' })), 'SIP Channel');
    assert.equal(label('services', record({ serviceName: ' ' })), 'Service 7');
  });

  it('leave the bridge without what is inner', () => {
    assert.deepEqual(toWire('customers', { name: 'A', pinHash: 'x', balance: 12_345_000, cascade: {} }), { name: 'A', balance: 1234.5 });
  });

  it('begin with what their fields begin with', () => {
    const values = fresh('features', { description: 'Line', featureCount: null, startDate: '2025-02-01' }, '2025-01-24');
    assert.equal(values['featureCount'], 1);
    assert.equal(values['startDate'], '2025-02-01');
    assert.equal(values['enteredDate'], '2025-01-24');
    assert.equal(values['status'], 'Active');
    assert.equal(values['version'], undefined);
  });

  it('find a number however it is written', () => {
    const key = '02079460123';
    for (const written of [
      '020 7946 0123',
      '020-7946-0123',
      '(020) 7946 0123',
      '+44 20 7946 0123',
      '+44 (0)20 7946 0123',
      '0044 2079460123',
      '020 7946\u00a00123',
      '020 7946–0123',
    ])
      assert.equal(compacted(written), key, written);
    assert.notEqual(compacted('SIP-12'), compacted('FTTC-12'));
    assert.deepEqual(computed('numbers', { number: '020 7946 0123' }), { numberKey: key });
    assert.deepEqual(computed('numbers', { description: 'x' }), {});
    assert.deepEqual(computed('presets', { list: 'carrier', name: 'Gamma' }), { key: 'carrier/Gamma' });
  });

  it('know their fields by name, and nothing that only looks like one', () => {
    assert.equal(fieldOf('features', 'toString'), undefined);
    assert.throws(() => entity('toString' as EntityName));
  });
});

describe('a status as somebody configures it', () => {
  const status = (values: Values): Values => ({
    entity: 'customers',
    name: 'New',
    active: true,
    suspended: false,
    billable: true,
    finalBill: false,
    ...values,
  });

  it('has flags that agree with each other and with what hangs below', () => {
    assert.deepEqual(statusFaults(status({ relatedFeatureStatus: 'Active' }), catalogue), {});
    assert.deepEqual(Object.keys(statusFaults(status({ active: false, suspended: true }), catalogue)), ['suspended']);
    assert.deepEqual(Object.keys(statusFaults(status({ relatedFeatureStatus: 'Dropped' }), catalogue)), ['relatedFeatureStatus']);
    assert.deepEqual(Object.keys(statusFaults(status({ active: false, finalBill: true }), catalogue)), ['nextStatus']);
    assert.deepEqual(statusFaults(status({ active: false, finalBill: true, nextStatus: 'Ex-Customer' }), catalogue), {});
    assert.deepEqual(Object.keys(statusFaults(status({ entity: 'features', active: false, finalBill: true, nextStatus: 'Active' }), catalogue)), [
      'finalBill',
      'nextStatus',
    ]);
  });
});
