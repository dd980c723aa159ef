/** Where DATABASE_URL leads: all of it is understood, or refused by name. */
import assert from 'node:assert/strict';
import { addressOf } from '../server/database/address.js';

describe('the address of a PostgreSQL', () => {
  it('is taken from the URL', () => {
    assert.deepEqual(addressOf('postgres://ann:p%40ss@db.example.com:6543/company'), {
      host: 'db.example.com',
      port: 6543,
      database: 'company',
      username: 'ann',
      password: 'p@ss',
    });
    assert.deepEqual(addressOf('postgresql://ann@[::1]/company'), { host: '::1', port: 5432, database: 'company', username: 'ann' });
    assert.deepEqual(addressOf('postgres:///company?host=/var/run/postgresql'), { host: '/var/run/postgresql', port: 5432, database: 'company' });
    assert.deepEqual(addressOf('postgres://db.example.com/company?sslmode=verify-full').ssl, { rejectUnauthorized: true, servername: 'db.example.com' });
    assert.deepEqual(addressOf('postgres://db.example.com/company?sslmode=require').ssl, { rejectUnauthorized: false, servername: 'db.example.com' });
  });

  for (const [url, why] of [
    ['postgres://u@h1:5504,h2:5505/db', /several hosts/],
    ['postgres://u@/db?host=127.0.0.1&port=5504', /like postgres:/],
    ['postgres://h/db?host=127.0.0.1', /write the host in front/],
    ['postgres://u@h/db?port=5504', /write the port in front/],
    ['postgres://u@h/db?target_session_attrs=read-write', /"target_session_attrs" is not understood/],
    ['postgres://u@h/db?sslmode=prefer', /sslmode is one of/],
    ['postgres://u@h/db?sslrootcert=/nowhere.pem', /sslrootcert has to name a readable file/],
    ['postgres://u@h:5432', /the name of one database/],
    ['postgres://u:p#w@h/db', /like postgres:/],
  ] as const)
    it(`refuses ${url.replace(/\/\/.*@/, '//…@')}`, () => {
      assert.throws(
        () => addressOf(url),
        (error: Error) => why.test(error.message) && error.message.includes('DATABASE_URL') && !error.message.includes('p#w'),
      );
    });
});
