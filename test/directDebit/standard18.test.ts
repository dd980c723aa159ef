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
      'HDR1A123456S  112345600004200010001       25079 25094 000000                    ',
      'HDR2F0200000100                                   00                            ',
      'UHL1 25087999999    000000001 DAILY  001                                        ',
      '0400041234567800120000055779911    00000012000RESELLER LTD      A1001X            CAFE ZOE & SOHNE  ',
      '0400041234567801720000055779911    00000000005RESELLER LTD      B2-2              HARBOUR BOOKS AND ',
      '2000005577991109920000055779911    00000012005RESELLER LTD      CONTRA            RESELLER LTD      ',
      'EOF1A123456S  112345600004200010001       25079 25094 000000                    ',
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

  it('has every field where the published layouts have it', () => {
    // Bank of Ireland's specification (VOL1, HDR1) and HSBC's implementation guide of Standard 18, as two payables packages publish
    // them: first and last position, and what is allowed there. What no field covers is blank.
    const [year, sun] = ['2[0-9]{4}', '123456'];
    type Field = readonly [from: number, to: number, content: string];
    const label = (name: string, more: readonly Field[]): readonly Field[] => [[1, 4, name], ...more];
    const first: readonly Field[] = [
      [5, 5, 'A'],
      [6, 11, sun],
      [12, 12, 'S'],
      [15, 15, '[ 1]'],
      [16, 21, sun],
      [22, 27, '000042'],
      [28, 35, '00010001'],
      [43, 47, year],
      [49, 53, year],
      [55, 60, '000000'],
    ];
    const second = (record: string): readonly Field[] => [
      [5, 5, 'F'],
      [6, 10, '02000'],
      [11, 15, record],
      [51, 52, '00'],
    ];
    const data: readonly Field[] = [
      [1, 14, '[0-9]{14}'],
      [15, 15, '0'],
      [16, 17, '01|17|99'],
      [18, 31, '20000055779911'],
      [36, 46, '[0-9]{11}'],
      [47, 64, '[A-Z0-9].*'],
      [65, 82, '[A-Z0-9].*'],
      [83, 100, '[A-Z0-9].*'],
    ];
    for (const multi of [false, true]) {
      const record = multi ? '00106' : '00100';
      const day: readonly Field[] = multi ? [...data, [102, 106, year]] : data;
      const layouts: readonly (readonly Field[])[] = [
        label('VOL1', [
          [5, 10, '000042'],
          [42, 47, sun],
          [80, 80, '1'],
        ]),
        label('HDR1', first),
        label('HDR2', second(record)),
        label('UHL1', [
          [6, 10, year],
          [11, 16, '999999'],
          [21, 28, '00000000'],
          [29, 37, multi ? '4 MULTI  ' : '1 DAILY  '],
          [38, 40, '001'],
        ]),
        day,
        day,
        day,
        label('EOF1', first),
        label('EOF2', second(record)),
        label('UTL1', [
          [5, 17, '[0-9]{13}'],
          [18, 30, '[0-9]{13}'],
          [31, 37, '0000002'],
          [38, 44, '0000001'],
        ]),
      ];
      const records = standard18(submission({ multi }));
      assert.equal(records.length, layouts.length);
      for (const [place, fields] of layouts.entries()) {
        const line = records[place]!;
        let rest = line;
        for (const [from, to, content] of fields) {
          assert.match(line.slice(from - 1, to), new RegExp(`^(?:${content})$`), `${line.slice(0, 4)} ${from}-${to}`);
          rest = `${rest.slice(0, from - 1)}${' '.repeat(to - from + 1)}${rest.slice(to)}`;
        }
        assert.equal(rest.trim(), '', line.slice(0, 4));
      }
      // The contra: to the company's own account, of which the word tells.
      assert.deepEqual(
        [records[6]!.slice(0, 14), records[6]!.slice(17, 31), records[6]!.slice(64, 82)],
        ['20000055779911', '20000055779911', 'CONTRA'.padEnd(18)],
      );
    }
  });

  it('may be written over only after it was processed, also at the end of a year', () => {
    const of = (processingDate: string): readonly string[] => {
      const [, header, , user] = standard18(submission({ processingDate }));
      return [user!.slice(4, 10), header!.slice(47, 53)];
    };
    assert.deepEqual(
      [of('2025-03-28'), of('2024-12-31')],
      [
        [' 25087', ' 25094'],
        [' 24366', ' 25007'],
      ],
    );
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
