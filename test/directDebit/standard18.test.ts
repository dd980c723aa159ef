/** The collection file, character by character. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bacsText, standard18, type Item, type Submission } from '../../shared/directDebit/standard18.js';
import { accountNumberOf, referenceFault, referenceFrom, sortCodeOf } from '../../shared/directDebit/accounts.js';

const originator = { sortCode: '200000', accountNumber: '55779911', accountName: 'Reseller Ltd' };
const item = (more: Partial<Item> = {}): Item => ({
  sortCode: '040004',
  accountNumber: '12345678',
  accountName: 'Café Zoë & Söhne',
  transactionCode: '01',
  amount: 12_000,
  reference: 'A1001X',
  ...more,
});
const submission = (more: Partial<Submission> = {}): Submission => ({
  serial: 42,
  serviceUser: '123456',
  originator,
  created: '2025-03-20',
  processingDate: '2025-03-28',
  items: [item(), item({ transactionCode: '17', amount: 5, reference: 'B2-2', accountName: 'Harbour Books and Stationery of Leeds' })],
  ...more,
});

describe('the Bacs file', () => {
  it('is labels, a record a collection, the contra and the control totals', () => {
    assert.deepEqual(standard18(submission()), [
      'VOL1000042                               123456                                1',
      'HDR1A123456S  112345600004200010001       25079 25087 000000                    ',
      'HDR2F0200000100                                   00                            ',
      'UHL1 25087999999    000000001 DAILY  001                                        ',
      '0400041234567800120000055779911    00000012000RESELLER LTD      A1001X            CAFE ZOE & SOHNE  ',
      '0400041234567801720000055779911    00000000005RESELLER LTD      B2-2              HARBOUR BOOKS AND ',
      '2000005577991109920000055779911    00000012005RESELLER LTD      CONTRA            RESELLER LTD      ',
      'EOF1A123456S  112345600004200010001       25079 25087 000000                    ',
      'EOF2F0200000100                                   00                            ',
      'UTL10000000012005000000001200500000020000001                                    ',
    ]);
  });

  it('has the processing day in each record where it is asked for', () => {
    const records = standard18(submission({ multi: true })).slice(4, 7);
    assert.deepEqual(
      records.map((each) => [each.length, each.slice(100)]),
      Array.from({ length: 3 }, () => [106, ' 25087']),
    );
    assert.match(standard18(submission({ multi: true }))[3]!, /4 MULTI  001/);
  });

  it('adds up and keeps its lengths and letters, whatever names and amounts', () => {
    const items = fc.array(
      fc
        .record({ name: fc.string({ unit: 'grapheme', maxLength: 40 }), amount: fc.integer({ min: 1, max: 1_999_999_999 }) })
        .map(({ name, amount }) => item({ accountName: name, amount })),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(items, (some) => {
        const records = standard18(submission({ items: some }));
        for (const each of records) assert.match(each, /^[A-Z0-9.&/ -]{80}(?:[A-Z0-9.&/ -]{20})?$/);
        const data = records.slice(4, -3);
        const pence = (each: string): number => Number(each.slice(35, 46));
        const sum = data.slice(0, -1).reduce((all, each) => all + pence(each), 0);
        const total = records.at(-1)!;
        assert.deepEqual([sum, sum, some.length], [Number(total.slice(4, 17)), Number(total.slice(17, 30)), Number(total.slice(30, 37))]);
        assert.equal(
          sum,
          some.reduce((all, { amount }) => all + amount, 0),
        );
      }),
    );
  });

  it('takes no more than a record holds, and no account that is none', () => {
    assert.throws(() => standard18(submission({ items: [item({ amount: 2_000_000_000 })] })), RangeError);
    assert.throws(() => standard18(submission({ items: [item({ amount: 0 })] })), RangeError);
    assert.throws(
      () => standard18(submission({ items: [item({ accountNumber: '123' })].map((each) => ({ ...each, accountNumber: '123456789' })) })),
      RangeError,
    );
    assert.equal(bacsText('O’Neill’s “Pub”, ٣ and 🍺', 18), 'ONEILLS PUB AND   ');
  });
});

describe('bank details', () => {
  it('are taken as people write them', () => {
    assert.deepEqual(['20-00-00', '20 00 00', '200000', '20–00–00', '2000', '20000a'].map(sortCodeOf), [
      '200000',
      '200000',
      '200000',
      '200000',
      undefined,
      undefined,
    ]);
    assert.deepEqual(['5577 9911', '557799', '5577991', '12345', '123456789', '00000000', '1234567x'].map(accountNumberOf), [
      '55779911',
      '00557799',
      '05577991',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('go by a reference that the scheme allows', () => {
    for (const [number, nth] of [
      ['A1001', 1],
      ['A1001', 2],
      ['1', 1],
      ['111111', 1],
      ['DDIC-77', 1],
      ['', 3],
      ['ÄÖ-ACCOUNT-NUMBER-THAT-IS-LONG', 12],
    ] as const)
      assert.equal(referenceFault(referenceFrom(number, nth)), undefined, referenceFrom(number, nth));
    for (const wrong of ['A1', 'AAAAAA', 'DDIC1234', 'A-1-2-3-', 'lower1', 'A'.repeat(19), ' A12345', '-A12345', '&A12345'])
      assert.notEqual(referenceFault(wrong), undefined, wrong);
  });
});
