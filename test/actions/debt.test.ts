/** Reminders, promises and statements: who gets one, who is left out, and what each says. */
import assert from 'node:assert/strict';
import type { Plan, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { catalogue, company, done, plan, the, withSettings, type World } from '../fixtures.js';

/** The company with its invoice 31 of £120 sent and due on 31 March; it is late from 1 April on. */
const sent = (more: Values = {}): World =>
  new Map(
    [...company()].map(([entity, records]) => [
      entity,
      entity === 'invoices' ? new Map([...records].map(([id, each]) => [id, id === '31' ? { ...each, status: 'Sent', ...more } : each])) : records,
    ]),
  );
const later = { today: '2025-04-10' };

describe('reminders of debt', () => {
  it('go to who is late, a step further each time, with a statement', () => {
    const { changes, warnings } = plan(sent(), 'customers', 'remind', '1', {}, later);
    assert.deepEqual(changes[0]?.after, { reminderStage: 'First', lastReminderDate: '2025-04-10' });
    assert.deepEqual(
      ['recipient', 'subject', 'attachments', 'customerID'].map((name) => changes[1]?.after[name]),
      ['accounts@northgate.example', 'Reminder: £120.00 overdue', ['statement'], '1'],
    );
    assert.match(JSON.stringify(changes[1]?.after['body']), /£120\.00 of yours as overdue \(10031, due 31 Mar 2025\)/);
    assert.match(JSON.stringify(warnings), /No mail server/);
    const twice = done(sent(), 'customers', 'remind', '1', {}, later);
    assert.equal(plan(twice, 'customers', 'remind', '1', {}, { today: '2025-04-20' }).changes[0]?.after['reminderStage'], 'Second');
    const paidSince = new Map(
      [...twice].map(([entity, records]) => [
        entity,
        entity === 'invoices' ? new Map([...records].map(([id, each]) => [id, id === '31' ? { ...each, dueDate: '2025-04-15' } : each])) : records,
      ]),
    );
    assert.equal(
      plan(paidSince, 'customers', 'remind', '1', {}, { today: '2025-04-20' }).changes[0]?.after['reminderStage'] ?? 'First',
      'First',
      'another debt begins anew',
    );
  });

  /** The same with another first customer. */
  const whose = (world: World, more: Values): World =>
    new Map(
      [...world].map(([entity, records]) => [
        entity,
        entity === 'customers' ? new Map([...records].map(([id, each]) => [id, id === '1' ? { ...each, ...more } : each])) : records,
      ]),
    );

  for (const [who, more] of [
    ['has no e-mail address', { email: null }],
    ['wants no e-mail', { emailBilling: false }],
  ] as const)
    it(`go as a letter in the print batch to who ${who}, with a statement, and count as the same step; so does a statement`, () => {
      const { changes, warnings, notes } = plan(whose(sent(), more), 'customers', 'remind', '1', {}, later);
      assert.equal(changes[0]?.after['reminderStage'], 'First');
      const way = ['channel', 'nextAttemptAt', 'attachments'].map((name) => changes[1]?.after[name] ?? null);
      assert.deepEqual([way, notes], [['Print', null, ['statement']], ['First reminder of £120.00 in 1 invoice is queued to be printed.']]);
      assert.doesNotMatch(JSON.stringify(warnings), /mail server/);
      assert.equal(plan(whose(company(), more), 'customers', 'sendStatement', '1').changes[1]?.after['channel'], 'Print');
    });

  it('leave out who is not late, never got the invoice, has paid since, or promised', () => {
    const refusal = (world: World, today: string): unknown => {
      try {
        plan(world, 'customers', 'remind', '1', {}, { today });
        return 'ready';
      } catch (error) {
        return (error as { hint?: string }).hint;
      }
    };
    assert.equal(refusal(sent(), '2025-03-31'), 'No invoice of this customer that reached them is overdue.');
    assert.equal(refusal(company(), '2025-04-10'), 'No invoice of this customer that reached them is overdue.', 'it is not Sent');
    assert.equal(refusal(sent({ balance: 0 }), '2025-04-10'), 'No invoice of this customer that reached them is overdue.', 'paid between preview and run');
    const promised = done(sent(), 'customers', 'promiseToPay', '1', { promiseDate: '2025-04-15' }, later);
    assert.match(String(refusal(promised, '2025-04-15')), /has promised £120\.00 by 15 Apr 2025/);
    assert.equal(refusal(promised, '2025-04-16'), 'ready', 'the day has passed');
  });

  it('know a promise by its day alone, and take it away', () => {
    const promised = done(sent(), 'customers', 'promiseToPay', '1', { promiseDate: '2025-04-15', promiseAmount: 500_000 }, later);
    assert.deepEqual([the(promised, 'customers', '1')['promiseAmount'], the(promised, 'customers', '1')['promiseDate']], [500_000, '2025-04-15']);
    assert.equal(the(done(promised, 'customers', 'promiseToPay', '1', {}, later), 'customers', '1')['promiseDate'], null);
    assert.throws(() => plan(sent(), 'customers', 'promiseToPay', '1', { promiseDate: '2025-04-09' }, later), { code: 400504 });
  });

  it('say what the company settings say, each with the signature, and warn of what these name and there is not', () => {
    const given: Readonly<Record<string, string>> = {
      Name: 'Reseller Ltd',
      'Mail Signature': 'Kind regards, {company}',
      ...Object.fromEntries(
        ['Invoice Mail', 'Statement Mail', 'First Reminder', 'Second Reminder', 'Final Reminder', 'Increase Notice'].flatMap((kind) => [
          [`${kind} Subject`, `${kind} for {account}`],
          [`${kind} Text`, `Hello {contact}, {nonsense}`],
        ]),
      ),
    };
    const worded = withSettings(given, catalogue);
    const reminded = (stage: string): Plan => plan(sent(), 'customers', 'remind', '1', { stage }, { ...later, catalogue: worded });
    for (const [kind, { changes, warnings }] of [
      ['First Reminder', reminded('First')],
      ['Second Reminder', reminded('Second')],
      ['Final Reminder', reminded('Final')],
      ['Statement Mail', plan(company(), 'customers', 'sendStatement', '1', {}, { catalogue: worded })],
      ['Invoice Mail', plan(done(company(), 'invoices', 'approve', '31'), 'invoices', 'email', '31', {}, { catalogue: worded })],
    ] as const) {
      const message = changes.find(({ entity }) => entity === 'messages')!.after;
      const { contactName, name } = the(company(), 'customers', '1');
      assert.deepEqual(
        [message['subject'], message['body']],
        [`${kind} for A1001`, `Hello ${asText(contactName ?? name)}, {nonsense}\n\nKind regards, Reseller Ltd`],
      );
      assert.match(JSON.stringify(warnings), new RegExp(`"${kind} Text\\\\" names \\{nonsense\\}, which is none of contact, customer`));
    }
  });

  it('are not needed for a statement', () => {
    const { changes } = plan(company(), 'customers', 'sendStatement', '1');
    assert.deepEqual([changes[0]?.after['lastStatementDate'], changes[1]?.after['subject']], ['2025-03-20', 'Statement of account A1001']);
  });
});
