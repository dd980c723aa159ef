/**
 * Pictures of every screen at 350 and 320 px, light and dark: `npm run screens [-- --quick --further --month --pictures]`.
 * They land in test/output/screens, to be looked at.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { closeBrowser } from '../excel/page.js';
import { walkFurther } from './furtherScreens.js';
import { walkMonth } from './monthScreens.js';
import { openScene, startBridge, type RunningBridge, type Scene } from './scene.js';

/** The pictures of README, sheet and pane together; written with `-- --pictures`. */
const pictures: Readonly<Record<string, string>> = { '06-preview': 'preview', '08-result': 'result', '22-month': 'month', '28-approval': 'approval' };
const told = join(import.meta.dirname, '..', '..', 'docs', 'pictures');
const folder = join(import.meta.dirname, '..', 'output', 'screens');
const quick = process.argv.includes('--quick');
/** Only the screens of furtherScreens.ts. */
const further = process.argv.includes('--further');
/** Only those of monthScreens.ts, which want records that nobody has worked on. */
const month = process.argv.includes('--month');

/** A walk through all screens; `at` is called where there is something to see. */
export async function walk(bridge: RunningBridge, scene: Scene, at: (name: string) => Promise<void>): Promise<void> {
  const { excel } = scene;
  const select = async (header: string, from: number, to: number): Promise<void> => {
    await excel.user('select', `${await scene.cell(header, from)}:${await scene.cell(header, to)}`);
  };
  await scene.heading('Sign in');
  await at('01-sign-in');
  await scene.fill('E-mail', 'someone@example.com');
  await scene.fill('Password', 'not this one');
  await scene.press('Sign in');
  await scene.says(/Not known|do not belong/);
  await at('01-sign-in-wrong');
  await scene.signIn();
  await scene.says('Features');
  await at('02-start');
  await scene.press(/^Features/);
  await scene.press('Add a filter');
  await at('03-new-list-filter');
  await scene.choose('Field', 'dateDrop');
  await scene.press('Cancel');
  await (await scene.pane()).locator('summary', { hasText: 'Columns' }).click();
  await at('03-new-list-columns');
  await scene.press(/^List [\d,]+/);
  await scene.says(/selected|Nothing selected|^No /, 40_000);
  await excel.user('select', 'A1');
  await at('04-selection-nothing');
  await select('Description', 0, 11);
  await scene.says('12 features selected');
  await scene.says('Drop Feature');
  await at('04-selection');
  await scene.press(/^Drop Feature/);
  await scene.press(/^Preview/);
  await scene.says(/another look/);
  await at('05-form-faults');
  await scene.fill(/^Drop Date/, '2025-01-31');
  await (await scene.pane()).getByText('From a column…').nth(1).click();
  await scene.says(/Start|empty|,/);
  await at('05-form-column');
  await scene.press('The same for all rows');
  await scene.fill(/^Drop Date/, '2025-01-31');
  await scene.press(/^Preview/);
  await scene.says(/ready/);
  await at('06-preview');
  await (await scene.pane()).locator('.fold > summary').nth(1).click();
  await (await scene.pane()).locator('.body').evaluate((body) => {
    body.scrollTop = 500;
  });
  await at('06-preview-rows');
  await scene.press(/^Drop 12 features/);
  await scene.says(/12 features done/);
  await scene.says(/brought up to date/);
  await at('08-result');
  await scene.press('Done');
  await select('Description', 30, 55);
  await scene.says('26 features selected');
  await scene.press(/^Drop Feature/);
  await scene.fill(/^Drop Date/, '2025-01-31');
  await scene.press(/^Preview/);
  await scene.says(/ready/);
  await at('06-preview-many');
  await scene.press('Try 5 first');
  await scene.says('The first 5 features done');
  await scene.says(/brought up to date/);
  await at('14-pilot');
  await scene.press('Stop here');
  await scene.says(/of 2\d features done/);
  await at('14-pilot-stopped');
  await scene.press('Done');
  await select('Description', 8, 15);
  await scene.says('8 features selected');
  await scene.says('4 of 8');
  await (
    await scene.pane()
  )
    .locator('.fold > summary', { hasText: /Why not the other/ })
    .first()
    .click();
  await at('04-selection-reasons');
  await excel.user('type', await scene.cell('Description', 20), 'Another description');
  await excel.user('type', await scene.cell('Start Date', 21), 'tomorrow');
  const moved = String((await scene.rows())[22]?.['Sheetbridge features']);
  await excel.user('type', await scene.cell('Description', 22), 'Mine');
  await bridge.call('PATCH', `/features/${moved}`, { description: 'Theirs' });
  await scene.says(/Save 3 changed cells/);
  await scene.press(/^Save 3/);
  await scene.says('To be saved');
  await at('09-edits');
  await scene.press('Discard…');
  await scene.press('Put back');
  await scene.says(/Nothing in this list was typed over/);
  await at('09-edits-none');
  await scene.press('Back to the list');
  await select('Description', 0, 0);
  await scene.press('What happened to it');
  await scene.says('newest first');
  await scene.says(/Status|Dropped/);
  await at('10-activity');
  await scene.press('Back');
  await scene.press('Explain its charges');
  await scene.says(/Raised so far/);
  await (await scene.pane()).locator('.fold > summary').nth(1).click();
  await at('13-charges');
  await scene.press('Back');
  await scene.press('New feature');
  await scene.says(/^A1001/);
  await at('15-new');
  await scene.press(/^A1002/);
  await scene.says(/For the customer/);
  await scene.fill(/^Recurring Charge/, '12.5');
  await at('15-new-owner');
  await scene.press('Preview');
  await scene.says('1 feature ready');
  await at('15-new-preview');
  await scene.press('Back');
  await scene.press('Back');
  await scene.press('Jobs');
  await scene.says(/complete/);
  await at('10-runs');
  await scene.press(/^Drop Feature.*all 12 done/);
  await scene.says('all 12 done');
  await at('10-run');
  await scene.press(/account, lists, jobs/);
  await scene.heading('Administrator');
  await at('12-account');
  await scene.press(/^Lists/);
  await scene.heading('Your lists');
  await at('02-start-with-list');
}

/** A carrier's file, what waits, and the charges of calls down to each call. */
async function calls(scene: Scene, at: (name: string) => Promise<void>): Promise<void> {
  await scene.press(/^Load and place calls/);
  await scene.says('No such number');
  await at('16-calls');
  await scene.press('Load a file');
  await at('16-call-file');
  await scene.press('Back');
  await scene.press('Back');
  await scene.list('Numbers');
  for (let row = 0; ; row += 1) {
    await scene.excel.user('select', await scene.cell('Number', row));
    await scene.says('1 number selected');
    await scene.press('Explain its calls');
    await scene.says(/To come, with the next invoice|No call was charged/);
    if ((await (await scene.pane()).locator('.list .press').count()) > 1) break;
    await scene.press('Back');
  }
  await at('16-call-lines');
  await (await scene.pane()).locator('.list .press').first().click();
  await scene.says(/rounded once/);
  await (await scene.pane()).locator('.fold > summary').first().click();
  await at('16-call-line');
}

/** What a second person sees of a proposal, and the troubles. */
async function troubles(bridge: RunningBridge, scene: Scene, at: (name: string) => Promise<void>): Promise<void> {
  const { excel } = scene;
  await scene.press(/account, lists, jobs/);
  await scene.press(/^Lists/);
  await excel.user('startEditing');
  await scene.press(/^Customers/);
  await scene.press(/^List [\d,]+/);
  await scene.says(/Finish editing/);
  await at('11-trouble-editing');
  await excel.user('stopEditing');
  await scene.says(/customer selected|customers selected|Nothing selected|^No /, 40_000);
  await bridge.kill();
  await (await scene.pane()).getByRole('button', { name: /account, lists, jobs/ }).click();
  await scene.press(/^Jobs/, 5_000).catch(() => undefined);
  await scene.says(/cannot be reached/);
  await at('11-trouble-away');
  await bridge.start();
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  mkdirSync(told, { recursive: true });
  const bridge = await startBridge();
  const scene = await openScene(bridge, { width: 1200, height: 760 });
  const shoot = async (name: string): Promise<void> => {
    for (const width of quick ? [350] : [350, 320]) {
      await scene.excel.standIn((door, pixels) => {
        door.pane.setWidth(pixels);
      }, width);
      for (const scheme of quick ? (['light'] as const) : (['light', 'dark'] as const)) {
        await scene.excel.page.emulateMedia({ colorScheme: scheme });
        await scene.excel.page.waitForTimeout(120);
        const frame = await (await scene.pane()).frameElement();
        await frame.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`) });
      }
    }
    await scene.excel.page.emulateMedia({ colorScheme: 'light' });
    const picture = process.argv.includes('--pictures') ? pictures[name] : undefined;
    if (picture !== undefined) {
      await scene.excel.standIn((door) => {
        door.pane.setWidth(350);
      });
      // Colours change over slowly: half of the dark theme is no picture.
      await scene.excel.page.waitForTimeout(500);
      await scene.excel.page.screenshot({ path: join(told, `${picture}.png`) });
    }
    process.stdout.write(`${name}\n`);
  };
  try {
    if (further || month) await scene.signIn();
    else {
      await walk(bridge, scene, shoot);
      await calls(scene, shoot);
      await troubles(bridge, scene, shoot);
    }
    await (month ? walkMonth : walkFurther)(bridge, scene, shoot);
  } finally {
    await scene.excel.page.screenshot({ path: join(folder, 'last.png') });
    await scene.close();
    await closeBrowser();
    await bridge.close();
  }
}

if (import.meta.url === `file://${process.argv[1]}`) await main();
