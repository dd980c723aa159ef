/** New records one by one: form, preview, run, and the new row in the list. */
import assert from 'node:assert/strict';
import { left, openScene, type RunningBridge, type Scene, startBridge } from './scene.js';

interface Made {
  readonly id: string;
  readonly description?: string;
  readonly name?: string;
  readonly customerID: string;
  readonly numberID: string | null;
  readonly serviceID: string | null;
  readonly serviceCharge: number;
}

describe('new records in the pane', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  const newest = async (entity: string): Promise<Made> =>
    (await bridge.call<readonly Made[]>('GET', `/${entity}?limit=1000&sort=-id`)).toSorted((a, b) => Number(b.id) - Number(a.id))[0]!;
  const counts = async (entity: string): Promise<number> => (await bridge.call<readonly Made[]>('GET', `/${entity}?limit=1000&fields=id`)).length;

  before(async () => {
    bridge = await startBridge();
    scene = await openScene(bridge);
    await scene.signIn();
    await scene.list('Features');
  });
  after(() => left(scene, bridge));

  it('say whom they are for before anything else, and find it by name', async () => {
    await scene.press('New feature');
    await scene.heading('New Feature');
    await scene.fill(/^Description/, 'Made by hand');
    await scene.press('Preview');
    await scene.says('One field needs another look.');
    await scene.says(/a feature belongs to one/);
    await scene.fill('Find the customer', 'Dovecote');
    await scene.says(/^A1002 Dovecote/);
    await (await scene.pane()).getByLabel('Find the customer').press('Enter');
    await scene.says(/For the customer/);
    await scene.says(/A1002 Dovecote/);
  });

  it('name what is wrong at its field', async () => {
    await scene.fill(/^Recurring Charge/, 'lots');
    await scene.press('Preview');
    await (await scene.pane()).locator('.fui-Field__validationMessage').first().waitFor();
    // Far down the form: one is led to it.
    await (await scene.pane()).locator('input[aria-invalid=true]:focus').waitFor();
    await scene.fill(/^Recurring Charge/, '12.50');
  });

  it('are previewed in pounds, made once, and stand below the list with the customer’s name', async () => {
    const before = await counts('features');
    const rows = (await scene.rows()).length;
    await scene.press('Preview');
    await scene.says('1 feature ready');
    await scene.says(/monthly revenue \+£12\.50/i);
    assert.equal(await counts('features'), before);
    await scene.press('Add this feature');
    await scene.says('✓ 1 feature done');
    await scene.says('1 new feature added below in Features.');
    assert.equal(await counts('features'), before + 1);
    const made = await newest('features');
    assert.deepEqual([made.description, made.serviceCharge, made.numberID, made.serviceID], ['Made by hand', 12.5, null, null]);
    const after = await scene.rows();
    assert.equal(after.length, rows + 1);
    assert.equal(after.at(-1)?.['Sheetbridge features'], made.id);
    assert.match(String(after.at(-1)?.['Customer Name']), /Dovecote/);
    assert.match(String(after.at(-1)?.['Outcome Detail']), /^✓ Feature added to customer A1002/);
    await scene.press('Done');
    await scene.heading('Features');
  });

  it('can be taken back, as any run', async () => {
    const before = await counts('features');
    await scene.press('Jobs');
    await scene.press(/^New Feature/);
    await scene.press('Reverse this job…');
    await scene.says('1 feature ready');
    await scene.press('Reverse 1 feature');
    await scene.says('✓ 1 feature done');
    assert.equal(await counts('features'), before - 1);
    await scene.press('Done');
  });

  it('are made below the one that is selected, and go into the list of their kind', async () => {
    await scene.press('Back');
    await scene.list('Customers');
    await scene.excel.user('select', await scene.cell('Account Number', 2));
    await scene.says('1 customer selected');
    const customer = String((await scene.rows('Customers'))[2]?.['Sheetbridge customers']);
    await scene.press('New feature for it');
    await scene.says(/For the customer/);
    await scene.fill(/^Description/, 'Below a customer');
    await scene.fill(/^Recurring Charge/, '5');
    await scene.press('Preview');
    await scene.press('Add this feature');
    await scene.says('1 new feature added below in Features.');
    const made = await newest('features');
    assert.deepEqual([made.customerID, made.description], [customer, 'Below a customer']);
    assert.equal((await scene.rows('Features')).at(-1)?.['Sheetbridge features'], made.id);
    await scene.press('Done');
    await scene.heading('Customers');
  });

  it('of a kind without an owner need only their own fields', async () => {
    await scene.press('New customer');
    await scene.heading('New Customer');
    await scene.press('Preview');
    await scene.says('Name is needed.');
    await scene.fill(/^Name/, 'Larkspur & Sons');
    await scene.press('Preview');
    await scene.says('1 customer ready');
    await scene.press('Add this customer');
    await scene.says('1 new customer added below in Customers.');
    assert.equal((await newest('customers')).name, 'Larkspur & Sons');
    await scene.press('Done');
  });

  it('say so where the list’s own filter leaves them out', async () => {
    await scene.press('Back');
    await scene.press(/^Services\s*[\d,]+$/);
    await scene.heading(/^New list of/);
    await (await scene.pane()).locator('input[type=search]').first().fill('Hosted');
    await scene.says(/^List \d+ services?$/);
    await scene.press(/^List [\d,]+ services?$/);
    await scene.says(/selected|Nothing selected|^No /);
    await scene.press('New service');
    await scene.fill('Find the customer', 'Larkspur');
    await scene.says(/Larkspur & Sons/);
    await (await scene.pane()).getByLabel('Find the customer').press('Enter');
    await scene.says(/For the customer/);
    await scene.fill(/^Service Name/, 'Quite another');
    await scene.press('Preview');
    await scene.press('Add this service');
    await scene.says(/Not in your list: its filter leaves the 1 new service out/);
    await scene.press('Done');
  });

  it('are sealed like any order: a name taken meanwhile is told, and nothing is made', async () => {
    await scene.press('Back');
    await scene.press(/^Customers in|^Customers/);
    await scene.heading(/Customers/);
    await bridge.call('POST', '/customers', { name: 'First', accountNumber: 'Z900' });
    await scene.press('New customer');
    await scene.fill(/^Name/, 'Second');
    await scene.fill(/^Account Number/, 'Z901');
    await scene.press('Preview');
    await scene.says('1 customer ready');
    await bridge.call('POST', '/customers', { name: 'Third', accountNumber: 'Z901' });
    const before = await counts('customers');
    await scene.press('Add this customer');
    await scene.says(/Z901/);
    assert.equal(await counts('customers'), before);
  });
});
