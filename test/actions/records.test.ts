/** Making, copying, deleting and settling records, and the actions too small for a file of their own. */
import { textOfWarning } from '../../shared/warnings.js';
import assert from 'node:assert/strict';
import { applied, catalogue, company, done, plan, recordOf, the, worldOf, type World } from '../fixtures.js';
import type { RecordOf, Value, Values } from '../../shared/types.js';

/** The name of a priced entry of the catalogue that may hang there. */
function sold(level: string): string {
  const levelsOf = (each: RecordOf | undefined): readonly Value[] => (Array.isArray(each?.['levels']) ? each['levels'] : []);
  const found = catalogue.all('standardFeatures').find((each) => {
    const levels = [...levelsOf(each), ...levelsOf(catalogue.named('featureTypes', each['featureType'] as string))];
    return (levels.length === 0 || levels.includes(level)) && typeof each['serviceCharge'] === 'number';
  });
  return found?.['name'] as string;
}

describe('create', () => {
  it('takes the customer from the service that a feature hangs on', () => {
    const {
      changes: [change],
      charges,
    } = plan(company(), 'features', 'create', '', { serviceID: '12', serviceCharge: 100_000, startDate: '2025-03-20' });
    assert.deepEqual(
      [change?.after['customerID'], change?.after['serviceID'], change?.after['status'], change?.after['dueDate']],
      ['1', '12', 'Active', '2025-03-20'],
    );
    assert.deepEqual(
      charges?.map(({ net, when }) => [net, when]),
      [[1000, 'next run']],
    );
  });

  it('leaves to the catalogue what the catalogue says', () => {
    const {
      changes: [change],
    } = plan(company(), 'features', 'create', '', { customerID: '1', standardFeature: sold('customer') });
    assert.equal(change?.after['serviceCharge'], undefined);
  });

  it('asks for exactly one owner', () => {
    assert.throws(() => plan(company(), 'features', 'create', '', { serviceCharge: 1 }), { code: 400503 });
    assert.throws(() => plan(company(), 'features', 'create', '', { numberID: '11', serviceID: '12' }), { code: 400504 });
    assert.throws(() => plan(company(), 'features', 'create', '', { customerID: '2', serviceID: '12' }), { code: 400504 });
    assert.throws(() => plan(company(), 'features', 'create', '', { serviceID: '999' }), { fields: { serviceID: 'There is no service 999.' } });
  });

  it('refuses a feature on a number in stock and under what ended', () => {
    assert.throws(() => plan(company(), 'features', 'create', '', { numberID: '13' }), { code: 400502 });
    const world = done(company(), 'customers', 'drop', '1', { status: 'Dropped', dateDrop: '2025-03-10' });
    assert.throws(() => plan(world, 'services', 'create', '', { customerID: '1', serviceType: 'Broadband' }), {
      hint: 'Its customer A1001 Northgate Dental is Dropped since 2025-03-10; Reinstate on that customer comes first.',
    });
  });

  it('puts a number without a customer in stock', () => {
    assert.equal(plan(company(), 'numbers', 'create', '', { number: '01632 960555' }).changes[0]?.after['status'], 'In Stock');
    assert.equal(plan(company(), 'numbers', 'create', '', { number: '01632 960555', customerID: '2' }).changes[0]?.after['status'], 'Active');
  });

  it('lets a payment lower the balance', () => {
    const world = done(company(), 'payments', 'create', '', { customerID: '1', amount: 200_000 });
    assert.equal(the(world, 'customers', '1')['balance'], 1_000_000);
    assert.equal(the(world, 'payments', '+1')['unallocated'], 200_000);
  });
});

describe('clone', () => {
  it('copies settings, and neither references nor dates of life', () => {
    const world = applied(company(), {
      changes: [
        { entity: 'services', id: '12', kind: 'update', before: {}, after: { CRMReference: 'CRM-1', site: 'Leeds', dateSuspend: '2025-01-01' }, why: '' },
      ],
    });
    const {
      changes: [change],
    } = plan(world, 'services', 'clone', '12');
    assert.deepEqual(
      [change?.after['site'], change?.after['customerID'], change?.after['CRMReference'], change?.after['dateSuspend']],
      ['Leeds', '1', undefined, undefined],
    );
  });

  it('starts a copied feature today, with nothing charged', () => {
    const {
      changes: [change],
    } = plan(company(), 'features', 'clone', '101');
    assert.deepEqual([change?.after['serviceCharge'], change?.after['startDate'], change?.after['dueDate']], [299_900, '2025-03-20', '2025-03-20']);
  });

  it('gives another name to what may exist only once', () => {
    const {
      changes: [change],
    } = plan(company(), 'standardFeatures', 'clone', '71');
    assert.equal(change?.after['name'], 'Test Licence (copy)');
  });
});

describe('delete', () => {
  it('names what depends on the record and how much of it', () => {
    assert.throws(() => plan(company(), 'services', 'delete', '12'), {
      code: 409005,
      hint: 'Service Other Surgery cannot be deleted: 2 features depend on it. Delete those first, or hide it.',
    });
  });

  it('removes what nothing depends on', () => {
    assert.deepEqual(
      plan(company(), 'services', 'delete', '23').changes.map(({ kind, id }) => [kind, id]),
      [['delete', '23']],
    );
  });

  it('refuses what was billed, sent or paid', () => {
    assert.throws(() => plan(company(), 'transactions', 'delete', '51'), /is on invoice 31/);
    assert.throws(() => plan(company(), 'invoices', 'delete', '33'), /is Sent/);
    assert.throws(() => plan(company(), 'payments', 'delete', '41'), /pays invoices/);
  });
});

describe('adding features', () => {
  it('adds one for each name, on the record that was selected', () => {
    const name = sold('service');
    const { changes, notes } = plan(company(), 'services', 'addFeatures', '12', { standardFeatures: [name, name], startDate: '2025-04-01' });
    assert.deepEqual(
      changes.map(({ id, after }) => [id, after['serviceID'], after['customerID'], after['standardFeature'], after['startDate']]),
      [
        ['+1', '12', '1', name, '2025-04-01'],
        ['+2', '12', '1', name, '2025-04-01'],
      ],
    );
    assert.deepEqual(notes, ['2 features added: SIP Channel from 1 Apr 2025 and SIP Channel from 1 Apr 2025.']);
  });

  it('refuses a name that is not sold', () => {
    assert.throws(() => plan(company(), 'services', 'addFeatures', '12', { standardFeatures: ['No Such Thing'] }), { code: 400504 });
  });
});

describe('adding numbers', () => {
  const add = (numbers: readonly string[], world: World = company()) => plan(world, 'customers', 'addNumbers', '1', { numbers, numberType: 'Landline' });

  it('adds one a line, with single spaces', () => {
    assert.deepEqual(
      add(['01632  960100\n01632-960101 ', '']).changes.map(({ after }) => [after['number'], after['customerID'], after['dateAllocate']]),
      [
        ['01632 960100', '1', '2025-03-20'],
        ['01632-960101', '1', '2025-03-20'],
      ],
    );
  });

  it('names those given twice and those there already, however they are spaced', () => {
    assert.throws(() => add(['01632 960001', '01632 960200', '01632-960200', '---']), {
      fields: { numbers: '01632 960001 is there already (Active), 01632-960200 is named twice and "---" is no number.' },
    });
  });
});

describe('payments', () => {
  it('pay invoices of their own customer, no more than is open and no more than came in', () => {
    const world = done(company(), 'payments', 'allocate', '42', { allocations: [{ invoiceID: '31', amount: 40 }] });
    assert.deepEqual(
      [the(world, 'payments', '42')['unallocated'], the(world, 'invoices', '31')['paid'], the(world, 'invoices', '31')['balance']],
      [100_000, 400_000, 800_000],
    );
    assert.throws(() => plan(world, 'payments', 'allocate', '42', { allocations: [{ invoiceID: '31', amount: '50.01' }] }), /Invalid Value/);
    assert.throws(() => plan(world, 'payments', 'allocate', '42', { allocations: [{ invoiceID: '34', amount: 1 }] }), { code: 400504 });
    assert.throws(() => plan(world, 'payments', 'allocate', '42', { allocations: [{ invoiceID: '31', amount: 1, note: 'x' }] }), { code: 400504 });
  });

  it('are reversed with their allocations', () => {
    const world = done(company(), 'payments', 'reverse', '41', { reason: 'Bounced' });
    assert.deepEqual(
      [
        the(world, 'payments', '41')['status'],
        the(world, 'payments', '41')['allocations'],
        the(world, 'invoices', '32')['balance'],
        the(world, 'customers', '1')['balance'],
      ],
      ['Reversed', null, 600_000, 1_800_000],
    );
    assert.throws(() => plan(world, 'payments', 'reverse', '41', { reason: 'Again' }), /already reversed on 2025-03-20/);
  });

  it('are added to a customer in whole pence', () => {
    const world = done(company(), 'customers', 'addPayment', '1', { amount: 1_200_000, paymentDate: '2025-03-19', ourReference: 'BACS' });
    assert.deepEqual([the(world, 'customers', '1')['balance'], the(world, 'payments', '+1')['ourReference']], [0, 'BACS']);
    assert.throws(() => plan(company(), 'customers', 'addPayment', '1', { amount: 10_001, paymentDate: '2025-03-19' }), { code: 400504 });
  });
});

describe('writing off debt', () => {
  it('takes the whole balance unless told otherwise, and never more', () => {
    const world = done(company(), 'customers', 'writeOffDebt', '1', { reason: 'Insolvent' });
    assert.deepEqual(
      [the(world, 'customers', '1')['balance'], the(world, 'payments', '+1')['paymentMethod'], the(world, 'payments', '+1')['amount']],
      [0, 'Write-off', 1_200_000],
    );
    assert.throws(() => plan(company(), 'customers', 'writeOffDebt', '1', { reason: 'x', amount: 1_200_100 }), { code: 400504 });
    assert.throws(() => plan(company(), 'customers', 'writeOffDebt', '2', { reason: 'x' }), /owes nothing/);
  });
});

describe('invoices', () => {
  it('are approved, then delivered', () => {
    assert.throws(() => plan(company(), 'invoices', 'deliver', '31'), /Approve comes first/);
    const world = done(done(company(), 'invoices', 'approve', '31'), 'invoices', 'deliver', '31', { dateDelivered: '2025-03-21' });
    assert.deepEqual(
      [the(world, 'invoices', '31')['status'], the(world, 'invoices', '31')['approvedBy'], the(world, 'invoices', '31')['deliveredDate']],
      ['Sent', 'Ann Lee', '2025-03-21'],
    );
  });

  it('are delivered the way that their customer wants, or the one that is chosen', () => {
    const approved = done(company(), 'invoices', 'approve', '31');
    const wantsPaper = done(approved, 'customers', 'edit', '1', { emailBilling: false });
    const ways = [
      [approved, {}],
      [wantsPaper, {}],
      [done(approved, 'customers', 'edit', '1', { email: null }), {}],
      [approved, { way: 'Print' }],
      [wantsPaper, { way: 'Download' }],
    ] as const;
    assert.deepEqual(
      ways.map(([world, parameters]) => {
        const { changes } = plan(world, 'invoices', 'deliver', '31', parameters);
        const [invoice, message] = changes.map(({ after }) => after);
        return [message?.['channel'], invoice?.['status'], invoice?.['delivery'], invoice?.['deliveryNote']];
      }),
      [
        ['E-mail', undefined, 'Queued', 'E-mail to accounts@northgate.example'],
        ['Print', undefined, 'Queued', 'Print batch'],
        ['Print', undefined, 'Queued', 'Print batch'],
        ['Print', undefined, 'Queued', 'Print batch'],
        [undefined, 'Sent', 'Sent', 'Handed out as PDF on 20 Mar 2025.'],
      ],
    );
  });

  it('are approved by being e-mailed to the customer’s addresses', () => {
    const {
      changes: [change, message],
      warnings,
    } = plan(company(), 'invoices', 'email', '31');
    assert.deepEqual(
      ['status', 'approvedBy', 'delivery', 'emailedDate'].map((field) => change?.after[field]),
      ['Approved', 'Ann Lee', 'Queued', undefined],
      'Sent only once a server took it',
    );
    assert.deepEqual(
      ['channel', 'status', 'recipient', 'subject', 'attachments', 'invoiceID'].map((field) => message?.after[field]),
      ['E-mail', 'Queued', 'accounts@northgate.example', 'Invoice 10031 of 1 Mar 2025', ['pdf'], '31'],
    );
    assert.match((warnings ?? []).map(textOfWarning).join(' '), /No mail server is set up/);
    assert.throws(() => plan(company(), 'invoices', 'email', '34'), /Invalid Action/);
  });

  it('say before they go out again when they went and to whom', () => {
    const approved = done(company(), 'invoices', 'approve', '31');
    const warned = (name: string, more: Values, messages: readonly Values[] = [], parameters: Values = {}): readonly string[] => {
      const invoices = new Map([...approved.get('invoices')!].map(([id, each]) => [id, id === '31' ? ({ ...each, ...more } as RecordOf) : each]));
      const sent = new Map(
        messages.map((each, place) => [
          `${901 + place}`,
          recordOf('messages', `${901 + place}`, { invoiceID: '31', customerID: '1', status: 'Sent', ...each }),
        ]),
      );
      const { warnings = [] } = plan(new Map([...approved, ['invoices', invoices], ['messages', sent]]), 'invoices', name, '31', parameters);
      return warnings.map(textOfWarning).filter((text) => text.includes('once more'));
    };
    const gone = { status: 'Sent', emailedDate: '2025-03-02', delivery: 'Sent' };
    const mailed = { channel: 'E-mail', recipient: 'a@x.example, b@x.example', sentAt: '2025-03-02T10:00:00.000Z' };
    const posted = { channel: 'Print', recipient: 'Northgate', sentAt: '2025-03-05T10:00:00.000Z' };
    assert.deepEqual(warned('email', gone, [mailed]), [
      'Invoice 10031 went out already: e-mailed on 2 Mar 2025 to a@x.example and b@x.example. The customer gets it once more.',
    ]);
    assert.deepEqual(warned('email', gone, [mailed, { ...mailed, status: 'Failed', recipient: 'c@x.example' }, posted]), [
      'Invoice 10031 went out already: e-mailed on 2 Mar 2025 to a@x.example and b@x.example and posted on 5 Mar 2025 to Northgate. The customer gets it once more.',
    ]);
    assert.deepEqual(warned('deliver', gone), ['Invoice 10031 went out already: e-mailed on 2 Mar 2025. The customer gets it once more.']);
    assert.deepEqual(warned('deliver', gone, [mailed], { way: 'Print' }).length, 1);
    assert.deepEqual(warned('deliver', gone, [mailed], { dateDelivered: '2025-03-04' }), [], 'a note sends nothing');
    assert.deepEqual(
      warned('email', {}, [
        { ...mailed, channel: 'Xero' },
        { ...mailed, status: 'Kept' },
      ]),
      [],
      'nobody got it',
    );
  });

  it('say before they are e-mailed again that they may have arrived', () => {
    const world = done(company(), 'invoices', 'approve', '31');
    const warned = (delivery: string, name: string): boolean => {
      const invoices = new Map([...world.get('invoices')!].map(([id, each]) => [id, id === '31' ? { ...each, delivery } : each]));
      const { warnings = [] } = plan(new Map([...world, ['invoices', invoices]]), 'invoices', name, '31');
      return warnings.map(textOfWarning).some((text) => text.includes('gets it twice'));
    };
    assert.deepEqual(
      ['email', 'deliver'].flatMap((name) => [warned('Unconfirmed', name), warned('Failed', name)]),
      [true, false, true, false],
    );
  });

  it('are worked out again from their lines, by an expert once they are sent', () => {
    const world = done(company(), 'invoices', 'approve', '31');
    const {
      changes: [change],
    } = plan(world, 'invoices', 'recreate', '31');
    assert.deepEqual([change?.after['status'], change?.after['recreatedDate']], ['Unsent', '2025-03-20']);
    assert.ok(!('total' in change!.after), 'its total is right already');
    assert.throws(() => plan(company(), 'invoices', 'recreate', '33'), /Expert menu/);
    assert.equal(plan(company(), 'invoices', 'recreateSent', '33').changes[0]?.after['status'], 'Unsent');
  });
});

describe('numbers', () => {
  it('go from stock to a customer, under its holds', () => {
    assert.equal(the(done(company(), 'numbers', 'allocate', '13', { customerID: '2' }), 'numbers', '13')['status'], 'Active');
    const held = done(company(), 'customers', 'suspend', '1', { status: 'Suspended' });
    assert.equal(the(done(held, 'numbers', 'allocate', '13', { customerID: '1' }), 'numbers', '13')['status'], 'Suspended');
    assert.throws(() => plan(company(), 'numbers', 'allocate', '11', { customerID: '2' }), /belongs to customer 1 already/);
  });

  it('are diverted, and no longer', () => {
    const world = done(company(), 'numbers', 'divert', '11', { divertTo: '07700 900123' });
    assert.deepEqual([the(world, 'numbers', '11')['divertTo'], the(world, 'numbers', '11')['dateDivert']], ['07700 900123', '2025-03-20']);
    assert.equal(the(done(world, 'numbers', 'divert', '11', {}), 'numbers', '11')['divertTo'], null);
    assert.throws(() => plan(company(), 'numbers', 'divert', '11', {}), { code: 400502 });
    assert.throws(() => plan(company(), 'numbers', 'divert', '11', { divertTo: '01632960001' }), { code: 400504 });
  });
});

describe('catalogue increases', () => {
  const increase = { increasePercent: '07.30', increaseScope: 'recurringAndConnections' };

  it('raise the charges of the entry itself', () => {
    const {
      changes: [change],
    } = plan(company(), 'standardFeatures', 'applyIncrease', '71', increase);
    assert.deepEqual(change?.after, { serviceCharge: 321_793, connectionCharge: 107_300 });
  });

  it('make one version for one source, percentage and scope', () => {
    const {
      changes: [change],
    } = plan(company(), 'standardFeatures', 'createIncreaseVersion', '71', increase);
    assert.deepEqual(
      [change?.after['name'], change?.after['sourceFeature'], change?.after['increasePercent'], change?.after['serviceCharge']],
      ['Test Licence +7.3 % with one-offs', '71', '7.3', 321_793],
    );
    const version = recordOf('standardFeatures', '72', change!.after);
    const knowing = {
      ...catalogue,
      all: (entity: Parameters<typeof catalogue.all>[0]): readonly RecordOf[] => (entity === 'standardFeatures' ? [version] : catalogue.all(entity)),
    };
    const again = plan(company(), 'standardFeatures', 'createIncreaseVersion', '71', { ...increase, increasePercent: '7.3' }, { catalogue: knowing });
    assert.deepEqual(again, {
      changes: [],
      given: { entity: 'standardFeatures', id: '72' },
      notes: ['That version exists already: "Test Licence +7.3 % with one-offs" (72).'],
    });
  });
});

describe('other actions', () => {
  it('shows a new PIN once and keeps only its hash', () => {
    const {
      changes: [change],
      reveals,
    } = plan(company(), 'customers', 'generatePIN', '1');
    assert.deepEqual([change?.after, reveals], [{ pinHash: 'hash-of-123456' }, { PIN: '123456' }]);
  });

  it('takes only a Xero contact that there could be, and says where nothing is sent', () => {
    const id = '4f0d5b7e-9c0a-4f0e-8a5e-0f1d2c3b4a59';
    const { changes, warnings } = plan(company(), 'customers', 'linkToXero', '1', { xeroContactID: id });
    assert.deepEqual(changes[0]?.after, { xeroContactID: id });
    assert.match((warnings ?? []).map(textOfWarning).join(' '), /nothing is sent/);
    assert.throws(() => plan(company(), 'customers', 'linkToXero', '1', { xeroContactID: 'hello' }), { code: 400504 });
  });

  it('requests a billing run once', () => {
    const world = done(company(), 'billingRuns', 'request', '61');
    assert.deepEqual([the(world, 'billingRuns', '61')['status'], the(world, 'billingRuns', '61')['requestedBy']], ['Requested', 'Ann Lee']);
    assert.throws(() => plan(world, 'billingRuns', 'request', '61'), /Requested already/);
  });

  it('locks and hides, once each', () => {
    const world = worldOf({ customers: [recordOf('customers', '1', { name: 'A' })] });
    assert.deepEqual(
      plan(world, 'customers', 'lock', '1').changes.map(({ after }) => after),
      [{ locked: true }],
    );
    assert.throws(() => plan(world, 'customers', 'unhide', '1'), /is not hidden/);
  });
});
