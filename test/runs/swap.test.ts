/** Swaps of many over REST: all of a customer or none, a product a row, the reference that moves, one way back. */
import assert from 'node:assert/strict';
import { asText } from '../../shared/values.js';
import { levelsOf } from '../../shared/actions/newRecord.js';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

interface Feature {
  readonly id: string;
  readonly status: string;
  readonly CRMReference: string | null;
  readonly standardFeature: string | null;
  readonly replacedByID: string | null;
  readonly dateBillTo: string | null;
  readonly startDate: string;
}

describe('swaps', () => {
  eachDatabase((url) => {
    let bridge: Bridge;
    let customers: readonly string[];
    let numbers: readonly string[];
    let features: readonly string[];

    const make = async (entity: string, body: object): Promise<string> => {
      const { status, body: made, text } = await bridge.call('POST', `/${entity}`, body);
      assert.equal(status, 201, text);
      return made.id as string;
    };
    const feature = async (id: string): Promise<Feature> => (await bridge.call('GET', `/features/${id}`)).body as Feature;

    before(async () => {
      bridge = await startBridge(url, { workers: false });
      customers = [await make('customers', { name: 'One' }), await make('customers', { name: 'Two' })];
      numbers = await Promise.all([0, 0, 1].map((of, n) => make('numbers', { customerID: customers[of], number: `01632 96000${n}`, numberType: 'Landline' })));
      features = [];
      for (const [n, numberID] of numbers.entries())
        features = [
          ...features,
          await make('features', {
            numberID,
            description: 'Line rental',
            serviceCharge: 15,
            serviceChargeInterval: 'Calendar Monthly',
            startDate: '2025-01-01',
            CRMReference: `F${n}`,
          }),
        ];
    });
    after(() => bridge.close());

    it('say what it is for each customer, and leave a customer alone of whom one cannot be', async () => {
      assert.equal((await bridge.call('POST', `/features/${features[1]}?action=lock`, {})).status, 200);
      const { body } = await bridge.call('POST', '/features?action=swap&preview', { ids: features, parameters: { dateSwap: '2025-01-31', serviceCharge: 20 } });
      assert.deepEqual(
        body.rows.map(({ outcome }: { outcome: string }) => outcome),
        ['refused', 'refused', 'ready'],
      );
      assert.match(body.rows[0].why, /All of this customer are done together or none/);
      assert.deepEqual(
        body.customers.map(({ customer, count, net }: { customer: string; count: number; net: number }) => [customer, count, net]),
        [['Two', 1, 20]],
      );
      const done = await bridge.call('POST', '/features?action=swap', {
        ids: features,
        parameters: { dateSwap: '2025-01-31', serviceCharge: 20 },
        atomic: false,
      });
      assert.deepEqual(
        done.body.rows.map(({ outcome }: { outcome: string }) => outcome),
        ['failed', 'failed', 'done'],
        done.text,
      );
      assert.equal((await feature(features[0]!)).status, 'Active');
      const [old, fresh] = [await feature(features[2]!), await feature((await feature(features[2]!)).replacedByID!)];
      assert.deepEqual([old.CRMReference, old.dateBillTo, fresh.CRMReference, fresh.startDate], [null, '2025-01-31', 'F2', '2025-02-01']);
      const pilot = await bridge.call('POST', '/features?action=swap', { ids: features.slice(0, 2), parameters: { dateSwap: '2025-01-31' }, pilot: 1 });
      assert.equal(pilot.body.error_code, 400502, pilot.text);

      const back = await bridge.call('POST', `/runs/${done.body.run.id}?action=reverse`, {});
      assert.equal(back.status, 200, back.text);
      const again = await feature(features[2]!);
      assert.deepEqual([again.status, again.CRMReference, again.replacedByID, again.dateBillTo], ['Active', 'F2', null, null]);
      assert.equal((await bridge.call('GET', `/features/${fresh.id}`)).status, 404);
      assert.equal((await bridge.call('POST', `/features/${features[1]}?action=unlock`, {})).status, 200);
    });

    it('are taken back with the reference that moved on, where the new one stays with all its charges credited', async () => {
      const made = await bridge.call('POST', `/features/${features[2]}?action=swap`, { dateSwap: '2025-01-31' });
      assert.equal(made.status, 200, made.text);
      const fresh = (await feature(features[2]!)).replacedByID!;
      // Touched since, it is not removed.
      assert.equal((await bridge.call('POST', `/features/${fresh}?action=edit`, { description: 'Kept' })).status, 200);
      const shown = await bridge.call('POST', '/features?action=takeBackSwap&preview', { ids: [features[2]], parameters: {} });
      assert.equal(shown.body.totals.ready, 1, shown.text);
      const back = await bridge.call('POST', '/features?action=takeBackSwap', { ids: [features[2]], parameters: {} });
      assert.equal(back.body.run?.done, 1, back.text);
      const [old, other] = [await feature(features[2]!), await feature(fresh)];
      assert.deepEqual([old.status, old.CRMReference, other.CRMReference], ['Active', 'F2', null]);
    });

    it('work from numbers, each with a product of its own, and are taken back as one run', async () => {
      const catalogue = await bridge.built.catalogue();
      const sold = catalogue
        .all('standardFeatures')
        .filter((each) => each['availability'] !== 'Historic' && levelsOf(each, catalogue).includes('number'))
        .slice(0, 2)
        .map((each) => asText(each['name']));
      assert.equal(sold.length, 2);
      const rows = numbers.map((id, n) => ({ id, parameters: { standardFeature: sold[n % 2]! } }));
      const done = await bridge.call('POST', '/numbers?action=swap', { rows, parameters: { dateSwap: '2025-01-31' } });
      assert.equal(done.body.run?.done, 3, done.text);
      for (const [n, id] of features.entries()) {
        const { replacedByID, status } = await feature(id);
        assert.equal(status, 'Dropped');
        assert.equal((await feature(replacedByID!)).standardFeature, sold[n % 2]!);
      }
      const back = await bridge.call('POST', `/runs/${done.body.run.id}?action=reverse`, {});
      assert.equal(back.body.run?.done, 3, back.text);
      for (const id of features) assert.equal((await feature(id)).status, 'Active');
      const none = await bridge.call('POST', `/numbers/${numbers[0]}?action=swap`, { dateSwap: '2025-01-31', replaces: 'Nothing such' });
      assert.equal(none.status, 400);
    });

    const swap = (entity: string, ids: readonly string[], parameters: object, more: object = {}, preview = ''): ReturnType<Bridge['call']> =>
      bridge.call('POST', `/${entity}?action=swap${preview}`, { ids, parameters, ...more });
    const warned = (answer: Answered): string => answer.body.rows.flatMap((row: { warnings: string[] }) => row.warnings).join(' ');
    /** A number with features of these products, and products that are sold on numbers. */
    const line = async (...with_: readonly string[]): Promise<{ readonly number: string; readonly features: readonly string[] }> => {
      const number = await make('numbers', { customerID: customers[0], number: `01632 9601${String((lines += 1)).padStart(2, '0')}`, numberType: 'Landline' });
      const made: string[] = [];
      for (const standardFeature of with_)
        made.push(
          await make('features', { numberID: number, standardFeature, serviceCharge: 15, serviceChargeInterval: 'Calendar Monthly', startDate: '2025-01-01' }),
        );
      return { number, features: made };
    };
    let lines = 0;
    const [one, other, third] = ['Geographic Number Rental', 'Call Divert', 'Caller Display'] as const;

    it('warn of nothing that the swap itself ends: the same product once more, or two that change places', async () => {
      const { features: both } = await line(one, other);
      assert.doesNotMatch(warned(await swap('features', [both[0]!], { dateSwap: '2025-01-31' }, {}, '&preview')), /there already/);
      const places = {
        rows: [one, other].map((standardFeature, at) => ({ id: both[1 - at], parameters: { standardFeature } })),
        parameters: { dateSwap: '2025-01-31' },
      };
      assert.doesNotMatch(warned(await bridge.call('POST', '/features?action=swap&preview', places)), /there already/);
      assert.match(warned(await swap('features', [both[0]!], { dateSwap: '2025-01-31', standardFeature: other }, {}, '&preview')), /is there already/);
    });

    it('of a day that is years away are done only if the order confirms it', async () => {
      const { features: mine } = await line(one);
      const far = await swap('features', mine, { dateSwap: '2035-01-31', standardFeature: other });
      assert.equal(far.status, 400, far.text);
      assert.match(far.body.hint, /10 years ahead/);
    });

    it('say what is ordered for a later day already', async () => {
      const { features: mine } = await line(one);
      const later = await swap('features', mine, { dateSwap: '2025-02-28', standardFeature: other }, { on: '2025-02-28' });
      assert.equal(later.status, 202, later.text);
      const job = later.body.run.id as string;
      const shown = await swap('features', mine, { dateSwap: '2025-01-31', standardFeature: third }, {}, '&preview');
      assert.match(warned(shown), new RegExp(`Swap Feature is ordered for it on 28 Feb 2025 already \\(job ${job}\\)`));
      await bridge.call('POST', `/runs/${job}?action=cancel`, {});
    });

    it('of one number on one day by two jobs are taken back each by itself', async () => {
      const { number, features: both } = await line(one, other);
      const first = await swap('numbers', [number], { dateSwap: '2025-01-31', standardFeature: third, replaces: one });
      const second = await swap('numbers', [number], { dateSwap: '2025-01-31', standardFeature: third, replaces: other });
      assert.deepEqual([first.body.run.done, second.body.run.done], [1, 1]);
      const statuses = async (): Promise<readonly string[]> => [(await feature(both[0]!)).status, (await feature(both[1]!)).status];
      assert.deepEqual(await statuses(), ['Dropped', 'Dropped']);
      assert.equal((await bridge.call('POST', `/runs/${first.body.run.id}?action=reverse`, {})).body.run.done, 1);
      assert.deepEqual(await statuses(), ['Active', 'Dropped']);
      assert.equal((await bridge.call('POST', `/runs/${second.body.run.id}?action=reverse`, {})).body.run.done, 1);
      assert.deepEqual(await statuses(), ['Active', 'Active']);
    });

    it('are not taken back under a successor that was swapped, ended or changed since', async () => {
      const { number, features: mine } = await line(one);
      const first = await swap('numbers', [number], { dateSwap: '2025-01-31', standardFeature: other });
      const back = (id: string): ReturnType<Bridge['call']> => bridge.call('POST', `/runs/${id}?action=reverse`, {});
      const successor = (await feature(mine[0]!)).replacedByID!;
      const second = await swap('features', [successor], { dateSwap: '2025-02-28', standardFeature: third });
      assert.match((await back(first.body.run.id)).body.hint, new RegExp(`Changed since: Feature ${successor}, Swap Feature by Administrator`));
      const byHand = (): ReturnType<Bridge['call']> => bridge.call('POST', `/features/${mine[0]!}?action=takeBackSwap`, {});
      assert.match((await byHand()).body.hint, /was swapped in its turn; take that swap back first/);
      assert.equal((await back(second.body.run.id)).body.run.done, 1);

      await bridge.call('PATCH', `/features/${successor}`, { description: 'Ours by now' });
      assert.match((await back(first.body.run.id)).body.hint, /Changed since: Feature \d+, Edit Feature by Administrator/);
      await bridge.call('POST', `/features/${successor}?action=drop`, { status: 'Dropped', dateDrop: '2025-03-31' });
      assert.match((await byHand()).body.hint, /has ended by itself since/);
      await bridge.call('POST', `/features/${successor}?action=reinstate`, { status: 'Active', dateReinstate: '2025-03-31' });
      assert.equal((await byHand()).status, 200);
      assert.deepEqual([(await feature(mine[0]!)).status, (await feature(successor)).status], ['Active', 'Dropped']);
    });

    it('are taken back with the reference that moved, also where the new one was changed or billed since', async () => {
      const { features: mine } = await line(one);
      assert.equal((await bridge.call('PATCH', `/features/${mine[0]!}`, { CRMReference: 'MOVES' })).status, 200);
      await swap('features', mine, { dateSwap: '2025-01-31', standardFeature: other });
      const successor = (await feature(mine[0]!)).replacedByID!;
      assert.equal((await bridge.call('PATCH', `/features/${successor}`, { description: 'Ours by now' })).status, 200);
      const back = await bridge.call('POST', `/features/${mine[0]!}?action=takeBackSwap`, {});
      assert.equal(back.status, 200, back.text);
      assert.deepEqual([(await feature(mine[0]!)).CRMReference, (await feature(successor)).CRMReference], ['MOVES', null]);
    });

    it('that stop at the first one that cannot be leave its whole customer alone', async () => {
      const { features: mine } = await line(one, one, one, one);
      const apart = await make('features', {
        customerID: customers[1],
        description: 'Line',
        serviceCharge: 1,
        serviceChargeInterval: 'Monthly',
        startDate: '2025-01-01',
      });
      assert.equal((await bridge.call('POST', `/features/${mine[3]}?action=lock`, {})).status, 200);
      bridge.built.start();
      const stopped = await swap('features', [...mine, apart], { dateSwap: '2025-01-31', serviceCharge: 2 }, { stopOnError: true });
      assert.deepEqual([stopped.body.run.status, stopped.body.run.done, stopped.body.run.failed], ['Stopped', 0, 4], stopped.text);
      assert.match(stopped.body.run.statusReason, /is locked/);
      for (const id of [...mine, apart]) assert.equal((await feature(id)).status, 'Active');
    });
  });
});
