/** Four eyes in the pane: what one proposes, another sees as it was seen, strikes out of, asks about, approves; both are named. */
import assert from 'node:assert/strict';
import { left, openScene, type RunningBridge, type Scene, startBridge, tokenOf } from './scene.js';

interface Run {
  readonly id: string;
  readonly status: string;
  readonly done: number;
  readonly requestedBy: string;
  readonly approvedBy: string;
}

describe('a proposal in the pane', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  let list: string;
  let tokens: Readonly<Record<'clerk' | 'manager', string>>;
  const as = async (who: 'clerk' | 'manager'): Promise<void> => {
    await scene.press(/: account, lists/);
    await scene.press('Sign out');
    await scene.heading('Sign in');
    await scene.signIn(tokens[who]);
    scene.clicks();
  };
  const seen = async (): Promise<string> => (await scene.pane()).locator('.body').innerText();
  const latest = async (): Promise<Run> => (await bridge.call<readonly Run[]>('GET', '/runs?sort=-id&limit=1'))[0]!;

  before(async () => {
    bridge = await startBridge({ sample: 30 });
    tokens = { clerk: await tokenOf(bridge, 'clerk@example.com'), manager: await tokenOf(bridge, 'manager@example.com') };
    scene = await openScene(bridge);
    await scene.signIn(tokens.clerk);
    await scene.list('Customers');
    list = await scene.excel.standIn((door) => door.book.active.name);
  });
  after(() => left(scene, bridge));

  it('is made in at most seven clicks, and is told in the rows and by the number at the top', async () => {
    scene.clicks();
    await scene.select('Name', 0, 2);
    await scene.says('3 customers selected');
    await scene.press(/^Final Bill/);
    await scene.fill(/^Final Bill Date/, '2025-01-31');
    await scene.press(/^Preview/);
    await scene.says('3 customers ready');
    await scene.fill('Comment', 'They have left for another supplier.');
    await scene.fill('Ticket number', 'T-4711');
    await scene.press(/^Propose/);
    await scene.heading('Sent for approval');
    assert.ok(scene.clicks() <= 7);
    await scene.press('1 proposal of yours waits for approval');
    await scene.says('nobody approves their own');
    const rows = await scene.rows();
    assert.deepEqual(
      rows.slice(0, 3).map((row) => row['Outcome']),
      ['⏳ Waits', '⏳ Waits', '⏳ Waits'],
    );
  });

  it('shows whoever decides all that its proposer saw, and what has moved since; a question goes back and an answer comes', async () => {
    await as('manager');
    await scene.press('1 proposal waits for your word');
    await scene.says('exactly as proposed');
    const text = await seen();
    const { id } = await latest();
    const preview = await bridge.call<{ rows: { label: string; net: number }[]; totals: { net: number; monthlyBefore: number }; control: { hash: string } }>(
      'GET',
      `/runs/${id}/preview`,
    );
    const pounds = (amount: number): string => amount.toLocaleString('en-GB', { style: 'currency', currency: 'GBP' });
    for (const said of [
      'Carol Clerk',
      'Final Bill Date',
      '31 Jan 2025',
      'T-4711',
      'They have left for another supplier.',
      preview.control.hash,
      pounds(preview.totals.monthlyBefore),
      ...preview.rows.flatMap(({ label, net }) => [label, pounds(net)]),
    ])
      assert.ok(text.includes(said), said);
    // Struck out in a sheet: the column Approve says No to the second row.
    await scene.press('To sheet');
    await scene.says(/Written to the sheet/);
    await scene.excel.user('type', await scene.cell('Approve', 1), 'No');
    await scene.press('Take the sheet’s Yes and No');
    await scene.press('Tick all again');
    await scene.says('Approve 3 customers');
    await scene.press('Take the sheet’s Yes and No');
    await scene.says('Approve 2 of 3 customers');
    await scene.excel.user('activate', list);
    await scene.press('Ask back…');
    await scene.fill(/What do you want to know/, 'Who signed?');
    await scene.press('Ask back');
    await scene.says(/You wait for Carol Clerk/);
    await as('clerk');
    await scene.press('1 proposal waits for your word');
    await scene.fill('Your answer', 'The owner, on 20 January.');
    await scene.press('Send the answer');
    await scene.says('nobody approves their own');
  });

  it('is approved in at most three clicks, less what is struck out and what has changed; job and log name both', async () => {
    const { id } = await latest();
    const [first] = (await bridge.call<{ rows: { id: string; label: string }[] }>('GET', `/runs/${id}/preview`)).rows;
    await bridge.call('POST', `/customers/${first!.id}?action=drop`, { status: 'Dropped', dateDrop: '2025-01-20' });
    await as('manager');
    await scene.press('1 proposal waits for your word');
    await scene.says(/1 row would not come out as proposed any more/);
    const boxes = (await scene.pane()).getByRole('checkbox', { name: /^Approve / });
    await boxes
      .and((await scene.pane()).locator(':enabled'))
      .first()
      .click();
    await scene.press('Approve 1 of 3 customers');
    await scene.says(/1 of 3 customers done|1 customer done/);
    assert.ok(scene.clicks() + 1 <= 3);
    await scene.says('Marcus Manager');
    assert.match(await seen(), /Proposed by\s+Carol Clerk[^]*Approved by\s+Marcus Manager/);
    const run = await bridge.call<Run & { control: { agrees: boolean } }>('GET', `/runs/${id}`);
    assert.deepEqual([run.status, run.done, run.requestedBy, run.approvedBy, run.control.agrees], ['Complete', 1, 'Carol Clerk', 'Marcus Manager', true]);
    const lines = await bridge.call<readonly { proposedBy: string; userName: string; ticket: string }[]>('GET', `/activities?runID=${id}&limit=500`);
    assert.ok(lines.length > 1);
    for (const { proposedBy, userName, ticket } of lines) assert.deepEqual([proposedBy, userName, ticket], ['Carol Clerk', 'Marcus Manager', 'T-4711']);
  });

  it('is told to whoever proposed it when they open the pane again, in the rows too; so is one that is declined', async () => {
    await as('clerk');
    await scene.says('Final Bill Customer: approved by Marcus Manager.');
    const words = async (): Promise<unknown[]> => (await scene.rows()).slice(0, 3).map((row) => row['Outcome']);
    const settled = async (wanted: string): Promise<void> => {
      for (let n = 0; n < 600 && !(await words()).includes(wanted); n += 1) await scene.excel.page.waitForTimeout(100);
    };
    await settled('✓ Done');
    assert.deepEqual(
      (await words()).map(String).toSorted((a, b) => a.localeCompare(b)),
      ['– Left out', '– Left out', '✓ Done'],
    );
    await scene.press('Show it');
    await scene.says('Marcus Manager');
    const [last] = await bridge.call<readonly Run[]>('GET', '/customers?active&limit=1&sort=-id');
    const proposed = await bridge.call<{ run: Run }>(
      'POST',
      '/customers?action=finalBill',
      { ids: [last!.id], parameters: { dateFinalBill: '2025-01-31', status: 'Final Bill' } },
      tokens.clerk,
    );
    await scene.press(/: account, lists/);
    await scene.press(/^Lists/);
    await scene.press('1 proposal of yours waits for approval');
    await bridge.call('POST', `/runs/${proposed.run.id}?action=decline`, { reason: 'Not theirs.' }, tokens.manager);
    await scene.press(/: account, lists/);
    await scene.press(/^Lists/);
    await scene.says(/Final Bill Customer: declined. Marcus Manager: Not theirs./);
  });
});
