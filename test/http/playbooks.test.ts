/** Playbooks: a month closed step by step, the next one by the same steps, and what keeps a step open. */
import assert from 'node:assert/strict';
import { monthEnd } from '../../shared/shipped/monthEnd.js';
import { dayOfMonth, freeKey, stepOfJob, stepOfList, wordFor } from '../../shared/playbooks.js';
import type { Preview } from '../../shared/types.js';
import type { PlaybookMonth } from '../../shared/wire/playbooks.js';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('playbooks', function () {
  eachDatabase((url) => {
    let bridge: Bridge;
    let address: string;
    const tokens: Record<string, string> = {};
    const code = ({ status, body }: Answered): number => body?.error_code ?? status;
    const as = (who: string) => ({ as: tokens[who] ?? null });
    const month = async (id: string, of = ''): Promise<PlaybookMonth> => {
      const answer = await bridge.call('GET', `/playbooks/${id}/month${of === '' ? '' : `?month=${of}`}`);
      assert.equal(answer.status, 200, answer.text);
      return answer.body as PlaybookMonth;
    };
    const step = async (id: string, key: string, of = '') => (await month(id, of)).steps.find((each) => each.key === key)!;
    const mark = (id: string, key: string, state: string, more: object = {}, who?: string): Promise<Answered> =>
      bridge.call('POST', `/playbooks/${id}/marks`, { month: '2025-01', step: key, state, ...more }, who === undefined ? {} : as(who));

    before(async () => {
      address = await url();
      bridge = await startBridge(address, { sample: 20 });
      for (const [name, permissions, apiWrite] of [
        ['ada', { '*': 'run' }, true],
        ['grace', { '*': 'run' }, true],
        ['joan', { '*': 'run', 'invoices.read': 'none' }, true],
        ['seller', { '*': 'run', 'customers.read': 'none' }, true],
        ['lookonly', { '*': 'run' }, false],
      ] as const) {
        const { id } = (await bridge.call('POST', '/users', { name, email: `${name}@example.com`, permissions, apiRead: true, apiWrite })).body;
        tokens[name] = (await bridge.call('POST', `/users/${id}/tokens`, {})).body.token;
      }
    });
    after(() => bridge.close());

    it('ship with a month-end, whose words are days of the month in hand', async () => {
      const [shipped] = (await bridge.call('GET', '/playbooks')).body;
      assert.deepEqual([shipped.name, shipped.shipped, shipped.steps.length], ['Month End', true, monthEnd.length]);
      const now = await month(shipped.id);
      assert.deepEqual([now.month, now.day, now.monthBefore, now.done], ['2025-01', '2025-01-24', '2024-12', 0]);
      assert.deepEqual(now.steps[0]!.whereMeant, { 'invoiceDate.ge': '2025-01-01', 'invoiceDate.le': '2025-01-31', 'forecastAt.ne': null });
      assert.deepEqual((await month(shipped.id, '2024-02')).steps[0]!.whereMeant, {
        'invoiceDate.ge': '2024-02-01',
        'invoiceDate.le': '2024-02-29',
        'forecastAt.ne': null,
      });
      assert.ok(
        now.steps.every(({ now: figures }) => figures !== null),
        JSON.stringify(now.steps.filter((each) => each.now === null).map(({ why }) => why)),
      );
      assert.equal(code(await bridge.call('GET', '/playbooks/1/month?month=2025-02')), 400502);
      assert.equal(code(await bridge.call('GET', '/playbooks/1/month?month=January')), 400506);
      assert.equal(code(await bridge.call('PATCH', '/playbooks/1', { name: 'Mine' })), 400502);
    });

    it('show what a step asks for to who may read its records, and keep it from being lost by whoever may not', async () => {
      const steps = [
        { key: 'named', name: 'The big one', entity: 'features', where: { customerName: 'Northgate Dental' } },
        { key: 'bills', name: 'Her bills', entity: 'invoices', where: { 'net.gt': 123 } },
        { key: 'given', name: 'To her', entity: 'numbers', where: {}, opens: 'action', action: 'allocate', parameters: { customerID: '7' } },
        { key: 'plain', name: 'Active ones', entity: 'features', where: { status: 'Active' } },
      ];
      const { body: made, text } = await bridge.call('POST', '/playbooks', { name: 'Her month', steps }, as('ada'));
      assert.ok(made.id, text);
      const { id } = made;
      const hidden = async (who: string): Promise<object> => {
        const [book] = (await bridge.call('GET', '/playbooks', undefined, as(who))).body.filter((each: { id: string }) => each.id === id);
        const [version] = (await bridge.call('GET', `/playbooks/${id}/versions`, undefined, as(who))).body;
        const told = (await bridge.call('GET', `/playbooks/${id}/month?month=2025-01`, undefined, as(who))).body;
        const keys = [book, version, told].map((each: PlaybookMonth) => each.steps.filter(({ withheld }) => withheld === true).map(({ key }) => key));
        assert.deepEqual([keys[1], keys[2]], [keys[0], keys[0]]);
        const all = JSON.stringify([book, version, told]);
        return { hidden: keys[0], names: /Northgate/.test(all), amount: /123/.test(all), whose: /"7"/.test(all) };
      };
      assert.deepEqual(await hidden('grace'), { hidden: [], names: true, amount: true, whose: true });
      assert.deepEqual(await hidden('seller'), { hidden: ['named', 'given'], names: false, amount: true, whose: false });
      assert.deepEqual(await hidden('joan'), { hidden: ['bills'], names: true, amount: false, whose: true });
      // An owner who lost the right changes no step, nor copies what is not shown; the name is theirs still.
      const { id: seller } = (await bridge.call('GET', '/users?name=seller')).body[0];
      const open = async (right: string): Promise<void> => {
        assert.equal((await bridge.call('PATCH', `/users/${seller}`, { permissions: { '*': 'run', 'customers.read': right } })).status, 200);
        // Who somebody is, is looked up again after a second.
        await new Promise((later) => setTimeout(later, 1_100));
      };
      await open('run');
      const { body: own, text: why } = await bridge.call('POST', '/playbooks', { name: 'Once seen', steps }, as('seller'));
      assert.ok(own.id, why);
      await open('none');
      const [masked] = (await bridge.call('GET', '/playbooks', undefined, as('seller'))).body.filter((each: { id: string }) => each.id === own.id);
      const stripped = masked.steps.map(({ withheld: _, ...step }: { withheld?: boolean }) => step);
      for (const given of [masked.steps, stripped]) {
        const answer = await bridge.call('PATCH', `/playbooks/${own.id}`, { steps: given }, as('seller'));
        assert.equal(code(answer), 403001, answer.text);
      }
      assert.equal(code(await bridge.call('POST', '/playbooks', { name: 'A copy', steps: masked.steps }, as('seller'))), 403001);
      assert.equal((await bridge.call('PATCH', `/playbooks/${own.id}`, { name: 'Once mine' }, as('seller'))).status, 200);
      const [kept] = (await bridge.call('GET', '/playbooks')).body.filter((each: { id: string }) => each.id === own.id);
      assert.deepEqual(kept.steps[0].where, { customerName: 'Northgate Dental' });
      for (const each of [id, own.id]) assert.equal((await bridge.call('DELETE', `/playbooks/${each}`)).status, 204);
    });

    it('keep fifty versions and those by which something was ticked off, and no more of a playbook than anybody writes', async () => {
      const { id } = (await bridge.call('POST', '/playbooks', { name: 'Often changed', steps: [{ name: 'a', entity: 'customers' }] }, as('ada'))).body;
      assert.equal((await mark(id, 's1', 'done', {}, 'ada')).status, 200);
      for (let n = 0; n < 60; n += 1) assert.equal((await bridge.call('PATCH', `/playbooks/${id}`, { name: `Changed ${n}` }, as('ada'))).status, 200);
      const versions = (await bridge.call('GET', `/playbooks/${id}/versions`)).body.map(({ version }: { version: number }) => version) as number[];
      assert.deepEqual([versions[0], versions.at(-2), versions.at(-1), versions.length], [61, 12, 1, 51]);
      const steps = Array.from({ length: 10 }, (_, n) => ({
        name: `s${n}`,
        entity: 'customers',
        where: { 'id.in': Array.from({ length: 1_500 }, (__, at) => String(at + 10_000)) },
      }));
      assert.match((await bridge.call('PATCH', `/playbooks/${id}`, { steps }, as('ada'))).text, /100,000 characters/);
      assert.equal(code(await mark(id, 's1', 'begun', { month: '2014-12' }, 'ada')), 400504);
      assert.equal((await bridge.call('DELETE', `/playbooks/${id}`)).status, 204);
    });

    it('are kept with every version, and refuse what a list or an order would refuse', async () => {
      const steps = [{ name: 'Who owes', entity: 'customers', where: { 'balance.gt': 0 }, total: 'balance' }];
      const made = await bridge.call('POST', '/playbooks', { name: 'Debt', steps }, as('ada'));
      assert.equal(made.status, 201, made.text);
      const { id } = made.body;
      assert.deepEqual([made.body.version, made.body.owner, made.body.steps[0].key], [1, 'ada', 's1']);
      const changed = await bridge.call('PATCH', `/playbooks/${id}`, { name: 'Debts', version: 1 }, as('ada'));
      assert.deepEqual([changed.body.version, changed.body.name], [2, 'Debts']);
      // Whoever changed the version of before is told, and nothing is lost.
      assert.match((await bridge.call('PATCH', `/playbooks/${id}`, { steps: [], version: 1 }, as('ada'))).text, /ada changed “Debts” meanwhile/);
      assert.equal(code(await bridge.call('PATCH', `/playbooks/${id}`, { name: 'x' }, as('grace'))), 403001);
      assert.equal(code(await bridge.call('POST', '/playbooks', { name: ' debts ' }, as('grace'))), 409004);
      assert.equal(code(await bridge.call('POST', '/playbooks', { name: 'x' }, as('lookonly'))), 403001);
      assert.deepEqual(
        (await bridge.call('GET', `/playbooks/${id}/versions`)).body.map(({ version, name }: { version: number; name: string }) => [version, name]),
        [
          [2, 'Debts'],
          [1, 'Debt'],
        ],
      );
      const bad: readonly (readonly [object, RegExp])[] = [
        [{ name: 'x', entity: 'nothing' }, /no such entity/],
        [{ name: 'x', entity: 'customers', where: { colour: 'red' } }, /Step 1 \(x\): .*colour/],
        [{ name: 'x', entity: 'customers', total: 'name' }, /no amount “name”/],
        [{ name: 'x', entity: 'customers', opens: 'action', action: 'fly' }, /“fly” can be done/],
        [{ name: 'x', entity: 'invoices', opens: 'action', action: 'deliver', parameters: { wings: 1 } }, /no field “wings”/],
        [{ name: 'x', entity: 'customers', check: { test: 'equals' } }, /an amount, or the key/],
        [{ name: 'x', entity: 'customers', check: { test: 'equals', amount: '1.000,50' } }, /write 1000\.50 with a point/],
        [{ name: 'x', entity: 'customers', check: { test: 'equals', step: 'zz' } }, /not there/],
        [{ name: '', entity: 'customers' }, /name is required/],
        [{ name: 'x', entity: 'customers', colour: 'red' }, /no “colour”/],
      ];
      for (const [each, why] of bad) assert.match((await bridge.call('PATCH', `/playbooks/${id}`, { steps: [each] }, as('ada'))).text, why);
      assert.equal((await bridge.call('DELETE', `/playbooks/${id}`, undefined, as('ada'))).status, 204);
      assert.equal(code(await bridge.call('GET', `/playbooks/${id}/month`)), 404001);
    });

    it('keep a step open until its check holds, to the penny', async () => {
      const invoiced = { name: 'Net', entity: 'invoices', where: {}, total: 'net' };
      const { id } = (await bridge.call('POST', '/playbooks', { name: 'To the penny', steps: [invoiced] }, as('ada'))).body;
      const { now } = await step(id, 's1');
      const net = now!.total!;
      assert.ok(net > 0);
      const expecting = (amount: number | string) =>
        bridge.call('PATCH', `/playbooks/${id}`, { steps: [{ ...invoiced, key: 's1', check: { test: 'equals', amount } }] }, as('ada'));
      await expecting(Math.round(net * 100 + 1) / 100);
      const refused = await mark(id, 's1', 'done');
      assert.match(refused.body.hint, /stays open\. £[\d,.]+ is £0\.01 less than the £[\d,.]+ expected/);
      assert.equal((await step(id, 's1')).mark, null);
      await expecting(`£${net.toLocaleString('en-GB', { minimumFractionDigits: 2 })}`);
      assert.equal((await mark(id, 's1', 'done')).status, 200);
      const done = (await step(id, 's1')).mark!;
      assert.deepEqual([done.state, done.total, done.version], ['done', net, 3]);
    });

    it('let one person do a step, and tell the other whose it is', async () => {
      const { id } = (await bridge.call('POST', '/playbooks', { name: 'Two people', steps: [{ name: 'Look', entity: 'customers' }] }, as('ada'))).body;
      assert.equal((await mark(id, 's1', 'begun', {}, 'ada')).status, 200);
      assert.match((await mark(id, 's1', 'begun', {}, 'grace')).body.hint, /ada is at “Look” since/);
      assert.equal((await mark(id, 's1', 'begun', { takeOver: true }, 'grace')).status, 200);
      const both = await Promise.all([mark(id, 's1', 'done', {}, 'ada'), mark(id, 's1', 'done', {}, 'grace')]);
      assert.deepEqual(
        both.map(({ status }) => status).toSorted((a, b) => a - b),
        [200, 400],
      );
      assert.match(both.find(({ status }) => status === 400)!.body.hint, /(ada|grace) (ticked off|did) “Look”/);
      assert.equal((await mark(id, 's1', 'open', {}, 'grace')).status, 200);
      // Who opened it again stands there in the place of who had done it.
      assert.deepEqual([(await step(id, 's1')).mark!.state, (await step(id, 's1')).mark!.by, (await month(id)).done], ['open', 'grace', 0]);
      assert.equal(code(await mark(id, 's1', 'open', {}, 'grace')), 400504);
      assert.equal((await mark(id, 's1', 'done', {}, 'ada')).status, 200);
      // The log keeps whoever stood there before.
      const lines = (await bridge.call('GET', '/activities?action.in=stepBegun,stepDone,stepOpened&sort=id&limit=1000')).body as Record<string, string>[];
      const first = both[0]!.status === 200 ? 'ada' : 'grace';
      const time = String.raw`\d{1,2} \w+ \d{4} at \d\d:\d\d UTC`;
      const which = '“Look” of “Two people”, January 2025';
      const wanted = [
        ['ada', 'stepBegun', `Began ${which}`],
        ['grace', 'stepBegun', `Took over ${which}; ada had begun it on ${time}`],
        [first, 'stepDone', first === 'ada' ? `Ticked off ${which}; grace had begun it on ${time}` : `Ticked off ${which}`],
        ['grace', 'stepOpened', `Opened ${which}, again; ${first} had ticked it off on ${time}`],
        ['ada', 'stepDone', `Ticked off ${which}`],
      ] as const;
      const own = lines.filter(({ why }) => why!.includes('“Two people”'));
      assert.deepEqual(
        own.map(({ userName, action }) => [userName, action]),
        wanted.map(([userName, action]) => [userName, action]),
      );
      for (const [at, [, , why]] of wanted.entries()) assert.match(own[at]!['why']!, new RegExp(`^${why}\\.$`));
      assert.equal(code(await mark(id, 's1', 'begun', {}, 'lookonly')), 403001);
      assert.match((await mark(id, 'gone', 'done')).body.hint, /no such step/);
    });

    it('go on with an empty list, a field that is gone, records one may not see, and an owner who has left', async () => {
      const steps = [
        { name: 'Nobody', entity: 'customers', where: { name: 'There is no such customer' }, check: { test: 'none' } },
        { name: 'Field', entity: 'customers', where: { town: 'Leeds' } },
        { name: 'Invoices', entity: 'invoices', where: {} },
      ];
      const { id } = (await bridge.call('POST', '/playbooks', { name: 'Odd', steps }, as('grace'))).body;
      assert.equal((await mark(id, 's1', 'done')).status, 200);
      // A field that a later program does not have any more.
      await bridge.built.store.transaction((inside) =>
        inside.run(`UPDATE "playbooks" SET "steps" = $steps WHERE "name" = 'Odd'`, {
          steps: JSON.stringify(
            JSON.parse(
              JSON.stringify(
                (steps as object[]).map((each, at) => ({
                  key: `s${at + 1}`,
                  help: '',
                  opens: 'list',
                  total: '',
                  action: '',
                  parameters: {},
                  check: null,
                  ...each,
                })),
              ),
            ).map((each: { name: string }) => (each.name === 'Field' ? { ...each, where: { faxNumber: '1' } } : each)),
          ),
        }),
      );
      const broken = await step(id, 's2');
      assert.deepEqual([broken.now, broken.holds], [null, false]);
      assert.match(broken.why!, /cannot be worked out: .*faxNumber.*Change the step/);
      assert.match((await mark(id, 's2', 'done')).body.hint, /stays open/);
      const unseen = (await bridge.call('GET', `/playbooks/${id}/month`, undefined, as('joan'))).body as PlaybookMonth;
      assert.match(unseen.steps[2]!.why!, /joan may not read invoices/);
      // What is late is what invoices say.
      assert.equal(code(await bridge.call('GET', '/customers?remindSince.ne=', undefined, as('joan'))), 403001);
      assert.equal(code(await bridge.call('GET', '/customers?fields=id,remindSince', undefined, as('joan'))), 403001);
      assert.equal(unseen.steps[0]!.now!.count, 0);
      const [grace] = (await bridge.call('GET', '/users?email=grace@example.com')).body;
      const owner = async (): Promise<string> => (await bridge.call('GET', '/playbooks')).body.find((each: { id: string }) => each.id === id).owner;
      // Hidden, or switched off: both have left.
      assert.equal((await bridge.call('POST', `/users/${grace.id}?action=hide`, {})).status, 200);
      assert.equal(await owner(), '');
      assert.equal((await bridge.call('POST', `/users/${grace.id}?action=unhide`, {})).status, 200);
      assert.equal(await owner(), 'grace');
      assert.equal((await bridge.call('PATCH', `/users/${grace.id}`, { active: false })).status, 200);
      assert.equal(await owner(), '');
      assert.equal((await bridge.call('PATCH', `/playbooks/${id}`, { steps: [] }, as('ada'))).status, 200);
    });

    it('close the month of the sample company, and the next month by the same steps with the figures beside', async () => {
      const closing = async (of: string, invoiceDate: string, cutoffDate: string): Promise<PlaybookMonth> => {
        const done = async (key: string): Promise<void> => {
          const answer = await bridge.call('POST', '/playbooks/1/marks', { month: of, step: key, state: 'done' });
          assert.equal(answer.status, 200, `${of} ${key}: ${answer.text}`);
        };
        const whereOf = async (key: string) => {
          const { entity, whereMeant } = await step('1', key);
          return { entity, where: whereMeant };
        };
        assert.match((await bridge.call('POST', '/playbooks/1/marks', { month: of, step: 'forecast', state: 'done' })).body.hint, /nothing there yet/);
        const run = (await bridge.call('POST', '/billingRuns', { invoiceDate, cutoffDate })).body;
        await bridge.call('POST', `/billingRuns/${run.id}?action=forecast`, {});
        await until(async () => (await bridge.call('GET', `/billingRuns/${run.id}`)).body.status === 'Open');
        await done('forecast');
        const { toLookAt } = (await bridge.call('GET', `/billingRuns/${run.id}/checks`)).body;
        const odd = await step('1', 'odd');
        assert.ok(odd.now!.count >= toLookAt, `${odd.now!.count} ${toLookAt}`);
        if (odd.now!.count > 0) assert.equal((await bridge.call('POST', '/bills?action=tickOff', { where: odd.whereMeant, parameters: {} })).status, 200);
        await done('odd');
        await bridge.call('POST', `/billingRuns/${run.id}?action=request`, {});
        await until(async () => (await bridge.call('GET', `/billingRuns/${run.id}`)).body.status === 'Complete');
        await done('run');
        assert.match((await bridge.call('POST', '/playbooks/1/marks', { month: of, step: 'approve', state: 'done' })).body.hint, /invoices still to do/);
        const begun = (): Promise<Answered> => bridge.call('POST', '/playbooks/1/marks', { month: of, step: 'approve', state: 'begun' });
        const { now: waiting } = await step('1', 'approve');
        await begun();
        const approve = await whereOf('approve');
        const [first] = (await bridge.call('GET', `/invoices?invoiceDate=${invoiceDate}&status=Unsent&limit=1`)).body;
        assert.equal((await bridge.call('POST', `/invoices/${first.id}?action=approve&confirm`, {})).status, 200);
        // Who comes back for the rest has done the first one, too.
        await begun();
        assert.equal((await bridge.call('POST', `/${approve.entity}?action=approve`, { where: approve.where })).status, 200);
        await done('approve');
        const { mark: approved } = await step('1', 'approve');
        assert.deepEqual([approved!.count, approved!.total], [waiting!.count, waiting!.total]);
        const send = await whereOf('send');
        const sent = await bridge.call('POST', `/${send.entity}?action=deliver`, { where: send.where, parameters: { dateDelivered: invoiceDate } });
        assert.ok(sent.status < 300, sent.text);
        await until(async () => {
          const waiting = (await bridge.call('GET', '/messages?status.in=Queued,To Print&limit=1000&fields=id,version')).body as { id: string }[];
          if (waiting.length > 0) await bridge.call('POST', '/messages?action=markSent', { ids: waiting.map(({ id }) => id), parameters: {} });
          return (await step('1', 'send')).holds;
        });
        await done('send');
        const paid = await bridge.call('POST', '/payments', { customerID: '1', amount: 10, paymentDate: `${of}-20`, paymentMethod: 'Bank Transfer' });
        assert.equal(paid.status, 201, paid.text);
        await done('bank');
        late.push(await chased(of));
        await done('debt');
        for (const key of ['invoiced', 'ledger']) await done(key);
        return month('1');
      };
      const late: number[] = [];
      /** Reminds whom the step names, which is whom reminding would reach; how many. */
      const chased = async (of: string): Promise<number> => {
        const { entity, whereMeant, now } = await step('1', 'debt');
        const asked = new URLSearchParams({ 'balance.gt': '0', 'remindSince.ne': '', fields: 'id,remindSince', limit: '1000' });
        const named = (await bridge.call('GET', `/customers?${asked}`)).body as { id: string; remindSince: string }[];
        assert.equal(now!.count, named.length);
        const shown = (await bridge.call('POST', '/customers?action=remind&preview', { where: { 'balance.gt': 0 } })).body as Preview;
        const ids = (all: readonly { id: string }[]): readonly string[] => all.map(({ id }) => id).toSorted((a, b) => Number(a) - Number(b));
        assert.deepEqual(ids(named), ids(shown.rows.filter(({ outcome }) => outcome === 'ready')));
        if (named.length === 0) return 0;
        assert.match((await bridge.call('POST', '/playbooks/1/marks', { month: of, step: 'debt', state: 'done' })).body.hint, /still to do/);
        await bridge.call('POST', '/playbooks/1/marks', { month: of, step: 'debt', state: 'begun' });
        const reminded = await bridge.call('POST', `/${entity}?action=remind`, { where: whereMeant, force: true });
        assert.ok(reminded.status < 300, reminded.text);
        await until(async () => (await step('1', 'debt')).holds);
        return named.length;
      };
      const january = await closing('2025-01', '2025-01-31', '2025-02-01');
      assert.deepEqual([january.month, january.done], ['2025-01', monthEnd.length]);
      // Nobody ticked off December; what its records come to is there all the same, and there was no billing run in it.
      assert.ok(january.steps.every(({ before }) => before === null || before.by === null));
      const decembers = await bridge.call('GET', '/billingRuns?invoiceDate.ge=2024-12-01&invoiceDate.le=2024-12-31&status=Complete&fields=id,total');
      const before = january.steps.find(({ key }) => key === 'run')!.before!;
      assert.equal(before.count, decembers.body.length);
      const [made, approved] = ['run', 'approve'].map((key) => january.steps.find((each) => each.key === key)!.mark!);
      assert.ok(approved!.count > 0 && approved!.total! > 0 && made!.total! >= approved!.total!, 'what there was to approve');
      await bridge.close();
      bridge = await startBridge(address, { env: { TODAY: '2025-02-24' } });
      const begun = await month('1');
      assert.deepEqual([begun.month, begun.done], ['2025-02', 0]);
      const figures = (told: PlaybookMonth) => told.steps.map(({ key, mark: own }) => [key, own?.count, own?.total]);
      assert.deepEqual(
        begun.steps.map(({ key, before }) => [key, before?.count, before?.total]),
        figures(january),
      );
      const february = await closing('2025-02', '2025-02-28', '2025-03-01');
      assert.equal(february.done, monthEnd.length);
      assert.notDeepEqual(figures(february), figures(january));
      assert.ok(late[0]! > 0 && late[1]! > 0, `${late.join()} were late`);
      const [net, ledger] = ['invoiced', 'ledger'].map((key) => february.steps.find((each) => each.key === key)!.mark!.total);
      assert.ok(net === ledger && net! > 0);
    });
  });

  it('make steps out of a finished job and of a saved list, their days moved with the month', () => {
    const job = {
      title: 'Drop Feature',
      entity: 'features',
      action: 'drop',
      parameters: { status: 'Dropped', dateDrop: '2024-12-31', statusReason: null },
      today: '2025-01-24',
    } as const;
    assert.deepEqual(stepOfJob(job, 's4').parameters, { status: 'Dropped', dateDrop: 'endOfMonth-1m' });
    assert.equal(stepOfList({ name: 'Who owes', entity: 'customers', where: { 'balance.gt': 0 } }, 's1').opens, 'list');
    assert.deepEqual(
      ['2025-01-24', '2025-01-31', '2025-01-01', '2025-02-01', '2025-01-13'].map((day) => wordFor(day, '2025-01-24')),
      ['today', 'endOfMonth', 'startOfMonth', 'startOfMonth+1m', '2025-01-13'],
    );
    assert.deepEqual(
      ['2025-01', '2024-02', '2025-02'].map((each) => dayOfMonth(each, '2025-01-24')),
      ['2025-01-24', '2024-02-29', undefined],
    );
    assert.equal(freeKey([{ key: 's1' }, { key: 's3' }]), 's4');
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  throw new Error('It took more than a minute.');
}
