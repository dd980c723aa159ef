/** The walk through what begins elsewhere than in a list: somebody else's list, a statement, the month, the Outbox, calls, a second person. */
import type { RunningBridge, Scene } from './scene.js';
import { tokenOf } from './scene.js';

interface Invoice {
  readonly invoiceNumber: number;
  readonly balance: number;
}

export async function walkFurther(bridge: RunningBridge, scene: Scene, at: (name: string) => Promise<void>): Promise<void> {
  const { excel } = scene;
  const account = async (line: RegExp): Promise<void> => {
    await scene.press(/account, lists, jobs/);
    await scene.press(line);
  };
  const lists = (): Promise<void> => account(/^Lists/);

  const [a, b] = await bridge.call<readonly { number: string }[]>('GET', '/numbers?active&limit=2');
  await lists();
  await scene.press(/^Somebody else’s list/);
  await scene.heading('From somebody else’s list');
  await at('20-bring');
  await scene.fill(
    /Paste it here/,
    `Line\tDate\tReason\n+44 ${a!.number.replace(/^0/, '')}\t31/01/2025\tOffice closed\n${b!.number}\t\t\n01999 000000\t\t\nDental\t\t`,
  );
  await scene.press('Look them up');
  await scene.heading('4 lines looked up');
  await at('20-bring-answers');

  const [invoice] = await bridge.call<readonly Invoice[]>('GET', '/invoices?balance.gt=0&limit=1');
  await lists();
  await scene.press(/^Bank statement/);
  await scene.heading('Bank statement');
  await at('21-statement');
  await scene.fill(
    /paste it here/,
    [
      'Date,Counter Party,Reference,Amount',
      `23/01/2025,SOMEBODY,INV ${invoice!.invoiceNumber},${invoice!.balance.toFixed(2)}`,
      '23/01/2025,MYSTERY PAYER OF A RATHER LONG NAME LIMITED,,7.77',
    ].join('\n'),
  );
  await scene.press('Read what is pasted');
  await scene.heading('Receipts');
  await at('21-receipts');

  await lists();
  await scene.press(/^Carrier’s bill/);
  await scene.says(/^Gamma/);
  await at('26-carrier-bills');
  await scene.press(/^Gamma/);
  await scene.says('For the files');
  await at('26-carrier-bill');
  await scene.press('Back');
  await scene.press('Check a bill');
  await excel.user('addSheet');
  await excel.user('paste', 'A1', 'O2\n\nMSISDN\tTariff\tNet\tStart\tEnd\n07700 900001\tSIM\t4.00\t01/12/2024\t31/12/2024\nTotal\t\t10.00');
  await scene.choose('Carrier', 'O2');
  await scene.press('Take this sheet');
  await scene.says(/^Which column is which/);
  await at('26-carrier-columns');
  await scene.press('Check it');
  await scene.says('What it comes to');
  await at('26-carrier-told');

  await lists();
  await scene.list('Customers');
  const row = (await scene.rows()).findIndex((each) => each['Name'] === 'Ashcombe Retail Group plc');
  await excel.user('select', await scene.cell('Name', row));
  await scene.press('Its allowances');
  await scene.says('500 UK Landline Minutes');
  await at('27-allowances');

  const [{ reference }] = (await bridge.call<readonly { reference: string }[]>('GET', '/directDebits?status=Collected&limit=1&fields=reference')) as [
    { reference: string },
  ];
  await lists();
  await scene.press(/^Direct Debit ?Collect/);
  await scene.says(/^Collect from/);
  await scene.says(/not entered yet/);
  await at('25-direct-debit');
  await (
    await scene.pane()
  )
    .getByLabel('Report of the bank')
    .setInputFiles({ name: 'arudd.csv', mimeType: 'text/csv', buffer: Buffer.from(`Reference,Return Code\n${reference},B\nNOBODY-WITH-A-LONG-1,0\n`) });
  await scene.heading('What the bank returned');
  await at('25-returns');
  await lists();
  await scene.press(/^Ledger out/);
  await scene.says('In these days');
  await at('26-ledger');

  await lists();
  const { id: run } = await bridge.call<{ id: string }>('POST', '/billingRuns', {
    billingCycle: '1st of the Month',
    invoiceDate: '2025-02-01',
    cutoffDate: '2025-02-02',
  });
  const [{ id: customerID }] = (await bridge.call<readonly { id: string }[]>('GET', '/customers?billingCycle=1st of the Month&active&limit=1&fields=id')) as [
    { id: string },
  ];
  await bridge.call('POST', '/transactions', { customerID, description: 'Rack and cabling', net: 900, transactionDate: '2025-01-20' });
  await bridge.call('POST', `/billingRuns/${run}?action=forecast`, {});
  await account(/^Jobs/);
  await lists();
  await scene.press(/^Billing run of 1 Feb 2025/);
  await scene.says(/Unusual bills: \d+/, 20_000);
  await at('22-month');
  const [odd] = await bridge.call<readonly { name: string }[]>('GET', `/bills?billingRunID=${run}&unusual=true&sort=-difference`);
  await scene.press(new RegExp(`^${odd!.name}`));
  await scene.says('Rack and cabling');
  await at('22-bill');
  await scene.press('Why did it change?');
  await scene.says('Lines by hand');
  await at('22-why');

  await account(/^Outbox/);
  await scene.heading(/Outbox/);
  await at('23-outbox');
  await account(/^Calls/);
  await scene.heading(/Calls/);
  await at('24-calls');

  await lists();
  await scene.list('Customers');
  await scene.select('Name', 0, 0);
  await scene.says('1 customer selected');
  await scene.press(/^Everything of/);
  await scene.says(/owes|Owes/);
  await at('25-customer');
  await scene.press('Back');
  await scene.select('Name', 1, 2);
  await scene.says('2 customers selected');
  await scene.press(/^Final Bill/);
  await scene.fill(/^Final Bill Date/, '2025-02-28');
  await scene.press(/^Preview/);
  await scene.says(/customers? ready/);
  await scene.press('Do it on another day…');
  await at('26-later');
  await scene.press('Cancel');

  await scene.press('Back');
  await scene.press('Back');
  await lists();
  await scene.list('Payments');
  await scene.select('Amount', 0, 2);
  await scene.says('3 payments selected');
  await scene.press(/^Allocate/, 3_000).then(
    () => at('27-allocate'),
    () => undefined,
  );

  const as = async (email: string): Promise<void> => {
    const token = await tokenOf(bridge, email);
    await scene.press(/account, lists, jobs/);
    await scene.press('Sign out');
    await scene.heading('Sign in');
    await scene.signIn(token);
  };
  const clerk = await tokenOf(bridge, 'clerk@example.com');
  await bridge.call(
    'POST',
    '/customers?action=finalBill',
    {
      ids: ['3', '4'],
      parameters: { dateFinalBill: '2025-01-31', status: 'Final Bill' },
      comment: 'They have left for another supplier.',
      ticket: 'T-4711',
    },
    clerk,
  );
  await as('manager@example.com');
  await lists();
  await at('28-start-approver');
  await scene.press(/proposal waits for your word/);
  await scene.says('exactly as proposed');
  await at('28-approval');
  await excel.user('select', 'A1');
}
