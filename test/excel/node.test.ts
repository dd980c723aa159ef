/** Microsoft’s unmodified library on the stand-in’s workbook, in Node. */
import { strict as assert } from 'node:assert';
import { kinds } from '../../standin/engine/rich/thing.js';
import { excelInNode, type ExcelInNode } from './node.js';

const headers = ['Key', 'Name', 'Qty', 'When'];
const people = [
  ['F001', '=1+1', 3, 45_000],
  ['F002', 'Bob', 5, 45_001],
  ['F003', '@SUM(A1)', 1, 45_002],
  ['F004', '😀', 9, 45_003],
];

/** A workbook with the table People on the sheet Data, written as an add-in does. */
const withTable = async (): Promise<ExcelInNode> => {
  const it = excelInNode();
  await it.Excel.run(async (context) => {
    const sheet = context.workbook.worksheets.add('Data');
    sheet.getRange('A1:B5').numberFormat = Array.from({ length: 5 }, () => ['@', '@']);
    sheet.getRange('D2:D5').numberFormat = Array.from({ length: 4 }, () => ['dd/mm/yyyy']);
    const range = sheet.getRange('A1:D5');
    range.values = [headers, ...people];
    sheet.tables.add(range, true).name = 'People';
    sheet.activate();
    await context.sync();
  });
  return it;
};

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (e: unknown) => (e as { code?: string }).code ?? String(e),
  );

describe("Microsoft's library on the stand-in", () => {
  it('finds every member that the stand-in plays under the same name in its own classes', () => {
    const { Excel } = excelInNode();
    interface Prototype {
      readonly _scalarPropertyOriginalNames?: readonly string[];
      readonly _navigationPropertyNames?: readonly string[];
    }
    const unknown: string[] = [];
    for (const [kind, members] of kinds) {
      const known = (Excel as unknown as Record<string, { readonly prototype: Prototype } | undefined>)[kind];
      if (!known) continue;
      const all = new Set<string>();
      for (let at: object = known.prototype; at !== Object.prototype && at !== null; at = Object.getPrototypeOf(at) as object)
        for (const n of Object.getOwnPropertyNames(at)) all.add(n.toLowerCase());
      for (const n of [...(known.prototype._scalarPropertyOriginalNames ?? []), ...(known.prototype._navigationPropertyNames ?? [])]) all.add(n.toLowerCase());
      const { values, parts, set, calls } = members;
      for (const name of [...values, ...parts, ...set, ...calls]) if (!all.has(name.toLowerCase())) unknown.push(`${kind}.${name}`);
    }
    assert.deepEqual(unknown, []);
    assert.equal(kinds.size > 45, true);
  });

  it('writes and reads a table with formulas as text, dates and emoji unchanged', async () => {
    const { Excel } = await withTable();
    await Excel.run(async (context) => {
      const table = context.workbook.tables.getItem('People');
      const body = table.getDataBodyRange().load('values,formulas,text,valueTypes,address');
      table.columns.load('items/name');
      await context.sync();
      assert.deepEqual([body.values, body.formulas, body.address], [people, people, 'Data!A2:D5']);
      assert.deepEqual(body.text[0], ['F001', '=1+1', '3', '15/03/2023']);
      assert.deepEqual(
        Array.from(table.columns.items, (c) => c.name),
        headers,
      );
    });
  });

  it('writes 10,000 rows × 20 columns and reads them back in seconds', async () => {
    const { Excel } = excelInNode();
    const rows = Array.from({ length: 10_000 }, (_, i) => Array.from({ length: 20 }, (_x, j) => (j % 2 ? i * j : `text ${i}`)));
    const began = performance.now();
    await Excel.run(async (context) => {
      const range = context.workbook.worksheets.getActiveWorksheet().getRangeByIndexes(0, 0, 10_000, 20);
      range.values = rows;
      range.load('values');
      await context.sync();
      assert.deepEqual(range.values[9_999], rows[9_999]);
    });
    assert.equal(performance.now() - began < 20_000, true);
  });

  it('tells one change for a block that the library sends in pieces', async () => {
    const { Excel, settled } = excelInNode();
    const events: string[] = [];
    await Excel.run(async (context) => {
      const sheet = context.workbook.worksheets.getActiveWorksheet();
      sheet.onChanged.add((e) => {
        events.push(e.address);
        return Promise.resolve();
      });
      await context.sync();
      sheet.getRange('A1:T500').values = Array.from({ length: 500 }, () => Array.from({ length: 20 }, () => 'x'));
      await context.sync();
    });
    await settled();
    assert.deepEqual(events, ['A1:T500']);
  });

  it('keeps ranges where their cells are when rows are sorted out from under them', async () => {
    const { Excel, user } = await withTable();
    await Excel.run(async (context) => {
      const cell = context.workbook.worksheets.getItem('Data').getRange('A3');
      cell.load('values');
      await context.sync();
      user.insertRows('Data!2');
      user.deleteRows('Data!5');
      cell.load('values,address');
      await context.sync();
      assert.deepEqual([cell.address, cell.values], ['Data!A4', [['F002']]]);
      user.deleteRows('Data!4');
      cell.load('values');
      assert.equal(await codeOf(context.sync()), 'InvalidReference');
    });
  });

  it('shows only visible rows in views, special cells and several selected areas', async () => {
    const { Excel, user } = await withTable();
    user.sort('People', 'Qty');
    user.filter('People', 'Key', ['F001', 'F002', 'F004']);
    user.hideRows('Data!5');
    user.select('Data!A2:A6,C3');
    await Excel.run(async (context) => {
      const body = context.workbook.tables.getItem('People').getDataBodyRange();
      const view = body.getVisibleView().load('values');
      const rows = body.getVisibleView().rows.load('items/values,items/cellAddresses');
      const visible = body.getSpecialCellsOrNullObject(Excel.SpecialCellType.visible).load('address');
      const selected = context.workbook.getSelectedRanges().load('address,areaCount');
      const seen = selected.getSpecialCellsOrNullObject(Excel.SpecialCellType.visible);
      seen.areas.load('items/address,items/values');
      await context.sync();
      assert.deepEqual(
        view.values.map((r) => r[0]),
        ['F001', 'F002'].filter((k) => view.values.flat().includes(k)),
      );
      assert.equal(view.values.length, 2);
      assert.equal(rows.items.length, 2);
      assert.equal(visible.address.startsWith('Data!A3:D'), true);
      assert.deepEqual([selected.address, selected.areaCount], ['Data!A2:A6,Data!C3', 2]);
      assert.equal(seen.areas.items.length > 1, true);
    });
    await Excel.run(async (context) => {
      context.workbook.getSelectedRange().load('address');
      assert.equal(await codeOf(context.sync()), 'InvalidSelection');
    });
  });

  it('answers null objects for what is missing and keeps ids through renames', async () => {
    const { Excel, user } = await withTable();
    await Excel.run(async (context) => {
      const sheet = context.workbook.worksheets.getItem('Data'),
        table = context.workbook.tables.getItem('People');
      const column = table.columns.getItem('Qty');
      const nobody = context.workbook.worksheets.getItemOrNullObject('Nobody'),
        nothing = nobody.tables.getItemOrNullObject('x');
      const outside = sheet.getRange('A1:B2').getIntersectionOrNullObject('D9');
      column.load('id,name');
      await context.sync();
      assert.deepEqual([nobody.isNullObject, nothing.isNullObject, outside.isNullObject], [true, true, true]);
      user.renameColumn('People', 'Qty', 'Count');
      user.moveColumn('People', 'Count', 0);
      user.renameSheet('Data', 'Renamed');
      user.renameTable('People', 'Folk');
      column.load('name,index');
      sheet.load('name');
      table.load('name');
      await context.sync();
      assert.deepEqual([column.name, column.index, sheet.name, table.name], ['Count', 0, 'Renamed', 'Folk']);
      user.deleteSheet('Renamed');
      table.load('name');
      assert.equal(await codeOf(context.sync()), 'ItemNotFound');
    });
  });

  it('refuses everything while a cell is edited, and waits when asked to', async () => {
    const { Excel, user } = await withTable();
    const read = (context: Excel.RequestContext): Promise<number> => {
      const sheets = context.workbook.worksheets.load('items/name');
      return context.sync().then(() => sheets.items.length);
    };
    user.startEditing();
    assert.equal(await codeOf(Excel.run(read)), 'InvalidOperationInCellEditMode');
    const waiting = Excel.run({ delayForCellEdit: true }, read);
    setTimeout(() => {
      user.stopEditing();
    }, 20);
    assert.equal(await waiting, 2);
  });

  it('refuses to write into a protected sheet and keeps what was done before the refusal', async () => {
    const { Excel, user } = await withTable();
    user.protect('Data');
    const outcome = await codeOf(
      Excel.run(async (context) => {
        context.workbook.worksheets.getItem('Sheet1').getRange('A1').values = [['before']];
        context.workbook.worksheets.getItem('Data').getRange('A2').values = [['x']];
        await context.sync();
      }),
    );
    assert.deepEqual([outcome, user.values('Sheet1!A1'), user.values('Data!A2')], ['AccessDenied', [['before']], [['F001']]]);
  });

  it("keeps to 5 MB a request and a response, with the library's own codes", async () => {
    const { Excel, workbook, gate } = excelInNode();
    const write = (text: string): Promise<unknown> =>
      Excel.run(async (context) => {
        context.workbook.worksheets.getActiveWorksheet().getRange('A1:J20').values = Array.from({ length: 20 }, () => Array.from({ length: 10 }, () => text));
        await context.sync();
      });
    assert.equal(await codeOf(write('x'.repeat(30_000))), 'RequestPayloadSizeLimitExceeded');
    assert.equal(await codeOf(write('x'.repeat(20_000))), 'done');
    workbook.limits.response = 1_000_000;
    assert.equal(
      await codeOf(
        Excel.run(async (context) => {
          context.workbook.worksheets.getActiveWorksheet().getRange('A1:J20').load('values');
          await context.sync();
        }),
      ),
      'ResponsePayloadSizeLimitExceeded',
    );
    assert.equal(gate.largest.request > 5_000_000, true);
  });

  it('fails the sync a test names and no other', async () => {
    const { Excel, gate } = await withTable();
    const codes: string[] = [];
    gate.fail(2, 'GeneralException');
    for (let i = 0; i < 3; i++)
      codes.push(
        await codeOf(
          Excel.run(async (context) => {
            context.workbook.load('name');
            await context.sync();
          }),
        ),
      );
    assert.deepEqual(codes, ['done', 'GeneralException', 'done']);
  });

  it('tells who changed what: the user, a co-author, an undo', async () => {
    const { Excel, user, coauthor, settled } = await withTable();
    const seen: unknown[] = [];
    await Excel.run(async (context) => {
      const table = context.workbook.tables.getItem('People');
      table.onChanged.add((e) => {
        seen.push([e.address, e.changeType, e.source, e.details?.valueAfter ?? null]);
        return Promise.resolve();
      });
      await context.sync();
      user.type('Data!B3', 'Rob');
      coauthor.type('Data!C3', 7);
      user.type('Data!Z9', 'elsewhere');
      user.undo();
      user.undo();
      user.deleteTableRows('People', 0);
      await settled();
    });
    assert.deepEqual(seen, [
      ['B3', 'RangeEdited', 'Local', 'Rob'],
      ['C3', 'RangeEdited', 'Remote', 7],
      ['B3', 'RangeEdited', 'Local', null],
      ['A2:D2', 'CellDeleted', 'Local', null],
    ]);
  });

  it("gives an event's range, and stops telling when asked", async () => {
    const { Excel, user, settled } = await withTable();
    const values: unknown[] = [];
    await Excel.run(async (context) => {
      const sheet = context.workbook.worksheets.getItem('Data');
      const handler = sheet.onChanged.add(async (e) => {
        await Excel.run(async (own) => {
          const r = e.getRange(own).load('values');
          await own.sync();
          values.push(r.values);
        });
      });
      await context.sync();
      user.paste('Data!B2', [['x'], ['y']]);
      await settled();
      handler.remove();
      await context.sync();
      user.type('Data!B2', 'z');
      await settled();
    });
    assert.deepEqual(values, [[['x'], ['y']]]);
  });

  it('adds rows below and inside a table and moves what stands under it', async () => {
    const { Excel, user } = await withTable();
    user.type('Data!A8', 'note');
    await Excel.run(async (context) => {
      const table = context.workbook.tables.getItem('People');
      table.rows.add(undefined, [['F005', 'Eve', 2, 45_004]]);
      table.rows.add(0, [['F000', 'Zed', 0, 44_999]]);
      const rows = table.rows.load('count'),
        body = table.getDataBodyRange().load('values');
      const below = context.workbook.worksheets.getItem('Data').getRange('A10:A11').load('values');
      const format = table.columns.getItem('When').getDataBodyRange().load('text');
      await context.sync();
      assert.equal(rows.count, 6);
      assert.deepEqual(
        body.values.map((r) => r[0]),
        ['F000', 'F001', 'F002', 'F003', 'F004', 'F005'],
      );
      assert.equal(below.values.flat().includes('note'), true);
      assert.equal(format.text[5]![0], '19/03/2023');
    });
  });

  it('keeps settings, names, custom XML, comments and list rules', async () => {
    const { Excel } = await withTable();
    await Excel.run(async (context) => {
      const { workbook } = context,
        sheet = workbook.worksheets.getItem('Data');
      workbook.settings.add('list', { entity: 'features', columns: ['id'] });
      workbook.names.add('Picked', sheet.getRange('B2:B4'));
      workbook.customXmlParts.add('<list xmlns="urn:lists"><a/></list>');
      workbook.comments.add('Data!B2', 'Look here');
      sheet.getRange('C2:C5').dataValidation.rule = { list: { inCellDropDown: true, source: '1,3,5' } };
      sheet.customProperties.add('entity', 'features');
      await context.sync();
      const setting = workbook.settings.getItem('list').load('value'),
        none = workbook.settings.getItemOrNullObject('none');
      const name = workbook.names.getItem('Picked').getRange().load('address');
      const parts = workbook.customXmlParts.getByNamespace('urn:lists'),
        count = parts.getCount(),
        xml = parts.getOnlyItem().getXml();
      const comment = workbook.comments.getItemByCell('Data!B2').load('content');
      const rule = sheet.getRange('C2:C5').dataValidation.load('rule,type,valid');
      const invalid = sheet.getRange('C2:C5').dataValidation.getInvalidCellsOrNullObject().load('address');
      await context.sync();
      assert.deepEqual(
        [setting.value, none.isNullObject, name.address, count.value, comment.content],
        [{ entity: 'features', columns: ['id'] }, true, 'Data!B2:B4', 1, 'Look here'],
      );
      assert.deepEqual([xml.value, rule.type, rule.valid, invalid.address], ['<list xmlns="urn:lists"><a/></list>', 'List', false, 'Data!C5']);
      assert.deepEqual(rule.rule, { list: { inCellDropDown: true, source: '1,3,5' } });
    });
  });

  it('formats, sizes, hides and freezes, and answers null for what differs', async () => {
    const { Excel, user } = await withTable();
    await Excel.run(async (context) => {
      const sheet = context.workbook.worksheets.getItem('Data'),
        range = sheet.getRange('A2:A5');
      range.format.fill.color = 'yellow';
      sheet.getRange('A2').format.font.bold = true;
      range.format.columnWidth = 90;
      sheet.getRange('D:D').columnHidden = true;
      sheet.freezePanes.freezeRows(1);
      range.load('format/fill/color,format/font/bold,format/columnWidth,columnHidden');
      const frozen = sheet.freezePanes.getLocationOrNullObject().load('address'),
        hidden = sheet.getRange('C1:D1').load('columnHidden');
      await context.sync();
      assert.deepEqual(
        [range.format.fill.color, range.format.font.bold, range.format.columnWidth, hidden.columnHidden, frozen.address],
        ['#FFFF00', null, 90, null, 'Data!1:1'],
      );
    });
    user.undo();
    assert.equal(user.book.findSheet('Data')?.frozenRows, 0);
  });

  it('sets and reads formats cell by cell', async () => {
    const { Excel } = await withTable();
    await Excel.run(async (context) => {
      const range = context.workbook.worksheets.getItem('Data').getRange('A2:B2');
      range.setCellProperties([[{ format: { fill: { color: 'red' }, font: { bold: true } } }, {}]]);
      const read = range.getCellProperties({ address: true, format: { fill: { color: true }, font: { bold: true } } });
      await context.sync();
      assert.deepEqual(read.value, [
        [
          { address: 'Data!A2', format: { fill: { color: '#FF0000' }, font: { bold: true } } },
          { address: 'Data!B2', format: { fill: { color: '#FFFFFF' }, font: { bold: false } } },
        ],
      ]);
    });
  });

  it('names the member it does not play', async () => {
    const { Excel, workbook } = excelInNode();
    const named: string[] = [];
    workbook.onNotPlayed = (what) => {
      named.push(what);
    };
    const outcome = await codeOf(
      Excel.run(async (context) => {
        context.workbook.worksheets.getActiveWorksheet().getRange('A1').merge();
        await context.sync();
      }),
    );
    assert.deepEqual([outcome, named], ['NotImplemented', ['The stand-in for Excel does not play Range.Merge().']]);
  });

  it('refuses whole columns of values and wrong sizes, as Excel does', async () => {
    const { Excel } = excelInNode();
    const write = (address: string, values: unknown[][]): Promise<string> =>
      codeOf(
        Excel.run(async (context) => {
          context.workbook.worksheets.getActiveWorksheet().getRange(address).values = values;
          await context.sync();
        }),
      );
    assert.deepEqual(
      [await write('A:A', [['x']]), await write('A1:B2', [['x']]), await write('not a range', [['x']])],
      ['InvalidArgument', 'InvalidArgument', 'InvalidArgument'],
    );
    await Excel.run(async (context) => {
      const whole = context.workbook.worksheets.getActiveWorksheet().getRange('A:B').load('values,isEntireColumn,address');
      await context.sync();
      assert.deepEqual([whole.values, whole.isEntireColumn, whole.address], [null, true, 'Sheet1!A:B']);
    });
  });
});
