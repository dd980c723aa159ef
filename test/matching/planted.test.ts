/** Statements of every bank's kind with planted faults: all are found, none is invented, and they add up to the penny. */
import assert from 'node:assert/strict';
import type { ReadLine, ReadStatement } from '../../shared/wire/statements.js';
import { startBridge, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { banks, books, planted, rowsOf, twins, type Customer, type Receipt } from './generator.js';

const each = 2;
const first = 'Starling’s columns';

describe('a statement with planted faults', () => {
  eachDatabase((url) => {
    let bridge: Bridge;
    let customers: readonly Customer[];
    let lines: readonly Receipt[];
    const pence = (pounds: number): number => Math.round(pounds * 100);
    const read = async (text: string, chosen = {}): Promise<ReadStatement> => {
      const { status, body, text: said } = await bridge.call('POST', '/statements', { text, chosen });
      assert.equal(status, 200, said);
      return body as ReadStatement;
    };
    const enter = async (all: readonly ReadLine[]): Promise<string> => {
      const { status, body, text } = await bridge.call('POST', '/payments?action=enterReceipt', {
        rows: rowsOf(all),
      });
      assert.ok(status < 300, text);
      assert.equal(body.run?.done ?? 1, all.length, text);
      return String(body.run?.id ?? '');
    };
    /** In the order of the file. Of two equal lines the first that is read is the one that pays. */
    const inFile = (bank: string): readonly Receipt[] => {
      if (!banks[bank]!.newestFirst) return lines;
      const all = lines.toReversed();
      return all.map((line, at) => {
        const twin = [all[at - 1], all[at + 1]].find((other) => other?.kind.startsWith('the same bill') && other.reference === line.reference);
        return line.kind.startsWith('the same bill') ? { ...line, want: twin!.want } : line;
      });
    };

    /** What is said of each line, and what makes up the statement. */
    function holds({ lines: found, totals }: ReadStatement, bank: string): void {
      const wanted = inFile(bank);
      assert.deepEqual(
        found.map(({ amount, date }) => [pence(amount), date]),
        wanted.map(({ amount, date }) => [amount, date]),
        bank,
      );
      const off = wanted.flatMap(({ kind, reference, want }, at) => {
        const { state, customer, allocations, why, payer } = found[at]!;
        const alike = banks[bank]!.parted ? want.state : (want.unparted ?? want.state);
        // A file of another kind may name the account or the line otherwise: then it is a payment of the same day and amount.
        const told = want.state === 'entered' && bank !== first && state === 'guess' && /^Payment \d+ of the same day/.test(why) ? 'guess' : alike;
        const pays = allocations.map(({ invoiceID, amount }) => [invoiceID, pence(amount)]);
        const fits =
          state === told &&
          (state === 'entered' || customer?.id === want.customer) &&
          (want.pays === undefined || JSON.stringify(pays) === JSON.stringify(want.pays));
        return fits
          ? []
          : [
              `${kind} (${reference}): ${payer} is ${state}, not ${told}; ${why} ${customer?.id}, not ${want.customer}; ${JSON.stringify(pays)}, not ${JSON.stringify(want.pays)}`,
            ];
      });
      assert.deepEqual(off, [], bank);
      // No invoice is given more than is open on it, by all lines together.
      const open = new Map(customers.flatMap((customer) => customer.open.map(({ id, balance }) => [id, balance])));
      for (const { allocations } of found)
        for (const { invoiceID, amount } of allocations) open.set(invoiceID, (open.get(invoiceID) ?? 7_777_777) - pence(amount));
      assert.deepEqual(
        [...open].filter(([, left]) => left < 0),
        [],
        bank,
      );
      const states = ['entered', 'sure', 'likely', 'guess', 'none'] as const;
      const sum = (fits: (amount: number) => boolean): number => wanted.reduce((total, { amount }) => total + (fits(amount) ? amount : 0), 0);
      assert.equal(
        pence(totals.in.sum),
        sum((amount) => amount > 0),
      );
      assert.equal(
        pence(totals.out.sum),
        sum((amount) => amount < 0),
      );
      assert.equal(
        states.reduce((total, state) => total + pence(totals[state].sum), 0),
        pence(totals.in.sum),
      );
      assert.equal(states.reduce((total, state) => total + totals[state].count, 0) + totals.out.count, wanted.length);
    }

    before(async () => {
      bridge = await startBridge(url, { sample: 60, workers: false });
      customers = await books(bridge);
      const made = planted(customers, each);
      lines = [...made.lines, await twins(bridge, customers)];
      // The week before: a payer of whom nobody knew, and the last lines of it, which this file begins with.
      const { lines: old } = await read(banks[first]!.write(made.before));
      await enter(
        old.map((line, at) => {
          const { customer } = made.before[at]!.want;
          return { ...line, customer: { id: customer!, label: '' }, allocations: line.state === 'sure' ? line.allocations : [] };
        }),
      );
    });
    after(() => bridge.close());

    for (const bank of Object.keys(banks))
      it(`of the kind “${bank}” is read for what it is`, async () => {
        holds(await read(banks[bank]!.write(lines)), bank);
      });

    it('is entered where it is sure, once, and then says so', async () => {
      const text = banks[first]!.write(lines);
      const before = await read(text);
      await enter(before.lines.filter(({ state }) => state === 'sure'));
      const after = await read(text);
      assert.deepEqual(
        after.lines.map(({ state }) => state),
        before.lines.map(({ state }) => (state === 'sure' ? 'entered' : state)),
      );
      // The same days out of another kind of file: nothing of it is sure any more, so that nothing is paid twice.
      for (const bank of ['CAMT.053', 'Lloyds’ one description']) {
        const other = await read(banks[bank]!.write(lines));
        assert.deepEqual(
          other.lines.flatMap(({ state, why, payer }) => (state === 'sure' ? [`${payer}: ${why}`] : [])),
          [],
          bank,
        );
      }
    });
  });
});
