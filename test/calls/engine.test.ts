/** The figures of test/oracle/calls.json once more, by the whole road: typed in over REST, loaded from files, billed by a run. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { eachDatabase } from '../databases.js';
import { openFirm, type Firm, type Told } from './firm.js';

interface Vector {
  readonly id: string;
  readonly title: string;
  readonly compute: string;
  readonly input: Told;
  readonly expected: Told;
}

const { vectors } = JSON.parse(readFileSync(new URL('../oracle/calls.json', import.meta.url), 'utf8')) as { vectors: readonly Vector[] };
const of = (...names: readonly string[]): readonly Vector[] => vectors.filter(({ compute }) => names.includes(compute));
const columns = 'reference,callDate,CLI,dialled,kind,seconds,events,bytes,carrierCost,retail';
const everywhere = { nationalTariff: '', mobileTariff: '', serviceNumbersTariff: '' };
const alike = (tariff: string): object => Object.fromEntries(Object.keys(everywhere).map((field) => [field, tariff]));

describe('the figures of calls, over REST and through a billing run', () => {
  eachDatabase((fresh) => {
    let firm: Firm;
    before(async () => {
      firm = await openFirm(fresh);
    });
    after(() => firm.bridge.close());

    const tariff = async (name: string, { cost, amountRounding, acrossBands, ...rest }: Told, callType: string): Promise<string> => {
      await firm.made('/tariffs', {
        name,
        ...(amountRounding ? { amountRoundedTo: amountRounding.to, amountRounding: amountRounding.method } : {}),
        ...(acrossBands ? { acrossBands } : {}),
      });
      const prices = Object.fromEntries(
        Object.entries(rest).map(([field, value]) => [field, ['chargeType', 'markupPercent'].includes(field) ? value : Number(value)]),
      );
      const bands = typeof cost === 'object' ? Object.entries(cost) : [[undefined, cost]];
      for (const [timeBand, each] of bands)
        await firm.made('/tariffRates', {
          tariff: name,
          callType,
          ...(timeBand ? { timeBand } : {}),
          ...(each === undefined ? {} : { cost: Number(each) }),
          ...prices,
        });
      return name;
    };
    const line = (
      reference: string,
      number: string,
      { kind = 'voice', start = '2026-11-03T10:00:00', seconds, events, bytes, carrierCost, retail }: Told,
      dialled = '01632960999',
    ): string => [reference, start, number, dialled, kind, seconds, events, bytes, carrierCost, retail].map((cell) => cell ?? '').join(',');
    const callsBy = async (query: string): Promise<ReadonlyMap<string, Told>> =>
      new Map((await firm.get(`/calls?limit=1000&${query}`)).map((call: Told) => [call.reference, call]));

    it('prices each call as worked out, to the hundredth of a penny, and rounds a line once', async () => {
      const customer = await firm.customer();
      const lines: string[] = [];
      for (const { id, input } of of('rateCall')) {
        const { call, rate } = input;
        const type = call.kind === 'event' ? 'UK Text' : call.kind === 'data' ? 'UK Data' : 'UK Landline';
        const { number } = await firm.number(customer, alike(await tariff(`Of ${id}`, rate, type)));
        lines.push(line(id, number, call, call.kind === 'data' ? 'internet' : undefined));
      }
      const expected = new Map<string, Told>();
      for (const { id, input, expected: told } of of('callLine')) {
        for (const [place, { call, rate }] of input.calls.entries()) {
          const name = `Of ${id} ${JSON.stringify(rate)}`;
          const { number } = await firm.number(customer, alike(await tariff(`${name} ${place}`, rate, 'UK Landline')));
          // Calls of one line have one number; where a vector has several rates its sum is that of the whole list.
          lines.push(line(`${id}-${place}`, number, call));
          expected.set(id, told);
        }
      }
      const loaded = await firm.load(lines, columns);
      assert.equal(loaded.status, 201, loaded.text);
      assert.deepEqual(loaded.body.waits, {});
      await firm.bill('2026-11-30');
      const billed = await callsBy('state=billed');
      for (const { id, expected: told } of of('rateCall')) {
        const call = billed.get(id);
        assert.equal(call.gross, Number(told.shown), id);
        if (told.billedSeconds !== undefined) assert.equal(call.billedSeconds, told.billedSeconds, id);
      }
      assert.equal(billed.size, lines.length);
    });

    it('sums a line exactly and rounds it once', async () => {
      for (const { id, input, expected } of of('callLine')) {
        const customer = await firm.customer();
        const rates = new Set(input.calls.map(({ rate }: Told) => JSON.stringify(rate)));
        // Two rates on one line: one by day and one by night.
        const name = `Line ${id}`;
        await firm.made('/tariffs', { name });
        for (const [place, rate] of [...rates].entries()) {
          const { cost, ...rest } = JSON.parse(rate as string);
          await firm.made('/tariffRates', { tariff: name, callType: 'UK Landline', timeBand: ['Daytime', 'Evening'][place], cost: Number(cost), ...rest });
        }
        const { number } = await firm.number(customer, alike(name));
        const lines = input.calls.map(({ call, rate }: Told, place: number) =>
          line(`${id}:${place}`, number, { ...call, start: `2026-11-03T${[...rates].indexOf(JSON.stringify(rate)) === 0 ? '10' : '20'}:00:0${place}` }),
        );
        assert.equal((await firm.load(lines, columns)).status, 201);
        const [invoice] = await firm.bill('2026-11-30');
        const [found] = await firm.get(`/transactions?invoiceID=${invoice}`);
        assert.deepEqual([found.gross, found.discount, found.net], [expected.gross, expected.discount, expected.net].map(Number), id);
        const list = await firm.get(`/invoices/${invoice}/callList`);
        assert.equal(Math.round(list.exact * 100 + 1e-9) / 100, list.billed);
      }
    });

    it('finds whose a call is, and of what type', async () => {
      for (const { id, input, expected } of of('callOwner')) {
        const CLI = `0163298${id.slice(1)}0`;
        const owners = new Map<string, string>();
        const records = new Map<string, string>();
        for (const { id: record, customer, dateAllocate, dateDrop } of input.records) {
          owners.set(customer, await firm.customer({ nationalTariff: 'National Standard' }));
          const number = await firm.made(`/customers/${owners.get(customer)}/numbers`, { number: CLI, numberType: 'Landline' });
          records.set(record, number);
          void dateAllocate;
          if (dateDrop) assert.equal((await firm.bridge.call('POST', `/numbers/${number}?action=drop`, { status: 'Dropped', dateDrop })).status, 200);
        }
        const { status, text } = await firm.load([line(id, CLI, { seconds: 60, start: `${input.callDate}T10:00:00` })], columns);
        assert.equal(status, 201, text);
        const call = (await callsBy(`reference=${id}`)).get(id);
        if (expected.error) assert.deepEqual([call.error, call.customerID, call.numberID], [expected.error, null, null]);
        else assert.deepEqual([call.customerID, call.numberID], [owners.get(expected.customer), records.get(expected.number)]);
      }
      const customer = await firm.customer();
      const { number } = await firm.number(customer);
      const { text } = await firm.load(
        of('callType').map(({ id, input }) => line(id, number, { seconds: 60 }, input.dialled)),
        columns,
      );
      for (const { id, expected } of of('callType')) {
        const call = (await callsBy(`reference=${id}`)).get(id);
        assert.deepEqual([call.callType, call.class], [expected.type.callType, expected.type.class], text);
      }
    });

    it('asks feature, number and customer for the tariff, in that order and by the day', async () => {
      for (const { id, input, expected } of of('resolveTariff')) {
        const fields = (tariffs: Told): object => Object.fromEntries(Object.entries(tariffs).map(([name, value]) => [`${name}Tariff`, value]));
        const customer = await firm.customer(fields(input.levels.find(({ level }: Told) => level === 'customer').tariffs));
        const { id: numberID, number } = await firm.number(customer, fields(input.levels.find(({ level }: Told) => level === 'number').tariffs));
        for (const { from, tariffs } of input.levels.filter(({ level }: Told) => level === 'numberFeature'))
          await firm.made(`/numbers/${numberID}/features`, { description: 'Line', startDate: from, ...fields(tariffs) });
        for (const type of ['UK Mobile', 'International']) await firm.bridge.call('POST', '/tariffRates', { tariff: expected.tariff, callType: type, cost: 1 });
        await firm.load(
          [line(id, number, { seconds: 60, start: `${input.callDate}T10:00:00` }, input.class === 'mobile' ? '07700900123' : '0049301234567')],
          columns,
        );
        assert.equal((await callsBy(`reference=${id}`)).get(id).tariff, expected.tariff, id);
      }
    });

    it('fills a month by its features, their counts and days', async () => {
      const field = { minutes: 'allowanceMinutes', calls: 'allowanceCalls', events: 'allowanceEvents', value: 'allowanceValue' } as Told;
      for (const { id, input, expected } of of('fillPool')) {
        const customer = await firm.customer();
        await firm.made('/discountPlans', { name: `Plan ${id}`, [field[input.of]]: Number(input.allowance), prorate: input.features[0].prorate !== false });
        for (const { from, to, count, counts, multiplier } of input.features) {
          const feature = await firm.made(`/customers/${customer}/features`, {
            description: 'Bundle',
            startDate: from,
            featureCount: counts?.[0].count ?? count ?? 1,
            discountPlan1: `Plan ${id}`,
            discountPlanAllowancePoolName: 'Office',
            ...(to ? { endDate: to } : {}),
            ...(multiplier ? { discountPlanMultiplier1: Number(multiplier) } : {}),
          });
          for (const change of counts?.slice(1) ?? []) {
            const { status, text } = await firm.bridge.call('PATCH', `/features/${feature}`, { featureCount: change.count, updatedDate: change.from });
            assert.equal(status, 200, text);
          }
        }
        const [pool] = await firm.get(`/customers/${customer}/allowances?month=${input.month}`);
        assert.deepEqual(
          pool.limits.map(({ limit, left }: Told) => [limit, left]),
          [[expected.in === 'pence' ? 'value' : expected.in, expected.left]],
          id,
        );
      }
    });

    it('draws from allowances in the order of the calls, no part twice', async () => {
      await firm.made('/tariffs', { name: 'By the file' });
      for (const callType of ['UK Landline', 'UK Mobile', 'UK Text'])
        await firm.made('/tariffRates', { tariff: 'By the file', callType, chargeType: 'asFile' });
      const customers = new Map<string, { readonly customer: string; readonly before: Told }>();
      for (const { id, input } of of('drawPool')) {
        const customer = await firm.customer();
        const many = input.calls.some(({ number }: Told) => number !== undefined);
        const names: string[] = many ? ['1', '2', '3'] : ['1'];
        const numbers = new Map<string, { readonly id: string; readonly number: string }>();
        for (const name of names) numbers.set(name, await firm.number(customer, alike('By the file')));
        const plans: string[] = [];
        for (const [place, { plan = {}, left, groups }] of input.buckets.entries()) {
          const share = many ? input.buckets[0].numbers.length : 1;
          const name = `${id} ${place}`;
          plans.push(name);
          await firm.made('/discountPlans', {
            name,
            ...(left.seconds === undefined ? {} : { allowanceMinutes: Math.floor((left.seconds / 60 / share) * 10_000) / 10_000 }),
            ...(left.calls === undefined ? {} : { allowanceCalls: left.calls }),
            ...(left.events === undefined ? {} : { allowanceEvents: left.events }),
            ...(left.value === undefined ? {} : { allowanceValue: left.value / 100 }),
            ...(groups ? { callTypeGroups: groups } : {}),
            ...Object.fromEntries(Object.entries(plan).map(([field, value]) => [field, field === 'discountPercent' ? value : Number(value)])),
          });
        }
        for (const name of many ? input.buckets[0].numbers : ['1'])
          await firm.made(`/numbers/${numbers.get(name)!.id}/features`, {
            description: 'Bundle',
            startDate: '2026-01-01',
            ...(many ? { discountPlanAllowancePoolName: input.buckets[0].name } : {}),
            ...Object.fromEntries(plans.map((plan, place) => [`discountPlan${place + 1}`, plan])),
          });
        const lines = input.calls.map(({ gross, billed, kind, events, callType, number = '1' }: Told, place: number) =>
          line(
            `${id}/${place}`,
            numbers.get(number)!.number,
            { kind, seconds: kind === 'event' ? undefined : billed, events, retail: (Number(gross) / 100).toFixed(4), start: `2026-11-03T10:00:0${place}` },
            callType === 'UK Mobile' || kind === 'event' ? '07700900123' : undefined,
          ),
        );
        // The order of arrival never counts.
        const loaded = await firm.load(lines.toReversed(), columns);
        assert.deepEqual([loaded.status, loaded.body.waits], [201, {}], loaded.text);
        const [before] = await firm.get(`/customers/${customer}/allowances?month=2026-11`);
        customers.set(id, { customer, before });
      }
      await firm.bill('2026-11-30');
      for (const { id, input, expected } of of('drawPool')) {
        const { customer, before } = customers.get(id)!;
        const many = input.calls.some(({ number }: Told) => number !== undefined);
        const [{ id: invoice }] = await firm.get(`/invoices?customerID=${customer}`);
        const calls = await callsBy(`customerID=${customer}`);
        const amount = (fraction: string): number => {
          const [n = '0', d = '1'] = fraction.split('/');
          return Math.round((Number(n) / Number(d)) * 100 + 1e-9) / 10_000;
        };
        expected.calls.forEach(({ net }: Told, place: number) => assert.equal(calls.get(`${id}/${place}`).net, amount(net), `${id} call ${place}`));
        const [after] = await firm.get(`/customers/${customer}/allowances?month=2026-11`);
        for (const { limit, left, content } of after.limits) {
          assert.equal(left, Number(expected.left[0][limit]), `${id} ${limit}`);
          assert.ok(content >= left);
        }
        assert.deepEqual(
          before.limits.map(({ left, usedUpAt }: Told) => [left, usedUpAt]),
          after.limits.map(({ left, usedUpAt }: Told) => [left, usedUpAt]),
          'what waited to be drawn was drawn',
        );
        // Call by call, as the vector shares them out.
        const first = input.buckets[0].name;
        const shares = expected.calls.map(({ from }: Told) => from.find(([name]: Told) => name === first)?.[1] ?? '0');
        const ofCall = (call: Told, share: string, limit: string): number => {
          const [n = '0', d = '1'] = share.split('/');
          const whole = limit === 'seconds' ? call.billed : limit === 'calls' ? Number(n !== '0') : (call.events ?? 0);
          return limit === 'calls' ? whole : (Number(n) * whole) / Number(d);
        };
        for (const { limit, content, left, usedUpAt } of after.limits) {
          if (limit === 'value') continue;
          const drew = new Map<string, number>();
          let [sum, last]: [number, string | null] = [0, null];
          for (const [place, call] of input.calls.entries()) {
            const took = ofCall(call, shares[place], limit);
            if (took === 0) continue;
            drew.set(call.number ?? '1', (drew.get(call.number ?? '1') ?? 0) + took);
            sum += took;
            last = `2026-11-03T10:00:0${place}`;
          }
          assert.equal(left, content - sum, `${id} ${limit}`);
          assert.equal(usedUpAt, left === 0 ? last : null, `${id} ${limit}`);
          for (const told of [before, after])
            assert.deepEqual(
              told.numbers
                .map(({ limits }: Told) => limits.find((each: Told) => each.limit === limit))
                .map(({ invoiced, waiting }: Told) => (told === after ? invoiced : waiting))
                .filter((amount: number) => amount > 0)
                .toSorted((a: number, b: number) => a - b),
              [...drew.values()].toSorted((a, b) => a - b),
              `${id} ${limit}`,
            );
        }
        const lineSum = (await firm.get(`/transactions?invoiceID=${invoice}`)).reduce((sum: number, { net }: Told) => sum + Math.round(net * 100), 0);
        if (!many && !input.calls.some(({ callType, kind }: Told) => callType ?? kind)) assert.equal(lineSum, Math.round(Number(expected.line.net) * 100), id);
      }
    });

    it('takes VAT rate and ledger code of calls from their feature, never the VAT rate of its rental', async () => {
      for (const { id, input, expected } of of('vatOfCalls').filter(({ id: each }) => each !== 'E066')) {
        const customer = await firm.customer({
          VATRate: input.customer,
          nationalTariff: 'By the file',
          ...(id === 'E068' ? { VATNumber: 'GB 123 4567 89' } : {}),
        });
        const lines: string[] = [];
        for (const [place, { net, feature }] of input.lines.entries()) {
          const { id: numberID, number } = await firm.number(customer);
          if (feature) await firm.made(`/numbers/${numberID}/features`, { description: 'Line', startDate: '2026-01-01', ...feature });
          lines.push(line(`${id}.${place}`, number, { seconds: 60, retail: net }));
        }
        await firm.load(lines, columns);
        const [invoice] = await firm.bill('2026-11-30');
        const record = await firm.get(`/invoices/${invoice}`);
        assert.deepEqual([record.net, record.VAT, record.total], [expected.net, expected.VAT, expected.total].map(Number), id);
        const found = await firm.get(`/transactions?invoiceID=${invoice}&sort=id`);
        assert.deepEqual(
          found.map(({ VATRate, transactionCode }: Told) => [VATRate, transactionCode]),
          expected.lines.map(({ VATRate, transactionCode }: Told) => [VATRate, transactionCode]),
          id,
        );
      }
    });
  });
});
