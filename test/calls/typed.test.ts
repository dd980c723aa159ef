/** Calls that are placed follow the catalogue (R20): prefixes, classes, free types and carriers' bands, whenever those are changed; and a preview says so. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { loadFile } from '../../server/calls/load.js';
import type { Store } from '../../server/database/store.js';
import { eachDatabase } from '../databases.js';
import { now, openFirm, placingBeside, type Firm, type Placing, type Told } from './firm.js';

const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}`;
const zones = ['Zone A', 'Zone B', 'Zone C'];
const prefixes = ['0033', '00331', '0113', '011', '0207', '077', '0770', '118', '01632'];
const classes = ['national', 'mobile', 'international', 'nongeographic'];
const bands = ['B1', 'B2'];

const catalogued = [
  ...(['prefixes', 'prefixes', 'class', 'free', 'active', 'band', 'unband', 'carrier', 'shipped', 'back'] as const),
  ...(['rate', 'dates', 'charge', 'based', 'standsIn', 'standard', 'hours'] as const),
];
const owned = ['drop', 'reinstate', 'own', 'owner', 'feature', 'end', 'gone', 'again', 'added'] as const;

/** Something that somebody does to the catalogue, or to a number; where it is refused nothing happens. */
const step = fc.record({
  what: fc.constantFrom(...catalogued, ...catalogued, ...owned, ...owned, ...owned),
  which: fc.nat(2),
  some: fc.array(fc.constantFrom(...prefixes), { maxLength: 3 }),
  band: fc.nat(1),
  day: fc.integer({ min: 1, max: 28 }),
  on: fc.boolean(),
  settled: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** All of it once. */
const everything: readonly Step[] = (
  [
    ...(['prefixes', 'class', 'free', 'free', 'active', 'active', 'band', 'band', 'carrier', 'unband', 'shipped', 'drop', 'reinstate'] as const),
    ...([
      'rate',
      'dates',
      'charge',
      'based',
      'standsIn',
      'standard',
      'hours',
      'own',
      'owner',
      'feature',
      'added',
      'end',
      'rate',
      'end',
      'gone',
      'again',
      'prefixes',
      'back',
    ] as const),
  ] as const
).map((what, n) => ({ what, which: n % 3, some: ['0033', '0113', '0207'].slice(n % 2), band: n % 2, day: 12, on: n % 2 === 0, settled: n % 4 === 1 }));

describe('calls and what types them', () => {
  eachDatabase((fresh) => {
    let firm: Firm;
    let store: Store;
    let catalogue: Placing['catalogue'];
    let settle: Placing['settle'];
    const types = new Map<string, string>();
    let base: string;
    before(async () => {
      const url = await fresh();
      firm = await openFirm(url);
      await firm.made('/tariffs', { name: 'All' });
      for (const [callType, cost] of Object.entries({ 'UK Landline': 1, 'UK Mobile': 5, International: 20 }))
        await firm.made('/tariffRates', { tariff: 'All', callType, cost });
      for (const [n, name] of zones.entries()) {
        types.set(name, await firm.made('/callTypes', { name, class: 'international' }));
        // One has rates for some hours only, and the last none.
        if (n === 0) await firm.made('/tariffRates', { tariff: 'All', callType: name, cost: 2 });
        if (n === 1) for (const timeBand of ['Daytime', 'Evening']) await firm.made('/tariffRates', { tariff: 'All', callType: name, timeBand, cost: 3 });
      }
      base = await firm.made('/tariffs', { name: 'Base' });
      await firm.made('/standardFeatures', { name: 'Line', mobileTariff: null });
      types.set('UK Landline', (await firm.get('/callTypes?name=UK%20Landline'))[0].id);
      ({ store, catalogue, settle } = await placingBeside(url));
    });
    after(async () => {
      await store.close();
      await firm.bridge.close();
    });

    const expert = { headers: { 'X-Expert-Mode': 'on' } };
    const call = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<{ status: number; body: Told; text: string }> =>
      firm.bridge.call(method, path, body, expert);
    const priced = { nationalTariff: 'All', mobileTariff: 'All', internationalTariff: 'All' };
    const header = 'callDate,CLI,dialled,seconds,direction,chargeband,callType';
    const coming = (customer: string): Promise<number> => firm.coming(customer);
    /** As a job, which can be taken back. */
    const edit = (id: string, parameters: object): Promise<{ status: number; body: Told }> => call('POST', '/callTypes?action=edit', { ids: [id], parameters });
    const rated = ['International', 'UK Mobile', 'Zone C'];
    const rateOf = async (n: number): Promise<string | undefined> =>
      (await firm.get(`/tariffRates?tariff=Base&callType=${encodeURIComponent(rated[n]!)}`))[0]?.id;
    const bandOf = async (n: number): Promise<string | undefined> => (await firm.get(`/carrierCallTypes?chargeband=${bands[n]}`))[0]?.id;

    /** The catalogue as it was shipped, with three zones that no number is of. */
    const shipped = async (): Promise<void> => {
      for (const name of zones) await call('PATCH', `/callTypes/${types.get(name)!}`, { prefixes: null, class: 'international', free: false, active: true });
      await call('PATCH', `/callTypes/${types.get('UK Landline')!}`, { prefixes: '01, 02' });
      for (const { id } of await firm.get('/carrierCallTypes')) await call('DELETE', `/carrierCallTypes/${id}`);
      await settle();
    };

    it('are told of before a prefix, a class or a band is changed: those that wait, those that would, and the difference for each customer; and it comes to that', async () => {
      await shipped();
      const two = { ...priced, internationalTariff: null };
      const customers = [await firm.customer(priced), await firm.customer(two)];
      const numbers = [await firm.number(customers[0]!), await firm.number(customers[1]!)].map(({ number }) => number);
      await firm.load(
        numbers.flatMap((number, n) => [
          `${day(2)} 11:00:0${n},${number},02079460001,120,,,`,
          `${day(3)} 11:00:0${n},${number},02079460002,60,,B1,`,
          `${day(4)} 11:00:0${n},${number},0601234567,60,,B2,`,
        ]),
        header,
      );
      const sums = (): Promise<readonly number[]> => Promise.all(customers.map((id) => coming(id)));
      assert.deepEqual(await sums(), [3, 3]);
      const [zoneA, zoneB] = [types.get('Zone A')!, types.get('Zone B')!];
      /** calls, of them placed and lost; then what each customer's next bill takes, in pence. */
      const steps: readonly (readonly [method: 'POST' | 'PATCH', path: string, body: object, figures: readonly number[], sums: readonly number[]])[] = [
        // Two calls of each go to a zone at 2p, for which the second has no tariff.
        ['PATCH', `/callTypes/${zoneA}`, { prefixes: '0207' }, [4, 0, 2], [6, 0]],
        ['PATCH', `/callTypes/${zoneA}`, { class: 'national' }, [2, 2, 0], [6, 6]],
        // What waited for a type leaves the work list.
        ['PATCH', `/callTypes/${zoneB}`, { prefixes: '06', class: 'mobile' }, [2, 2, 0], [9, 9]],
        ['POST', '/carrierCallTypes', { carrier: 'Gamma', chargeband: 'B1', callType: 'Zone B' }, [2, 0, 0], [10, 10]],
        ['POST', '/carrierCallTypes', { carrier: 'BT Wholesale', chargeband: 'B2', callType: 'Zone A' }, [], [10, 10]],
        ['POST', '/carrierCallTypes', { carrier: 'Gamma', chargeband: 'B2', callType: 'Zone A' }, [2, 0, 0], [9, 9]],
        ['PATCH', `/callTypes/${zoneA}`, { free: true }, [4, 0, 0], [3, 3]],
        ['PATCH', `/callTypes/${zoneA}`, { free: false, active: false }, [4, 0, 2], [5, 5]],
      ];
      for (const [method, path, body, figures, expected] of steps) {
        const before = await sums();
        const { calls, notes } = (await call(method, `${path}?preview`, body)).body;
        const told = calls && [calls.calls, calls.placed, calls.lost];
        assert.deepEqual(told ?? [], figures, `${path} ${JSON.stringify(body)}: ${notes?.join(' ')}`);
        assert.ok((await call(method, path, body)).status < 300);
        await settle();
        const after = await sums();
        assert.deepEqual(after, expected, `${path} ${JSON.stringify(body)}`);
        const rises = new Map<string, number>((calls?.customers ?? []).map((each: Told) => [each.customerID, Math.round((each.after - each.before) * 100)]));
        assert.deepEqual(
          customers.map((id) => rises.get(id) ?? 0),
          after.map((sum, n) => sum - before[n]!),
          path,
        );
      }
    });

    it('are counted for a rate with the tariff that they have since, and with one that stands in wherever none is named', async () => {
      await shipped();
      await firm.made('/tariffs', { name: 'Later', classes: ['national'] });
      const rate = await firm.made('/tariffRates', { tariff: 'Later', callType: 'UK Landline', cost: 4 });
      const customer = await firm.customer(priced);
      const { id, number } = await firm.number(customer);
      await firm.load([`${day(5)} 12:00:00,${number},01632960999,60,,,`], header);
      await call('PATCH', `/numbers/${id}`, { nationalTariff: 'Later' });
      const shown = async (): Promise<Told> => (await call('PATCH', `/tariffRates/${rate}?preview`, { cost: 9 })).body.calls;
      const { calls, customers } = await shown();
      assert.deepEqual([calls, customers.map((each: Told) => [each.customerID, each.before, each.after])], [1, [[customer, 0.04, 0.09]]]);
      await call('PATCH', `/numbers/${id}`, { nationalTariff: null });
      await call('PATCH', `/customers/${customer}`, { nationalTariff: null });
      assert.equal(await shown(), undefined);
      const later = (await firm.get('/tariffs?name=Later'))[0].id;
      await call('PATCH', `/tariffs/${later}`, { standsIn: true });
      assert.equal((await shown()).customers.find((each: Told) => each.customerID === customer)?.after, 0.09);
      await call('PATCH', `/tariffs/${later}`, { standsIn: false });
    });

    it('wait from the moment on at which nothing prices them any more, and not only when they would be billed', async () => {
      await shipped();
      await firm.made('/tariffs', { name: 'Short' });
      const rate = await firm.made('/tariffRates', { tariff: 'Short', callType: 'UK Landline', cost: 4 });
      const customer = await firm.customer();
      const { id, number } = await firm.number(customer);
      const feature = await firm.made(`/numbers/${id}/features`, { description: 'Line', startDate: '2026-01-01', nationalTariff: 'Short' });
      const { body } = await firm.load([`${day(8)} 15:00:00,${number},01632960999,60,,,`], header);
      const stands = async (): Promise<readonly unknown[]> => {
        const [{ state, error, tariff }] = await firm.get(`/callFiles/${body.id}/calls`);
        return [state, error, tariff];
      };
      const steps: readonly (readonly [
        method: 'POST' | 'PATCH' | 'DELETE',
        path: string,
        body: object | undefined,
        lost: number,
        stands: readonly unknown[],
      ])[] = [
        ['PATCH', `/tariffRates/${rate}`, { endDate: day(7) }, 1, ['open', 'noRate', 'Short']],
        ['PATCH', `/tariffRates/${rate}`, { endDate: day(8) }, 0, ['rated', null, 'Short']],
        ['POST', `/features/${feature}?action=drop`, { status: 'Dropped', dateDrop: day(7) }, 1, ['open', 'noTariff', null]],
        ['PATCH', `/numbers/${id}`, { nationalTariff: 'All' }, 0, ['rated', null, 'All']],
        ['PATCH', `/numbers/${id}`, { nationalTariff: 'Short' }, 0, ['rated', null, 'Short']],
        ['DELETE', `/tariffRates/${rate}`, undefined, 1, ['open', 'noRate', 'Short']],
      ];
      for (const [method, path, parameters, lost, expected] of steps) {
        const { calls } = (await call(method, `${path}${path.includes('?') ? '&' : '?'}preview`, parameters)).body;
        assert.equal(calls?.lost, lost, path);
        assert.ok((await call(method, path, parameters)).status < 300, path);
        await settle();
        assert.deepEqual(await stands(), expected, `${path} ${JSON.stringify(parameters)}`);
      }
      assert.ok((await firm.get('/calls/waiting')).some((each: Told) => each.error === 'noRate' && each.tariff === 'Short'));
    });

    it('stay on their invoices as they were billed, and with whom and as what they are where nobody is charged', async () => {
      await shipped();
      const customer = await firm.customer(priced);
      const [{ number }, idle] = [await firm.number(customer), await firm.number(customer)];
      const { body } = await firm.load(
        [number, idle.number].map((each, n) => `${day(6)} 13:00:0${n},${each},02079460001,60,,,`),
        header,
      );
      // Whether they are charged was decided when they came.
      const status = (await firm.get('/statuses?entity=numbers&name=Active'))[0].id;
      const charges = async (chargesCalls: boolean): Promise<void> => {
        const answer = await call('PATCH', `/statuses/${status}`, { chargesCalls });
        assert.ok(answer.status < 300, answer.text);
      };
      await charges(false);
      await call('PATCH', `/callTypes/${types.get('Zone A')!}`, { prefixes: '0207' });
      await settle();
      await charges(true);
      assert.equal(await coming(customer), 4);
      await firm.bill(day(30));
      await call('PATCH', `/callTypes/${types.get('Zone A')!}`, { prefixes: null });
      await settle();
      assert.deepEqual(
        (await firm.get(`/callFiles/${body.id}/calls`)).map(({ state, callType }: Told) => [state, callType]),
        [
          ['billed', 'Zone A'],
          ['billed', 'Zone A'],
        ],
      );
    });

    it('are typed by what holds when their file is in, whatever was changed while it came', async () => {
      await shipped();
      const customer = await firm.customer(priced);
      const { number } = await firm.number(customer);
      const file = (date: number): Readable => Readable.from([Buffer.from([header, `${day(date)} 14:00:00,${number},02079460001,60,,,`].join('\n'))]);
      const asked = {
        name: 'late.csv',
        carrier: 'Gamma',
        format: null,
        preview: false,
        user: { id: '1', name: 'Test' },
        today: '2026-12-01',
        now: now(),
        timeZone: 'Europe/London',
      };
      const old = await catalogue();
      await loadFile(store, old, file(6), asked);
      assert.equal((await store.find('callMoves', { where: { what: 'file' } })).length, 0, 'nothing had changed');
      await call('PATCH', `/callTypes/${types.get('Zone A')!}`, { prefixes: '0207' });
      await settle();
      const { id } = (await loadFile(store, old, file(7), asked)) as { readonly id: string };
      await settle();
      const [loaded] = await firm.get(`/callFiles/${id}/calls`);
      assert.deepEqual([loaded.state, loaded.callType], ['rated', 'Zone A']);
      // And priced by what holds.
      const [rate] = await firm.get('/tariffRates?tariff=All&callType=Zone%20A');
      const before = await catalogue();
      await call('DELETE', `/tariffRates/${rate.id}`);
      await settle();
      const { id: next } = (await loadFile(store, before, file(8), asked)) as { readonly id: string };
      await settle();
      assert.equal((await firm.get(`/callFiles/${next}/calls`))[0].error, 'noRate');
      await firm.made('/tariffRates', { tariff: 'All', callType: 'Zone A', cost: 2 });
    });

    it('are what they would be had the catalogue been so before they came, whatever was done to it and when', async function () {
      this.timeout(300_000);
      const happened = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 9 }), async (steps: readonly Step[]) => {
          // One names a tariff for each class, one leaves it to features and to what stands in.
          const customers = [await firm.customer(priced), await firm.customer({ nationalTariff: 'All' })];
          const { id, number } = await firm.number(customers[0]!);
          const other = await firm.number(customers[1]!);
          const feature = await firm.made(`/numbers/${other.id}/features`, { description: 'Line', standardFeature: 'Line', startDate: '2026-01-01' });
          const lines = ['0033123456', '0033999999', '01132960001', '02079460001', '07700900123', '07400900123', '118118', '999', '0049301234']
            .flatMap((dialled, n) => [
              `${dialled},60,outbound,,`,
              `${dialled},60,outbound,${bands[n % 2]},`,
              ...(n < 3 ? [`${dialled},60,outbound,,${zones[n]}`] : []),
            ])
            .concat([`,60,inbound,,`, `,60,inbound,B1,`])
            .flatMap((rest, n) => [number, other.number].map((each) => `${day(1 + (n % 27))} 10:00:0${n % 10},${each},${rest}`));
          const loaded = await firm.load(lines, header);
          assert.equal(loaded.status, 201, loaded.text);
          let run: string | undefined;
          for (const each of steps) {
            const zone = types.get(zones[each.which]!)!;
            const band = await bandOf(each.band);
            const roads: Readonly<Record<typeof each.what, () => Promise<{ status: number; body: Told } | undefined> | undefined>> = {
              prefixes: () => edit(zone, { prefixes: [...new Set(each.some)].join(', ') || null }),
              class: () => edit(zone, { class: classes[each.day % 4] }),
              free: () => call('PATCH', `/callTypes/${zone}`, { free: each.on }),
              active: () => call('PATCH', `/callTypes/${zone}`, { active: each.on }),
              band: () =>
                band === undefined
                  ? call('POST', '/carrierCallTypes', { carrier: 'Gamma', chargeband: bands[each.band], callType: zones[each.which] })
                  : call('PATCH', `/carrierCallTypes/${band}`, { callType: zones[each.which] }),
              unband: () => (band === undefined ? undefined : call('DELETE', `/carrierCallTypes/${band}`)),
              carrier: () => (band === undefined ? undefined : call('PATCH', `/carrierCallTypes/${band}`, { carrier: each.on ? 'Gamma' : 'BT Wholesale' })),
              shipped: () => call('PATCH', `/callTypes/${types.get('UK Landline')!}`, { prefixes: each.on ? '01, 02' : '02' }),
              drop: () => call('POST', `/numbers/${id}?action=drop`, { status: 'Dropped', dateDrop: day(each.day) }),
              reinstate: () => call('POST', `/numbers/${id}?action=reinstate`, { status: 'Active', dateReinstate: day(29) }),
              rate: async () => {
                const found = await rateOf(each.which);
                if (found) return call('DELETE', `/tariffRates/${found}`);
                return call('POST', '/tariffRates', { tariff: 'Base', callType: rated[each.which], cost: 8, chargeType: each.on ? 'rate' : 'asFile' });
              },
              dates: async () => {
                const [found] = await firm.get('/tariffRates?tariff=Base');
                return found
                  ? call('PATCH', `/tariffRates/${found.id}`, { startDate: each.on ? null : day(each.day), endDate: each.on ? day(each.day) : null })
                  : undefined;
              },
              charge: async () => {
                const [found] = await firm.get('/tariffRates?tariff=Base');
                return found ? call('PATCH', `/tariffRates/${found.id}`, { chargeType: each.on ? 'markup' : 'rate' }) : undefined;
              },
              based: async () => call('PATCH', `/tariffs/${(await firm.get('/tariffs?name=All'))[0].id}`, { basedOn: each.on ? 'Base' : null }),
              standsIn: () => call('PATCH', `/tariffs/${base}`, { standsIn: each.on, classes: each.settled ? ['mobile'] : null }),
              standard: async () =>
                call('PATCH', `/standardFeatures/${(await firm.get('/standardFeatures?name=Line'))[0].id}`, {
                  mobileTariff: each.on ? 'Base' : null,
                  nationalTariff: each.settled ? 'All' : null,
                }),
              hours: async () => {
                const [weekend] = await firm.get('/presets?list=timeBand&name=Weekend');
                return call('PATCH', `/presets/${weekend.id}`, { data: { ...weekend.data, dates: each.on ? [day(each.day)] : [] } });
              },
              own: () => call('PATCH', `/numbers/${each.on ? id : other.id}`, { mobileTariff: each.day % 2 ? 'Base' : null }),
              owner: () => call('PATCH', `/customers/${customers[each.which % 2]!}`, { internationalTariff: each.on ? 'All' : null }),
              feature: () => call('PATCH', `/features/${feature}`, each.settled ? { startDate: day(each.day) } : { nationalTariff: each.on ? 'Base' : null }),
              end: () =>
                each.on
                  ? call('POST', `/features/${feature}?action=drop`, { status: 'Dropped', dateDrop: day(each.day) })
                  : call('POST', `/features/${feature}?action=reinstate`, { status: 'Active', dateReinstate: day(29) }),
              // By an order on its number, which takes its features along.
              gone: () => call('POST', `/numbers/${other.id}?action=drop`, { status: 'Dropped', dateDrop: day(each.day) }),
              again: () => call('POST', `/numbers/${other.id}?action=reinstate`, { status: 'Active', dateReinstate: day(29) }),
              added: () =>
                call('POST', `/numbers/${id}/features`, { description: 'More', startDate: day(each.day), nationalTariff: 'Base', mobileTariff: 'All' }),
              back: () => (run === undefined ? undefined : call('POST', `/runs/${run}?action=reverse`, {})),
            };
            const answer = await roads[each.what]();
            if (!answer || answer.status >= 300) continue;
            happened.add(each.what);
            run = answer.body?.run?.id ?? run;
            if (each.settled) await settle();
          }
          await settle();
          const stands = (file: string): Promise<readonly object[]> =>
            store.rows(
              `SELECT "line", CAST("customerID" AS TEXT) AS "customerID", CAST("numberID" AS TEXT) AS "numberID", "callType", "class", "tariff", "state", "error"
               FROM "calls" WHERE "callFileID" = $file ORDER BY "line"`,
              { file },
            );
          const inSteps = await stands(loaded.body.id);
          // The same calls once more, as they would be placed now; by other seconds they are no duplicates.
          const again = await firm.load(
            lines.map((line) => line.replace(':00:0', ':30:0')),
            header,
          );
          assert.equal(again.status, 201, again.text);
          assert.deepEqual(inSteps, await stands(again.body.id), JSON.stringify(steps));
        }),
        { numRuns: 20, examples: [[everything]] },
      );
      assert.equal((await store.find('callMoves', {})).length, 0);
      for (const each of everything) assert.ok(happened.has(each.what), each.what);
    });
  });
});
