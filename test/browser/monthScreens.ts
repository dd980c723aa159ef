/** The screens of a month, walked through for their pictures. */
import { tokenOf, type RunningBridge, type Scene } from './scene.js';

/** Three edits of the clerk, whose way back is above a limit by now: proposed, for the administrator to decide. */
export async function proposedTakeBack(bridge: RunningBridge): Promise<{ readonly since: string; readonly ids: readonly string[] }> {
  const clerk = await tokenOf(bridge, 'clerk@example.com');
  const since = new Date().toISOString();
  const ids = (await bridge.call<{ id: string }[]>('GET', '/features?active&limit=3&sort=-id&fields=id')).map(({ id }) => id);
  const order = { ids, parameters: { description: 'Typed over' } };
  const { run } = await bridge.call<{ run: { requestedBy: string } }>('POST', '/features?action=edit', order, clerk);
  await bridge.call('POST', '/approvalLimits', { action: 'features.edit', mostRows: 2 });
  await bridge.call('POST', '/takeBacks', { by: run.requestedBy, from: since, comment: 'The wrong list' }, clerk);
  return { since, ids };
}

/** The month: the desk, a bill and why it changed, the playbook, what waits for its day, and taking back. */
export async function walkMonth(bridge: RunningBridge, scene: Scene, at: (name: string) => Promise<void>): Promise<void> {
  const { excel } = scene;
  const home = async (): Promise<void> => {
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
    await scene.says('The month');
  };
  const run = await bridge.call<{ id: string }>('POST', '/billingRuns', { invoiceDate: '2025-01-31', cutoffDate: '2025-02-01' });
  const [customer] = await bridge.call<{ id: string }[]>('GET', '/customers?active&limit=1&fields=id');
  await bridge.call('POST', '/transactions', { customerID: customer!.id, description: 'Rack and cabling', net: 900, transactionDate: '2025-01-20' });
  await bridge.call('POST', `/billingRuns/${run.id}?action=forecast`, {});
  await bridge.call('POST', '/playbooks', {
    name: 'Our month',
    steps: [{ name: 'Who owes', entity: 'customers', where: { 'balance.gt': 0 }, total: 'balance' }],
  });
  await home();
  await scene.press(/^Billing run of 31 Jan/);
  await scene.says(/Unusual bills: \d+/, 30_000);
  await at('16-desk');
  await (await scene.pane()).locator('ul.list button.press').first().click();
  await scene.says('Rack and cabling');
  await at('16-bill');
  await scene.press('Why did it change?');
  await scene.says('Lines by hand');
  await at('16-why');
  await home();
  await scene.press(/^Month End/);
  await scene.says(/of 9 steps done/);
  await at('17-playbook');
  await scene.press('Tick off Forecast the month');
  await scene.says(/Done by/);
  await scene.press('Next step');
  await scene.says(/Unusual bills: \d+/, 30_000);
  await scene.press('Back');
  await scene.says(/Begun by/);
  await at('17-playbook-begun');
  await home();
  await scene.press(/^Our month/);
  await scene.press('Change it…');
  await (await scene.pane()).locator('.fold > summary').first().click();
  await at('17-playbook-steps');
  await home();
  await (await scene.pane()).locator('summary', { hasText: 'Reports' }).click();
  await scene.press(/^Aged Debt/);
  await at('18-report');
  await scene.press(/^List [\d,]+/);
  await scene.says(/selected|Click a row/, 30_000);
  await home();
  await scene.press(/^Features/);
  await scene.press(/^List [\d,]+/);
  await scene.says(/selected|Click a row/, 40_000);
  await excel.user('select', `${await scene.cell('Description', 0)}:${await scene.cell('Description', 2)}`);
  await scene.says('3 features selected');
  await scene.press(/^Drop Feature/);
  await scene.fill(/^Drop Date/, '2025-02-28');
  await at('19-later-form');
  await scene.press(/^Preview/);
  await scene.says(/ready/);
  await at('19-later-preview');
  await scene.press(/^Wait and do it on/);
  await scene.fill('May differ by', 'five');
  await scene.says(/An amount in pounds/);
  await at('19-later-tolerance');
  const ids = (await scene.rows()).slice(0, 3).map((row) => String(row['Sheetbridge features']));
  await bridge.call('POST', '/features?action=drop', { ids, on: '2025-03-31', parameters: { status: 'Dropped', dateDrop: '2025-03-31' } });
  await bridge.call('POST', '/features?action=drop', { ids, parameters: { status: 'Dropped', dateDrop: '2025-01-24' } });
  await bridge.call('PATCH', `/features/${ids[0]}`, { description: 'Typed by mistake' });
  await scene.press('Back');
  await scene.press('Back');
  await scene.press('Jobs');
  await scene.says('For later');
  await at('19-later-jobs');
  await scene.press(/waits for its day|for 31 Mar/);
  await scene.says(/31 Mar/);
  await at('19-later-job');
  await scene.press('Back');
  await scene.press('Calendar of orders for later');
  await scene.says(/Monday|Mon|Mo/);
  await (await scene.pane()).getByRole('button', { name: 'Move…' }).first().click();
  await at('19-later-calendar');
  await scene.press('Back');
  await scene.press('Take back what was done…');
  await scene.heading('Take back');
  await at('20-take-back');
  await scene.press('Preview');
  await scene.says(/can be taken back/);
  await at('20-take-back-preview');
  await scene.press(/^Take back \d+ rows?/);
  await scene.says(/taken back/);
  await at('20-take-back-done');
  await proposedTakeBack(bridge);
  await home();
  await scene.press(/account, lists, jobs/);
  await scene.press(/^Jobs/);
  await scene.press(/^Take Back/);
  await scene.says(/has moved since it was proposed/);
  await at('20-take-back-approval');
  await (await scene.pane()).locator('.ticked').first().scrollIntoViewIfNeeded();
  await at('20-take-back-approval-rows');
}
