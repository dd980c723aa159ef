/** The switch-off campaign: a pasted list with a product a row, swapped whole customer by whole customer, answered, and taken back. */
import assert from 'node:assert/strict';
import { inSteps } from '../steps.js';
import { left, openScene, startBridge, type RunningBridge, type Scene } from './scene.js';

interface Feature {
  readonly id: string;
  readonly numberID: string | null;
  readonly customerID: string;
  readonly status: string;
  readonly standardFeature: string | null;
  readonly dateBillTo: string | null;
  readonly startDate: string;
  readonly replacedByID: string | null;
}

interface Moved {
  readonly feature: Feature;
  readonly number: string;
}

describe('a swap from a pasted list', function () {
  inSteps(this);
  let bridge: RunningBridge;
  let scene: Scene;
  /** Old lines of three customers; of the last one two, of which one is locked. */
  let lines: readonly Moved[] = [];
  const one = async (id: string): Promise<Feature> => bridge.call<Feature>('GET', `/features/${id}`);
  const all = async (): Promise<readonly Feature[]> => Promise.all(lines.map(({ feature }) => one(feature.id)));
  const fillIn = async (): Promise<void> => {
    await scene.fill(/^Last Day of the Old One/, '2025-01-31');
    await scene.says('Old Product from column');
    await scene.says('Standard Feature from column');
    // What the list leaves open is the same for all.
    await (await scene.pane()).locator('.field', { hasText: 'Standard Feature from column' }).getByRole('combobox').last().selectOption('SIP Channel');
  };

  before(async () => {
    bridge = await startBridge();
    scene = await openScene(bridge);
    await scene.signIn();
    const on = async (product: string): Promise<readonly Feature[]> =>
      (await bridge.call<readonly Feature[]>('GET', `/features?active&limit=50&standardFeature=${encodeURIComponent(product)}`)).filter(
        ({ numberID }) => numberID !== null,
      );
    const old = await on('ISDN2e Line Rental');
    const [a, b, c] = [...new Map(old.map((feature) => [feature.customerID, feature])).values()] as [Feature, Feature, Feature];
    const [beside] = (await on('Geographic Number Rental')).filter(({ customerID }) => customerID === c.customerID);
    assert.ok(beside, 'the third customer has another number with a rental');
    await bridge.call('POST', `/features/${beside.id}?action=lock`, {});
    lines = await Promise.all(
      [a, b, c, beside].map(async (feature) => ({
        feature,
        number: (await bridge.call<{ readonly number: string }>('GET', `/numbers/${feature.numberID}`)).number,
      })),
    );
  });
  after(() => left(scene, bridge));

  it('lists what the paste names, with its columns beside', async () => {
    const [a, b, c, beside] = lines as readonly [Moved, Moved, Moved, Moved];
    await scene.press(/^Somebody else’s list/);
    await scene.fill(
      /Paste it here/,
      [
        'Line\tOld Product\tStandard Feature',
        `+44 ${a.number.replace(/^0/, '')}\tISDN2e Line Rental\tSIP Channel with Minutes`,
        `${b.number.replaceAll(' ', '')}\tISDN2e Line Rental\t`,
        `${c.number}\tISDN2e Line Rental\t`,
        `${beside.number}\tGeographic Number Rental\t`,
        '01999 000000\tISDN2e Line Rental\t',
      ].join('\n'),
    );
    await scene.press('Look them up');
    await scene.heading('5 lines looked up');
    await scene.press('List 4 numbers');
    await scene.says('4 numbers selected');
  });

  it('shows what it comes to for each customer, and keeps the whole of one back of whom one line cannot be', async () => {
    await scene.press(/^Swap Feature of Number/);
    await scene.heading('Swap Feature of Number');
    await fillIn();
    await scene.press('Preview 4 numbers');
    await scene.says('2 of 4 numbers ready');
    await scene.says(/All of this customer are done together or none/);
    await scene.says('2 customers');
    assert.ok((await all()).every(({ status }) => status === 'Active'));
  });

  it('is done as one job, each with its own product from the day after', async () => {
    await scene.excel.user('sort', await scene.tableName(), 'Standard Feature', true);
    await scene.press(/^Swap feature of 2 numbers/);
    await scene.says('✓ 2 numbers done');
    const [a, b, c, beside] = (await all()) as readonly [Feature, Feature, Feature, Feature];
    assert.deepEqual(
      [a, b, c, beside].map(({ status }) => status),
      ['Dropped', 'Dropped', 'Active', 'Active'],
    );
    const [x, y] = [await one(a.replacedByID!), await one(b.replacedByID!)];
    assert.deepEqual(
      [x, y].map(({ standardFeature, startDate, numberID }) => [standardFeature, startDate, numberID]),
      [
        ['SIP Channel with Minutes', '2025-02-01', a.numberID],
        ['SIP Channel', '2025-02-01', b.numberID],
      ],
    );
    assert.deepEqual([a.dateBillTo, b.dateBillTo], ['2025-01-31', '2025-01-31']);
    const outcomes = new Map((await scene.rows('Numbers found')).map((row) => [row['Sheetbridge numbers'], row['Outcome']]));
    assert.deepEqual(
      lines.map(({ feature }) => outcomes.get(String(feature.numberID))),
      ['✓ Done', '✓ Done', '', ''],
    );
  });

  it('answers whoever sent the list line by line', async () => {
    await scene.press('Reply to a sheet');
    await scene.says('Written to the sheet “Reply”.');
    const told = (await scene.rows('Reply')).map((row) => String(row['What was done']));
    assert.match(told[0]!, /ISDN2e Line Rental.* swapped for SIP Channel with Minutes at £8\.99 from 1 Feb 2025\./);
    assert.match(told[1]!, /swapped for SIP Channel at £4\.50 from 1 Feb 2025\./);
    assert.match(told[2]!, /^Nothing was done about it/);
    assert.match(told[4]!, /not known to us/);
  });

  it('is done with the others once nothing hinders them, and both jobs are taken back', async () => {
    await bridge.call('POST', `/features/${lines[3]!.feature.id}?action=unlock`, {});
    await scene.press('Done');
    await scene.excel.user('activate', 'Numbers found');
    await scene.excel.user('sort', await scene.tableName(), 'Outcome', true);
    const open = (await scene.rows()).flatMap((row, at) => (row['Outcome'] === '' ? [at] : []));
    await scene.select('Your list', open[0]!, open.at(-1)!);
    await scene.says('2 numbers selected');
    await scene.press(/^Swap Feature of Number/);
    await fillIn();
    await scene.press('Preview 2 numbers');
    await scene.says('2 numbers ready');
    await scene.press(/^Swap feature of 2 numbers/);
    await scene.says('✓ 2 numbers done');
    assert.ok((await all()).every(({ status, replacedByID }) => status === 'Dropped' && replacedByID !== null));
    await scene.press('Reverse this job…');
    await scene.says('2 numbers ready');
    await scene.press('Reverse 2 numbers');
    await scene.says('✓ 2 numbers done');
    assert.deepEqual(
      (await all()).map(({ status }) => status),
      ['Dropped', 'Dropped', 'Active', 'Active'],
    );
    await scene.press('Done');
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Jobs/);
    // The older of the two.
    const ours = (await scene.pane()).getByRole('button', { name: /^Swap Feature of Number/ });
    await ours.nth(1).click();
    await scene.says('all 2 done');
    await scene.press('Reverse this job…');
    await scene.says('2 numbers ready');
    await scene.press('Reverse 2 numbers');
    await scene.says('✓ 2 numbers done');
    for (const { status, replacedByID, dateBillTo } of await all()) assert.deepEqual([status, replacedByID, dateBillTo], ['Active', null, null]);
    const begun = await bridge.call<readonly Feature[]>('GET', '/features?limit=50&startDate=2025-02-01');
    assert.deepEqual(
      begun.filter(({ standardFeature }) => standardFeature?.startsWith('SIP Channel') === true),
      [],
    );
  });
});
