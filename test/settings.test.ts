/** The settings of the process: a wrong value is one sentence that names the variable and says what it takes. */
import assert from 'node:assert/strict';
import { settings } from '../server/start/settings.js';

describe('the settings', () => {
  it('have a default each', () => {
    const { port, httpsPort, host, databaseUrl, sample, timeZone, rateLimit, logLevel } = settings({});
    assert.deepEqual(
      [port, httpsPort, host, databaseUrl, sample, timeZone, rateLimit, logLevel],
      [3000, 3443, '127.0.0.1', 'sqlite:data/sheetbridge.sqlite', 200, 'Europe/London', 6_000, 'warn'],
    );
    assert.equal(settings({ NODE_ENV: 'production' }).sample, 0);
  });

  for (const [name, wrong] of [
    ['PORT', ['abc', '-1', '1.5', '65536', '99999', '0x10', ' 80']],
    ['HTTPS_PORT', ['abc', '65536']],
    ['SAMPLE', ['x', '-1', '1e3']],
    ['RATE_LIMIT', ['0', 'x']],
    ['TODAY', ['2025-02-30', 'today', '24/01/2025']],
    ['TIME_ZONE', ['Mars/Base']],
    ['ADMIN_TOKEN', ['with spaces in the middle of it', 'ünïcödé-token-0123456789', 'x'.repeat(201)]],
    ['LOG_LEVEL', ['loud']],
    ['ORIGINS', ['nonsense', 'https://a.example.com/', 'https://a.example.com, b.example.com']],
    ['SMTP_URL', ['nonsense', 'https://mail.example.com']],
    ['SESSION_IDLE_HOURS', ['0', 'x']],
    ['SESSION_DAYS', ['0', '366']],
    ['SEAL_URL', ['nonsense', 'http://logs.example.com/', 'ftp://logs.example.com/']],
    ['SEAL_MAIL', ['nobody', 'a@example.com, b@example.com']],
    ['TLS_CERT', ['/nowhere.pem', '/etc/hostname']],
  ] as const)
    it(`refuse a wrong ${name} by name`, () => {
      for (const value of wrong)
        assert.throws(() => settings({ [name]: value, TLS_KEY: name === 'TLS_CERT' ? value : undefined }), new RegExp(`^Error: ${name}.* must`));
    });

  it('open a trial to other machines only in words', () => {
    assert.throws(() => settings({ HOST: '0.0.0.0' }), /TRIAL_FOR_ALL=yes/);
    assert.equal(settings({ HOST: '0.0.0.0', TRIAL_FOR_ALL: 'yes' }).host, '0.0.0.0');
    assert.equal(settings({ HOST: '0.0.0.0', NODE_ENV: 'production' }).host, '0.0.0.0');
    assert.equal(settings({ HOST: '127.0.0.2' }).host, '127.0.0.2');
  });

  it('name the public address as an origin', () => {
    assert.equal(settings({ PUBLIC_URL: 'https://billing.example.com/' }).publicUrl, 'https://billing.example.com');
    for (const wrong of ['billing.example.com', 'http://billing.example.com', 'https://billing.example.com/pane'])
      assert.throws(() => settings({ PUBLIC_URL: wrong }), /PUBLIC_URL must/);
  });

  it('take any token for a trial, and none to be guessed in production', () => {
    assert.equal(settings({ ADMIN_TOKEN: 'test' }).adminToken, 'test');
    assert.throws(() => settings({ ADMIN_TOKEN: 'test', NODE_ENV: 'production' }), /ADMIN_TOKEN must have at least 16/);
    assert.equal(settings({ ADMIN_TOKEN: '0123456789abcdef', NODE_ENV: 'production' }).adminToken, '0123456789abcdef');
  });

  it('refuse a fixed business date in production, and repeat no password', () => {
    assert.throws(() => settings({ TODAY: '2025-01-24', NODE_ENV: 'production' }), /refused in production/);
    assert.throws(
      () => settings({ SMTP_URL: 'smpt://me:secret@mail.example.com' }),
      (error: Error) => !error.message.includes('secret'),
    );
  });
});
