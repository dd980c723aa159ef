/**
 * Hard cases with their figures on paper, through REST: what the sheet shows, what the preview says, what the job did, what the
 * invoice has and what the explanation tells are one figure. Pounds; each is worked out beside it.
 */
import assert from 'node:assert/strict';
import type { Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { startBridge, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';

interface Said {
  readonly charges?: number;
  readonly credits?: number;
  readonly monthly?: readonly [number, number];
  readonly still?: readonly [net: number, lines: number, until: string];
  readonly held?: number;
  readonly away?: readonly [charges: number, credits: number];
  readonly writtenOff?: number;
}

describe('figures on paper', function () {
  this.timeout(240_000);
  eachDatabase((fresh) => {
    let bridge: Bridge;
    before(async () => {
      bridge = await startBridge(fresh);
    });
    after(() => bridge.close());

    let made = 0;
    const call = async (method: string, path: string, body?: unknown, status?: number): Promise<Values> => {
      const answer = await bridge.call(method, path, body);
      assert.ok(status === undefined ? answer.status < 300 : answer.status === status, `${method} ${path}: ${answer.text.slice(0, 600)}`);
      return answer.body as Values;
    };
    const post = async (path: string, body: Values): Promise<string> => asText((await call('POST', path, body))['id']!);

    /** A customer that only its own runs bill. */
    class Case {
      readonly name = `P${++made}`;
      customer = '';
      async open(values: Values = {}): Promise<this> {
        await post('/presets', { list: 'billingCycle', name: this.name, active: true });
        this.customer = await post('/customers', {
          accountNumber: this.name,
          name: `Paper ${this.name}`,
          VATRate: 'Standard',
          billingCycle: this.name,
          ...values,
        });
        return this;
      }
      feature(values: Values): Promise<string> {
        return post('/features', { customerID: this.customer, description: 'Line', serviceChargeInterval: 'Calendar Monthly', ...values });
      }
      /** Bills what is due by a day, inclusive; answers net, VAT and total of the invoice, or nothing. */
      async bill(lastDay: string): Promise<readonly number[]> {
        const cutoffDate = new Date(Date.parse(lastDay) + 86_400_000).toISOString().slice(0, 10);
        const id = await post('/billingRuns', { invoiceDate: lastDay, cutoffDate, billingCycle: this.name });
        await call('POST', `/billingRuns/${id}?action=request`, {});
        for (let left = 400; left > 0 && (await call('GET', `/billingRuns/${id}`))['status'] !== 'Complete'; left -= 1)
          await new Promise((resolve) => setTimeout(resolve, 25));
        const invoices = (await call('GET', `/invoices?billingRunID=${id}`)) as unknown as Values[];
        assert.ok(invoices.length < 2);
        return invoices.flatMap(({ net, VAT, total }) => [Number(net), Number(VAT), Number(total)]);
      }
    }
    const opened = (values?: Values): Promise<Case> => new Case().open(values);

    const totalsOf = (totals: Values): Said => {
      const { charges, credits, monthlyBefore, monthlyAfter, still, held, fallsAway, amounts } = totals as Record<string, never>;
      const [s, a, m] = [still as Values | undefined, fallsAway as Values | undefined, amounts as Values | undefined];
      return {
        ...(charges ? { charges } : {}),
        ...(credits ? { credits } : {}),
        ...(monthlyBefore === monthlyAfter ? {} : { monthly: [monthlyBefore, monthlyAfter] as const }),
        ...(s ? { still: [Number(s['net']), Number(s['lines']), asText(s['until']!)] as const } : {}),
        ...(held ? { held } : {}),
        ...(a ? { away: [Number(a['charges']), Number(a['credits'])] as const } : {}),
        ...(m?.['writtenOff'] ? { writtenOff: Number(m['writtenOff']) } : {}),
      };
    };
    /** Previews an order, does it, and holds both to what is expected; answers the run. */
    const order = async (entity: string, action: string, id: string, parameters: Values, expected: Said): Promise<Values> => {
      const body = { ids: [id], parameters };
      const preview = await call('POST', `/${entity}?action=${action}&preview`, body);
      assert.deepEqual(
        totalsOf(preview['totals'] as Values),
        expected,
        `preview of ${action}: ${JSON.stringify(preview['totals'])} ${JSON.stringify(preview['notes'])}`,
      );
      const { run } = (await call('POST', `/${entity}?action=${action}`, { ...body, control: preview['control']! })) as { run: Values };
      assert.deepEqual(totalsOf(run['totals'] as Values), expected, `job of ${action}: ${JSON.stringify(run['totals'])}`);
      assert.equal((run['control'] as Values)['agrees'], true);
      return run;
    };
    /** Takes a run back: the counterpart. */
    const back = async (run: Values, expected: Said): Promise<void> => {
      const preview = await call('POST', `/runs/${asText(run['id']!)}?action=reverse&preview`, {});
      assert.deepEqual(totalsOf(preview['totals'] as Values), expected, `way back: ${JSON.stringify(preview['totals'])}`);
      const done = (await call('POST', `/runs/${asText(run['id']!)}?action=reverse`, {})) as { run: Values };
      assert.deepEqual(totalsOf(done.run['totals'] as Values), expected);
    };
    const sheet = async (id: string): Promise<Values> =>
      call('GET', `/features/${id}?fields=currentPrice,currentPriceSource,monthlyValue,nextPrice,nextPriceDate,currentType,minimumTermDate`);
    /** What the explanation says is still to come of periods raised, and what was raised. */
    const explained = async (id: string): Promise<readonly [difference: number, raised: number]> => {
      const told = (await call('GET', `/features/${id}/charges`)) as { periods: readonly Values[] };
      const sum = (name: string, of: readonly Values[]): number => Math.round(of.reduce((all, each) => all + Number(each[name]) * 100, 0)) / 100;
      return [
        sum(
          'difference',
          told.periods.filter(({ state }) => state === 'raised' || state === 'gone'),
        ),
        sum('raised', told.periods),
      ];
    };

    it('1 a minimum term that the catalogue’s type gives: nine months still come', async () => {
      const one = await opened();
      const serviceID = await post('/services', { customerID: one.customer, serviceName: 'Shop' });
      const id = await one.feature({ serviceID, connectionCharge: 0, standardFeature: 'Broadband FTTC 40/10', serviceCharge: 30, startDate: '2024-11-01' });
      assert.deepEqual(await one.bill('2025-01-01'), [90, 18, 108]);
      const { currentType, minimumTermDate } = await sheet(id);
      assert.deepEqual([currentType, minimumTermDate], ['Broadband', '2025-10-31']);
      // Feb to Oct: 9 × 30.
      await order('features', 'drop', id, { status: 'Dropped', dateDrop: '2025-01-24' }, { monthly: [30, 0], still: [270, 9, '2025-10-31'] });
      assert.deepEqual(await one.bill('2025-12-31'), [270, 54, 324]);
      assert.deepEqual(await explained(id), [0, 360]);
    });

    it('2 a mid-month drop, with the notice noted on its service', async () => {
      const one = await opened();
      const service = await post('/services', { customerID: one.customer, serviceName: 'Office', cancellationNoticeGivenDate: '2024-12-26' });
      const id = await one.feature({ serviceID: service, serviceCharge: 31, startDate: '2025-01-01', noticePeriodLength: 1, noticePeriodLengthType: 'Months' });
      assert.deepEqual(await one.bill('2025-01-01'), [31, 6.2, 37.2]);
      // 26 Dec and a month is 26 Jan: five days of 31 come back.
      await order('features', 'drop', id, { status: 'Dropped', dateDrop: '2025-01-24' }, { credits: -5, monthly: [31, 0] });
      assert.deepEqual(await explained(id), [-5, 31]);
      assert.deepEqual(await one.bill('2025-01-31'), [-5, -1, -6]);
      assert.deepEqual(await explained(id), [0, 26]);
    });

    it('3 the price list of a number, above that of its customer and the catalogue', async () => {
      for (const [name, serviceCharge] of [
        ['Paper list A', 8],
        ['Paper list B', 7.5],
      ] as const)
        await post('/fixedFeeTariffs', { name, charges: [{ standardFeature: 'Call Divert', serviceCharge }] });
      const one = await opened({ fixedFeeTariff: 'Paper list A' });
      const number = await post('/numbers', { customerID: one.customer, number: '01632 960555', numberType: 'Landline', fixedFeeTariff: 'Paper list B' });
      const id = await one.feature({
        numberID: number,
        standardFeature: 'Call Divert',
        startDate: '2025-01-01',
        serviceChargeInterval: 'Calendar Monthly',
        connectionCharge: 0,
        VATRate: 'Standard',
      });
      const { currentPrice, currentPriceSource, monthlyValue } = await sheet(id);
      assert.deepEqual([currentPrice, currentPriceSource, monthlyValue], [7.5, 'Price list Paper list B of the number', 7.5]);
      assert.deepEqual(await one.bill('2025-01-01'), [7.5, 1.5, 9]);
      // A rise starts from the price in force: 7.50 × 1.1, from February.
      await order('features', 'changeRecurringCharge', id, { increasePercent: '10', updatedDate: '2025-02-01' }, { monthly: [7.5, 8.25] });
      const later = await sheet(id);
      assert.deepEqual([later['currentPrice'], later['nextPrice'], later['nextPriceDate']], [7.5, 8.25, '2025-02-01']);
      assert.deepEqual(await one.bill('2025-02-01'), [8.25, 1.65, 9.9]);
    });

    it('4 a start that moves back into the month before', async () => {
      const one = await opened();
      const id = await one.feature({ serviceCharge: 31, startDate: '2025-01-01' });
      await one.bill('2025-01-01');
      // 15 to 31 Dec: 17 of 31 days.
      await order('features', 'edit', id, { startDate: '2024-12-15' }, { charges: 17 });
      assert.deepEqual(await one.bill('2025-01-24'), [17, 3.4, 20.4]);
      assert.deepEqual(await explained(id), [0, 48]);
    });

    it('5 a first part of a calendar quarter, and its end within it', async () => {
      const one = await opened();
      const id = await one.feature({ serviceCharge: 90, startDate: '2025-02-10', serviceChargeInterval: 'Calendar Quarterly' });
      assert.equal((await sheet(id))['monthlyValue'], 30);
      assert.deepEqual(await one.bill('2025-02-10'), [50, 10, 60]);
      // To 11 March 30 of 90 days: 30.00.
      await order('features', 'drop', id, { status: 'Dropped', dateDrop: '2025-03-11' }, { credits: -20, monthly: [30, 0] });
      assert.deepEqual(await one.bill('2025-03-20'), [-20, -4, -24]);
    });

    it('6 a credit at the rate of what it takes back', async () => {
      const one = await opened();
      const id = await one.feature({ serviceCharge: 30, startDate: '2025-01-01' });
      assert.deepEqual(await one.bill('2025-01-01'), [30, 6, 36]);
      await call('PATCH', `/customers/${one.customer}`, { VATRate: 'Zero' });
      await order('features', 'drop', id, { status: 'Dropped', dateDrop: '2025-01-21' }, { credits: -9.68, monthly: [30, 0] });
      // 30 × 10 / 31 = 9.677…; 20 % of it.
      assert.deepEqual(await one.bill('2025-01-31'), [-9.68, -1.94, -11.62]);
    });

    it('7 dropped, reinstated later, and both taken back', async () => {
      const one = await opened();
      const id = await one.feature({ serviceCharge: 31, startDate: '2025-01-01' });
      await one.bill('2025-01-01');
      const dropped = await order('features', 'drop', id, { status: 'Dropped', dateDrop: '2025-01-10' }, { credits: -21, monthly: [31, 0] });
      // 20 to 31 Jan are charged again: twelve of the 21 days.
      const returned = await order('features', 'reinstate', id, { status: 'Active', dateReinstate: '2025-01-20' }, { monthly: [0, 31], away: [0, -12] });
      assert.deepEqual(await explained(id), [-9, 31]);
      await back(returned, { credits: -12, monthly: [31, 0] });
      assert.deepEqual(await explained(id), [-21, 31]);
      assert.equal(asText(dropped['id']!) !== asText(returned['id']!), true);
      await order('features', 'reinstate', id, { status: 'Active', dateReinstate: '2025-01-10' }, { monthly: [0, 31], away: [0, -21] });
      assert.deepEqual(await one.bill('2025-01-31'), []);
      assert.deepEqual(await explained(id), [0, 31]);
    });

    it('8 two prices to come, entered the later one first', async () => {
      const one = await opened();
      const id = await one.feature({ serviceCharge: 30, startDate: '2025-01-01' });
      await order('features', 'changeRecurringCharge', id, { serviceCharge: 40, updatedDate: '2025-03-01' }, { monthly: [30, 40] });
      const february = await order('features', 'changeRecurringCharge', id, { serviceCharge: 35, updatedDate: '2025-02-01' }, {});
      const { currentPrice, nextPrice, nextPriceDate, monthlyValue } = await sheet(id);
      assert.deepEqual([currentPrice, nextPrice, nextPriceDate, monthlyValue], [30, 35, '2025-02-01', 40]);
      // What the record noted, £40, was not in force in February: it cannot say what to go back to.
      const left = await call('POST', `/runs/${asText(february['id']!)}?action=reverse&preview`, {}, 400);
      assert.match(asText(left['hint']!), /A change from 1 Mar 2025 was entered before/);
      assert.deepEqual(await one.bill('2025-03-01'), [105, 21, 126]);
    });

    it('9 a yearly increase to .99, of the whole customer, and taken back', async () => {
      const one = await opened({ annualIncreaseProfile: 'RPI', annualIncreaseReferenceDate: '2025-01-01', customerClass: 'Enterprise' });
      const id = await one.feature({ serviceCharge: 29.99, startDate: '2024-12-01' });
      assert.deepEqual(await one.bill('2025-01-01'), [59.98, 12, 71.98]);
      const parameters = { profile: 'RPI', dueBy: '2025-01-31', increasePercent: '7.3', rounding: '.99' };
      // 29.99 × 1.073 = 32.1793, the nearest .99 is 31.99: two pounds more from January on.
      const run = await order('customers', 'applyAnnualIncrease', one.customer, parameters, { charges: 2, monthly: [29.99, 31.99] });
      assert.equal((await call('GET', `/customers/${one.customer}`))['annualIncreaseReferenceDate'], '2026-01-01');
      assert.deepEqual(await explained(id), [2, 59.98]);
      await back(run, { monthly: [31.99, 29.99], away: [2, 0] });
      assert.equal((await call('GET', `/customers/${one.customer}`))['annualIncreaseReferenceDate'], '2025-01-01');
      await order('customers', 'applyAnnualIncrease', one.customer, parameters, { charges: 2, monthly: [29.99, 31.99] });
      assert.deepEqual(await one.bill('2025-02-01'), [33.99, 6.8, 40.79]);
    });

    it('10 a customer who leaves: notice, a credit and what is left of instalments', async () => {
      const one = await opened();
      await one.feature({ description: 'A', serviceCharge: 20, startDate: '2024-12-01', noticePeriodLength: 30, noticePeriodLengthType: 'Days' });
      await one.feature({ description: 'B', serviceCharge: 29.99, serviceChargeInterval: 'Monthly', startDate: '2025-01-15' });
      await one.feature({ description: 'C', serviceChargeInterval: 'Calendar Monthly', startDate: '2024-11-01', totalFeatureValue: 1200, instalments: 12 });
      // 2 × 20, 29.99, 3 × 100.
      assert.deepEqual(await one.bill('2025-01-30'), [369.99, 74, 443.99]);
      const preview = await call('POST', `/customers/${one.customer}?action=finalBill&preview`, { dateFinalBill: '2025-01-31' });
      assert.ok(JSON.stringify(preview['notes']).includes('The last invoice comes to £1,089.30, of it VAT £181.55.'), JSON.stringify(preview['notes']));
      await order(
        'customers',
        'finalBill',
        one.customer,
        { dateFinalBill: '2025-01-31' },
        // A: February and the two days of March up to 2 March; B: 15 to 31 Jan of 31 days are kept; C: nine of twelve.
        { charges: 921.29, credits: -13.54, monthly: [49.99, 0] },
      );
      assert.deepEqual(await one.bill('2025-02-01'), [907.75, 181.55, 1089.3]);
      assert.deepEqual(await one.bill('2025-06-01'), []);
    });

    it('11 a final bill of what was suspended', async () => {
      const one = await opened();
      await one.feature({ serviceCharge: 20, serviceChargeInterval: 'Monthly', startDate: '2024-10-01' });
      assert.deepEqual(await one.bill('2024-11-01'), [40, 8, 48]);
      await order('customers', 'suspend', one.customer, { status: 'Suspended', dateSuspend: '2024-11-10' }, { held: 20, away: [40, 0] });
      assert.deepEqual(await one.bill('2025-01-02'), []);
      // December and January were held.
      await order('customers', 'finalBill', one.customer, { dateFinalBill: '2025-01-31' }, { charges: 40, monthly: [20, 0] });
      assert.deepEqual(await one.bill('2025-02-01'), [40, 8, 48]);
    });

    it('12 a write-off over two invoices, the oldest first', async () => {
      const one = await opened({ VATRate: 'Zero' });
      for (const [net, day] of [
        [60, '2025-01-02'],
        [90, '2025-01-10'],
      ] as const) {
        await post('/transactions', { customerID: one.customer, description: 'Visit', net, transactionDate: day });
        await one.bill(day);
      }
      await order('customers', 'writeOffDebt', one.customer, { amount: 100, reason: 'Gone' }, { writtenOff: 100 });
      const invoices = (await call('GET', `/invoices?customerID=${one.customer}&sort=invoiceDate`)) as unknown as Values[];
      assert.deepEqual(
        invoices.map(({ paid, balance }) => [paid, balance]),
        [
          [60, 0],
          [40, 50],
        ],
      );
      assert.equal((await call('GET', `/customers/${one.customer}`))['balance'], 50);
    });

    it('13 the control total of an order of one record', async () => {
      const one = await opened();
      const id = await one.feature({ serviceCharge: 31, startDate: '2025-01-01' });
      await one.bill('2025-01-01');
      const parameters = { status: 'Dropped', dateDrop: '2025-01-10' };
      const wrong = await call('POST', `/features/${id}?action=drop`, { ...parameters, control: { count: 1, sum: -20, hash: 'x' } }, 409);
      assert.equal(wrong['error_code'], 409002);
      assert.equal((await call('GET', `/features/${id}`))['status'], 'Active');
      const { control } = await call('POST', `/features/${id}?action=drop&preview`, parameters);
      assert.equal((control as Values)['sum'], -21);
      await call('POST', `/features/${id}?action=drop`, { ...parameters, control: control! });
      assert.equal((await call('GET', `/features/${id}`))['status'], 'Dropped');
    });

    it('14 two equal payments of one day, and 15 the guard that names the record', async () => {
      const [one, other] = [await opened(), await opened()];
      const payment = { amount: 25, paymentDate: '2025-01-20', paymentMethod: 'Card' };
      await call('POST', '/payments', { customerID: one.customer, ...payment });
      const twice = await call('POST', '/payments', { customerID: one.customer, ...payment }, 409);
      assert.equal(twice['error_code'], 409006);
      await call('POST', '/payments', { customerID: one.customer, ...payment, force: true });
      assert.equal((await call('GET', `/customers/${one.customer}`))['balance'], -50);
      await call('POST', '/customers?action=addPayment', { ids: [one.customer], parameters: payment });
      const guarded = await call('POST', '/customers?action=addPayment', { ids: [other.customer, one.customer], parameters: payment }, 409);
      assert.equal(guarded['error_code'], 409006);
      assert.ok(JSON.stringify(guarded).includes(one.name) || JSON.stringify(guarded).includes(`"${one.customer}"`), JSON.stringify(guarded));
      assert.equal((await call('GET', `/customers/${other.customer}`))['balance'], 0);
    });

    it('16 instalments, and what is left of them at a drop', async () => {
      const one = await opened({ VATRate: 'Zero' });
      const id = await one.feature({ startDate: '2025-01-01', totalFeatureValue: 100, instalments: 3 });
      assert.deepEqual(await one.bill('2025-01-01'), [33.33, 0, 33.33]);
      // 33.34 and 33.33 come at once.
      await order('features', 'drop', id, { status: 'Dropped', dateDrop: '2025-01-20' }, { charges: 66.67 });
      assert.deepEqual(await one.bill('2025-01-31'), [66.67, 0, 66.67]);
    });

    it('17 a discount that changes within a month', async () => {
      const one = await opened({ VATRate: 'Zero' });
      for (const [name, percentage] of [
        ['Paper half', '50'],
        ['Paper tenth', '10'],
      ] as const)
        await post('/discountSchemes', { name, kind: 'Percentage', percentage });
      const id = await one.feature({
        serviceCharge: 50,
        startDate: '2025-05-01',
        initialFeatureDiscountScheme: 'Paper half',
        initialFeatureDiscountSchemeEndDate: '2025-05-10',
        ongoingFeatureDiscountScheme: 'Paper tenth',
      });
      assert.deepEqual(await one.bill('2025-05-01'), [38.55, 0, 38.55]);
      const [line] = (await call('GET', `/features/${id}/transactions`)) as unknown as Values[];
      assert.deepEqual([line!['gross'], line!['discount'], line!['net']], [50, -11.45, 38.55]);
    });

    it('18 a count and 19 a price that change within a billed month, one after the other, and the price taken back', async () => {
      const one = await opened({ VATRate: 'Zero' });
      const id = await one.feature({ serviceCharge: 4.5, featureCount: 10, startDate: '2025-01-01' });
      await one.bill('2025-01-01');
      // 2 × 4.50 × 14 / 31 = 4.06.
      await order('features', 'edit', id, { featureCount: 12, updatedDate: '2025-01-18' }, { charges: 4.06, monthly: [45, 54] });
      // 12 × 0.50 × 14 / 31 + 0: from the 18th; 54 × 14/31 + 45 × 17/31 = 49.06, with £5: 60 × 14/31 + 45 × 17/31 = 51.77.
      const dearer = await order(
        'features',
        'changeRecurringCharge',
        id,
        { serviceCharge: 5, updatedDate: '2025-01-18' },
        { charges: 2.71, monthly: [54, 60] },
      );
      assert.deepEqual(await explained(id), [6.77, 45]);
      await back(dearer, { monthly: [60, 54], away: [2.71, 0] });
      assert.deepEqual(await one.bill('2025-01-31'), [4.06, 0, 4.06]);
    });

    it('21 an interval that changes within a billed month, the start that moves after it, and both taken back', async () => {
      const one = await opened({ VATRate: 'Zero' });
      const id = await one.feature({ serviceCharge: 31, startDate: '2025-01-01' });
      await one.bill('2025-01-01');
      // Of January ten days stay, 10.00; the quarter from the 11th has 80 of 90 days: 31 × 80 / 90 = 27.56.
      const quarters = { serviceChargeInterval: 'Calendar Quarterly', updatedDate: '2025-01-11' };
      const changed = await order('features', 'edit', id, quarters, { charges: 27.56, credits: -21, monthly: [31, 10.33] });
      assert.equal((await sheet(id))['monthlyValue'], 10.33);
      assert.deepEqual(await one.bill('2025-01-24'), [6.56, 0, 6.56]);
      assert.deepEqual(await explained(id), [0, 37.56]);
      // From 6 January: five days less.
      const moved = await order('features', 'edit', id, { startDate: '2025-01-06' }, { credits: -5 });
      assert.deepEqual(await explained(id), [-5, 37.56]);
      await back(moved, { away: [0, -5] });
      assert.deepEqual(await one.bill('2025-01-25'), []);
      await back(changed, { charges: 21, credits: -27.56, monthly: [10.33, 31] });
      assert.deepEqual(await one.bill('2025-01-26'), [-6.56, 0, -6.56]);
      assert.deepEqual(await explained(id), [0, 31]);
    });

    it('22 a price list and an interval that are left to the catalogue, a start that moves twice, and instalments beside it', async () => {
      await post('/standardFeatures', { name: 'Paper port', serviceCharge: 31, serviceChargeInterval: 'Calendar Monthly', availability: 'Available' });
      await post('/fixedFeeTariffs', { name: 'Paper list C', charges: [{ standardFeature: 'Paper port', serviceCharge: 62 }] });
      const one = await opened({ VATRate: 'Zero', fixedFeeTariff: 'Paper list C' });
      const port = await post('/features', { customerID: one.customer, standardFeature: 'Paper port', startDate: '2025-01-01' });
      const shares = await one.feature({ description: 'Router', startDate: '2025-01-01', totalFeatureValue: 100, instalments: 3 });
      const { currentPrice, currentPriceSource, monthlyValue } = await sheet(port);
      assert.deepEqual([currentPrice, currentPriceSource, monthlyValue], [62, 'Price list Paper list C of the customer', 62]);
      assert.deepEqual(await one.bill('2025-01-01'), [95.33, 0, 95.33]);
      // The list rises: what is billed stays, and so do the days of it when the start moves, there and further.
      const [list] = (await call('GET', '/fixedFeeTariffs?name=Paper list C')) as unknown as Values[];
      await call('PATCH', `/fixedFeeTariffs/${asText(list!['id']!)}`, { charges: [{ standardFeature: 'Paper port', serviceCharge: 93 }] });
      await order('features', 'edit', port, { startDate: '2025-01-11' }, { credits: -20 });
      await order('features', 'edit', port, { startDate: '2025-01-21' }, { credits: -20 });
      // Eleven days of January at 62 are 22.00; 40.00 come back, and the router's second share is due in February with the new price.
      assert.deepEqual(await one.bill('2025-01-24'), [-40, 0, -40]);
      assert.deepEqual(await explained(port), [0, 22]);
      await order('features', 'edit', shares, { startDate: '2025-01-11' }, {});
      assert.deepEqual(await one.bill('2025-02-01'), [126.34, 0, 126.34]);
      assert.deepEqual(await explained(shares), [0, 66.67]);
      // What is left of the instalments comes with the last day.
      await order('features', 'drop', shares, { status: 'Dropped', dateDrop: '2025-02-20' }, { still: [33.33, 1, '2025-02-20'] });
      assert.deepEqual(await one.bill('2025-02-20'), [33.33, 0, 33.33]);
    });

    it('20 held by a suspension, and billed again with what was held', async () => {
      const one = await opened({ VATRate: 'Zero' });
      const id = await one.feature({ serviceCharge: 20, serviceChargeInterval: 'Monthly', startDate: '2024-11-01' });
      await one.bill('2024-11-02');
      await order('customers', 'suspend', one.customer, { status: 'Suspended', dateSuspend: '2024-11-10' }, { held: 20, away: [40, 0] });
      assert.deepEqual(await one.bill('2025-01-02'), []);
      await order('customers', 'unsuspend', one.customer, { status: 'Active', dateUnsuspend: '2025-01-24' }, { charges: 40, held: -20 });
      assert.deepEqual(await one.bill('2025-01-24'), [40, 0, 40]);
      const lines = (await call('GET', `/features/${id}/transactions?sort=periodFrom`)) as unknown as Values[];
      assert.deepEqual(
        lines.map(({ net, backfilled }) => [net, backfilled]),
        [
          [20, false],
          [20, true],
          [20, true],
        ],
      );
    });
  });
});
