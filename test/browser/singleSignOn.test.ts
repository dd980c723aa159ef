/** Somebody signs in with the company's own account: in a window of its own at a real issuer, and back into the pane. */
import assert from 'node:assert/strict';
import { startIssuer, type Issued } from '../http/issuer.js';
import { left, openScene, type RunningBridge, type Scene, startBridge } from './scene.js';

describe('the company’s account in the pane', function () {
  let issuer: Issued;
  let bridge: RunningBridge;
  let scene: Scene;
  before(async () => {
    issuer = await startIssuer();
    issuer.people.set('manager', { name: 'Marcus', email: 'manager@example.com', email_verified: true });
    bridge = await startBridge({ sample: 4, env: { OIDC_ISSUER: issuer.url, OIDC_CLIENT_ID: issuer.clientID, PASSWORDS: 'no' } });
    issuer.register(new URL('/sso/callback', bridge.url).href);
    scene = await openScene(bridge);
  });
  after(async () => {
    await left(scene, bridge);
    await issuer.close();
  });

  it('says so where the window is closed before the end', async () => {
    await scene.heading('Sign in');
    const opened = scene.excel.page.context().waitForEvent('page');
    await scene.press('Sign in with your company account');
    await (await opened).close();
    await scene.says(/window was closed before you were signed in/);
    const pane = await scene.pane();
    assert.equal(await pane.getByLabel('Password').count(), 0, 'no password is asked for where none lets in');
  });

  it('lets in by the issuer’s pages, and the window goes by itself', async () => {
    const opened = scene.excel.page.context().waitForEvent('page');
    await scene.press('Sign in with your company account');
    const window = await opened;
    await window.locator('input[name=login]').fill('manager');
    await window.locator('input[name=password]').fill('any');
    const closed = window.waitForEvent('close');
    await window.locator('button[type=submit]').click();
    // The issuer asks whether the bridge may know who it is.
    await window.locator('button[type=submit]').click();
    await closed;
    await scene.heading('What do you want to work on?');
    await scene.press(/account/i);
    await scene.heading('Marcus Manager');
    await scene.says('This session');
    await scene.press('Sign out');
    await scene.heading('Sign in');
  });
});
