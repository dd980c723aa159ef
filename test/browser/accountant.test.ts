/** The jobs of a month as an accountant does them: what each sheet and screen says is held against what it takes to defend it. */
import assert from 'node:assert/strict';
import type { BillingChecks } from '../../shared/wire/billing.js';
import { pounds } from '../../addin/words.js';
import { letterOf } from '../../addin/lists/changes.js';
import { left, openScene, type RunningBridge, type Scene, startBridge } from './scene.js';

type Cells = readonly (readonly (string | number | boolean)[])[];

describe('an accountant in the pane', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  const within = (most: number): void => {
    const clicks = scene.clicks();
    assert.ok(clicks <= most, `${clicks} clicks`);
  };
  const home = async (): Promise<void> => {
    await scene.press(/: account, lists/);
    await scene.press(/^Lists/);
    scene.clicks();
  };
  /** The sheet on top, as far as anything is in it. */
  const sheet = async (): Promise<Cells> => scene.excel.values('A1:T200');
  const labelled = (cells: Cells): Readonly<Record<string, readonly (string | number | boolean)[]>> =>
    Object.fromEntries(cells.map(([label, ...others]) => [String(label), others]));
  /** The rows under a head that begins so, each by its heads. */
  const tableAt = (cells: Cells, from: number): readonly Readonly<Record<string, string | number | boolean>>[] => {
    const heads = cells[from]!.map(String);
    const rows = cells.slice(from + 1);
    const end = rows.findIndex(([first]) => first === '');
    return rows.slice(0, end < 0 ? rows.length : end).map((row) => Object.fromEntries(heads.map((head, at) => [head, row[at]!])));
  };

  before(async () => {
    bridge = await startBridge({ sample: 16 });
    // Two bills that are not as usual.
    const of = await bridge.call<readonly { id: string }[]>('GET', '/customers?billingCycle=1st of the Month&active&limit=2&fields=id');
    for (const { id } of of)
      await bridge.call('POST', '/transactions', { customerID: id, description: 'Rack and cabling', net: 900, transactionDate: '2025-01-20' });
    scene = await openScene(bridge);
    await scene.signIn();
  });
  after(() => left(scene, bridge));

  it('lists what a filter asks for that is chosen and not added yet', async () => {
    await scene.press(/^Features\s*[\d,]+\+?$/);
    await scene.press('Add a filter');
    await scene.choose('Field', 'featureType');
    await scene.choose('Value', 'Broadband');
    const found = await bridge.call<readonly object[]>('GET', '/features?active&featureType=Broadband&limit=1000&fields=id');
    await scene.press(`List ${found.length} features`);
    await scene.says(/selected/);
    assert.equal((await scene.rows()).length, found.length);
    assert.equal(await scene.excel.standIn((door) => door.book.active.name), 'Broadband features');
  });

  it('raises broadband by 3.9 %, from the first screen to the sheet to be signed, in at most 12 clicks; each price and line can be worked out again from that sheet', async () => {
    await home();
    await scene.press(/^Features\s*[\d,]+\+?$/);
    await scene.fill(/^Search/, 'Broadband');
    await scene.says(/^List \d+ features$/);
    await scene.press(/^List \d+ features/);
    await scene.says(/selected/);
    await scene.press('Whole list');
    await scene.says(/^The whole list/);
    await scene.press(/^Change Recurring Charge/);
    await scene.fill(/^Increase by Percent/, '3.9%');
    await scene.fill(/^Change Effective From/, '01/12/2024');
    await scene.press(/^Preview/);
    await scene.says(/ready$/);
    await scene.press('To sheet');
    await scene.says(/Written to the sheet/);
    within(12);
    const cells = await sheet();
    const facts = labelled(cells);
    assert.deepEqual([facts['Increase by Percent']?.[0], facts['Change Effective From']?.[0]], ['3.9 %', '1 Dec 2024']);
    for (const total of ['Rows ready', 'Charges and credits', 'The lines below']) assert.equal(facts[total]?.[2], 'agrees', total);
    // A field is called as in the form, wherever it is spoken of.
    assert.ok(cells.some((row) => row.some((cell) => String(cell).startsWith('Change Effective From: This feature starts on'))));
    assert.ok(!cells.flat().some((cell) => String(cell).includes('updatedDate')));
    const rows = tableAt(
      cells,
      cells.findIndex(([first]) => first === 'Account'),
    ).filter(({ Outcome }) => Outcome === 'Ready');
    assert.ok(rows.length > 4);
    for (const row of rows) {
      const [was, is] = [Number(row['Recurring Charge before']), Number(row['Recurring Charge after'])];
      assert.notEqual(row['Recurring Charge before'], '', `${row['Account']}: what was it?`);
      assert.equal(Math.round(is * 10_000), Math.round((Math.round(was * 10_000) * 1_039) / 1_000), `${row['Account']} ${row['Feature']}`);
      assert.match(String(row['Account']), /^A\d+$/);
      assert.notEqual(row['Customer'], '');
    }
    const lines = tableAt(cells, cells.findIndex(([first]) => first === 'The lines behind the sums') + 1);
    assert.ok(lines.length > 0);
    for (const line of lines) {
      assert.match(String(line['Account']), /^A\d+$/);
      for (const head of ['Line', 'Count', 'Price', 'From', 'To', 'Net', 'Raised']) assert.notEqual(line[head], '', head);
    }
    await scene.press(/^Change .* of \d+ features|^Change /);
    await scene.says(/features done$/);
    await scene.press('Done');
  });

  it('makes a billing run, forecasts, looks at what is unusual, requests, approves and sends, in at most 24 clicks, each step led to by the one before', async () => {
    await home();
    await scene.press('New billing run');
    await scene.fill(/^Invoice Date/, '01/02/2025');
    await scene.fill(/^Cutoff Date/, '02/02/2025');
    await scene.choose(/^Billing Cycle/, '1st of the Month');
    await scene.press('Preview');
    await scene.says('1 billing run ready');
    await scene.press('Add this billing run');
    await scene.says('✓ 1 billing run done');
    await scene.press('Open it, to forecast it');
    await scene.heading('Billing run 1st of the Month 1 Feb 2025');
    await scene.press('Make a forecast');
    await scene.press('Forecast 1 billing run');
    await scene.press('Done');
    await scene.says(/Unusual bills: \d+/);
    await scene.press(/^Tick off these/);
    await scene.press(/^Tick off \d+ bills/);
    await scene.press('Done');
    await scene.says(/all ticked off/);
    const [run] = await bridge.call<readonly { id: string }[]>('GET', '/billingRuns?sort=-id&limit=1&fields=id');
    const checks = (): Promise<BillingChecks> => bridge.call<BillingChecks>('GET', `/billingRuns/${run!.id}/checks`);
    const forecast = await checks();
    await scene.says(pounds(forecast.bills.total));
    await scene.press('Request the run…');
    await scene.says(`Invoices over ${pounds(forecast.bills.total)}.`);
    await scene.press('Request 1 billing run');
    await scene.press('Done');
    await scene.says('Invoiced');
    await scene.press(/^Approve \d+ invoices/);
    await scene.says(`Invoices over ${pounds(forecast.bills.total)}.`);
    await scene.press(/^Approve \d+ invoices/);
    await scene.press('Done');
    await scene.says(/made and approved/);
    await scene.press('Send them…');
    await scene.press(/^Preview \d+ invoices/);
    await scene.says(`Invoices over ${pounds(forecast.bills.total)}.`);
    await scene.press(/^Deliver \d+ invoices/);
    await scene.says(/✓ \d+ invoices done/);
    await scene.press('Done');
    within(24);
    const { invoices } = await checks();
    assert.equal(Math.round(invoices.total * 100), Math.round(forecast.bills.total * 100));
  });

  it('opens the PDF of an invoice of that run in a window of its own', async () => {
    await scene.says('Invoiced');
    await scene.press('Its invoices');
    await scene.press(/^List \d+ invoices/);
    await scene.says('1 invoice selected');
    assert.match(await scene.excel.standIn((door) => door.book.active.name), /^Invoices of billing run/);
    // Not every Chromium has a window that shows PDFs: what counts is what it is given to show.
    const opened = scene.excel.context.waitForEvent('page');
    const answered = scene.excel.context.waitForEvent('response', (response) => response.url().includes('/links/'));
    await scene.press('Open the PDF');
    const [window, answer] = await Promise.all([opened, answered]);
    assert.equal(answer.status(), 200);
    assert.equal(answer.headers()['content-type'], 'application/pdf');
    assert.match(answer.headers()['content-disposition'] ?? '', /^inline/);
    assert.equal(answer.request().frame().page(), window);
    await window.close();
  });

  it('adds numbers as people write them, and is warned of what is none', async () => {
    await home();
    await scene.list('Customers');
    scene.clicks();
    await scene.select('Name', 0, 0);
    await scene.press(/^Add New Numbers/);
    await scene.fill(/^Numbers/, '020 7946 1111\n020-7946-1112\nabc');
    await scene.choose(/^Number Type/, 'Landline');
    await scene.press('Preview');
    await scene.says('1 customer ready');
    await scene.says(/“abc” is no telephone number/);
    await scene.press('Back');
    await scene.fill(/^Numbers/, '020 7946 1111\n020-7946-1112');
    await scene.press('Preview');
    await scene.says(/2 numbers added/);
    await scene.press(/^Add new numbers/);
    await scene.says('✓ 1 customer done');
    await scene.press('Done');
    within(12);
    const made = await bridge.call<readonly object[]>('GET', '/numbers?number.contains=7946 111&limit=10&fields=number');
    assert.equal(made.length, 2);
  });

  it('names what is wrong in a column all at once, leaves it out, and has what failed in hand: in the result, in the job and on its sheet', async () => {
    await home();
    await scene.list('Features');
    const { column, row } = await scene.excel.standIn((door) => {
      const { area } = door.book.active.tables[0]!;
      return { column: area.column + area.columns, row: area.row + 1 };
    });
    const letter = letterOf(column);
    await scene.excel.user('type', `${letter}${row}`, 'Leave date');
    const dates = Array.from({ length: 12 }, (_, n) => [n % 2 === 0 ? '31/01/2025' : '28/02/2025']);
    [dates[3], dates[5]] = [['tbc'], ['']];
    await scene.excel.user('paste', `${letter}${row + 1}`, dates);
    await scene.select('Description', 0, 11);
    await scene.says('12 features selected');
    await scene.press(/^Drop Feature/);
    await (await scene.pane()).getByText('From a column…').nth(1).click();
    await scene.says(/^31 Jan 2025.*empty in 1$/);
    await scene.press(/^Preview/);
    await scene.says(`2 cells of the column “Leave date” cannot be used: ${letter}${row + 4}: “tbc” is not a date; ${letter}${row + 6}: empty.`);
    await scene.press('Show them in the sheet');
    await scene.press('Leave these 2 out');
    await scene.says(/^10 features ready$/);
    const moved = String((await scene.rows())[1]?.['Sheetbridge features']);
    await bridge.call('PATCH', `/features/${moved}`, { description: 'Renamed meanwhile' });
    await scene.press('Drop 10 features');
    await scene.says('9 of 10 features done');
    await scene.says(/brought up to date/);
    // With which dates, also where the answer came at once.
    await scene.says('2 dates between 31 Jan 2025 and 28 Feb 2025');
    const words = (await scene.rows()).slice(0, 12).map((each) => each['Outcome']);
    assert.deepEqual([words[1], words.filter((word) => word === '✓ Done').length], ['⚠ Changed', 9]);
    await scene.press(/^Job \d+: rows/);
    await scene.press(/^Changed since the preview, left alone 1$/);
    await scene.says('Renamed meanwhile');
    await scene.press('To sheet');
    await scene.says(/Written to the sheet/);
    const cells = await sheet();
    const rows = tableAt(
      cells,
      cells.findIndex(([first]) => first === 'Account'),
    );
    assert.deepEqual(
      rows.map(({ Outcome }) => Outcome).toSorted((a, b) => String(a).localeCompare(String(b))),
      [...Array.from({ length: 1 }, () => 'Changed'), ...Array.from({ length: 9 }, () => 'Done')],
    );
    await scene.press(/: account, lists/);
    await scene.press(/^Jobs/);
    await scene.says(/Drop Date 2 dates between 31 Jan 2025 and 28 Feb 2025/);
  });
});
