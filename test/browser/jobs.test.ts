/** Jobs as an accountant does them, with no more clicks than they are worth; each figure is held against the bridge. */
import assert from 'node:assert/strict';
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
    const letter = String.fromCharCode(65 + place.column);
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
    await scene.list('Features');
  });
  after(() => left(scene, bridge));

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
    await scene.says(/^Selected in the sheet/);
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
});
