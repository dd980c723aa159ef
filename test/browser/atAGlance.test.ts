/** What one sees at a glance: who one is, that there is nothing to do, in which month one is. */
import assert from 'node:assert/strict';
import { left, openScene, startBridge, tokenOf, type RunningBridge, type Scene } from './scene.js';

describe('at a glance', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  const lists = async (): Promise<void> => {
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
  };
  const button = async (name: RegExp) => (await scene.pane()).getByRole('button', { name });

  before(async () => {
    bridge = await startBridge();
    scene = await openScene(bridge);
    await scene.signIn();
  });
  after(() => left(scene, bridge));

  it('the user’s name is whole, also beside Expert and a number that waits, in the narrowest pane', async () => {
    const clerk = await tokenOf(bridge, 'clerk@example.com');
    await bridge.call('POST', '/customers?action=finalBill', { ids: ['3', '4'], parameters: { dateFinalBill: '2025-01-31', status: 'Final Bill' } }, clerk);
    await scene.press(/account, lists, jobs/);
    await (await scene.pane()).getByLabel('Expert Mode').click();
    await scene.press(/^Lists/);
    await scene.list('Payments');
    for (const width of [350, 320]) {
      await scene.excel.standIn((door, pixels) => door.pane.setWidth(pixels), width);
      const pane = await scene.pane();
      await pane.locator('.top').getByText('1', { exact: true }).waitFor();
      await pane.locator('.top .expert').waitFor();
      const cut = await pane
        .locator('.top :is(.name, .hand, .expert)')
        .evaluateAll((all) => all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.textContent));
      assert.deepEqual(cut, [], `${width} px`);
    }
  });

  it('payments of which nothing is left lead to no preview', async () => {
    await scene.select('Amount', 0, 2);
    await scene.says('3 payments selected');
    await scene.press(/^Allocate Payment/);
    await scene.says(/^Nothing is left to allocate/);
    assert.equal(await (await button(/^Preview/)).isDisabled(), true);
    await scene.press('Back');
    const payment = await bridge.call<{ id: string }>('POST', '/customers/3?action=addPayment', { amount: 12.5, paymentDate: '2025-01-20' });
    assert.ok(payment.id);
    await lists();
    await scene.press(/^Payments/);
    await scene.press('Refresh all');
    await scene.says(/1 new payment added/);
    const rows = await scene.rows();
    await scene.select('Amount', rows.length - 2, rows.length - 1);
    await scene.says('2 payments selected');
    await scene.press(/^Allocate Payment/);
    await scene.says('£12.50 of 1 payment to allocate. The preview says what is left of each.');
    assert.equal(await (await button(/^Preview/)).isEnabled(), true);
    await scene.press('Back');
  });

  it('the month of a carrier’s bill is written as the workbook writes it, whatever the browser speaks', async () => {
    await lists();
    await scene.press(/^Carrier’s bill/);
    await scene.press('Check a bill');
    const month = (await scene.pane()).getByLabel(/^Month/);
    assert.deepEqual([await month.getAttribute('type'), await month.getAttribute('placeholder')], ['text', 'mm/yyyy']);
    await month.fill('Dec 2024');
    await scene.says('December 2024');
    await month.blur();
    assert.equal(await month.inputValue(), '12/2024');
    await month.fill('Blurs');
    await scene.says('Write it as 01/2025, or leave it empty.');
    await scene.press('Last month');
    assert.equal(await month.inputValue(), '12/2024');
  });

  it('a number is filtered by as people write it, and a saved list’s sheet has its name', async () => {
    await lists();
    await scene.press(/^Features\s*\d/);
    await scene.press('Add a filter');
    await scene.choose('Field', 'monthlyValue');
    await scene.fill('Value', '1,00');
    await scene.says(/can be read in two ways/);
    assert.equal(await (await button(/^Add$/)).isDisabled(), true);
    await scene.fill('Value', '£100.00');
    await scene.press('Add');
    await scene.says('Monthly Value is at least £100.00');
    const pane = await scene.pane();
    await pane.locator('summary', { hasText: 'Save this list' }).click();
    await pane.getByLabel('Name', { exact: true }).fill('Big features');
    await scene.press('Save list');
    await scene.says(/^Saved as “Big features”/);
    // Enter on the title, where the focus is when a screen is shown.
    await pane.locator('h1').focus();
    await pane.locator('h1').press('Enter');
    await scene.says(/selected|^No /);
    assert.equal(await scene.excel.standIn((door) => door.book.active.name), 'Big features');
  });

  it('a key says what it found nothing to do for, and what it says is over on the next screen', async () => {
    const page = scene.excel.page;
    await page.mouse.click(300, 400);
    await page.keyboard.press('Control+Alt+p');
    await scene.says('There is no form to preview. Choose an action first.');
    await lists();
    const bars = (await scene.pane()).locator('.bars');
    assert.equal(await bars.innerText(), '');
  });

  it('a preview is run by Enter on its title, but not by the second half of a double press', async () => {
    await scene.excel.user('activate', 'Big features');
    await scene.select('Description', 0, 1);
    await scene.says('2 features selected');
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '31/01/2025');
    const pane = await scene.pane();
    // Pressed in the pane itself, as soon as the title is there: from here a busy machine is later than any double press.
    await pane.evaluate(() => {
      const watching = setInterval(() => {
        const title = document.querySelector('h1');
        if (title === null || document.activeElement !== title || document.querySelector('.body')?.textContent.includes('2 features ready') !== true) return;
        clearInterval(watching);
        title.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
        document.body.dataset['pressed'] = 'twice';
      }, 10);
    });
    await pane
      .getByLabel(/^Drop Date/)
      .first()
      .press('Enter');
    await scene.says('2 features ready');
    const title = pane.locator('h1');
    await pane.locator('body[data-pressed]').waitFor();
    await scene.excel.page.waitForTimeout(1_000);
    assert.equal(await (await button(/^Drop 2 features/)).isVisible(), true);
    await title.press('Enter');
    await scene.says('✓ 2 features done');
  });

  it('a day is taken from the calendar, and a screen that was never shown comes once Sheetbridge is back', async () => {
    await scene.press('Done');
    await scene.select('Description', 2, 3);
    await scene.says('2 features selected');
    await scene.press(/^Drop Feature/);
    await scene.press('Choose from a calendar');
    const pane = await scene.pane();
    await pane.getByRole('gridcell').getByRole('button', { name: /15/ }).first().click();
    assert.match(
      await pane
        .getByLabel(/^Drop Date/)
        .first()
        .inputValue(),
      /^15\//,
    );
    await scene.press(/account, lists, jobs/);
    await scene.heading('Administrator');
    await bridge.kill();
    await scene.press(/^Outbox/);
    await scene.says(/^Sheetbridge cannot be reached/);
    await bridge.start();
    await scene.heading('Outbox');
    await scene.says('1 message to look after');
  });
});
