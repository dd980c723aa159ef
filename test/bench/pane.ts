/** The pane in Chromium beside the stand-in: first useful paint, a list of 10,000 × 20, one action on one row. */
import { closeBrowser } from '../excel/page.js';
import { weights } from '../excel/weight.js';
import { openScene, startBridge, type Scene } from '../browser/scene.js';

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
const said = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const ms = (n: number): string => `${Math.round(n)} ms`;
const columns = 17;

async function paint(scene: Scene): Promise<void> {
  const times: number[] = [];
  for (let at = 0; at < 7; at += 1) {
    await scene.excel.standIn((door) => {
      door.pane.reload();
    });
    const pane = await scene.pane();
    await pane.waitForFunction(() => document.querySelector('.screen h1') !== null);
    times.push(
      await pane.evaluate(
        () =>
          new Promise<number>((resolve) => {
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now()), 0));
          }),
      ),
    );
  }
  said(`first useful paint (start screen, signed in): ${ms(median(times.slice(1)))} (at most 500 ms)`);
}

function weight(): void {
  const { first, all } = weights();
  const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;
  said(`JavaScript of the first load: ${kib(first)} gzip (at most 200); with every screen that can be asked for: ${kib(all)}`);
}

async function lists(scene: Scene): Promise<void> {
  const ratios: number[] = [];
  for (let at = 0; at < 3; at += 1) {
    await scene.heading(/What do you want|Your lists/);
    await scene.press(/^Features\s*[\d,]+\+?$/);
    await scene.heading('New list of features');
    const pane = await scene.pane();
    const remove = pane.getByRole('button', { name: 'Remove: Only active ones' });
    if ((await remove.count()) > 0) await remove.click();
    await pane.locator('summary', { hasText: 'Columns' }).click();
    for (const name of ['Feature Type', 'Site', 'Campaign', 'Sold By', 'Sold Date', 'Sale Type', 'CRM Reference', 'End Date']) {
      const box = pane.getByRole('checkbox', { name, exact: true });
      if ((await box.count()) > 0 && !(await box.first().isChecked())) await box.first().check();
    }
    await scene.says(/^List (more than )?[\d,]+ features$/);
    const from = performance.now();
    await scene.press(/^List (more than )?[\d,]+ features$/);
    await scene.heading(/^Features( \(\d\))?$/, 120_000);
    const listed = performance.now() - from;
    const facts = await scene.excel.standIn((door) => ({
      rows: (door.book.active.tables[0]?.area.rows ?? 1) - 1,
      columns: door.book.active.tables[0]?.area.columns ?? 0,
    }));
    // The floor in the same run: the bridge's stream read to its end, and the stand-in's bare write of the same cells.
    const fields = await scene.excel.standIn((door) =>
      (
        JSON.parse(JSON.parse(Object.entries(door.book.data.settings).findLast(([key]) => key.startsWith('Sheetbridge.list.'))?.[1] ?? '""') as string) as {
          columns: { field: string }[];
        }
      ).columns.map(({ field }) => field),
    );
    const token = await pane.evaluate(
      () => JSON.parse(Object.entries(localStorage).find(([key]) => key.endsWith('sheetbridge.token'))?.[1] ?? '{}') as { token: string },
    );
    const streamed = await pane.evaluate(
      async ([path, bearer]) => {
        const start = performance.now();
        await (await fetch(path as string, { headers: { Authorization: `Bearer ${bearer as string}`, Accept: 'application/x-ndjson' } })).text();
        return performance.now() - start;
      },
      [`/backend/api/v1/features?fields=${['id', 'version', ...fields].join(',')}`, token.token],
    );
    const bare = await pane.evaluate(
      async ([rows, wide]) => {
        const start = performance.now();
        await Excel.run(async (context) => {
          const sheet = context.workbook.worksheets.add();
          for (let row = 0; row < (rows as number); row += 2_500) {
            const height = Math.min(2_500, (rows as number) - row);
            sheet.getRangeByIndexes(row, 0, height, wide as number).values = Array.from({ length: height }, (_, n) =>
              Array.from({ length: wide as number }, (__, column) => `cell ${row + n} ${column}`),
            );
            await context.sync();
          }
        });
        return performance.now() - start;
      },
      [facts.rows, facts.columns],
    );
    ratios.push(listed / (streamed + bare));
    said(
      `${facts.rows} rows × ${facts.columns} columns listed in ${ms(listed)}; floor ${ms(streamed)} stream + ${ms(bare)} write: ${(listed / (streamed + bare)).toFixed(2)} ×`,
    );
    if (facts.columns < columns) said(`  only ${facts.columns} columns were found`);
    const names = await scene.excel.standIn((door) => door.book.data.sheets.slice(1).map(({ name }) => name));
    for (const name of names.toReversed().slice(0, at < 2 ? names.length : names.length - 1)) await scene.excel.user('deleteSheet', name);
    if (at < 2) await scene.press('Back');
  }
  said(`median ${median(ratios).toFixed(2)} × (at most 2)`);
}

async function click(scene: Scene): Promise<void> {
  const times: number[] = [];
  const bridges: number[] = [];
  await scene.excel.user('deleteSheet', await scene.excel.standIn((door) => door.book.active.name)).catch(() => undefined);
  await scene.press('Back').catch(() => undefined);
  await scene.list('Features');
  for (let at = 0; at < 7; at += 1) {
    const cell = await scene.cell('Description', 10 + at);
    await scene.excel.user('select', cell);
    await scene.says('1 feature selected');
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '2025-01-31');
    await scene.press('Preview');
    await scene.says('1 feature ready');
    const outcome = await scene.cell('Outcome', 10 + at);
    const pane = await scene.pane();
    let server = 0;
    scene.excel.page.once('requestfinished', (request) => {
      server = request.timing().responseEnd - request.timing().requestStart;
    });
    const button = pane.getByRole('button', { name: 'Drop 1 feature' });
    await button.focus();
    const took = await Promise.all([
      scene.excel.page.evaluate(async (address) => {
        const start = performance.now();
        while (String(window.standIn?.user.values(address)[0]?.[0] ?? '') === '')
          await new Promise((resolve) => {
            setTimeout(resolve, 1);
          });
        return performance.now() - start;
      }, outcome),
      pane.evaluate(() => {
        (document.activeElement as HTMLElement).click();
      }),
    ]);
    times.push(took[0]);
    bridges.push(server);
    await scene.says('✓ 1 feature done');
    await scene.press('Done');
  }
  const own = times.map((time, at) => time - (bridges[at] ?? 0));
  said(`one row, click to refreshed cell: ${ms(median(times))}, of it the bridge ${ms(median(bridges))}; besides it ${ms(median(own))} (at most 300)`);
}

export async function bench(): Promise<void> {
  weight();
  const bridge = await startBridge({ sample: Number(process.env['SAMPLE'] ?? 1_650) });
  const scene = await openScene(bridge);
  try {
    await scene.signIn();
    await paint(scene);
    await lists(scene);
    await click(scene);
  } finally {
    await scene.close();
    await closeBrowser();
    await bridge.close();
  }
}
