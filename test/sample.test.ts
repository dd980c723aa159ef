/** The sample company: always the same, of every kind, and its books add up. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptCatalogue } from '../server/engine/catalogue.js';
import { openStore } from '../server/database/index.js';
import { install, sample, sampleUsers } from '../server/sample/index.js';
import { isPassword } from '../server/people/secrets.js';
import type { Store } from '../server/database/store.js';
import { due } from '../shared/billing/index.js';
import { entities } from '../shared/entities/index.js';
import { asText, valueFaults } from '../shared/fields.js';
import type { Catalogue, EntityName, Raised, RecordOf } from '../shared/types.js';

const today = '2025-01-24';
/** Reports are worked out from these. */
const kept = entities.filter(({ report }) => report === undefined);
const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-sample-'));

async function company(name: string, customers: number, day = today): Promise<Store> {
  const store = await openStore(`sqlite:${join(folder, name)}`);
  await store.migrate();
  await sample(store, { customers, today: day });
  return store;
}

const sum = (records: readonly RecordOf[], field: string): number => records.reduce((total, record) => total + Number(record[field]), 0);
/** Ofcom's numbers for drama: nobody's telephone rings. */
const drama =
  /^(020 7946 0|0113 496 0|0114 496 0|0115 496 0|0116 496 0|0117 496 0|0118 496 0|0121 496 0|0131 496 0|0141 496 0|0151 496 0|0161 496 0|0191 498 0|028 9649 6|029 2018 0|01632 960|07700 900|08081 570|0909 8790|03069 990)\d{3}$/;

describe('the sample company', function sampled() {
  let store: Store;
  let catalogue: Catalogue;
  const all = new Map<EntityName, readonly RecordOf[]>();
  const of = (entity: EntityName): readonly RecordOf[] => all.get(entity) ?? [];
  const by = (entity: EntityName, field: string): Map<string, RecordOf[]> => {
    const groups = new Map<string, RecordOf[]>();
    for (const record of of(entity)) groups.set(asText(record[field]), [...(groups.get(asText(record[field])) ?? []), record]);
    return groups;
  };

  before(async () => {
    store = await company('one.sqlite', 60);
    catalogue = await keptCatalogue(store)();
    for (const { name } of kept) all.set(name, await store.all(name));
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is the same company every time', async () => {
    const other = await company('other.sqlite', 60);
    try {
      for (const { name } of kept) {
        assert.deepEqual(await other.all(name), of(name), name);
      }
    } finally {
      await other.close();
    }
  });

  it('has customers of every class and every status, and a few of each kind of trouble below them', () => {
    assert.equal(of('customers').length, 60);
    assert.deepEqual([...by('customers', 'customerClass').keys()].toSorted(), [
      'Business',
      'Charity',
      'Enterprise',
      'Internal',
      'Public Sector',
      'Residential',
      'Wholesale',
    ]);
    assert.deepEqual(
      [...by('customers', 'status').keys()].toSorted(),
      catalogue
        .statuses('customers')
        .map(({ name }) => name)
        .toSorted(),
    );
    for (const entity of ['services', 'features'] as const) {
      for (const status of ['Active', 'Dropped', 'Suspended', 'Active - Do Not Bill']) assert.ok(by(entity, 'status').has(status), `${entity} ${status}`);
    }
    assert.ok(
      by('numbers', 'status')
        .get('In Stock')!
        .every((number) => number['customerID'] === null),
    );
    const each = of('features').length / 60;
    assert.ok(each > 4 && each < 9, `${each} features a customer`);
  });

  it('rings nobody and writes to nobody', () => {
    for (const { number } of of('numbers')) assert.match(asText(number), drama);
    for (const { phone, email } of of('customers')) {
      assert.match(asText(phone), drama);
      assert.match(asText(email), /\.example$/);
    }
  });

  it('is made of values that its own fields and lists accept', () => {
    for (const { name } of entities) {
      for (const record of of(name)) assert.deepEqual(valueFaults(name, record, catalogue, 'inner'), {}, `${name} ${record.id}`);
    }
  });

  it('adds up: lines make invoices, invoices less payments make balances, runs make totals', () => {
    const lines = by('transactions', 'invoiceID');
    const invoices = by('invoices', 'customerID');
    const payments = by('payments', 'customerID');
    assert.ok(of('invoices').length > 60 && of('payments').length > 20);
    for (const invoice of of('invoices')) {
      assert.equal(sum(lines.get(invoice.id) ?? [], 'net'), invoice['net']);
      assert.equal(Number(invoice['net']) + Number(invoice['VAT']), invoice['total']);
      assert.equal(Number(invoice['total']) - Number(invoice['paid']), invoice['balance']);
    }
    for (const customer of of('customers')) {
      assert.equal(customer['balance'], sum(invoices.get(customer.id) ?? [], 'total') - sum(payments.get(customer.id) ?? [], 'amount'));
    }
    for (const run of of('billingRuns')) {
      assert.equal(run['total'], sum(by('invoices', 'billingRunID').get(run.id) ?? [], 'total'));
      assert.equal(run['status'], 'Complete');
    }
    for (const line of of('transactions')) assert.equal(Number(line['gross']) + Number(line['discount']), line['net']);
    const numbers = of('invoices').map((invoice) => Number(invoice['invoiceNumber']));
    assert.deepEqual(
      numbers,
      numbers.map((_, place) => numbers[0]! + place),
    );
  });

  it('was billed to its last run: asking for that run again raises nothing', async () => {
    const runs = by('billingRuns', 'billingCycle');
    const cutoffs = new Map(
      [...runs].map(([cycle, list]) => [
        cycle,
        list
          .map((run) => asText(run['cutoffDate']))
          .toSorted()
          .at(-1)!,
      ]),
    );
    const customers = new Map(of('customers').map((customer) => [customer.id, customer]));
    const services = new Map(of('services').map((service) => [service.id, service]));
    // What is known only since the last run (a drop, a price) is for the next one.
    const settled = of('features').filter((feature) => feature['rebillFrom'] === null && feature['status'] === 'Active');
    const raised: ReadonlyMap<string, readonly Raised[]> = await store.raised(new Map(settled.map(({ id }) => [id, ''])));
    let looked = 0;
    for (const feature of settled) {
      const customer = customers.get(asText(feature['customerID']))!;
      const { charges } = due(feature, raised.get(feature.id) ?? [], {
        cutoff: cutoffs.get(asText(customer['billingCycle']))!,
        catalogue,
        customer,
        service: services.get(asText(feature['serviceID'])),
      });
      assert.deepEqual(charges, [], `feature ${feature.id}`);
      looked += 1;
    }
    assert.ok(looked > 150);
  });

  it('says who did what, in a log that holds', async () => {
    const users = new Set(of('users').map(({ id }) => id));
    const actions = new Set(of('activities').map(({ action }) => action));
    for (const name of ['suspend', 'unsuspend', 'drop', 'finalBill', 'makeNonBillable', 'changeRecurringCharge']) assert.ok(actions.has(name), name);
    // What was not done by somebody is the making of it.
    for (const { userID, action, at } of of('activities')) {
      assert.ok(users.has(asText(userID)) || ['sample', 'create', 'bill'].includes(asText(action)));
      assert.ok(asText(at) <= `${today}T24`);
    }
    assert.equal((await store.verify()).fault, undefined);
  });

  it('can be told up to any day, and grow', async () => {
    for (const day of ['2024-02-29', '2025-03-31', '2026-01-01']) {
      const other = await company(`${day}.sqlite`, 41, day);
      try {
        const invoices = await other.all('invoices');
        assert.ok(invoices.length > 41 && invoices.every((invoice) => asText(invoice['invoiceDate']) <= day));
        await sample(other, { customers: 3, today: day });
        assert.equal((await other.all('customers')).length, 44);
      } finally {
        await other.close();
      }
    }
  });

  it('employs a clerk who proposes, a manager who decides and a reader who reads', async () => {
    assert.ok(
      of('users').every((user) => user['passwordHash'] === null),
      'nobody may sign in before sampleUsers',
    );
    await sampleUsers(store);
    const users = new Map((await store.all('users')).map((user) => [asText(user['email']), user]));
    const clerk = users.get('clerk@example.com')!;
    const permissions = clerk['permissions'] as Record<string, string>;
    assert.deepEqual([permissions['customers.finalBill'], permissions['customers.writeOffDebt'], permissions['features']], ['propose', 'propose', 'run']);
    assert.deepEqual(users.get('manager@example.com')!['permissions'], { '*': 'run', users: 'none', 'users.read': 'run' });
    assert.equal(users.get('reader@example.com')!['apiWrite'], false);
    assert.ok(await isPassword('sheetbridge', asText(clerk['passwordHash'])));
    for (const user of users.values()) assert.match(asText(user['email']), /@example\.com$/);
  });

  it('changes nothing when the shipped configuration is installed again', async () => {
    const before = await store.all('presets');
    assert.deepEqual(await install(store), { added: 0 });
    assert.deepEqual(await store.all('presets'), before);
  });
});
