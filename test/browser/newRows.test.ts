/** Rows pasted below a list become records: checked by cell, added once whatever happens, found again wherever they are, taken back. */
import assert from 'node:assert/strict';
import { inSteps } from '../steps.js';
import { left, openScene, type RunningBridge, type Scene, startBridge } from './scene.js';

interface Payment {
  readonly id: string;
  readonly customerID: string;
  readonly amount: number;
  readonly ourReference: string | null;
}

describe('rows pasted below a list', function () {
  inSteps(this);
  let bridge: RunningBridge;
  let scene: Scene;
  const payments = (): Promise<readonly Payment[]> => bridge.call('GET', '/payments?limit=1000&fields=id,customerID,amount,ourReference');
  const ours = async (): Promise<readonly Payment[]> => (await payments()).filter(({ ourReference }) => ourReference?.startsWith('BANK') === true);
  /** Where the next row would stand: the number of the sheet's row. */
  const next = (): Promise<number> =>
    scene.excel.standIn((door) => {
      const { area } = door.book.active.tables[0]!;
      return area.row + area.rows + 1;
    });
  const cellAt = async (column: string, row: number): Promise<string> => (await scene.cell(column, 0)).replace(/\d+$/, String(row));
  const paste = async (cells: readonly (readonly (string | number)[])[]): Promise<number> => {
    const at = await next();
    await scene.excel.user('paste', await cellAt('Customer Name', at), cells);
    return at;
  };
  const bank = [
    ['A1002', '2025-01-20', '£100.50', 'Bank Transfer', 'BANK 1'],
    ['Dovecote Leisure Group', '2025-01-20', '£1,200.00', 'Bank Transfer', 'BANK 2'],
    ['A1003', '2025-01-21', '75', '', 'BANK 3'],
  ];
  const inSheet = async (): Promise<Record<string, unknown>[]> =>
    (await scene.rows('Payments')).filter((row) => String(row['Our Reference']).startsWith('BANK'));

  before(async () => {
    bridge = await startBridge();
    scene = await openScene(bridge);
    await scene.signIn();
    await scene.list('Payments');
  });
  after(() => left(scene, bridge));

  it('are noticed, checked cell by cell with their addresses, and nothing is added by itself', async () => {
    const before = await payments();
    const at = await paste([...bank, ['Nobody & Sons', 'tbc', '12,50', 'Shells', 'BANK 4']]);
    await scene.says('4 new rows have no payment yet.');
    await scene.press('Check 4 new rows…');
    await scene.says('3 can be added, 1 needs another look');
    await scene.says(/can be read in two ways/);
    await scene.says(/“tbc” is not a date/);
    const [customer, date, amount, method] = await Promise.all(
      ['Customer Name', 'Payment Date', 'Amount', 'Payment Method'].map((column) => cellAt(column, at + 3)),
    );
    const place = date!.replaceAll(/[^A-Z0-9]/g, '');
    await scene.press(place);
    const there = new RegExp(`${place.replace(/\d+$/, '')}\\$?${at + 3}$`);
    for (let tries = 0; tries < 1_200 && !there.test(await scene.excel.selection()); tries += 1) await scene.excel.page.waitForTimeout(50);
    assert.match(await scene.excel.selection(), there);
    assert.equal((await payments()).length, before.length);
    // Put right in the sheet, but for a way of paying that the bridge does not know.
    await scene.excel.user('type', customer!, 'A1001');
    await scene.excel.user('type', date!, '2025-01-22');
    await scene.excel.user('type', amount!, '12.50');
    await scene.press('Check again');
    await scene.says(/Shells.* is not in the list/);
    await scene.excel.user('type', method!, '');
    await scene.press('Check again');
    await scene.says(/^4 can be added$/);
  });

  it('are previewed in pounds and sent as one job; sorted meanwhile, each gets its own key', async () => {
    const before = (await payments()).length;
    await scene.press('Preview 4 new payments');
    await scene.says('4 payments ready');
    await scene.says(/£1,388\.00/);
    await scene.excel.user('sort', await scene.tableName(), 'Amount', true);
    await scene.excel.user('insertTableRows', await scene.tableName(), 0);
    await scene.press('Add 4 payments');
    await scene.says('✓ 4 payments done');
    await scene.says(/4 new rows in your list are entered now/);
    assert.equal((await payments()).length, before + 4);
    const made = new Map((await ours()).map((payment) => [payment.ourReference, payment]));
    const rows = await inSheet();
    assert.equal(rows.length, 4);
    for (const row of rows) {
      const payment = made.get(String(row['Our Reference']));
      assert.deepEqual([row['Sheetbridge payments'], row['Amount'], row['Outcome']], [payment?.id, payment?.amount, '✓ Done']);
      assert.match(`${String(row['Account Number'])} ${String(row['Customer Name'])}`, /^A100\d \w/);
      assert.equal(row['Unallocated'], row['Amount']);
    }
    await scene.press('Done');
  });

  it('and pasted a second time are not added again, unless somebody means it', async () => {
    const before = (await payments()).length;
    await paste(bank);
    await scene.press('Check 3 new rows…');
    await scene.says('3 rows added before');
    await scene.says(/Added already on 24 Jan 2025|Added already/);
    assert.equal((await payments()).length, before);
    await scene.press('Add all 3 once more');
    await scene.press('Preview 3 new payments');
    await scene.press('Add 3 payments');
    await scene.says('✓ 3 payments done');
    assert.equal((await payments()).length, before + 3);
    await scene.press('Reverse this job…');
    await scene.says('3 payments ready');
    await scene.press('Reverse 3 payments');
    await scene.says('✓ 3 payments done');
    assert.equal((await payments()).length, before);
    await scene.press('Done');
  });

  it('get their keys after a power cut between the order and the sheet, and are added once', async () => {
    const before = (await payments()).length;
    await paste([
      ['A1004', '2025-01-23', 41, '', 'BANK 5'],
      ['A1005', '2025-01-23', 42, '', 'BANK 6'],
    ]);
    await scene.press('Check 2 new rows…');
    await scene.says('2 payments ready');
    // The bridge does it; the answer never arrives, and the pane is gone with all that it knew.
    const ordering = /payments\?action=create$/;
    let sent = 0;
    const cut = new Promise<void>((resolve) => {
      void scene.excel.context.route(ordering, async (route) => {
        sent += 1;
        await route.fetch();
        await scene.excel.standIn((door) => {
          door.pane.reload();
        });
        resolve();
      });
    });
    await scene.press('Add 2 payments');
    await cut;
    await scene.says('✓ 2 payments done');
    await scene.excel.context.unroute(ordering);
    assert.equal(sent, 1);
    assert.equal((await payments()).length, before + 2);
    const made = new Map((await ours()).map(({ ourReference, id }) => [ourReference, id]));
    for (const reference of ['BANK 5', 'BANK 6'])
      assert.equal((await inSheet()).find((row) => row['Our Reference'] === reference)?.['Sheetbridge payments'], made.get(reference));
    await scene.press('Done');
  });

  it('get them also where the machine has forgotten the order: the rows are told by their marks', async () => {
    const before = (await payments()).length;
    await paste([['A1004', '2025-01-24', 43, '', 'BANK 7']]);
    await scene.press('Check 1 new row…');
    await scene.says('1 payment ready');
    const ordering = /payments\?action=create$/;
    const cut = new Promise<void>((resolve) => {
      void scene.excel.context.route(ordering, async (route) => {
        await route.fetch();
        const pane = await scene.pane();
        await pane.evaluate(() => {
          for (const key of Object.keys(localStorage)) if (key.includes('pending')) localStorage.removeItem(key);
        });
        await scene.excel.standIn((door) => {
          door.pane.reload();
        });
        resolve();
      });
    });
    await scene.press('Add 1 payment');
    await cut;
    await scene.says('1 new row has no payment yet.');
    await scene.excel.context.unroute(ordering);
    assert.equal((await payments()).length, before + 1);
    await scene.press('Check 1 new row…');
    await scene.says(/There are no new rows in this list/);
    assert.equal((await payments()).length, before + 1);
    const [made] = (await ours()).filter(({ ourReference }) => ourReference === 'BANK 7');
    assert.equal((await inSheet()).find((row) => row['Our Reference'] === 'BANK 7')?.['Sheetbridge payments'], made?.id);
    await scene.press('Back to the list');
  });

  it('that are deleted from the sheet leave their records alone, and only ask', async () => {
    const before = (await payments()).length;
    const rows = await scene.rows();
    const at = rows.findIndex((row) => row['Our Reference'] === 'BANK 7');
    await scene.excel.user('deleteTableRows', await scene.tableName(), at, 1);
    await scene.says('1 row was deleted from the sheet. Its payment is still there.');
    assert.equal((await payments()).length, before);
    await scene.press('Delete the payment too…');
    await scene.says('1 payment ready');
    assert.equal((await payments()).length, before);
    await scene.press(/^Delete/);
    await scene.says('✓ 1 payment done');
    assert.equal((await payments()).length, before - 1);
    await scene.press('Done');
  });

  it('that are not done stay with the reason beside them, and are done the next time', async () => {
    const before = (await payments()).length;
    await paste([
      ['A1006', '2025-01-23', 61, '', 'BANK 11'],
      ['A1007', '2025-01-23', 62, '', 'BANK 12'],
    ]);
    await scene.press('Check 2 new rows…');
    await scene.says('2 payments ready');
    // A1006 is somebody else's work by now.
    const [customer] = await bridge.call<readonly { id: string }[]>('GET', '/customers?accountNumber=A1006&fields=id');
    await bridge.call('POST', `/customers/${customer!.id}?action=lock`, {});
    await scene.press('Add 2 payments');
    await scene.says('1 of 2 payments done');
    await scene.says(/1 new row in your list is entered now/);
    const [left1, done1] = (await inSheet()).filter((row) => ['BANK 11', 'BANK 12'].includes(String(row['Our Reference'])));
    assert.deepEqual([left1?.['Outcome'], done1?.['Outcome']], ['✗ Refused', '✓ Done']);
    assert.match(String(left1?.['Outcome Detail']), /is locked/);
    assert.match(String(left1?.['Sheetbridge payments']), /^new:/);
    await bridge.call('POST', `/customers/${customer!.id}?action=unlock`, {});
    await scene.press('Done');
    await scene.press('Check 1 new row…');
    await scene.press('Add 1 payment');
    await scene.says('✓ 1 payment done');
    await scene.says(/1 new row in your list is entered now/);
    assert.equal((await payments()).length, before + 2);
    assert.ok((await inSheet()).every((row) => /^\d+$/.test(String(row['Sheetbridge payments']))));
    await scene.press('Done');
  });

  it('that name nobody ask whose they are, once for all of them', async () => {
    await paste([
      ['', '2025-01-23', 71, '', 'BANK 13'],
      ['', '2025-01-23', 72, '', 'BANK 14'],
    ]);
    await scene.press('Check 2 new rows…');
    await scene.says('Whose is it? Fill in an account number or a name.');
    await scene.press('Choose whose the 2 rows are that name nobody…');
    await scene.fill('Find the customer', 'A1008');
    await scene.says(/^A1008/);
    await (await scene.pane()).getByLabel('Find the customer').press('Enter');
    await scene.says('2 can be added');
    await scene.press('Preview 2 new payments');
    await scene.press('Add 2 payments');
    await scene.says('✓ 2 payments done');
    const [customer] = await bridge.call<readonly { id: string }[]>('GET', '/customers?accountNumber=A1008&fields=id');
    const made = (await ours()).filter(({ ourReference }) => ['BANK 13', 'BANK 14'].includes(ourReference ?? ''));
    assert.deepEqual(
      made.map(({ customerID }) => customerID),
      [customer!.id, customer!.id],
    );
    await scene.press('Done');
  });

  it('come out of a sheet with headings of its own, which are said once and known the next time', async () => {
    const before = (await payments()).length;
    const text = 'Paid by\tWhen\tSum\tText\nA1002\t20 Jan 2025\t£11.00\tBANK 21\nA1003\t21 Jan 2025\t£12.00\tBANK 22';
    const open = async (): Promise<void> => {
      await scene.press('Back');
      await scene.press(/^New from a sheet/);
      await scene.fill(/^Paste it here/, text);
      await scene.press('Read it');
      await scene.says('2 new payments');
    };
    await open();
    await scene.choose('Paid by', 'customerID');
    await scene.choose('When', 'paymentDate');
    await scene.choose('Sum', 'amount');
    await scene.choose('Text', 'ourReference');
    await scene.press('Check 2 new payments');
    await scene.says('2 payments ready');
    await scene.press('Add 2 payments');
    await scene.says('✓ 2 payments done');
    await scene.says(/2 new rows in your list are entered now/);
    assert.equal((await payments()).length, before + 2);
    const rows = await scene.rows('New Payments');
    assert.deepEqual(
      rows.map((row) => [row['Our Reference'], row['Amount'], /^\d+$/.test(String(row['Sheetbridge payments']))]),
      [
        ['BANK 21', 11, true],
        ['BANK 22', 12, true],
      ],
    );
    await scene.press('Done');
    // The same sheet once more, in another list: known by its headings, and nothing is added twice.
    await open();
    await scene.press('Check 2 new payments');
    await scene.says('2 rows added before');
    assert.equal((await payments()).length, before + 2);
    await scene.press('Back');
  });

  it('are taken back as one job', async () => {
    const run = (await bridge.call<readonly { id: string; done: number }[]>('GET', '/runs?action=create&entity=payments&sort=id&limit=1'))[0]!;
    assert.equal(run.done, 4);
    const before = (await payments()).length;
    await scene.press('Back');
    await bridge.call('POST', `/runs/${run.id}?action=reverse`, {});
    assert.equal((await payments()).length, before - 4);
  });
});
