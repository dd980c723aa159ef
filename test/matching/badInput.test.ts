/**
 * What people send that is not what it should be, by every road: lists, statements (CSV, MT940, CAMT.053), workbooks, carriers' bills, and
 * what is pasted into the pane. Each is read as it was meant, or refused in one sentence with the line; nothing is half done.
 */
import assert from 'node:assert/strict';
import { blockOf } from '../../addin/lists/block.js';
import { asCSV } from '../../addin/lists/carrierBill.js';
import { letterOf } from '../../addin/lists/changes.js';
import { columnsOf } from '../../addin/lists/list.js';
import { cellsOfMapped, columnsOfMapped, guessed } from '../../addin/lists/mapping.js';
import { filled, ownerColumns, type Meaning } from '../../addin/lists/newRows.js';
import { entity as entityOf, schemaFor } from '../../shared/fields.js';
import { pastedRows } from '../../shared/matching/table.js';
import { WORKBOOK } from '../../shared/matching/workbook.js';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { workbookOf, type WorkbookCell } from '../workbook.js';

type Rows = readonly (readonly WorkbookCell[])[];

/** A file as it goes over every road. */
interface Given {
  readonly rows: Rows;
  /** What parts its cells where it is text. */
  readonly sign?: string;
  /** What becomes of its text. */
  readonly text?: (text: string) => string;
}

const said = (cell: WorkbookCell): string => (typeof cell === 'object' ? String(cell.value) : String(cell));
const textOf = ({ rows, sign = ',', text = (all) => all }: Given): string =>
  text(
    rows
      .map((cells) =>
        cells
          .map(said)
          .map((cell) => (cell.includes(sign) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell))
          .join(sign),
      )
      .join('\r\n'),
  );
const bookOf = ({ rows }: Given): Uint8Array => workbookOf([{ name: 'Sheet', rows }]);

/** Where what may be wrong stands in the rows of a road. */
interface Places {
  readonly base: Rows;
  readonly date: number;
  readonly name: number;
  readonly amount: number;
}

const put = ({ base }: Places, place: number, cell: WorkbookCell): Rows =>
  base.map((cells, row) => (row === 2 ? cells.map((each, at) => (at === place ? cell : each)) : cells));
const wide = Array.from({ length: 200 }, (_, n) => `x${letterOf(n)}`);

/** What is wrong with each. */
const faults = {
  'semicolons for commas': ({ base }) => ({ rows: base, sign: ';' }),
  'a sign that parts nothing': ({ base }) => ({ rows: base, sign: '~' }),
  'a decimal comma': (places) => ({ rows: put(places, places.amount, '80,00'), sign: ';' }),
  'two orders of dates': (places) => ({ rows: put(places, places.date, '01/22/2025') }),
  'merged cells': (places) => ({ rows: put(places, places.name, '') }),
  'a total line': ({ base, amount }) => ({ rows: [...base, base[0]!.map((_, at) => (at === 0 ? 'Total' : at === amount ? '6.00' : ''))] }),
  'a total without its word': ({ base, amount }) => ({ rows: [...base, base[0]!.map((_, at) => (at === amount ? '6.00' : ''))] }),
  'a byte order mark': ({ base }) => ({ rows: base, text: (all) => `\uFEFF${all}` }),
  'nothing in it': () => ({ rows: [] }),
  'headings alone': ({ base }) => ({ rows: base.slice(0, 1) }),
  '200 columns': ({ base }) => ({ rows: base.map((cells) => [...cells, ...wide]) }),
  'a formula for an amount': (places) => ({ rows: put(places, places.amount, '=1+1') }),
  'a formula for a name': (places) => ({ rows: put(places, places.name, '=HYPERLINK("http://x","y")') }),
  'a formula that Excel worked out': (places) => ({ rows: put(places, places.amount, { formula: 'SUM(A1:A9)', value: 7.25 }) }),
  'a quotation mark that is never closed': (places) => ({ rows: put(places, places.name, 'MARK'), text: (all) => all.replace('MARK', '"MARK') }),
  'headings of somebody else': ({ base }) => ({
    rows: [base[0]!.map((_, at) => ['Buchungstag', 'Zweck', 'Betrag', 'Konto', 'a', 'b', 'c'][at] ?? 'd'), ...base.slice(1)],
  }),
  'two files in one': ({ base }) => ({ rows: [...base, ...base] }),
} as const satisfies Readonly<Record<string, (places: Places) => Given>>;
type Fault = keyof typeof faults;

/** By fault what is said: a refusal, or what was read of it. */
type Table = Readonly<Record<Fault, RegExp>>;

const three = /^read: 3$/;

describe('what is not as it should be', () => {
  eachDatabase((url) => {
    let bridge: Bridge;
    let numbers: readonly string[];
    const told = ({ status, body }: Answered, read: (body: Answered['body']) => unknown): string =>
      status < 300 ? `read: ${String(read(body))}` : `${status}: ${String(body.hint)}`;

    const statement: Places = {
      base: [
        ['Date', 'Description', 'Amount'],
        ['21/01/2025', 'NORTHGATE DENTAL', '1.00'],
        ['22/01/2025', 'HARBOUR BOOKS', '2.00'],
        ['23/01/2025', 'MILL LANE', '3.00'],
      ],
      date: 0,
      name: 0,
      amount: 2,
    };
    const bill = (): Places => ({
      base: [
        ['Number', 'Service ID', 'Product', 'Qty', 'Net', 'From', 'To'],
        ...[1, 2, 3].map((n) => [numbers[n - 1]!, '', 'X', '1', `${n}.00`, '01/12/2024', '31/12/2024']),
      ],
      date: 5,
      name: 0,
      amount: 4,
    });
    const list = (): Places => ({
      base: [['Line', 'Date', 'Price'], ...numbers.map((number, n) => [number, `${20 + n}/01/2025`, `${n + 1}.00`])],
      date: 1,
      name: 0,
      amount: 2,
    });
    const fresh: Places = {
      base: [
        ['Customer', 'Payment Date', 'Amount'],
        ['A1001', '21/01/2025', '1.00'],
        ['A1002', '22/01/2025', '2.00'],
        ['A1003', '23/01/2025', '3.00'],
      ],
      date: 1,
      name: 0,
      amount: 2,
    };

    const readStatement = async (text: string): Promise<string> =>
      told(
        await bridge.call('POST', '/statements', { text }),
        ({ lines }) => (lines as readonly { amount: number }[]).reduce((sum, { amount }) => sum + amount, 0) / 2,
      );
    const load = (body: string | Uint8Array, type: string): Promise<Answered> =>
      bridge.call('POST', '/carrierBills/load?carrier=Gamma&name=November&period=2024-12&preview', body, { headers: { 'Content-Type': type } });
    const match = async (lines: readonly string[]): Promise<string> =>
      told(await bridge.call('POST', '/match', { lines }), ({ counts }) => (counts as { found: number }).found);
    const count = (body: Answered['body']): unknown => body.lines;

    /** Every road: how a file goes over it, and what is said of each fault. */
    const roads: Readonly<Record<string, { readonly places: () => Places; readonly send: (given: Given) => Promise<string>; readonly table: Table }>> = {
      'a statement as CSV': {
        places: () => statement,
        send: (given) => readStatement(textOf(given)),
        table: {
          'semicolons for commas': three,
          'a sign that parts nothing': /which column is the date .* Its first line is “Date~Description~Amount”/,
          'a decimal comma': /^400: Line 3: “80,00” has a comma/,
          'two orders of dates': /^400: Line 3: 01\/22\/2025 has the month first/,
          'merged cells': /^400: Line 3: it has an amount and no date/,
          'a total line': three,
          'a total without its word': /^400: Line 5: it has an amount and no date/,
          'a byte order mark': three,
          'nothing in it': /The file is empty/,
          'headings alone': /no line below its headings/,
          '200 columns': /20\d columns; a bank statement has at most 60/,
          'a formula for an amount': /^400: Line 3: “=1\+1” is a formula/,
          'a formula for a name': /^400: Line 3: “=HYPERLINK\(.*” is not a date/,
          'a formula that Excel worked out': /^read: 5\.625$/,
          'a quotation mark that is never closed': /^400: Line 3: a quotation mark is never closed/,
          'headings of somebody else': /Its first line is “Buchungstag, Zweck, Betrag”/,
          'two files in one': /^400: Line 5: “Amount” is not an amount/,
        },
      },
      "a carrier's bill as CSV": {
        places: bill,
        send: async (given) => told(await load(textOf(given), 'text/csv'), count),
        table: {
          'semicolons for commas': three,
          'a sign that parts nothing': /has no column “Number”.* It has Number~Service ID/,
          'a decimal comma': /^400: Line 3: “80,00” has a comma/,
          'two orders of dates': /^400: Line 3: 01\/22\/2025 has the month first/,
          'merged cells': three,
          'a total line': three,
          'a total without its word': three,
          'a byte order mark': three,
          'nothing in it': /The (file|sheet) is empty/,
          'headings alone': /no line with an amount below its headings/,
          '200 columns': /^400: Line 1 has 207 columns; a bill has at most 150/,
          'a formula for an amount': /^400: Line 3: “=1\+1” is a formula/,
          'a formula for a name': three,
          'a formula that Excel worked out': three,
          'a quotation mark that is never closed': /^400: Line 3: a quote is opened and never closed/,
          'headings of somebody else': /has no column “Number”.* It has Buchungstag, .* Is it another carrier’s\?/,
          'two files in one': /^400: Line 5: “Net” is no amount/,
        },
      },
      'a list pasted into the pane': {
        places: list,
        send: (given) => {
          const { rows, naming } = blockOf(pastedRows(textOf(given)));
          return match(rows.map((cells) => String(cells[naming] ?? '')));
        },
        table: {
          'semicolons for commas': three,
          // Each of its lines is answered, as what names nothing.
          'a sign that parts nothing': /^read: 0$/,
          'a decimal comma': three,
          'two orders of dates': three,
          'merged cells': /^read: 2$/,
          'a total line': three,
          'a total without its word': three,
          'a byte order mark': three,
          'nothing in it': /The list is empty/,
          'headings alone': /^read: 0$/,
          '200 columns': three,
          'a formula for an amount': three,
          'a formula for a name': /^read: 2$/,
          'a formula that Excel worked out': three,
          'a quotation mark that is never closed': /^read: 2$/,
          'headings of somebody else': three,
          'two files in one': /^read: 6$/,
        },
      },
      'new rows pasted into the pane': {
        places: () => fresh,
        send: async (given) => pasted(given),
        table: {
          'semicolons for commas': three,
          'a sign that parts nothing': /^row 1: There is no “A1001~/,
          'a decimal comma': /^row 2: “80,00” can be read in two ways/,
          'two orders of dates': /^row 2: “01\/22\/2025” is not a date/,
          'merged cells': /^row 2: Customer: /,
          'a total line': /^row 4: There is no “Total”/,
          'a total without its word': /^row 4: Customer: /,
          'a byte order mark': three,
          'nothing in it': /^read: 0$/,
          'headings alone': /^row 1: Amount is needed/,
          '200 columns': three,
          'a formula for an amount': /^row 2: “=1\+1” is not an amount/,
          'a formula for a name': /^row 2: There is no “=HYPERLINK/,
          'a formula that Excel worked out': three,
          'a quotation mark that is never closed': /^row 2: There is no “"?MARK”/,
          'headings of somebody else': /^row 1: /,
          'two files in one': /^row 4: There is no “Customer”/,
        },
      },
    };
    const others: Readonly<Record<string, { readonly of: string; readonly send: (given: Given) => Promise<string>; readonly but: Partial<Table> }>> = {
      'a statement as a workbook': {
        of: 'a statement as CSV',
        send: async (given) => {
          const read = await bridge.call('POST', '/workbooks', bookOf(given), { headers: { 'Content-Type': WORKBOOK } });
          return read.status === 200 ? readStatement(asCSV(read.body.rows)) : told(read, () => '');
        },
        // Its cells are cells.
        but: { 'a sign that parts nothing': three, 'a quotation mark that is never closed': /^400: Line 3: “MARK” is not a date/ },
      },
      "a carrier's bill as a workbook": {
        of: "a carrier's bill as CSV",
        send: async (given) => told(await load(bookOf(given), WORKBOOK), count),
        but: { 'a sign that parts nothing': three, 'a quotation mark that is never closed': three },
      },
      'a list over REST': {
        of: 'a list pasted into the pane',
        send: (given) => {
          const text = textOf({ ...given, sign: '\t' });
          return match(text === '' ? [] : text.split('\r\n').map((line) => line.split('\t')[0]!));
        },
        but: { 'a sign that parts nothing': three },
      },
    };

    /** New payments out of a pasted sheet, as the pane reads them; what is wrong first, by the row. */
    async function pasted(given: Given): Promise<string> {
      const { fields, owners, columns: usual } = entityOf('payments');
      const schema = schemaFor('payments', 'create');
      const block = blockOf(pastedRows(textOf(given)));
      const mapped = guessed(block.headings, [], schema, owners);
      const columns = columnsOf(entityOf('payments'), columnsOfMapped(block, mapped, usual, fields));
      const meaning: Meaning = { columns, fields, schema, owners: ownerColumns(columns, owners) };
      const named = (_: string, text: string) => (/^A100\d$/.test(text) ? { id: String(Number(text.slice(1)) - 1000) } : { why: `There is no “${text}”.` });
      const cells = cellsOfMapped(block, mapped, columns, fields);
      const rows: object[] = [];
      for (const [at, row] of cells.entries()) {
        const { problems, parameters } = filled({ key: '', at, cells: row }, meaning, named, {});
        if (problems[0]) return `row ${at + 1}: ${problems[0].why}`;
        rows.push({ parameters });
      }
      if (rows.length === 0) return 'read: 0';
      // What the pane lets through the bridge looks at once more.
      const { body, text } = await bridge.call('POST', '/payments?action=create&preview', { rows });
      assert.ok(body.rows, text);
      const wrong = (body.rows as readonly { readonly outcome: string; readonly why?: string }[]).findIndex(({ outcome }) => outcome !== 'ready');
      return wrong < 0 ? `read: ${rows.length}` : `row ${wrong + 1}: ${body.rows[wrong].why}`;
    }

    const books = async (): Promise<unknown> =>
      Promise.all(
        ['payments', 'carrierBills', 'carrierTransactions', 'runs', 'activities'].map(async (path) =>
          (await bridge.call('GET', `/${path}?limit=1`)).headers.get('x-total-count'),
        ),
      );

    before(async () => {
      bridge = await startBridge(url, { workers: false, sample: 20 });
      numbers = ((await bridge.call('GET', '/numbers?active&limit=3')).body as readonly { number: string }[]).map(({ number }) => number);
      assert.equal(numbers.length, 3);
    });
    after(() => bridge.close());

    const every = [
      ...Object.entries(roads).map(([road, { places, send, table }]) => ({ road, places, send, table })),
      ...Object.entries(others).map(([road, { of, send, but }]) => ({ road, places: roads[of]!.places, send, table: { ...roads[of]!.table, ...but } })),
    ];
    for (const { road, places, send, table } of every)
      it(`is read as it was meant or refused with its line: ${road}`, async () => {
        const before = await books();
        for (const [fault, wanted] of Object.entries(table) as [Fault, RegExp][]) {
          const answer = await send(faults[fault](places()));
          assert.match(answer, wanted, `${fault}: ${answer}`);
        }
        assert.deepEqual(await books(), before);
      });

    it('is refused with its entry as MT940 and CAMT.053', async () => {
      const mt = ':20:S\n:25:20-00-00/12345678\n:28C:1/1\n:60F:C250120GBP1000,00\n:61:2501210121C120,00NTRFINV1//B1\n:86:NORTHGATE\n:62F:C250121GBP1120,00\n-';
      const camt = (amount: string, more = ''): string =>
        `<Document><BkToCstmrStmt><Stmt><Ntry><Amt Ccy="GBP">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2025-01-21</Dt></BookgDt>${more}</Ntry></Stmt></BkToCstmrStmt></Document>`;
      const before = await books();
      for (const [text, wanted] of [
        [mt, /^read: 60$/],
        [`\uFEFF${mt}`, /^read: 60$/],
        [mt.replaceAll('\n', '\r\n'), /^read: 60$/],
        [mt.replace('C120,00', 'C120.00'), /^400: It is no whole MT940/],
        [mt.replace('2501210121', '2513450121'), /^400: Line 1: “251345” is not a date/],
        [mt.replace('1120,00', '1121,00'), /^400: It is no whole MT940/],
        [mt.slice(0, 60), /^400: It is no whole MT940/],
        [camt('120.00'), /^read: 60$/],
        [`\uFEFF${camt('120.00')}`, /^read: 60$/],
        [camt('120,00'), /^400: Line 1: “120,00” has a comma/],
        [camt('=1+1'), /^400: Line 1: “=1\+1” is a formula/],
        [camt('120.00').replace('2025-01-21', '21/13/2025'), /^400: Line 1: “21\/13\/2025” is not a date|has the month first/],
        [camt('120.00').replaceAll('BkToCstmrStmt', 'BkToCstmrAcctRpt'), /not a CAMT\.053 statement/],
        [camt('120.00').slice(0, 80), /^400: Line 1: it is not whole XML/],
      ] as const) {
        const answer = await readStatement(text);
        assert.match(answer, wanted, `${text.slice(0, 200)}: ${answer}`);
      }
      assert.deepEqual(await books(), before);
    });

    it('comes to nothing more where the same comes twice', async () => {
      const text = textOf({ rows: statement.base });
      const [customer] = (await bridge.call('GET', '/customers?limit=1')).body as readonly { id: string }[];
      const read = async (): Promise<readonly { readonly state: string; readonly statementLine: string; readonly amount: number; readonly date: string }[]> =>
        (await bridge.call('POST', '/statements', { text })).body.lines;
      const rows = (await read()).map(({ statementLine, amount, date }) => ({
        parameters: { customerID: customer!.id, amount, paymentDate: date, statementLine },
      }));
      const enter = (): Promise<Answered> => bridge.call('POST', '/payments?action=enterReceipt', { rows });
      assert.equal((await enter()).body.run.done, 3);
      const entered = await books();
      assert.ok((await read()).every(({ state }) => state === 'entered'));
      assert.notEqual((await enter()).body.run?.done, 3);
      assert.equal(((await books()) as readonly string[])[0], (entered as readonly string[])[0]);
      const keep = (): Promise<Answered> =>
        bridge.call('POST', '/carrierBills/load?carrier=Gamma&name=November&period=2024-12', textOf({ rows: bill().base }), {
          headers: { 'Content-Type': 'text/csv' },
        });
      assert.equal((await keep()).status, 201);
      const kept = await books();
      const again = await keep();
      assert.equal(again.status, 409);
      assert.match(again.body.hint, /kept already, as “November”/);
      assert.deepEqual(await books(), kept);
    });
  });
});
