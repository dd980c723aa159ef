/** The bridge over HTTP: who may do what, versions, lists in pages and streams, nested records, and the pages beside the API. */
import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { actionOf } from '../../shared/actions/index.js';
import { startBridge, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

const drop = { status: 'Dropped', dateDrop: '2025-01-24' };

describe('the bridge', function () {
  eachDatabase((url) => {
    let bridge: Bridge;
    let customer = '';
    let number = '';
    let service = '';
    const made: string[] = [];

    before(async () => {
      bridge = await startBridge(url, { workers: false });
      customer = (await bridge.call('POST', '/customers', { accountNumber: 'A1', name: 'Northgate Dental' })).body.id;
      number = (await bridge.call('POST', `/customers/${customer}/numbers`, { number: '020 7946 0123' })).body.id;
      service = (await bridge.call('POST', `/customers/${customer}/services`, { serviceName: 'Broadband' })).body.id;
      for (const [index, path] of [`/customers/${customer}`, `/numbers/${number}`, `/services/${service}`, `/services/${service}`].entries()) {
        const answer = await bridge.call('POST', `${path}/features`, {
          description: `Feature ${index}`,
          serviceCharge: 10 + index,
          serviceChargeInterval: 'Monthly',
          startDate: '2024-01-01',
        });
        assert.equal(answer.status, 201, answer.text);
        made.push(answer.body.id);
      }
    });
    after(() => bridge.close());

    /** A new user with a token. */
    const person = async (name: string, values: object): Promise<{ id: string; token: string }> => {
      const { body, text } = await bridge.call('POST', '/users', {
        name,
        email: `${name.toLowerCase()}@example.com`,
        apiRead: true,
        apiWrite: true,
        ...values,
      });
      assert.ok(body.id, text);
      return { id: body.id, token: (await bridge.call('POST', `/users/${body.id}/tokens`, { name: 'test', days: 1 })).body.token };
    };

    describe('signing in', () => {
      it('answers a token for the right password, and one sentence for a wrong one and an unknown address', async () => {
        const { id } = await person('Sign', {});
        assert.equal((await bridge.call('POST', `/users/${id}/password`, { password: 'correct horse battery' })).status, 204);
        const { body } = await bridge.call('POST', '/sign-in', { email: 'SIGN@example.com', password: 'correct horse battery' }, { as: null });
        assert.equal(body.user.name, 'Sign');
        assert.equal((await bridge.call('GET', '/me', undefined, { as: body.token })).body.name, 'Sign');
        const wrong = await bridge.call('POST', '/sign-in', { email: 'sign@example.com', password: 'wrong horse!' }, { as: null });
        assert.deepEqual([wrong.status, wrong.body.error_code], [401, 401001]);
        const nobody = await bridge.call('POST', '/sign-in', { email: 'nobody@example.com', password: 'x' }, { as: null });
        assert.deepEqual(nobody.body, wrong.body);
        assert.equal((await bridge.call('DELETE', '/sign-in', undefined, { as: body.token })).status, 204);
        assert.equal((await bridge.call('GET', '/me', undefined, { as: body.token })).body.error_code, 401002);
      });
      it('ends a revoked token, and stores no token in the clear', async () => {
        const { id, token } = await person('Revoked', {});
        const [entry] = (await bridge.call('GET', `/users/${id}/tokens`)).body;
        assert.equal((await bridge.call('DELETE', `/users/${id}/tokens/${entry.id}`)).status, 204);
        assert.equal((await bridge.call('GET', '/me', undefined, { as: token })).body.error_code, 401002);
        const rows = await bridge.built.store.rows('SELECT * FROM "tokens"');
        assert.ok(!JSON.stringify(rows).includes(token));
      });
      it('never answers the hash of a password', async () => {
        assert.ok(!(await bridge.call('GET', '/users')).text.includes('passwordHash'));
      });
    });

    describe('permissions', () => {
      it('name what is missing, on one record and on many', async () => {
        const { token } = await person('Nothing', { permissions: {} });
        for (const path of [`/features/${made[0]}?action=drop`, `/features/${made[0]}?action=drop&preview`]) {
          const { body } = await bridge.call('POST', path, drop, { as: token });
          assert.equal(body.error_code, 403001);
          assert.match(body.hint, /features\.drop/);
        }
      });
      it('of the most specific kind win', async () => {
        const { token } = await person('Specific', { permissions: { '*': 'run', 'features.drop': 'none' } });
        assert.equal((await bridge.call('POST', `/features/${made[0]}?action=drop&preview`, drop, { as: token })).body.error_code, 403001);
        assert.equal((await bridge.call('POST', `/services/${service}?action=drop&preview`, drop, { as: token })).status, 200);
      });
      it('keep reading and writing apart', async () => {
        const reader = await person('Reader', { apiWrite: false, permissions: { '*': 'run' } });
        assert.equal((await bridge.call('GET', '/features', undefined, { as: reader.token })).status, 200);
        assert.equal((await bridge.call('PATCH', `/features/${made[0]}`, { description: 'x' }, { as: reader.token })).body.error_code, 403001);
        const writer = await person('Writer', { apiRead: false, permissions: { '*': 'run' } });
        assert.equal((await bridge.call('GET', '/features', undefined, { as: writer.token })).body.error_code, 403001);
      });
      it('leave users to administrators', async () => {
        const { id, token } = await person('Curious', { permissions: { features: 'run' } });
        for (const [method, path, body] of [
          ['GET', '/users'],
          ['GET', `/users/${id}`],
          ['PATCH', `/users/${id}`, { permissions: { '*': 'run' } }],
          ['POST', '/users/1/tokens', {}],
          ['POST', '/users/1/password', { password: 'longer than ten' }],
        ] as const) {
          assert.equal((await bridge.call(method, path, body, { as: token })).status, 403, `${method} ${path}`);
        }
      });
      it('gives the increase version that exists when it is asked for again', async () => {
        const { body: source } = await bridge.call('POST', '/standardFeatures', { name: 'Licence', serviceCharge: 29.99 });
        const ask = (increasePercent: string) =>
          bridge.call(
            'POST',
            `/standardFeatures/${source.id}?action=createIncreaseVersion`,
            { increasePercent, increaseScope: 'recurringOnly' },
            { headers: { 'X-Expert-Mode': 'on' } },
          );
        const [first, again] = [await ask('7.3'), await ask('7.3')];
        assert.deepEqual([first.status, first.body.serviceCharge, first.body.sourceFeature], [200, 32.1793, source.id], first.text);
        assert.deepEqual([again.status, again.body], [200, first.body]);
      });
      it('need Expert Mode and the level for what is in the Expert menu', async () => {
        const { token } = await person('Intern', { permissions: { '*': 'run' }, expertLevel: 1 });
        const pin = (expert: string): ReturnType<Bridge['call']> =>
          bridge.call('POST', `/customers/${customer}?action=generatePIN`, {}, { headers: { 'X-Expert-Mode': expert } });
        assert.equal((await pin('off')).body.error_code, 403003);
        assert.equal(
          (await bridge.call('POST', `/customers/${customer}?action=generatePIN`, {}, { as: token, headers: { 'X-Expert-Mode': 'on' } })).body.error_code,
          403003,
        );
        const shown = await pin('on');
        assert.match(JSON.stringify(shown.body), /"\d{6}"/, 'the PIN is shown once');
        assert.doesNotMatch((await bridge.call('GET', `/customers/${customer}`)).text, /pinHash/i);
      });
      it('tell whether a caller named the PIN, slower with every wrong one, and write each try into the log', async () => {
        const { id } = (await bridge.call('POST', '/customers', { name: 'Harbour Lights' })).body;
        const check = (pin: unknown): ReturnType<Bridge['call']> => bridge.call('POST', `/customers/${id}/pin`, { pin });
        assert.equal(
          (await bridge.call('POST', `/customers/${id}/pin`, { PIN: '123456' })).body.fields.PIN,
          'There is no member of this name; the body takes pin.',
        );
        assert.equal((await check('123456')).body.error_code, 400502, 'a customer without a PIN');
        const made = await bridge.call('POST', `/customers/${id}?action=generatePIN`, {}, { headers: { 'X-Expert-Mode': 'on' } });
        const [pin = ''] = /(?<=")\d{6}(?=")/.exec(made.text) ?? [];
        for (const bad of [123456, '12345', 'abcdef', null, ['1']]) assert.match(String((await check(bad)).body.error_code), /^40050[34]$/);
        assert.deepEqual((await check(` ${pin.slice(0, 3)} ${pin.slice(3)} `)).body, { right: true });
        const other = pin === '000000' ? '000001' : '000000';
        // The first wait is a second, which passes meanwhile on a busy machine: the clock stands.
        mock.timers.enable({ apis: ['Date'], now: Date.now() });
        try {
          const many = await Promise.all(Array.from({ length: 20 }, () => check(other)));
          assert.deepEqual(
            many.filter(({ status }) => status === 200).map(({ body }) => body),
            Array(5).fill({ right: false }),
          );
          assert.equal((await check(pin)).status, 429);
        } finally {
          mock.timers.reset();
        }
        const lines = (await bridge.call('GET', `/customers/${id}/activities?limit=100&action=checkPIN`)).body as { why: string }[];
        assert.deepEqual([lines.length, lines.filter(({ why }) => /right/.test(why)).length], [6, 1]);
      });
      it('list a greyed action with its reason', async () => {
        const { token } = await person('Greyed', { permissions: { 'features.read': 'run' } });
        const { body } = await bridge.call('GET', `/features/${made[0]}/actions`, undefined, { as: token });
        const offer = body.find(({ name }: { name: string }) => name === 'drop');
        assert.equal(offer.permission, 'none');
        assert.match(offer.reason, /no permission for Drop Feature/);
      });
    });

    describe('versions', () => {
      it('travel as a strong ETag, and a stale one changes nothing', async () => {
        const id = made[0];
        const read = await bridge.call('GET', `/features/${id}`);
        assert.equal(read.headers.get('etag'), `"v${read.body.version}"`);
        const first = await bridge.call('PATCH', `/features/${id}`, { site: 'Leeds' }, { headers: { 'If-Match': read.headers.get('etag')! } });
        assert.deepEqual([first.status, first.body.version], [200, read.body.version + 1]);
        const second = await bridge.call('PATCH', `/features/${id}`, { site: 'York' }, { headers: { 'If-Match': read.headers.get('etag')! } });
        assert.equal(second.body.error_code, 412001);
        assert.equal((await bridge.call('GET', `/features/${id}`)).body.site, 'Leeds');
      });
      it('of the rows of an order are looked at too', async () => {
        const { body } = await bridge.call('POST', '/features?action=edit', {
          rows: [{ id: made[0], version: 1, parameters: { site: 'Hull' } }],
          atomic: false,
        });
        assert.equal(body.rows[0].outcome, 'changed');
      });
    });

    describe('lists', () => {
      it('go on by their Link until nothing is left', async () => {
        const seen: string[] = [];
        let path: string | undefined = '/presets?limit=40&fields=id';
        while (path) {
          const { body, headers } = await bridge.call('GET', path);
          seen.push(...body.map(({ id }: { id: string }) => id));
          path = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]?.replace('/backend/api/v1', '');
        }
        const total = Number((await bridge.call('GET', '/presets?limit=1')).headers.get('x-total-count'));
        assert.equal(new Set(seen).size, total);
      });
      it('go on by their Link in any order', async () => {
        const seen: string[] = [];
        let path: string | undefined = '/presets?limit=50&sort=list,-name&fields=name,list,id';
        while (path) {
          const { body, headers } = await bridge.call('GET', path);
          seen.push(...body.map(({ id }: { id: string }) => id));
          path = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]?.replace('/backend/api/v1', '');
        }
        assert.equal(new Set(seen).size, seen.length);
        assert.equal(seen.length, Number((await bridge.call('GET', '/presets?limit=1')).headers.get('x-total-count')));
      });
      it('stream whole selections as NDJSON and CSV', async () => {
        const json = (await bridge.call('GET', '/features')).body;
        const lines = (await bridge.call('GET', '/features', undefined, { headers: { Accept: 'application/x-ndjson' } })).text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown);
        assert.deepEqual(lines, json);
        const csv = (await bridge.call('GET', '/features?fields=id,description,serviceCharge', undefined, { headers: { Accept: 'text/csv' } })).text;
        assert.match(csv.split('\r\n')[0]!, /^"?description"?,"?serviceCharge"?,"?id"?|^"?id"?/);
        assert.equal(csv.trim().split('\r\n').length, made.length + 1);
        const from = async (query: string): Promise<string[]> =>
          (await bridge.call('GET', `/features?fields=id&${query}`, undefined, { headers: { Accept: 'text/csv' } })).text.trim().split('\r\n').slice(1);
        assert.deepEqual(await from('offset=1'), made.slice(1));
        assert.deepEqual(await from('offset=1&%6cimit=2'), made.slice(1, 3));
        const inside = await bridge.call('GET', '/services?expandFeatures', undefined, { headers: { Accept: 'text/csv' } });
        assert.equal(inside.body.error_code, 400506, inside.text);
      });
      it('show the customer as people know it, where it is asked for', async () => {
        const asked = await bridge.call('GET', '/features?fields=customerName,id&limit=1');
        assert.deepEqual(asked.body, [{ customerName: 'Northgate Dental', id: made[0] }]);
        const apart = await bridge.call('GET', '/features?fields=customerAccountNumber,id&customerAccountNumber=A1&sort=customerAccountNumber&limit=1');
        assert.deepEqual(apart.body, [{ customerAccountNumber: 'A1', id: made[0] }], apart.text);
        const csv = await bridge.call('GET', '/features?fields=customerName,customerAccountNumber,id', undefined, { headers: { Accept: 'text/csv' } });
        assert.match(csv.text, /^customerAccountNumber,customerName,id\r\nA1,Northgate Dental,/);
        assert.equal((await bridge.call('GET', '/features?customerName.contains=northgate&sort=-customerName,id')).body.length, made.length);
        assert.deepEqual((await bridge.call('GET', '/features?customerName=Nobody')).body, []);
        assert.ok(!('customerName' in (await bridge.call('GET', `/features/${made[0]}`)).body), 'a record itself has none');
        assert.equal((await bridge.call('GET', '/customers?fields=customerName')).body.error_code, 400506);
      });
      it('take filters with comparisons on any field', async () => {
        const ids = async (query: string): Promise<string[]> => (await bridge.call('GET', `/features?${query}`)).body.map(({ id }: { id: string }) => id);
        assert.deepEqual(await ids('serviceCharge.ge=12'), [made[2], made[3]]);
        assert.deepEqual(await ids('serviceCharge=11'), [made[1]]);
        assert.deepEqual(await ids('description.contains=FEATURE%203'), [made[3]]);
        assert.deepEqual(await ids(`id.in=${made[3]},${made[0]}`), [made[0], made[3]]);
        assert.deepEqual(await ids('sort=-serviceCharge&limit=1'), [made[3]]);
      });
    });

    describe('nested records', () => {
      it('of a customer are its own and those on its services, and those on its numbers on demand', async () => {
        const ids = async (query: string): Promise<string[]> =>
          (await bridge.call('GET', `/customers/${customer}/features/${query}`)).body.map(({ id }: { id: string }) => id);
        assert.deepEqual(await ids(''), [made[0], made[2], made[3]]);
        assert.deepEqual(await ids('?includeNumbers'), made);
        assert.deepEqual(await ids('?includeNumbers=true&includeServices=true'), made);
      });
      it('stand inside their owners where they are expanded', async () => {
        const { body } = await bridge.call('GET', `/customers/${customer}?expandNumbers&expandServices&expandFeatures`);
        assert.deepEqual(
          body.features.map(({ id }: { id: string }) => id),
          [made[0]],
        );
        assert.deepEqual(
          body.numbers.map(({ features }: { features: { id: string }[] }) => features.map(({ id }) => id)),
          [[made[1]]],
        );
        assert.deepEqual(
          body.services.map(({ features }: { features: { id: string }[] }) => features.map(({ id }) => id)),
          [[made[2], made[3]]],
        );
      });
      it('of an owner that does not exist are not found', async () => {
        assert.equal((await bridge.call('GET', '/customers/999/features')).body.error_code, 404001);
        assert.equal((await bridge.call('POST', '/customers/999/features', { description: 'x' })).body.error_code, 404001);
      });
    });

    describe('activity', () => {
      it('says who changed what, from what to what, and why', async () => {
        await bridge.call('PATCH', `/features/${made[1]}`, { campaign: 'Spring' });
        const { body } = await bridge.call('GET', `/features/${made[1]}/activities?sort=-id&limit=1`);
        assert.deepEqual([body[0].userName, body[0].action, body[0].before, body[0].after.campaign], ['Administrator', 'edit', { campaign: null }, 'Spring']);
        assert.ok(body[0].why);
        const all = await bridge.call('GET', `/activities?entity=features&id=${made[1]}`);
        assert.ok(all.body.length >= 2 && all.body.every(({ recordID }: { recordID: string }) => recordID === made[1]));
      });
    });

    describe('the pages beside the API', () => {
      it('say that the process and the database are there', async () => {
        assert.equal((await bridge.call('GET', `${bridge.base}/health`)).body.status, 'ok');
        assert.equal((await bridge.call('GET', `${bridge.base}/ready`)).body.status, 'ready');
      });
      it('describe every entity and action in OpenAPI, with no dangling reference', async () => {
        const { body, text } = await bridge.call('GET', `${bridge.base}/openapi.json`);
        for (const [, name] of text.matchAll(/#\/components\/schemas\/([^"]+)/g)) assert.ok(body.components.schemas[name!], name);
        const { parameters, requestBody } = body.paths['/services/{id}'].post;
        assert.ok(parameters.some(({ name, schema }: { name: string; schema: { enum: string[] } }) => name === 'action' && schema.enum.includes('drop')));
        const drop = requestBody.content['application/json'].schema.anyOf.find(({ title }: { title: string }) => title === actionOf('services', 'drop')!.title);
        assert.deepEqual(drop.required, ['status', 'dateDrop']);
      });
      it('show the documentation and the metrics', async () => {
        assert.match((await bridge.call('GET', `${bridge.base}/docs/`)).text, /swagger/i);
        assert.match((await bridge.call('GET', `${bridge.base}/metrics`)).text, /http_request_seconds_count/);
      });
      it('refuse a method that a path does not have, by name', async () => {
        const { status, body, headers } = await bridge.call('PUT', `/features/${made[0]}`, {});
        assert.deepEqual([status, body.error_code], [405, 405001]);
        assert.match(headers.get('allow') ?? '', /PATCH/);
      });
    });
  });
});
