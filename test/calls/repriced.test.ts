/** Before a tariff, a rate, a plan or who has it is changed: what that does to calls on no invoice yet, customer by customer; and then it does it. */
import assert from 'node:assert/strict';
import type { Preview, RepricedCalls } from '../../shared/types.js';
import { eachDatabase } from '../databases.js';
import { openFirm, type Firm, type Told } from './firm.js';

describe('a preview of what prices calls', () => {
  eachDatabase((fresh) => {
    let firm: Firm;
    let [one, two]: string[] = [];
    let [numberOne, numberTwo]: string[] = [];
    let rate: string;
    let plan: string;
    let feature: string;

    const previewed = async (method: 'PATCH' | 'POST' | 'DELETE', path: string, body?: object): Promise<Preview> => {
      const answer = await firm.bridge.call(method, `${path}${path.includes('?') ? '&' : '?'}preview`, body);
      assert.equal(answer.status, 200, answer.text);
      return answer.body;
    };
    const done = async (method: 'PATCH' | 'POST' | 'DELETE', path: string, body?: object): Promise<void> => {
      const { status, text } = await firm.bridge.call(method, path, body);
      assert.ok(status >= 200 && status < 300, text);
    };
    const figures = (calls: RepricedCalls | undefined): object | undefined =>
      calls && {
        calls: calls.calls,
        lost: calls.lost,
        placed: calls.placed,
        waiting: calls.waiting,
        before: calls.before,
        after: calls.after,
        customers: calls.customers.map(({ customerID, calls: n, before, after }) => [customerID, n, before, after]),
      };
    /** What the next invoices would take of each customer's calls. */
    const coming = async (): Promise<number[]> => Promise.all([one!, two!].map((id) => firm.coming(id)));

    /** Until every call that was given has its place: rated, or waiting for somebody. */
    const settled = async (): Promise<void> => {
      while ((await firm.get('/calls?state=open&limit=100')).some(({ error }: Told) => error === null)) await new Promise((resolve) => setTimeout(resolve, 20));
    };

    before(async () => {
      firm = await openFirm(fresh);
      await firm.made('/tariffs', { name: 'Parent' });
      await firm.made('/tariffs', { name: 'Child', basedOn: 'Parent', markupPercent: '50' });
      rate = await firm.made('/tariffRates', { tariff: 'Parent', callType: 'UK Landline', cost: 10 });
      plan = await firm.made('/discountPlans', { name: 'Five', allowanceMinutes: 5 });
      one = await firm.customer({ nationalTariff: 'Parent' });
      two = await firm.customer({ nationalTariff: 'Child', mobileTariff: 'Child' });
      const [first, second] = [await firm.number(one), await firm.number(two)];
      [numberOne, numberTwo] = [first.id, second.id];
      feature = await firm.made(`/numbers/${numberOne}/features`, { description: 'Bundle', startDate: '2026-01-01', discountPlan1: 'Five' });
      const { body } = await firm.load([
        `2026-11-03 10:00:00,${first.number},01632960999,600`,
        `2026-11-03 11:00:00,${first.number},01632960999,60`,
        `2026-11-04 10:00:00,${second.number},01632960999,120`,
        `2026-11-04 10:05:00,${second.number},07700900123,60`,
      ]);
      assert.deepEqual(body.waits, { noRate: 1 });
      // 600 s of which 300 are free, and 60 s, at 10p; 120 s at 15p.
      assert.deepEqual(await coming(), [60, 30]);
    });
    after(() => firm.bridge.close());

    it('of a proposal names customers and their calls to who may read both, and to nobody else', async () => {
      let count = 0;
      const person = async (permissions: object): Promise<string> => {
        const email = `seer${(count += 1)}@example.com`;
        const { id } = (await firm.bridge.call('POST', '/users', { name: email, email, permissions, apiRead: true, apiWrite: true })).body;
        return (await firm.bridge.call('POST', `/users/${id}/tokens`, { name: 'seer', days: 1 })).body.token as string;
      };
      const proposer = await person({ '*': 'propose' });
      const proposed = await firm.bridge.call('PATCH', `/tariffRates/${rate}`, { cost: 20 }, { as: proposer });
      assert.equal(proposed.status, 202, proposed.text);
      const seen = async (permissions: object): Promise<unknown> => {
        const as = await person(permissions);
        const { status, body, text } = await firm.bridge.call('GET', `/runs/${proposed.body.run.id}/preview?now`, undefined, { as });
        assert.equal(status, 200, text);
        return body.calls?.customers.length;
      };
      assert.equal(await seen({ '*': 'run' }), 2);
      assert.equal(await seen({ '*': 'run', 'calls.read': 'none' }), undefined);
      assert.equal(await seen({ '*': 'run', 'customers.read': 'none' }), undefined);
    });

    it('of a rate counts the calls of every tariff that takes it, and what it is for each customer', async () => {
      const { calls, notes } = await previewed('PATCH', `/tariffRates/${rate}`, { cost: 20 });
      assert.deepEqual(figures(calls), {
        calls: 3,
        lost: 0,
        placed: 0,
        waiting: 0,
        before: 0.9,
        after: 1.8,
        customers: [
          [one, 2, 0.6, 1.2],
          [two, 1, 0.3, 0.6],
        ],
      });
      assert.ok(
        notes.includes('3 calls of 2 customers, on no invoice yet, are priced otherwise: their next bills take £1.80 instead of £0.90.'),
        notes.join('\n'),
      );
      await done('PATCH', `/tariffRates/${rate}`, { cost: 20 });
      assert.deepEqual(await coming(), [120, 60]);
    });

    it('of a plan, a tariff, a feature, a number and a customer says the same of theirs, and it comes to that', async () => {
      const steps: readonly (readonly [method: 'PATCH' | 'POST', path: string, body: object, calls: number, sums: readonly [number, number]])[] = [
        ['PATCH', `/discountPlans/${plan}`, { allowanceMinutes: 2 }, 1, [180, 60]],
        ['PATCH', `/features/${feature}`, { discountPlanMultiplier1: 3 }, 1, [100, 60]],
        ['PATCH', `/customers/${two}`, { nationalTariff: 'Parent' }, 1, [100, 40]],
        ['PATCH', `/numbers/${numberTwo}`, { nationalTariff: 'Child' }, 1, [100, 60]],
        [
          'POST',
          `/numbers/${numberTwo}/features`,
          { description: 'Bundle', startDate: '2026-01-01', discountPlan1: 'Five', discountPlanMultiplier1: 10 },
          1,
          [100, 0],
        ],
      ];
      for (const [method, path, body, count, sums] of steps) {
        const before = await coming();
        const { calls } = await previewed(method, path, body);
        assert.equal(calls?.calls, count, path);
        await done(method, path, body);
        const after = await coming();
        assert.deepEqual(after, sums, path);
        const difference = (all: readonly number[]): number => all.reduce((sum, each) => sum + each, 0);
        assert.equal(Math.round(calls.after * 100) - Math.round(calls.before * 100), difference(after) - difference(before), path);
      }
    });

    it('tells of calls that wait for a rate, and of those that would lose theirs', async () => {
      assert.deepEqual(
        (await firm.get('/calls/waiting')).map((each: Told) => [each.error, each.for, each.tariff, each.calls]),
        [['noRate', 'UK Mobile', 'Child', 1]],
      );
      const made = await previewed('POST', '/tariffRates', { tariff: 'Parent', callType: 'UK Mobile', cost: 4 });
      const { calls, placed, waiting, before, after } = made.calls!;
      // The bundle of his number covers it.
      assert.deepEqual([calls, placed, waiting, after - before], [1, 1, 0, 0]);
      assert.ok(
        made.notes.some((note) => note.startsWith('1 call of 1 customer, which waits on the work list now, is charged: the next bill takes £')),
        made.notes.join('\n'),
      );
      const gone = await previewed('DELETE', `/tariffRates/${rate}`);
      assert.deepEqual([gone.calls?.calls, gone.calls?.lost, gone.calls?.after], [3, 3, 0]);
      // The three are counted once: whoever reads them as priced otherwise and as lost takes them for six.
      const said = gone.notes.filter((note) => /\bcalls?\b/.test(note));
      assert.equal(said.length, 1, said.join('\n'));
      assert.match(
        said[0]!,
        /^3 calls of 2 customers, on no invoice yet, would have no price any more and would wait: their next bills take £0\.00 instead of £/,
      );
    });

    it('of a call type that becomes free says that its calls cost nothing', async () => {
      const { id } = (await firm.get('/callTypes?name=UK%20Landline'))[0];
      const { calls } = await previewed('PATCH', `/callTypes/${id}`, { free: true });
      assert.ok(calls!.before > 0, JSON.stringify(calls));
      assert.deepEqual(
        calls!.customers.map(({ after }) => after),
        calls!.customers.map(() => 0),
      );
    });

    it('says nothing of calls where they stay as they are', async () => {
      assert.equal((await previewed('PATCH', `/customers/${one}`, { town: 'Leeds' })).calls, undefined);
      assert.equal((await previewed('PATCH', `/features/${feature}`, { site: 'Leeds' })).calls, undefined);
      const kept = (await firm.get('/presets?list=company&name=Months%20Calls%20Are%20Kept'))[0];
      assert.equal((await previewed('PATCH', `/presets/${kept.id}`, { value: '6' })).calls, undefined);
      assert.equal((await previewed('POST', '/discountPlans', { name: 'Ten', allowanceMinutes: 10 })).calls, undefined);
      // One of two's calls waits for a rate, which no payment gives it.
      const payment = { customerID: two, amount: 5, paymentDate: '2026-11-01', paymentMethod: 'Bank Transfer' };
      assert.equal((await previewed('POST', '/payments', payment)).calls, undefined);
    });

    it('says nothing of calls where a payment is reversed that has the id of a customer with calls', async () => {
      let id = '';
      while (Number(id) < Number(one))
        id = await firm.made('/payments', { customerID: one, amount: 5, paymentDate: '2026-11-01', paymentMethod: 'Bank Transfer' });
      assert.equal(id, one);
      const expert = { headers: { 'X-Expert-Mode': 'on' } };
      const { body, text } = await firm.bridge.call('POST', `/payments/${id}?action=reverse&preview`, { reason: 'Bounced' }, expert);
      assert.equal(body.totals?.ready, 1, text);
      assert.equal(body.calls, undefined);
    });

    it('of calls given to a number says whose next bill takes them, whose does not any more, and how many would wait', async () => {
      const loaded = await firm.load(
        ['Trunk 7,01632960999,60', 'Trunk 7,01632960999,120', 'Trunk 7,07700900123,60'].map((rest, n) => `2026-11-05 10:00:0${n},${rest}`),
      );
      assert.equal(loaded.body.waits.unknownNumber, 3, loaded.text);
      // Without the bundle of his other number.
      const plain = await firm.number(two!);
      const ids = (await firm.get(`/calls?callFileID=${loaded.body.id}`)).map((call: Told) => call.id);
      const give = async (some: readonly string[], query: string): Promise<Told> =>
        (await firm.bridge.call('POST', `/calls?action=giveTo${query}`, { ids: some, parameters: { numberID: plain.id } })).body;
      const before = await coming();
      const { calls, notes } = await give(ids, '&preview');
      assert.deepEqual([calls.calls, calls.lost, calls.customers.length, calls.customers[0].customerID], [2, 0, 1, two]);
      // The mobile call waits there: the tariff of the number has no rate for it.
      assert.equal(calls.waiting, (await give(ids.slice(0, 2), '&preview')).calls.waiting + 1);
      assert.ok(
        notes.some((note: string) => note.startsWith('2 calls of 1 customer, which wait on the work list now, are charged:')) &&
          notes.includes('1 call would wait for a tariff or rate: whoever gets it has none for it.'),
        notes.join('\n'),
      );
      await give(ids, '');
      await settled();
      const after = await coming();
      assert.equal(Math.round(calls.after * 100), after[1]);
      assert.equal(Math.round(calls.before * 100), before[1]);
      // And from one customer to the other.
      const [mine] = await firm.get(`/calls?customerID=${one}&unbilled&limit=1`);
      const moved = (await give([mine.id], '&preview')).calls;
      // It took minutes that another call of his gets now.
      assert.deepEqual([moved.calls, moved.lost, moved.customers.length], [3, 0, 2]);
      await give([mine.id], '');
      await settled();
      const then = await coming();
      assert.deepEqual([Math.round(moved.before * 100), Math.round(moved.after * 100)], [after[0]! + after[1]!, then[0]! + then[1]!]);
      assert.notDeepEqual(then, after);
      const off = await firm.bridge.call('POST', '/calls?action=writeOff&preview', { ids: [ids[2]], parameters: { reason: 'Ours' } });
      assert.equal(off.body.calls, undefined, off.text);
    });

    it('of a file that is released or discarded, and of a call that is, says what that adds to bills and takes off them', async () => {
      const { number } = await firm.number(two!);
      const file = async (): Promise<string> => (await firm.load([60, 120].map((seconds) => `2026-11-06 10:00:00,${number},01632960999,${seconds}`))).body.id;
      await file();
      const again = await file();
      assert.equal((await firm.get(`/callFiles/${again}`)).status, 'Held');
      const [duplicate] = await firm.get(`/callFiles/${again}/calls`);
      const reason = { reason: 'Sent twice' };
      const steps: readonly (readonly [path: string, body: object, calls: number])[] = [
        [`/calls/${duplicate.id}?action=release`, reason, 1],
        [`/callFiles/${again}?action=release`, reason, 1],
        [`/callFiles/${again}?action=discard`, {}, 2],
      ];
      for (const [path, body, count] of steps) {
        const before = await coming();
        const { calls, totals } = await previewed('POST', path, body);
        assert.deepEqual([totals.ready, calls?.calls, calls?.lost, calls?.customers.length], [1, count, 0, 1], path);
        await done('POST', path, body);
        // The bridge looks at files beside the orders.
        const expected = Math.round(calls!.after * 100);
        for (let tries = 0; (await coming())[1] !== expected && tries < 400; tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
        assert.deepEqual([before[1], (await coming())[1]], [Math.round(calls!.before * 100), expected], path);
      }
    });

    it('comes to what the billing run then bills', async () => {
      const { calls } = await previewed('PATCH', `/tariffRates/${rate}`, { cost: 12.5 });
      await done('PATCH', `/tariffRates/${rate}`, { cost: 12.5 });
      const nets: number[] = [];
      for (const id of await firm.bill('2026-11-30')) nets.push((await firm.get(`/invoices/${id}`)).net);
      assert.equal(
        nets.reduce((sum, net) => sum + Math.round(net * 100), 0),
        Math.round((calls?.after ?? Number.NaN) * 100),
      );
      assert.equal((await previewed('PATCH', `/tariffRates/${rate}`, { cost: 99 })).calls?.calls ?? 0, 0, 'what is billed stays');
    });
  });
});
