/** Mandates and collections: who is collected from, how much, who is left out and why; and what comes back. */
import assert from 'node:assert/strict';
import { actionOf } from '../../shared/actions/index.js';
import type { EntityName, Plan, RecordOf, Values } from '../../shared/types.js';
import { Fault } from '../../shared/fault.js';
import { applied, catalogue, collecting, contextOf, recordOf, type Around, type World } from '../fixtures.js';

const plan = (world: World, entity: EntityName, name: string, id: string, parameters: Values, around: Around = {}): Plan => {
  const record = world.get(entity)!.get(id)!;
  return actionOf(entity, name)!.plan(record, parameters as never, contextOf(world, around));
};
const why = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Fault) return error.hint;
    throw error;
  }
  return '';
};
const collect = (world: World, id = '1', collectionDate = '2025-03-31', around: Around = {}): Plan =>
  plan(world, 'customers', 'collect', id, { collectionDate }, around);
const made = ({ changes }: Plan, entity: EntityName): Values => changes.find((each) => each.entity === entity)!.after;
const withInvoice = (world: World, more: Values): World =>
  new Map([...world, ['invoices', new Map([...world.get('invoices')!, ['31', { ...world.get('invoices')!.get('31')!, ...more } as RecordOf]])]]);
const withCustomer = (world: World, more: Values): World =>
  new Map([...world, ['customers', new Map([...world.get('customers')!, ['1', { ...world.get('customers')!.get('1')!, ...more } as RecordOf]])]]);

describe('collecting by Direct Debit', () => {
  it('takes what is due and reached the customer in time, once', () => {
    const world = collecting();
    const { amounts, notes = [] } = collect(world);
    assert.deepEqual(amounts, { directDebits: 12_000 });
    const debit = made(collect(world), 'directDebits');
    assert.deepEqual(
      [debit['amount'], debit['transactionCode'], debit['processingDate'], debit['invoices'], debit['reference']],
      [1_200_000, '01', '2025-03-28', [{ invoiceID: '31', amount: 120 }], 'A1001X'],
    );
    assert.match(notes[0]!, /^£120\.00 for 1 invoice is collected on 31 Mar 2025 by mandate A1001X: first collection\.$/);
    const after = applied(world, collect(world));
    assert.match(
      why(() => collect(after)),
      /^Nothing is to be collected: £120\.00 is in a file already\.$/,
    );
  });

  it('says of each invoice that is left out why', () => {
    const world = collecting();
    assert.match(
      why(() => collect(withInvoice(world, { status: 'Approved' }))),
      /10031 has not reached the customer yet/,
    );
    assert.match(
      why(() => collect(withInvoice(world, { dueDate: '2025-04-30' }))),
      /10031 is due on 30 Apr 2025/,
    );
    assert.match(
      why(() => collect(withInvoice(world, { sentAt: '2025-03-18T09:00:00Z' }))),
      /10031 needs 10 working days of notice, until 1 Apr 2025/,
    );
    assert.match(
      why(() => collect(withInvoice(world, { balance: 0, paid: 1_200_000 }))),
      /no invoice is open/,
    );
  });

  it('sets credit notes against it, and asks for no more than is owed', () => {
    const world = collecting();
    const credit = recordOf('invoices', '39', {
      invoiceNumber: '10039',
      customerID: '1',
      status: 'Sent',
      total: -700_000,
      balance: -700_000,
      invoiceDate: '2025-03-05',
    });
    const credited: World = new Map([...world, ['invoices', new Map([...world.get('invoices')!, ['39', credit]])]]);
    const less = made(collect(withCustomer(credited, { balance: 500_000 })), 'directDebits');
    assert.deepEqual(
      [less['amount'], less['invoices']],
      [
        500_000,
        [
          { invoiceID: '39', amount: -70 },
          { invoiceID: '31', amount: 120 },
        ],
      ],
    );
    const onAccount = collect(withCustomer(world, { balance: 300_000 }));
    assert.deepEqual([made(onAccount, 'directDebits')['amount'], onAccount.warnings?.length], [300_000, 1]);
    assert.match(
      why(() => collect(withCustomer(world, { balance: 0 }))),
      /on account; Allocate settles it/,
    );
  });

  it('keeps to the days of Bacs', () => {
    const world = collecting();
    assert.match(
      why(() => collect(world, '1', '2025-03-29')),
      /does not work on 29 Mar 2025; the next working day is 31 Mar 2025/,
    );
    assert.match(
      why(() => collect(world, '1', '2025-04-18')),
      /the next working day is 22 Apr 2025/,
    );
    assert.match(
      why(() => collect(world, '1', '2025-03-21')),
      /collects on 24 Mar 2025 at the earliest/,
    );
    assert.match(
      why(() => collect(world, '1', '2025-05-06')),
      /at most 31 days/,
    );
    const added = {
      ...catalogue,
      all: (entity: EntityName) => (entity === 'presets' ? [recordOf('presets', '1', { list: 'bankHoliday', name: '2025-03-31' })] : catalogue.all(entity)),
    };
    assert.match(
      why(() => collect(world, '1', '2025-03-31', { catalogue: added })),
      /the next working day is 1 Apr 2025/,
    );
  });

  it('needs a mandate that is active by then, and the company’s own details', () => {
    const world = collecting();
    const customer = world.get('customers')!.get('3')!;
    assert.match(String(actionOf('customers', 'collect')!.available(customer, contextOf(world))), /no Direct Debit mandate/);
    const later: World = new Map([...world, ['mandates', new Map([['45', { ...world.get('mandates')!.get('45')!, activeDate: '2025-04-02' } as RecordOf]])]]);
    assert.match(
      why(() => collect(later)),
      /active from 2 Apr 2025/,
    );
    const bare = { ...catalogue, preset: () => undefined };
    assert.match(
      why(() => collect(world, '1', '2025-03-31', { catalogue: bare })),
      /Service User Number \(six figures\), Sort Code, Account Number, Account Name/,
    );
  });

  it('calls the next 17, what came back 18, the last of who left 19', () => {
    const world = collecting();
    const before = (more: Values): World =>
      new Map([
        ...world,
        [
          'directDebits',
          new Map([
            ['49', recordOf('directDebits', '49', { customerID: '1', mandateID: '45', amount: 100, invoices: [{ invoiceID: '31', amount: 120 }], ...more })],
          ]),
        ],
      ]);
    const code = (from: World): unknown => made(collect(from), 'directDebits')['transactionCode'];
    assert.equal(code(before({ status: 'Withdrawn' })), '01');
    assert.equal(code(before({ status: 'Collected', invoices: [{ invoiceID: '32', amount: 60 }] })), '17');
    const back = { status: 'Returned', amount: 1_200_000, collectionDate: '2025-03-03' };
    assert.equal(code(before(back)), '18');
    assert.equal(code(before({ ...back, amount: 1_000_000 })), '17', 'another amount');
    assert.equal(code(before({ ...back, collectionDate: '2025-02-28' })), '17', 'more than 30 days ago');
    assert.equal(code(withCustomer(before({ status: 'Collected' }), { status: 'Dropped' })), '19');
  });
});

describe('a collection', () => {
  it('becomes a payment of its day, allocated to its invoices', () => {
    const world = collecting();
    const { changes, amounts } = plan(world, 'directDebits', 'enterPayment', '47', {});
    assert.deepEqual(amounts, { payments: 9_000, allocated: 9_000 });
    const [payment] = changes.filter(({ entity }) => entity === 'payments');
    assert.deepEqual(
      ['amount', 'paymentDate', 'paymentMethod', 'unallocated', 'ourReference'].map((name) => payment!.after[name]),
      [900_000, '2025-03-19', 'Direct Debit', 0, 'A1002X'],
    );
    const after = applied(world, { changes });
    assert.deepEqual([after.get('invoices')!.get('37')!['balance'], after.get('customers')!.get('2')!['balance']], [0, 0]);
    const later = { ...world.get('directDebits')!.get('47')!, collectionDate: '2025-03-21' } as RecordOf;
    assert.match(String(actionOf('directDebits', 'enterPayment')!.available(later, contextOf(world))), /entered then/);
  });

  it('leaves on account what was paid otherwise meanwhile', () => {
    const world = collecting();
    const paid: World = new Map([
      ...world,
      ['invoices', new Map([...world.get('invoices')!, ['37', { ...world.get('invoices')!.get('37')!, paid: 600_000, balance: 300_000 } as RecordOf]])],
    ]);
    const found = plan(paid, 'directDebits', 'enterPayment', '47', {});
    assert.deepEqual([found.changes[0]!.after['unallocated'], found.warnings?.length], [600_000, 1]);
  });

  it('that came back reverses its payment; where the code says so the mandate ends', () => {
    const world = collecting();
    const back = plan(world, 'directDebits', 'markReturned', '48', { returnCode: '0' });
    const after = applied(world, back);
    assert.deepEqual(
      [
        after.get('payments')!.get('43')!['status'],
        after.get('payments')!.get('43')!['reverseReason'],
        after.get('invoices')!.get('38')!['balance'],
        after.get('customers')!.get('2')!['balance'],
        after.get('mandates')!.get('46')!['status'],
        after.get('directDebits')!.get('48')!['status'],
      ],
      ['Reversed', 'Direct Debit returned: Refer to payer (0)', 500_000, 1_400_000, 'Active', 'Returned'],
    );
    const ended = applied(world, plan(world, 'directDebits', 'markReturned', '48', { returnCode: 'B' }));
    assert.deepEqual(
      [ended.get('mandates')!.get('46')!['status'], ended.get('customers')!.get('2')!['directDebit'], ended.get('customers')!.get('2')!['balance']],
      ['Cancelled', false, 1_400_000],
    );
    // One that was not entered yet has no payment to reverse.
    assert.deepEqual(plan(world, 'directDebits', 'markReturned', '47', { returnCode: '1' }).amounts, { directDebits: -9_000 });
  });

  it('that was withdrawn can be collected again', () => {
    const world = collecting();
    const after = applied(world, plan(world, 'directDebits', 'withdraw', '47', {}));
    assert.equal(made(collect(after, '2'), 'directDebits')['amount'], 900_000);
  });
});

describe('a mandate', () => {
  const given = { accountName: 'Nobody Yet', sortCode: '20-00-00', accountNumber: '5577991' };

  it('keeps the account where nobody reads it, and is one a customer', () => {
    const world = collecting();
    const found = plan(world, 'customers', 'addMandate', '3', given);
    const mandate = made(found, 'mandates');
    assert.deepEqual(
      [mandate['accountEnding'], mandate['sortCode'], mandate['accountNumber'], mandate['reference']],
      ['ends 7991', '200000', '05577991', 'SB0A1003'],
    );
    assert.ok(!JSON.stringify([found.notes, found.changes.map(({ why: said }) => said)]).includes('5577991'));
    assert.match(
      why(() => plan(world, 'customers', 'addMandate', '1', given)),
      /A1001X of this customer is active, account ends 9911; cancel it first/,
    );
  });

  it('is refused with what is wrong and without what was typed', () => {
    const world = collecting();
    const said = (more: Values): string => why(() => plan(world, 'customers', 'addMandate', '3', { ...given, ...more }));
    for (const [more, field] of [
      [{ sortCode: '20-00' }, 'sort code'],
      [{ accountNumber: '77881' }, 'account number'],
      [{ accountName: '!!' }, 'letters'],
      [{ reference: 'AAAAAA' }, 'same'],
      [{ signedDate: '2025-03-21' }, 'still to come'],
    ] as const) {
      assert.match(said(more), new RegExp(field));
      assert.ok(!said(more).includes('77881'));
    }
  });
});

describe('what goes elsewhere besides', () => {
  it('is not reminded of while we collect it ourselves, and is again once it came back', () => {
    const world = collecting();
    const remind = (from: World): Plan => plan(from, 'customers', 'remind', '2', {}, { today: '2025-03-25' });
    assert.match(
      why(() => remind(world)),
      /No invoice of this customer that reached them is overdue/,
    );
    const back = remind(applied(world, plan(world, 'directDebits', 'markReturned', '47', { returnCode: '0' })));
    assert.match(back.changes.find(({ entity }) => entity === 'customers')!.why, /^First reminder of £/);
  });

  it('is named when a payment is reversed or an invoice rebuilt that the accounts have', () => {
    const world = collecting();
    const gone: World = new Map([
      ...world,
      ['payments', new Map([['43', { ...world.get('payments')!.get('43')!, xeroStatus: 'Sent' } as RecordOf]])],
      [
        'invoices',
        new Map([...world.get('invoices')!, ['32', { ...world.get('invoices')!.get('32')!, xeroStatus: 'Sent', ledgerExport: 'Sage March' } as RecordOf]]),
      ],
    ]);
    const reversed = plan(gone, 'payments', 'reverse', '43', { reason: 'Bounced' });
    assert.equal(reversed.notes?.at(-1), 'It is taken back in Xero, too.');
    assert.deepEqual(
      reversed.changes.filter(({ kind }) => kind === 'create').map(({ entity, after }) => [entity, after['channel'], after['paymentID'], after['customerID']]),
      [['messages', 'Xero', '43', '2']],
    );
    // Returned by the bank it is the same, beside what becomes of mandate and customer.
    const returned = plan(gone, 'directDebits', 'markReturned', '48', { returnCode: '1' });
    assert.deepEqual(
      returned.changes.filter(({ entity }) => entity === 'messages').map(({ kind, after }) => [kind, after['paymentID'], after['directDebit']]),
      [['create', '43', undefined]],
    );
    const rebuilt = plan(gone, 'invoices', 'recreate', '32', {});
    assert.match(JSON.stringify(rebuilt.warnings), /The export “Sage March” has it as it was/);
    assert.match(JSON.stringify(rebuilt.notes), /It is voided in Xero, with what was paid on it back on account; send it again once it is approved\./);
    assert.equal(rebuilt.changes.find(({ id }) => id === '32')!.after['xeroStatus'], 'Queued');
    assert.deepEqual(
      rebuilt.changes.filter(({ entity }) => entity === 'messages').map(({ kind, after }) => [kind, after['channel'], after['invoiceID']]),
      [['create', 'Xero', '32']],
    );
  });
});
