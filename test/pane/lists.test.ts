/** What cells, marks, rows and orders of a sheet’s list mean, without a sheet. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { amountOf, cellOf, dayOf, kindOf, markOf, same, serialOf, stampOf, valueOf, dayOfSerial } from '../../addin/lists/cells.js';
import { addresses, blocks, letterOf, overwritten, rowChange, untouched } from '../../addin/lists/changes.js';
import { filtersOf } from '../../shared/entities/filters.js';
import { conditionSaid, conditionsOf, queryOf, whereOf, withCondition } from '../../addin/lists/conditions.js';
import { listNamed } from '../../addin/lists/naming.js';
import { columnsOf, entityOfKey, keyHeader, sheetName } from '../../addin/lists/list.js';
import { bodyOf, orderOf, type Draft } from '../../addin/draft.js';
import { missing, parameterOf } from '../../addin/flow/ordering.js';
import { useTimeZone } from '../../addin/zone.js';
import { entity } from '../../shared/fields.js';
import type { Field, Preview } from '../../shared/types.js';

const features = entity('features');
const british = { locale: 'en-GB', today: '2025-01-24' };
const field = (type: Field['type']): Field => ({ name: 'it', label: 'It', type, help: '' });

describe('a cell', () => {
  it('holds a date as Excel’s serial number and gives it back', () => {
    assert.equal(serialOf('2025-01-31'), 45_688);
    assert.equal(serialOf('1900-03-01'), 61);
    assert.equal(serialOf('1900-02-28'), undefined);
    fc.assert(fc.property(fc.integer({ min: 61, max: 2_958_465 }), (serial) => serialOf(dayOfSerial(serial)) === serial));
    assert.equal(dayOf(45_681.75), '2025-01-24', 'a time of day is dropped');
    // 60 is Excel's 29 February 1900, which never was, and what is before it is a day off.
    for (const serial of [60.5, 60, 1, 0, -1, Number.NaN, Infinity, 2_958_466]) assert.equal(dayOf(serial), undefined, String(serial));
  });

  it('holds every text as it is', () => {
    for (const text of ['=1+1', '@SUM(A1)', '007', '12345678901234567890', "'x", 'a😀', 'x'.repeat(32_767)])
      assert.equal(cellOf(text, kindOf(field('Text'))), text);
    assert.equal(String(cellOf('x'.repeat(40_000), 'text')).length, 32_767);
  });

  it('is read as a value of its field, or as the sentence why not', () => {
    assert.deepEqual(valueOf(45_688, field('Date')), { value: '2025-01-31' });
    assert.deepEqual(valueOf('31/01/2025', field('Date')), { value: '2025-01-31' });
    assert.deepEqual(valueOf('31 Jan 2025', field('Date')), { value: '2025-01-31' });
    assert.deepEqual(valueOf('31/02/2025', field('Date')), { why: '“31/02/2025” is not a date.' });
    assert.deepEqual(valueOf('£1,204.50', field('Currency')), { value: 1204.5 });
    assert.deepEqual(valueOf('lots', field('Number')), { why: '“lots” is not a number.' });
    assert.deepEqual(valueOf('', field('Text')), { value: null });
    assert.deepEqual(valueOf('A, B', field('Preset Value(s)')), { value: ['A', 'B'] });
    assert.deepEqual(valueOf('#DIV/0!', field('Number')), { why: 'The formula in it gives #DIV/0!.' });
    assert.equal(dayOf('no day'), undefined);
  });

  it('holds a moment as the company’s clock showed it, in summer and in winter', () => {
    useTimeZone('Europe/London');
    try {
      const days = (iso: string): number => Number(cellOf(iso, 'stamp'));
      assert.equal(days('2026-09-03T10:00:00Z'), Math.round((46_268 + 11 / 24) * 86_400) / 86_400);
      assert.equal(dayOfSerial(days('2026-07-31T23:30:00Z')), '2026-08-01');
      assert.equal(dayOfSerial(days('2026-01-31T23:30:00Z')), '2026-01-31');
      assert.equal(cellOf('2026-07-31', 'date'), 46_234);
    } finally {
      useTimeZone('UTC');
    }
  });

  it('is no amount where a comma may be meant for a point', () => {
    const read: readonly (readonly [string, number | undefined])[] = [
      ['12,50', undefined],
      ['1.234,56', undefined],
      ['1 234,50', undefined],
      ['12,3456', undefined],
      ['1,23,456', undefined],
      ['-(5)', undefined],
      ['.', undefined],
      ['1,234.50', 1234.5],
      ['£1,000.50', 1000.5],
      ['-£25.00', -25],
      ['£-25.00', -25],
      ['−25', -25],
      ['(25.00)', -25],
      ['.5', 0.5],
    ];
    for (const [text, amount] of read) assert.equal(amountOf(text), amount, text);
    assert.deepEqual(valueOf('12,50', field('Currency')), { why: '“12,50” can be read in two ways: write 12.50 with a point, or 1250 without a comma.' });
  });

  it('of text is sent as the user entered it, or refused where Excel has changed it', () => {
    assert.ok('why' in valueOf(8_944_100_012_345_680_000, field('Text')));
    assert.ok('why' in valueOf(1_234_567_890_123_456, field('Text')));
    assert.deepEqual(valueOf(123_456_789_012_345, field('Text')), { value: '123456789012345' });
    assert.deepEqual(valueOf(true, field('Text')), { value: 'TRUE' });
    assert.deepEqual(valueOf('#A12 flat', field('Text')), { value: '#A12 flat' });
  });

  it('is the same yes or no in a form as in a list', () => {
    for (const cell of ['Y', 'yes', 'TRUE', true, 1, 'n', 'No', false, 0]) {
      const own = valueOf(cell, field('Flag'));
      assert.deepEqual(parameterOf(cell, { type: 'boolean', title: '', description: '' }), own, String(cell));
      assert.ok('value' in own);
    }
    assert.ok('why' in (parameterOf('perhaps', { type: 'boolean', title: '', description: '' }) ?? {}));
  });

  it('comes back from Excel equal to what was written', () => {
    assert.ok(same(0.1 + 0.2, 0.3));
    assert.ok(same('a\r\nb', 'a\nb'));
    assert.ok(!same('1', '01'));
  });
});

describe('the mark of a row', () => {
  it('changes with every cell and with their order', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 12 }), fc.nat(), fc.string({ minLength: 1 }), (cells, at, more) => {
        const other = [...cells];
        other[at % cells.length] += more;
        return markOf(cells) === markOf([...cells]) && markOf(other) !== markOf(cells);
      }),
    );
    assert.notEqual(markOf(['a', '']), markOf(['', 'a']));
  });
});

describe('a refreshed row', () => {
  const row = (cells: readonly (string | number)[], written: readonly (string | number)[], version = 1) => ({
    key: '1',
    cells,
    stamp: stampOf(version, written),
  });

  it('takes only the cells that moved', () => {
    const change = rowChange(row(['Active', 5], ['Active', 5]), ['Dropped', 5], 2, undefined);
    assert.deepEqual(change.cells, ['Dropped', null]);
    assert.deepEqual(change.moved, [0]);
    assert.equal(change.stamp, stampOf(2, ['Dropped', 5]));
  });

  it('keeps what was typed, and its old version, so that saving it tells of the other’s change', () => {
    const typed = row(['Mine', 5], ['Old', 5]);
    assert.ok(!untouched(typed));
    const change = rowChange(typed, ['Theirs', 6], 2, ['Old', 5]);
    assert.deepEqual(change.cells, [null, 6]);
    assert.deepEqual({ typed: change.typed, both: change.both, stamp: change.stamp }, { typed: true, both: true, stamp: null });
  });

  it('asks where the old value is not known any more', () => {
    const change = rowChange(row(['Mine'], ['Old']), ['Theirs'], 2, undefined);
    assert.deepEqual([change.cells, change.typed, change.both], [[null], true, true]);
  });

  it('writes what the bridge works out whatever stands there, and asks nothing about it', () => {
    const change = rowChange(row(['Mine', 5], ['Old', 5]), ['Mine', 6], 2, undefined, (column) => column === 1);
    assert.deepEqual([change.cells, change.typed], [[null, 6], false]);
  });
  it('leaves a row alone that already shows the record, and takes everything where the user discards', () => {
    const change = rowChange(row(['New'], ['Old']), ['New'], 2, ['Old']);
    assert.deepEqual([change.cells, change.typed], [[null], false]);
    assert.deepEqual(overwritten(row(['Mine'], ['Old']), ['Old'], 1).cells, ['Old']);
  });

  it('never loses a typed cell, whatever moved on the bridge', () => {
    const cells = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(cells, cells, cells, fc.boolean(), (written, now, fresh, known) => {
        const change = rowChange(row(now, written), fresh, 2, known ? written : undefined);
        return now.every((cell, at) => cell === written[at] || change.cells[at] === null || (!known && untouched(row(now, written))));
      }),
    );
  });
});

describe('addresses', () => {
  it('join neighbouring rows and stay under Excel’s 8,192 characters', () => {
    assert.deepEqual(
      addresses([
        { row: 0, column: 0 },
        { row: 1, column: 0 },
        { row: 3, column: 27 },
      ]),
      ['A1:A2,AB4'],
    );
    const many = addresses(Array.from({ length: 5_000 }, (_, row) => ({ row: row * 2, column: 700 })));
    assert.ok(many.length > 1 && many.every((text) => text.length <= 8_000));
    assert.equal(letterOf(16_383), 'XFD');
    assert.deepEqual(blocks([5, 1, 2, 30], 3), [
      { from: 1, to: 5 },
      { from: 30, to: 30 },
    ]);
  });
});

describe('a list', () => {
  it('has headers that differ, whatever the labels', () => {
    const columns = columnsOf(
      features,
      features.fields.map(({ name }) => name),
    );
    assert.equal(new Set(columns.map(({ header }) => header.toLowerCase())).size, columns.length);
    assert.equal(entityOfKey(keyHeader('features')), 'features');
    assert.equal(entityOfKey('Sheetbridge version'), undefined);
  });

  it('names its sheet as Excel allows', () => {
    assert.equal(sheetName('A/B: [x]?', []), 'A B x');
    assert.equal(sheetName('Features', ['features', 'Features (2)']), 'Features (3)');
    assert.ok(sheetName('x'.repeat(60), ['x'.repeat(31)]).length <= 31);
    assert.equal(sheetName("''", []), 'List');
  });

  it('says its filter in sentences and asks the bridge the same', () => {
    const conditions = [
      { field: 'status', test: 'eq', value: 'Active' },
      { field: 'droppedSince', test: 'ge', value: '2025-01-01' },
      { field: 'serviceCharge', test: 'ge', value: '10' },
      { field: 'active', test: 'flag', value: 'true' },
    ] as const;
    assert.deepEqual(
      conditions.map((each) => conditionSaid(each, { ...features, filters: filtersOf(features) }, british)),
      ['Feature Status is Active', 'Dropped since 1 Jan 2025', 'Recurring Charge is at least £10.00', 'Only active ones'],
    );
    assert.equal(conditionSaid({ field: 'customerID', test: 'eq', value: '8' }, { ...features, filters: filtersOf(features) }, british), 'Those of 1 customer');
    assert.equal(String(queryOf(conditions)), 'status=Active&droppedSince=2025-01-01&serviceCharge.ge=10&active=true');
    assert.deepEqual(whereOf(conditions.slice(0, 1)), { status: 'Active' });
  });

  it('of those in stock, or dropped, is not of active ones besides', () => {
    const active = { field: 'active', test: 'flag', value: 'true' } as const;
    const inStock = { field: 'status', test: 'eq', value: 'In Stock' } as const;
    const landline = { field: 'numberType', test: 'eq', value: 'Landline' } as const;
    assert.deepEqual(withCondition([active, landline], inStock), [landline, inStock]);
    assert.deepEqual(withCondition([active], landline), [active, landline]);
    assert.deepEqual(withCondition([inStock], { ...inStock, value: 'Active' }), [{ ...inStock, value: 'Active' }]);
  });

  it('that was kept asks again what it asked, also what the pane itself cannot ask', () => {
    const asked = { ...features, filters: filtersOf(features) };
    const where = {
      active: 'true',
      droppedSince: 'startOfMonth',
      'serviceCharge.gt': '10',
      'description.contains': 'harbour',
      'customerID.in': '1,2',
      search: 'fibre',
      status: 'Active',
    };
    const conditions = conditionsOf(where, asked);
    assert.deepEqual(whereOf(conditions), where);
    assert.deepEqual(
      conditions.map((each) => conditionSaid(each, asked, british)),
      [
        'Only active ones',
        'Dropped since the first of this month (1 Jan 2025)',
        'Recurring Charge is more than £10.00',
        'Description contains harbour',
        'Those of 2 customers',
        'Anything contains “fibre”',
        'Feature Status is Active',
      ],
    );
    // Over the API a value may be of its own type.
    assert.deepEqual(whereOf(conditionsOf({ active: true, 'id.in': ['1', '2'], featureCount: 2 }, asked)), {
      active: 'true',
      'id.in': '1,2',
      featureCount: '2',
    });
  });

  it('is called by what was asked for', () => {
    const asked = { ...features, filters: filtersOf(features) };
    const named = (where: Record<string, unknown>, owner?: string): string => listNamed(asked, conditionsOf(where, asked), owner);
    assert.equal(named({ active: true }), 'Features');
    assert.equal(named({ dropped: true }), 'Dropped features');
    assert.equal(named({ status: 'Active', featureType: 'Broadband' }), 'Active, Broadband features');
    assert.equal(named({ 'customerID.in': '7' }, 'A1007 Dovecote'), 'Features of A1007 Dovecote');
    assert.equal(named({ search: 'harbour' }), 'Features harbour');
  });
});

describe('an order', () => {
  const draft: Draft = {
    listID: 'x',
    entity: 'features',
    target: { kind: 'ids', ids: ['1', '2'] },
    parameters: { status: 'Dropped', dateDrop: '', dateBillTo: '2025-02-28' },
    fromColumn: { dateBillTo: 'My date' },
    rows: [
      { id: '1', parameters: { dateBillTo: '2025-02-01' } },
      { id: '2', parameters: {} },
    ],
    offer: {
      name: 'drop',
      title: 'Drop Feature',
      help: '',
      billing: 'next run',
      permission: 'run',
      schema: {
        type: 'object',
        additionalProperties: false,
        required: ['status', 'dateDrop'],
        properties: {
          status: { type: 'string', title: 'Status', description: '' },
          dateDrop: { type: 'string', title: 'Drop Date', description: '', format: 'date' },
          dateBillTo: { type: 'string', title: 'Bill To', description: '', format: 'date' },
        },
      },
    },
  };

  it('sends what is filled in, the rows’ own values with their rows, and seals what was previewed', () => {
    assert.deepEqual(bodyOf(draft), { rows: draft.rows, parameters: { status: 'Dropped', dateBillTo: '2025-02-28' } });
    const control = { count: 1, sum: -4.5, hash: 'h' };
    const preview = {
      today: '2025-01-24',
      control,
      rows: [
        { id: '1', outcome: 'ready', digest: 'd1', version: 3 },
        { id: '2', outcome: 'refused', digest: '', version: 1 },
      ],
    } as unknown as Preview;
    assert.deepEqual(orderOf(draft, preview), {
      rows: [{ id: '1', digest: 'd1', version: 3, parameters: { dateBillTo: '2025-02-01' } }],
      parameters: { status: 'Dropped', dateBillTo: '2025-02-28' },
      today: '2025-01-24',
      control,
      atomic: false,
    });
    assert.deepEqual(orderOf({ ...draft, reverses: { id: '9', title: 'x' } }, preview), {
      rows: [{ id: '1', digest: 'd1', version: 3 }],
      today: '2025-01-24',
      control,
    });
  });

  it('tells what is missing before it asks the bridge', () => {
    assert.deepEqual(missing(draft), { dateDrop: 'Drop Date is needed.' });
  });

  it('reads parameters from cells', () => {
    const { properties } = draft.offer.schema;
    assert.deepEqual(parameterOf(45_688, properties['dateDrop']!), { value: '2025-01-31' });
    assert.deepEqual(parameterOf('soon', properties['dateDrop']!), { why: '“soon” is not a date' });
    for (const [typed, value] of [
      ['Y', true],
      ['yes', true],
      ['n', false],
      [true, true],
    ] as const)
      assert.deepEqual(parameterOf(typed, { type: 'boolean', title: '', description: '' }), { value });
    assert.deepEqual(parameterOf('maybe', { type: 'boolean', title: '', description: '' }), { why: 'Write Yes or No instead of “maybe”' });
    assert.equal(parameterOf('', properties['dateDrop']!), undefined);
    assert.deepEqual(parameterOf('7.3%', { type: 'string', title: '', description: '', format: 'percent' }), { value: '7.3' });
  });
});
