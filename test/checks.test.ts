/** `npm run check`: each thing right, and each thing wrong, told in a sentence that says what to do. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked, told } from '../server/commands/check.js';
import { backedUp, noted } from '../server/commands/copies.js';
import { openStore } from '../server/database/index.js';
import { ownCertificate } from '../server/start/certificate.js';
import { settings, type Settings } from '../server/start/settings.js';
import { startBridge } from './bridges.js';
import { asked, eachDatabase } from './databases.js';
import { startIssuer, type Issued } from './http/issuer.js';
import { mailServer, type MailServer } from './outbox/mailServer.js';

type State = 'right' | 'wrong' | 'note';

/** What is found about one thing. */
async function found(about: string, config: Settings, now?: Date): Promise<readonly string[]> {
  const all = await checked(config, now, 2_000);
  return all.filter((each) => each.about === about).map(({ state, said }) => `${state}: ${said}`);
}

async function says(about: string, state: State, what: RegExp, config: Settings, now?: Date): Promise<void> {
  const lines = await found(about, config, now);
  assert.ok(
    lines.some((line) => line.startsWith(`${state}: `) && what.test(line)),
    `${about} ${state} ${String(what)}: ${lines.join('\n')}`,
  );
}

const days = (count: number): Date => new Date(Date.now() + count * 86_400_000);

describe('the check', function () {
  this.timeout(30_000);
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
  const none = { DATABASE_URL: `sqlite:${join(folder, 'data', 'none.sqlite')}` };
  const production = { ...none, NODE_ENV: 'production', NEW_DATABASE: 'yes' };
  let pair: { readonly TLS_CERT: string; readonly TLS_KEY: string };
  before(async () => {
    await ownCertificate(folder);
    pair = { TLS_CERT: join(folder, 'localhost.crt'), TLS_KEY: join(folder, 'localhost.key') };
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('of settings tells a trial from production, and what production does not start with', async () => {
    await says('Settings', 'note', /This is a trial.*NODE_ENV=production/, settings(none));
    await says('Settings', 'wrong', /would take passwords over plain http/, settings({ ...production, HOST: '0.0.0.0' }));
    await says('Settings', 'right', /Production, https on 127\.0\.0\.1:3443/, settings({ ...production, ...pair }));
    const proxied = { ...production, HOST: '0.0.0.0', PLAIN_HTTP: 'yes', PUBLIC_URL: 'https://localhost:1' };
    await says('Settings', 'wrong', /TRUST_PROXY is 0.*Set it/, settings(proxied));
    assert.equal(
      (await found('Settings', settings({ ...proxied, TRUST_PROXY: '1' }))).some((line) => line.startsWith('wrong')),
      false,
    );
    await says('Settings', 'note', /OPEN_DOCS=yes shows/, settings({ ...production, OPEN_DOCS: 'yes' }));
  });

  it('of the certificate tells until when it counts and whether the name fits', async () => {
    const own = settings({ ...production, ...pair, PUBLIC_URL: 'https://localhost' });
    await says('Certificate', 'right', /It counts until \d/, own);
    await says('Certificate', 'right', /It is for localhost/, own);
    await says('Certificate', 'wrong', /It ends on .*, in 5 days\. Put a new one/, own, days(794.5));
    await says('Certificate', 'wrong', /It ended on .*nobody gets in/, own, days(801));
    await says('Certificate', 'wrong', /It only counts from/, own, days(-2));
    await says('Certificate', 'wrong', /It is not for billing\.example\.com/, settings({ ...production, ...pair, PUBLIC_URL: 'https://billing.example.com' }));
    await says('Certificate', 'note', /A trial certificate/, settings(none));
  });

  it('of the certificate of a proxy looks at what it shows', async () => {
    const bridge = await startBridge(`sqlite:${join(folder, 'proxy.sqlite')}`, { workers: false });
    const { hardened, listen, portOf } = await import('../server/http/listening.js');
    const server = await listen(hardened(bridge.built.app, await ownCertificate(folder)), 0, '127.0.0.1');
    try {
      const at = (host: string): Settings => settings({ ...production, PLAIN_HTTP: 'yes', PUBLIC_URL: `https://${host}:${portOf(server)}` });
      await says('Certificate', 'wrong', /is signed by nobody that this machine knows/, at('localhost'));
      await says('Certificate', 'wrong', /It ended on .*Renew it at the proxy/, at('localhost'), days(801));
    } finally {
      server.close();
      server.closeAllConnections();
      await bridge.close();
    }
    await says('Certificate', 'note', /could not be asked from this machine/, settings({ ...production, PUBLIC_URL: 'https://localhost:1' }));
  });

  describe('of mail', () => {
    let server: MailServer;
    before(async () => {
      server = await mailServer();
    });
    after(() => server.close());

    it('tells whether the server answers, and how', async () => {
      await says('Mail', 'note', /they? wait|e-mails wait in the Outbox/, settings(none));
      await says('Mail', 'note', /go into .*eml/, settings({ ...none, MAIL_DIR: join(folder, 'eml') }));
      await says('Mail', 'right', /answers, unencrypted on this machine/, settings({ ...none, SMTP_URL: server.url }));
      await says('Mail', 'wrong', /offers no encryption.*Check SMTP_URL/, { ...settings({ ...none, SMTP_URL: server.url }), smtpPlain: false });
      await says('Mail', 'wrong', /nothing listens there/, settings({ ...none, SMTP_URL: 'smtp://127.0.0.1:1' }));
      await says('Mail', 'wrong', /Set MAIL_FROM/, settings({ ...production, SMTP_URL: server.url }));
      const lines = await found('Mail', settings({ ...none, SMTP_URL: 'smtp://me:secret@127.0.0.1:1' }));
      assert.ok(!lines.join('').includes('secret'), 'no password is repeated');
    });

    it('tells that the server shows a certificate that nobody knows', async () => {
      const { cert, key } = await ownCertificate(folder);
      const sealed = await mailServer({ options: { disabledCommands: ['AUTH'], cert, key } });
      try {
        await says('Mail', 'wrong', /signed by nobody known/, { ...settings({ ...none, SMTP_URL: `smtp://localhost:${sealed.port}` }), smtpPlain: false });
      } finally {
        await sealed.close();
      }
    });
  });

  describe('of the company’s sign-in', () => {
    let issuer: Issued;
    before(async () => {
      issuer = await startIssuer();
      issuer.register('http://localhost:3000/sso/callback');
    });
    after(() => issuer.close());

    it('tells whether the issuer answers as one, and compares clocks with it', async () => {
      const with_ = (url: string, more = {}): Settings => settings({ ...none, OIDC_ISSUER: url, OIDC_CLIENT_ID: 'sheetbridge', ...more });
      await says('Company sign-in', 'note', /OIDC_ISSUER is not set/, settings(none));
      await says('Company sign-in', 'right', /answers with its keys/, with_(issuer.url));
      await says('Clock', 'right', /agrees with that of the issuer/, with_(issuer.url));
      await says('Company sign-in', 'wrong', /does not answer as an issuer.*Check OIDC_ISSUER/, with_('http://localhost:1'));
      await says('Company sign-in', 'wrong', /It names itself .*Check OIDC_ISSUER/, with_(`${issuer.url}/`));
      await says('Company sign-in', 'wrong', /nobody can sign in meanwhile/, with_('http://localhost:1', { PASSWORDS: 'no' }));
      await says('Company sign-in', 'wrong', /PUBLIC_URL is not set/, with_(issuer.url, { NODE_ENV: 'production', NEW_DATABASE: 'yes' }));
    });
  });

  it('of the clock tells a wrong one, and that there is nothing to compare', async () => {
    await says('Clock', 'note', /nothing to compare it with/, settings(none));
    const behind = createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 404 Not Found\r\nDate: Wed, 01 Jan 2025 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n'));
    });
    await new Promise<void>((listening) => {
      behind.listen(0, '127.0.0.1', listening);
    });
    const { port } = behind.address() as { port: number };
    await says(
      'Clock',
      'wrong',
      /seconds ahead of that of the issuer.*NTP/,
      settings({ ...none, OIDC_ISSUER: `http://127.0.0.1:${port}`, OIDC_CLIENT_ID: 'x' }),
    );
    behind.close();
  });

  it('of the disk tells how much is free', async () => {
    await says('Disk', 'right', /(GB|MB) are free at/, settings(none));
  });

  it('of a database that is not there tells what to do', async () => {
    await says('Database', 'note', /the first start makes it/, settings(none));
    await says('Database', 'wrong', /There is no .*none\.sqlite.*NEW_DATABASE=yes/, settings({ ...none, NODE_ENV: 'production' }));
    writeFileSync(join(folder, 'letter.sqlite'), 'Dear Sirs, this is no database at all.'.repeat(40));
    await says('Database', 'wrong', /cannot be used: .*Check DATABASE_URL/, settings({ DATABASE_URL: `sqlite:${join(folder, 'letter.sqlite')}` }));
    await says('Database', 'wrong', /cannot be used: .*Check DATABASE_URL/, settings({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }));
  });

  eachDatabase((fresh, dialect) => {
    let url = '';
    const config = (more = {}): Settings =>
      settings({ DATABASE_URL: url, SEAL_FILE: join(folder, `${dialect}.seals`), SEAL_KEY: join(folder, `${dialect}.key`), ...more });
    before(async () => {
      url = await fresh();
    });

    it('of the database tells version, what is pending, a newer program’s, whether it can be written to', async () => {
      const store = await openStore(url);
      try {
        await store.rows('SELECT 1 AS "one"');
        await says('Database', 'note', /1 step is pending \(001-tables\).*Back up before/, config());
        await store.migrate();
        await says('Database', 'right', /(SQLite 3\.|PostgreSQL 1)\S+ answers, is up to date and can be written to/, config());
        await store.transaction((inside) => inside.run(`DELETE FROM "migrations" WHERE "name" = '007-rights-over-limits'`));
        await says('Database', 'note', /1 step is pending \(007-rights-over-limits\)/, config());
        await store.transaction((inside) => inside.run(`INSERT INTO "migrations" ("name", "at") VALUES ('007-rights-over-limits', ''), ('999-later', '')`));
        await says('Database', 'wrong', /A newer program.*999-later.*Start that one/, config());
        await store.transaction((inside) => inside.run(`DELETE FROM "migrations" WHERE "name" = '999-later'`));
      } finally {
        await store.close();
      }
    });

    it('of the clock agrees with the database’s', async () => {
      if (dialect === 'postgres') await says('Clock', 'right', /agrees with that of PostgreSQL/, config());
      else assert.equal((await found('Clock', config())).length, 1);
    });

    it('of copies tells how old the last one is', async () => {
      await says('Copies', 'note', /No copy of it was ever made.*npm run backup/, config());
      await says('Copies', 'wrong', /No copy of it was ever made/, config({ NODE_ENV: 'production' }));
      if (dialect === 'sqlite') await backedUp(url, join(folder, 'copies'));
      // pg_dump takes its time; that it says so too is seen by test/backup.test.ts.
      else await noted(url, new Date().toISOString());
      await says('Copies', 'right', /The last copy was made less than a minute ago/, config());
      await says('Copies', 'wrong', /The last copy was made 3 days ago.*by the clock/, config(), days(3.1));
    });

    it('of accounts tells those with a published password', async () => {
      const bridge = await startBridge(url, { sample: 1, workers: false });
      await bridge.close();
      await says('Accounts', 'wrong', /still has the published password/, config({ NODE_ENV: 'production' }));
    });

    it('of seals tells whether the log is the one that was sealed', async () => {
      await says('Seal of the log', 'note', /There is no .*seals yet/, config());
      const { keep, sealed, sealKey } = await import('../server/audit/seals.js');
      const store = await openStore(url);
      const { file, key } = { file: config().seal.file!, key: config().seal.key! };
      const head = (await store.head())!;
      await store.close();
      keep(file, sealed(head, new Date().toISOString(), sealKey(key)));
      await says('Seal of the log', 'right', /The log is the one that was sealed less than a minute ago/, config());
      rmSync(`${key}`);
      await says('Seal of the log', 'wrong', /its key .* not be read/, config());
      writeFileSync(key, 'x');
      keep(file, sealed({ ...head, hash: 'another' }, new Date().toISOString(), sealKey(join(folder, 'other.key'))));
      await says('Seal of the log', 'wrong', /is another one now.*npm run verify/, config());
      rmSync(file);
    });

    if (dialect === 'postgres')
      it('of a database that only lets read tells that it cannot be written to', async () => {
        await asked(`ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET default_transaction_read_only = on`);
        await says('Database', 'wrong', /cannot be written to/, config());
      });
  });

  (process.platform === 'win32' ? it.skip : it)('of files tells those that others of the machine can read, and one that cannot be written', async () => {
    mkdirSync(join(folder, 'open'));
    const file = join(folder, 'open', 'x.sqlite');
    const store = await openStore(`sqlite:${file}`);
    await store.migrate();
    await store.close();
    const config = settings({ DATABASE_URL: `sqlite:${file}` });
    await says('Files', 'right', /Nobody but its owner/, config);
    chmodSync(file, 0o644);
    await says('Files', 'wrong', /Other users of this machine can read .*chmod 600/, config);
  });

  it('is told in lines below each other, the number of what is wrong last', () => {
    assert.deepEqual(
      told([
        { about: 'Mail', state: 'right', said: 'It answers.' },
        { about: 'Database', state: 'wrong', said: 'It does not.' },
      ]),
      ['ok     Mail      It answers.', 'WRONG  Database  It does not.', '', 'One thing is wrong.'],
    );
  });
});
