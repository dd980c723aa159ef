/** The lines of an invoice for the ledger come to its sums, whatever its codes and rates; Sage and QuickBooks get the same from them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ledgerLines } from '../../server/billing/ledgerLines.js';
import { packages, type Entry } from '../../server/billing/packages.js';
import { invoiceFigures, Rates } from '../../shared/billing/invoice.js';
import type { Values } from '../../shared/types.js';
import { catalogue } from '../fixtures.js';

const rates = ['Standard', 'Reduced', 'Zero', 'Exempt', 'Outside the Scope'] as const;
const line = fc.record({
  net: fc.integer({ min: -2_000_000, max: 2_000_000 }).map((pence) => pence * 100),
  VATRate: fc.constantFrom(...rates),
  transactionCode: fc.constantFrom('4000', '4010', 'CALLS', ''),
  description: fc.constantFrom('Fibre', 'Calls', '=HYPERLINK("x")'),
});

/** An invoice of these lines for the ledger, as a run or a rebuild makes it. */
function entryOf(lines: readonly Values[]): Entry & { readonly net: number; readonly VAT: number } {
  const date = '2025-02-01';
  const figures = invoiceFigures(lines, {}, date, catalogue);
  const known = new Rates(date, catalogue);
  const found = ledgerLines(
    lines.map((each) => {
      const { name, rate } = known.of(each, {});
      return { ...each, net: Number(each['net']) / 10_000, rateName: name ?? '', rate };
    }),
    figures.VATLines,
  );
  return {
    kind: figures.total < 0 ? 'credit' : 'invoice',
    id: '1',
    account: 'A1001',
    name: 'Northgate Dental',
    date,
    reference: '10031',
    details: 'Invoice 10031',
    lines: found,
    amount: Math.round(figures.total / 100),
    net: Math.round(figures.net / 100),
    VAT: Math.round(figures.VAT / 100),
  };
}

const pence = (cell: unknown): number => Math.round(Number(cell) * 100);

describe('an invoice for the ledger', () => {
  it('comes to its net and VAT, by code and rate, to the penny', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), (lines) => {
        const { lines: found, net, VAT } = entryOf(lines);
        assert.deepEqual([found.reduce((sum, each) => sum + each.net, 0), found.reduce((sum, each) => sum + each.VAT, 0)], [net, VAT]);
        assert.equal(new Set(found.map(({ code, rateName }) => `${code} ${rateName}`)).size, found.length);
      }),
    );
  });

  it('is the same in Sage’s transactions and in QuickBooks’ journal', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), (lines) => {
        const entry = entryOf(lines);
        const sage = packages.Sage(catalogue).rows(entry);
        const sign = (type: unknown): number => (type === 'SC' ? -1 : 1);
        assert.equal(
          sage.reduce((sum, row) => sum + sign(row[0]) * (pence(row[7]) + pence(row[9])), 0),
          entry.amount,
        );
        for (const row of sage) assert.ok(Number(row[7]) >= 0 && Number(row[9]) >= 0, 'Sage takes nothing below zero');
        const journal = packages.QuickBooks(catalogue).rows(entry);
        const sum = (column: number): number => journal.reduce((all, row) => all + pence(row[column] === '' ? 0 : row[column]), 0);
        assert.equal(sum(3), sum(4), 'debits are credits');
        const debtors = journal.find((row) => row[2] === 'Debtors');
        assert.equal(debtors === undefined ? 0 : pence(debtors[3] === '' ? -Number(debtors[4]) : debtors[3]), entry.amount);
      }),
    );
  });

  it('goes by the company’s own codes, and says what it has none for', () => {
    const own = {
      ...catalogue,
      preset(list: string, name: string) {
        const values: Readonly<Record<string, string>> = {
          'Sage Tax Codes': 'Standard=T4\nOutside the Scope=T9',
          'Sage Nominal Codes': 'CALLS=4100',
          'Sage Sales Code': '4999',
        };
        const found = catalogue.preset(list, name);
        return found && values[name] !== undefined ? { ...found, value: values[name] } : found;
      },
    };
    const entry = entryOf([
      { net: 100_000, VATRate: 'Standard', transactionCode: 'CALLS', description: 'Calls' },
      { net: 100_000, VATRate: 'Standard', transactionCode: '', description: 'Fibre' },
    ]);
    assert.deepEqual(
      packages
        .Sage(own)
        .rows(entry)
        .map((row) => [row[2], row[8]]),
      [
        ['4100', 'T4'],
        ['4999', 'T4'],
      ],
    );
    const exempt = entryOf([{ net: 100_000, VATRate: 'Exempt', transactionCode: '', description: 'Rent' }]);
    assert.throws(() => packages.Sage(own).rows(exempt), { hint: 'The company setting “Sage Tax Codes” has no code for the VAT rate “Exempt”; add Exempt=….' });
    assert.throws(() => packages.Sage(own).rows({ ...entry, account: 'LONGACCOUNT' }), {
      hint: 'Sage takes account numbers of at most 8 characters; LONGACCOUNT has 11.',
    });
    const wrong = {
      ...catalogue,
      preset: (list: string, name: string) => (name === 'Sage Tax Codes' ? { ...catalogue.preset(list, 'VAT Rounding')!, value: 'T1' } : undefined),
    };
    assert.match(packages.Sage(wrong).lacks.join(), /“T1” in Sage Tax Codes is not written as Name=Code/);
  });

  it('says of money where it went: in, back, written off', () => {
    const paid = { id: '7', account: 'A1', name: 'N', date: '2025-02-03', reference: 'BACS 1', details: 'Card', lines: [] } as const;
    const rows = (kind: 'payment' | 'writeOff', amount: number): readonly unknown[] => packages.Sage(catalogue).rows({ ...paid, kind, amount })[0]!;
    assert.deepEqual(rows('payment', 1_234), ['SA', 'A1', '1200', '0', '03/02/2025', 'BACS 1', 'Card', '12.34', 'T9', '0.00']);
    assert.deepEqual(rows('payment', -500).slice(0, 3), ['SI', 'A1', '1200']);
    assert.deepEqual(rows('writeOff', 500).slice(0, 3), ['SC', 'A1', '8100']);
    assert.deepEqual(
      packages
        .QuickBooks(catalogue)
        .rows({ ...paid, kind: 'payment', amount: 1_234 })
        .map((row) => [row[0], row[2], row[3], row[4]]),
      [
        ['PAY-7', 'Current Account', '12.34', ''],
        ['PAY-7', 'Debtors', '', '12.34'],
      ],
    );
  });
});
