/** What an edit of an invoice or payment does about the books outside that have it already. */
import assert from 'node:assert/strict';
import { Fault } from '../../shared/fault.js';
import type { Values } from '../../shared/types.js';
import { applied, company, configurationOf, plan, recordOf, worldOf, type World } from '../fixtures.js';

const world = (payment: Values, invoice: Values = {}): World =>
  worldOf({
    ...configurationOf(),
    ...Object.fromEntries([...company()].map(([entity, records]) => [entity, [...records.values()]])),
    payments: [recordOf('payments', '90', { customerID: '1', amount: 500_000, paymentDate: '2025-03-10', paymentMethod: 'Card', ...payment })],
    invoices: [
      recordOf('invoices', '91', { customerID: '1', invoiceNumber: '20001', invoiceDate: '2025-03-01', dueDate: '2025-03-31', status: 'Sent', ...invoice }),
    ],
  });

describe('an edit of what the books have', () => {
  it('is told to Xero, once, where it has the payment or invoice', () => {
    const here = world({ xeroStatus: 'Sent' }, { xeroStatus: 'Sent' });
    const told = plan(here, 'payments', 'edit', '90', { paymentDate: '2025-03-12', ourReference: 'FPI 7' });
    const { changes, notes } = told;
    assert.deepEqual(
      changes.map(({ entity, kind, after }) => [entity, kind, after['xeroStatus'] ?? after['paymentID']]),
      [
        ['payments', 'update', 'Queued'],
        ['messages', 'create', '90'],
      ],
    );
    assert.deepEqual(notes, ['Its date and reference follow in Xero.']);
    const bill = plan(here, 'invoices', 'edit', '91', { dueDate: '2025-04-30' });
    assert.deepEqual([bill.changes.map(({ entity }) => entity), bill.notes], [['invoices', 'messages'], ['Its due date follows in Xero.']]);
    const again = plan(applied(here, told), 'payments', 'edit', '90', { paymentDate: '2025-03-13' });
    assert.deepEqual(
      again.changes.map(({ entity }) => entity),
      ['payments'],
      'what waits tells how it is when it goes',
    );
    for (const given of [{ customerReference: 'x' }, { paymentDate: '2025-03-10' }, { paymentMethod: 'Cheque' }])
      assert.deepEqual(
        plan(here, 'payments', 'edit', '90', given).changes.flatMap(({ entity }) => (entity === 'messages' ? ['told'] : [])),
        [],
      );
    assert.deepEqual(
      plan(world({}), 'payments', 'edit', '90', { paymentDate: '2025-03-12' }).changes.map(({ entity }) => entity),
      ['payments'],
    );
  });

  it('says which ledger has it as it was', () => {
    const here = world({ ledgerExport: 'Sage March', ledgerDate: '2025-03-15' });
    assert.deepEqual(plan(here, 'payments', 'edit', '90', { paymentDate: '2025-03-12' }).warnings, [
      'The export “Sage March” of 15 Mar 2025 has the date of before: change it in that ledger, too.',
    ]);
  });

  it('makes no payment a written-off debt there', () => {
    for (const had of [{ xeroStatus: 'Sent' }, { ledgerExport: 'Sage March' }])
      assert.throws(
        () => plan(world(had), 'payments', 'edit', '90', { paymentMethod: 'Write-off' }),
        (fault: unknown) => fault instanceof Fault && /different entries in the accounts/.test(fault.hint ?? ''),
      );
    assert.equal(plan(world({}), 'payments', 'edit', '90', { paymentMethod: 'Write-off' }).changes.length, 1);
    // Where the method was taken off its list, the reference says it.
    const off = { xeroStatus: 'Sent', paymentMethod: null, ourReference: 'Written off: gone away' };
    for (const [had, given] of [
      [off, { ourReference: 'Gone away' }],
      [off, { paymentMethod: 'Cash' }],
      [{ ...off, ourReference: 'BACS 12' }, { ourReference: 'Written off: gone away' }],
    ])
      assert.throws(
        () => plan(world(had!), 'payments', 'edit', '90', given!),
        (fault: unknown) => fault instanceof Fault && /different entries in the accounts/.test(fault.hint ?? ''),
        JSON.stringify(given),
      );
  });
});
