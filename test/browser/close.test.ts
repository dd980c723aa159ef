/** The sample company's month closed from the workbook by the shipped Month End, and the next month by the same steps: every figure ties. */
import assert from 'node:assert/strict';
import type { BillingChecks } from '../../shared/wire/billing.js';
import type { MonthStep, PlaybookMonth } from '../../shared/wire/playbooks.js';
import { pounds } from '../../addin/words.js';
import { left, openScene, startBridge, type RunningBridge, type Scene } from './scene.js';

interface Month {
  /** As 2025-01. */
  readonly of: string;
  readonly said: string;
  readonly last: string;
  readonly cutoff: string;
}

describe('the month-end in the pane', function () {
  /** The day is the bridge's: what it begins with. */
  const env = { TODAY: '2025-01-24' };
  let bridge: RunningBridge;
  let scene: Scene;
  before(async () => {
    bridge = await startBridge({ sample: 12, env });
  });
  after(() => left(scene, bridge));

  const pence = (amount: unknown): number => Math.round(Number(amount) * 100);
  const told = (of: string): Promise<PlaybookMonth> => bridge.call<PlaybookMonth>('GET', `/playbooks/1/month?month=${of}`);
  const stepOf = async (of: string, key: string): Promise<MonthStep> => (await told(of)).steps.find((each) => each.key === key)!;
  /** What a step came to, as it was ticked off. */
  const marked = async (of: string): Promise<Readonly<Record<string, { readonly count: number; readonly total: number | null }>>> =>
    Object.fromEntries((await told(of)).steps.map(({ key, mark }) => [key, { count: mark!.count, total: mark!.total }]));
  const ticks = async (step: string, done: number): Promise<void> => {
    await scene.press(`Tick off ${step}`);
    await scene.says(done === 9 ? '✓ Every step is done.' : `${done} of 9 steps done.`);
  };

  /** All nine steps, each on the screen that it opens; what it came to on the way. */
  async function close({ of, said, last, cutoff }: Month): Promise<void> {
    // Set-up: the run with its dates, one odd bill, and what came in at the bank.
    const { id: run } = await bridge.call<{ id: string }>('POST', '/billingRuns', { invoiceDate: last, cutoffDate: cutoff });
    const [somebody] = await bridge.call<{ id: string }[]>('GET', '/customers?active&limit=1&fields=id');
    await bridge.call('POST', '/transactions', { customerID: somebody!.id, description: 'Rack and cabling', net: 900, transactionDate: `${of}-20` });
    const checks = (): Promise<BillingChecks> => bridge.call<BillingChecks>('GET', `/billingRuns/${run}/checks`);
    scene = await openScene(bridge);
    await scene.signIn();
    await scene.press(/^Month End/);
    await scene.says(said);
    await scene.says('0 of 9 steps done.');

    await scene.press('Next step');
    await scene.press('Make a forecast');
    await scene.press(/^Forecast 1 billing run/);
    await scene.press('Done');
    await scene.says(/Unusual bills: \d+/);
    const forecast = await checks();
    await scene.says(pounds(forecast.bills.total));
    await scene.press('Back');
    await ticks('Forecast the month', 1);

    // The month has a run for each cycle besides: the step leads to each that has something to look at.
    do {
      await scene.press('Next step');
      await scene.press(/^Tick off these/);
      await scene.press(/^Tick off \d+ bills?/);
      await scene.press('Done');
      await scene.says(/all ticked off/);
      await scene.press('Back');
      await scene.says(said);
    } while ((await stepOf(of, 'odd')).now!.count > 0);
    await ticks('Look at the unusual bills', 2);

    await scene.press('Next step');
    await scene.press('Request the run…');
    await scene.press(/^Request 1 billing run/);
    await scene.press('Done');
    await scene.says('Invoiced');
    const made = await checks();
    assert.deepEqual([made.ties, made.moved, made.toLookAt], [true, 0, 0]);
    assert.equal(pence(made.invoices.total), pence(forecast.bills.total), 'forecast = run');
    await scene.press('Back');
    await ticks('Run the billing', 3);

    for (const [name, deed, at] of [
      ['Approve the invoices', /^Approve \d+ invoices/, 4],
      ['Send the invoices', /^(Preview|Deliver) \d+ invoices?/, 5],
    ] as const) {
      await scene.press('Next step');
      if (at === 5) await scene.choose('How', 'Print');
      await scene.press(deed);
      if (at === 5) await scene.press(/^Deliver \d+ invoices/);
      await scene.press('Done');
      // The print batch is said to be in the post.
      for (let held = false; at === 5 && !held; held = (await stepOf(of, 'send')).holds) {
        const waiting = await bridge.call<{ id: string }[]>('GET', '/messages?status=Queued&channel=Print&limit=1000&fields=id');
        if (waiting.length > 0) await bridge.call('POST', '/messages?action=markSent', { ids: waiting.map(({ id }) => id), parameters: {} });
        else await scene.excel.page.waitForTimeout(50);
      }
      if (at === 5) {
        // Come back to it, so that it is asked once more.
        await scene.press('Back');
        await scene.press(/^Month End/);
      }
      await ticks(name, at);
    }

    const open = await bridge.call<{ invoiceNumber: string; balance: number }[]>('GET', `/invoices?invoiceDate=${last}&balance.gt=0&limit=2&sort=-id`);
    const received = open.reduce((sum, { balance }) => sum + pence(balance), 0);
    const statement = open.map(({ invoiceNumber, balance }) => `${of.slice(5)}/20/${of.slice(0, 4)},CUSTOMER,INV ${invoiceNumber},${balance.toFixed(2)}`);
    await scene.press('Next step');
    await scene.fill(/paste it here/, ['Date,Counter Party,Reference,Amount', ...statement.map((line) => line.replace(/^(\d\d)\/(\d\d)/, '$2/$1'))].join('\n'));
    await scene.press('Read what is pasted');
    await scene.press(/^Preview 2 receipts/);
    await scene.press(/^Enter/);
    await scene.says('✓ 2 payments done');
    await scene.press('Done');
    await scene.says('5 of 9 steps done.');
    await ticks('Take in the bank statement', 6);

    const late = (await stepOf(of, 'debt')).now!;
    assert.ok(late.count > 0);
    await scene.press('Next step');
    await scene.choose('Reminder', of === '2025-01' ? 'First' : 'Second');
    await scene.press(/^Preview/);
    await scene.press(/^Remind .*customers?/);
    await scene.press('Done');
    await ticks('Chase the debt', 7);
    await ticks('Know what was invoiced', 8);

    await scene.press('Next step');
    await scene.press(/^List \d+/);
    await scene.says(/selected|Click a row/);
    const rows = await scene.rows();
    const net = rows.reduce((sum, row) => sum + pence(row['Net']), 0);
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
    await scene.press(/^Month End/);
    await ticks('Give the ledger its figures', 9);

    const came = await marked(of);
    assert.equal(net, pence(came['invoiced']!.total), 'ledger sheet = invoices, net');
    assert.equal(pence(came['ledger']!.total), net);
    const sum = (all: readonly Readonly<Record<string, unknown>>[], field: string): number => all.reduce((so, each) => so + pence(each[field]), 0);
    const inMonth = `invoiceDate.ge=${of}-01&invoiceDate.le=${last}&limit=1000`;
    const invoices = await bridge.call<{ net: number; billingRunID: string }[]>('GET', `/invoices?${inMonth}&fields=net,billingRunID`);
    assert.equal(sum(invoices, 'net'), net, 'invoices = ledger, net');
    const own = invoices.filter(({ billingRunID }) => billingRunID === run);
    assert.deepEqual([own.length, sum(own, 'net')], [made.invoices.count, pence(made.invoices.net)], 'run = its invoices');
    assert.equal(pence(came['run']!.total), sum(await bridge.call('GET', `/billingRuns?${inMonth}&status=Complete&fields=total`), 'total'));
    for (const key of ['approve', 'send']) assert.equal(pence(came[key]!.total), pence(forecast.bills.total), key);
    assert.deepEqual([came['approve']!.count, came['send']!.count], [made.invoices.count, made.invoices.count]);
    assert.deepEqual([came['bank']!.count >= 2, pence(came['bank']!.total) >= received], [true, true]);
    assert.deepEqual([came['debt']!.count, pence(came['debt']!.total)], [late.count, pence(late.total)]);
  }

  it('closes January: forecast, odd bills, run, approved, sent, bank in, debt chased, ledger out', async () => {
    await close({ of: '2025-01', said: 'January 2025', last: '2025-01-31', cutoff: '2025-02-01' });
  });

  it('closes February by the same steps, with its own days, and January’s figures beside', async () => {
    await scene.close();
    const january = await marked('2025-01');
    await bridge.kill();
    env.TODAY = '2025-02-24';
    await bridge.start();
    const begun = await told('2025-02');
    assert.deepEqual(begun.steps[3]!.whereMeant, { 'invoiceDate.ge': '2025-02-01', 'invoiceDate.le': '2025-02-28', status: 'Unsent' });
    assert.deepEqual(Object.fromEntries(begun.steps.map(({ key, before }) => [key, { count: before!.count, total: before!.total }])), january);
    await close({ of: '2025-02', said: 'February 2025', last: '2025-02-28', cutoff: '2025-03-01' });
    await scene.says(new RegExp(`${january['approve']!.count} invoices · ${pounds(january['approve']!.total ?? 0)}`));
    assert.notDeepEqual(await marked('2025-02'), january);
  });
});
