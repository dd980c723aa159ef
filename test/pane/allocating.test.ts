/** A payment over invoices, as the form fills it in. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { settledOldest } from '../../shared/actions/allocations.js';
import { leftOf, oldestFirst, type Open } from '../../addin/lists/allocating.js';
import type { RecordOf } from '../../shared/types.js';

const open = (id: string, balance: number, dueDate = '2025-01-31', paidByThis = 0): Open => ({ id, balance, dueDate, paidByThis });

describe('Allocating a payment', () => {
  it('says what is left while one types, and lets a text that is no amount count for nothing', () => {
    const invoices = [open('1', 1350.61), open('2', 43.8, '2025-02-28', 10)];
    assert.equal(leftOf(3232.09, invoices, []), 3232.09);
    assert.equal(leftOf(3232.09, invoices, [{ invoiceID: '1', amount: 1350.61 }]), 1881.48);
    assert.equal(leftOf(100, invoices, [{ invoiceID: '2', amount: 0 }]), 110, 'what it paid comes back');
    assert.equal(
      leftOf(0.3, invoices, [
        { invoiceID: '1', amount: 0.1 },
        { invoiceID: '2', amount: 10.2 },
      ]),
      0,
    );
    assert.equal(leftOf(100, invoices, [{ invoiceID: '1', amount: '12,50' }]), 100);
  });

  it('fills in what is due first, on top of what the payment pays already', () => {
    const invoices = [open('3', 20, '2025-03-31'), open('1', 30, '2025-01-31', 5), open('2', -7, '2025-01-01')];
    assert.deepEqual(oldestFirst(40, invoices), [
      { invoiceID: '1', amount: 35 },
      { invoiceID: '3', amount: 10 },
    ]);
    assert.deepEqual(oldestFirst(-4, invoices), [{ invoiceID: '2', amount: -4 }]);
  });

  it('fills in what the bridge would', () => {
    const invoice = fc.record({ balance: fc.integer({ min: -5_000, max: 50_000 }), day: fc.integer({ min: 1, max: 28 }) });
    fc.assert(
      fc.property(fc.array(invoice, { maxLength: 8 }), fc.integer({ min: -20_000, max: 100_000 }), (given, left) => {
        const invoices = given.map(({ balance, day }, at) => open(String(at + 1), balance / 100, `2025-01-${String(day).padStart(2, '0')}`));
        const theirs = settledOldest(
          invoices.map((each) => ({ invoice: { id: each.id, dueDate: each.dueDate } as unknown as RecordOf, balance: Math.round(each.balance * 10_000) })),
          left * 100,
        );
        assert.deepEqual(
          oldestFirst(left / 100, invoices).map(({ invoiceID, amount }) => [invoiceID, Math.round(Number(amount) * 10_000)]),
          [...theirs],
        );
      }),
      { numRuns: 300 },
    );
  });
});
