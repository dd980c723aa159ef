/** The sample company's month closed from the workbook by the shipped Month End, and the next month by the same steps: every figure ties. */
import assert from 'node:assert/strict';
import type { BillingChecks } from '../../shared/wire/billing.js';
import type { RunChange } from '../../shared/wire/change.js';
import type { MonthStep, PlaybookMonth } from '../../shared/wire/playbooks.js';
import { pounds } from '../../addin/words.js';
import { left, openScene, startBridge, type RunningBridge, type Scene } from './scene.js';

interface Month {
  /** As 2025-01. */
  readonly of: string;
  readonly said: string;
  readonly last: string;
  readonly cutoff: string;
  /** What a month may bring besides: a customer held back, a credit by hand above the bill, a payment that comes back. */
  readonly eventful?: boolean;
}

type Row = Readonly<Record<string, unknown>>;

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
  async function close({ of, said, last, cutoff, eventful = false }: Month): Promise<void> {
    // Set-up: one odd bill, and what came in at the bank.
    const [somebody] = await bridge.call<{ id: string }[]>('GET', '/customers?active&limit=1&fields=id');
    await bridge.call('POST', '/transactions', { customerID: somebody!.id, description: 'Rack and cabling', net: 900, transactionDate: `${of}-20` });
    const [credited] = await bridge.call<{ id: string }[]>('GET', '/customers?active&limit=1&sort=-id&fields=id');
    if (eventful)
      await bridge.call('POST', '/transactions', { customerID: credited!.id, description: 'Credit by hand', net: -999.99, transactionDate: `${of}-13` });
    scene = await openScene(bridge);
    await scene.signIn();
    await scene.press(/^Month End/);
    await scene.says(said);
    await scene.says('0 of 9 steps done.');

    // The runs of the month are through, each of its own cycle: the step makes one over all of it, with the month's dates.
    await scene.press('Next step');
    await scene.press(/^Preview/);
    await scene.press(/^Add this billing run/);
    await scene.press('Done');
    const [added] = await bridge.call<{ id: string; invoiceDate: string; cutoffDate: string }[]>('GET', '/billingRuns?status=Open&sort=-id&limit=1');
    assert.deepEqual([added?.invoiceDate, added?.cutoffDate], [last, cutoff]);
    const run = added!.id;
    const checks = (): Promise<BillingChecks> => bridge.call<BillingChecks>('GET', `/billingRuns/${run}/checks`);
    await scene.press('Next step');
    await scene.press('Make a forecast');
    await scene.press(/^Forecast 1 billing run/);
    await scene.press('Done');
    await scene.says(/Unusual bills: \d+/);
    const first = await checks();
    await scene.says(pounds(first.bills.total));
    const bills = await bridge.call<{ id: string; customerID: string; total: number }[]>('GET', `/bills?billingRunID=${run}&outcome=Invoice&limit=1000`);
    const held = eventful ? bills.find(({ customerID }) => customerID !== somebody!.id && customerID !== credited!.id) : undefined;
    if (held) await bridge.call('POST', `/bills/${held.id}?action=holdBack`, { reason: 'In dispute' });
    const forecast = await checks();
    assert.equal(pence(forecast.bills.total), pence(first.bills.total) - pence(held?.total ?? 0));
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
      if (at === 5) {
        await scene.press('Next step');
        await scene.choose('How', 'Print');
      } else {
        const steps = (await scene.pane()).getByRole('list', { name: 'Steps' }).getByRole('listitem');
        await steps.filter({ hasText: name }).getByRole('button', { name: 'Open' }).click();
      }
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
    const [bounced] = eventful ? await bridge.call<{ id: string; amount: number }[]>('GET', '/payments?sort=-id&limit=1') : [];
    if (bounced) {
      await bridge.call('POST', `/payments/${bounced.id}?action=reverse`, { reason: 'Came back' }, undefined, true);
      // Come back to it: what came back has come in for nobody.
      await scene.press(/account, lists, jobs/);
      await scene.press(/^Lists/);
      await scene.press(/^Month End/);
    }
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

    const approval = (await stepOf(of, 'approve')).mark!;
    assert.deepEqual([approval.state, approval.by], ['done', 'Administrator']);
    assert.ok(approval.runID, 'the job that did it stands with the step');
    await scene.press('To sheet');
    await scene.says(`Written to the sheet “Month End ${said}”.`);
    const came = await marked(of);
    assert.equal(net, pence(came['invoiced']!.total), 'ledger sheet = invoices, net');
    assert.equal(pence(came['ledger']!.total), net);
    const sum = (all: readonly Row[], field: string): number => all.reduce((so, each) => so + pence(each[field]), 0);
    const listed = (path: string): Promise<Row[]> => bridge.call<Row[]>('GET', `${path}${path.includes('?') ? '&' : '?'}limit=1000`);
    const inMonth = `invoiceDate.ge=${of}-01&invoiceDate.le=${last}&limit=1000`;
    const invoices = await bridge.call<{ net: number; billingRunID: string }[]>('GET', `/invoices?${inMonth}&fields=net,billingRunID`);
    assert.equal(sum(invoices, 'net'), net, 'invoices = ledger, net');
    const own = invoices.filter(({ billingRunID }) => billingRunID === run);
    assert.deepEqual([own.length, sum(own, 'net')], [made.invoices.count, pence(made.invoices.net)], 'run = its invoices');
    assert.equal(pence(came['run']!.total), sum(await bridge.call('GET', `/billingRuns?${inMonth}&status=Complete&fields=total`), 'total'));
    for (const [report, field] of [
      ['chargeTotals', 'net'],
      ['revenue', 'net'],
      ['deferredIncome', 'billed'],
    ] as const)
      assert.equal(sum(await listed(`/${report}?month=${of}-01`), field), net, report);
    assert.equal(sum(await bridge.call<Row[]>('GET', `/margins?from=${of}-01&to=${last}`), 'net'), net, 'margins');
    assert.equal(sum(await listed('/agedDebt'), 'balance'), sum(await listed('/customers?fields=balance'), 'balance'), 'aged debt = balances');
    assert.equal(sum(await listed('/unbilledCharges'), 'net'), sum(await listed('/transactions?invoiceID=&fields=net'), 'net'), 'unbilled');
    const change = await bridge.call<RunChange>('GET', `/billingRuns/${run}/change`);
    assert.deepEqual([sum(change.byKind, 'net'), pence(change.total)], [pence(change.net), pence(change.now.total) - pence(change.last?.total ?? 0)]);
    for (const kind of eventful ? ['price', 'manual'] : [])
      assert.ok(
        change.byKind.some((each) => each.kind === kind),
        `${kind} is among what changed`,
      );
    for (const key of ['approve', 'send']) assert.equal(pence(came[key]!.total), pence(forecast.bills.total), key);
    assert.deepEqual([came['approve']!.count, came['send']!.count], [made.invoices.count, made.invoices.count]);
    const [entered, sumEntered] = bounced ? [1, received - pence(bounced.amount)] : [2, received];
    assert.deepEqual([came['bank']!.count >= entered, pence(came['bank']!.total) >= sumEntered], [true, true]);
    const payments = await bridge.call<Row[]>('GET', `/payments?paymentDate.ge=${of}-01&paymentDate.le=${last}&status=Received&limit=1000`);
    assert.deepEqual([came['bank']!.count, pence(came['bank']!.total)], [payments.length, sum(payments, 'amount')]);
    assert.deepEqual([came['debt']!.count, pence(came['debt']!.total)], [late.count, pence(late.total)]);
  }

  /** Two drops that wait for a day of February, and four dearer lines: decided in January, seen in February's bills. */
  let features: readonly string[];
  let later: string;

  it('closes January: forecast, odd bills, run, approved, sent, bank in, debt chased, ledger out', async () => {
    features = (await bridge.call<{ id: string }[]>('GET', '/features?active&limit=6&sort=-id&fields=id')).map(({ id }) => id);
    const drop = { ids: features.slice(0, 2), on: '2025-02-10', tolerance: 500, parameters: { status: 'Dropped', dateDrop: '2025-02-10' } };
    later = (await bridge.call<{ run: { id: string } }>('POST', '/features?action=drop', drop)).run.id;
    await close({ of: '2025-01', said: 'January 2025', last: '2025-01-31', cutoff: '2025-02-01' });
  });

  it('closes February by the same steps, with its own days, and January’s figures beside', async () => {
    await scene.close();
    const january = await marked('2025-01');
    await bridge.call('POST', '/features?action=changeRecurringCharge', {
      ids: features.slice(2),
      parameters: { increasePercent: 12.5, updatedDate: '2025-01-24' },
    });
    await bridge.kill();
    env.TODAY = '2025-02-24';
    await bridge.start();
    const waiting = async (): Promise<boolean> => (await bridge.call<{ status: string }>('GET', `/runs/${later}`)).status !== 'Complete';
    while (await waiting()) await new Promise((resolve) => setTimeout(resolve, 50));
    const dropped = await bridge.call<{ dateDrop: string }[]>('GET', `/features?id.in=${features.slice(0, 2).join(',')}&fields=dateDrop`);
    assert.deepEqual(
      dropped.map(({ dateDrop }) => dateDrop),
      ['2025-02-10', '2025-02-10'],
    );
    const begun = await told('2025-02');
    assert.deepEqual(begun.steps[3]!.whereMeant, { 'invoiceDate.ge': '2025-02-01', 'invoiceDate.le': '2025-02-28', status: 'Unsent' });
    assert.deepEqual(Object.fromEntries(begun.steps.map(({ key, before }) => [key, { count: before!.count, total: before!.total }])), january);
    await close({ of: '2025-02', said: 'February 2025', last: '2025-02-28', cutoff: '2025-03-01', eventful: true });
    await scene.says(new RegExp(`${january['approve']!.count} invoices · ${pounds(january['approve']!.total ?? 0)}`));
    assert.notDeepEqual(await marked('2025-02'), january);
  });
});
