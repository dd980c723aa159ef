/** Unique values across the records of one order: which fault, in which order, and how many questions to the database. */
import assert from 'node:assert/strict';
import { actionOf } from '../shared/actions/index.js';
import { computed } from '../shared/fields.js';
import type { EntityName, RecordOf, Value, Values } from '../shared/types.js';
import { asText } from '../shared/values.js';
import type { PlannedRow } from '../server/engine/order.js';
import type { Reading } from '../server/database/store.js';
import { Uniqueness } from '../server/engine/uniqueness.js';

/** A database in which these values are taken, and the questions that it was asked. */
function databaseWith(taken: Readonly<Record<string, string>>): { readonly from: Reading; readonly asked: string[] } {
  const asked: string[] = [];
  const from = {
    taken: async (entity: EntityName, field: string, values: readonly Value[]) => {
      asked.push(`${entity}.${field} ${values.length}`);
      return new Map(values.flatMap((value) => (taken[`${field} ${asText(value)}`] ? [[value, taken[`${field} ${asText(value)}`]!]] : [])));
    },
  } as Partial<Reading> as Reading;
  return { from, asked };
}

const created = (entity: EntityName, index: number, ...records: readonly Values[]): PlannedRow => ({
  target: { id: `+${index + 1}` },
  record: { id: `+${index + 1}` } as RecordOf,
  label: '',
  parameters: {},
  plan: {
    changes: records.map((after, place) => ({
      entity,
      id: `+${index + 1}.${place}`,
      kind: 'create',
      before: {},
      after: { ...after, ...computed(entity, after) },
      why: '',
    })),
    notes: [],
  },
  fault: undefined,
  digest: 'x',
});

describe('the unique values of an order', () => {
  const create = actionOf('customers', 'create')!;

  it('are looked up whatever the action is called and whichever records it makes', async () => {
    const { from } = databaseWith({ 'CRMReference C 7': '12' });
    const action = { ...actionOf('customers', 'drop')!, name: 'makeNumbers', makes: ['numbers'] as const };
    const row = await new Uniqueness(from, action).checked(created('numbers', 0, { number: '01632 960001', CRMReference: 'C 7' }));
    assert.equal(row.fault?.hint, 'CRMReference: "C 7" is already used by numbers 12.');
  });

  it('are looked up for all of its records at once, a field at a time', async () => {
    const { from, asked } = databaseWith({ 'CRMReference C 1999': '7' });
    const records = Array.from({ length: 2_000 }, (_, index): Values => ({ accountNumber: `A ${index}`, CRMReference: `C ${index}`, name: 'x' }));
    const uniqueness = new Uniqueness(
      from,
      create,
      records.map((parameters) => ({ parameters })),
    );
    const faults: (string | undefined)[] = [];
    for (const [index, record] of records.entries()) faults.push((await uniqueness.checked(created('customers', index, record))).fault?.hint);
    assert.deepEqual(asked, ['customers.accountNumber 2000', 'customers.CRMReference 2000']);
    assert.deepEqual(
      faults.filter((fault) => fault !== undefined),
      ['CRMReference: "C 1999" is already used by customers 7.'],
    );
    assert.equal(faults.indexOf(faults.at(-1)), 1_999);
  });

  it('fail the later of two records that have one', async () => {
    const { from } = databaseWith({});
    const records = [{ accountNumber: 'A1' }, { accountNumber: 'A2' }, { accountNumber: 'A1' }];
    const uniqueness = new Uniqueness(
      from,
      create,
      records.map((parameters) => ({ parameters })),
    );
    const rows = [];
    for (const [index, record] of records.entries()) rows.push(await uniqueness.checked(created('customers', index, record)));
    assert.deepEqual(
      rows.map(({ fault }) => fault?.hint),
      [undefined, undefined, 'accountNumber: "A1" is already used by another new customer of this order.'],
    );
    assert.equal(rows[2]!.plan, undefined);
  });

  it('fail the later of two records that one action makes for two others: the plan of each counts what it makes from one on', async () => {
    const uniqueness = new Uniqueness(databaseWith({}).from, actionOf('customers', 'addMandate')!);
    const making = (id: string, reference: string): PlannedRow => ({
      target: { id },
      record: { id } as RecordOf,
      label: '',
      parameters: {},
      plan: { changes: [{ entity: 'mandates', id: '+1', kind: 'create', before: {}, after: { reference }, why: '' }], notes: [] },
      fault: undefined,
      digest: '',
    });
    const rows = [];
    for (const row of [making('5', 'M1'), making('6', 'M2'), making('7', 'M1')]) rows.push(await uniqueness.checked(row));
    assert.deepEqual(
      rows.map(({ fault }) => fault?.hint),
      [undefined, undefined, 'reference: "M1" is already used by another new mandate of this order.'],
    );
  });

  it('name the first field that is taken, and what people typed where the key is computed', async () => {
    const first = databaseWith({ 'accountNumber A1': '5', 'CRMReference C1': '6' });
    const { fault } = await new Uniqueness(first.from, create).checked(created('customers', 0, { accountNumber: 'A1', CRMReference: 'C1' }));
    assert.deepEqual(fault?.fields, { accountNumber: '"A1" is already used by customers 5.' });
    const second = databaseWith({ 'key VATRate/Standard': '3' });
    const row = await new Uniqueness(second.from, actionOf('presets', 'create')!).checked(created('presets', 0, { list: 'VATRate', name: 'Standard' }));
    assert.deepEqual(row.fault?.fields, { name: '"VATRate/Standard" is already used by presets 3.' });
  });

  it('of many records that one plan makes are looked up together', async () => {
    const { from, asked } = databaseWith({});
    const many = Array.from({ length: 50 }, (_, index): Values => ({ CRMReference: `N ${index}` }));
    await new Uniqueness(from, actionOf('customers', 'addNumbers')!).checked(created('numbers', 0, ...many));
    assert.deepEqual(asked, ['numbers.CRMReference 50']);
  });
});
