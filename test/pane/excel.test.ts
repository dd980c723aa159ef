/** The gateway to Excel in Node: the real library on the stand-in's engine. Counts calls and bytes, and orders faults. */
import assert from 'node:assert/strict';
import { excelInNode, type ExcelInNode } from '../excel/node.js';
import { beginList, finishList } from '../../addin/excel/write.js';
import { refreshRows } from '../../addin/excel/refresh.js';
import { readKeys, readSelection, selectRows } from '../../addin/excel/selection.js';
import { readTyped } from '../../addin/excel/edits.js';
import { readBook } from '../../addin/excel/book.js';
import { SheetTrouble } from '../../addin/excel/run.js';
import { columnsOf, type Pointer } from '../../addin/lists/list.js';
import { entity as entityOf } from '../../shared/fields.js';
import type { Wire } from '../../shared/wire/runs.js';

const features = entityOf('features');
const names = [
  'customerID',
  'standardFeature',
  'description',
  'status',
  'featureCount',
  'serviceCharge',
  'startDate',
  'dueDate',
  'dateDrop',
  'dateBillTo',
  'CRMReference',
  'site',
  'campaign',
  'soldBy',
  'soldDate',
  'saleType',
  'connectionCharge',
  'featureType',
  'endDate',
  'createdAt',
];
const columns = columnsOf(
  features,
  names.filter((name) => features.fields.some((field) => field.name === name)),
);

const record = (n: number, more: Readonly<Record<string, unknown>> = {}): Wire => ({
  id: String(n),
  version: 1,
  customerID: String(n % 97),
  standardFeature: 'Hosted Seat Essential',
  description: `Seat ${n}`,
  status: 'Active',
  featureCount: n % 12,
  serviceCharge: 8.95,
  startDate: '2024-06-24',
  dueDate: '2025-02-24',
  dateDrop: null,
  dateBillTo: null,
  CRMReference: `CRM-${n}`,
  site: 'Leeds',
  campaign: null,
  soldBy: 'Web',
  soldDate: '2024-06-20',
  saleType: 'New',
  connectionCharge: 15,
  featureType: 'Hosted Seat',
  endDate: null,
  createdAt: '2025-01-01T09:00:00.000Z',
  ...more,
});

async function list(records: readonly Wire[], name = 'Features'): Promise<Pointer> {
  const writing = await beginList({
    id: name.toLowerCase().replaceAll(/\W/g, ''),
    entity: 'features',
    name,
    path: '/features',
    conditions: [],
    columns,
    expected: records.length,
    choices: {},
  });
  for (let at = 0; at < records.length; at += 500) await writing.append(records.slice(at, at + 500));
  return writing.finish(true, '2025-01-24T09:00:00.000Z');
}

describe('Excel, through the gateway', function () {
  const before = (globalThis as { Excel?: unknown }).Excel;
  let excel: ExcelInNode;
  beforeEach(() => {
    excel = excelInNode();
    (globalThis as { Excel?: unknown }).Excel = excel.Excel;
  });
  after(() => {
    (globalThis as { Excel?: unknown }).Excel = before;
  });

  const values = (address: string): (string | number | boolean)[][] => excel.user.values(address);

  it('writes 10,000 rows of 20 columns in blocks that Excel on the web takes', async () => {
    const records = Array.from({ length: 10_000 }, (_, n) => record(n + 1));
    const started = excel.gate.syncs;
    await list(records);
    assert.ok(excel.gate.largest.request < 5 * 1024 * 1024, `${excel.gate.largest.request} bytes in one request`);
    assert.ok(excel.gate.syncs - started <= 20, `${excel.gate.syncs - started} syncs`);
    assert.deepEqual(values('Features!A10001:D10001')[0]?.[0], '10000');
  });

  it('gives each text the room it needs, and the Outcome no more than its word', async () => {
    await list([record(1, { description: 'Broadband FTTP 1000/115 at the depot', site: 'Bath' })]);
    const width = (header: string): number => {
      const at = excel.workbook.active.tables[0]!.columns.findIndex(({ name }) => name === header);
      return excel.workbook.active.columns[at]?.width ?? 0;
    };
    assert.equal(width('Description'), 200);
    assert.ok(width('Outcome') < 110 && width('Site') < 90, `${width('Outcome')} ${width('Site')}`);
  });

  it('halves a block that Excel finds too large, and loses nothing of it', async () => {
    excel.workbook.limits.request = 60_000;
    await list(Array.from({ length: 300 }, (_, n) => record(n + 1, { description: 'é'.repeat(200) })));
    assert.equal(excel.workbook.active.tables[0]?.area.rows, 301);
    assert.deepEqual(
      values('Features!A2:A301').map(([key]) => key),
      Array.from({ length: 300 }, (_, n) => String(n + 1)),
    );
  });

  it('brings 32,767 characters, formulas and emoji in and back unchanged', async () => {
    const texts = ['=1+1', '@SUM(A1)', '-5', '007', '12345678901234567890', "'quoted", 'a😀b', 'two\nlines', '😀'.repeat(16_383), 'x'.repeat(32_767)];
    const pointer = await list(texts.map((description, n) => record(n + 1, { description })));
    const at = excel.workbook.active.tables[0]?.columns.findIndex(({ name }) => name === 'Description') ?? 0;
    const letter = String.fromCharCode(65 + at);
    const back = values(`Features!${letter}2:${letter}${texts.length + 1}`).map(([text]) => String(text));
    for (const [n, text] of texts.entries()) assert.ok(back[n] === text, `${text.slice(0, 40)} came back as ${back[n]?.slice(0, 40)}`);
    const typed = await readTyped({ pointer, entity: features });
    assert.deepEqual(typed.rows, []);
  });

  it('refreshes 1,000 scattered rows with at most 10 syncs, and no other cell', async () => {
    const pointer = await list(Array.from({ length: 5_000 }, (_, n) => record(n + 1)));
    const fresh = Array.from({ length: 1_000 }, (_, n) => record(n * 5 + 1, { version: 2, status: 'Dropped', dateDrop: '2025-01-31' }));
    const started = excel.gate.syncs;
    const result = await refreshRows(
      { pointer, entity: features },
      { records: fresh, outcomes: new Map(fresh.map(({ id }) => [id, { text: '✓ Dropped (24 Jan 2025)', tone: 'good' }])), mark: true },
    );
    assert.equal(result.changed, 1_000);
    assert.ok(excel.gate.syncs - started <= 10, `${excel.gate.syncs - started} syncs`);
    assert.ok(excel.gate.largest.request < 5 * 1024 * 1024);
    const status = excel.workbook.active.tables[0]?.columns.findIndex(({ name }) => name === 'Feature Status') ?? 0;
    const letter = String.fromCharCode(65 + status);
    const now = values(`Features!${letter}2:${letter}5001`).map(([each]) => each);
    assert.equal(now.filter((each) => each === 'Dropped').length, 1_000);
    assert.equal(now[0], 'Dropped');
    assert.equal(now[1], 'Active');
  });

  it('resolves a selection in at most four syncs and the library’s own last one, by key and without the hidden rows', async () => {
    const pointer = await list(Array.from({ length: 2_000 }, (_, n) => record(n + 1)));
    excel.user.hideRows('Features!3:4');
    excel.user.select('Features!D2:D6,F5:F9');
    const started = excel.gate.syncs;
    const selection = await readSelection([{ pointer, entity: features }]);
    assert.ok(excel.gate.syncs - started <= 5, `${excel.gate.syncs - started} syncs`);
    assert.deepEqual(selection.ids, ['1', '4', '5', '6', '7', '8']);
    assert.equal(selection.hidden, 2);
    excel.user.select('Features!D:D');
    assert.equal((await readSelection([{ pointer, entity: features }])).ids.length, 1_998);
    assert.equal((await readKeys({ pointer, entity: features }, false)).ids.length, 2_000);
  });

  it('selects rows that stand apart by what this Excel says that it can, not by what its library has', async () => {
    const pointer = await list([record(1), record(2), record(3), record(4)]);
    const before = (globalThis as { Office?: unknown }).Office;
    // As the library of today has it on every host; the one that comes from npm is older.
    const areas = excel.Excel.RangeAreas.prototype as { select?: () => void };
    let selected = 0;
    areas.select = () => {
      selected += 1;
    };
    try {
      for (const able of [17, 18]) {
        const isSetSupported = (_set: string, version: string): boolean => Number(version.split('.')[1]) <= able;
        (globalThis as { Office?: unknown }).Office = { context: { requirements: { isSetSupported } } };
        assert.equal(await selectRows({ pointer, entity: entityOf('features') }, ['1', '3']), able === 18);
        assert.equal(selected, able === 18 ? 1 : 0);
        assert.equal(await selectRows({ pointer, entity: entityOf('features') }, ['2', '3']), true);
      }
    } finally {
      delete areas.select;
      (globalThis as { Office?: unknown }).Office = before;
    }
  });

  it('waits for a cell that is being edited and then goes on', async () => {
    const pointer = await list([record(1), record(2)]);
    excel.user.startEditing();
    setTimeout(() => excel.user.stopEditing(), 300);
    const keys = await readKeys({ pointer, entity: features }, false);
    assert.deepEqual(keys.ids, ['1', '2']);
  });

  it('goes on after Excel refused a call because a cell was being edited', async () => {
    const pointer = await list([record(1), record(2)]);
    excel.gate.fail(1, 'InvalidOperationInCellEditMode');
    assert.deepEqual((await readKeys({ pointer, entity: features }, false)).ids, ['1', '2']);
  });

  it('says in a sentence what hinders it: a deleted table, a protected sheet, a lost key', async () => {
    const pointer = await list([record(1), record(2)]);
    const sheet = excel.workbook.active.name;
    const trouble = async (kind: string): Promise<void> => {
      await assert.rejects(
        refreshRows({ pointer, entity: features }, { records: [record(1, { version: 2, status: 'Dropped' })] }),
        (error) => error instanceof SheetTrouble && error.kind === kind && error.message.endsWith('.'),
      );
    };
    excel.user.protect(sheet);
    await trouble('protected');
    excel.user.unprotect(sheet);
    excel.user.deleteColumns('Features!A:A');
    await trouble('noKey');
    excel.user.undo();
    excel.user.deleteTable(pointer.tableName);
    await trouble('gone');
  });

  it('keeps the pointer small and finds a table without one by its key column', async () => {
    await list(Array.from({ length: 100 }, (_, n) => record(n + 1)));
    const kept = Object.values(excel.workbook.data.settings).join('');
    assert.ok(kept.length < 5_000, `${kept.length} characters in the workbook's settings`);
    excel.workbook.data.settings = {};
    const book = await readBook();
    assert.equal(book.strays[0]?.entity, 'features');
  });

  it('leaves a whole, smaller list where the writing was cut off', async () => {
    const writing = await beginList({ id: 'cut', entity: 'features', name: 'Cut', path: '/features', conditions: [], columns, expected: 100, choices: {} });
    await writing.append(Array.from({ length: 40 }, (_, n) => record(n + 1)));
    const pointer = await writing.finish(false, '2025-01-24T09:00:00.000Z');
    assert.equal(pointer.whole, false);
    assert.equal(excel.workbook.active.tables[0]?.area.rows, 41);
    assert.equal((await readBook()).unfinished.length, 0);
  });

  it('finds a list that a closed pane left half written, and makes a whole, smaller one of it', async () => {
    const writing = await beginList({ id: 'left', entity: 'features', name: 'Left', path: '/features', conditions: [], columns, expected: 5_000, choices: {} });
    await writing.append(Array.from({ length: 5_000 }, (_, n) => record(n + 1, { description: 'x'.repeat(500) })));
    const [unfinished] = (await readBook()).unfinished;
    assert.ok(unfinished);
    const pointer = await finishList(unfinished, columns, {});
    const rows = (excel.workbook.active.tables[0]?.area.rows ?? 1) - 1;
    assert.ok(rows > 100 && rows < 5_000, `${rows} rows`);
    assert.equal((await readKeys({ pointer, entity: features }, false)).ids.length, rows);
    assert.deepEqual((await readBook()).unfinished, []);
  });

  it('offers presets in drop-downs, long lists from a hidden sheet that a second list shares', async () => {
    const editable = columns.find((column) => column.editable && column.kind === 'text');
    assert.ok(editable);
    const names = Array.from({ length: 60 }, (_, n) => `Choice number ${n}, with a comma`);
    for (const id of ['one', 'two']) {
      const writing = await beginList({
        id,
        entity: 'features',
        name: id,
        path: '/features',
        conditions: [],
        columns,
        expected: 1,
        choices: { [editable.field]: { list: 'somewhere', names } },
      });
      await writing.append([record(1)]);
      await writing.finish(true, '2025-01-24T09:00:00.000Z');
    }
    const hidden = excel.workbook.data.sheets.find((sheet) => sheet.name === 'Sheetbridge lists');
    assert.equal(hidden?.visibility, 'VeryHidden');
    assert.deepEqual(values("'Sheetbridge lists'!A1:B2"), [
      ['somewhere', ''],
      ['Choice number 0, with a comma', ''],
    ]);
  });
});
