/** "Please cancel these": from a pasted list over its answers to a run with a date a row, and back. */
import assert from 'node:assert/strict';
import { left, openScene, startBridge, type RunningBridge, type Scene } from './scene.js';

interface Number {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly customerID: string;
  readonly dateDrop: string | null;
  readonly statusReason: string | null;
}

describe("somebody else's list in the pane", function () {
  let bridge: RunningBridge;
  let scene: Scene;
  let numbers: readonly Number[];
  const one = async (id: string): Promise<Number> => bridge.call<Number>('GET', `/numbers/${id}`);

  before(async () => {
    bridge = await startBridge();
    scene = await openScene(bridge);
    await scene.signIn();
    numbers = await bridge.call<readonly Number[]>('GET', '/numbers?active&limit=4');
  });
  after(() => left(scene, bridge));

  it('is looked up line by line, in whatever spelling', async () => {
    const [a, b, c] = numbers as readonly [Number, Number, Number];
    await scene.press(/^Somebody else’s list/);
    await scene.heading('From somebody else’s list');
    const spelt = `+44 ${a.number.replace(/^0/, '')}`;
    await scene.fill(
      /Paste it here/,
      [
        'Line\tDate\tReason',
        `${spelt}\t31/01/2025\tOffice closed`,
        `${b.number.replaceAll(' ', '')}\t28/02/2025\t`,
        `${c.number}\t\t`,
        '01999 000000\t\t',
        `${a.number}\t\t`,
      ].join('\n'),
    );
    await scene.press('Look them up');
    await scene.heading('5 lines looked up');
    await scene.says('4 found');
    await scene.says(/1 line names what an earlier line names/);
    await scene.says(/unknown$/);
    await scene.press('All answers into a sheet');
    await scene.excel.page.waitForFunction(() => window.standIn?.book.active.name === 'Answers' && window.standIn.book.active.tables.length > 0);
    const told = await scene.rows();
    assert.deepEqual(
      told.map((row) => row['Answer']),
      ['Found', 'Found', 'Found', 'Unknown', 'Found'],
    );
    assert.equal(told[0]!['Your list'], spelt);
  });

  it('becomes a list with its own columns beside', async () => {
    await scene.press('List 3 numbers');
    await scene.heading('Numbers found');
    const rows = await scene.rows();
    assert.deepEqual(
      rows.map((row) => [row['Sheetbridge numbers'], row['Date'], row['Reason']]),
      [
        [numbers[0]!.id, '31/01/2025', 'Office closed'],
        [numbers[1]!.id, '28/02/2025', ''],
        [numbers[2]!.id, '', ''],
      ],
    );
    assert.match(String(rows[0]!['Your list']), /^\+44/);
  });

  it('gives the form a value a row, and the form’s own to the empty ones', async () => {
    await scene.says('3 numbers selected');
    await scene.press(/^Drop Number/);
    await scene.heading('Drop Number');
    await scene.says('Drop Date from column');
    await scene.choose(/^Number Status/, 'Dropped');
    const frame = await scene.pane();
    await frame.locator('.field', { hasText: 'Drop Date from column' }).locator('input').fill('2025-03-31');
    await frame.locator('.field', { hasText: 'Reason from column' }).locator('input').fill('On request');
    await scene.press('Preview 3 numbers');
    await scene.says('3 numbers ready');
    // Whoever sorts meanwhile does not mix up the dates.
    await scene.excel.user('sort', await scene.tableName(), 'Reason', false);
    await scene.press(/^Drop 3 numbers/);
    await scene.says('✓ 3 numbers done');
    const after = await Promise.all(numbers.slice(0, 3).map(({ id }) => one(id)));
    assert.deepEqual(
      after.map(({ dateDrop, statusReason }) => [dateDrop, statusReason]),
      [
        ['2025-01-31', 'Office closed'],
        ['2025-02-28', 'On request'],
        ['2025-03-31', 'On request'],
      ],
    );
  });

  it('is answered line by line: what was done, and what is not known', async () => {
    await scene.press('Reply to a sheet');
    await scene.says('Written to the sheet “Reply”.');
    const told = await scene.rows('Reply');
    assert.deepEqual(
      told.map((row) => row['What was done']),
      ['Dropped on 31 Jan 2025.', 'Dropped on 28 Feb 2025.', 'Dropped on 31 Mar 2025.', 'It is not known to us. Please check it.', 'Dropped on 31 Jan 2025.'],
    );
    assert.match(String(told[0]!['Your list']), /^\+44/);
    await scene.press('Done');
    // The job is found again by whoever opens the pane later, and so is what it answers.
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Jobs/);
    await scene.press(/^Drop Number/);
    await scene.press('Copy for the reply');
    await scene.says(/^Copied/);
  });

  it('is taken from selected cells, tells what is dropped by now, and is taken back', async () => {
    const { excel } = scene;
    await excel.user('addSheet');
    await excel.user('type', 'C5', `'${numbers[0]!.number}`);
    await excel.user('type', 'C6', `'${numbers[3]!.number}`);
    await excel.user('select', 'C5:C6');
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
    await scene.press(/^Somebody else’s list/);
    await scene.press('Take the selected cells');
    await scene.heading('2 lines looked up');
    await scene.says('1 found');
    await scene.says(/dropped already$/);
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Jobs/);
    await scene.press(/^Drop Number/);
    await scene.press('Reverse this job…');
    await scene.says('3 numbers ready');
    await scene.press('Reverse 3 numbers');
    await scene.says('✓ 3 numbers done');
    for (const { id } of numbers.slice(0, 3)) assert.equal((await one(id)).dateDrop, null);
  });
});
