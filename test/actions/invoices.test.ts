/** Invoices made by hand, as plans. */
import assert from 'node:assert/strict';
import type { RecordOf, Values } from '../../shared/types.js';
import { textOfWarning } from '../../shared/warnings.js';
import { applied, company, configurationOf, done, plan, recordOf, the, worldOf, type World } from '../fixtures.js';

const line = (id: string, values: Values): RecordOf =>
  recordOf('transactions', id, {
    customerID: '1',
    description: `Line ${id}`,
    net: 100_000,
    gross: 100_000,
    transactionDate: '2025-03-10',
    billDate: '2025-03-10',
    ...values,
  });

/** The company, and what waits for customer 1 besides transaction 52 (£75.00). */
const waiting = (...lines: readonly RecordOf[]): World => {
  const world = company();
  return worldOf({
    ...configurationOf(),
    ...Object.fromEntries([...world].map(([entity, records]) => [entity, [...records.values()]])),
    transactions: [...world.get('transactions')!.values(), ...lines],
  });
};

const money = (record: Values | undefined): unknown[] => ['net', 'VAT', 'total', 'balance'].map((name) => record?.[name]);

describe('an invoice by hand', () => {
  it('takes what waits, with its VAT by rate, and tells lines and sums in pounds', () => {
    const world = waiting(line('53', { net: -125_000, gross: -125_000, VATRate: 'Zero' }));
    const { changes, notes } = plan(world, 'invoices', 'create', '+1', { customerID: '1' });
    const [invoice, first, second, customer] = changes;
    assert.deepEqual(money(invoice?.after), [625_000, 150_000, 775_000, 775_000]);
    assert.deepEqual(invoice?.after['VATLines'], [
      { names: ['Standard'], rate: '20', net: 75, VAT: 15 },
      { names: ['Zero'], rate: '0', net: -12.5, VAT: 0 },
    ]);
    assert.deepEqual(
      ['invoiceDate', 'cutoffDate', 'dueDate', 'status', 'final', 'billingRunID'].map((name) => invoice?.after[name]),
      ['2025-03-20', '2025-03-21', '2025-04-19', 'Unsent', false, undefined],
    );
    assert.deepEqual([first?.id, first?.after], ['52', { invoiceID: '+1', VATRate: 'Standard' }]);
    assert.deepEqual([second?.id, second?.after], ['53', { invoiceID: '+1' }]);
    assert.deepEqual([customer?.entity, customer?.after], ['customers', { balance: 1_975_000 }]);
    assert.deepEqual(notes, [
      'Invoice added to customer A1001 Northgate Dental: 2 lines by hand, £62.50 and VAT £15.00, £77.50 altogether.',
      'On it: Site visit £75.00 and Line 53 −£12.50.',
    ]);
  });

  it('leaves later lines, other kinds and other customers’ lines alone', () => {
    const world = waiting(
      line('53', { billDate: '2025-03-21', transactionDate: '2025-03-21' }),
      line('54', { kind: 'usage' }),
      line('55', { kind: 'recurring', featureID: '101' }),
      line('56', { customerID: '2' }),
    );
    const taken = (more: Values): string[] =>
      plan(world, 'invoices', 'create', '+1', { customerID: '1', ...more }).changes.flatMap(({ entity, id }) => (entity === 'transactions' ? [id] : []));
    assert.deepEqual(taken({}), ['52']);
    assert.deepEqual(taken({ cutoffDate: '2025-03-22' }), ['52', '53']);
    assert.deepEqual(taken({ invoiceDate: '2025-03-21' }), ['52', '53']);
  });

  it('that comes to a credit note wants the invoice named that it corrects', () => {
    const warned = (net: number, message?: string): readonly string[] =>
      plan(waiting(line('53', { net, gross: net })), 'invoices', 'create', '+1', { customerID: '1', ...(message === undefined ? {} : { message }) })
        .warnings!.map(textOfWarning)
        .filter((each) => each.includes('names no invoice'));
    assert.match(warned(-1_000_000)[0] ?? '', /regulation 15C\): say its number and date in the Message\.$/);
    assert.deepEqual([warned(-1_000_000, 'Corrects invoice 10031 of 1 Mar 2025.'), warned(-10_000)], [[], []]);
  });

  it('is made for a customer who is not billed automatically', () => {
    const world = done(waiting(), 'customers', 'makeNonBillable', '1', { status: 'Active - Do Not Bill', dateMakeNonBillable: '2025-03-01' });
    assert.deepEqual(money(plan(world, 'invoices', 'create', '+1', { customerID: '1' }).changes[0]?.after), [750_000, 150_000, 900_000, 900_000]);
  });

  it('is refused where there is nothing to bill, with what to do', () => {
    assert.throws(() => plan(waiting(), 'invoices', 'create', '+1', { customerID: '2' }), {
      code: 400502,
      hint: 'Nothing by hand waits for customer A1002 Harbour Books. Add a transaction first; what billing charges by itself, and usage, comes with a billing run.',
    });
    assert.throws(() => plan(waiting(), 'invoices', 'create', '+1', { customerID: '1', cutoffDate: '2025-01-01' }), {
      hint: 'Nothing by hand of customer A1001 Northgate Dental is due before 1 Jan 2025: 1 line waits, the first from 1 Jan 2025. Give a cutoff date of 2 Jan 2025 or later.',
    });
    const once = done(waiting(), 'invoices', 'create', '+1', { customerID: '1' });
    assert.throws(() => plan(once, 'invoices', 'create', '+2', { customerID: '1' }), { hint: /^Nothing by hand waits/ });
  });

  it('gives its lines back when it is deleted, each with the VAT rate that it had of its own', () => {
    const world = waiting(line('53', { VATRate: 'Standard' }));
    const billed = applied(world, plan(world, 'invoices', 'create', '+1', { customerID: '1' }));
    // The customer's rate moves on; what each line had by itself does not.
    const moved = done(billed, 'customers', 'edit', '1', { VATRate: 'Zero' });
    const back = done(moved, 'invoices', 'delete', '+1');
    for (const id of ['52', '53']) assert.deepEqual(the(back, 'transactions', id), the(world, 'transactions', id));
    assert.equal(the(back, 'customers', '1')['balance'], the(world, 'customers', '1')['balance']);
    assert.deepEqual(money(plan(back, 'invoices', 'create', '+1', { customerID: '1' }).changes[0]?.after), [850_000, 20_000, 870_000, 870_000]);
  });

  it('is worked out again to the same figures', () => {
    const world = done(waiting(line('53', {})), 'invoices', 'create', '+1', { customerID: '1' });
    const again = done(world, 'invoices', 'recreate', '+1');
    assert.deepEqual(money(the(again, 'invoices', '+1')), money(the(world, 'invoices', '+1')));
  });

  it('goes only where a person made it: the lines of a billing run stay', () => {
    const world = company();
    const invoice = { ...the(world, 'invoices', '31'), billingRunID: '61' } as RecordOf;
    const run = new Map(world).set('invoices', new Map(world.get('invoices')).set('31', invoice));
    assert.throws(() => plan(run, 'invoices', 'delete', '31'), {
      code: 409005,
      hint: 'Invoice 10031 came out of a billing run and stays with its lines. Add a transaction that corrects it, and bill that.',
    });
  });
});
