/** Users, tokens and passwords over HTTP, as somebody sends them who makes mistakes or means harm. */
import assert from 'node:assert/strict';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('users over HTTP', function () {
  eachDatabase((url) => {
    let bridge: Bridge;
    let id = '';

    before(async () => {
      bridge = await startBridge(url, { workers: false });
      id = (await bridge.call('POST', '/users', { name: 'Ada', email: 'ada@example.com', apiWrite: true })).body.id;
      assert.equal((await bridge.call('POST', `/users/${id}/password`, { password: 'correct horse' })).status, 204);
    });
    after(() => bridge.close());

    const code = ({ status, body }: Answered): number => body?.error_code ?? status;

    it('are named by their id and by nothing that is merely equal to it as a number', async () => {
      for (const wrong of [`0${id}`, `+${id}`, `${id}.0`, `${id}e0`, `0x${id}`, `%20${id}`, '0', '-1', '%EF%BC%91', '9007199254740993', 'x', '%00']) {
        for (const [method, path, body] of [
          ['GET', 'tokens', undefined],
          ['POST', 'tokens', { name: 'x' }],
          ['DELETE', 'tokens/1', undefined],
          ['POST', 'password', { password: 'battery staple' }],
        ] as const)
          assert.equal(code(await bridge.call(method, `/users/${wrong}/${path}`, body)), 404001, `${method} ${wrong} ${path}`);
        assert.equal(code(await bridge.call('DELETE', `/users/1/tokens/${wrong}`)), 404001, wrong);
      }
      assert.equal((await bridge.call('GET', '/me')).status, 200, 'no token has ended');
      assert.equal((await bridge.call('POST', '/sign-in', { email: 'ada@example.com', password: 'correct horse' }, { as: null })).status, 200);
    });

    it('have one e-mail address each, however it is typed', async () => {
      const again = await bridge.call('POST', '/users', { name: 'Ada again', email: 'ADA@Example.com' });
      assert.equal(code(again), 409004, again.text);
      const other = (await bridge.call('POST', '/users', { name: 'Grace', email: 'grace@example.com' })).body.id as string;
      const moved = await bridge.call('PATCH', `/users/${other}`, { email: 'Ada@example.com' });
      assert.equal(code(moved), 409004, moved.text);
      assert.deepEqual(Object.keys(moved.body.fields), ['email']);
      assert.equal(code(await bridge.call('PATCH', `/users/${other}`, { email: 'GRACE@example.com' })), 200, 'its own in other letters');
      assert.equal(code(await bridge.call('PATCH', `/users/${other}`, { email: null })), 200);
      const heir = await bridge.call('POST', '/users', { name: 'Hopper', email: 'grace@example.com' });
      assert.equal(heir.status, 201, `an address that was given up is free: ${heir.text}`);
    });

    it('always have one among them who manages them', async () => {
      const away = [
        { active: false },
        { apiWrite: false },
        { permissions: {} },
        { permissions: { '*': 'run', 'users.edit': 'none' } },
        { permissions: { '*': 'propose' } },
      ];
      for (const values of away) {
        const answer = await bridge.call('PATCH', '/users/1', values);
        assert.equal(code(answer), 400502, `${JSON.stringify(values)} ${answer.text}`);
        assert.match(answer.body.hint, /the last one who may manage users/);
        assert.equal(code(await bridge.call('PATCH', '/users/1?preview', values)), 400502);
      }
      assert.equal(code(await bridge.call('DELETE', '/users/1')), 400502);
      const second = (await bridge.call('POST', '/users', { name: 'Second', apiWrite: true, permissions: { '*': 'run' } })).body.id as string;
      const both = await bridge.call('POST', '/users?action=edit', { ids: ['1', second], parameters: { active: false }, atomic: true });
      assert.equal(code(both), 400502, both.text);
      assert.equal((await bridge.call('GET', '/users/1')).body.active, true);
      const { token } = (await bridge.call('POST', `/users/${second}/tokens`, {})).body;
      const each = await Promise.all([
        bridge.call('PATCH', `/users/${second}`, { apiWrite: false }),
        bridge.call('PATCH', '/users/1', { apiWrite: false }, { as: token }),
      ]);
      assert.equal(each.filter(({ status }) => status === 200).length, 1, 'each takes it away from the other; one of them is left');
      const left = each[0].status === 200 ? bridge.token : (token as string);
      const [other, values] = [left === bridge.token ? second : '1', { apiWrite: true }];
      assert.equal((await bridge.call('PATCH', `/users/${other}`, values, { as: left })).status, 200);
      assert.equal((await bridge.call('PATCH', `/users/${second}`, { active: false })).status, 200, 'not the last one');
    });

    it('get permissions for what there is, so that a typing error opens and closes nothing', async () => {
      for (const [permissions, why] of [
        [{ feature: 'run' }, /there is no entity "feature"/],
        [{ 'features.dorp': 'run' }, /there is no action "dorp"; give one of drop, reinstate/],
        [{ '*.dorp': 'none' }, /there is no action "dorp"/],
        [{ 'features.drop': 'maybe' }, /with "run", "propose" or "none"/],
      ] as const) {
        const answer = await bridge.call('POST', '/users', { name: 'Typo', permissions });
        assert.equal(code(answer), 400504, answer.text);
        assert.match(answer.body.fields.permissions, why);
      }
      const every = { '*': 'run', users: 'none', 'users.read': 'run', '*.delete': 'none', 'features.drop': 'propose', 'runs.approve': 'none' };
      assert.equal((await bridge.call('PATCH', `/users/${id}`, { permissions: every })).status, 200);
    });

    it('get tokens with a name of one line and a whole number of days', async () => {
      for (const [body, field] of [
        [{ name: 5 }, 'name'],
        [{ name: { a: 1 } }, 'name'],
        [{ name: 'a\u0000b' }, 'name'],
        [{ name: '\ud800' }, 'name'],
        [{ name: 'a\nb' }, 'name'],
        [{ name: 'x'.repeat(201) }, 'name'],
        [{ days: '30' }, 'days'],
        [{ days: true }, 'days'],
        [{ days: [30] }, 'days'],
        [{ days: 1.5 }, 'days'],
        [{ days: 0 }, 'days'],
        [{ days: 3651 }, 'days'],
      ] as const) {
        const answer = await bridge.call('POST', `/users/${id}/tokens`, JSON.stringify(body));
        assert.equal(code(answer), 400504, `${JSON.stringify(body)} ${answer.text}`);
        assert.ok(answer.body.fields[field], answer.text);
      }
      for (const body of [{}, { name: null, days: null }, { name: '', days: 1 }]) {
        const made = await bridge.call('POST', `/users/${id}/tokens`, body);
        assert.equal(made.status, 201, made.text);
      }
    });

    it('get passwords that can be typed', async () => {
      const at = `/users/${id}/password`;
      for (const body of [{}, { password: null }, { password: '' }]) assert.equal(code(await bridge.call('POST', at, body)), 400503);
      for (const password of ['short', 'x'.repeat(201), ' '.repeat(12), 'correct\u0000horse', 'correct\nhorse', 1_234_567_890])
        assert.equal(code(await bridge.call('POST', at, JSON.stringify({ password }))), 400504, JSON.stringify(password));
    });

    it('sign in with what they typed, and with nothing that only a program would send', async () => {
      const signIn = async (body: unknown): Promise<Answered> => bridge.call('POST', '/sign-in', JSON.stringify(body), { as: null });
      for (const email of ['a\u0000b@example.com', '\ud800@example.com', 'ada@example.com\u0000', '%', "' OR '1'='1"])
        assert.equal(code(await signIn({ email, password: 'correct horse' })), 401001, JSON.stringify(email));
      for (const [body, field] of [
        [{ email: ['ada@example.com'], password: 'correct horse' }, 'email'],
        [{ email: { $ne: 1 }, password: 'correct horse' }, 'email'],
        [{ email: 'ada@example.com', password: 12 }, 'password'],
        [{ email: 'ada@example.com', password: 'x'.repeat(201) }, 'password'],
      ] as const) {
        const answer = await signIn(body);
        assert.equal(code(answer), 400504, answer.text);
        assert.deepEqual(Object.keys(answer.body.fields), [field]);
      }
      assert.equal((await signIn({ email: ' ADA@example.com ', password: 'correct horse' })).status, 200);
    });

    it('name an unknown query parameter wherever there is none', async () => {
      for (const [method, path, body] of [
        ['POST', '/sign-in', { email: 'ada@example.com', password: 'correct horse' }],
        ['DELETE', '/sign-in', undefined],
        ['POST', `/users/${id}/tokens`, { name: 'x' }],
        ['DELETE', `/users/${id}/tokens/1`, undefined],
        ['POST', `/users/${id}/password`, { password: 'battery staple' }],
      ] as const)
        assert.equal(code(await bridge.call(method, `${path}?nope=1`, body)), 400506, `${method} ${path}`);
    });
  });
});
