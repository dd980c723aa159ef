/** Rows that move, tables and columns that are taken for others: the pane writes into the right rows, or says why not. */
import assert from 'node:assert/strict';
import { excelInNode, type ExcelInNode } from '../excel/node.js';
import { readBook } from '../../addin/excel/book.js';
import { readTyped } from '../../addin/excel/edits.js';
import { follow } from '../../addin/excel/events.js';
import { refreshRows } from '../../addin/excel/refresh.js';
import { readColumn, readSelection, type ListOf } from '../../addin/excel/selection.js';
import { beginList } from '../../addin/excel/write.js';
import { columnsOf, type Pointer } from '../../addin/lists/list.js';
import { chooseAction, previewDraft } from '../../addin/flow/ordering.js';
import { lookForEdits } from '../../addin/flow/looking.js';
import { followSelection } from '../../addin/flow/lists.js';
import { change, now } from '../../addin/store.js';
import { entity as entityOf } from '../../shared/fields.js';
import type { ActionOffer, EntityName } from '../../shared/types.js';
import type { Wire } from '../../shared/wire/runs.js';
import type { Described } from '../../shared/wire/session.js';

const shown: Readonly<Record<'customers' | 'features', readonly string[]>> = {
  customers: ['name', 'contactName', 'email', 'town'],
  features: ['description', 'status', 'serviceCharge'],
};

const record = (n: number, more: Readonly<Record<string, unknown>> = {}): Wire => ({
  id: String(n),
  version: 1,
  name: `Customer ${String(n).padStart(2, '0')}`,
  contactName: `Contact ${n}`,
  email: `${n}@example.com`,
  town: 'Leeds',
  description: `Seat ${String((n * 7) % 40).padStart(2, '0')}`,
  status: 'Active',
  serviceCharge: 8.95,
  ...more,
});

async function list(
  entity: 'customers' | 'features',
  count: number,
  name: string = entity,
): Promise<ListOf & { pointer: Pointer; entity: ReturnType<typeof entityOf> }> {
  const columns = columnsOf(entityOf(entity), shown[entity]);
  const writing = await beginList({ id: name, entity, name, path: `/${entity}`, conditions: [], columns, expected: count, choices: {} });
  await writing.append(Array.from({ length: count }, (_, n) => record(n + 1)));
  return { pointer: await writing.finish(true, '2025-01-24T09:00:00.000Z'), entity: entityOf(entity) };
}

describe('Rows that move', () => {
  const before = (globalThis as { Excel?: unknown }).Excel;
  let excel: ExcelInNode;
  beforeEach(() => {
    excel = excelInNode();
    (globalThis as { Excel?: unknown }).Excel = excel.Excel;
  });
  after(() => {
    (globalThis as { Excel?: unknown }).Excel = before;
  });

  /** What happens at the first request that writes cells. */
  function atFirstWrite(act: () => void): void {
    let acted = false;
    excel.gate.onRequest = (body) => {
      if (acted || !JSON.stringify(body).includes('"Name":"Values"') || !/"ActionType":4|"SetValues"|"ArgumentInfo"/.test(JSON.stringify(body))) return;
      if (!writesValues(body)) return;
      acted = true;
      act();
    };
  }
  const writesValues = (body: unknown): boolean =>
    ((body as { Actions: { ActionType: number; Name: string }[] }).Actions ?? []).some(({ ActionType, Name }) => ActionType === 4 && Name === 'Values');

  const rowsOf = (): Map<string, string> =>
    new Map(excel.user.values('customers!A2:G21').map(([key, , , name, contact]) => [String(key), `${name} ${contact}`]));

  for (const [said, act] of [
    ['sorts', () => excel.user.sort('Sheetbridge_customers_customers', 'Name', false)],
    ['deletes a row', () => excel.user.deleteTableRows('Sheetbridge_customers_customers', 0)],
  ] as const)
    it(`writes each record into its own row when the user ${said} between reading and writing`, async () => {
      const it = await list('customers', 20);
      let acted = false;
      atFirstWrite(() => {
        acted = true;
        act();
      });
      const changed = [3, 4, 17];
      await refreshRows(it, { records: changed.map((n) => record(n, { version: 2, contactName: `Changed ${n}` })), mark: true });
      assert.ok(acted, 'the user came between');
      for (const [key, cells] of rowsOf()) {
        if (key === '') continue;
        const n = Number(key);
        assert.equal(cells, `Customer ${String(n).padStart(2, '0')} ${changed.includes(n) ? 'Changed' : 'Contact'} ${n}`);
      }
      excel.gate.onRequest = () => {};
      assert.deepEqual((await readTyped(it)).rows, [], 'no row is taken for typed over');
    });

  it('gives up with a sentence when rows are moved at every write, and has put back what it wrote over', async () => {
    const it = await list('customers', 20);
    let up = false;
    excel.gate.onRequest = (body) => {
      if (!writesValues(body)) return;
      up = !up;
      excel.user.sort('Sheetbridge_customers_customers', 'Name', !up);
    };
    await assert.rejects(refreshRows(it, { records: [record(3, { version: 2, contactName: 'Changed 3' })] }), /moved again and again/);
  });

  it('knows a list by its key column’s header, whatever ids the tables have', async () => {
    const customers = await list('customers', 8);
    const features = await list('features', 8);
    const tables = excel.workbook.data.sheets.flatMap((sheet) => sheet.tables) as { id: string }[];
    const [a, b] = tables;
    assert.ok(a && b);
    [a.id, b.id] = [b.id, a.id];
    excel.user.activate('features');
    excel.user.select('features!E5');
    const lists = [customers, features];
    assert.equal((await readSelection(lists)).listID, 'features');
    assert.deepEqual(
      (await readBook()).lists.map(({ pointer, sheetName }) => [pointer.entity, sheetName]),
      [
        ['customers', 'customers'],
        ['features', 'features'],
      ],
    );
    // Renamed as well, only the id is left, and it is another table's: then the list is gone, and not that table.
    excel.user.renameTable('Sheetbridge_customers_customers', 'Mine');
    await assert.rejects(refreshRows(customers, { records: [record(1, { version: 2 })] }), /no longer in this workbook/);
  });

  it('takes columns by their headers where ids were handed out anew, and by id where only the header was changed', async () => {
    const it = await list('customers', 4);
    const table = excel.workbook.active.tables[0] as unknown as { columns: { id: number; name: string }[] };
    excel.user.renameColumn('Sheetbridge_customers_customers', 'Town', 'Place');
    assert.deepEqual(
      (await readTyped(it)).columns.map(({ field }) => field),
      shown.customers,
    );
    excel.user.renameColumn('Sheetbridge_customers_customers', 'Place', 'Town');
    excel.user.insertColumns('customers!E:E');
    table.columns.forEach((column, at) => {
      column.id = at + 1;
    });
    const { columns, rows } = await readTyped(it);
    assert.deepEqual(
      columns.map(({ field, at }) => [field, table.columns[at]?.name]),
      [
        ['name', 'Name'],
        ['contactName', 'Contact Name'],
        ['email', 'Email'],
        ['town', 'Town'],
      ].map(([field, name]) => [field, columns.find((each) => each.field === field)?.header ?? name]),
    );
    assert.deepEqual(rows, []);
  });

  it('never takes a column of the user’s own for one that was deleted', async () => {
    const it = await list('customers', 4);
    excel.user.deleteColumns('customers!G:G');
    excel.user.type('customers!G1', 'Town');
    excel.user.type('customers!G2', 'a remark');
    assert.equal(excel.user.values('customers!G1')[0]?.[0], 'Town');
    assert.ok(!(await readTyped(it)).columns.some(({ field }) => field === 'town'));
  });

  it('hears at once of a sheet that is copied', async () => {
    await list('customers', 4);
    let moved = 0;
    await follow({ selected() {}, edited() {}, moved: () => (moved += 1) });
    await excel.Excel.run(async (context) => {
      context.workbook.worksheets.getItem('customers').copy('End');
      await context.sync();
    });
    await excel.settled();
    assert.ok(moved > 0);
  });

  it('says in which cell each value of a column stands', async () => {
    const it = await list('customers', 4);
    const { cells, addresses } = await readColumn(it, 'Name');
    assert.equal(cells.get('3'), 'Customer 03');
    assert.equal(addresses.get('3'), 'D4');
  });

  it('leaves the user’s own formula to Excel where new rows go above a total row', async () => {
    const it = await list('customers', 3);
    excel.user.type('customers!H1', 'Own');
    excel.user.type('customers!H2', '=[@Name]&"!"');
    await excel.Excel.run(async (context) => {
      context.workbook.tables.getItem(it.pointer.tableName).showTotals = true;
      await context.sync();
    });
    await refreshRows(it, { records: [record(9)], append: true });
    assert.deepEqual(excel.user.values('customers!A5:H5')[0]?.[0], '9');
    assert.equal(excel.user.values('customers!H5')[0]?.[0], 'Customer 09!');
  });
});

describe('An order', () => {
  const kept = { excel: (globalThis as { Excel?: unknown }).Excel, fetch: globalThis.fetch };
  let excel: ExcelInNode;
  let asked: { path: string; body: { ids?: string[] } }[];
  const offer: ActionOffer = {
    name: 'drop',
    title: 'Drop Feature',
    on: 'record',
    permission: 'run',
    reasons: [],
    schema: { type: 'object', properties: { dateDrop: { type: 'string', title: 'Drop Date', format: 'date' } }, additionalProperties: false },
  } as unknown as ActionOffer;

  beforeEach(async () => {
    excel = excelInNode();
    (globalThis as { Excel?: unknown }).Excel = excel.Excel;
    asked = [];
    globalThis.fetch = (async (path: string, init?: { body?: string }) => {
      asked.push({ path, body: JSON.parse(init?.body ?? '{}') as { ids?: string[] } });
      return Response.json(path.includes('preview') ? { rows: [], totals: {} } : []);
    }) as unknown as typeof fetch;
    const { pointer } = await list('features', 12);
    change({
      phase: 'ready',
      screens: [{ name: 'start' }, { name: 'selection' }],
      entities: [{ ...entityOf('features'), standard: [], owners: [] } as unknown as Described],
      lists: [{ pointer, sheetName: 'features' }],
      listID: pointer.id,
      scope: 'selected',
      troubles: [],
      draft: undefined,
    });
    excel.user.select('features!E5:E6');
    await followSelection();
    asked = [];
  });
  after(() => {
    (globalThis as { Excel?: unknown }).Excel = kept.excel;
    globalThis.fetch = kept.fetch;
    change({ phase: 'starting', screens: [{ name: 'start' }], entities: [], lists: [], listID: undefined, draft: undefined, troubles: [], scopeIDs: [] });
  });

  const highlighted = (): string[] => excel.user.values('features!A5:A6').map(([key]) => String(key));

  it('is for what is highlighted when it is chosen, though Excel told of no sort', async () => {
    assert.deepEqual(now().scopeIDs, ['4', '5']);
    excel.user.sort('Sheetbridge_features_features', 'Description', false);
    assert.notDeepEqual(highlighted(), ['4', '5']);
    await chooseAction(offer);
    const { target } = now().draft ?? {};
    assert.deepEqual(target, { kind: 'ids', ids: highlighted() });
    assert.match(now().troubles[0]?.text ?? '', /moved under your selection.*2 features/);
  });

  it('is for what is highlighted when its preview is asked for, and says what has changed', async () => {
    await chooseAction(offer);
    assert.deepEqual(now().troubles, []);
    excel.user.hideRows('features!6:6');
    await previewDraft();
    assert.deepEqual(asked.find(({ path }) => path.includes('preview'))?.body.ids, ['4']);
    assert.match(now().troubles[0]?.text ?? '', /1 feature that is selected/);
  });

  it('stays with the rows that were chosen where the user clicks elsewhere meanwhile', async () => {
    await chooseAction(offer);
    excel.user.select('features!F9');
    await previewDraft();
    assert.deepEqual(asked.find(({ path }) => path.includes('preview'))?.body.ids, ['4', '5']);
  });

  it('is not begun for a row that the user has deleted', async () => {
    excel.user.select('features!E13');
    await followSelection();
    excel.user.deleteTableRows('Sheetbridge_features_features', 11);
    await chooseAction(offer);
    assert.equal(now().draft, undefined);
  });

  it('never stands between Ctrl+Z and what was typed: looking for edits writes nothing', async () => {
    globalThis.fetch = (async () => Response.json([record(4)])) as unknown as typeof fetch;
    excel.user.type('features!D5', 'Typed');
    let writes = 0;
    excel.gate.onRequest = (body) => {
      if (JSON.stringify(body).includes('"ActionType":4')) writes += 1;
    };
    assert.equal((await lookForEdits(now().listID ?? '')).edits.length, 1);
    assert.equal(writes, 0);
    excel.user.undo();
    assert.deepEqual((await lookForEdits(now().listID ?? '')).edits, []);
    assert.equal(excel.user.values('features!D5')[0]?.[0], 'Seat 28');
  });

  it('that the bridge refuses shows its sentence where no form is there to show it', async () => {
    globalThis.fetch = (async () =>
      Response.json(
        { error_code: 400504, error: 'Bad Request', hint: 'customerClass: "Buisness" is not in the list; choose Business.', fields: { dateDrop: 'x' } },
        { status: 400 },
      )) as unknown as typeof fetch;
    change({
      screens: [{ name: 'start' }, { name: 'edits' }],
      draft: {
        listID: now().listID,
        entity: 'features' as EntityName,
        target: { kind: 'ids', ids: ['4'] },
        offer,
        parameters: {},
        fromColumn: {},
        rows: [{ id: '4', parameters: {} }],
      },
    });
    assert.equal(await previewDraft(), false);
    assert.match(now().troubles[0]?.text ?? '', /Buisness/);
  });
});
