/** One figure: the sum of the sheet is the monthly revenue of a preview and what a full month's billing run raises, to the penny. */
import assert from 'node:assert/strict';
import { addDays } from '../../shared/dates.js';
import type { Values } from '../../shared/types.js';
import { startBridge, today, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { pence, reconciled, type Line, type Listed } from './reconciled.js';

describe('a full month of the sample company', function () {
  this.timeout(120_000);
  eachDatabase((url) => {
    let bridge: Bridge;
    before(async () => {
      bridge = await startBridge(url, { sample: 60 });
    });
    after(() => bridge.close());

    const bill = async (cutoffDate: string): Promise<{ readonly forecast: Values; readonly run: Values }> => {
      const { body: made } = await bridge.call('POST', '/billingRuns', { invoiceDate: addDays(cutoffDate, -1), cutoffDate });
      const { body: forecast } = await bridge.call('POST', `/billingRuns/${made.id}?action=request&preview`, {});
      await bridge.call('POST', `/billingRuns/${made.id}?action=request`, {});
      let run: Values = {};
      for (let left = 400; left > 0 && run['status'] !== 'Complete'; left -= 1) {
        run = (await bridge.call('GET', `/billingRuns/${made.id}`)).body as Values;
        if (run['status'] !== 'Complete') await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return { forecast: forecast as Values, run };
    };

    const everything = async <T>(path: string): Promise<readonly T[]> =>
      (await bridge.call('GET', `/${path}`, undefined, { headers: { Accept: 'application/x-ndjson' } })).text
        .split('\n')
        .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]));

    it('comes to the same in the sheet, in a preview, and feature by feature in the run: every penny that differs has its reason', async () => {
      await bill('2025-02-01');
      const features = await everything<Listed>('features?fields=id,status,monthlyValue,currentInterval,endDate,dateBillTo,dueDate');
      const { body } = await bridge.call('GET', '/features?active&fields=id,monthlyValue&limit=1000');
      const sheet = body as readonly Listed[];
      const preview = await bridge.call('POST', '/features?action=drop&preview', {
        where: { active: true },
        parameters: { status: 'Dropped', dateDrop: today },
      });
      const sum = sheet.reduce((total, { monthlyValue }) => total + pence(monthlyValue), 0);
      assert.equal(pence(preview.body.totals.monthlyBefore), sum, 'sheet and preview');
      const { run, forecast } = await bill('2025-03-01');
      assert.equal(run['status'], 'Complete');
      assert.equal((forecast['totals'] as { amounts: { invoices: number } }).amounts.invoices, run['total'], 'forecast and run');
      const lines = (await everything<Line>('transactions')).filter(({ kind, invoiceID }) => kind === 'recurring' && invoiceID !== null);
      const invoices = await everything<{ readonly id: string; readonly billingRunID: string | null }>('invoices');
      const ofRun = new Set(invoices.filter(({ billingRunID }) => billingRunID === run['id']).map(({ id }) => id));
      const [raised, earlier] = [lines.filter(({ invoiceID }) => ofRun.has(invoiceID!)), lines.filter(({ invoiceID }) => !ofRun.has(invoiceID!))];
      const items = reconciled({ features, raised, earlier, month: { from: '2025-02-01', to: '2025-02-28' } });
      const total = raised.reduce((all, { net }) => all + pence(net), 0);
      assert.equal(sum + items.reduce((all, { amount }) => all + amount, 0), total, 'sheet, what explains the difference, and run');
      // What is charged by the month is the sheet's own figure, to the penny, and that is most of it.
      const explained = new Set(items.map(({ feature }) => feature));
      const same = features.filter(({ id, monthlyValue }) => monthlyValue !== 0 && !explained.has(id));
      assert.ok(same.reduce((all, { monthlyValue }) => all + pence(monthlyValue), 0) > (sum * 2) / 3, `${same.length} of ${features.length} features`);
    });
  });
});
