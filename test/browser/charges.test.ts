/** Explaining what a feature was charged: the figures of the bridge, in the pane's words. */
import assert from 'node:assert/strict';
import type { Explained } from '../../shared/wire/billing.js';
import type { CallCharges } from '../../shared/wire/calls.js';
import { pounds } from '../../addin/words.js';
import { left, openScene, type RunningBridge, type Scene, startBridge } from './scene.js';

describe('explaining charges in the pane', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  const select = async (row: number): Promise<string> => {
    await scene.excel.user('select', await scene.cell('Description', row));
    await scene.says('1 feature selected');
    return String((await scene.rows())[row]?.['Sheetbridge features']);
  };

  before(async () => {
    bridge = await startBridge();
    scene = await openScene(bridge);
    await scene.signIn();
    await scene.list('Features');
  });
  after(() => left(scene, bridge));

  it('says what was raised, what comes next, and how each period came about with the invoice it is on', async () => {
    const explained = await bridge.call<Explained>('GET', `/features/${await select(0)}/charges`);
    await scene.press('Explain its charges');
    await scene.says('How the charges of this feature came about.');
    await scene.says(pounds(explained.raised));
    const pane = await scene.pane();
    assert.equal(await pane.locator('.fold').count(), explained.periods.length);
    const last = explained.periods.at(-1);
    assert.match(
      await pane.locator('.fold > summary').first().innerText(),
      new RegExp(`${last?.period ?? ''}[^]*${pounds(last?.net ?? 0).replace('.', '\\.')}`),
    );
    const raised = explained.periods.toReversed().findIndex(({ transactions }) => transactions.length > 0);
    await pane.locator('.fold > summary').nth(raised).click();
    const said = await pane.locator('.fold').nth(raised).innerText();
    assert.match(said, /The whole period has \d+ days/);
    assert.match(said, /Invoice \d+, \d+ \w{3} \d{4}/);
    await scene.press('Back');
    await scene.heading('Features');
  });

  it('says of what is held that it is held, and why, without two hundred years of it', async () => {
    const rows = await scene.rows();
    const at = rows.findIndex((row) => row['Feature Status'] === 'Suspended');
    assert.ok(at >= 0, 'The sample holds no suspended feature.');
    await select(at);
    await scene.press('Explain its charges');
    await scene.says(/⚠ Held: suspended from/);
    assert.ok((await (await scene.pane()).locator('.fold').count()) < 24);
    await scene.press('Back');
  });

  it('is led to from a row of a preview, and back to it with everything as it was', async () => {
    await select(1);
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '2025-01-31');
    await scene.press(/^Preview/);
    await scene.says('1 feature ready');
    await (await scene.pane()).locator('.section', { hasText: 'Row by row' }).locator('.fold > summary').first().click();
    await scene.press('Explain its charges so far');
    await scene.says('How the charges of this feature came about.');
    await scene.press('Back');
    await scene.says('1 feature ready');
    await scene.press('Drop 1 feature');
    await scene.says('✓ 1 feature done');
    await scene.press('Done');
  });

  it('is refused in a sentence to who may not read transactions', async () => {
    await scene.excel.context.route(/\/features\/\d+\/charges$/, async (route) => {
      await route.fulfill({ status: 403, json: { error: 'Forbidden', error_code: 403001, hint: 'You may not read transactions. Ask your administrator.' } });
    });
    await select(2);
    await scene.press('Explain its charges');
    await scene.says('You may not read transactions. Ask your administrator.');
    await scene.press('Back');
    await scene.heading('Features');
  });

  it('goes from a number to its lines of calls, to each call, and to how that was priced', async () => {
    const [{ numberID }] = await bridge.call<[{ numberID: string }]>('GET', '/calls?unbilled&limit=1&sort=-callDate&class=national');
    const { lines } = await bridge.call<CallCharges>('GET', `/numbers/${numberID}/callCharges`);
    const [line] = lines;
    assert.ok(line);
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
    await scene.list('Numbers');
    const row = (await scene.rows()).findIndex((each) => String(each['Sheetbridge numbers']) === numberID);
    await scene.excel.user('select', await scene.cell('Number', row));
    await scene.press('Explain its calls');
    await scene.says('To come, with the next invoice');
    await (await scene.pane()).locator('.list .press', { hasText: line.description }).click();
    for (const sentence of line.words) await scene.says(sentence);
    const [call] = line.charged;
    const pane = await scene.pane();
    assert.equal(await pane.locator('.fold').count(), Math.min(50, line.calls));
    const fold = pane.locator('.fold').first();
    if (line.calls > 1) await fold.locator('summary').click();
    for (const sentence of call?.words ?? []) assert.ok((await fold.innerText()).includes(sentence), sentence);
    await scene.press('To sheet');
    await scene.says(/Written to the sheet/);
  });

  it('reads a carrier’s file as it is said to be written, and lets that be mended before anything is loaded', async () => {
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Calls/);
    await scene.press('Load a file');
    await scene.choose('Carrier', 'Vodafone');
    const pane = await scene.pane();
    const body = 'Start;A Number;B Number;Duration;Cost\n10/01/2025 14:00:00;01632 960998;02079 460430;0:01:30;1,5\n';
    await pane.locator('input[type=file]').setInputFiles({ name: 'vodafone.csv', mimeType: 'text/csv', buffer: Buffer.from(body) });
    await scene.says('What the columns of Vodafone mean');
    assert.equal(await pane.getByLabel('Dates are written').inputValue(), 'dmy', 'as the file has it');
    await scene.choose('Dates are written', 'ymd');
    await scene.press('Check the file');
    await scene.says(/^line 2: callDate: "10\/01\/2025/);
    await scene.choose('Dates are written', 'dmy');
    await scene.choose('Amounts are in', 'pence');
    await scene.press('Check the file');
    await scene.says('The file is in order');
    await scene.says('£0.015');
    await scene.press('How its columns are read');
    assert.equal(await pane.getByLabel('Amounts are in').inputValue(), 'pence', 'it is kept');
  });

  it('asks for a company setting without a word of what presets have not', async () => {
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
    await (await scene.pane()).locator('summary', { hasText: 'Price lists' }).click();
    await scene.press(/^Presets/);
    await scene.fill(/^Search/, 'Months Calls Are Kept');
    await scene.press(/^List [\d,]+/);
    await scene.says(/selected|Nothing selected/, 60_000);
    await scene.excel.user('select', await scene.cell('Name', 0));
    await scene.says('1 preset selected');
    await (await scene.pane()).locator('summary', { hasText: 'Edit, lock, hide' }).click();
    await scene.press(/^Edit/);
    await scene.says('Its figures by date, oldest first', 60_000);
    assert.equal(await (await scene.pane()).locator('.screen .bad').count(), 0);
  });
});
