/** Configuration over HTTP: what would break billing later is refused when it is typed in, and money is in pounds there as well. */
import assert from 'node:assert/strict';
import { startBridge, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

describe('configuration over HTTP', function () {
  eachDatabase((url) => {
    let bridge: Bridge;

    before(async () => {
      bridge = await startBridge(url, { workers: false });
    });
    after(() => bridge.close());

    const refusedFor = async (path: string, body: object, field: string, why: RegExp): Promise<void> => {
      const answer = await bridge.call('POST', path, body);
      assert.equal(answer.body.error_code, 400504, answer.text);
      assert.match(answer.body.fields[field] ?? answer.text, why);
    };

    describe('a fixed fee tariff', () => {
      const charges = [{ standardFeature: 'SIP Channel', serviceCharge: 4.5, connectionCharge: '10.00' }];

      it('says its prices in pounds, both ways', async () => {
        const made = await bridge.call('POST', '/fixedFeeTariffs', { name: 'Agreed', charges });
        assert.equal(made.status, 201, made.text);
        assert.deepEqual(made.body.charges, [{ standardFeature: 'SIP Channel', serviceCharge: 4.5, connectionCharge: 10 }]);
        const [listed] = (await bridge.call('GET', '/fixedFeeTariffs?name=Agreed')).body;
        assert.deepEqual(listed.charges, made.body.charges);
        const shipped = (await bridge.call('GET', '/fixedFeeTariffs?name=Standard%20Fees')).body[0];
        assert.deepEqual(shipped.charges, [{ standardFeature: 'Broadband Care Enhanced', serviceCharge: 8.5 }]);
      });

      it('of a database that kept ten-thousandths is in pounds after the next start, once', async () => {
        const { store } = bridge.built;
        const { id } = (await bridge.call('GET', '/fixedFeeTariffs?name=Wholesale%20Fees')).body[0];
        const old = JSON.stringify([{ standardFeature: 'Broadband Care Enhanced', serviceCharge: 41_000 }]);
        await store.transaction(async (inside) => {
          await inside.run('UPDATE "fixedFeeTariffs" SET "charges" = $old WHERE "id" = CAST($id AS BIGINT)', { old, id });
          await inside.run(`UPDATE "fixedFeeTariffs" SET "charges" = '[]' WHERE "id" <> CAST($id AS BIGINT)`, { id });
          await inside.run(`DELETE FROM "migrations" WHERE "name" = '002-price-lists-in-pounds'`);
        });
        for (let start = 0; start < 2; start += 1) {
          await store.migrate();
          const { charges } = (await bridge.call('GET', `/fixedFeeTariffs/${id}`)).body;
          assert.deepEqual(charges, [{ standardFeature: 'Broadband Care Enhanced', serviceCharge: 4.1 }]);
        }
      });

      it('is what a feature costs that names no price', async () => {
        await bridge.call('POST', '/fixedFeeTariffs', { name: 'Care', charges: [{ standardFeature: 'Broadband Care Enhanced', serviceCharge: 7.25 }] });
        const customer = (await bridge.call('POST', '/customers', { name: 'Northgate Dental', fixedFeeTariff: 'Care' })).body.id as string;
        const service = (await bridge.call('POST', `/customers/${customer}/services`, { serviceName: 'Broadband' })).body.id as string;
        const preview = await bridge.call('POST', `/services/${service}/features?preview`, {
          standardFeature: 'Broadband Care Enhanced',
          serviceChargeInterval: 'Monthly',
          startDate: '2025-01-01',
        });
        assert.equal(preview.body.totals?.monthlyAfter, 7.25, preview.text);
      });

      it('refuses what is no price, no standard feature, and no such name', async () => {
        const line = { standardFeature: 'SIP Channel', serviceCharge: 4.5 };
        for (const [given, why] of [
          [[{ ...line, serviceCharge: 'x' }], /Line 1, serviceCharge: Give an amount in pounds/],
          [[{ ...line, serviceCharge: 1.00001 }], /more than 4 decimals/],
          [[{ ...line, standardFeature: 'Nope' }], /Line 1: there is no standard feature "Nope"/],
          [[line, line], /Line 2: "SIP Channel" has a line already/],
          [[{ ...line, price: 1 }], /Line 1: there is no "price"/],
          [[{ standardFeature: 'SIP Channel' }], /Line 1: give its serviceCharge or its connectionCharge/],
          [[{ serviceCharge: 1 }], /Line 1: name its standardFeature/],
          [[1], /Line 1: give an object/],
          [{}, /Give a list/],
        ] as const)
          await refusedFor('/fixedFeeTariffs', { name: 'Wrong', charges: given }, 'charges', why);
      });
    });

    describe('a preset', () => {
      it('joins a list that there is, and none of those that are fixed or are records themselves', async () => {
        assert.equal((await bridge.call('POST', '/presets', { list: 'carrier', name: 'Neos Networks' })).status, 201);
        await refusedFor('/presets', { list: 'cariers', name: 'x' }, 'list', /There is no list "cariers"/);
        await refusedFor('/presets', { list: 'level', name: 'planet' }, 'list', /part of the program/);
        await refusedFor('/presets', { list: 'users', name: 'Somebody' }, 'list', /are the records of users/);
      });

      it('is a VAT rate with a percentage only, because one without would go out untaxed', async () => {
        assert.equal((await bridge.call('POST', '/presets', { list: 'VATRate', name: 'Luxury', value: '33' })).status, 201);
        await refusedFor('/presets', { list: 'VATRate', name: 'Empty' }, 'value', /Give the percentage/);
        await refusedFor('/presets', { list: 'VATRate', name: 'Word', value: 'abc' }, 'value', /percentage/);
        await refusedFor('/presets', { list: 'VATRate', name: 'Below', value: '-1' }, 'value', /from 0 to 100/);
        await refusedFor('/presets', { list: 'VATRate', name: 'Past', value: '20', history: [{ from: 'x', value: '20' }] }, 'history', /Line 1/);
        await refusedFor('/presets', { list: 'VATRate', name: 'Past', value: '20', history: [{ from: '2011-01-04', value: 'y' }] }, 'history', /Line 1/);
        const [standard] = (await bridge.call('GET', '/presets?list=VATRate&name=Reduced')).body;
        const emptied = await bridge.call('PATCH', `/presets/${standard.id}`, { value: null, history: null });
        assert.equal(emptied.body.error_code, 400504, emptied.text);
      });

      it('is an interval with a length only', async () => {
        await refusedFor('/presets', { list: 'serviceChargeInterval', name: 'Odd' }, 'data', /Say how long it is/);
        await refusedFor('/presets', { list: 'serviceChargeInterval', name: 'Odd', data: { unit: 'fortnight' } }, 'data', /Say how long it is/);
        assert.equal(
          (await bridge.call('POST', '/presets', { list: 'serviceChargeInterval', name: 'Every Two Months', data: { unit: 'month', n: 2 } })).status,
          201,
        );
      });
    });
  });
});
