/** Plays the documented endpoints of Xero's Accounting API: contacts, invoices, credit notes, payments, limits, and answers that get lost. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

type Thing = Record<string, unknown>;

export interface XeroServer {
  readonly url: string;
  readonly books: { readonly Contacts: Thing[]; readonly Invoices: Thing[]; readonly CreditNotes: Thing[]; readonly Payments: Thing[] };
  /** What becomes of the next calls that write: `lost` acts and never answers. */
  readonly next: ('lost' | 429 | 500 | undefined)[];
  calls: number;
  close(): Promise<void>;
}

const body = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece as string;
  return text;
};

export async function xeroServer(): Promise<XeroServer> {
  const books = { Contacts: [] as Thing[], Invoices: [] as Thing[], CreditNotes: [] as Thing[], Payments: [] as Thing[] };
  const next: XeroServer['next'] = [];
  const kept = new Map<string, string>();
  let ids = 0;
  const newID = (): string => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`;
  const names = { Contacts: 'ContactID', Invoices: 'InvoiceID', CreditNotes: 'CreditNoteID', Payments: 'PaymentID' } as const;

  function refusal(list: keyof typeof books, thing: Thing): string | undefined {
    const code = ((thing['LineItems'] ?? []) as Thing[]).find(({ AccountCode }) => AccountCode === '999');
    if (code) return "Account code '999' is not a valid code for this document.";
    if (list === 'Invoices' && books.Invoices.some(({ InvoiceNumber, Status }) => InvoiceNumber === thing['InvoiceNumber'] && Status !== 'VOIDED'))
      return 'Invoice # must be unique.';
    if (list === 'Payments' && !books.Invoices.some(({ InvoiceNumber }) => InvoiceNumber === (thing['Invoice'] as Thing)['InvoiceNumber']))
      return 'Invoice could not be found';
    return undefined;
  }

  function made(list: keyof typeof books, thing: Thing): Thing {
    const lines = (thing['LineItems'] ?? []) as { readonly LineAmount: number; readonly TaxAmount: number }[];
    const total = lines.reduce((sum, { LineAmount, TaxAmount }) => sum + Math.round(LineAmount * 100) + Math.round(TaxAmount * 100), 0) / 100;
    const full = { ContactStatus: 'ACTIVE', ...thing, [names[list]]: newID(), ...(lines.length > 0 ? { Total: total } : {}) };
    books[list].push(full);
    return full;
  }

  const server: XeroServer & { calls: number } = { url: '', books, next, calls: 0, close: async () => undefined };
  const http = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '', 'http://x');
      const text = await body(request);
      const answer = (status: number, value: object, headers: Record<string, string> = {}): void => {
        response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
        response.end(JSON.stringify(value));
      };
      if (url.pathname === '/connect/token') return answer(200, { access_token: 'bearer', expires_in: 1800 });
      if (request.headers.authorization !== 'Bearer bearer') return answer(401, {});
      server.calls += 1;
      const [, , , list, id] = url.pathname.split('/') as [string, string, string, keyof typeof books, string?];
      if (request.method === 'GET') {
        const [, field, value] = /^(\w+)=="(.*)"$/.exec(url.searchParams.get('where') ?? '') ?? [];
        const number = url.searchParams.get('InvoiceNumbers');
        const found = books[list].filter((each) =>
          id ? each[names[list]] === id || each['CreditNoteNumber'] === id : number ? each['InvoiceNumber'] === number : each[field ?? ''] === value,
        );
        return id && found.length === 0 ? answer(404, {}) : answer(200, { [list]: found });
      }
      const fate = next.shift();
      if (fate === 429) return answer(429, {}, { 'Retry-After': '7', 'X-Rate-Limit-Problem': 'minute' });
      if (fate === 500) return answer(500, {});
      const key = String(request.headers['idempotency-key']);
      const before = kept.get(key);
      if (before !== undefined) return answer(200, JSON.parse(before) as object);
      const [thing] = (JSON.parse(text) as Record<string, Thing[]>)[list]!;
      const why = refusal(list, thing!);
      if (why !== undefined) return answer(400, { Type: 'ValidationException', Elements: [{ ValidationErrors: [{ Message: why }] }] });
      const done = { [list]: [made(list, thing!)] };
      kept.set(key, JSON.stringify(done));
      if (fate === 'lost') return void request.socket.destroy();
      answer(200, done);
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
