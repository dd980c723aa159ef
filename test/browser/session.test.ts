/** Who is signed in, what they may do, the ribbon, and long lists that are stopped half-way. */
import assert from 'node:assert/strict';
import { left, openScene, type RunningBridge, type Scene, startBridge, tokenOf } from './scene.js';

interface Run {
  readonly id: string;
  readonly status: string;
}

describe('a session in the pane', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  const select = async (header: string, from: number, to: number): Promise<void> => {
    await scene.excel.user('select', `${await scene.cell(header, from)}:${await scene.cell(header, to)}`);
  };

  before(async () => {
    bridge = await startBridge();
    await bridge.commandTyped('a long pass phrase 7', 'password', 'manager@example.com');
    scene = await openScene(bridge);
  });
  after(() => left(scene, bridge));

  it('begins with e-mail and password', async () => {
    await scene.heading('Sign in');
    await scene.fill('E-mail', 'manager@example.com');
    await scene.fill('Password', 'a long pass phrase 7');
    await scene.press('Sign in');
    await scene.heading('What do you want to work on?');
    await scene.press(/account, lists, jobs/);
    await scene.heading('Marcus Manager');
    await scene.press('Back');
  });

  it('that ends in the middle of an order goes on exactly where it was, and nothing was sent twice', async () => {
    await scene.list('Features');
    await select('Description', 0, 1);
    await scene.says('2 features selected');
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '2025-01-31');
    await scene.press(/^Preview/);
    await scene.says('2 features ready');
    await bridge.command('revoke', 'manager@example.com');
    await scene.press('Drop 2 features');
    await scene.heading('Sign in');
    await scene.says(/go on exactly where you were/);
    assert.equal((await bridge.call<readonly Run[]>('GET', '/runs')).length, 0);
    await scene.fill('Password', 'a long pass phrase 7');
    await scene.press('Sign in');
    await scene.heading('Drop Feature');
    await scene.says('2 features ready');
    await scene.press('Drop 2 features');
    await scene.says('✓ 2 features done');
    assert.equal((await bridge.call<readonly Run[]>('GET', '/runs')).length, 1);
    await scene.press('Done');
  });

  it('shows the bridge’s no at the field it is about', async () => {
    await select('Description', 4, 4);
    await scene.says('1 feature selected');
    await scene.press(/^Change Recurring Charge/);
    const pane = await scene.pane();
    await pane
      .getByLabel(/Recurring Charge|Service Charge/)
      .first()
      .fill('lots');
    const dates = pane.locator('input[type=date]');
    for (let at = 0; at < (await dates.count()); at += 1) await dates.nth(at).fill('2025-01-31');
    await scene.press(/^Preview/);
    await pane.locator('.fui-Field__validationMessage').first().waitFor();
    await scene.heading('Change Recurring Charge');
    await scene.press('Back');
  });

  it('switches Expert Mode on and says so in the header', async () => {
    await scene.press(/account, lists, jobs/);
    await (await scene.pane()).getByRole('switch').click();
    await scene.says('Expert Mode');
    assert.match(await (await scene.pane()).locator('.top').innerText(), /Expert/);
    await scene.press('Back');
  });

  it('is led by the ribbon to the actions, and refreshes from it', async () => {
    await scene.press('Jobs');
    await scene.heading('Jobs');
    await scene.excel.standIn((door) => door.command('actions'));
    await scene.heading('Features');
    const key = String((await scene.rows())[6]?.['Sheetbridge features']);
    await bridge.call('PATCH', `/features/${key}`, { description: 'Seen from the ribbon' });
    await scene.excel.standIn((door) => door.command('refresh'));
    const limit = Date.now() + 60_000;
    while ((await scene.rows())[6]?.['Description'] !== 'Seen from the ribbon') {
      assert.ok(Date.now() < limit, 'Refresh in the ribbon did nothing.');
      await scene.excel.page.waitForTimeout(100);
    }
  });

  it('stops a long list where the user says so, and keeps a whole, smaller one', async () => {
    await scene.press('Back');
    await scene.press(/^Transactions\s*[\d,]+$/);
    await scene.heading('New list of transactions');
    await scene.says(/^List [\d,]+ transactions$/);
    // Excel as on a slow line.
    await scene.excel.standIn((door) => {
      door.gate.delay = 400;
    });
    await scene.press(/^List [\d,]+ transactions$/);
    await scene.press('Stop here and keep what is listed');
    await scene.heading('Transactions');
    await scene.excel.standIn((door) => {
      door.gate.delay = 0;
    });
    const rows = await scene.rows('Transactions');
    assert.ok(rows.length > 0);
    assert.ok(rows.every((row, at) => row['Sheetbridge transactions'] !== '' || (rows.length === 1 && at === 0)));
  });

  it('tells who may not what: an action that is not permitted is greyed with the reason', async () => {
    const clerk = await tokenOf(bridge, 'clerk@example.com');
    const other = await openScene(bridge);
    try {
      await other.signIn(clerk);
      await other.list('Payments');
      await other.excel.user('select', 'D2');
      await other.says('1 payment selected');
      const pane = await other.pane();
      await pane.locator('.press.off').first().waitFor();
      assert.match(await pane.locator('.press.off').first().innerText(), /permi|Expert|level/i);
    } finally {
      await other.close();
    }
  });
});
