/** Ways that people take through the pane besides the straight one: back, away, out and in again. */
import assert from 'node:assert/strict';
import { left, openScene, type RunningBridge, type Scene, startBridge } from './scene.js';

interface Run {
  readonly status: string;
  readonly done: number;
}

describe('ways through the pane', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  const select = async (from: number, to: number): Promise<void> => {
    await scene.excel.user('select', `${await scene.cell('Description', from)}:${await scene.cell('Description', to)}`);
  };
  const signIn = async (): Promise<void> => {
    await scene.heading('Sign in');
    await scene.fill('E-mail', 'manager@example.com');
    await scene.fill('Password', 'a long pass phrase 7');
    await scene.press('Sign in');
  };

  before(async () => {
    bridge = await startBridge({ sample: 120 });
    await bridge.commandTyped('a long pass phrase 7', 'password', 'manager@example.com');
    scene = await openScene(bridge);
    await signIn();
    await scene.list('Features');
  });
  after(() => left(scene, bridge));

  it('lead back from a form to what the sheet has selected now', async () => {
    await select(0, 3);
    await scene.says('4 features selected');
    await scene.press(/^Drop Feature/);
    await scene.heading('Drop Feature');
    await select(10, 11);
    // Longer than the pane waits before it looks.
    await scene.excel.page.waitForTimeout(400);
    await scene.press('Back');
    await scene.says('2 features selected');
    await scene.says('all 2');
  });

  it('make the preview anew where a parameter was changed after it', async () => {
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '2025-01-31');
    await scene.press(/^Preview/);
    await scene.says('Drop Date 31 Jan 2025.');
    await scene.press('Back');
    await scene.fill(/^Drop Date/, '2025-02-14');
    await scene.press(/^Preview/);
    await scene.says('Drop Date 14 Feb 2025.');
    await scene.press('Back');
    await scene.press('Back');
  });

  it('keep what was filled in when one leaves a form by Escape, and leave a search before the screen', async () => {
    const pane = await scene.pane();
    const find = pane.getByLabel('Find an action');
    await find.fill('drop');
    await find.press('Escape');
    assert.equal(await find.inputValue(), '');
    await scene.press(/^Change Recurring Charge/);
    await scene.fill(/^Recurring Charge/, '12.34');
    await pane.getByLabel(/^Recurring Charge/).press('Escape');
    await scene.says('2 features selected');
    await scene.press(/^Change Recurring Charge/);
    assert.equal(await pane.getByLabel(/^Recurring Charge/).inputValue(), '12.34');
    await scene.press('Back');
  });

  it('show the actions again by themselves when the bridge was away', async () => {
    await select(0, 1);
    await scene.says('all 2');
    await bridge.kill();
    await select(4, 6);
    await scene.says('3 features selected');
    await scene.says('What can be done is shown when the connection is back.');
    await bridge.start();
    await scene.says('all 3');
  });

  it('show them again after a new sign-in', async () => {
    await bridge.command('revoke', 'manager@example.com');
    await select(4, 7);
    await signIn();
    await scene.says('4 features selected');
    await scene.says('all 4');
  });

  it('keep up with the name that the user gives the sheet', async () => {
    await scene.excel.user('renameSheet', 'Features', 'Cancellations Jan');
    await select(2, 3);
    await scene.heading('Cancellations Jan');
    assert.match(await (await scene.pane()).locator('.top').innerText(), /Features in Cancellations Jan/);
  });

  it('lead on to the result when the session ended while the run was under way', async () => {
    await select(0, 549);
    await scene.says('550 features selected');
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '2025-01-31');
    await scene.press(/^Preview/);
    await scene.says(/ready/);
    const asking = /\/runs\/\d+\?wait/;
    await scene.excel.context.route(asking, async (route) => {
      await route.fulfill({ status: 401, json: { error: 'Unauthorised', error_code: 401002, hint: 'The token has expired.' } });
    });
    await scene.press(/^Drop [\d,]+ features$/);
    await scene.heading('Sign in');
    await scene.excel.context.unroute(asking);
    await signIn();
    await scene.says(/✓ [\d,]+ features done/);
    await scene.says(/brought up to date/);
    const runs = await bridge.call<readonly Run[]>('GET', '/runs?limit=10');
    assert.deepEqual(
      runs.map(({ status }) => status),
      ['Complete'],
    );
    await scene.press('Done');
    // After an order the actions are asked for anew.
    await scene.says(/0 of 5\d\d/);
  });

  it('ask by its key what became of an order when the database went away under it, and do it once', async () => {
    await select(560, 564);
    await scene.says('5 features selected');
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '2025-01-31');
    await scene.press(/^Preview/);
    await scene.says(/features? ready/);
    const ordering = /\/features\?action=drop$/;
    let times = 0;
    await scene.excel.context.route(ordering, async (route) => {
      times += 1;
      if (times > 1) return route.continue();
      // It arrives, and the answer is that nobody knows.
      await route.fetch();
      await route.fulfill({ status: 503, json: { error: 'Unavailable', error_code: 503001, hint: 'The database is away.' }, headers: { 'Retry-After': '1' } });
    });
    await scene.press(/^Drop \d features?$/);
    await scene.says(/✓ \d features? done/);
    await scene.excel.context.unroute(ordering);
    assert.equal((await bridge.call<readonly Run[]>('GET', '/runs?limit=10')).length, 2);
    assert.equal(times, 1);
  });
});
