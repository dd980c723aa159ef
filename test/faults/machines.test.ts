/** Three bridges behind a proxy, a pooler before the database, a standby behind it: what is acknowledged is there, once, whatever falls over. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { askedAt } from '../databases.js';
import { Machines, missing } from './machines.js';
import { pause } from './processes.js';

const token = 'sb_test_administrator_token_0123456789';
const clients = 20;

/** A caller as scripts should be: the same key again until the answer is one. */
class Caller {
  /** Answers that were none: proxies, bridges and databases that were away. */
  away = 0;
  private readonly base: string;
  constructor(port: number) {
    this.base = `http://127.0.0.1:${port}/backend/api/v1`;
  }

  // The shape of an answer is what the test asserts.
  // oxlint-disable-next-line typescript/no-explicit-any
  async call(method: string, path: string, body?: unknown, key?: string, more: Readonly<Record<string, string>> = {}): Promise<any> {
    for (const until = Date.now() + 60_000; ; await pause(100)) {
      try {
        const answer = await fetch(`${this.base}${path}`, {
          method,
          headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...(key ? { 'Idempotency-Key': key } : {}), ...more },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await answer.text();
        if (answer.status < 300) return JSON.parse(text);
        // 409: the same key is still being worked on, or was when its bridge fell over.
        if (![409, 502, 503, 504].includes(answer.status)) throw new Refused(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
      } catch (error) {
        if (error instanceof Refused || Date.now() > until) throw error;
      }
      this.away += 1;
      if (Date.now() > until) throw new Error(`${method} ${path}: nobody answered for a minute.`);
    }
  }
}
class Refused extends Error {}

/** Payments of an amount each, so that a lost or doubled one shows: `amounts` are in pounds. */
async function pays(caller: Caller, customers: readonly string[], amounts: readonly number[], name: string): Promise<void> {
  const left = [...amounts];
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let amount = left.pop(); amount !== undefined; amount = left.pop()) {
        const parameters = { amount, paymentMethod: 'Bank Transfer', paymentDate: '2025-01-24', ourReference: `${name}-${amount}` };
        await caller.call('POST', `/customers/${customers[amount % customers.length]}?action=addPayment`, parameters, `${name}-${amount}`);
      }
    }),
  );
}

async function paid(caller: Caller, name: string): Promise<readonly number[]> {
  const items = await caller.call('GET', `/payments?ourReference.contains=${name}-&fields=amount,ourReference&limit=1000`);
  return (items as readonly { readonly amount: number }[]).map(({ amount }) => amount).toSorted((a, b) => a - b);
}

describe('many machines', function () {
  const machines = new Machines();
  const amounts = Array.from({ length: 120 }, (_, n) => n + 1);
  before(function () {
    const absent = process.env['TEST_DATABASE'] === 'sqlite' ? 'PostgreSQL' : missing();
    if (absent === undefined) return;
    if (process.env['CI'] && process.env['TEST_DATABASE'] === undefined) throw new Error(`Not on this machine: ${absent}.`);
    console.log(`      skipped: not on this machine: ${absent}`);
    this.skip();
  });
  after(() => machines.end());

  it('behind a pooler and a proxy lose and double nothing where a bridge is killed and the database restarts', async () => {
    const server = await machines.server('pooled', ['fsync=off']);
    await askedAt(`postgres://postgres@127.0.0.1:${server}/postgres`, 'CREATE DATABASE company');
    const pooler = await machines.pooler(server);
    const env = {
      DATABASE_URL: `postgres://postgres@127.0.0.1:${pooler}/company`,
      DATABASE_POOLER: 'transaction',
      DATABASE_SCHEMA: 'reseller',
      ADMIN_TOKEN: token,
      SAMPLE: '30',
      TODAY: '2025-01-24',
    };
    const bridges = await Promise.all([1, 2, 3].map(() => machines.bridge(env)));
    const caller = new Caller(
      await machines.proxy(
        'http',
        bridges.map(({ port }) => port),
        'by turns',
      ),
    );
    const customers = ((await caller.call('GET', '/customers?limit=10&fields=id')) as { id: string }[]).map(({ id }) => id);
    const run = await caller.call('POST', '/features?action=lock', { where: {}, parameters: {} }, 'the-run', { Prefer: 'respond-async' });
    const paying = pays(caller, customers, amounts, 'pooled');
    await pause(300);
    const gone = once(bridges[0]!.child, 'exit');
    bridges[0]!.child.kill('SIGKILL');
    await gone;
    await pause(300);
    machines.restart('pooled');
    await paying;
    assert.ok(caller.away > 0, 'nothing was in the way');
    assert.deepEqual(await paid(caller, 'pooled'), amounts);
    let ended = await caller.call('GET', `/runs/${run.run.id}`);
    for (const until = Date.now() + 60_000; ended.status !== 'Complete' && Date.now() < until; await pause(200))
      ended = await caller.call('GET', `/runs/${run.run.id}`);
    assert.equal(ended.status, 'Complete');
    assert.deepEqual([ended.done, ended.failed, ended.skipped], [ended.rowCount, 0, 0]);
    // Whose statement ran with whose values would show as a line that does not follow from the one before it.
    const [{ doubled }] = (await askedAt(
      `postgres://postgres@127.0.0.1:${server}/company`,
      `SELECT count(*) - count(DISTINCT "recordID") AS doubled FROM reseller."activities" WHERE "runID" = ${run.run.id}`,
    )) as [{ doubled: string }];
    assert.equal(Number(doubled), 0);
  });

  it('fail over to a standby behind one address: what was acknowledged is there, and orders are taken again within seconds', async () => {
    const primary = await machines.server('primary', ['fsync=off']);
    const at = (port: number): string => `postgres://postgres@127.0.0.1:${port}/company`;
    await askedAt(`postgres://postgres@127.0.0.1:${primary}/postgres`, 'CREATE DATABASE company');
    const spare = await machines.standby('spare', primary);
    await askedAt(at(primary), "ALTER SYSTEM SET synchronous_standby_names = 'spare'", 'SELECT pg_reload_conf()');
    const address = await machines.proxy('tcp', [primary, spare], 'the first');
    const { port } = await machines.bridge({ DATABASE_URL: at(address), ADMIN_TOKEN: token, SAMPLE: '5', TODAY: '2025-01-24' });
    const caller = new Caller(port);
    const customers = ((await caller.call('GET', '/customers?limit=5&fields=id')) as { id: string }[]).map(({ id }) => id);
    const paying = pays(caller, customers, amounts, 'failover');
    await pause(400);
    machines.kill('primary');
    const since = performance.now();
    machines.promote('spare');
    await caller.call(
      'POST',
      `/customers/${customers[0]}?action=addPayment`,
      { amount: 1_000, paymentMethod: 'Bank Transfer', paymentDate: '2025-01-24', ourReference: 'after' },
      'after',
    );
    assert.ok(performance.now() - since < 10_000, `served again after ${Math.round(performance.now() - since)} ms`);
    await paying;
    assert.deepEqual(await paid(caller, 'failover'), amounts);
  });
});
