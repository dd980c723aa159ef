/** Hostile inputs over real HTTP, each with its answer, on both databases; nothing changes after a refusal. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly why: string;
  readonly input?: unknown;
  readonly inputJson?: string;
  readonly body?: string;
  readonly bodyB64?: string;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly query?: string | { readonly gen: { readonly times: number } };
  readonly gen?: {
    readonly op: string;
    readonly unit?: string;
    readonly open?: string;
    readonly close?: string;
    readonly leaf?: string;
    readonly times?: number;
    readonly rows?: number;
  };
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly auth?: 'none' | 'given' | 'valid';
  readonly expect: { readonly status: number; readonly error_code?: number };
}

const groups = JSON.parse(readFileSync(new URL('hostile.json', import.meta.url), 'utf8')) as Readonly<Record<string, readonly Entry[]>>;
const entries = (group: string, fits: (entry: Entry) => boolean = () => true): readonly Entry[] => (groups[group] ?? []).filter(fits);

/** Where the domain decides otherwise than the list: entry → the code that is right, or 200. */
const decided: Readonly<Record<string, number>> = {
  'S-077': 400502, // a status that does not exist is a refusal of the action, with the names that fit
  'N-005': 200, // unit prices have up to four decimals
  'N-029': 200, // null clears an optional amount
  'Q-055': 404002,
  'Q-057': 404002, // no such path
  'D-043': 200, // a moment without a zone is one in the company's time zone
  'J-049': 400504, // orders go up to 100,000 records; none of these exists, which refuses an order of all or nothing
};

const generated = ({ op, unit = '', open = '', close = '', leaf = '', times = 0 }: NonNullable<Entry['gen']>): string =>
  op === 'nest' ? open.repeat(times) + leaf + close.repeat(times) : unit.repeat(times);

describe('hostile input', function () {
  eachDatabase((url) => {
    let bridge: Bridge;
    let [service, feature] = ['', ''];

    before(async () => {
      bridge = await startBridge(url, { workers: false });
      const customer = await bridge.call('POST', '/customers', { accountNumber: 'A1', name: 'Northgate Dental' });
      service = (await bridge.call('POST', `/customers/${customer.body.id}/services`, { serviceName: 'Broadband' })).body.id;
      feature = (
        await bridge.call('POST', `/services/${service}/features`, {
          description: 'Fibre',
          serviceCharge: 20,
          serviceChargeInterval: 'Monthly',
          startDate: '2024-01-01',
        })
      ).body.id;
    });
    after(() => bridge.close());

    const state = async (): Promise<string> =>
      (await bridge.call('GET', `/activities?limit=1&sort=-id`)).text +
      (await bridge.call('GET', `/services/${service}`)).text +
      (await bridge.call('GET', `/features/${feature}`)).text;

    /** Sends, expects the answer, and looks whether a refusal left everything as it was. */
    const expectAnswer = async ({ id, expect: { status, error_code: code } }: Entry, send: () => Promise<Answered>): Promise<Answered> => {
      const right = decided[id] ?? (status === 200 || status === 202 ? 200 : (code ?? status));
      const was = await state();
      const began = performance.now();
      const answer = await send();
      // A pattern that goes astray takes minutes; a busy machine takes seconds.
      assert.ok(performance.now() - began < 20_000, 'answered in a time that people wait');
      if (right === 200) {
        assert.ok(answer.status < 300, `${answer.status} ${answer.text.slice(0, 300)}`);
        return answer;
      }
      assert.equal(answer.body?.error_code ?? answer.status, right, answer.text.slice(0, 300));
      assert.equal(typeof answer.body?.hint, 'string');
      assert.ok(!/at .*\.ts|node_modules|SELECT |INSERT /.test(answer.text), 'no stack and no SQL');
      assert.equal(await state(), was, 'nothing changed');
      return answer;
    };

    const drop = (body: unknown, more: Readonly<Record<string, string>> = {}): Promise<Answered> =>
      bridge.call('POST', `/services/${service}?action=drop`, body, { headers: more });
    const reinstated = async (answer: Answered): Promise<void> => {
      if (answer.status < 300 && answer.body?.status === 'Dropped') {
        const back = await bridge.call('POST', `/services/${service}?action=reinstate`, { status: 'Active', dateReinstate: answer.body.dateDrop });
        assert.equal(back.status, 200, back.text);
      }
    };
    const valueOf = (entry: Entry): unknown => (entry.gen ? generated(entry.gen) : entry.inputJson !== undefined ? JSON.parse(entry.inputJson) : entry.input);

    for (const entry of [
      ...entries('formulaInjection', ({ at }) => at.includes('text field')),
      ...entries('strings', ({ at }) => at.includes('text field') || at.startsWith('multi-line') || at.startsWith('single-line')),
    ]) {
      it(`${entry.id} ${entry.why}: free text`, async () => {
        const text = valueOf(entry);
        const field = entry.at.startsWith('multi-line') ? 'internalUse' : 'description';
        // The list speaks of required text for what is blank; description is optional and becomes null.
        const blank = entry.expect.error_code === 400503;
        const answer = await expectAnswer(blank ? { ...entry, expect: { status: 200 } } : entry, () =>
          bridge.call('PATCH', `/features/${feature}`, { [field]: text, campaign: null }, {}),
        );
        if (answer.status === 200) assert.equal(answer.body[field], blank || /^[\s\p{Cf}]*$/u.test(String(text)) ? null : text);
        if (blank) await expectAnswer(entry, () => bridge.call('POST', '/customers', { accountNumber: 'A2', name: text }));
      });
    }
    for (const entry of entries('strings', ({ at }) => at.startsWith('carrierProduct'))) {
      it(`${entry.id} ${entry.why}: pattern`, () =>
        expectAnswer(entry, () => bridge.call('PATCH', `/features/${feature}`, { carrierProductMatches: valueOf(entry) })));
    }
    for (const entry of entries('strings', ({ at }) => at === 'status')) {
      it(`${entry.id} ${entry.why}: status`, () => expectAnswer(entry, () => drop({ status: valueOf(entry), dateDrop: '2025-01-24' })));
    }
    for (const entry of entries('dates', ({ at }) => at === 'dateDrop')) {
      it(`${entry.id} ${entry.why}: date`, async () => reinstated(await expectAnswer(entry, () => drop({ status: 'Dropped', dateDrop: valueOf(entry) }))));
    }
    for (const entry of entries('dates', ({ at }) => at.startsWith('?droppedSince'))) {
      it(`${entry.id} ${entry.why}: date and time in a query`, () =>
        expectAnswer(entry, () => bridge.call('GET', `/services?droppedSince=${String(valueOf(entry))}`)));
    }
    it('refuses to reinstate before the drop', async () => {
      const dropped = await drop({ status: 'Dropped', dateDrop: '2025-02-01' });
      const answer = await bridge.call('POST', `/services/${service}?action=reinstate`, { status: 'Active', dateReinstate: '2025-01-01' });
      assert.equal(answer.body.error_code, 400502, answer.text);
      await reinstated(dropped);
    });
    for (const entry of entries('numbers', ({ at }) => at.startsWith('currency') || at === 'featureCount' || at.startsWith('discountPlan'))) {
      it(`${entry.id} ${entry.why}: number`, async () => {
        const field = entry.at.startsWith('currency') ? 'serviceChargeCarrier' : entry.at;
        const json = entry.inputJson ?? JSON.stringify(valueOf(entry));
        const answer = await expectAnswer(entry, () => bridge.call('PATCH', `/features/${feature}`, `{"${field}": ${json}, "campaign": "Spring"}`));
        if (answer.status === 200 && decided[entry.id] === undefined)
          assert.equal(Object.is(answer.body[field], -0) ? 'negative zero' : answer.body[field], Number(valueOf(entry)) + 0);
      });
    }
    for (const entry of entries('ids', ({ at, input }) => at.startsWith('GET') && typeof input === 'string' && !input.startsWith('{') && input !== '123')) {
      it(`${entry.id} ${entry.why}: id`, () =>
        expectAnswer(entry, () =>
          bridge.call('GET', `/features/${/%/.test(String(entry.input)) ? String(entry.input) : encodeURIComponent(String(entry.input))}`),
        ));
    }
    it('names both positions of an id that stands twice', async () => {
      const { body } = await bridge.call('POST', '/services?action=drop', {
        ids: [service, service],
        parameters: { status: 'Dropped', dateDrop: '2025-01-24' },
      });
      assert.equal(body.error_code, 400504);
      assert.match(body.hint, /positions 1 and 2/);
    });
    // One bad row among 10,000 good ones (J-051) is what test/runs/submit.test.ts is about.
    for (const entry of entries('jsonBodies', ({ id }) => id !== 'J-051')) {
      it(`${entry.id} ${entry.why}: body`, async () => {
        const path = entry.at.startsWith('PATCH')
          ? `/features/${feature}`
          : entry.at.includes('bulk')
            ? '/services?action=drop'
            : `/services/${service}?action=drop`;
        const rows =
          entry.gen?.op === 'bulk'
            ? JSON.stringify({
                ids: Array.from({ length: entry.gen.rows ?? 0 }, (_, index) => String(index + 1_000_000)),
                parameters: { status: 'Dropped', dateDrop: '2025-01-24' },
                atomic: true,
              })
            : undefined;
        const body = rows ?? (entry.gen ? generated(entry.gen) : entry.bodyB64 ? Buffer.from(entry.bodyB64, 'base64') : (entry.body ?? ''));
        const send = (): Promise<Answered> =>
          bridge.call(entry.at.startsWith('PATCH') ? 'PATCH' : 'POST', path, body, {
            headers: {
              'Content-Type': entry.contentType ?? 'application/json',
              ...(entry.contentEncoding ? { 'Content-Encoding': entry.contentEncoding } : {}),
            },
          });
        await reinstated(await expectAnswer(entry, send));
      });
    }
    for (const entry of entries(
      'headers',
      ({ headers = {}, at, id }) =>
        !/[{]/.test(JSON.stringify(headers).slice(1, -1)) && !at.includes(', ') && !['H-045', 'H-049', 'H-057', 'H-059', 'H-027', 'H-061'].includes(id),
    )) {
      it(`${entry.id} ${entry.why}: headers`, async () => {
        const [method, path] = entry.at.startsWith('PATCH')
          ? ['PATCH', `/features/${feature}`]
          : entry.at.startsWith('GET')
            ? ['GET', `/features/${feature}`]
            : entry.at.includes('bulk')
              ? ['POST', '/services?action=drop']
              : ['POST', `/services/${service}?action=drop`];
        const parameters = { status: 'Dropped', dateDrop: '2025-01-24' };
        const body =
          method === 'GET' ? undefined : method === 'PATCH' ? { campaign: 'Spring' } : entry.at.includes('bulk') ? { ids: [service], parameters } : parameters;
        const answer = await expectAnswer(entry, () =>
          bridge.call(method!, path!, body, { headers: entry.headers as Record<string, string>, ...(entry.auth === 'valid' ? {} : { as: null }) }),
        );
        await reinstated(answer);
        if (answer.status === 401) assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
        if (answer.status === 403) assert.equal(answer.headers.get('access-control-allow-origin'), null);
      });
    }
    it('answers 431 to headers without end', async () => {
      const status = await new Promise((resolve, reject) => {
        const sent = request(`${bridge.base}/backend/api/v1/features`, { headers: { Authorization: `Bearer ${'A'.repeat(20_000)}` } }, ({ statusCode }) =>
          resolve(statusCode),
        );
        sent.on('error', reject);
        sent.end();
      });
      assert.equal(status, 431);
    });
    for (const entry of entries('queries')) {
      it(`${entry.id} ${entry.why}: query`, async () => {
        const [method = 'GET', path = ''] = entry.at.split(' ');
        const query =
          typeof entry.query === 'object' ? `?${Array.from({ length: entry.query.gen.times }, (_, index) => `p${index}=1`).join('&')}` : (entry.query ?? '');
        const place = path.replace(/^\/services\/1$/, `/services/${service}`).replace(/^\/FEATURES\/1$/, `/FEATURES/${feature}`);
        await reinstated(
          await expectAnswer(entry, () =>
            bridge.call(method, `${place}${query}`, method === 'POST' ? { status: 'Dropped', dateDrop: '2025-01-24' } : undefined),
          ),
        );
      });
    }
  });
});
