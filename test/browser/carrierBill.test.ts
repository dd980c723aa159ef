/** A carrier's bill in the pane: taken from its sheet, columns said once, kept, its results listed and worked on, disputed, taken back, and new ones first the next month. */
import assert from 'node:assert/strict';
import { WORKBOOK } from '../../shared/matching/workbook.js';
import { workbookOf } from '../workbook.js';
import { inSteps } from '../steps.js';
import { left, openScene, startBridge, type RunningBridge, type Scene } from './scene.js';

interface Feature {
  readonly id: string;
  readonly numberID: string;
  readonly standardFeature: string;
  readonly serviceChargeCarrier: number | null;
  readonly startDate: string;
}

describe('a carrier’s bill in the pane', function () {
  inSteps(this);
  let bridge: RunningBridge;
  let scene: Scene;
  let features: readonly Feature[];
  const cost = 6.9;
  const bill = (more: readonly (readonly (string | number)[])[] = []): readonly (readonly (string | number)[])[] => rows([...lines, ...more]);
  let lines: readonly (readonly (string | number)[])[] = [];
  const rows = (all: readonly (readonly (string | number)[])[]): readonly (readonly (string | number)[])[] => [
    ['O2 Wholesale Ltd', '', '', '', '', ''],
    ['', '', '', '', '', ''],
    ['MSISDN', 'Tariff', 'Qty', 'Net Charge', 'Start', 'End'],
    ...all,
    ['Total', '', '', all.reduce((sum, row) => sum + Math.round(Number(row[3]) * 100), 0) / 100, '', ''],
  ];

  before(async () => {
    bridge = await startBridge();
    scene = await openScene(bridge);
    await scene.signIn();
    features = (await bridge.call<readonly Feature[]>('GET', '/features?active&limit=1000&standardFeature=Mobile SIM Unlimited 10 GB')).filter(
      ({ startDate, numberID }) => startDate < '2024-12-01' && numberID !== null,
    );
    const numbers = await bridge.call<readonly { id: string; number: string; carrier: string }[]>('GET', `/numbers?limit=1000&numberType=Mobile`);
    const of = (id: string): string => numbers.find((each) => each.id === id)!.number;
    // What hangs beside the SIMs is insured elsewhere.
    lines = features.map(({ numberID }, at) => [
      `'+44 ${of(numberID).replaceAll(' ', '').slice(1)}`,
      'SIM 10GB',
      1,
      at === 0 ? cost + 1 : cost,
      '01/12/2024',
      '31/12/2024',
    ]);
    lines = [...lines, ["'07700 900999", 'SIM 10GB', 1, 4, '01/12/2024', '31/12/2024']];
  });
  after(() => left(scene, bridge));

  const start = async (sheet: readonly (readonly (string | number)[])[]): Promise<void> => {
    await scene.excel.user('addSheet');
    await scene.excel.user('paste', 'A1', sheet.map((row) => row.join('\t')).join('\n'));
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
    await scene.press(/^Carrier’s bill/);
    await scene.press('Check a bill');
    await scene.choose('Carrier', 'O2');
    await scene.press('Take this sheet');
  };

  it('is taken from its sheet with its columns said once, and adds up', async () => {
    await start(bill());
    await scene.says('Which column is which? Kept for O2');
    const frame = await scene.pane();
    assert.deepEqual(
      await Promise.all(
        ['Number', 'Product', 'Quantity', 'Amount, before VAT', 'From', 'To'].map((label) =>
          frame.getByLabel(label, { exact: label !== 'Amount, before VAT' }).inputValue(),
        ),
      ),
      ['MSISDN', 'Tariff', 'Qty', 'Net Charge', 'Start', 'End'],
    );
    await scene.press('Check it');
    await scene.says(/^Cost or margin off · 1$/);
    await scene.says(/^Charged to us and to nobody here · 1$/);
    await scene.press(new RegExp(`^Keep it: ${lines.length} lines`));
    await scene.heading(/^O2, /);
    await scene.says('All of them new');
  });

  it('leads from a line to the cost that it says, and back', async () => {
    const frame = await scene.pane();
    await frame
      .getByRole('list', { name: 'Cost or margin off' })
      .getByRole('button', { name: /^1 line/ })
      .click();
    await scene.press(/^List 1 carrier charge/);
    await scene.says(/selected|Nothing selected/);
    await scene.select('Why', 0, 0);
    await scene.says('1 carrier charge selected');
    await scene.press(/^Accept Carrier’s Price/);
    await scene.says('1 carrier charge ready');
    await scene.press('Accept carrier’s price for 1 carrier charge');
    await scene.says('✓ 1 carrier charge done');
    const one = async (): Promise<number | null> => (await bridge.call<Feature>('GET', `/features/${features[0]!.id}`)).serviceChargeCarrier;
    assert.equal(await one(), cost + 1);
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Jobs/);
    await scene.press(/^Accept Carrier’s Price/);
    await scene.press('Reverse this job…');
    await scene.says('1 carrier charge ready');
    await scene.press(/^Reverse 1/);
    await scene.says('✓ 1 carrier charge done');
    assert.equal(await one(), null);
  });

  it('is filed whole with its sums as formulas, its disputes apart', async () => {
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
    await scene.press(/^Carrier’s bill/);
    await scene.press(/^O2, /);
    await scene.press('Whole bill to a sheet');
    await scene.says(/^Written to the sheet “Bill of O2/);
    const told = await scene.rows();
    const kept = told.filter((row) => row['Result'] !== 'Charged to customers, not to us');
    assert.equal(kept.length, lines.length);
    const sums = await scene.excel.values('A1:D20');
    const whole = sums.find(([label]) => label === 'The bill')!;
    assert.equal(whole[3], 'agrees');
    assert.equal(whole[1], kept.reduce((sum, row) => sum + Math.round(Number(row['Amount']) * 100), 0) / 100);
    const { id } = (await bridge.call<readonly { id: string }[]>('GET', '/carrierTransactions?carrier=O2&result=theirsOnly'))[0]!;
    await bridge.call('POST', '/carrierTransactions?action=dispute', { ids: [id], parameters: { disputeReason: 'Not ours.' } });
    await scene.press('Disputes to a sheet');
    await scene.says(/^Written to the sheet “Disputes of O2/);
    assert.deepEqual(
      (await scene.rows()).map((row) => [row['Disputed'], row['Why']]),
      [[4, 'Not ours.']],
    );
  });

  it('shows the next month what is new, and lists the features behind a result with the bill’s figures beside', async () => {
    await start(bill([["'07700 900998", 'SIM 10GB', 1, 5, '01/12/2024', '31/12/2024']]));
    await scene.says('Read as O2’s bills before');
    await scene.press('Check it');
    await scene.press(/^Keep it: /);
    await scene.heading(/^O2, /);
    await scene.says('1 new');
    await scene.says('New ones first, 1 told before');
    await scene.press('Their features, to re-price or drop');
    await scene.says('1 feature selected');
    const [row] = await scene.rows();
    assert.deepEqual([row!['On the Bill'], row!['Expected'], row!['Carrier’s Price']], [cost + 1, cost, cost + 1]);
    assert.match(String(row!['What Is Off']), /O2 charges £7\.90, £6\.90 was expected/);
  });

  it('shows on the last bill what a pattern would fit, as it is typed and before it is kept', async () => {
    await scene.select('Description', 0, 0);
    await scene.says('1 feature selected');
    await scene.fill('Find an action', 'edit feature');
    await scene.press(/^Edit Feature/);
    await scene.choose('Which field?', 'carrierProductMatches');
    const pattern = /^Carrier Product \(Advanced Match\)/;
    await scene.fill(pattern, 'SIM \\d+GB');
    await scene.press('Try it on the last bill');
    await scene.says(`It fits ${lines.length + 1} of the ${lines.length + 1} lines of “O2, Sheet6” that have a product.`);
    await scene.says(/^SIM 10GB · /);
    await scene.fill(pattern, 'SIM');
    assert.equal(await (await scene.pane()).getByText(/^It fits/).count(), 0);
    await scene.press('Try it on the last bill');
    await scene.says(/^⚠ It fits none of the/);
    await scene.fill(pattern, '(SIM');
    await scene.press('Try it on the last bill');
    await scene.says(/pattern|bracket|group/i);
    await scene.press('Back');
    assert.equal((await bridge.call<{ carrierProductMatches: string | null }>('GET', `/features/${features[0]!.id}`)).carrierProductMatches, null);
  });

  it('is taken out of a workbook that nobody opened, by the sheet of it that is chosen', async () => {
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
    await scene.press(/^Carrier’s bill/);
    await scene.press('Check a bill');
    await scene.choose('Carrier', 'EE');
    const frame = await scene.pane();
    const other = bill().map((row) => row.map((cell) => (typeof cell === 'string' ? cell.replace(/^'/, '') : cell)));
    await frame.getByLabel('The carrier’s file').setInputFiles({
      name: 'EE December.xlsx',
      mimeType: WORKBOOK,
      buffer: Buffer.from(
        workbookOf([
          { name: 'Summary', rows: [['EE'], ['All of it', 1]] },
          { name: 'Lines', rows: other },
        ]),
      ),
    });
    await scene.choose('Sheet of the workbook', 'Lines');
    await scene.says('Which column is which? Kept for EE');
    await scene.says(/^EE December, with the columns MSISDN, Tariff/);
    // It is another carrier's, of whom that was said before.
    await scene.choose('Carrier', 'O2');
    await scene.says('Read as O2’s bills before');
    await scene.press('Check it');
    await scene.says(/^Keep it: \d+ lines/);
    await frame.getByLabel('The carrier’s file').setInputFiles({ name: 'EE.xlsx', mimeType: WORKBOOK, buffer: Buffer.from('not a workbook') });
    await scene.says(/It is no workbook: an \.xlsx file is expected/);
  });

  it('is matched again once a cost was mended, and says first what comes out otherwise', async () => {
    await bridge.call('PATCH', `/features/${features[0]!.id}`, { serviceChargeCarrier: cost + 1 });
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
    await scene.press(/^Carrier’s bill/);
    await scene.press(/^O2, /);
    await scene.says(/^Cost or margin off$/);
    await scene.press('Match again');
    await scene.says('1 line would come out otherwise.');
    await scene.says('1 → 0');
    await scene.press('Take this over');
    await scene.says('✓ 1 line came out otherwise.');
    await scene.press('Match again');
    await scene.says('Everything comes out as before.');
  });
});
