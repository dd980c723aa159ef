/** Rows that move, tables and columns that are taken for others: the pane writes into the right rows, or says why not. */
import assert from 'node:assert/strict';
import { excelInNode, type ExcelInNode } from '../excel/node.js';
import { readBook } from '../../addin/excel/book.js';
import { readTyped } from '../../addin/excel/edits.js';
import { follow } from '../../addin/excel/events.js';
import { refreshRows } from '../../addin/excel/refresh.js';
import { readColumn, readSelection, type ListOf } from '../../addin/excel/selection.js';
import { beginList } from '../../addin/excel/write.js';
import { outcomeWord } from '../../addin/words.js';
import { columnsOf, type Pointer } from '../../addin/lists/list.js';
import { dropPending, keepPending, keptPending } from '../../addin/flow/keep.js';
import { putBack } from '../../addin/flow/editing.js';
import { means, stampOf } from '../../addin/lists/cells.js';
import { rowChange } from '../../addin/lists/changes.js';
import { chooseAction, leaveOut, previewDraft, repeatable, tryAgain } from '../../addin/flow/ordering.js';
import { fullList } from '../../addin/flow/fullList.js';
import { addBelow, anythingNew, refreshAll } from '../../addin/flow/refreshing.js';
import { lookForEdits } from '../../addin/flow/looking.js';
import { followSelection } from '../../addin/flow/lists.js';
import { openStep } from '../../addin/flow/playbooks.js';
import { back, change, go, home, now } from '../../addin/store.js';
import type { MonthStep, PlaybookMonth } from '../../shared/wire/playbooks.js';
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
    excel.user.type('customers!H1', 'Town');
    excel.user.type('customers!H2', 'a remark');
    assert.equal(excel.user.values('customers!H1')[0]?.[0], 'Town');
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

  it('says what helps where Excel only says that something went wrong', async () => {
    const it = await list('customers', 2);
    excel.gate.fail(1, 'GeneralException');
    await assert.rejects(readSelection([it]), /several sheets are selected together, select a single one/);
    excel.gate.fail(1, 'Unheard');
    await assert.rejects(readSelection([it]), (error: Error) => /^Excel answered: [^.]*.*[^.]\. Try again;/.test(error.message));
  });

  it('says in which cell each value of a column stands', async () => {
    const it = await list('customers', 4);
    const { cells, addresses } = await readColumn(it, 'Name');
    assert.equal(cells.get('3'), 'Customer 03');
    assert.equal(addresses.get('3'), 'D4');
  });

  it('say in one word to filter by what became of each row, and beside it in a sentence', async () => {
    const it = await list('customers', 4);
    const outcomes = new Map([
      ['1', { word: outcomeWord('done'), text: '✓ Dropped on 31 Jan 2025 (24 Jan 2025)', tone: 'good' as const }],
      ['2', { word: outcomeWord('failed'), text: '✗ It is locked (24 Jan 2025)', tone: 'bad' as const }],
      ['3', { word: outcomeWord('waiting'), text: 'Waits for approval', tone: 'caution' as const }],
    ]);
    await refreshRows(it, { records: [], outcomes, mark: true });
    assert.deepEqual(excel.user.values('customers!C2:C5').flat(), ['✓ Done', '✗ Refused', '⏳ Waits', '']);
    assert.equal(excel.user.values('customers!H1')[0]?.[0], 'Outcome Detail');
    assert.deepEqual(excel.user.values('customers!H2:H5').flat(), [
      '✓ Dropped on 31 Jan 2025 (24 Jan 2025)',
      '✗ It is locked (24 Jan 2025)',
      'Waits for approval',
      '',
    ]);
    await refreshRows(it, { records: [record(1)], clearOutcomes: true });
    assert.deepEqual([...excel.user.values('customers!C2:C5').flat(), ...excel.user.values('customers!H2:H5').flat()].join(''), '');
    // A list from before there was such a column keeps the sentence in its Outcome.
    const { detailColumnID: _none, ...older } = it.pointer;
    await refreshRows({ ...it, pointer: older }, { records: [], outcomes });
    assert.equal(excel.user.values('customers!C3')[0]?.[0], '✗ It is locked (24 Jan 2025)');
  });

  it('adds exactly the rows that are new below a table', async () => {
    const it = await list('customers', 3);
    const { appended } = await refreshRows(it, { records: [record(2), record(8), record(9)], append: true });
    assert.equal(appended, 2);
    assert.equal(excel.workbook.active.tables[0]?.area.rows, 6);
    assert.deepEqual(
      excel.user.values('customers!A2:A6').map(([key]) => key),
      ['1', '2', '3', '8', '9'],
    );
  });

  it('adds them below a table whose header row is switched off, which begins with its first row', async () => {
    const it = await list('customers', 3);
    const headed = async (show: boolean): Promise<void> => {
      await excel.Excel.run(async (context) => {
        context.workbook.tables.getItem(it.pointer.tableName).showHeaders = show;
        await context.sync();
      });
    };
    await headed(false);
    assert.equal(excel.user.values('customers!A1')[0]?.[0], '');
    const { appended } = await refreshRows(it, { records: [record(2), record(8)], append: true });
    assert.equal(appended, 1);
    const { area } = excel.workbook.active.tables[0]!;
    assert.deepEqual([area.row, area.rows], [1, 4]);
    assert.deepEqual(
      excel.user.values('customers!A2:A5').map(([key]) => key),
      ['1', '2', '3', '8'],
    );
    await headed(true);
    assert.equal(excel.user.values('customers!A1')[0]?.[0], 'Sheetbridge customers');
    assert.equal(excel.workbook.active.tables[0]!.area.rows, 5);
  });

  it('leaves the user’s own formula to Excel where new rows go above a total row', async () => {
    const it = await list('customers', 3);
    excel.user.type('customers!I1', 'Own');
    excel.user.type('customers!I2', '=[@Name]&"!"');
    await excel.Excel.run(async (context) => {
      context.workbook.tables.getItem(it.pointer.tableName).showTotals = true;
      await context.sync();
    });
    await refreshRows(it, { records: [record(9)], append: true });
    assert.deepEqual(excel.user.values('customers!A5:I5')[0]?.[0], '9');
    assert.equal(excel.user.values('customers!I5')[0]?.[0], 'Customer 09!');
  });
});

describe('What was typed', () => {
  const kept = { excel: (globalThis as { Excel?: unknown }).Excel, fetch: globalThis.fetch };
  let excel: ExcelInNode;
  let whole: ListOf & { pointer: Pointer; entity: ReturnType<typeof entityOf> };
  let bridge: Map<string, Wire>;
  beforeEach(async () => {
    excel = excelInNode();
    (globalThis as { Excel?: unknown }).Excel = excel.Excel;
    whole = await list('customers', 6);
    bridge = new Map(Array.from({ length: 6 }, (_, n) => [String(n + 1), record(n + 1)]));
    globalThis.fetch = (async (path: string) => {
      const ids = new URL(`http://bridge${path}`).searchParams.get('id.in')?.split(',') ?? [];
      return Response.json(ids.flatMap((id) => bridge.get(id) ?? []));
    }) as unknown as typeof fetch;
    change({
      phase: 'ready',
      entities: [{ ...entityOf('customers'), standard: [], owners: [] } as unknown as Described],
      lists: [{ pointer: whole.pointer, sheetName: 'customers' }],
      listID: whole.pointer.id,
      edits: {},
    });
  });
  after(() => {
    (globalThis as { Excel?: unknown }).Excel = kept.excel;
    globalThis.fetch = kept.fetch;
    change({ phase: 'starting', entities: [], lists: [], listID: undefined, edits: {} });
  });

  it('claims nothing of before the pane was opened: only rows older than the bridge’s are said to have changed', async () => {
    bridge.set('2', record(2, { version: 2 }));
    globalThis.fetch = (async (path: string) => Response.json(path.includes('updatedSince') ? [...bridge.values()] : [])) as unknown as typeof fetch;
    await anythingNew(whole.pointer.id);
    assert.deepEqual(now().moved[whole.pointer.id], ['2']);
    assert.equal(now().versions[whole.pointer.id]?.['2'], 2);
  });

  it('is not taken for somebody else’s while an order of ours is changing it, and its rows are being written', async () => {
    bridge.set('2', record(2, { version: 2 }));
    globalThis.fetch = (async (path: string) => Response.json(path.includes('updatedSince') ? [...bridge.values()] : [])) as unknown as typeof fetch;
    change({ moved: {}, following: { run: undefined, title: 'Edit', count: 1, entity: 'customers', listID: whole.pointer.id, state: 'following', rows: [] } });
    await anythingNew(whole.pointer.id);
    assert.equal(now().moved[whole.pointer.id], undefined);
    change({ following: undefined });
    await anythingNew(whole.pointer.id);
    assert.deepEqual(now().moved[whole.pointer.id], ['2']);
  });

  it('tells of what belongs in the list by now, not only of what changed in it', async () => {
    const streamed: string[] = [];
    globalThis.fetch = (async (path: string, { headers }: { headers: Record<string, string> }) => {
      if (headers['Accept'] !== 'application/x-ndjson') return Response.json([]);
      streamed.push(path);
      // Of those in the list only what has changed since it was read.
      const records = [record(2), record(7), record(8)];
      return new Response([Object.keys(records[0]!), ...records.map((each) => Object.values(each))].map((line) => JSON.stringify(line)).join('\n'), {
        headers: { 'Content-Type': 'application/x-ndjson' },
      });
    }) as unknown as typeof fetch;
    assert.match(await anythingNew(whole.pointer.id), /^2 new customers belong in this list/);
    assert.ok(streamed.length === 1 && streamed[0]!.includes('updatedSince='), 'not the ids of all');
    // A filter that moves with the calendar takes in what nobody has changed.
    const conditions = [{ field: 'soldDate', test: 'ge', value: 'startOfMonth' }] as const;
    change({ lists: [{ pointer: { ...whole.pointer, conditions }, sheetName: 'customers' }] });
    await anythingNew(whole.pointer.id);
    assert.ok(!streamed[1]!.includes('updatedSince='));
  });

  it('is not in the way of what a run has made: more than 200 rows are added, all of them', async () => {
    globalThis.fetch = (async (path: string) => {
      const ids = new URL(`http://bridge${path}`).searchParams.get('id.in')?.split(',') ?? [];
      return Response.json(ids.slice(0, 200).map((id) => record(Number(id))));
    }) as unknown as typeof fetch;
    const made = Array.from({ length: 451 }, (_, n) => String(n + 100));
    assert.equal((await addBelow(fullList(whole.pointer.id)!, made, new Map())).length, 451);
    assert.equal(excel.workbook.active.tables[0]?.area.rows, 1 + 6 + 451);
  });

  it('and is entered takes nobody from the first screen to the list: only who clicks into it goes there', async () => {
    home({ name: 'start' });
    excel.user.select('customers!D3');
    await followSelection();
    assert.deepEqual([now().screens, now().selection.ids], [[{ name: 'start' }], ['2']]);
    excel.user.select('customers!D4');
    await followSelection({ clicked: true });
    assert.equal(now().screens.at(-1)?.name, 'selection');
  });

  it('and became a record elsewhere stands once after a refresh: its row has the key before new ones are added below', async () => {
    excel.user.paste('customers!A8', [['new:m', '', '', 'Customer 09', 'Contact 9', '9@example.com', 'Leeds']]);
    bridge.set('9', record(9));
    globalThis.fetch = (async (path: string, { method, headers }: { method: string; headers: Record<string, string> }) => {
      const records = [...bridge.values()];
      if (path.endsWith('/marks') && method === 'POST') return Response.json([{ mark: 'm', id: '9', runID: '1' }]);
      if (path.includes('/runs/')) return Response.json([]);
      if (headers['Accept'] !== 'application/x-ndjson') {
        const ids = new URL(`http://bridge${path}`).searchParams.get('id.in')?.split(',') ?? [];
        return Response.json(ids.flatMap((id) => bridge.get(id) ?? []));
      }
      return new Response([Object.keys(records[0]!), ...records.map((each) => Object.values(each))].map((line) => JSON.stringify(line)).join('\n'), {
        headers: { 'Content-Type': 'application/x-ndjson' },
      });
    }) as unknown as typeof fetch;
    await refreshAll(whole.pointer.id);
    assert.deepEqual(
      excel.user.values('customers!A2:A10').map(([key]) => key),
      ['1', '2', '3', '4', '5', '6', '9', '', ''],
    );
  });

  it('is put back by cells: what is right in the same row stays', async () => {
    excel.user.type('customers!D3', 'Better Name');
    excel.user.type('customers!G3', 'Wrong Town');
    const { edits } = await lookForEdits(whole.pointer.id);
    assert.equal(edits.length, 2);
    await putBack(
      whole.pointer.id,
      edits.filter(({ field }) => field.name === 'town'),
    );
    assert.deepEqual(excel.user.values('customers!D3:G3')[0], ['Better Name', 'Contact 2', '2@example.com', 'Leeds']);
    assert.deepEqual(
      now().edits[whole.pointer.id]?.edits.map(({ after }) => after),
      ['Better Name'],
    );
  });

  it('gives way to the other person’s value at once, and is no edit any more', async () => {
    excel.user.type('customers!G3', 'Mine');
    bridge.set('2', record(2, { version: 2, town: 'Theirs' }));
    const { edits } = await lookForEdits(whole.pointer.id);
    assert.equal(edits[0]?.theirs, 'Theirs');
    await putBack(whole.pointer.id, edits);
    assert.equal(excel.user.values('customers!G3')[0]?.[0], 'Theirs');
    assert.deepEqual(now().edits[whole.pointer.id]?.edits, []);
  });

  it('differently into two rows of one record is named as a contradiction', async () => {
    excel.user.paste('customers!A4:G4', excel.user.values('customers!A3:G3'));
    excel.user.type('customers!G3', 'First Version');
    excel.user.type('customers!G4', 'Second Version');
    const { edits } = await lookForEdits(whole.pointer.id);
    assert.deepEqual(
      edits.map(({ address, why }) => [address, /stands twice/.test(why ?? '')]),
      [
        ['G3', true],
        ['G4', true],
      ],
    );
  });

  it('and saved takes along what is worked out from it, also where the pane no longer knows what stood there', () => {
    const row = { key: '1', cells: ['New', 'Old'], stamp: stampOf(1, ['Old', 'Old']) };
    assert.deepEqual(
      rowChange(row, ['New', 'New'], 2, undefined, (at) => at === 1),
      { cells: [null, 'New'], moved: [1], typed: false, both: false, stamp: stampOf(2, ['New', 'New']) },
    );
    assert.equal(rowChange(row, ['New', 'New'], 2, undefined).typed, true);
  });

  it('as text and saved as a date settles: the cell becomes the date', () => {
    const row = { key: '1', cells: ['Seat', '25/12/2023'], stamp: stampOf(1, ['Seat', 45_000]) };
    const change = rowChange(row, ['Seat', 45_285], 2, ['Seat', 45_000]);
    assert.deepEqual([change.cells, change.typed, change.both], [[null, 45_285], false, false]);
    assert.ok(means('£1,000.50', 1000.5) && !means('1000.5', 'x') && !means('25/12/2023', 45_284));
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

  it('is kept under its own list: another workbook’s pane neither takes it up nor writes over it', () => {
    const kept = new Map<string, string>();
    (globalThis as { localStorage?: unknown }).localStorage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    };
    try {
      const pending = { path: '', title: '', entity: 'features' as const, count: 1, at: '2025-01-24T09:00:00.000Z' };
      keepPending({ ...pending, key: 'theirs', listID: 'elsewhere' });
      keepPending({ ...pending, key: 'ours', listID: 'here' });
      assert.equal(keptPending([undefined, 'here'])?.key, 'ours');
      dropPending({ listID: 'here' });
      assert.equal(keptPending([undefined, 'here']), undefined);
      assert.equal(keptPending(['elsewhere'])?.key, 'theirs');
    } finally {
      delete (globalThis as { localStorage?: unknown }).localStorage;
    }
  });

  it('names every cell of a column that cannot be used, and leaves those rows out in one step', async () => {
    excel.user.type('features!D2', 'tbc');
    excel.user.type('features!D4', 'never');
    change({ scope: 'list', scopeIDs: ['1', '2', '3', '4'] });
    await chooseAction(offer);
    change({ draft: { ...now().draft!, fromColumn: { dateDrop: 'Description' } } });
    for (const cell of ['D3', 'D5']) excel.user.type(`features!${cell}`, '28 Feb 2026');
    assert.equal(await previewDraft(), false);
    assert.match(
      now().draft?.faults?.['dateDrop'] ?? '',
      /^2 cells of the column “Description” cannot be used: D2: “tbc” is not a date; D4: “never” is not a date\.$/,
    );
    await leaveOut(now().draft?.unusable ?? []);
    const sent = asked.find(({ path }) => path.includes('preview'))?.body as { rows?: { id: string }[] };
    assert.deepEqual(
      sent.rows?.map(({ id }) => id),
      ['2', '4'],
    );
  });

  it('is tried again with its own form for the rows that were not done', async () => {
    await chooseAction(offer);
    const sent = { ...now().draft!, parameters: { dateDrop: '2025-02-01' }, fromColumn: { dateDrop: 'Description' }, rows: [{ id: '4' }, { id: '5' }] };
    assert.ok(repeatable(sent));
    await tryAgain(sent, ['5']);
    const { draft } = now();
    assert.deepEqual([draft?.target, draft?.fromColumn, draft?.rows], [{ kind: 'ids', ids: ['5'] }, { dateDrop: 'Description' }, undefined]);
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

describe('A message that answers a press', () => {
  it('is over once another screen is shown: it stood on all of them, with its button', async () => {
    const step = {
      key: 's1',
      name: 'Field gone',
      entity: 'customers',
      opens: 'list',
      now: null,
      why: 'Customers have no field “town”.',
    } as unknown as MonthStep;
    change({ screens: [{ name: 'start' }], troubles: [{ kind: 'away', text: 'Trying again', stays: true }] });
    for (const leave of [(): void => go({ name: 'runs' }), back, (): void => home({ name: 'outbox' })]) {
      await openStep({ id: '1', month: '2025-01' } as PlaybookMonth, step);
      assert.match(now().troubles[1]?.text ?? '', /“Field gone” cannot be opened\. Customers have no field/);
      leave();
      assert.deepEqual(
        now().troubles.map(({ kind }) => kind),
        ['away'],
      );
    }
    change({ screens: [{ name: 'start' }], troubles: [] });
  });
});
