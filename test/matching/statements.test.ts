/** Bank statements of the big UK banks' kinds, and what is wrong with one in a sentence that names the line. */
import assert from 'node:assert/strict';
import { readStatement } from '../../server/matching/statements/read.js';
import { printsOf } from '../../server/matching/receipts.js';
import { settling, type Open } from '../../server/matching/settling.js';

const lines = (text: string): readonly (readonly [string, number, string, string])[] =>
  readStatement(text).lines.map(({ date, amount, payer, reference }) => [date, amount, payer, reference]);

const mt940 = `:20:STARTUMS
:25:20-00-00/12345678
:28C:00001/001
:60F:C250120GBP1000,00
:61:2501210121C120,00NTRFINV10031//BANKREF1
:86:NORTHGATE DENTAL
:61:2501220122D50,00NDDTNONREF
:86:BT GROUP PLC
:62F:C250122GBP1070,00
-`;

const camt = (entries: string, more = ''): string => `<?xml version="1.0" encoding="UTF-8"?>${more}
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Acct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="GBP">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="GBP">220.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
${entries}</Stmt></BkToCstmrStmt></Document>`;
const entry = (amount: string, detail: string, side = 'CRDT', currency = 'GBP'): string =>
  `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd><BookgDt><Dt>2025-01-21</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef><NtryDtls>${detail}</NtryDtls></Ntry>`;
const detail = (payer: string, reference: string, amount = ''): string =>
  `<TxDtls>${amount === '' ? '' : `<Amt Ccy="GBP">${amount}</Amt>`}<RltdPties><Dbtr><Nm>${payer}</Nm></Dbtr></RltdPties><RmtInf><Ustrd>${reference}</Ustrd></RmtInf></TxDtls>`;

describe('a bank statement', () => {
  it('is read by the headings of each bank', () => {
    const wanted = [['2025-01-21', 12_000, 'NORTHGATE DENTAL', 'INV10031']] as const;
    for (const text of [
      'Number,Date,Account,Amount,Subcategory,Memo,Reference\r\n,21/01/2025,20-00-00 12345678,120.00,Counter Credit,NORTHGATE DENTAL,INV10031\r\n',
      'Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,Reference,Debit Amount,Credit Amount,Balance\n21/01/2025,FPI,30-00-00,12345678,NORTHGATE DENTAL,INV10031,,120.00,220.00\n',
      '\uFEFFDate,Type,Description,Reference,Value,Balance,Account Name,Account Number\n21 Jan 2025,BAC,NORTHGATE DENTAL,INV10031,120.00,220.00,Ours,12345678\n',
      'Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP)\n21/01/2025,NORTHGATE DENTAL,INV10031,FASTER PAYMENT,120.00,220.00\n',
      'Date;Description;Reference;Money In;Money Out\n2025-01-21;NORTHGATE DENTAL;INV10031;£120.00;\nTotal;;;120.00;\n',
    ])
      assert.deepEqual(lines(text), wanted, text);
    assert.deepEqual(lines('21/01/2025,NORTHGATE DENTAL INV10031,"1,120.00"\n22/01/2025,BT GROUP,-50.00\n'), [
      ['2025-01-21', 112_000, 'NORTHGATE DENTAL INV10031', ''],
      ['2025-01-22', -5_000, 'BT GROUP', ''],
    ]);
    assert.deepEqual(lines('21 Jan 2025\tNORTHGATE DENTAL\t120.00\n'), [['2025-01-21', 12_000, 'NORTHGATE DENTAL', '']]);
    // What is not booked is no movement, and what stands above the headings no line.
    assert.deepEqual(
      lines(
        'Date from,20/01/2025\n\nDate completed (UTC),State,Description,Amount,Balance\n2025-01-21,COMPLETED,NORTHGATE DENTAL,120.00 CR,\n2025-01-22,REVERTED,X,5.00,\n2025-01-22,COMPLETED,BT GROUP,50.00-,\n',
      ),
      [
        ['2025-01-21', 12_000, 'NORTHGATE DENTAL', ''],
        ['2025-01-22', -5_000, 'BT GROUP', ''],
      ],
    );
  });

  it('is read out of MT940 and CAMT.053, a batch line by line', () => {
    assert.deepEqual(lines(mt940), [
      ['2025-01-21', 12_000, 'NORTHGATE DENTAL', 'INV10031'],
      ['2025-01-22', -5_000, 'BT GROUP PLC', ''],
    ]);
    const batch = camt(entry('120.00', detail('Northgate &amp; Sons', '=cmd|A1', '100.00') + detail('Harbour Books', 'A1001', '20.00')));
    assert.deepEqual(lines(batch), [
      ['2025-01-21', 10_000, 'Northgate & Sons', '=cmd|A1'],
      ['2025-01-21', 2_000, 'Harbour Books', 'A1001'],
    ]);
    assert.deepEqual([readStatement(batch).opening, readStatement(batch).closing, readStatement(mt940).closing], [10_000, 22_000, 107_000]);
  });

  it('is refused in one sentence with the line', () => {
    const csv = (...rows: readonly string[]): string => ['Date,Description,Amount', ...rows].join('\n');
    const refusals: readonly (readonly [string, RegExp])[] = [
      ['', /The file is empty/],
      ['\uFEFF \n', /The file is empty/],
      ['\u0000\u0001', /no text/],
      [csv('21/01/2025,X,"12,50"'), /Line 2: “12,50” has a comma/],
      [csv('21/01/2025,X,12.50', '02/13/2025,Y,1.00'), /Line 3: 02\/13\/2025 has the month first/],
      [csv('21/01/2025,X,1,234.50'), /Line 2: its amount may be 1 or 1,234\.50: it has more cells than there are headings/],
      [csv('21/01/2025,X,lots'), /Line 2: “lots” is not an amount/],
      [csv('31/02/2025,X,1.00'), /Line 2: “31\/02\/2025” is not a date/],
      [csv(',X,1.00'), /Line 2: it has an amount and no date/],
      [csv('21/01/2025,"X,1.00'), /quotation mark/],
      [csv(), /no line below/],
      ['Employee,Salary\nAnn,1\n', /which column is the date/],
      [`${Array.from({ length: 200 }, (_, n) => `c${n}`).join(',')}\n`, /200 columns/],
      ['Date,Description,Amount,Currency\n21/01/2025,X,1.00,EUR\n', /Line 2: it is in EUR/],
      [camt(entry('120.00', '', 'CRDT', 'EUR')), /Line 1: it is in EUR/],
      [camt(entry('119.00', '')), /lines are missing/],
      [camt(entry('120.00', ''), '<!DOCTYPE x [<!ENTITY a "aaaa">]>'), /document type/],
      [camt(entry('120.00', '')).slice(0, 400), /Line \d+: it is not whole XML/],
      ['<a/>', /not a CAMT\.053/],
      ['<Document><__proto__>x</__proto__></Document>', /no CAMT\.053/],
      ['"'.repeat(1_000_000), /Line 1 has more than 20,000 characters/],
      [`${csv()}\n${'21/01/2025,X,1.00\n'.repeat(400_000)}`, /more than 40,000 lines/],
      [`${csv()}\n${'21/01/2025,X,1.00\n'.repeat(30_000)}`, /30,001 lines; at most 20,000/],
      [mt940.replace('1070,00', '1071,00'), /no whole MT940/],
      [mt940.replaceAll('GBP', 'EUR'), /in EUR/],
    ];
    for (const [text, why] of refusals)
      assert.throws(
        () => readStatement(text),
        (error: { hint?: string }) => why.test(error.hint ?? ''),
        `${why} ${text.slice(0, 80)}`,
      );
  });

  it('takes no balance or total for a movement because it has a day, and nobody’s name for a total', () => {
    const csv = (...rows: readonly string[]): string => ['Date,Description,Amount', ...rows].join('\n');
    const amounts = (...rows: readonly string[]): readonly number[] => readStatement(csv(...rows)).lines.map(({ amount }) => amount);
    const some = ['21/01/2025,A,2.00', '22/01/2025,B,-0.50'];
    assert.deepEqual(amounts('01/01/2025,BALANCE BROUGHT FORWARD,100.00', ...some, '31/01/2025,Closing balance,101.50'), [200, -50]);
    for (const total of ['Total,1.50', 'Total paid in,2.00', 'Totals:,-0.50']) assert.deepEqual(amounts(...some, `31/01/2025,${total}`), [200, -50], total);
    assert.deepEqual(amounts(...some, '31/01/2025,TOTAL,99.00', '31/01/2025,TOTAL GAS & POWER,1.50'), [200, -50, 9_900, 150]);
  });

  it('never evaluates what looks like a formula', () => {
    assert.deepEqual(lines('Date,Description,Amount\n21/01/2025,"=HYPERLINK(""http://x"")",1.00\n'), [['2025-01-21', 100, '=HYPERLINK("http://x")', '']]);
  });

  it('tells equal lines of a day apart, and knows each again in an overlapping file', () => {
    const row = '21/01/2025,TILL,5.00';
    const week = readStatement(`Date,Description,Amount\n20/01/2025,X,1.00\n${row}\n${row}\n`);
    const next = readStatement(`Date,Description,Amount\n${row}\n${row}\n22/01/2025,Y,2.00\n`);
    const [one, two] = [printsOf(week), printsOf(next)];
    assert.equal(new Set(one).size, 3);
    assert.deepEqual(one.slice(1), two.slice(0, 2));
    assert.ok(!one.includes(two[2]!));
  });
});

describe('an amount', () => {
  const open = (id: string, balance: number, due = `2025-01-${id.padStart(2, '0')}`): Open => ({ id, number: `100${id}`, customerID: '1', due, balance });
  const pays = (all: readonly Open[], amount: number, ...named: readonly string[]): readonly [boolean, readonly (readonly [string, number])[]] => {
    const { exact, parts } = settling(all, amount, new Set(named));
    return [exact, parts.map((part) => [part.id, part.amount])];
  };
  const all = [open('1', 1_000), open('2', 2_500), open('3', 4_000)];

  it('pays what is named, one, all, the oldest, two or three, or a part', () => {
    assert.deepEqual(pays(all, 2_500), [true, [['2', 2_500]]]);
    assert.deepEqual(pays(all, 7_500), [
      true,
      [
        ['1', 1_000],
        ['2', 2_500],
        ['3', 4_000],
      ],
    ]);
    assert.deepEqual(pays(all, 3_500), [
      true,
      [
        ['1', 1_000],
        ['2', 2_500],
      ],
    ]);
    assert.deepEqual(pays(all, 6_500), [
      true,
      [
        ['2', 2_500],
        ['3', 4_000],
      ],
    ]);
    assert.deepEqual(pays(all, 4_000, '3'), [true, [['3', 4_000]]]);
    assert.deepEqual(pays(all, 1_500, '3'), [false, [['3', 1_500]]]);
    assert.deepEqual(pays(all, 1_200), [
      false,
      [
        ['1', 1_000],
        ['2', 200],
      ],
    ]);
    assert.deepEqual(pays(all, 9_000), [
      false,
      [
        ['1', 1_000],
        ['2', 2_500],
        ['3', 4_000],
      ],
    ]);
    assert.deepEqual(pays([open('1', 500), open('2', 500)], 500), [false, [['1', 500]]]);
    assert.deepEqual(pays([], 500), [false, []]);
  });
});
