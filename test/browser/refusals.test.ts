/** What Sheetbridge refuses or cannot do just now, press by press: a sentence, and a button to go on with. */
import assert from 'node:assert/strict';
import { left, openScene, startBridge, type RunningBridge, type Scene } from './scene.js';

interface No {
  readonly status: number;
  readonly hint: string;
  readonly retryAfter?: number;
}

const nos = {
  broken: { status: 500, hint: 'Something is broken at the other end.' },
  busy: { status: 503, hint: 'Too much is asked at once. Try again in a moment.', retryAfter: 1 },
  forbidden: { status: 403, hint: 'You may not see this any more. An administrator can grant it.' },
} as const satisfies Readonly<Record<string, No>>;

describe('a no', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  const api = /\/backend\/api\/v1\//;
  /** Answers every request with it while `during` goes on. */
  const answering = async ({ status, hint, retryAfter }: No, during: () => Promise<void>): Promise<void> => {
    await scene.excel.page.route(api, (route) =>
      route.fulfill({
        status,
        contentType: 'application/json',
        ...(retryAfter === undefined ? {} : { headers: { 'Retry-After': String(retryAfter) } }),
        body: JSON.stringify({ error: 'No', error_code: status * 1000, hint }),
      }),
    );
    await during();
    await scene.excel.page.unroute(api);
  };
  const lists = async (): Promise<void> => {
    await scene.press(/account, lists, jobs/);
    await scene.press(/^Lists/);
  };
  const selected = async (): Promise<void> => {
    await lists();
    await scene.press(/^Features\s*220 features/);
    // As the line does, in its own time.
    await scene.excel.user('activate', 'Features');
    await scene.select('Description', 0, 1);
    await scene.says('2 features selected');
    await scene.says('all 2');
  };
  const sheets = (): Promise<readonly string[]> => scene.excel.standIn((door) => door.book.data.sheets.map(({ name }) => name));

  before(async () => {
    bridge = await startBridge();
    scene = await openScene(bridge);
    await scene.signIn();
    await scene.list('Features');
  });
  after(() => left(scene, bridge));

  for (const [name, no] of Object.entries(nos))
    it(`(${name}) is said where the press was, and the next press goes on`, async () => {
      await lists();
      await answering(no, async () => {
        await scene.press(/^Customers\s*\d/);
        await scene.says(no.hint);
      });
      // Busy passes by itself; else it is asked again by hand.
      if (name !== 'busy') await scene.press('Try again');
      await scene.says(/^List \d/);
      await scene.press(/account, lists, jobs/);
      await answering(no, async () => {
        await scene.press(/^Jobs/);
        await scene.says(no.hint);
      });
      if (name !== 'busy') await scene.press('Try again');
      await scene.says(/No job|Nothing|complete|Mine/);
      await selected();
      await answering(no, async () => {
        await scene.press('Refresh all');
        await scene.says(no.hint);
      });
      await scene.press('Refresh all');
      await scene.says(/^No row has changed|brought up to date|Up to date/);
      await scene.press(/^Drop Feature/);
      await scene.fill(/^Drop Date/, '31/01/2025');
      await answering(no, async () => {
        await scene.press(/^Preview/);
        await scene.says(no.hint);
      });
      await scene.press(/^Preview/);
      await scene.says('2 features ready');
    });

  it('leaves no sheet to be signed without the customers in it', async () => {
    const before = await sheets();
    await answering(nos.broken, async () => {
      await scene.press('To sheet');
      await scene.says(nos.broken.hint);
    });
    assert.deepEqual(await sheets(), before);
    await scene.press('To sheet');
    await scene.says(/^Written to the sheet/);
  });

  it('to an order that was taken all the same is no no: it is followed, and not done twice', async () => {
    // The order goes through; its answer is lost in what went wrong.
    await scene.excel.page.route(/features\?action=drop$/, async (route) => {
      await route.fetch();
      await route.fulfill({ status: 500, contentType: 'application/json', body: JSON.stringify({ error: 'No', error_code: 500000, hint: nos.broken.hint }) });
    });
    const jobs = async (): Promise<number> => (await bridge.call<readonly unknown[]>('GET', '/runs?limit=100&action=drop')).length;
    const before = await jobs();
    await scene.press(/^Drop 2 features/);
    await scene.says('✓ 2 features done');
    await scene.excel.page.unroute(/features\?action=drop$/);
    assert.equal(await jobs(), before + 1);
    await scene.press('Done');
  });

  it('because the session has ended leads to the sign-in, and from there to exactly where one was', async () => {
    await selected();
    await scene.select('Description', 4, 5);
    await scene.says('2 features selected');
    await scene.press(/^Drop Feature/);
    await scene.fill(/^Drop Date/, '30/01/2025');
    await answering({ status: 401, hint: 'Sign in again.' }, async () => {
      await scene.press(/^Preview/);
      await scene.heading('Sign in');
    });
    await scene.signIn();
    await scene.heading('Drop Feature');
    assert.equal(
      await (
        await scene.pane()
      )
        .getByLabel(/^Drop Date/)
        .first()
        .inputValue(),
      '30/01/2025',
    );
    await scene.press(/^Preview/);
    await scene.says('2 features ready');
  });
});
