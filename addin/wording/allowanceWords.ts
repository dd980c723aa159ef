/** Allowances of calls in words and as a sheet: what a plan allows in a month, what was drawn, what is left. Pure. */
import type { Allowance, AllowanceShare } from '../../shared/wire/calls.js';
import type { Report, ReportCell } from '../lists/report.js';
import { counted, day, figure, pounds, type Tongue } from '../words.js';
import { monthSaid } from './playbookWords.js';

type Limit = Allowance['limits'][number]['limit'];

/** Parts of a minute, call or gigabyte: two decimals where there are any. */
const hundredths = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 });

/** How much one of what is counted here holds, and what a sheet calls it. */
const measures: Readonly<Record<Limit, readonly [of: number, said: string]>> = {
  seconds: [60, 'Minutes'],
  calls: [1, 'Calls'],
  events: [1, 'Texts'],
  bytes: [1_000_000, 'MB'],
  value: [100, 'Pounds'],
};

/** "Minutes": what a limit is counted in. */
export const measureOf = (limit: Limit): string => measures[limit][1];

const measured = (limit: Limit, amount: number): number => amount / measures[limit][0];

const pieces = (amount: number, one: string): string => (Number.isInteger(amount) ? counted(amount, one) : `${hundredths.format(amount)} ${one}s`);

const lasting = (seconds: number): string => {
  const whole = Math.round(seconds);
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  return [...(minutes > 0 || rest === 0 ? [`${figure(minutes)} min`] : []), ...(rest > 0 ? [`${rest} s`] : [])].join(' ');
};

/** "1,888 min 25 s", "3 calls", "8.99 GB", "£12.50". */
export function amountSaid(limit: Limit, amount: number): string {
  if (limit === 'seconds') return lasting(amount);
  if (limit === 'calls') return pieces(amount, 'call');
  if (limit === 'events') return pieces(amount, 'text');
  if (limit === 'value') return pounds(amount / 100);
  return amount >= 1e9 ? `${hundredths.format(amount / 1e9)} GB` : `${hundredths.format(amount / 1e6)} MB`;
}

/** Whose calls draw from it. */
export const drawnBy = ({ pool, sharedBy }: Allowance): string =>
  sharedBy === 'number'
    ? `Number ${pool} alone`
    : sharedBy === 'pool'
      ? `Shared by the numbers of the pool “${pool}”`
      : 'Shared by all numbers of the customer';

/** Whether it matters which number drew. */
export const isShared = ({ sharedBy, numbers }: Allowance): boolean => sharedBy !== 'number' && numbers.length > 0;

/** Of a plan that cannot be used up. */
export const noLimit = 'It has no limit: every call that it is for gets it.';

/** When the last of a limit was taken: "14 Nov 2026, 10:03"; undefined while something is left of it, and where it allows nothing. */
export const usedUpSaid = ({ content, left, usedUpAt }: Allowance['limits'][number], words: Tongue): string | undefined =>
  left > 0 || content === 0 ? undefined : usedUpAt === null ? 'when is not known' : `${day(usedUpAt, words)}, ${usedUpAt.slice(11, 16)}`;

/** Of what was invoiced before it was kept number by number. */
export const numberSaid = ({ number }: AllowanceShare): string => number ?? 'Invoiced before numbers were kept';

/** "12 min 3 s, 3 calls": on invoices or not. */
export const drewSaid = ({ limits }: AllowanceShare): string => limits.map(({ limit, invoiced, waiting }) => amountSaid(limit, invoiced + waiting)).join(', ');

/** The allowances of a month as a sheet: a row for each limit, measured in what its row says; below, what each number drew of those that are shared. */
export function allowancesReport(label: string, month: string, allowances: readonly Allowance[], who: string, words: Tongue): Report {
  const title = `Allowances of ${label}, ${monthSaid(month, words.locale)}`;
  const drew = allowances
    .filter(isShared)
    .flatMap((each) =>
      each.numbers.flatMap((one) =>
        one.limits.map(({ limit, invoiced, waiting }): readonly ReportCell[] => [
          each.discountPlan,
          drawnBy(each),
          numberSaid(one),
          measureOf(limit),
          measured(limit, invoiced),
          measured(limit, waiting),
        ]),
      ),
    );
  return {
    name: `Allowances of ${label}`,
    title,
    facts: [
      { label: 'Written by', said: who },
      { label: 'Of', said: 'calls of the month, whenever they are invoiced; those on no invoice yet are priced as of today' },
    ],
    warnings: [],
    totals: [],
    signed: [],
    columns: [
      { header: 'Plan', kind: 'text' },
      { header: 'Drawn by', kind: 'text' },
      { header: 'Measured in', kind: 'text' },
      { header: 'Allowed', kind: 'amount' },
      { header: 'Drawn on invoices', kind: 'amount' },
      { header: 'Still to be invoiced', kind: 'amount' },
      { header: 'Left', kind: 'amount' },
      { header: 'Used up', kind: 'text' },
    ],
    rows: allowances.flatMap((each): readonly (readonly ReportCell[])[] => {
      const whose = [each.discountPlan, drawnBy(each)];
      if (each.limits.length === 0) return [[...whose, 'No limit', '', '', '', '', '']];
      return each.limits.map((one) => {
        const { limit, content, invoiced, waiting, left } = one;
        return [...whose, measureOf(limit), ...[content, invoiced, waiting, left].map((amount) => measured(limit, amount)), usedUpSaid(one, words) ?? ''];
      });
    }),
    ...(drew.length > 0
      ? {
          lines: {
            title: 'What each number drew',
            columns: [
              { header: 'Plan', kind: 'text' },
              { header: 'Drawn by', kind: 'text' },
              { header: 'Number', kind: 'text' },
              { header: 'Measured in', kind: 'text' },
              { header: 'Drawn on invoices', kind: 'amount' },
              { header: 'Still to be invoiced', kind: 'amount' },
            ],
            rows: drew,
          },
        }
      : {}),
    reasons: [],
    foot: [title, day(words.today, words)],
  };
}
