/** What a customer's allowances hold in a month (R29): content, what each number drew, on invoices and on none, what is left and when it was used up. */
import { added, amountsOf, CallConfiguration, poolsOf, usageOf, type Limit, type Pool, type Usage } from '../../shared/calls/index.js';
import { compared, decimal, isNought, minus, most, NOUGHT, plus, type Fraction } from '../../shared/fractions.js';
import type { Catalogue, RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Allowance, AllowanceShare } from '../../shared/wire/calls.js';
import { featuresOfCalls, sharesDrawn, unbilledCalls, usedBy } from '../database/callAccounts.js';
import type { Store } from '../database/store.js';

const limits = ['seconds', 'calls', 'events', 'bytes', 'value'] as const;
type Amounts = Partial<Record<Limit, Fraction>>;

/** Money in pence; each plan once for each number, pool or customer that shares it. */
export async function allowancesOf(store: Store, customer: RecordOf, month: string, catalogue: Catalogue): Promise<readonly Allowance[]> {
  const configuration = CallConfiguration.of(catalogue);
  const features = (await featuresOfCalls(store, [customer.id])).get(customer.id) ?? [];
  const numbers = new Map((await store.owned('numbers', 'customers', [customer.id])).map((each) => [each.id, each]));
  const used = (await usedBy(store, [customer.id], [month])).get(customer.id) ?? new Map<string, Amounts>();
  const account = (await unbilledCalls(store, [customer], catalogue, month)).get(customer.id);
  const waiting = usageOf(account?.unbilled ?? [], account?.owned ?? { customer, numbers, features }, {
    configuration,
    catalogue,
    used,
    billedLegs: account?.billedLegs ?? [],
    grouping: 'number and class',
    transactionType: null,
  });
  const shares = await sharesDrawn(store, customer.id, month);
  const drawing = poolsOf(month, features, numbers, used, configuration, catalogue).map((pool) => drawnFrom(pool, shares, waiting));
  const numbered = await namesOf(store, numbers, new Set(drawing.flatMap(({ numbers: drew }) => [...drew.keys()])));
  return drawing.map((each) => told(each, numbered));
}

/** What was drawn from a pool, on invoices and by calls on none. */
interface Drawing {
  readonly pool: Pool;
  readonly invoiced: Amounts;
  readonly waiting: Readonly<Amounts>;
  readonly usedUpAt: Readonly<Partial<Record<Limit, string>>>;
  /** By number; '' is what nobody kept the number of. */
  readonly numbers: ReadonlyMap<string, { readonly invoiced: Amounts; readonly waiting: Readonly<Amounts> }>;
}

function drawnFrom(pool: Pool, shares: Awaited<ReturnType<typeof sharesDrawn>>, { drawn }: Usage): Drawing {
  const coming = drawn.find(({ pool: { key } }) => key === pool.key);
  const invoiced: Amounts = {};
  const usedUpAt: Partial<Record<Limit, string>> = {};
  const numbers = new Map<string, { invoiced: Amounts; waiting: Readonly<Amounts> }>();
  const of = (id: string): { invoiced: Amounts; waiting: Readonly<Amounts> } => {
    const known = numbers.get(id) ?? { invoiced: {}, waiting: {} };
    numbers.set(id, known);
    return known;
  };
  // Whoever shares a pool by its name may have drawn nothing yet.
  for (const id of pool.numbers ?? []) of(id);
  for (const each of shares) {
    if (each.bucket !== pool.key) continue;
    added(invoiced, each.used);
    // A number's own bucket is drawn by that number.
    const own = pool.level === 'number' ? [...(pool.numbers ?? [])][0] : undefined;
    if (each.shares === null) added(of(own ?? '').invoiced, each.used);
    else for (const [id, amounts] of Object.entries(each.shares.numbers)) added(of(id).invoiced, amountsOf(amounts));
    Object.assign(usedUpAt, each.shares?.usedUpAt);
  }
  for (const [id, amounts] of coming?.taken.numbers ?? []) of(id).waiting = amounts;
  return { pool, invoiced, waiting: coming?.used ?? {}, usedUpAt: { ...usedUpAt, ...coming?.taken.usedUpAt }, numbers };
}

/** Numbers as they are written; one that drew may have gone since. */
async function namesOf(store: Store, known: ReadonlyMap<string, RecordOf>, drew: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const gone = await store.load(
    'numbers',
    [...drew].filter((id) => id !== '' && !known.has(id)),
  );
  return new Map([...known.values(), ...gone].map(({ id, number }) => [id, asText(number)]));
}

const shown = (amount: Fraction | undefined): number => Number(decimal(amount ?? NOUGHT, 4));

function told({ pool, invoiced, waiting, usedUpAt, numbers }: Drawing, names: ReadonlyMap<string, string>): Allowance {
  const counted = limits.filter((limit) => pool.content[limit] !== undefined);
  const drawnOf = (limit: Limit, { invoiced: on, waiting: off }: { readonly invoiced: Amounts; readonly waiting: Amounts }): Fraction =>
    plus(on[limit] ?? NOUGHT, off[limit] ?? NOUGHT);
  const [first] = counted;
  return {
    discountPlan: pool.discountPlan,
    pool: pool.pool,
    sharedBy: pool.level === 'number' ? 'number' : pool.level === 'pool' ? 'pool' : 'customer',
    limits: counted.map((limit) => {
      const content = pool.content[limit]!;
      const left = most(NOUGHT, minus(content, drawnOf(limit, { invoiced, waiting })));
      return {
        limit,
        content: shown(content),
        invoiced: shown(invoiced[limit]),
        waiting: shown(waiting[limit]),
        left: shown(left),
        usedUpAt: isNought(left) ? (usedUpAt[limit] ?? null) : null,
      };
    }),
    numbers: first
      ? [...numbers]
          .toSorted(([a, one], [b, other]) => compared(drawnOf(first, other), drawnOf(first, one)) || Number(a) - Number(b))
          .map(([id, drew]): AllowanceShare => ({
            numberID: id === '' ? null : id,
            number: id === '' ? null : (names.get(id) ?? null),
            limits: counted.map((limit) => ({ limit, invoiced: shown(drew.invoiced[limit]), waiting: shown(drew.waiting[limit]) })),
          }))
      : [],
  };
}
