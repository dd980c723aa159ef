/** Commission held against the invoices: every line of every statement is the net of invoiced lines, and nothing invoiced is left out. */
import assert from 'node:assert/strict';
import { eachDatabase } from '../databases.js';
import { openFirm, type Firm, type Told } from './firm.js';

const months = ['2027-01', '2027-02', '2027-03', '2027-04'] as const;
const lastDays = ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30'] as const;
const pence = (pounds: unknown): number => Math.round(Number(pounds) * 100);
/** Half a penny away from nothing. */
const percentOf = (net: number, percent: number): number => Math.sign(net) * Math.floor((Math.abs(net) * percent * 2 + 100) / 200);

describe('commission and margins tie to the invoices', () => {
  eachDatabase((fresh) => {
    let firm: Firm;
    /** Per cent by feature and holder: what was sold to whom, as it was set up. */
    const rates = new Map<string, ReadonlyMap<string, number>>();
    let invoices: Told[];
    let lines: Told[];
    before(async () => {
      firm = await openFirm(fresh, { TODAY: '2027-05-20' });
      for (const name of ['Sal Seller', 'Pat Partner']) await firm.made('/users', { name, email: `${name.slice(0, 3).toLowerCase()}@example.com` });
      const [profile] = await firm.get('/commissionProfiles?name=Partner');
      await changed('PATCH', `/commissionProfiles/${profile.id}`, { commissionType: 'Percentage', commissionValue: '40' });
      const customers = await Promise.all([firm.customer(), firm.customer(), firm.customer({ VATRate: 'Reduced' })]);
      const sold = async (place: number, values: object, holders: Readonly<Record<string, number>>): Promise<string> => {
        const id = await firm.made(`/customers/${customers[place]}/features`, {
          serviceChargeInterval: 'Calendar Monthly',
          startDate: '2027-01-01',
          ...values,
        });
        rates.set(id, new Map(Object.entries(holders)));
        return id;
      };
      const own = { commissionHolder: 'Sal Seller', serviceChargeCommission: 10, serviceChargeCommissionType: 'Percentage' };
      const ends = await sold(0, { description: 'Ends', serviceCharge: 29.99, ...own }, { 'Sal Seller': 10 });
      const dearer = await sold(0, { description: 'Dearer', serviceCharge: 45.55, ...own, serviceChargeCommission: 12.5 }, { 'Sal Seller': 12.5 });
      const shared = { commissionHolderID2: 'Pat Partner', serviceChargeCommission2: 5, serviceChargeCommissionType2: 'Percentage' };
      await sold(
        1,
        { description: 'Shared', serviceCharge: 99.95, featureCount: 3, startDate: '2027-01-12', ...own, ...shared },
        { 'Sal Seller': 10, 'Pat Partner': 5 },
      );
      await sold(
        1,
        { description: 'By profile', serviceCharge: 7.01, commissionHolder: 'Pat Partner', serviceChargeCommissionProfile: 'Partner' },
        { 'Pat Partner': 40 },
      );
      await sold(2, { description: 'Nobody’s', serviceCharge: 60 }, {});
      await sold(
        2,
        {
          description: 'Installed',
          serviceCharge: 12,
          connectionCharge: 150,
          ...own,
          connectionChargeCommission: 50,
          connectionChargeCommissionType: 'Percentage',
        },
        { 'Sal Seller': 10 },
      );
      for (const [at, last] of lastDays.entries()) {
        if (at === 1) await changed('POST', `/features/${ends}?action=drop`, { status: 'Dropped', dateDrop: '2027-01-20' });
        if (at === 2) await changed('POST', `/features/${dearer}?action=changeRecurringCharge`, { serviceCharge: 39.5, updatedDate: '2027-02-11' });
        if (at === 2) await firm.made('/transactions', { customerID: customers[1], description: 'By hand', net: -20, transactionDate: '2027-03-10' });
        const made = await firm.bill(last);
        // One invoice that nobody has approved yet pays nothing.
        for (const id of at === 3 ? made.slice(1) : made) await changed('POST', `/invoices/${id}?action=approve`, { confirm: true });
      }
      invoices = (await firm.get('/invoices?limit=1000')).filter(({ status }: Told) => status === 'Approved');
      lines = await firm.get('/transactions?limit=1000&invoiceID.ne=');
      assert.ok(invoices.length >= 10 && (await firm.get('/invoices?status=Unsent')).length === 1);
    });
    after(() => firm.bridge.close());
    const changed = async (method: string, path: string, body: object): Promise<void> => {
      const { status, text } = await firm.bridge.call(method, path, body);
      assert.equal(status, 200, text);
    };
    const rateOf = (line: Told, holder: string): number => (line.kind === 'oneOff' ? 50 : (rates.get(line.featureID)?.get(holder) ?? 0));
    /** Invoiced lines of a month that pay this holder, by what a statement has a line for; the net of all months up to it beside. */
    const expected = (month: string, holder: string): ReadonlyMap<string, { net: number; amount: number }> => {
      const found = new Map<string, { net: number; through: number; before: number; rate: number }>();
      for (const line of lines) {
        const invoice = invoices.find(({ id }) => id === line.invoiceID);
        if (!invoice || line.featureID === null || !rates.get(line.featureID)?.has(holder)) continue;
        const [of, net] = [invoice.invoiceDate.slice(0, 7), pence(line.net)];
        if (of > month) continue;
        const key = [line.featureID, line.kind, line.periodFrom].join(' ');
        const known = found.get(key) ?? { net: 0, through: 0, before: 0, rate: rateOf(line, holder) };
        known.through += net;
        if (of === month) known.net += net;
        else known.before += net;
        found.set(key, known);
      }
      return new Map(
        [...found].flatMap(([key, { net, through, before, rate }]) => {
          const amount = percentOf(through, rate) - percentOf(before, rate);
          return amount === 0 ? [] : [[key, { net, amount }] as const];
        }),
      );
    };

    it('line by line: each is the net of the lines of its feature and period on the approved invoices of the month, and no line is left out', async () => {
      let compared = 0;
      let credits = 0;
      for (const month of months) {
        const statements: Told[] = await firm.get(`/commission?month=${month}`);
        for (const holder of ['Sal Seller', 'Pat Partner']) {
          const own = statements.find((each) => each.holder === holder);
          const told = new Map<string, { net: number; amount: number }>();
          for (const { featureID, kind, periodFrom, net, amount, invoiceID, customerID } of own.lines) {
            const invoice = invoices.find(({ id }) => id === invoiceID);
            assert.ok(invoice && invoice.customerID === customerID, 'it names an approved invoice of the customer');
            told.set([featureID, kind, periodFrom].join(' '), { net: pence(net), amount: pence(amount) });
            if (amount < 0) credits += 1;
          }
          assert.equal(told.size, own.lines.length);
          assert.deepEqual(told, expected(month, holder), `${holder}, ${month}`);
          compared += told.size;
          assert.equal(
            pence(own.earned),
            own.lines.reduce((sum: number, { amount }: Told) => sum + pence(amount), 0),
          );
        }
      }
      assert.ok(compared > 20 && credits > 1, `${compared} lines, ${credits} of them below nothing`);
    });

    it('as a whole: what a holder earned in all months is the rate of all that was invoiced, to the penny of each period', async () => {
      const earned = async (holder: string): Promise<number> => {
        let sum = 0;
        for (const month of months)
          for (const each of await firm.get(`/commission?month=${month}&holder=${encodeURIComponent(holder)}`)) sum += pence(each.earned);
        return sum;
      };
      for (const holder of ['Sal Seller', 'Pat Partner']) {
        const periods = new Map<string, { net: number; rate: number }>();
        for (const line of lines) {
          if (!invoices.some(({ id }) => id === line.invoiceID) || !rates.get(line.featureID)?.has(holder)) continue;
          const key = [line.featureID, line.kind, line.periodFrom].join(' ');
          const known = periods.get(key) ?? { net: 0, rate: rateOf(line, holder) };
          known.net += pence(line.net);
          periods.set(key, known);
        }
        assert.equal(
          await earned(holder),
          [...periods.values()].reduce((sum, { net, rate }) => sum + percentOf(net, rate), 0),
          holder,
        );
      }
    });

    it('as a list, of open months as of closed ones: filtered, sorted, streamed, and what the statements say to the penny', async () => {
      const before = await firm.get('/commissionLines?limit=1000');
      await changed('POST', '/commission/close', { month: '2027-02' });
      const rows: Told[] = await firm.get('/commissionLines?limit=1000');
      assert.deepEqual(
        rows.map(({ closed, ...row }) => [closed, { ...row, id: '' }]).toSorted((a, b) => (JSON.stringify(a[1]) < JSON.stringify(b[1]) ? -1 : 1)),
        before
          .map(({ closed: _, ...row }: Told) => [row.month <= '2027-02-01', { ...row, id: '' }])
          .toSorted((a: Told, b: Told) => (JSON.stringify(a[1]) < JSON.stringify(b[1]) ? -1 : 1)),
        'closing changes nothing but that they are closed',
      );
      for (const month of months)
        for (const { holder, earned, lines: own } of await firm.get(`/commission?month=${month}`)) {
          const found: Told[] = await firm.get(`/commissionLines?month=${month}-01&holder=${encodeURIComponent(holder)}&sort=-amount`);
          assert.equal(
            found.reduce((sum, { amount }) => sum + pence(amount), 0),
            pence(earned),
            `${holder}, ${month}`,
          );
          assert.deepEqual(
            found.map(({ amount, net }) => [amount, net].join(' ')).toSorted(),
            own.map(({ amount, net }: Told) => [amount, net].join(' ')).toSorted(),
          );
          assert.deepEqual(
            found.map(({ amount }) => amount),
            found.map(({ amount }) => amount).toSorted((a, b) => b - a),
          );
        }
      const [one] = rows.filter(({ description }) => description === 'Ends');
      const invoice = invoices.find(({ id }) => id === one.invoiceID);
      assert.deepEqual([one.invoiceNumber, one.name.startsWith('C'), one.holder], [invoice.invoiceNumber, true, 'Sal Seller']);
      const page = await firm.get('/commissionLines?limit=3&sort=net');
      const { text } = await firm.bridge.call('GET', '/commissionLines', undefined, { headers: { Accept: 'text/csv' } });
      assert.deepEqual([page.length, text.trim().split('\n').length], [3, rows.length + 1]);
      for (const order of ['sort=-net', 'limit=5&offset=2', 'sort=-customerName&customerName.ge=A']) {
        const wanted: Told[] = await firm.get(`/commissionLines?fields=id,customerName,amount&${order.includes('limit') ? order : `${order}&limit=1000`}`);
        const streamed = await firm.bridge.call('GET', `/commissionLines?fields=id,customerName,amount&${order}`, undefined, {
          headers: { Accept: 'application/x-ndjson' },
        });
        assert.deepEqual(
          streamed.text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Told),
          wanted,
          order,
        );
      }
      // What was worked out is kept, but not past the next change.
      for (const description of ['Ended', 'Ends']) {
        await changed('PATCH', `/features/${rows.find((row) => row.description === 'Ends').featureID}`, { description });
        assert.ok((await firm.get(`/commissionLines?description=${description}`)).length > 0, description);
      }
      const [told] = (await firm.get('/entities')).filter(({ name }: Told) => name === 'commissionLines');
      assert.deepEqual([told.report, told.count, told.titles], [true, null, 'Commission']);
    });

    it('margins of a month come to the net of its approved invoices, lines by hand among them', async () => {
      for (const [at, month] of months.entries()) {
        const told: Told[] = await firm.get(`/margins?from=${month}-01&to=${lastDays[at]}`);
        assert.equal(
          told.reduce((sum, { net }) => sum + pence(net), 0),
          invoices.filter(({ invoiceDate }) => invoiceDate.startsWith(month)).reduce((sum, { net }) => sum + pence(net), 0),
          month,
        );
      }
    });
  });
});
