/** From a line of calls down to each call, with its rate and what an allowance gave: the calls add up to the line to the penny. */
import assert from 'node:assert/strict';
import { fractionOf, NOUGHT, plus, rounded } from '../../shared/fractions.js';
import type { CallCharges, ChargedCall, ChargedLine } from '../../shared/wire/calls.js';
import { eachDatabase } from '../databases.js';
import { openFirm, type Firm } from './firm.js';

describe('the charges of calls, explained', () => {
  eachDatabase((fresh) => {
    let firm: Firm;
    let customer: string;
    let numberID: string;
    let feature: string;
    let rateID: string;
    let coming: CallCharges;
    let raised: CallCharges;

    const explained = async (path: string): Promise<CallCharges> => firm.get(`/${path}/callCharges`);
    const callOf = ({ lines }: CallCharges, dialled: string): ChargedCall => {
      const found = lines.flatMap(({ charged }) => charged).find((call) => call.dialled === dialled);
      assert.ok(found, dialled);
      return found;
    };
    const bare = ({ lines }: CallCharges): object[] =>
      lines
        .map(({ description, gross, discount, net, calls, exact, words, charged }) => ({ description, gross, discount, net, calls, exact, words, charged }))
        .toSorted((a, b) => (a.description < b.description ? -1 : 1));

    before(async () => {
      firm = await openFirm(fresh);
      await firm.made('/tariffs', { name: 'Split', acrossBands: 'split' });
      for (const [timeBand, cost] of [
        ['Daytime', 5],
        ['Evening', 2],
        ['Weekend', 1],
      ])
        await firm.made('/tariffRates', { tariff: 'Split', callType: 'UK Landline', timeBand, cost });
      await firm.made('/tariffs', { name: 'Rounded', amountRoundedTo: '0.1', amountRounding: 'up' });
      rateID = await firm.made('/tariffRates', {
        tariff: 'Rounded',
        callType: 'UK Mobile',
        cost: 7.25,
        costConnection: 1.5,
        initialIncrement: 30,
        increment: 6,
        costMin: 6,
      });
      await firm.made('/tariffRates', { tariff: 'Service Numbers Standard', callType: 'Service (084)', cost: 5, accessCharge: 10 });
      await firm.made('/discountPlans', { name: 'Ten minutes', allowanceMinutes: 10, callTypeGroups: ['UK Landline'] });
      customer = await firm.customer({ nationalTariff: 'Split', serviceNumbersTariff: 'Service Numbers Standard' });
      const number = await firm.number(customer);
      numberID = number.id;
      feature = await firm.made(`/numbers/${numberID}/features`, {
        description: 'Bundle',
        startDate: '2026-01-01',
        discountPlan1: 'Ten minutes',
        mobileTariff: 'Rounded',
      });
      const call = (start: string, dialled: string, seconds: number): string => `2026-11-03 ${start},${number.number},${dialled},${seconds}`;
      const loaded = await firm.load([
        call('17:59:30', '01632960001', 60),
        call('18:10:00', '01632960002', 1_080),
        call('10:00:00', '07700900001', 41),
        call('10:01:00', '07700900002', 2),
        call('10:02:00', '07700900003', 0),
        call('10:03:00', '08451234567', 61),
        call('10:04:00', '08001234567', 600),
      ]);
      assert.deepEqual([loaded.status, loaded.body.waits], [201, {}], loaded.text);
      coming = await explained(`numbers/${numberID}`);
      const [invoice] = await firm.bill('2026-11-30');
      raised = await explained(`invoices/${invoice}`);
    });
    after(() => firm.bridge.close());

    it('say of each call by what it was priced, step by step', () => {
      assert.deepEqual(callOf(raised, '01632960001').words, [
        'By Split, UK Landline, Daytime: the customer names the tariff.',
        '0:30 of Daytime at 5p and 0:30 of Evening at 2p a minute: 3.5p.',
        'Ten minutes takes off 3.5p; nothing is left to pay.',
      ]);
      // Nine of its eighteen minutes: one of the ten is gone.
      assert.deepEqual(callOf(raised, '01632960002').words, [
        'By Split, UK Landline, Evening: the customer names the tariff.',
        '18:00 at 2p a minute: 36p.',
        'Ten minutes 50 % takes off 18p; 18p is left to pay.',
      ]);
      assert.deepEqual(callOf(raised, '07700900001').words, [
        'By Rounded, UK Mobile, Daytime: a feature of the number names the tariff.',
        '0:41 is charged as 0:42: the first 30 seconds, then steps of 6 seconds.',
        '0:42 at 7.25p a minute: 5.075p.',
        '1.5p for the connection on top: 6.575p.',
        'Rounded up to 0.1p by the tariff: 6.6p.',
      ]);
      assert.deepEqual(callOf(raised, '07700900002').words.slice(1), [
        '0:02 is charged as 0:30: at least 30 seconds.',
        '0:30 at 7.25p a minute: 3.625p.',
        '1.5p for the connection on top: 5.125p.',
        'At least the minimum: 6p.',
      ]);
      assert.deepEqual(callOf(raised, '07700900003').words.slice(1), ['It has no length: it costs nothing.']);
      assert.deepEqual(callOf(raised, '08451234567').words.slice(1), [
        '1:01 at 5p a minute: 5.0833…p.',
        'Access charge, 1:01 at 10p a minute, 10.1666…p on top: 15.25p.',
      ]);
    });

    it('add up to each line to the penny, before the bill as after it', () => {
      assert.deepEqual(bare(coming), bare(raised), 'what the next invoice would raise is what it raised');
      assert.equal(raised.lines.length, 3);
      for (const { description, exact, net, charged, calls } of raised.lines) {
        assert.equal(charged.length, calls, description);
        const sum = charged.reduce((all, call) => plus(all, fractionOf(call.exact)), NOUGHT);
        assert.deepEqual(fractionOf(exact ?? ''), sum, description);
        assert.equal(rounded(sum), Math.round(net * 100), description);
      }
      const [landline] = raised.lines.filter(({ description }) => description.startsWith('Calls to UK landlines')) as [ChargedLine];
      assert.deepEqual(landline.words, [
        '2 calls come to £0.395, less £0.215 that allowances and discounts take off.',
        'Together £0.18, rounded once to £0.18.',
      ]);
    });

    it('are told of the number, its feature, its customer and the line alone, and as a table', async () => {
      const line = raised.lines[0]!;
      for (const path of [`numbers/${numberID}`, `features/${feature}`, `customers/${customer}`])
        assert.deepEqual((await explained(path)).lines, raised.lines, path);
      assert.deepEqual((await explained(`transactions/${line.line}`)).lines, [line]);
      const alone = await firm.get(`/numbers/${numberID}/callCharges?line=${line.line}&limit=1`);
      assert.deepEqual(alone.lines, [{ ...line, charged: line.charged.slice(0, 1) }]);
      const few = await firm.get(`/numbers/${numberID}/callCharges?limit=0`);
      assert.deepEqual(
        few.lines.map(({ charged, net }: ChargedLine) => [charged.length, net]),
        raised.lines.map(({ net }) => [0, net]),
      );
      const { text } = await firm.bridge.call('GET', `/numbers/${numberID}/callCharges`, undefined, { headers: { Accept: 'text/csv' } });
      assert.equal(text.trim().split('\r\n').length, 1 + 6);
      assert.match(text, /nothing is left to pay/);
      assert.equal((await firm.bridge.call('GET', '/messages/1/callCharges')).status, 404);
      assert.equal((await firm.bridge.call('GET', '/numbers/999999/callCharges')).status, 404);
    });

    it('stay as they were billed when the rate changes afterwards', async () => {
      const changed = await firm.bridge.call('PATCH', `/tariffRates/${rateID}`, { cost: 70 });
      assert.equal(changed.status, 200, changed.text);
      assert.deepEqual((await explained(`numbers/${numberID}`)).lines, raised.lines);
    });
  });
});
