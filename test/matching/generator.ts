/**
 * A bank statement out of the sample company's customers and open invoices, with so many faults of each kind planted, in the spellings
 * of people and of banks; and the same statement as each bank's file has it. What each line should be found to be is told beside it.
 */
import assert from 'node:assert/strict';
import { asText } from '../../shared/values.js';
import type { LineState, ReadLine } from '../../shared/wire/statements.js';
import { today, type Bridge } from '../bridges.js';
import { fresh } from '../../shared/fields.js';
import type { Values } from '../../shared/types.js';
import type { Store } from '../../server/database/store.js';
import { made } from '../records.js';

/** Pence. */
export interface OpenInvoice {
  readonly id: string;
  readonly number: string;
  readonly balance: number;
}

export interface Customer {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  /** Three, the oldest first. */
  readonly open: readonly OpenInvoice[];
  /** The number of one that is paid. */
  readonly paid: string;
}

export interface Receipt {
  readonly kind: string;
  readonly date: string;
  /** Pence; below zero what went out. */
  readonly amount: number;
  readonly payer: string;
  readonly reference: string;
  readonly want: {
    readonly state: LineState;
    /** Where payer and reference stand in one cell with nothing between them. */
    readonly unparted?: LineState;
    readonly customer?: string;
    /** Pence by invoice; not told where it does not matter. */
    readonly pays?: readonly (readonly [string, number])[];
  };
}

/** The customers of the sample with what is open of them, filled up to three invoices each, of amounts that nobody else has, and one that is paid. */
export const books = (bridge: Bridge): Promise<readonly Customer[]> =>
  booksThrough(bridge.built.store, async (path) => (await bridge.call('GET', path)).body as readonly Row[]);

type Row = Readonly<Record<string, string | number>>;

/** The same where the bridge is another process on that database. */
export async function booksThrough(store: Store, get: (path: string) => Promise<readonly Row[]>): Promise<readonly Customer[]> {
  const list = (path: string): Promise<readonly Row[]> => get(`${path}&limit=1000`);
  const customers = await list('/customers?sort=id&fields=id,accountNumber,name');
  const owed = await list('/invoices?balance.gt=0&sort=dueDate,id&fields=id,customerID,invoiceNumber,balance');
  const more: Values[] = [];
  const open = new Map(customers.map(({ id }) => [id, owed.filter(({ customerID }) => customerID === id)]));
  for (const [at, { id }] of customers.entries())
    for (let nth = open.get(id)!.length; nth < 4; nth += 1) {
      const balance = nth === 3 ? 0 : [4_100 + at * 101, 9_300 + at * 211, 17_700 + at * 307][nth]!;
      more.push(
        fresh(
          'invoices',
          {
            customerID: String(id),
            invoiceNumber: String(400_000 + at * 10 + nth),
            invoiceDate: '2025-01-01',
            dueDate: `2025-03-${String(10 + nth)}`,
            status: 'Sent',
            total: (balance || 5_000) * 100,
            balance: balance * 100,
          },
          today,
        ),
      );
    }
  const ids = await made(store, 'invoices', more);
  return customers.map(({ id, accountNumber, name }) => {
    const own = more.flatMap(({ customerID, invoiceNumber, balance }, at) =>
      customerID === id ? [{ id: ids[at]!, number: asText(invoiceNumber ?? ''), balance: Number(balance) / 100 }] : [],
    );
    const before = open
      .get(id)!
      .map((each) => ({ id: String(each['id']), number: String(each['invoiceNumber']), balance: Math.round(Number(each['balance']) * 100) }));
    return {
      id: String(id),
      account: String(accountNumber),
      name: String(name),
      open: [...before, ...own.filter(({ balance }) => balance > 0)],
      paid: own.find(({ balance }) => balance === 0)!.number,
    };
  });
}

const invoiceSpellings: readonly ((number: string) => string)[] = [
  (number) => `INV ${number}`,
  (number) => `inv${number}`,
  (number) => `Invoice No. ${number.replaceAll('0', 'O')}`,
  (number) => number.split('').join(' '),
  (number) => `${number.slice(0, 3)}-${number.slice(3)}`,
  (number) => `INV.${number}/JAN THANKS`,
  (number) => `INVNO ${number.slice(0, 3)} ${number.slice(3)}`,
  (number) => number.replaceAll('1', 'l').replaceAll('0', 'o'),
  (number) => `PAYMENT OF #${number}, THANK YOU`,
];
const accountSpellings: readonly ((account: string) => string)[] = [
  (account) => account.toLowerCase(),
  (account) => `${account.slice(0, 1)}-${account.slice(1)}`,
  (account) => `${account.slice(0, 1)} ${account.slice(1)}`,
  (account) => account.replaceAll('1', 'l').replaceAll('0', 'O'),
  (account) => `AC ${account.slice(0, 3)} ${account.slice(3)}`,
  (account) => `OUR ACC:${account} THX`,
];

const seenBefore = (n: number): string => `MRS ${'KLMN'[n]} WHITTLE`;

/** So many lines of each kind. Those of `before` are to be entered from the statement of the week before, by their own payers. */
export function planted(all: readonly Customer[], each: number): { readonly lines: readonly Receipt[]; readonly before: readonly Receipt[] } {
  // What another customer owes, too, says nothing.
  const balances = all.flatMap(({ open }) => open.map(({ balance }) => balance));
  const waiting = all.filter(({ open }) => open.every(({ balance }) => balances.filter((each) => each === balance).length === 1));
  const next = (): Customer => {
    const customer = waiting.shift();
    assert.ok(customer, 'The sample has too few customers for so many faults.');
    return customer;
  };
  const lines: Receipt[] = [];
  const before: Receipt[] = [];
  const dates = ['2025-01-20', '2025-01-21', '2025-01-22', '2025-01-23'];
  const line = (kind: string, amount: number, payer: string, reference: string, want: Receipt['want']): Receipt => {
    const one = { kind, date: dates[lines.length % dates.length]!, amount, payer, reference, want };
    lines.push(one);
    return one;
  };
  const whole = (...invoices: readonly OpenInvoice[]): readonly (readonly [string, number])[] => invoices.map(({ id, balance }) => [id, balance]);
  const nobody = 'A BOOKKEEPER';

  for (const spelt of invoiceSpellings) {
    const { id, open } = next();
    line('an invoice number, misspelt', open[1]!.balance, nobody, spelt(open[1]!.number), { state: 'sure', customer: id, pays: whole(open[1]!) });
  }
  for (const spelt of accountSpellings) {
    const { id, open, account } = next();
    line('an account number, misspelt', open[2]!.balance, nobody, spelt(account), { state: 'sure', customer: id, pays: whole(open[2]!) });
  }
  for (let n = 0; n < each; n += 1) {
    const named = next();
    const [first, second, third] = named.open as [OpenInvoice, OpenInvoice, OpenInvoice];
    const cut = named.name.toUpperCase().slice(0, 18).trim();
    line('a name that the bank cut', first.balance, cut, 'RENT', { state: 'sure', unparted: 'likely', customer: named.id, pays: whole(first) });
    line('one receipt for two that it names', second.balance + third.balance, nobody, `${second.number} AND ${third.number}`, {
      state: 'sure',
      customer: named.id,
      pays: whole(second, third),
    });

    const under = next();
    line('a penny under', under.open[0]!.balance - 1, nobody, under.open[0]!.number, {
      state: 'likely',
      customer: under.id,
      pays: [[under.open[0]!.id, under.open[0]!.balance - 1]],
    });
    line('a penny over', under.open[2]!.balance + 1, nobody, under.open[2]!.number, { state: 'likely', customer: under.id });

    const everything = next();
    const sum = everything.open.reduce((pence, { balance }) => pence + balance, 0);
    line('one receipt for all that is open', sum, everything.name, 'THANK YOU', {
      state: 'sure',
      unparted: 'likely',
      customer: everything.id,
      pays: whole(...everything.open),
    });

    const parts = next();
    const share = Math.floor(parts.open[0]!.balance * 0.6);
    line('a part payment', share, nobody, `${parts.account} ON ACCOUNT`, { state: 'likely', customer: parts.id, pays: [[parts.open[0]!.id, share]] });
    line('the rest of a part payment', parts.open[0]!.balance - share, nobody, parts.open[0]!.number, {
      state: 'likely',
      customer: parts.id,
      pays: [[parts.open[0]!.id, parts.open[0]!.balance - share]],
    });

    const over = next();
    const owed = over.open.reduce((pence, { balance }) => pence + balance, 0);
    line('an over-payment', owed + 5_001 + n, nobody, over.account, { state: 'likely', customer: over.id, pays: whole(...over.open) });

    const known = next();
    before.push({
      kind: 'a payer seen before',
      date: '2025-01-06',
      amount: 111 + n,
      payer: seenBefore(n),
      reference: 'SUBS',
      want: { state: 'none', customer: known.id },
    });
    line('a payer seen before', known.open[1]!.balance, seenBefore(n), 'OTHER WORDS', {
      state: 'sure',
      unparted: 'likely',
      customer: known.id,
      pays: whole(known.open[1]!),
    });
    before.push(
      line('the same line in the overlapping file', known.open[2]!.balance, nobody, known.open[2]!.number, {
        state: 'entered',
        customer: known.id,
      }),
    );

    const back = next();
    line('a refund', -back.open[0]!.balance, back.name, `REFUND ${back.account}`, { state: 'out' });
    line('a payment that the bank sent back', -back.open[1]!.balance, 'RETURNED UNPAID', back.open[1]!.number, { state: 'out' });
    line('only an amount', back.open[2]!.balance, 'CASH DEPOSIT', 'BRANCH', { state: 'guess', customer: back.id, pays: whole(back.open[2]!) });

    const [one, other] = [next(), next()];
    line('a name and somebody else’s account', one.open[0]!.balance, one.name, other.account, { state: 'guess', customer: other.id });
    line('a bill that was paid before', one.open[1]!.balance, nobody, one.paid, { state: 'likely', customer: one.id, pays: whole(one.open[1]!) });

    const again = next();
    line('the same bill twice', again.open[0]!.balance, nobody, again.open[0]!.number, { state: 'sure', customer: again.id, pays: whole(again.open[0]!) });
    line('the same bill twice, the second', again.open[0]!.balance, nobody, again.open[0]!.number, { state: 'likely', customer: again.id });

    line('a stranger', 1_000_001 + n, 'NORTH POLE EXPEDITIONS', 'HELLO', { state: 'none' });
    line('a number that nobody has', 1_100_001 + n, 'SOUTH POLE SUPPLIES', `INV 98${76_543 + n}`, { state: 'none' });
    line('a name like one of ours', 1_200_001 + n, `${all[n]!.name.split(' ')[0]!.toUpperCase()} UNDERTAKERS`, 'DEPOSIT', { state: 'none' });
  }
  return { lines, before };
}

/** Two customers who owe the same to the penny, more than anybody else. */
export async function twins(bridge: Bridge, [one, other]: readonly Customer[]): Promise<Receipt> {
  const amount = 7_777_777;
  await made(
    bridge.built.store,
    'invoices',
    [one!, other!].map(({ id }, at) =>
      fresh(
        'invoices',
        {
          customerID: id,
          invoiceNumber: `77777${at}`,
          invoiceDate: '2024-12-01',
          dueDate: '2024-12-15',
          status: 'Sent',
          total: amount * 100,
          balance: amount * 100,
        },
        today,
      ),
    ),
  );
  return { kind: 'two who owe the same', date: '2025-01-22', amount, payer: 'CASH DEPOSIT', reference: 'BRANCH', want: { state: 'none' } };
}

type Movement = Pick<Receipt, 'date' | 'amount' | 'payer' | 'reference'>;

export interface Bank {
  /** Whether payer and reference are told apart. */
  readonly parted: boolean;
  readonly newestFirst?: boolean;
  write(lines: readonly Movement[]): string;
}

const pounds = (pence: number): string => (pence / 100).toFixed(2);
const thousands = (pence: number): string => pounds(pence).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
const british = (date: string): string => date.split('-').toReversed().join('/');
const worded = (date: string): string => `${date.slice(8)} Jan ${date.slice(0, 4)}`;
const quoted = (cell: string): string => (/[",\n;\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const csv = (rows: readonly (readonly string[])[], separator = ',', end = '\r\n'): string => rows.map((row) => row.map(quoted).join(separator)).join(end);
/** What is left after each line, beginning with £10,000. */
function leftAfter(lines: readonly Movement[]): readonly number[] {
  let sum = 1_000_000;
  return lines.map(({ amount }) => (sum += amount));
}
const plus = (amount: number): string => (amount > 0 ? pounds(amount) : '');
const minus = (amount: number): string => (amount < 0 ? pounds(-amount) : '');
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Each as that bank's customers know it; lines come in the order of days. */
export const banks: Readonly<Record<string, Bank>> = {
  'Starling’s columns': {
    parted: true,
    write: (lines) =>
      csv([
        ['Date', 'Counter Party', 'Reference', 'Type', 'Amount (GBP)', 'Balance (GBP)'],
        ...lines.map(({ date, payer, reference, amount }, at) => [
          british(date),
          payer,
          reference,
          'FASTER PAYMENT',
          pounds(amount),
          pounds(leftAfter(lines)[at]!),
        ]),
      ]),
  },
  'Barclays’ memo, padded': {
    parted: true,
    write: (lines) =>
      csv([
        ['Number', 'Date', 'Account', 'Amount', 'Subcategory', 'Memo'],
        ...lines.map(({ date, payer, reference, amount }) => [
          '',
          british(date),
          '20-00-00 12345678',
          pounds(amount),
          amount > 0 ? 'Counter Credit' : 'Debit',
          `${payer.padEnd(18)}\t${reference} BGC`,
        ]),
      ]),
  },
  'Lloyds’ one description': {
    parted: false,
    newestFirst: true,
    write: (lines) =>
      csv([
        ['Transaction Date', 'Transaction Type', 'Sort Code', 'Account Number', 'Transaction Description', 'Debit Amount', 'Credit Amount', 'Balance'],
        ...lines
          .map(({ date, payer, reference, amount }, at) => [
            british(date),
            'FPI',
            "'30-00-00",
            '12345678',
            `${payer} ${reference}`,
            minus(amount),
            plus(amount),
            pounds(leftAfter(lines)[at]!),
          ])
          .toReversed(),
      ]),
  },
  'NatWest’s commas and apostrophes': {
    parted: true,
    write: (lines) =>
      csv([
        ['Date', ' Type', ' Description', ' Value', ' Balance', ' Account Name', ' Account Number'],
        ...lines.map(({ date, payer, reference, amount }, at) => [
          worded(date),
          'BAC',
          `'${payer} , ${reference} , FP ${british(date)}`,
          pounds(amount),
          pounds(leftAfter(lines)[at]!),
          "'OURS LTD",
          "'600001-12345678",
        ]),
      ]),
  },
  'HSBC’s lines in a cell': {
    parted: true,
    write: (lines) =>
      `\uFEFF${csv([
        ['Date', 'Type', 'Description', 'Paid out', 'Paid in', 'Balance'],
        ...lines.map(({ date, payer, reference, amount }, at) => [
          worded(date),
          'CR',
          `${payer}\n${reference}`,
          minus(amount),
          plus(amount),
          pounds(leftAfter(lines)[at]!),
        ]),
      ])}`,
  },
  'HSBC’s three columns': {
    parted: true,
    write: (lines) => csv(lines.map(({ date, payer, reference, amount }) => [british(date), `${payer.padEnd(20)}  ${reference}`, thousands(amount)])),
  },
  'semicolons, pound signs, a title and a total': {
    parted: true,
    newestFirst: true,
    write: (lines) =>
      `\uFEFF${csv(
        [
          ['Statement for account 12345678'],
          ['Date from', '20/01/2025', 'Date to', '23/01/2025'],
          [],
          ['Date', 'Description', 'Reference', 'Money in', 'Money out'],
          ...lines
            .map(({ date, payer, reference, amount }) => [
              british(date),
              payer,
              reference,
              amount > 0 ? `£${thousands(amount)}` : '',
              amount < 0 ? `£${thousands(-amount)}` : '',
            ])
            .toReversed(),
          [
            'Total',
            '',
            '',
            `£${thousands(lines.reduce((sum, { amount }) => sum + Math.max(0, amount), 0))}`,
            `£${thousands(lines.reduce((sum, { amount }) => sum - Math.min(0, amount), 0))}`,
          ],
        ],
        ';',
        '\n',
      )}\n`,
  },
  'Nationwide’s head': {
    parted: true,
    write: (lines) =>
      csv([
        ['Account Name:', 'Business ****12345'],
        ['Account Balance:', '£10,000.00'],
        ['Available Balance: ', '£10,000.00'],
        [],
        ['Date', 'Transaction type', 'Description', 'Paid out', 'Paid in', 'Balance'],
        ...lines.map(({ date, payer, reference, amount }, at) => [
          worded(date),
          'Bank credit',
          `${payer}  ${reference}`,
          amount < 0 ? `£${pounds(-amount)}` : '',
          amount > 0 ? `£${pounds(amount)}` : '',
          `£${pounds(leftAfter(lines)[at]!)}`,
        ]),
      ]),
  },
  'Monzo’s many columns': {
    parted: true,
    write: (lines) =>
      csv([
        [
          'Transaction ID',
          'Date',
          'Time',
          'Type',
          'Name',
          'Emoji',
          'Category',
          'Amount',
          'Currency',
          'Local amount',
          'Local currency',
          'Notes and #tags',
          'Description',
          'Money Out',
          'Money In',
        ],
        ...lines.map(({ date, payer, reference, amount }, at) => [
          `tx_${at}`,
          british(date),
          '10:00:00',
          'Faster payment',
          payer,
          '🏦',
          'Income',
          pounds(amount),
          'GBP',
          pounds(amount),
          'GBP',
          '',
          reference,
          amount < 0 ? pounds(amount) : '',
          plus(amount),
        ]),
      ]),
  },
  'two kinds of dates, credits and debits in letters': {
    parted: true,
    write: (lines) =>
      csv(
        [
          ['Posting Date', 'Details', 'Amount', 'Reference'],
          ...lines.map(({ date, payer, reference, amount }, at) => [
            at % 2 === 0 ? date : worded(date),
            payer,
            `${thousands(Math.abs(amount))} ${amount < 0 ? 'DR' : 'CR'}`,
            reference,
          ]),
          ['', 'Closing balance', '', ''],
        ],
        '|',
      ),
  },
  'pasted out of a sheet': {
    parted: true,
    write: (lines) =>
      csv(
        [
          ['Date', 'Payer', 'Reference', 'Amount'],
          ...lines.map(({ date, payer, reference, amount }) => [british(date), payer, reference, amount < 0 ? `(${thousands(-amount)})` : thousands(amount)]),
        ],
        '\t',
        '\n',
      ),
  },
  MT940: {
    parted: true,
    write: (lines) => {
      const sum = lines.reduce((pence, { amount }) => pence + amount, 0);
      const comma = (pence: number): string => pounds(Math.abs(pence)).replace('.', ',');
      const day = (date: string): string => date.slice(2).replaceAll('-', '');
      return [
        ':20:STARTUMS',
        ':25:20-00-00/12345678',
        ':28C:00001/001',
        ':60F:C250120GBP10000,00',
        ...lines.flatMap(({ date, payer, reference, amount }, at) => [
          // What is reversed is no other movement: RC is money that went again.
          `:61:${day(date)}${day(date).slice(2)}${amount < 0 ? (at % 2 === 0 ? 'D' : 'RC') : at % 7 === 0 ? 'RD' : 'C'}${comma(amount)}NTRFNONREF//B${at}`,
          `:86:${payer}`,
          reference,
        ]),
        `:62F:C250123GBP${comma(1_000_000 + sum)}`,
        '-',
      ].join('\r\n');
    },
  },
  'CAMT.053': {
    parted: true,
    write: (lines) => {
      const sum = lines.reduce((pence, { amount }) => pence + amount, 0);
      const balance = (code: string, pence: number): string =>
        `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="GBP">${pounds(pence)}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`;
      return `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Acct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></Acct>${balance('OPBD', 1_000_000)}${balance('CLBD', 1_000_000 + sum)}${lines
        .map(({ date, payer, reference, amount }, at) => {
          const party = `<Nm>${escaped(payer)}</Nm>`;
          const side = amount > 0 ? 'Dbtr' : 'Cdtr';
          return `<Ntry><Amt Ccy="GBP">${pounds(Math.abs(amount))}</Amt><CdtDbtInd>${amount > 0 ? 'CRDT' : 'DBIT'}</CdtDbtInd><BookgDt>${at % 2 === 0 ? `<Dt>${date}</Dt>` : `<DtTm>${date}T10:00:00Z</DtTm>`}</BookgDt><AcctSvcrRef>B${at}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><${side}>${at % 3 === 0 ? `<Pty>${party}</Pty>` : party}</${side}></RltdPties><RmtInf>${at % 2 === 0 ? `<Ustrd>${escaped(reference)}</Ustrd>` : `<Strd><CdtrRefInf><Ref>${escaped(reference)}</Ref></CdtrRefInf></Strd>`}</RmtInf></TxDtls></NtryDtls></Ntry>`;
        })
        .join('')}</Stmt></BkToCstmrStmt></Document>`;
    },
  },
};

/** Lines as the orders that enter them. */
export const rowsOf = (lines: readonly ReadLine[]): object[] =>
  lines.map(({ customer, amount, date, statementLine, payer, reference, allocations }) => ({
    parameters: {
      customerID: customer!.id,
      amount,
      paymentDate: date,
      statementLine,
      payer,
      reference,
      allocations: allocations.map(({ invoiceID, amount: part }) => ({ invoiceID, amount: part })),
    },
  }));
