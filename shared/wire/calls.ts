/** Calls as the bridge tells of them. Money in pounds. */
import { byName, choice, day, figure, flag, list, maybe, object, text, whole, type Told } from './shape.js';

export const waitingCalls = object({
  /** Why they wait; see callError. */
  error: text,
  /** The number, or where they went. */
  for: maybe(text),
  calls: whole,
  minutes: figure,
  carrierCost: figure,
  firstDate: day,
  lastDate: day,
  /** Of a number that was dropped: who had it last. He is not charged. */
  lastHolder: maybe(text),
  /** What has no rate for them. */
  tariff: maybe(text),
});
export type WaitingCalls = Told<typeof waitingCalls>;

export const loadedFile = object(
  {
    name: text,
    carrier: maybe(text),
    status: text,
    lines: whole,
    duplicates: whole,
    open: whole,
    firstDate: maybe(day),
    lastDate: maybe(day),
    seconds: whole,
    carrierCost: figure,
    hash: text,
    /** Calls by what they wait for. */
    waits: byName(whole),
  },
  { id: text },
);
export type LoadedFile = Told<typeof loadedFile>;

const allowanceLimit = choice('seconds', 'calls', 'events', 'bytes', 'value');

/** What a number drew from a plan in a month, by what it counts. */
const allowanceShare = object({
  /** Null of what invoices drew before it was kept number by number. */
  numberID: maybe(text),
  number: maybe(text),
  limits: list(
    object({
      limit: allowanceLimit,
      /** Drawn by calls on invoices. */
      invoiced: figure,
      /** What calls on no invoice will draw. */
      waiting: figure,
    }),
  ),
});
export type AllowanceShare = Told<typeof allowanceShare>;

/** A plan in a month, as far as it can be used up: whole seconds, calls, pieces, bytes, or pence. */
export const allowance = object({
  discountPlan: text,
  /** The number, the name of the pool, or "All numbers". */
  pool: text,
  sharedBy: choice('number', 'pool', 'customer'),
  limits: list(
    object({
      limit: allowanceLimit,
      content: figure,
      /** Drawn by calls on invoices. */
      invoiced: figure,
      /** What calls on no invoice will draw. */
      waiting: figure,
      left: figure,
      /** The start of the call that took the last of it, as 2026-11-14T10:03:00; null while something is left, and where it is not known. */
      usedUpAt: maybe(text),
    }),
  ),
  /** What each number drew, the most first; those of a named pool that have drawn nothing, too. */
  numbers: list(allowanceShare),
});
export type Allowance = Told<typeof allowance>;

const listed = object({
  callDate: day,
  callTime: text,
  CLI: text,
  dialled: maybe(text),
  destination: maybe(text),
  callType: text,
  /** "0:01:23", "2 texts", "1.5 MB". */
  quantity: text,
  gross: figure,
  /** Of gross, what reaching a service number costs. */
  accessCharge: figure,
  discount: figure,
  net: figure,
  allowance: maybe(text),
  /** The place of its line among the lines below, from 1; null of calls whose sum raised none. */
  line: maybe(whole),
  transactionID: maybe(text),
  /** It came after the calls of its day had been billed. */
  late: flag,
});

export type ListedCall = Told<typeof listed>;

const listedNumber = object({ number: text, calls: list(listed), gross: figure, discount: figure, net: figure });

const listedLine = object({
  line: whole,
  transactionID: text,
  description: text,
  calls: whole,
  /** The sum of its calls in pounds, to eight decimals, and what the invoice says: that sum, rounded once. */
  exact: figure,
  billed: figure,
});

export const callList = object({
  numbers: list(listedNumber),
  /** The invoice's lines of calls, each of which is the sum of its own. */
  lines: list(listedLine),
  calls: whole,
  /** Calls that are past the months they are kept: only their sums are left, which the figures below hold. */
  removed: whole,
  /** The sum of all calls in pounds, to eight decimals. */
  exact: figure,
  /** What the invoice's lines of calls come to. */
  billed: figure,
});
export type CallList = Told<typeof callList>;

const chargedCall = object({
  id: text,
  callDate: day,
  callTime: text,
  CLI: text,
  dialled: maybe(text),
  destination: maybe(text),
  callType: text,
  tariff: maybe(text),
  timeBand: text,
  /** "0:01:23", "2 texts", "1.50 MB". */
  quantity: text,
  /** After the increments of its rate. */
  secondsCharged: whole,
  /** Pounds to four decimals; `exact` is the net in pence as a fraction, and these add up to the line. */
  gross: figure,
  discount: figure,
  net: figure,
  exact: text,
  allowance: maybe(text),
  /** How its price comes about. */
  words: list(text),
});
export type ChargedCall = Told<typeof chargedCall>;

const chargedLine = object({
  /** Names it: the id of its transaction, or "next 0" of what the next invoice would raise. */
  line: text,
  transactionID: maybe(text),
  invoiceID: maybe(text),
  invoiceNumber: maybe(text),
  invoiceDate: maybe(day),
  numberID: maybe(text),
  description: text,
  periodFrom: maybe(day),
  periodTo: maybe(day),
  VATRate: maybe(text),
  transactionCode: maybe(text),
  gross: figure,
  discount: figure,
  net: figure,
  calls: whole,
  /** Of them those that are past the months they are kept: only their sums are left. */
  removed: whole,
  /** The net of all its calls before the one rounding, in pence as a fraction; null where no calls were asked for. */
  exact: maybe(text),
  words: list(text),
  /** Its calls in the order of their time, as many as were asked for. */
  charged: list(chargedCall),
});
export type ChargedLine = Told<typeof chargedLine>;

export const callCharges = object({
  /** What the next invoice would raise, then what was raised, the latest first. */
  lines: list(chargedLine),
  /** There are more lines than are told. */
  left: whole,
});
export type CallCharges = Told<typeof callCharges>;
