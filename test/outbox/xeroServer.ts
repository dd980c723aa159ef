/**
 * Plays the documented endpoints of Xero's Accounting API with a ledger of its own: contacts, invoices, credit notes, payments,
 * overpayments and their allocations, what is due and what is left of each, what Xero refuses; limits, and answers that get lost.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Thing = Record<string, unknown>;

const names = {
  Contacts: 'ContactID',
  Invoices: 'InvoiceID',
  CreditNotes: 'CreditNoteID',
  Payments: 'PaymentID',
  BankTransactions: 'BankTransactionID',
  Overpayments: 'OverpaymentID',
} as const;
type List = keyof typeof names;

export interface XeroServer {
  readonly url: string;
  readonly books: { readonly [L in List]: Thing[] };
  /** What becomes of the next calls that write: `lost` acts and never answers. */
  readonly next: ('lost' | 429 | 500 | undefined)[];
  /** Calls that something refuses by itself: path and method, to a sentence. */
  refuse: (method: string, path: string, thing: Thing) => string | undefined;
  calls: number;
  /** An app from before the narrow scopes. */
  wide: boolean;
  close(): Promise<void>;
}

/** Xero's tax types of sales in a British organisation. */
const onRevenue = new Set(['OUTPUT2', 'RROUTPUT', 'ZERORATEDOUTPUT', 'EXEMPTOUTPUT', 'NONE', 'DRCHARGE20', 'DRCHARGE5', 'ECZROUTPUT', 'ECZROUTPUTSERVICES']);

const body = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece as string;
  return text;
};

export const pence = (amount: unknown): number => Math.round(Number(amount ?? 0) * 100);
const dead = ({ Status }: Thing): boolean => Status === 'VOIDED' || Status === 'DELETED';

/** As Xero answers: dates count milliseconds. */
const told = (thing: Thing): Thing =>
  Object.fromEntries(Object.entries(thing).map(([name, value]) => [name, /^(Due)?Date$/.test(name) ? `/Date(${Date.parse(String(value))}+0000)/` : value]));

class Refused extends Error {}

export async function xeroServer(): Promise<XeroServer> {
  const books: XeroServer['books'] = { Contacts: [], Invoices: [], CreditNotes: [], Payments: [], BankTransactions: [], Overpayments: [] };
  const next: XeroServer['next'] = [];
  const kept = new Map<string, string>();
  let ids = 0;
  const newID = (): string => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;
  const find = (list: List, id: unknown): Thing => {
    const found = books[list].find((each) => each[names[list]] === id);
    if (!found) throw new Refused(`${list.slice(0, -1)} could not be found`);
    return found;
  };

  /** Puts an amount on an invoice, or takes it off. */
  function credit(invoice: Thing, amount: number, as: 'AmountPaid' | 'AmountCredited'): void {
    if (amount > pence(invoice['AmountDue'])) throw new Refused('Payment amount exceeds the amount outstanding on this document');
    invoice[as] = (pence(invoice[as]) + amount) / 100;
    invoice['AmountDue'] = (pence(invoice['AmountDue']) - amount) / 100;
    invoice['Status'] = pence(invoice['AmountDue']) === 0 ? 'PAID' : 'AUTHORISED';
  }

  /** Uses something of a credit note or an overpayment, or gives it back. */
  function used(source: Thing, amount: number): void {
    if (amount > pence(source['RemainingCredit'])) throw new Refused('The amount is greater than the remaining credit on this document');
    source['RemainingCredit'] = (pence(source['RemainingCredit']) - amount) / 100;
    source['Status'] = pence(source['RemainingCredit']) === 0 ? 'PAID' : 'AUTHORISED';
  }

  function document(list: 'Invoices' | 'CreditNotes', thing: Thing): Thing {
    const number = list === 'Invoices' ? 'InvoiceNumber' : 'CreditNoteNumber';
    if (find('Contacts', (thing['Contact'] as Thing)['ContactID'])['ContactStatus'] === 'ARCHIVED') throw new Refused('The contact is archived');
    const lines = (thing['LineItems'] ?? []) as Thing[];
    if (lines.some(({ AccountCode }) => AccountCode === '999')) throw new Refused("Account code '999' is not a valid code for this document.");
    const wrong = lines.find(({ TaxType }) => !onRevenue.has(String(TaxType)));
    if (wrong) throw new Refused(`The TaxType code '${String(wrong['TaxType'])}' does not exist or cannot be used for this type of transaction`);
    if (books[list].some((each) => each[number] === thing[number] && !dead(each)))
      throw new Refused(`${list === 'Invoices' ? 'Invoice' : 'Credit note'} # must be unique.`);
    const items = lines.map((line) => ({ ...line, LineAmount: line['LineAmount'] ?? Number(line['UnitAmount']) * Number(line['Quantity'] ?? 1) }));
    const total = items.reduce((sum, line) => sum + pence(line.LineAmount) + pence((line as Thing)['TaxAmount']), 0) / 100;
    const state = list === 'Invoices' ? { AmountDue: total, AmountPaid: 0, AmountCredited: 0 } : { RemainingCredit: total, Allocations: [] };
    return { ...thing, LineItems: items, [names[list]]: newID(), Total: total, ...state };
  }

  function payment(thing: Thing): Thing {
    const amount = pence(thing['Amount']);
    if (amount <= 0) throw new Refused('Amount must be greater than zero');
    const invoice = thing['Invoice'] as Thing | undefined;
    if (invoice) {
      const found = invoice['InvoiceID']
        ? find('Invoices', invoice['InvoiceID'])
        : books.Invoices.find(({ InvoiceNumber }) => InvoiceNumber === invoice['InvoiceNumber']);
      if (!found || dead(found)) throw new Refused('Invoice could not be found');
      credit(found, amount, 'AmountPaid');
    } else if (thing['CreditNote']) used(find('CreditNotes', (thing['CreditNote'] as Thing)['CreditNoteID']), amount);
    else used(find('Overpayments', (thing['Overpayment'] as Thing)['OverpaymentID']), amount);
    return { ...thing, PaymentID: newID(), Status: 'AUTHORISED' };
  }

  function create(list: List, thing: Thing): Thing {
    if (list === 'Invoices' || list === 'CreditNotes') return document(list, thing);
    if (list === 'Payments') return payment(thing);
    if (list === 'BankTransactions') {
      const Total = ((thing['LineItems'] ?? []) as Thing[]).reduce((sum, line) => sum + pence(line['LineAmount']), 0) / 100;
      const over = {
        OverpaymentID: newID(),
        Contact: thing['Contact'],
        Date: thing['Date'],
        Total,
        RemainingCredit: Total,
        Allocations: [],
        Status: 'AUTHORISED',
      };
      books.Overpayments.push(over);
      return { ...thing, BankTransactionID: newID(), OverpaymentID: over.OverpaymentID, Total, Status: 'AUTHORISED' };
    }
    return { ContactStatus: 'ACTIVE', ...thing, [names[list]]: newID() };
  }

  /** POST /Payments/{id}, /Invoices/{id}, /CreditNotes/{id}: deleting and voiding. */
  function change(list: List, id: string, given: Thing): Thing {
    const thing = find(list, id);
    const { Status } = ((given[list] as Thing[] | undefined)?.[0] ?? given) as Thing;
    if (dead(thing)) throw new Refused(`This ${list.slice(0, -1).toLowerCase()} is ${String(thing['Status']).toLowerCase()} and cannot be changed`);
    if (list === 'Payments' && Status === 'DELETED') {
      if (thing['IsReconciled'] === true) throw new Refused('The payment has been reconciled and cannot be deleted');
      const amount = pence(thing['Amount']);
      const invoice = thing['Invoice'] as Thing | undefined;
      if (invoice)
        credit(
          invoice['InvoiceID']
            ? find('Invoices', invoice['InvoiceID'])
            : books.Invoices.find(({ InvoiceNumber }) => InvoiceNumber === invoice['InvoiceNumber'])!,
          -amount,
          'AmountPaid',
        );
      else if (thing['CreditNote']) used(find('CreditNotes', (thing['CreditNote'] as Thing)['CreditNoteID']), -amount);
      else used(find('Overpayments', (thing['Overpayment'] as Thing)['OverpaymentID']), -amount);
      thing['Status'] = 'DELETED';
      return thing;
    }
    const due = ((given[list] as Thing[] | undefined)?.[0] ?? given)['DueDate'];
    if (list === 'Invoices' && Status === undefined && due !== undefined) return Object.assign(thing, { DueDate: due });
    if (Status !== 'VOIDED') throw new Refused('A validation exception occurred');
    const free = list === 'Invoices' ? pence(thing['AmountDue']) === pence(thing['Total']) : pence(thing['RemainingCredit']) === pence(thing['Total']);
    if (!free) throw new Refused('This document cannot be voided as it has payments or credits allocated to it');
    thing['Status'] = 'VOIDED';
    return thing;
  }

  function allocate(list: 'CreditNotes' | 'Overpayments', id: string, { Allocations: [given] }: { readonly Allocations: readonly [Thing] }): Thing {
    const source = find(list, id);
    const invoice = find('Invoices', (given['Invoice'] as Thing)['InvoiceID']);
    if (dead(source) || dead(invoice)) throw new Refused('The document is voided');
    if ((source['Contact'] as Thing)['ContactID'] !== (invoice['Contact'] as Thing)['ContactID'])
      throw new Refused('The contacts of both documents must match');
    const amount = pence(given['Amount']);
    if (amount > pence(invoice['AmountDue'])) throw new Refused('The amount exceeds the amount outstanding on the invoice');
    used(source, amount);
    credit(invoice, amount, 'AmountCredited');
    const allocation = { AllocationID: newID(), ...given };
    (source['Allocations'] as Thing[]).push(allocation);
    return allocation;
  }

  function unallocate(list: 'CreditNotes' | 'Overpayments', id: string, allocationID: string): Thing {
    const source = find(list, id);
    const all = source['Allocations'] as Thing[];
    const place = all.findIndex(({ AllocationID }) => AllocationID === allocationID);
    if (place < 0) throw new Refused('The allocation could not be found');
    const [gone] = all.splice(place, 1);
    const amount = pence(gone!['Amount']);
    used(source, -amount);
    credit(find('Invoices', (gone!['Invoice'] as Thing)['InvoiceID']), -amount, 'AmountCredited');
    return { AllocationID: allocationID, IsDeleted: true };
  }

  /** `A=="x"&&B.StartsWith("y")&&C!=null&&Contact.ContactID==guid("z")` */
  function fits(thing: Thing, where: string): boolean {
    const value = (path: string): unknown => path.split('.').reduce<unknown>((at, name) => (at as Thing | undefined)?.[name], thing);
    return where.split('&&').every((clause) => {
      const [, starts, begin] = /^([\w.]+)\.StartsWith\("(.*)"\)$/.exec(clause) ?? [];
      if (starts !== undefined) return typeof value(starts) === 'string' && (value(starts) as string).startsWith(begin!);
      const [, there] = /^([\w.]+)!=null$/.exec(clause) ?? [];
      if (there !== undefined) return (value(there) ?? null) !== null;
      const [, path, wanted] = /^([\w.]+)==(?:guid\()?"(.*)"\)?$/.exec(clause) ?? [];
      if (path === undefined) throw new Refused(`The where clause ${clause} cannot be read`);
      return value(path) === wanted;
    });
  }

  const server = { url: '', books, next, calls: 0, wide: false, refuse: () => undefined, close: async () => undefined } as XeroServer & { calls: number };
  const http = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '', 'http://x');
      const text = await body(request);
      const answer = (status: number, value: object, headers: Record<string, string> = {}): void => {
        response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
        response.end(JSON.stringify(value));
      };
      if (url.pathname === '/connect/token') {
        const scope = new URLSearchParams(text).get('scope') ?? '';
        if (scope.includes('accounting.transactions') !== server.wide) return answer(400, { error: 'invalid_scope' });
        return answer(200, { access_token: 'bearer', expires_in: 1800 });
      }
      if (request.headers.authorization !== 'Bearer bearer') return answer(401, {});
      server.calls += 1;
      const [, , , list, id, sub, subID] = url.pathname.split('/') as [string, string, string, List, string?, string?, string?];
      try {
        if (request.method === 'GET') {
          const [where, number] = [url.searchParams.get('where'), url.searchParams.get('InvoiceNumbers')];
          const found = books[list].filter((each) =>
            id
              ? each[names[list]] === id
              : each['ContactStatus'] === 'ARCHIVED' && url.searchParams.get('includeArchived') !== 'true'
                ? false
                : number
                  ? each['InvoiceNumber'] === number
                  : where === null
                    ? true
                    : fits(each, where),
          );
          return id && found.length === 0 ? answer(404, {}) : answer(200, { [list]: found.map(told) });
        }
        const fate = next.shift();
        if (fate === 429) return answer(429, {}, { 'Retry-After': '7', 'X-Rate-Limit-Problem': 'minute' });
        if (fate === 500) return answer(500, {});
        const key = request.headers['idempotency-key'];
        const before = typeof key === 'string' ? kept.get(key) : undefined;
        if (before !== undefined) return answer(200, JSON.parse(before) as object);
        const given = (text === '' ? {} : JSON.parse(text)) as Thing;
        const [thing] = (given[list] as Thing[] | undefined) ?? [given];
        const why = server.refuse(request.method ?? '', url.pathname, thing!);
        if (why !== undefined) throw new Refused(why);
        let done: object;
        if (sub === 'Allocations') {
          const source = list as 'CreditNotes' | 'Overpayments';
          done = request.method === 'DELETE' ? unallocate(source, id!, subID!) : { Allocations: [allocate(source, id!, given as never)] };
        } else if (request.method === 'POST') done = { [list]: [change(list, id!, given)] };
        else {
          const made = create(list, thing!);
          books[list].push(made);
          done = { [list]: [made] };
        }
        if (typeof key === 'string') kept.set(key, JSON.stringify(done));
        if (fate === 'lost') return void request.socket.destroy();
        answer(200, done);
      } catch (error) {
        if (!(error instanceof Refused)) return answer(500, {});
        answer(400, { Type: 'ValidationException', Elements: [{ ValidationErrors: [{ Message: error.message }] }] });
      }
    })();
  });
  await new Promise<void>((ready) => {
    http.listen(0, '127.0.0.1', ready);
  });
  return Object.assign(server, {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((closed) => {
        http.close(() => closed());
        http.closeAllConnections();
      }),
  });
}
