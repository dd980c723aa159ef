/** What deserves a second look before it is done: what it is, how bad, and what is said of many. */
import { formatDate } from './dates.js';

/** 3 is money or dates that are likely wrong, 2 what may be meant otherwise, 1 what is good to know. */
type Severity = 1 | 2 | 3;

interface Kind {
  readonly severity: Severity;
  /** The sentence for so many records whose own sentences differ. */
  readonly many?: (n: string) => string;
  /** It is not done unless the order says `confirm`. */
  readonly confirm?: true;
}

const kinds = {
  yearsAway: { severity: 3, many: (n) => `${n} dates are years away.`, confirm: true },
  farDate: { severity: 3, many: (n) => `${n} dates are years away.` },
  beforeStart: { severity: 3, many: (n) => `${n} dates are before the start: everything that was charged comes back.`, confirm: true },
  notLookedAt: { severity: 3, many: (n) => `${n} bills are unusual and nobody has ticked them off.`, confirm: true },
  refund: { severity: 3, many: (n) => `${n} are refunds: the money goes to the customer.` },
  overpaid: { severity: 3, many: (n) => `${n} customers pay more than they owe.` },
  sameReference: { severity: 3, many: (n) => `${n} payments have a reference that another payment of their customer has.` },
  numberInUse: { severity: 3, many: (n) => `${n} numbers are in use already.` },
  notANumber: { severity: 3, many: (n) => `${n} are no telephone numbers as the UK or another country has them.` },
  thereAlready: { severity: 3, many: (n) => `${n} have what is added already and would be charged for it twice.` },
  unwanted: { severity: 3, many: (n) => `${n} customers want no invoices by e-mail.` },
  sentAlready: { severity: 3, many: (n) => `${n} went out to their customers already and go once more.` },
  namesNoInvoice: { severity: 3, many: (n) => `${n} credit notes name no invoice that they correct.` },
  notCharged: { severity: 3, many: (n) => `In ${n} cases a stretch of days will not be charged.` },
  correctionsWait: { severity: 3, many: (n) => `In ${n} cases corrections are missing that Recreate takes in.` },
  priceJump: { severity: 3, many: (n) => `${n} prices change by half of themselves or more.` },
  other: { severity: 2 },
  priceFalls: { severity: 2, many: (n) => `${n} prices fall: the increase is below zero.` },
  ordered: { severity: 2, many: (n) => `For ${n} something is ordered for a later day already.` },
  aboveCap: { severity: 2, many: (n) => `${n} rates are above what consumers may be charged for the service.` },
  accessCharges: { severity: 2, many: (n) => `${n} rates differ in their access charge from others of their tariff.` },
  invoiced: { severity: 2, many: (n) => `${n} dates fall in periods that are invoiced; the differences come with the next run.` },
  cancelled: { severity: 2, many: (n) => `${n} have not begun and are cancelled: nothing of them is charged.` },
  laterPrice: { severity: 2, many: (n) => `In ${n} cases a price that was entered for a later day stays in force from then on.` },
  notBilled: { severity: 2, many: (n) => `${n} are off the bills: their lines wait until they are billed again.` },
  poundsAndPence: {
    severity: 2,
    many: (n) => `${n} were sold since 17 Jan 2025 and are in their minimum term: their rises are to be said in pounds and pence.`,
  },
  shortNotice: { severity: 2, many: (n) => `${n} rises are less than a month ahead.` },
  comesSooner: { severity: 2, many: (n) => `Of ${n} lines that were held back come with the next run, before the day that they were to wait for.` },
  comesLater: { severity: 1, many: (n) => `Of ${n} lines come later, after a day to come.` },
  fallsAway: { severity: 1, many: (n) => `In ${n} cases a charge or credit that was to come no longer comes.` },
  toCome: { severity: 1, many: (n) => `${n} dates are still to come: the status changes at once, the charges from those days.` },
  leftOver: { severity: 1, many: (n) => `Of ${n} payments something is left over.` },
  noticeNoted: { severity: 1, many: (n) => `In ${n} cases a cancellation notice is still noted.` },
} as const satisfies Readonly<Record<string, Kind>>;

export type WarningKind = keyof typeof kinds;
export const warningKinds = Object.keys(kinds) as readonly WarningKind[];

export interface Warning {
  readonly kind: WarningKind;
  readonly text: string;
}

const kindOf = (kind: WarningKind): Kind => kinds[kind];

/** A sentence without a kind is one like another. */
const asWarning = (warning: string | Warning): Warning => (typeof warning === 'string' ? { kind: 'other', text: warning } : warning);
export const textOfWarning = (warning: string | Warning): string => (typeof warning === 'string' ? warning : warning.text);

/** What the order has to confirm before it is done. */
export const toConfirm = (warnings: readonly (string | Warning)[]): readonly Warning[] =>
  warnings.map(asWarning).filter(({ kind }) => kindOf(kind).confirm === true);

/** Days of two years: nobody means an action for a day further off, unless they say so. */
const YEARS = 2;

/** Whether a day on which something is done is years away, and the sentence about it. */
export function yearsAway(date: string, today: string, kind: 'yearsAway' | 'farDate' = 'yearsAway'): Warning | undefined {
  const years = Number(date.slice(0, 4)) - Number(today.slice(0, 4)) - (date.slice(5) < today.slice(5) ? 1 : 0);
  const back = Number(today.slice(0, 4)) - Number(date.slice(0, 4)) - (today.slice(5) < date.slice(5) ? 1 : 0);
  if (years >= YEARS) return { kind, text: `${formatDate(date)} is ${years} years ahead.` };
  return back >= YEARS ? { kind, text: `${formatDate(date)} is ${back} years ago.` } : undefined;
}

/** What a preview says of many records: a kind, how many records, and which. */
export interface WarningGroup {
  readonly kind: WarningKind;
  readonly severity: Severity;
  readonly text: string;
  readonly count: number;
  readonly ids: readonly string[];
}

/** By kind, the worst first, then the most frequent; none is left out. Sentences of no kind are a group each. */
export function grouped(rows: readonly { readonly id: string; readonly warnings: readonly (string | Warning)[] }[]): readonly WarningGroup[] {
  const groups = new Map<string, { readonly kind: WarningKind; readonly texts: Set<string>; readonly ids: Set<string> }>();
  for (const { id, warnings } of rows) {
    for (const { kind, text } of warnings.map(asWarning)) {
      const key = kindOf(kind).many ? kind : text;
      const group = groups.get(key) ?? { kind, texts: new Set<string>(), ids: new Set<string>() };
      groups.set(key, group);
      group.texts.add(text);
      group.ids.add(id);
    }
  }
  return [...groups.values()]
    .map(({ kind, texts, ids }): WarningGroup => {
      const [only = ''] = texts;
      const text = texts.size === 1 ? only : (kindOf(kind).many?.(ids.size === 1 ? String(texts.size) : ids.size.toLocaleString('en-GB')) ?? only);
      return { kind, severity: kindOf(kind).severity, text, count: ids.size, ids: [...ids] };
    })
    .toSorted((a, b) => b.severity - a.severity || b.count - a.count);
}
