/** The doors: what a caller without the right may not learn, give, stop or hold up. Each case was tried and came through once. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { mock } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Guesses } from '../../server/people/guesses.js';
import { passwordFault } from '../../server/people/passwords.js';
import { SecurityLog } from '../../server/people/securityLog.js';
import { startBridge, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import type { Values } from '../../shared/types.js';
import { processor } from '../processor.js';

describe('doors', () => {
  eachDatabase((fresh) => {
    let bridge: Bridge;
    before(async () => {
      bridge = await startBridge(fresh, { sample: 3 });
    });
    after(() => bridge.close());

    let count = 0;
    /** Somebody with these rights, by a token. */
    const person = async (permissions: Values, more: Values = {}): Promise<{ readonly id: string; readonly as: string }> => {
      const name = `Person ${++count}`;
      const { body, text } = await bridge.call('POST', '/users', {
        name,
        email: `person${count}@example.com`,
        permissions,
        expertLevel: 0,
        apiRead: true,
        apiWrite: true,
        ...more,
      });
      assert.ok(body.id, text);
      const issued = await bridge.call('POST', `/users/${body.id}/tokens`, { name: 'test', days: 1 });
      return { id: body.id, as: issued.body.token };
    };
    const code = async (as: string, method: string, path: string, body?: unknown): Promise<number> =>
      (await bridge.call(method, path, body, { as })).body?.error_code ?? 200;

    it('tell nobody without the right whether a record fits a condition', async () => {
      const { as } = await person({}, { apiRead: false, apiWrite: false });
      for (const where of [{ 'name.contains': 'e' }, { 'name.contains': 'Nosuchname' }])
        assert.equal(await code(as, 'POST', '/customers?action=lock', { where, parameters: {} }), 403001);
      const blind = await person({ customers: 'run' }, { apiRead: false });
      assert.equal(await code(blind.as, 'POST', '/customers?action=lock', { where: { 'name.contains': 'e' }, parameters: {} }), 403001);
      assert.equal(await code(as, 'POST', '/customers/1/features', {}), 403001);
      assert.equal(await code(as, 'POST', '/customers/999999/features', {}), 403001);
      assert.equal(await code(as, 'POST', '/runs/1?action=cancel', {}), 403001);
      assert.equal(await code(as, 'POST', '/runs/999999?action=cancel', {}), 403001);
    });

    it('are closed where an entry says none, whichever entry it is', async () => {
      const closed: readonly Values[] = [
        { customers: 'none' },
        { '*.read': 'none' },
        { '*': 'none' },
        { customers: 'none', '*': 'run' },
        { 'customers.read': 'none', customers: 'run' },
      ];
      for (const permissions of closed) {
        const { as } = await person(permissions);
        assert.equal(await code(as, 'GET', '/customers'), 403001, JSON.stringify(permissions));
        assert.equal(await code(as, 'GET', '/customers/1'), 403001);
      }
      const { as } = await person({ '*.read': 'none', 'customers.read': 'run' });
      assert.equal((await bridge.call('GET', '/customers', undefined, { as })).status, 200);
    });

    it('show nothing of a closed entity by a joined name, a total, a preview or an answer', async () => {
      const { as } = await person({ 'customers.read': 'none' });
      for (const query of ['fields=id,customerName', 'customerName.contains=e', 'sort=customerName'])
        assert.equal(await code(as, 'GET', `/features?${query}`), 403001, query);
      const feature = await person({ 'features.read': 'none', 'features.drop': 'run', 'customers.drop': 'run' });
      const drop = { status: 'Dropped', dateDrop: '2025-01-24' };
      assert.equal(await code(feature.as, 'POST', '/features/1?action=drop&preview', drop), 403001);
      assert.equal(await code(feature.as, 'POST', '/features/1?action=drop', drop), 403001);
      assert.equal(await code(feature.as, 'POST', '/customers/1?action=drop&preview', drop), 403001, 'what hangs below shows too');
      const [run] = (await bridge.call('GET', '/billingRuns?limit=1')).body;
      const money = await person({ 'invoices.read': 'none' });
      assert.equal(await code(money.as, 'GET', `/billingRuns/${run.id}/totals`), 403001);
    });

    it('tell what a carrier charges for a feature, and what that brings, to who may read features', async () => {
      const { as } = await person({ '*': 'run', 'features.read': 'none' });
      assert.equal(await code(as, 'GET', '/carrierTransactions'), 403001);
      assert.equal(await code(as, 'GET', '/carrierBills'), 200);
      assert.equal(await code(as, 'POST', '/carrierTransactions?action=accept&preview', { ids: ['1'] }), 403001);
    });

    it('let nobody find out by the conditions of an order what a closed entity holds', async () => {
      const { as } = await person({ 'customers.read': 'none', 'features.edit': 'run', 'features.lock': 'run' });
      for (const where of [{ 'customerName.contains': 'e' }, { 'customerName.contains': 'Nosuchname' }]) {
        assert.equal(await code(as, 'POST', '/features/actions', { where }), 403001);
        assert.equal(await code(as, 'POST', '/features?action=lock&preview', { where, parameters: {} }), 403001);
        assert.equal(await code(as, 'POST', '/features?action=lock', { where, parameters: {} }), 403001);
      }
    });

    it('show nothing of a customer inside of invoices, nor of an invoice inside of charges', async () => {
      const blind = await person({ 'customers.read': 'none' });
      const [invoice] = (await bridge.call('GET', '/invoices?limit=1')).body;
      const [run] = (await bridge.call('GET', '/billingRuns?limit=1')).body;
      for (const path of [`/invoices/${invoice.id}/lines`, `/invoices/${invoice.id}/pdf`, `/billingRuns/${run.id}/progress`])
        assert.equal(await code(blind.as, 'GET', path), 403001, path);
      const unpaid = await person({ 'invoices.read': 'none' });
      assert.equal(await code(unpaid.as, 'GET', '/features/1/charges'), 403001);
    });

    it('run an order on all that fits its conditions, never on a page of it', async () => {
      for (const where of [{ limit: 1 }, { sort: '-id' }, { offset: 1 }, { idAfter: '1' }]) {
        const { body } = await bridge.call('POST', '/customers?action=lock&preview', { where, parameters: {} });
        assert.equal(body.error_code, 400506, JSON.stringify(where));
        assert.ok(Object.keys(where)[0]! in body.fields);
      }
    });

    it('are framed by Excel where the pane is, and by nobody elsewhere', async () => {
      const ancestors = async (path: string): Promise<string> =>
        /frame-ancestors ([^;]*)/.exec((await fetch(bridge.base + path)).headers.get('content-security-policy') ?? '')?.[1] ?? '';
      for (const path of ['/docs', '/openapi.json', '/health', '/backend/api/v1/me', '/customers/1']) assert.equal(await ancestors(path), "'none'", path);
      for (const host of ['https://*.cloud.microsoft', 'https://teams.microsoft.com', "'self'"]) assert.ok((await ancestors('/addin/')).includes(host), host);
    });

    it('list ids for a thousand refused records and count the rest', async () => {
      const ids = Array.from({ length: 30_000 }, (_, n) => String(1_000_000 + n));
      const { status, body, text } = await bridge.call('POST', '/features/actions', { ids });
      assert.equal(status, 200);
      for (const offer of body.filter(({ on }: { on: string }) => on === 'record')) {
        assert.equal(offer.reasons[0].count, 30_000);
        assert.equal(offer.reasons[0].ids.length, 1_000);
      }
      assert.ok(text.length < 1_000_000, String(text.length));
    });

    it('answer who writes and may not read with ids alone', async () => {
      const { as } = await person({ customers: 'run' }, { apiRead: false });
      const { status, body } = await bridge.call('PATCH', '/customers/1', { contactName: 'Somebody Else' }, { as });
      assert.equal(status, 200);
      assert.deepEqual(
        Object.keys(body).filter((name) => !['id', 'version', 'run'].includes(name)),
        [],
      );
      assert.equal(await code(as, 'PATCH', '/customers/1?preview', { contactName: 'X' }), 403001);
    });

    it('let who may not read transactions do what is no matter of money, and tell them no figure of it', async () => {
      const { as } = await person({ 'transactions.read': 'none', features: 'run' });
      const [feature] = (await bridge.call('GET', '/features?active&limit=1')).body;
      const path = `/features/${feature.id}`;
      assert.equal(await code(as, 'PATCH', path, { internalUse: 'A note' }), 200);
      for (const body of [{ serviceCharge: 1 }, { serviceCharge: 1, internalUse: 'A note' }]) {
        assert.equal(await code(as, 'PATCH', `${path}?preview`, body), 403001, 'its credit is a transaction');
        assert.equal(await code(as, 'PATCH', path, body), 403001);
      }
      const many = await bridge.call('POST', '/features?action=edit', { ids: [feature.id], parameters: { internalUse: 'Another' }, comment: 'A word' }, { as });
      assert.equal(many.status, 200, many.text);
      assert.deepEqual([many.body.run.totals, many.body.run.control, many.body.run.comment, many.body.run.done], [null, null, null, 1]);
      assert.deepEqual(Object.keys(many.body.rows[0]).toSorted(), ['id', 'label', 'outcome']);
      assert.ok(many.body.records.features.length === 1);
    });

    it('tell nobody what a step of the month came to who may not read its records, and preview no job taken back that they may not see', async () => {
      const steps = [{ key: 'sum', name: 'Sum', entity: 'invoices', total: 'total' }];
      const { body: book, text } = await bridge.call('POST', '/playbooks', { name: 'Sums', steps });
      assert.ok(book.id, text);
      const marked = await bridge.call('POST', `/playbooks/${book.id}/marks`, { month: '2025-01', step: 'sum', state: 'done' });
      const { total } = marked.body.steps[0].mark;
      assert.ok(total > 0, marked.text);
      const { as } = await person({ 'invoices.read': 'none', 'transactions.read': 'none' });
      const told = await bridge.call('GET', `/playbooks/${book.id}/month?month=2025-01`, undefined, { as });
      assert.equal(told.status, 200, told.text);
      assert.ok(!told.text.includes(String(total)), told.text);
      assert.equal(told.body.steps[0].mark.state, 'done');
      const drop = await bridge.call('POST', '/features?action=drop', { ids: ['1'], parameters: { status: 'Dropped', dateDrop: '2024-11-05' } });
      assert.equal(drop.status, 200, drop.text);
      const taken = await person({ 'transactions.read': 'none', '*': 'run' });
      const back = await bridge.call('POST', '/takeBacks?preview', { runs: [drop.body.run.id] }, { as: taken.as });
      assert.equal(back.status, 400, back.text);
      assert.match(back.text, /may not see all that it came to/);
      assert.equal(await code(taken.as, 'POST', '/runs/actions', { where: { 'comment.contains': 'x' } }), 403001, 'no looking for jobs by what is withheld');
    });

    it('tell who writes and may not read how far a run is, and not what it came to', async () => {
      const { as } = await person({ features: 'run' }, { apiRead: false });
      const { status, body } = await bridge.call('POST', '/features?action=lock', { ids: ['1', '2'], parameters: {}, comment: 'A word' }, { as });
      assert.equal(status, 200);
      assert.deepEqual(Object.keys(body.run).toSorted(), ['done', 'failed', 'id', 'rowCount', 'skipped', 'status']);
      const pilot = await bridge.call('POST', '/features?action=unlock', { ids: ['1', '2'], parameters: {}, pilot: 1 }, { as });
      const ended = await bridge.call('POST', `/runs/${pilot.body.run.id}?action=cancel`, {}, { as });
      assert.equal(ended.status, 200, ended.text);
      assert.deepEqual(Object.keys(ended.body.run ?? ended.body).toSorted(), ['done', 'failed', 'id', 'rowCount', 'skipped', 'status']);
      assert.equal(await code(as, 'GET', `/runs/${pilot.body.run.id}`), 403001);
    });

    it('write twenty refusals of one user a minute into the log, and the rest as a number', async () => {
      mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-11-27T08:00:00Z') });
      try {
        const lines: string[] = [];
        const log = new SecurityLog(
          {
            transaction: (work: (inside: unknown) => Promise<void>) => work({ log: async (some: { why: string }[]) => void lines.push(some[0]!.why) }),
          } as unknown as ConstructorParameters<typeof SecurityLog>[0],
          () => '2026-11-27T08:00:00.000Z',
        );
        const refused = (n: number): Promise<void> => log.note({ userID: '7', by: { id: '7', name: 'P' }, action: 'refused', why: `PATCH /customers/${n}` });
        for (let n = 0; n < 500; n += 1) await refused(n);
        assert.equal(lines.length, 20);
        await log.note({ userID: '7', by: { id: '7', name: 'P' }, action: 'passwordSet', why: 'Set.' });
        assert.equal(lines.length, 21, 'what happened is always written');
        mock.timers.tick(60_000);
        await Promise.resolve();
        assert.equal(lines.at(-1), '480 more different refusals within a minute.');
        await refused(1_000);
        assert.equal(lines.at(-1), 'PATCH /customers/1000');
      } finally {
        mock.timers.reset();
      }
    });

    it('open users only by an entry of their own, and let nobody give what they do not have', async () => {
      const editor = await person({ '*.edit': 'run' });
      assert.equal(await code(editor.as, 'PATCH', `/users/${editor.id}`, { permissions: { '*': 'run' } }), 403001);
      assert.equal(await code(editor.as, 'POST', '/users/1/tokens', { name: 'mine', days: 1 }), 403001);
      const keeper = await person({ users: 'run', customers: 'run' });
      assert.equal(await code(keeper.as, 'POST', '/users', { name: 'Strong', email: 'strong@example.com', permissions: { '*': 'run' } }), 403001);
      assert.equal(await code(keeper.as, 'POST', '/users', { name: 'Fit', email: 'fit@example.com', permissions: { customers: 'run' } }), 200);
      assert.equal(await code(keeper.as, 'POST', '/users/1/tokens', { name: 'mine', days: 1 }), 403001);
      assert.equal(await code(keeper.as, 'POST', '/users/1/password', { password: 'four quiet yellow trains' }), 403001);
      assert.equal(await code(keeper.as, 'PATCH', `/users/${keeper.id}`, { expertLevel: 5 }), 403001);
    });

    it('let who may only propose stop nothing that others run', async () => {
      const made = await bridge.call('POST', '/features?action=lock', { ids: ['1', '2'], parameters: {}, pilot: 1 });
      const run = made.body.run?.id ?? made.body.run ?? made.body.id;
      const { as } = await person({ features: 'propose' });
      assert.equal(await code(as, 'POST', `/runs/${run}?action=cancel`, {}), 403001);
    });

    it('forget a token that was pasted, and end what signing in made', async () => {
      const { id, as } = await person({});
      assert.equal(await code(as, 'POST', `/users/${id}/password`, { password: 'four quiet yellow trains' }), 200);
      const again = (await bridge.call('POST', `/users/${id}/tokens`, { name: 'script', days: 1 })).body.token;
      const email = `person${count}@example.com`;
      const session = (await bridge.call('POST', '/sign-in', { email, password: 'four quiet yellow trains' }, { as: null })).body.token;
      for (const token of [again, session]) assert.equal((await bridge.call('DELETE', '/sign-in', undefined, { as: token })).status, 204);
      assert.equal((await bridge.call('GET', '/me', undefined, { as: again })).status, 200);
      assert.equal(await code(session, 'GET', '/me'), 401002);
    });

    it('want the password of before for a new one, and write down what happened to the doors', async () => {
      const { id, as } = await person({});
      await bridge.call('POST', `/users/${id}/password`, { password: 'four quiet yellow trains' }, { as });
      const email = `person${count}@example.com`;
      const session = (await bridge.call('POST', '/sign-in', { email, password: 'four quiet yellow trains' }, { as: null })).body.token;
      assert.equal(await code(session, 'POST', `/users/${id}/password`, { password: 'five loud purple boats' }), 400503);
      assert.equal(await code(session, 'POST', `/users/${id}/password`, { password: 'five loud purple boats', current: 'wrong' }), 400504);
      await bridge.call('POST', '/sign-in', { email, password: 'not this one at all' }, { as: null });
      assert.equal(await code(session, 'POST', `/users/${id}/password`, { password: 'five loud purple boats', current: 'four quiet yellow trains' }), 200);
      await code((await person({}, { apiWrite: false })).as, 'PATCH', '/customers/1', { name: 'X' });
      const logged = async (): Promise<{ action: string; recordID: string; why: string }[]> =>
        (await bridge.call('GET', '/activities?entity=users&limit=1000')).body;
      // A refusal is noted beside its answer, not before it.
      let lines = await logged();
      for (let n = 0; n < 100 && !lines.some(({ action }) => action === 'refused'); n++) {
        await new Promise((later) => setTimeout(later, 20));
        lines = await logged();
      }
      const about = lines.filter(({ recordID }) => recordID === id).map(({ action }) => action);
      for (const action of ['tokenIssued', 'passwordSet', 'signIn', 'signInRefused']) assert.ok(about.includes(action), action);
      const refusals = lines.flatMap(({ action, why }) => (action === 'refused' ? [why] : []));
      assert.ok(
        refusals.some((why) => /^PATCH \/.*customers\/1: .*\(from .*127\.0\.0\.1\)$/.test(why)),
        JSON.stringify(refusals),
      );
    });

    it('take a sign-in of 4 KB as it comes, and name twenty names of a million', async () => {
      const many = JSON.stringify({ email: 'a@example.com', password: 'x', ...Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`k${n}`, 1])) });
      const packed = await fetch(`${bridge.base}/backend/api/v1/sign-in`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
        body: gzipSync(many),
      });
      assert.equal(packed.status, 415);
      assert.equal((await bridge.call('POST', '/sign-in', many, { as: null })).status, 413);
      const { status, text } = await bridge.call('PATCH', '/customers/1', Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`unknown${n}`, 1])));
      assert.equal(status, 400);
      assert.ok(text.length < 8_000, String(text.length));
      const huge = JSON.stringify(Object.fromEntries(Array.from({ length: 40_000 }, (_, n) => [`unknown${n}`, 1])));
      const began = processor();
      assert.equal((await bridge.call('PATCH', '/customers/1', huge)).body.error_code, 400500);
      assert.equal((await bridge.call('PATCH', '/customers/1', huge.padEnd(1_100_000))).body.error_code, 413001);
      assert.ok(processor() - began < 5_000);
    });

    it('hang up on who does not', async function () {
      this.timeout(20_000);
      const { port, hostname } = new URL(bridge.base);
      const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
      socket.write('NONSENSE\r\n\r\n');
      let said = '';
      socket.on('data', (text: Buffer) => (said += text.toString()));
      await new Promise<void>((ended) => socket.once('end', ended));
      assert.match(said, /400 Bad Request/);
      // The other end is gone, not only silent: what is still written is answered by a reset.
      await new Promise((later) => setTimeout(later, 1_200));
      const failed = new Promise<boolean>((resolve) => {
        socket.once('error', () => resolve(true));
        socket.once('close', () => resolve(true));
        setTimeout(() => resolve(false), 3_000);
      });
      const again = setInterval(() => socket.write('more'), 100);
      assert.ok(await failed);
      clearInterval(again);
      socket.destroy();
    });
  });
});

describe('passwords', () => {
  const person = { name: 'Carol Clerkson', email: 'carol.clerkson@northgate.example' };
  it('are long, uncommon, and none of the own words', () => {
    for (const wrong of [
      'short',
      'aaaaaaaaaaaaaa',
      '123456789012',
      'qwertyuiop123',
      'password12345',
      'carol clerkson',
      'sheetbridge1',
      'northgate2026',
      ' '.repeat(12),
    ])
      assert.ok(passwordFault(wrong, person), wrong);
    for (const right of ['four quiet yellow trains', 'correct horse battery', 'Tv7!kwPz0#qLm3']) assert.equal(passwordFault(right, person), undefined, right);
  });
});

describe('guesses', () => {
  it('make who guesses wait ever longer, and leave the owner alone', () => {
    let now = 1_000_000;
    const guesses = new Guesses(() => now);
    guesses.right('ann', 'home');
    for (let n = 0; n < 4; n++) guesses.wrong('ann', 'evil');
    guesses.check('ann', 'evil');
    guesses.wrong('ann', 'evil');
    assert.throws(() => guesses.check('ann', 'evil'), { code: 429001, retryAfter: 1 });
    now += 1_000;
    guesses.check('ann', 'evil');
    guesses.wrong('ann', 'evil');
    assert.throws(() => guesses.check('ann', 'evil'), { retryAfter: 2 });
    for (let n = 0; n < 100; n++) guesses.wrong('ann', `bot ${n}`);
    assert.throws(() => guesses.check('ann', 'a new bot'), { code: 429001 });
    guesses.check('ann', 'home');
    guesses.check('bob', 'a new bot');
  });
});
