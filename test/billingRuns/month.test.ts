/** One figure: the sum of the sheet is the monthly revenue of a preview and what a full month's billing run raises, to the penny. */
import assert from 'node:assert/strict';
import { addDays } from '../../shared/dates.js';
import type { Values } from '../../shared/types.js';
import { startBridge, today, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

interface Row {
  readonly id: string;
  readonly monthlyValue: number;
  readonly currentInterval: string | null;
}
interface Line {
  readonly featureID: string;
  readonly kind: string;
  readonly periodFrom: string;
  readonly periodTo: string;
  readonly net: number;
  readonly backfilled: boolean;
  readonly description: string;
}

const pence = (pounds: number): number => Math.round(pounds * 100);
const days = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;

describe('a full month of the sample company', function () {
  this.timeout(120_000);
  eachDatabase((url) => {
    let bridge: Bridge;
    before(async () => {
      bridge = await startBridge(url, { sample: 30 });
    });
    after(() => bridge.close());

    const bill = async (cutoffDate: string): Promise<{ readonly forecast: Values; readonly run: Values; readonly lines: readonly Line[] }> => {
      const { body: made } = await bridge.call('POST', '/billingRuns', { invoiceDate: addDays(cutoffDate, -1), cutoffDate });
      const { body: forecast } = await bridge.call('POST', `/billingRuns/${made.id}?action=request&preview`, {});
      await bridge.call('POST', `/billingRuns/${made.id}?action=request`, {});
      let run: Values = {};
      for (let left = 400; left > 0 && run['status'] !== 'Complete'; left -= 1) {
        run = (await bridge.call('GET', `/billingRuns/${made.id}`)).body as Values;
        if (run['status'] !== 'Complete') await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const found: Line[] = [];
      for (let path = `/transactions?billDate.ge=${addDays(cutoffDate, -31)}&limit=1000`; path !== '';) {
        const answer = await bridge.call('GET', path);
        assert.equal(answer.status, 200, answer.text);
        found.push(...(answer.body as Line[]));
        path = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1] ?? '';
      }
      return { forecast: forecast as Values, run, lines: found };
    };

    it('comes to the same in the sheet, in a preview, and feature by feature in the run', async () => {
      await bill('2025-02-01');
      const { body } = await bridge.call('GET', '/features?active&fields=id,monthlyValue,currentInterval&limit=1000');
      assert.ok(Array.isArray(body), JSON.stringify(body));
      const sheet = body as Row[];
      const preview = await bridge.call('POST', '/features?action=drop&preview', {
        where: { active: true },
        parameters: { status: 'Dropped', dateDrop: today },
      });
      const sum = sheet.reduce((total, { monthlyValue }) => total + pence(monthlyValue), 0);
      assert.equal(pence(preview.body.totals.monthlyBefore), sum, 'sheet and preview');
      const { run, forecast, lines } = await bill('2025-03-01');
      assert.equal(run['status'], 'Complete');
      assert.equal((forecast['totals'] as { amounts: { invoices: number } }).amounts.invoices, run['total'], 'forecast and run');
      const ofFeature = new Map<string, Line[]>();
      for (const line of lines)
        if (
          line.kind === 'recurring' &&
          line.periodFrom >= '2025-02-01' &&
          line.periodFrom <= '2025-02-28' &&
          !line.backfilled &&
          !/, (credit|adjustment)$/.test(line.description)
        )
          ofFeature.set(line.featureID, [...(ofFeature.get(line.featureID) ?? []), line]);
      let [same, explained] = [0, 0];
      for (const { id, monthlyValue, currentInterval } of sheet) {
        const charged = ofFeature.get(id) ?? [];
        const net = charged.reduce((total, each) => total + pence(each.net), 0);
        const monthly = /^(Calendar )?Monthly$/.test(currentInterval ?? 'Monthly');
        if (!monthly || charged.length !== 1) {
          explained += pence(monthlyValue);
          continue;
        }
        assert.ok(days(charged[0]!.periodFrom, charged[0]!.periodTo) >= 28, `feature ${id}: a whole period`);
        assert.equal(net, pence(monthlyValue), `feature ${id}`);
        same += net;
      }
      assert.equal(same + explained, sum);
      assert.ok(same > sum / 3, `most of it is charged by the month: ${same} of ${sum}`);
    });
  });
});
