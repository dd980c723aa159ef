/** Payments, credit notes and write-offs set against invoices, to the penny. */
import assert from 'node:assert/strict';
import type { EntityName, RecordOf, Values } from '../../shared/types.js';
import { applied, done, plan, recordOf, the, worldOf, type World } from '../fixtures.js';

const invoice = (id: string, pounds: number, more: Values = {}): RecordOf =>
  recordOf('invoices', id, {
    invoiceNumber: `1${id}`,
    customerID: '1',
    invoiceDate: '2025-01-01',
    dueDate: '2025-01-31',
    total: pounds * 10_000,
    paid: 0,
    balance: pounds * 10_000,
    ...more,
  });
const payment = (id: string, pounds: number): RecordOf =>
  recordOf('payments', id, { customerID: '1', amount: pounds * 10_000, paymentDate: '2025-03-01', unallocated: pounds * 10_000 });
const books = (invoices: readonly RecordOf[], payments: readonly RecordOf[] = [], balance = 0): World =>
  worldOf({ customers: [recordOf('customers', '1', { balance: balance * 10_000 })], invoices, payments });
const balances = (world: World): unknown => [...world.get('invoices')!.values()].map(({ id, balance }) => [id, Number(balance) / 10_000]);
const refuses = (world: World, parameters: Values, what: RegExp, entity: EntityName = 'payments', id = '9'): void => {
  assert.throws(
    () => plan(world, entity, 'allocate', id, parameters),
    (error: { hint?: string; message: string }) => what.test(error.hint ?? error.message),
  );
};

describe('a payment', () => {
  it('that Xero has is queued for it once more, unless it waits already', () => {
    const told = (xeroStatus: string | null, more: Values = {}): unknown => {
      const world = books([invoice('1', 80)], [{ ...payment('9', 80), xeroStatus, ...more } as RecordOf]);
      const { changes, notes, warnings } = plan(world, 'payments', 'allocate', '9', { oldestFirst: true });
      const made = changes.filter(({ kind }) => kind === 'create').map(({ entity, after }) => [entity, after['channel'], after['paymentID']]);
      return [made, changes[0]!.after['xeroStatus'], notes?.includes('It is allocated in Xero, too.'), warnings];
    };
    const silent = 'No connection to Xero is set up: this is noted here, and nothing is sent.';
    assert.deepEqual(told('Sent'), [[['messages', 'Xero', '9']], 'Queued', true, [silent]]);
    assert.deepEqual(told('Failed'), [[['messages', 'Xero', '9']], 'Queued', true, [silent]]);
    assert.deepEqual(told('Queued'), [[], undefined, true, []]);
    assert.deepEqual(told(null), [[], undefined, false, []]);
    assert.deepEqual(told('Given Up'), [[], undefined, false, []]);
    assert.match(JSON.stringify(told('Given Up', { xeroPaymentID: 'X9' })), /Xero has it as it was/);
  });

  it('of 80 settles an invoice of 150 with its credit note of 70', () => {
    const world = done(books([invoice('1', 150), invoice('2', -70)], [payment('9', 80)]), 'payments', 'allocate', '9', {
      allocations: [
        { invoiceID: '1', amount: 150 },
        { invoiceID: '2', amount: -70 },
      ],
    });
    assert.deepEqual(balances(world), [
      ['1', 0],
      ['2', 0],
    ]);
    assert.equal(the(world, 'payments', '9')['unallocated'], 0);
    const undone = done(world, 'payments', 'reverse', '9', { reason: 'Bounced' });
    assert.deepEqual(balances(undone), [
      ['1', 150],
      ['2', -70],
    ]);
  });

  it('pays no invoice twice over, and takes no more of a credit note than it has', () => {
    const world = books([invoice('1', 150), invoice('2', -70)], [payment('9', 300)]);
    refuses(world, { allocations: [{ invoiceID: '1', amount: 150.01 }] }, /£150\.00 is still to be paid on invoice 11/);
    refuses(
      world,
      {
        allocations: [
          { invoiceID: '1', amount: 150 },
          { invoiceID: '2', amount: -70.01 },
        ],
      },
      /Credit note 12 has −£70\.00 left/,
    );
    refuses(world, { allocations: [{ invoiceID: '2', amount: 5 }] }, /Credit note 12/);
    refuses(world, { allocations: [{ invoiceID: '1', amount: -1 }] }, /−£1\.00 of it cannot be allocated/);
  });

  it('goes to what is due first where it is told so, and says what is left', () => {
    const open = [
      invoice('1', 40, { dueDate: '2025-03-31' }),
      invoice('2', 30, { dueDate: '2025-01-31' }),
      invoice('3', 20, { dueDate: '2025-02-28' }),
      invoice('4', -10),
    ];
    const { notes, changes } = plan(books(open, [payment('9', 65.5)]), 'payments', 'allocate', '9', { oldestFirst: true });
    const world = applied(books(open, [payment('9', 65.5)]), { changes });
    assert.deepEqual(balances(world), [
      ['1', 24.5],
      ['2', 0],
      ['3', 0],
      ['4', -10],
    ]);
    assert.deepEqual(notes, ['£65.50 of £65.50 allocated to 3 invoices; £0.00 is left.']);
    // What is left of one among many is not only told in its own row.
    const { warnings } = plan(books(open, [payment('9', 100)]), 'payments', 'allocate', '9', { oldestFirst: true });
    assert.deepEqual(warnings, [{ kind: 'leftOver', text: '£10.00 of it is left over.' }]);
    refuses(world, { oldestFirst: true }, /Nothing of this payment is left/);
  });

  it('that goes back pays credit notes', () => {
    const world = done(books([invoice('1', 150), invoice('2', -70)], [payment('9', -70)]), 'payments', 'allocate', '9', { oldestFirst: true });
    assert.deepEqual(balances(world), [
      ['1', 150],
      ['2', 0],
    ]);
  });
});

describe('a write-off', () => {
  it('settles the invoices due first', () => {
    const open = [invoice('1', 40, { dueDate: '2025-03-31' }), invoice('2', 30, { dueDate: '2025-01-31' })];
    const world = done(books(open, [], 70), 'customers', 'writeOffDebt', '1', { reason: 'Gone away', amount: 500_000 });
    assert.deepEqual(balances(world), [
      ['1', 20],
      ['2', 0],
    ]);
    assert.equal(the(world, 'customers', '1')['balance'], 200_000);
    const credit = [...world.get('payments')!.values()][0]!;
    assert.deepEqual(
      [credit['unallocated'], credit['allocations']],
      [
        0,
        [
          { invoiceID: '2', amount: 30 },
          { invoiceID: '1', amount: 20 },
        ],
      ],
    );
  });
});
