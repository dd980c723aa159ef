/** Bodies of any size: read in pieces so that nobody is held up, and what is no JSON, or takes more room than any request, refused. */
import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { bodyOf, rawBody } from '../../server/http/body.js';
import type { Fault } from '../../shared/fault.js';

describe('a body', () => {
  let server: Server;
  before((done) => {
    const app = express();
    app.use(rawBody);
    app.use((request, response) => {
      response.json(bodyOf(request));
    });
    const refusal: ErrorRequestHandler = (fault: Fault, _request, response, _next) => {
      response.status(fault.status).json(fault);
    };
    app.use(refusal);
    server = app.listen(0, '127.0.0.1', () => done());
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  const sent = async (body: string): Promise<{ readonly status: number; readonly text: string }> => {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/features`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    return { status: answer.status, text: await answer.text() };
  };
  const hint = async (body: string): Promise<string> => {
    const { status, text } = await sent(body);
    assert.ok(status >= 400 && status < 500, `${status}`);
    return (JSON.parse(text) as { readonly hint: string }).hint;
  };

  const rows = Array.from({ length: 60_000 }, (_, n) => ({
    id: String(n + 1),
    parameters: { note: `“${n}” \\ [,] {"a": 1}`, list: [n, null, true, [], {}], price: -1.5e3 },
  }));

  it('is the same however long it is, and no piece that is parsed at once is long', async () => {
    const whole = JSON.stringify({ first: 1, rows, between: { a: [1, 2] }, ids: rows.map(({ id }) => id), empty: [], last: null });
    assert.ok(whole.length > 5_000_000);
    const parse = JSON.parse;
    let longest = 0;
    JSON.parse = (text: string, ...more: []) => {
      longest = Math.max(longest, text.length);
      return parse(text, ...more) as unknown;
    };
    let text: string;
    try {
      ({ text } = await sent(whole));
    } finally {
      JSON.parse = parse;
    }
    assert.equal(text, whole);
    assert.ok(longest < 300_000, `${longest} characters at once`);
  });

  it('is refused where its lists are no JSON, wherever they are cut', async () => {
    const entries = Array.from({ length: 50_000 }, (_, n) => `"${n}"`);
    const good = `{"ids":[${entries.join(',')}]}`;
    assert.equal((await sent(good)).status, 200);
    for (const [what, body] of Object.entries({
      'an entry is missing': `{"ids":[${entries.join(',').replaceAll(/,"(\d*9999)"/g, ',,"$1"')}]}`,
      'a comma at every place': `{"ids":[${','.repeat(300_000)}]}`,
      'a comma at the end': `{"ids":[${entries.join(',')},]}`,
      'a list without an end': `{"ids":[${entries.join(',')}`,
      'a list that ends as an object': `{"ids":[${entries.join(',')}}]`,
      'something behind': `${good}]`,
      'two bodies': `${good}${good}`,
    }))
      assert.equal(await hint(body), 'The body is not valid JSON.', what);
    assert.match(await hint(`[${good}]`), /JSON object/);
  });

  it('is refused where it would take many times its bytes', async () => {
    assert.match(await hint(`{"ids":[${'[],'.repeat(1_100_000)}[]]}`), /at most 1,000,000 objects and lists/);
    assert.match(await hint(`{"ids":[${'1,'.repeat(3_100_000)}1]}`), /at most 3,000,000 values/);
    assert.match(await hint(JSON.stringify({ rows: rows.slice(0, 3_000).map(({ id }) => ({ id, parameters: { [`n${id}`]: 1 } })) })), /1,000 different names/);
    assert.match(await hint(`{"ids":[${JSON.stringify({ a: Array.from({ length: 300_000 }, () => 'abc') })},1]}`), /One entry of a list/);
    assert.match(await hint(JSON.stringify({ parameters: { a: Array.from({ length: 300_000 }, () => 'abc') } })), /beside the lists/);
  });
});
