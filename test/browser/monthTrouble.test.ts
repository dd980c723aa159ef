/** What may go wrong in a month, in the pane: a sentence each time, and nothing half done. */
import assert from 'node:assert/strict';
import type { Playbook, PlaybookMonth } from '../../shared/wire/playbooks.js';
import { openStore } from '../../server/database/index.js';
import { left, openScene, startBridge, tokenOf, type RunningBridge, type Scene } from './scene.js';

interface Job {
  readonly id: string;
  readonly status: string;
  readonly statusReason: string | null;
  readonly done: number;
  readonly tolerance: number | null;
  readonly on: string | null;
}

describe('a month that goes wrong in the pane', function () {
  const env = { TODAY: '2025-01-24' };
  const day = '2025-02-10';
  let bridge: RunningBridge;
  let scene: Scene;
  before(async () => {
    bridge = await startBridge({ sample: 12, env });
    scene = await openScene(bridge);
    await scene.signIn();
  });
  after(() => left(scene, bridge));

  const to = async (...lines: readonly (string | RegExp)[]): Promise<void> => {
    await scene.press(/account, lists, jobs/);
    for (const line of lines) await scene.press(line);
  };
  const step = async (name: string) => (await scene.pane()).getByRole('list', { name: 'Steps' }).locator(':scope > li').filter({ hasText: name });
  const can = async (name: string): Promise<boolean> => (await step(name)).getByRole('button', { name: `Tick off ${name}` }).isEnabled();
  const open = async (name: string): Promise<void> => (await step(name)).getByRole('button', { name: 'Open', exact: true }).click();

  it('keeps a step open whose total is off by a penny, whose list is empty or whose field is gone, and says why', async () => {
    const nobody = { entity: 'customers', where: { name: 'Nobody at all' } };
    const made = await bridge.call<Playbook>('POST', '/playbooks', {
      name: 'Trouble',
      steps: [
        { name: 'Off by a penny', entity: 'invoices', where: {}, total: 'net' },
        { ...nobody, name: 'Nothing left', check: { test: 'none' } },
        { ...nobody, name: 'There has to be some', check: { test: 'some' } },
        {
          name: 'Drop none',
          entity: 'features',
          where: { description: 'Nothing so' },
          opens: 'action',
          action: 'drop',
          parameters: { status: 'Dropped', dateDrop: 'endOfMonth-1m' },
        },
        { ...nobody, name: 'Field is gone' },
      ],
    });
    const month = await bridge.call<PlaybookMonth>('GET', `/playbooks/${made.id}/month`);
    const amount = Math.round(month.steps[0]!.now!.total! * 100 + 1) / 100;
    const steps = made.steps.map((each, at) => (at === 0 ? { ...each, check: { test: 'equals', amount } } : each));
    await bridge.call('PATCH', `/playbooks/${made.id}`, { steps });
    // As a field that an older version had.
    const store = await openStore(bridge.database);
    await store.transaction(async (inside) => {
      const gone = steps.map((each, at) => (at === 4 ? { ...each, where: { faxNumber: '1' } } : each));
      await inside.set('playbooks', { steps: gone }, { name: 'Trouble' });
    });
    await store.close();
    await to(/^Lists/, /^Trouble/);
    await scene.says(/^£[\d,.]+ is £0\.01 less than the £[\d,.]+ expected\.$/);
    await scene.says('There is nothing there yet.');
    await scene.says('It cannot be worked out: faxNumber: There is no such parameter or field in customers. Change the step in the playbook.');
    const ticks = [await can('Off by a penny'), await can('Nothing left'), await can('There has to be some'), await can('Field is gone')];
    assert.deepEqual(ticks, [false, true, false, false]);
    await open('Drop none');
    await scene.says('Nothing is left for “Drop none”: no row fits. Tick it off.');
    await open('Field is gone');
    await scene.says(/^“Field is gone” cannot be opened\. It cannot be worked out: faxNumber/);
    await open('There has to be some');
    await scene.says('Nothing matches. Remove a filter or search for something else.');
    const after = await bridge.call<PlaybookMonth>('GET', `/playbooks/${made.id}/month`);
    assert.deepEqual(
      after.steps.map(({ mark }) => mark?.state),
      [undefined, undefined, 'begun', 'begun', undefined],
    );
  });

  it('tells whoever comes second who is at a step, and who ticked it off meanwhile', async () => {
    const [{ id, steps } = { id: '', steps: [] }] = (await bridge.call<Playbook[]>('GET', '/playbooks')).filter(({ name }) => name === 'Trouble');
    const manager = await tokenOf(bridge, 'manager@example.com');
    const mark = (state: string) => bridge.call('POST', `/playbooks/${id}/marks`, { month: '2025-01', step: steps[1]!.key, state }, manager);
    await to(/^Lists/, /^Trouble/);
    await scene.says('0 of 5 steps done.');
    await mark('begun');
    await open('Nothing left');
    await scene.says(/^Marcus Manager is at “Nothing left” since .*\. Take it over only if they have stopped\.$/);
    await mark('done');
    await (await step('Nothing left')).getByRole('button', { name: 'Tick off Nothing left' }).click();
    await scene.says(/^Marcus Manager ticked off “Nothing left” on .*\. Open it again first if there is more to do\.$/);
    await scene.says(/^Done by Marcus Manager/);
    await scene.says('1 of 5 steps done.');
    // What was said there means nothing elsewhere.
    await to(/^Lists/, /^Month End/);
    await scene.says('0 of 9 steps done.');
    assert.equal(await (await scene.pane()).getByText('Marcus Manager ticked off').count(), 0);
  });

  it('begins with a month before which nothing was billed', async () => {
    for (const [year, last] of [
      ['2024', 'December 2024'],
      ['2023', 'December 2023'],
    ] as const) {
      await scene.press(`To ${last}`);
      for (const month of ['November', 'October', 'September', 'August', 'July', 'June', 'May', 'April', 'March', 'February', 'January'])
        await scene.press(`To ${month} ${year}`);
    }
    await scene.says('January 2023');
    await scene.says('nothing to compare with');
    const month = await bridge.call<PlaybookMonth>('GET', `/playbooks/1/month?month=2023-01`);
    assert.deepEqual(month.steps.find(({ key }) => key === 'run')!.before, { count: 0, total: 0, by: null, at: null });
  });

  it('takes a drop of a day to come as an order for that day, within what it may differ by, and no day that is past', async () => {
    await to(/^Lists/);
    await scene.list('Features');
    await scene.select('Description', 0, 1);
    await scene.says('2 features selected');
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, day);
    await scene.press(/^Preview/);
    await scene.says('10 Feb 2025 is still to come. As it is, the status changes today.');
    await scene.press('Do it on another day…');
    await scene.fill('Do it on', '2025-01-10');
    await scene.says('Give a day later than today; today it is done at once.');
    assert.equal(await (await scene.pane()).getByRole('button', { name: 'Show it for that day' }).isDisabled(), true);
    await scene.press('Cancel');
    await scene.press('Wait and do it on 10 Feb 2025');
    await scene.fill('May differ by', 'five');
    await scene.says('An amount in pounds, 0 or more, such as 5.00.');
    await scene.fill('May differ by', '7.50');
    await scene.press(/^Drop 2 features on 10 Feb/);
    await scene.heading('Waits for its day');
    const [job] = await bridge.call<Job[]>('GET', '/runs?action=drop&sort=-id&limit=1');
    const { status, on, tolerance } = await bridge.call<Job>('GET', `/runs/${job!.id}`);
    assert.deepEqual([status, on, tolerance], ['Scheduled', day, 7.5]);
    const rows = await bridge.call<{ status: string }[]>('GET', `/features?id.in=${(await idsOf(job!.id)).join(',')}&fields=id,status`);
    assert.deepEqual(
      rows.map((row) => row.status),
      ['Active', 'Active'],
    );
  });

  const idsOf = async (run: string): Promise<readonly string[]> => (await bridge.call<{ id: string }[]>('GET', `/runs/${run}/rows`)).map(({ id }) => id);

  it('asks on the day about what was deleted or locked, and of whom has left whoever ordered or approved it', async () => {
    const [waits] = await bridge.call<Job[]>('GET', '/runs?action=drop&status=Scheduled&sort=-id&limit=1');
    const taken = new Set(await idsOf(waits!.id));
    const free = (await bridge.call<{ id: string }[]>('GET', '/features?active&limit=30&sort=-id&fields=id'))
      .map(({ id }) => id)
      .filter((id) => !taken.has(id));
    const parameters = { status: 'Dropped', dateDrop: day };
    const order = async (ids: readonly string[], as?: string): Promise<string> =>
      (await bridge.call<{ run: Job }>('POST', '/features?action=drop', { ids, on: day, parameters }, as)).run.id;
    const [customer, other] = await bridge.call<{ id: string }[]>('GET', '/customers?active&limit=2&sort=-id&fields=id');
    const fresh = { customerID: customer!.id, description: 'Entered by mistake', serviceCharge: 5, serviceChargeInterval: 'Monthly', startDate: '2025-01-20' };
    const { id: mistaken } = await bridge.call<{ id: string }>('POST', '/features', fresh);
    const [manager, clerk] = [await tokenOf(bridge, 'manager@example.com'), await tokenOf(bridge, 'clerk@example.com')];
    const [deleted, locked, leaver] = [await order([mistaken]), await order([free[0]!, free[1]!]), await order([free[2]!], manager)];
    const proposal = { ids: [other!.id], on: day, parameters: { dateFinalBill: day, status: 'Final Bill' } };
    const approved = (await bridge.call<{ run: Job }>('POST', '/customers?action=finalBill', proposal, clerk)).run.id;
    await bridge.call('POST', `/runs/${approved}?action=approve`, {}, manager);
    await bridge.call('DELETE', `/features/${mistaken}`);
    await bridge.call('POST', `/features/${free[0]!}?action=lock`, {});
    const [user] = await bridge.call<{ id: string }[]>('GET', '/users?email=manager@example.com');
    await bridge.call('PATCH', `/users/${user!.id}`, { active: false });
    await bridge.kill();
    env.TODAY = day;
    await bridge.start();
    const job = (id: string): Promise<Job> => bridge.call<Job>('GET', `/runs/${id}`);
    const all = [waits!.id, deleted, locked, leaver, approved];
    for (let tries = 0; tries < 300 && (await Promise.all(all.map(job))).some(({ status }) => ['Scheduled', 'Queued', 'Running'].includes(status)); tries += 1)
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    assert.deepEqual(await Promise.all(all.map(async (id) => [(await job(id)).status, (await job(id)).done])), [
      ['Complete', 2],
      ['Stopped', 0],
      ['Stopped', 0],
      ['Stopped', 0],
      ['Stopped', 0],
    ]);
    const said = [
      [deleted, /1 of 1 cannot run any more: There is no record \d+ in features/],
      [locked, /1 of 2 cannot run any more: .* is locked\. Unlock it before you change it\. Resume does it as it is now\./],
      [leaver, /^Marcus Manager can no longer sign in\. Somebody who may run it can resume it, in their own name\.$/],
      [approved, /^Marcus Manager can no longer sign in\. Somebody who may run it can resume it, in their own name\.$/],
    ] as const;
    for (const [id, why] of said) assert.match((await job(id)).statusReason ?? '', why, id);
    await scene.close();
    scene = await openScene(bridge);
    await scene.signIn();
    await to(/^Jobs/, 'Everybody’s');
    await scene.says('Waiting for a decision');
    await scene.press(/^Final Bill Customer/);
    await scene.says(/Marcus Manager can no longer sign in\. Somebody who may run it can resume it, in their own name\./);
    await scene.press('Go on with the rest');
    for (let tries = 0; tries < 300 && (await job(approved)).status !== 'Complete'; tries += 1) await scene.excel.page.waitForTimeout(100);
    assert.deepEqual([(await job(approved)).status, (await job(approved)).done], ['Complete', 1]);
    const [line] = await bridge.call<{ userName: string }[]>('GET', `/activities?runID=${approved}&entity=customers&limit=1`);
    assert.equal(line!.userName, 'Administrator');
  });
});
