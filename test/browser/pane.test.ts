/** The pane as a user meets it: real Chromium, the real library, a real bridge and database, the stand-in for Excel. */
import assert from 'node:assert/strict';
import { letterOf } from '../../addin/lists/changes.js';
import { weights } from '../excel/weight.js';
import { left, openScene, type RunningBridge, type Scene, startBridge, token } from './scene.js';

interface Feature {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly description: string;
  readonly dateDrop: string | null;
}

describe('the pane in Excel', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  const select = async (header: string, from: number, to: number): Promise<void> => {
    await scene.excel.user('select', `${await scene.cell(header, from)}:${await scene.cell(header, to)}`);
  };
  const keyOf = async (row: number): Promise<string> => String((await scene.rows())[row]?.['Sheetbridge features']);

  before(async () => {
    bridge = await startBridge();
    scene = await openScene(bridge);
  });
  after(() => left(scene, bridge));

  it('loads at most 200 KiB of script, as it comes over the line, before its first screen', () => {
    const { first, all, files } = weights();
    // A browser asks for six at once.
    assert.ok(files <= 6, `${files} files`);
    assert.ok(first > 50 * 1024 && first < all, `${first} of ${all} bytes`);
    assert.ok(first <= 200 * 1024, `${(first / 1024).toFixed(1)} KiB`);
  });

  describe('sign-in', () => {
    it('names what is wrong at its field and signs nobody in', async () => {
      await scene.heading('Sign in');
      await scene.fill('E-mail', 'admin@example.com');
      await scene.press('Sign in');
      await scene.says('Your password is needed.');
      await scene.fill('Password', 'not this one');
      await scene.press('Sign in');
      await scene.says(/password/i);
      await scene.heading('Sign in');
    });

    it('takes a token, names the company and the user, and keeps the token out of the workbook', async () => {
      await scene.signIn();
      await scene.says(/Features/);
      const pane = await scene.pane();
      assert.match(await pane.locator('.top').innerText(), /Development/);
      const inBook = await scene.excel.standIn((door) => JSON.stringify(door.book.data));
      assert.ok(!inBook.includes(token), 'The token is in the workbook.');
    });

    it('remembers who is signed in when the pane is opened again', async () => {
      await scene.excel.standIn((door) => {
        door.pane.reload();
      });
      await scene.heading('What do you want to work on?');
    });

    it('asks who that is while Office is still on its way', async () => {
      const library = /\/office\.js$/;
      const asked = scene.excel.page.waitForRequest(/\/entities$/, { timeout: 60_000 });
      await scene.excel.context.route(library, async (route) => {
        await asked;
        await route.continue();
      });
      await scene.excel.standIn((door) => {
        door.pane.reload();
      });
      await scene.heading('What do you want to work on?');
      await scene.excel.context.unroute(library);
    });
  });

  describe('a list', () => {
    it('is a real table with a hidden key, a frozen header and typed cells', async () => {
      await scene.list('Features');
      const rows = await scene.rows();
      const total = (await bridge.call<readonly Feature[]>('GET', '/features?active&limit=1000&fields=id')).length;
      assert.equal(rows.length, total);
      const facts = await scene.excel.standIn((door) => {
        const sheet = door.book.active;
        const table = sheet.tables[0];
        return {
          name: table?.name,
          headers: table?.columns.map((column) => column.name),
          hidden: [0, 1, 2].map((at) => sheet.columns[at]?.hidden === true),
          frozen: sheet.frozenRows,
        };
      });
      assert.match(facts.name ?? '', /^Sheetbridge_features_/);
      assert.deepEqual(facts.headers?.slice(0, 5), ['Sheetbridge features', 'Sheetbridge version', 'Outcome', 'Account Number', 'Customer Name']);
      assert.deepEqual(facts.hidden, [true, true, false]);
      assert.equal(facts.frozen, 1);
      const dated = rows.findIndex((row) => row['Start Date'] !== '');
      assert.equal(typeof rows[dated]?.['Start Date'], 'number');
      assert.match((await scene.excel.texts(await scene.cell('Start Date', dated)))[0]?.[0] ?? '', /^\d{2} [A-Z][a-z]{2} \d{4}$/);
      const priced = rows.findIndex((row) => typeof row['Recurring Charge'] === 'number');
      assert.match((await scene.excel.texts(await scene.cell('Recurring Charge', priced)))[0]?.[0] ?? '', /^£[\d,]+\.\d{2}$/);
      // Each fact in its own column: what one looks up and what one pivots by.
      assert.match(String(rows[0]?.['Account Number']), /^A\d{4}$/);
      assert.match(String(rows[0]?.['Customer Name']), /^(?!A\d{4})\w/);
    });

    it('is found again when the pane is opened again', async () => {
      await scene.excel.standIn((door) => {
        door.pane.reload();
      });
      await scene.heading('Features');
    });
  });

  describe('the selection', () => {
    it('counts the rows of several areas once', async () => {
      const [a, b, c, d] = [
        await scene.cell('Description', 0),
        await scene.cell('Description', 2),
        await scene.cell('Feature Status', 2),
        await scene.cell('Start Date', 4),
      ];
      await scene.excel.user('select', `${a}:${b},${c}:${d}`);
      await scene.says('5 features selected');
    });

    it('leaves hidden and filtered rows out and says so', async () => {
      const first = await scene.cell('Description', 1);
      await scene.excel.user('hideRows', `${first}:${first}`);
      await select('Description', 0, 4);
      await scene.says('4 features selected · 1 hidden row left out');
      await scene.excel.user('unhideRows', `${first}:${first}`);
      await scene.excel.user('filter', await scene.tableName(), 'Feature Status', ['Active']);
      const active = (await scene.rows()).filter((row) => row['Feature Status'] === 'Active').length;
      const all = (await scene.rows()).length;
      await scene.excel.user('select', 'F:F');
      await scene.says(`${active} features selected · ${all - active} hidden rows left out`);
      await scene.press('Whole list');
      await scene.says(`The whole list: ${all} features`);
      await scene.excel.user('clearFilter', await scene.tableName());
    });

    it('follows the rows by key when they are sorted', async () => {
      await select('Description', 0, 0);
      await scene.says('1 feature selected');
      const key = await keyOf(0);
      await scene.excel.user('sort', await scene.tableName(), 'Description', false);
      const now = (await scene.rows()).findIndex((row) => row['Sheetbridge features'] === key);
      await select('Description', now, now);
      await scene.says('1 feature selected');
      const offered = await bridge.call<readonly { name: string; of: number }[]>('POST', '/features/actions', { ids: [key] });
      assert.equal(offered.find(({ name }) => name === 'drop')?.of, 1);
    });
  });

  describe('an action', () => {
    let dropped: string[] = [];
    let before: readonly Feature[] = [];

    it('says in the form what is missing, and shows no preview without it', async () => {
      await select('Description', 0, 9);
      await scene.says('10 features selected');
      dropped = (await scene.rows()).slice(0, 10).map((row) => String(row['Sheetbridge features']));
      before = await bridge.call('GET', `/features?id.in=${dropped.join(',')}&limit=100&sort=id`);
      await scene.press(/^Drop Feature/);
      await scene.press(/^Preview 10 features/);
      await scene.says('Drop Date is needed.');
    });

    it('previews in money, counts and sentences and writes nothing', async () => {
      await scene.fill(/^Drop Date/, '2025-01-31');
      await scene.press(/^Preview 10 features/);
      await scene.says('10 features ready');
      await scene.says(/monthly revenue −£/i);
      const features = await bridge.call<readonly Feature[]>('GET', `/features?id.in=${dropped.join(',')}&limit=100`);
      assert.ok(features.every(({ dateDrop }) => dateDrop === null));
    });

    it('writes the preview to a sheet with totals and every row, ready for print', async () => {
      await scene.press('To sheet');
      await scene.says(/Written to the sheet/);
      const sheet = await scene.excel.standIn((door) => ({
        name: door.book.active.name,
        rows: (door.book.active.tables[0]?.area.rows ?? 0) - 1,
      }));
      assert.match(sheet.name, /^Drop Feature/);
      assert.equal(sheet.rows, 10);
      await scene.excel.user('activate', 'Features');
    });

    it('runs with one click, refreshes the rows where they are and says beside them what happened', async () => {
      await scene.press('Drop 10 features');
      await scene.says('✓ 10 features done');
      await scene.says('10 rows in your list brought up to date.');
      const rows = (await scene.rows()).filter((row) => dropped.includes(String(row['Sheetbridge features'])));
      assert.equal(rows.length, 10);
      for (const row of rows) {
        assert.equal(row['Feature Status'], 'Dropped');
        assert.match(String(row['Outcome Detail']), /^✓ Dropped on 31 Jan 2025.*\(24 Jan 2025\)$/);
        assert.match(
          `${String(row['Account Number'])} ${String(row['Customer Name'])}`,
          /^A\d{4} \w/,
          'What the answer says nothing of is gone from the sheet.',
        );
      }
      const cell = await scene.cell('Feature Status', 0);
      const fill = await scene.excel.standIn((door, address) => door.style(address).fill, cell);
      assert.ok(fill, 'The changed cell is not marked.');
    });

    it('is taken back by reversing the run', async () => {
      await scene.press('Reverse this job…');
      await scene.says('10 features ready');
      await scene.press('Reverse 10 features');
      await scene.says('✓ 10 features done');
      await scene.says(/brought up to date/);
      const features = await bridge.call<readonly Feature[]>('GET', `/features?id.in=${dropped.join(',')}&limit=100&sort=id`);
      assert.deepEqual(
        features.map(({ status, dateDrop }) => [status, dateDrop]),
        before.map(({ status, dateDrop }) => [status, dateDrop]),
      );
      await scene.press('Done');
    });

    it('takes values that differ by row from a column, formulas too', async () => {
      const table = await scene.tableName();
      const columns = await scene.excel.standIn((door) => {
        const table = door.book.active.tables[0];
        return table ? table.area.column + table.area.columns : 0;
      });
      const letter = letterOf(columns);
      await scene.excel.user('type', `${letter}1`, 'My date');
      const wide = await scene.excel.standIn((door) => door.book.active.tables[0]?.columns.length ?? 0);
      assert.equal(wide, columns + 1, `The table ${table} did not grow by the column.`);
      const own = await scene.cell('My date', 0);
      await scene.excel.user('type', own, '=DATE(2025,1,30)');
      await scene.excel.user('type', await scene.cell('My date', 1), '31/01/2025');
      await select('Description', 0, 1);
      await scene.says('2 features selected');
      const keys = [await keyOf(0), await keyOf(1)];
      await scene.press(/^Drop Feature/);
      const pane = await scene.pane();
      await pane.getByText('From a column…').nth(1).click();
      await scene.choose(/^Drop Date from column/, 'My date');
      await scene.says('30 Jan 2025 and 31 Jan 2025');
      await scene.press(/^Preview 2 features/);
      await scene.says('2 features ready');
      await scene.press('Drop 2 features');
      await scene.says('✓ 2 features done');
      await scene.says(/brought up to date/);
      const dates = await Promise.all(keys.map(async (id) => (await bridge.call<Feature>('GET', `/features/${id}`)).dateDrop));
      assert.deepEqual(dates, ['2025-01-30', '2025-01-31']);
      await scene.press('Done');
      assert.equal((await scene.rows())[0]?.['My date'], 45_687);
    });

    it('tells before the form who can run and why not, and deselects the others in one click', async () => {
      await select('Description', 0, 5);
      await scene.says('6 features selected');
      await scene.says('4 of 6');
      const pane = await scene.pane();
      await pane
        .locator('li', { hasText: /^Drop Feature/ })
        .locator('summary')
        .click();
      await scene.says(/already dropped/);
      await pane
        .locator('li', { hasText: /^Drop Feature/ })
        .getByRole('button', { name: 'Deselect these 2' })
        .click();
      await scene.says(/^4 features (selected|picked)$/);
    });
  });

  describe('edits', () => {
    it('are found with old and new values, also from a pasted block, and named by cell where they cannot be saved', async () => {
      const start = await scene.cell('Description', 10);
      await scene.excel.user('paste', start, 'First\nSecond\nThird');
      await scene.excel.user('type', await scene.cell('Feature Status', 14), 'Dropped');
      await scene.excel.user('type', await scene.cell('Start Date', 15), 'tomorrow');
      await scene.says('Save 5 changed cells…');
      await scene.press('Save 5 changed cells…');
      await scene.heading('5 cells in 5 rows changed');
      await scene.says(/Feature Status is changed by Drop/);
      await scene.says('“tomorrow” is not a date.');
      // A note in the sheet would take the user's own typing from Ctrl+Z.
      assert.doesNotMatch(String((await scene.rows())[10]?.['Outcome']), /✎/);
    });

    it('are saved by the same preview and run', async () => {
      const key = await keyOf(11);
      await scene.press('Preview 3 changes');
      await scene.says('3 features ready');
      await scene.press(/^Edit 3 features/);
      await scene.says('✓ 3 features done');
      assert.equal((await bridge.call<Feature>('GET', `/features/${key}`)).description, 'Second');
      await scene.press('Done');
      await scene.says('Save 2 changed cells…');
    });

    it('survive a refresh, and a row that somebody else changed shows both values and asks', async () => {
      const key = await keyOf(20);
      await scene.excel.user('type', await scene.cell('Description', 20), 'Mine');
      await scene.says('Save 3 changed cells…');
      await bridge.call('PATCH', `/features/${key}`, { description: 'Theirs' });
      await scene.press('Refresh all');
      await scene.says(/What you typed in 3 rows is kept; 1 of them was changed by somebody else too/);
      assert.equal((await scene.rows())[20]?.['Description'], 'Mine');
      await scene.press('Save 3 changed cells…');
      await scene.says('Changed by somebody else as well');
      await scene.says('Theirs');
      await scene.press('Save yours');
      await scene.press('Preview 1 change');
      await scene.says('1 feature ready');
      await scene.press(/^Edit 1 feature/);
      await scene.says('✓ 1 feature done');
      assert.equal((await bridge.call<Feature>('GET', `/features/${key}`)).description, 'Mine');
      await scene.press('Done');
    });

    it('are put back when they are discarded', async () => {
      await scene.press('Save 2 changed cells…');
      await scene.press('Discard…');
      await scene.press('Put back');
      await scene.says(/Nothing in this list was typed over/);
      const rows = await scene.rows();
      assert.notEqual(rows[14]?.['Feature Status'], 'Dropped');
      assert.equal(typeof rows[15]?.['Start Date'], 'number');
      await scene.press('Back to the list');
    });
  });

  describe('a refresh', () => {
    it('brings only what changed and leaves the user’s columns, formulas, order and widths alone', async () => {
      const key = await keyOf(5);
      await scene.excel.user('type', await scene.cell('My date', 5), '=1+1');
      await scene.excel.user('setColumnWidth', await scene.cell('Description', 0), 333);
      await scene.excel.user('sort', await scene.tableName(), 'Start Date', true);
      const before = (await scene.rows()).map((row) => row['Sheetbridge features']);
      await bridge.call('PATCH', `/features/${key}`, { description: 'From elsewhere' });
      await scene.press('Anything new?');
      await scene.says(/1 row changed since/);
      await scene.press(/^Only the 1 changed$/);
      await scene.says('1 row brought up to date.');
      const rows = await scene.rows();
      const at = rows.findIndex((row) => row['Sheetbridge features'] === key);
      assert.equal(rows[at]?.['Description'], 'From elsewhere');
      assert.deepEqual(
        rows.map((row) => row['Sheetbridge features']),
        before,
      );
      assert.equal(rows[at]?.['My date'], 2);
      const formula = await scene.excel.standIn(
        (door, address) => {
          const { sheet, areas } = door.user.target(address);
          return sheet.rows[areas[0]?.row ?? 0]?.formulas?.[areas[0]?.column ?? 0];
        },
        await scene.cell('My date', at),
      );
      assert.ok(formula, 'The user’s formula was overwritten by its value.');
    });

    it('adds new records below and tells those that left the filter', async () => {
      const count = (await scene.rows()).length;
      const source = await bridge.call<Record<string, unknown>>('GET', `/features/${await keyOf(0)}`);
      await bridge.call('POST', '/features', {
        standardFeature: source['standardFeature'],
        customerID: source['customerID'],
        startDate: '2025-01-01',
        description: '=1+1',
      });
      const leaving = await keyOf(count - 1);
      await bridge.call('POST', `/features/${leaving}?action=drop`, { status: 'Dropped', dateDrop: '2025-01-24' }).catch(() => undefined);
      await scene.press('Refresh all');
      await scene.says(/1 new feature added below/);
      const rows = await scene.rows();
      assert.equal(rows.length, count + 1);
      assert.equal(rows.at(-1)?.['Description'], '=1+1');
      assert.match(String(rows.find((row) => row['Sheetbridge features'] === leaving)?.['Outcome Detail']), /No longer matches the filter/);
    });
  });

  describe('activity and runs', () => {
    it('tell in words what happened to a record and in which run', async () => {
      const rows = await scene.rows();
      const at = rows.findIndex((row) => row['Description'] === 'From elsewhere');
      await select('Description', at, at);
      await scene.says('1 feature selected');
      await scene.press('What happened to it');
      await scene.says('newest first');
      await scene.says('From elsewhere');
      await scene.press('Back');
    });

    it('give a run as a command for a script', async () => {
      await scene.press('Jobs');
      const pane = await scene.pane();
      const rowsOfJob = /\/runs\/\d+\/rows/;
      let rowsMay = (): void => undefined;
      const rowsCome = new Promise<void>((come) => {
        rowsMay = come;
      });
      await scene.excel.context.route(rowsOfJob, async (route) => {
        await rowsCome;
        await route.continue();
      });
      await scene.press(/^Drop Feature/);
      await pane.getByRole('heading', { name: 'Rows' }).waitFor();
      // What stands below the rows comes with them, and is not moved from under the press by them.
      assert.equal(await pane.getByText('For scripts').count(), 0);
      rowsMay();
      await pane.locator('summary', { hasText: 'For scripts' }).click();
      await scene.press('Copy as curl');
      await scene.says(/curl .*action=drop/);
      await scene.excel.context.unroute(rowsOfJob);
      await scene.press('Back');
      await scene.press('Back');
    });
  });

  describe('lists of other records', () => {
    it('lead from selected rows to their customers, in a second list of the workbook', async () => {
      await select('Description', 0, 3);
      await scene.says('4 features selected');
      await scene.press('Their customers');
      await scene.heading('New list of customers');
      await scene.press(/^List \d/);
      await scene.heading('Customers');
      const wanted = new Set((await scene.rows('Features')).slice(0, 4).map((row) => `${String(row['Account Number'])} ${String(row['Customer Name'])}`));
      const found = (await scene.rows('Customers')).map((row) => `${String(row['Account Number'])} ${String(row['Name'])}`);
      assert.deepEqual(new Set(found), wanted);
      await scene.excel.user('activate', 'Features');
      await select('Description', 0, 0);
      await scene.heading('Features');
    });
  });

  describe('a report', () => {
    it('offers what can be done with the customers that its rows are of', async () => {
      await scene.press('Back');
      await (await scene.pane()).getByText('Reports', { exact: true }).first().click();
      await scene.press(/^Aged Debt/);
      await scene.heading(/^New list of/);
      await scene.press(/^List/);
      await scene.heading('Aged Debt');
      await select('Name', 0, 2);
      await scene.says('With their customers');
      await scene.press(/^Send Statement/);
      await scene.says(/^3 customers ready/);
      const names = (await scene.rows('Aged Debt')).slice(0, 3).map((row) => row['Name']);
      for (const name of names) await scene.says(String(name));
      await scene.press('Back');
      await scene.excel.user('activate', 'Features');
      await select('Description', 0, 0);
      await scene.heading('Features');
    });
  });

  describe('all along', () => {
    it('asks nobody but the bridge, and leaves no error on the console', () => {
      assert.deepEqual(scene.excel.strangers, []);
      assert.deepEqual(
        scene.excel.errors.filter((error) => !/status of 4\d\d/.test(error)),
        [],
      );
    });
  });
});
