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
    issuer.people.set('nora', { name: 'Nora Newcomer', email: 'nora@example.com', email_verified: true });
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
    const window = await opened;
    await scene.says('Waiting for the other window…');
    // A way back that nobody went out by.
    await window.goto(new URL('/sso/callback?error=access_denied&state=x', bridge.url).href);
    await window.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    await window.getByText('Close this window and begin again in Excel.').waitFor();
    await window.close();
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

  it('says to whom nobody has given rights yet that it is so, and shows what there is once somebody has', async () => {
    // Somebody else at this machine, to the issuer as well.
    await scene.excel.page.context().clearCookies();
    const opened = scene.excel.page.context().waitForEvent('page');
    await scene.press('Sign in with your company account');
    const window = await opened;
    await window.locator('input[name=login]').fill('nora');
    await window.locator('input[name=password]').fill('any');
    const closed = window.waitForEvent('close');
    await window.locator('button[type=submit]').click();
    await window.locator('button[type=submit]').click();
    await closed;
    await scene.heading('You have no rights yet');
    await scene.says(/Nora Newcomer \(nora@example\.com\)/);
    const [nora] = await bridge.call<readonly { readonly id: string }[]>('GET', '/users?name=Nora%20Newcomer');
    await bridge.call('PATCH', `/users/${nora!.id}`, { permissions: { customers: 'run' }, apiRead: true });
    // Who somebody is, is remembered for a second.
    for (let tried = 1; ; tried += 1) {
      await scene.press('Look again');
      const there = scene.heading('What do you want to work on?', 1_500);
      if (tried === 5) return there;
      if (
        await there.then(
          () => true,
          () => false,
        )
      )
        return;
    }
  });
});
