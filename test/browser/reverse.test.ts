/** Taking a run back from the pane: what the preview showed, and nothing else. */
import assert from 'node:assert/strict';
import { left, openScene, type RunningBridge, type Scene, startBridge } from './scene.js';

interface Feature {
  readonly id: string;
  readonly status: string;
}

describe('taking a run back in the pane', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  let ids: string[] = [];

  before(async () => {
    bridge = await startBridge();
    scene = await openScene(bridge);
    await scene.signIn();
    await scene.list('Features');
    await scene.excel.user('select', `${await scene.cell('Description', 0)}:${await scene.cell('Description', 3)}`);
    await scene.says('4 features selected');
    ids = (await scene.rows()).slice(0, 4).map((row) => String(row['Sheetbridge features']));
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '2025-01-31');
    await scene.press(/^Preview/);
    await scene.press('Drop 4 features');
    await scene.says('✓ 4 features done');
    await scene.says(/brought up to date/);
    await scene.press('Reverse this job…');
    await scene.says('4 features ready');
  });
  after(() => left(scene, bridge));

  it('does only what was previewed: a record that somebody touched meanwhile is left alone, told here and in its row', async () => {
    await bridge.call('PATCH', `/features/${ids[1]}`, { description: 'Touched meanwhile' });
    await scene.press('Reverse 4 features');
    await scene.says('3 of 4 features done');
    await scene.says('1 row not done');
    await scene.says(/Changed since the preview, left alone\. Administrator changed Description from .+ to Touched meanwhile/);
    const now = await bridge.call<readonly Feature[]>('GET', `/features?id.in=${ids.join(',')}&limit=100&sort=id`);
    assert.deepEqual(new Map(now.map(({ id, status }) => [id, status])), new Map(ids.map((id, at) => [id, at === 1 ? 'Dropped' : 'Active'])));
    await scene.says(/brought up to date/);
    const row = (await scene.rows()).find((each) => each['Sheetbridge features'] === ids[1]);
    assert.match(String(row?.['Outcome']), /^⚠ Changed$/);
    // As it is it would be left alone again: there is nothing to try.
    assert.equal(await (await scene.pane()).getByRole('button', { name: /^Try/ }).count(), 0);
    await scene.press(/^Job \d+: rows/);
    await scene.says('Select these 4 in the sheet');
    await scene.press('Back');
  });

  it('is worked out again where it has become old', async () => {
    await scene.press('Reverse this job…');
    await scene.says('3 features ready');
    // A price goes with the days that it is charged for; a description would stay as it is.
    await bridge.call('PATCH', `/features/${ids[2]}`, { serviceCharge: 12.5 });
    await scene.press('Work it out again');
    await scene.says('2 features ready');
    await scene.says(/Changed since: Edit Feature by Administrator/);
    await scene.press('Reverse 2 features');
    await scene.says('✓ 2 features done');
  });

  it('takes back everything that was done to these rows, newest first, with one preview in pounds', async () => {
    const [one, two] = [ids[0]!, ids[3]!];
    const before = await bridge.call<readonly Feature[]>('GET', `/features?id.in=${one},${two}&fields=id,description,status&sort=id`);
    await bridge.call('PATCH', `/features/${one}`, { description: 'Typed by mistake' });
    await bridge.call('POST', '/features?action=drop', { ids: [one, two], parameters: { status: 'Dropped', dateDrop: '2025-01-31' } });
    await scene.press('Back');
    await scene.press(/^Jobs/);
    await scene.press('Take back what was done…');
    await scene.press('Preview');
    await scene.says(/rows of \d+ jobs can be taken back/);
    await scene.says('Drop Feature');
    await scene.press('To sheet');
    await scene.says(/Written to the sheet “Take back/);
    const totals = (await scene.excel.values('A1:D12')).filter(([label]) => label === 'Rows' || label === 'Charges and credits');
    assert.deepEqual(
      totals.map(([, , , agrees]) => agrees),
      ['agrees', 'agrees'],
    );
    await scene.press(/^Take back \d+ rows?/);
    await scene.says(/✓ \d+ rows? taken back/);
    const after = await bridge.call<readonly Feature[]>('GET', `/features?id.in=${one},${two}&fields=id,description,status&sort=id`);
    // What was done here before is taken back with it: the rows are as they came.
    assert.deepEqual(
      after,
      before.map((each) => ({ ...each, status: 'Active' })),
    );
    await scene.press(/^Open job \d+/);
    await scene.says('Take Back');
    await scene.says(/Reinstate Feature: \d of \d rows/);
  });
});
