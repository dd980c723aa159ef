/** Runs as scripts and the pane see them: over HTTP. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startBridge, type Bridge } from '../bridges.js';
import { freshSQLite } from '../databases.js';
import { rmSync } from 'node:fs';

const run = promisify(execFile);

describe('runs over HTTP', () => {
  const folders: string[] = [];
  let bridge: Bridge;
  let ids: string[];
  let used = 0;
  const take = (count: number): string[] => {
    const some = ids.slice(used, (used += count));
    assert.equal(some.length, count);
    return some;
  };
  const dropping = { status: 'Dropped', dateDrop: '2025-01-24' };
  before(async function () {
    bridge = await startBridge(freshSQLite(folders));
    const { body: customer } = await bridge.call('POST', '/customers', { name: '=HYPERLINK("http://evil.example","Northgate")' });
    const made = await bridge.call('POST', '/features?action=create', {
      rows: Array.from({ length: 400 }, (_, index) => ({
        parameters: {
          customerID: customer.id,
          description: index === 3 ? '=1+1' : `Line ${index}`,
          serviceCharge: 20,
          serviceChargeInterval: 'Monthly',
          startDate: '2024-11-01',
        },
      })),
    });
    assert.equal(made.status, 200, made.text.slice(0, 500));
    ids = made.body.rows.map((row: { id: string }) => row.id);
  });
  after(async () => {
    await bridge.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('answer a small order with run, rows, totals and records', async () => {
    const some = take(3);
    const { status, body, headers } = await bridge.call('POST', '/features?action=drop', { ids: some, parameters: dropping });
    assert.equal(status, 200);
    assert.match(headers.get('content-type') ?? '', /^application\/json/);
    assert.deepEqual(Object.keys(body), ['run', 'rows', 'totals', 'records']);
    assert.deepEqual(
      body.records.features.map((record: { id: string }) => record.id),
      some,
    );
    const { body: one } = await bridge.call('GET', `/features/${some[0]}`);
    assert.deepEqual(body.records.features[0], one);
  });

  it('answer a single order with the record in the shape of GET', async () => {
    const [id] = take(1);
    const { status, body, headers } = await bridge.call('POST', `/features/${id}?action=drop`, dropping);
    assert.equal(status, 200);
    const got = await bridge.call('GET', `/features/${id}`);
    assert.deepEqual(body, got.body);
    assert.equal(headers.get('etag'), got.headers.get('etag'));
  });

  it('accept on wish, and are followed until they have ended', async () => {
    const some = take(30);
    const answer = await bridge.call('POST', '/features?action=drop', { ids: some, parameters: dropping }, { headers: { Prefer: 'respond-async' } });
    assert.equal(answer.status, 202);
    const place = answer.headers.get('location')!;
    assert.equal(place, `/backend/api/v1/runs/${answer.body.run.id}`);
    let { body } = await bridge.call('GET', `${place.replace('/backend/api/v1', '')}?wait=20`);
    while (body.status !== 'Complete') ({ body } = await bridge.call('GET', `/runs/${answer.body.run.id}?wait=20&version=${body.version}`));
    assert.deepEqual([body.done, body.rowCount, body.outcomes], [30, 30, { done: 30 }]);
    const records = await bridge.call('GET', `/runs/${body.id}/records?limit=20`);
    assert.equal(records.body.features.length, 20);
    assert.match(records.headers.get('link') ?? '', /after=20>; rel="next"/);
    const listed = await bridge.call('GET', `/runs?action=drop&status=Complete&limit=1&sort=-id`);
    assert.equal(listed.status, 200, listed.text);
  });

  it('give their rows as JSON in pages, filtered, and as CSV that no spreadsheet takes for formulas', async () => {
    const some = [...ids.slice(2, 5), ...take(2)];
    const { body } = await bridge.call('POST', '/features?action=edit', { ids: some, parameters: { description: '=cmd|calc' }, atomic: false });
    const rows = await bridge.call('GET', `/runs/${body.run.id}/rows?outcome=done&limit=2`);
    assert.equal(rows.body.length, 2);
    assert.ok(Number(rows.headers.get('x-total-count')) >= 2);
    const next = /<([^>]*)>/.exec(rows.headers.get('link') ?? '')![1]!;
    assert.ok((await bridge.call('GET', next.replace('/backend/api/v1', ''))).body.length >= 1);
    const csv = await bridge.call('GET', `/runs/${body.run.id}/rows`, undefined, { headers: { Accept: 'text/csv' } });
    assert.match(csv.headers.get('content-type') ?? '', /text\/csv/);
    const lines = csv.text.trim().split('\r\n');
    assert.equal(lines[0], 'position,id,label,outcome,message,code,net');
    assert.equal(lines.length, some.length + 1);
    for (const cell of csv.text.split(/[,\r\n]+/)) assert.doesNotMatch(cell, /^"?[=+@]/);
    const ndjson = await bridge.call('GET', `/runs/${body.run.id}/rows`, undefined, { headers: { Accept: 'application/x-ndjson' } });
    assert.equal(ndjson.text.trim().split('\n').length, some.length);
  });

  it('refuse what they do not know', async () => {
    const {
      body: {
        run: { id },
      },
    } = await bridge.call('POST', '/features?action=lock', { ids: take(1), parameters: {} });
    for (const [method, path, code, body] of [
      ['GET', '/runs/999999', 404001],
      ['GET', `/runs/${id}/rows?outcome=odd`, 400506],
      ['GET', `/runs/${id}?wait=99`, 400506],
      ['GET', `/runs/${id}?odd=1`, 400506],
      ['GET', `/runs/${id}?as=perl`, 400506],
      ['POST', `/runs/${id}?action=explode`, 400501, {}],
      ['POST', `/runs/${id}?action=cancel`, 400505, { odd: 1 }],
      ['POST', `/runs/${id}?action=cancel`, 400502, {}],
      ['POST', '/runs/abc?action=cancel', 404001, {}],
      ['GET', '/runs/abc', 404001],
    ] as const) {
      const answer = await bridge.call(method, path, body);
      assert.equal(answer.body.error_code, code, `${method} ${path}: ${answer.text}`);
      assert.equal(answer.status, Math.floor(code / 1000));
    }
  });

  it('say at the second sending of a key that it is a replay, and refuse other content', async () => {
    const [a, b] = take(2);
    const headers = { 'Idempotency-Key': 'c56a4180-65aa-42ec-a945-5fd21dec0538' };
    const first = await bridge.call('POST', `/features/${a}?action=drop`, dropping, { headers });
    const second = await bridge.call('POST', `/features/${a}?action=drop`, dropping, { headers });
    assert.equal(first.status, 200);
    assert.equal(second.headers.get('idempotent-replayed'), 'true');
    assert.equal(second.text, first.text);
    const slash = await bridge.call('POST', `/features/${a}/?action=drop`, dropping, { headers });
    assert.deepEqual([slash.headers.get('idempotent-replayed'), slash.text], ['true', first.text], 'the same address with a slash at its end');
    assert.equal((await bridge.call('POST', `/features/${b}?action=drop`, dropping, { headers })).body.error_code, 422001);
    assert.equal((await bridge.call('PATCH', `/features/${b}`, { description: 'Other' }, { headers })).body.error_code, 422001);
    assert.equal((await bridge.call('PATCH', `/features/${b}`, { description: 'Other' }, { headers: { 'Idempotency-Key': 'x y' } })).body.error_code, 400507);
  });

  it('have the same fields by themselves as in the list', async () => {
    const [a] = take(1);
    const made = await bridge.call('POST', '/features?action=drop', { ids: [a], parameters: dropping }, { headers: { 'Idempotency-Key': 'list-1' } });
    const { id } = made.body.run;
    const [listed] = (await bridge.call('GET', `/runs?id=${id}`)).body;
    const alone = (await bridge.call('GET', `/runs/${id}`)).body;
    assert.equal(alone.idempotencyKey, 'list-1');
    for (const name of Object.keys(listed)) assert.deepEqual([name, alone[name]], [name, listed[name]]);
    for (const name of Object.keys(listed)) assert.deepEqual([name, made.body.run[name]], [name, listed[name]]);
  });

  it('are previewed and taken back', async () => {
    const some = take(3);
    const {
      body: {
        run: { id },
      },
    } = await bridge.call('POST', '/features?action=drop', { ids: some, parameters: dropping });
    const shown = await bridge.call('POST', `/runs/${id}?action=reverse&preview`, {});
    assert.deepEqual([shown.status, shown.body.action, shown.body.totals.ready], [200, 'reinstate', 3]);
    const back = await bridge.call('POST', `/runs/${id}?action=reverse`, {});
    assert.deepEqual([back.status, back.body.run.reverses, back.body.run.done], [200, id, 3]);
    assert.equal((await bridge.call('GET', `/features/${some[0]}`)).body.status, 'Active');
  });

  it('give themselves as a command that works when pasted into a shell', async function () {
    const some = take(2);
    const { body } = await bridge.call('POST', '/features?action=edit', { ids: some, parameters: { description: 'It\'s "quoted" $HOME `x` Ünïcode' } });
    const command = (await bridge.call('GET', `/runs/${body.run.id}?as=curl`)).text;
    await bridge.call('POST', '/features?action=edit', { ids: some, parameters: { description: 'In between' } });
    const { stdout } = await run('bash', ['-c', command], { env: { ...process.env, SHEETBRIDGE_TOKEN: bridge.token } });
    assert.equal((JSON.parse(stdout) as { run: { done: number } }).run.done, 2);
    assert.equal((await bridge.call('GET', `/features/${some[1]}`)).body.description, 'It\'s "quoted" $HOME `x` Ünïcode');
  });

  it('make new records only as their preview showed them', async () => {
    const rows = [{ parameters: { name: 'Sealed' } }];
    const { body: preview } = await bridge.call('POST', '/customers?action=create&preview', { rows });
    const digest = String(preview.rows[0].digest);
    const other = await bridge.call('POST', '/customers?action=create', { rows: [{ ...rows[0], digest: 'another' }], atomic: false });
    assert.deepEqual(
      other.body.rows.map(({ outcome }: { outcome: string }) => outcome),
      ['changed'],
    );
    const { body } = await bridge.call('POST', '/customers?action=create', { rows: [{ ...rows[0], digest }], force: true });
    assert.deepEqual([body.run.done, body.records.customers[0].name], [1, 'Sealed']);
    const wrong = await bridge.call('POST', '/customers?action=create', { rows: [{ ...rows[0], digest: 7 }] });
    assert.equal(wrong.body.error_code, 400504);
  });

  it('run a pilot and wait for a decision', async () => {
    const some = take(20);
    const { status, body } = await bridge.call('POST', '/features?action=drop', { ids: some, parameters: dropping, pilot: 2 });
    assert.deepEqual([status, body.run.status, body.run.pilot.agrees, body.rows.length], [200, 'Stopped', true, 2]);
    assert.equal((await bridge.call('POST', `/runs/${body.run.id}?action=continue`, {})).status, 202);
    for (;;) {
      const { body: now } = await bridge.call('GET', `/runs/${body.run.id}?wait=5`);
      if (now.status === 'Complete') return assert.equal(now.done, 20);
    }
  });
});
