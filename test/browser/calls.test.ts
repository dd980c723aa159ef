/** From a bill or a number to its calls, from the work list to one call that is tried again, and to what is left after carriers are paid. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Allowance } from '../../shared/wire/calls.js';
import type { Margin } from '../../shared/wire/earnings.js';
import { amountSaid, drawnBy, drewSaid, isShared, measureOf, numberSaid, usedUpSaid } from '../../addin/wording/allowanceWords.js';
import { pounds } from '../../addin/words.js';
import { left, openScene, type RunningBridge, type Scene, startBridge } from './scene.js';

const words = { locale: 'en-GB', today: '2025-01-24' };
const pictures = join(import.meta.dirname, '..', 'output', 'screens');

describe('calls in the pane', function () {
  let bridge: RunningBridge;

  before(async () => {
    mkdirSync(pictures, { recursive: true });
    bridge = await startBridge();
    // So little that some pool is used up.
    const [plan] = await bridge.call<readonly { id: string }[]>('GET', '/discountPlans?name=500%20UK%20Landline%20Minutes');
    await bridge.call('PATCH', `/discountPlans/${plan!.id}`, { allowanceMinutes: 40 });
    const { id } = await bridge.call<{ id: string }>('POST', '/billingRuns?force', { invoiceDate: '2025-01-24', cutoffDate: '2025-01-10' });
    await bridge.call('POST', `/billingRuns/${id}?action=request`, {});
    while ((await bridge.call<{ status: string }>('GET', `/billingRuns/${id}`)).status !== 'Complete') await new Promise((resolve) => setTimeout(resolve, 50));
  });
  after(() => left(undefined, bridge));

  for (const width of [320, 350])
    describe(`of ${width} pixels`, () => {
      let scene: Scene;
      before(async () => {
        scene = await openScene(bridge);
        await scene.excel.standIn((door, wide) => door.pane.setWidth(wide), width);
        await scene.signIn();
      });
      after(() => left(scene, undefined));

      const seen = async (name: string): Promise<void> => {
        const pane = await scene.pane();
        assert.ok(await pane.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${name} is wider than the pane`);
        const frame = await pane.frameElement();
        await frame.screenshot({ path: join(pictures, `calls-${name}-${width}.png`) });
      };
      const lists = async (): Promise<void> => {
        await scene.press(/account, lists, jobs/);
        await scene.press(/^Lists/);
      };
      /** The list of calls that the record in the first row's link leads to. */
      const itsCalls = async (titles: string, header: string, id: string): Promise<readonly Record<string, unknown>[]> => {
        await scene.list(titles);
        const rows = await scene.rows();
        const row = rows.findIndex((each) => String(each[`Sheetbridge ${titles.toLowerCase()}`]) === id);
        assert.ok(row >= 0, id);
        await scene.excel.user('select', await scene.cell(header, row));
        await scene.press('Its calls');
        await scene.heading(/^New list of/);
        await scene.press(/^List (more than )?[\d,]+/);
        await scene.says(/selected|Nothing selected/);
        return scene.rows();
      };

      it('an invoice and a number lead to their calls as a list', async () => {
        const [{ invoiceID }] = await bridge.call<[{ invoiceID: string }]>('GET', '/calls?billed&limit=1');
        const calls = await bridge.call<readonly unknown[]>('GET', `/invoices/${invoiceID}/calls?limit=1000`);
        assert.equal((await itsCalls('Invoices', 'Invoice Number', invoiceID)).length, calls.length);
        await lists();
        const [{ numberID }] = await bridge.call<[{ numberID: string }]>('GET', '/calls?unbilled&limit=1');
        const own = await bridge.call<readonly unknown[]>('GET', `/numbers/${numberID}/calls?limit=1000`);
        assert.equal((await itsCalls('Numbers', 'Number', numberID)).length, own.length);
        await seen('list');
        await lists();
      });

      it('one call of the work list that was given to a number is tried again', async () => {
        const [call] = await bridge.call<readonly { id: string }[]>('GET', '/calls?error=unknownNumber&limit=1&sort=-id');
        // Nobody has a tariff for his calls.
        const { id: customer } = await bridge.call<{ id: string }>('POST', '/customers', { accountNumber: `T${width}`, name: `Trunk ${width}` });
        const number = await bridge.call<{ id: string }>('POST', `/customers/${customer}/numbers`, { number: `Trunk ${width}`, numberType: 'SIP Channel' });
        await bridge.call('POST', `/calls/${call!.id}?action=giveTo`, { numberID: number.id });
        const now = (): Promise<{ error: string | null; numberID: string | null; callType: string }> => bridge.call('GET', `/calls/${call!.id}`);
        const waits = async (...errors: readonly string[]): Promise<void> => {
          while (!errors.includes((await now()).error ?? '')) await new Promise((resolve) => setTimeout(resolve, 50));
        };
        await waits('noTariff', 'noRate');
        assert.equal((await now()).numberID, number.id);
        await scene.press(/account, lists, jobs/);
        await scene.press(/^Calls/);
        await scene.says(/^No (tariff|rate) · /);
        await seen('work');
        const pane = await scene.pane();
        await pane
          .locator('.section', { hasText: /^No (tariff|rate) · / })
          .locator('.list .press', { hasText: (await now()).callType })
          .first()
          .click();
        await scene.press(/^List (more than )?[\d,]+/);
        await scene.says(/selected|Nothing selected/);
        const row = (await scene.rows()).findIndex((each) => String(each['Sheetbridge calls']) === call!.id);
        assert.ok(row >= 0);
        await scene.excel.user('select', await scene.cell('CLI', row));
        await scene.says('1 call selected');
        await seen('one');
        await scene.press(/^Try Again/);
        await scene.says('1 call ready');
        await scene.press('Try again for 1 call');
        await scene.says('✓ 1 call done');
        await scene.press('Done');
        await waits('unknownNumber');
        await lists();
      });

      it('the allowances of a customer open for a month, from its row and from its screen, and go to a sheet', async () => {
        const customers = await bridge.call<readonly { id: string }[]>('GET', '/customers?limit=100&fields=id');
        const of = (id: string): Promise<readonly Allowance[]> => bridge.call('GET', `/customers/${id}/allowances?month=2024-12`);
        const all = await Promise.all(customers.map(async ({ id }) => ({ id, allowances: await of(id) })));
        const usedUp = all.filter(({ allowances }) =>
          allowances.some((each) => isShared(each) && each.numbers.length > 1 && each.limits.some(({ usedUpAt }) => usedUpAt !== null)),
        );
        const { id, allowances } = usedUp.toSorted((a, b) => b.allowances.length - a.allowances.length)[0]!;
        await scene.list('Customers');
        const row = (await scene.rows()).findIndex((each) => String(each['Sheetbridge customers']) === id);
        await scene.excel.user('select', await scene.cell('Name', row));
        await scene.press('Everything of this customer');
        await scene.press('Its allowances');
        await scene.heading('Allowances');
        await scene.press('Back');
        await scene.press('Back');
        await scene.press('Its allowances');
        await scene.heading('Allowances');
        await scene.fill('Month', 'never');
        await scene.says(/^Write it as /);
        await scene.fill('Month', '12/2030');
        await scene.says('December 2030');
        await scene.fill('Month', '12/2024');
        const pane = await scene.pane();
        for (const each of allowances) {
          const { discountPlan, pool, limits } = each;
          await scene.says(drawnBy(each));
          for (const one of limits) {
            const { limit, content, invoiced, waiting, left: rest } = one;
            const figures = pane.getByLabel(`${discountPlan}, ${pool}: ${measureOf(limit)}`).locator('dd');
            await figures.first().waitFor();
            assert.deepEqual(await figures.allTextContents(), [
              ...[content, invoiced, waiting, rest].map((amount) => amountSaid(limit, amount)),
              ...[usedUpSaid(one, words) ?? []].flat(),
            ]);
          }
        }
        const shared = allowances.find((each) => isShared(each) && each.numbers.length > 1)!;
        await pane.locator('.section', { hasText: shared.discountPlan }).getByText('What each number drew').first().click();
        const drew = pane.getByLabel(`${shared.discountPlan}, ${shared.pool}: numbers`);
        assert.deepEqual(await drew.locator('dt').allTextContents(), shared.numbers.map(numberSaid));
        assert.deepEqual(await drew.locator('dd').allTextContents(), shared.numbers.map(drewSaid));
        await seen('allowances');
        await scene.excel.page.emulateMedia({ colorScheme: 'dark' });
        await scene.excel.page.waitForTimeout(500);
        await seen('allowances-dark');
        await scene.excel.page.emulateMedia({ colorScheme: 'light' });
        await scene.press('To sheet');
        await scene.says(/Written to the sheet/);
        const units = { seconds: 60, calls: 1, events: 1, bytes: 1_000_000, value: 100 };
        const written = await scene.rows();
        assert.deepEqual(
          written.map((each) => ['Plan', 'Drawn by', 'Allowed', 'Drawn on invoices', 'Still to be invoiced', 'Left', 'Used up'].map((header) => each[header])),
          allowances.flatMap((each) =>
            each.limits.map((one) => [
              each.discountPlan,
              drawnBy(each),
              ...[one.content, one.invoiced, one.waiting, one.left].map((amount) => amount / units[one.limit]),
              usedUpSaid(one, words) ?? '',
            ]),
          ),
        );
        await lists();
      });

      it('margins open, by customer and by type, and go to a sheet', async () => {
        const pane = await scene.pane();
        await pane.locator('.fold > summary', { hasText: /^Reports$/ }).click();
        await scene.press(/^Margins/);
        await scene.heading('Margins');
        await scene.fill('From', '2024-11-01');
        await (await scene.pane()).getByLabel('From').first().blur();
        const lines = await bridge.call<readonly Margin[]>('GET', '/margins?from=2024-11-01&to=2025-01-24');
        const total = lines.reduce((sum, { margin }) => sum + Math.round(margin * 100), 0) / 100;
        await scene.says(pounds(total));
        await scene.choose('Summed by', 'type');
        await scene.says('Call Charges');
        await seen('margins');
        await scene.press('To sheet');
        await scene.says(/Written to the sheet/);
        await lists();
      });
    });
});
