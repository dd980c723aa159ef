/** The stand-in’s page in a real browser, with a small add-in of its own. */
import { strict as assert } from 'node:assert';
import type { BrowserContext, Frame } from 'playwright-core';
import { served, type Served } from './fixture/served.js';
import { openExcel, type OpenExcel } from './page.js';

describe('the stand-in in a browser', () => {
  let server: Served, excel: OpenExcel, pane: Frame;

  const ready = async (of: OpenExcel): Promise<Frame> => {
    const frame = await of.pane();
    await frame.waitForFunction(() => window.notes?.ready);
    return frame;
  };
  /** Presses keys in the grid, one after another. */
  const keys = async (...list: string[]): Promise<void> => {
    for (const key of list) await excel.page.keyboard.press(key);
  };

  before(async () => {
    server = await served();
    excel = await openExcel(server.url);
    pane = await ready(excel);
  });

  after(async () => {
    await excel.close();
    await server.close();
  });

  beforeEach(async () => {
    await excel.standIn((door) => {
      const name = `T${door.book.data.sheets.length}`;
      door.user.addSheet(name);
      door.user.select('A1');
    });
    await excel.page.locator('.grid-surface').focus();
    await pane.evaluate(() => {
      window.notes.events.length = 0;
      window.notes.selections.length = 0;
      window.notes.commands.length = 0;
    });
  });

  /** Puts a table of two columns and five rows on the sheet, by the add-in. */
  const table = (name: string): Promise<void> =>
    pane.evaluate(async (wanted) => {
      await Excel.run(async (context) => {
        const range = context.workbook.worksheets.getActiveWorksheet().getRange('A1:B6');
        range.values = [
          ['Name', 'Qty'],
          ['Cy', 3],
          ['Ann', 1],
          ['Bob', 2],
          ['Di', 5],
          ['Eve', 4],
        ];
        const made = context.workbook.tables.add(range, true);
        made.name = wanted;
        await context.sync();
      });
    }, name);

  it("starts Microsoft's library in the pane without a request to anywhere else", async () => {
    assert.equal(await pane.locator('#state').textContent(), 'Excel on OfficeOnline');
    assert.deepEqual([excel.strangers, excel.errors], [[], []]);
    assert.deepEqual(await pane.evaluate(() => ['1.14', '1.15'].map((v) => Office.context.requirements.isSetSupported('ExcelApi', v))), [true, false]);
  });

  it('types, moves and edits by keyboard', async () => {
    await excel.page.keyboard.type('Hello');
    await keys('Tab');
    await excel.page.keyboard.type('=1+2');
    await keys('Enter', 'ArrowUp', 'F2');
    await excel.page.keyboard.type('*3');
    await keys('Enter');
    await excel.page.keyboard.type('lost');
    await keys('Escape');
    assert.deepEqual(await excel.values('A1:B2'), [
      ['Hello', 7],
      ['', ''],
    ]);
    assert.equal((await excel.selection()).split('!')[1], 'B2');
  });

  it('undoes and redoes by keyboard', async () => {
    await excel.page.keyboard.type('x');
    await keys('Enter', 'Control+z');
    assert.deepEqual(await excel.values('A1'), [['']]);
    await keys('Control+y');
    assert.deepEqual(await excel.values('A1'), [['x']]);
  });

  it('selects by dragging, Shift, Ctrl and headings', async () => {
    const at = async (): Promise<string> => (await excel.selection()).split('!')[1]!;
    await excel.drag('B2', 'C4');
    assert.equal(await at(), 'B2:C4');
    await excel.click('E5', { modifiers: ['Control'] });
    assert.equal(await at(), 'B2:C4,E5');
    await excel.click('B2');
    await excel.click('C9', { modifiers: ['Shift'] });
    assert.equal(await at(), 'B2:C9');
    await keys('Shift+ArrowDown', 'Shift+ArrowRight');
    const box = await excel.standIn((door) => door.box('C3'));
    await excel.page.mouse.click(box.x + 10, box.y - 2 * 20 - 8);
    assert.equal(await at(), 'C:C');
    await keys('Control+a');
    assert.equal(await at(), '1:1048576');
  });

  it('jumps to the edges of what is filled', async () => {
    await excel.user(
      'paste',
      'A1',
      Array.from({ length: 300 }, (_, i) => [i, i]),
    );
    await keys('Control+ArrowDown', 'Control+Shift+ArrowRight');
    assert.equal((await excel.selection()).split('!')[1], 'A300:B300');
    await keys('Control+Home');
    assert.equal((await excel.selection()).split('!')[1], 'A1');
  });

  it('tells the add-in of selections, of typing and of a co-author', async () => {
    await excel.drag('B2', 'B3');
    await excel.page.keyboard.type('mine');
    await keys('Enter');
    await excel.coauthor('type', 'D4', 'theirs');
    await pane.waitForFunction(() => window.notes.events.length === 2);
    const notes = await pane.evaluate(() => window.notes);
    assert.deepEqual(
      notes.events.map((e) => (e as unknown[]).slice(0, 3)),
      [
        ['B2', 'RangeEdited', 'Local'],
        ['D4', 'RangeEdited', 'Remote'],
      ],
    );
    assert.equal(notes.selections.includes('B2:B3') && notes.selections.includes('workbook'), true);
  });

  it("sorts and filters from the button in a table's head", async () => {
    await table('Folk');
    const press = async (): Promise<void> => {
      const box = await excel.standIn((door) => door.box('A1'));
      await excel.page.mouse.click(box.x + box.w - 9, box.y + box.h / 2);
    };
    await press();
    await excel.page.getByText('Sort A to Z').click();
    assert.deepEqual((await excel.values('A2:A6')).flat(), ['Ann', 'Bob', 'Cy', 'Di', 'Eve']);
    await press();
    await excel.page.getByText('(Select all)').click();
    await excel.page.locator('.choices label', { hasText: 'Bob' }).click();
    await excel.page.getByRole('button', { name: 'Apply' }).click();
    assert.deepEqual(await excel.standIn((door) => door.hiddenRows(door.book.active.name)), [2, 4, 5, 6]);
    assert.equal((await excel.page.locator('.status').textContent())?.includes('1 of 5 records found'), true);
  });

  it('refuses the add-in while a cell is edited, and lets it wait', async () => {
    await excel.page.keyboard.type('half');
    const outcome = pane.evaluate(() =>
      Excel.run({ delayForCellEdit: true }, async (context) => {
        context.workbook.load('name');
        await context.sync();
        return context.workbook.name;
      }),
    );
    const refused = await pane.evaluate(() =>
      Excel.run(async (context) => {
        context.workbook.load('name');
        await context.sync();
      }).catch((e: { code: string }) => e.code),
    );
    assert.equal(refused, 'InvalidOperationInCellEditMode');
    await keys('Enter');
    assert.equal(await outcome, 'Book1.xlsx');
  });

  it('protects a sheet from its user and from the add-in', async () => {
    await excel.user('protect');
    await excel.page.keyboard.type('x');
    await keys('Enter');
    assert.equal((await excel.page.locator('.notice').textContent())?.includes('protected sheet'), true);
    const code = await pane.evaluate(() =>
      Excel.run(async (context) => {
        context.workbook.worksheets.getActiveWorksheet().getRange('A1').values = [['x']];
        await context.sync();
      }).catch((e: { code: string }) => e.code),
    );
    assert.equal(code, 'AccessDenied');
  });

  it('inserts, deletes and hides rows from the context menu', async () => {
    await excel.user('paste', 'A1', [['a'], ['b'], ['c']]);
    await excel.click('A2', { button: 'right' });
    await excel.page.getByText('Insert rows').click();
    assert.deepEqual((await excel.values('A1:A4')).flat(), ['a', '', 'b', 'c']);
    await excel.click('A1', { button: 'right' });
    await excel.page.getByText('Hide rows', { exact: true }).click();
    assert.deepEqual(await excel.standIn((door) => door.hiddenRows(door.book.active.name)), [1]);
  });

  it('adds, renames and deletes sheets by their tabs', async () => {
    await excel.page.getByRole('button', { name: 'New sheet' }).click();
    await excel.page.locator('.tab.on').dblclick();
    await excel.page.keyboard.type('Prices');
    await keys('Enter');
    assert.equal((await excel.selection()).split('!')[0], 'Prices');
    await excel.page.locator('.tab.on').click({ button: 'right' });
    await excel.page.getByRole('menu').getByText('Delete').click();
    assert.equal(
      (await excel.standIn((door) => door.sheets())).some((s) => s.name === 'Prices'),
      false,
    );
  });

  it("runs the add-in's functions from the ribbon and the context menu, with the pane closed too", async () => {
    await excel.page.getByRole('button', { name: 'Refresh' }).click();
    await excel.click('B2', { button: 'right' });
    await excel.page.getByText('Actions for the selection').click();
    await pane.waitForFunction(() => window.notes.commands.length === 2);
    assert.deepEqual(await pane.evaluate(() => window.notes.commands), ['refresh', 'actions']);
    await excel.page.getByRole('button', { name: 'Close the pane' }).click();
    assert.equal(await excel.page.locator('.pane').isVisible(), false);
    await excel.page.getByRole('button', { name: 'Actions' }).click();
    pane = await ready(excel);
    await excel.page.locator('.pane').waitFor({ state: 'visible' });
    assert.deepEqual(await pane.evaluate(() => window.notes.commands), ['actions']);
  });

  it('takes the keyboard to the pane with F6 and back with Escape', async () => {
    await keys('F6');
    await pane.waitForFunction(() => document.activeElement?.id === 'first');
    await keys('Escape');
    await excel.page.waitForFunction(() => document.activeElement?.className === 'grid-surface');
  });

  it('offers what a list rule allows and refuses anything else that is typed', async () => {
    await pane.evaluate(() =>
      Excel.run(async (context) => {
        context.workbook.worksheets.getActiveWorksheet().getRange('A1:A3').dataValidation.rule = { list: { inCellDropDown: true, source: 'Active,Dropped' } };
        await context.sync();
      }),
    );
    await excel.page.keyboard.type('Nonsense');
    await keys('Enter', 'Alt+ArrowDown');
    await excel.page.getByRole('menu').getByText('Dropped').click();
    assert.deepEqual(await excel.values('A1:A2'), [['Dropped'], ['']]);
  });

  it('keeps document settings and workbook settings together', async () => {
    const read = await pane.evaluate(async () => {
      Office.context.document.settings.set('a', { n: 1 });
      await new Promise<void>((done) => {
        Office.context.document.settings.saveAsync(() => {
          done();
        });
      });
      return Excel.run(async (context) => {
        const item = context.workbook.settings.getItemOrNullObject('a').load('value');
        await context.sync();
        return item.value as unknown;
      });
    });
    assert.deepEqual(read, { n: 1 });
  });

  it('is no narrower than 320 pixels in its pane', async () => {
    await excel.standIn((door) => {
      door.pane.setWidth(100);
    });
    assert.equal((await excel.page.locator('.pane').boundingBox())?.width, 320);
    await excel.standIn((door) => {
      door.pane.setWidth(350);
    });
  });

  it('names what it does not play, where the user and the test can see it', async () => {
    await pane.evaluate(() =>
      Excel.run(async (context) => {
        context.workbook.worksheets.getActiveWorksheet().getRange('A1:B2').merge();
        await context.sync();
      }).catch(() => undefined),
    );
    const line = 'The stand-in for Excel does not play Range.Merge().';
    assert.deepEqual(
      [await excel.standIn((door) => door.notPlayed.at(-1)), await excel.page.locator('.notice').textContent(), excel.errors.splice(0)],
      [line, line, [line]],
    );
  });

  it('finds the workbook again after the page was closed, settings, formats and tables too', async () => {
    await table('Kept');
    await excel.user('filter', 'Kept', 'Name', ['Bob']);
    await pane.evaluate(() =>
      Excel.run(async (context) => {
        context.workbook.settings.add('kept', 7);
        const range = context.workbook.worksheets.getActiveWorksheet().getRange('B2:B6');
        range.numberFormat = [['£0.00'], ['£0.00'], ['£0.00'], ['£0.00'], ['£0.00']];
        range.format.fill.color = '#FFEE00';
        await context.sync();
      }),
    );
    await excel.standIn((door) => door.keep());
    const context: BrowserContext = excel.context,
      sheet = (await excel.selection()).split('!')[0]!;
    await excel.page.close();
    const { browser, close } = excel;
    excel = { ...(await openExcel(server.url, { context })), browser, close };
    pane = await ready(excel);
    assert.deepEqual(await excel.texts(`${sheet}!B2:B3`), [['£3.00'], ['£1.00']]);
    assert.deepEqual(
      await excel.standIn((door, name) => [door.style(`${name}!B2`).fill, door.hiddenRows(name).length, door.book.data.settings['kept']], sheet),
      ['#FFEE00', 4, '7'],
    );
  });
});
