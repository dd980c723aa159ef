/** Dialled numbers: whole for who has the right, without their last three digits for everybody else, wherever they stand. */
import assert from 'node:assert/strict';
import { shownInvoice, type CallPages } from '../../server/billing/invoice.js';
import { writeInvoice } from '../../server/billing/paper/invoicePages.js';
import { openStore } from '../../server/database/index.js';
import type { Store } from '../../server/database/store.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { callPagesFor } from '../../server/http/printing.js';
import type { User } from '../../server/people/authorise.js';
import { pathNames } from '../../shared/contract.js';
import { entities } from '../../shared/entities/index.js';
import { masked } from '../../shared/masking.js';
import { eachDatabase } from '../databases.js';
import { watchedDocument } from '../paper.js';
import { openFirm, type Firm, type Told } from './firm.js';

/** Dialled as carriers write them, and as they are told without the right. */
const spellings: Readonly<Record<string, string>> = {
  '07700900123': '07700900xxx',
  '07700 900123': '07700 900xxx',
  '07700 900 12 4': '07700 900xxx',
  '+447700900125': '+447700900xxx',
  '118': 'xxx',
  '00 33 1 23 45 67 89': '00 33 1 23 45 xxx',
};

describe('dialled numbers', () => {
  it('lose three digits at least, and names stay', () => {
    for (const [whole, without] of Object.entries({ ...spellings, '12': 'xxx', 'web.apn1': 'web.apn1', Internet: 'Internet' }))
      assert.equal(masked(whole), without);
  });

  eachDatabase((fresh) => {
    let firm: Firm;
    let [customer, invoice, clerk, rights] = ['', '', '', ''];
    let store: Store;
    before(async () => {
      const url = await fresh();
      store = await openStore(url);
      firm = await openFirm(url);
      await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 1 });
      await firm.made('/tariffRates', { tariff: 'Mobile 5p', callType: 'UK Mobile', cost: 5 });
      customer = await firm.customer({ nationalTariff: 'National Standard', mobileTariff: 'Mobile 5p' });
      const { number } = await firm.number(customer);
      const lines = Object.keys(spellings).map((dialled, n) => `2026-11-0${n + 1} 10:00:00,${number},${dialled},600,,voice`);
      const loaded = await firm.load([...lines, `2026-11-09 10:00:00,${number},web.apn1,,1000,data`], 'callDate,CLI,dialled,seconds,bytes,kind');
      assert.equal(loaded.status, 201, loaded.text);
      [invoice = ''] = await firm.bill('2026-11-30');
      assert.equal((await firm.load([`2026-11-21 10:00:00,${number},07700900126,60`])).status, 201);
      const tokenOf = async (name: string, permissions: object): Promise<string> => {
        const id = await firm.made('/users', { name, email: `${name}@example.co.uk`, permissions, apiRead: true, apiWrite: true });
        return (await firm.bridge.call('POST', `/users/${id}/tokens`, { name: 'test', days: 1 })).body.token as string;
      };
      clerk = await tokenOf('clerk', { customers: 'run', 'calls.writeOff': 'run' });
      rights = await tokenOf('lead', { customers: 'run', 'calls.dialled': 'run' });
    });
    after(async () => {
      await store.close();
      await firm.bridge.close();
    });

    const asked = async (as: string | undefined, path: string, accept = 'application/json') =>
      firm.bridge.call('GET', path, undefined, { ...(as === undefined ? {} : { as }), headers: { Accept: accept } });
    const dialled = (body: Told): string[] => body.map((each: Told) => each.dialled);

    it('are whole in lists for who has the right, and masked for others, in every form', async () => {
      const [whole, without] = [
        [...Object.keys(spellings), 'web.apn1', '07700900126'],
        [...Object.values(spellings), 'web.apn1', '07700900xxx'],
      ];
      for (const as of [undefined, rights]) assert.deepEqual(dialled((await asked(as, '/calls?limit=100')).body), whole);
      assert.deepEqual(dialled((await asked(clerk, '/calls?limit=100')).body), without);
      assert.deepEqual(dialled((await asked(clerk, `/customers/${customer}/calls?limit=100&fields=id,dialled`)).body), without);
      const [{ id }] = (await asked(clerk, '/calls?limit=1')).body;
      assert.equal((await asked(clerk, `/calls/${id}`)).body.dialled, 'xxx');
      for (const accept of ['text/csv', 'application/x-ndjson']) {
        const { text } = await asked(clerk, '/calls', accept);
        assert.ok(text.includes('07700900xxx') && !/900\s?12\d/.test(text), text);
        assert.match((await asked(rights, '/calls', accept)).text, /07700900126/);
      }
    });

    it('cannot be looked for without the right, by filter, order or words', async () => {
      for (const [path, as, found] of [
        ['/calls?dialled=07700900123', rights, 1],
        ['/calls?search=07700900123', rights, 1],
        ['/calls?search=07700900123', clerk, 0],
      ] as const)
        assert.equal((await asked(as, path)).body.length, found, path);
      for (const path of ['/calls?dialled=07700900123', '/calls?sort=dialled']) {
        const { status, body } = await asked(clerk, path);
        assert.equal(status, 403, path);
        assert.match(body.hint ?? body.error?.hint, /last digits masked.*An administrator can grant calls\.dialled\./);
      }
    });

    it('are masked in the list of an invoice, in how charges come about, and in the answer to an order', async () => {
      const listed = (body: Told): string[] => body.numbers.flatMap(({ calls }: Told) => dialled(calls));
      assert.ok(listed((await asked(clerk, `/invoices/${invoice}/callList`)).body).includes('07700 900xxx'));
      assert.ok(listed((await asked(rights, `/invoices/${invoice}/callList`)).body).includes('07700 900123'));
      const charged = (body: Told): string[] => body.lines.flatMap(({ charged: calls }: Told) => dialled(calls));
      const told = charged((await asked(clerk, `/customers/${customer}/callCharges`)).body);
      assert.ok(told.length >= 5 && told.every((each) => each.endsWith('xxx')), String(told));
      for (const path of [`/invoices/${invoice}/callList`, `/customers/${customer}/callCharges`])
        assert.doesNotMatch((await asked(clerk, path, 'text/csv')).text, /900\s?12\d/);
      await firm.load(['2026-11-22 10:00:00,01999000000,07700900127,60']);
      const [waits] = (await asked(undefined, '/calls?error=unknownNumber')).body;
      const answer = await firm.bridge.call('POST', '/calls?action=writeOff', { ids: [waits.id], parameters: { reason: 'A test of ours' } }, { as: clerk });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.body.records.calls[0].dialled, '07700900xxx');
      assert.doesNotMatch(answer.text, /900127/);
      const records = await asked(clerk, `/runs/${answer.body.run.id}/records`);
      assert.equal(records.body.calls[0].dialled, '07700900xxx', records.text);
    });

    it('stand on the pages behind an invoice as each may see them, whole in what its customer gets, and only where he wants them', async () => {
      const [record] = await store.load('invoices', [invoice]);
      const texts = async (pages: CallPages): Promise<string> => {
        const { document, calls } = watchedDocument();
        writeInvoice(document, await shownInvoice(store, record!, await keptCatalogue(store)(), pages));
        return calls.flatMap(([name, values]) => (name === 'text' ? [String(values[0])] : [])).join('\n');
      };
      assert.doesNotMatch(await texts('whole'), /07700/);
      const wanted = await firm.bridge.call('PATCH', `/customers/${customer}`, { callList: 'csv and pdf' });
      assert.equal(wanted.status, 200, wanted.text);
      assert.match(await texts('whole'), /07700 900123/);
      const masked = await texts('masked');
      assert.match(masked, /07700 900xxx/);
      assert.doesNotMatch(masked, /900\s?12\d/);
      assert.doesNotMatch(await texts('none'), /07700/);
      const user = (permissions: User['permissions']): CallPages => callPagesFor({ permissions, apiRead: true } as User);
      assert.deepEqual([user({ '*': 'run' }), user({ invoices: 'run', 'calls.dialled': 'run' }), user({ invoices: 'run' })], ['whole', 'whole', 'masked']);
      const pages = async (as: string): Promise<number> =>
        ((await asked(as, `/invoices/${invoice}/pdf`, 'application/pdf')).text.match(/\/Type \/Page\b/g) ?? []).length;
      assert.deepEqual([await pages(clerk), await pages(rights)], [2, 2]);
    });

    it('show of the work list only what is shown of each', async () => {
      const { number } = await firm.number(customer);
      assert.equal((await firm.load(['199', '199123', '19912345678901'].map((each, n) => `2026-11-23 10:00:0${n},${number},${each},60`))).status, 201);
      const groups = async (as: string): Promise<string[]> =>
        (await asked(as, '/calls/waiting')).body.flatMap((each: Told) => (each.error === 'unknownCallType' ? each.for : [])).toSorted();
      assert.deepEqual(await groups(rights), ['199', '19912']);
      assert.deepEqual(await groups(clerk), ['19912', '199xx', 'xxx']);
      assert.doesNotMatch((await asked(clerk, '/calls/waiting', 'text/csv')).text, /\b199\b/);
    });

    it('stand nowhere else: no list, log, job, message, explanation or refusal tells who lacks the right', async function () {
      this.timeout(240_000);
      const all = { '*': 'run', 'calls.dialled': 'none' };
      const id = await firm.made('/users', {
        name: 'All but digits',
        email: 'all@example.co.uk',
        permissions: all,
        expertLevel: 5,
        apiRead: true,
        apiWrite: true,
      });
      const as = (await firm.bridge.call('POST', `/users/${id}/tokens`, { name: 'test', days: 1 })).body.token as string;
      const done = async (method: 'POST' | 'PATCH', path: string, body?: object): Promise<Told> => {
        const answer = await firm.bridge.call(method, path, body, { headers: { 'X-Expert-Mode': 'on' } });
        assert.ok(answer.status < 300, answer.text);
        return answer.body;
      };
      // Whatever people do to such calls leaves its traces.
      const digits = '02079460731';
      const whole = /2079\s?460\s?731/;
      const { number, id: numberID } = await firm.number(customer);
      await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'International', cost: 20 });
      const text = [1, 2, 3, 4, 5].map((n) => `2026-11-2${n} 12:00:00,${n < 3 ? number : `Trunk ${n}`},${digits},60`);
      const loaded = await firm.load(text);
      const known = (await firm.get('/calls?error=unknownNumber&CLI.contains=Trunk')).map((each: Told) => each.id);
      assert.equal(known.length, 3, loaded.text);
      await done('POST', `/calls/${known[0]}?action=giveTo`, { numberID });
      await done('POST', '/calls?action=writeOff', { where: { dialled: digits, error: 'unknownNumber' }, parameters: { reason: 'Not ours' } });
      await done('POST', `/calls/${known[1]}?action=release`, { reason: 'Ours after all' });
      await done('POST', '/savedLists', { name: 'Theirs', entity: 'calls', where: { dialled: digits }, shared: true });
      await firm.load(text);
      const [again] = (await firm.get('/callFiles?status=Held')).slice(-1);
      await done('POST', `/callFiles/${again.id}?action=discard`, {});
      await done('PATCH', `/customers/${customer}`, { callList: 'csv', email: 'bill@example.co.uk' });
      const [bill = ''] = await firm.bill('2026-12-31');
      await firm.bridge.call('POST', `/invoices/${bill}?action=approve`, {}, { headers: { 'X-Expert-Mode': 'on' } });
      await firm.bridge.call('POST', `/invoices/${bill}?action=email`, {}, { headers: { 'X-Expert-Mode': 'on' } });

      const told: string[] = [];
      const look = async (path: string, accept = 'application/json'): Promise<Told> => {
        const { status, text: answer, body } = await asked(as, path, accept);
        if (status === 200) told.push(path);
        assert.doesNotMatch(answer, whole, `${path} as ${accept}`);
        return status === 200 ? body : undefined;
      };
      const ids = new Map<string, readonly string[]>();
      for (const { name } of entities) {
        for (const accept of ['application/json', 'text/csv', 'application/x-ndjson']) {
          const body = await look(`/${name}?limit=1000&hidden=true`, accept);
          if (accept === 'application/json' && Array.isArray(body))
            ids.set(
              name,
              body.slice(-3).map((each: Told) => String(each.id)),
            );
        }
      }
      ids.set(
        'calls',
        (await firm.get('/calls?limit=1000')).flatMap((each: Told) => (each.dialled === digits ? [each.id] : [])),
      );
      for (const path of pathNames) {
        const [method, place = ''] = path.split(' ');
        if (method !== 'GET' || /:(link|customer|owner)/.test(place)) continue;
        const [, head = ''] = place.split('/');
        for (const name of place.includes(':id') ? (head === ':entity' ? ids.keys() : [head]) : [head === ':entity' ? 'calls' : head])
          for (const each of place.includes(':id') ? (ids.get(name) ?? []) : ['']) {
            const address = place.replace(':entity', name).replace(':id', each);
            await look(address);
            if (/callList|callCharges|rows|activities|lines|statement|waiting/.test(address)) await look(address, 'text/csv');
          }
      }
      for (const path of [`/calls/${ids.get('calls')![0]}/activities`, '/calls/waiting', `/invoices/${bill}/callList`, '/savedLists'])
        assert.ok(told.includes(path), path);
      // Refusals and previews as well.
      for (const [method, path, body] of [
        ['GET', `/calls?dialled=${digits}`, undefined],
        ['POST', '/calls?action=writeOff&preview', { where: { dialled: digits }, parameters: { reason: 'x' } }],
        ['POST', '/calls?action=giveTo&preview', { ids: ids.get('calls'), parameters: { numberID } }],
        ['POST', '/calls?action=tryAgain&preview', { ids: ids.get('calls'), parameters: {} }],
      ] as const) {
        const answer = await firm.bridge.call(method, path, body, { as, headers: { 'X-Expert-Mode': 'on' } });
        const said =
          path.includes('dialled=') || JSON.stringify(body ?? {}).includes(digits) ? answer.text.replaceAll(encodeURIComponent(digits), '') : answer.text;
        assert.doesNotMatch(said, whole, path);
      }
    });

    it('are a right that nobody gives who has it not', async () => {
      const asClerk = await firm.bridge.call('POST', '/users', { name: 'more', permissions: { 'calls.dialled': 'run' } }, { as: clerk });
      assert.equal(asClerk.status, 403);
      const wrong = await firm.bridge.call('POST', '/users', { name: 'typed', permissions: { 'calls.dialed': 'run' } });
      assert.match(wrong.text, /there is no action/);
    });
  });
});
