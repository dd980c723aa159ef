/** The difference between two bills in the words of whoever asks about it. Pure. */
import type { PartKind } from '../../shared/billing/why.js';
import type { BillChange, Cause, ChangePart } from '../../shared/wire/change.js';
import { clock, day, difference, pounds, type Tongue } from '../words.js';

const parts: Readonly<Record<PartKind, string>> = {
  price: 'Price changes',
  quantity: 'More or fewer of the same',
  discount: 'Discounts',
  new: 'New',
  ended: 'Ended',
  prorata: 'Pro rata',
  periods: 'Periods on one bill only',
  held: 'Held',
  resumed: 'Charged again',
  backfilled: 'Held before, charged late',
  credits: 'Credits',
  corrections: 'Back-dated charges',
  oneOff: 'One-off charges',
  instalments: 'Instalments',
  usage: 'Usage',
  manual: 'Lines by hand',
};
export const partSaid = (kind: PartKind): string => parts[kind];

export const billNamed = ({ invoiceNumber, invoiceDate }: BillChange['now'], words: Tongue): string =>
  invoiceNumber === null ? 'as forecast' : `${invoiceNumber} of ${day(invoiceDate, words)}`;

/** "Drop, Carol Clerk, 14 Feb 2025, 10:05: Dropped on …" */
export const causeSaid = ({ action, userName, at, why }: Cause, words: Tongue): string =>
  `${action.charAt(0).toUpperCase()}${action.slice(1).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} by ${userName}, ${day(at, words)}, ${clock(at, words.locale)}${why === '' ? '' : `: ${why}`}`;

/** The parts of each kind, in the order in which they came. */
export function byKindOf(all: readonly ChangePart[]): readonly (readonly [PartKind, readonly ChangePart[]])[] {
  const found = new Map<PartKind, ChangePart[]>();
  for (const part of all) found.set(part.kind, [...(found.get(part.kind) ?? []), part]);
  return [...found];
}

/** For an e-mail to the customer who asks. Who did what inside the company is left out. */
export const changeAsText = (label: string, { last, now, byKind, parts: all, VAT }: BillChange, words: Tongue): string =>
  [
    label,
    last ? `Last bill, ${billNamed(last, words)}: ${pounds(last.total)}` : 'No bill before',
    ...byKind.flatMap(({ kind, net }) => [
      `${partSaid(kind)}: ${difference(net)}`,
      ...all.filter((part) => part.kind === kind).map((part) => `  ${part.description}: ${difference(part.net)}${part.words === '' ? '' : ` (${part.words})`}`),
    ]),
    ...(VAT === 0 ? [] : [`VAT: ${difference(VAT)}`]),
    `This bill, ${billNamed(now, words)}: ${pounds(now.total)}`,
  ].join('\n');
