/** 10,000 lines of somebody else's list found among 100,000 numbers and 20,000 customers, beside the bare join in SQL; a bank statement of as many. */
import { shippedCatalogue } from '../shipped.js';
import { entities } from '../../shared/entities/index.js';
import { fresh } from '../../shared/fields.js';
import { matchLines } from '../../server/matching/lines.js';
import { matchReceipts } from '../../server/matching/receipts.js';
import { readStatement } from '../../server/matching/statements/read.js';
import { filled } from '../filled.js';
import { made } from '../records.js';
import { longestHold, median, print, timed, type Figure } from './figures.js';

async function on(dialect: 'sqlite' | 'postgres'): Promise<Figure[]> {
  const there = await filled(dialect, 1).catch(() => undefined);
  if (!there) return [{ what: dialect, value: 'not there' }];
  const { store, close } = there;
  const day = '2025-01-24';
  for (let start = 0; start < 20_000; start += 5_000)
    await made(
      store,
      'customers',
      Array.from({ length: 5_000 }, (_, n) =>
        fresh('customers', { accountNumber: `A${start + n}`, name: `Company ${start + n} Ltd`, email: `c${start + n}@x.example` }, day),
      ),
    );
  for (let start = 0; start < 100_000; start += 5_000)
    await made(
      store,
      'numbers',
      Array.from({ length: 5_000 }, (_, n) =>
        fresh('numbers', { customerID: String(2 + ((start + n) % 20_000)), number: `0163 ${4_000_000 + start + n}` }, day),
      ),
    );
  const lines = Array.from({ length: 10_000 }, (_, n) =>
    n % 10 === 0
      ? `company ${n} limited`
      : n % 10 === 1
        ? `a${n}`
        : n % 10 === 2
          ? `c${n}@X.example`
          : n % 10 === 3
            ? 'nothing at all'
            : `+44 163 ${4_000_000 + n * 9}`,
  );
  const readable = new Set(entities.map(({ name }) => name));
  const catalogue = shippedCatalogue();
  const ours = median(await timed(3, () => matchLines(store, catalogue, readable, { lines })));
  const { longest } = await longestHold(() => matchLines(store, catalogue, readable, { lines }));
  const invoices = 10_000;
  for (let start = 0; start < invoices; start += 5_000)
    await made(
      store,
      'invoices',
      Array.from({ length: 5_000 }, (_, n) =>
        fresh(
          'invoices',
          {
            customerID: String(2 + start + n),
            invoiceNumber: String(500_000 + start + n),
            invoiceDate: day,
            dueDate: day,
            total: 1_200_000,
            balance: 1_200_000 + (start + n) * 100,
          },
          day,
        ),
      ),
    );
  const statement = readStatement(
    [
      'Date,Counter Party,Reference,Amount',
      ...Array.from({ length: 10_000 }, (_, n) => {
        const said = [`INV ${500_000 + n}`, `A${n}`, 'RENT', ''][n % 4]!;
        return `24/01/2025,${n % 4 === 2 ? `COMPANY ${n}` : `PAYER ${n % 500}`},${said},${(120 + n / 100).toFixed(2)}`;
      }),
    ].join('\n'),
  );
  const receipts = median(await timed(3, () => matchReceipts(store, statement)));
  const keys = JSON.stringify(lines.map((line) => line.replace('+44 ', '0').replaceAll(' ', '')));
  const values = dialect === 'sqlite' ? 'SELECT value FROM json_each($keys)' : 'SELECT value FROM jsonb_array_elements_text($keys::jsonb)';
  const floor = median(await timed(3, () => store.rows(`SELECT "id", "customerID" FROM "numbers" WHERE "numberKey" IN (${values})`, { keys })));
  await close();
  return [
    { what: `${dialect}: 10,000 lines`, value: `${ours.toFixed(0)} ms`, target: '< 3,000 ms', met: ours < 3_000 },
    { what: `${dialect}: a bank statement of 10,000 lines`, value: `${receipts.toFixed(0)} ms`, target: '< 3,000 ms', met: receipts < 3_000 },
    { what: `${dialect}: numbers alone, the bare join`, value: `${floor.toFixed(0)} ms` },
    { what: `${dialect}: longest hold of the event loop`, value: `${longest.toFixed(0)} ms` },
  ];
}

export async function bench(): Promise<void> {
  print(await on('sqlite'));
  print(await on('postgres'));
}
