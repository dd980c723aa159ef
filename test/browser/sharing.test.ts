/** What is begun with: a list that somebody else shared, one of those that are often needed, and what belongs in a list since. */
import assert from 'node:assert/strict';
import { left, openScene, startBridge, tokenOf, type RunningBridge, type Scene } from './scene.js';

interface Feature {
  readonly id: string;
  readonly currentType: string;
}

describe('lists to begin with', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  let broadband: readonly Feature[];
  const name = 'Renewals of the team';
  const kept = (): Promise<readonly { readonly name: string; readonly mine: boolean; readonly shared: boolean }[]> => bridge.call('GET', '/savedLists');

  before(async () => {
    bridge = await startBridge();
    broadband = await bridge.call('GET', '/features?active=true&currentType.contains=Broadband&limit=1000&fields=id,currentType');
    // The quarter is the first of 2025: its first and last day are in it, the day after is not.
    for (const [at, renewalDate] of ['2025-03-31', '2025-04-01', '2025-01-01'].entries())
      await bridge.call('PATCH', `/features/${broadband[at]!.id}`, { renewalDate });
    const where = { active: true, 'currentType.contains': 'Broadband' };
    const list = { entity: 'features', where, columns: ['customerID', 'description', 'renewalInForce'], sort: '-renewalInForce' };
    await bridge.call('POST', '/savedLists', { ...list, name, shared: true });
    await bridge.call('POST', '/savedLists', { ...list, name: 'Nobody else’s', shared: false });
    scene = await openScene(bridge);
    await scene.signIn(await tokenOf(bridge, 'clerk@example.com'));
  });
  after(() => left(scene, bridge));

  it('one that somebody else shared is listed as it was kept, and saving it makes one of one’s own', async () => {
    const pane = await scene.pane();
    await scene.says('Features · shared by Administrator');
    assert.equal(await pane.getByText('Nobody else’s').count(), 0);
    await scene.press(new RegExp(`^${name}`));
    await scene.heading(name);
    await scene.says('Type in Force contains Broadband');
    await pane.locator('summary', { hasText: 'Save this list' }).click();
    assert.equal(await pane.getByRole('button', { name: /^(Save changes|Delete)$/ }).count(), 0);
    await pane.getByLabel('Name', { exact: true }).fill('My own renewals');
    await scene.press('Save list');
    await scene.says(/^Saved as “My own renewals”/);
    assert.deepEqual(
      (await kept()).filter((each) => each.mine).map((each) => [each.name, each.shared]),
      [
        ['Nobody else’s', false],
        [name, true],
      ],
    );
    await scene.press(/^List [\d,]+ features$/);
    await scene.says(/^\d+ features? selected|^Nothing selected/);
    const rows = await scene.rows();
    assert.equal(rows.length, broadband.length);
    const renewals = rows.map((row) => Number(row['Renewal in Force']));
    assert.deepEqual(
      renewals.filter((day) => day > 0),
      renewals.filter((day) => day > 0).toSorted((a, b) => b - a),
    );
    assert.equal(await scene.excel.standIn((door) => door.book.active.name), name);
  });

  it('one that is often needed has what its name says', async () => {
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
    await (await scene.pane()).locator('summary', { hasText: 'Often needed' }).click();
    await scene.press(/^Broadband to renew this quarter/);
    await scene.press(/^List [\d,]+ features$/);
    await scene.says(/^\d+ features? selected|^Nothing selected/);
    const rows = await scene.rows('Broadband to renew this quarter');
    const ids = rows.map((row) => String(row['Sheetbridge features']));
    assert.deepEqual(
      [0, 1, 2].map((at) => ids.includes(broadband[at]!.id)),
      [true, false, true],
    );
    // The earliest first.
    assert.equal(ids[0], broadband[2]!.id);
  });

  it('finds what belongs in a list since, though no row of it changed', async () => {
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
    await scene.list('Payments');
    const paid = { customerID: '1', paymentDate: '2025-01-20', paymentMethod: 'Bank Transfer' };
    for (const amount of [10, 20]) await bridge.call('POST', '/payments', { ...paid, amount });
    await scene.press('Anything new?');
    await scene.says(/^2 new payments belong in this list/);
    const before = (await scene.rows()).length;
    await scene.press('Refresh all');
    await scene.says(/2 new payments added below/);
    assert.equal((await scene.rows()).length, before + 2);
  });
});
