/** What a customer's allowances hold in a month (R29): content, what invoices drew, what calls on no invoice will draw, and what is left. */
import { CallConfiguration, poolsOf, usageOf, type Limit } from '../../shared/calls/index.js';
import { decimal, exact, minus, most, NOUGHT, plus, type Fraction } from '../../shared/fractions.js';
import type { Catalogue, RecordOf } from '../../shared/types.js';
import type { Allowance } from '../../shared/wire/calls.js';
import { unbilledCalls, featuresOfCalls, usedBy } from '../database/callAccounts.js';
import type { Store } from '../database/store.js';

const limits = ['seconds', 'calls', 'events', 'bytes', 'value'] as const;

/** Money in pence; each plan once for each number, pool or customer that shares it. */
export async function allowancesOf(store: Store, customer: RecordOf, month: string, catalogue: Catalogue): Promise<readonly Allowance[]> {
  const configuration = CallConfiguration.of(catalogue);
  const features = (await featuresOfCalls(store, [customer.id])).get(customer.id) ?? [];
  const numbers = new Map((await store.owned('numbers', 'customers', [customer.id])).map((each) => [each.id, each]));
  const used = (await usedBy(store, [customer.id], [month])).get(customer.id) ?? new Map<string, Partial<Record<Limit, Fraction>>>();
  const account = (await unbilledCalls(store, [customer], catalogue, month)).get(customer.id);
  const waiting = usageOf(account?.unbilled ?? [], account?.owned ?? { customer, numbers, features }, {
    configuration,
    catalogue,
    used,
    billedLegs: account?.billedLegs ?? [],
    grouping: 'number and class',
    transactionType: null,
  });
  return poolsOf(month, features, numbers, used, configuration, catalogue).map((pool) => {
    const billed = used.get(`${month}|${pool.key}`) ?? {};
    const coming = waiting.drawn.find(({ pool: each }) => each.key === pool.key)?.used ?? {};
    return {
      discountPlan: pool.discountPlan,
      pool: pool.pool,
      sharedBy: pool.level === 'number' ? 'number' : pool.level === 'pool' ? 'pool' : 'customer',
      limits: limits.flatMap((limit) => {
        const content = pool.content[limit];
        if (content === undefined) return [];
        const drawn = plus(billed[limit] ?? NOUGHT, coming[limit] ?? NOUGHT);
        return [
          {
            limit,
            content: Number(decimal(content, 4)),
            invoiced: Number(decimal(billed[limit] ?? exact(0), 4)),
            waiting: Number(decimal(coming[limit] ?? exact(0), 4)),
            left: Number(decimal(most(NOUGHT, minus(content, drawn)), 4)),
          },
        ];
      }),
    };
  });
}
