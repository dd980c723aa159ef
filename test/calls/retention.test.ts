/** Calls are kept so many months past their invoice; then the sums of each line are left, and the line stays explained. */
import assert from 'node:assert/strict';
import { forget } from '../../server/calls/retention.js';
import { replayed } from '../../server/audit/replay.js';
import { openStore } from '../../server/database/index.js';
import type { Store } from '../../server/database/store.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { calls as checkCalls } from '../../server/start/checks/calls.js';
import { eachDatabase } from '../databases.js';
import { openFirm, type Firm, type Told } from './firm.js';

describe('calls past their time', () => {
  eachDatabase((fresh) => {
    let firm: Firm;
    let store: Store;
    let [customer, invoice, plain] = ['', '', ''];
    before(async () => {
      const url = await fresh();
      firm = await openFirm(url);
      store = await openStore(url);
      await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 1.1 });
      await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'UK-Wide (03)', cost: 2.2 });
      customer = await firm.customer({ nationalTariff: 'National Standard' });
      plain = (await firm.number(customer)).number.replace(' ', '');
      const lines = [7, 13, 29, 31, 43].map((seconds, n) => `2026-10-0${n + 1} 10:00:00,${plain},${n === 4 ? '03001234567' : '01632960999'},${seconds}`);
      const loaded = await firm.load([...lines, `2026-10-09 10:00:00,01999000001,01632960999,60`, `2026-10-08 09:00:00,${plain},08001234567,60`]);
      assert.equal(loaded.status, 201, loaded.text);
      const [open] = await firm.get('/calls?error=unknownNumber');
      const off = await firm.bridge.call('POST', '/calls?action=writeOff', { ids: [open.id], parameters: { reason: 'Nobody of ours' } });
      assert.equal(off.status, 200, off.text);
      [invoice = ''] = await firm.bill('2026-10-31');
      assert.equal((await firm.load([`2026-11-20 10:00:00,${plain},01632960999,60`])).status, 201);
    });
    after(async () => {
      await store.close();
      await firm.bridge.close();
    });

    const gone = async (today: string): Promise<number> => forget(store, await keptCatalogue(store)(), { today, now: () => `${today}T03:00:00.000Z` });
    const line = async (): Promise<Told> => (await firm.get(`/invoices/${invoice}/callCharges`)).lines[0];

    it('stay while their invoice is Unsent or young, and as long as the setting says', async () => {
      assert.equal(await gone('2029-01-01'), 1, 'only what was written off: an invoice that may be built anew needs its calls');
      const approved = await firm.bridge.call('POST', `/invoices/${invoice}?action=approve&confirm`, {});
      assert.equal(approved.status, 200, approved.text);
      assert.equal(await gone('2027-10-31'), 0, 'twelve months to the day');
      const [setting] = (await firm.get('/presets?list=company&limit=100')).filter(({ name }: Told) => name === 'Months Calls Are Kept');
      const edit = async (value: string | null, query = ''): Promise<Told> => firm.bridge.call('PATCH', `/presets/${setting.id}${query}`, { value });
      assert.match((await edit('0')).text, /whole months past the invoice/);
      const preview = await edit('1', '?preview');
      assert.match(preview.text, /6 calls on 1 invoice from before 2026-11-01: removed within a day\. Each line keeps its sums\./);
      assert.doesNotMatch((await edit('2', '?preview')).text, /removed within a day/);
      assert.equal((await edit(null)).status, 200);
      assert.equal(await gone('2040-01-01'), 0, 'empty keeps them for ever');
      assert.equal((await edit('12')).status, 200);
    });

    it('say before that they will go', async () => {
      const [found] = await checkCalls({ config: {} as never, store, now: new Date('2027-12-01T12:00:00Z'), patience: 0 });
      assert.deepEqual(
        [found!.state, found!.said],
        [
          'note',
          'Calls are kept 12 months past their invoice; 6 calls on 1 invoice are older. The bridge removes them within a day; the lines keep their sums.',
        ],
      );
    });

    it('leave the sums of their line, which stays explained to the last fraction', async () => {
      const before = await line();
      assert.equal(before.charged.length, 5);
      const listed = await firm.get(`/invoices/${invoice}/callList`);
      assert.equal(await gone('2027-12-01'), 6, 'the free one, too');
      assert.equal(await gone('2027-12-01'), 0, 'once');
      const after = await line();
      assert.deepEqual([after.exact, after.net, after.calls, after.removed, after.charged], [before.exact, before.net, 5, 5, []]);
      assert.match(
        after.words[0],
        /^5 calls of it are no longer kept one by one, only their sums: UK Landline 4 calls, £0\.014666….*; UK-Wide \(03\) 1 call, £0\.01576/,
      );
      assert.deepEqual(after.words.slice(1), before.words);
      const without = await firm.get(`/invoices/${invoice}/callList`);
      assert.deepEqual([without.calls, without.removed, without.exact, without.billed], [0, 5, listed.exact, listed.billed]);
      const csv = await firm.bridge.call('GET', `/invoices/${invoice}/callList`, undefined, { headers: { Accept: 'text/csv' } });
      assert.match(csv.text, /5 calls no longer kept one by one/);
      assert.deepEqual(
        (await firm.get('/calls?limit=100')).map(({ callDate, state }: Told) => [callDate, state]),
        [['2026-11-20', 'rated']],
        'what is still to be billed stays',
      );
    });

    it('are told by the log, which still fits the records', async () => {
      const told = await firm.get('/activities?action=removeCalls');
      assert.deepEqual(
        told.map(({ entity, why }: Told) => [entity, why]),
        [
          ['callFiles', '1 call removed: past the months that calls are kept.'],
          ['invoices', '6 calls removed: past the months that calls are kept. The lines keep their sums.'],
        ],
      );
      assert.deepEqual((await replayed(store)).wrong, []);
      assert.equal((await store.verify()).fault, undefined);
    });

    it('cannot come in again and be charged twice', async () => {
      const again = await firm.load([`2026-10-01 10:00:00,${plain},01632960999,7`]);
      assert.equal(again.status, 400);
      assert.match(again.text, /line 2.*2026-10-01 lies in a time of which calls are no longer kept \(up to 2026-10-09\): it may have been charged already/);
    });
  });
});
