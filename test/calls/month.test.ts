/** A month of calls: out of the carrier's file, with their owner, onto the invoice, and the list adds up to its line. */
import assert from 'node:assert/strict';
import { openStore } from '../../server/database/index.js';
import type { Store } from '../../server/database/store.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { filesOf } from '../../server/outbox/files.js';
import { eachDatabase } from '../databases.js';
import { openFirm, type Firm, type Told } from './firm.js';

describe('a month of calls', () => {
  eachDatabase((fresh) => {
    let firm: Firm;
    let store: Store;
    before(async () => {
      const url = await fresh();
      store = await openStore(url);
      firm = await openFirm(url);
      await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 1.1 });
      await firm.made('/tariffRates', { tariff: 'Mobile 5p', callType: 'UK Mobile', cost: 5, costConnection: 2, initialIncrement: 60 });
    });
    after(async () => {
      await store.close();
      await firm.bridge.close();
    });

    it('is placed, priced, billed once, and listed call by call', async () => {
      const customer = await firm.customer({ nationalTariff: 'National Standard', mobileTariff: 'Mobile 5p', VATRate: 'Standard' });
      const { id, number } = await firm.number(customer);
      const plain = number.replace(' ', '');
      const file = await firm.load([
        ...[7, 13, 29, 31, 43, 61, 71].map((seconds, n) => `2026-11-0${n + 1} 10:00:00,${plain},01632960999,${seconds}`),
        `2026-11-03 09:30:00,44${plain.slice(1)},07700 900123,12`,
        `2026-11-03 09:31:00,${plain},0800 123 456,600`,
        `2026-11-03 09:32:00,01999000000,07700 900123,60`,
      ]);
      assert.equal(file.status, 201, file.text);
      assert.deepEqual([file.body.lines, file.body.open, file.body.waits], [10, 1, { unknownNumber: 1 }]);
      const [invoice] = await firm.bill('2026-11-30');
      const lines = await firm.get(`/transactions?invoiceID=${invoice}`);
      assert.deepEqual(
        lines.map(({ description, net, kind, numberID, VATRate, periodFrom, periodTo }: Told) => [
          description,
          net,
          kind,
          numberID,
          VATRate,
          periodFrom,
          periodTo,
        ]),
        [
          [`Calls to UK landlines, ${number}: 7 calls, 0:04:15`, 0.05, 'usage', id, 'Standard', '2026-11-01', '2026-11-07'],
          [`Calls to mobiles, ${number}: 1 call, 0:00:12`, 0.07, 'usage', id, 'Standard', '2026-11-03', '2026-11-03'],
        ],
      );
      const list = await firm.get(`/invoices/${invoice}/callList`);
      assert.deepEqual([list.calls, list.exact, list.billed], [8, 0.11675, 0.12]);
      assert.equal((await firm.get(`/invoices/${invoice}/calls?limit=100`)).length, 9, 'the free one is billed, too, and stands on no list');
      assert.deepEqual(await firm.bill('2026-11-30'), [], 'asking again raises nothing');
      const [waits] = await firm.get('/calls/waiting');
      assert.deepEqual([waits.error, waits.for, waits.calls, waits.minutes], ['unknownNumber', '01999000000', 1, 1]);
    });

    const list = (invoice: string): Promise<Told> => firm.get(`/invoices/${invoice}/callList`);
    /** Each invoice of a run by its customer, and its lines of calls: what the exact sum is in pence, and what is billed. */
    const billed = async (lastly: string): Promise<ReadonlyMap<string, { readonly invoice: string; readonly lines: readonly (readonly Told[])[] }>> => {
      const found = new Map<string, { readonly invoice: string; readonly lines: readonly (readonly Told[])[] }>();
      for (const invoice of await firm.bill(lastly)) {
        const { customerID } = await firm.get(`/invoices/${invoice}`);
        const { lines, numbers, exact, billed: sum } = await list(invoice);
        // Who adds the list up by hand comes to each line of it, and to its end.
        const calls: readonly Told[] = numbers.flatMap(({ calls: own }: Told) => own);
        for (const line of lines) {
          const own = calls.filter((call) => call.line === line.line);
          assert.equal(own.length, line.calls);
          assert.ok(Math.abs(own.reduce((net, call) => net + call.net, 0) - line.exact) <= 0.00005 * own.length);
          assert.equal(line.billed, Math.round(line.exact * 100 + 1e-9) / 100);
          assert.equal((await firm.get(`/transactions/${line.transactionID}`)).net, line.billed);
        }
        const pence = (pounds: number): number => Math.round(pounds * 1e8) / 1e6;
        assert.equal(
          pence(sum),
          lines.reduce((all: number, line: Told) => all + pence(line.billed), 0),
        );
        assert.equal(pence(exact), Math.round(lines.reduce((all: number, line: Told) => all + line.exact, 0) * 1e8) / 1e6);
        found.set(customerID, { invoice, lines: lines.map((line: Told) => [line.description.split(',')[0], pence(line.exact), pence(line.billed)]) });
      }
      return found;
    };
    const drop = async (number: string, dateDrop: string): Promise<void> => {
      const { status, text } = await firm.bridge.call('POST', `/numbers/${number}?action=drop`, { status: 'Dropped', dateDrop });
      assert.equal(status, 200, text);
    };

    it('goes by the day: a number that moves, a tariff that changes, a set-up fee, a minimum, increments, and calls that come late', async () => {
      await firm.made('/tariffs', { name: 'Paper' });
      await firm.made('/tariffRates', { tariff: 'Paper', callType: 'UK Landline', cost: 1.2, endDate: '2026-11-14' });
      await firm.made('/tariffRates', { tariff: 'Paper', callType: 'UK Landline', cost: 1.8, startDate: '2026-11-15' });
      const mobile = { cost: 6, costConnection: 3, costMin: 6.3, initialIncrement: 30, increment: 6 };
      await firm.made('/tariffRates', { tariff: 'Paper', callType: 'UK Mobile', ...mobile });
      const paper = { nationalTariff: 'Paper', mobileTariff: 'Paper' };
      const [first, second] = [await firm.customer(paper), await firm.customer(paper)];
      const { id, number } = await firm.number(first);
      await drop(id, '2026-11-14');
      await firm.made(`/customers/${second}/numbers`, { number, numberType: 'Landline', carrier: 'Gamma' });
      const gone = await firm.number(first);
      await drop(gone.id, '2026-11-10');
      const [landline, mobileNumber] = ['01632960999', '07700900123'];
      const loaded = await firm.load([
        // 30 s at 1.2 p: 0.6 p, and across midnight at 1.8 p: 0.9 p, whose it is by then.
        `2026-11-14 23:59:50,${number},${landline},30`,
        `2026-11-15 00:00:05,${number},${landline},30`,
        // 32 s are 36: 3.6 p and 3 p; 1 s is 30: 3 p and 3 p, at least 6.3 p; none costs nothing.
        `2026-11-10 10:00:00,${number},${mobileNumber},32`,
        `2026-11-10 10:05:00,${number},${mobileNumber},1`,
        `2026-11-10 10:10:00,${number},${mobileNumber},0`,
        // 61 s are 66: 6.6 p and 3 p.
        `2026-11-20 10:00:00,${number},${mobileNumber},61`,
        `2026-11-11 10:00:00,${gone.number},${mobileNumber},600`,
      ]);
      assert.deepEqual([loaded.status, loaded.body.waits], [201, { numberDropped: 1 }], loaded.text);
      const bills = await billed('2026-11-30');
      assert.deepEqual(bills.get(first)!.lines, [
        ['Calls to mobiles', 12.9, 13],
        ['Calls to UK landlines', 0.6, 1],
      ]);
      assert.deepEqual(bills.get(second)!.lines, [
        ['Calls to UK landlines', 0.9, 1],
        ['Calls to mobiles', 9.6, 10],
      ]);
      const dropped = (await firm.get('/calls/waiting')).find(({ error }: Told) => error === 'numberDropped');
      assert.deepEqual([dropped.for, dropped.calls, dropped.minutes], [gone.number, 1, 10]);
      assert.match(dropped.lastHolder, /Customer/);
      // 100 s each: 2 p by the rate of the twelfth, 3 p by that of the sixteenth, from whose they were.
      assert.equal((await firm.load([`2026-11-12 10:00:00,${number},${landline},100`, `2026-11-16 10:00:00,${number},${landline},100`])).status, 201);
      const coming = (await firm.get(`/customers/${first}/callCharges`)).lines[0].charged[0].words;
      assert.equal(coming.at(-1), 'It came late: calls up to 30 Nov 2026 had been billed already.');
      const later = await billed('2026-11-30');
      assert.deepEqual(
        [first, second].map((each) => later.get(each)!.lines),
        [[['Calls to UK landlines', 2, 2]], [['Calls to UK landlines', 3, 3]]],
      );
      const of = (customer: string): Promise<Told> => list(later.get(customer)!.invoice);
      // Who wants the list gets it with the invoice.
      const mailed = async (): Promise<{ readonly notes: readonly string[]; readonly files: readonly string[] }> => {
        const path = `/invoices/${later.get(first)!.invoice}?action=email&confirm`;
        const { notes } = (await firm.bridge.call('POST', `${path}&preview`, { email: 'them@example.co.uk' })).body;
        assert.equal((await firm.bridge.call('POST', path, { email: 'them@example.co.uk' })).status, 200);
        const [message] = (await store.all('messages')).slice(-1);
        const files = await filesOf({ store, catalogue: keptCatalogue(store), today: () => '2026-12-01' })(message!);
        assert.equal((await firm.bridge.call('POST', `/messages/${message!.id}?action=giveUp`, {})).status, 200);
        return {
          notes,
          files: files!.map(({ filename, content }) => `${filename.replace(/\d+/, 'N')} ${/,0\.02,,1,late,/.test(content.toString()) ? 'late' : ''}`),
        };
      };
      assert.deepEqual((await mailed()).files, ['invoice-N.pdf ']);
      assert.equal((await firm.bridge.call('PATCH', `/customers/${first}`, { callList: 'csv' })).status, 200);
      const { notes, files } = await mailed();
      assert.deepEqual(
        [notes.includes('The list of its calls goes with it, where it has any.'), files],
        [true, ['invoice-N.pdf ', 'invoice-N-calls.csv late']],
      );
      assert.deepEqual(
        (await of(first)).numbers[0].calls.map(({ late }: Told) => late),
        [true],
      );
      assert.deepEqual(
        (await list(bills.get(first)!.invoice)).numbers[0].calls.map(({ late }: Told) => late),
        [false, false, false, false],
      );
      const { text } = await firm.bridge.call('GET', `/invoices/${later.get(second)!.invoice}/callList`, undefined, { headers: { Accept: 'text/csv' } });
      const rows = text.trim().split('\r\n');
      assert.match(rows[0]!, /^number,.*,net,allowance,line,late,billed$/);
      assert.match(rows[1]!, /,0\.03,,1,late,$/);
      assert.match(rows.at(-3)!, /^"Calls to UK landlines, .*: 1 call, 0:01:40",.*,0\.03,,1,,0\.03$/);
      const charged = (await firm.get(`/invoices/${later.get(first)!.invoice}/callCharges`)).lines[0].charged[0].words;
      assert.equal(charged.at(-1), coming.at(-1));
    });

    it('takes calls off whoever turns out to have had the number no more, and charges who had it; what somebody gave him stays', async () => {
      const [first, second] = [await firm.customer({ nationalTariff: 'National Standard' }), await firm.customer({ nationalTariff: 'National Standard' })];
      const { id, number } = await firm.number(first);
      assert.equal((await firm.load([5, 12, 13].map((day) => `2026-11-${String(day).padStart(2, '0')} 10:00:00,${number},01632960999,3000`))).status, 201);
      const [, , given] = await firm.get(`/numbers/${id}/calls?sort=callDate`);
      assert.equal((await firm.bridge.call('POST', `/calls/${given.id}?action=giveTo`, { numberID: id })).status, 200);
      const dropping = { status: 'Dropped', dateDrop: '2026-11-10' };
      const placed = async (customer: string): Promise<readonly Told[]> =>
        (await firm.get(`/calls?customerID=${customer}&unbilled`)).map((call: Told) => call.callDate);
      while ((await placed(first)).length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
      const { calls } = (await firm.bridge.call('POST', `/numbers/${id}?action=drop&preview`, dropping)).body;
      // 50 minutes at 1.1 p each.
      assert.deepEqual([calls.calls, calls.lost, calls.before, calls.after], [1, 0, 1.65, 1.1]);
      await drop(id, dropping.dateDrop);
      await firm.made(`/customers/${second}/numbers`, { number, numberType: 'Landline', carrier: 'Gamma' });
      const bills = await billed('2026-11-30');
      assert.deepEqual(
        [first, second].map((each) => bills.get(each)?.lines),
        [[['Calls to UK landlines', 110, 110]], [['Calls to UK landlines', 55, 55]]],
      );
    });

    it('shares a pool among the numbers of one customer and nobody else, fills it by days, and gives back what a rebuilt invoice had drawn', async () => {
      await firm.made('/discountPlans', { name: 'Ten', allowanceMinutes: 10 });
      const plan = { description: 'Bundle', discountPlan1: 'Ten', discountPlanAllowancePoolName: 'Office', startDate: '2026-01-01' };
      const [one, other] = [await firm.customer({ nationalTariff: 'National Standard' }), await firm.customer({ nationalTariff: 'National Standard' })];
      const [a, b, c] = [await firm.number(one), await firm.number(one), await firm.number(other)];
      for (const { id } of [a, b]) await firm.made(`/numbers/${id}/features`, plan);
      // From the sixteenth on: half of ten minutes.
      await firm.made(`/numbers/${c.id}/features`, { ...plan, startDate: '2026-11-16' });
      const loaded = await firm.load([
        // 15 and 8 minutes of the 20 that two numbers have: 3 minutes of the second call are left, 3/8 of 8.8 p.
        `2026-11-03 10:00:00,${a.number},01632960999,900`,
        `2026-11-04 10:00:00,${b.number},01632960999,480`,
        // 8 minutes of 5: 3/8 again, of 8.8 p.
        `2026-11-04 11:00:00,${c.number},01632960999,480`,
      ]);
      assert.deepEqual([loaded.status, loaded.body.waits], [201, {}], loaded.text);
      const lines = [
        ['Calls to UK landlines', 0, 0],
        ['Calls to UK landlines', 3.3, 3],
      ];
      const bills = await billed('2026-11-30');
      assert.deepEqual(bills.get(one)!.lines, lines);
      assert.deepEqual(bills.get(other)!.lines, [lines[1]]);
      const left = async (customer: string): Promise<Told> => (await firm.get(`/customers/${customer}/allowances?month=2026-11`))[0].limits[0];
      assert.deepEqual([(await left(one)).left, (await left(other)).left, (await left(other)).content], [0, 0, 300]);
      const drawn = await Promise.all([one, other].map(left));
      assert.deepEqual(await firm.bill('2026-11-30'), [], 'asking again raises nothing');
      assert.deepEqual(await Promise.all([one, other].map(left)), drawn, 'and draws nothing');
      const { invoice } = bills.get(one)!;
      const rebuilt = await firm.bridge.call('POST', `/invoices/${invoice}?action=recreate`, {});
      assert.equal(rebuilt.status, 200, rebuilt.text);
      const [again] = await firm.get(`/invoices?customerID=${one}`);
      assert.deepEqual(
        (await list(again.id)).lines.map(({ exact, billed: net }: Told) => [exact, net]),
        [
          [0, 0],
          [0.033, 0.03],
        ],
      );
      assert.deepEqual([(await left(one)).content, (await left(one)).invoiced, (await left(one)).left], [1_200, 1_200, 0]);
    });
  });
});
