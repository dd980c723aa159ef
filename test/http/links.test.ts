/** Links to a document: for a window of its own, which cannot send a token. */
import assert from 'node:assert/strict';
import { startBridge, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('a link to an invoice', function () {
  eachDatabase((url) => {
    let bridge: Bridge;
    let user = '';
    let token = '';
    const open = (address: string) => bridge.call('GET', bridge.base + address, undefined, { as: null, headers: { Accept: 'text/html,*/*;q=0.8' } });
    const make = async (): Promise<string> => {
      const made = await bridge.call('POST', '/invoices/1/link', undefined, { as: token });
      assert.equal(made.status, 201, made.text);
      assert.ok(Date.parse(made.body.expiresAt) - Date.now() < 6 * 60_000);
      return made.body.address as string;
    };

    before(async () => {
      bridge = await startBridge(url, { sample: 10, workers: false });
      user = (await bridge.call('POST', '/users', { name: 'Ada', email: 'ada@example.com', apiRead: true })).body.id;
      token = (await bridge.call('POST', `/users/${user}/tokens`, {})).body.token;
    });
    after(() => bridge.close());

    it('shows its pages without a token, more than once, and nothing else', async () => {
      const address = await make();
      for (let times = 0; times < 2; times += 1) {
        const { status, headers, text } = await open(address);
        assert.equal(status, 200, text.slice(0, 200));
        assert.equal(headers.get('content-type'), 'application/pdf');
        assert.match(headers.get('content-disposition') ?? '', /^inline/);
        assert.match(headers.get('cache-control') ?? '', /no-store/);
        assert.ok(text.startsWith('%PDF'));
      }
      assert.equal((await bridge.call('GET', '/me', undefined, { as: address.split('/').at(-1)! })).status, 401, 'it is no token');
    });

    it('opens what is of no single record: all that waits to be printed, and the ledger', async () => {
      for (const [path, body, type] of [
        ['/outbox/print/link', undefined, 'application/pdf'],
        ['/ledger/link', {}, 'text/csv'],
      ] as const) {
        const made = await bridge.call('POST', path, body, { as: token });
        assert.equal(made.status, 201, made.text);
        const { status, headers, text } = await open(made.body.address);
        assert.ok(status === 200 ? headers.get('content-type')?.startsWith(type) : status === 400, `${path}: ${status} ${text.slice(0, 200)}`);
      }
    });

    it('is none of any other text, and none to a record that is not there', async () => {
      for (const wrong of ['x', token, '%00', 'a'.repeat(500)]) assert.equal((await open(`/backend/api/v1/links/${wrong}`)).status, 401, wrong);
      assert.equal((await bridge.call('POST', '/invoices/999999/link', undefined, { as: token })).status, 404);
      assert.equal((await bridge.call('POST', '/invoices/1/link', undefined, { as: null })).status, 401);
    });

    it('ends with its time, with the right to read and with its user', async () => {
      const address = await make();
      await bridge.call('PATCH', `/users/${user}`, { permissions: { 'transactions.read': 'none' } });
      assert.equal((await open(address)).status, 403);
      await bridge.call('PATCH', `/users/${user}`, { permissions: {} });
      assert.equal((await open(address)).status, 200);
      await bridge.built.store.transaction((inside) => inside.run('UPDATE "links" SET "expiresAt" = $at', { at: new Date(Date.now() - 1_000).toISOString() }));
      assert.equal((await open(address)).status, 401);
      const another = await make();
      await bridge.call('PATCH', `/users/${user}`, { active: false });
      assert.equal((await open(another)).status, 401);
    });
  });
});
