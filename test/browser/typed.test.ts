/** Numbers as an accountant types them: percentages in a column, amounts in a filter, the expected total of a step. */
import assert from 'node:assert/strict';
import { letterOf } from '../../addin/lists/changes.js';
import { left, openScene, type RunningBridge, type Scene, startBridge } from './scene.js';

describe('a number typed in the pane', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  before(async () => {
    bridge = await startBridge({ sample: 30 });
    scene = await openScene(bridge);
    await scene.signIn();
  });
  after(() => left(scene, bridge));

  it('of a column of percentages is what the cell shows: Excel keeps 0.039 of 3.9%, and 12,50 is not guessed', async () => {
    await scene.list('Features');
    const ids = (await scene.rows()).slice(0, 3).map((row) => String(row['Sheetbridge features']));
    const place = await scene.excel.standIn((door) => {
      const { area } = door.book.active.tables[0]!;
      return { column: area.column + area.columns, row: area.row + 1 };
    });
    const letter = letterOf(place.column);
    await scene.excel.user('type', `${letter}${place.row}`, 'Increase by Percent');
    for (const [at, cell] of ['3.9%', '5%', '12,5%'].entries()) await scene.excel.user('type', `${letter}${place.row + 1 + at}`, cell);
    assert.equal((await scene.excel.values(`${letter}${place.row + 1}:${letter}${place.row + 1}`))[0]?.[0], 0.039);
    await scene.select('Description', 0, 2);
    await scene.says('3 features selected');
    await scene.press(/^Change Recurring Charge/);
    await (await scene.pane()).getByText('From a column…').nth(1).click();
    await scene.says(/3\.9/);
    await scene.fill(/^Change Effective From/, '2025-02-01');
    await scene.press(/^Preview/);
    await scene.says(/can be read in two ways/);
    await scene.excel.user('type', `${letter}${place.row + 3}`, '12.5%');
    await scene.press(/^Preview/);
    await scene.says('3 features ready');
    await scene.press(/^Change/);
    await scene.says('✓ 3 features done');
    const [run] = await bridge.call<readonly { id: string }[]>('GET', '/runs?sort=-id&limit=1');
    const rows = await bridge.call<readonly { id: string; parameters: { increasePercent: string } }[]>('GET', `/runs/${run!.id}/rows`);
    assert.deepEqual(Object.fromEntries(rows.map(({ id, parameters }) => [id, parameters.increasePercent])), {
      [ids[0]!]: '3.9',
      [ids[1]!]: '5',
      [ids[2]!]: '12.5',
    });
    await scene.press('Done');
  });

  it('of a filter is asked as it is meant, and what can be read in two ways is not asked at all', async () => {
    const dear = await bridge.call<readonly unknown[]>('GET', '/invoices?limit=1000&total.ge=1000.5&fields=id');
    assert.ok(dear.length > 0, 'The sample bills too little.');
    assert.equal(
      (await bridge.call<readonly unknown[]>('GET', `/invoices?limit=1000&fields=id&total.ge=${encodeURIComponent('£1,000.50')}`)).length,
      dear.length,
    );
    await scene.press(/: account, lists/);
    await scene.press(/^Lists/);
    const pane = await scene.pane();
    await pane
      .getByRole('button', { name: /^Invoices/ })
      .first()
      .click();
    await scene.press('Add a filter');
    await scene.choose('Field', 'total');
    await scene.fill('Value', '1.000,50');
    await scene.says(/can be read in two ways/);
    assert.ok(await pane.getByRole('button', { name: 'Add', exact: true }).isDisabled());
    await scene.fill('Value', '£1,000.50');
    await scene.press(/^Add$/);
    await scene.says(/^Total is at least £1,000\.50$/);
    await scene.says(new RegExp(`^List ${dear.length} invoices?$`));
  });
});
