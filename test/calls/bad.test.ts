/** Files and figures that are wrong: named by line and rule, and nothing of them is kept. */
import assert from 'node:assert/strict';
import { eachDatabase } from '../databases.js';
import { openFirm, type Firm, type Told } from './firm.js';

describe('calls that are wrong', () => {
  eachDatabase((fresh, dialect) => {
    if (dialect !== 'sqlite') return;
    let firm: Firm;
    let customer: string;
    let CLI: string;
    before(async () => {
      firm = await openFirm(fresh);
      customer = await firm.customer({ nationalTariff: 'National Standard' });
      CLI = (await firm.number(customer)).number.replace(' ', '');
      await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 1 });
    });
    after(() => firm.bridge.close());

    const kept = async (): Promise<number> => (await firm.get('/calls?limit=1000')).length;
    const good = (second: number): string => `2026-11-03 10:00:${String(second).padStart(2, '0')},${CLI},01632960999,60`;

    for (const [what, line, why] of [
      ['a length below nothing', `2026-11-03 10:00:00,{CLI},01632960999,-5`, /line 3: seconds: "-5"/],
      ['ten million seconds', `2026-11-03 10:00:00,{CLI},01632960999,10000000`, /more than a week/],
      ['a day that does not exist', `2026-02-30 10:00:00,{CLI},01632960999,60`, /no 2026-02-30/],
      ['a time that does not exist', `2026-11-03 25:00:00,{CLI},01632960999,60`, /no time 25/],
      ['the other order of dates', `11/03/2026 10:00:00,{CLI},01632960999,60`, /year elsewhere/],
      ['a day to come', `2027-01-03 10:00:00,{CLI},01632960999,60`, /still to come/],
      ['nobody to charge', `2026-11-03 10:00:00,,01632960999,60`, /CLI: it is empty/],
      ['a call to nowhere', `2026-11-03 10:00:00,{CLI},,60`, /dialled: it is empty/],
      ['no length', `2026-11-03 10:00:00,{CLI},01632960999,`, /seconds: it is empty/],
      ['a moment before telephones were billed', `1970-01-01 00:00:00,{CLI},01632960999,60`, /more than ten years ago/],
      ['an offset that no clock has', `2026-11-03T10:00:00+99:99,{CLI},01632960999,60`, /no time zone/],
      ['a length with an exponent', `2026-11-03 10:00:00,{CLI},01632960999,1e3`, /no number of seconds/],
      ['a cell too many', `2026-11-03 10:00:00,{CLI},01632960999,60,7`, /5 cells; the header has 4/],
    ] as const) {
      it(`names the line with ${what}, and keeps nothing of its file`, async () => {
        const before = await kept();
        const { status, body } = await firm.load([good(1), line.replace('{CLI}', CLI), good(2)]);
        assert.equal(status, 400);
        assert.match(
          Object.entries(body.fields)
            .map(([at, said]) => `${at}: ${said as string}`)
            .join(' '),
          why,
        );
        assert.equal(await kept(), before);
        assert.deepEqual(await firm.get('/callFiles'), []);
      });
    }

    it('names the lines of a file that are in the other order of dates, though others could be read in both', async () => {
      const formats = [
        ['dmy', '13/11/2026', '11/14/2026', /line 4: callDate: "11\/14\/2026 10:00:00" has day and month the other way round.*\(here day, month, year\)/],
        ['mdy', '11/13/2026', '14/11/2026', /line 4: callDate: "14\/11\/2026 10:00:00" has day and month the other way round.*\(here month, day, year\)/],
        ['ymd', '2026-11-13', '2026-14-11', /line 4: callDate: "2026-14-11 10:00:00" has day and month the other way round/],
        ['dmy', '13/11/2026', '14/11/26', /line 4: callDate: "14\/11\/26 10:00:00" has a year of two digits/],
        ['dmy', '13/11/2026', '14/14/2026', /line 4: callDate: There is no 2026-14-14/],
      ] as const;
      for (const [place, [dateOrder, day, other, why]] of formats.entries()) {
        const name = `Order ${place}`;
        await firm.made('/presets', { list: 'callFormat', name, data: { dateOrder } });
        const either = dateOrder === 'ymd' ? '2026-11-03' : '03/11/2026';
        const lines = [day, either, other].map((date) => `${date} 10:00:00,${CLI},01632960999,60`);
        const { status, body } = await firm.load(lines, undefined, `?carrier=Gamma&format=${encodeURIComponent(name)}`);
        assert.equal(status, 400);
        const said = Object.entries(body.fields).map(([at, each]) => `${at}: ${String(each)}`);
        assert.equal(said.length, 1, said.join(' '));
        assert.match(said[0]!, why);
      }
      assert.equal(await kept(), 0);
      assert.deepEqual(await firm.get('/callFiles'), []);
    });

    it('refuses what is no file of calls, by its header', async () => {
      const tries: readonly (readonly [header: string, code: number])[] = [
        ['callDate,CLI,dialled,minutes', 400505],
        ['callDate,callDate,CLI', 400500],
        ['dialled,seconds', 400503],
      ];
      for (const [header, code] of tries) assert.equal((await firm.load([good(1)], header)).body.error_code, code, header);
      assert.equal((await firm.load([good(1)], undefined, '?carrier=Nobody')).body.error_code, 400504);
      assert.equal((await firm.load([`${good(1)}`], undefined, '')).body.error_code, 400504, 'a file says whose it is');
      const comma = await firm.load([`${good(1)},"0,05"`], 'callDate,CLI,dialled,seconds,carrierCost');
      assert.match(comma.text, /has a comma; amounts have a point/);
    });

    it('reads a carrier’s own columns as they were described once', async () => {
      const columns = { callDate: 'Start', CLI: 'A Number', dialled: 'B Number', seconds: 'Duration', carrierCost: 'Cost' };
      const format = {
        list: 'callFormat',
        name: 'Vodafone',
        data: { columns, separator: ';', dateOrder: 'dmy', decimalComma: true, durations: 'clock', costs: 'pence' },
      };
      assert.equal((await firm.bridge.call('POST', '/presets', { ...format, data: { colums: {} } })).body.error_code, 400504);
      await firm.made('/presets', format);
      const lines = [`03/11/2026 10:00:00;${CLI};01632 960999;0:01:23;0,5;x`];
      const { status, text } = await firm.load(lines, 'Start;A Number;B Number;Duration;Cost;Other', '?carrier=Vodafone');
      assert.equal(status, 201, text);
      const [call] = await firm.get('/calls?carrier=Vodafone');
      assert.deepEqual([call.callDate, call.callTime, call.seconds, call.carrierCost], ['2026-11-03', '10:00:00', 83, '0.005']);
      assert.match((await firm.load(lines, 'Start;A Number;Duration', '?carrier=Vodafone')).text, /no column for dialled/);
    });

    it('knows a call that was there, within a file and between files, and a file that was there', async () => {
      const header = 'reference,callDate,CLI,dialled,seconds';
      const first = await firm.load([`X1,${good(11)}`, `X2,${good(12)}`, `X2,${good(12)}`], header);
      assert.deepEqual([first.body.status, first.body.duplicates], ['Loaded', 1]);
      const next = await firm.load([`X2,${good(12)}`, `X3,${good(13)}`], header);
      assert.deepEqual([next.body.status, next.body.duplicates, next.body.lines], ['Loaded', 1, 2]);
      const again = await firm.load([`X2,${good(12)}`, `X3,${good(13)}`], header);
      assert.deepEqual([again.body.status, again.body.duplicates], ['Held', 2]);
      // Without references two texts in one second are two, and the third time they come they are known.
      const texts = ['2026-11-03 11:00:00,X,07700900123,event,1', '2026-11-03 11:00:00,X,07700900123,event,1'].map((each) => each.replace('X', CLI));
      assert.equal((await firm.load(texts, 'callDate,CLI,dialled,kind,events')).body.duplicates, 0);
      assert.equal((await firm.load(texts, 'callDate,CLI,dialled,kind,events')).body.duplicates, 2);
    });

    it('refuses tariffs in a circle, two rates for a day, plans that give nothing, and figures that make no sense', async () => {
      const refused = async (path: string, body: object, why: RegExp): Promise<void> => {
        const { status, text } = await firm.bridge.call('POST', path, body);
        assert.equal(status, 400, text);
        assert.match(text, why);
      };
      const one = await firm.made('/tariffs', { name: 'One', basedOn: 'National Standard' });
      await firm.made('/tariffs', { name: 'Two', basedOn: 'One' });
      const circle = await firm.bridge.call('PATCH', `/tariffs/${one}`, { basedOn: 'Two' });
      assert.match(circle.text, /chain in a circle/);
      await refused('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 2, startDate: '2026-11-10' }, /There is a rate for/);
      await refused('/tariffRates', { tariff: 'National Standard', callType: 'UK Mobile' }, /Say what it costs/);
      await refused('/tariffRates', { tariff: 'National Standard', callType: 'UK Mobile', cost: -1 }, /At least 0/);
      await refused('/discountPlans', { name: 'Nothing' }, /every call free/);
      await refused('/discountPlans', { name: 'Too much', discountPercent: '200' }, /0 to 100/);
      await refused('/discountPlans', { name: 'Nought', allowanceMinutes: 0, allowanceEvents: 0 }, /gives nothing/);
      await refused('/discountPlans', { name: 'Nought', discountPercent: '0' }, /takes nothing off/);
      const greedy = { name: 'Greedy', commissionType: 'Percentage' };
      await refused('/commissionProfiles', { ...greedy, commissionValue: '200' }, /At most 100 percent/);
      await refused('/commissionProfiles', { ...greedy, commissionValue: '-5' }, /At least 0/);
      await refused('/commissionProfiles', { ...greedy, commissionValue: '10', commissionValuePostTarget: '300', target: 1 }, /At most 100 percent/);
      await refused('/commissionProfiles', { ...greedy, commissionValue: '10', commissionValuePostTarget: '20' }, /Give the target/);
      await refused('/commissionProfiles', { name: 'Untold', commissionValue: '10' }, /an amount or a percentage/);
      for (const charge of ['connectionCharge', 'serviceCharge'])
        for (const slot of ['', '2'])
          await refused(
            `/customers/${customer}/features`,
            { description: 'Line', [`${charge}Commission${slot}`]: 101, [`${charge}CommissionType${slot}`]: 'Percentage' },
            /At most 100 percent/,
          );
      // An edit of it alone is held to the same, also where it makes a percentage of an amount.
      const sold = await firm.made(`/customers/${customer}/features`, {
        description: 'Sold line',
        connectionChargeCommission: 200,
        connectionChargeCommissionType: 'Amount',
      });
      for (const edit of [
        { connectionChargeCommissionType: 'Percentage' },
        { serviceChargeCommission2: 101, serviceChargeCommissionType2: 'Percentage' },
        { connectionChargeCommissionType: 'Percentage', featureCount: 2 },
      ])
        for (const preview of ['', '?preview']) {
          const { status, text } = await firm.bridge.call('PATCH', `/features/${sold}${preview}`, edit);
          assert.equal(status, 400, text);
          assert.match(text, /At most 100 percent/);
        }
      assert.equal((await firm.bridge.call('PATCH', `/features/${sold}`, { connectionChargeCommission: 300 })).status, 200);
      await refused(`/customers/${customer}/features`, { description: 'Line', carrierReferenceMatches: '(a+)+$' }, /groups and look-ahead/);
      await refused(`/customers/${customer}/features`, { description: 'Line', carrierProductMatches: '.*.*.*x' }, /two unlimited repeats/);
      await refused('/callTypes', { name: 'Mine', class: 'national', prefixes: '01' }, /belongs to UK Landline/);
      await refused(
        `/customers/${customer}/features`,
        { description: 'Bundle', discountPlan1: '500 UK Landline Minutes', discountPlanMultiplier1: -1 },
        /At least 0/,
      );
      const bands: Told[] = await firm.get('/presets?list=timeBand');
      const evening = bands.find(({ name }) => name === 'Evening');
      const gap = await firm.bridge.call('PATCH', `/presets/${evening.id}`, { data: { hours: [] } });
      assert.match(gap.text, /Monday has no time band/);
    });

    it('warns of a service charge above its cap, and of access charges that differ', async () => {
      const warned = async (body: object): Promise<string> =>
        JSON.stringify((await firm.bridge.call('POST', '/tariffRates?preview', { tariff: 'Service Numbers Standard', ...body })).body.warnings);
      assert.match(await warned({ callType: 'Service (084)', cost: 6 }), /at most 5.833p a minute/);
      assert.match(await warned({ callType: 'Service (087)', cost: 1, costConnection: 11 }), /10.833p a call/);
      assert.equal(await warned({ callType: 'Service (087)', cost: 10.8, accessCharge: 10 }), '[]');
      await firm.made('/tariffRates', { tariff: 'Service Numbers Standard', callType: 'Service (087)', cost: 10, accessCharge: 10 });
      assert.match(await warned({ callType: 'Service (084)', cost: 5, accessCharge: 12 }), /access charge of 10p for Service .087./);
    });

    it('reads a file of half a million lines to its end, names the one that is wrong, and keeps none of the others', async function () {
      this.timeout(240_000);
      const before = await kept();
      const lines = Array.from({ length: 500_000 }, (_, n) =>
        n === 19_999 ? `2026-11-03 10:00:00,${CLI},01632960999,-5` : `2026-11-03 10:00:00,${CLI},01632960999,60`,
      );
      const { status, body } = await firm.load(lines);
      assert.deepEqual([status, body.fields], [400, { 'line 20001': 'seconds: "-5" is no number of seconds, 0 or more.' }]);
      assert.equal(await kept(), before);
    });

    it('leaves an unpriced call on the list, prices it when there is a rate, and never bills it as nothing', async () => {
      const other = await firm.customer({ nationalTariff: 'National Standard' });
      const { number } = await firm.number(other);
      const { body } = await firm.load([`2026-11-03 12:00:00,${number},07700900123,60`, `2026-11-03 12:01:00,${number},01632960999,60`]);
      assert.deepEqual(body.waits, { noTariff: 1 });
      await firm.bill('2026-11-30');
      const open = async (): Promise<Told[]> => firm.get(`/calls?customerID=${other}&state=open`);
      assert.deepEqual(
        (await open()).map(({ error, gross }) => [error, gross]),
        [['noTariff', null]],
      );
      await firm.made('/tariffRates', { tariff: 'Mobile 5p', callType: 'UK Mobile', cost: 5 });
      await firm.bridge.call('PATCH', `/customers/${other}`, { mobileTariff: 'Mobile 5p' });
      const [invoice] = await firm.bill('2026-11-30');
      assert.deepEqual(await open(), []);
      const [late] = await firm.get(`/transactions?invoiceID=${invoice}`);
      assert.deepEqual([late.net, late.periodFrom], [0.05, '2026-11-03'], 'late, at the rate of its own day');
    });

    it('lets a call be given away, written off and released, and a file be discarded', async () => {
      const loaded = await firm.load([`2026-11-04 12:00:00,Trunk 7,01632960999,60`, `2026-11-04 12:01:00,Trunk 7,01632960999,60`]);
      const act = async (path: string, body: object): Promise<void> => {
        const { status, text } = await firm.bridge.call('POST', path, body);
        assert.equal(status, 200, text);
      };
      const state = async (id: string): Promise<string> => {
        for (let tries = 0; ; tries += 1) {
          const call = await firm.get(`/calls/${id}`);
          if (call.state !== 'open' || call.error !== null || tries > 50) return call.state;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      const [one, two] = await firm.get(`/calls?callFileID=${loaded.body.id}`);
      const { id: numberID } = await firm.number(customer);
      await act(`/calls/${one.id}?action=giveTo`, { numberID });
      assert.equal(await state(one.id), 'rated');
      await act(`/calls/${two.id}?action=writeOff`, { reason: 'A test call of ours' });
      assert.equal(await state(two.id), 'writtenOff');
      await act(`/callFiles/${loaded.body.id}?action=discard`, {});
      for (let tries = 0; tries < 50 && (await firm.get(`/callFiles/${loaded.body.id}/calls`)).length > 0; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(await firm.get(`/callFiles/${loaded.body.id}/calls`), []);
    });
  });
});
