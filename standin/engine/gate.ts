/**
 * Between the library and the engine: payload limits, cell-edit mode, and faults that tests order.
 * A number is an error of the transport as Excel on the web gives it; a text is the answer.
 */
import type { Workbook } from './book.js';
import { editing, Refusal } from './refusal.js';
import { processQuery, type RequestBody, type ResponseBody } from './rich/query.js';

const transport = { accessDenied: 7000, tooBusy: 5102, sessionGone: 5012, requestTooLarge: 5103, responseTooLarge: 5104 } as const;

/** How a sync is made to fail: a transport error number, or an error code of the rich API. */
export type Fault = number | string;

/** Set on requests of `Excel.run({ delayForCellEdit: true }, …)`. */
const delayForCellEdit = 64;

export class Gate {
  /** Batches received so far: what a test counts as syncs. */
  syncs = 0;
  /** The sizes of the largest texts that passed. */
  readonly largest = { request: 0, response: 0 };
  /** Milliseconds every batch takes more, as a network would. */
  delay = 0;
  /** Called with each request before it is answered. */
  onRequest: (body: RequestBody) => void = () => {};

  private readonly book: Workbook;
  private readonly faults = new Map<number, Fault>();
  private waiting: (() => void)[] = [];

  constructor(book: Workbook) {
    this.book = book;
  }

  /** Makes the n-th sync from now fail (1 is the next); nothing of it is done. */
  fail(n: number, fault: Fault): void {
    this.faults.set(this.syncs + n, fault);
  }

  forgetFaults(): void {
    this.faults.clear();
  }

  async answer(request: string, flags: number): Promise<number | string> {
    // The library's own calls at start and for the pane's visibility are no syncs of the add-in.
    if (!request.includes('"ObjectPathType":1,')) return JSON.stringify(processQuery(this.book, JSON.parse(request) as RequestBody));
    const n = ++this.syncs;
    const size = length(request);
    this.largest.request = Math.max(this.largest.request, size);
    if (this.delay) await new Promise((done) => setTimeout(done, this.delay));
    if (size > this.book.limits.request) return transport.requestTooLarge;
    const fault = this.faults.get(n);
    this.faults.delete(n);
    if (typeof fault === 'number') return fault;
    const body = JSON.parse(request) as RequestBody;
    this.onRequest(body);
    if (fault !== undefined) return JSON.stringify(refused(new Refusal(fault, `The stand-in was told to fail this sync with ${fault}.`)));
    if (this.book.editing && (flags & delayForCellEdit) !== 0)
      await new Promise<void>((done) => {
        this.waiting.push(done);
      });
    const text = JSON.stringify(this.book.editing ? refused(editing()) : processQuery(this.book, body));
    const answered = length(text);
    this.largest.response = Math.max(this.largest.response, answered);
    // What was written stays written: only the answer is lost.
    return answered > this.book.limits.response ? transport.responseTooLarge : text;
  }

  /** The user has finished typing: requests that asked to wait go on. */
  editingEnded(): void {
    const ready = this.waiting;
    this.waiting = [];
    for (const go of ready) go();
  }
}

/** Bytes on the wire, without encoding short texts twice. */
const length = (text: string): number => {
  let n = text.length;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c > 127) n += c > 2047 && !(c >= 0xd800 && c <= 0xdfff) ? 2 : 1;
  }
  return n;
};

const refused = (refusal: Refusal): ResponseBody => ({
  Results: [],
  TraceIds: [],
  Error: { Code: refusal.code, Message: refusal.message, HttpStatusCode: refusal.status, Location: '', ActionIndex: 0 },
});
