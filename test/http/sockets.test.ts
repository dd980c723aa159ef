/** What arrives at the socket that no client library sends: an answer in JSON, at once, before more is read than is needed. */
import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { startBridge, type Bridge } from '../bridges.js';
import { freshSQLite } from '../databases.js';
import { entities } from '../../shared/entities/index.js';
import { openapi } from '../../server/http/openapi.js';
import { closed, hardened, listen, portOf, unhurried } from '../../server/http/listening.js';
import { methodsOf } from '../../server/http/methods.js';
import { rmSync } from 'node:fs';

describe('the socket', function () {
  const folders: string[] = [];
  let bridge: Bridge;
  let head = '';

  before(async () => {
    bridge = await startBridge(freshSQLite(folders), { workers: false });
    head = `Host: x\r\nAuthorization: Bearer ${bridge.token}\r\nConnection: close\r\n`;
  });
  after(async () => {
    await bridge.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** Everything that comes back until the end, which a connection that hangs never comes to; a busy machine takes its time. */
  const sent = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(bridge.base).port), '127.0.0.1', () => socket.write(text));
      let answer = '';
      const over = setTimeout(() => socket.destroy(new Error(`no end: ${answer}`)), 30_000);
      socket.on('data', (data) => (answer += data.toString('latin1')));
      socket.on('error', reject);
      socket.on('close', () => {
        clearTimeout(over);
        resolve(answer);
      });
    });
  const refusal = async (text: string, status: number, code: number): Promise<string> => {
    const answer = await sent(text);
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), answer);
    assert.match(answer, /content-type: application\/json/i, answer);
    assert.match(answer, new RegExp(`"error_code":${code}`), answer);
    return answer;
  };
  const json = 'Content-Type: application/json\r\n';

  it('refuses a request without a Host in JSON', () => refusal(`GET /health HTTP/1.1\r\nConnection: close\r\n\r\n`, 400, 400500));

  it('refuses an expectation that it cannot meet, and CONNECT', async () => {
    await refusal(`POST /backend/api/v1/customers HTTP/1.1\r\n${head}${json}Expect: a-miracle\r\nContent-Length: 2\r\n\r\n{}`, 417, 417001);
    await refusal(`CONNECT example.com:443 HTTP/1.1\r\n${head}\r\n`, 405, 405001);
  });

  it('asks for a body only when nothing else is wrong with the request', async () => {
    const asking = (path: string, more: string, length: number): string =>
      `POST /backend/api/v1${path} HTTP/1.1\r\nConnection: close\r\nHost: x\r\n${more}${json}Expect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
    const token = `Authorization: Bearer ${bridge.token}\r\n`;
    for (const [path, more, length, status, code] of [
      ['/customers', '', 2, 401, 401001],
      ['/me', token, 2, 405, 405001],
      ['/customers', token, 400_000_000, 413, 413001],
    ] as const) {
      const answer = await refusal(asking(path, more, length), status, code);
      assert.ok(!answer.includes('100 Continue'), answer);
    }
    const body = JSON.stringify({ name: 'Northgate Dental' });
    const answer = await sent(asking('/customers', token, body.length) + body);
    assert.match(answer, /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 201 /, answer);
  });

  it('refuses a body that says it is too large without waiting for it', () =>
    refusal(`POST /backend/api/v1/customers HTTP/1.1\r\n${head}${json}Content-Length: 400000000\r\n\r\n{`, 413, 413001));

  it('reads no more of a body that it refuses, and lets its sender have the answer', async () => {
    const piece = Buffer.alloc(1024 * 1024, 32);
    const { answer, bytes } = await new Promise<{ readonly answer: string; readonly bytes: number }>((resolve, reject) => {
      const socket = connect(Number(new URL(bridge.base).port), '127.0.0.1');
      let answer = '';
      socket.on('data', (data) => (answer += data.toString('latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve({ answer, bytes: socket.bytesWritten }));
      setTimeout(() => reject(new Error('The connection stays.')), 10_000).unref();
      socket.write(
        `PATCH /backend/api/v1/customers/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${bridge.token}\r\n${json}Content-Length: 400000000\r\n\r\n`,
      );
      // As fast as it is taken.
      const more = (): void => {
        while (!socket.destroyed && socket.writable && socket.write(piece));
      };
      socket.on('drain', more);
      more();
    });
    assert.match(answer, /^HTTP\/1.1 413 /);
    assert.ok(bytes < 100_000_000, `${bytes} bytes were taken`);
  });

  it('refuses a file that is read as it arrives in JSON as well, however much of it is still to come', async () => {
    for (const text of ['"'.repeat(5_000_000), `a,b\n${','.repeat(5_000_000)}`]) {
      const { status, body, text: said } = await bridge.call('POST', '/callFiles/load?preview', text, { headers: { 'Content-Type': 'text/csv' } });
      assert.ok(status >= 400 && status < 500 && body?.error_code > 0, said.slice(0, 300));
    }
    const marks = await bridge.call('POST', '/marks', { entity: 'customers', marks: ['m'.repeat(65)] });
    assert.equal(marks.body.error_code, 400504);
  });

  it('refuses a text that no field is for, and too many names, before it makes anything of them', async () => {
    const comment = 'x'.repeat(2_000_000);
    const long = await bridge.call('POST', '/customers?action=lock', { ids: ['1'], parameters: {}, comment });
    assert.deepEqual([long.status, long.body.error_code], [413, 413001], long.text);
    assert.match(long.body.hint, /One text of the body has more than 1,000,000 characters/);
    const names = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`unknown${n}`, n]));
    const many = await bridge.call('POST', '/customers?action=lock', names);
    assert.match(many.body.hint, /more than 1,000 names/);
    for (const broken of [
      '{"ids": ["' + 'y'.repeat(100_000),
      `{"ids": ["${'\\'.repeat(100_001)}"]}`,
      `{"a\\q": "${'y'.repeat(100_000)}"}`,
      `[${' '.repeat(100_000)}]`,
    ])
      assert.equal((await bridge.call('POST', '/customers?action=lock', broken)).body.error_code, 400500, broken.slice(0, 20));
    assert.equal(
      (await bridge.call('POST', '/customers?action=lock&preview', { ids: ['1'], parameters: {}, comment: '"\\'.repeat(50_000) })).body.error_code,
      400504,
    );
  });

  it('refuses two tokens', () => refusal(`GET /backend/api/v1/me HTTP/1.1\r\n${head}Authorization: Bearer another-token\r\n\r\n`, 401, 401001));

  it('takes an address in absolute form for its path', async () =>
    assert.match(await sent(`GET http://elsewhere.example/backend/api/v1/me HTTP/1.1\r\n${head}\r\n`), /^HTTP\/1.1 200 /));
});

describe('the methods of a path', function () {
  const folders: string[] = [];
  let bridge: Bridge;

  before(async () => {
    bridge = await startBridge(freshSQLite(folders), { workers: false });
  });
  after(async () => {
    await bridge.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('are those that are documented, and there is no documented path without methods', () => {
    const { paths } = openapi() as { readonly paths: Readonly<Record<string, object>> };
    for (const [path, operations] of Object.entries(paths)) {
      const allowed = methodsOf(path.split('?')[0]!.replaceAll(/\{\w+\}/g, '1'));
      for (const method of Object.keys(operations)) assert.ok(allowed?.includes(method.toUpperCase()), `${method} ${path}: ${allowed?.join()}`);
    }
  });

  it('are named by 405 and by OPTIONS alike, of records, of what is below them and of pages', async () => {
    for (const [path, allow] of [
      ['/features', 'GET, HEAD, POST'],
      ['/features/1', 'GET, HEAD, POST, PATCH, DELETE'],
      ['/features/1/actions', 'GET, HEAD'],
      ['/features/1/activities/', 'GET, HEAD'],
      ['/customers/1/features/', 'GET, HEAD, POST'],
      ['/activities', 'GET, HEAD'],
      ['/activities/1', 'GET, HEAD'],
      ['/me', 'GET, HEAD'],
      ['/sign-in', 'GET, HEAD, POST, DELETE'],
      ['/users/1/tokens', 'GET, HEAD, POST, DELETE'],
      ['/users/1/tokens/1', 'DELETE'],
      ['/runs/1/rows', 'GET, HEAD'],
      [`${bridge.base}/health`, 'GET, HEAD'],
      [`${bridge.base}/docs`, 'GET, HEAD'],
    ] as const) {
      const refused = await bridge.call('PUT', path, {});
      assert.deepEqual([refused.body.error_code, refused.headers.get('allow')], [405001, allow], path);
      const options = await bridge.call('OPTIONS', path);
      assert.deepEqual([options.status, options.headers.get('allow')], [204, allow], path);
    }
    for (const method of ['PATCH', 'DELETE']) assert.equal((await bridge.call(method, '/activities/1')).body.error_code, 405001);
    for (const path of ['/nope', '/features/1/nope', '/features/1/customers', '/constructor']) {
      assert.equal((await bridge.call('OPTIONS', path)).body.error_code, 404002);
      assert.equal((await bridge.call('PUT', path, {})).body.error_code, 404002);
    }
  });

  it('include reading of every entity', () => {
    for (const { name, report } of entities) {
      assert.ok(methodsOf(`/${name}`)?.includes('GET'), name);
      // A line of a report is no record that could be read by itself.
      assert.equal(methodsOf(`/${name}/1`)?.includes('GET') ?? false, report === undefined, name);
    }
  });
});

describe('a request that takes its time', () => {
  // Far apart, so that a busy machine that holds a sender up for half a second does not make a slow one of it.
  const limits = { whole: 1_000, silence: 2_500, slowest: 2 };
  let server: Server;
  before(async () => {
    server = await listen(
      hardened(
        (request, response) => {
          if (request.url === '/file') unhurried(request);
          request.resume().once('end', () => response.end('all of it'));
        },
        undefined,
        limits,
      ),
      0,
      '127.0.0.1',
    );
  });
  after(() => closed(server));

  /** Sends a piece every so many milliseconds, so many times in all; answers what comes back. */
  const slowly = (path: string, every: number, pieces: number): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(portOf(server), '127.0.0.1', () =>
        socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 15\r\n\r\n`),
      );
      let [answer, left] = ['', pieces];
      const sending = setInterval(() => {
        if (left-- > 0) socket.write('x');
      }, every);
      socket.on('data', (data) => (answer += data.toString('latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearInterval(sending);
        resolve(answer);
      });
    });

  it('is let go when it has not come as a whole in time, unless it is a file that keeps coming', async () => {
    const [body, file, silent, trickle] = await Promise.all([
      slowly('/', 100, 15),
      slowly('/file', 100, 15),
      slowly('/file', 100, 2),
      slowly('/file', 1_400, 15),
    ]);
    assert.match(body, /^HTTP\/1.1 408 .*408001/s);
    assert.match(file, /^HTTP\/1.1 200 .*all of it/s);
    assert.match(silent, /^HTTP\/1.1 408 .*408001/s);
    // Never silent for long, and never through: it would keep others from their turn.
    assert.match(trickle, /^HTTP\/1.1 408 .*408001/s);
  });
});
