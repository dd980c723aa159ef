/** The sign-off sheet: who is on it, what changes, sums that add up, and how it comes out of a printer. */
import assert from 'node:assert/strict';
import { readReport, writeReport } from '../../addin/excel/report.js';
import type { Report } from '../../addin/lists/report.js';
import {
  approveColumn,
  ready,
  reasonsOf,
  rowColumn,
  signOffTable,
  signOffTotals,
  warningLines,
  type SignOffLine,
  type SignOffRow,
} from '../../addin/wording/signOff.js';
import { linesOf, rowOfJob } from '../../addin/wording/signOffLines.js';
import { entity } from '../../shared/fields.js';
import type { RowPreview } from '../../shared/types.js';
import type { RunRow } from '../../shared/wire/runs.js';
import type { Described } from '../../shared/wire/session.js';
import { excelInNode, type ExcelInNode } from '../excel/node.js';

const words = { locale: 'en-GB', today: '2026-11-26' };
const named = (name: string): Described => entity(name as 'features') as unknown as Described;

const row = (n: number, more: Partial<SignOffRow> = {}): SignOffRow => ({
  id: String(n),
  label: `Broadband ${n}`,
  outcome: ready,
  changes: [
    {
      entity: 'features',
      id: String(n),
      kind: 'update',
      before: { status: 'Active', dateDrop: null, serviceCharge: 10 },
      after: { status: 'Dropped', dateDrop: `2026-12-${String(10 + n).padStart(2, '0')}`, serviceCharge: 10 + n },
      why: 'Dropped.',
    },
    { entity: 'numbers', id: '7', kind: 'update', before: {}, after: {}, why: '' },
  ],
  net: n % 2 === 0 ? -n * 1.1 : n * 2.35,
  monthlyBefore: 20,
  monthlyAfter: 0,
  why: ['Dropped on 2026-12-11.', n > 2 ? 'One reason.' : 'Another reason.'],
  warnings: n === 1 ? ['=HYPERLINK("x")'] : [],
  ...(n === 3 ? { still: { net: 99.5, lines: 3, until: '2027-10-31' } } : {}),
  ...more,
});

describe('the sign-off sheet', () => {
  const outside = (globalThis as { Excel?: unknown }).Excel;
  let excel: ExcelInNode;
  beforeEach(() => {
    excel = excelInNode();
    (globalThis as { Excel?: unknown }).Excel = excel.Excel;
  });
  after(() => {
    (globalThis as { Excel?: unknown }).Excel = outside;
  });

  const rows = [1, 2, 3, 4].map((n) => row(n)).concat(row(5, { outcome: 'Cannot run', changes: [], net: 0, monthlyBefore: 0, why: ['Already dropped.'] }));
  const identities = new Map(rows.map(({ id }) => [id, { account: `A100${id}`, customer: `Customer ${id}`, reference: `020 7946 000${id}` }]));
  const table = signOffTable({ entity: named('features'), rows, identities, named: named as never, words, strikes: true });
  const control = { count: 4, sum: 2.8, hash: 'h4sh' };
  const report = (more: Partial<Report> = {}): Report => ({
    name: 'Drop Feature 26 Nov',
    title: 'Drop Feature & more',
    facts: [{ label: 'Previewed by', said: 'Carol' }, ...table.common],
    warnings: warningLines([{ text: 'Odd on 2026-12-11.', count: 2 }], words),
    totals: signOffTotals(table.columns, ready, control),
    signed: [{ label: 'Approved by', said: '____' }],
    columns: table.columns,
    rows: table.rows,
    reasons: reasonsOf(rows, words),
    foot: ['Job 12 & more', control.hash],
    tableName: 'Proposal_12',
    ...more,
  });

  it('has whose each row is, before and after of what differs, its money, and says once what is the same for all', () => {
    assert.deepEqual(
      table.columns.map(({ header }) => header),
      [
        approveColumn,
        'Account',
        'Customer',
        'Number or reference',
        'Feature',
        'Recurring Charge before',
        'Recurring Charge after',
        'Drop Date after',
        'Charge or credit',
        'Monthly before',
        'Monthly after',
        'Still comes',
        'Until',
        'Also changes',
        'Outcome',
        'Why',
        'Warning',
        rowColumn,
      ],
    );
    assert.deepEqual(table.common, [{ label: 'Feature Status', said: 'Active → Dropped' }]);
    const of = (n: number) => Object.fromEntries(table.columns.map(({ header }, at) => [header, table.rows[n]![at]]));
    assert.deepEqual(
      [of(2)['Account'], of(2)['Number or reference'], of(2)['Drop Date after'], of(2)['Still comes'], of(2)['Also changes']],
      ['A1003', '020 7946 0003', 46369, 99.5, '1 number'],
    );
    assert.deepEqual([of(4)[approveColumn], of(4)['Outcome'], of(4)['Why']], ['No', 'Cannot run', 'Already dropped.']);
  });

  it('adds up by formulas that equal the control total, and says where they do not', async () => {
    await writeReport(report());
    const sums = (): Record<string, unknown[]> => Object.fromEntries(excel.user.values('A1:D30').map(([label, ...cells]) => [String(label), cells]));
    const found = sums();
    assert.deepEqual(found['Rows ready'], [4, 4, 'agrees']);
    assert.deepEqual(found['Charges'], [9.4, '', '']);
    assert.equal(Number(found['Credits']![0]).toFixed(2), '-6.60');
    assert.deepEqual(found['Charges and credits']!.slice(1), [2.8, 'agrees']);
    assert.deepEqual([found['Monthly revenue before']![0], found['Monthly revenue after']![0], found['Change a month']![0]], [80, 0, -80]);
    assert.deepEqual([found['Still comes all the same']![0], found['Rows to approve']![0]], [99.5, 4]);
    const [area] = excel.workbook.active.tables.map((each) => each.area);
    const column = table.columns.findIndex(({ header }) => header === 'Charge or credit');
    excel.user.type(`${'ABCDEFGHIJKLMNOPQRS'[column]}${area!.row + 2}`, '1000');
    assert.deepEqual(sums()['Charges and credits']!.slice(2), ['differs']);
  });

  it('holds the control total against all money: of invoices and payments it is no charge', async () => {
    const paid = [row(1, { net: 2.5, amount: 100 }), row(2, { net: 0, amount: -20 })];
    const table = signOffTable({ entity: named('payments'), rows: paid, identities, named: named as never, words, strikes: true });
    const totals = signOffTotals(table.columns, ready, { count: 2, sum: 82.5 });
    await writeReport(report({ columns: table.columns, rows: table.rows, totals, tableName: 'Paid' }));
    const found = Object.fromEntries(excel.user.values('A1:D40').map(([label, ...cells]) => [String(label), cells]));
    assert.deepEqual(found['Charges and credits'], [2.5, '', '']);
    assert.deepEqual(found['Amount'], [80, '', '']);
    assert.deepEqual(found['Charges, credits and amounts'], [82.5, 82.5, 'agrees']);
    assert.equal(found['Amount to approve']![0], 80);
  });

  it('has the lines behind a row’s sum, whose they are, with a sum that has to be the rows’', async () => {
    const line = (featureID: string, net: number, more: object = {}): SignOffLine => ({
      customerID: '9',
      numberID: null,
      serviceID: null,
      featureID,
      description: `Broadband ${featureID}`,
      periodFrom: '2026-12-01',
      periodTo: '2026-12-31',
      featureCount: 2,
      discount: 0,
      net,
      when: 'now',
      ...more,
    });
    const ends = [row(1, { net: 12.35, charges: [line('5', 20), line('6', -7.65, { when: 'next run', periodTo: null })] }), row(2, { net: 0 })];
    const lines = linesOf(
      ends,
      new Map([['5', { account: 'A9', customer: 'Nine', reference: '020 7946 0005' }]]),
      new Map([['9', { account: 'A9', customer: 'Nine', reference: '' }]]),
    );
    const both = signOffTable({ entity: named('features'), rows: ends, identities, named: named as never, words, strikes: false });
    const more = { columns: both.columns, rows: both.rows, totals: signOffTotals(both.columns, ready, undefined, true), tableName: 'Ends' };
    await writeReport(report({ ...more, ...(lines ? { lines } : {}) }));
    const cells = excel.user.values('A1:I60');
    const head = cells.findIndex(([first]) => first === 'The lines behind the sums') + 1;
    assert.deepEqual(cells[head], ['Account', 'Customer', 'Number or service', 'Line', 'Count', 'From', 'To', 'Net', 'Raised']);
    assert.deepEqual(cells.slice(head + 1, head + 3), [
      ['A9', 'Nine', '020 7946 0005', 'Broadband 5', 2, 46357, 46387, 20, 'At once'],
      ['A9', 'Nine', '', 'Broadband 6', 2, 46357, '', -7.65, 'Next billing run'],
    ]);
    const sum = (): unknown[] => excel.user.values('A1:D40').find(([label]) => label === 'The lines below')!;
    assert.deepEqual(sum().slice(1), [12.35, 12.35, 'agrees']);
    // The reasons stand below them, and the head that is repeated is that of the longer table.
    assert.ok(cells.findIndex(([first]) => first === 'How it came about') > head + 2);
    excel.user.type(`H${head + 2}`, '21');
    assert.deepEqual(sum().slice(1), [13.35, 12.35, 'differs']);
    assert.equal(linesOf([row(1, { net: 0, charges: [] })], new Map(), new Map()), undefined);
    assert.equal(
      linesOf([row(1, { net: 99, charges: [line('5', 20), line('6', 1)] })], new Map(), new Map()),
      undefined,
      'lines that do not add up explain nothing',
    );
  });

  it('says of each line what it takes to work it out again: price, discount, and the days charged where they are fewer than the period', () => {
    const line: SignOffLine = {
      customerID: '9',
      numberID: null,
      serviceID: null,
      featureID: '5',
      description: 'Hosted Seat Essential',
      periodFrom: '2026-12-01',
      periodTo: '2026-12-31',
      charged: { from: '2026-12-01', to: '2026-12-02', unitPrice: 8.9525 },
      featureCount: 11,
      discount: -0.95,
      net: 5.4,
      when: 'now',
    };
    // A single line: its row alone does not say for which days its charge is.
    const single = linesOf([row(1, { net: 5.4, charges: [line] })], new Map(), new Map())!;
    assert.deepEqual(
      single.columns.map(({ header }) => header),
      ['Account', 'Customer', 'Number or service', 'Line', 'Count', 'Price', 'From', 'To', 'Charged from', 'Charged to', 'Discount', 'Net', 'Raised'],
    );
    assert.deepEqual(single.rows[0]!.slice(3), ['Hosted Seat Essential', 11, 8.9525, 46357, 46387, 46357, 46358, -0.95, 5.4, 'At once']);
    // The log of a job that nobody approved has the same of what it raised.
    const own = {
      entity: 'transactions' as const,
      id: '77',
      kind: 'create' as const,
      before: {},
      after: {
        customerID: '9',
        featureID: '5',
        description: 'Setup',
        featureCount: 1,
        periodFrom: null,
        periodTo: null,
        net: 20,
        unitPrice: 20,
        chargedFrom: '2026-12-01',
        chargedTo: '2026-12-01',
      },
      why: '',
    };
    const done = rowOfJob({ id: '1', label: 'Ethernet', outcome: 'done', message: null, net: 20 } as unknown as RunRow, undefined, [own]);
    const raised = linesOf([done], new Map(), new Map())!;
    assert.deepEqual(Object.fromEntries(raised.columns.map(({ header }, at) => [header, raised.rows[0]![at]]))['Price'], 20);
  });

  it('says which price was in force where a feature has none of its own, to its last decimal', async () => {
    const risen = [
      { before: null, inForce: 64.95, after: 67.4831 },
      { before: 47.5, inForce: 47.5, after: 49.3525 },
    ].map(({ before, inForce, after }, at) =>
      row(at + 1, {
        changes: [
          {
            entity: 'features',
            id: String(at + 1),
            kind: 'update',
            before: { serviceCharge: before },
            after: { serviceCharge: after },
            inForce: { serviceCharge: inForce },
            why: '',
          },
        ],
      }),
    );
    const prices = signOffTable({ entity: named('features'), rows: risen, identities, named: named as never, words, strikes: false });
    const at = prices.columns.findIndex(({ header }) => header === 'Recurring Charge before');
    assert.deepEqual(
      prices.rows.map((cells) => cells.slice(at, at + 2)),
      [
        [64.95, 67.4831],
        [47.5, 49.3525],
      ],
    );
    await writeReport(report({ columns: prices.columns, rows: prices.rows, totals: [], tableName: 'Risen' }));
    const { area } = excel.workbook.active.tables[0]!;
    const letter = 'ABCDEFGHIJKLMNOPQRS'[at + 1]!;
    assert.deepEqual(excel.user.texts(`${letter}${area.row + 2}:${letter}${area.row + 3}`), [['£67.4831'], ['£49.3525']]);
  });

  it('counts of a job only what was done: a row that was struck out brings nothing that still comes', () => {
    const seen = {
      still: { net: 5971.3, lines: 11, until: '2027-12-27' },
      warnings: ['To come.'],
      changes: [],
      charges: [],
      notes: [],
    } as unknown as RowPreview;
    const of = (outcome: RunRow['outcome']): SignOffRow => rowOfJob({ id: '1', label: 'Ethernet', outcome, message: null } as unknown as RunRow, seen, []);
    assert.equal(of('done').still?.net, 5971.3);
    assert.deepEqual([of('struckOut').still, of('struckOut').charges, of('struckOut').outcome], [undefined, undefined, 'Left out']);
  });

  it('says of a job that nobody had to approve what still comes, what else it moved and what was warned of, as of one that was approved', () => {
    const still = { net: 5971.3, lines: 11, until: '2027-12-27' };
    const row = rowOfJob(
      { id: '1', position: 1, label: 'Ethernet', outcome: 'done', message: null, still, amounts: { payments: 25 }, warnings: ['To come.'] },
      undefined,
      [],
    );
    assert.deepEqual([row.still, row.amount, row.warnings], [still, 25, ['To come.']]);
  });

  it('says of a job that nobody had to approve which price was in force before, and of a final bill what is owed', () => {
    const change = { entity: 'features', id: '1', kind: 'update', before: { serviceCharge: null }, after: { serviceCharge: 67.4831 }, why: '' } as const;
    const done = { position: 1, label: 'Ethernet', outcome: 'done', message: 'Final bill.' } as const;
    const priced = rowOfJob({ ...done, id: '1', inForce: [{ entity: 'features', id: '1', values: { serviceCharge: 64.95 } }] }, undefined, [change]);
    const { columns, rows } = signOffTable({ entity: named('features'), rows: [priced], identities, named: named as never, words, strikes: false });
    assert.equal(rows[0]![columns.findIndex(({ header }) => header === 'Recurring Charge before')], 64.95);
    const owed = 'Owed with it: £12.00.';
    assert.deepEqual(rowOfJob({ ...done, id: '1', notes: [owed] }, undefined, []).why, ['Final bill.', owed]);
    assert.deepEqual(rowOfJob({ ...done, outcome: 'failed', id: '1', notes: [owed] }, undefined, []).why, ['Final bill.']);
  });

  it('prints across A4, as wide as the page, with its heads on each page and page, job and hash below', async () => {
    const name = await writeReport(report());
    const { layout, tables, name: sheet } = excel.workbook.active;
    assert.equal(sheet, name);
    assert.deepEqual(
      [layout?.orientation, layout?.paperSize, layout?.zoom, layout?.titleRows, layout?.texts],
      [
        'Landscape',
        'A4',
        { horizontalFitToPages: 1 },
        { row: tables[0]!.area.row, rows: 1 },
        { LeftFooter: 'Job 12 && more', CenterFooter: 'Page &P of &N', RightFooter: 'h4sh' },
      ],
    );
  });

  it('is printed at half its size or more, with every column a drop can have', async () => {
    const long = 'Dropped on 31 Jan 2025; charged up to 2 Mar 2025: notice period of 30 days from 31 Jan 2025.';
    const wide = Array.from({ length: 50 }, (_, n) =>
      row(n + 1, {
        label: 'Hosted Contact Centre Seat',
        net: 1083.68,
        monthlyBefore: 1812.5,
        still: { net: 16250, lines: 20, until: '2026-09-01' },
        why: [long],
        warnings: [long],
        changes: [
          {
            entity: 'features',
            id: String(n + 1),
            kind: 'update',
            before: { status: n === 1 ? 'Suspended' : 'Active', statusReason: 'Temporary pause', dateDrop: null, dateBillTo: null },
            after: {
              status: 'Dropped',
              statusReason: n === 1 ? 'Moved to another supplier' : null,
              dateDrop: `2025-01-${10 + (n % 9)}`,
              dateBillTo: `2025-02-${10 + (n % 9)}`,
            },
            why: 'Dropped.',
          },
        ],
      }),
    );
    const held = new Map(
      wide.map(({ id }) => [id, { account: 'A1011', customer: 'Hawksmoor Street Logistics Group', reference: 'Bristol hosted telephony · CRM-Fe84157a5ebfb' }]),
    );
    const all = signOffTable({ entity: named('features'), rows: wide, identities: held, named: named as never, words, strikes: false });
    assert.equal(all.columns.length, 18);
    await writeReport(report({ columns: all.columns, rows: all.rows, totals: signOffTotals(all.columns, ready, undefined), tableName: 'Wide' }));
    const { columns, layout } = excel.workbook.active;
    // Pixels of 96 to the inch, points of 72; A4 is 842 points across.
    const points = all.columns.reduce((sum, _column, at) => sum + (columns[at]?.width ?? 64) * 0.75, 0);
    const page = 842 - (layout?.margins.Left ?? 0) - (layout?.margins.Right ?? 0);
    assert.ok(page / points >= 0.5, `${((100 * page) / points).toFixed(0)} %`);
  });

  it('keeps text as text, tells every reason with its count, and warns above the rows', async () => {
    await writeReport(report());
    const cells = excel.user.values('A1:R60').flat().map(String);
    assert.ok(cells.includes('=HYPERLINK("x")'));
    assert.ok(cells.includes('⚠ Odd on 11 Dec 2026. (2 rows)'));
    const reasons = excel.user.values('A1:B60').filter(([count]) => String(count).endsWith('×'));
    assert.deepEqual(reasons, [
      ['4 ×', 'Dropped on 11 Dec 2026.'],
      ['2 ×', 'Another reason.'],
      ['2 ×', 'One reason.'],
      ['1 ×', 'Already dropped.'],
    ]);
  });

  it('is read back for what was struck out in it, and is written once', async () => {
    assert.equal(await readReport('Proposal_12', rowColumn, approveColumn), undefined);
    const name = await writeReport(report());
    const [area] = excel.workbook.active.tables.map((each) => each.area);
    excel.user.type(`A${area!.row + 3}`, 'No');
    assert.equal(await writeReport(report()), name);
    const said = await readReport('Proposal_12', rowColumn, approveColumn);
    assert.deepEqual(
      [...said!],
      [
        ['1', 'Yes'],
        ['2', 'No'],
        ['3', 'Yes'],
        ['4', 'Yes'],
        ['5', 'No'],
      ],
    );
  });

  it('is whole where nothing is in it', async () => {
    const empty = signOffTable({ entity: named('features'), rows: [], identities: new Map(), named: named as never, words, strikes: false });
    await writeReport({
      name: 'Empty',
      title: 'Nothing',
      ...empty,
      facts: [],
      warnings: [],
      totals: signOffTotals(empty.columns, ready, { count: 0, sum: 0 }),
      signed: [],
      reasons: [],
      foot: ['', ''],
    });
    assert.equal(excel.workbook.active.name, 'Empty');
    assert.deepEqual(excel.user.values('B3:D3')[0], [0, 0, 'agrees']);
  });
});
