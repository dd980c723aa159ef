/** POST /match: every line exactly one answer, in any spelling, and only from what the asker may read. */
import assert from 'node:assert/strict';
import { fresh } from '../../shared/fields.js';
import type { EntityName, Values } from '../../shared/types.js';
import type { MatchedLine } from '../../shared/wire/matching.js';
import { startBridge, today, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { made } from '../records.js';

describe("somebody else's list", () => {
  eachDatabase((url) => {
    let bridge: Bridge;
    let harbour = '';
    let northgate = '';

    const add = async (entity: EntityName, ...all: readonly Values[]): Promise<string[]> =>
      made(
        bridge.built.store,
        entity,
        all.map((values) => fresh(entity, values, today)),
      );

    before(async () => {
      bridge = await startBridge(url, { workers: false });
      [harbour, northgate] = (await add(
        'customers',
        { accountNumber: 'A1001', name: 'Harbour Books Ltd', email: 'Accounts@Harbour.example, owner@harbour.example', CRMReference: 'crm-77' },
        { accountNumber: 'A1002', name: 'Northgate Dental', email: 'desk@northgate.example' },
      )) as [string, string];
      const number = (no: string, customerID: string | null, more: Values = {}): Values => ({ number: no, customerID, numberType: 'Landline', ...more });
      await add(
        'numbers',
        number('01632 960001', harbour),
        number('01632 960002', northgate),
        number('01632 960003', harbour, { status: 'Dropped', dateDrop: '2024-12-31' }),
        number('01632 960004', harbour, { status: 'Dropped', dateDrop: '2024-06-30' }),
        number('01632 960004', northgate),
        number('01632 960005', harbour),
        number('01632 960005', northgate),
        number('01632 960006', null, { status: 'In Stock' }),
        number('BBEU 12345', harbour, { alternateCDRNumbers: '01632960777\n01632 960888' }),
        number('01632 960009', harbour, { hidden: true }),
        number('+33 1 23 45 67 89', harbour),
      );
      await add('features', { customerID: harbour, carrierReference: 'ONE-5567', CRMReference: 'F-1', startDate: today, featureCount: 1 });
      await add('invoices', { customerID: harbour, invoiceNumber: '10031', total: 1 });
    });
    after(() => bridge.close());

    const match = async (lines: readonly (string | number)[], more: Values = {}): Promise<readonly MatchedLine[]> => {
      const { status, body, text } = await bridge.call('POST', '/match', { lines, ...more });
      assert.equal(status, 200, text);
      const counts = body.counts as Record<string, number>;
      assert.equal(
        Object.values(counts).reduce((sum, each) => sum + each, 0),
        lines.length,
      );
      return body.lines as readonly MatchedLine[];
    };
    const answers = async (lines: readonly (string | number)[], more: Values = {}): Promise<readonly string[]> =>
      (await match(lines, more)).map(({ answer, found }) => `${answer} ${found.map(({ label }) => label).join('|')}`.trim());

    it('finds numbers however they are spelt', async () => {
      const spelt = [
        '01632 960001',
        '+44 1632 960001',
        '0044(0)1632-960001',
        1632960001,
        441632960001,
        '1.632960001E+9',
        'cancel 01632 960001 pls',
        "'01632960001",
      ];
      assert.deepEqual(new Set(await answers(spelt)), new Set(['found 01632 960001']));
      assert.deepEqual(await answers(['bbeu12345', '01632 960888', '0033123456789']), ['found BBEU 12345', 'found BBEU 12345', 'found +33 1 23 45 67 89']);
    });

    it('answers dropped, somebody else’s, several and unknown apart', async () => {
      assert.deepEqual(await answers(['01632 960003', '01632 960004', '01632 960005', '01632 969999', '', `${'Dear all, '.repeat(30)}01632 960001`]), [
        'dropped 01632 960003',
        'found 01632 960004',
        'several 01632 960005|01632 960005',
        'unknown',
        'unknown',
        'unknown',
      ]);
      assert.deepEqual(await answers(['01632 960001', '01632 960002', '01632 960004', '01632 960005', '01632 960006'], { customerID: harbour }), [
        'found 01632 960001',
        'otherOwner 01632 960002',
        'dropped 01632 960004',
        'found 01632 960005',
        'otherOwner 01632 960006',
      ]);
      const [theirs] = await match(['01632 960002'], { customerID: harbour });
      assert.equal(theirs!.why, 'Number 01632 960002 belongs to A1002 Northgate Dental.');
    });

    it('finds customers by account number, name, address and CRM reference, and features and invoices by theirs', async () => {
      const lines = [
        'a1001',
        'HARBOUR BOOKS LIMITED',
        'owner@harbour.example',
        'Ann <accounts@HARBOUR.example>',
        'CRM-77',
        'one-5567',
        'f-1',
        'INV 10031',
        'Northgate Dental Co.',
      ];
      const found = await match(lines);
      assert.deepEqual(
        found.map(({ found: [first] }) => `${first?.entity} ${first?.by}`),
        [
          'customers accountNumber',
          'customers name',
          'customers email',
          'customers email',
          'customers CRMReference',
          'features carrierReference',
          'features CRMReference',
          'invoices invoiceNumber',
          'customers name',
        ],
      );
      assert.equal(found[1]!.sameAs, 1);
      assert.deepEqual(await answers(['A1001', '01632 960001'], { entity: 'numbers' }), ['unknown', 'found 01632 960001']);
    });

    it('lets a shortened number be chosen and never takes it by itself', async () => {
      const [line] = await match(['1.63296E+09']);
      assert.equal(line!.answer, 'several');
      assert.ok(line!.found.some(({ label }) => label === '01632 960001'));
      assert.match(line!.why, /shortened/);
      assert.deepEqual(await answers(['7.7E+09']), ['unknown']);
    });

    it('leaves out what is hidden, and what the asker may not read', async () => {
      assert.deepEqual(await answers(['01632 960009']), ['unknown']);
      const user = (
        await bridge.call('POST', '/users', {
          name: 'Temp',
          email: 'temp@bridge.example',
          permissions: { 'numbers.read': 'none', 'customers.read': 'none' },
          apiRead: true,
        })
      ).body;
      const { token } = (await bridge.call('POST', `/users/${user.id}/tokens`, {})).body;
      const asTemp = (body: unknown) => bridge.call('POST', '/match', body, { as: token });
      const { body } = await asTemp({ lines: ['01632 960001', 'A1001', 'one-5567'] });
      assert.deepEqual(
        body.lines.map(({ answer }: MatchedLine) => answer),
        ['unknown', 'unknown', 'found'],
      );
      assert.deepEqual([body.lines[2].found[0].customerID, body.lines[2].found[0].customerName], [null, null]);
      assert.equal((await asTemp({ lines: ['x'], entity: 'numbers' })).status, 403);
      assert.equal((await asTemp({ lines: ['x'], customerID: harbour })).status, 403);
      assert.equal((await bridge.call('POST', '/match', { lines: ['x'] }, { as: null })).status, 401);
    });

    it('refuses what is no list, by name', async () => {
      const refusals: readonly (readonly [unknown, number, RegExp])[] = [
        [{}, 400503, /lines/],
        [{ lines: [] }, 400503, /empty/],
        [{ lines: 'x' }, 400504, /list/],
        [{ lines: [null] }, 400504, /Line 1/],
        [{ lines: ['x', { a: 1 }] }, 400504, /Line 2/],
        [{ lines: ['x'.repeat(5_001)] }, 400504, /Line 1/],
        [{ lines: Array.from({ length: 20_001 }, () => 'x') }, 400504, /20,000/],
        [{ lines: ['x'], entity: 'users' }, 400504, /customers, numbers/],
        [{ lines: ['x'], customerID: '999999' }, 404001, /999999/],
        [{ lines: ['x'], more: 1 }, 400505, /more/],
      ];
      for (const [body, code, hint] of refusals) {
        const answer = await bridge.call('POST', '/match', body);
        assert.equal(answer.body.error_code, code, answer.text);
        assert.match(answer.body.hint, hint);
      }
    });

    it('finds all that was planted among what is nothing, and invents none', async () => {
      const spell = [
        (no: string) => no,
        (no: string) => `+44 ${no.slice(1)}`,
        (no: string) => no.slice(1).replaceAll(' ', ''),
        (no: string) => `  ${no.replaceAll(' ', '-')} `,
        (no: string) => `0044${no.slice(1)}`,
      ];
      const planted = Array.from({ length: 300 }, (_, n) => {
        const no = `0163 ${String(4_000_000 + n * 7)}`;
        return { no, line: spell[n % spell.length]!(no), answer: (['found', 'dropped', 'otherOwner', 'unknown'] as const)[n % 4]! };
      });
      await add(
        'numbers',
        ...planted
          .filter(({ answer }) => answer !== 'unknown')
          .map(({ no, answer }) => ({
            number: no,
            customerID: answer === 'otherOwner' ? northgate : harbour,
            ...(answer === 'dropped' ? { status: 'Dropped', dateDrop: '2024-12-01' } : {}),
          })),
      );
      const told = await match(
        planted.map(({ line }) => line),
        { customerID: harbour },
      );
      assert.deepEqual(
        told.map(({ answer }) => answer),
        planted.map(({ answer }) => answer),
      );
    });

    it('gives names that were there before the key one, at the next start', async () => {
      const { store } = bridge.built;
      await store.transaction(async (inside) => {
        await inside.run('UPDATE "customers" SET "nameKey" = NULL');
        await inside.run(`DELETE FROM "migrations" WHERE "name" = '005-keys-of-names'`);
      });
      assert.deepEqual(await answers(['Harbour Books']), ['unknown']);
      await store.migrate();
      assert.deepEqual(await answers(['Harbour Books']), ['found A1001 Harbour Books Ltd']);
    });
  });
});
