/** Which of a customer's open invoices an amount pays. Pure; amounts in pence. */
import { formatPence } from '../../shared/money.js';

export interface Open {
  readonly id: string;
  readonly number: string;
  readonly customerID: string;
  readonly due: string;
  readonly balance: number;
}

export interface Settling {
  readonly parts: readonly (Open & { readonly amount: number })[];
  /** The amount is that of these invoices, neither more nor less. */
  readonly exact: boolean;
  /** "pays invoice 10031", without a full stop. */
  readonly why: string;
}

/** Invoices among which a sum is looked for: of more there is always one by chance. */
const mostTried = 12;

const whole = (invoices: readonly Open[], why: string): Settling => ({
  parts: invoices.map((each) => ({ ...each, amount: each.balance })),
  exact: true,
  why,
});
const numbers = (invoices: readonly Open[]): string =>
  invoices.length === 1
    ? `invoice ${invoices[0]!.number}`
    : `invoices ${invoices
        .slice(0, 5)
        .map(({ number }) => number)
        .join(', ')}${invoices.length > 5 ? ` and ${invoices.length - 5} more` : ''}`;
const sumOf = (invoices: readonly Open[]): number => invoices.reduce((sum, { balance }) => sum + balance, 0);

/**
 * The invoices that were named, one of just this amount, all that is open, the oldest ones, two or three that come to it: the first
 * of these that fits exactly. Else the named ones, then the oldest, as far as it goes; what is left stays on account.
 */
export function settling(all: readonly Open[], amount: number, named: ReadonlySet<string>): Settling {
  const open = all.toSorted((a, b) => (a.due === b.due ? Number(a.id) - Number(b.id) : a.due < b.due ? -1 : 1));
  const mentioned = open.filter(({ id }) => named.has(id));
  if (mentioned.length > 0 && sumOf(mentioned) === amount) return whole(mentioned, `it pays ${numbers(mentioned)}, as it says`);
  if (mentioned.length === 0) {
    const same = open.filter(({ balance }) => balance === amount);
    if (same[0])
      return { ...whole([same[0]], `it is the amount of ${numbers([same[0]])}${same.length > 1 ? ', the oldest of several' : ''}`), exact: same.length === 1 };
    if (open.length > 1 && sumOf(open) === amount) return whole(open, `it is all that is open, ${numbers(open)}`);
    for (let count = 2, sum = sumOf(open.slice(0, 1)); count <= open.length; count += 1) {
      sum += open[count - 1]!.balance;
      if (sum === amount) return whole(open.slice(0, count), `it is the amount of the ${count} oldest, ${numbers(open.slice(0, count))}`);
    }
    const few = fewOf(open.slice(0, mostTried), amount);
    if (few) return whole(few, `it is the amount of ${numbers(few)} together`);
  }
  const parts: (Open & { readonly amount: number })[] = [];
  let left = amount;
  for (const each of [...mentioned, ...open.filter(({ id }) => !named.has(id))]) {
    if (left === 0) break;
    const part = Math.min(left, each.balance);
    parts.push({ ...each, amount: part });
    left -= part;
  }
  if (parts.length === 0) return { parts, exact: false, why: 'nothing of theirs is open, so it stays on account' };
  return {
    parts,
    exact: false,
    why:
      left > 0
        ? `it is more than what is open by ${formatPence(left)}, which stays on account`
        : `it pays ${numbers(parts)} in part, ${mentioned.length > 0 ? 'those it names first' : 'the oldest first'}`,
  };
}

/** Two or three that come to the amount, where only one such choice does. */
function fewOf(open: readonly Open[], amount: number): readonly Open[] | undefined {
  let found: readonly Open[] | undefined;
  for (let a = 0; a < open.length; a += 1)
    for (let b = a + 1; b < open.length; b += 1)
      for (let c = b; c < open.length; c += 1) {
        const some = c === b ? [open[a]!, open[b]!] : [open[a]!, open[b]!, open[c]!];
        if (sumOf(some) !== amount) continue;
        if (found) return undefined;
        found = some;
      }
  return found;
}
