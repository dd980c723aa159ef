/** Jobs as an accountant does them, with no more clicks than they are worth; each figure is held against the bridge. */
import assert from 'node:assert/strict';
import { letterOf } from '../../addin/lists/changes.js';
import { left, openScene, type RunningBridge, type Scene, startBridge } from './scene.js';

interface Run {
  readonly id: string;
  readonly action: string;
  readonly status: string;
  readonly done: number;
  readonly skipped: number;
  readonly reverses: string | null;
  readonly totals: { readonly still: { readonly net: number } };
}

describe('a job in the pane', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  const latest = async (): Promise<Run> => (await bridge.call<readonly Run[]>('GET', '/runs?sort=-id&limit=1'))[0]!;
  const within = (most: number): void => {
    const clicks = scene.clicks();
    assert.ok(clicks <= most, `${clicks} clicks`);
  };
  /** Dates of one's own in the column right of the list. */
  const ownColumn = async (header: string, cells: readonly string[]): Promise<void> => {
    const place = await scene.excel.standIn((door) => {
      const { area } = door.book.active.tables[0]!;
      return { column: area.column + area.columns, row: area.row + 1 };
    });
    const letter = letterOf(place.column);
    await scene.excel.user('type', `${letter}${place.row}`, header);
    await scene.excel.user(
      'paste',
      `${letter}${place.row + 1}`,
      cells.map((cell) => [cell]),
    );
  };
  const idOf = async (row: number): Promise<string> => String((await scene.rows())[row]?.['Sheetbridge features']);

  before(async () => {
    bridge = await startBridge({ sample: 60 });
    scene = await openScene(bridge);
    await scene.signIn();
  });
  after(() => left(scene, bridge));
  /** Previews, does it, and is through; most forms need nothing but the press. */
  const done = async (button: RegExp): Promise<void> => {
    await scene.press(/^Preview/);
    await scene.says(/^\d+ \w+ ready$/);
    await scene.press(button);
    await scene.says(/^✓ \d+ \w+ done$/);
    await scene.press('Done');
  };
  const another = async (entity: string): Promise<void> => {
    await scene.press(/: account, lists/);
    await scene.press(/^Lists/);
    await scene.list(entity);
    scene.clicks();
  };

  it('lists what is active in at most four clicks', async () => {
    scene.clicks();
    await scene.list('Features');
    within(4);
    const active = await bridge.call<readonly { id: string }[]>('GET', '/features?active&limit=1000&fields=id');
    assert.equal((await scene.rows()).length, active.length);
  });

  it('drops 50 by the dates of a column, three of which somebody else had changed and are tried again, in at most 14 clicks', async () => {
    await ownColumn(
      'Leave date',
      Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? '2025-01-31' : '2025-02-28')),
    );
    scene.clicks();
    await scene.select('Description', 0, 49);
    await scene.says('50 features selected');
    await scene.press(/^Drop Feature/);
    await (await scene.pane()).getByText('From a column…').nth(1).click();
    // The column of one's own whose dates fit is taken by itself, whatever dates the list has besides.
    await scene.says(/^31 Jan 2025 and 28 Feb 2025$/);
    await scene.press(/^Preview/);
    await scene.says(/features ready/);
    const moved = await Promise.all([3, 20, 44].map(idOf));
    for (const id of moved) await bridge.call('PATCH', `/features/${id}`, { description: 'Renamed meanwhile' });
    await scene.press(/^Drop 50 features/);
    await scene.says('47 of 50 features done');
    // What was done, and not what was previewed of all fifty.
    const { totals } = await latest();
    await scene.says(new RegExp(`£${totals.still.net.toLocaleString('en-GB', { minimumFractionDigits: 2 })} still comes`));
    // Who was faster, with what, and for whom.
    await scene.says(/Administrator changed Description from .* to Renamed meanwhile/);
    await scene.says(/brought up to date/);
    const rows = await scene.rows();
    const words = rows.slice(0, 50).map((row) => row['Outcome']);
    assert.deepEqual([words.filter((word) => word === '✓ Done').length, words.filter((word) => word === '⚠ Changed').length], [47, 3]);
    assert.equal(rows[3]?.['Description'], 'Renamed meanwhile');
    await scene.press('Select them in the sheet');
    // Rows that stand apart: what Excel cannot select is not said to be selected.
    await scene.says(/^The first is selected in the sheet.*“Done” leads to what can be done with them/);
    await scene.press('Correct and try all 3 again…');
    await scene.press(/^Preview/);
    await scene.says('3 features ready');
    await scene.press(/^Drop 3 features/);
    await scene.says('✓ 3 features done');
    // The click on “From a column…” went by another road, and to be shown the rows is not needed.
    within(14 - 1);
    for (const id of moved) assert.match((await bridge.call<{ dateDrop: string }>('GET', `/features/${id}`)).dateDrop, /^2025-0(1-31|2-28)$/);
  });

  it('takes it back in at most three clicks', async () => {
    scene.clicks();
    await scene.press(/^Reverse this/);
    await scene.says(/features ready/);
    await scene.press(/^Reverse 3 features/);
    await scene.says('✓ 3 features done');
    within(3);
    const run = await latest();
    assert.deepEqual([run.action, run.done, typeof run.reverses], ['reinstate', 3, 'string']);
    await scene.press('Done');
  });

  it('raises prices by 3.9 % and writes the sheet that is signed for it, in at most 12 clicks', async () => {
    scene.clicks();
    await scene.select('Description', 60, 99);
    await scene.says('40 features selected');
    await scene.press(/^Change Recurring Charge/);
    await scene.fill(/^Increase by Percent/, '3.9');
    await scene.fill(/^Change Effective From/, '2025-02-01');
    await scene.press(/^Preview/);
    await scene.says(/ready/);
    await scene.press('To sheet');
    await scene.says(/Written to the sheet/);
    within(12);
    const cells = await scene.excel.values('A1:D60');
    const sums = Object.fromEntries(cells.map(([label, ...others]) => [String(label), others]));
    assert.deepEqual([sums['Rows ready']?.[2], sums['Charges and credits']?.[2]], ['agrees', 'agrees']);
    assert.ok(Number(sums['Change a month']?.[0]) > 0);
  });

  it('enters 20 payments from a pasted block and allocates them, in at most 8 clicks', async () => {
    const open = new Map<string, number>();
    for (const { customerID, balance } of await bridge.call<readonly { customerID: string; balance: number }[]>(
      'GET',
      '/invoices?limit=1000&balance.gt=0&fields=customerID,balance',
    ))
      open.set(customerID, Math.round(((open.get(customerID) ?? 0) + balance) * 100) / 100);
    const owing = (await bridge.call<readonly { id: string; accountNumber: string }[]>('GET', '/customers?limit=1000&fields=id,accountNumber'))
      .filter(({ id }) => (open.get(id) ?? 0) > 1)
      .slice(0, 20);
    assert.equal(owing.length, 20, 'The sample owes too little.');
    // Out of the preview, the form and the list.
    for (let back = 0; back < 3; back += 1) await scene.press('Back');
    await scene.list('Payments');
    const at = await scene.excel.standIn((door) => {
      const { area } = door.book.active.tables[0]!;
      return area.row + area.rows + 1;
    });
    scene.clicks();
    // Account number, date, amount, method, reference: as a bank's list has them.
    await scene.excel.user(
      'paste',
      (await scene.cell('Customer Name', 0)).replace(/\d+$/, String(at)),
      owing.map(({ accountNumber, id }, nth) => [accountNumber, '2025-01-23', `£${open.get(id)!.toFixed(2)}`, 'Bank Transfer', `FPI ${nth}`]),
    );
    await scene.press('Check 20 new rows…');
    await scene.says('20 payments ready');
    await scene.press('Add 20 payments');
    await scene.says('✓ 20 payments done');
    await scene.press(/^Select the 20 new rows/);
    await scene.says('20 payments selected');
    await scene.press(/^Allocate Payment/);
    await scene.says(/of 20 payments to allocate/);
    await scene.press('Preview 20 payments');
    await scene.says('20 payments ready');
    await scene.press('Allocate 20 payments');
    await scene.says('✓ 20 payments done');
    // The paste is one more.
    within(8 - 1);
    const made = await bridge.call<readonly { unallocated: number; ourReference: string }[]>(
      'GET',
      '/payments?limit=1000&ourReference.contains=FPI&fields=unallocated,ourReference',
    );
    assert.deepEqual([made.length, made.filter(({ unallocated }) => unallocated === 0).length], [20, 20]);
    for (const { id } of owing) assert.equal((await bridge.call<{ balance: number }>('GET', `/customers/${id}`)).balance <= 0, true);
    await scene.press('Done');
  });

  it('types 30 cells over and saves them, in at most five clicks', async () => {
    await another('Numbers');
    const at = (await scene.cell('Description', 0)).replace(/\d+$/, '');
    const row = Number((await scene.cell('Description', 0)).replace(/\D+/, ''));
    await scene.excel.user(
      'paste',
      `${at}${row}`,
      Array.from({ length: 30 }, (_, n) => [`Desk ${n + 1}`]),
    );
    await scene.press('Save 30 changed cells…');
    await scene.press('Preview 30 changes');
    await scene.says('30 numbers ready');
    await scene.press(/^Edit 30 numbers/);
    await scene.says('✓ 30 numbers done');
    await scene.press('Done');
    // The paste is one more.
    within(5 - 1);
    const saved = await bridge.call<readonly { description: string }[]>('GET', '/numbers?limit=1000&description.contains=Desk &fields=description');
    assert.equal(saved.length, 30);
  });

  it('gives a number from stock to a customer, puts a feature on it and diverts it: 8, 6 and 5 clicks at most; jobs say what in words', async () => {
    const stock = (await bridge.call<readonly { id: string; number: string }[]>('GET', '/numbers?status=In Stock&limit=1&fields=id,number'))[0]!;
    await scene.press(/: account, lists/);
    await scene.press(/^Lists/);
    await scene.press(/^Numbers\s*[\d,]+\+?$/);
    await scene.heading(/^New list of/);
    await scene.fill(/^Search/, stock.number);
    await scene.press('Remove: Only active ones');
    await scene.press('List 1 number');
    await scene.says('1 number selected');
    // What cannot be, since nothing hangs on it yet, is not offered as if it could.
    const pane = await scene.pane();
    await pane.getByRole('button', { name: /^Take Back Swap of Number.*0 of 1/ }).waitFor();
    scene.clicks();
    await scene.select('Number', 0, 0);
    await scene.press(/^Allocate Number/);
    await scene.press(/^A1003/);
    await done(/^Allocate 1 number/);
    within(8);
    await scene.press(/^Add Features to Number/);
    await pane
      .getByLabel(/^Caller Display/)
      .first()
      .click();
    await scene.press('Preview');
    await scene.says('1 number ready');
    await scene.press(/^Add features to 1 number/);
    await scene.says('✓ 1 number done');
    await pane.locator('dd', { hasText: /^Caller Display$/ }).waitFor();
    await scene.press('Done');
    // The tick went by another road.
    within(6 - 1);
    await scene.press(/^Divert Number/);
    await scene.fill(/^Divert To/, '020 7946 0111');
    await done(/^Divert 1 number/);
    within(5);
    const { customerID, divertTo } = await bridge.call<{ customerID: string; divertTo: string }>('GET', `/numbers/${stock.id}`);
    assert.deepEqual([(await bridge.call<{ accountNumber: string }>('GET', `/customers/${customerID}`)).accountNumber, divertTo], ['A1003', '020 7946 0111']);
  });

  it('suspends five services, takes them off the bills and puts all back, in at most 17 clicks, each with what it holds', async () => {
    await another('Services');
    await scene.select('Service Name', 0, 4);
    await scene.says('5 services selected');
    await scene.press(/^Suspend Service/);
    await scene.press(/^Preview/);
    await scene.says(/a month held\.$/);
    await scene.press(/^Suspend 5/);
    await scene.says('✓ 5 services done');
    await scene.press('Done');
    for (const [action, button] of [
      [/^Unsuspend Service/, /^Unsuspend 5/],
      [/^Make Service Non-Billable/, /^Make 5 services non-billable/],
      [/^Make Service Billable/, /^Make 5 services billable/],
    ] as const) {
      await scene.press(action);
      await done(button);
    }
    within(17);
    // Who changed it, and why.
    await scene.select('Service Name', 0, 0);
    await scene.press('What happened to it');
    await scene.says('Back on the bills from 24 Jan 2025.');
    within(2);
  });

  it('shows a customer and everything of it in two clicks, with the monthly revenue of all its features', async () => {
    await another('Customers');
    const active = await bridge.call<readonly { customerID: string; numberID: string | null }[]>(
      'GET',
      '/features?active&limit=1000&fields=customerID,numberID',
    );
    const id = active.find(({ numberID }) => numberID !== null)!.customerID;
    const row = (await scene.rows()).findIndex((each) => String(each['Sheetbridge customers']) === id);
    await scene.select('Name', row, row);
    await scene.press('Everything of this customer');
    const features = await bridge.call<readonly { monthlyValue: number; numberID: string | null }[]>(
      'GET',
      `/features?active&customerID=${id}&limit=1000&fields=monthlyValue,numberID`,
    );
    // Those on its numbers among them.
    assert.ok(features.some(({ numberID }) => numberID !== null));
    await scene.says(`Active features (${features.length})`);
    const pence = features.reduce((sum, { monthlyValue }) => sum + Math.round(monthlyValue * 100), 0);
    await (
      await scene.pane()
    )
      .locator('dl[aria-label="Money"] dd')
      .last()
      .getByText(`£${(pence / 100).toLocaleString('en-GB', { minimumFractionDigits: 2 })}`)
      .waitFor();
    within(2);
  });

  it('gives a PIN and reverses a payment as an expert, in at most five clicks each', async () => {
    await scene.press(/: account, lists/);
    await (await scene.pane()).getByLabel('Expert Mode').click();
    await scene.press(/^Lists/);
    await scene.list('Customers');
    scene.clicks();
    await scene.select('Name', 1, 1);
    await scene.press(/^Generate PIN/);
    // There is nothing to fill in: the preview comes at once.
    await scene.says('1 customer ready');
    await scene.press(/^Generate PIN for 1 customer/);
    await scene.says('Shown once');
    await scene.press('Done');
    within(5);
    await another('Payments');
    await scene.select('Amount', 0, 0);
    await scene.press(/^Reverse Payment/);
    await scene.fill(/^Reversal Reason/, 'Paid twice');
    await scene.press(/^Preview/);
    await scene.says(/The customer owes £[\d,.]+ more/);
    await scene.press(/^Reverse 1 payment/);
    await scene.says('✓ 1 payment done');
    within(5);
  });
});
