/** Calls follow their number to whoever had it on the day, however often and in whatever order that changes (R19); and a preview says so. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Store } from '../../server/database/store.js';
import { eachDatabase } from '../databases.js';
import { openFirm, placingBeside, type Firm, type Placing, type Told } from './firm.js';

const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}`;

/** Something that somebody does to one of the records of a number; where it cannot be done nothing happens. */
const step = fc.record({
  what: fc.constantFrom('add', 'stock', 'allocate', 'drop', 'drop', 'reinstate', 'reinstate', 'rename', 'alternate', 'delete', 'leave', 'return'),
  which: fc.nat(7),
  number: fc.nat(2),
  day: fc.integer({ min: 1, max: 28 }),
  settled: fc.boolean(),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const fits: Readonly<Record<string, readonly string[]>> = { allocate: ['stock'], drop: ['held'], reinstate: ['dropped'] };

/** All of it once. */
const everything: readonly Step[] = (
  ['add', 'drop', 'settle', 'reinstate', 'rename', 'alternate', 'allocate', 'stock', 'leave', 'settle', 'return', 'delete', 'drop'] as const
).map((what, n) => ({
  what: what === 'settle' ? 'rename' : what,
  which: n === 8 || n === 10 ? 0 : n,
  number: n % 3,
  day: 1 + 2 * n,
  settled: what === 'settle',
}));

describe('calls and whose their number was', () => {
  eachDatabase((fresh) => {
    let firm: Firm;
    let store: Store;
    let settle: Placing['settle'];
    let round = 0;
    before(async () => {
      const url = await fresh();
      firm = await openFirm(url);
      await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 1.2 });
      ({ store, settle } = await placingBeside(url));
    });
    after(async () => {
      await store.close();
      await firm.bridge.close();
    });

    const told = (body: Told): Told => ({ calls: body.calls?.calls, placed: body.calls?.placed, before: body.calls?.before, after: body.calls?.after });
    const done = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Told> => {
      const answer = await firm.bridge.call(method, path, body, { headers: { 'X-Expert-Mode': 'on' } });
      assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
      return answer.body;
    };
    const previewed = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Told> =>
      done(method, `${path}${path.includes('?') ? '&' : '?'}preview`, body);
    const coming = (customer: string): Promise<number> => firm.coming(customer);

    it('end where they would be had all that was done been done before they came, whatever it was', async function () {
      this.timeout(240_000);
      const happened = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 9 }), async (steps: readonly Step[]) => {
          round += 1;
          const numbers = [0, 1, 2].map((n) => `0163${n} ${String(100_000 + round)}`);
          const customers = [await firm.customer({ nationalTariff: 'National Standard' }), await firm.customer({ nationalTariff: 'National Standard' })];
          const added = { numberType: 'Landline', carrier: 'Gamma' };
          const ids = [
            await firm.made(`/customers/${customers[0]}/numbers`, { number: numbers[0], ...added }),
            await firm.made('/numbers', { number: numbers[1], ...added }),
          ];
          const lines = numbers.flatMap((number, n) => [2, 9, 16, 27].map((each) => `${day(each)} 10:00:0${n},${number},01632960999,60`));
          const loaded = await firm.load(lines);
          assert.equal(loaded.status, 201, loaded.text);
          const state = new Map<string, 'held' | 'stock' | 'dropped'>([
            [ids[0]!, 'held'],
            [ids[1]!, 'stock'],
          ]);
          for (const each of steps) {
            const expert = { headers: { 'X-Expert-Mode': 'on' } };
            // One to which it can be done, where there is one.
            const fitting = ids.filter((one) => fits[each.what]?.includes(state.get(one)!) ?? true);
            const id = (fitting.length > 0 ? fitting : ids)[each.which % (fitting.length || ids.length)]!;
            const call = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<{ status: number; body: Told }> =>
              firm.bridge.call(method, path, body, expert);
            const customer = customers[each.which % 2]!;
            const add = { number: numbers[each.number], ...added };
            const roads: Readonly<Record<typeof each.what, () => Promise<{ status: number; body: Told }>>> = {
              add: () => call('POST', `/customers/${customer}/numbers`, add),
              stock: () => call('POST', '/numbers', add),
              allocate: () => call('POST', `/numbers/${id}?action=allocate`, { customerID: customer, dateAllocate: day(each.day) }),
              drop: () => call('POST', `/numbers/${id}?action=drop`, { status: 'Dropped', dateDrop: day(each.day) }),
              reinstate: () => call('POST', `/numbers/${id}?action=reinstate`, { status: 'Active', dateReinstate: day(29) }),
              rename: () => call('PATCH', `/numbers/${id}`, { number: numbers[each.number] }),
              alternate: () => call('PATCH', `/numbers/${id}`, { alternateCDRNumbers: each.day % 3 === 0 ? null : numbers[each.number] }),
              delete: () => call('DELETE', `/numbers/${id}`),
              leave: () => call('POST', `/customers/${customer}?action=drop`, { status: 'Ex-Customer', dateDrop: day(each.day) }),
              return: () => call('POST', `/customers/${customer}?action=reinstate`, { status: 'Active', dateReinstate: day(29) }),
            };
            const { status, body } = await roads[each.what]();
            if (status >= 300) continue;
            happened.add(each.what);
            const becomes = ({ allocate: 'held', drop: 'dropped', reinstate: 'held' } as const)[each.what as 'drop'];
            if (becomes) state.set(id, becomes);
            if (each.what === 'add' || each.what === 'stock') {
              ids.push(body.id);
              state.set(body.id, each.what === 'add' ? 'held' : 'stock');
            }
            if (each.what === 'delete') ids.splice(ids.indexOf(id), 1);
            if (ids.length === 0) ids.push(await firm.made('/numbers', add));
            if (each.settled) await settle();
          }
          await settle();
          const stands = (file: string): Promise<readonly object[]> =>
            store.rows(
              `SELECT "line", CAST("customerID" AS TEXT) AS "customerID", CAST("numberID" AS TEXT) AS "numberID", "state", "error" FROM "calls" WHERE "callFileID" = $file ORDER BY "line"`,
              { file },
            );
          const inSteps = await stands(loaded.body.id);
          // The same calls once more, as they would be placed now; by other seconds they are no duplicates.
          const again = await firm.load(lines.map((line) => line.replace(':00:0', ':30:0')));
          assert.equal(again.status, 201, again.text);
          assert.deepEqual(inSteps, await stands(again.body.id), JSON.stringify(steps));
        }),
        { numRuns: 30, examples: [[everything]] },
      );
      assert.equal((await store.find('callMoves', {})).length, 0);
      for (const each of everything) if (each.what !== 'delete') assert.ok(happened.has(each.what), each.what);
    });

    it('are told of before a number is added that some of them wait for, and before one is corrected, dropped later or taken by two', async () => {
      const [one, two] = [await firm.customer({ nationalTariff: 'National Standard' }), await firm.customer({ nationalTariff: 'National Standard' })];
      const number = '01639 770001';
      await firm.load([3, 10, 20].map((each) => `${day(each)} 11:00:00,${number},01632960999,600`));
      const added = { number, numberType: 'Landline', carrier: 'Gamma' };
      const shown = await previewed('POST', `/customers/${one}/numbers`, added);
      assert.deepEqual(told(shown), { calls: 3, placed: 3, before: 0, after: 0.36 });
      assert.ok(
        shown.notes.includes('3 calls of 1 customer, which wait on the work list now, are charged: the next bill takes £0.36 instead of £0.00.'),
        shown.notes.join('\n'),
      );
      // By the other roads, too.
      assert.equal(
        (await previewed('POST', `/customers/${one}?action=addNumbers`, { numbers: number, numberType: 'Landline', startDate: day(10) })).calls.placed,
        2,
      );
      const { id: stock } = await done('POST', '/numbers', added);
      await settle();
      const allocated = await previewed('POST', `/numbers/${stock}?action=allocate`, { customerID: one, dateAllocate: day(10) });
      assert.deepEqual(told(allocated), { calls: 2, placed: 2, before: 0, after: 0.24 });
      await done('DELETE', `/numbers/${stock}`);
      const { id } = await done('POST', `/customers/${one}/numbers`, added);
      await settle();
      assert.equal(await coming(one), 36);
      /** What a preview says comes to pass. */
      const comes = async (
        method: 'POST' | 'PATCH' | 'DELETE',
        path: string,
        body: object | undefined,
        calls: number,
        sums: readonly number[],
      ): Promise<void> => {
        const before = (await coming(one)) + (await coming(two));
        const said = (await previewed(method, path, body)).calls;
        await done(method, path, body);
        await settle();
        assert.deepEqual([await coming(one), await coming(two)], sums, path);
        const rise = Math.round(((said?.after ?? 0) - (said?.before ?? 0)) * 100);
        assert.deepEqual([said?.calls, rise], [calls, sums[0]! + sums[1]! - before], path);
      };
      await comes('POST', `/numbers/${id}?action=drop`, { status: 'Dropped', dateDrop: day(5) }, 2, [12, 0]);
      await comes('POST', `/numbers/${id}?action=reinstate`, { status: 'Active', dateReinstate: day(8) }, 2, [36, 0]);
      await comes('POST', `/numbers/${id}?action=drop`, { status: 'Dropped', dateDrop: day(5) }, 2, [12, 0]);
      const { id: other } = await done('POST', `/customers/${two}/numbers`, added);
      await settle();
      assert.deepEqual([await coming(one), await coming(two)], [12, 24]);
      // Both had it from the sixth on: nobody is charged for what is somebody else's.
      await comes('POST', `/numbers/${id}?action=reinstate`, { status: 'Active', dateReinstate: day(8) }, 3, [0, 0]);
      await comes('PATCH', `/numbers/${other}`, { number: '01639 770002' }, 3, [36, 0]);
    });

    it('leave on their invoices what was billed, and keep with whom somebody gave it to, even while that waits for a rate', async () => {
      const [one, two] = [await firm.customer({ nationalTariff: 'National Standard' }), await firm.customer({ nationalTariff: 'National Standard' })];
      const { id, number } = await firm.number(one);
      const { body } = await firm.load([4, 5].map((each) => `${day(each)} 12:00:00,${number},01632960999,600`));
      await firm.bill(day(30));
      await done('POST', `/numbers/${id}?action=drop`, { status: 'Dropped', dateDrop: day(1) });
      await settle();
      const calls = await firm.get(`/callFiles/${body.id}/calls`);
      assert.deepEqual(
        calls.map(({ state, customerID }: Told) => [state, customerID]),
        [
          ['billed', one],
          ['billed', one],
        ],
      );
      // Nobody has a rate for a mobile yet.
      const trunk = await firm.load([`${day(6)} 12:00:00,Trunk 9,07700900123,60`]);
      const [waits] = await firm.get(`/callFiles/${trunk.body.id}/calls`);
      const theirs = await firm.number(two, { mobileTariff: 'Mobile 5p' });
      await done('POST', `/calls/${waits.id}?action=giveTo`, { numberID: theirs.id });
      for (let times = 0; times < 2; times += 1) await settle();
      const given = async (): Promise<Told> => firm.get(`/calls/${waits.id}`);
      assert.deepEqual([(await given()).error, (await given()).numberID], ['noRate', theirs.id]);
      await firm.made('/tariffRates', { tariff: 'Mobile 5p', callType: 'UK Mobile', cost: 5 });
      await settle();
      assert.deepEqual([(await given()).state, (await given()).customerID], ['rated', two]);
    });
  });
});
