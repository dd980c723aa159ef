/** Signing in with the company's own account, against a real issuer: who comes in, as whom, with what rights, and who does not. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rightsOf } from '../../server/people/singleSignOn.js';
import { settings } from '../../server/start/settings.js';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { startIssuer, walk, type Issued } from './issuer.js';

describe('single sign-on', function () {
  this.timeout(30_000);
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  eachDatabase((fresh) => {
    let bridge: Bridge;
    let issuer: Issued;
    before(async () => {
      issuer = await startIssuer();
      const groups = join(folder, 'groups.json');
      writeFileSync(
        groups,
        JSON.stringify({
          clerks: { permissions: { customers: 'run', features: 'propose' }, apiWrite: true },
          bosses: { permissions: { features: 'run' }, expertLevel: 4 },
        }),
      );
      bridge = await startBridge(fresh, {
        sample: 1,
        workers: false,
        env: { OIDC_ISSUER: issuer.url, OIDC_CLIENT_ID: issuer.clientID, OIDC_GROUPS: groups, PASSWORDS: 'no' },
      });
      issuer.register(`${bridge.base}/sso/callback`);
    });
    after(async () => {
      await bridge.close();
      await issuer.close();
    });

    const begun = (): { secret: string; challenge: string } => {
      const secret = randomBytes(32).toString('base64url');
      return { secret, challenge: createHash('sha256').update(secret).digest('base64url') };
    };
    /** Through the issuer's pages and back: what the bridge answers then. */
    const back = async (login: string, { challenge } = begun()): Promise<Answered> =>
      bridge.call('GET', await walk(`${bridge.base}/sso/start?challenge=${challenge}`, login, /\/sso\/callback/), undefined, { as: null });
    /** The ticket that the last page gets. */
    const ticketOf = async (login: string, challenge: string): Promise<string> => {
      const answer = await back(login, { secret: '', challenge });
      assert.equal(answer.status, 302, answer.text);
      return answer.headers.get('location')!.split('#')[1]!;
    };
    const redeem = (ticket: string, secret: string): Promise<Answered> => bridge.call('POST', '/sign-in/ticket', { ticket, secret }, { as: null });
    const signedIn = async (login: string): Promise<Answered> => {
      const { secret, challenge } = begun();
      return redeem(await ticketOf(login, challenge), secret);
    };

    it('is told to the pane, and passwords are switched off', async () => {
      assert.deepEqual((await bridge.call('GET', '/sign-in', undefined, { as: null })).body, { passwords: false, company: true });
      const refused = await bridge.call('POST', '/sign-in', { email: 'clerk@example.com', password: 'sheetbridge' }, { as: null });
      assert.equal(refused.status, 403);
      assert.match(refused.body.hint, /company account/);
    });

    it('makes a new user without rights, and knows them again by subject, whatever else changes', async () => {
      issuer.people.set('s-1', { name: 'Nora New', email: 'nora@example.com', email_verified: true });
      const first = await signedIn('s-1');
      assert.equal(first.status, 200, first.text);
      const { user, token } = first.body as { user: Record<string, unknown>; token: string };
      assert.deepEqual([user['name'], user['permissions'], user['apiRead'], user['apiWrite']], ['Nora New', {}, false, false]);
      assert.equal((await bridge.call('GET', '/customers', undefined, { as: token })).status, 403);
      issuer.people.set('s-1', { name: 'Nora Newer', email: 'someone.else@example.com' });
      assert.equal((await signedIn('s-1')).body.user.id, user['id']);
      assert.ok(!JSON.stringify((await bridge.call('GET', `/users/${String(user['id'])}`)).body).includes('s-1'), 'the subject is nobody’s business');
      const why = (await bridge.call('GET', `/activities?entity=users&recordID=${String(user['id'])}&action=signIn`)).body as { why: string }[];
      assert.ok(why.length >= 2 && why.every((each) => each.why.includes(issuer.url)));
    });

    it('takes who is there already by an address that the issuer checked, and by no other', async () => {
      issuer.people.set('s-2', { name: 'Carol C.', email: 'clerk@example.com' });
      const stranger = await back('s-2');
      assert.equal(stranger.status, 403, 'an address that anybody can write into their profile opens nobody’s account');
      assert.match(stranger.text, /There is a user with the address clerk@example\.com already/);
      issuer.people.set('s-2', { name: 'Carol C.', email: 'Clerk@Example.com', email_verified: true });
      assert.equal((await signedIn('s-2')).body.user.name, 'Carol Clerk');
      // Whoever has that address at the issuer later is somebody else.
      issuer.people.set('s-3', { name: 'Another', email: 'clerk@example.com', email_verified: true });
      assert.equal((await back('s-3')).status, 403);
    });

    it('gives what the groups of the day give, and logs it', async () => {
      issuer.people.set('s-4', { name: 'Greta Group', email: 'greta@example.com', groups: ['clerks', 'bosses', 'constructor'] });
      const { user } = (await signedIn('s-4')).body as { user: Record<string, unknown> };
      assert.deepEqual([user['permissions'], user['expertLevel'], user['apiWrite']], [{ customers: 'run', features: 'run' }, 4, true]);
      issuer.people.set('s-4', { name: 'Greta Group', email: 'greta@example.com', groups: [] });
      assert.deepEqual((await signedIn('s-4')).body.user.permissions, {});
      const edits = (await bridge.call('GET', `/activities?entity=users&recordID=${String(user['id'])}&action=edit`)).body as { userName: string }[];
      assert.deepEqual(
        edits.map(({ userName }) => userName),
        ['Single sign-on', 'Single sign-on'],
      );
    });

    it('refuses who is switched off', async () => {
      issuer.people.set('s-5', { name: 'Olaf Off', email: 'olaf@example.com' });
      const { user } = (await signedIn('s-5')).body as { user: { id: string } };
      assert.equal((await bridge.call('PATCH', `/users/${user.id}`, { active: false })).status, 200);
      assert.equal((await signedIn('s-5')).status, 403);
    });

    it('takes a ticket once, with the secret that began it, and a way back once', async () => {
      issuer.people.set('s-6', { name: 'Tom Ticket', email: 'tom@example.com' });
      const { secret, challenge } = begun();
      const ticket = await ticketOf('s-6', challenge);
      assert.equal((await redeem(ticket, begun().secret)).status, 401);
      assert.equal((await redeem(ticket, secret)).status, 401, 'a wrong try uses it up');
      const again = begun();
      const returned = await walk(`${bridge.base}/sso/start?challenge=${again.challenge}`, 's-6', /\/sso\/callback/);
      const forged = new URL(returned);
      forged.searchParams.set('code', 'another');
      assert.equal((await bridge.call('GET', forged.href, undefined, { as: null })).status, 401);
      assert.equal((await bridge.call('GET', returned, undefined, { as: null })).status, 401, 'its state was used');
      for (const query of ['', '?state=x&code=y', `?state=${'a'.repeat(43)}&code=y`, '?error=access_denied'])
        assert.equal((await bridge.call('GET', `${bridge.base}/sso/callback${query}`, undefined, { as: null })).status, 401, query);
      assert.equal((await bridge.call('GET', `${bridge.base}/sso/start?challenge=short`, undefined, { as: null })).status, 400);
    });
  });

  it('adds up groups: the stronger entry wins, who is in none has nothing', () => {
    const groups = { a: { permissions: { '*': 'propose' as const } }, b: { permissions: { '*': 'run' as const, users: 'none' as const }, apiRead: false } };
    assert.deepEqual(rightsOf(groups, ['a', 'b']), { permissions: { '*': 'run', users: 'none' }, expertLevel: 0, apiRead: true, apiWrite: false });
    for (const claimed of [undefined, null, 'c', ['c', 7], { a: 1 }])
      assert.deepEqual(rightsOf(groups, claimed), { permissions: {}, expertLevel: 0, apiRead: false, apiWrite: false });
  });

  it('has settings that are checked', () => {
    const wrong = join(folder, 'wrong.json');
    const refusals: readonly (readonly [Record<string, string>, RegExp])[] = [
      [{ OIDC_ISSUER: 'http://issuer.example.com', OIDC_CLIENT_ID: 'x' }, /OIDC_ISSUER must/],
      [{ OIDC_ISSUER: 'https://issuer.example.com' }, /OIDC_CLIENT_ID must/],
      [{ OIDC_CLIENT_ID: 'x' }, /OIDC_ISSUER must/],
      [{ PASSWORDS: 'no' }, /PASSWORDS must be yes/],
      [{ OIDC_ISSUER: 'https://issuer.example.com', OIDC_CLIENT_ID: 'x', OIDC_GROUPS: wrong }, /there is no entity "customer"/],
    ];
    writeFileSync(wrong, JSON.stringify({ all: { permissions: { customer: 'run' } } }));
    for (const [env, why] of refusals) assert.throws(() => settings(env), why);
    assert.equal(settings({}).singleSignOn, undefined);
  });
});
