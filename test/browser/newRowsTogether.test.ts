/** Two people with the same rows to enter: whoever is second adds nothing, learns what was added, and each row has its key wherever it is by then. */
import assert from 'node:assert/strict';
import { inSteps } from '../steps.js';
import { left, openScene, type RunningBridge, type Scene, startBridge, tokenOf } from './scene.js';

interface Payment {
  readonly id: string;
  readonly amount: number;
  readonly ourReference: string | null;
}

describe('two people with the same new rows', function () {
  inSteps(this);
  let bridge: RunningBridge;
  let one: Scene;
  let other: Scene;
  const ours = async (): Promise<ReadonlyMap<string, Payment>> =>
    new Map(
      (await bridge.call<readonly Payment[]>('GET', '/payments?limit=1000&fields=id,amount,ourReference'))
        .filter(({ ourReference }) => ourReference?.startsWith('TWICE') === true)
        .map((payment) => [payment.ourReference!, payment]),
    );
  const paste = async (scene: Scene, header: string, cells: readonly (readonly (string | number)[])[]): Promise<void> => {
    const at = await scene.excel.standIn((door) => {
      const { area } = door.book.active.tables[0]!;
      return area.row + area.rows + 1;
    });
    await scene.excel.user('paste', (await scene.cell(header, 0)).replace(/\d+$/, String(at)), cells);
  };
  const rowsOf = async (scene: Scene): Promise<Record<string, unknown>[]> =>
    (await scene.rows()).filter((row) => String(row['Our Reference']).startsWith('TWICE'));
  const same = [
    ['A1002', '2025-01-20', 101, '', 'TWICE 1'],
    ['A1003', '2025-01-20', 102, '', 'TWICE 2'],
    ['A1004', '2025-01-20', 103, '', 'TWICE 3'],
  ];

  before(async () => {
    bridge = await startBridge();
    one = await openScene(bridge);
    await one.signIn();
    other = await openScene(bridge);
    await other.signIn(await tokenOf(bridge, 'manager@example.com'));
    for (const scene of [one, other]) await scene.list('Payments');
  });
  after(async () => {
    await other?.close();
    await left(one, bridge);
  });

  it('both may look at them; who adds second adds nothing, though they sorted in between', async () => {
    for (const scene of [one, other]) {
      await paste(scene, 'Customer Name', same);
      await scene.press('Check 3 new rows…');
      await scene.says('3 payments ready');
    }
    await one.press('Add 3 payments');
    await one.says('✓ 3 payments done');
    await other.excel.user('sort', await other.tableName(), 'Amount', false);
    await other.press('Add 3 payments');
    await other.says(/added (already|before)/i);
    const made = await ours();
    assert.equal(made.size, 3);
    assert.equal((await bridge.call<readonly Payment[]>('GET', '/payments?limit=1000&ourReference.contains=TWICE')).length, 3);
    for (const row of await rowsOf(one)) assert.equal(row['Sheetbridge payments'], made.get(String(row['Our Reference']))?.id);
  });

  it('the second one’s rows become those records when they are looked at again', async () => {
    await other.press('Done');
    await other.press('Check 3 new rows…');
    await other.says(/There are no new rows in this list/);
    const made = await ours();
    assert.equal(made.size, 3);
    for (const row of await rowsOf(other)) assert.equal(row['Sheetbridge payments'], made.get(String(row['Our Reference']))?.id);
    await other.press('Back to the list');
  });

  it('a column that somebody renamed meanwhile is the same column', async () => {
    await one.press('Done');
    await one.excel.user('type', (await one.cell('Amount', 0)).replace(/\d+$/, '1'), 'What they paid');
    await paste(one, 'Customer Name', [['A1005', '2025-01-21', 104, '', 'TWICE 4']]);
    await one.press('Check 1 new row…');
    await one.says('1 payment ready');
    await one.says(/£104\.00/);
    await one.press('Add 1 payment');
    await one.says('✓ 1 payment done');
    const [row] = (await rowsOf(one)).filter((each) => each['Our Reference'] === 'TWICE 4');
    assert.deepEqual([row?.['What they paid'], row?.['Sheetbridge payments']], [104, (await ours()).get('TWICE 4')?.id]);
    await one.press('Done');
  });

  it('what the one deletes from the sheet stays in the other’s and in the books until the one says that it is meant', async () => {
    const at = (await one.rows()).findIndex((row) => row['Our Reference'] === 'TWICE 4');
    await one.excel.user('deleteTableRows', await one.tableName(), at, 1);
    await one.says('1 row was deleted from the sheet. Its payment is still there.');
    assert.equal((await ours()).size, 4);
    await one.press('Delete the payment too…');
    await one.says('1 payment ready');
    assert.equal((await ours()).size, 4);
    await one.press(/^Delete/);
    await one.says('✓ 1 payment done');
    assert.equal((await ours()).size, 3);
  });
});
