/** Commission and margins of invoices that were billed and approved: R32–R36 over REST. */
import assert from 'node:assert/strict';
import { eachDatabase } from '../databases.js';
import { openFirm, type Firm, type Told } from './firm.js';

describe('what invoices earn', () => {
  eachDatabase((fresh) => {
    let firm: Firm;
    let seller: string;
    before(async () => {
      firm = await openFirm(fresh, { TODAY: '2027-03-20' });
      seller = await firm.made('/users', {
        name: 'Sal Seller',
        email: 'sal@example.com',

        permissions: { 'commissionEntries.read': 'none' },
      });
    });
    after(() => firm.bridge.close());

    const approved = async (lastly: string): Promise<void> => {
      for (const id of await firm.bill(lastly)) {
        const { status, text } = await firm.bridge.call('POST', `/invoices/${id}?action=approve`, { confirm: true });
        assert.equal(status, 200, text);
      }
    };
    const statement = async (month: string): Promise<Told> =>
      (await firm.get(`/commission?month=${month}`)).find(({ holder }: Told) => holder === 'Sal Seller');
    const edited = async (path: string, body: object): Promise<void> => {
      const { status, text } = await firm.bridge.call('PATCH', path, body);
      assert.equal(status, 200, text);
    };

    it('earn by percentage and amount, take back what is credited, claw back after a drop, and stand once a month is closed', async () => {
      const [profile] = await firm.get('/commissionProfiles?name=Partner');
      await edited(`/commissionProfiles/${profile.id}`, {
        commissionType: 'Percentage',
        commissionValue: '50',
        clawbackPeriodLength: 12,
        clawbackPeriodLengthType: 'Months',
      });
      const customer = await firm.customer();
      const feature = await firm.made(`/customers/${customer}/features`, {
        description: 'Fibre',
        startDate: '2027-01-01',
        serviceCharge: 29.99,
        serviceChargeInterval: 'Calendar Monthly',
        connectionCharge: 120,
        commissionHolder: 'Sal Seller',
        serviceChargeCommission: 10,
        serviceChargeCommissionType: 'Percentage',
        connectionChargeCommissionProfile: 'Partner',
        serviceChargeCarrier: 12.4,
        connectionChargeCarrier: 30,
      });
      await approved('2027-01-31');
      const january = await statement('2027-01');
      // 10 % of January's and of February's 29.99, which is billed in advance only from its own first day; half of 120.
      assert.deepEqual(january.lines.map(({ kind, net, amount }: Told) => [kind, net, amount]).toSorted(), [
        ['oneOff', 120, 60],
        ['recurring', 29.99, 3],
      ]);
      assert.deepEqual([january.brought, january.earned, january.payable], [0, 63, 63]);
      const [margin] = await firm.get('/margins?from=2027-01-01&to=2027-01-31');
      assert.deepEqual([margin.net, margin.carrierCost, margin.margin, margin.percent], [149.99, 42.4, 107.59, 71.7]);

      const closed = await firm.bridge.call('POST', '/commission/close', { month: '2027-01' });
      assert.equal(closed.status, 200, closed.text);
      assert.equal((await firm.bridge.call('POST', '/commission/close', { month: '2027-01' })).status, 400);

      const { status, text } = await firm.bridge.call('POST', `/features/${feature}?action=drop`, { status: 'Dropped', dateDrop: '2027-01-10' });
      assert.equal(status, 200, text);
      await approved('2027-02-28');
      const february = await statement('2027-02');
      // 29.99 × 10/31 = 9.67 in all, of which 10 % are 0.97: 2.03 too much. Of twelve months 355 of 365 days are given back.
      assert.deepEqual(february.lines.map(({ kind, amount }: Told) => [kind, amount]).toSorted(), [
        ['clawback', -58.36],
        ['recurring', -2.03],
      ]);
      assert.deepEqual([february.earned, february.payable], [-60.39, 0]);
      assert.deepEqual(await statement('2027-01'), { ...january, closed: true, lines: (await statement('2027-01')).lines }, 'a closed month stays');
      assert.equal((await statement('2027-03')).brought, -60.39, 'a month below nothing is carried');
    });

    it('pay for calls by the profile of their feature, and count what carriers take for them', async () => {
      const [profile] = await firm.get('/commissionProfiles?name=Standard');
      await edited(`/commissionProfiles/${profile.id}`, { commissionType: 'Percentage of Margin', commissionValue: '20' });
      await firm.made('/tariffRates', { tariff: 'National Standard', callType: 'UK Landline', cost: 10 });
      const customer = await firm.customer({ nationalTariff: 'National Standard' });
      const { id, number } = await firm.number(customer);
      await firm.made(`/numbers/${id}/features`, {
        description: 'Line',
        startDate: '2026-01-01',
        commissionHolder: 'Sal Seller',
        callChargeCommissionProfile: 'Standard',
      });
      await firm.load([`2027-03-01 10:00:00,${number},01632960999,6000,2.5`], 'callDate,CLI,dialled,seconds,carrierCost');
      await approved('2027-03-15');
      const march = await statement('2027-03');
      assert.deepEqual(
        march.lines.map(({ kind, net, amount }: Told) => [kind, net, amount]),
        [['calls', 10, 1.5]],
      );
      const own = (await firm.get('/margins?from=2027-03-01&to=2027-03-31&by=number')).find(({ key }: Told) => key === id);
      assert.deepEqual([own.net, own.carrierCost, own.percent], [10, 2.5, 75]);
      // The report by month says of calls what they cost, too.
      const reported = (await firm.get('/revenue?month=2027-03-01&limit=100')).filter((each: Told) => each.net === 10);
      assert.deepEqual(
        reported.map(({ product, net, cost, margin, marginPercent }: Told) => [product, net, cost, margin, marginPercent]),
        [['Calls and usage', 10, 2.5, 7.5, 75]],
      );
    });

    it('earn and cost by the days that are charged of the whole period, also after the start moved within it or out of it', async () => {
      const feature = await firm.made(`/customers/${await firm.customer()}/features`, {
        description: 'Leased line',
        startDate: '2027-03-17',
        serviceCharge: 62,
        serviceChargeInterval: 'Calendar Monthly',
        commissionHolder: 'Sal Seller',
        serviceChargeCommission: 31,
        serviceChargeCommissionType: 'Amount',
        serviceChargeCarrier: 6.2,
      });
      const figures = async (month: string): Promise<readonly unknown[]> => [
        (await statement(month)).lines.filter((line: Told) => line.featureID === feature).map(({ net, amount }: Told) => [net, amount]),
        (await firm.get(`/margins?from=${month}-01&to=${month}-30&by=feature`)).find(({ key }: Told) => key === feature)?.carrierCost ?? null,
      ];
      await approved('2027-03-30');
      assert.deepEqual(await figures('2027-03'), [[[30, 15]], 3], 'fifteen of the 31 days of March');
      await edited(`/features/${feature}`, { startDate: '2027-03-12' });
      await approved('2027-03-30');
      assert.deepEqual(await figures('2027-03'), [[[40, 20]], 4], 'twenty of them');
      await edited(`/features/${feature}`, { startDate: '2027-04-05' });
      const [[[net, amount]], cost] = (await figures('2027-03')) as [[[number, number]], number];
      assert.deepEqual([net, amount < 31, cost], [40, true, 0], 'not a whole month while what was billed waits to go back');
      await approved('2027-03-30');
      assert.deepEqual(await figures('2027-03'), [[], 0]);
    });

    it('are shown to their holder alone, where others may not be read', async () => {
      const { body } = await firm.bridge.call('POST', `/users/${seller}/tokens`, { name: 'Test' });
      const { body: told } = await firm.bridge.call('GET', '/commission?month=2027-03', undefined, { as: body.token });
      assert.deepEqual(
        told.map(({ holder }: Told) => holder),
        ['Sal Seller'],
      );
      assert.equal((await firm.bridge.call('GET', '/commission?month=March')).status, 400);
    });

    it('are earned when invoices are paid in full, less what was written off, where the company says so, and taken back with a payment', async () => {
      const [preset] = await firm.get('/presets?name=Commission%20Earned');
      assert.equal((await firm.bridge.call('PATCH', `/presets/${preset.id}`, { value: 'later' })).status, 400);
      await edited(`/presets/${preset.id}`, { value: 'paid' });
      const [slow, quick] = [await firm.customer(), await firm.customer()];
      const features: string[] = [];
      for (const customer of [slow, quick])
        features.push(
          await firm.made(`/customers/${customer}/features`, {
            description: 'Installation',
            startDate: '2027-01-01',
            serviceCharge: 0,
            connectionCharge: 100,
            commissionHolder: 'Sal Seller',
            connectionChargeCommission: 10,
            connectionChargeCommissionType: 'Percentage',
          }),
        );
      await approved('2027-01-31');
      const earned = async (month: string): Promise<Told> =>
        ((await statement(month))?.lines ?? [])
          .filter(({ featureID }: Told) => features.includes(featureID))
          .map(({ featureID, net, amount }: Told) => [features.indexOf(featureID), net, amount]);
      const paying = async (customer: string, paymentDate: string, amount: number): Promise<string> => {
        const [invoice] = await firm.get(`/invoices?customerID=${customer}`);
        const { status, body, text } = await firm.bridge.call('POST', `/customers/${customer}?action=addPayment`, { amount, paymentDate });
        assert.equal(status, 200, text);
        const [payment] = (await firm.get(`/payments?customerID=${customer}&paymentDate=${paymentDate}`)).slice(-1);
        if (payment.unallocated > 0) {
          const answer = await firm.bridge.call('POST', `/payments/${payment.id}?action=allocate`, { allocations: [{ invoiceID: invoice.id, amount }] });
          assert.equal(answer.status, 200, answer.text);
        }
        return (body.id as string | undefined) ?? payment.id;
      };
      await paying(slow, '2027-01-31', 100);
      await paying(quick, '2027-02-10', 120);
      assert.deepEqual([await earned('2027-01'), await earned('2027-02')], [[], [[1, 100, 10]]], 'a part paid earns nothing');
      // Whoever has taken the method off its list writes off all the same: what it is says its reference then.
      const [method] = await firm.get('/presets?list=paymentMethod&name=Write-off');
      assert.ok((await firm.bridge.call('DELETE', `/presets/${method.id}`, undefined, { headers: { 'X-Expert-Mode': 'on' } })).status < 300);
      const off = await firm.bridge.call('POST', `/customers/${slow}?action=writeOffDebt`, { amount: 20, dateWriteOff: '2027-03-05', reason: 'Gone' });
      assert.equal(off.status, 200, off.text);
      assert.deepEqual(await earned('2027-03'), [[0, 100, 8.33]], '£10.00 × 100/120');
      const { text: books } = await firm.bridge.call('GET', '/ledger/file?package=Sage&from=2027-03-05&to=2027-03-05', undefined, {
        headers: { Accept: 'text/csv' },
      });
      // To the account of bad debts, not to the bank.
      assert.match(books, /^SC,.*,8100,/m, books);
      const [payment] = await firm.get(`/payments?customerID=${quick}`);
      const back = await firm.bridge.call(
        'POST',
        `/payments/${payment.id}?action=reverse`,
        { reason: 'Returned by the bank' },
        { headers: { 'X-Expert-Mode': 'on' } },
      );
      assert.equal(back.status, 200, back.text);
      assert.deepEqual(
        [await earned('2027-02'), await earned('2027-03')],
        [
          [[1, 100, 10]],
          [
            [0, 100, 8.33],
            [1, -100, -10],
          ],
        ],
        'each in its own month',
      );
      await edited(`/presets/${preset.id}`, { value: 'invoiced' });
      assert.deepEqual(
        (await earned('2027-02')).map(([, , amount]: number[]) => amount),
        [10, 10],
        'January is closed: what its invoices earned comes with February',
      );
    });
  });
});
