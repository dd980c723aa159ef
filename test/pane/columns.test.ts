/** Columns that are added to a list in the workbook, or taken from it: what stands in the others stays what it was. */
import assert from 'node:assert/strict';
import { excelInNode, type ExcelInNode } from '../excel/node.js';
import { changeColumns, type ColumnChange } from '../../addin/excel/columns.js';
import { readBook } from '../../addin/excel/book.js';
import { readTyped } from '../../addin/excel/edits.js';
import { refreshRows } from '../../addin/excel/refresh.js';
import { beginList } from '../../addin/excel/write.js';
import { columnsOf, type Pointer } from '../../addin/lists/list.js';
import { entity as entityOf } from '../../shared/fields.js';
import type { Wire } from '../../shared/wire/runs.js';

const customers = entityOf('customers');
const record = (n: number, more: Readonly<Record<string, unknown>> = {}): Wire => ({
  id: String(n),
  version: 1,
  name: `Customer ${n}`,
  email: `${n}@example.com`,
  town: 'Leeds',
  soldDate: '2024-06-20',
  balance: n,
  ...more,
});

describe('The columns of a list', () => {
  const before = (globalThis as { Excel?: unknown }).Excel;
  let excel: ExcelInNode;
  let pointer: Pointer;
  const records = [1, 2, 3].map((n) => record(n));
  const values = (address: string): unknown[][] => excel.user.values(address);
  const headers = (): string[] => excel.workbook.active.tables[0]?.columns.map(({ name }) => name) ?? [];
  /** A column's cells, by its header. */
  const column = (header: string): unknown[] => {
    const letter = String.fromCharCode(65 + headers().indexOf(header));
    return values(`Customers!${letter}2:${letter}4`).map(([cell]) => cell);
  };
  const change = async (without: readonly string[], added: readonly string[], more: Partial<ColumnChange> = {}): Promise<void> => {
    const shown = pointer.columns.map(({ field }) => field);
    const columns = columnsOf(customers, [...shown, ...added]).filter(({ field }) => added.includes(field));
    pointer = await changeColumns({ pointer, entity: customers }, { without, added: columns, records, choices: {}, ...more });
  };

  beforeEach(async () => {
    excel = excelInNode();
    (globalThis as { Excel?: unknown }).Excel = excel.Excel;
    const writing = await beginList({
      id: 'customers',
      entity: 'customers',
      name: 'Customers',
      path: '/customers',
      conditions: [],
      columns: columnsOf(customers, ['name', 'email', 'town']),
      expected: 3,
      choices: {},
    });
    await writing.append(records);
    pointer = await writing.finish(true, '2025-01-24T09:00:00.000Z');
  });
  after(() => {
    (globalThis as { Excel?: unknown }).Excel = before;
  });

  it('come in front of the last one, filled and formatted, and nothing counts as typed', async () => {
    await change(['email'], ['soldDate', 'balance']);
    assert.deepEqual(headers().slice(2), ['Outcome', 'Name', 'Town', 'Date Sold', 'Balance', 'Outcome Detail']);
    assert.deepEqual(column('Date Sold'), [45463, 45463, 45463]);
    assert.deepEqual(column('Balance'), [1, 2, 3]);
    assert.deepEqual((await readTyped({ pointer, entity: customers })).rows, []);
    const [kept] = (await readBook()).lists;
    assert.deepEqual(
      kept?.pointer.columns.map(({ field }) => field),
      ['name', 'town', 'soldDate', 'balance'],
    );
  });

  it('leave what was typed typed, and what moved on to be refreshed', async () => {
    excel.user.type('Customers!F3', 'York');
    await change([], ['soldDate'], { records: records.map((each) => ({ ...each, version: 2 })) });
    assert.deepEqual(
      (await readTyped({ pointer, entity: customers })).rows.map(({ key }) => key),
      ['2'],
    );
    const result = await refreshRows({ pointer, entity: customers }, { records: [1, 2, 3].map((n) => record(n, { version: 2, town: 'Hull' })) });
    assert.deepEqual(result.typed, ['2']);
    assert.deepEqual(column('Town'), ['Hull', 'York', 'Hull']);
  });

  it('stand by their rows when the user sorted, and beside a column of the user’s own of that name', async () => {
    excel.user.type('Customers!H1', 'Balance');
    excel.user.type('Customers!H2', 'ask them');
    excel.user.sort(pointer.tableName, 'Name', false);
    await change([], ['balance']);
    const names = column('Name');
    assert.deepEqual(names, ['Customer 3', 'Customer 2', 'Customer 1']);
    assert.deepEqual(column('Balance (balance)'), [3, 2, 1]);
    assert.deepEqual(column('Balance'), ['', '', 'ask them']);
    assert.deepEqual((await readTyped({ pointer, entity: customers })).rows, []);
  });
});
