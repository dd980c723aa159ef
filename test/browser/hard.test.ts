/** What goes wrong in an office: sorted, filtered and deleted rows, cut lines, closed panes, protected sheets, co-authors. */
import assert from 'node:assert/strict';
import type { Route } from 'playwright-core';
import { left, openScene, type RunningBridge, type Scene, startBridge } from './scene.js';

interface Feature {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly description: string;
}
interface Run {
  readonly id: string;
  readonly status: string;
  readonly rowCount: number;
  readonly done: number;
}

describe('the pane when things go wrong', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  const select = async (header: string, from: number, to: number): Promise<void> => {
    await scene.excel.user('select', `${await scene.cell(header, from)}:${await scene.cell(header, to)}`);
  };
  const keys = async (sheet?: string): Promise<string[]> => (await scene.rows(sheet)).map((row) => String(row['Sheetbridge features']));
  /** As far as the preview of a drop of these rows. */
  const previewDrop = async (from: number, to: number): Promise<void> => {
    await select('Description', from, to);
    const n = to - from + 1;
    await scene.says(new RegExp(`^${n} features? selected`));
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '2025-01-31');
    await scene.press(/^Preview/);
    await scene.says(new RegExp(`^${n} features? ready`));
  };
  const runs = (): Promise<readonly Run[]> => bridge.call('GET', '/runs?limit=100&sort=-requestedAt');

  before(async () => {
    bridge = await startBridge({ sample: 150 });
    scene = await openScene(bridge);
    await scene.signIn();
    await scene.list('Features');
  });
  after(() => left(scene, bridge));

  it('finds the rows by key when they are sorted, filtered, deleted and inserted between preview and result', async () => {
    const wanted = (await keys()).slice(0, 6);
    await previewDrop(0, 5);
    const gone = await scene.cell('Description', 2);
    await scene.excel.user('deleteRows', `${gone}:${gone}`);
    const top = await scene.cell('Description', 0);
    await scene.excel.user('insertRows', `${top}:${top}`);
    await scene.excel.user('sort', await scene.tableName(), 'Description', false);
    await scene.excel.user('filter', await scene.tableName(), 'Feature Status', ['Active']);
    await scene.excel.user('moveColumn', await scene.tableName(), 'Feature Status', 5);
    await scene.excel.user('renameColumn', await scene.tableName(), 'Recurring Charge', 'Monthly price');
    await scene.press('Drop 6 features');
    await scene.says('✓ 6 features done');
    await scene.says('5 rows in your list brought up to date.');
    const rows = await scene.rows();
    const done = rows.filter((row) => wanted.includes(String(row['Sheetbridge features'])));
    assert.equal(done.length, 5);
    assert.ok(done.every((row) => row['Feature Status'] === 'Dropped' && String(row['Outcome']).startsWith('✓')));
    assert.ok(rows.filter((row) => !wanted.includes(String(row['Sheetbridge features']))).every((row) => row['Outcome'] === ''));
    const charged = rows.find((row) => typeof row['Monthly price'] === 'number');
    assert.ok(charged, 'The renamed column lost its values.');
    await scene.excel.user('clearFilter', await scene.tableName());
    await scene.press('Done');
  });

  for (const [name, cut] of [
    [
      'before the request leaves',
      async (route: Route): Promise<void> => {
        await route.abort('connectionfailed');
      },
    ],
    [
      'after the request has arrived',
      async (route: Route): Promise<void> => {
        await route.fetch();
        await route.abort('connectionreset');
      },
    ],
  ] as const) {
    it(`checks by its key and does the order once when the line is cut ${name}`, async () => {
      const before = (await runs()).length;
      await previewDrop(20, 22);
      let cuts = 0;
      const pattern = /action=drop$/;
      await scene.excel.context.route(pattern, async (route) => {
        cuts += 1;
        if (cuts === 1) await cut(route);
        else await route.continue();
      });
      await scene.press('Drop 3 features');
      await scene.says(/Checking whether the order arrived/);
      await scene.says('✓ 3 features done');
      await scene.excel.context.unroute(pattern);
      const after = await runs();
      assert.equal(after.length, before + 1);
      assert.equal(after[0]?.done, 3);
      await scene.press('Reverse this job…');
      await scene.press('Reverse 3 features');
      await scene.says('✓ 3 features done');
      await scene.press('Done');
    });
  }

  it('says that the bridge is away, and goes on by itself when it is back', async () => {
    await previewDrop(30, 31);
    await bridge.kill();
    await scene.press('Drop 2 features');
    await scene.says(/Sheetbridge cannot be reached/);
    await scene.says(/Checking whether the order arrived/);
    await bridge.start();
    await scene.says('✓ 2 features done');
    await scene.press('Done');
  });

  it('finds its run again when the pane was closed in the middle of it', async () => {
    await scene.press('Whole list');
    await scene.says(/^The whole list/);
    const ready = await bridge.call<readonly { name: string; available: number }[]>('POST', '/features/actions', {
      ids: (await keys()).filter((key) => key !== ''),
    });
    assert.ok((ready.find(({ name }) => name === 'drop')?.available ?? 0) > 500, 'The sample is too small for a run in the background.');
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '2025-01-31');
    await scene.press(/^Preview/);
    await scene.says(/ready/);
    await scene.press(/^Drop [\d,]+ features$/);
    await scene.excel.page.waitForTimeout(150);
    await scene.excel.standIn((door) => {
      door.pane.reload();
    });
    await scene.says(/✓ [\d,]+ features done/);
    await scene.says(/brought up to date/);
    const rows = (await scene.rows()).filter((row) => row['Sheetbridge features'] !== '');
    assert.ok(rows.every((row) => row['Feature Status'] === 'Dropped'));
    const [last] = await runs();
    assert.equal(last?.status, 'Complete');
    await scene.press('Reverse this job…');
    await scene.says(/ready/);
    await scene.press(/^Reverse [\d,]+ features$/);
    await scene.says(/[\d,]+ features done/);
    await scene.says(/brought up to date/);
    await scene.press('Done');
  });

  it('says a protected sheet is protected, and brings the rows in once it is not', async () => {
    await previewDrop(40, 40);
    await scene.excel.user('protect');
    await scene.press('Drop 1 feature');
    await scene.says(/1 done. The rows in the sheet could not be brought up to date. The sheet is protected/);
    await scene.says('✓ 1 feature done');
    await scene.excel.user('unprotect');
    await scene.press('Bring them up to date');
    await scene.says(/1 row in your list brought up to date/);
    const row = (await scene.rows())[40];
    assert.deepEqual([row?.['Feature Status'], row?.['Outcome']], ['Dropped', '✓ Done']);
    await scene.press('Done');
  });

  it('brings texts in and back as they are: formulas, zeros, long digits, emoji', async () => {
    const nasty = [
      '=1+1',
      '@SUM(A1)',
      '+44 7700 900123',
      '-5',
      '007',
      '12345678901234567890',
      "'quoted",
      'a😀b👩‍👩‍👧',
      ' spaces ',
      'x'.repeat(500),
      '1/2',
      'TRUE',
      '#N/A',
    ];
    const ids = (await keys()).filter((key) => key !== '').slice(50, 50 + nasty.length);
    for (const [at, id] of ids.entries()) await bridge.call('PATCH', `/features/${id}`, { description: nasty[at] });
    await scene.press('Refresh all');
    await scene.says(/^\d\d+ rows brought up to date/);
    const rows = await scene.rows();
    for (const [at, id] of ids.entries()) assert.equal(rows.find((row) => row['Sheetbridge features'] === id)?.['Description'], nasty[at]);
    const formulas = await scene.excel.standIn((door) => door.book.active.rows.filter((row) => row?.formulas?.some((formula) => formula !== undefined)).length);
    assert.equal(formulas, 0);
    const nth = rows.findIndex((row) => row['Sheetbridge features'] === ids[0]);
    await scene.excel.user('type', await scene.cell('Description', nth), '=2+2');
    await scene.says('Save 1 changed cell…');
    await scene.press('Save 1 changed cell…');
    await scene.press('Preview 1 change');
    await scene.press('Edit 1 feature');
    await scene.says('✓ 1 feature done');
    assert.equal((await bridge.call<Feature>('GET', `/features/${ids[0]}`)).description, '=2+2');
    await scene.press('Done');
  });

  it('refreshes both of two lists of the same entity', async () => {
    await scene.press('Back');
    await scene.list('Features');
    const second = await scene.excel.standIn((door) => door.book.active.name);
    assert.equal(second, 'Features (2)');
    await select('Description', 3, 3);
    await scene.says('1 feature selected');
    const key = (await keys())[3] ?? '';
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '2025-01-31');
    await scene.press(/^Preview/);
    await scene.press('Drop 1 feature');
    await scene.says(/2 rows in 2 lists brought up to date|1 row in your list/);
    for (const sheet of ['Features', 'Features (2)']) {
      const row = (await scene.rows(sheet)).find((each) => each['Sheetbridge features'] === key);
      if (row) assert.equal(row['Feature Status'], 'Dropped', sheet);
    }
    await scene.press('Done');
  });

  it('asks anew what can be done while the rows of an order are still being brought', async () => {
    await previewDrop(10, 10);
    // Between the answer and the rows there is time to go on.
    const slow = (milliseconds: number): Promise<void> =>
      scene.excel.standIn((door, delay) => {
        door.gate.delay = delay;
      }, milliseconds);
    await slow(1_500);
    await scene.press('Drop 1 feature');
    await scene.says('✓ 1 feature done');
    await scene.press('Done');
    const pane = await scene.pane();
    const offered = pane.getByRole('button', { name: /^(Drop|Reinstate) Feature/ }).first();
    await offered.waitFor();
    assert.match(await offered.innerText(), /^Reinstate/);
    await slow(0);
    await offered.click();
    await scene.heading(/^Reinstate/);
    await scene.press('Back');
  });

  it('takes a co-author’s typing for an edit like one’s own', async () => {
    await scene.excel.coauthor('type', `'Features (2)'!${await scene.cell('Description', 7)}`, 'Typed elsewhere');
    await scene.says('Save 1 changed cell…');
    await scene.excel.user('type', await scene.cell('Description', 7), (await bridge.call<Feature>('GET', `/features/${(await keys())[7]}`)).description);
    await scene.says(/^1 feature selected|features selected|Nothing selected/);
  });

  it('finds a list whose pointer was lost by its table and key column', async () => {
    await scene.excel.standIn((door) => {
      door.book.data.settings = {};
    });
    await scene.excel.standIn((door) => {
      door.pane.reload();
    });
    await scene.heading(/^Features/);
    await select('Description', 4, 5);
    await scene.says('2 features selected');
    await scene.says(/Found again by its key column/);
  });

  it('says what to do when the key column or the sheet was deleted', async () => {
    const cell = await scene.cell('Sheetbridge features', 0);
    await scene.excel.user('deleteColumns', `${cell}:${cell}`);
    await select('Description', 4, 5);
    await scene.says(/hidden key column of .* was deleted/);
    await scene.press('Close this message');
    const sheet = await scene.excel.standIn((door) => door.book.active.name);
    await scene.excel.user('deleteSheet', sheet);
    await scene.press('Back', 2_000).catch(() => undefined);
    await scene.says('Its sheet or table was deleted.');
    await scene.press('Remove from here');
  });
});
