/** Carriers' bills over REST: every planted fault found and none invented, whatever the spelling and the kind of file; what cannot be read; what comes of it. */
import assert from 'node:assert/strict';
import { monthly } from '../../shared/billing/index.js';
import { catalogueOf } from '../../shared/catalogue.js';
import type { RecordOf } from '../../shared/types.js';
import type { LoadedBill, MatchedAgain, PatternTried } from '../../shared/wire/carriers.js';
import { carrierResults, type CarrierResult } from '../../shared/wire/carriers.js';
import { replayed } from '../../server/audit/replay.js';
import { boughtBy, neededFields } from '../../server/carriers/holding.js';
import { configuration } from '../../server/engine/catalogue.js';
import { startBridge, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { asCSV, asWorkbook, columns, generated, prepared, type Generated } from './generator.js';

const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const CSV = { 'Content-Type': 'text/csv' };
const each = 3;

interface Charge {
  readonly id: string;
  readonly line: number | null;
  readonly result: CarrierResult;
  readonly why: string;
  readonly amount: number;
  readonly expected: number | null;
  readonly difference: number | null;
  readonly carrierPrice: number | null;
  readonly featureID: string | null;
  readonly numberID: string | null;
  readonly customerID: string | null;
  readonly reportedInID: string | null;
  readonly disputedDate: string | null;
}

describe('carriers’ bills', () => {
  eachDatabase((url) => {
    let bridge: Bridge;
    let bill: Generated;
    let format: string;
    /** Features that nothing but their number is kept for. */
    let bare: readonly string[];
    const load = (body: string | Uint8Array, query = 'period=2024-12', type = 'text/csv', carrier = 'Gamma') =>
      bridge.call('POST', `/carrierBills/load?carrier=${encodeURIComponent(carrier)}&${query}`, body, { headers: { 'Content-Type': type } });
    const charges = async (id: string, more = ''): Promise<readonly Charge[]> =>
      (await bridge.call('GET', `/carrierTransactions?carrierBillID=${id}&limit=1000${more}`)).body as Charge[];
    const discard = async (id: string): Promise<void> => {
      const { status, text } = await bridge.call('POST', `/carrierBills/${id}?action=discard`, {});
      assert.equal(status, 200, text);
    };
    const said = (data: object): Promise<unknown> => bridge.call('PATCH', `/presets/${format}`, { data });
    const pence = (pounds: number): number => Math.round(pounds * 100);

    before(async () => {
      bridge = await startBridge(url, { sample: 60, workers: false });
      // The sample has a bill of the same month, of which nothing is to be known here.
      const [own] = (await bridge.call('GET', '/carrierBills')).body as { id: string }[];
      await discard(own!.id);
      [{ id: format }] = (await bridge.call('GET', '/presets?list=carrierBillFormat&name=Gamma')).body as [{ id: string }];
      await said({ columns });
      const bought = await prepared(bridge, 'Gamma');
      const numbered = bought.filter(({ feature, number }) => number !== null && feature['carrierReference'] === null && feature['status'] === 'Active');
      bare = [...new Map(numbered.toReversed().map(({ feature, number }) => [number, feature.id])).values()].toReversed();
      bill = generated(bought, { from: '2024-12-01', to: '2024-12-31', each });
    });
    after(() => bridge.close());

    /** Every line is what was planted, nothing is invented, and the results are the bill to the penny. */
    async function holds(told: LoadedBill, planted: Generated = bill): Promise<readonly Charge[]> {
      const found = await charges(told.id!, '&sort=id');
      const lines = found.filter(({ line }) => line !== null);
      assert.deepEqual(
        lines.map(({ result, why }, at) => [at, result, result === planted.lines[at]?.result ? '' : why]),
        planted.lines.map(({ result }, at) => [at, result, '']),
      );
      assert.deepEqual(new Set(found.flatMap(({ line, featureID }) => (line === null ? [featureID] : []))), new Set(planted.absent));
      assert.equal(pence(told.amount), planted.total / 100);
      assert.equal(
        carrierResults.reduce((sum, name) => sum + pence(told.results[name].amount), 0),
        pence(told.amount),
      );
      assert.equal(told.missingFromTotal, 0);
      return found;
    }

    it('find every planted fault and invent none, the results adding up to the bill', async () => {
      const { status, body, text } = await load(asCSV(bill, { title: ['Gamma Telecom', 'Invoice 4711;;'], total: 'Total' }));
      assert.equal(status, 201, text);
      const found = await holds(body as LoadedBill);
      assert.equal((body as LoadedBill).statedTotal, bill.total / 10_000);
      const off = found.filter(({ result, difference }) => result === 'wrongAmount' && difference !== null);
      assert.equal(off.length, 2 * each);
      assert.match(off[0]!.why, /^Gamma charges £[\d.]+, £[\d.]+ was expected: £[\d.]+ too much\./);
      assert.ok(found.filter(({ result }) => result === 'dropped').every(({ why }) => /^Dropped on .* and still charged\.$/.test(why)));
    });

    it('go by as much of a feature as says all of what it costs and brings', async () => {
      const { store } = bridge.built;
      const ids = await store.ids('features', { where: [], sort: [] }, 10_000);
      const [whole, some] = [await store.load('features', ids), await store.load('features', ids, neededFields)];
      const configured = catalogueOf(new Map(await Promise.all(configuration.map(async (name) => [name, await store.all(name)] as const))));
      const said = (features: readonly RecordOf[]): unknown =>
        features.map((each) => [each.id, monthly(each, { catalogue: configured, today: '2025-01-24' }), boughtBy(each, configured)]);
      assert.deepEqual(said(some), said(whole));
    });

    it('are refused a second time, marked as told before the next month, and loaded again once discarded', async () => {
      const again = await load(asCSV(bill, { title: ['Gamma Telecom', 'Invoice 4711;;'], total: 'Total' }));
      assert.equal(again.status, 409, again.text);
      assert.match(again.body.hint, /kept already, as “Gamma 2024-12” \(\d+\)/);
      const [first] = (await bridge.call('GET', '/carrierBills?sort=-id')).body as { id: string; fresh: number }[];
      assert.equal(first!.fresh, 6 * each);
      // The same faults in a file of their own, and one more.
      const next: Generated = {
        ...bill,
        lines: [...bill.lines, { cells: ['01632 999999', '', 'X', 1, 0, '01/12/2024', '31/12/2024'], amount: 50_000, result: 'theirsOnly' }],
        total: bill.total + 50_000,
      };
      const { body } = await load(asCSV(next));
      const found = await holds(body as LoadedBill, next);
      assert.equal((await charges((body as LoadedBill).id!, '&fresh&result=theirsOnly')).length, 1);
      assert.ok(
        found.filter(({ result, difference }) => result !== 'agreed' && difference !== 0).filter(({ reportedInID }) => reportedInID === null).length >= 1,
      );
      assert.equal(
        carrierResults.reduce((sum, name) => sum + (body as LoadedBill).results[name].fresh, 0),
        1,
      );
      await discard((body as LoadedBill).id!);
      await discard(first!.id);
      const { body: anew } = await load(asCSV(bill));
      assert.equal(
        carrierResults.reduce((sum, name) => sum + (anew as LoadedBill).results[name].fresh, 0),
        6 * each,
      );
      await discard((anew as LoadedBill).id!);
    });

    it('are read parted by semicolons or tabs, with decimal commas where that was said, and out of workbooks', async () => {
      const tabs = await load(asCSV(bill, { separator: '\t', total: 'Grand Total' }));
      await holds(tabs.body as LoadedBill);
      await discard((tabs.body as LoadedBill).id!);
      await said({ columns, decimalComma: true });
      const commas = await load(asCSV(bill, { separator: ';', comma: true, total: 'Total net' }));
      assert.equal(commas.status, 201, commas.text);
      await holds(commas.body as LoadedBill);
      await discard((commas.body as LoadedBill).id!);
      await said({ columns });
      const { body, status, text } = await load(asWorkbook(bill), 'period=2024-12', WORKBOOK);
      assert.equal(status, 201, text);
      await holds(body as LoadedBill);
      await discard((body as LoadedBill).id!);
    });

    it('take an empty number for that of the line above where cells were merged, and only there', async () => {
      const gaps: Generated = {
        ...bill,
        lines: bill.lines.map((line, at) => (at > 0 && line.cells[0] !== '' && bill.lines[at - 1]!.amount === line.amount + 100_000 ? line : line)),
      };
      const pairs = gaps.lines.flatMap(({ amount, result }, at) => (amount === -50_000 && result === 'agreed' ? [at] : []));
      assert.ok(pairs.length > 0);
      const merged: Generated = {
        ...bill,
        lines: bill.lines.map((line, at) => (pairs.includes(at) ? { ...line, cells: ['', '', ...line.cells.slice(2)] } : line)),
      };
      await said({ columns, merged: true });
      const { body } = await load(asCSV(merged, { total: 'Total' }));
      await holds(body as LoadedBill);
      await discard((body as LoadedBill).id!);
      await said({ columns });
      const { body: apart } = await load(asCSV(merged), 'preview&period=2024-12');
      assert.equal((apart as LoadedBill).results.theirsOnly.count, 2 * each + pairs.length);
    });

    it('that cannot be read are told in a sentence with the line, and leave nothing behind', async () => {
      const head = 'CLI,Circuit ID,Product Code,Qty,Net Charge,Start,End';
      const row = (amount: string, start = '01/12/2024', end = '31/12/2024'): string => `01632 960001,,X,1,${amount},${start},${end}`;
      const before = (await bridge.call('GET', '/carrierBills')).headers.get('x-total-count');
      for (const [body, hint, type] of [
        ['', /The file is empty/],
        ['a\n', /has no column “CLI”, “Circuit ID”/],
        [`${head}\n`, /no line with an amount/],
        [`${head}\n${row('"12,50"')}`, /Line 2: “12,50” has a comma where the point/],
        [`${head}\n${row('1,234.50')}`, /Line 2: its amount may be 1 or 1,234\.50/],
        [`${head}\n${row('1.00')}\n${row('1.00', '12/30/2024')}`, /Line 3: 12\/30\/2024 has the month first/],
        [`${head}\n${row('=1+1')}`, /Line 2: “=1\+1” is a formula/],
        [`${head}\n${row('1.23456')}`, /Line 2: “1.23456” has more than 4 decimals/],
        [`${head}\n${row('')}`, /Line 2: it has no amount/],
        [`${head}\n${row('1.00', '31/12/2024', '01/12/2024')}`, /Line 2: it is for .* which ends before it begins/],
        [`${Array.from({ length: 200 }, (_, n) => `c${n}`).join(',')}\n`, /Line 1 has 200 columns/],
        ['Phone,Charge\n01632 960001,1.00', /has no column .*Is it another carrier’s\?/],
        [`${head},CLI\n${row('1.00')},`, /the column “CLI” stands there twice/],
        [new Uint8Array([80, 75, 3, 4, 0, 0]), /It is a workbook/],
        [new Uint8Array([1, 2, 3]), /It is no workbook/, WORKBOOK],
        ['', /The file is empty/, WORKBOOK],
        [new Uint8Array([0xff, 0xfe, 0x41]), /not valid UTF-8/],
      ] as const) {
        const answer = await load(body, 'period=2024-12', type);
        assert.equal(answer.status, 400, `${String(hint)}: ${answer.text}`);
        assert.match(answer.body.hint, hint);
      }
      const sheet = await load(asWorkbook(bill), 'period=2024-12&sheet=Other', WORKBOOK);
      assert.match(sheet.body.hint, /no sheet "Other"/);
      assert.equal((await load(asCSV(bill), 'period=December')).body.error_code, 400506);
      assert.match((await load(asCSV(bill), 'period=2024-12', 'text/csv', 'Nobody')).body.hint, /no carrier "Nobody"/);
      assert.match((await load(asCSV(bill), 'period=2024-12', 'text/csv', 'Openreach')).body.hint, /which columns Openreach’s bills have/);
      assert.equal((await load(asCSV(bill), 'period=2024-12', 'application/json')).status, 415);
      assert.equal((await bridge.call('GET', '/carrierBills')).headers.get('x-total-count'), before);
    });

    it('of another carrier are known by what they charge for', async () => {
      await bridge.call('POST', '/presets', { list: 'carrierBillFormat', name: 'EE', data: { columns } });
      const { status, body } = await load(asCSV(bill), 'period=2024-12', 'text/csv', 'EE');
      assert.equal(status, 400);
      assert.match(body.hint, /None of its \d+ lines is for anything that is bought of EE; \d+ are for what is bought of Gamma/);
    });

    it('tell what a spreadsheet has shortened as to be chosen, never guessed', async () => {
      const own = bill.lines.find(({ result, cells }) => result === 'agreed' && cells[0] !== '' && cells[1] === '')!;
      const digits = String(own.cells[0])
        .replaceAll(/\D/g, '')
        .replace(/^(0044|44)0?|^0/, '');
      const short = Number(digits).toExponential(3).toUpperCase();
      const { body } = await load(asCSV({ ...bill, lines: [...bill.lines.slice(0, 1), { ...own, cells: [short, ...own.cells.slice(1)] }] }), 'period=2024-12');
      const found = await charges((body as LoadedBill).id!, '&line=3');
      assert.equal(found[0]?.result, 'ambiguous', JSON.stringify(found));
      assert.match(found[0].why, /shortened its number/);
      await discard((body as LoadedBill).id!);
    });

    it('tell of a cost that is as expected and above what the customer pays, but not of what comes with something else', async () => {
      const hosted = (await bridge.call('GET', '/features?active&carrierReference.ne=&limit=1000&fields=id,carrierReference,monthlyValue,featureCount'))
        .body as {
        readonly id: string;
        readonly carrierReference: string;
        readonly monthlyValue: number;
        readonly featureCount: number;
      }[];
      const lineOf = (reference: string) => bill.lines.filter(({ cells }) => String(cells[1]).toLowerCase().replace(' ', '-') === reference.toLowerCase());
      const feature = hosted.find(
        ({ carrierReference, monthlyValue }) =>
          monthlyValue > 0 &&
          lineOf(carrierReference)
            .map(({ result }) => result)
            .join() === 'agreed',
      );
      const [before] = lineOf(feature!.carrierReference);
      const cost = 1_000;
      const edited = await bridge.call('PATCH', `/features/${feature!.id}`, { serviceChargeCarrier: cost });
      assert.equal(edited.status, 200, edited.text);
      const line = { ...before!, amount: cost * 10_000 * feature!.featureCount };
      const one = asCSV({ ...bill, lines: [line], total: line.amount });
      const lost = await load(one);
      const [told] = await charges((lost.body as LoadedBill).id!, '&line.gt=0');
      assert.equal(told!.result, 'wrongAmount', lost.text);
      assert.match(told!.why, /^It costs £[\d,]+\.00 a month and brings £[\d,]+\.\d\d\.$/);
      await discard((lost.body as LoadedBill).id!);
      const free = await bridge.call('POST', `/features/${feature!.id}?action=changeRecurringCharge`, { serviceCharge: 0, updatedDate: '2025-01-24' });
      assert.equal(free.status, 200, free.text);
      const kept = await load(one);
      assert.equal((await charges((kept.body as LoadedBill).id!, '&line.gt=0'))[0]!.result, 'agreed');
      await discard((kept.body as LoadedBill).id!);
      await bridge.call('PATCH', `/features/${feature!.id}`, { serviceChargeCarrier: null });
    });

    it('lead to actions: the price accepted and taken back, a charge given to its feature, a dispute list', async () => {
      const { body } = await load(asCSV(bill));
      const { id } = body as LoadedBill;
      const [off] = (await charges(id!, '&result=wrongAmount&sort=id')).filter(({ difference }) => difference !== null);
      const before = (await bridge.call('GET', `/features/${off!.featureID}`)).body as { serviceChargeCarrier: number | null };
      const preview = await bridge.call('POST', '/carrierTransactions?action=accept&preview', { ids: [off!.id] });
      assert.equal(preview.body.totals.ready, 1, preview.text);
      const accepted = await bridge.call('POST', '/carrierTransactions?action=accept', { ids: [off!.id] });
      assert.equal(accepted.body.run?.done, 1, accepted.text);
      assert.equal(((await bridge.call('GET', `/features/${off!.featureID}`)).body as typeof before).serviceChargeCarrier, off!.carrierPrice);
      // Loaded anew, it is as expected.
      const { body: anew } = await load(`${asCSV(bill)}\r\n`, 'preview&period=2024-12');
      assert.equal(
        (anew as LoadedBill).results.wrongAmount.count,
        (body as LoadedBill).results.wrongAmount.count - bill.lines.filter((_, at) => at === off!.line! - 2).length,
      );
      const back = await bridge.call('POST', `/runs/${accepted.body.run.id}?action=reverse`, {}, { headers: { 'X-Expert-Mode': 'on' } });
      assert.equal(back.body.run?.done, 1, back.text);
      assert.equal(((await bridge.call('GET', `/features/${off!.featureID}`)).body as typeof before).serviceChargeCarrier, before.serviceChargeCarrier);

      const strangers = await charges(id!, '&result=theirsOnly&sort=id');
      const disputed = await bridge.call('POST', '/carrierTransactions?action=dispute', { ids: strangers.map((each_) => each_.id) });
      assert.equal(disputed.body.run?.done, 2 * each, disputed.text);
      const list = await bridge.call('GET', `/carrierTransactions?carrierBillID=${id}&disputed`, undefined, { headers: { Accept: 'text/csv' } });
      assert.equal(list.text.trim().split('\r\n').length, 1 + 2 * each);

      const [feature, second] = bare as [string, string];
      const found = async (): Promise<unknown> => (await bridge.call('GET', `/features/${feature}?fields=carrier,carrierProduct,carrierReference`)).body;
      const was = await found();
      const given = await bridge.call('POST', `/carrierTransactions/${strangers[0]!.id}?action=giveTo`, { featureID: feature });
      assert.equal(given.status, 200, given.text);
      assert.equal((given.body as Charge).featureID, feature);
      assert.deepEqual(await found(), {
        ...(was as object),
        carrier: 'Gamma',
        carrierReference: bill.lines.find(({ cells }) => cells[2] === 'STRANGER' || cells[2] === 'stranger')!.cells[0],
        carrierProduct: 'STRANGER',
      });

      // Given once it is not given again; taken back, feature and charge are as before.
      const twice = await bridge.call('POST', `/carrierTransactions/${strangers[0]!.id}?action=giveTo`, { featureID: second });
      assert.match(twice.body.hint, /Take Back Given Charge undoes that first/);
      assert.equal((await bridge.call('POST', `/carrierTransactions/${strangers[0]!.id}?action=takeBackGiven`, {})).status, 200);
      assert.deepEqual(await found(), was);
      const order = await bridge.call('POST', '/carrierTransactions?action=giveTo', {
        rows: strangers.slice(0, 2).map(({ id: charge }, at) => ({ id: charge, parameters: { featureID: [feature, second][at]! } })),
      });
      assert.equal(order.body.run?.done, 2, order.text);
      const undone = await bridge.call('POST', `/runs/${order.body.run.id}?action=reverse`, {}, { headers: { 'X-Expert-Mode': 'on' } });
      assert.equal(undone.body.run?.done, 2, undone.text);
      assert.deepEqual(await found(), was);
      // Two of one job that went to the same feature go back together, the last first.
      const both = await bridge.call('POST', '/carrierTransactions?action=giveTo', {
        ids: strangers.slice(0, 2).map((charge) => charge.id),
        parameters: { featureID: feature },
      });
      assert.equal(both.body.run?.done, 2, both.text);
      const bothBack = await bridge.call('POST', `/runs/${both.body.run.id}?action=reverse`, {}, { headers: { 'X-Expert-Mode': 'on' } });
      assert.equal(bothBack.body.run?.done, 2, bothBack.text);
      assert.deepEqual(await found(), was);
      assert.deepEqual(
        (await charges(id!, '&result=theirsOnly&sort=id')).map(({ featureID, customerID, numberID }) => [featureID, customerID, numberID]),
        strangers.map(({ featureID, customerID, numberID }) => [featureID, customerID, numberID]),
      );
    });

    it('are matched again after something was mended, keeping what was said of their lines', async () => {
      const { body } = await load(`${asCSV(bill)}\r\n\r\n`);
      const { id } = body as LoadedBill;
      const again = async (query = ''): Promise<MatchedAgain> => {
        const answer = await bridge.call('POST', `/carrierBills/${id}/match${query}`);
        assert.equal(answer.status, 200, answer.text);
        return answer.body as MatchedAgain;
      };
      const nothing = await again('?preview');
      assert.deepEqual([nothing.changed, nothing.results], [0, nothing.before]);
      assert.equal((await again()).changed, 0);

      const all = await charges(id!, '&sort=id');
      const off = all.find(({ result, difference }) => result === 'wrongAmount' && difference !== null)!;
      const absent = all.find(({ line }) => line === null)!;
      const strangers = all.filter(({ result, numberID }) => result === 'theirsOnly' && numberID === null);
      const [given, alternate, disputed] = strangers as [Charge, Charge, Charge];
      const said = (charge: Charge): string => String(bill.lines[charge.line! - 2]!.cells[0]);
      await bridge.call('POST', `/carrierTransactions/${off.id}?action=accept`, {});
      await bridge.call('PATCH', `/features/${absent.featureID}`, { serviceChargeCarrier: 0 });
      assert.equal((await bridge.call('POST', `/carrierTransactions/${given.id}?action=giveTo`, { featureID: bare[0] })).status, 200);
      // Another form of a number that is kept, for a feature that names no product.
      const { numberID } = (await bridge.call('GET', `/features/${bare[1]}`)).body as { numberID: string };
      const mended = await bridge.call('PATCH', `/numbers/${numberID}`, { alternateCDRNumbers: said(alternate).trim() });
      assert.equal(mended.status, 200, mended.text);
      await bridge.call('PATCH', `/features/${bare[1]}`, { carrierProduct: 'STRANGER' });
      await bridge.call('POST', `/carrierTransactions/${disputed.id}?action=dispute`, { disputeReason: 'Not ours.' });

      const preview = await again('?preview');
      const told = await again();
      assert.deepEqual(told, preview);
      assert.equal(
        carrierResults.reduce((sum, name) => sum + pence(told.results[name].amount), 0),
        pence(told.amount),
      );
      const after = new Map((await charges(id!, '&sort=id')).map((charge) => [charge.id, charge]));
      assert.deepEqual(
        [off, given, alternate, disputed].map((charge) => [after.get(charge.id)!.result, after.get(charge.id)!.featureID]),
        [
          ['agreed', off.featureID],
          ['wrongAmount', bare[0]],
          ['wrongAmount', bare[1]],
          ['theirsOnly', null],
        ],
        JSON.stringify([off, given, alternate].map((charge) => after.get(charge.id))),
      );
      assert.equal(after.get(disputed.id)!.disputedDate, '2025-01-24');
      assert.equal(after.has(absent.id), false);
      assert.ok(told.changed >= 4, JSON.stringify(told));
      const { body: kept } = await bridge.call('GET', `/carrierBills/${id}`);
      assert.equal(kept.theirsOnly, told.results.theirsOnly.amount);
      const [line] = (await bridge.call('GET', `/carrierBills/${id}/activities?limit=1&sort=-id`)).body as { action: string; why: string }[];
      assert.deepEqual([line!.action, /^Matched again: \d+ of \d+ lines came out otherwise\.$/.test(line!.why)], ['matchAgain', true], JSON.stringify(line));
      // The log and the records still tell the same.
      assert.deepEqual(
        (await replayed(bridge.built.store)).wrong.filter((sentence) => /Carrier/.test(sentence)),
        [],
      );
      assert.equal((await bridge.call('POST', `/carrierTransactions/${given.id}?action=takeBackGiven`, {})).status, 200);
      const back = await again();
      assert.equal(back.results.theirsOnly.count, told.results.theirsOnly.count + 1);
      await discard(id!);
      assert.match((await bridge.call('POST', `/carrierBills/${id}/match`)).body.hint, /was discarded/);
      assert.equal((await bridge.call('POST', '/carrierBills/999999/match')).status, 404);
    });

    it('show what of the last one a pattern would fit, before it is kept', async () => {
      const tried = async (query: string): Promise<PatternTried> => {
        const { status, body, text } = await bridge.call('GET', `/carrierBills/fits?${query}`);
        assert.equal(status, 200, text);
        return body as PatternTried;
      };
      const { body } = await load(`${asCSV(bill)}\r\n\r\n\r\n`);
      const { id } = body as LoadedBill;
      const fitting = bill.lines.filter(({ cells }) => /^stranger$/i.test(String(cells[2])));
      const some = await tried('of=product&carrier=Gamma&pattern=STR%5BA-Z%5D%7B5%7D');
      assert.deepEqual([some.bill?.id, some.carrier, some.lines, some.fitting], [id, 'Gamma', bill.lines.length, fitting.length]);
      // Each way in which the bill writes it.
      assert.deepEqual(new Set(some.values.map(({ value }) => value)), new Set(fitting.map(({ cells }) => cells[2])));
      assert.equal(
        some.values.reduce((sum, { amount }) => sum + pence(amount), 0),
        fitting.reduce((sum, { amount }) => sum + amount, 0) / 100,
      );
      assert.equal(
        (await tried('of=reference&carrier=Gamma&pattern=SEAT.%2B')).fitting,
        bill.lines.filter(({ cells }) => /^seat.+$/i.test(String(cells[1]))).length,
      );
      // A part of a value is none of it, and the feature says whose bill is meant.
      assert.equal((await tried(`of=product&featureID=${bare[0]}&pattern=STRANGE`)).fitting, 0);
      assert.deepEqual(await tried('of=product&carrier=Openreach&pattern=X'), { bill: null, carrier: 'Openreach', lines: 0, fitting: 0, values: [], more: 0 });
      for (const [query, hint] of [
        ['of=product&pattern=(a', /group|bracket|pattern/i],
        ['of=product', /Give the pattern/],
        ['pattern=a', /reference or the product/],
        ['pattern=a&of=number', /reference, product/],
      ] as const)
        assert.match((await bridge.call('GET', `/carrierBills/fits?${query}`)).body.hint, hint);
      await discard(id!);
    });

    it('are told only to who may read all that they name', async () => {
      const user = (
        await bridge.call('POST', '/users', {
          name: 'Temp',
          email: 'temp@carriers.example',
          permissions: { '*': 'run', 'features.read': 'none' },
          apiRead: true,
          apiWrite: true,
        })
      ).body;
      const { token } = (await bridge.call('POST', `/users/${user.id}/tokens`, {})).body;
      const answer = await bridge.call('POST', '/carrierBills/load?carrier=Gamma&period=2024-12', asCSV(bill), { as: token, headers: CSV });
      assert.equal(answer.status, 403, answer.text);
    });
  });
});
