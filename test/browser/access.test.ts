/** Everybody can use every screen: axe finds nothing, light and dark, at 320 px, and the keyboard is enough. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openScene, startBridge, token, type RunningBridge, type Scene } from './scene.js';
import { walkFurther } from './furtherScreens.js';
import { walk } from './screens.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Found {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Every rule, or where only the colours are others, those on colours. */
async function faults(scene: Scene, colorScheme: 'light' | 'dark'): Promise<readonly string[]> {
  const pane = await scene.pane();
  if (!(await pane.evaluate(() => 'axe' in window))) await pane.evaluate(axe);
  const found = await pane.evaluate(
    async (rules) =>
      (
        await (window as unknown as { axe: { run(where: Document, how: object): Promise<{ violations: readonly Found[] }> } }).axe.run(document, {
          resultTypes: ['violations'],
          ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}),
        })
      ).violations,
    colorScheme === 'dark' ? ['color-contrast'] : undefined,
  );
  return found.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${impact ?? ''} ${id}: ${html.slice(0, 160)} ${(failureSummary ?? '').split('\n')[1] ?? ''}`),
  );
}

/** Fluent fades colours over a moment, and once more when what was asked for arrives: waits until nothing moves for a while. */
async function faded(scene: Scene): Promise<void> {
  await (
    await scene.pane()
  ).evaluate(async () => {
    for (let still = performance.now(); performance.now() - still < 120;) {
      await new Promise((done) => requestAnimationFrame(done));
      if (document.getAnimations().some((each) => each.effect?.getComputedTiming().endTime !== Infinity)) still = performance.now();
    }
  });
}

describe('the pane for everybody', function () {
  // Some ninety screens, each step to which has a limit of its own (scene.ts): all together may take what a busy machine makes of it.
  this.timeout(3_600_000);
  let bridge: RunningBridge;
  before(async () => {
    bridge = await startBridge();
  });
  after(async () => {
    await bridge?.close();
  });

  it('has no fault that axe can find on any screen, light and dark, and nothing sticks out at 320 px', async () => {
    const scene = await openScene(bridge, { width: 1200, height: 760 });
    const wrong: string[] = [];
    try {
      await scene.excel.standIn((door) => {
        door.pane.setWidth(320);
      });
      const looked = async (name: string): Promise<void> => {
        for (const colorScheme of ['light', 'dark'] as const) {
          await scene.excel.page.emulateMedia({ colorScheme });
          await faded(scene);
          wrong.push(...(await faults(scene, colorScheme)).map((fault) => `${name} ${colorScheme}: ${fault}`));
        }
        const wide = await (
          await scene.pane()
        ).evaluate(() =>
          [...document.querySelectorAll('.body, .foot, .top, .bars')].filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.className),
        );
        wrong.push(...wide.map((part) => `${name}: .${part} is wider than the pane`));
      };
      await walk(bridge, scene, looked);
      await walkFurther(bridge, scene, looked);
    } finally {
      await scene.close();
    }
    assert.deepEqual([...new Set(wrong)], []);
  });

  it('can be used by keyboard alone: sign in, list, drop 20 and take back', async () => {
    const scene = await openScene(bridge);
    const { keyboard } = scene.excel.page;
    /** Tabs until the focus is on what is called so, as somebody without a mouse does. */
    const tabTo = async (name: RegExp): Promise<void> => {
      const pane = await scene.pane();
      // A button that comes with the bridge's answer is not there yet on a slow machine, and who tabs past its place does not meet it.
      await pane.getByRole('button', { name }).or(pane.getByLabel(name)).and(pane.locator(':enabled')).filter({ visible: true }).first().waitFor();
      for (let at = 0; at < 80; at += 1) {
        const focused = await pane.evaluate(() => {
          const element = document.activeElement as HTMLElement | null;
          const labels = (element as HTMLInputElement | null)?.labels;
          return element === null || element === document.body
            ? ''
            : (element.getAttribute('aria-label') ??
                (labels && labels.length > 0 ? [...labels].map((label) => label.textContent).join(' ') : element.textContent) ??
                '');
        });
        if (name.test(focused)) return;
        await keyboard.press('Tab');
      }
      assert.fail(`The keyboard does not reach ${name}.`);
    };
    try {
      await scene.heading('Sign in');
      await (await scene.pane()).locator('h1').focus();
      await tabTo(/^Use a token/);
      await keyboard.press('Enter');
      await tabTo(/^Token/);
      await keyboard.type(token);
      await keyboard.press('Enter');
      await scene.heading('What do you want to work on?');
      await tabTo(/^Features/);
      await keyboard.press('Enter');
      await scene.heading('New list of features');
      await scene.says(/^List [\d,]+ features$/);
      await tabTo(/^List [\d,]+ features$/);
      await keyboard.press('Enter');
      await scene.heading('Features');
      await scene.excel.user('select', `${await scene.cell('Description', 0)}:${await scene.cell('Description', 19)}`);
      await scene.says('20 features selected');
      await scene.says('Drop Feature');
      await tabTo(/^Drop Feature/);
      await keyboard.press('Enter');
      await scene.heading('Drop Feature');
      const first = await (await scene.pane()).evaluate(() => document.activeElement?.tagName);
      assert.equal(first, 'SELECT', 'The focus is not on the first field.');
      await tabTo(/^Drop Date/);
      await keyboard.type('31/01/2025');
      await keyboard.press('Enter');
      await scene.says('20 features ready');
      await tabTo(/^Drop 20 features$/);
      await keyboard.press('Enter');
      await scene.says('✓ 20 features done');
      // Told to who cannot see it, as soon as the result stands there.
      await (
        await scene.pane()
      )
        .locator('[aria-live]', { hasText: /20 done, 0 not done/ })
        .first()
        .waitFor({ state: 'attached' });
      await tabTo(/^Reverse this job/);
      await keyboard.press('Enter');
      await scene.says('20 features ready');
      await keyboard.press('Escape');
      await scene.heading('Drop Feature');
    } finally {
      await scene.close();
    }
  });
});
