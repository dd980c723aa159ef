/** Rows without records: what they make, cell by cell, their marks, and their keys, wherever the rows are by then. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { excelInNode, type ExcelInNode } from '../excel/node.js';
import { adoptKeys, contentOf, fillAdopted, markFresh, readFresh } from '../../addin/excel/newRows.js';
import { readTyped } from '../../addin/excel/edits.js';
import { beginList } from '../../addin/excel/write.js';
import { filled, isFreshKey, markIn, marksOf, notTaken, ownerColumns, ownersNamed, takenOver, type FreshRow, type Meaning } from '../../addin/lists/newRows.js';
import { blockOf } from '../../addin/lists/block.js';
import { cellsOfMapped, columnsOfMapped, guessed } from '../../addin/lists/mapping.js';
import { columnsOf, type Pointer } from '../../addin/lists/list.js';
import { entity as entityOf, joinedFields, schemaFor } from '../../shared/fields.js';
import type { Wire } from '../../shared/wire/runs.js';

const payments = entityOf('payments');
const columns = columnsOf(payments, ['customerID', 'paymentDate', 'amount', 'paymentMethod', 'ourReference', 'status', 'unallocated']);
const meaning: Meaning = {
  columns,
  fields: payments.fields,
  schema: schemaFor('payments', 'create'),
  owners: ownerColumns(columns, payments.owners),
};
const row = (cells: FreshRow['cells'], at = 0, key = ''): FreshRow => ({ key, at, cells });
const named = (_: string, text: string) => (text === 'A1001' ? { id: '7' } : { why: `There is no “${text}”.` });

describe('a row without a record', () => {
  it('makes what its cells say, read as people write them', () => {
    const { parameters, problems } = filled(row(['A1001', '24/01/2025', '£1,000.50', '', 'FPI 7', '', '']), meaning, named, {});
    assert.deepEqual(problems, []);
    assert.deepEqual(parameters, { customerID: '7', paymentDate: '2025-01-24', amount: 1000.5, ourReference: 'FPI 7' });
  });

  it('is told wrong cell by cell, each once, and what is missing', () => {
    const { problems } = filled(row(['Nobody & Sons', 'tbc', '12,50', '', '', '', '']), meaning, named, {});
    assert.deepEqual(
      problems.map(({ header, nth, why }) => [header, nth, why.split(':')[0]]),
      [
        ['Customer', 0, 'There is no “Nobody & Sons”.'],
        ['Payment Date', 1, '“tbc” is not a date.'],
        ['Amount', 2, '“12,50” can be read in two ways'],
      ],
    );
    const empty = filled(row(['A1001', '', '', '', 'x', '', '']), meaning, named, {}).problems;
    assert.deepEqual(
      empty.map(({ header, why }) => [header, why]),
      [['Amount', 'Amount is needed.']],
    );
  });

  it('that names nobody is for whom the list is, and one that names somebody for them', () => {
    const given = { customerID: '99' };
    assert.equal(filled(row(['', '', 5, '', '', '', '']), meaning, named, given).parameters['customerID'], '99');
    assert.equal(filled(row(['A1001', '', 5, '', '', '', '']), meaning, named, given).parameters['customerID'], '7');
    assert.equal(filled(row(['Nobody', '', 5, '', '', '', '']), meaning, named, given).parameters['customerID'], undefined);
  });

  it('may name its customer twice, by number and by name, if both mean the same', () => {
    const twice = columnsOf({ fields: [...payments.fields, ...joinedFields('payments')] }, ['customerAccountNumber', 'customerName', 'amount']);
    const both: Meaning = { ...meaning, columns: twice, owners: ownerColumns(twice, payments.owners) };
    const of = (_: string, text: string) => ({ id: text === 'B2' ? '8' : '7' });
    assert.deepEqual(filled(row(['A1', 'Anna', 5]), both, of, {}).problems, []);
    const { problems } = filled(row(['A1', 'B2', 5]), both, of, {});
    assert.deepEqual(
      problems.map(({ header, why }) => [header, why.split(' ')[0]]),
      [['Customer Name', '“B2”']],
    );
  });

  it('does not take what follows from the rest, and says so', () => {
    const rows = [row(['A1001', '', 5, '', '', 'Reversed', 5])];
    assert.deepEqual(filled(rows[0]!, meaning, named, {}).parameters, { customerID: '7', amount: 5 });
    assert.deepEqual(notTaken(rows, meaning), ['Payment Status', 'Unallocated']);
    assert.deepEqual([...ownersNamed([...rows, row(['B2', '', '', '', '', '', ''])], meaning.owners)], [['customers', ['A1001', 'B2']]]);
  });

  it('has the same mark whenever it says the same, and equal ones of one list are told apart', async () => {
    const one = { parameters: { amount: 5, customerID: '7' } };
    const same = { parameters: { customerID: '7', amount: 5 } };
    const [first, second, other] = await marksOf([one, same, { parameters: { amount: 6, customerID: '7' } }], () => '');
    assert.equal((await marksOf([same], () => ''))[0], first);
    assert.equal(second, `${first}.2`);
    assert.notEqual(other, first);
    assert.deepEqual(await marksOf([one], (mark) => `~${mark.length}`), [`${first}~22`]);
    assert.ok(second!.length <= 64 - 9, 'the longest that the bridge takes');
  });

  it('becomes its record’s, but for what somebody has typed since it was sent', () => {
    const cells = ['A1001', '24/01/2025', '£5', '', 'typed since', '', ''];
    const fresh = ['7', 45_681, 5, 'BACS', 'as sent', 'Received', 5];
    const sent = { customerID: '7', paymentDate: '2025-01-24', amount: 5, ourReference: 'as sent' };
    assert.deepEqual(takenOver(cells, fresh, columns, payments.fields, sent), [true, true, true, true, false, true, true]);
    // Not known what was sent: what people type into stays where it differs.
    assert.deepEqual(takenOver(cells, fresh, columns, payments.fields, undefined)[4], false);
  });
});

describe('a sheet with headings of its own', () => {
  const block = blockOf(
    [
      ['Paid by', 'When', 'Sum £', 'Our Ref', 'Notes'],
      ['A1001', '24/01/2025', '£1,000.50', 44_166, 'thanks'],
      ['A1002', 45_681, 7, 'FPI', ''],
    ],
    { headed: true },
  );
  const owners = payments.owners;

  it('is understood as it was said before, and otherwise as its words say', () => {
    const first = guessed(['Client', 'Amount', 'Date', 'Amount paid'], [], meaning.schema, owners);
    assert.deepEqual(first, { Client: 'customerID', Amount: 'amount', Date: 'paymentDate', 'Amount paid': '' });
    const said = [
      ['paid by:', 'customerID'],
      ['When', 'paymentDate'],
      ['SUM £', 'amount'],
      ['our ref', 'ourReference'],
      ['Notes', ''],
      ['gone', 'noSuchField'],
    ].map(([heading, field]) => ({ entity: 'payments' as const, heading: heading!, field: field! }));
    assert.deepEqual(guessed(block.headings, said, meaning.schema, owners), {
      'Paid by': 'customerID',
      When: 'paymentDate',
      'Sum £': 'amount',
      'Our Ref': 'ourReference',
      Notes: '',
    });
  });

  it('becomes rows of a list: dates are dates, amounts numbers, and a reference stays a text', () => {
    const mapped = { 'Paid by': 'customerID', When: 'paymentDate', 'Sum £': 'amount', 'Our Ref': 'ourReference', Notes: '' };
    const names = columnsOfMapped(block, mapped, ['customerID', 'status', 'amount'], payments.fields);
    assert.deepEqual(names, ['customerID', 'paymentDate', 'amount', 'ourReference', 'status']);
    assert.deepEqual(cellsOfMapped(block, mapped, columnsOf(payments, names), payments.fields), [
      ['A1001', 45_681, 1000.5, '44166', ''],
      ['A1002', 45_681, 7, 'FPI', ''],
    ]);
  });
});

describe('rows without records in a sheet', () => {
  const before = (globalThis as { Excel?: unknown }).Excel;
  let excel: ExcelInNode;
  let pointer: Pointer;
  const list = () => ({ pointer, entity: payments });
  const record = (n: number): Wire => ({
    id: String(n),
    version: 3,
    customerID: '7',
    paymentDate: '2025-01-24',
    amount: n,
    paymentMethod: null,
    ourReference: `ref ${n}`,
    status: 'Received',
    unallocated: n,
  });
  /** Key, outcome left out, and amount and reference of every row. */
  const rows = (): (readonly [string, unknown, unknown])[] => {
    const { area } = excel.workbook.active.tables[0]!;
    return excel.user.values(`A2:I${area.row + area.rows}`).map((cells) => [String(cells[0]), cells[5], cells[7]] as const);
  };
  const table = (): string => excel.workbook.active.tables[0]!.name;
  /** Under the last row, in the columns from Customer on. */
  const paste = (cells: readonly (readonly (string | number)[])[]): void => {
    const { area } = excel.workbook.active.tables[0]!;
    excel.user.paste(`D${area.row + area.rows + 1}`, cells);
  };

  beforeEach(async () => {
    excel = excelInNode();
    (globalThis as { Excel?: unknown }).Excel = excel.Excel;
    const writing = await beginList({ id: 'p', entity: 'payments', name: 'Payments', path: '/payments', conditions: [], columns, expected: 3, choices: {} });
    await writing.append([1, 2, 3].map(record));
    pointer = await writing.finish(true, '2025-01-24T09:00:00.000Z');
  });
  after(() => {
    (globalThis as { Excel?: unknown }).Excel = before;
  });

  it('are found in the table and directly below it, and none that is empty', async () => {
    paste([
      ['A1001', '2025-01-24', 10],
      ['A1001', '2025-01-24', 11],
    ]);
    const { area } = excel.workbook.active.tables[0]!;
    excel.user.insertTableRows(table(), 1);
    const fresh = await readFresh(list());
    assert.deepEqual(
      fresh.rows.map(({ cells, key }) => [key, cells[2]]),
      [
        ['', 10],
        ['', 11],
      ],
    );
    assert.equal((await readTyped(list())).fresh, 2);
    assert.ok(area.rows >= 4);
  });

  it('are marked by what stands in them, and what has its record is not touched', async () => {
    paste([
      ['A1001', '2025-01-24', 10],
      ['A1001', '2025-01-24', 10],
      ['A1001', '2025-01-24', 12],
    ]);
    const fresh = (await readFresh(list())).rows;
    await markFresh(
      list(),
      new Map([
        [contentOf(fresh[0]!), ['ten', 'ten.2']],
        [contentOf(fresh[2]!), ['twelve']],
      ]),
    );
    assert.deepEqual(
      rows().map(([key]) => key),
      ['1', '2', '3', 'new:ten', 'new:ten.2', 'new:twelve'],
    );
    // A row that says something else by now loses its mark, as do those that are not meant any more.
    excel.user.type('F7', '99');
    await markFresh(list(), new Map([[contentOf(fresh[0]!), ['ten']]]));
    assert.deepEqual(rows().slice(3), [
      ['new:ten', 10, ''],
      ['', 10, ''],
      ['', 99, ''],
    ]);
  });

  it('get their keys and values wherever they were sorted, filtered or inserted to', async () => {
    paste([
      ['A1001', '2025-01-24', 2.5],
      ['A1001', '24 Jan 2025', '£11.00'],
    ]);
    const fresh = (await readFresh(list())).rows;
    await markFresh(list(), new Map(fresh.map((each, at) => [contentOf(each), [`m${at}`]])));
    excel.user.sort(table(), 'Amount', false);
    excel.user.insertTableRows(table(), 0);
    excel.user.filter(table(), 'Our Reference', ['ref 2']);
    await adoptKeys(
      list(),
      new Map([
        ['m0', '25'],
        ['m1', '11'],
      ]),
    );
    const typed = await fillAdopted(
      list(),
      [record(11), { ...record(25), amount: 2.5 }],
      new Map(
        [
          [11, 11],
          [25, 2.5],
        ].map(([id, amount]) => [String(id), { customerID: '7', paymentDate: '2025-01-24', amount }]),
      ),
    );
    assert.deepEqual(typed, []);
    excel.user.clearFilter(table());
    for (const [key, amount, reference] of rows()) if (key !== '') assert.deepEqual([amount, reference], [key === '25' ? 2.5 : Number(key), `ref ${key}`]);
    assert.deepEqual(
      rows()
        .map(([key]) => key)
        .toSorted((a, b) => Number(a) - Number(b)),
      ['', '1', '2', '3', '11', '25'],
    );
    assert.deepEqual((await readTyped(list())).rows, [], 'nothing looks typed');
  });

  it('are sorted between the reading of the keys and their writing: every record keeps its own key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), fc.boolean(), async (sorts, ascending) => {
        excel = excelInNode();
        (globalThis as { Excel?: unknown }).Excel = excel.Excel;
        const writing = await beginList({ id: 'p', entity: 'payments', name: 'P', path: '/payments', conditions: [], columns, expected: 5, choices: {} });
        await writing.append([1, 2, 3, 4, 5].map(record));
        pointer = await writing.finish(true, '2025-01-24T09:00:00.000Z');
        paste([60, 7, 80].map((n) => ['A1001', '2025-01-24', n]));
        const fresh = (await readFresh(list())).rows;
        await markFresh(list(), new Map(fresh.map((each) => [contentOf(each), [`m${String(each.cells[2])}`]])));
        const left = [...sorts];
        let up = ascending;
        // The user sorts while the batch that writes keys is on its way.
        excel.gate.onRequest = (request) => {
          if (!/"Values"/.test(JSON.stringify(request)) || left.length === 0) return;
          if (left.shift() === true) {
            excel.user.sort(table(), 'Amount', up);
            up = !up;
          }
        };
        await adoptKeys(
          list(),
          new Map([
            ['m60', '60'],
            ['m7', '7'],
            ['m80', '80'],
          ]),
        );
        excel.gate.onRequest = () => {};
        for (const [key, amount] of rows()) assert.equal(key, String(amount));
      }),
      { numRuns: 10 },
    );
  });

  it('are told with their keys also where Excel was busy for a moment behind the writing of them', async () => {
    paste([['A1001', '2025-01-24', 10]]);
    const [fresh] = (await readFresh(list())).rows;
    await markFresh(list(), new Map([[contentOf(fresh!), ['m']]]));
    // The batch behind the one that writes is refused once, as while somebody begins to type: all of it is done anew.
    let written = false;
    excel.gate.onRequest = (request) => {
      if (written) excel.gate.onRequest = () => {};
      else if (/"Values"/.test(JSON.stringify(request))) {
        written = true;
        excel.gate.fail(1, 'InvalidOperationInCellEditMode');
      }
    };
    assert.deepEqual(await adoptKeys(list(), new Map([['m', '10']])), ['10']);
    assert.ok(written);
  });

  it('that were copied with their mark are the record’s once, and new rows otherwise', async () => {
    paste([['A1001', '2025-01-24', 10]]);
    const [fresh] = (await readFresh(list())).rows;
    await markFresh(list(), new Map([[contentOf(fresh!), ['m']]]));
    excel.user.paste('A6', [['new:m', '', '', 'A1001', '2025-01-24', 10]]);
    assert.equal((await readFresh(list())).rows.length, 2);
    assert.deepEqual(await adoptKeys(list(), new Map([['m', '10']])), ['10']);
    const keys = rows().map(([key]) => key);
    assert.equal(keys.filter((key) => key === '10').length, 1);
    assert.ok(isFreshKey(keys.at(-1)!) && markIn({ key: keys.at(-1)! }) !== 'm');
  });
});
