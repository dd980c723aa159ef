/** Which rows go together. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { Chunks } from '../../server/runs/working/chunks.js';
import { readRun, type RunWithWork } from '../../server/runs/kept/run.js';
import { freshSQLite } from '../databases.js';
import { bodyOf, feature, make, openCompany, order, runsOn, type Company } from './company.js';

describe('the chunks of a run', () => {
  const folders: string[] = [];
  let company: Company;
  before(async () => {
    company = await openCompany(freshSQLite(folders), { customers: 50, features: 30 });
  });
  after(async () => {
    await company.store.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** An accepted run of these features that nobody works on. */
  async function accepted(ids: readonly string[]): Promise<RunWithWork> {
    const { id } = bodyOf(await runsOn(company).submit(order(ids, { respondAsync: true, force: true }))).run as { id: string };
    return readRun(company.store, id);
  }

  async function all(run: RunWithWork, took = 100): Promise<readonly (readonly number[])[]> {
    const chunks = new Chunks(company.store);
    await chunks.read(run);
    const found: (readonly number[])[] = [];
    for (let next = chunks.next(run).flat(); next.length > 0; next = chunks.next(run).flat()) {
      found.push(next);
      chunks.took(next.length, took);
    }
    return found;
  }

  it('reach every row once, whatever the order of the customers', async () => {
    // One feature of every customer, then the next of each: the worst order for keeping customers together.
    const ids = Array.from({ length: 30 }, (_, turn) => company.features.filter((__, index) => index % 30 === turn)).flat();
    const found = await all(await accepted(ids));
    assert.ok(found.length > 1);
    assert.deepEqual(
      found.flat().toSorted((a, b) => a - b),
      ids.map((_, index) => index + 1),
    );
  });

  it('part no customer that is done whole or not at all, and nothing of an order that is', async () => {
    const run = await accepted(company.features);
    const whole = new Chunks(company.store);
    await whole.read(run);
    assert.ok(whole.next(run, true).every((piece) => piece.length === 30));
    const single = new Chunks(company.store);
    await single.read(run);
    assert.ok(single.next(run).every((piece) => piece.length === 1));
    const atomic = new Chunks(company.store);
    await atomic.read(run);
    assert.deepEqual(
      atomic.next({ work: { atomic: true } }).map((piece) => piece.length),
      [company.features.length],
    );
  });

  it('hold all rows of a customer together, customers in the order of their first row', async () => {
    const ids = [...company.features].reverse();
    const customerOf = new Map((await company.store.load('features', ids)).map((record) => [record.id, record['customerID']]));
    const found = await all(await accepted(ids));
    const chunkOf = new Map<unknown, number>();
    found.forEach((positions, chunk) => {
      for (const position of positions) {
        const customer = customerOf.get(ids[position - 1]!);
        assert.equal(chunkOf.get(customer) ?? chunk, chunk, `customer ${String(customer as string)} is in two chunks`);
        chunkOf.set(customer, chunk);
      }
    });
    assert.equal(found[0]![0], 1);
  });

  it('split a customer only where its rows are too many for one transaction', async () => {
    const lists = await company.catalogue();
    const many = await make(
      company.store,
      'features',
      Array.from({ length: 1_200 }, () => feature({ customerID: company.customers[0]!, serviceCharge: 200_000, serviceChargeInterval: 'Monthly' }, lists)),
    );
    assert.deepEqual(
      (await all(await accepted(many))).map((each) => each.length),
      [1_000, 200],
    );
    assert.deepEqual(
      (await all(await accepted(many.slice(0, 900)))).map((each) => each.length),
      [900],
    );
  });

  it('grow while they are quick and shrink when they are slow', async () => {
    const quick = (await all(await accepted(company.features), 50)).map((each) => each.length);
    assert.ok(quick[1]! > quick[0]! * 1.5, JSON.stringify(quick));
    const slow = (await all(await accepted(company.features), 4_000)).map((each) => each.length);
    assert.ok(slow[1]! < slow[0]! / 2, JSON.stringify(slow));
  });

  it('are one where all or nothing was ordered', async () => {
    const run = await accepted(company.features.slice(0, 400));
    assert.deepEqual(
      (await all({ ...run, work: { ...run.work!, atomic: true } })).map((each) => each.length),
      [400],
    );
  });
});
