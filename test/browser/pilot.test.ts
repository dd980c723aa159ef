/** A few of many rows first: what came of them is seen before the rest goes, and the rest can be left. */
import assert from 'node:assert/strict';
import { left, openScene, type RunningBridge, type Scene, startBridge } from './scene.js';

interface Run {
  readonly id: string;
  readonly status: string;
  readonly rowCount: number;
  readonly done: number;
  readonly reversedBy: string | null;
}

describe('trying the first rows first in the pane', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  const dropped = async (): Promise<number> => (await scene.rows()).filter((row) => row['Feature Status'] === 'Dropped').length;
  const last = async (): Promise<Run | undefined> => (await bridge.call<readonly Run[]>('GET', '/runs?limit=1&sort=-requestedAt'))[0];
  /** As far as the first five of so many. */
  const try5 = async (from: number, to: number): Promise<void> => {
    await scene.excel.user('select', `${await scene.cell('Description', from)}:${await scene.cell('Description', to)}`);
    await scene.says(`${to - from + 1} features selected`);
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '2025-01-31');
    await scene.press(/^Preview/);
    await scene.says(/ready/);
    await scene.press('Try 5 first');
    await scene.says('✓ The first 5 features done');
    await scene.says('5 rows in your list brought up to date.');
  };

  before(async () => {
    bridge = await startBridge();
    scene = await openScene(bridge);
    await scene.signIn();
    await scene.list('Features');
    await scene.excel.user('filter', await scene.tableName(), 'Feature Status', ['Active']);
    await scene.excel.user('sort', await scene.tableName(), 'Feature Status', true);
    await scene.excel.user('clearFilter', await scene.tableName());
  });
  after(() => left(scene, bridge));

  it('shows what came of them beside the preview, and goes on with the others when told', async () => {
    await try5(0, 24);
    await scene.says('They were read back and are exactly as previewed.');
    assert.equal(await dropped(), 5);
    assert.deepEqual([(await last())?.status, (await last())?.done], ['Stopped', 5]);
    await scene.press('Go on with the other 20');
    await scene.says('✓ 25 features done');
    await scene.says(/brought up to date/);
    assert.equal(await dropped(), 25);
    // Held against the preview of all of them.
    await scene.says('As previewed');
    await scene.press('Done');
  });

  it('leaves the others alone when it is stopped there, and can go on later all the same', async () => {
    await try5(30, 52);
    await scene.press('Stop here');
    await scene.says('5 of 23 features done');
    await scene.says(/Cancelled\. What was done stays done/);
    assert.equal(await dropped(), 30);
    await scene.press('Go on with the rest');
    await scene.says('✓ 23 features done');
    await scene.says(/brought up to date/);
    assert.equal(await dropped(), 48);
    await scene.press('Done');
  });

  it('is found again when the pane was closed meanwhile, and can be taken back from there', async () => {
    await try5(60, 81);
    await scene.excel.standIn((door) => {
      door.pane.reload();
    });
    await scene.heading('Features');
    await scene.press('Jobs');
    await scene.says('Waiting for a decision');
    await scene.press(/^Drop Feature.*stopped/);
    await scene.says(/The first 5 came out as previewed/);
    await scene.press('Reverse…');
    await scene.says('5 features ready');
    await scene.press('Reverse 5 features');
    await scene.says('✓ 5 features done');
    await scene.says(/brought up to date/);
    assert.equal(await dropped(), 48);
    await scene.press('Done');
    await scene.press('Jobs');
    await scene.press(/^Drop Feature.*stopped/);
    await scene.press('Leave the rest undone');
    await scene.says('Cancelled');
    await scene.press('Back');
    await scene.press('Back');
  });

  it('is not offered for a few rows', async () => {
    await scene.excel.user('select', `${await scene.cell('Description', 90)}:${await scene.cell('Description', 93)}`);
    await scene.says('4 features selected');
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '2025-01-31');
    await scene.press(/^Preview/);
    await scene.says('4 features ready');
    assert.equal(await (await scene.pane()).getByRole('button', { name: /^Try \d+ first/ }).count(), 0);
  });
});
