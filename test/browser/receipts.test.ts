/** A bank statement in the pane: pasted, looked at, one chosen by hand, entered as one run, and known again the next time. */
import assert from 'node:assert/strict';
import { WORKBOOK } from '../../shared/matching/workbook.js';
import type { ReadStatement } from '../../shared/wire/statements.js';
import { workbookOf } from '../workbook.js';
import { left, openScene, startBridge, type RunningBridge, type Scene } from './scene.js';
import { statementOf, walkStatement } from './statementWalk.js';

interface Invoice {
  readonly id: string;
  readonly invoiceNumber: string;
  readonly customerID: string;
  readonly balance: number;
}

describe('bank receipts in the pane', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  let invoice: Invoice;
  let text = '';

  before(async () => {
    bridge = await startBridge();
    scene = await openScene(bridge);
    await scene.signIn();
    const open = await bridge.call<readonly Invoice[]>('GET', '/invoices?balance.gt=0&limit=50');
    // One whose amount nothing else of its customer has, so that it is sure.
    invoice = open.find(({ customerID, balance }) => open.filter((each) => each.customerID === customerID && each.balance === balance).length === 1)!;
    text = [
      'Date,Counter Party,Reference,Amount',
      `23/01/2025,SOMEBODY,INV ${invoice.invoiceNumber},${invoice.balance.toFixed(2)}`,
      '23/01/2025,MYSTERY PAYER,,7.77',
      '23/01/2025,BT GROUP,,-50.00',
      '23/01/2025,MYSTERY TWO,,8.88',
      '23/01/2025,MYSTERY THREE,,9.99',
      '23/01/2025,MYSTERY FOUR,,1.11',
      '23/01/2025,MYSTERY FIVE,,2.22',
    ].join('\n');
  });
  after(() => left(scene, bridge));

  it('are read with what each pays, the sure ones ticked', async () => {
    await scene.press(/^Bank statement/);
    await scene.heading('Bank statement');
    await scene.fill(/paste it here/, text);
    await scene.press('Read what is pasted');
    await scene.heading('Receipts');
    await scene.says(/Preview 1 receipt/);
  });

  it('are chosen by hand where nothing names the customer', async () => {
    const frame = await scene.pane();
    const card = frame.getByRole('group', { name: /MYSTERY PAYER/ });
    await card.getByRole('button', { name: /Choose the customer/ }).click();
    await card.getByLabel('Find the customer').fill('Dovecote');
    await card.getByRole('button', { name: /A1002 Dovecote/ }).click();
    await scene.says(/Your choice says who it is/);
    await scene.press(/^Preview 2 receipts/);
    await scene.says('2 payments ready');
    // Each row says whose it is and how much, where all of them are new.
    await scene.says(/^New payment: MYSTERY PAYER/);
    await scene.says(/^A1002 Dovecote/);
    await scene.says('£7.77');
  });

  it('are entered as one run, once though the power goes before the bridge can answer, and known again', async () => {
    const before = (await bridge.call<readonly unknown[]>('GET', '/payments?limit=1000&fields=id')).length;
    const pattern = /action=enterReceipt$/;
    let sent = 0;
    await scene.excel.context.route(pattern, async (route) => {
      sent += 1;
      if (sent > 1) return route.continue();
      await route.fetch();
      await bridge.kill();
      await bridge.start();
      await route.abort('connectionreset');
    });
    await scene.press(/^Enter/);
    await scene.says('✓ 2 payments done');
    await scene.excel.context.unroute(pattern);
    assert.equal((await bridge.call<readonly unknown[]>('GET', '/payments?limit=1000&fields=id')).length, before + 2);
    assert.equal((await bridge.call<Invoice>('GET', `/invoices/${invoice.id}`)).balance, 0);
    const [run] = await bridge.call<readonly { action: string; control: { sum: number } }[]>('GET', '/runs?sort=-requestedAt&limit=1');
    assert.equal(run?.action, 'enterReceipt');
    // The rest is gone on with where it stands: what nobody can explain waits on an account of its own, all at once.
    await scene.press('What is left of the statement');
    await scene.says(/2 entered before/);
    await scene.press('All 4 to suspense');
    await scene.says(/There is no customer with the account number SUSPENSE yet/);
    await bridge.call('POST', '/customers', { accountNumber: 'SUSPENSE', name: 'Suspense' });
    // Two are chosen one after the other, and the answer to the first comes last.
    const frame = await scene.pane();
    let release = (): void => undefined;
    const second = new Promise<void>((resolve) => {
      release = resolve;
    });
    const answers: Promise<void>[] = [];
    await scene.excel.context.route(/\/statements$/, (route) => {
      const first = answers.length === 0;
      const answer = async (): Promise<void> => {
        const response = await route.fetch();
        if (first) await second;
        await route.fulfill({ response });
        release();
      };
      answers.push(answer());
    });
    for (const name of [/MYSTERY FOUR/, /MYSTERY FIVE/]) await frame.getByRole('group', { name }).getByRole('button', { name: 'To suspense' }).click();
    await scene.says(/^Preview 2 receipts, £3.33/);
    await Promise.all(answers);
    await scene.excel.context.unroute(/\/statements$/);
    await scene.press('All 2 to suspense');
    await scene.press(/^Preview 4 receipts, £22.20/);
    await scene.says('4 payments ready');
    await scene.press(/^Enter/);
    await scene.says('✓ 4 payments done');
    await scene.press(/: account, lists/);
    await scene.press(/^Lists/);
    await scene.press(/^Bank statement/);
    await scene.fill(/paste it here/, text);
    await scene.press('Read what is pasted');
    await scene.says(/6 entered before/);
    await scene.says('Nothing ticked');
  });

  it('are read out of the workbook that the bank gives out, by the sheet that is chosen', async () => {
    await scene.press(/: account, lists/);
    await scene.press(/^Lists/);
    await scene.press(/^Bank statement/);
    const frame = await scene.pane();
    await frame.getByLabel('Statement file').setInputFiles({
      name: 'January.xlsx',
      mimeType: WORKBOOK,
      buffer: Buffer.from(
        workbookOf([
          { name: 'About', rows: [['Exported on', '24/01/2025']] },
          { name: 'Account 1', rows: text.split('\n').map((line) => line.split(',').map((cell) => (/^-?\d+\.\d+$/.test(cell) ? Number(cell) : cell))) },
        ]),
      ),
    });
    await scene.says('Which sheet of January.xlsx is the statement?');
    await scene.press('About');
    await scene.says(/does not say which column is the date/);
    await scene.press('Account 1');
    await scene.heading('Receipts');
    await scene.says(/6 entered before/);
  });

  it('of every kind are entered to the last penny, a name typed for whoever nobody knows without pointing at the next', async () => {
    await scene.press(/: account, lists/);
    await scene.press(/^Lists/);
    const given = await statementOf(bridge, 1);
    const { clicks, typed } = await walkStatement(scene, given);
    const { totals } = await bridge.call<ReadStatement>('POST', '/statements', { text: given.text });
    assert.equal(totals.entered.sum, totals.in.sum);
    // One of the clicks is for the one whose name is only like one of ours; more lines of the other kinds cost none.
    assert.deepEqual([typed, clicks], [2, 10]);
  });
});

describe('Direct Debit in the pane', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  let reference = '';

  before(async () => {
    bridge = await startBridge();
    scene = await openScene(bridge);
    await scene.signIn();
    const debits = await bridge.call<readonly { reference: string }[]>('GET', '/directDebits?status=Collected&limit=1&fields=reference');
    reference = debits[0]!.reference;
  });
  after(() => left(scene, bridge));

  it('collects from who owes and has a mandate, and says who is left out', async () => {
    await scene.press(/^Direct Debit ?Collect/);
    await scene.heading('Direct Debit');
    await scene.press(/^Collect from/);
    await scene.fill(/^Collection Date/, '2025-02-12');
    await scene.press(/^Preview/);
    await scene.says(/Direct Debits £[\d,.]+\./);
    await scene.press(/^Collect /);
    await scene.says(/✓ \d+ customers? done/);
    await scene.press('Done');
    await scene.heading('Direct Debit');
    await scene.says(/At Bacs by 10 Feb/);
  });

  it('takes back what the bank returned', async () => {
    const frame = await scene.pane();
    await frame
      .getByLabel('Report of the bank')
      .setInputFiles({ name: 'arudd.csv', mimeType: 'text/csv', buffer: Buffer.from(`Reference,Return Code\n${reference},B\nNOBODY1,0\n`) });
    await scene.heading('What the bank returned');
    await scene.says(/The mandate ends/);
    await scene.says(/1 of nobody here/);
    await scene.press(/^Preview 1 return/);
    await scene.says(/1 direct debit ready/);
    await scene.press(/^Mark as Returned/i);
    await scene.says('✓ 1 direct debit done');
    const [mandate] = await bridge.call<readonly { status: string; cancelReason: string }[]>('GET', `/mandates?reference=${reference}`);
    assert.deepEqual([mandate?.status, mandate?.cancelReason], ['Cancelled', 'Account closed']);
  });

  it('notes a mandate at once, and keeps its account neither on this machine nor in the workbook', async () => {
    const { excel } = scene;
    const [customer] = await bridge.call<readonly { accountNumber: string }[]>('GET', '/customers?active&directDebit=false&limit=1&fields=accountNumber');
    await scene.press(/account, lists, jobs/);
    await (await scene.pane()).getByRole('switch').click();
    await scene.press(/^Lists/);
    await scene.list('Customers');
    const row = (await scene.rows()).findIndex((each) => each['Account Number'] === customer!.accountNumber);
    await excel.user('select', await scene.cell('Account Number', row));
    await scene.says('1 customer selected');
    await scene.press(/^Add Direct Debit Mandate/);
    await scene.fill(/^Account Name/, 'Somebody Else');
    await scene.fill(/^Sort Code/, '20-00-00');
    await scene.fill(/^Account Number/, '31926819');
    await scene.press(/^Preview/);
    await scene.says('1 customer ready');
    const offered = await (await scene.pane()).locator('main').innerText();
    assert.doesNotMatch(offered, /31926819|another day/);
    await scene.press(/^Add direct debit mandate/i);
    await scene.says('✓ 1 customer done');
    const kept = await (await scene.pane()).evaluate(() => JSON.stringify(Object.entries(localStorage)));
    assert.ok(!kept.includes('31926819'));
    const [mandate] = await bridge.call<readonly { accountEnding: string }[]>('GET', '/mandates?sort=-id&limit=1');
    assert.equal(mandate?.accountEnding, 'ends 6819');
  });
});
