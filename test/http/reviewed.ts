/**
 * What a reviewer once got through the doors, tried again against a bridge that runs, one row each: `npx tsx test/http/reviewed.ts`
 * prints what was tried, whether it is held now, and which test keeps it so. A row either does it here or names a test, which is then run.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as secure } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { generate } from 'selfsigned';
import { openStore } from '../../server/database/index.js';
import { hashPassword, isDated } from '../../server/people/secrets.js';
import { hardened, listen, portOf } from '../../server/http/listening.js';
import { settings } from '../../server/start/settings.js';
import type { Values } from '../../shared/types.js';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { processor } from '../processor.js';

const root = join(import.meta.dirname, '..', '..');

/** What every row may use: a trial with a sample company, a bridge as production runs it, and somebody with any rights. */
export interface Scene {
  readonly folder: string;
  readonly trial: Bridge;
  readonly production: Bridge;
  person(permissions: Values, more?: Values): Promise<Caller>;
}

interface Caller {
  readonly id: string;
  readonly as: string;
  code(method: string, path: string, body?: unknown): Promise<number>;
  call(method: string, path: string, body?: unknown): Promise<Answered>;
}

interface Row {
  readonly finding: string;
  readonly tried: string;
  /** Tries it; what it throws is what came through. */
  readonly attempt?: (scene: Scene) => Promise<void>;
  /** The tests that try it, or that keep it so besides: file and the words by which mocha finds them. */
  readonly tests?: readonly (readonly [file: string, words: string])[];
}

const doors = (words: string): readonly [string, string] => ['test/http/doors.test.ts', words];
const drop = { status: 'Dropped', dateDrop: '2025-01-24' };
const unknown = (count: number): string => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`unknown${n}`, n])));

export const rows: readonly Row[] = [
  {
    finding: 'B1',
    tried: 'reading any field by the conditions of an order, without any right',
    async attempt({ person }) {
      const nobody = await person({}, { apiRead: false, apiWrite: false });
      const told = [];
      for (const name of ['e', 'Nosuchname'])
        told.push((await nobody.call('POST', '/customers?action=lock', { where: { 'name.contains': name }, parameters: {} })).text);
      assert.equal(told[0], told[1]);
      assert.match(told[0]!, /403001/);
    },
    tests: [['test/http/access.test.ts', 'is told 403 for what it may not do']],
  },
  {
    finding: 'B2a',
    tried: 'stopping the bridge by one sign-in with 200,000 names, packed; by a reader with 30,000',
    async attempt({ trial, person }) {
      const packed = await trial.call('POST', '/sign-in', new Uint8Array(gzipSync(unknown(200_000))), { as: null, headers: { 'Content-Encoding': 'gzip' } });
      assert.equal(packed.status, 413);
      const reader = await person({}, { apiWrite: false });
      for (const [method, path] of [
        ['POST', '/billingRuns/report'],
        ['POST', '/customers?action=lock'],
      ] as const) {
        const { status, text } = await reader.call(method, path, unknown(30_000));
        assert.ok(status >= 400 && text.length < 10_000, `${path}: ${status}, ${text.length} characters`);
      }
    },
    tests: [doors('take a sign-in of 4 KB as it comes')],
  },
  {
    finding: 'B2b',
    tried: 'filling memory by packed bodies before the limit of sign-ins is looked at',
    async attempt({ trial }) {
      const body = new Uint8Array(gzipSync(Buffer.alloc(31 * 1024 * 1024, 32)));
      const before = process.memoryUsage().rss;
      const all = await Promise.all(
        Array.from({ length: 40 }, () => trial.call('POST', '/sign-in', body, { as: null, headers: { 'Content-Encoding': 'gzip' } })),
      );
      assert.ok(all.every(({ status }) => status === 413 || status === 429));
      assert.ok(process.memoryUsage().rss - before < 300e6);
    },
  },
  {
    finding: 'B3',
    tried: 'signing in from the pane’s own origin in production, and from another',
    async attempt({ production }) {
      const from = (Origin: string): Promise<Answered> =>
        production.call('POST', '/sign-in', { email: 'a@example.com', password: 'x' }, { as: null, headers: { Origin } });
      assert.equal((await from('https://addin.example.com')).body.error_code, 401001, 'the sign-in itself is reached');
      assert.equal((await from('https://addin.example.org')).body.error_code, 403004);
    },
  },
  {
    finding: 'B4',
    tried: 'getting a published password into production, or a trial onto the network',
    async attempt() {
      assert.throws(() => settings({ HOST: '0.0.0.0' }), /TRIAL_FOR_ALL=yes/);
    },
    tests: [['test/production.test.ts', 'does not start on a trial’s database']],
  },
  { finding: 'M1', tried: 'connections that say nothing, or slowly', tests: [doors('hang up on who does not')] },
  {
    finding: 'M2',
    tried: 'the list of actions for 40,000 records, by a reader',
    async attempt({ person }) {
      const reader = await person({}, { apiWrite: false });
      const asked = async (count: number): Promise<number> => {
        const since = performance.now();
        const { status, text } = await reader.call('POST', '/features/actions', { ids: Array.from({ length: count }, (_, n) => String(1_000_000 + n)) });
        assert.equal(status, 200);
        assert.ok(text.length < 1_000_000);
        return performance.now() - since;
      };
      await asked(5_000);
      const [few, many] = [await asked(5_000), await asked(40_000)];
      assert.ok(many < few * 30 + 500, `${few.toFixed(0)} ms for 5,000, ${many.toFixed(0)} ms for 40,000`);
    },
    tests: [doors('list ids for a thousand refused records')],
  },
  {
    finding: 'M3',
    tried: 'reading what "none" closes: directly, by preview, by an answer, by a joined column, by totals, by a job',
    async attempt({ person }) {
      for (const permissions of [{ customers: 'none' }, { '*.read': 'none' }, { '*': 'none' }, { customers: 'none', '*': 'run' }])
        assert.equal(await (await person(permissions)).code('GET', '/customers'), 403001, JSON.stringify(permissions));
      const blind = await person({ 'features.read': 'none', 'features.drop': 'run' });
      assert.equal(await blind.code('POST', '/features/1?action=drop&preview', drop), 403001);
      const writer = await person({ customers: 'run' }, { apiRead: false });
      assert.deepEqual(Object.keys((await writer.call('PATCH', '/customers/1', {})).body).toSorted(), ['id', 'version']);
      const joined = await person({ 'customers.read': 'none' });
      for (const query of ['fields=customerName', 'customerName.contains=e']) assert.equal(await joined.code('GET', `/features?${query}`), 403001);
      const money = await person({ 'invoices.read': 'none', 'transactions.read': 'none' });
      for (const path of ['/billingRuns/1/totals', '/billingRuns/1', '/bills', '/messages']) assert.equal(await money.code('GET', path), 403001, path);
    },
    tests: [
      ['test/http/access.test.ts', 'hears'],
      ['test/http/access.test.ts', 'reads what it may'],
    ],
  },
  {
    finding: 'M4',
    tried: 'making oneself or somebody else an administrator',
    async attempt({ person }) {
      const editor = await person({ '*.edit': 'run' });
      assert.equal(await editor.code('PATCH', `/users/${editor.id}`, { permissions: { '*': 'run' } }), 403001);
      assert.equal(await editor.code('POST', '/users/1/tokens', { name: 'x' }), 403001);
      const maker = await person({ 'users.create': 'run' });
      assert.equal(await maker.code('POST', '/users', { name: 'All', permissions: { '*': 'run' } }), 403001);
    },
    tests: [doors('open users only by an entry of their own')],
  },
  {
    finding: 'M5',
    tried: 'turning a stolen token into the account: another password without the old one; weak ones',
    async attempt({ person, trial }) {
      const { id, as } = await person({});
      const set = (password: string, current?: string): Promise<Answered> => trial.call('POST', `/users/${id}/password`, { password, current }, { as });
      for (const weak of ['1234567890', 'aaaaaaaaaa', 'aaaaaaaaaaaa', 'sheetbridge', 'sheetbridge1']) assert.equal((await set(weak)).status, 400, weak);
      const issued = await trial.call('POST', `/users/${id}/tokens`, { name: 'another', days: 1 });
      assert.equal((await set('quietly mumbling otters')).status, 204);
      const thief = await trial.call('POST', `/users/${id}/tokens`, { name: 'thief', days: 1 });
      assert.equal(issued.status, 201);
      const taken = await trial.call('POST', `/users/${id}/password`, { password: 'loudly singing badgers' }, { as: thief.body.token });
      assert.equal(taken.status, 400);
      assert.ok('current' in taken.body.fields);
    },
    tests: [
      ['test/http/sessions.test.ts', 'end when nobody used them'],
      ['test/http/singleSignOn.test.ts', 'takes a ticket once'],
    ],
  },
  {
    finding: 'M6',
    tried: 'guessing, asking for what one may not, taking a token: and nobody could say who',
    async attempt({ person, trial }) {
      const nobody = await person({}, { apiWrite: false });
      await nobody.code('PATCH', '/customers/1', { name: 'X' });
      const wrong = await trial.call('POST', '/sign-in', { email: 'reader@example.com', password: 'no' }, { as: null });
      assert.equal(wrong.status, 401);
      const lines = (await trial.call('GET', '/activities?entity=users&sort=-id&limit=50')).body as readonly {
        action: string;
        why: string;
        recordID: string;
      }[];
      const has = (action: string): boolean => lines.some((line) => line.action === action && /127\.0\.0\.1|::/.test(line.why));
      for (const action of ['refused', 'signInRefused', 'tokenIssued']) assert.ok(has(action), action);
    },
  },
  {
    finding: 'M7',
    tried: 'a first start that is killed when there are tables, and nobody yet who may enter',
    async attempt({ folder }) {
      const url = `sqlite:${join(folder, 'killed.sqlite')}`;
      const store = await openStore(url);
      await store.migrate();
      await store.close();
      const second = await startBridge(url, { workers: false });
      try {
        assert.equal((await second.call('GET', '/me')).body.name, 'Administrator');
        assert.ok((await second.call('GET', '/statuses')).body.length > 10);
      } finally {
        await second.close();
      }
    },
  },
  { finding: 'M8', tried: 'passwords over plain http in production', tests: [['test/production.test.ts', 'on other machines without TLS']] },
  {
    finding: 'M9',
    tried: 'guessing tokens and passwords without end, from addresses that are made up',
    async attempt({ production }) {
      const statuses = new Set<number>();
      for (let n = 0; n < 340; n += 1)
        statuses.add((await production.call('GET', '/me', undefined, { as: `sb_guess_${n}`, headers: { 'X-Forwarded-For': `10.0.0.${n % 250}` } })).status);
      assert.deepEqual(
        [...statuses].toSorted((a, b) => a - b),
        [401, 429],
      );
    },
    tests: [doors('make who guesses wait ever longer')],
  },
  {
    finding: 'M10',
    tried: 'an order that outlives the right to give it',
    tests: [['test/runs/large.test.ts', 'stops where the right of whoever ordered it ends']],
  },
  {
    finding: 'M11',
    tried: 'a proposer who stops what a manager runs',
    async attempt({ person, trial }) {
      const proposer = await person({ features: 'propose' });
      const pilot = await trial.call('POST', '/features?action=lock', { ids: ['1', '2'], parameters: {}, pilot: 1 });
      assert.equal(pilot.status, 200, pilot.text);
      assert.equal(await proposer.code('POST', `/runs/${pilot.body.run.id}?action=cancel`, {}), 403001);
      await trial.call('POST', `/runs/${pilot.body.run.id}?action=cancel`, {});
      await trial.call('POST', '/features?action=unlock', { ids: ['1'], parameters: {} });
    },
  },
  {
    finding: 'M12',
    tried: 'reading the database’s file as another user of the machine; a copy',
    async attempt({ folder }) {
      if (process.platform !== 'win32') assert.equal(statSync(join(folder, 'trial', 'trial.sqlite')).mode & 0o077, 0);
    },
    tests: [['test/backup.test.ts', 'made under load and put back after a crash']],
  },
  { finding: 'M13', tried: 'SIGTERM under busy clients: done and not answered', tests: [['test/faults/stopping.test.ts', '']] },
  { finding: 'M14', tried: 'a chain written anew; records changed behind the log', tests: [['test/audit.test.ts', 'behind the log’s back']] },
  {
    finding: 'M15',
    tried: 'any number of heavy previews at once by one user',
    async attempt({ person }) {
      const busy = await person({ features: 'run' });
      const ids = Array.from({ length: 3_000 }, (_, n) => String(n + 1));
      const all = await Promise.all(Array.from({ length: 30 }, () => busy.call('POST', '/features?action=lock&preview', { ids, parameters: {} })));
      const refused = all.filter(({ status }) => status === 429);
      assert.ok(refused.length > 0 && refused.every(({ headers }) => headers.get('retry-after') !== null), `${refused.length} of 30 were told to come again`);
    },
    tests: [
      ['test/http/turns.test.ts', 'turns'],
      ['test/faults/siege.test.ts', ''],
    ],
  },
  {
    finding: 'M16',
    tried: 'signing out with a pasted token, and scripts that stop',
    async attempt({ person, trial }) {
      const { as } = await person({});
      assert.equal((await trial.call('DELETE', '/sign-in', undefined, { as })).status, 204);
      assert.equal((await trial.call('GET', '/me', undefined, { as })).status, 200);
    },
  },
  {
    finding: 'm1',
    tried: 'telling known addresses from unknown ones by the sign-in',
    async attempt({ trial }) {
      const said = async (email: string): Promise<string> => (await trial.call('POST', '/sign-in', { email, password: 'wrong' }, { as: null })).text;
      assert.equal(await said('manager@example.com'), await said('nobody@example.com'));
    },
  },
  {
    finding: 'm2',
    tried: 'writing to the database by /ready, without signing in',
    async attempt({ trial }) {
      const { store } = trial.built;
      const [ready, asked] = [store.ready, { count: 0 }];
      Object.assign(store, { ready: () => ((asked.count += 1), ready()) });
      const all = await Promise.all(Array.from({ length: 40 }, () => trial.call('GET', `${trial.base}/ready`, undefined, { as: null })));
      Object.assign(store, { ready });
      assert.ok(all.every(({ status }) => status === 200));
      assert.ok(asked.count <= 2, `${asked.count} writes`);
    },
  },
  {
    finding: 'm3',
    tried: 'figures and description of a production bridge, without signing in',
    async attempt({ production }) {
      for (const path of ['/metrics', '/openapi.json', '/docs/'])
        assert.equal((await production.call('GET', production.base + path, undefined, { as: null })).status, 401, path);
    },
  },
  {
    finding: 'm4',
    tried: 'passwords at a cost that can never be raised',
    async attempt() {
      const hash = await hashPassword('quietly mumbling otters');
      assert.match(hash, /^scrypt\$32768,8,3\$/);
      assert.ok(isDated(hash.replace(/\$\d+,\d+,\d+/, '')) && !isDated(hash));
    },
  },
  {
    finding: 'm5',
    tried: 'ten years of the first token; reading a chosen one in the list',
    async attempt({ trial }) {
      const { id } = (await trial.call('GET', '/me')).body;
      const first = (await trial.call('GET', `/users/${id}/tokens`)).body.find(({ name }: { name: string }) => name === 'First administrator');
      assert.equal(first.prefix, '');
      assert.ok(Date.parse(first.expiresAt) - Date.parse(first.createdAt) < 366 * 86_400_000);
    },
  },
  {
    finding: 'm6',
    tried: 'many who wait for one customer, and one who wants another',
    tests: [['test/database.faults.test.ts', 'lets one customer’s order pass']],
  },
  { finding: 'm7', tried: 'a typing error in DATABASE_URL', tests: [['test/production.test.ts', 'without the database that should be there']] },
  {
    finding: 'm8',
    tried: 'TLS without forward secrecy',
    async attempt({ trial }) {
      // A key that could be used without forward secrecy; the trial's own cannot.
      const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'rsa', keySize: 2048 });
      const server = await listen(hardened(trial.built.app, { cert, key }), 0, '127.0.0.1');
      const cipher = (ciphers: string): Promise<string | undefined> =>
        new Promise((resolve) => {
          const socket = secure({ port: portOf(server), host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.2', ciphers });
          socket.once('secureConnect', () => {
            resolve(socket.getCipher().standardName);
            socket.destroy();
          });
          socket.once('error', () => resolve(undefined));
        });
      const taken = [await cipher('AES128-SHA'), await cipher('AES256-GCM-SHA384'), await cipher('ECDHE-RSA-AES128-GCM-SHA256')];
      server.close();
      assert.deepEqual(taken, [undefined, undefined, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']);
    },
  },
  {
    finding: 'm9',
    tried: 'a full disk that is told as a database that does not answer',
    tests: [['test/database.faults.test.ts', 'says that its disk is full']],
  },
  {
    finding: 'm10',
    tried: 'the description’s page, telling its address to validator.swagger.io',
    async attempt({ trial }) {
      const page = await trial.call('GET', `${trial.base}/docs/swagger-ui-init.js`, undefined, { as: null });
      assert.match(page.text, /"validatorUrl": null/);
    },
  },
  { finding: 'm11', tried: 'framing the API; opening the pane in Teams', tests: [doors('are framed by Excel where the pane is')] },
  {
    finding: 'm12',
    tried: 'a trial on localhost that binds all of it to https',
    async attempt({ trial, production }) {
      const hsts = async ({ call, base }: Bridge): Promise<string | null> => (await call('GET', `${base}/health`)).headers.get('strict-transport-security');
      assert.equal(await hsts(trial), null);
      assert.match((await hsts(production)) ?? '', /max-age/);
    },
  },
  {
    finding: 'm13',
    tried: 'finding out by 404 and 403 what there is',
    async attempt({ person }) {
      const nobody = await person({}, { apiRead: false, apiWrite: false });
      for (const id of ['1', '999999']) {
        assert.equal(await nobody.code('POST', `/customers/${id}/features`, {}), 403001);
        assert.equal(await nobody.code('POST', `/runs/${id}?action=cancel`, {}), 403001);
      }
    },
  },
  {
    finding: 'm14',
    tried: 'a file of 5 MB of empty cells',
    async attempt({ trial }) {
      let since = processor();
      let longest = 0;
      const beat = setInterval(() => {
        longest = Math.max(longest, processor() - since);
        since = processor();
      }, 10);
      const { status } = await trial.call('POST', '/transactions', '""\n'.repeat(1_700_000), { headers: { 'Content-Type': 'text/csv' } });
      clearInterval(beat);
      assert.ok(status >= 400 && status < 500, String(status));
      assert.ok(longest < 3_000, `${longest.toFixed(0)} ms`);
    },
  },
  { finding: 'm15', tried: 'a formula behind ; or | in a CSV', tests: [['test/database.test.ts', 'as CSV hold no formula']] },
  {
    finding: 'm16',
    tried: 'a clerk who books £5,000 alone, where the company set a limit',
    async attempt({ trial }) {
      const made = await trial.call('POST', '/approvalLimits', { action: 'payments.create', mostMoney: 1_000 });
      assert.equal(made.status, 201, made.text);
      const { body } = await trial.call('POST', '/sign-in', { email: 'clerk@example.com', password: 'sheetbridge' }, { as: null });
      const paid = await trial.call('POST', '/payments', { customerID: '1', amount: 5_000, paymentMethod: 'Cash' }, { as: body.token });
      assert.equal(paid.status, 202, paid.text);
      assert.equal((paid.body.run ?? paid.body).status, 'Awaiting Approval');
    },
    tests: [['test/runs/limits.test.ts', '']],
  },
  { finding: 'm19', tried: 'mails and the mail server’s password in the clear', tests: [['test/outbox/mail.test.ts', 'go unencrypted nowhere']] },
  {
    finding: 'm20',
    tried: 'a manifest that is overwritten',
    tests: [
      ['test/pane/manifest.test.ts', ''],
      ['test/commands.test.ts', 'write a manifest'],
    ],
  },
  {
    finding: 'm21',
    tried: 'a limit inside the conditions of an order',
    async attempt({ trial }) {
      for (const where of [{ limit: 1 }, { sort: '-id' }]) {
        const { body } = await trial.call('POST', '/customers?action=lock&preview', { where, parameters: {} });
        assert.equal(body.error_code, 400506);
      }
    },
    tests: [doors('run an order on all that fits its conditions')],
  },
];

/** Both bridges, for as long as the work takes. */
export async function inScene(work: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
  const trial = await startBridge(`sqlite:${join(folder, 'trial', 'trial.sqlite')}`, { sample: 3 });
  const production = await startBridge(`sqlite:${join(folder, 'production', 'own.sqlite')}`, {
    workers: false,
    env: { NODE_ENV: 'production', TODAY: '', PUBLIC_URL: 'https://addin.example.com', RATE_LIMIT: '6000' },
  });
  let count = 0;
  try {
    await work({
      folder,
      trial,
      production,
      async person(permissions, more = {}) {
        const name = `Caller ${(count += 1)}`;
        const made = await trial.call('POST', '/users', { name, permissions, apiRead: true, apiWrite: true, ...more });
        assert.equal(made.status, 201, made.text);
        const { token: as } = (await trial.call('POST', `/users/${made.body.id}/tokens`, { name: 'reviewed', days: 1 })).body;
        const call: Caller['call'] = (method, path, body) => trial.call(method, path, body, { as });
        return { id: made.body.id, as, call, code: async (method, path, body) => (await call(method, path, body)).body?.error_code ?? 200 };
      },
    });
  } finally {
    await trial.close();
    await production.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The words stand in the file, so that mocha finds the test by them. */
export const names = (file: string, words: string): boolean => readFileSync(join(root, file), 'utf8').includes(words);

/** Runs a test by its words; what it printed where it fails. */
const passed = (file: string, words: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const grep = words === '' ? [] : ['--fgrep', words];
    execFile(
      process.execPath,
      [join(root, 'node_modules', 'mocha', 'bin', 'mocha.js'), file, ...grep],
      { cwd: root, env: { TEST_DATABASE: file.includes('faults.test') ? 'postgres' : 'sqlite', ...process.env }, maxBuffer: 64 * 1024 * 1024 },
      (error, out) => resolve(error ? out.slice(-2_000) : /\b0 passed/.test(out) ? 'No test has these words.' : undefined),
    );
  });

async function main(): Promise<number> {
  const came: string[] = [];
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  say(`finding  held  tried`);
  await inScene(async (scene) => {
    for (const { finding, tried, attempt, tests = [] } of rows) {
      const wrong: string[] = [];
      await attempt?.(scene).catch((error: unknown) => wrong.push((error as Error).message));
      for (const [file, words] of tests) {
        const failed = await passed(file, words);
        if (failed !== undefined) wrong.push(`${file}: ${failed}`);
      }
      say(`${finding.padEnd(7)}  ${wrong.length === 0 ? 'held' : 'NOT '}  ${tried}`);
      say(`${' '.repeat(15)}${[...(attempt ? ['here'] : []), ...tests.map(([file, words]) => (words === '' ? file : `${file}: ${words} …`))].join('; ')}`);
      if (wrong.length > 0) came.push(`${finding}: ${wrong.join('\n')}`);
    }
  });
  say(came.length === 0 ? `All ${rows.length} are held.` : `\n${came.length} came through:\n${came.join('\n\n')}`);
  return came.length === 0 ? 0 : 1;
}

if (import.meta.filename === process.argv[1]) process.exit(await main());
