/** Copies of the sample's customers: a company like the one that was played, by its own books, its log and what can be done to it. */
import assert from 'node:assert/strict';
import { replayed } from '../server/audit/replay.js';
import { openStore } from '../server/database/index.js';
import type { Store } from '../server/database/store.js';
import { copying, hasCustomer, left, tellings } from '../server/sample/copies.js';
import { sample } from '../server/sample/index.js';
import { verified } from '../server/commands/verify.js';
import { entities } from '../shared/entities/index.js';
import { asText, computed, entity as entityOf, valueFaults } from '../shared/fields.js';
import type { EntityName, RecordOf, Value, Values } from '../shared/types.js';
import { keptCatalogue } from '../server/engine/catalogue.js';
import { eachDatabase } from './databases.js';
import { startBridge, type Bridge } from './bridges.js';

const today = '2025-01-24';
const PLAYED = 40;
const CUSTOMERS = 121;

describe('copies of the sample’s customers', () => {
  it('are made of every entity that has a customer, but of what is named as left', () => {
    const having = entities.filter(hasCustomer).map(({ name }) => name);
    assert.deepEqual([...copying.entities, ...Object.keys(left)].toSorted(), having.toSorted());
    for (const name of having) for (const { references } of entityOf(name).fields) assert.ok(references !== name || name === 'features' || left[name], name);
    // What others refer to comes first.
    for (const [at, name] of copying.entities.entries())
      for (const { references } of entityOf(name).fields)
        if (references !== undefined && references !== name && copying.entities.includes(references))
          assert.ok(copying.entities.indexOf(references) < at, `${name} → ${references}`);
  });

  it('know of every JSON column whether it carries ids, and of no field that there is not', () => {
    const paths = copying.entities.flatMap((name) =>
      entityOf(name).fields.map((field) => {
        assert.doesNotThrow(() => copying.tell(name, field.name));
        return `${name}.${field.name}`;
      }),
    );
    assert.throws(() => copying.tell('calls', 'exact'), /not said whether calls\.exact/);
    for (const path of Object.keys(tellings)) assert.ok(paths.includes(path), path);
  });

  eachDatabase((fresh) => {
    describe('', function copied() {
      this.timeout(120_000);
      let bridge: Bridge;
      let store: Store;
      const all = new Map<EntityName, readonly RecordOf[]>();
      const of = (entity: EntityName): readonly RecordOf[] => all.get(entity) ?? [];
      const read = async (): Promise<void> => {
        for (const name of ['billingRuns', ...copying.entities] as const) all.set(name, await store.all(name));
      };

      before(async () => {
        const url = await fresh();
        const made = await openStore(url);
        await made.migrate();
        await sample(made, { customers: CUSTOMERS, today, played: PLAYED });
        await made.close();
        bridge = await startBridge(url);
        store = bridge.built.store;
        await read();
      });
      after(() => bridge.close());

      const sound = async (): Promise<void> => {
        const { lines, code } = await verified(store);
        assert.equal(code, 0, lines.join('\n'));
        const { wrong } = await store.moment((moment) => replayed(moment));
        assert.deepEqual(wrong, []);
      };

      it('are as many as were asked for, and the log says where each record came from', async () => {
        assert.equal(of('customers').length, CUSTOMERS);
        await sound();
        const lines = (await store.all('activities')).filter(
          ({ after }) => JSON.stringify(after).includes('"made"') && /"\d+-\d+"/.test(JSON.stringify(after)),
        );
        assert.equal(lines.length, 2);
      });

      it('are told apart: accounts, invoices, references and names, and by keys that fit', async () => {
        for (const name of copying.entities)
          for (const { name: field } of entityOf(name).fields.filter(({ unique }) => unique)) {
            const values = of(name).flatMap((record) => (record[field] === null ? [] : [record[field]]));
            assert.equal(new Set(values).size, values.length, `${name}.${field}`);
          }
        assert.deepEqual(
          of('customers')
            .map(({ accountNumber }) => asText(accountNumber))
            .toSorted(),
          Array.from({ length: CUSTOMERS }, (_, at) => `A${1001 + at}`).toSorted(),
        );
        const numbers = of('invoices')
          .map(({ invoiceNumber }) => Number(invoiceNumber))
          .toSorted((a, b) => a - b);
        assert.deepEqual(
          numbers,
          numbers.map((_, at) => numbers[0]! + at),
        );
        assert.equal(of('customers')[PLAYED]!['name'], `${asText(of('customers')[0]!['name'])} 2`);
        for (const name of copying.entities)
          for (const record of of(name))
            for (const [field, key] of Object.entries(computed(name, record))) assert.equal(record[field] ?? null, key, `${name} ${record.id} ${field}`);
        const catalogue = await keptCatalogue(store)();
        for (const name of copying.entities)
          for (const record of of(name)) assert.deepEqual(valueFaults(name, record, catalogue, 'inner'), {}, `${name} ${record.id}`);
      });

      it('refer to copies of their own customer alone, in their JSON as well', () => {
        const owner = new Map(
          copying.entities.map((name) => [name, new Map(of(name).map((record) => [record.id, name === 'customers' ? record.id : record['customerID']]))]),
        );
        let members = 0;
        const owned = (entity: EntityName, id: Value | undefined, record: RecordOf, what: string): void => {
          assert.equal(owner.get(entity)?.get(asText(id ?? '')), record['customerID'] ?? record.id, what);
        };
        for (const name of copying.entities)
          for (const record of of(name)) {
            for (const { name: field, references } of entityOf(name).fields)
              if (references !== undefined && owner.has(references) && typeof record[field] === 'string')
                owned(references, record[field], record, `${name} ${record.id} ${field}`);
            const text = JSON.stringify([record['allocations'], record['invoices'], record['cascade']]);
            for (const [, id] of text.matchAll(/"invoiceID":"(\d+)"/g)) owned('invoices', id, record, `${name} ${record.id}`);
            for (const [, entity, id] of text.matchAll(/"by":"(\w+)\/(\d+)"/g)) {
              owned(entity as EntityName, id, record, `${name} ${record.id}`);
              members += 1;
            }
          }
        assert.ok(members > 6);
        for (const { subject, invoiceID } of of('messages'))
          assert.equal(subject, `Invoice ${asText(of('invoices').find(({ id }) => id === invoiceID)!['invoiceNumber'])}`);
      });

      it('add up in the runs and in their customers’ balances', () => {
        const sum = (records: readonly RecordOf[], field: string): number => records.reduce((total, record) => total + Number(record[field]), 0);
        for (const run of of('billingRuns')) {
          const invoices = of('invoices').filter(({ billingRunID }) => billingRunID === run.id);
          assert.deepEqual(
            [run['invoiceCount'], run['total'], run['customerCount']],
            [invoices.length, sum(invoices, 'total'), new Set(invoices.map(({ customerID }) => customerID)).size],
          );
        }
        for (const customer of of('customers')) {
          const owned = (entity: EntityName): readonly RecordOf[] => of(entity).filter(({ customerID }) => customerID === customer.id);
          assert.equal(customer['balance'], sum(owned('invoices'), 'total') - sum(owned('payments'), 'amount'));
        }
      });

      it('are billed like those they are made of', async () => {
        const known = new Set(of('transactions').map(({ id }) => id));
        const { body: made } = await bridge.call('POST', '/billingRuns', { invoiceDate: '2025-02-01', cutoffDate: '2025-02-02' });
        await bridge.call('POST', `/billingRuns/${asText(made.id)}?action=request`, {});
        let run: Values = {};
        for (let left = 1_200; left > 0 && run['status'] !== 'Complete'; left -= 1) {
          run = (await bridge.call('GET', `/billingRuns/${asText(made.id)}`)).body as Values;
          if (run['status'] !== 'Complete') await new Promise((resolve) => setTimeout(resolve, 50));
        }
        assert.equal(run['status'], 'Complete');
        await read();
        const raised = of('transactions').filter(({ id, featureID }) => !known.has(id) && featureID !== null);
        const billed = (customer: RecordOf | undefined): readonly string[] =>
          raised
            .filter(({ customerID }) => customerID === customer!.id)
            .map(({ kind, description, periodFrom, net }) => `${asText(kind)} ${asText(description)} ${asText(periodFrom)} ${asText(net)}`)
            .toSorted();
        assert.ok(raised.length > 300);
        for (let at = 0; at < PLAYED; at += 1)
          for (const place of [1, 2]) assert.deepEqual(billed(of('customers')[at + place * PLAYED]), billed(of('customers')[at]), `customer ${at + 1}`);
        await sound();
      });

      it('can be dropped, and come back from what was done to their customer', async () => {
        const copied = (record: RecordOf): boolean => Number(record.id) > PLAYED && Number(record.id) <= 3 * PLAYED;
        const customer = of('customers').find((each) => copied(each) && each['status'] === 'Suspended')!;
        const theirs = (): readonly string[] =>
          of('features')
            .filter(({ customerID }) => customerID === customer.id)
            .map(({ status }) => asText(status));
        assert.ok(theirs().includes('Suspended'));
        const back = await bridge.call('POST', '/customers?action=unsuspend', { ids: [customer.id], parameters: { status: 'Active', dateUnsuspend: today } });
        assert.equal(back.status, 200, back.text);
        await read();
        assert.ok(!theirs().includes('Suspended') && theirs().includes('Active'));
        const feature = of('features').find(({ customerID, status }) => customerID === customer.id && status === 'Active')!;
        const dropped = await bridge.call('POST', '/features?action=drop', { ids: [feature.id], parameters: { status: 'Dropped', dateDrop: today } });
        assert.equal(dropped.status, 200, dropped.text);
        const [now] = await store.load('features', [feature.id]);
        assert.equal(now!['status'], 'Dropped');
        await sound();
      });

      it('come to what is there, and grow with it', async () => {
        const earning = async (): Promise<number> =>
          new Set((await bridge.call('GET', '/revenue?fields=customerID', undefined, { headers: { Accept: 'application/x-ndjson' } })).text.split('\n')).size;
        const before = await earning();
        assert.ok(before > CUSTOMERS / 2);
        await sample(store, { customers: 25, today, played: 10 });
        await read();
        // Kept reports have what came by a line that names one customer of them.
        assert.ok((await earning()) > before + 15);
        assert.equal(of('customers').length, CUSTOMERS + 25);
        assert.equal(new Set(of('invoices').map(({ invoiceNumber }) => invoiceNumber)).size, of('invoices').length);
        await sound();
      });
    });
  });
});
