/** A month's billing from the pane: forecast, what is unusual, held back and ticked off, requested, checked, approved; every figure the bridge's. */
import assert from 'node:assert/strict';
import type { BillingChecks } from '../../shared/wire/billing.js';
import type { Playbook } from '../../shared/wire/playbooks.js';
import type { BillChange } from '../../shared/wire/change.js';
import { difference, pounds } from '../../addin/words.js';
import { proposedTakeBack } from './monthScreens.js';
import { left, openScene, type RunningBridge, type Scene, startBridge } from './scene.js';

interface Bill {
  readonly id: string;
  readonly name: string;
  readonly customerID: string;
  readonly total: number;
}

describe("a month's billing in the pane", function () {
  let bridge: RunningBridge;
  let scene: Scene;
  let run: string;

  before(async () => {
    bridge = await startBridge({ sample: 16 });
    run = (await bridge.call<{ id: string }>('POST', '/billingRuns', { billingCycle: '1st of the Month', invoiceDate: '2025-02-01', cutoffDate: '2025-02-02' }))
      .id;
    const of = await bridge.call<{ id: string }[]>('GET', `/customers?billingCycle=1st of the Month&active&limit=5&fields=id`);
    for (const { id } of of.slice(0, 2))
      await bridge.call('POST', '/transactions', { customerID: id, description: 'Rack and cabling', net: 900, transactionDate: '2025-01-20' });
    scene = await openScene(bridge);
    await scene.signIn();
  });
  after(() => left(scene, bridge));

  const checks = (): Promise<BillingChecks> => bridge.call<BillingChecks>('GET', `/billingRuns/${run}/checks`);

  it('forecasts, shows what is unusual and who is left out, holds back and ticks off, requests, and approves what it made', async () => {
    await scene.press(/^Billing run of 1 Feb 2025/);
    await scene.says(/Make a forecast first/);
    await scene.press('Make a forecast');
    await scene.says(/ready|1 billing run/);
    await scene.press(/^Forecast 1 billing run/);
    await scene.press('Done');
    await scene.says(/Unusual bills: \d+/);
    const forecast = await checks();
    await scene.says(pounds(forecast.bills.total));
    assert.ok(forecast.unusual >= 2 && forecast.toLookAt === forecast.unusual);
    const unusual = await bridge.call<Bill[]>('GET', `/bills?billingRunID=${run}&unusual=true&sort=-difference`);
    await scene.press(new RegExp(`^${unusual[0]!.name}`));
    await scene.says('Rack and cabling');
    await scene.press('Why did it change?');
    await scene.says('Lines by hand');
    const change = await bridge.call<BillChange>('GET', `/billingRuns/${run}/bills/${unusual[0]!.customerID}/change`);
    await scene.says(pounds(change.now.total));
    for (const { net } of change.byKind) await scene.says(difference(net));
    await scene.press('Back');
    await scene.press('Hold back…');
    await scene.fill(/^Held Because/, 'Cabling is not finished');
    await scene.press(/^Preview/);
    await scene.press(/^Hold back 1 bill/);
    await scene.press('Done');
    await scene.says(/Held back by .*Cabling is not finished/);
    await scene.press('Back');
    await scene.press(/^Tick off these/);
    await scene.press(/^Tick off \d+ bills/);
    await scene.press('Done');
    await scene.says(/all ticked off/);
    await scene.press('Request the run…');
    await scene.press(/^Request 1 billing run/);
    await scene.press('Done');
    await scene.says('Invoiced');
    const made = await checks();
    const held = unusual[0]!;
    assert.equal(made.invoices.count, forecast.bills.count - 1);
    assert.equal(Math.round(made.invoices.total * 100), Math.round((forecast.bills.total - held.total) * 100));
    assert.deepEqual([made.ties, made.moved, made.toLookAt], [true, 0, 0]);
    await scene.says(pounds(made.invoices.total));
    await scene.press(/^Approve \d+ invoices/);
    await scene.says(pounds(made.invoices.total));
    await scene.press(/^Approve \d+ invoices/);
    await scene.press('Done');
    await scene.says(/made and approved/);
    assert.deepEqual(
      (await checks()).invoices.byStatus.map(({ status, count }) => [status, count]),
      [['Approved', made.invoices.count]],
    );
  });

  it('writes a sheet to be signed, whose sums tie up with the run', async () => {
    await scene.press('Sheet to sign');
    await scene.says(/Written to the sheet/);
    const cells = await scene.excel.values('A1:D30');
    const checked = cells.filter(([label]) => ['Bills', 'Net', 'VAT', 'Total'].includes(String(label)));
    assert.deepEqual(
      checked.map(([, , , agrees]) => agrees),
      ['agrees', 'agrees', 'agrees', 'agrees'],
    );
    assert.equal(Math.round(Number(checked[3]?.[1]) * 100), Math.round((await checks()).invoices.total * 100));
  });

  it('sends the bills to a sheet whose sum is the run', async () => {
    await scene.press('All bills to a sheet');
    await scene.press(/^List \d+ bills/);
    await scene.says(/selected|Click a row/);
    const rows = await scene.rows();
    const sum = rows.filter((row) => row['Bill Outcome'] === 'Invoice').reduce((all, row) => all + Math.round(Number(row['Total']) * 100), 0);
    assert.equal(sum, Math.round((await checks()).invoices.total * 100));
  });

  it('makes a playbook of one’s own out of the shipped one, a list and a finished job', async () => {
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
    await scene.press(/^Month End/);
    await scene.press('Make a copy…');
    await scene.fill('Name of the copy', 'Our close');
    await scene.press('Copy');
    await scene.heading('Our close');
    await scene.choose('List to add', '0');
    await scene.press('Add');
    await scene.says(/^10\. /);
    const [job] = await bridge.call<{ id: string }[]>('GET', '/runs?entity=invoices&action=approve&sort=-id&limit=1');
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Jobs/);
    await scene.press(/^Approve Invoice/);
    await (await scene.pane()).locator('summary', { hasText: 'Save as a step' }).click();
    await scene.press('Save');
    await scene.says(/Saved as step 11 of “Our close”/);
    const books = await bridge.call<Playbook[]>('GET', '/playbooks');
    const own = books.find(({ name }) => name === 'Our close')!;
    assert.deepEqual([own.version, own.steps.length, own.steps.at(-1)?.action], [3, 11, 'approve']);
    assert.ok(job);
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
    await scene.press(/^Our close/);
    await scene.press('Change it…');
    const pane = await scene.pane();
    const fold = pane.getByRole('list', { name: 'Steps' }).locator('li').filter({ hasText: '7. Chase the debt' });
    await fold.locator('summary').click();
    await fold.getByRole('button', { name: 'Remove: To Be Reminded Since is filled in' }).click();
    await fold.getByRole('button', { name: 'Add a filter' }).click();
    await fold.getByLabel('Field').selectOption('promiseDate');
    await fold.getByLabel('How').selectOption('le');
    await fold.getByLabel('Day').selectOption('endOfMonth');
    await fold.getByRole('button', { name: 'Add', exact: true }).click();
    await fold.getByLabel('Reminder', { exact: true }).selectOption('Second');
    await fold.getByLabel('Done when').selectOption('amount');
    await fold.getByLabel('Amount', { exact: true }).fill('12');
    await fold.getByLabel('Amount', { exact: true }).fill('12,50');
    await scene.says(/can be read in two ways/);
    await scene.press('Save as version 4');
    await scene.says(/give what it has to equal/);
    await fold.getByLabel('Amount', { exact: true }).fill('£1,350.61');
    await scene.press('Save as version 4');
    await scene.says(/^0 of 11 steps done/);
    const { steps, version } = (await bridge.call<Playbook[]>('GET', '/playbooks')).find(({ name }) => name === 'Our close')!;
    const debt = steps.find(({ key }) => key === 'debt')!;
    assert.deepEqual(
      [version, debt.where, debt.parameters, debt.check],
      [4, { 'balance.gt': 0, 'promiseDate.le': 'endOfMonth' }, { stage: 'Second' }, { test: 'equals', amount: 1350.61 }],
      'what nobody touched is as it was kept',
    );
  });

  it('shows in a calendar what waits on which day, moves it with its dates, cancels it and puts it back', async () => {
    const [one, two] = await bridge.call<{ id: string }[]>('GET', '/features?active&limit=2&fields=id');
    const later = async (id: string, on: string): Promise<string> => {
      const order = { ids: [id], on, tolerance: 5, parameters: { status: 'Dropped', dateDrop: on } };
      return (await bridge.call<{ run: { id: string } }>('POST', '/features?action=drop', order)).run.id;
    };
    const [first, second] = [await later(one!.id, '2025-02-28'), await later(two!.id, '2025-04-30')];
    const state = async (id: string): Promise<readonly unknown[]> => {
      const run = await bridge.call<{ status: string; on: string; tolerance: number; parameters: { dateDrop: string } }>('GET', `/runs/${id}`);
      return [run.status, run.on, run.tolerance, run.parameters.dateDrop];
    };
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Jobs/);
    await scene.press('Calendar of orders for later');
    await scene.says('February 2025');
    await scene.press('28 Feb 2025: 1 order');
    await scene.press('Move…');
    await scene.fill('Done on', '31/03/2025');
    await scene.says(/^Drop Date moves along/);
    await scene.press('Move it to this day');
    await scene.press('31 Mar 2025: 1 order');
    assert.deepEqual(await state(first), ['Scheduled', '2025-03-31', 5, '2025-03-31']);
    await scene.press('April 2025 (1)');
    await scene.press('Cancel it');
    await scene.says(/is cancelled/);
    assert.deepEqual(await state(second), ['Cancelled', '2025-04-30', 5, '2025-04-30']);
    await scene.press('Put it back');
    await scene.press('30 Apr 2025: 1 order');
    assert.deepEqual(await state(second), ['Scheduled', '2025-04-30', 5, '2025-04-30']);
    await scene.press(/^Drop Feature/);
    await scene.says('by £5.00; by more it asks');
    await scene.press('Back');
    await scene.press('Cancel it');
    await scene.says(/is cancelled/);
  });

  it('shows the approver what a take-back above its limit was proposed with, leaves out what is struck, and does the rest', async () => {
    const { since, ids } = await proposedTakeBack(bridge);
    const descriptions = async (): Promise<readonly string[]> =>
      (await bridge.call<{ description: string }[]>('GET', `/features?id.in=${ids.join(',')}&fields=description&sort=id`)).map(
        ({ description }) => description,
      );
    assert.deepEqual(await descriptions(), ['Typed over', 'Typed over', 'Typed over']);
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Jobs/);
    await scene.press(/^Take Back/);
    await scene.says(/needs a second person/);
    await scene.says('Nothing has moved since it was proposed.');
    await scene.says('3 rows of 1 job can be taken back');
    await (
      await scene.pane()
    )
      .getByRole('checkbox', { name: /^Take back / })
      .first()
      .uncheck();
    await scene.press('Approve 2 of 3 rows');
    await scene.says(/all 1 done|Complete/);
    const after = await descriptions();
    assert.equal(after.filter((each) => each === 'Typed over').length, 1);
    const [job] = await bridge.call<{ status: string; approvedBy: string; requestedBy: string }[]>('GET', `/runs?action=takeBack&requestedAt.ge=${since}`);
    assert.deepEqual([job?.status, job?.approvedBy], ['Complete', 'Administrator']);
  });
});
