/** Direct Debit over REST on both databases: mandates that keep their secret, a file that collects once, returns out of the bank's report. */
import assert from 'node:assert/strict';
import { fresh } from '../../shared/fields.js';
import type { Preview, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { CollectionFile, ReturnsRead } from '../../shared/wire/directDebits.js';
import { startBridge, today, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { made } from '../records.js';

describe('Direct Debit over REST', () => {
  eachDatabase((url, dialect) => {
    let bridge: Bridge;
    let where = '';
    let ids: readonly string[] = [];
    const expert = { headers: { 'X-Expert-Mode': 'on' } };
    const pounds = (n: number): number => Math.round(n * 10_000);
    const collectionDate = '2025-02-05';

    const setting = async (name: string, value: string): Promise<void> => {
      const [{ id }] = (await bridge.call('GET', `/presets?list=company&name=${encodeURIComponent(name)}&fields=id`)).body;
      const { status, text } = await bridge.call('PATCH', `/presets/${id}`, { value });
      assert.equal(status, 200, text);
    };
    const rowsOf = async (): Promise<readonly Values[]> => (await bridge.call('GET', '/directDebits?sort=id')).body as Values[];
    const enter = async (path: string, body: object, options = {}): Promise<Values> => {
      const { status, body: answer, text } = await bridge.call('POST', path, body, options);
      assert.equal(status, 200, text.slice(0, 500));
      return answer as Values;
    };

    before(async () => {
      where = await url();
      bridge = await startBridge(where, { workers: false });
      const { store } = bridge.built;
      const customers = ['Northgate Dental', 'Harbour Books', 'Eastbrook Joinery'].map((name, n) =>
        fresh('customers', { accountNumber: `DD100${n}`, name, balance: pounds(120 + n) }, today),
      );
      ids = await made(store, 'customers', customers);
      await made(
        store,
        'invoices',
        ids.map((customerID, n) =>
          fresh(
            'invoices',
            {
              customerID,
              invoiceNumber: String(10_031 + n),
              invoiceDate: '2025-01-01',
              dueDate: '2025-01-31',
              status: 'Sent',
              sentAt: '2025-01-02T09:00:00Z',
              total: pounds(120 + n),
              balance: pounds(120 + n),
            },
            today,
          ),
        ),
      );
      for (const [name, value] of [
        ['Service User Number', '123456'],
        ['Sort Code', '20-00-00'],
        ['Account Number', '55779911'],
        ['Account Name', 'Reseller Ltd'],
      ] as const)
        await setting(name, value);
    });
    after(() => bridge.close());

    const secret = '31926819';
    it('keeps the account of a mandate in its own field and nowhere else, and takes no order that would have to wait', async () => {
      const rows = ids.map((id, n) => ({
        id,
        parameters: { accountName: `Payer ${n}`, sortCode: '20-00-00', accountNumber: n === 0 ? secret : `3192681${n}` },
      }));
      const preview = (await enter('/customers?action=addMandate&preview', { rows }, expert)) as unknown as Preview;
      assert.equal(preview.totals.ready, 3);
      assert.ok(!JSON.stringify(preview).includes(secret));
      const answer = await bridge.call('POST', '/customers?action=addMandate', { rows }, { headers: { ...expert.headers, 'Idempotency-Key': 'mandates-1' } });
      assert.equal(answer.status, 200, answer.text);
      assert.ok(!answer.text.includes(secret));
      const mandates = (await bridge.call('GET', '/mandates?sort=id')).body as Values[];
      assert.deepEqual(
        mandates.map(({ reference, accountEnding, status }) => [reference, accountEnding, status]),
        [
          ['DD1000', 'ends 6819', 'Active'],
          ['DD1001', 'ends 6811', 'Active'],
          ['DD1002', 'ends 6812', 'Active'],
        ],
      );
      assert.deepEqual(
        Object.keys(mandates[0]!).filter((name) => ['sortCode', 'accountNumber'].includes(name)),
        [],
      );
      assert.equal((await bridge.call('GET', '/mandates?accountNumber=31926819')).status, 400);
      // Every table of the database, cell by cell.
      const { store } = bridge.built;
      const tables = await store.rows<{ name: string }>(
        dialect === 'sqlite'
          ? `SELECT name FROM sqlite_master WHERE type = 'table'`
          : `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`,
      );
      const found: string[] = [];
      for (const { name } of tables)
        for (const row of await store.rows<Values>(`SELECT * FROM "${name}"`))
          for (const [column, value] of Object.entries(row)) if (JSON.stringify(value)?.includes(secret)) found.push(`${name}.${column}`);
      assert.deepEqual(found, ['mandates.accountNumber']);
      const later = await bridge.call('POST', '/customers?action=addMandate', { rows, on: '2025-03-01' }, expert);
      assert.equal(later.status, 400, later.text);
      assert.match(later.body.hint as string, /no waiting job may keep/);
    });

    it('collects what is due into a file whose totals are the sum of its rows, and the same twice', async () => {
      const preview = (await enter('/customers?action=collect&preview', { ids, parameters: { collectionDate } })) as unknown as Preview;
      assert.deepEqual([preview.totals.ready, preview.totals.amounts?.directDebits], [3, 363]);
      const rows = preview.rows.map(({ id, digest }) => ({ id, digest }));
      await enter('/customers?action=collect', { rows, parameters: { collectionDate } });
      const again = (await enter('/customers?action=collect&preview', { ids, parameters: { collectionDate } })) as unknown as Preview;
      assert.deepEqual(
        again.rows.map(({ outcome, why }) => [outcome, /in a file already/.test(why ?? '')]),
        ids.map(() => ['refused', true]),
      );
      const [file] = (await bridge.call('GET', '/directDebits/files')).body as CollectionFile[];
      assert.deepEqual(
        [file!.count, file!.total, file!.collectionDate, file!.processingDate, file!.submitBy, file!.exported],
        [3, 363, collectionDate, '2025-02-04', '2025-02-03', 3],
      );
      const one = await bridge.call('GET', `/directDebits/${file!.id}/file`);
      assert.match(one.headers.get('content-disposition')!, /attachment; filename="bacs-2025-02-04-/);
      const records = one.text.split('\r\n');
      assert.deepEqual(
        records.slice(4, 8).map((each) => [each.slice(6, 14), each.slice(15, 17), Number(each.slice(35, 46))]),
        [
          [secret, '01', 12_000],
          ['31926811', '01', 12_100],
          ['31926812', '01', 12_200],
          ['55779911', '99', 36_300],
        ],
      );
      assert.match(records.at(-2)!, /^UTL1000000003630000000000363000000003000000 ?1?/);
      const debits = await rowsOf();
      assert.equal((await bridge.call('GET', `/directDebits/${asText(debits.at(-1)!['id'])}/file`)).text, one.text);
    });

    it('is opened by a link, and by nobody who may only read', async () => {
      const [file] = (await bridge.call('GET', '/directDebits/files')).body as CollectionFile[];
      const link = await bridge.call('POST', `/directDebits/${file!.id}/link`);
      assert.equal(link.status, 201);
      const opened = await bridge.call('GET', `${bridge.base}${String(link.body.address)}`, undefined, { as: null });
      assert.match(opened.text, /^VOL1/);
      const { id } = (await bridge.call('POST', '/users', { name: 'Rita', email: 'rita@x.example', permissions: {}, apiRead: true })).body;
      const { token } = (await bridge.call('POST', `/users/${id}/tokens`, { name: 'Test' })).body;
      const refused = await bridge.call('GET', `/directDebits/${file!.id}/file`, undefined, { as: token });
      assert.equal(refused.status, 403);
      assert.equal((await bridge.call('POST', `/directDebits/${file!.id}/link`, undefined, { as: token })).status, 403);
    });

    it('takes out what was withdrawn, which can be collected again', async () => {
      const debits = await rowsOf();
      await enter('/directDebits?action=withdraw', { ids: [debits[2]!['id']] });
      const { text } = await bridge.call('GET', `/directDebits/${asText(debits[0]!['id'])}/file`);
      assert.match(text, /UTL1000000002410000000000241000000002/);
      const preview = (await enter('/customers?action=collect&preview', { ids, parameters: { collectionDate } })) as unknown as Preview;
      assert.deepEqual([preview.totals.ready, preview.totals.amounts?.directDebits], [1, 122]);
    });

    if (dialect === 'postgres')
      it('collects once under two bridges that are asked at the same time', async () => {
        const other = await startBridge(where, { workers: false });
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, n) =>
            other.call.call(n % 2 === 0 ? bridge : other, 'POST', '/customers?action=collect&force', { ids: [ids[2]], parameters: { collectionDate } }),
          ),
        );
        assert.equal(answers.filter(({ status }) => status === 200).length, 1, answers.map(({ status }) => status).join());
        const mine = (await rowsOf()).filter(({ customerID, status }) => customerID === ids[2] && status === 'Exported');
        assert.equal(mine.length, 1);
        await enter('/directDebits?action=withdraw', { ids: [mine[0]!['id']] });
        await other.close();
      });

    it('is entered as payments on its day, and what the bank returns is taken back with its reason', async () => {
      const debits = (await rowsOf()).filter(({ status }) => status === 'Exported');
      const early = (await enter('/directDebits?action=enterPayment&preview', { ids: debits.map(({ id }) => id) })) as unknown as Preview;
      assert.match(early.rows[0]!.why ?? '', /entered then/);
      await bridge.close();
      bridge = await startBridge(where, { workers: false, env: { TODAY: '2025-02-05' } });
      const done = (await enter('/directDebits?action=enterPayment', { ids: debits.map(({ id }) => id) })) as unknown as { readonly totals: Preview['totals'] };
      assert.deepEqual(done.totals.amounts, { payments: 241, allocated: 241 });
      assert.deepEqual(
        ((await bridge.call('GET', '/invoices?sort=id&fields=balance')).body as Values[]).map(({ balance }) => balance),
        [0, 0, 122],
      );
      const ARUDD = `<?xml version="1.0"?><BACSDocument><Data><ARUDD><Advice><OriginatingAccountRecords><OriginatingAccountRecord>
        <ReturnedDebitItem ref="DD1000" transCode="01" returnCode="0" returnDescription="REFER TO PAYER" originalProcessingDate="2025-02-04" valueOf="120.00" currency="GBP"><PayerAccount number="31926819"/></ReturnedDebitItem>
        <ReturnedDebitItem ref="DD1001" transCode="01" returnCode="1099" returnDescription="ACCOUNT CLOSED" originalProcessingDate="2025-02-04" valueOf="121.00" currency="GBP"/>
        <ReturnedDebitItem ref="NOBODY" transCode="01" returnCode="1" originalProcessingDate="2025-02-04" valueOf="1.00" currency="GBP"/>
        </OriginatingAccountRecord></OriginatingAccountRecords></Advice></ARUDD></Data></BACSDocument>`;
      const read = (await enter('/directDebits/returns', { text: ARUDD })) as unknown as ReturnsRead;
      assert.deepEqual(
        read.lines.map(({ state, code, ends, customer }) => [state, code, ends, customer?.label.split(' ')[0]]),
        [
          ['fits', '0', false, 'DD1000'],
          ['fits', 'B', true, 'DD1001'],
          ['unknown', '1', true, undefined],
        ],
      );
      const rows = read.lines.flatMap(({ directDebitID, code }) =>
        directDebitID === undefined ? [] : [{ id: directDebitID, parameters: { returnCode: code } }],
      );
      const back = (await enter('/directDebits?action=markReturned', { rows })) as unknown as { readonly totals: Preview['totals'] };
      assert.deepEqual(back.totals.amounts, { payments: -241 });
      assert.deepEqual(
        ((await bridge.call('GET', '/payments?sort=id')).body as Values[]).map(({ status, reverseReason }) => [status, reverseReason]),
        [
          ['Reversed', 'Direct Debit returned: Refer to payer (0)'],
          ['Reversed', 'Direct Debit returned: Account closed (B)'],
        ],
      );
      assert.deepEqual(
        ((await bridge.call('GET', '/mandates?sort=id')).body as Values[]).map(({ status }) => status),
        ['Active', 'Cancelled', 'Active'],
      );
      const twice = (await enter('/directDebits/returns', { text: ARUDD })) as unknown as ReturnsRead;
      assert.deepEqual(
        twice.lines.map(({ state }) => state),
        ['done', 'done', 'unknown'],
      );
    });

    it('reads returns as CSV, and mandates that the bank says have ended', async () => {
      const csv = (await enter('/directDebits/returns', {
        text: 'Reference,Return Code,Amount,Date\nDD1000,0,120.00,06/02/2025\nDD1002,zz,1.00,06/02/2025',
      })) as unknown as ReturnsRead;
      assert.deepEqual(
        csv.lines.map(({ state, why }) => [state, why]),
        [
          ['done', 'Noted on 5 Feb 2025 already.'],
          ['byHand', 'The code ZZ is not known; enter it by hand.'],
        ],
      );
      const ADDACS = `<BACSDocument><Data><MessagingAdvices><MessagingAdvice reason-code="1" reference="DD1000" effective-date="2025-02-06" payer-sort-code="200000"/>
        <MessagingAdvice reason-code="C" reference="DD1002" effective-date="2025-02-06"/></MessagingAdvices></Data></BACSDocument>`;
      const read = (await enter('/directDebits/returns', { text: ADDACS })) as unknown as ReturnsRead;
      assert.deepEqual(
        read.lines.map(({ kind, state, ends }) => [kind, state, ends]),
        [
          ['amendment', 'fits', true],
          ['amendment', 'byHand', false],
        ],
      );
      await enter('/mandates?action=cancel', { rows: [{ id: read.lines[0]!.mandateID, parameters: { reason: read.lines[0]!.reason } }] });
      const offer = await bridge.call('POST', '/customers?action=collect&preview', { ids: [ids[0]], parameters: { collectionDate: '2025-02-17' } });
      assert.match(offer.text, /no Direct Debit mandate/);
    });

    it('refuses what is no report with a sentence', async () => {
      for (const [text, why] of [
        ['', /empty/],
        ['hello', /which column is the reference/],
        ['<a><b></a>', /not whole XML/],
        ['<!DOCTYPE x><a/>', /document type/],
        ['<a/>', /no return/],
        ['Reference,Code,Amount\nDD1000,0,1,50', /comma|amount|fits|Direct Debit/],
      ] as const) {
        const { status, body, text: said } = await bridge.call('POST', '/directDebits/returns', { text });
        assert.ok(status === 400 || status === 200, said);
        assert.match(status === 400 ? (body.hint as string) : said, why);
      }
      assert.equal((await bridge.call('POST', '/directDebits/returns', {})).status, 400);
      assert.equal((await bridge.call('GET', '/directDebits/999999/file')).status, 404);
    });
  });
});
