/** Writes that go to the database together: the same as one after the other, also where one of them is refused. */
import assert from 'node:assert/strict';
import type { Store, Writing } from '../server/database/store.js';
import type { Values } from '../shared/types.js';
import { eachDatabase } from './databases.js';
import { creation } from './records.js';
import { faulting } from './runs/faulting.js';
import { make, openCompany, type Company } from './runs/company.js';

const at = '2025-01-24T09:00:00.000Z';

describe('writes of a transaction that nothing is read after', () => {
  eachDatabase((fresh) => {
    let company: Company;
    let store: Store;
    let made = 0;
    before(async () => {
      company = await openCompany(await fresh(), { customers: 1, features: 2 });
      ({ store } = company);
    });
    after(() => store.close());

    /** Creates a customer, changes another, and adds a row of a table of the bridge's own. */
    const write = async (
      inside: Writing,
      { name, reference, version }: { readonly name: string; readonly reference: string | null; readonly version: number },
    ) => {
      const [id] = await inside.allocate('customers', 1);
      const values: Values = { accountNumber: `B${(made += 1)}`, name: `${name} ${made}`, status: 'Active', CRMReference: reference };
      await inside.apply([creation('customers', id!, values), { ...renamed(name), id: other, version }], at);
      await inside.addMany('turns', ['id', 'holder', 'fence'], [[String(1_000 + made), name, 1]]);
      return id!;
    };
    let other = '';
    const renamed = (name: string) => ({ entity: 'customers', kind: 'update', before: {}, after: { town: name }, why: 'Moved.' }) as const;
    const standing = async () => ({
      customers: (await store.all('customers')).length,
      turns: await store.howMany('turns'),
      town: (await store.load('customers', [other]))[0]!['town'],
    });

    it('are done in their order, time and again', async () => {
      [other = ''] = await make(store, 'customers', [{ accountNumber: 'B0', name: 'Other', status: 'Active' }]);
      const before = await standing();
      for (let version = 1; version <= 6; version += 1) {
        const found = await store.transaction(async (inside) => {
          const id = await write(inside, { name: `Town ${version}`, reference: null, version });
          return inside.load('customers', [id, other]);
        });
        assert.deepEqual(
          found.map(({ town, version: now }) => [town, now]),
          [
            [null, 1],
            [`Town ${version}`, version + 1],
          ],
        );
      }
      assert.deepEqual(await standing(), { customers: before.customers + 6, turns: before.turns + 6, town: 'Town 6' });
    });

    it('name what is taken, and leave nothing', async () => {
      await store.transaction((inside) => write(inside, { name: 'Here', reference: 'CRM1', version: 7 }));
      const before = await standing();
      const again = store.transaction((inside) => write(inside, { name: 'There', reference: 'CRM1', version: 8 }));
      await assert.rejects(again, (error: Error & { fields?: object }) => faulting(409004)(error) && 'CRMReference' in (error.fields ?? {}));
      assert.deepEqual(await standing(), before);
    });

    it('are refused where somebody was faster, and leave nothing', async () => {
      const before = await standing();
      await assert.rejects(
        store.transaction((inside) => write(inside, { name: 'Late', reference: null, version: 3 })),
        faulting(412001),
      );
      assert.deepEqual(await standing(), before);
      await store.transaction((inside) => write(inside, { name: 'In time', reference: null, version: 8 }));
      assert.equal((await standing()).town, 'In time');
    });

    it('are void with their transaction, and the next one gives the same ids', async () => {
      const before = await standing();
      const ids: string[] = [];
      for (let n = 0; n < 2; n += 1)
        await assert.rejects(
          store.transaction(async (inside) => {
            ids.push(await write(inside, { name: 'Void', reference: null, version: 9 }));
            await inside.load('customers', ids);
            throw new Error('No.');
          }),
          /^Error: No\.$/,
        );
      assert.deepEqual(await standing(), before);
    });
  });
});
