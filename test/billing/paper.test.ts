/** What stands on paper: the words of an invoice, a credit note and a statement, figures on one line, names in their own letters. */
import assert from 'node:assert/strict';
import { invoicePDF } from '../../server/billing/paper/invoicePages.js';
import { breaks, hasWide, inLine, printable, runs } from '../../server/billing/paper/fonts.js';
import { writeInvoice } from '../../server/billing/paper/invoicePages.js';
import { bytesOf } from '../../server/billing/paper/sheet.js';
import { statementPDF, writeStatement } from '../../server/billing/paper/statementPages.js';
import type { ShownInvoice } from '../../server/billing/invoice.js';
import { shownOf, watchedDocument, type Call } from '../paper.js';

/** The texts of an invoice in the order in which they are drawn, and the sizes of the fonts they are drawn in. */
function drawn(shown: ShownInvoice): {
  readonly texts: readonly string[];
  readonly sizes: ReadonlyMap<string, number>;
  readonly pages: number;
  /** Those that take more than one line. */
  readonly broken: ReadonlySet<string>;
  readonly calls: readonly Call[];
} {
  const { document, calls } = watchedDocument();
  writeInvoice(document, shown);
  const sizes = new Map<string, number>();
  let size = 0;
  for (const [name, values] of calls) {
    if (name === 'font') size = Number(values[1]);
    if (name === 'text') sizes.set(String(values[0]), size);
  }
  const texts = calls.flatMap(([name, values]) => (name === 'text' ? [String(values[0])] : []));
  const broken = new Set(
    calls.flatMap(([name, values]) => (name === 'text' && (values[3] as { lineBreak?: boolean } | undefined)?.lineBreak === true ? [String(values[0])] : [])),
  );
  return { texts, sizes, broken, calls, pages: calls.filter(([name]) => name === 'addPage').length };
}

describe('an invoice on paper', () => {
  it('says how it is paid: by the mandate where there is one, else into the account', () => {
    const shown = shownOf(2);
    const said = (more: ShownInvoice['customer']): string =>
      drawn({ ...shown, customer: { ...shown.customer, ...more } }).texts.find((each) => /Direct Debit|Please pay/.test(each)) ?? '';
    assert.match(
      said({ mandateReference: 'SB0A1001', mandateAccount: 'ends 9911' }),
      /^We will collect £71\.98 by Direct Debit on or after 3 Mar 2025, from your account that ends 9911, reference SB0A1001\./,
    );
    assert.match(said({ paymentMethod: 'Direct Debit' }), /^Please pay £71\.98 by 3 Mar 2025 to Harbour Telecom Ltd, sort code 00-00-00/);
  });

  it('has its calls on pages behind it, with the sum of each of its lines, and of very many only the sums', () => {
    const call = {
      callDate: '2025-01-12',
      callTime: '10:00:00',
      CLI: '01632960001',
      dialled: '07700900123',
      destination: null,
      callType: 'UK Mobile',
      quantity: '0:01:40',
      gross: 0.0213,
      accessCharge: 0,
      discount: -0.01,
      net: 0.0113,
      allowance: 'Ten 50 %',
      line: 1,
      transactionID: '9',
      late: true,
    };
    const line = { line: 1, transactionID: '9', description: 'Calls to mobiles, 01632 960001: 2 calls', calls: 2, exact: 0.02253333, billed: 0.02 };
    const calls = {
      numbers: [{ number: '01632 960001', calls: [call, { ...call, allowance: null, late: false }], gross: 0.0426, discount: -0.02, net: 0.0226 }],
      lines: [line],
      calls: 2,
      removed: 0,
      exact: 0.02253333,
      billed: 0.02,
    };
    const { texts, pages } = drawn(shownOf(2, { calls }));
    assert.equal(pages, 2);
    for (const said of ['Calls of invoice 10031', 'UK Mobile, Ten 50 %, came late', '12 Jan 2025 10:00:00', '−0.0100', '0.02253333', line.description, '£0.02'])
      assert.ok(texts.includes(said), said);
    assert.ok(texts.includes('Invoice 10031 · calls, page 1 of 1') && texts.includes('Invoice 10031 · page 1 of 1'));
    const many = drawn(shownOf(2, { calls: { ...calls, calls: 10_001 } })).texts;
    assert.ok(!many.includes('07700900123') && many.includes('0.02253333') && many.some((each) => each.startsWith('These are 10,001 calls:')));
    assert.equal(drawn(shownOf(2, { calls: { ...calls, calls: 0 } })).pages, 1);
  });

  it('names each invoice that a credit note corrects on a line of its own', () => {
    const shown = shownOf(1);
    const { texts } = drawn({
      ...shown,
      net: -29.99,
      VAT: -6,
      total: -35.99,
      corrects: [
        { invoiceNumber: '10012', invoiceDate: '2025-01-01' },
        { invoiceNumber: '9987', invoiceDate: '2024-12-01' },
      ],
    });
    assert.ok(texts.includes('10012, 1 Jan 2025') && texts.includes('9987, 1 Dec 2024') && texts.includes('Credit note number'));
  });

  it('keeps figures on one line, smaller where they are long', () => {
    const shown = shownOf(1);
    const [group] = shown.groups;
    const { sizes } = drawn({
      ...shown,
      groups: [{ ...group!, lines: [{ ...group!.lines[0]!, unitPrice: 9_999_999.9999, featureCount: 100_000, net: 9_999_999.99 }] }],
    });
    assert.ok(sizes.get('£9,999,999.9999')! < 9 && sizes.get('100000')! < 9);
  });

  it('says of each rate what the law wants of it, and of a reverse charge the VAT that the customer accounts for', () => {
    const row = (name: string, rate: string): ShownInvoice['VATLines'][number] => ({ names: [name], rate, net: 100, VAT: Number(rate) });
    const { texts } = drawn(
      shownOf(1, {
        VATLines: [row('Standard', '20'), row('Exempt', '0'), row('Outside the Scope', '0'), row('Reverse Charge', '0'), row('Zero', '0')],
        reverseCharge: { rate: '20', VAT: 20 },
      }),
    );
    for (const said of [
      'Standard 20 %',
      'Exempt',
      'Outside the Scope',
      'Reverse Charge',
      'Zero 0 %',
      'Exempt from VAT.',
      'Outside the scope of UK VAT.',
      'Reverse charge: the customer accounts for the VAT to HMRC: £20.00 at 20 %.',
    ])
      assert.ok(texts.includes(said), `${said} in ${texts.join(' | ')}`);
  });

  it('says where a price is for a whole period and a part of one is charged, and keeps a span over New Year on one line', () => {
    const shown = shownOf(1);
    const [group] = shown.groups;
    const line = { ...group!.lines[0]!, featureCount: 1, unitPrice: 36.5, gross: 21.19, net: 21.19, periodFrom: '2024-12-25', periodTo: '2025-01-24' };
    const of = (more: object): ReturnType<typeof drawn> => drawn({ ...shown, groups: [{ ...group!, lines: [{ ...line, ...more }] }] });
    const days = { chargedFrom: '2024-12-25', chargedTo: '2025-01-24' };
    const { texts, broken } = of(days);
    assert.ok(texts.includes('part of a period; the price is for a whole one'));
    assert.deepEqual([texts.includes('25 Dec 2024 to 24 Jan 2025'), broken.has('25 Dec 2024 to 24 Jan 2025')], [true, false]);
    assert.ok(!of({ ...days, gross: 36.5, net: 36.5 }).texts.some((each) => each.startsWith('part of')));
  });

  it('names the days that a line covers: of calls and of what was entered their period, else the day', () => {
    const shown = shownOf(1);
    const [group] = shown.groups;
    const month = { periodFrom: '2024-12-01', periodTo: '2024-12-31', transactionDate: '2025-01-31', chargedFrom: null, chargedTo: null };
    const said = (more: object): readonly string[] => {
      const { texts } = drawn({ ...shown, groups: [{ ...group!, lines: [{ ...group!.lines[0]!, ...month, ...more }] }] });
      return texts.filter((each) => each === '1 Dec to 31 Dec 2024' || each === '31 Jan 2025');
    };
    assert.deepEqual(
      [said({ kind: 'usage', callCount: 12 }), said({ kind: 'manual' }), said({ kind: 'manual', periodFrom: null, periodTo: null }), said({ kind: 'oneOff' })],
      [['1 Dec to 31 Dec 2024'], ['1 Dec to 31 Dec 2024'], ['31 Jan 2025'], ['31 Jan 2025']],
    );
  });

  it('keeps a heading with its first line, and whatever is written within the sheet', () => {
    const long = 'Cabling as agreed, with containment, terminations, testing and certification of both ends. '.repeat(6).slice(0, 500);
    for (let lines = 24; lines < 36; lines += 1) {
      const shown = shownOf(lines);
      const groups = shown.groups.map((group) => ({
        ...group,
        lines: group.lines.map((line, place) => (place === 0 ? { ...line, description: long } : line)),
      }));
      const { calls, texts } = drawn({ ...shown, groups });
      for (const { title } of groups) {
        const from = calls.findIndex(([name, values]) => name === 'text' && values[0] === title);
        const next = calls.slice(from).findIndex(([name, values]) => name === 'text' && values[0] === long);
        assert.ok(!calls.slice(from, from + next).some(([name]) => name === 'addPage'), `${title} of ${lines} lines stands alone`);
      }
      assert.equal(texts.filter((each) => each === long).length, groups.length);
    }
    const corrects = Array.from({ length: 90 }, (_, n) => ({ invoiceNumber: String(20_000 + n), invoiceDate: '2025-01-01' }));
    const most = shownOf(3, { net: -10, VAT: -2, total: -12, corrects });
    const { calls, texts } = drawn({ ...most, invoice: { ...most.invoice, message: Array.from({ length: 150 }, (_, n) => `Line ${n}`).join('\n') } });
    assert.ok(texts.some((each) => each.includes('invoice 20089 of 1 Jan 2025')) && texts.includes('Line 149'));
    for (const [name, values] of calls) if (name === 'text') assert.ok(Number(values[2]) < 800, `${String(values[0])} stands at ${String(values[2])}`);
  });

  it('of 1,000 lines is whole, each page with its heads and its number', () => {
    const { texts, pages } = drawn(shownOf(1_000));
    assert.equal(pages, 32);
    assert.equal(texts.filter((each) => /^Invoice 10031 · page \d+ of 32$/.test(each)).length, 32);
    assert.equal(
      texts.filter((each) => each === 'Unit price').length,
      pages - (texts.includes('Description') && texts.filter((each) => each === 'Description').length === pages ? 0 : 1),
    );
    assert.equal(texts.filter((each) => each === '£29.99').length, 2_000);
  });
});

describe('text on paper', () => {
  it('has Chinese, Japanese, Korean and pictures, and a box for each character that no font has', () => {
    for (const text of ['北京电信有限公司', '臺灣電信', '株式会社 東京カタカナ', '한국통신', 'A 🍺 in 北京']) assert.equal(printable(text), text);
    assert.equal(printable('👍🏽 👨‍👩‍👧'), '👍 👨👩👧', 'a picture of several signs is these, in no colour');
    assert.equal(printable('नमस्ते สวัสดี \u{10A00}'), printable('□□□ □□□□ □'), 'what has to be joined is not shown in pieces');
    assert.equal(printable('Zażółć\tgęślą\njaźń'), 'Zażółć gęślą jaźń');
    assert.equal(printable('Cafe\u0301 ✔️'), printable('Café ✔'));
  });

  it('is written font by font, and breaks between signs that stand by themselves', () => {
    assert.equal(hasWide('Plain £5 “words” شركة'), false);
    assert.deepEqual(
      runs('Fibre 北京 line 🍺').map(({ text, wide }) => [text, wide]),
      [
        ['Fibre ', false],
        ['北京', true],
        [' line ', false],
        ['🍺', true],
      ],
    );
    assert.deepEqual(
      runs('شركة النور 北京').map(({ text, wide, reversed }) => [text, wide, reversed]),
      [
        ['北京', true, false],
        [' ', false, false],
        ['شركة النور', false, true],
      ],
    );
    assert.deepEqual(breaks('to go 上海 on'), ['to ', 'go ', '上', '海', ' ', 'on']);
  });

  it('has the wide font in a document only where it is needed, at no great cost', async () => {
    const named = (name: string, description: string): ReturnType<typeof shownOf> => {
      const shown = shownOf(12);
      const [group] = shown.groups;
      return { ...shown, customer: { ...shown.customer, name }, groups: [{ ...group!, lines: group!.lines.map((line) => ({ ...line, description })) }] };
    };
    const cost = async (shown: ReturnType<typeof shownOf>): Promise<{ readonly bytes: string; readonly cpu: number }> => {
      const before = process.cpuUsage();
      const bytes = (await bytesOf(invoicePDF(shown))).toString('latin1');
      const { user, system } = process.cpuUsage(before);
      return { bytes, cpu: user + system };
    };
    const [plain, wide] = [
      named('Northgate', 'Line rental'),
      named('臺灣電信股份有限公司 🍺', '北京 line, 电信服务月租费用及通话费用合计 more than fits on one line'),
    ];
    await Promise.all([cost(plain), cost(wide)]);
    const [one, other] = [await cost(plain), await cost(wide)];
    assert.deepEqual([/UnifontEx/.test(one.bytes), /UnifontEx/.test(other.bytes)], [false, true]);
    assert.ok(other.cpu < 30 * one.cpu, `${other.cpu} of ${one.cpu}`);
    assert.ok(other.bytes.length < 60_000, 'only the signs that are on it are in it');
  });

  it('goes on from right to left where a line begins so, and stays as it is where it does not', () => {
    const order = (text: string): readonly string[] => inLine(text).map(({ text: piece }) => piece);
    assert.deepEqual(order('شركة (Telecom 2020) ذ'), ['ذ', ' (Telecom 2020) ', 'شركة']);
    assert.deepEqual(order('01632 960001 مكتب'), ['01632 960001 ', 'مكتب']);
    assert.deepEqual(order('שדרות רוטשילד 12'), ['12 ', 'שדרות רוטשילד']);
    assert.deepEqual(order('Northgate Dental'), ['Northgate Dental']);
  });
});

describe('a statement on paper', () => {
  it('says that it is collected where there is a mandate, as invoices do, else how it is paid', () => {
    const { company, customer } = shownOf(1);
    const said = (more: object): string => {
      const { document, calls } = watchedDocument();
      const told = { accountNumber: 'A1001', openingBalance: 0, closingBalance: 120, entries: [] };
      writeStatement(document, { told, company, customer: { ...customer, ...more } }, '2025-03-20');
      return calls.flatMap(([name, values]) => (name === 'text' ? [String(values[0])] : [])).find((each) => /Direct Debit|Please pay/.test(each)) ?? '';
    };
    assert.match(said({ directDebit: true, mandateReference: 'SB0A1001' }), /collected by Direct Debit/);
    assert.match(said({ directDebit: true }), /^Please pay what is due to Harbour Telecom Ltd, sort code 00-00-00/);
  });

  it('is a document for any account, an empty one and one of many pages', async () => {
    const { company, customer } = shownOf(1);
    const told = (entries: number): object => ({
      accountNumber: 'A1001',
      name: customer['name'],
      openingBalance: 0,
      closingBalance: entries === 0 ? -20 : 120,
      entries: Array.from({ length: entries }, (_, n) => ({
        date: '2025-02-01',
        kind: 'invoice',
        reference: String(n),
        details: 'Invoice, due 2025-03-03',
        amount: 1,
        balance: n,
      })),
    });
    const pages = async (entries: number): Promise<number> =>
      (await bytesOf(statementPDF({ told: told(entries) as never, company, customer }, '2025-03-20'))).toString('latin1').match(/\/Type \/Page\b/g)?.length ??
      0;
    assert.deepEqual([await pages(0), (await pages(100)) > 1], [1, true]);
  });
});
