/** A month of calls: out of the carrier's file, with their owner, onto the invoice, and the list adds up to its line. */
import assert from 'node:assert/strict';
import { eachDatabase } from '../databases.js';
import { openFirm, type Firm, type Told } from './firm.js';

describe('a month of calls', () => {
  eachDatabase((fresh) => {
    let firm: Firm;
    before(async () => {
      firm = await openFirm(fresh);
      await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 1.1 });
      await firm.made('/tariffRates', { tariff: 'Mobile 5p', callType: 'UK Mobile', cost: 5, costConnection: 2, initialIncrement: 60 });
    });
    after(() => firm.bridge.close());

    it('is placed, priced, billed once, and listed call by call', async () => {
      const customer = await firm.customer({ nationalTariff: 'National Standard', mobileTariff: 'Mobile 5p', VATRate: 'Standard' });
      const { id, number } = await firm.number(customer);
      const plain = number.replace(' ', '');
      const file = await firm.load([
        ...[7, 13, 29, 31, 43, 61, 71].map((seconds, n) => `2026-11-0${n + 1} 10:00:00,${plain},01632960999,${seconds}`),
        `2026-11-03 09:30:00,44${plain.slice(1)},07700 900123,12`,
        `2026-11-03 09:31:00,${plain},0800 123 456,600`,
        `2026-11-03 09:32:00,01999000000,07700 900123,60`,
      ]);
      assert.equal(file.status, 201, file.text);
      assert.deepEqual([file.body.lines, file.body.open, file.body.waits], [10, 1, { unknownNumber: 1 }]);
      const [invoice] = await firm.bill('2026-11-30');
      const lines = await firm.get(`/transactions?invoiceID=${invoice}`);
      assert.deepEqual(
        lines.map(({ description, net, kind, numberID, VATRate, periodFrom, periodTo }: Told) => [
          description,
          net,
          kind,
          numberID,
          VATRate,
          periodFrom,
          periodTo,
        ]),
        [
          [`Calls to UK landlines, ${number}: 7 calls, 0:04:15`, 0.05, 'usage', id, 'Standard', '2026-11-01', '2026-11-07'],
          [`Calls to mobiles, ${number}: 1 call, 0:00:12`, 0.07, 'usage', id, 'Standard', '2026-11-03', '2026-11-03'],
        ],
      );
      const list = await firm.get(`/invoices/${invoice}/callList`);
      assert.deepEqual([list.calls, list.exact, list.billed], [8, 0.11675, 0.12]);
      assert.equal((await firm.get(`/invoices/${invoice}/calls?limit=100`)).length, 9, 'the free one is billed, too, and stands on no list');
      assert.deepEqual(await firm.bill('2026-11-30'), [], 'asking again raises nothing');
      const [waits] = await firm.get('/calls/waiting');
      assert.deepEqual([waits.error, waits.for, waits.calls, waits.minutes], ['unknownNumber', '01999000000', 1, 1]);
    });
  });
});
